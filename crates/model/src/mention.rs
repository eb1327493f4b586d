use std::borrow::Cow;
use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{BylineRole, Spans, TimeValue};

/// Name of the rule that made a value, `family/what` (`person/office-before-name`). Stable: people filter by it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Rule(pub Cow<'static, str>);

impl From<&'static str> for Rule {
    fn from(name: &'static str) -> Self {
        Self(Cow::Borrowed(name))
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How a printed number stands to the thing counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Modifier {
    /// Just this many.
    Exact,
    /// 约, 左右, 上下.
    About,
    /// 余, 多, 超, 逾.
    MoreThan,
    /// 以上, 至少, 不少于.
    AtLeast,
    /// 不到, 不足, 未满, 近.
    LessThan,
    /// 以下, 以内, 至多.
    AtMost,
    /// 三四十, 6至8.
    Range,
}

/// A printed number with its bounds: 70余 is number 70, low 70, high 80, more than.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Amount {
    /// The number printed; of a range, its low.
    pub number: Decimal,
    /// Least value meant; `None`: no bound.
    pub low: Option<Decimal>,
    /// Greatest value meant; `None`: no bound.
    pub high: Option<Decimal>,
    /// How the number stands to the thing counted.
    pub modifier: Modifier,
}

impl Amount {
    /// Just `number`, no more and no less.
    pub const fn exact(number: Decimal) -> Self {
        Self {
            number,
            low: Some(number),
            high: Some(number),
            modifier: Modifier::Exact,
        }
    }
}

/// What a mention means.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Value {
    /// A person.
    Person {
        /// The name in full where the article has it, whatever it calls them here (老张, 邓师傅), and without the space some papers
        /// set in two-character names (张 璁).
        name: String,
        /// Offices said of this mention or, where the document agrees on them, of the person: strings as printed.
        offices: Vec<String>,
        /// Of people in by-lines and credits: as what.
        role: Option<BylineRole>,
    },
    /// An office as printed beside a name (市委副书记).
    Office {
        /// The office, as printed.
        title: String,
        /// Index among the page's mentions of the person who holds it.
        holder: Option<u32>,
    },
    /// An organisation.
    Organization {
        /// As printed.
        name: String,
        /// The full name, where the document or the paper's region settles it.
        full_name: Option<String>,
    },
    /// A place.
    Place {
        /// Six digits of GB/T 2260; `None` where the place has no code or the name is ambiguous.
        adcode: Option<String>,
        /// Official name; as printed where there is none.
        name: String,
        /// Codes that the name may stand for, best first, where there are several.
        candidates: Vec<String>,
    },
    /// A time.
    Time(TimeValue),
    /// A counted or measured quantity (70余位).
    Quantity {
        /// How many.
        amount: Amount,
        /// Of what: the unit or measure word as printed.
        unit: Option<String>,
    },
    /// An amount of money.
    Money {
        /// How much, in whole units of the currency.
        amount: Amount,
        /// ISO 4217.
        currency: Option<String>,
        /// The unit as printed, without multiplier (元).
        unit: String,
    },
    /// A fraction or percentage; 94.14% is 0.9414.
    Ratio {
        /// The ratio, as a number of ones.
        amount: Amount,
    },
    /// An ordinal (第一批).
    Ordinal {
        /// Which.
        number: Decimal,
    },
    /// A telephone number.
    Phone {
        /// Digits, and `-` between area code and number where printed.
        number: String,
    },
    /// A document, law, programme or publication cited.
    Document {
        /// What stands between 《 and 》, joined over cuts.
        title: Option<String>,
        /// 文号: 株医保函〔2020〕3号.
        number: Option<String>,
        /// Who issued it.
        issuer: Option<String>,
    },
}

/// Words that name something, and what they mean.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Mention {
    /// Index of the article on its page.
    pub article: u32,
    /// The words.
    pub spans: Spans,
    /// What they mean.
    pub value: Value,
    /// The rule that found it.
    pub rule: Rule,
}
