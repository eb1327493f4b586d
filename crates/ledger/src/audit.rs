//! Entries held against each other.

use std::collections::BTreeMap;

use banmian_export::check_status_name;
use banmian_model::{CheckStatus, Decimal};
use serde::{Serialize, Serializer};

use crate::chain;
use crate::entry::{Entry, Standing};
use crate::moment::until;

/// What a finding looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Yesterday's cumulative count, the new ones and the corrections make today's.
    Chain,
    /// A cumulative count falls.
    Falls,
    /// Two pages of one issue day give two values.
    Differs,
    /// A later page gives another value.
    Revised,
    /// Recovered, dead and in treatment make all confirmed.
    Balance,
}

impl Kind {
    /// As the tables have it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Chain => "chain",
            Self::Falls => "falls",
            Self::Differs => "differs",
            Self::Revised => "revised",
            Self::Balance => "balance",
        }
    }
}

/// A finding: `audit.jsonl`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// What it looks at.
    pub kind: Kind,
    /// How it came out.
    #[serde(serialize_with = "by_name")]
    pub status: CheckStatus,
    /// Where.
    pub place: Option<String>,
    /// Its code.
    pub adcode: Option<String>,
    /// The disease.
    pub subject: Option<String>,
    /// What is counted.
    pub measure: String,
    /// Where the cases were infected.
    pub origin: Option<String>,
    /// The moment it is about: end of the later window.
    pub moment: Option<String>,
    /// One line that a person understands.
    pub statement: String,
    /// What is printed, less what the other terms make; `null` where a term is missing.
    pub residual: Option<Decimal>,
    /// The facts that it stands on.
    pub facts: Vec<String>,
}

impl Finding {
    /// About what an entry counts, at its moment.
    pub(crate) fn about(entry: &Entry, kind: Kind, status: CheckStatus, statement: String) -> Self {
        Self {
            kind,
            status,
            place: entry.place.clone(),
            adcode: entry.adcode.clone(),
            subject: entry.subject.clone(),
            measure: entry.measure.clone(),
            origin: entry.origin.clone(),
            moment: entry.window_end.clone(),
            statement,
            residual: None,
            facts: Vec::new(),
        }
    }

    /// With a residual, and the facts it stands on.
    pub(crate) fn on(mut self, residual: Option<Decimal>, facts: impl IntoIterator<Item = String>) -> Self {
        self.residual = residual.map(|residual| residual.normalize());
        self.facts = facts.into_iter().collect();
        self
    }
}

fn by_name<S: Serializer>(status: &CheckStatus, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(check_status_name(*status))
}

/// All findings, in the order of the series they are about.
pub(crate) fn findings(entries: &[Entry]) -> Vec<Finding> {
    let mut findings: Vec<Finding> = entries
        .chunk_by(|one, other| one.series() == other.series() && one.window_end == other.window_end)
        .flat_map(values)
        .collect();
    findings.extend(chain::chains(entries));
    findings.extend(balances(entries));
    findings.sort_by(|one, other| order(one).cmp(&order(other)));
    findings
}

fn order(finding: &Finding) -> impl Ord + '_ {
    let about = (
        &finding.adcode,
        &finding.place,
        &finding.subject,
        &finding.measure,
        &finding.origin,
    );
    (about, &finding.moment, finding.kind, &finding.facts)
}

/// What the entries of one window say of each other.
fn values(entries: &[Entry]) -> Vec<Finding> {
    let mut found = Vec::new();
    let disputed: Vec<&Entry> = entries
        .iter()
        .filter(|entry| entry.standing == Standing::Disputed)
        .collect();
    if let [first, .., last] = disputed[..] {
        let said: Vec<String> = disputed.iter().map(|entry| said(entry)).collect();
        let residual = last.value - first.value;
        let finding = Finding::about(
            first,
            Kind::Differs,
            CheckStatus::Fail,
            format!("{}: {}", name(first), said.join("; ")),
        );
        found.push(finding.on(Some(residual), disputed.iter().map(|entry| entry.cited.clone())));
    }
    let standing = entries.iter().find(|entry| entry.standing == Standing::Stands);
    for earlier in entries.iter().filter(|entry| entry.standing == Standing::Superseded) {
        let Some(later) = standing else { continue };
        let statement = format!("{}: {}, later {}", name(later), said(earlier), said(later));
        let finding = Finding::about(later, Kind::Revised, CheckStatus::Suspect, statement);
        found.push(finding.on(
            Some(later.value - earlier.value),
            [earlier.cited.clone(), later.cited.clone()],
        ));
    }
    found
}

/// What is counted where and until when, for a person.
pub(crate) fn name(entry: &Entry) -> String {
    let place = entry.place.as_deref().unwrap_or("?");
    let origin = entry
        .origin
        .as_ref()
        .map_or_else(String::new, |origin| format!(" {origin}"));
    let moment = entry.window_end.as_deref().map_or_else(String::new, until);
    format!("{place} {} {}{origin} {moment}", entry.scope, entry.measure)
}

fn said(entry: &Entry) -> String {
    let paper = entry.newspaper.as_deref().unwrap_or(&entry.page);
    let known = entry
        .known
        .as_ref()
        .map_or_else(String::new, |day| format!(" of {day}"));
    format!("{} in {paper}{known}", entry.value.normalize())
}

/// Where all four are known of one place, disease and moment: confirmed = recovered + dead + in treatment.
fn balances(entries: &[Entry]) -> Vec<Finding> {
    let counted = entries.iter().filter(|entry| entry.counts() && entry.origin.is_none());
    let key = |entry: &Entry, measure: &str, scope: &str| {
        let [code, place, subject, ..] = entry.series().map(str::to_owned);
        let counted = (measure.to_owned(), scope.to_owned());
        (code, place, subject, counted, entry.window_end.clone())
    };
    let all: BTreeMap<_, &Entry> = counted
        .clone()
        .map(|entry| (key(entry, &entry.measure, &entry.scope), entry))
        .collect();
    let term = |whole: &Entry, measure, scope| all.get(&key(whole, measure, scope)).copied();
    let wholes = counted.filter(|entry| entry.measure == "confirmed" && entry.scope == "cumulative");
    let balanced = wholes.filter_map(|whole| {
        let recovered = term(whole, "recovered", "cumulative")?;
        let parts = [
            recovered,
            term(whole, "death", "cumulative")?,
            term(whole, "in_treatment", "current")?,
        ];
        Some(balance(whole, parts))
    });
    balanced.collect()
}

fn balance(whole: &Entry, parts: [&Entry; 3]) -> Finding {
    let residual = whole.value - parts.iter().map(|part| part.value).sum::<Decimal>();
    let status = if residual.is_zero() {
        CheckStatus::Pass
    } else {
        CheckStatus::Fail
    };
    let [recovered, dead, treated] = parts.map(|part| part.value.normalize());
    let whole_value = whole.value.normalize();
    let statement = format!(
        "{}: {whole_value} against {recovered} recovered + {dead} dead + {treated} in treatment",
        name(whole)
    );
    let facts = [whole].into_iter().chain(parts).map(|entry| entry.cited.clone());
    Finding::about(whole, Kind::Balance, status, statement).on(Some(residual), facts)
}
