//! What the extraction stage reads in residents' own words: suggestions (建议) for whoever looks at a text, made when it is
//! looked at and kept nowhere. An answer is what the resident said, never what was read into it.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use banmian_extraction::{Resources, extract, plain_text, symptoms};
use banmian_model::{Day, Value};
use jiff::civil::Date;

/// Lexicons and weights take a moment to be made ready: once, with the first text that is looked at.
static RESOURCES: LazyLock<Resources> = LazyLock::new(Resources::builtin);

/// What a suggestion is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// 症状: a symptom that the text speaks of.
    Symptom,
    /// 没有: one that it denies.
    Denied,
    /// 地点: a place.
    Place,
    /// 时间: a day or a time, as of the day on which the text was sent.
    Time,
}

impl What {
    /// What pages call it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Symptom => "症状",
            Self::Denied => "没有",
            Self::Place => "地点",
            Self::Time => "时间",
        }
    }
}

/// Something that a text may say.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Suggestion {
    /// What it is about.
    pub what: What,
    /// What it means: the name of a symptom, a place with its adcode, a time in EDTF.
    pub means: String,
    /// The words that say it.
    pub words: String,
    /// Whether `means` is of a list of ours and not the resident's own words: those may name people.
    pub is_listed: bool,
}

/// Characters of a text that are read: the forms that ship take no more, and a page of a hundred texts is not waited for.
const READ: usize = 1_000;

/// What a text may say, sorted, each thing once. `adcode` is where it was sent, `day` when.
#[must_use]
pub fn suggestions(text: &str, adcode: &str, day: Date) -> Vec<Suggestion> {
    let text = text.char_indices().nth(READ).map_or(text, |(end, _)| &text[..end]);
    let mut all = BTreeSet::new();
    for symptom in symptoms(text, &RESOURCES) {
        let what = if symptom.is_denied { What::Denied } else { What::Symptom };
        all.insert(Suggestion {
            what,
            means: symptom.name,
            words: text[symptom.span.range()].to_owned(),
            is_listed: true,
        });
    }
    let page = plain_text("answer", text, day_of(day), adcode.get(..6));
    for mention in extract(&page, &RESOURCES).mentions {
        let Some((what, means, is_listed)) = meaning(&mention.value) else {
            continue;
        };
        let words = mention.spans.iter().map(|span| &text[span.range()]).collect();
        all.insert(Suggestion {
            what,
            means,
            words,
            is_listed,
        });
    }
    let mut all: Vec<Suggestion> = all.into_iter().collect();
    all.dedup_by(|one, before| one.what == before.what && one.means == before.means);
    all
}

/// Suggestions of symptoms come from their own list; of what the stage mentions, places and times are wanted. Names of people
/// are not looked for.
fn meaning(value: &Value) -> Option<(What, String, bool)> {
    match value {
        Value::Place {
            adcode: Some(adcode),
            name,
            ..
        } => Some((What::Place, format!("{adcode} {name}"), true)),
        Value::Place { name, .. } => Some((What::Place, name.clone(), false)),
        Value::Time(time) => Some((What::Time, time.edtf.clone()?, true)),
        _ => None,
    }
}

fn day_of(day: Date) -> Option<Day> {
    day.to_string().parse().ok()
}

/// Suggestions on one line: `症状：发热（发烧）、咳嗽；地点：420100 武汉市（武汉）`. To whoever may not see the resident's own words, what
/// stands in lists of ours alone.
#[must_use]
pub fn line(suggestions: &[Suggestion], with_words: bool) -> String {
    let seen: Vec<&Suggestion> = suggestions
        .iter()
        .filter(|suggestion| with_words || suggestion.is_listed)
        .collect();
    let groups = seen.chunk_by(|one, other| one.what == other.what);
    let groups = groups.map(|group| {
        let said = group.iter().map(|suggestion| {
            let is_said_otherwise = with_words && !suggestion.means.ends_with(&suggestion.words);
            let words = if is_said_otherwise {
                format!("（{}）", suggestion.words)
            } else {
                String::new()
            };
            format!("{}{words}", suggestion.means)
        });
        let label = group.first().map_or("", |first| first.what.label());
        format!("{label}：{}", said.collect::<Vec<_>>().join("、"))
    });
    groups.collect::<Vec<_>>().join("；")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn lines(text: &str) -> (String, String) {
        let found = suggestions(text, "430211001001", date(2020, 3, 2));
        (line(&found, true), line(&found, false))
    }

    #[test]
    fn a_text_says_symptoms_places_and_times() {
        let (all, listed) = lines("2月20日从武汉回来，昨天发烧，没有咳嗽");
        for said in [
            "症状：发热（发烧）",
            "没有：咳嗽",
            "420100 武汉市（武汉）",
            "2020-02-20",
            "2020-03-01（昨天）",
        ] {
            assert!(all.contains(said), "{said}: {all}");
        }
        assert!(listed.contains("420100 武汉市") && !listed.contains('（'), "{listed}");
        assert_eq!(lines("都好"), (String::new(), String::new()));
    }

    #[test]
    fn any_text_may_be_looked_at() {
        for text in [
            "",
            "\n\n",
            "\u{202e}abc",
            "<script>",
            &"发".repeat(4_000),
            "a\r\nb",
            "\u{0}",
        ] {
            let _ = suggestions(text, "", date(2020, 3, 2));
        }
    }
}
