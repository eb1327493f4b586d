//! One pass over the pages, and the files that come of it.

use std::collections::BTreeSet;
use std::path::Path;

use banmian_export::rows::{CheckRow, MentionRow, PageRow};
use banmian_export::{Manifest, in_uri, language};

use crate::catalogue::{self, Occurrence, Wording};
use crate::checks::{self, Card};
use crate::cite::{Cite, date, fragment, paper, shortened};
use crate::days::{Days, Listed, Said, day_file};
use crate::doubts::{Doubts, head};
use crate::folder::Folder;
use crate::home::{self, Totals};
use crate::ledger::{Count, Ledger};
use crate::page::page_view;
use crate::page_files::PageFiles;
use crate::places::{self, Named};
use crate::search::{Found, Index};
use crate::shelves::{Shelves, adcode, organization};
use crate::sorter::Sorter;
use crate::tables::{Item, Leaf, Tables};
use crate::{Error, about, labels, said};

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// Files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// Writes the room of the tables in `tables` (`pages.jsonl` and the others), made as `manifest` says, into the folder
/// `place`. What stands there and has no place in the room is left alone: give a new folder.
///
/// # Errors
/// Where a table is missing or not of this version, or a file cannot be written.
pub fn write(tables: &Path, manifest: &Manifest, place: &Path) -> Result<Written, Error> {
    let mut room = Room::new(manifest, Folder::create(place)?);
    each_page(tables, |leaf| room.page(leaf))?;
    // Pages lead to indexes, whose files are known when these are written: so pages are read a second time.
    let (mut folder, files, shelves) = room.finish()?;
    each_page(tables, |leaf| {
        let file = files.file(&leaf.page.page)?;
        let html = page_view(leaf, &shelves, &files)?;
        folder.write(&format!("pages/{file}.html"), html.as_bytes())
    })?;
    Ok(Written {
        files: folder.files,
        bytes: folder.bytes,
    })
}

fn each_page(tables: &Path, mut page: impl FnMut(&Leaf) -> Result<(), Error>) -> Result<(), Error> {
    let mut tables = Tables::open(tables)?;
    while let Some(leaf) = tables.next()? {
        page(&leaf)?;
    }
    Ok(())
}

struct Room<'a> {
    manifest: &'a Manifest,
    folder: Folder,
    files: PageFiles<'a>,
    totals: Totals,
    people: Sorter,
    organizations: Sorter,
    speakers: Sorter,
    /// Their names.
    spoke: BTreeSet<String>,
    places: Sorter,
    checks: Sorter,
    doubts: Doubts,
    ledger: Ledger,
    days: Days,
    index: Index,
}

impl<'a> Room<'a> {
    fn new(manifest: &'a Manifest, folder: Folder) -> Self {
        Self {
            manifest,
            folder,
            files: PageFiles::of(&manifest.inputs),
            totals: Totals::default(),
            people: Sorter::default(),
            organizations: Sorter::default(),
            speakers: Sorter::default(),
            spoke: BTreeSet::new(),
            places: Sorter::default(),
            checks: Sorter::default(),
            doubts: Doubts::default(),
            ledger: Ledger::default(),
            days: Days::default(),
            index: Index::default(),
        }
    }

    fn page(&mut self, leaf: &Leaf) -> Result<(), Error> {
        let file = self.files.file(&leaf.page.page)?.to_owned();
        let chars: Vec<char> = leaf.page.text.chars().collect();
        self.doubts.add(leaf, &file, &chars)?;
        let mut listed = listed(&leaf.page, &file);
        for item in &leaf.articles {
            self.article(&leaf.page, item, &file, &chars, &mut listed)?;
        }
        self.totals.pages += 1;
        self.days.add(listed, self.manifest.counts.pages)
    }

    fn article(
        &mut self,
        page: &PageRow,
        item: &Item,
        file: &str,
        chars: &[char],
        listed: &mut Listed,
    ) -> Result<(), Error> {
        let head = head(item);
        let cite = |id: &str| Cite::new(page, file, &fragment(&page.page, id), head);
        let of_article = cite(&item.article.article);
        self.totals.articles += 1;
        for mention in &item.mentions {
            self.mention(mention, cite(&mention.mention))?;
        }
        for quote in &item.quotes {
            let cite = cite(&quote.quote);
            let name = quote.speaker.as_deref().map_or("说话人不详", str::trim);
            listed.quotes.push(Said {
                name: name.to_owned(),
                words: quote.text.clone(),
                is_told: quote.kind == "indirect",
                cite: cite.clone(),
            });
            let words = Some(quote.text.clone());
            if !self.spoke.contains(name) {
                self.spoke.insert(name.to_owned());
            }
            self.speakers
                .push(
                    &[name],
                    &Occurrence {
                        notes: Vec::new(),
                        words,
                        is_told: quote.kind == "indirect",
                        cite,
                    },
                )
                .map_err(Error::Sorting)?;
        }
        for fact in item.facts.iter().filter(|fact| fact.kind == "epidemic") {
            listed.counts.push(Count::new(fact, cite(&fact.fact)));
            self.ledger.add(fact, cite(&fact.fact))?;
        }
        for check in &item.checks {
            let card = self.check(page, check, cite(&check.check), chars)?;
            listed.failed.extend(Some(card).filter(Card::is_open));
        }
        let is_more = item.article.kind != "advertisement";
        let (_, fragment) = of_article.href.split_once('#').unwrap_or_default();
        listed
            .articles
            .push((fragment.to_owned(), of_article.head.clone(), is_more));
        let found = Found {
            href: &of_article.href,
            head,
            paper: &of_article.paper,
            date: &of_article.date,
            label: &of_article.label,
            text: &full_text(item),
        };
        self.index.add(&mut self.folder, &found)
    }

    fn mention(&mut self, mention: &MentionRow, cite: Cite) -> Result<(), Error> {
        let (sorter, name, notes) = match mention.kind.as_str() {
            "person" => {
                let role = mention.field("role").map(|role| labels::role(role).to_owned());
                let notes = mention.offices().map(str::to_owned).chain(role).collect();
                (&mut self.people, said::name(mention), notes)
            }
            "organization" => {
                let name = organization(mention);
                let short = Some(mention.text.clone()).filter(|text| *text != name);
                (&mut self.organizations, name, short.into_iter().collect())
            }
            "place" => return self.place(mention, cite),
            _ => return Ok(()),
        };
        let occurrence = Occurrence {
            notes,
            words: None,
            is_told: false,
            cite,
        };
        sorter.push(&[&name], &occurrence).map_err(Error::Sorting)
    }

    fn place(&mut self, mention: &MentionRow, cite: Cite) -> Result<(), Error> {
        let adcode = adcode(mention);
        let name = mention.field("name").filter(|_| adcode.is_some());
        let named = Named {
            name: name.unwrap_or(&mention.text).to_owned(),
            words: shortened(&mention.text, 40),
            cite,
            adcode,
        };
        let key = places::key(named.adcode.as_deref(), &named.name);
        self.places.push(&[&key], &named).map_err(Error::Sorting)
    }

    fn check(&mut self, page: &PageRow, check: &CheckRow, cite: Cite, chars: &[char]) -> Result<Card, Error> {
        let card = Card::new(&page.page, check, cite, chars);
        self.totals.check(&card);
        let key = [checks::rank(&check.status), &check.kind];
        self.checks.push(&key, &card).map_err(Error::Sorting)?;
        Ok(card)
    }

    /// Writes everything but the pages; the folder, the pages' files and where names are, for these.
    fn finish(mut self) -> Result<(Folder, PageFiles<'a>, Shelves), Error> {
        let folder = &mut self.folder;
        self.totals.doubts = self.doubts.count();
        checks::write(folder, self.checks, &self.totals.statuses())?;
        self.doubts.write(folder)?;
        self.ledger.write(folder)?;
        self.index.write(folder)?;
        let speakers = catalogue::write(folder, "quotes", &SPEAKERS, self.speakers, |_| None)?;
        let spoke = self.spoke;
        let quotes = |name: &str| spoke.contains(name).then(|| speakers.name(name));
        let shelves = Shelves {
            people: catalogue::write(folder, "people", &PEOPLE, self.people, quotes)?,
            organizations: catalogue::write(folder, "organizations", &ORGANIZATIONS, self.organizations, |_| None)?,
            places: places::write(folder, self.places)?,
        };
        let front = self.days.write(folder)?;
        about::write(folder, self.manifest)?;
        home::write(folder, &self.totals, &front)?;
        Ok((self.folder, self.files, shelves))
    }
}

const PEOPLE: Wording = Wording {
    title: "人物",
    lead: "文中与署名中的人，连同所印的职务。",
    unit: "人",
    each: "处",
};
const ORGANIZATIONS: Wording = Wording {
    title: "机构",
    lead: "机关、单位、企业与团体；简称能还原者归于全称。",
    unit: "个",
    each: "处",
};
const SPEAKERS: Wording = Wording {
    title: "引语",
    lead: "按说话人排列。未具名者照录原文称呼。",
    unit: "位说话人",
    each: "条",
};

fn listed(page: &PageRow, file: &str) -> Listed {
    let mut date = date(page);
    if day_file(&date).ends_with("undated.html") {
        "日期不详".clone_into(&mut date);
    }
    Listed {
        href: format!("pages/{}.html", in_uri(file)),
        paper: shortened(&paper(page), 40),
        date,
        label: shortened(page.page_label.as_deref().unwrap_or_default(), 12),
        page: page.page.clone(),
        lang: language(&page.text).to_owned(),
        articles: Vec::new(),
        failed: Vec::new(),
        counts: Vec::new(),
        quotes: Vec::new(),
        found: [0; 3],
    }
}

/// All of an article's words that search finds.
fn full_text(item: &Item) -> String {
    let article = &item.article;
    let heads = [&article.kicker, &article.deck]
        .into_iter()
        .flatten()
        .chain(&article.standing_head);
    let people = article.byline.credits().flat_map(|(_, names)| names);
    let paragraphs = article.paragraphs.iter().map(|paragraph| &paragraph.text);
    let captions = article.captions.iter().map(|caption| &caption.text);
    let lines = paragraphs.chain(captions).chain(heads).chain(people);
    lines.map(|line| line.trim()).collect::<Vec<_>>().join("\n")
}
