//! Indexes of names: people with their offices, organisations, speakers with what they said.

use askama::Template;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::cite::Cite;
use crate::folder::Folder;
use crate::shell::Shell;
use crate::shelves::{Shelf, anchor};
use crate::sorter::Sorter;

/// A place where a name stands.
#[derive(Serialize, Deserialize)]
pub(crate) struct Occurrence {
    /// Offices of a person, the short form of an organisation.
    pub(crate) notes: Vec<String>,
    /// What was said, of a speaker.
    pub(crate) words: Option<String>,
    pub(crate) cite: Cite,
}

/// What an index is called.
pub(crate) struct Wording {
    pub(crate) title: &'static str,
    pub(crate) lead: &'static str,
    /// 人, 个机构, 位.
    pub(crate) unit: &'static str,
    /// 次, 条.
    pub(crate) each: &'static str,
}

/// Places shown of a name; search finds the others.
const MOST: usize = 40;
/// Names in the list of the most frequent.
const FREQUENT: usize = 24;

#[derive(Template)]
#[template(path = "catalogue.html")]
struct View<'a> {
    shell: Shell,
    wording: &'a Wording,
    names: usize,
    frequent: &'a [(usize, String, String)],
    tiles: &'a [Drawer],
    entries: &'a [Entry],
    /// Of the file of one first character.
    first: Option<char>,
}

/// The names that start with a character.
struct Drawer {
    first: char,
    count: usize,
    href: String,
}

struct Entry {
    id: String,
    name: String,
    notes: Vec<String>,
    occurrences: Vec<Occurrence>,
    count: usize,
    more: usize,
    /// Another index that has the name too.
    beside: Option<String>,
}

/// Writes an index. `beside` gives the link to another index that has the name, with what it is called.
pub(crate) fn write(
    folder: &mut Folder,
    shelf: Shelf,
    wording: &Wording,
    names: Sorter,
    beside: impl Fn(&str) -> Option<String>,
) -> Result<Vec<String>, Error> {
    let mut writer = Writer::new(folder, shelf, wording);
    let sorted = names.sorted().map_err(Error::Sorting)?;
    sorted.groups::<Occurrence>(MOST, |name, occurrences, count| {
        writer.entry(name, occurrences, count, beside(name))
    })?;
    writer.finish()
}

struct Writer<'a> {
    folder: &'a mut Folder,
    shelf: Shelf,
    wording: &'a Wording,
    entries: Vec<Entry>,
    drawers: Vec<Drawer>,
    frequent: Vec<(usize, String, String)>,
    names: Vec<String>,
}

impl<'a> Writer<'a> {
    const fn new(folder: &'a mut Folder, shelf: Shelf, wording: &'a Wording) -> Self {
        Self {
            folder,
            shelf,
            wording,
            entries: Vec::new(),
            drawers: Vec::new(),
            frequent: Vec::new(),
            names: Vec::new(),
        }
    }

    fn entry(&mut self, name: &str, all: Vec<Occurrence>, count: usize, beside: Option<String>) -> Result<(), Error> {
        let first = name.chars().next().unwrap_or('?');
        let opens = self.drawers.last().is_none_or(|drawer| drawer.first != first);
        if opens {
            self.close_drawer()?;
            let file = self.shelf.file(name);
            let href = file.rsplit('/').next().unwrap_or_default().to_owned();
            let href = if self.shelf.split {
                href
            } else {
                format!("#{}", anchor(name))
            };
            self.drawers.push(Drawer { first, count: 0, href });
        }
        if let Some(drawer) = self.drawers.last_mut() {
            drawer.count += 1;
        }
        self.remember(name, count);
        self.names.push(name.to_owned());
        self.entries.push(Entry {
            id: anchor(name),
            name: name.to_owned(),
            notes: notes(&all),
            more: count - all.len(),
            count,
            occurrences: all,
            beside,
        });
        Ok(())
    }

    /// Keeps the most frequent names; of equals the one that comes first.
    fn remember(&mut self, name: &str, count: usize) {
        if count < 2 {
            return;
        }
        if self.frequent.len() == FREQUENT && self.frequent.last().is_some_and(|last| last.0 >= count) {
            return;
        }
        let at = self.frequent.partition_point(|one| one.0 >= count);
        let href = self.shelf.href(name).rsplit('/').next().unwrap_or_default().to_owned();
        self.frequent.insert(at, (count, name.to_owned(), href));
        self.frequent.truncate(FREQUENT);
    }

    fn close_drawer(&mut self) -> Result<(), Error> {
        let (true, Some(drawer)) = (self.shelf.split, self.drawers.last()) else {
            return Ok(());
        };
        let name = format!("{}/{}", self.shelf.folder, drawer.href);
        let view = View {
            shell: Shell::below(self.shelf.folder, &format!("{} {}", self.wording.title, drawer.first)),
            wording: self.wording,
            names: self.entries.len(),
            frequent: &[],
            tiles: &[],
            entries: &self.entries,
            first: Some(drawer.first),
        };
        self.folder.write(&name, view.render()?.as_bytes())?;
        self.entries.clear();
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<String>, Error> {
        self.close_drawer()?;
        let view = View {
            shell: Shell::below(self.shelf.folder, self.wording.title),
            wording: self.wording,
            names: self.names.len(),
            frequent: &self.frequent,
            tiles: &self.drawers,
            entries: &self.entries,
            first: None,
        };
        let name = format!("{}/index.html", self.shelf.folder);
        self.folder.write(&name, view.render()?.as_bytes())?;
        Ok(self.names)
    }
}

/// What is told of a name, each once, in the order it comes up.
fn notes(occurrences: &[Occurrence]) -> Vec<String> {
    let mut notes: Vec<String> = Vec::new();
    for note in occurrences.iter().flat_map(|one| &one.notes) {
        if !notes.contains(note) {
            notes.push(note.clone());
        }
    }
    notes
}
