//! Annotated pages, and pages made from them.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use banmian_model::Page;
use flate2::read::GzDecoder;
use serde_json::Value;

use crate::Result;

/// Two neighbouring blocks by their first bytes.
pub(crate) struct Pair {
    pub(crate) first: u32,
    pub(crate) second: u32,
    pub(crate) joined: bool,
    pub(crate) within: bool,
    /// Whether the first ends a sentence: a cut there cannot be seen.
    pub(crate) whole: bool,
}

/// A page with its pairs.
pub(crate) struct Text {
    pub(crate) source: String,
    pub(crate) page: Page,
    pub(crate) pairs: Vec<Pair>,
    /// The same page a printed line a line, where there is that, and its blocks.
    pub(crate) lines: Option<(String, Vec<String>)>,
    /// Its blocks, for counting.
    pub(crate) blocks: Vec<String>,
}

/// A block: its text, what it is, and of which paragraph it is a part.
#[derive(Clone)]
struct Block {
    text: String,
    /// Of an article, and no picture, advertisement, folio, flag or credit: those a cut may step over.
    own: bool,
    paragraph: Option<(u64, u64)>,
}

/// The pages to train on: rebuilt ones as they are and with more cuts in turn, real ones with cuts made in them, and
/// some with other habits.
pub(crate) fn read(folder: &Path) -> Result<Vec<Text>> {
    let mut texts = Vec::new();
    for row in rows(&folder.join("train.jsonl.gz"))? {
        let (source, blocks) = parse(&row["gold"]);
        if texts.len() % 12 == 5 {
            texts.push(put(&format!("{source}-old"), &old_marks(&blocks, texts.len())));
        }
        // Each page once: what is whole in one reading of it would betray the cuts of another by its counts.
        texts.push(match texts.len() % 2 {
            0 => put(&source, &cut(&blocks, texts.len())),
            _ => place(&source, row["text"].as_str().unwrap_or_default(), &blocks),
        });
    }
    for (number, row) in rows(&folder.join("jingbao.jsonl.gz"))?.into_iter().enumerate() {
        let (source, blocks) = parse(&row["gold"]);
        texts.push(Text {
            lines: row["lines"].as_str().map(|lines| {
                let whole = blocks.iter().map(|block| block.text.clone());
                (lines.to_owned(), whole.collect())
            }),
            ..put(&format!("{source}-{}", number % 2), &cut(&blocks, number))
        });
    }
    Ok(texts)
}

/// The pages to measure on.
pub(crate) fn dev(folder: &Path) -> Result<Vec<Text>> {
    let mut files: Vec<_> = std::fs::read_dir(folder.join("gold"))?.collect::<std::result::Result<_, _>>()?;
    files.sort_by_key(std::fs::DirEntry::file_name);
    let mut texts = Vec::new();
    for file in files {
        let gold: Value = serde_json::from_slice(&std::fs::read(file.path())?)?;
        let (source, blocks) = parse(&gold);
        let name = format!("{}.txt", gold["id"].as_str().unwrap_or_default());
        let text = std::fs::read_to_string(folder.join("pages").join(name))?;
        texts.push(place(&source, &text, &blocks));
    }
    Ok(texts)
}

/// The names of sources, in order; pages with other habits count as their source's.
pub(crate) fn sources(texts: &[Text]) -> BTreeSet<String> {
    texts.iter().map(|text| text.source.clone()).collect()
}

fn rows(path: &Path) -> Result<Vec<Value>> {
    let lines = BufReader::new(GzDecoder::new(File::open(path)?)).lines();
    lines.map(|line| Ok(serde_json::from_str(&line?)?)).collect()
}

fn parse(gold: &Value) -> (String, Vec<Block>) {
    let blocks = gold["blocks"].as_array().into_iter().flatten().map(|block| {
        let role = block["role"].as_str().unwrap_or_default();
        Block {
            text: block["text"].as_str().unwrap_or_default().to_owned(),
            own: !["caption", "ad", "folio", "flag", "credit"].contains(&role),
            paragraph: block["article"].as_u64().zip(block["para"].as_u64()),
        }
    });
    (gold["source"].as_str().unwrap_or_default().to_owned(), blocks.collect())
}

/// A page of blocks with a blank line between them.
fn put(source: &str, blocks: &[Block]) -> Text {
    let texts: Vec<&str> = blocks.iter().map(|block| block.text.as_str()).collect();
    place(source, &texts.join("\n\n"), blocks)
}

/// Finds the blocks in the text of the page.
fn place(source: &str, text: &str, blocks: &[Block]) -> Text {
    let mut pairs = Vec::new();
    let (mut at, mut last) = (0, None::<(u32, &Block)>);
    for block in blocks {
        let Some(found) = text[at..].find(&block.text) else {
            continue;
        };
        let start = u32::try_from(at + found).expect("a page is small");
        at += found + block.text.len();
        if !block.own {
            continue;
        }
        if let Some((first, before)) = last {
            let article = |block: &Block| block.paragraph.map(|paragraph| paragraph.0);
            pairs.push(Pair {
                first,
                second: start,
                joined: before.paragraph.is_some() && before.paragraph == block.paragraph,
                whole: ends_sentence(&before.text),
                within: article(before).is_some() && article(before) == article(block),
            });
        }
        last = Some((start, block));
    }
    Text {
        source: source.to_owned(),
        page: Page {
            text: text.to_owned(),
            ..Page::default()
        },
        pairs,
        lines: None,
        blocks: blocks.iter().map(|block| block.text.clone()).collect(),
    }
}

/// Whether a block ends with a full stop or what counts as one.
pub(crate) fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(['”', '’', '）', '』', '」', ')'])
        .ends_with(['。', '！', '？'])
}

/// The page as columns would have cut it: a fifth of its paragraphs of 60 characters and more, anywhere but in a number.
fn cut(blocks: &[Block], seed: usize) -> Vec<Block> {
    let mut random = Random(seed as u64);
    let mut made = Vec::new();
    for block in blocks {
        let chars: Vec<char> = block.text.chars().collect();
        // Short first parts look like crossheads: a quarter of the cuts makes one.
        let end = if random.below(4) == 0 {
            chars.len().min(30)
        } else {
            chars.len()
        };
        let at = 1 + random.below(end.max(2) - 1);
        let wanted = block.paragraph.is_some() && chars.len() >= 40 && random.below(5) == 0;
        if !wanted || chars[at - 1].is_numeric() || "。！？".contains(chars[at - 1]) {
            made.push(block.clone());
            continue;
        }
        for part in [&chars[..at], &chars[at..]] {
            made.push(Block {
                text: part.iter().collect::<String>().trim().to_owned(),
                ..block.clone()
            });
        }
    }
    made
}

/// The page as an old paper or a careless typist would have it: 、 for the full stop, or none at the ends of paragraphs.
fn old_marks(blocks: &[Block], seed: usize) -> Vec<Block> {
    let mut random = Random(seed as u64);
    let manner = random.below(3);
    let change = |(at, block): (usize, &Block)| {
        // The part before a cut ends as it did.
        let whole = blocks.get(at + 1).is_none_or(|next| next.paragraph != block.paragraph);
        let text = &block.text;
        let text = match manner {
            0 => text.replace(['。', '，'], "、"),
            _ if !whole || block.paragraph.is_none() => text.clone(),
            1 => text.trim_end_matches('。').to_owned(),
            _ => text
                .strip_suffix('。')
                .map_or_else(|| text.clone(), |text| format!("{text}、")),
        };
        Block { text, ..block.clone() }
    };
    blocks.iter().enumerate().map(change).collect()
}

/// Numbers that look random and are always the same (splitmix64).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 33).expect("31 bits fit") % end
    }
}
