//! `brat/`: pages for brat, and whatever else reads its stand-off annotations.
//!
//! A page is `PAGE.txt`, its text as it is, and `PAGE.ann`: a text-bound annotation (`T`) for each mention, quotation, fact and
//! failed or suspect check, its row in a note, and a relation from a quotation to who says it. `annotation.conf` names the
//! types. Offsets are code points, as in `spans`.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use banmian_export::PageRows;
use banmian_export::rows::Points;

use crate::Writer;
use crate::folder::Folder;
use crate::notes;
use crate::pages::Text;

const CONFIGURATION: &str = "\
[entities]
person
office
organization
place
time
quantity
money
ratio
ordinal
phone
document
quotation
fact
check

[relations]
said_by\tArg1:quotation, Arg2:<ENTITY>

[events]

[attributes]
";

/// The folder while it is written.
pub struct Brat {
    folder: Folder,
}

impl Brat {
    /// Makes the folder.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub fn create(folder: &Path) -> Result<Self> {
        let folder = Folder::create(folder)?;
        folder.write("annotation.conf", CONFIGURATION)?;
        Ok(Self { folder })
    }
}

impl Writer for Brat {
    fn page(&mut self, rows: &PageRows) -> Result<()> {
        let page = &rows.page;
        let name = self.folder.name(&page.page);
        self.folder.write(&format!("{name}.txt"), &page.text)?;
        self.folder.write(&format!("{name}.ann"), &annotations(rows))
    }

    fn finish(self: Box<Self>) -> Result<()> {
        Ok(())
    }
}

fn annotations(rows: &PageRows) -> String {
    let mut file = File {
        text: Text::new(&rows.page.text),
        lines: String::new(),
        annotations: 0,
        relations: 0,
    };
    let mut of_mention = BTreeMap::new();
    for row in &rows.mentions {
        if let Some(number) = file.annotate(&row.kind, &row.spans, &notes::mention(row)) {
            of_mention.insert(row.mention.as_str(), number);
        }
    }
    for row in &rows.quotes {
        let quotation = file.annotate("quotation", &row.spans, &notes::quote(row));
        let speaker = row
            .speaker_mention
            .as_deref()
            .and_then(|mention| of_mention.get(mention));
        if let (Some(quotation), Some(&speaker)) = (quotation, speaker) {
            file.relate("said_by", quotation, speaker);
        }
    }
    for row in &rows.facts {
        file.annotate("fact", &row.spans, &notes::fact(row));
    }
    for row in rows
        .checks
        .iter()
        .filter(|row| row.status == "fail" || row.status == "suspect")
    {
        let spans: Vec<Points> = row
            .evidence
            .iter()
            .flat_map(|words| words.spans.iter().copied())
            .collect();
        file.annotate("check", &spans, &notes::check(row));
    }
    file.lines
}

struct File<'a> {
    text: Text<'a>,
    lines: String,
    annotations: usize,
    relations: usize,
}

impl File<'_> {
    /// Adds an annotation and its note; the number it has. What stands on no word has none.
    fn annotate(&mut self, kind: &str, spans: &[Points], note: &str) -> Option<usize> {
        let mut pieces: Vec<[usize; 2]> = spans.iter().flat_map(|&span| self.within_lines(span)).collect();
        // In the order of the page, and none in another: evidence may name the same words twice.
        pieces.sort_unstable();
        pieces.dedup_by(|next, one| {
            let inside = next[0] < one[1];
            if inside {
                one[1] = one[1].max(next[1]);
            }
            inside
        });
        if pieces.is_empty() {
            return None;
        }
        self.annotations += 1;
        let number = self.annotations;
        let offsets: Vec<String> = pieces.iter().map(|[start, end]| format!("{start} {end}")).collect();
        let words: Vec<&str> = pieces
            .iter()
            .map(|[start, end]| self.text.between(*start, *end))
            .collect();
        let words = words.join(" ").replace('\t', " ");
        self.lines
            .push_str(&format!("T{number}\t{kind} {}\t{words}\n", offsets.join(";")));
        self.lines
            .push_str(&format!("#{number}\tAnnotatorNotes T{number}\t{note}\n"));
        Some(number)
    }

    fn relate(&mut self, kind: &str, from: usize, to: usize) {
        self.relations += 1;
        let number = self.relations;
        self.lines
            .push_str(&format!("R{number}\t{kind} Arg1:T{from} Arg2:T{to}\t\n"));
    }

    /// The parts of a span that stand in one line each: an annotation of brat does not cross lines.
    fn within_lines(&self, span: Points) -> Vec<[usize; 2]> {
        let mut parts = Vec::new();
        let mut start = span[0] as usize;
        for line in self.text.of(span).split(notes::ends_line) {
            let end = start + line.chars().count();
            if end > start {
                parts.push([start, end]);
            }
            start = end + 1;
        }
        parts
    }
}
