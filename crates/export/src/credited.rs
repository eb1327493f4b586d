//! By-lines as they are printed: 文：簡芷晴　圖：曾少傑.

use banmian_model::{Article, Page, Span, Spans};

/// The lines of an article that name who made it, or the paper or agency; of a line that a paragraph is on, what is left out
/// of it: （记者 张璁）. Where a name stands in a paragraph's words, no line does.
pub(crate) fn lines(article: &Article, page: &Page) -> Spans {
    let byline = &article.byline;
    let people = byline.people.iter().map(|credit| &credit.name);
    let named: Vec<Span> = byline.outlet.iter().chain(people).flat_map(Spans::iter).collect();
    let lines = left_out(article)
        .into_iter()
        .flat_map(|gap| lines_of(gap, page.str(gap)))
        .filter(|line| named.iter().any(|&name| line.contains(name)));
    Spans::new(lines)
}

/// What of an article is no head, paragraph or caption, in page order.
fn left_out(article: &Article) -> Vec<Span> {
    let heads = [&article.kicker, &article.headline, &article.deck]
        .into_iter()
        .flatten();
    let paragraphs = article.paragraphs.iter().map(|paragraph| &paragraph.spans);
    let taken = heads.chain(paragraphs).chain(&article.captions);
    let mut taken: Vec<Span> = taken.flat_map(Spans::iter).collect();
    taken.sort_by_key(|span| span.start);
    let mut gaps = Vec::new();
    for piece in article.spans.iter() {
        let mut from = piece.start;
        for span in taken
            .iter()
            .filter(|span| span.start < piece.end && span.end > piece.start)
        {
            if from < span.start {
                gaps.push(Span::new(from, span.start));
            }
            from = from.max(span.end);
        }
        if from < piece.end {
            gaps.push(Span::new(from, piece.end));
        }
    }
    gaps
}

/// The lines of a text that stands at `span`, without the space around them.
fn lines_of(span: Span, text: &str) -> impl Iterator<Item = Span> {
    let mut behind = span.range().start;
    text.split_inclusive('\n').filter_map(move |line| {
        let start = behind + line.len() - line.trim_start().len();
        behind += line.len();
        let end = start + line.trim().len();
        (start < end).then(|| Span::of(start..end))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use banmian_model::{ArticleKind, Byline, BylineRole, Credit, Paragraph};

    fn check(text: &str, headline: &str, paragraph: &[&str], people: &[&str], printed: &[&str]) {
        let of = |words: &str| {
            let at = text.find(words).expect("it is of the text");
            Span::of(at..at + words.len())
        };
        let spans = |words: &str| Spans::new([of(words)]);
        let article = Article {
            headline: Some(spans(headline)),
            byline: Byline {
                outlet: None,
                people: people
                    .iter()
                    .map(|name| Credit {
                        role: BylineRole::Reporter,
                        name: spans(name),
                        office: None,
                    })
                    .collect(),
            },
            paragraphs: vec![Paragraph {
                spans: Spans::new(paragraph.iter().map(|piece| of(piece))),
                label: None,
                crosshead: false,
            }],
            spans: Spans::new([Span::of(0..text.len())]),
            kind: ArticleKind::Article,
            kicker: None,
            deck: None,
            standing_head: Vec::new(),
            dateline: None,
            captions: Vec::new(),
            jump: None,
            margin: None,
        };
        let page = Page {
            text: text.to_owned(),
            ..Page::default()
        };
        let lines = lines(&article, &page);
        let found: Vec<&str> = lines.iter().map(|line| page.str(line)).collect();
        assert_eq!(found, printed, "{text}");
    }

    #[test]
    fn a_byline_is_its_line() {
        check(
            "题目\n\n　文：簡芷晴　圖：曾少傑 \n下转2版\n\n正文。",
            "题目",
            &["正文。"],
            &["簡芷晴", "曾少傑"],
            &["文：簡芷晴　圖：曾少傑"],
        );
    }

    #[test]
    fn of_a_paragraph_it_is_what_is_left_out() {
        check(
            "题目\n\n本报讯（记者 张璁）昨日，会议召开。",
            "题目",
            &["本报讯", "昨日，会议召开。"],
            &["张璁"],
            &["（记者 张璁）"],
        );
    }

    #[test]
    fn a_name_in_the_words_of_a_paragraph_has_none() {
        check(
            "题目\n\n记者张璁在现场看到。",
            "题目",
            &["记者张璁在现场看到。"],
            &["张璁"],
            &[],
        );
    }

    #[test]
    fn lines_above_and_below_are_two() {
        check(
            "题目\n记者 张璁\n\n正文。\n\n（李明 摄）",
            "题目",
            &["正文。"],
            &["张璁", "李明"],
            &["记者 张璁", "（李明 摄）"],
        );
    }
}
