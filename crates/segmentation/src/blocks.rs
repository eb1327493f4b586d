use banmian_model::{MarkupKind, Page, Span, Spans};

use crate::Resources;
use crate::columns::{Columns, Fill};
use crate::markup;

/// A stretch of text between line breaks, or several lines where a column of fixed width broke one paragraph.
#[derive(Debug)]
pub(crate) struct TextBlock {
    /// Its lines without the white space around them; none is empty.
    pub(crate) pieces: Spans,
    /// Line breaks between it and the block before; 1 means the next line.
    pub(crate) gap: usize,
    /// Whether its first line stands at the right edge of its column.
    pub(crate) edge: bool,
}

/// One line of the page, trimmed.
#[derive(Clone, Copy)]
pub(crate) struct Line {
    pub(crate) span: Span,
    /// Line breaks before it.
    pub(crate) gap: usize,
    /// Whether white space stands before it.
    pub(crate) indented: bool,
    /// Width of that white space.
    pub(crate) indent: usize,
    /// Width in full-width characters, rounded up.
    pub(crate) width: usize,
}

/// What the blocks of a page were told by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// A line is a block.
    Lines,
    /// Paragraphs were broken into lines of their column's width.
    Columns(Fill),
    /// Mark-up says where blocks end.
    MarkUp {
        /// How many marks do.
        marks: usize,
    },
}

/// The blocks of a page: by its lines, or where it has mark-up by that.
pub(crate) fn of_page(page: &Page, resources: &Resources) -> Vec<TextBlock> {
    read(page, resources).0
}

/// The blocks of a page, and what they were told by.
pub(crate) fn read(page: &Page, resources: &Resources) -> (Vec<TextBlock>, Layout) {
    let marks = page.markup.iter().filter(|mark| mark.kind != MarkupKind::Ruler);
    let marks = marks.count();
    if marks > 0 {
        return (markup::divide(&page.text, &page.markup), Layout::MarkUp { marks });
    }
    let (mut blocks, layout) = divide(&page.text, resources);
    // Both are in page order.
    let mut rulers = page.markup.iter().map(|mark| mark.span).peekable();
    blocks.retain(|block| {
        let start = block.pieces.start();
        while rulers.next_if(|ruler| ruler.end <= start).is_some() {}
        rulers.peek().is_none_or(|ruler| start < ruler.start)
    });
    (blocks, layout)
}

/// Divides a text into blocks, in order. All that is not white space is in exactly one of them.
///
/// A line is a block, but on a page whose paragraphs were broken into lines of a column's width: there the lines of a
/// paragraph are one.
fn divide(text: &str, resources: &Resources) -> (Vec<TextBlock>, Layout) {
    let lines = lines(text);
    let columns = Columns::find(text, &lines, &resources.learned.simple);
    let mut blocks: Vec<(Vec<Span>, usize)> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let goes_on = |first: usize| {
            let columns = columns.as_ref();
            columns.is_some_and(|columns| columns.goes_on(at, begins_paragraph(&lines[first]), &resources.joins))
        };
        match blocks.last_mut() {
            Some((pieces, first)) if goes_on(*first) => pieces.push(line.span),
            _ => blocks.push((vec![line.span], at)),
        }
    }
    let block = |(pieces, first): (Vec<Span>, usize)| TextBlock {
        pieces: Spans::new(pieces),
        gap: lines[first].gap,
        edge: columns.as_ref().is_some_and(|columns| columns.is_at_the_edge(first)),
    };
    let blocks = blocks.into_iter().map(block).collect();
    let layout = columns.map_or(Layout::Lines, |columns| Layout::Columns(columns.fill));
    (blocks, layout)
}

/// Whether a line is indented as paragraphs are; what stands further to the right signs what is above.
fn begins_paragraph(line: &Line) -> bool {
    line.indented && line.indent <= DEEPEST_INDENT
}

/// Widest indent of a paragraph, in full-width characters.
const DEEPEST_INDENT: usize = 4;

pub(crate) fn lines(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let (mut at, mut gap) = (0, 0);
    for part in text.split_inclusive(['\n', '\r', '\u{2028}', '\u{2029}', '\u{c}']) {
        let trimmed = part.trim();
        if !trimmed.is_empty() {
            let lead = part.len() - part.trim_start().len();
            let start = at + lead;
            let indented = part.starts_with('\u{3000}') || part.starts_with("  ") || part.starts_with('\t');
            let span = Span::of(start..start + trimmed.len());
            lines.push(Line {
                span,
                gap,
                indented,
                indent: width(&part[..lead]),
                width: width(trimmed),
            });
            gap = 0;
        }
        at += part.len();
        // A carriage return with a line feed behind it is one break, counted at the line feed.
        let paired = part.ends_with('\r') && text[at..].starts_with('\n');
        gap += usize::from(part.ends_with(['\n', '\r', '\u{2028}', '\u{2029}', '\u{c}']) && !paired);
    }
    lines
}

fn width(line: &str) -> usize {
    line.chars()
        .map(|c| if c.is_ascii() { 1 } else { 2 })
        .sum::<usize>()
        .div_ceil(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        let join = |block: TextBlock| block.pieces.iter().map(|span| &text[span.range()]).collect();
        divide(text, &Resources::builtin()).0.into_iter().map(join).collect()
    }

    #[test]
    fn a_line_is_a_block_without_the_space_around_it() {
        assert_eq!(texts("\r\n\u{3000}\u{3000}甲。 \r\n\r\n乙\n丙"), ["甲。", "乙", "丙"]);
    }

    #[test]
    fn verses_and_paragraphs_of_a_line_stay_apart() {
        let verses = "春风又绿江南岸\n明月何时照我还\n京口瓜洲一水间\n钟山只隔数重山\n";
        assert_eq!(texts(verses).len(), 4);
        let paragraphs = "清晨六点，码头的灯已经亮了，第一班渡轮载着学生离开东岸。\n船员老周说，这条航线他走了三十年，从来没有误过点。\n到岸以后学生排队下船，老周站在船头，挨个提醒他们小心脚下。\n太阳升起来了。\n老周笑了。";
        assert_eq!(texts(paragraphs).len(), 5);
    }

    #[test]
    fn headlines_of_one_width_between_paragraphs_of_a_line_are_no_column() {
        let text = "2　要闻　2024年2月8日\n全区春运客流稳步回升\n　　本报讯 记者从运输部门获悉，春运前十二天，全区道路运输发送旅客十八万四千余人次，同比增长两成。\n　　“今年加班车准备了六十七辆，保证随到随走。”站长说。\n温泉小镇迎客忙起来\n　　冬日暖阳下，温泉热气升腾。临近新年，来这里泡温泉的游客一天比一天多，民宿天天客满。\n城东水厂昨天已通水\n　　城东水厂昨天正式通水，片区里八万多户居民的水压问题得到解决，供水能力翻了一番。";
        assert_eq!(texts(text).len(), 8);
    }

    #[test]
    fn rulers_and_heads_with_their_writer_at_the_edge_stay_apart_from_full_lines() {
        let text = "－－－－－－－－－－－－－－－－\n第一场雪　　　　　　　　　　小　满\n来这里七十三天了。推开窗子，下雪\n了，我是南方人，二十四年没见过雪\n，抓了一把，捏成一个球，放进冰箱\n里，跟隔壁的速冻饺子摆在一起，给\n妈妈看。\n－－－－－－－－－－－－－－－－";
        let found = texts(text);
        assert_eq!(found.len(), 4, "{found:?}");
        assert!(found[2].starts_with("来这里") && found[2].ends_with("妈妈看。"));
    }

    #[test]
    fn where_paragraphs_are_indented_the_lines_below_are_theirs() {
        let text = "河湾晨报　要闻　A5\n商場天花塌下三人輕傷\n管理公司承諾兩周內交代\n　　【本報訊】沙田一個商場昨\n日上午發生天花塌下事故，約二十\n平方米的石膏板墮下，管理公司\n承諾兩周內提交報告。\n　　傷者何太憶述當時情形，她\n的七歲兒子被店員一手拉開，僅擦\n傷手肘。\n　　區議員批評管理公司後知後\n覺，街坊三個月前已經投訴滴水。\n她說，管理公司一直沒有派人檢查，\n到出事才來。\n假冒水喉匠呃老婦\n　　無業男子冒充水喉技工，騙\n去按金三萬元，昨在法院承認五項\n欺騙罪，被判監十四個月。";
        let found = texts(text);
        assert_eq!(found.len(), 8, "{found:?}");
        assert_eq!(found[1], "商場天花塌下三人輕傷");
        assert!(found[5].ends_with("到出事才來。"), "{}", found[5]);
    }

    #[test]
    fn lines_of_one_width_are_one_paragraph() {
        let text = "清晨六点码头已经亮灯\n开船\n\u{3000}\u{3000}第一班渡轮载着学生\n缓缓离开东岸驶向西\n岸，船员老周说这条航\n线他走了三十年了。\n\u{3000}\u{3000}到岸以后学生排队下\n船。";
        let found = texts(text);
        let paragraphs = found.iter().filter(|text| text.ends_with('。')).count();
        assert_eq!(paragraphs, 2, "{found:?}");
        assert!(
            found
                .iter()
                .any(|text| text.starts_with("第一班渡轮") && text.ends_with("三十年了。"))
        );
    }
}
