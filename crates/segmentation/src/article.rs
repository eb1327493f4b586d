use std::collections::BTreeSet;
use std::ops::Range;

use banmian_model::{Article, ArticleKind, Byline, BylineRole, Credit, Dateline, Jump, Paragraph, Role, Span, Spans};

use crate::assemble::Material;
use crate::byline::{self, ParsedByline};
use crate::join::ONE;
use crate::surface::Ending;
use crate::{captions, dateline, jump, notices, split};

mod makers;

/// An article being made, with the parts of the page it takes.
#[derive(Debug)]
pub(crate) struct Made {
    pub(crate) article: Article,
    /// Its parts and their roles.
    pub(crate) parts: Vec<(Span, Role)>,
    /// Standing heads before its headline, which may go on to the articles behind.
    pub(crate) leading: Vec<Spans>,
    /// Pieces of standing heads that it shares with others.
    pub(crate) shared: Vec<Span>,
    /// Who its by-line holds, names without white space: an article may name as many as it has words.
    known: BTreeSet<(BylineRole, String)>,
}

impl Made {
    fn new(kind: ArticleKind) -> Self {
        let article = Article {
            kind,
            kicker: None,
            headline: None,
            deck: None,
            standing_head: Vec::new(),
            byline: Byline::default(),
            dateline: None,
            paragraphs: Vec::new(),
            captions: Vec::new(),
            jump: None,
            spans: Spans::default(),
            margin: None,
        };
        Self {
            article,
            parts: Vec::new(),
            leading: Vec::new(),
            shared: Vec::new(),
            known: BTreeSet::new(),
        }
    }

    /// Adds a person to the by-line. One who is named above the text and behind its date line is one person.
    fn credit(&mut self, material: &Material<'_>, credit: Credit) {
        let name = slice(material, &credit.name).replace(char::is_whitespace, "");
        if self.known.insert((credit.role, name)) {
            self.article.byline.people.push(credit);
        }
    }

    /// Gives the jump the mark that stands before the head (②新区医院年底投用, and below it 上接01版): it tells the jump from
    /// others and is no word of the headline.
    fn move_mark(&mut self, material: &Material<'_>) {
        let article = &mut self.article;
        let (Some(jump), Some(head)) = (&mut article.jump, article.kicker.as_mut().or(article.headline.as_mut()))
        else {
            return;
        };
        let text = slice(material, head);
        let Some(mark) = jump::leading_mark(&text).filter(|_| jump.mark.is_none()) else {
            return;
        };
        let own = head.sub(mark.clone());
        *head = head.sub(trimmed(&text, mark.end..text.len()));
        jump.mark = Some(text[mark].to_owned());
        jump.spans = own.iter().chain(jump.spans.iter()).collect();
        for (span, role) in &mut self.parts {
            if own.iter().any(|mark| mark.start == span.start) && matches!(role, Role::Kicker | Role::Headline) {
                span.start = own.iter().map(|mark| mark.end).max().unwrap_or(span.start);
            }
        }
        self.take(&own, Role::Jump);
    }

    fn take(&mut self, spans: &Spans, role: Role) {
        self.parts.extend(spans.iter().map(|span| (span, role)));
    }

    /// First byte of its first part. A caption may stand before the article it belongs to.
    pub(crate) fn first(&self) -> u32 {
        let own = self.parts.iter().filter(|(_, role)| *role != Role::Caption);
        let first = own.map(|(span, _)| span.start).min();
        first
            .or_else(|| self.parts.first().map(|(span, _)| span.start))
            .unwrap_or_default()
    }

    /// Its words, head and by-line included.
    pub(crate) fn words(&self, material: &Material<'_>) -> String {
        let mut words = String::new();
        for (span, _) in &self.parts {
            words.push_str(&material.text[span.range()]);
            words.push('\n');
        }
        words
    }
}

/// An advertisement of some lines: the first is its headline where there is more to it.
pub(crate) fn advertisement(material: &Material<'_>, units: &[usize]) -> Made {
    let mut made = Made::new(ArticleKind::Advertisement);
    for &unit in units {
        let spans = material.blocks[unit].pieces.clone();
        made.take(&spans, Role::Advertisement);
        made.article.paragraphs.push(Paragraph {
            spans,
            label: None,
            crosshead: false,
        });
    }
    made
}

/// Gives an article a picture's caption and the photographers it names. Below a headline alone it is the text.
pub(crate) fn picture(material: &Material<'_>, unit: usize, made: &mut Made) {
    let spans = material.blocks[unit].pieces.clone();
    let text = material.surfaces[unit].text.as_ref();
    for name in captions::photographers(text, material.resources) {
        let credit = Credit {
            role: BylineRole::Photographer,
            name: spans.sub(name),
            office: None,
        };
        made.credit(material, credit);
    }
    if made.article.headline.is_some() && made.article.paragraphs.is_empty() {
        made.take(&spans, Role::Paragraph);
        made.article.paragraphs.push(Paragraph {
            spans,
            label: None,
            crosshead: false,
        });
    } else {
        made.take(&spans, Role::Caption);
        made.article.kind = if made.article.kind == ArticleKind::Other {
            ArticleKind::Article
        } else {
            made.article.kind
        };
        made.article.captions.push(spans);
    }
}

/// An article, notice or stretch of text from its blocks.
pub(crate) fn article(material: &Material<'_>, units: &[usize]) -> Made {
    let mut making = Making {
        material,
        made: Made::new(ArticleKind::Article),
        open: None,
    };
    for &unit in units {
        making.unit(unit);
    }
    let mut made = making.made;
    made.move_mark(material);
    let opening = units.first().is_some_and(|&unit| material.labels[unit].opening);
    let mut surfaces = units.iter().map(|&unit| &material.surfaces[unit]);
    let told = surfaces.any(|surface| surface.is_text() && surface.ending == Ending::Sentence);
    made.article.kind = kind(material, &made.article, opening || told);
    let labels = units.iter().map(|&unit| &material.labels[unit]);
    let first = labels
        .clone()
        .find(|label| label.role != Role::StandingHead)
        .or(labels.clone().next());
    made.article.margin = first.map(|label| label.start_margin);
    made
}

/// What an item is; `told` says that it has whole sentences.
fn kind(material: &Material<'_>, article: &Article, told: bool) -> ArticleKind {
    let Some(headline) = &article.headline else {
        let formed = told || article.dateline.is_some() || article.jump.is_some() || !article.byline.people.is_empty();
        return if formed {
            ArticleKind::Article
        } else {
            ArticleKind::Other
        };
    };
    let text = slice(material, headline);
    let notice = notices::names_notice(&text, material.resources);
    // A paper reports on notices too: one signed or dated by a reporter is an article.
    let reported = article.dateline.is_some() || !article.byline.people.is_empty();
    if notice && !reported {
        ArticleKind::Notice
    } else {
        ArticleKind::Article
    }
}

fn slice(material: &Material<'_>, spans: &Spans) -> String {
    spans.iter().map(|span| &material.text[span.range()]).collect()
}

struct Making<'m> {
    material: &'m Material<'m>,
    made: Made,
    /// The block that the last paragraph ended with, if another may go on with it.
    open: Option<usize>,
}

impl Making<'_> {
    fn unit(&mut self, unit: usize) {
        let spans = self.material.blocks[unit].pieces.clone();
        let role = self.material.labels[unit].role;
        match role {
            Role::Paragraph if self.is_signature(unit) => return self.signature(unit, &spans),
            Role::Paragraph => return self.paragraph(unit, &spans),
            Role::Headline => return self.headline(unit, &spans),
            Role::Kicker => extend(&mut self.made.article.kicker, &spans),
            Role::Deck => extend(&mut self.made.article.deck, &spans),
            Role::StandingHead => self.standing_head(&spans),
            Role::Byline | Role::Credit if self.is_signature(unit) => return self.signature(unit, &spans),
            Role::Byline => match self.makers(unit) {
                Some(line) => self.byline(&line, &spans),
                // What stands where a by-line does and names nobody is text: no words are lost.
                None => return self.paragraph(unit, &spans),
            },
            Role::Crosshead if self.is_cut(unit) => return self.paragraph(unit, &spans),
            Role::Crosshead => self.crosshead(&spans),
            Role::Credit if self.is_note(unit) => return self.paragraph(unit, &spans),
            Role::Credit => self.credit(&spans),
            Role::Jump => self.jump(unit, &spans),
            _ => {}
        }
        self.made.take(&spans, role);
    }

    /// Whether what looks like a crosshead is a paragraph that a column cut after a few words: the next goes on with it.
    fn is_cut(&self, unit: usize) -> bool {
        let next = self.material.labels.get(unit + 1);
        let text = next.is_some_and(|label| label.role == Role::Paragraph && !label.start);
        let opens = self.material.surfaces[unit].text.starts_with(OPENERS);
        let least = if opens { 0 } else { CUT };
        text && self.material.joiner.margin(unit, unit + 1) > least
    }

    fn standing_head(&mut self, spans: &Spans) {
        self.made.article.standing_head.push(spans.clone());
        if self.made.article.headline.is_none() {
            self.made.leading.push(spans.clone());
        }
    }

    /// A headline may share its line with its kicker and deck, parted by spaces (…时强调 毫不松懈…).
    fn headline(&mut self, unit: usize, spans: &Spans) {
        let mut text = self.material.surfaces[unit].text.as_ref();
        if let Some(found) = jump::behind_headline(text, self.material.resources) {
            text = text[..found.range.start].trim_end();
            self.made.take(&spans.sub(found.range.clone()), Role::Jump);
            self.set_jump(found, spans);
        }
        text = self.unsigned(text, spans);
        let known = (self.made.article.kicker.is_some(), self.has_deck(unit));
        let own = split::headline(text, || self.body(unit), known, self.material.resources);
        let kicker = spans.sub(trimmed(text, 0..own.start));
        let deck = spans.sub(trimmed(text, own.end..text.len()));
        let headline = spans.sub(own);
        self.made.take(&kicker, Role::Kicker);
        self.made.take(&headline, Role::Headline);
        self.made.take(&deck, Role::Deck);
        extend(&mut self.made.article.kicker, &kicker);
        extend(&mut self.made.article.headline, &headline);
        extend(&mut self.made.article.deck, &deck);
    }

    /// The beginning of the text below a head.
    fn body(&self, unit: usize) -> String {
        let behind = self.material.surfaces[unit + 1..]
            .iter()
            .take(8)
            .filter(|surface| surface.is_text())
            .take(3);
        behind.flat_map(|surface| surface.text.chars().take(200)).collect()
    }

    /// Whether the line behind a headline is its deck.
    fn has_deck(&self, unit: usize) -> bool {
        let next = self.material.labels.get(unit + 1);
        next.is_some_and(|label| label.role == Role::Deck && !label.start)
    }

    fn crosshead(&mut self, spans: &Spans) {
        self.open = None;
        self.made.article.paragraphs.push(Paragraph {
            spans: spans.clone(),
            label: None,
            crosshead: true,
        });
    }

    fn byline(&mut self, line: &ParsedByline, spans: &Spans) {
        self.people(line, spans);
        self.open = None;
    }

    fn people(&mut self, line: &ParsedByline, spans: &Spans) {
        let byline = &mut self.made.article.byline;
        if let (None, Some(outlet)) = (&byline.outlet, &line.outlet) {
            byline.outlet = Some(spans.sub(outlet.clone()));
        }
        for person in &line.people {
            let office = person.office.clone().map(|office| spans.sub(office));
            let credit = Credit {
                role: person.role,
                name: spans.sub(person.name.clone()),
                office,
            };
            self.made.credit(self.material, credit);
        }
    }

    fn credit(&mut self, spans: &Spans) {
        let text = slice(self.material, spans);
        let resources = self.material.resources;
        if let Some(line) = byline::parse(&text, resources).or_else(|| byline::parse_bare(&text, resources)) {
            self.people(&line, spans);
        }
        self.open = None;
    }

    fn jump(&mut self, unit: usize, spans: &Spans) {
        let text = &self.material.surfaces[unit].text;
        let resources = self.material.resources;
        if let Some(found) = jump::at_end(text, resources).or_else(|| jump::at_start(text, resources)) {
            self.set_jump(found, spans);
        }
        self.open = None;
    }

    fn set_jump(&mut self, found: jump::ParsedJump, spans: &Spans) {
        let spans = spans.sub(found.range);
        self.made.article.jump.get_or_insert(Jump {
            direction: found.direction,
            page: found.page,
            mark: found.mark,
            spans,
        });
    }

    /// A paragraph or a piece of one: what stands at its ends and is no text of it is cut off.
    fn paragraph(&mut self, unit: usize, spans: &Spans) {
        let material = self.material;
        let text = material.surfaces[unit].text.as_ref();
        let (mut from, mut to) = (0, text.len());
        let ahead = jump::at_start(text, material.resources);
        if let Some(found) = ahead.filter(|found| found.range.end < text.len()) {
            from = found.range.end;
            self.made.take(&spans.sub(0..from), Role::Jump);
            self.set_jump(found, spans);
        }
        let joined = self.open.is_some_and(|last| self.goes_on(last, unit));
        let behind = jump::at_end(text, material.resources);
        // What refers to another article stands behind the jump and stays (（下转八版）（相关报道见A5版）).
        let mut reference = Spans::default();
        if let Some(found) = behind.filter(|found| found.range.start >= from) {
            to = found.range.start;
            reference = spans.sub(trimmed(text, found.range.end..text.len()));
            self.made.take(&spans.sub(found.range.clone()), Role::Jump);
            self.set_jump(found, spans);
        }
        // Who wrote it stays in the text where it stands in the paragraph's last line, as it does in a date line.
        let credit = trailing_credit(&text[..to])
            .filter(|range| range.start > from && self.is_credit(&text[from..range.start], &text[range.clone()]));
        let signed = credit.map(|credit| self.credit(&spans.sub(credit))).is_some();
        self.open = (to == text.len() && !signed).then_some(unit);
        let own = spans.sub(trimmed(text, from..to));
        self.text(&own.iter().chain(reference.iter()).collect(), joined);
    }

    fn goes_on(&self, last: usize, unit: usize) -> bool {
        self.material.joiner.joins(last, unit)
    }

    fn text(&mut self, spans: &Spans, joined: bool) {
        if spans.is_empty() {
            return;
        }
        self.made.take(spans, Role::Paragraph);
        let text = slice(self.material, spans);
        let dateline = dateline::parse(&text, self.material.resources);
        let article = &mut self.made.article;
        if let Some(last) = article.paragraphs.last_mut().filter(|last| joined && !last.crosshead) {
            last.spans.extend(spans.iter());
            return;
        }
        let label = if dateline.is_none() && text.starts_with('【') {
            let found = self.material.resources.label.captures(&text);
            found.and_then(|found| found.get(1)).map(|m| spans.sub(m.range()))
        } else {
            None
        };
        article.paragraphs.push(Paragraph {
            spans: spans.clone(),
            label,
            crosshead: false,
        });
        if let Some(found) = dateline {
            self.dateline(found, spans);
        }
    }

    /// The date line of an article is at the head of one of its first paragraphs.
    fn dateline(&mut self, found: dateline::ParsedDateline, spans: &Spans) {
        if self.made.article.dateline.is_none() {
            self.made.article.dateline = Some(Dateline {
                mark: spans.sub(found.mark),
                outlet: found.outlet.map(|outlet| spans.sub(outlet)),
                date: found.date.map(|date| spans.sub(date)),
            });
        }
        if let Some(line) = found.byline {
            self.people(&line, spans);
        }
    }
}

/// Words that open a sentence and want its verb (在…的主战场——某市): a line of them is rarely whole.
const OPENERS: [char; 10] = ['在', '从', '对', '当', '由', '据', '自', '经', '与', '把'];

/// Log-odds from which a line is the beginning of the next paragraph and no crosshead: on 189 pages crossheads stay
/// below it.
const CUT: i32 = 3 * ONE;

fn extend(field: &mut Option<Spans>, spans: &Spans) {
    if spans.is_empty() {
        return;
    }
    field.get_or_insert_default().extend(spans.iter());
}

/// The bracket that a text ends with.
fn trailing_credit(text: &str) -> Option<Range<usize>> {
    let text = text.trim_end();
    let window = text.ceil_char_boundary(text.len().saturating_sub(360));
    let open = text[window..].rfind(['（', '('])?;
    text.ends_with(['）', ')']).then_some(window + open..text.len())
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let from = range.start + part.len() - part.trim_start().len();
    from..from + part.trim().len()
}
