//! What an epidemic count counts, and what it covers where no word says so.

use banmian_model::Scope;

use super::lexicon::{ScopeWord, Verb, Word};

/// What an epidemic count counts, by the terms of the project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Measure {
    Confirmed,
    Clinical,
    Suspected,
    SuspectedExcluded,
    Recovered,
    Death,
    InTreatment,
    Severe,
    Critical,
    SevereOrCritical,
    Stable,
    Mild,
    Ordinary,
    Asymptomatic,
    AsymToConfirmed,
    AsymReleased,
    Contacts,
    UnderObs,
    ReleasedObs,
}

impl Measure {
    const ALL: [(Self, &'static str); 19] = [
        (Self::Confirmed, "confirmed"),
        (Self::Clinical, "clinical"),
        (Self::Suspected, "suspected"),
        (Self::SuspectedExcluded, "suspected_excluded"),
        (Self::Recovered, "recovered"),
        (Self::Death, "death"),
        (Self::InTreatment, "in_treatment"),
        (Self::Severe, "severe"),
        (Self::Critical, "critical"),
        (Self::SevereOrCritical, "severe_or_critical"),
        (Self::Stable, "stable"),
        (Self::Mild, "mild"),
        (Self::Ordinary, "ordinary"),
        (Self::Asymptomatic, "asymptomatic"),
        (Self::AsymToConfirmed, "asym_to_confirmed"),
        (Self::AsymReleased, "asym_released"),
        (Self::Contacts, "contacts"),
        (Self::UnderObs, "under_obs"),
        (Self::ReleasedObs, "released_obs"),
    ];

    /// The measure of a name in the ledger.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(_, known)| *known == name)
            .map(|(measure, _)| *measure)
    }

    /// Its name in the ledger.
    pub(crate) fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(measure, _)| *measure == self)
            .map_or("", |(_, name)| *name)
    }

    /// How ill somebody is: a part of those in treatment.
    pub(crate) fn is_severity(self) -> bool {
        use Measure::*;
        matches!(self, Severe | Critical | SevereOrCritical | Stable | Mild | Ordinary)
    }

    /// What stands at a time, and may be none then: 在院确诊病例清零, and no deaths.
    pub(crate) fn stands(self) -> bool {
        use Measure::*;
        self.is_severity() || matches!(self, Confirmed | Suspected | InTreatment | Asymptomatic | UnderObs)
    }

    /// Contacts and their observation: counted on their own, whatever is said of cases around them.
    pub(crate) fn is_contact(self) -> bool {
        matches!(self, Self::Contacts | Self::UnderObs | Self::ReleasedObs)
    }
}

/// What the words around a number count. `None` where they count nothing, or more than one thing, or a transition from
/// one state to another (重症转普通).
pub(crate) fn of_words(words: &[Word]) -> Option<Measure> {
    let mut nouns = words.iter().filter_map(|word| match word {
        Word::Noun(measure) => Some(*measure),
        _ => None,
    });
    let verbs: Vec<Verb> = words
        .iter()
        .filter_map(|word| match word {
            Word::Verb(verb) => Some(*verb),
            _ => None,
        })
        .collect();
    let has = |verb| verbs.contains(&verb);
    let noun = nouns.next_back();
    let others: Vec<Measure> = nouns.collect();
    let all = |measure| noun == Some(measure) || others.contains(&measure);
    if has(Verb::Convert) {
        return (all(Measure::Asymptomatic) && !has(Verb::Exclude)).then_some(Measure::AsymToConfirmed);
    }
    if has(Verb::Exclude) {
        return Some(Measure::SuspectedExcluded);
    }
    match verbs.last() {
        Some(Verb::Release) => return released(noun),
        Some(Verb::Recovered | Verb::Death) if noun.is_some_and(Measure::is_contact) => return None,
        Some(Verb::Recovered) => return Some(Measure::Recovered),
        Some(Verb::Death) => return Some(Measure::Death),
        Some(Verb::Observe) => return observed(words, noun),
        Some(Verb::Treat) => return treated(noun),
        _ => {}
    }
    combined(words, noun, &others)
}

fn released(noun: Option<Measure>) -> Option<Measure> {
    match noun {
        Some(Measure::Asymptomatic) => Some(Measure::AsymReleased),
        None | Some(Measure::Contacts) => Some(Measure::ReleasedObs),
        Some(_) => None,
    }
}

fn observed(words: &[Word], noun: Option<Measure>) -> Option<Measure> {
    let counted = words
        .iter()
        .any(|word| matches!(word, Word::Scope(ScopeWord::Cumulative) | Word::Track));
    match noun {
        Some(Measure::Asymptomatic) => Some(Measure::Asymptomatic),
        Some(Measure::Contacts) if counted => Some(Measure::Contacts),
        None | Some(Measure::Contacts) => Some(Measure::UnderObs),
        Some(_) => None,
    }
}

fn treated(noun: Option<Measure>) -> Option<Measure> {
    match noun {
        None | Some(Measure::Confirmed | Measure::Clinical) => Some(Measure::InTreatment),
        Some(measure) if measure.is_severity() => Some(measure),
        Some(_) => None,
    }
}

fn combined(words: &[Word], noun: Option<Measure>, others: &[Measure]) -> Option<Measure> {
    let noun = noun.or_else(|| case(words))?;
    let other = others.iter().rev().copied().find(|other| *other != noun);
    match (other, noun) {
        (None, noun) => Some(noun),
        (Some(Measure::Severe), Measure::Critical) | (Some(Measure::Critical), Measure::Severe) => {
            Some(Measure::SevereOrCritical)
        }
        (Some(_), Measure::Contacts) => Some(Measure::Contacts),
        (Some(other), Measure::Confirmed) if other.is_severity() || other == Measure::Clinical => Some(other),
        (Some(Measure::Confirmed), noun) if noun.is_severity() => Some(noun),
        _ => None,
    }
}

/// 病例 alone counts nothing: 新冠肺炎病例, 新增病例 and 境外输入病例 do.
fn case(words: &[Word]) -> Option<Measure> {
    let counted = words
        .iter()
        .any(|word| matches!(word, Word::Disease(_) | Word::Scope(_) | Word::Origin(_)));
    (counted && words.contains(&Word::Case)).then_some(Measure::Confirmed)
}

/// What is counted where no word near the number says it.
pub(crate) fn usual_scope(measure: Measure, around: Option<Scope>) -> Scope {
    use Measure::*;
    match (measure, around) {
        (InTreatment | UnderObs, _) => Scope::Current,
        (AsymToConfirmed | AsymReleased, None | Some(Scope::Current)) => Scope::New,
        (Contacts | ReleasedObs, Some(Scope::New)) => Scope::New,
        (Contacts | ReleasedObs, _) => Scope::Cumulative,
        (_, Some(Scope::New)) | (SuspectedExcluded, None) => Scope::New,
        (measure, _) if measure.is_severity() => Scope::Current,
        (Suspected | Asymptomatic, _) => Scope::Current,
        _ => Scope::Cumulative,
    }
}
