//! The learned reading of a page: boosted trees over what blocks show, where they stand and what words they share, in
//! two looks. The second sees what the first made of the neighbours and of the page's articles.

mod asked;
mod layout;
pub(crate) mod own;
mod phrases;
mod second;
mod sheet;
mod tag;
mod ties;
mod trees;
mod weights;

pub(crate) use asked::{Asked, asked, second_names};
pub(crate) use phrases::{Simple, slots};
pub(crate) use second::Draft;
pub(crate) use sheet::Sheet;
pub(crate) use tag::{Scores, Tag};
pub(crate) use ties::{ByPair, SLOT_BITS, is_letter, key, slot};
use trees::Forest;
pub(crate) use trees::{Bytes, UNIT};
pub(crate) use weights::{Weights, checksum};

/// Slots and tags of the table of wordings.
pub(crate) const PHRASES: (usize, usize) = (1 << phrases::BITS, Tag::COUNT);

/// The scores of each block of a page.
pub(crate) fn read(sheet: &Sheet<'_>, weights: &Weights) -> Vec<Scores> {
    let first = First::look(sheet, weights);
    second_look(&first, weights)
}

/// The first look at a page.
pub(crate) struct First<'s> {
    sheet: &'s Sheet<'s>,
    /// The blocks that the trees decide about.
    pub(crate) open: Vec<usize>,
    words: Words,
    /// Scores of all blocks.
    scores: Vec<Scores>,
}

/// Rows that are made and scored together: few enough to stay near the processor, whatever the page's length.
const TOGETHER: usize = 32;

impl<'s> First<'s> {
    pub(crate) fn look(sheet: &'s Sheet<'s>, weights: &Weights) -> Self {
        let open: Vec<usize> = (0..sheet.len()).filter(|&i| sheet.is_open(i)).collect();
        let mut first = Self {
            words: Words::new(sheet, &open, weights),
            scores: vec![Scores::paragraph(); sheet.len()],
            sheet,
            open,
        };
        let mut rows = Vec::new();
        for from in (0..first.open.len()).step_by(TOGETHER) {
            let to = first.open.len().min(from + TOGETHER);
            rows.clear();
            (from..to).for_each(|at| first.row(at, &mut rows));
            for (at, found) in (from..to).zip(scored(&weights.first, &rows, to - from)) {
                first.scores[first.open[at]] = found;
            }
        }
        first
    }

    /// Adds the values of an open block, by its number among them.
    pub(crate) fn row(&self, at: usize, out: &mut Vec<i16>) {
        let from = out.len();
        first_values(self.sheet, &self.open, &self.words, at, out);
        debug_assert_eq!(out.len() - from, FIRST);
    }
}

/// The scores by a forest of rows that stand one behind the other.
fn scored(forest: &Forest, rows: &[i16], count: usize) -> Vec<Scores> {
    let mut scores = vec![0; count * Tag::COUNT];
    forest.score(rows, &mut scores);
    let one = |at: usize| Scores(std::array::from_fn(|tag| scores[at * Tag::COUNT + tag]));
    (0..count).map(one).collect()
}

/// Scores of all blocks, those in doubt looked at again.
fn second_look(first: &First<'_>, weights: &Weights) -> Vec<Scores> {
    let mut scores = first.scores.clone();
    if weights.second.is_empty() {
        return scores;
    }
    let (mut doubtful, mut rows) = (Vec::new(), Vec::new());
    let mut settle = |doubtful: &mut Vec<usize>, rows: &mut Vec<i16>| {
        for (i, found) in doubtful
            .drain(..)
            .zip(scored(&weights.second, rows, rows.len() / SECOND))
        {
            scores[i] = found;
        }
        rows.clear();
    };
    second_rows(first, |i, row| {
        doubtful.push(i);
        rows.extend_from_slice(row);
        if doubtful.len() == TOGETHER {
            settle(&mut doubtful, &mut rows);
        }
    });
    settle(&mut doubtful, &mut rows);
    scores
}

/// Calls with the number and the values of every block that the first look left in doubt, those of the first look
/// before those of the second.
pub(crate) fn second_rows(first: &First<'_>, mut row: impl FnMut(usize, &[i16])) {
    let mut draft = Draft::new(first.sheet, &first.scores);
    let mut values = Vec::with_capacity(SECOND);
    for (at, &i) in first
        .open
        .iter()
        .enumerate()
        .filter(|(_, i)| first.scores[**i].margin() < SURE)
    {
        values.clear();
        first.row(at, &mut values);
        draft.values(i, &mut values);
        debug_assert_eq!(values.len(), SECOND);
        row(i, &values);
    }
}

/// Margin from which the first look is believed: about 150 to 1.
const SURE: i32 = 5 * UNIT;

/// How many values the first look and the second decide by.
pub(crate) const FIRST: usize = sheet::PLACE.len()
    + sheet::WORDS.len()
    + own::COUNT * 5
    + Tag::COUNT * 3
    + (sheet::SEEN.len() + COMPARED.len()) * 2;
pub(crate) const SECOND: usize = FIRST + second::COUNT;

/// What the words of the blocks say that the trees decide about.
struct Words {
    /// What they share with the paragraphs around.
    shared: Vec<i16>,
    /// What their wording speaks for.
    phrases: Vec<[i16; Tag::COUNT]>,
}

impl Words {
    fn new(sheet: &Sheet<'_>, open: &[usize], weights: &Weights) -> Self {
        let mut shared = Vec::with_capacity(open.len() * sheet::WORDS.len());
        let mut last = sheet::Place::default();
        for &i in open {
            sheet.words(i, &mut last, &mut shared);
        }
        let scores = |&i: &usize| weights.phrases.scores(&sheet.surfaces[i].text, &weights.simple);
        Self {
            shared,
            phrases: open.iter().map(scores).collect(),
        }
    }

    fn shared(&self, at: usize) -> &[i16] {
        &self.shared[at * sheet::WORDS.len()..(at + 1) * sheet::WORDS.len()]
    }
}

/// Blocks on either side whose own values a block sees.
const NEAR: isize = 2;

fn first_values(sheet: &Sheet<'_>, open: &[usize], words: &Words, at: usize, out: &mut Vec<i16>) {
    let i = open[at];
    sheet.place(i, out);
    out.extend(words.shared(at));
    for offset in -NEAR..=NEAR {
        match i.checked_add_signed(offset).and_then(|at| sheet.own.get(at)) {
            Some(values) => out.extend(values),
            None => out.extend([sheet::NONE; own::COUNT]),
        }
    }
    out.extend(words.phrases[at]);
    for (offset, near) in [(-1, at.checked_sub(1)), (1, Some(at + 1))] {
        let beside = near.filter(|&near| open.get(near).copied() == i.checked_add_signed(offset));
        match beside {
            Some(near) => beside_values(words, at, near, out),
            None => out.extend([sheet::NONE; sheet::SEEN.len() + COMPARED.len() + Tag::COUNT]),
        }
    }
}

/// Which of the shared words' values are compared with a neighbour's.
const COMPARED: [usize; 3] = [6, 7, 16];

fn beside_values(words: &Words, at: usize, near: usize, out: &mut Vec<i16>) {
    let (own, other) = (words.shared(at), words.shared(near));
    out.extend(sheet::SEEN.map(|value| other[value]));
    out.extend(COMPARED.map(|value| own[value] - other[value]));
    out.extend(words.phrases[near]);
}

/// Names of the values of the first look, for those who look into a forest.
pub(crate) fn names() -> Vec<String> {
    let mut names: Vec<String> = sheet::PLACE
        .iter()
        .chain(&sheet::WORDS)
        .map(|&name| name.to_owned())
        .collect();
    for offset in -NEAR..=NEAR {
        names.extend(own::NAMES.map(|name| format!("{name}{offset:+}")));
    }
    names.extend(Tag::ALL.map(|tag| format!("phrases {tag:?}")));
    for offset in [-1, 1] {
        names.extend(sheet::SEEN.map(|value| format!("{}{offset:+}", sheet::WORDS[value])));
        names.extend(COMPARED.map(|value| format!("{} over {offset:+}", sheet::WORDS[value])));
        names.extend(Tag::ALL.map(|tag| format!("phrases {tag:?}{offset:+}")));
    }
    names
}

/// Whether a value of the first look is about words that a block and the text around share.
pub(crate) fn is_of_words(name: &str) -> bool {
    let own = name.trim_end_matches("-1").trim_end_matches("+1");
    own.starts_with("covers_") || sheet::WORDS.contains(&own)
}

/// The likeliest tags of a page's blocks, given which tags follow which.
pub(crate) fn decode(scores: &[Scores], weights: &Weights) -> Vec<Tag> {
    let Some((first, rest)) = scores.split_first() else {
        return Vec::new();
    };
    let mut best = first.all().map(i32::from);
    let mut from: Vec<[u8; Tag::COUNT]> = Vec::with_capacity(rest.len());
    for one in rest {
        let own = one.all();
        let mut origins = [0; Tag::COUNT];
        let mut next = [0; Tag::COUNT];
        for tag in 0..Tag::COUNT {
            let (origin, score) = best_origin(&best, weights, tag);
            origins[tag] = origin;
            next[tag] = score + i32::from(own[tag]);
        }
        let most = next.iter().copied().max().unwrap_or_default();
        best = next.map(|score| score - most);
        from.push(origins);
    }
    trace(&best, &from)
}

/// What an article of a headline alone counts less than the trees make of it. Few are so short, and which block starts an
/// article is what the trees are least sure of in heads of a headline and a deck. One of a paragraph alone is a brief.
const BARE: i32 = 2 * UNIT;

fn best_origin(best: &[i32; Tag::COUNT], weights: &Weights, tag: usize) -> (u8, i32) {
    let mut found = (0, i32::MIN);
    for (origin, score) in (0_u8..).zip(best) {
        let headed = matches!(Tag::ALL[usize::from(origin)], Tag::Kicker | Tag::Headline);
        let bare = headed && Tag::ALL[tag].is_start();
        let score = score + i32::from(weights.follows[usize::from(origin)][tag]) - if bare { BARE } else { 0 };
        if score > found.1 {
            found = (origin, score);
        }
    }
    found
}

fn trace(best: &[i32; Tag::COUNT], from: &[[u8; Tag::COUNT]]) -> Vec<Tag> {
    let mut at = (0..Tag::COUNT).rev().max_by_key(|&tag| best[tag]).unwrap_or_default();
    let mut tags = vec![Tag::ALL[at]];
    for origins in from.iter().rev() {
        at = usize::from(origins[at]);
        tags.push(Tag::ALL[at]);
    }
    tags.reverse();
    tags
}
