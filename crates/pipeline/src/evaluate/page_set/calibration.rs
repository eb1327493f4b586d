//! How often what is how sure is right.

use serde_json::{Value as Json, json};

use super::super::view::View;
use super::page::Scored;
use super::summary::{Counts, f1, figure, ratio};

/// Margins from which the bands begin, in thousandths of a nat.
const STARTS: [u32; 6] = [0, 1, 1_000, 2_000, 3_000, 5_000];
/// The same of pages.
const PAGES: [u32; 5] = [0, 1_000, 2_000, 3_000, 3_500];

/// Starts of articles by their margin, and pages by theirs.
#[derive(Debug, Default)]
pub(super) struct Calibration {
    /// Right, and all.
    starts: [(u32, u32); STARTS.len()],
    pages: [Counts; PAGES.len()],
}

impl Calibration {
    pub(super) fn add(&mut self, view: &View, scored: &Scored) {
        for &(margin, right) in &scored.starts {
            let band = &mut self.starts[band(&STARTS, margin)];
            band.0 += u32::from(right);
            band.1 += 1;
        }
        if let Some(margin) = view.page.segmentation_margin {
            self.pages[band(&PAGES, margin)].add(&scored.counts);
        }
    }

    /// Both tables.
    pub(super) fn table(&self) -> String {
        let mut text = format!(
            "{:<28}{:>9}{:>9}{:>9}\n",
            "margin of a start", "starts", "right", "share"
        );
        for (at, &(right, all)) in self.starts.iter().enumerate().filter(|(_, band)| band.1 > 0) {
            let name = name(&STARTS, at);
            text.push_str(&format!(
                "  {name:<26}{all:>9}{right:>9}{:>9}\n",
                figure(ratio(right, all))
            ));
        }
        text.push_str(&format!("{:<28}{:>9}{:>9}\n", "mean margin of a page", "pages", "F1"));
        for (at, counts) in self.pages.iter().enumerate().filter(|(_, counts)| counts.pages > 0) {
            let name = name(&PAGES, at);
            text.push_str(&format!(
                "  {name:<26}{:>9}{:>9}\n",
                counts.pages,
                figure(page_f1(counts))
            ));
        }
        text
    }

    pub(super) fn json(&self) -> Json {
        let starts = STARTS.iter().zip(&self.starts);
        let starts = starts.map(|(from, band)| json!({ "from": from, "starts": band.1, "right": band.0 }));
        let pages = PAGES.iter().zip(&self.pages);
        let pages = pages.map(|(from, counts)| json!({ "from": from, "pages": counts.pages, "F1": page_f1(counts) }));
        json!({ "starts": starts.collect::<Vec<_>>(), "pages": pages.collect::<Vec<_>>() })
    }
}

fn page_f1(counts: &Counts) -> Option<f64> {
    f1(counts.right, counts.given, counts.gold)
}

/// The band that a margin is in.
fn band(from: &[u32], margin: u32) -> usize {
    from.partition_point(|&least| least <= margin) - 1
}

fn name(from: &[u32], at: usize) -> String {
    match (from[at], from.get(at + 1)) {
        (0, Some(1)) => "0 (rules against reading)".to_owned(),
        (0 | 1, Some(next)) => format!("below {next}"),
        (least, Some(next)) => format!("{least} to {next}"),
        (least, None) => format!("{least} and more"),
    }
}
