//! Where a name is in the indexes, known before they are written.

use banmian_export::rows::MentionRow;

use crate::places::uncoded_file;
use crate::said;

/// Mentions up to which an index is one file.
const ONE_FILE: u64 = 4_000;

/// An index of names: one file, or of many names one file for each first character.
#[derive(Clone, Copy)]
pub(crate) struct Shelf {
    pub(crate) folder: &'static str,
    pub(crate) split: bool,
}

impl Shelf {
    /// Of an index that will have so many mentions.
    pub(crate) const fn new(folder: &'static str, mentions: u64) -> Self {
        Self {
            folder,
            split: mentions > ONE_FILE,
        }
    }

    /// The file that a name is in.
    pub(crate) fn file(self, name: &str) -> String {
        let folder = self.folder;
        match name.chars().next() {
            Some(first) if self.split => format!("{folder}/{:x}.html", u32::from(first)),
            _ => format!("{folder}/index.html"),
        }
    }

    /// The link to a name.
    pub(crate) fn href(self, name: &str) -> String {
        format!("{}#{}", self.file(name), anchor(name))
    }
}

/// A name as the fragment of a link.
pub(crate) fn anchor(name: &str) -> String {
    let safe = |c: char| if c.is_alphanumeric() { c } else { '_' };
    name.chars().map(safe).collect()
}

/// The indexes of names.
#[derive(Clone, Copy)]
pub(crate) struct Shelves {
    pub(crate) people: Shelf,
    pub(crate) organizations: Shelf,
    pub(crate) speakers: Shelf,
    pub(crate) places: Shelf,
}

impl Shelves {
    /// Where a mention is listed.
    pub(crate) fn href(&self, mention: &MentionRow) -> Option<String> {
        match mention.kind.as_str() {
            "person" => Some(self.people.href(&said::name(mention))),
            "organization" => Some(self.organizations.href(&organization(mention))),
            "place" => Some(self.place(adcode(mention).as_deref(), &mention.text)),
            _ => None,
        }
    }

    /// Where a place is listed: with its province, or with those that have no code.
    pub(crate) fn place(&self, adcode: Option<&str>, name: &str) -> String {
        let file = match adcode {
            Some(code) if self.places.split => code.get(..2).unwrap_or("00").to_owned(),
            None if self.places.split => uncoded_file(name),
            _ => "index".to_owned(),
        };
        format!("places/{file}.html#{}", anchor(adcode.unwrap_or(name)))
    }
}

/// The name an organisation is listed by: the full one where it is known.
pub(crate) fn organization(mention: &MentionRow) -> String {
    said::text(&mention.value, "full_name")
        .unwrap_or(&mention.text)
        .trim()
        .to_owned()
}

/// The code of a place, six digits.
pub(crate) fn adcode(mention: &MentionRow) -> Option<String> {
    let code = said::text(&mention.value, "adcode")?;
    (code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit())).then(|| code.to_owned())
}
