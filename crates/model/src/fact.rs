use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{Modifier, Moment, Rule, Spans};

/// What a fact states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum FactKind {
    /// A count of the epidemic ledger.
    Epidemic,
    /// Any other count, rate or growth.
    Statistic,
    /// Somebody holds an office.
    Office,
    /// A document is cited.
    Document,
    /// A telephone number and whose it is.
    Contact,
    /// An award and who has it.
    Award,
}

/// What an epidemic count covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Scope {
    /// 新增: came within the window.
    New,
    /// 累计: since the beginning.
    Cumulative,
    /// 现有: at the end of the window.
    Current,
    /// 较前一日减少: difference between two windows.
    Change,
    /// 核减, 订正: correction of an earlier count.
    Correction,
}

/// Where cases were infected.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Origin {
    /// 本土.
    Local,
    /// 境外输入, with the country where stated.
    Imported(Option<String>),
}

/// A place as a fact has it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PlaceRef {
    /// Six digits of GB/T 2260; `None` for coverage phrases (湖北以外) and places without code.
    pub adcode: Option<String>,
    /// Official name, or the words of a coverage phrase.
    pub name: String,
}

/// A half-open stretch of local civil time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Window {
    /// First moment; `None`: open.
    pub start: Option<Moment>,
    /// Moment after the last; `None`: open.
    pub end: Option<Moment>,
}

/// What a statistic says of what it measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum StatisticForm {
    /// How many or how much there is: 接待游客312.6万人次.
    Count,
    /// A share of a whole: 复工率94.14%, 占总投资的三成.
    Rate,
    /// How much more or, with a sign, less than before: 同比下降4.5% is -0.045.
    Growth,
    /// A place in an order: 居全省第3位.
    Rank,
}

/// Whether a statistic has come about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Outlook {
    /// It has: 完成, 达到.
    Result,
    /// It is to: 力争, 计划, 将.
    Target,
    /// It is thought that it will: 预计, 有望.
    Forecast,
}

/// What only a statistic has.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Statistic {
    /// What it says of what it measures.
    pub form: StatisticForm,
    /// Whether it has come about.
    pub outlook: Outlook,
    /// Of growth what it is compared with, of a rank among whom, as printed: 同比, 比上年同期, 全省.
    pub compared: Option<String>,
    /// The value before, where both are printed: 由36%提高到58%.
    pub previous: Option<Decimal>,
}

/// A row of what an article states.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Fact {
    /// Index of the article on its page.
    pub article: u32,
    /// What kind of fact.
    pub kind: FactKind,
    /// Who or what it is about; of an epidemic count the disease where named.
    pub subject: Option<String>,
    /// What is counted (`confirmed`, 复工率); of an office its title as printed; of a contact, document or award the
    /// number, title or name.
    pub measure: Option<String>,
    /// What an epidemic count covers.
    pub scope: Option<Scope>,
    /// Where the cases were infected.
    pub origin: Option<Origin>,
    /// The value.
    pub value: Option<Decimal>,
    /// The unit as printed.
    pub unit: Option<String>,
    /// How the value stands to the thing counted.
    pub modifier: Option<Modifier>,
    /// Of a rate: the part.
    pub numerator: Option<Decimal>,
    /// Of a rate: the whole.
    pub denominator: Option<Decimal>,
    /// Where.
    pub place: Option<PlaceRef>,
    /// When.
    pub window: Option<Window>,
    /// What only a statistic has.
    pub statistic: Option<Statistic>,
    /// The words that say so.
    pub spans: Spans,
    /// The rule that made it.
    pub rule: Rule,
}

/// How a quotation gives somebody's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum QuoteKind {
    /// In quotation marks.
    Direct,
    /// In the reporter's words (他表示，…).
    Indirect,
}

/// What somebody said.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Quote {
    /// Index of the article on its page.
    pub article: u32,
    /// The speaker's name, or the words for an unnamed one (一名村民); `None` where the text does not say.
    pub speaker: Option<String>,
    /// Index among the page's mentions of the speaker.
    pub speaker_mention: Option<u32>,
    /// Direct or indirect.
    pub kind: QuoteKind,
    /// The verb that gives it away (说, 表示).
    pub cue: Option<Spans>,
    /// The words said, without their quotation marks.
    pub spans: Spans,
    /// The rule that attributed it.
    pub rule: Rule,
}

/// What a check looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum CheckKind {
    /// Parts add up to their whole.
    Sum,
    /// A printed rate is the quotient of the printed numbers.
    Rate,
    /// A list has as many items as the text says.
    ListCount,
    /// A day of the week belongs to its date.
    Weekday,
    /// A place name exists.
    Gazetteer,
    /// A range runs upward.
    Range,
    /// The same quantity twice has one value.
    Repeat,
    /// Paragraphs stand in their order.
    Order,
}

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum CheckStatus {
    /// It holds.
    Pass,
    /// It does not.
    Fail,
    /// It may not: somebody should look.
    Suspect,
    /// A term is missing.
    Undetermined,
}

/// A thing that can be checked, and how it came out. Nothing is ever mended by one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Check {
    /// Index of the article on its page.
    pub article: u32,
    /// What it looks at.
    pub kind: CheckKind,
    /// How it came out.
    pub status: CheckStatus,
    /// One line that a person understands (`80 = 69 + 11`).
    pub statement: String,
    /// The words that it compares.
    pub evidence: Vec<Spans>,
    /// What the text may have meant, where something can be proposed (渌口区).
    pub proposal: Option<String>,
    /// The rule that made it.
    pub rule: Rule,
}
