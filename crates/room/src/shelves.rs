//! Where a name is in the indexes, which are written before what links to them.

use banmian_export::rows::MentionRow;

use crate::places;
use crate::said;
use crate::sheets::part_file;

/// Characters of a name that the fragment of its link has.
const FRAGMENT: usize = 60;

/// An index: one file, or of a long one several, each of which starts with a name that is known.
#[derive(Clone, Debug)]
pub(crate) struct Shelf {
    pub(crate) folder: &'static str,
    /// The first key of each part, ascending.
    pub(crate) starts: Vec<String>,
}

impl Shelf {
    /// An index without a name.
    pub(crate) const fn new(folder: &'static str) -> Self {
        Self {
            folder,
            starts: Vec::new(),
        }
    }

    /// The file in its folder that a key is in.
    pub(crate) fn file(&self, key: &str) -> String {
        if self.starts.len() < 2 {
            return "index.html".to_owned();
        }
        part_file(self.starts.partition_point(|start| start.as_str() <= key).max(1))
    }

    /// The link to a key from the root of the room.
    pub(crate) fn href(&self, key: &str, fragment: &str) -> String {
        format!("{}/{}#{fragment}", self.folder, self.file(key))
    }

    /// The link to a name, which is its own key.
    pub(crate) fn name(&self, name: &str) -> String {
        self.href(name, &anchor(name))
    }
}

/// A name as the fragment of a link.
pub(crate) fn anchor(name: &str) -> String {
    let safe = |c: char| if c.is_alphanumeric() { c } else { '_' };
    name.chars().take(FRAGMENT).map(safe).collect()
}

/// The indexes of names.
#[derive(Clone, Debug)]
pub(crate) struct Shelves {
    pub(crate) people: Shelf,
    pub(crate) organizations: Shelf,
    pub(crate) places: Shelf,
}

impl Shelves {
    /// Where a mention is listed.
    pub(crate) fn href(&self, mention: &MentionRow) -> Option<String> {
        match mention.kind.as_str() {
            "person" => Some(self.people.name(&said::name(mention))),
            "organization" => Some(self.organizations.name(&organization(mention))),
            "place" => Some(self.place(adcode(mention).as_deref(), &mention.text)),
            _ => None,
        }
    }

    /// Where a place is listed: among the codes, or behind them by its name.
    fn place(&self, adcode: Option<&str>, name: &str) -> String {
        self.places
            .href(&places::key(adcode, name), &anchor(adcode.unwrap_or(name)))
    }
}

/// The name an organisation is listed by: the full one where it is known.
pub(crate) fn organization(mention: &MentionRow) -> String {
    mention.field("full_name").unwrap_or(&mention.text).trim().to_owned()
}

/// The code of a place, six digits.
pub(crate) fn adcode(mention: &MentionRow) -> Option<String> {
    let code = mention.field("adcode")?;
    (code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit())).then(|| code.to_owned())
}
