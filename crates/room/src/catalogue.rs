//! Indexes of names: people with their offices, organisations, speakers with what they said.

use askama::Template;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::cite::{Cite, shortened};
use crate::folder::Folder;
use crate::sheets::{FULL, Sheet, part_file};
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
    /// Whether the words are the reporter's.
    pub(crate) is_told: bool,
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
/// First characters up to which the index has each; of more it has the sheets.
const DRAWERS: usize = 1_500;
/// Characters shown of a name, and of what was said.
const SHOWN: [usize; 2] = [100, 160];
/// Offices and the like told of a name.
const NOTES: usize = 24;

#[derive(Template)]
#[template(path = "catalogue.html")]
struct View<'a> {
    shell: Shell,
    wording: &'a Wording,
    names: usize,
    frequent: &'a [(usize, String, String)],
    tiles: &'a [Tile],
    entries: &'a [Entry],
    /// Of a part of the index: its first name, and its neighbours.
    first: Option<String>,
    sheet: Sheet,
}

/// A way into the index.
struct Tile {
    name: String,
    count: usize,
    href: String,
}

/// The names that start with a character: the first of them, and how many.
struct Drawer {
    name: String,
    count: usize,
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

impl Entry {
    fn size(&self) -> usize {
        let of_one = |one: &Occurrence| one.words.as_ref().map_or(0, String::len) + one.cite.size();
        self.occurrences.iter().map(of_one).sum::<usize>() + self.notes.iter().map(String::len).sum::<usize>() + 100
    }
}

/// Writes an index; where its names are. `beside` gives the link to another index that has the name.
pub(crate) fn write(
    folder: &mut Folder,
    place: &'static str,
    wording: &Wording,
    names: Sorter,
    beside: impl Fn(&str) -> Option<String>,
) -> Result<Shelf, Error> {
    let mut writer = Writer::new(folder, place, wording);
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
    /// Entries of the sheet that is not written yet, and their bytes.
    entries: Vec<Entry>,
    size: usize,
    drawers: Vec<Drawer>,
    frequent: Vec<(usize, String)>,
    names: usize,
}

impl<'a> Writer<'a> {
    const fn new(folder: &'a mut Folder, place: &'static str, wording: &'a Wording) -> Self {
        Self {
            folder,
            shelf: Shelf::new(place),
            wording,
            entries: Vec::new(),
            size: 0,
            drawers: Vec::new(),
            frequent: Vec::new(),
            names: 0,
        }
    }

    fn entry(
        &mut self,
        name: &str,
        mut all: Vec<Occurrence>,
        count: usize,
        beside: Option<String>,
    ) -> Result<(), Error> {
        for words in all.iter_mut().filter_map(|one| one.words.as_mut()) {
            *words = shortened(words, SHOWN[1]);
        }
        let entry = Entry {
            id: anchor(name),
            name: shortened(name, SHOWN[0]),
            notes: notes(&all),
            more: count - all.len(),
            count,
            occurrences: all,
            beside,
        };
        if self.size + entry.size() > FULL && !self.entries.is_empty() {
            self.close(false)?;
        }
        if self.entries.is_empty() {
            self.shelf.starts.push(name.to_owned());
        }
        self.size += entry.size();
        self.entries.push(entry);
        self.names += 1;
        self.file_under(name);
        self.remember(name, count);
        Ok(())
    }

    fn file_under(&mut self, name: &str) {
        let first = |name: &str| name.chars().next();
        match self.drawers.last_mut().filter(|last| first(&last.name) == first(name)) {
            Some(drawer) => drawer.count += 1,
            None => self.drawers.push(Drawer {
                name: name.to_owned(),
                count: 1,
            }),
        }
    }

    /// Keeps the most frequent names; of equals the one that comes first.
    fn remember(&mut self, name: &str, count: usize) {
        let is_full = self.frequent.len() == FREQUENT;
        if count < 2 || is_full && self.frequent.last().is_some_and(|last| last.0 >= count) {
            return;
        }
        let at = self.frequent.partition_point(|one| one.0 >= count);
        self.frequent.insert(at, (count, name.to_owned()));
        self.frequent.truncate(FREQUENT);
    }

    /// Writes a sheet.
    fn close(&mut self, is_last: bool) -> Result<(), Error> {
        let number = self.shelf.starts.len();
        let first = self.entries.first().map(|entry| shortened(&entry.name, 12));
        let title = format!("{} {}", self.wording.title, first.as_deref().unwrap_or_default());
        let view = View {
            shell: Shell::below(self.shelf.folder, &title),
            wording: self.wording,
            names: self.entries.len(),
            frequent: &[],
            tiles: &[],
            entries: &self.entries,
            first,
            sheet: Sheet::part(number, is_last),
        };
        let name = format!("{}/{}", self.shelf.folder, part_file(number));
        self.folder.write(&name, view.render()?.as_bytes())?;
        self.entries.clear();
        self.size = 0;
        Ok(())
    }

    fn finish(mut self) -> Result<Shelf, Error> {
        if self.shelf.starts.len() > 1 {
            self.close(true)?;
        }
        let link = |name: &str| format!("{}#{}", self.shelf.file(name), anchor(name));
        let frequent = self.frequent.iter();
        let frequent: Vec<_> = frequent
            .map(|(count, name)| (*count, shortened(name, 20), link(name)))
            .collect();
        let view = View {
            shell: Shell::below(self.shelf.folder, self.wording.title),
            wording: self.wording,
            names: self.names,
            frequent: &frequent,
            tiles: &tiles(&self.drawers, &self.shelf),
            entries: &self.entries,
            first: None,
            sheet: Sheet::new(1, true),
        };
        let name = format!("{}/index.html", self.shelf.folder);
        self.folder.write(&name, view.render()?.as_bytes())?;
        Ok(self.shelf)
    }
}

/// Ways into the index: by first character, or where there are too many of these, by sheet.
fn tiles(drawers: &[Drawer], shelf: &Shelf) -> Vec<Tile> {
    let tile = |name: String, count, first: &str| Tile {
        name,
        count,
        href: format!("{}#{}", shelf.file(first), anchor(first)),
    };
    if drawers.len() <= DRAWERS {
        let first = |name: &str| name.chars().take(1).collect();
        return drawers
            .iter()
            .map(|drawer| tile(first(&drawer.name), drawer.count, &drawer.name))
            .collect();
    }
    let starts = shelf.starts.iter();
    starts.map(|start| tile(shortened(start, 6), 1, start)).collect()
}

/// What is told of a name, each once, in the order it comes up.
fn notes(occurrences: &[Occurrence]) -> Vec<String> {
    let mut notes: Vec<String> = Vec::new();
    for note in occurrences.iter().flat_map(|one| &one.notes) {
        let note = shortened(note, SHOWN[0]);
        if notes.len() < NOTES && !notes.contains(&note) {
            notes.push(note);
        }
    }
    notes
}
