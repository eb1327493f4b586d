//! `search`: what is found, for a person or a program.

use std::fmt::Write as _;
use std::io::IsTerminal;

use anyhow::{Context, Result};
use banmian_pipeline::{Found, Hit, search};

use crate::arguments::Search;
use crate::terminal::{answer, say};
use crate::{DONE, NOTHING};

/// Places that are named for a person; a program gets them all.
const NAMED: usize = 6;

/// Prints what is found; finding nothing is [`NOTHING`], as with `grep`.
pub(crate) fn perform(arguments: Search) -> Result<u8> {
    let Search {
        out,
        query,
        limit,
        common,
    } = arguments;
    let common = common.settled()?;
    let found = search(&out, &query, limit)?;
    if common.json {
        answer(&serde_json::to_string(&found).context("writing JSON")?)?;
    } else {
        let lit = std::io::stdout().is_terminal();
        let marks = if lit { ["\x1b[1;33m", "\x1b[0m"] } else { ["⟦", "⟧"] };
        for hit in &found.articles {
            answer(&shown(hit, marks))?;
        }
    }
    if !common.quiet {
        say(&count(&found));
    }
    Ok(if found.total == 0 { NOTHING } else { DONE })
}

fn count(found: &Found) -> String {
    match (found.total, found.articles.len() as u64) {
        (1, 1) => "1 article".to_owned(),
        (total, shown) if total == shown => format!("{total} articles"),
        (total, 0) => format!("{total} articles; --limit N shows more"),
        (total, shown) => format!("{total} articles, the best {shown} of them above; --limit N shows more"),
    }
}

fn shown(hit: &Hit, marks: [&str; 2]) -> String {
    let mut text = hit.article.escape_debug().to_string();
    for part in [&hit.newspaper, &hit.issue_date, &hit.page_label].into_iter().flatten() {
        // A string takes every write.
        let _ = write!(text, " · {}", part.escape_debug());
    }
    let standing_head = hit.standing_head.iter().filter(|head| !head.lit.is_empty());
    for part in standing_head.chain(&hit.headline).chain(&hit.passage) {
        let _ = write!(text, "\n  {}", part.marked(marks));
    }
    let places: Vec<String> = hit
        .places
        .iter()
        .flat_map(|place| &place.raw)
        .map(|raw| format!("{}–{}", raw[0], raw[1]))
        .collect();
    if !places.is_empty() {
        let more = if places.len() > NAMED { " …" } else { "" };
        let named = places[..places.len().min(NAMED)].join(", ");
        let _ = write!(text, "\n  bytes {named}{more} of {}", hit.path.escape_debug());
    }
    text
}
