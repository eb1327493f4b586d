//! The table that a person reads.

use super::tally::{Kind, Listing, Measure, Miss, Scores, Tally};

/// Characters of a value in a list of misses: enough to find it, little enough for a line.
const WIDTH: usize = 160;

/// One page's or all pages' scores, a line a measure.
pub(crate) fn table(name: &str, scores: &Scores, kind: Option<Kind>) -> String {
    let mut text = format!(
        "{name}\n{:<22}{:>7}{:>7}{:>7}{:>9}\n",
        "", "gold", "right", "wrong", "score"
    );
    for &measure in Measure::ALL {
        let tally = scores.of(measure);
        if kind.is_none_or(|kind| kind == measure.kind()) && tally != Tally::default() {
            text.push_str(&row(measure, tally));
        }
    }
    let (right, gold) = scores.structure();
    if gold > 0 && kind.is_none_or(|kind| kind == Kind::Segmentation) {
        text.push_str(&format!(
            "{:<22}{gold:>7}{right:>7}{:>16}\n",
            "structure",
            share(right, gold)
        ));
    }
    text
}

fn row(measure: Measure, tally: Tally) -> String {
    let Tally { gold, right, wrong } = tally;
    let wrong = match measure.listing() {
        Listing::Whole => wrong.to_string(),
        Listing::Part => "·".to_owned(),
    };
    let score = tally
        .score(measure.listing())
        .map_or_else(|| "·".to_owned(), |score| format!("{score:.4}"));
    format!("{:<22}{gold:>7}{right:>7}{wrong:>7}{score:>9}\n", measure.name())
}

fn share(part: usize, whole: usize) -> String {
    let ratio = super::tally::ratio(part, whole).unwrap_or_default();
    format!("{:.1}%", ratio * 100.0)
}

/// The misses, by page and measure: what the gold has and what was given.
pub(crate) fn explanation(misses: &[Miss], kind: Option<Kind>) -> String {
    let mut text = String::new();
    let mut page = "";
    for miss in misses
        .iter()
        .filter(|miss| kind.is_none_or(|kind| kind == miss.measure.kind()))
    {
        if page != miss.page {
            page = &miss.page;
            text.push_str(&format!("\n{page}\n"));
        }
        let side = |value: &Option<String>| value.as_deref().map_or_else(|| "—".to_owned(), shortened);
        text.push_str(&format!(
            "  {} · {}\n    gold {}\n    got  {}\n",
            miss.measure.name(),
            miss.article,
            side(&miss.gold),
            side(&miss.got)
        ));
    }
    text
}

fn shortened(text: &str) -> String {
    let count = text.chars().count();
    if count <= WIDTH {
        return text.to_owned();
    }
    let head: String = text.chars().take(WIDTH / 2).collect();
    let tail: String = text.chars().skip(count - WIDTH / 2).collect();
    format!("{head} …{}… {tail}", count - WIDTH)
}
