//! What earlier runs have made of pages: a stage whose input, rules and word lists are the same is not done again.

use std::collections::VecDeque;
use std::path::Path;

use banmian_artifact::{Stage as Kind, part_of};
use banmian_model::{Entry, Page, PageFacts, SCHEMA_VERSION, Segmentation, Source, file_and_line};

use crate::artifacts::file_name;
use crate::stages;

/// Records of one file that are looked through for a page: lines that were put in or taken out move the others, and this
/// many of them may have been.
const WINDOW: usize = 128;
/// Bytes of their text.
const WINDOW_BYTES: usize = 4 << 20;

/// Which stages an earlier run made with what this one has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Current {
    pub(crate) segmentation: bool,
    pub(crate) extraction: bool,
}

impl Current {
    const BOTH: Self = Self {
        segmentation: true,
        extraction: true,
    };
}

/// A page as an earlier run read it.
pub(crate) struct Earlier {
    facts: PageFacts,
    current: Current,
}

impl Earlier {
    /// Its segmentation, where it is what this run would make of the page.
    pub(crate) fn segmentation(&self) -> Option<&Segmentation> {
        self.current.segmentation.then_some(&self.facts.segmentation)
    }

    /// What was found in it, where it is what this run would find in the page with these articles.
    pub(crate) fn extraction(self, page: &Page, segmentation: &Segmentation) -> Option<banmian_model::Extraction> {
        let same = self.current.extraction
            && self.facts.segmentation == *segmentation
            && is_given_the_same(&self.facts.page, page);
        same.then_some(self.facts.extraction)
    }
}

/// Whether segmentation reads the same in both: all but where the page is from and what is known of it beforehand.
fn is_same_text(one: &Page, other: &Page) -> bool {
    let Page {
        id: _,
        source: _,
        duplicate_of: _,
        encoding,
        text,
        offsets: _,
        damage,
        markup,
        repair,
        given: _,
        diagnostics: _,
    } = one;
    (text, encoding, damage, markup, repair)
        == (
            &other.text,
            &other.encoding,
            &other.damage,
            &other.markup,
            &other.repair,
        )
}

/// Whether the same is known of both pages before they are read.
fn is_given_the_same(one: &Page, other: &Page) -> bool {
    (&one.given, &one.diagnostics) == (&other.given, &other.diagnostics)
}

/// What earlier runs have made, in the order of the inputs, which is that of this run too: so it is read once, beside them.
#[derive(Default)]
pub(crate) struct Known {
    runs: Vec<Run>,
    /// Why nothing of the output that stands there could be taken over, or not all.
    why: Vec<String>,
}

struct Run {
    records: Box<dyn Iterator<Item = PageFacts> + Send>,
    current: Current,
    /// Records that were read and may yet be asked for.
    window: VecDeque<PageFacts>,
    bytes: usize,
}

impl Known {
    /// Of the output that stands in `out`, and of what a killed run with the same program has left.
    pub(crate) fn of(out: &Path, left: Option<&Path>) -> Self {
        let mut known = Self::default();
        if let Some(left) = left {
            known.add_left(left);
        }
        known.add_output(out);
        known
    }

    /// Knows nothing, for a reason.
    pub(crate) fn nothing(why: &str) -> Self {
        Self {
            runs: Vec::new(),
            why: vec![why.to_owned()],
        }
    }

    /// Why stages are done again that an earlier run had done.
    pub(crate) fn why(&self) -> &[String] {
        &self.why
    }

    fn add_left(&mut self, left: &Path) {
        let whole = left.join(file_name(Kind::Extraction));
        for path in [part_of(&whole), whole] {
            if let Ok(records) = banmian_artifact::salvage(&path, Kind::Extraction, SCHEMA_VERSION) {
                self.runs.push(Run::new(records.filter_map(page), Current::BOTH));
                self.why.push("a run that was cut off is gone on with".to_owned());
                return;
            }
        }
    }

    fn add_output(&mut self, out: &Path) {
        let path = out.join(file_name(Kind::Extraction));
        if !path.exists() {
            self.why.push("no earlier run stands there".to_owned());
            return;
        }
        let reader = match banmian_artifact::open(&path, Kind::Extraction, SCHEMA_VERSION) {
            Ok(reader) => reader,
            Err(error) => {
                self.why
                    .push(format!("the earlier run's artifact is of no use: {}", error.problem));
                return;
            }
        };
        let had = &reader.footer().provenance.resources;
        let differs = |stage: Kind| {
            let ours = stages::resources(stage).into_iter();
            ours.filter(|one| !had.contains(one)).map(|(name, _)| name).next()
        };
        let (segmentation, extraction) = (differs(Kind::Segmentation), differs(Kind::Extraction));
        let current = Current {
            segmentation: segmentation.is_none(),
            extraction: extraction.is_none(),
        };
        self.why.extend(segmentation.into_iter().chain(extraction).map(changed));
        let records = reader.records().map_while(Result::ok).filter_map(page);
        self.runs.push(Run::new(records, current));
    }

    /// What is known of a page. Pages are asked for in the order of the run.
    pub(crate) fn find(&mut self, page: &Page) -> Option<Earlier> {
        let mut found = None;
        for run in &mut self.runs {
            let facts = run.find(page);
            found = found.or(facts.map(|facts| Earlier {
                facts,
                current: run.current,
            }));
        }
        found
    }
}

/// `segmentation/data` in words.
fn changed(name: String) -> String {
    match name.split_once('/') {
        Some((stage, "data")) => format!("the word lists or weights of {stage} are others"),
        Some((stage, _)) => format!("the rules of {stage} are others"),
        None => name,
    }
}

fn page(entry: Entry<PageFacts>) -> Option<PageFacts> {
    match entry {
        Entry::Page(facts) => Some(facts),
        Entry::Rejected(_) => None,
    }
}

/// The file that a source is or is a line of: what inputs are ordered by.
fn file(source: &Source) -> (&str, &str) {
    (file_and_line(&source.path).0, &source.input)
}

impl Run {
    fn new(records: impl Iterator<Item = PageFacts> + Send + 'static, current: Current) -> Self {
        Self {
            records: Box::new(records),
            current,
            window: VecDeque::new(),
            bytes: 0,
        }
    }

    fn find(&mut self, page: &Page) -> Option<PageFacts> {
        let wanted = file(&page.source);
        while self
            .window
            .front()
            .is_some_and(|facts| file(&facts.page.source) < wanted)
        {
            self.drop_first();
        }
        let mut at = 0;
        loop {
            if at == self.window.len() && !self.read_on(wanted) {
                return None;
            }
            let facts = &self.window[at];
            if file(&facts.page.source) > wanted {
                return None;
            }
            if is_same_text(&facts.page, page) {
                (0..at).for_each(|_| drop(self.drop_first()));
                return self.drop_first();
            }
            at += 1;
        }
    }

    fn drop_first(&mut self) -> Option<PageFacts> {
        let first = self.window.pop_front()?;
        self.bytes -= first.page.text.len();
        Some(first)
    }

    /// Reads the next record of the file that is wanted, or one behind it, into the window; whether there is one and room.
    fn read_on(&mut self, wanted: (&str, &str)) -> bool {
        if self.window.len() >= WINDOW || self.bytes >= WINDOW_BYTES {
            return false;
        }
        let Some(next) = self.records.find(|facts| file(&facts.page.source) >= wanted) else {
            return false;
        };
        self.bytes += next.page.text.len();
        self.window.push_back(next);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(path: &str, text: &str) -> PageFacts {
        let source = Source {
            path: path.to_owned(),
            ..Source::default()
        };
        PageFacts {
            page: Page {
                id: path.to_owned(),
                source,
                text: text.to_owned(),
                ..Page::default()
            },
            ..PageFacts::default()
        }
    }

    fn found(earlier: &[(&str, &str)], asked: &[(&str, &str)]) -> Vec<Option<String>> {
        let records: Vec<_> = earlier.iter().map(|(path, text)| facts(path, text)).collect();
        let mut run = Run::new(records.into_iter(), Current::BOTH);
        let ask = |(path, text): &(&str, &str)| run.find(&facts(path, text).page).map(|found| found.page.source.path);
        asked.iter().map(ask).collect()
    }

    fn paths<const N: usize>(paths: [&str; N]) -> Vec<Option<String>> {
        paths.map(|path| (!path.is_empty()).then(|| path.to_owned())).to_vec()
    }

    #[test]
    fn files_are_found_beside_others_that_came_or_went() {
        let earlier = [("a.txt", "甲"), ("c.txt", "丙"), ("d.txt", "丁")];
        let asked = [("a.txt", "甲"), ("b.txt", "乙"), ("c.txt", "改"), ("d.txt", "丁")];
        assert_eq!(found(&earlier, &asked), paths(["a.txt", "", "", "d.txt"]));
    }

    #[test]
    fn lines_are_found_where_others_came_before_them() {
        let earlier = [("x.jsonl#1", "甲"), ("x.jsonl#2", "乙"), ("x.jsonl#3", "丙")];
        let asked = [
            ("x.jsonl#1", "新"),
            ("x.jsonl#2", "甲"),
            ("x.jsonl#3", "丙"),
            ("y.jsonl#1", "乙"),
        ];
        assert_eq!(found(&earlier, &asked), paths(["", "x.jsonl#1", "x.jsonl#3", ""]));
    }

    #[test]
    fn a_window_is_bounded() {
        let names: Vec<String> = (1..WINDOW * 3).map(|line| format!("x.jsonl#{line}")).collect();
        let records: Vec<_> = names.iter().map(|name| facts(name, name)).collect();
        let mut run = Run::new(records.into_iter(), Current::BOTH);
        assert!(run.find(&facts("x.jsonl#1", "no such line").page).is_none());
        assert_eq!(run.window.len(), WINDOW);
        assert!(run.find(&facts("y.txt", "behind it").page).is_none());
        assert_eq!((run.window.len(), run.bytes), (0, 0));
    }
}
