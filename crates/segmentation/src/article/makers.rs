//! Who made an article, as the line says that stands where a by-line does.

use banmian_model::{BylineRole, Role, Spans};

use super::Making;
use crate::byline::signature::{self, Standing};
use crate::byline::{self, ParsedByline, ParsedCredit};
use crate::surface::{self, Surface};

/// Names that a by-line without any word for them holds at most.
const MOST_BARE: usize = 4;

impl Making<'_> {
    /// Who a line says made the article: by a word like 记者, by names alone, by a place or an office and a name.
    pub(super) fn makers(&self, unit: usize) -> Option<ParsedByline> {
        let text = self.material.surfaces[unit].text.as_ref();
        let resources = self.material.resources;
        byline::parse(text, resources).or_else(|| self.unsaid(unit))
    }

    /// Who a line names that has no word for it.
    fn unsaid(&self, unit: usize) -> Option<ParsedByline> {
        let text = self.material.surfaces[unit].text.as_ref();
        self.bare_names(unit)
            .filter(|_| !self.is_row(unit))
            .or_else(|| byline::parse_placed(text, self.material.resources))
            .or_else(|| self.pen(unit))
    }

    /// Whether a closing note is text: it names nobody who made the article (作者为…, 摘编自…, ——编者), and doesn't say
    /// that it goes on (未完待续).
    pub(super) fn is_note(&self, unit: usize) -> bool {
        let text = self.material.surfaces[unit].text.as_ref();
        let resources = self.material.resources;
        let named = byline::parse(text, resources).or_else(|| byline::parse_bare(text, resources));
        let house = resources.house_line.is_match(text) || resources.made_by.is_match(text);
        named.is_none() && !house && !signature::goes_on_elsewhere(text)
    }

    /// Whether a line below text is a bracket that says no more than a name or an office: it is text, as it is where the
    /// column had room for it behind the last sentence (…。（韩鑫）). In a column of briefs it says whose each is.
    pub(super) fn is_signature(&self, unit: usize) -> bool {
        let text = self.material.surfaces[unit].text.trim();
        if self.made.article.paragraphs.is_empty() || !surface::is_bracketed(text) {
            return false;
        }
        let resources = self.material.resources;
        let named = byline::parse(text, resources).is_some() || resources.made_by.is_match(text);
        !named && !signature::goes_on_elsewhere(text)
    }

    /// A signature that is text: whom it names made the article too.
    pub(super) fn signature(&mut self, unit: usize, spans: &Spans) {
        self.paragraph(unit, spans);
        if let Some(line) = self.unsaid(unit) {
            self.byline(&line, spans);
        }
    }

    /// Whether the bracket at the end of a paragraph says who made it. Bare names do behind a whole sentence; a note on
    /// the author (作者为…) is text.
    pub(super) fn is_credit(&self, before: &str, bracket: &str) -> bool {
        let resources = self.material.resources;
        let signed = byline::parse(bracket, resources).is_some_and(|line| line.explicit && !line.photo_only());
        let bare = before.trim_end().ends_with(surface::FINALS) && byline::parse_bare(bracket, resources).is_some();
        signed || bare
    }

    /// Takes who signs a head in its own line off it; the rest of the line.
    pub(super) fn unsigned<'t>(&mut self, text: &'t str, spans: &Spans) -> &'t str {
        let material = self.material;
        let Some([head, name]) = signature::behind_headline(text, material.signed_heads, material.resources) else {
            return text;
        };
        self.made.take(&spans.sub(name.clone()), Role::Byline);
        let line = ParsedByline {
            people: vec![ParsedCredit {
                role: BylineRole::Reporter,
                name,
                office: None,
            }],
            ..ParsedByline::default()
        };
        self.byline(&line, spans);
        &text[head]
    }

    /// What signs by where it stands.
    fn pen(&self, unit: usize) -> Option<ParsedByline> {
        let material = self.material;
        let above = unit.checked_sub(1).map(|at| material.labels[at].role);
        let standing = Standing {
            below_head: above.is_some_and(|role| matches!(role, Role::Headline | Role::Deck | Role::Kicker)),
            above_text: material.surfaces.get(unit + 1).is_some_and(Surface::is_text),
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
