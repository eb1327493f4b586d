//! What every file of the room has around it.

/// A file's place in the room and its title.
pub(crate) struct Shell {
    /// The way from the file to the root: empty or `../`.
    pub(crate) root: &'static str,
    /// The part of the room it belongs to.
    pub(crate) part: &'static str,
    pub(crate) title: String,
}

/// The parts of the room: folder or file, name.
pub(crate) const PARTS: [(&str, &str, &str); 9] = [
    ("home", "index.html", "版面"),
    ("checks", "checks/index.html", "核验"),
    ("doubts", "doubts/index.html", "存疑"),
    ("ledger", "ledger/index.html", "疫情台账"),
    ("people", "people/index.html", "人物"),
    ("organizations", "organizations/index.html", "机构"),
    ("places", "places/index.html", "地点"),
    ("quotes", "quotes/index.html", "引语"),
    ("about", "about.html", "说明"),
];

impl Shell {
    /// Of a file at the root.
    pub(crate) fn at_root(part: &'static str, title: &str) -> Self {
        Self {
            root: "",
            part,
            title: title.to_owned(),
        }
    }

    /// Of a file in a folder.
    pub(crate) fn below(part: &'static str, title: &str) -> Self {
        Self {
            root: "../",
            part,
            title: title.to_owned(),
        }
    }

    /// The links to the parts.
    pub(crate) fn parts(&self) -> &'static [(&'static str, &'static str, &'static str)] {
        &PARTS
    }
}
