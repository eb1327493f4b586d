//! Who made an article, as the line says that stands where a by-line does.

use banmian_model::Role;

use super::Making;
use crate::byline::signature::{self, Standing};
use crate::byline::{self, ParsedByline};

/// Names that a by-line without any word for them holds at most.
const MOST_BARE: usize = 4;

impl Making<'_> {
    /// Who a line says made the article: by a word like 记者, by names alone, by a place or an office and a name.
    pub(super) fn makers(&self, unit: usize) -> Option<ParsedByline> {
        let text = self.material.surfaces[unit].text.as_ref();
        let resources = self.material.resources;
        byline::parse(text, resources)
            .or_else(|| self.bare_names(unit).filter(|_| !self.is_row(unit)))
            .or_else(|| byline::parse_placed(text, resources))
            .or_else(|| self.signature(unit))
    }

    /// What signs by where it stands.
    fn signature(&self, unit: usize) -> Option<ParsedByline> {
        let material = self.material;
        let above = unit.checked_sub(1).map(|at| material.labels[at].role);
        let standing = Standing {
            below_head: above.is_some_and(|role| matches!(role, Role::Headline | Role::Deck | Role::Kicker)),
            last: material.labels.get(unit + 1).is_none_or(|label| label.start),
        };
        let row = self.bare_names(unit).is_some() && self.is_row(unit);
        let text = material.surfaces[unit].text.as_ref();
        (!row).then(|| signature::parse(text, standing, material.resources))?
    }

    /// The few names that a line without any word for them holds.
    fn bare_names(&self, unit: usize) -> Option<ParsedByline> {
        let surface = self.material.surfaces.get(unit)?;
        let line = || byline::parse_bare(&surface.text, self.material.resources);
        surface.byline.is_none().then(line)?
    }

    /// Whether a line of names is a row of a list: more names than sign, or lines of names one below the other.
    fn is_row(&self, unit: usize) -> bool {
        let names = |at: usize| {
            let role = self.material.labels.get(at)?.role;
            let text = matches!(role, Role::Byline | Role::Paragraph | Role::Crosshead);
            self.bare_names(at).filter(|_| text).map(|line| line.people.len())
        };
        let below = (unit..).map_while(names).take(MOST_BARE);
        let above = (0..unit).rev().map_while(names).take(MOST_BARE);
        let (rows, people) = below
            .chain(above)
            .fold((0, 0), |(rows, people), count| (rows + 1, people + count));
        people > if rows > 1 { 2 } else { MOST_BARE }
    }
}
