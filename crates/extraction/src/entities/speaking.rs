//! People by how they are spoken of: who speaks right behind a quotation or before one, and who is called by a surname
//! and a style (丁女士, 孔奶奶, 环卫工人老葛).

use std::ops::Range;
use std::sync::LazyLock;

use banmian_model::is_han;
use regex::Regex;

use super::naming::{AFTER, is_likely};
use super::{Labels, Lexicon, call_at, floor};

/// Behind a quotation or at a sentence's start: a name of two or three characters, and a verb of speech that ends its
/// clause or opens a quotation.
static SPEAKS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?:^|[”」。！？，])(?P<name>[\p{Han}&&[^的了着过们是在有和与说說我你他她它这這那]]{2,3}?)(?:(?:笑着|笑着对记者|乐呵呵地|高兴地|激动地|动情地|感慨地|深有感触地|自豪地|欣慰地|告诉记者|对记者|向记者|叹了口气)?(?:说|說|说道|說道|问|問|问道|答|笑道)[，。：:；“「]|(?:回忆|感慨|感叹|坦言|笑称|直言|解释|解釋|透露|分析|批評|批评|慨嘆|慨叹|补充|補充|反问|反問)(?:道)?[，。：:；])",
    )
    .expect("a pattern that a test compiles")
});

/// A surname with a style behind it, where a name may begin.
static STYLED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?:^|[^\p{Han}]|[的民户戶主者客位夫妻母父叫是与與和跟对對向给給为為由让讓请請机員员長长工生師师人迷友客官档居])(?P<name>\p{Han}(?:女士|先生|小姐|太太|老太|奶奶|爷爷|爺爺|大爷|大妈|大娘|阿姨|大叔|大伯|大哥|大姐|师傅|師傅|伯伯|婆婆|伯|姨|太)|阿\p{Han}(?:伯|姨|嬸|婶|嫂|叔|婆|嬤))",
    )
    .expect("a pattern that a test compiles")
});

/// Bytes of the names of those who speak.
pub(super) fn speakers(text: &str, labels: &Labels, lexicon: &Lexicon) -> Vec<Range<usize>> {
    let found = SPEAKS.captures_iter(text).filter_map(|found| found.name("name"));
    found
        .filter(|name| {
            let seen = labels.person_at(name.start()).is_some();
            is_name(name.as_str(), lexicon) && is_likely(name.as_str(), "", seen, lexicon)
        })
        .map(|name| name.range())
        .collect()
}

/// A surname and a given name; what begins with another word is none (记者说).
fn is_name(words: &str, lexicon: &Lexicon) -> bool {
    let characters: Vec<char> = words.chars().collect();
    let surname = lexicon.surname(&characters);
    let title = lexicon.titles(words).next().is_some();
    // 魏老常说: one who is honoured.
    let honoured = characters.get(1) == Some(&'老');
    surname.is_some_and(|length| length < characters.len()) && !honoured && !title && !lexicon.goes_on(words)
}

/// Bytes of those who are called by a surname and a style.
pub(super) fn styled(text: &str, labels: &Labels, lexicon: &Lexicon) -> Vec<Range<usize>> {
    let mut names: Vec<Range<usize>> = STYLED
        .captures_iter(text)
        .filter_map(|found| found.name("name"))
        .filter(|name| is_surname(name.as_str(), lexicon))
        .filter(|name| !name.as_str().ends_with(['伯', '姨']) || is_over(&text[name.end()..], lexicon))
        // 何太損失逾十萬元; 張太平 is a name.
        .filter(|name| {
            !name.as_str().ends_with('太')
                || !text[name.end()..].starts_with(['太', '平', '阳', '陽', '原', '极', '極', '子', '古', '空'])
        })
        // 迷路老太 has lost her way.
        .filter(|name| !name.as_str().starts_with('路') || !text[..name.start()].ends_with('迷'))
        .map(|name| name.range())
        .collect();
    names.extend(familiar(text, labels, lexicon));
    names.extend(called(text, lexicon));
    names.extend(old_head(text, lexicon));
    names.extend(nicknamed(text, lexicon));
    names
}

/// 村尾的老魏头不肯: an old man, by his surname; who is 老魏 may be another.
fn old_head(text: &str, lexicon: &Lexicon) -> Vec<Range<usize>> {
    let calls = text.match_indices('老').filter_map(|(at, _)| {
        let (surname, length) = call_at(&text[at..])?;
        let head = text[at + length..]
            .chars()
            .next()
            .filter(|c| matches!(c, '头' | '頭'))?;
        let end = at + length + head.len_utf8();
        // 老龙头 is a place, 老石头 a stone.
        let word = WORDS.contains(surname) || "龙龍木骨山码馬马江".contains(surname);
        let behind = &text[end..];
        let over = is_over(behind, lexicon) || acts(behind);
        (lexicon.surname(&[surname, 'x']) == Some(1) && !word && over).then_some(at..end)
    });
    calls.collect()
}

/// 队友小胖在旁边插嘴: a child or young person by what their fellows call them, behind the word for such a fellow.
fn nicknamed(text: &str, lexicon: &Lexicon) -> Vec<Range<usize>> {
    const FELLOWS: [&str; 6] = ["队友", "同学", "徒弟", "同桌", "男孩", "女孩"];
    let behind = lexicon
        .titles(text)
        .filter(|(start, end)| FELLOWS.iter().any(|word| text[*start..*end].ends_with(word)));
    behind
        .filter_map(|(_, end)| super::introduced::little(text, end))
        .collect()
}

/// Whether a short call ends here: 王伯祥 and 老房子 go on.
fn is_over(behind: &str, lexicon: &Lexicon) -> bool {
    let next = behind.chars().next();
    lexicon.goes_on(behind) || next.is_none_or(|c| !is_han(c) || AFTER.contains(c) || "问問喊笑".contains(c))
}

/// 老葛躲在树荫下: whether a verb with what marks one follows, and nothing that one calls old or small.
fn acts(behind: &str) -> bool {
    let mut behind = behind.chars();
    let thing = behind.next().is_some_and(|c| matches!(c, '子' | '车' | '車'));
    !thing && behind.next().is_some_and(|c| matches!(c, '了' | '着' | '到' | '在'))
}

fn is_surname(name: &str, lexicon: &Lexicon) -> bool {
    let characters: Vec<char> = name.chars().take(2).collect();
    lexicon.surname(&characters) == Some(1)
        && !matches!(
            characters[0],
            '老' | '小' | '大' | '时' | '有' | '家' | '全' | '和' | '各'
        )
}

/// 老穆剃了四十年头: a call at a clause's head that does something there.
fn called(text: &str, lexicon: &Lexicon) -> Vec<Range<usize>> {
    let calls = text.match_indices(['老', '小']).filter_map(|(at, _)| {
        let head = text[..at]
            .chars()
            .next_back()
            .is_none_or(|c| !is_han(c) || "是叫".contains(c));
        let window = &text[floor(text, at.saturating_sub(QUOTED))..at];
        let quoted = window
            .rfind(['“', '「', '”', '」'])
            .is_some_and(|mark| window[mark..].starts_with(['“', '「']));
        if quoted {
            return None;
        }
        let (surname, length) = call_at(&text[at..]).filter(|_| head)?;
        let behind = &text[at + length..];
        let named = lexicon.surname(&[surname, 'x']) == Some(1) && !WORDS.contains(surname);
        let does = acts(behind) || lexicon.goes_on(behind) || behind.starts_with(['说', '笑', '问', '喊']);
        (named && does).then_some(at..at + length)
    });
    calls.collect()
}

/// Bytes before a call in which a quotation mark is looked for: who somebody speaks of is named elsewhere, or nobody.
const QUOTED: usize = 300;

/// Characters behind 老 and 小 that make another word of them more often: 老家, 小区, 老师, 小康.
pub(crate) const WORDS: &str =
    "家区區师師康年人时時城路组组红紅米麦麦车車方安宗边邊古花石金丁高成包干是实實远遠乡鄉伴板";

/// 环卫工人老葛, 患者小谷: behind what somebody is.
fn familiar(text: &str, labels: &Labels, lexicon: &Lexicon) -> Vec<Range<usize>> {
    let one = |(_, end): (usize, usize)| {
        let mut characters = text[end..].chars();
        let call = characters.next().filter(|c| matches!(c, '老' | '小'))?;
        let surname = characters.next()?;
        let next = characters.next()?;
        let name = end..end + call.len_utf8() + surname.len_utf8();
        let known = lexicon.surname(&[surname, next]).is_some();
        let word = matches!(
            surname,
            '时' | '区'
                | '家'
                | '师'
                | '人'
                | '年'
                | '城'
                | '路'
                | '组'
                | '康'
                | '红'
                | '米'
                | '麦'
                | '车'
                | '麥'
                | '車'
        );
        let behind = &text[name.end..];
        // 民警小徐背我出来: nothing that is known follows, but the tagger sees the call end here.
        let seen = labels.person_at(name.start).is_some_and(|seen| seen == name);
        (known && !word && (is_over(behind, lexicon) || acts(behind) || seen)).then_some(name)
    };
    lexicon.titles(text).filter_map(one).collect()
}
