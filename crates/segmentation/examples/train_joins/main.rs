//! Makes data/joins.bin.zst, what says whether a column cut a paragraph between two blocks; it goes to standard output, and
//! to standard error how well it does on pages it was not made from.
//!
//! `cargo run --profile quick -p banmian-segmentation --example train_joins -- DIR > data/joins.bin.zst`, where DIR (or
//! DIR/segmentation) holds `train.jsonl.gz`, `jingbao.jsonl.gz` and `gold/` with `pages/`. `--apart` leaves one source
//! after another out of training and says how well it is read then; `--without SOURCE` makes the model without the sources
//! whose names begin so.
//!
//! All arithmetic is addition, multiplication, division and square root of 64-bit floats on one thread, which are the
//! same on every machine; what is written is integers.

mod boost;
mod grams;
mod lines;
mod pages;

use std::io::Write;
use std::path::{Path, PathBuf};

use banmian_segmentation::Resources;
use banmian_segmentation::training::{JoinCase, JoinModel, JoinNode, join_cases};

use pages::Text;

/// How hard the model is pressed, as zstd counts: once for all programs that hold it.
const PRESSED: i32 = 19;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// A pair of blocks and the answer.
pub(crate) struct Case {
    pub(crate) found: JoinCase,
    pub(crate) joined: bool,
    /// Whether both are paragraphs of one article.
    pub(crate) within: bool,
    /// Pages in four parts: weights of characters are learnt from three for the trees' use of the fourth.
    pub(crate) fold: usize,
}

fn main() -> Result<()> {
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    let apart = words.iter().any(|word| word == "--apart");
    words.retain(|word| word != "--apart");
    let without = words.iter().position(|word| word == "--without");
    let without: Vec<String> = without.map_or_else(Vec::new, |at| words.drain(at..at + 2).collect());
    let folder = folder(words.first().ok_or("give the folder with the annotated pages")?);
    let mut train = pages::read(&folder)?;
    let mut apart_lines = Vec::new();
    if let Some(source) = without.get(1) {
        (apart_lines, train) = train
            .into_iter()
            .partition(|text| text.source.starts_with(source.as_str()));
    }
    let held_out = pages::dev(&folder)?;
    if apart {
        return leave_out(&train, &held_out);
    }
    let model = make(&train.iter().collect::<Vec<_>>());
    for source in pages::sources(&held_out) {
        let texts: Vec<&Text> = held_out.iter().filter(|text| text.source == source).collect();
        report(&source, &model, &texts)?;
    }
    report("all", &model, &held_out.iter().collect::<Vec<_>>())?;
    report_lines("lines, broken", &model, &held_out)?;
    report_lines("lines, left out", &model, &apart_lines)?;
    std::io::stdout().write_all(&zstd::bulk::compress(&model.to_bytes(), PRESSED)?)?;
    Ok(())
}

fn folder(given: &str) -> PathBuf {
    let below = Path::new(given).join("segmentation");
    if below.is_dir() { below } else { given.into() }
}

/// For each source a model made without it.
fn leave_out(train: &[Text], held_out: &[Text]) -> Result<()> {
    for source in pages::sources(train) {
        let rest: Vec<&Text> = train.iter().filter(|text| text.source != source).collect();
        let model = make(&rest);
        let own = |text: &&Text| text.source == source;
        let of_dev: Vec<&Text> = held_out.iter().filter(own).collect();
        let texts = if of_dev.is_empty() {
            train.iter().filter(own).collect()
        } else {
            of_dev
        };
        report(&format!("without {source}"), &model, &texts)?;
    }
    Ok(())
}

fn make(texts: &[&Text]) -> JoinModel {
    let resources = Resources::builtin();
    let mut model = JoinModel {
        lines: lines(texts, &resources),
        counts: grams::count(texts),
        ..JoinModel::default()
    };
    let mut cases = cases(texts, &model);
    grams::weigh_apart(&mut cases);
    model.weights = grams::weights(cases.iter());
    model.trees = boost::grow(&cases);
    model
}

/// The trees for lines, from every eighth page and the real ones; what is counted for them is taken from the others,
/// where no line's end is known.
fn lines(texts: &[&Text], resources: &Resources) -> Vec<Vec<JoinNode>> {
    let (of_lines, others): (Vec<_>, Vec<_>) = texts
        .iter()
        .copied()
        .enumerate()
        .partition(|(number, text)| number % 8 == 0 || text.lines.is_some());
    let model = JoinModel {
        counts: grams::count(&others.into_iter().map(|(_, text)| text).collect::<Vec<_>>()),
        ..JoinModel::default()
    };
    let cases: Vec<Case> = of_lines
        .iter()
        .flat_map(|(number, text)| lines::cases(text, *number, &model, resources))
        .collect();
    boost::grow(&cases)
}

fn cases(texts: &[&Text], model: &JoinModel) -> Vec<Case> {
    let resources = Resources::builtin();
    let mut cases = Vec::new();
    for (number, text) in texts.iter().enumerate() {
        let pairs: Vec<_> = text.pairs.iter().map(|pair| (pair.first, pair.second)).collect();
        let found = join_cases(&text.page, &pairs, model, &resources);
        let made = text.pairs.iter().zip(found).filter_map(|(pair, found)| {
            Some(Case {
                found: found?,
                joined: pair.joined,
                within: pair.within,
                fold: number % 4,
            })
        });
        cases.extend(made);
    }
    cases
}

/// Shares of cut paragraphs that are joined, and of others within an article that are, at three thresholds.
fn report(name: &str, model: &JoinModel, texts: &[&Text]) -> Result<()> {
    let cases = cases(texts, model);
    let count = |within: bool, joined: bool| {
        let pairs = texts
            .iter()
            .flat_map(|text| &text.pairs)
            .filter(|pair| !pair.joined || !pair.whole);
        pairs
            .filter(|pair| pair.within == within && pair.joined == joined)
            .count()
    };
    let mut line = format!(
        "{name:20} {:6} cut, {:6} not, {:5} apart:",
        count(true, true),
        count(true, false),
        count(false, false)
    );
    for threshold in [-2048, 0, 2048, 4096] {
        let taken = |within: bool, joined: bool| {
            let those = cases
                .iter()
                .filter(|case| case.within == within && case.joined == joined);
            those
                .filter(|case| model.decide(&case.found.values) > threshold)
                .count() as f64
        };
        let rate = |within, joined| taken(within, joined) / count(within, joined).max(1) as f64;
        line += &format!(
            "  [{threshold}] {:.4} {:.4} {:.4}",
            rate(true, true),
            rate(true, false),
            rate(false, false)
        );
    }
    writeln!(std::io::stderr(), "{line}")?;
    Ok(())
}

/// Shares of lines that go on and are joined, and of those that do not and are, at four thresholds.
fn report_lines(name: &str, model: &JoinModel, texts: &[Text]) -> Result<()> {
    let resources = Resources::builtin();
    let numbered = texts.iter().enumerate();
    let cases: Vec<Case> = numbered
        .flat_map(|(number, text)| lines::cases(text, number, model, &resources))
        .collect();
    let mut line = format!("{name:20} {:6} lines:", cases.len());
    for threshold in [0, 4096, 8192, 12288] {
        let rate = |joined: bool| {
            let those = cases.iter().filter(|case| case.joined == joined);
            let (taken, all) = those.fold((0, 0), |(taken, all), case| {
                (
                    taken + u32::from(model.decide_line(&case.found.values) > threshold),
                    all + 1,
                )
            });
            f64::from(taken) / f64::from(all.max(1))
        };
        line += &format!("  [{threshold}] {:.4} {:.4}", rate(true), rate(false));
    }
    writeln!(std::io::stderr(), "{line}")?;
    Ok(())
}
