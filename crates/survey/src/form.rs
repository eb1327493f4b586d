//! A survey form (调查表) as data.
//!
//! A [`Form`] comes from a reader ([`crate::read_toml`], [`crate::read_xlsx`]), which has checked that every name is there
//! once, every list of choices exists, and every reference leads somewhere; nothing here checks it again.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Serialize;

use crate::expression::Expression;
use crate::plan::{Plan, item};

/// A text in the form's languages; in those that it has not been put into, the default language's stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Text(pub(crate) BTreeMap<String, String>);

impl Text {
    /// A text in one language.
    #[must_use]
    pub fn of(language: &str, text: &str) -> Self {
        Self(BTreeMap::from([(language.to_owned(), text.to_owned())]))
    }

    /// The text in a language, where that is missing in the second, where that is missing in any; `""` where there is none.
    #[must_use]
    pub fn get(&self, language: &str, or: &str) -> &str {
        let first = || self.0.values().next();
        let found = self.0.get(language).or_else(|| self.0.get(or)).or_else(first);
        found.map_or("", String::as_str)
    }

    /// The text in exactly this language.
    #[must_use]
    pub fn exactly(&self, language: &str) -> Option<&str> {
        self.0.get(language).map(String::as_str)
    }

    /// Languages and their texts, by the language's name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(language, text)| (language.as_str(), text.as_str()))
    }

    /// Whether no language has it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A survey form (调查表).
#[derive(Clone, Debug)]
pub struct Form {
    /// `form_id` of the settings: the same for all versions.
    pub id: String,
    /// `version` of the settings, as written; `""` where the settings have none. What counts versions is
    /// [`crate::versions::Version::number`].
    pub version: String,
    /// `form_title`.
    pub title: Text,
    /// The language of texts that have no language's name, and what is shown where a translation is missing.
    pub default_language: String,
    /// All languages, the default one first, the others in the order in which the form names them.
    pub languages: Vec<String>,
    /// Why it is asked (`banmian_purpose`): the resident reads it before the first question.
    pub purpose: Text,
    /// By whom it is asked (`banmian_asked_by`).
    pub asked_by: Text,
    /// For how many days after it was given an answer is kept (`banmian_keep_days`).
    pub keep_days: Option<u32>,
    /// Questions and groups, in order.
    pub items: Vec<Item>,
    /// Lists of choices by their name; choices in order.
    pub lists: BTreeMap<String, Vec<Choice>>,
    pub(crate) plan: Plan,
}

impl PartialEq for Form {
    /// The plan follows from the rest.
    fn eq(&self, other: &Self) -> bool {
        let head = |form: &Self| (form.id.clone(), form.version.clone(), form.default_language.clone());
        head(self) == head(other)
            && (&self.title, &self.purpose, &self.asked_by) == (&other.title, &other.purpose, &other.asked_by)
            && self.keep_days == other.keep_days
            && self.languages == other.languages
            && self.items == other.items
            && self.lists == other.lists
    }
}

/// What stands in a form: a question or a group of them.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// Asked, shown or computed.
    Question(Box<Question>),
    /// Several under one label.
    Group(Box<Group>),
}

impl Item {
    /// The name of the question or group.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Question(question) => &question.name,
            Self::Group(group) => &group.name,
        }
    }
}

/// A group (`begin_group`), or one that can be given several times (`begin_repeat`).
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Found once in the form.
    pub name: String,
    /// What stands above it; may be empty.
    pub label: Text,
    /// How a page may show it, in XLSForm's words (`field-list`); no rule depends on it.
    pub appearance: String,
    /// When it is asked at all; `None`: always.
    pub relevant: Option<Expression>,
    /// Whether it can be given several times.
    pub repeats: bool,
    /// The group's name in an earlier version (`banmian_was`).
    pub was: Option<String>,
    /// What stands in it; in a repeat no other repeat.
    pub items: Vec<Item>,
}

/// Something that is asked, shown ([`Kind::Note`]) or computed ([`Kind::Calculate`]).
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Found once in the form: what answers and exports call it.
    pub name: String,
    /// What kind of answer it takes.
    pub kind: Kind,
    /// The question itself.
    pub label: Text,
    /// A sentence that helps to answer.
    pub hint: Text,
    /// When it must be answered; `None`: it need not.
    pub required: Option<Expression>,
    /// What is said when it must be and is not; where empty, a general sentence.
    pub required_message: Text,
    /// When it is asked at all; `None`: always (but for its groups).
    pub relevant: Option<Expression>,
    /// What an answer (`.`) has to meet.
    pub constraint: Option<Expression>,
    /// What is said when it does not; where empty, a general sentence.
    pub constraint_message: Text,
    /// How it is computed: of [`Kind::Calculate`] alone.
    pub calculation: Option<Expression>,
    /// What stands in the field at first.
    pub default: Option<Initial>,
    /// How a page may show it, in XLSForm's words (`multiline`); no rule depends on it.
    pub appearance: String,
    /// What it says of who somebody is (`banmian_identity`): such answers are kept apart.
    pub identity: Option<Identity>,
    /// Whether this calculation, where it is true, puts somebody on the work list (`banmian_work`).
    pub work: bool,
    /// The question's name in an earlier version (`banmian_was`).
    pub was: Option<String>,
}

/// What stands in a field at first.
#[derive(Clone, Debug, PartialEq)]
pub enum Initial {
    /// This text, or of several choices their names with spaces between.
    Literal(String),
    /// What an expression without references gives: `today()`.
    Computed(Expression),
}

/// The kind of a question's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any text, trimmed, no longer than [`crate::limits::TEXT`] characters.
    Text,
    /// A whole number of 32 bits: ODK's integers are no longer, nor are FHIR's.
    Integer,
    /// A number of at most 28 digits, kept exactly.
    Decimal,
    /// A day of the calendar.
    Date,
    /// One of the choices of a list.
    SelectOne(String),
    /// Any of the choices of a list.
    SelectMultiple(String),
    /// Shown, not answered.
    Note,
    /// Computed, not shown.
    Calculate,
}

impl Kind {
    /// The word that stands in the column `type`.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "integer",
            Self::Decimal => "decimal",
            Self::Date => "date",
            Self::SelectOne(_) => "select_one",
            Self::SelectMultiple(_) => "select_multiple",
            Self::Note => "note",
            Self::Calculate => "calculate",
        }
    }

    /// The list whose choices it offers.
    #[must_use]
    pub fn list(&self) -> Option<&str> {
        match self {
            Self::SelectOne(list) | Self::SelectMultiple(list) => Some(list),
            _ => None,
        }
    }

    /// Whether somebody answers it: notes and calculations nobody does.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        !matches!(self, Self::Note | Self::Calculate)
    }
}

/// What may be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What answers and exports call it, found once in the list; without spaces where several may be chosen.
    pub name: String,
    /// What the resident reads.
    pub label: Text,
}

/// What an answer says of who somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Identity {
    /// 姓名.
    Name,
    /// 电话号码.
    Phone,
    /// 身份证号码.
    IdNumber,
    /// 住址.
    Address,
}

impl Identity {
    /// All, in order.
    pub const ALL: [Self; 4] = [Self::Name, Self::Phone, Self::IdNumber, Self::Address];

    /// The word that stands in the column `banmian_identity`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Phone => "phone",
            Self::IdNumber => "id_number",
            Self::Address => "address",
        }
    }

    /// A form in which the same phone or identity number is written the same, for keyed hashes that find duplicates:
    /// half width, without spaces, hyphens, dots and brackets; a phone without +86 or 0086 before a mobile number, an
    /// identity number with a capital X. Names and addresses only lose their spaces.
    #[must_use]
    pub fn folded(self, answer: &str) -> String {
        let half = crate::typed::half_width(answer);
        let kept: String = half
            .chars()
            .filter(|c| !c.is_whitespace() && !"-‐‑–—.·()".contains(*c))
            .collect();
        match self {
            Self::Phone => without_country(&kept).to_owned(),
            Self::IdNumber => kept.to_ascii_uppercase(),
            Self::Name | Self::Address => half.split_whitespace().collect(),
        }
    }
}

/// A mobile number has 11 digits and begins with 1 (工业和信息化部 numbering plan): only before such is a prefix taken away.
fn without_country(phone: &str) -> &str {
    let is_mobile = |rest: &&str| rest.len() == 11 && rest.starts_with('1');
    ["+86", "0086", "86"]
        .iter()
        .find_map(|prefix| phone.strip_prefix(prefix).filter(is_mobile))
        .unwrap_or(phone)
}

impl Form {
    /// All questions in order, each with the repeat that it stands in.
    pub fn questions(&self) -> impl Iterator<Item = (Option<&Group>, &Question)> {
        let mut all = Vec::new();
        collect(&self.items, None, &mut all);
        all.into_iter()
    }

    /// The question of this name.
    #[must_use]
    pub fn question(&self, name: &str) -> Option<&Question> {
        let &spot = self.plan.index.get(name)?;
        match item(&self.items, &self.plan.spots[spot].route) {
            Item::Question(question) => Some(question),
            Item::Group(_) => None,
        }
    }

    /// What a question is called in the form's own language: its label, or its name where it has none, as calculations
    /// need not.
    #[must_use]
    pub fn called<'f>(&'f self, question: &'f Question) -> &'f str {
        let label = question.label.get(&self.default_language, "");
        if label.is_empty() { &question.name } else { label }
    }

    /// All repeats, in order.
    pub fn repeats(&self) -> impl Iterator<Item = &Group> {
        self.groups().filter(|group| group.repeats)
    }

    /// All groups and repeats, in order, the outer before those in it.
    pub fn groups(&self) -> impl Iterator<Item = &Group> {
        let mut open: Vec<&Item> = self.items.iter().rev().collect();
        std::iter::from_fn(move || {
            while let Some(item) = open.pop() {
                if let Item::Group(group) = item {
                    open.extend(group.items.iter().rev());
                    return Some(group.as_ref());
                }
            }
            None
        })
    }

    /// The choices that a question offers; none for one that is no choice.
    #[must_use]
    pub fn choices(&self, kind: &Kind) -> &[Choice] {
        let list = kind.list().and_then(|list| self.lists.get(list));
        list.map_or(&[], Vec::as_slice)
    }

    /// What a page shows of a choice.
    #[must_use]
    pub fn choice_label<'f>(&'f self, kind: &Kind, name: &'f str, language: &str) -> &'f str {
        let choice = self.choices(kind).iter().find(|choice| choice.name == name);
        choice.map_or(name, |choice| choice.label.get(language, &self.default_language))
    }

    /// The language of the form that a browser's `zh`, `en-GB` asks for: by the code in brackets of `中文 (zh)`, or by the
    /// language's name. `None` where the form has not got it.
    #[must_use]
    pub fn language(&self, asked: &str) -> Option<&str> {
        let primary = |tag: &str| tag.split(['-', '_']).next().unwrap_or_default().to_lowercase();
        let same = |language: &&String| {
            language.eq_ignore_ascii_case(asked) || code(language).is_some_and(|code| primary(code) == primary(asked))
        };
        self.languages.iter().find(same).map(String::as_str)
    }

    /// What stands in the fields before anybody has typed: defaults, by name; of a repeat the same for each instance.
    #[must_use]
    pub fn initial(&self, today: jiff::civil::Date) -> BTreeMap<String, Vec<String>> {
        let value = |question: &Question| match question.default.as_ref()? {
            Initial::Literal(text) if matches!(question.kind, Kind::SelectMultiple(_)) => {
                Some(text.split_whitespace().map(str::to_owned).collect())
            }
            Initial::Literal(text) => Some(vec![text.clone()]),
            Initial::Computed(expression) => Some(vec![expression.alone(today).to_string()]),
        };
        self.questions()
            .filter_map(|(_, question)| Some((question.name.clone(), value(question)?)))
            .collect()
    }
}

/// The code of a language by its name as XLSForm writes it: `en` of `English (en)`.
#[must_use]
pub fn code(language: &str) -> Option<&str> {
    let (_, rest) = language.rsplit_once('(')?;
    let code = rest.trim_end().strip_suffix(')')?.trim();
    (!code.is_empty()).then_some(code)
}

fn collect<'f>(items: &'f [Item], repeat: Option<&'f Group>, all: &mut Vec<(Option<&'f Group>, &'f Question)>) {
    for item in items {
        match item {
            Item::Question(question) => all.push((repeat, question)),
            Item::Group(group) => {
                let within = group.repeats.then_some(group.as_ref()).or(repeat);
                collect(&group.items, within, all);
            }
        }
    }
}

/// The smallest and largest [`Kind::Integer`].
pub(crate) fn is_integer(number: Decimal) -> bool {
    number.is_integer() && number >= Decimal::from(i32::MIN) && number <= Decimal::from(i32::MAX)
}
