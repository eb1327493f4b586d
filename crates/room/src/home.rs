//! The first view, and search.

use askama::Template;

use crate::Error;
use crate::checks::Card;
use crate::days::Front;
use crate::folder::Folder;
use crate::shell::Shell;

/// Checks that failed and are told in the first view.
const FAILED: usize = 6;

/// What there is, counted.
#[derive(Default)]
pub(crate) struct Totals {
    pub(crate) pages: u64,
    pub(crate) articles: u64,
    pub(crate) doubts: u64,
    /// Checks: failed, suspect, undetermined, passed.
    checks: [u64; 4],
    /// The first that failed or are suspect.
    failed: Vec<Card>,
    suspect: Vec<Card>,
}

impl Totals {
    /// Counts a check.
    pub(crate) fn check(&mut self, card: &Card) {
        let (at, kept) = match card.class.as_str() {
            "fail" => (0, Some(&mut self.failed)),
            "suspect" => (1, Some(&mut self.suspect)),
            "pass" => (3, None),
            _ => (2, None),
        };
        self.checks[at] += 1;
        if let Some(kept) = kept.filter(|kept| kept.len() < FAILED) {
            kept.push(card.clone());
        }
    }

    /// Statuses with their classes and numbers.
    pub(crate) const fn statuses(&self) -> [(&'static str, &'static str, u64); 4] {
        let [fail, suspect, open, pass] = self.checks;
        [
            ("fail", "不符", fail),
            ("suspect", "可疑", suspect),
            ("open", "未定", open),
            ("pass", "相符", pass),
        ]
    }
}

#[derive(Template)]
#[template(path = "home.html")]
struct Home<'a> {
    shell: Shell,
    totals: &'a Totals,
    front: &'a Front,
    look: Vec<&'a Card>,
    /// Headlines told of each page.
    most: usize,
}

#[derive(Template)]
#[template(path = "search.html")]
struct Search {
    shell: Shell,
}

/// Writes the first view, search, and what all files share.
pub(crate) fn write(folder: &mut Folder, totals: &Totals, front: &Front) -> Result<(), Error> {
    let home = Home {
        shell: Shell::at_root("home", "版面阅览室"),
        totals,
        front,
        look: totals.failed.iter().chain(&totals.suspect).take(FAILED).collect(),
        most: if front.pages.len() > 6 { 4 } else { 14 },
    };
    folder.write("index.html", home.render()?.as_bytes())?;
    let search = Search {
        shell: Shell::at_root("search", "检索"),
    };
    folder.write("search.html", search.render()?.as_bytes())?;
    folder.write("room.css", include_bytes!("../assets/room.css"))?;
    folder.write("room.js", include_bytes!("../assets/room.js"))?;
    folder.write("search/search.js", include_bytes!("../assets/search.js"))
}
