//! Rows of the epidemic ledger: a finding by the counts it stands on, a count by how it stands to the others.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value as Json;

use super::rows::{self, Leaf};
use super::{Place, Why};
use crate::LEDGER;

/// How the ids of findings begin.
const FINDING: &str = "ledger-a";

/// The ledger that a folder is, or has.
pub(super) struct Ledger<'o> {
    out: &'o Path,
    folder: PathBuf,
}

impl<'o> Ledger<'o> {
    pub(super) fn of(out: &'o Path) -> Option<Self> {
        let folders = [out.join(LEDGER), out.to_path_buf()];
        let folder = folders
            .into_iter()
            .find(|folder| folder.join("audit.jsonl").is_file())?;
        Some(Self { out, folder })
    }

    /// Why a finding is there, by the counts it stands on; `None` where no finding has the id.
    ///
    /// # Errors
    /// Where a table, or the run that one of its counts is of, cannot be read.
    pub(super) fn finding(&self, id: &str) -> Result<Option<Why>> {
        if !id.starts_with(FINDING) {
            return Ok(None);
        }
        let Some(row) = self.row("audit", id, |row| text(row, "finding") == Some(id))? else {
            return Ok(None);
        };
        let cited = row.get("facts").and_then(Json::as_array).into_iter().flatten();
        let places = cited.filter_map(Json::as_str).map(|cited| self.places(cited));
        Ok(Some(Why {
            id: id.to_owned(),
            kind: "finding",
            rule: text(&row, "kind").map(|kind| format!("ledger/{kind}")),
            places: places.collect::<Result<Vec<_>>>()?.concat(),
            says: rows::says(&row),
            ..Why::default()
        }))
    }

    /// The run and the fact that an id of a count stands for, and how the count stands to the others.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub(super) fn count(&self, id: &str) -> Result<Option<Count>> {
        // In the ledger of several runs a fact is cited with its run before it.
        let part = id.rsplit_once('#').map_or(id, |(_, fact)| fact);
        let row = self.row("ledger", part, |row| {
            let (run, fact) = (text(row, "run"), text(row, "fact"));
            let own = fact == Some(id) && run.is_some_and(|run| self.is_own(run));
            own || fact.zip(run).is_some_and(|(fact, run)| format!("{run}#{fact}") == id)
        })?;
        Ok(row.and_then(|row| {
            Some(Count {
                run: self.run(text(&row, "run")?),
                fact: text(&row, "fact")?.to_owned(),
                note: note(&row),
            })
        }))
    }

    /// Where a run is: as it was named, or where its folder has gone since, with the ledger in it.
    fn run(&self, named: &str) -> PathBuf {
        let named = Path::new(named);
        let moved = !named.exists() && named.file_name() == self.out.file_name();
        if moved { self.out } else { named }.to_path_buf()
    }

    /// Whether a fact's id alone means that of a run: in a run's folder it is that run's, as two may have pages of one name.
    fn is_own(&self, named: &str) -> bool {
        let real = |path: &Path| path.canonicalize().ok();
        self.folder == self.out || real(&self.run(named)) == real(self.out)
    }

    /// The words that a count stands on.
    fn places(&self, cited: &str) -> Result<Vec<Place>> {
        let count = self.count(cited)?;
        let count = count.with_context(|| format!("ledger.jsonl has no row of {cited}"))?;
        let (id, row) = rows::find(&count.run, &count.fact)?;
        let page = rows::page_row(&count.run, super::page_id(&id, &row))?;
        let mut places = Leaf::new(&page).places(&row);
        for place in &mut places {
            cited.clone_into(&mut place.what);
        }
        Ok(places)
    }

    fn row(&self, table: &str, text: &str, is: impl Fn(&Json) -> bool) -> Result<Option<Json>> {
        for row in rows::rows(&self.folder, table, text)? {
            let row = row?;
            if is(&row) {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }
}

/// A count of the ledger.
pub(super) struct Count {
    pub(super) run: PathBuf,
    pub(super) fact: String,
    pub(super) note: String,
}

fn note(row: &Json) -> String {
    let known = text(row, "known").map_or_else(String::new, |day| format!(", known on {day}"));
    let by = text(row, "by").map_or_else(String::new, |by| format!(" ({by})"));
    format!(
        "in the ledger it {}{by}{known}",
        match text(row, "standing").unwrap_or_default() {
            "stands" => "stands",
            "agrees" => "agrees with another",
            "superseded" => "is superseded",
            "disputed" => "is disputed",
            "duplicate" => "is of a page that repeats another",
            _ => "has no time",
        }
    )
}

fn text<'r>(row: &'r Json, name: &str) -> Option<&'r str> {
    row.get(name).and_then(Json::as_str)
}
