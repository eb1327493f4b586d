//! Places as the tree of their codes: provinces, prefectures, counties.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use askama::Template;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::cite::Cite;
use crate::folder::Folder;
use crate::shell::Shell;
use crate::shelves::{Shelf, anchor};
use crate::sorter::Sorter;

/// Occurrences shown of a place.
const MOST: usize = 24;

/// A place where a place is named.
#[derive(Serialize, Deserialize)]
pub(crate) struct Named {
    pub(crate) adcode: Option<String>,
    pub(crate) name: String,
    pub(crate) words: String,
    pub(crate) cite: Cite,
}

/// Key under which a place is sorted: its code, or its name behind all codes.
pub(crate) fn key(adcode: Option<&str>, name: &str) -> String {
    adcode.map_or_else(|| format!("~{name}"), str::to_owned)
}

struct Place {
    id: String,
    code: Option<String>,
    name: String,
    count: usize,
    more: usize,
    named: Vec<Named>,
    /// 0 a province, 1 a prefecture, 2 a county, 3 without code.
    level: u8,
}

/// The file of places without a code, where each first character has one.
pub(crate) fn uncoded_file(name: &str) -> String {
    name.chars()
        .next()
        .map_or_else(|| "00".to_owned(), |first| format!("x{:x}", u32::from(first)))
}

/// A province with what is below it.
struct Province {
    code: String,
    name: String,
    count: usize,
    href: String,
    places: Vec<Place>,
}

impl Province {
    /// Whether it is one, and not places without a code.
    fn is_coded(&self) -> bool {
        !self.code.starts_with('~')
    }
}

#[derive(Template)]
#[template(path = "places.html")]
struct View<'a> {
    shell: Shell,
    provinces: &'a [Province],
    /// The file of one province.
    is_part: bool,
    greatest: usize,
}

/// Names of provinces and prefectures, which pages may not name although they name what is below them.
static NAMES: LazyLock<BTreeMap<&str, &str>> = LazyLock::new(|| {
    let lines = include_str!("../../extraction/data/places.tsv").lines();
    lines.filter_map(|line| line.split_once('\t')).collect()
});

/// Writes the tree: one file, or one with the provinces and one for each.
pub(crate) fn write(folder: &mut Folder, shelf: Shelf, names: Sorter) -> Result<(), Error> {
    let mut provinces: Vec<Province> = Vec::new();
    let sorted = names.sorted().map_err(Error::Sorting)?;
    sorted.groups::<Named>(MOST, |key, named, count| {
        let code = part(key, shelf);
        if provinces.last().is_none_or(|last| last.code != code) {
            if let Some(last) = provinces.last_mut() {
                close(folder, shelf, last)?;
            }
            provinces.push(province(&code, shelf));
        }
        if let Some(last) = provinces.last_mut() {
            add(last, named, count);
        }
        Ok(())
    })?;
    if let Some(last) = provinces.last_mut() {
        close(folder, shelf, last)?;
    }
    let view = View {
        shell: Shell::below("places", "地点"),
        greatest: provinces
            .iter()
            .filter(|one| one.is_coded())
            .map(|one| one.count)
            .max()
            .unwrap_or(1)
            .max(1),
        provinces: &provinces,
        is_part: false,
    };
    folder.write("places/index.html", view.render()?.as_bytes())
}

/// The part of the tree that a key belongs to: the two digits of its province; of what has no code `~`, and where there
/// are files, the first character.
fn part(key: &str, shelf: Shelf) -> String {
    match key.strip_prefix('~') {
        Some(name) if shelf.split => name
            .chars()
            .take(1)
            .fold("~".to_owned(), |part, c| part + c.encode_utf8(&mut [0; 4])),
        Some(_) => "~".to_owned(),
        None => key.get(..2).unwrap_or(key).to_owned(),
    }
}

fn province(code: &str, shelf: Shelf) -> Province {
    let name = NAMES.get(format!("{code}0000").as_str()).copied();
    let name = match code.strip_prefix('~') {
        Some("") => "未编码",
        Some(first) => first,
        None => name.unwrap_or(code),
    };
    let file = match code.strip_prefix('~') {
        Some(first) => uncoded_file(first),
        None => code.to_owned(),
    };
    Province {
        href: if shelf.split {
            format!("{file}.html")
        } else {
            format!("#p{file}")
        },
        code: code.to_owned(),
        name: name.to_owned(),
        count: 0,
        places: Vec::new(),
    }
}

fn add(province: &mut Province, named: Vec<Named>, count: usize) {
    let Some(first) = named.first() else { return };
    let code = first.adcode.clone();
    if let Some(code) = &code {
        prefecture(province, code);
    }
    province.count += count;
    province.places.push(Place {
        id: anchor(code.as_deref().unwrap_or(&first.name)),
        level: code.as_deref().map_or(3, level),
        name: first.name.clone(),
        code,
        count,
        more: count - named.len(),
        named,
    });
}

/// The line of a county's prefecture, where no page names it.
fn prefecture(province: &mut Province, code: &str) {
    let above = format!("{}00", &code[..4]);
    let is_there = province
        .places
        .iter()
        .any(|place| place.code.as_deref().is_some_and(|one| one[..4] == code[..4]));
    if level(code) != 2 || is_there {
        return;
    }
    if let Some(name) = NAMES.get(above.as_str()) {
        province.places.push(Place {
            id: above.clone(),
            level: 1,
            name: (*name).to_owned(),
            code: Some(above),
            count: 0,
            more: 0,
            named: Vec::new(),
        });
    }
}

fn level(code: &str) -> u8 {
    match code {
        code if code.ends_with("0000") => 0,
        code if code.ends_with("00") => 1,
        _ => 2,
    }
}

/// Writes a province's file, where each has one.
fn close(folder: &mut Folder, shelf: Shelf, province: &mut Province) -> Result<(), Error> {
    if !shelf.split {
        return Ok(());
    }
    let name = format!("places/{}", province.href);
    let view = View {
        shell: Shell::below("places", &province.name),
        greatest: 1,
        provinces: std::slice::from_ref(province),
        is_part: true,
    };
    folder.write(&name, view.render()?.as_bytes())?;
    province.places.clear();
    Ok(())
}
