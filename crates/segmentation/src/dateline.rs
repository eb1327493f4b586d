//! 电头, 讯头.

use banmian_model::{Dateline, Span};
use regex::Regex;

/// The forms of date lines.
#[derive(Debug)]
pub(crate) struct Forms {
    start: Regex,
    date: Regex,
}

impl Forms {
    pub(crate) fn new() -> Self {
        let regex = |pattern: &str| Regex::new(pattern).expect("a pattern that a test compiles");
        let date = r"[0-9０-９]{1,2}月[0-9０-９]{1,2}日|[一二三四五六七八九十]{1,2}月[一二三四五六七八九十廿卅]{1,3}日|[0-9０-９]{1,2}日";
        Self {
            start: regex(&format!(
                r"^[（(【\[［]?(?P<mark>(?:据)?(?P<outlet>本报|本報|本刊|本台|本市|新华社|新華社|中新社|中央社|法新社|路透社|[\p{{Han}}]{{2,8}}?(?:日报|晚报|早报|晨报|时报|商报|都市报|快报|青年报|日報|晚報|時報|新闻网|新闻社|通讯社|网))(?:记者[\p{{Han}}]{{2,4}})?(?P<place>[\p{{Han}}、]{{0,12}}?)(?P<date>{date})?(?:[上下]午|晚间?)?(?:专电|急电|电|電|讯|訊|消息))(?:[\s　（(）)】\]］：:]|记者|$|[\p{{Han}}0-9０-９])"
            )),
            date: regex(&format!(r"^[\s　：:】\]］）)]*(?P<date>{date})")),
        }
    }

    /// The date line at the start of a paragraph.
    pub(crate) fn find(&self, text: &str, paragraph: Span) -> Option<Dateline> {
        let words = &text[paragraph.range()];
        let head = words.char_indices().nth(60).map_or(words.len(), |(at, _)| at);
        let found = self.start.captures(&words[..head])?;
        let base = paragraph.start as usize;
        let span = |name: &str| {
            found
                .name(name)
                .map(|part| Span::of(base + part.start()..base + part.end()))
        };
        let mark = span("mark")?;
        let outlet = span("outlet").filter(|span| !text[span.range()].starts_with('本'));
        let behind = mark.end as usize - base;
        let date = span("date").or_else(|| {
            let after = self.date.captures(words.get(behind..head.max(behind))?)?.name("date")?;
            Some(Span::of(base + behind + after.start()..base + behind + after.end()))
        });
        Some(Dateline {
            mark: mark.into(),
            outlet: outlet.map(Into::into),
            date: date.map(Into::into),
        })
    }
}
