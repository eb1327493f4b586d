//! What each kind of evidence says of a block, in words.

use super::kinds::{Kind, Values};
use crate::learned::{Asked, Tag};

/// A block's values by their names.
pub(super) struct Said<'s> {
    pub(super) values: &'s Values,
    pub(super) asked: &'s Asked,
}

/// Distances are counted to this.
const FAR: i16 = 50;

impl Said<'_> {
    fn get(&self, name: &str) -> Option<i16> {
        self.asked.value(self.values.number(name)?)
    }

    /// What a kind of evidence says; empty where there is nothing to say.
    pub(super) fn words(&self, kind: Kind) -> String {
        match kind {
            Kind::Length => self.length(),
            Kind::Marks => self.marks(),
            Kind::Form => self.form(),
            Kind::Wording => self.wording(),
            Kind::Lines => self.lines(),
            Kind::Spacing => self.spacing(),
            Kind::Byline => self.distance("by-line", "to_byline", "from_byline"),
            Kind::Dateline => self.distance("date line", "to_dateline", "from_dateline"),
            Kind::Words => self.shared(),
            Kind::Junction => "how its first and last characters go with those before and behind".to_owned(),
            Kind::Neighbours => self.neighbours(),
            Kind::Alike => self.alike(),
            Kind::Place => self.place(),
            Kind::Page => self.page(),
            Kind::ReadAround => self.read_around(),
            Kind::DraftWords => self.draft_words(),
            Kind::DraftLines => self.draft_lines(),
            Kind::Starts => self.starts(),
        }
    }

    fn length(&self) -> String {
        let chars = self.get("chars+0").unwrap_or_default();
        let beside = [("before", "chars-1"), ("behind", "chars+1")];
        let beside = beside.map(|(side, name)| match self.get(name) {
            Some(chars) => format!("the block {side} {chars}"),
            None => format!("no block stands {side}"),
        });
        format!("it has {}; {}, {}", counted(chars, "character"), beside[0], beside[1])
    }

    fn marks(&self) -> String {
        let sentences = match self.get("sentences+0").unwrap_or_default() {
            0 => "no sentence ends in it".to_owned(),
            count => format!("{} in it", counted(count, "end of a sentence")),
        };
        let commas = self.get("commas+0").unwrap_or_default();
        let ending = ending(self.get("ending+0"));
        format!("it ends with {ending}; {sentences}, {}", counted(commas, "comma"))
    }

    fn form(&self) -> String {
        let form = match self.get("form+0").unwrap_or_default() {
            1 => "it has the form of a by-line",
            2 => "it has the form of a closing credit",
            3 => "it has the form of a jump line",
            4 => "it says who took a picture, or what one shows",
            5 => "it has the form of a folio or of another line of the page",
            6 => "it cannot be read",
            _ if self.holds("bracketed+0") => "it stands in brackets",
            _ if self.holds("placed+0") || self.holds("bare_names+0") => "it may be names",
            _ if self.holds("text+0") => "it has the form of text",
            _ => "it has no form of its own",
        };
        form.to_owned()
    }

    fn holds(&self, name: &str) -> bool {
        self.get(name) == Some(1)
    }

    fn wording(&self) -> String {
        let weight = |tag: &Tag| self.get(&format!("phrases {tag:?}")).unwrap_or(i16::MIN);
        let set = [
            ("leads+0", "it leads to the next line"),
            ("slogan+0", "it begins as slogans do"),
            ("standing+0", "it ends as names of columns do"),
            ("notice+0", "it ends as headlines of notices do"),
        ];
        let set = set
            .iter()
            .find(|(name, _)| self.get(name).is_some_and(|value| value > 0));
        if let Some((_, words)) = set {
            return (*words).to_owned();
        }
        // The first of equals: tags in the order that they are tried in.
        let most = Tag::ALL.iter().rev().max_by_key(|tag| weight(tag));
        most.map_or_else(String::new, |&tag| {
            format!("its words are most like those of {}", noun(tag))
        })
    }

    fn lines(&self) -> String {
        let (position, length) = (self.get("run_position"), self.get("run_length"));
        let behind = self.get("texts_behind").unwrap_or_default();
        let behind = match behind {
            0 => "no paragraph right behind".to_owned(),
            count => format!("{} behind", counted(count, "paragraph")),
        };
        match (position, length) {
            (Some(_), Some(1)) => format!("it is a short line alone, {behind}"),
            (Some(position), Some(length)) if length > 1 => {
                format!("it is line {} of {length} short lines, {behind}", position + 1)
            }
            _ => format!("it is no short line, {behind}"),
        }
    }

    fn spacing(&self) -> String {
        let gap = |name: &str| match self.get(name) {
            None | Some(0) => "nothing",
            Some(1) => "no blank line",
            Some(_) => "a blank line",
        };
        format!("{} before it, {} behind", gap("gap+0"), gap("gap_behind"))
    }

    /// How far the next and the last of a kind of line are.
    fn distance(&self, what: &str, to: &str, from: &str) -> String {
        let next = match self.get(to) {
            Some(0) => format!("it has a {what} itself"),
            Some(1) => format!("a {what} stands right behind it"),
            Some(far) if far < FAR => format!("a {what} stands {far} blocks behind it"),
            _ => format!("no {what} stands behind it"),
        };
        let last = match self.get(from) {
            Some(1) => "one right before it".to_owned(),
            Some(far) if far < FAR => format!("the last was {far} blocks before"),
            _ => "none before it".to_owned(),
        };
        format!("{next}, {last}")
    }

    fn shared(&self) -> String {
        let (next, last) = (self.get("covers_next_3"), self.get("covers_last_3"));
        let across = self.get("tie_3").unwrap_or_default();
        format!(
            "the three paragraphs behind say {} of its words, those before {}; both together have {} in common",
            percent(next),
            percent(last),
            percent(Some(across))
        )
    }

    fn neighbours(&self) -> String {
        let one = |offset: &str| {
            let of = |name: &str| self.get(&format!("{name}{offset}"));
            if of("chars").is_none() {
                return "the page's edge".to_owned();
            }
            let what = match of("form") {
                Some(1) => "a by-line",
                Some(2) => "a credit",
                Some(3) => "a jump line",
                Some(4) => "a caption's form",
                Some(5) => "a folio",
                _ if of("text") == Some(1) => "a text",
                _ => "a line",
            };
            format!("{what} that ends with {}", ending(of("ending")))
        };
        format!("before it {}, behind it {}", one("-1"), one("+1"))
    }

    fn alike(&self) -> String {
        let around = self.get("lone_around").unwrap_or_default();
        let length = self.get("like_length").unwrap_or_default();
        format!(
            "{} alone between texts near it, {length} of its length",
            counted(around, "line")
        )
    }

    fn place(&self) -> String {
        format!("it stands {} down the page", percent(self.get("share")))
    }

    fn page(&self) -> String {
        format!(
            "{} of the page's blocks are short, {} are by-lines, {} have a date line",
            percent(self.get("page_short")),
            percent(self.get("page_bylines")),
            percent(self.get("page_datelines"))
        )
    }

    /// What the blocks beside were taken for at the first look.
    fn read_around(&self) -> String {
        let side = |offset: usize| {
            let score = |tag: &Tag| self.get(&format!("read_around {}", READ + offset * Tag::COUNT + *tag as usize));
            let best = Tag::ALL.iter().find(|tag| score(tag) == Some(0));
            best.map_or("nothing", |&tag| noun(tag))
        };
        format!("before it {}, behind it {}", side(2), side(4))
    }

    fn draft_words(&self) -> String {
        let part = |at: usize| percent(self.get(&format!("draft_words {at}")));
        format!(
            "what would be its article says {} of its words, what stands before {}",
            part(0),
            part(1)
        )
    }

    fn draft_lines(&self) -> String {
        match (self.get("draft_lines 0"), self.get("draft_lines 1")) {
            (Some(count), Some(start)) if count > 0 => {
                let what = if start > 0 {
                    "more like starts of articles"
                } else {
                    "more like parts of articles"
                };
                format!("{} around, {what}", counted(count, "short line"))
            }
            _ => "no other short line is around".to_owned(),
        }
    }

    fn starts(&self) -> String {
        let [back, on] = [0, 1].map(|at| self.get(&format!("starts_around {at}")).unwrap_or_default());
        format!(
            "the last start is {} before, the next {} behind",
            counted(back, "block"),
            counted(on, "block")
        )
    }
}

/// Where the scores of the neighbours begin among the values of what was read around.
const READ: usize = 22;

/// What a tag is called.
pub(super) const fn noun(tag: Tag) -> &'static str {
    match tag {
        Tag::Kicker => "a kicker, with which an article starts",
        Tag::Headline => "a headline, with which an article starts",
        Tag::Opening => "a paragraph, with which an article starts",
        Tag::Further => "a further line of a headline",
        Tag::Deck => "a deck",
        Tag::Byline => "a by-line",
        Tag::Paragraph => "a paragraph that goes on with its article",
        Tag::Crosshead => "a crosshead within an article",
        Tag::Furniture => "a line of the page",
        Tag::Flag => "a standing head",
        Tag::Caption => "a caption",
        Tag::Advertisement => "an advertisement",
    }
}

/// How a block ends, by the number of its ending among its values.
fn ending(value: Option<i16>) -> &'static str {
    match value {
        Some(1) => "a digit",
        Some(2) => "a closing mark",
        Some(3) => "an opening mark",
        Some(4) => "a comma",
        Some(5) => "a semicolon",
        Some(6) => "a colon",
        Some(7) => "a dash",
        Some(8) => "a full stop",
        _ => "a word",
    }
}

fn percent(thousandths: Option<i16>) -> String {
    thousandths.map_or_else(|| "nothing".to_owned(), |share| format!("{} %", (share + 5) / 10))
}

/// A number of things; the plural has an s at the end of the first word.
pub(super) fn counted(count: i16, what: &str) -> String {
    if count == 1 {
        return format!("1 {what}");
    }
    match what.split_once(' ') {
        Some((first, rest)) if rest.starts_with("of ") => format!("{count} {first}s {rest}"),
        _ => format!("{count} {what}s"),
    }
}
