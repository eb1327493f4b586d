//! 图片说明: what is one, and whose.

use banmian_model::Span;
use regex::Regex;

use crate::text::{content, length};

/// The forms of captions.
#[derive(Debug)]
pub(crate) struct Forms {
    ends: Regex,
    starts: Regex,
}

/// Longest caption in characters.
const LONGEST: usize = 160;

impl Forms {
    pub(crate) fn new() -> Self {
        let regex = |pattern: &str| Regex::new(pattern).expect("a pattern that a test compiles");
        Self {
            ends: regex(
                r"(?:[\p{Han}]{1,10}供图|供圖|资料图片?|資料圖片|(?:摄|攝)(?:影报道|影)?|[（(](?:[\p{Han} 　]{2,16})?(?:摄|攝|供图|新华社发|影像中国|人民视觉|资料图片)[）)]|新华社发)[）)]?$",
            ),
            starts: regex(r"^(?:图为|圖為|图[①-⑳一二三四]|[上下左右]图|▲|△|▼|[①-⑨]图)"),
        }
    }

    pub(crate) fn is_caption(&self, words: &str) -> bool {
        length(words) <= LONGEST && (self.starts.is_match(words) || self.ends.is_match(words))
    }
}

/// Which article a caption belongs to: the one with which it shares what stands in no other. `texts` are the articles'
/// texts with their by-lines, `before` the article it stands in or behind.
pub(crate) fn owner(text: &str, caption: Span, texts: &[String], before: usize) -> usize {
    let words = content(&text[caption.range()]);
    let mut best = (0, before);
    let bodies: Vec<Vec<char>> = texts.iter().map(|text| content(text)).collect();
    let mut scores = vec![0; texts.len()];
    for gram in words.windows(3) {
        let holders: Vec<usize> = (0..bodies.len())
            .filter(|&index| bodies[index].windows(3).any(|other| other == gram))
            .collect();
        // What stands in every article says nothing, what stands in one says all.
        holders.iter().for_each(|&index| scores[index] += 12 / holders.len());
    }
    for (index, &score) in scores.iter().enumerate() {
        if score > best.0 {
            best = (score, index);
        }
    }
    if best.0 > scores.get(before).copied().unwrap_or(0) {
        best.1
    } else {
        before
    }
}
