//! Pages that wait for the others of their issue, so that articles which go on on another page can name it.

use std::collections::{BTreeMap, VecDeque};

use banmian_export::{Leaf, OpenEnd, PageRows, Stitch, Tables, page_of, render, stitch, tie};
use banmian_model::Entry;

/// Pages of an issue that are held at most. Issues have fewer; the parts of a longer one are stitched as far as they stand
/// within this many pages of each other.
pub const ISSUE_PAGES: usize = 400;
/// Bytes of JSON Lines that are held at most, some 120 full pages; rows take three times as much.
const BYTES: usize = 16 << 20;

/// Pages in the order of the run, the first of them not yet written.
#[derive(Default)]
pub(crate) struct Held {
    pages: VecDeque<HeldPage>,
    bytes: usize,
    open_ends: Vec<OpenEnd>,
    /// Whether the rows are wanted too, not only the tables rendered of them.
    with_rows: bool,
    /// Whether the tables have CSV.
    with_csv: bool,
}

/// A page that waits no longer.
pub(crate) struct Released {
    pub(crate) tables: Tables,
    /// Its rows, where they are wanted; an input that is no page has none.
    pub(crate) rows: Option<PageRows>,
}

struct HeldPage {
    tables: Tables,
    leaf: Option<Leaf>,
    /// Kept where a stitch may change them, or they are wanted.
    rows: Option<PageRows>,
}

impl Held {
    /// Holds nothing yet; `with_rows` where rows are wanted beside the tables, `with_csv` where these have CSV.
    pub(crate) fn new(with_rows: bool, with_csv: bool) -> Self {
        Self {
            with_rows,
            with_csv,
            ..Self::default()
        }
    }

    /// Takes a page; gives back, in order, those that wait no longer.
    pub(crate) fn push(&mut self, rows: Entry<PageRows>, tables: Tables) -> Vec<Released> {
        self.bytes += size(&tables);
        let rows = match rows {
            Entry::Page(rows) => Some(rows),
            Entry::Rejected(_) => None,
        };
        let leaf = rows.as_ref().map(Leaf::new);
        let rows = rows.filter(|_| self.with_rows || leaf.as_ref().is_some_and(|leaf| !leaf.is_whole()));
        self.pages.push_back(HeldPage { tables, leaf, rows });
        if self.pages.len() < ISSUE_PAGES && self.bytes < BYTES {
            return Vec::new();
        }
        self.stitch();
        self.release(self.boundary())
    }

    /// The pages that are left.
    pub(crate) fn finish(&mut self) -> Vec<Released> {
        self.stitch();
        self.release(self.pages.len())
    }

    /// What never found its counterpart on the pages that were given back since this was asked for.
    pub(crate) fn open_ends(&mut self) -> Vec<OpenEnd> {
        std::mem::take(&mut self.open_ends)
    }

    /// The place nearest the middle where one issue ends: what is before it can go.
    fn boundary(&self) -> usize {
        let middle = self.pages.len().div_ceil(2);
        let leaf = |at: usize| self.pages[at].leaf.as_ref();
        // What gave no page stands within the issue of the pages around it.
        let ends = |at: &usize| {
            let before = (0..*at).rev().find_map(leaf);
            before
                .zip(leaf(*at))
                .is_some_and(|(before, page)| !before.same_issue(page))
        };
        let places = (1..self.pages.len()).filter(ends);
        places.min_by_key(|at| at.abs_diff(middle)).unwrap_or(middle)
    }

    fn stitch(&mut self) {
        let leaves: Vec<&Leaf> = self.pages.iter().filter_map(|page| page.leaf.as_ref()).collect();
        let found = stitch(&leaves);
        let mut of_page: BTreeMap<&str, Vec<&Stitch>> = BTreeMap::new();
        for stitch in &found {
            for article in [&stitch.from, &stitch.to] {
                of_page
                    .entry(page_of(article).unwrap_or(article))
                    .or_default()
                    .push(stitch);
            }
        }
        for page in &mut self.pages {
            let (Some(rows), Some(leaf)) = (&mut page.rows, &mut page.leaf) else {
                continue;
            };
            let Some(stitches) = of_page.remove(rows.page.page.as_str()) else {
                continue;
            };
            for stitch in stitches {
                tie(rows, stitch);
                leaf.close(&stitch.from);
                leaf.close(&stitch.to);
            }
            page.tables = render(rows, self.with_csv);
        }
    }

    fn release(&mut self, count: usize) -> Vec<Released> {
        let gone: Vec<HeldPage> = self.pages.drain(..count).collect();
        self.bytes = self.pages.iter().map(|page| size(&page.tables)).sum();
        self.open_ends.extend(
            gone.iter()
                .filter_map(|page| page.leaf.as_ref())
                .flat_map(Leaf::open_ends),
        );
        let with_rows = self.with_rows;
        let released = |page: HeldPage| Released {
            tables: page.tables,
            rows: page.rows.filter(|_| with_rows),
        };
        gone.into_iter().map(released).collect()
    }
}

/// Of the JSON Lines alone: what of an issue is held, and so what its articles can name, must not hang on the formats.
fn size(tables: &Tables) -> usize {
    tables.lines.iter().map(Vec::len).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use banmian_export::page_rows;
    use banmian_model::{Page, PageArticles, PageFacts};

    /// A page with an article that goes on on, or comes from, a page.
    fn rows(id: &str, text: &str) -> Entry<PageRows> {
        let Entry::Page(page) = banmian_ingest::ingest(id, id, text.as_bytes(), &banmian_ingest::Options::default())
        else {
            panic!("{text} is a page")
        };
        let page = Page {
            id: id.to_owned(),
            ..page
        };
        let segmentation = banmian_segmentation::segment(&page, &banmian_segmentation::Resources::builtin());
        let articles = PageArticles { page, segmentation };
        let extraction = banmian_extraction::extract(&articles, &banmian_extraction::Resources::builtin());
        let PageArticles { page, segmentation } = articles;
        Entry::Page(page_rows(&PageFacts {
            page,
            segmentation,
            extraction,
        }))
    }

    #[test]
    fn no_more_than_so_many_pages_are_held() {
        let to = rows(
            "a-1",
            "城东水厂昨日通水\n\n城东水厂昨日正式通水，市民喝上了好水，（下转第二版）",
        );
        let from = rows("a-2", "城东水厂昨日通水\n\n（上接第一版）水质明显改善。");
        let other = rows("b-1", "电影院今日开门\n\n电影院修了半年，今日开门迎客。");
        let mut held = Held::default();
        let (mut written, mut most) = (Vec::new(), 0);
        for number in 0..ISSUE_PAGES * 3 {
            let page = match number {
                700 => &to,
                701 => &from,
                _ => &other,
            };
            let Entry::Page(rows) = page else { continue };
            written.extend(held.push(page.clone(), render(rows, false)));
            most = most.max(held.pages.len());
        }
        assert!(most < ISSUE_PAGES, "{most} are held");
        written.extend(held.finish());
        assert_eq!(written.len(), ISSUE_PAGES * 3);
        assert_eq!(held.open_ends(), []);
        let line = |at: usize| String::from_utf8_lossy(&written[at].tables.lines[1]).into_owned();
        assert!(line(700).contains("\"target\":\"a-2-i0001\""), "{}", line(700));
        assert!(line(701).contains("\"target\":\"a-1-i0001\""), "{}", line(701));
    }
}
