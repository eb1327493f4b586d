//! Scores one page.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;

use anyhow::{Result, bail};

use super::super::view::{ArticleView, View};
use super::gaps;
use super::set::{Gold, GoldArticle, GoldBlock};
use super::summary::Counts;
use super::text::{Haystack, ends_sentence, folded, is_space};

/// How a page came out.
pub(super) struct Scored {
    pub(super) counts: Counts,
    /// Margin of each start of an article but the page's first, and whether the gold has it.
    pub(super) starts: Vec<(u32, bool)>,
}

/// Scores a page; of one that was not read the rows are empty.
pub(super) fn score(gold: &Gold, view: &View) -> Result<Scored> {
    let mut articles: Vec<&ArticleView> = view
        .articles
        .iter()
        .filter(|article| article.kind == "article")
        .collect();
    articles.sort_by_key(|article| article.order);
    let labels = labels(gold, view, &articles)?;
    let kept: Vec<Kept> = (0..)
        .zip(&gold.blocks)
        .zip(labels)
        .filter_map(|((block, one), given)| {
            Some(Kept {
                block,
                gold: one.article?,
                given,
            })
        })
        .collect();
    let mut counts = Counts {
        pages: 1,
        ..Counts::default()
    };
    let starts = boundaries(&mut counts, &kept, &articles);
    let scoring = Scoring::new(gold, &articles, &kept);
    for (at, article) in gold.articles.iter().enumerate() {
        scoring.article(&mut counts, at, article);
    }
    Ok(Scored { counts, starts })
}

/// A block that belongs to an article, by the gold's and the given number of that.
struct Kept {
    block: usize,
    gold: usize,
    given: usize,
}

/// Which given article each block belongs to: the first that has any of it. One that none has goes with the block before
/// it.
fn labels(gold: &Gold, view: &View, articles: &[&ArticleView]) -> Result<Vec<usize>> {
    let mut labels = vec![None; gold.blocks.len()];
    if articles.is_empty() {
        return Ok(vec![0; labels.len()]);
    }
    let places = places(&gold.blocks, &view.page.text)?;
    for (at, article) in articles.iter().enumerate() {
        for &[start, end] in &article.spans {
            let from = places.partition_point(|place| place.end <= start);
            for block in (from..places.len()).take_while(|&block| places[block].start < end) {
                labels[block].get_or_insert(at);
            }
        }
    }
    let mut last = labels.iter().flatten().next().copied().unwrap_or_default();
    let fill = |label: Option<usize>| {
        last = label.unwrap_or(last);
        last
    };
    Ok(labels.into_iter().map(fill).collect())
}

/// Where the blocks stand, in code points. A page in printed lines has its breaks elsewhere, so there white space is
/// passed over.
fn places(blocks: &[GoldBlock], text: &str) -> Result<Vec<Range<usize>>> {
    let every: Vec<usize> = (0..text.chars().count()).collect();
    if let Ok(found) = places_in(blocks, text, &every, str::to_owned) {
        return Ok(found);
    }
    let visible: Vec<(usize, char)> = text.chars().enumerate().filter(|(_, c)| !is_space(*c)).collect();
    let (at, squeezed): (Vec<usize>, String) = visible.into_iter().unzip();
    places_in(blocks, &squeezed, &at, |text| {
        text.chars().filter(|&c| !is_space(c)).collect()
    })
}

/// Finds the blocks in a text one behind the other; `at` has the place of each of its characters.
fn places_in(
    blocks: &[GoldBlock],
    text: &str,
    at: &[usize],
    form: impl Fn(&str) -> String,
) -> Result<Vec<Range<usize>>> {
    let (mut byte, mut char) = (0, 0);
    let mut found = Vec::with_capacity(blocks.len());
    for block in blocks {
        let wanted = form(&block.text);
        let Some(offset) = text[byte..].find(&wanted) else {
            let start: String = block.text.chars().take(30).collect();
            bail!("the text of the page lacks {start:?}");
        };
        let start = char + text[byte..byte + offset].chars().count();
        let end = start + wanted.chars().count();
        byte += offset + wanted.len();
        char = end;
        let place = |char: usize| at.get(char).copied().unwrap_or(at.len());
        found.push(place(start)..end.checked_sub(1).map_or(0, |last| place(last) + 1));
    }
    Ok(found)
}

/// Counts boundaries; the starts that were given, each with its margin and whether it is right.
fn boundaries(counts: &mut Counts, kept: &[Kept], articles: &[&ArticleView]) -> Vec<(u32, bool)> {
    let gold: Vec<bool> = kept.windows(2).map(|pair| pair[0].gold != pair[1].gold).collect();
    let given: Vec<bool> = kept.windows(2).map(|pair| pair[0].given != pair[1].given).collect();
    let count = |gaps: &[bool]| total(gaps.iter().filter(|&&part| part).count());
    counts.right = total(gold.iter().zip(&given).filter(|&(a, b)| *a && *b).count());
    (counts.gold, counts.given) = (count(&gold), count(&given));
    let at = |gaps: &[bool]| (0..gaps.len()).filter(|&at| gaps[at]).collect::<Vec<_>>();
    counts.near = gaps::tolerant(&at(&gold), &at(&given));
    if !gold.is_empty() {
        (counts.window_difference, counts.pk) = gaps::errors(&gold, &given, gaps::window(&gold));
        counts.gapped = 1;
    }
    let mut seen: BTreeSet<usize> = kept.first().map(|first| first.given).into_iter().collect();
    let mut starts = Vec::new();
    for (pair, right) in kept.windows(2).zip(gold) {
        // Behind what stands within it an article goes on: that is no start.
        if seen.insert(pair[1].given) {
            let margin = articles.get(pair[1].given).and_then(|article| article.margin);
            starts.extend(margin.map(|margin| (margin, right)));
        }
    }
    starts
}

/// What articles of a page are scored with.
struct Scoring<'s> {
    articles: Vec<Given>,
    /// The given article of each of the gold's.
    partners: BTreeMap<usize, usize>,
    /// Blocks of each of the gold's and of the given.
    gold_blocks: BTreeMap<usize, Vec<usize>>,
    given_blocks: BTreeMap<usize, Vec<usize>>,
    /// By-lines, lines of heads and jump lines among the blocks, by the gold's article.
    heads: BTreeMap<usize, Vec<String>>,
    /// Parts of each paragraph of each article, by their number.
    parts: BTreeMap<(usize, usize), Vec<Part<'s>>>,
    markers: Vec<String>,
    /// Words of what belongs to no article, the longest first.
    asides: Vec<String>,
    whole_asides: HashSet<String>,
    paragraphs: HashSet<String>,
    haystack: Haystack,
}

/// A part of a paragraph: which, and its text.
type Part<'s> = (Option<usize>, &'s str);

/// A given article, folded.
struct Given {
    title: String,
    paragraphs: Vec<String>,
}

/// Shortest words of an aside that are taken out of a text.
const ASIDE: usize = 6;

impl<'s> Scoring<'s> {
    fn new(gold: &'s Gold, articles: &[&ArticleView], kept: &[Kept]) -> Self {
        let given = |article: &&ArticleView| Given {
            title: folded(article.headline.as_deref().unwrap_or_default()),
            paragraphs: article.paragraphs.iter().map(|one| folded(&one.text)).collect(),
        };
        let articles: Vec<Given> = articles.iter().map(given).collect();
        let jumps = gold.articles.iter().flat_map(|one| [&one.jump, &one.continued]);
        let markers: Vec<String> = jumps.filter(|jump| !jump.is_empty()).map(|jump| folded(jump)).collect();
        let mut asides: Vec<String> = gold.nonarticle.iter().map(|aside| folded(&aside.text)).collect();
        asides.retain(|aside| length(aside) >= ASIDE);
        asides.sort_by_key(|aside| std::cmp::Reverse(length(aside)));
        let paragraphs = articles.iter().flat_map(|article| &article.paragraphs);
        let paragraphs: Vec<String> = paragraphs
            .map(|paragraph| without(&markers, paragraph.clone()))
            .filter(|paragraph| !paragraph.is_empty())
            .collect();
        let mut scoring = Self {
            partners: partners(gold, kept),
            gold_blocks: grouped(kept.iter().map(|one| (one.gold, one.block))),
            given_blocks: grouped(kept.iter().map(|one| (one.given, one.block))),
            heads: BTreeMap::new(),
            parts: BTreeMap::new(),
            haystack: Haystack::new(paragraphs.iter().map(String::as_str)),
            paragraphs: paragraphs.into_iter().collect(),
            articles,
            markers,
            whole_asides: asides.iter().cloned().collect(),
            asides,
        };
        for block in &gold.blocks {
            scoring.block(block);
        }
        scoring.parts.values_mut().for_each(|parts| parts.sort_unstable());
        scoring
    }

    fn block(&mut self, block: &'s GoldBlock) {
        let Some(article) = block.article else { return };
        if ["title", "kicker", "subtitle", "byline", "cont", "jump"].contains(&block.role.as_str()) {
            self.heads.entry(article).or_default().push(folded(&block.text));
        }
        if let Some(paragraph) = block.para {
            let parts = self.parts.entry((article, paragraph)).or_default();
            parts.push((block.part, &block.text));
        }
    }

    fn article(&self, counts: &mut Counts, at: usize, gold: &GoldArticle) {
        counts.articles += 1;
        let partner = self.partners.get(&at);
        let given = partner.and_then(|&partner| self.articles.get(partner));
        let title = folded(&gold.title);
        if !title.is_empty() {
            counts.titled += 1;
            if let Some(given) = given {
                counts.title_exact += u32::from(given.title == title);
                counts.title_lenient += u32::from(titles(gold, &title).contains(&given.title));
            }
        }
        let same = partner.is_some_and(|partner| self.given_blocks.get(partner) == self.gold_blocks.get(&at));
        counts.article_blocks += u32::from(same);
        if let Some(given) = given {
            counts.article_text += u32::from(self.same_text(at, gold, given));
        }
        self.paragraphs(counts, at, gold);
    }

    /// Whether the texts are the same, heads, by-lines, date line, jump lines and asides set aside on both sides.
    fn same_text(&self, at: usize, gold: &GoldArticle, given: &Given) -> bool {
        let heads = self.heads_of(at, gold);
        let aside = |text: &&String| !heads.contains(*text) && !self.whole_asides.contains(*text);
        let text: String = given.paragraphs.iter().filter(aside).map(String::as_str).collect();
        let text = without(&self.asides, without(&self.markers, text));
        let body: String = bodies(gold).map(|(_, text)| folded(text)).collect();
        let body = without(&self.markers, body);
        let dateline = folded(&gold.dateline);
        let behind = |text: &str| text.strip_prefix(&dateline).unwrap_or(text).to_owned();
        behind(&body) == behind(&text)
    }

    fn heads_of(&self, at: usize, gold: &GoldArticle) -> BTreeSet<String> {
        let lines = [&gold.title, &gold.kicker, &gold.subtitle, &gold.section];
        let bylines = gold.paragraphs.iter().zip(&gold.para_kinds);
        let bylines = bylines.filter(|(_, kind)| *kind == "byline").map(|(text, _)| text);
        let own = lines.into_iter().chain(&gold.byline).chain(bylines);
        let blocks = self.heads.get(&at).into_iter().flatten().cloned();
        own.map(|line| folded(line)).chain(blocks).collect()
    }

    fn paragraphs(&self, counts: &mut Counts, at: usize, gold: &GoldArticle) {
        let dateline = folded(&gold.dateline);
        let mut previous: Option<(usize, String)> = None;
        for (number, text) in bodies(gold) {
            let text = without(&self.markers, folded(text));
            let dated = !dateline.is_empty() && number == 0;
            let behind = text.strip_prefix(&dateline).filter(|_| dated);
            let found = self.paragraphs.contains(&text) || behind.is_some_and(|text| self.paragraphs.contains(text));
            counts.paragraphs += 1;
            counts.paragraph_exact += u32::from(found);
            self.split(counts, (at, number), found);
            // Over a by-line among the paragraphs none is glued.
            if let Some((_, before)) = previous.filter(|(last, before)| last + 1 == number && !before.is_empty()) {
                counts.neighbours += 1;
                counts.glued += u32::from(self.haystack.holds(&before, &text));
            }
            previous = Some((number, text));
        }
    }

    /// Counts a paragraph that was printed in several blocks.
    fn split(&self, counts: &mut Counts, paragraph: (usize, usize), found: bool) {
        let parts = self.parts.get(&paragraph).map_or(&[][..], Vec::as_slice);
        let Some((_, before)) = parts.split_last().filter(|(_, before)| !before.is_empty()) else {
            return;
        };
        let (split, rejoined) = if before.iter().any(|(_, text)| ends_sentence(text)) {
            (&mut counts.split_hard, &mut counts.rejoined_hard)
        } else {
            (&mut counts.split, &mut counts.rejoined)
        };
        *split += 1;
        *rejoined += u32::from(found);
    }
}

/// The paragraphs of an article but by-lines, with their numbers.
fn bodies(gold: &GoldArticle) -> impl Iterator<Item = (usize, &str)> {
    let kinds = (0..).zip(gold.paragraphs.iter().zip(&gold.para_kinds));
    kinds
        .filter(|(_, (_, kind))| *kind != "byline")
        .map(|(number, (text, _))| (number, text.as_str()))
}

/// The headline alone, and with kicker, deck or standing head.
fn titles(gold: &GoldArticle, title: &str) -> BTreeSet<String> {
    let (kicker, deck, section) = (folded(&gold.kicker), folded(&gold.subtitle), folded(&gold.section));
    let mut titles = BTreeSet::from([title.to_owned()]);
    for before in ["", &kicker] {
        for behind in ["", &deck] {
            let head = format!("{before}{title}{behind}");
            titles.extend([
                format!("{section}{head}"),
                format!("{head}{section}"),
                format!("{head}({section})"),
            ]);
            titles.insert(head);
        }
    }
    titles
}

/// The given article of each of the gold's: one to one, those that share most characters first.
fn partners(gold: &Gold, kept: &[Kept]) -> BTreeMap<usize, usize> {
    let mut shared: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for one in kept {
        *shared.entry((one.gold, one.given)).or_default() += length(&folded(&gold.blocks[one.block].text));
    }
    let mut shared: Vec<_> = shared.into_iter().collect();
    // A stable sort: of equals, the first on the page.
    shared.sort_by_key(|&(_, size)| std::cmp::Reverse(size));
    let (mut partners, mut taken) = (BTreeMap::new(), BTreeSet::new());
    for ((gold, given), _) in shared {
        if !partners.contains_key(&gold) && taken.insert(given) {
            partners.insert(gold, given);
        }
    }
    partners
}

fn grouped(pairs: impl Iterator<Item = (usize, usize)>) -> BTreeMap<usize, Vec<usize>> {
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (group, member) in pairs {
        groups.entry(group).or_default().push(member);
    }
    groups
}

/// A text with some words taken out wherever they stand, one after the other.
fn without(words: &[String], text: String) -> String {
    words.iter().fold(text, |text, word| {
        if text.contains(word.as_str()) {
            text.replace(word.as_str(), "")
        } else {
            text
        }
    })
}

fn length(text: &str) -> usize {
    text.chars().count()
}

fn total(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
