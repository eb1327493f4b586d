//! Entries held against each other.

use std::collections::BTreeMap;

use banmian_export::check_status_name;
use banmian_model::{CheckStatus, Decimal};
use serde::{Serialize, Serializer};

use crate::chain;
use crate::entry::{Entry, Standing};
use crate::moment::until;
use crate::series::window;

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
    /// Its id, which `why` explains: `ledger-a0001` in the order of the table.
    pub finding: String,
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
            finding: String::new(),
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
    let corrections = corrections(entries);
    let mut findings: Vec<Finding> = entries
        .chunk_by(|one, other| one.series() == other.series() && window(one) == window(other))
        .flat_map(|entries| values(entries, &corrections))
        .collect();
    findings.extend(chain::chains(entries));
    findings.extend(balances(entries));
    findings.sort_by(|one, other| order(one).cmp(&order(other)));
    for (index, finding) in findings.iter_mut().enumerate() {
        finding.finding = format!("ledger-a{:04}", index + 1);
    }
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

/// Corrections by what they correct and by how much.
type Corrections<'a> = BTreeMap<([&'a str; 5], Decimal), Vec<&'a Entry>>;

fn corrections(entries: &[Entry]) -> Corrections<'_> {
    let mut all = Corrections::new();
    for entry in entries {
        if entry.scope == "correction" && entry.counts() {
            all.entry((corrected(entry), entry.value.normalize()))
                .or_default()
                .push(entry);
        }
    }
    all
}

/// What a correction corrects, whatever it covers: place, disease, measure, origin.
fn corrected(entry: &Entry) -> [&str; 5] {
    let [code, place, subject, measure, _, origin] = entry.series();
    [code, place, subject, measure, origin]
}

/// The correction that says why a later count is another: of just the difference, and known behind the one and with the
/// other at the latest.
fn explained<'a>(earlier: &Entry, later: &Entry, corrections: &Corrections<'a>) -> Option<&'a Entry> {
    let difference = (later.value - earlier.value).normalize();
    let known = |entry: &&&Entry| entry.known > earlier.known && entry.known <= later.known;
    corrections
        .get(&(corrected(later), difference))?
        .iter()
        .find(known)
        .copied()
}

/// What the entries of one window say of each other.
fn values(entries: &[Entry], corrections: &Corrections<'_>) -> Vec<Finding> {
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
        let because = explained(earlier, later, corrections);
        let status = if because.is_some() {
            CheckStatus::Pass
        } else {
            CheckStatus::Suspect
        };
        let why = because.map_or_else(String::new, |entry| {
            format!(", by a correction of {}", entry.value.normalize())
        });
        let statement = format!("{}: {}, later {}{why}", name(later), said(earlier), said(later));
        let facts = [earlier].into_iter().chain(because).chain([later]);
        let finding = Finding::about(later, Kind::Revised, status, statement);
        found.push(finding.on(
            Some(later.value - earlier.value),
            facts.map(|entry| entry.cited.clone()),
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

/// Where all four are known of one place, disease and moment: confirmed = recovered + dead + in treatment. What has come
/// together must have done so since one beginning (今年以来).
fn balances(entries: &[Entry]) -> Vec<Finding> {
    let counted = entries.iter().filter(|entry| entry.counts() && entry.origin.is_none());
    let mut all = BTreeMap::new();
    for entry in counted.clone() {
        all.entry(term_of(entry, &entry.measure, &entry.scope)).or_insert(entry);
    }
    let term = |whole, measure, scope| all.get(&term_of(whole, measure, scope)).copied();
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

/// What a term of a balance is told by: place and disease, what it counts, when, and since when.
fn term_of<'a>(entry: &'a Entry, measure: &'a str, scope: &'a str) -> ([&'a str; 5], Option<&'a str>, Option<&'a str>) {
    let [code, place, subject, ..] = entry.series();
    let since = entry.window_start.as_deref().filter(|_| scope == "cumulative");
    (
        [code, place, subject, measure, scope],
        entry.window_end.as_deref(),
        since,
    )
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
