//! What each block is, and where articles start: the seam for a learned model.

use regex::Regex;

use crate::Resources;
use crate::blocks::TextBlock;
use crate::byline::Read;
use crate::text::{Pairs, coverage, is_finished, length};

/// What a block is.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// A line of a head: kicker, headline, deck, standing head.
    Head,
    /// 小标题.
    Crosshead,
    Byline(Read),
    Credit(Read),
    Paragraph,
    Caption,
    Advertisement,
    /// 启事, 公告: a notice's own head.
    Notice,
    Furniture,
}

/// A block's label.
#[derive(Clone, Debug)]
pub(crate) struct Label {
    pub(crate) kind: Kind,
    /// Whether an article starts with it.
    pub(crate) starts: bool,
}

/// The forms that blocks are told by.
#[derive(Debug)]
pub(crate) struct Forms {
    folio: Regex,
    notice: Regex,
    slogan: Regex,
    dated: Regex,
}

/// Longest line of a head, in characters.
const LONGEST_HEAD: usize = 42;

impl Forms {
    pub(crate) fn new() -> Self {
        let regex = |pattern: &str| Regex::new(pattern).expect("a pattern that a test compiles");
        Self {
            folio: regex(
                r"^(?:第?[0-9一二三四五六七八九十A-D]{1,3}版(?:[：:·].{0,8})?|[12][0-9]{3}年[0-9]{1,2}月[0-9]{1,2}日.{0,40}|.{0,10}(?:责编|责任编辑|本版编辑|值班编委|版式设计|版式|校对|制图|数据来源|本期统筹|美编)[：:／/ ].{0,60}|(?:E-?mail|电子邮箱|新闻热线|网址)[：:].{0,60}|[\p{Han}]{2,4}[·・][\p{Han}]{2,4})$",
            ),
            notice: regex(r"^(?:.{0,16}(?:启事|啟事|声明|讣告|訃告|招聘|公告)|遗失.{0,20})$"),
            slogan: regex(r"(?:热线|咨询电话|订购|招租|优惠|特惠|盛大开[业盘]|恭[贺祝]|银行|地产|竭诚|诚邀|同心携手)"),
            dated: regex(r"^[0-9０-９一二三四五六七八九十]{1,3}月[0-9０-９一二三四五六七八九十]{1,3}日"),
        }
    }
}

/// Says what each block is. A learned model replaces the inside of this function.
pub(crate) fn classify(text: &str, blocks: &[TextBlock], resources: &Resources) -> Vec<Label> {
    let mut kinds: Vec<Kind> = blocks.iter().map(|block| by_form(text, block, resources)).collect();
    let pairs = Pairs::of(text);
    for index in 0..blocks.len() {
        if matches!(kinds[index], Kind::Head) && is_cut(text, blocks, &kinds, index, &pairs, resources) {
            kinds[index] = Kind::Paragraph;
        }
    }
    starts(text, blocks, kinds, resources)
}

fn words<'a>(text: &'a str, block: &TextBlock) -> &'a str {
    &text[block.span.range()]
}

/// What a block looks like by itself.
fn by_form(text: &str, block: &TextBlock, resources: &Resources) -> Kind {
    let words = words(text, block);
    if let Some(read) = resources.byline.read_credit(text, block.span) {
        return Kind::Credit(read);
    }
    if let Some(read) = resources.byline.read(text, &block.lines) {
        return Kind::Byline(read);
    }
    let forms = &resources.classify;
    match () {
        () if resources.captions.is_caption(words) => Kind::Caption,
        () if forms.folio.is_match(words) => Kind::Furniture,
        () if forms.notice.is_match(words) => Kind::Notice,
        () if is_head(text, block) && resources.dateline.find(text, block.span).is_none() => Kind::Head,
        () => Kind::Paragraph,
    }
}

fn is_head(text: &str, block: &TextBlock) -> bool {
    let whole = words(text, block);
    let long = block
        .lines
        .iter()
        .any(|line| length(&text[line.range()]) > LONGEST_HEAD);
    let ends = whole.ends_with(['。', '，', '、', '；', '：', '…', ',', '.', '）', ')']);
    let sentence = whole.contains(['。', '；']) || whole.starts_with('【');
    // A quotation with its own question or exclamation mark is speech, not a head: “…吗？”
    let speech = whole.starts_with('“') && ["？”", "！”", "。”"].iter().any(|end| whole.ends_with(end));
    !(block.lines.is_empty() || block.lines.len() > 4 || long || ends || sentence || speech || block.jump.is_some())
}

/// Whether what looks like a head is a paragraph that a column cut: a short piece between two paragraphs, with signs of
/// a sentence that goes on in the next block.
fn is_cut(
    text: &str,
    blocks: &[TextBlock],
    kinds: &[Kind],
    index: usize,
    pairs: &Pairs,
    resources: &Resources,
) -> bool {
    let paragraph = |at: usize| matches!(kinds.get(at), Some(Kind::Paragraph));
    let (Some(next), true) = (blocks.get(index + 1), paragraph(index + 1)) else {
        return false;
    };
    if !(index > 0 && (paragraph(index - 1) || matches!(kinds[index - 1], Kind::Head | Kind::Byline(_)))) {
        return false;
    }
    let (words, after) = (words(text, &blocks[index]), words(text, next));
    let mut signs = 0;
    if resources.classify.dated.is_match(words) {
        signs += 3;
    }
    if words.contains('，') && !words.contains(['“', ' ', '\u{3000}']) {
        signs += 2;
    }
    if words.ends_with([
        '的', '和', '与', '及', '在', '对', '把', '将', '为', '从', '向', '了', '是', '于', '以', '等', '（', '《',
        '“', '—',
    ]) {
        signs += 3;
    }
    if words.starts_with(['在', '据', '由', '经', '对', '随', '当', '从']) {
        signs += 1;
    }
    let crossing = crossing_pair(words, after);
    // The two that meet at the cut stand together elsewhere on the page.
    if crossing.is_some_and(|(a, b)| pairs.count(a, b) > 1) {
        signs += 3;
    }
    if words.contains([' ', '\u{3000}']) || words.ends_with(['”', '』', '」', '！', '？']) {
        signs -= 3;
    }
    match length(words) {
        ..=12 => signs -= 1,
        21.. => signs += 1,
        _ => {}
    }
    if matches!(kinds[index - 1], Kind::Head | Kind::Byline(_)) {
        // Behind a head the text opens, and a headline without its by-line looks the same.
        signs -= 1;
    }
    if resources.dateline.find(text, next.span).is_some() {
        false
    } else {
        signs >= 3
    }
}

fn crossing_pair(before: &str, after: &str) -> Option<(char, char)> {
    let (last, first) = (before.chars().next_back()?, after.chars().next()?);
    (crate::text::is_han(last) && crate::text::is_han(first)).then_some((last, first))
}

/// Finds where articles start, and tells heads from crossheads and advertisements.
fn starts(text: &str, blocks: &[TextBlock], kinds: Vec<Kind>, resources: &Resources) -> Vec<Label> {
    let mut labels: Vec<Label> = kinds.into_iter().map(|kind| Label { kind, starts: false }).collect();
    let signed = is_signed(&labels);
    let mut at = 0;
    let mut has_body = false;
    while at < labels.len() {
        if !in_head(&labels[at].kind) {
            has_body |= matches!(labels[at].kind, Kind::Paragraph);
            labels[at].starts =
                matches!(labels[at].kind, Kind::Notice) || (at == 0 && has_body) || is_continuation(&blocks[at]);
            at += 1;
            continue;
        }
        let end = (at..labels.len())
            .find(|&index| !in_head(&labels[index].kind))
            .unwrap_or(labels.len());
        at = settle_run(
            text,
            blocks,
            &mut labels,
            at,
            end,
            Habits { has_body, signed },
            resources,
        );
        has_body = false;
        if at < end {
            at = end;
        }
    }
    first_starts(&mut labels);
    labels
}

/// What is known where a run of head lines is met.
#[derive(Clone, Copy)]
struct Habits {
    /// Whether text stands between it and the head before.
    has_body: bool,
    /// Whether the page signs its articles.
    signed: bool,
}

/// Whether a page signs its articles: where most heads have a by-line, one without is more likely a crosshead.
fn is_signed(labels: &[Label]) -> bool {
    let (mut runs, mut signed, mut at) = (0, 0, 0);
    while at < labels.len() {
        if !in_head(&labels[at].kind) {
            at += 1;
            continue;
        }
        let end = (at..labels.len())
            .find(|&index| !in_head(&labels[index].kind))
            .unwrap_or(labels.len());
        runs += 1;
        signed += usize::from(
            labels[at..end]
                .iter()
                .any(|label| matches!(label.kind, Kind::Byline(_))),
        );
        at = end;
    }
    signed >= 3 && signed * 2 >= runs
}

fn in_head(kind: &Kind) -> bool {
    matches!(kind, Kind::Head | Kind::Byline(_))
}

/// A continuation from another page starts an article whether it has a head or not.
fn is_continuation(block: &TextBlock) -> bool {
    block
        .jump
        .as_ref()
        .is_some_and(|jump| jump.direction == banmian_model::JumpDirection::From)
}

/// Something starts with the first block that belongs to an article.
fn first_starts(labels: &mut [Label]) {
    let belongs = |kind: &Kind| matches!(kind, Kind::Head | Kind::Byline(_) | Kind::Paragraph | Kind::Crosshead);
    let first = labels.iter().position(|label| belongs(&label.kind));
    if let Some(first) = first
        && !labels[..first].iter().any(|label| label.starts)
    {
        if matches!(labels[first].kind, Kind::Crosshead) {
            labels[first].kind = Kind::Head;
        }
        labels[first].starts = true;
    }
}

/// Decides on a run of head lines and by-lines; where to go on.
fn settle_run(
    text: &str,
    blocks: &[TextBlock],
    labels: &mut [Label],
    from: usize,
    end: usize,
    habits: Habits,
    resources: &Resources,
) -> usize {
    let Habits { has_body, signed } = habits;
    let mut first = from;
    // A by-line right behind text, with a head after it, closes the article before.
    while first < end && has_body {
        let Kind::Byline(read) = &labels[first].kind else { break };
        if end - first == 1 && !followed_by_dateline(text, blocks, end, resources) || end - first > 1 {
            labels[first].kind = Kind::Credit(read.clone());
            first += 1;
        } else {
            break;
        }
    }
    let body = (end..labels.len()).find(|&index| matches!(labels[index].kind, Kind::Paragraph));
    let next_head = (end..labels.len())
        .find(|&index| in_head(&labels[index].kind))
        .unwrap_or(labels.len());
    let has_text = body.is_some_and(|body| body < next_head);
    if !has_text {
        for label in &mut labels[first..end] {
            if matches!(label.kind, Kind::Head) {
                label.kind = Kind::Advertisement;
            }
        }
        return end;
    }
    while first < end && is_slogan(text, &blocks[first], &labels[first], blocks, end, next_head, resources) {
        labels[first].kind = Kind::Advertisement;
        first += 1;
    }
    if first == end {
        return end;
    }
    let heads = labels[first..end]
        .iter()
        .filter(|label| matches!(label.kind, Kind::Head))
        .count();
    let supported = labels[first..end]
        .iter()
        .any(|label| matches!(label.kind, Kind::Byline(_)))
        || followed_by_dateline(text, blocks, end, resources)
        || !has_body
        || ended_before(text, blocks, labels, first, resources)
        || heads > 1 && new_matter(text, blocks, first, end, next_head, 0)
        || !signed && new_matter(text, blocks, first, end, next_head, 250);
    if supported {
        labels[first].starts = true;
    } else {
        labels[first..end]
            .iter_mut()
            .for_each(|label| label.kind = Kind::Crosshead);
    }
    end
}

fn followed_by_dateline(text: &str, blocks: &[TextBlock], at: usize, resources: &Resources) -> bool {
    blocks
        .get(at)
        .is_some_and(|block| resources.dateline.find(text, block.span).is_some() || is_continuation(block))
}

/// Whether the block before ended its article: a jump, a credit, a reporter in brackets.
fn ended_before(text: &str, blocks: &[TextBlock], labels: &[Label], at: usize, resources: &Resources) -> bool {
    let Some(before) = at.checked_sub(1) else { return true };
    let jumps = blocks[before]
        .jump
        .as_ref()
        .is_some_and(|j| j.direction == banmian_model::JumpDirection::To);
    let words = words(text, &blocks[before]);
    let bracketed = words.ends_with(['）', ')'])
        && words.rfind(['（', '(']).is_some_and(|open| {
            let tail = &words[open..];
            length(tail) <= 40
                && (tail.contains("记者") || tail.contains("電）") || tail.contains("电）") || tail.contains("作者"))
        });
    let credited = matches!(labels[before].kind, Kind::Credit(_));
    let _ = resources;
    jumps || bracketed || credited
}

/// Whether a head speaks of what follows rather than of what precedes, by at least `margin` thousandths of its pairs.
fn new_matter(text: &str, blocks: &[TextBlock], first: usize, end: usize, next_head: usize, margin: usize) -> bool {
    let joined = |range: std::ops::Range<usize>| -> String { range.map(|index| words(text, &blocks[index])).collect() };
    let head = joined(first..end);
    let after = Pairs::of(&joined(end..next_head.min(end + 6)));
    let before = Pairs::of(&joined(first.saturating_sub(6)..first));
    coverage(&head, &after) > coverage(&head, &before) + margin
}

/// An advertiser's line before a head: its words, and nothing of what follows.
fn is_slogan(
    text: &str,
    block: &TextBlock,
    label: &Label,
    blocks: &[TextBlock],
    end: usize,
    next_head: usize,
    resources: &Resources,
) -> bool {
    if !matches!(label.kind, Kind::Head) || !resources.classify.slogan.is_match(words(text, block)) {
        return false;
    }
    let after: String = (end..next_head).map(|index| words(text, &blocks[index])).collect();
    coverage(words(text, block), &Pairs::of(&after)) < 200
}

/// Whether a paragraph's last words leave it open.
pub(crate) fn is_open(text: &str) -> bool {
    !is_finished(text)
}
