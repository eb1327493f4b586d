//! What may be otherwise: starts of articles, roles and joins of small margin, order, open ends, damage, statements that
//! disagree.

use askama::Template;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::cite::{Cite, Context, context, fragment, shortened};
use crate::folder::Folder;
use crate::labels;
use crate::page::{damages, doubt_id};
use crate::phrases;
use crate::said;
use crate::sheets::{FULL, Sheet, Way, Ways, file};
use crate::shell::Shell;
use crate::sorter::{Sorted, Sorter};
use crate::tables::{Item, Leaf};

/// Characters shown of what is said of a doubt.
const SHOWN: usize = 200;
/// Margin of an article's start below which it is listed, in thousandths of a nat: 94 in 100 of those between 3,000 and
/// this were right on the pages kept for measuring, and three in four of those below.
pub(crate) const STARTS: u32 = 5_000;

/// Sections in the order they are shown in: key, title, what it is about.
const SECTIONS: [(&str, &str, &str); 6] = [
    ("1", "段落次序", "读来不在其位的段落；原文次序不改，只作提示。"),
    (
        "2",
        "篇目起点",
        "此处是否另起一篇，余量小者在前。余量不足 3 者约四分之一有误，3 至 5 者约百分之六。",
    ),
    ("3", "归类与拼接", "某块读作何物、两段是否原为一段，余量小者在前。"),
    ("4", "未接上的转版", "注明下转或上接，而所收版面中没有另一半。"),
    ("5", "版面信息", "报纸、日期、版次、编码各说不一，或读来有疑。"),
    ("6", "残损", "源文件中读不出的字节，与不寻常而无害的字符。"),
];

/// A doubt.
#[derive(Serialize, Deserialize)]
pub(crate) struct Doubt {
    text: String,
    cite: Cite,
    context: Option<Context>,
    margin: Option<u32>,
}

impl Doubt {
    fn figure(&self) -> Option<String> {
        self.margin.map(said::margin)
    }
}

#[derive(Template)]
#[template(path = "doubts.html")]
struct View<'a> {
    shell: Shell,
    sections: Vec<Section>,
    /// On the first sheet: the ways to all sections.
    ways: &'a [Way],
    sheet: Sheet,
}

struct Section {
    id: String,
    title: &'static str,
    lead: &'static str,
    doubts: Vec<Doubt>,
}

/// The doubts of a run, on their way to be sorted.
#[derive(Default)]
pub(crate) struct Doubts {
    sorter: Sorter,
    count: u64,
}

impl Doubts {
    /// How many there are.
    pub(crate) const fn count(&self) -> u64 {
        self.count
    }

    /// Adds those of a page.
    pub(crate) fn add(&mut self, leaf: &Leaf, file: &str, chars: &[char]) -> Result<(), Error> {
        let page = &leaf.page;
        let cite = |fragment: &str, head: &str| Cite::new(page, file, fragment, head);
        for item in &leaf.articles {
            self.article(item, chars, &|fragment| cite(fragment, head(item)), &page.page)?;
        }
        let whole = |text: String| Doubt {
            text: shortened(&text, SHOWN),
            cite: cite("top", ""),
            context: None,
            margin: None,
        };
        for one in page.diagnostics.iter().filter(|one| one.severity == "warning") {
            self.push(5, &whole(format!("{}　{}", one.code, phrases::statement(&one.message))))?;
        }
        for one in &page.disputes {
            let (field, basis) = (labels::field(&one.field), labels::basis(&one.basis));
            self.push(5, &whole(format!("{field}另说：{}（据{basis}）", one.value)))?;
        }
        for text in damages(page) {
            self.push(6, &whole(text))?;
        }
        Ok(())
    }

    fn article(&mut self, item: &Item, chars: &[char], cite: &dyn Fn(&str) -> Cite, page: &str) -> Result<(), Error> {
        let article = &item.article;
        let id = fragment(page, &article.article);
        for check in item
            .checks
            .iter()
            .filter(|check| check.kind == "order" && check.status != "pass")
        {
            let first = check.evidence.first().map(|one| context(chars, &one.spans));
            let cite = cite(&format!("{}.e1", fragment(page, &check.check)));
            self.push(
                1,
                &Doubt {
                    text: shortened(&phrases::statement(&check.statement), SHOWN),
                    cite,
                    context: first,
                    margin: None,
                },
            )?;
        }
        if let Some(margin) = article.margin.filter(|&margin| margin < STARTS) {
            let start = article.spans.first().map(|[start, _]| [[*start, start + 24]]);
            let context = start.map(|start| context(chars, &start));
            let text = "此处另起一篇".to_owned();
            self.push(
                2,
                &Doubt {
                    text,
                    cite: cite(&format!("{id}.t")),
                    context,
                    margin: Some(margin),
                },
            )?;
        }
        for (number, one) in (1..).zip(&article.doubts) {
            let text = shortened(&said::readings(one), SHOWN);
            let cite = cite(&doubt_id(&id, number));
            let context = Some(context(chars, &one.spans));
            self.push(
                3,
                &Doubt {
                    text,
                    cite,
                    context,
                    margin: Some(one.margin),
                },
            )?;
        }
        if let Some(jump) = article.jump.as_ref().filter(|jump| jump.target.is_none()) {
            self.push(
                4,
                &Doubt {
                    text: shortened(&said::jump(jump), SHOWN),
                    cite: cite(&id),
                    context: None,
                    margin: None,
                },
            )?;
        }
        Ok(())
    }

    fn push(&mut self, section: usize, doubt: &Doubt) -> Result<(), Error> {
        self.count += 1;
        let margin = format!("{:010}", doubt.margin.unwrap_or_default());
        let key = [SECTIONS[section - 1].0, &margin];
        self.sorter.push(&key, doubt).map_err(Error::Sorting)
    }

    /// Writes the sheets.
    pub(crate) fn write(self, folder: &mut Folder) -> Result<(), Error> {
        let mut write = |sheet: Sheet, sections: Vec<Section>, ways: &[Way]| {
            let view = View {
                shell: Shell::below("doubts", "存疑"),
                sections,
                ways,
                sheet,
            };
            folder.write(&format!("doubts/{}", view.sheet.file()), view.render()?.as_bytes())
        };
        let mut ways = Ways::default();
        let mut sorted = self.sorter.sorted().map_err(Error::Sorting)?;
        let first = sections_of(&mut sorted)?;
        count(&mut ways, &first, 1);
        let mut next = sections_of(&mut sorted)?;
        let is_only = next.is_empty();
        for number in 2.. {
            if next.is_empty() {
                break;
            }
            let sections = std::mem::replace(&mut next, sections_of(&mut sorted)?);
            count(&mut ways, &sections, number);
            write(Sheet::new(number, next.is_empty()), sections, &[])?;
        }
        // The first is written last, as it leads to all others.
        write(Sheet::new(1, is_only), first, ways.all())
    }
}

fn count(ways: &mut Ways, sections: &[Section], number: usize) {
    for section in sections {
        let href = || format!("{}#{}", file(number), section.id);
        ways.count(&section.id, [section.title, ""], section.doubts.len(), href);
    }
}

/// What an article is called: its headline, or its first words.
pub(crate) fn head(item: &Item) -> &str {
    let article = &item.article;
    let first = article.paragraphs.first().map(|paragraph| paragraph.text.trim());
    article.headline.as_deref().or(first).unwrap_or("（无题）")
}

fn sections_of(sorted: &mut Sorted) -> Result<Vec<Section>, Error> {
    let mut sections: Vec<Section> = Vec::new();
    for (key, doubt) in sorted.sheet::<Doubt>(FULL).map_err(Error::Sorting)? {
        let Some(&(_, title, lead)) = SECTIONS.iter().find(|section| section.0 == key[0]) else {
            continue;
        };
        match sections.last_mut() {
            Some(section) if section.title == title => section.doubts.push(doubt),
            _ => sections.push(Section {
                id: format!("d{}", key[0]),
                title,
                lead,
                doubts: vec![doubt],
            }),
        }
    }
    Ok(sections)
}
