//! Which of the many values the trees decide by are one kind of evidence.

use std::collections::BTreeMap;

use crate::learned;

/// A kind of evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Length,
    Marks,
    Form,
    Wording,
    Lines,
    Spacing,
    Byline,
    Dateline,
    Words,
    Junction,
    Neighbours,
    Alike,
    Place,
    Page,
    ReadAround,
    DraftWords,
    DraftLines,
    Starts,
}

impl Kind {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Length => "length",
            Self::Marks => "marks",
            Self::Form => "form",
            Self::Wording => "wording",
            Self::Lines => "place in the head",
            Self::Spacing => "blank lines",
            Self::Byline => "by-line near",
            Self::Dateline => "date line near",
            Self::Words => "shared words",
            Self::Junction => "characters at its edges",
            Self::Neighbours => "neighbours",
            Self::Alike => "lines like it",
            Self::Place => "place on the page",
            Self::Page => "the page's habits",
            Self::ReadAround => "neighbours as read first",
            Self::DraftWords => "words shared with the articles around",
            Self::DraftLines => "short lines around as read first",
            Self::Starts => "distance to other starts",
        }
    }
}

/// The values by name, and the kinds with the numbers of theirs.
pub(super) struct Values {
    numbers: BTreeMap<String, usize>,
    pub(super) kinds: BTreeMap<Kind, Vec<usize>>,
}

impl Values {
    pub(super) fn new() -> Self {
        let (mut numbers, mut kinds): (BTreeMap<_, _>, BTreeMap<_, Vec<usize>>) = Default::default();
        let names = learned::names().into_iter().chain(learned::second_names());
        for (at, name) in names.enumerate() {
            kinds.entry(kind(&name)).or_default().push(at);
            numbers.insert(name, at);
        }
        Self { numbers, kinds }
    }

    /// The number of a value.
    pub(super) fn number(&self, name: &str) -> Option<usize> {
        self.numbers.get(name).copied()
    }
}

/// The kind of a value by its name: `chars+0` is the block's own, `chars-1` that of the block before.
fn kind(name: &str) -> Kind {
    if let Some(own) = name.strip_suffix("+0") {
        return own_kind(own);
    }
    let (first, rest) = name.split_once(' ').unwrap_or((name, ""));
    match first {
        "read_around" => Kind::ReadAround,
        "starts_around" => Kind::Starts,
        "draft_words" => Kind::DraftWords,
        "draft_lines" | "draft_signs" => Kind::DraftLines,
        "page_habits" => Kind::Page,
        "phrases" if !rest.contains(['-', '+']) => Kind::Wording,
        "phrases" => Kind::Neighbours,
        _ => placed(first),
    }
}

fn own_kind(own: &str) -> Kind {
    match own {
        "chars" | "pieces" | "longest_part" | "first_part" | "last_part" | "mid_stops" => Kind::Length,
        "sentences" | "periods" | "ending" | "last_mark" | "first_mark" | "commas" | "enumerations" | "spaces"
        | "dash_first" | "dash_last" | "colon" | "quotes_open" | "brackets_open" | "titles_open" | "bracket_last"
        | "quote" | "asks" | "calls_out" | "even_halves" | "quoted_whole" | "first_kind" | "list_mark" => Kind::Marks,
        "of" | "digits" | "latin" | "year" | "grammar_last" | "says" | "leads" | "slogan" | "standing" | "notice" => {
            Kind::Wording
        }
        "gap" => Kind::Spacing,
        "dateline" => Kind::Dateline,
        _ => Kind::Form,
    }
}

/// The kind of a value that says where a block stands, or what words it shares.
fn placed(name: &str) -> Kind {
    match name {
        "run_position" | "run_length" | "run_rest" | "texts_behind" | "texts_before" | "lines_in_run"
        | "run_first_chars" | "run_most_chars" | "lines_till_text" => Kind::Lines,
        "like_length" | "like_shape" | "lone_around" => Kind::Alike,
        "to_dateline" | "from_dateline" | "dateline_after_run" => Kind::Dateline,
        "to_byline" | "from_byline" | "byline_in_run" | "from_signed" => Kind::Byline,
        "index" | "rest" | "share" => Kind::Place,
        "longer_than_next" | "longer_than_before" | "text_after_run" => Kind::Length,
        "gap_behind" | "gap_before" => Kind::Spacing,
        "to_caption" => Kind::Neighbours,
        _ if name.starts_with("page_") => Kind::Page,
        _ if name.starts_with("junction") => Kind::Junction,
        _ if learned::is_of_words(name) => Kind::Words,
        _ => Kind::Neighbours,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_of_one_kind_and_those_of_a_kind_are_about_one_thing() {
        let values = Values::new();
        let count: usize = values.kinds.values().map(Vec::len).sum();
        assert_eq!(count, learned::SECOND, "the second look's values all have their names");
        assert_eq!(
            values.kinds.len(),
            Kind::Starts as usize + 1,
            "no kind is without values"
        );
        for (name, expected) in [
            ("chars+0", Kind::Length),
            ("chars-1", Kind::Neighbours),
            ("covers_next_3", Kind::Words),
            ("covers_next_3-1", Kind::Words),
            ("covers_next_3 over -1", Kind::Words),
            ("covers_over_run", Kind::Words),
            ("phrases Deck", Kind::Wording),
            ("phrases Deck+1", Kind::Neighbours),
            ("junction_before", Kind::Junction),
        ] {
            assert!(values.number(name).is_some(), "{name}");
            assert_eq!(kind(name), expected, "{name}");
        }
    }
}
