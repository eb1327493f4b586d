//! Why two blocks are, or are not, one paragraph.

use std::collections::BTreeSet;

use banmian_model::{JoinReading, Page, Span};

use super::phrasing::counted;
use super::{CutExplanation, Ground, sorted};
use crate::Resources;
use crate::context::Context;
use crate::join::{Joiner, ONE};
use crate::join_edge::SENTENCE;
use crate::join_evidence::{Evidence, Habits, NAMES};

/// A kind of evidence on a cut, and the values that are of it.
const KINDS: [(&str, &[&str]); 8] = [
    (
        "how the first ends",
        &[
            "end",
            "since_sentence",
            "sentences",
            "clauses",
            "colon_inside",
            "digits_last",
        ],
    ),
    (
        "how the second begins",
        &[
            "next_begin",
            "next_first_mark",
            "next_sentences",
            "next_end",
            "begin",
            "same_begin",
            "list_mark",
            "next_list_mark",
        ],
    ),
    (
        "characters at the cut",
        &[
            "page_seen",
            "bound",
            "left",
            "right",
            "three_left",
            "three_right",
            "four_left",
            "four_across",
            "four_right",
            "starts",
            "starts_three",
            "last_known",
            "first_known",
            "grams",
        ],
    ),
    (
        "open marks",
        &["quote_open", "next_closes_quote", "bracket_open", "next_closes_bracket"],
    ),
    (
        "lengths",
        &[
            "chars",
            "next_chars",
            "chars_to_median",
            "next_chars_to_median",
            "chars_differ",
        ],
    ),
    (
        "what stands around",
        &[
            "before_end",
            "before_chars",
            "after_end",
            "after_chars",
            "open_lines_before",
            "open_lines_after",
            "gap",
            "next_gap",
            "between",
        ],
    ),
    (
        "the page's habits",
        &[
            "page_listed_lines",
            "page_long_closed",
            "page_short_open",
            "page_ends_alike",
        ],
    ),
    ("office and name", &["office_before", "name_behind"]),
];

/// Stands for a value that is left out.
const NONE: i16 = -999;

/// Explains those of the joins of a page whose second blocks lie where `wanted` says.
pub(super) fn explain(
    page: &Page,
    context: &Context<'_>,
    joins: &[JoinReading],
    wanted: impl Fn(Span) -> bool,
) -> Vec<CutExplanation> {
    let Context {
        blocks,
        surfaces,
        resources,
        ..
    } = *context;
    let cut = |join: &JoinReading| {
        let first = blocks.binary_search_by_key(&join.cut.start, |block| block.pieces.end());
        let second = blocks.binary_search_by_key(&join.cut.end, |block| block.pieces.start());
        let (first, second) = first.ok().zip(second.ok())?;
        wanted(Span::new(join.cut.end, blocks[second].pieces.end())).then_some((*join, first, second))
    };
    let cuts: Vec<(JoinReading, usize, usize)> = joins.iter().filter_map(cut).collect();
    let across: Vec<Option<[Run; 2]>> = cuts
        .iter()
        .map(|&(_, first, second)| across(&surfaces[first].text, &surfaces[second].text))
        .collect();
    let elsewhere = in_one_piece(&page.text, across.iter().flatten().flatten());
    let habits = Habits::new(blocks, surfaces, resources);
    let joiner = Joiner::new(blocks, surfaces, resources);
    let one = |((join, first, second), across): ((JoinReading, usize, usize), Option<[Run; 2]>)| {
        let (last, next) = (surfaces[first].text.trim_end(), surfaces[second].text.trim_start());
        let cut = Cut {
            evidence: habits.evidence(first, second, &resources.joins),
            edges: [last.chars().next_back(), next.chars().next()],
            elsewhere: across.into_iter().flatten().find(|run| elsewhere.contains(run)),
            sign: if join.joined { 1 } else { -1 },
        };
        let (grounds, against) = sorted(cut.grounds(joiner.margin(first, second), resources));
        CutExplanation {
            cut: join.cut,
            joined: join.joined,
            margin: join.margin,
            grounds,
            against,
        }
    };
    cuts.into_iter().zip(across).map(one).collect()
}

/// Three characters one behind the other.
type Run = [char; 3];

/// The runs of three characters across a cut: two before it and one behind, one before it and two behind.
fn across(last: &str, next: &str) -> Option<[Run; 2]> {
    let mut tail = last.trim_end().chars().rev();
    let mut head = next.trim_start().chars();
    let (x, w) = (tail.next()?, tail.next()?);
    let (y, z) = (head.next()?, head.next()?);
    Some([[w, x, y], [x, y, z]])
}

/// Those of some runs that a page has somewhere in one piece.
fn in_one_piece<'r>(page: &str, wanted: impl Iterator<Item = &'r Run>) -> BTreeSet<Run> {
    let wanted: BTreeSet<Run> = wanted.copied().collect();
    let mut found = BTreeSet::new();
    let mut run = ['\n'; 3];
    for c in page.chars() {
        run = [run[1], run[2], c];
        if wanted.contains(&run) {
            found.insert(run);
        }
    }
    found
}

struct Cut {
    evidence: Evidence,
    /// The last character before it and the first behind.
    edges: [Option<char>; 2],
    /// What the two make together that the page has elsewhere in one piece.
    elsewhere: Option<Run>,
    /// 1 where the two are one paragraph, else -1.
    sign: i32,
}

impl Cut {
    fn get(&self, name: &str) -> i16 {
        let at = NAMES.iter().position(|other| *other == name);
        at.map_or(0, |at| self.evidence[at])
    }

    fn grounds(&self, margin: i32, resources: &Resources) -> Vec<Ground> {
        let whole = resources.joins.decide(&self.evidence);
        let weigh = |difference: i32| {
            let scaled = i64::from(difference) * 1_000 / i64::from(ONE);
            self.sign * i32::try_from(scaled).unwrap_or(i32::MAX)
        };
        let of_kind = KINDS.iter().map(|&(kind, names)| {
            let mut evidence = self.evidence;
            for (value, _) in evidence.iter_mut().zip(NAMES).filter(|(_, name)| names.contains(name)) {
                *value = NONE;
            }
            Ground {
                kind,
                weight: weigh(whole - resources.joins.decide(&evidence)),
                words: self.words(kind),
            }
        });
        let rules = Ground {
            kind: "caution",
            weight: weigh(margin - whole),
            words: "a wrong join costs more than a missing one; what the page has whole elsewhere counts for it"
                .to_owned(),
        };
        of_kind.chain([rules]).collect()
    }

    fn words(&self, kind: &str) -> String {
        let [last, first] = self.edges.map(|edge| edge.map_or_else(String::new, String::from));
        match kind {
            "how the first ends" => format!(
                "it ends with {last}, {} behind its last full stop",
                counted(self.get("since_sentence"), "character")
            ),
            "how the second begins" => {
                let mark = self.get("next_first_mark");
                format!(
                    "it begins with {first}, {} before its first mark",
                    counted(mark, "character")
                )
            }
            "characters at the cut" => self.characters(&last, &first),
            "open marks" => self.open_marks(),
            "lengths" => format!("{} and {} characters", self.get("chars"), self.get("next_chars")),
            "what stands around" => {
                let end = |name: &str| match self.get(name) {
                    -1 => "nothing",
                    SENTENCE => "a whole sentence",
                    _ => "a line without a full stop",
                };
                let between = match self.get("between") {
                    0 => String::new(),
                    count => format!(", {} between", counted(count, "block")),
                };
                format!(
                    "before them {}, behind {}{between}",
                    end("before_end"),
                    end("after_end")
                )
            }
            "the page's habits" => format!(
                "{} % of the page's long blocks end a sentence",
                self.get("page_long_closed")
            ),
            _ => match (self.get("office_before"), self.get("name_behind")) {
                (1, 1) => "an office before the cut, a family name behind".to_owned(),
                _ => "no office stands before a name".to_owned(),
            },
        }
    }

    fn characters(&self, last: &str, first: &str) -> String {
        if let Some(run) = self.elsewhere {
            return format!("the page has {} in one piece elsewhere", String::from_iter(run));
        }
        let known = self.get("four_across") > 0 || self.get("three_left").max(self.get("three_right")) > 0;
        if known {
            return format!("newspapers have {last}{first} with what is beside it in one piece");
        }
        format!("how often newspapers have {last} and {first} in one piece, and at the edges of paragraphs")
    }

    fn open_marks(&self) -> String {
        let open = self.get("quote_open") == 1 || self.get("bracket_open") == 1;
        let closes = self.get("next_closes_quote") == 1 || self.get("next_closes_bracket") == 1;
        let words = match (open, closes) {
            (true, true) => "a quotation or bracket opens before the cut and closes behind it",
            (true, false) => "a quotation or bracket is open at the cut",
            (false, true) => "one closes behind the cut that none opens before it",
            (false, false) => "none is open at the cut",
        };
        words.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_of_one_kind() {
        let mut names: Vec<&str> = KINDS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        let mut all = NAMES.to_vec();
        names.sort_unstable();
        all.sort_unstable();
        assert_eq!(names, all);
    }
}
