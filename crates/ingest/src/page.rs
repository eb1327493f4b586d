use banmian_model::{
    Damage, Encoding, EncodingBasis, EncodingSegment, Entry, Given, Markup, OffsetMap, Page, RawSpan, Rejection,
    RejectionKind, Source,
};

use crate::charset::Charset;
use crate::decide::{self, Decision};
use crate::decode::{self, Decoded, TooManyIllegal};
use crate::diagnose::diagnose;
use crate::division::Part;
use crate::folio::{self, Folio};
use crate::lines::lines;
use crate::refusal::{Refusal, other_format};
use crate::{MAX_BYTES, MOST_PAGES, Options, damage, division, given, html, likelihood, mojibake};

/// Reads one source as one page: `id` is the page's name, `path` where it came from (parts joined by `/`). The source's
/// digest, and what it repeats, are the caller's to add: it has them before anything is decoded.
///
/// A source that is empty, blank (white space and byte order marks alone), longer than [`MAX_BYTES`] or not text is
/// refused, and so is one that does not bear out the encoding it is said to be in. A text without Chinese is a page.
///
/// Time is linear in the length of the source; memory is at most forty times it, at the worst that is known (damage or
/// a form feed behind every letter), and four times for a text of Chinese.
pub fn ingest(id: &str, path: &str, bytes: &[u8], options: &Options) -> Entry<Page> {
    let source = source(path, bytes);
    match Reading::of(bytes, options) {
        Ok(reading) => {
            let (parts, folio) = reading.divide();
            let only = parts.first().filter(|_| parts.len() == 1);
            Entry::Page(reading.whole(id, source, only, &folio, options))
        }
        Err(refusal) => Entry::Rejected(refused(source, &refusal)),
    }
}

/// Reads one source as the pages that it holds: see [`ingest`]. Of one page the id is `id`; of several, the first is
/// `<id>~p1`, the second `<id>~p2` and so on. Their texts and their bytes put together are those of the source: each
/// byte of it belongs to one page.
pub fn ingest_pages(id: &str, path: &str, bytes: &[u8], options: &Options) -> Entry<Vec<Page>> {
    let source = source(path, bytes);
    match Reading::of(bytes, options).and_then(|reading| reading.pages(id, &source, options)) {
        Ok(pages) => Entry::Page(pages),
        Err(refusal) => Entry::Rejected(refused(source, &refusal)),
    }
}

fn source(path: &str, bytes: &[u8]) -> Source {
    Source {
        path: path.into(),
        bytes: bytes.len() as u64,
        ..Source::default()
    }
}

fn refused(source: Source, refusal: &Refusal) -> Rejection {
    Rejection {
        source,
        kind: RejectionKind::Refused,
        reason: refusal.to_string(),
    }
}

/// A source, decoded.
struct Reading {
    decision: Decision,
    decoded: Decoded,
    damage: Vec<Damage>,
    markup: Vec<Markup>,
}

impl Reading {
    fn of(bytes: &[u8], options: &Options) -> Result<Self, Refusal> {
        check_source(bytes)?;
        let decision = match &options.encoding {
            Some(label) => decide::obey(label, bytes)?,
            None => decide::decide(bytes, &priors(bytes, options))?,
        };
        let decoded = decode::decode(&decision, bytes).map_err(|stop| refuse(&decision, stop))?;
        check_text(&decoded, &decision, bytes)?;
        Ok(Self {
            damage: damage::list_damage(&decoded),
            markup: html::markup(&decoded.text),
            decision,
            decoded,
        })
    }

    /// The pages, and what the margin says of the whole.
    fn divide(&self) -> (Vec<Part>, Folio) {
        let telling = folio::telling(lines(&self.decoded.text, &self.markup));
        let margin = folio::margin(&telling);
        let parts = division::divide(&self.decoded.text, &self.markup, &telling, &margin);
        (parts, folio::of_margin(&margin))
    }

    /// All of it as one page.
    fn whole(mut self, id: &str, source: Source, part: Option<&Part>, folio: &Folio, options: &Options) -> Page {
        let encoding = self.encoding();
        self.markup.extend(part.and_then(Part::markup));
        let folio = folio
            .clone()
            .with_ruler(part.and_then(|part| part.label(&self.decoded.text)));
        let given = given::of(&source.path, &folio, options);
        self.decision.page(
            Raw {
                id: id.to_owned(),
                source,
                encoding,
                text: self.decoded.text,
                offsets: self.decoded.offsets,
                damage: self.damage,
                markup: self.markup,
            },
            given,
            &folio,
        )
    }

    fn pages(self, id: &str, source: &Source, options: &Options) -> Result<Vec<Page>, Refusal> {
        let (parts, folio) = self.divide();
        if let [part] = parts.as_slice() {
            return Ok(vec![self.whole(id, source.clone(), Some(part), &folio, options)]);
        }
        if parts.len() > MOST_PAGES {
            return Err(Refusal::TooManyPages { limit: MOST_PAGES });
        }
        let encoding = self.encoding();
        let ends: Vec<usize> = parts.iter().map(|part| part.range.end).collect();
        let maps = self.decoded.offsets.divide(&ends);
        let mut pages = Vec::with_capacity(parts.len());
        // What a page says of paper and day holds for those behind it that say nothing.
        let mut last: Option<Folio> = None;
        for (number, (part, offsets)) in (1..).zip(parts.iter().zip(maps)) {
            let label = part.label(&self.decoded.text);
            let text = self.decoded.text[part.range.clone()].to_owned();
            let folio = folio::read(&text, &[]).with_ruler(label).or(last.as_ref());
            last = Some(folio.clone());
            let raw = RawSpan {
                start: offsets.base,
                end: offsets.base + offsets.lengths().1,
            };
            let page = Raw {
                id: format!("{id}~p{number}"),
                source: source.clone(),
                encoding: clip(&encoding, raw),
                text,
                offsets,
                damage: starting_within(&self.damage, raw).to_vec(),
                markup: part.markup().into_iter().collect(),
            };
            pages.push(
                self.decision
                    .page(page, given::of_several(&source.path, &folio, options), &folio),
            );
        }
        Ok(pages)
    }

    fn encoding(&self) -> Encoding {
        Encoding {
            label: self.decision.label(),
            basis: self.decision.basis,
            margin: self.decision.margin,
            segments: self.decision.segments(),
        }
    }
}

/// The stretches of a source in two encodings that are of one page.
fn clip(encoding: &Encoding, raw: RawSpan) -> Encoding {
    let all = &encoding.segments;
    let first = all.partition_point(|segment| segment.raw.end <= raw.start);
    let segments = all[first..].iter().take_while(|segment| segment.raw.start < raw.end);
    let clipped = segments.map(|segment| EncodingSegment {
        raw: RawSpan {
            start: segment.raw.start.max(raw.start),
            end: segment.raw.end.min(raw.end),
        },
        ..segment.clone()
    });
    Encoding {
        label: encoding.label.clone(),
        basis: encoding.basis,
        margin: encoding.margin,
        segments: clipped.collect(),
    }
}

/// The damage of one page, out of that of a source.
fn starting_within(damage: &[Damage], raw: RawSpan) -> &[Damage] {
    let before = |at: u64| damage.partition_point(|damage| damage.raw.start < at);
    &damage[before(raw.start)..before(raw.end)]
}

/// What a page is made of before it is looked at.
struct Raw {
    id: String,
    source: Source,
    encoding: Encoding,
    text: String,
    offsets: OffsetMap,
    damage: Vec<Damage>,
    markup: Vec<Markup>,
}

impl Decision {
    fn page(&self, raw: Raw, given: Given, folio: &Folio) -> Page {
        let repair = mojibake::repair(&raw.text);
        let mut diagnostics = diagnose(self, &raw.text, &raw.damage, repair.as_ref());
        diagnostics.extend(given::diagnose(&given, folio));
        Page {
            id: raw.id,
            source: raw.source,
            duplicate_of: None,
            encoding: raw.encoding,
            text: raw.text,
            offsets: raw.offsets,
            damage: raw.damage,
            markup: raw.markup,
            repair,
            given,
            diagnostics,
        }
    }
}

/// What speaks for encodings from outside the text: a setting of folder or newspaper, and a `charset=` of its own.
fn priors(bytes: &[u8], options: &Options) -> Vec<Charset> {
    let labels = options.priors.iter().cloned().chain(html::charset(bytes));
    labels.filter_map(|label| Charset::of_label(&label).ok()).collect()
}

/// Checks a label that a caller wants sources to be read as ([`Options::encoding`]).
///
/// # Errors
/// If it is unknown, or names an encoding that cannot be read with offsets: one line for a person.
pub fn check_label(label: &str) -> Result<(), String> {
    Charset::of_label(label)
        .map(drop)
        .map_err(|refusal| refusal.to_string())
}

/// Names the option as what is wrong, where there is one.
fn refuse(decision: &Decision, stop: TooManyIllegal) -> Refusal {
    let label = decision.label();
    if decision.basis == EncodingBasis::Given {
        Refusal::NotAsGiven {
            label,
            first: stop.first,
            count: stop.count,
        }
    } else {
        Refusal::Binary {
            bad: stop.count,
            all: stop.of,
            label,
        }
    }
}

fn check_source(bytes: &[u8]) -> Result<(), Refusal> {
    let length = bytes.len() as u64;
    if length == 0 {
        Err(Refusal::Empty)
    } else if length > MAX_BYTES {
        Err(Refusal::TooLarge {
            bytes: length,
            limit: MAX_BYTES,
        })
    } else {
        other_format(bytes).map_or(Ok(()), |name| Err(Refusal::Magic(name)))
    }
}

/// Refuses what decodes but says nothing, and what is one tenth control characters and errors: random bytes are at
/// least that in every encoding, the worst damaged page of the measured sets one hundredth. A short text that is
/// Chinese nevertheless may have a third. A stretch of NULs counts as one: a lost block of a disk says nothing of the
/// rest.
fn check_text(decoded: &Decoded, decision: &Decision, bytes: &[u8]) -> Result<(), Refusal> {
    let is_filler = |c: char| c.is_whitespace() || c.is_control() || c == '\u{FEFF}';
    if decoded.text.chars().all(is_filler) {
        return Err(Refusal::Blank(if decoded.text.is_empty() {
            "a byte order mark"
        } else {
            "white space"
        }));
    }
    let (controls, controls_all) = count_controls(decoded.text.as_bytes());
    let illegal_all = decoded.illegal.len();
    let illegal = illegal_all - count_filler(decoded, bytes);
    let bad = controls + illegal;
    let all = decoded.text.chars().count() + controls - controls_all + illegal - illegal_all;
    // Random bytes read as a single-byte encoding are a tenth control characters too, give or take, and no errors.
    let suspicious = (bad > 4 && bad * 10 > all) || (controls > 32 && controls * 25 > all);
    if !suspicious || (bad * 3 <= all && is_chinese(&decoded.text)) {
        return Ok(());
    }
    Err(match decoded.illegal.first() {
        Some(first) if illegal > controls && decision.basis == EncodingBasis::Given => Refusal::NotAsGiven {
            label: decision.label(),
            first: first.raw.start,
            count: illegal,
        },
        _ => Refusal::Binary {
            bad,
            all,
            label: decision.label(),
        },
    })
}

/// Illegal bytes FF behind another: an erased block of a disk is full of them, and says as little as one of NULs.
fn count_filler(decoded: &Decoded, bytes: &[u8]) -> usize {
    let is_filler = |at: u64| usize::try_from(at).ok().and_then(|at| bytes.get(at)) == Some(&0xFF);
    let repeats = decoded.illegal.windows(2).filter(|pair| {
        pair[0].raw.end == pair[1].raw.start && is_filler(pair[0].raw.start) && is_filler(pair[1].raw.start)
    });
    repeats.count()
}

/// Control characters, those of a stretch of NULs counted as one, and each counted. C1 controls stay out of it: text
/// that was read as Latin-1 once too often is full of them, and a page.
fn count_controls(text: &[u8]) -> (usize, usize) {
    // By the kilobyte, so that the sums fit a byte's lane and the compiler can add many at once.
    let count = |chunk: &[u8]| chunk.iter().map(|&byte| u16::from(is_control(byte))).sum::<u16>();
    let all = text
        .chunks(1 << 10)
        .map(|chunk| usize::from(count(chunk)))
        .sum::<usize>();
    if all == 0 {
        return (0, 0);
    }
    let repeated = text.windows(2).filter(|pair| *pair == [0, 0]).count();
    (all - repeated, all)
}

/// Whether what is legible reads as Chinese, and is enough to tell.
fn is_chinese(text: &str) -> bool {
    let legible: String = text.chars().filter(|&c| c >= '\u{80}' && c != '\u{FFFD}').collect();
    let cost = likelihood::cost(&legible);
    cost.wides >= 16 && cost.per_wide() <= likelihood::CHINESE
}

fn is_control(byte: u8) -> bool {
    (byte == 0x7F) | ((byte < 0x20) & !matches!(byte, b'\t'..=b'\r' | 0x1A | 0x1B))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_of_too_many_pages_is_refused() {
        let page = |number: usize| format!("== A{} ==\n城东水厂昨日通水两万户居民用上新水\n", number % 90 + 1);
        let pages = |count: usize| (0..count).map(page).collect::<String>();
        let read = |text: &str| ingest_pages("a", "a.txt", text.as_bytes(), &Options::default());
        assert!(matches!(read(&pages(MOST_PAGES)), Entry::Page(found) if found.len() == MOST_PAGES));
        assert!(
            matches!(read(&pages(MOST_PAGES + 1)), Entry::Rejected(rejection) if rejection.reason.contains("divide it"))
        );
    }
}
