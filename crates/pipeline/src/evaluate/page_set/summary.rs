//! What is counted, and the figures made of it.

use serde_json::{Value as Json, json};

macro_rules! counts {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {
        /// What is counted on pages.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub(super) struct Counts {
            $($(#[$doc])* pub(super) $name: u32,)*
            /// Sums over pages with gaps.
            pub(super) window_difference: f64,
            pub(super) pk: f64,
        }

        impl Counts {
            pub(super) fn add(&mut self, other: &Self) {
                $(self.$name += other.$name;)*
                self.window_difference += other.window_difference;
                self.pk += other.pk;
            }
        }
    };
}

counts! {
    pages,
    articles,
    /// Boundaries that both have.
    right,
    /// Boundaries of the gold.
    gold,
    /// Boundaries given.
    given,
    /// Those that both have, one block off forgiven.
    near,
    /// Pages with two blocks of articles or more.
    gapped,
    /// Articles with a headline.
    titled,
    title_exact,
    title_lenient,
    article_blocks,
    article_text,
    paragraphs,
    paragraph_exact,
    /// Paragraphs printed in several blocks, broken in mid-sentence.
    split,
    rejoined,
    /// Those broken where a sentence ends.
    split_hard,
    rejoined_hard,
    /// Neighbouring paragraphs.
    neighbours,
    glued,
}

/// A name and what was counted for it.
pub(super) type Row<'r> = (&'r str, &'r Counts);

/// Which way a measure is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Better {
    More,
    Less,
}

/// A measure: its name, which way it is better, how it is worked out.
pub(super) struct Measure {
    pub(super) name: &'static str,
    pub(super) better: Better,
    of: fn(&Counts) -> Option<f64>,
}

impl Measure {
    /// Its value; `None` where there is nothing to measure.
    pub(super) fn value(&self, counts: &Counts) -> Option<f64> {
        (self.of)(counts)
    }
}

macro_rules! measures {
    ($($name:literal $better:ident $of:expr;)*) => {
        /// The columns of the table behind the counts of pages and articles.
        pub(super) const MEASURES: &[Measure] = &[
            $(Measure { name: $name, better: Better::$better, of: $of }),*
        ];
    };
}

measures! {
    "P" More |c| ratio(c.right, c.given);
    "R" More |c| ratio(c.right, c.gold);
    "F1" More |c| f1(c.right, c.given, c.gold);
    "F1+-1" More |c| f1(c.near, c.given, c.gold);
    "WinDiff" Less |c| (c.gapped > 0).then(|| c.window_difference / f64::from(c.gapped));
    "Pk" Less |c| (c.gapped > 0).then(|| c.pk / f64::from(c.gapped));
    "title" More |c| ratio(c.title_exact, c.titled);
    "title_len" More |c| ratio(c.title_lenient, c.titled);
    "art_blk" More |c| ratio(c.article_blocks, c.articles);
    "art_txt" More |c| ratio(c.article_text, c.articles);
    "para" More |c| ratio(c.paragraph_exact, c.paragraphs);
    "rejoin" More |c| ratio(c.rejoined, c.split);
    "rejoin_h" More |c| ratio(c.rejoined_hard, c.split_hard);
    "falsejn" Less |c| ratio(c.glued, c.neighbours);
}

/// `part / whole`; `None` of nothing.
pub(super) fn ratio(part: u32, whole: u32) -> Option<f64> {
    (whole > 0).then(|| f64::from(part) / f64::from(whole))
}

/// F1, from precision and recall: `None` where one of them is of nothing, 0 where both are 0.
pub(super) fn f1(right: u32, given: u32, gold: u32) -> Option<f64> {
    let (precision, recall) = (ratio(right, given)?, ratio(right, gold)?);
    let sum = precision + recall;
    Some(if sum > 0.0 { 2.0 * precision * recall / sum } else { 0.0 })
}

/// A value as the table has it.
pub(super) fn figure(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.3}"))
}

/// The table, a row for each; the first is all together, and those behind it are set in.
pub(super) fn table(rows: &[Row<'_>]) -> String {
    let name = |at: usize, name: &str| if at == 0 { name.to_owned() } else { format!("  {name}") };
    let names: Vec<String> = rows.iter().enumerate().map(|(at, row)| name(at, row.0)).collect();
    let width = names.iter().map(|name| name.chars().count()).max().unwrap_or(0) + 1;
    let mut text = format!("{:width$}{:>9}{:>9}", "", "pages", "articles");
    text.extend(MEASURES.iter().map(|measure| format!("{:>9}", measure.name)));
    text.push('\n');
    for (name, (_, counts)) in names.iter().zip(rows) {
        text.push_str(&format!("{name:width$}{:>9}{:>9}", counts.pages, counts.articles));
        let figures = MEASURES.iter().map(|measure| figure(measure.value(counts)));
        text.extend(figures.map(|figure| format!("{figure:>9}")));
        text.push('\n');
    }
    text
}

/// The figures by name.
pub(super) fn json(counts: &Counts) -> Json {
    let mut row = json!({ "pages": counts.pages, "articles": counts.articles });
    for measure in MEASURES {
        row[measure.name] = measure.value(counts).map_or(Json::Null, |value| json!(value));
    }
    row
}
