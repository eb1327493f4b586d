//! Quotations and who said them.

mod cast;
mod interview;
mod pieces;
mod pronouns;
mod reported;
mod speaker;
mod speech;
mod turns;
mod unnamed;

use std::collections::BTreeMap;
use std::ops::Range;

use banmian_model::{BylineRole, Quote, QuoteKind, Rule, Value};

use crate::Resources;
use crate::entities::floor;
use crate::passage::{self, Found, Passage};
use speaker::{Scene, Speaker};
pub(crate) use speech::Speech;
use turns::Turns;

const PAIRS: [(char, char); 3] = [('“', '”'), ('「', '」'), ('『', '』')];
/// What opens a quotation.
const OPENING: [char; 3] = ['“', '「', '『'];
/// What closes a quotation; behind an end of a sentence it is part of it.
const CLOSING: [char; 3] = ['”', '」', '』'];

/// Bytes between a quotation and what says whose it is: no clause is longer, and a text without marks must not cost
/// its square.
const REACH: usize = 600;

/// Reads the quotations on a page. `found` is in reading order, and its indices are those of the page's mentions.
pub(crate) fn read(passages: &[Passage<'_>], found: &[Found], resources: &Resources) -> Vec<Quote> {
    let mut quotes: Vec<Quote> = Vec::new();
    let narrators = narrators(passages, found);
    let people = cast::read(passages, found, resources);
    let paragraphs: Vec<(usize, &Passage<'_>)> = passage::paragraphs(passages).collect();
    let mut runs_on = false;
    let mut before: Option<Scene<'_>> = None;
    let mut turns = Turns::default();
    let mut interviews = interview::read(&paragraphs, &people);
    for (order, &(index, passage)) in paragraphs.iter().enumerate() {
        if let Some((words, speaker)) = interviews.remove(&index) {
            quotes.push(quote(passage, &[words], Some(speaker)));
            (runs_on, before) = (false, None);
            continue;
        }
        let from = people.partition_point(|one| one.passage < index);
        let to = people.partition_point(|one| one.passage <= index);
        let next = paragraphs
            .get(order + 1)
            .filter(|(_, next)| next.article == passage.article);
        let (spoken, open) = spoken(
            &passage.text,
            next.map(|(_, next)| next.text.as_ref()),
            &resources.speech,
        );
        let article = people.partition_point(|one| passages[one.passage].article < passage.article);
        let is_first = order == 0 || paragraphs[order - 1].1.article < passage.article;
        let scene = Scene {
            text: &passage.text,
            people: &people[from..to],
            earlier: &people[article..from],
            resources,
        };
        let joined = scene.joined(spoken);
        let mut reported = scene.reported(&joined).into_iter().peekable();
        for pieces in joined {
            while let Some((words, speaker)) = reported.next_if(|(words, _)| words.start < pieces[0].start) {
                quotes.push(indirect(passage, words, speaker));
            }
            let tells = || is_first && scene.is_all(&pieces) || scene.is_narrators(&pieces[0]);
            let narrator = narrators.get(&passage.article).filter(|_| tells()).cloned();
            let handed = || {
                before
                    .filter(|_| scene.opens(&pieces[0]))
                    .and_then(|before| before.hands_on())
            };
            let speaker = narrator.or_else(|| scene.speaker(&pieces[0])).or_else(handed);
            let said = quote(passage, &pieces, speaker);
            // Words that end without a mark of their own are a quotation for the sake of who says them.
            if !runs_on && said.speaker.is_none() && is_bare(&passage.text, &pieces) {
                continue;
            }
            match quotes.last_mut().filter(|_| runs_on) {
                Some(before) => go_on(before, said),
                None => {
                    let is_bare = pieces.len() == 1 && (scene.is_all(&pieces) || is_beside(&passage.text, &pieces[0]));
                    turns.note(order, quotes.len(), is_bare);
                    quotes.push(said);
                }
            }
            runs_on = false;
        }
        quotes.extend(reported.map(|(words, speaker)| indirect(passage, words, speaker)));
        runs_on = open;
        before = next.map(|_| scene);
    }
    turns.take(&mut quotes);
    quotes
}

fn quote(passage: &Passage<'_>, pieces: &[Range<usize>], speaker: Option<Speaker>) -> Quote {
    let spans = pieces
        .iter()
        .flat_map(|piece| passage.spans(piece.clone()).iter().collect::<Vec<_>>());
    let mut quote = Quote {
        article: passage.article,
        speaker: None,
        speaker_mention: None,
        kind: QuoteKind::Direct,
        cue: None,
        spans: spans.collect(),
        rule: Rule::from("quote/unattributed"),
    };
    if let Some(speaker) = speaker {
        quote.speaker = Some(speaker.name);
        quote.speaker_mention = speaker.mention.and_then(|index| u32::try_from(index).ok());
        quote.cue = speaker.cue.map(|cue| passage.spans(cue));
        quote.rule = Rule::from(speaker.rule);
    }
    quote
}

/// What somebody says in the reporter's words.
fn indirect(passage: &Passage<'_>, words: Range<usize>, speaker: Speaker) -> Quote {
    Quote {
        kind: QuoteKind::Indirect,
        ..quote(passage, &[words], Some(speaker))
    }
}

/// A quotation of several paragraphs is one; whichever of them names its speaker, the first before the others.
fn go_on(before: &mut Quote, said: Quote) {
    before.spans = before.spans.iter().chain(said.spans.iter()).collect();
    if before.speaker.is_none() {
        before.speaker = said.speaker;
        before.speaker_mention = said.speaker_mention;
        before.cue = said.cue;
        before.rule = said.rule;
    }
}

/// What stands in quotation marks and is speech: it ends as a sentence does, or the sentence that it ends says that somebody
/// says it. Terms, slogans and titles do not, and what hangs on a wall or stands in a document nobody has said.
///
/// The second value says whether the last goes on in `next`, the paragraph behind: of a quotation of several paragraphs
/// each opens with a mark, and only the last closes.
fn spoken(text: &str, next: Option<&str>, speech: &Speech) -> (Vec<Range<usize>>, bool) {
    let (mut marked, open) = marked(text);
    let open = open.filter(|&at| {
        let mark = text[..at].chars().next_back();
        mark.is_some_and(|mark| next.is_some_and(|next| next.trim_start().starts_with(mark)))
    });
    marked.extend(open.map(|at| at..text.trim_end().len()));
    let is_speech = |inside: &Range<usize>| {
        let words = &text[inside.clone()];
        let length = words.chars().count();
        let before = &text[..inside.start - MARK];
        let announced = before.ends_with(['：', ':']);
        if announced && speech.is_written(clause_of(before)) {
            return false;
        }
        // 他说：“我劝他，他说：‘再看一会儿。’”: what he quotes may end what he says.
        let sentence = words
            .trim_end_matches(['’', '』', '」'])
            .ends_with(['。', '！', '？', '…']);
        length >= 4 && (sentence || announced)
            // “你听，”某某说，: no term or title ends in a comma.
            || length >= 2 && words.ends_with(['，', ','])
            || length >= 2 && announced && sentence
            // 他说，“真的。”
            || length >= 2 && sentence && before.ends_with(['，', ',']) && says_before(before, speech)
            // “要得！”石大发点点头, “上课！” as a paragraph, “带了！” beside another: nothing but speech ends so there.
            || length >= 2 && sentence && (text[..inside.start - MARK].trim().is_empty() || is_beside(text, inside))
            // “修桥！”老秦头没好气地说。
            || length >= 2 && sentence && says_behind(&text[inside.end..], speech)
            || length >= 4 && (is_told(text, inside, speech) || is_said_plainly(text, inside, speech))
    };
    let goes_on = open.is_some() && marked.last().is_some_and(is_speech);
    marked.retain(is_speech);
    (marked, goes_on)
}

/// The last clause of a text, without the colon that it ends with.
fn clause_of(before: &str) -> &str {
    let window = near_end(before.trim_end_matches(['：', ':']));
    let clause = window.rsplit(['。', '！', '？']).next().unwrap_or(window);
    // “…。”他说; 承建商「永利」負責 goes on.
    clause.strip_prefix(CLOSING).unwrap_or(clause)
}

/// The end of a text, as far back as a clause reaches.
fn near_end(text: &str) -> &str {
    &text[floor(text, text.len().saturating_sub(REACH / 4))..]
}

/// Whether a quotation ends without a mark of its own, and no colon brings it in.
fn is_bare(text: &str, pieces: &[Range<usize>]) -> bool {
    let [only] = pieces else { return false };
    let marked = text[only.clone()]
        .trim_end_matches('’')
        .ends_with(['。', '！', '？', '…', '，', ',']);
    !marked && !text[..only.start - MARK].ends_with(['：', ':'])
}

/// Whether a short clause behind another quotation says that somebody speaks: “…。”他说，.
fn says_before(before: &str, speech: &Speech) -> bool {
    const SHORT: usize = 12;
    let window = near_end(before.trim_end_matches(['，', ',']));
    let said = window.rfind(CLOSING).map(|at| &window[at + MARK..]);
    said.is_some_and(|said| said.chars().count() <= SHORT && speech.verb(said).is_some())
}

/// Whether a short clause behind a quotation says that somebody speaks.
fn says_behind(behind: &str, speech: &Speech) -> bool {
    const SHORT: usize = 14;
    let behind = behind.trim_start_matches(CLOSING);
    let head: String = behind.chars().take(SHORT).collect();
    let clause = head.split(['，', '。', '：', '“', '「']).next().unwrap_or(&head);
    clause.chars().count() > 1
        && speech
            .verb(clause)
            .is_some_and(|verb| verb.end == clause.len() && verb.start > 0)
}

/// 他直说“法官会生气”，: words right behind a verb of speech that ends its clause, and no more of the sentence with them.
fn is_said_plainly(text: &str, inside: &Range<usize>, speech: &Speech) -> bool {
    /// Before 说, what makes everybody's word of somebody's.
    const HABIT: [char; 20] = [
        '年', '天', '回', '次', '常', '总', '總', '都', '爱', '愛', '所', '再', '来', '來', '俗', '老', '话', '話',
        '据', '會',
    ];
    let before = &text[..inside.start - MARK];
    let behind = text[inside.end..].trim_start_matches(CLOSING);
    let clause = near_end(before);
    let clause = clause.rsplit(CLAUSE_ENDS).next().unwrap_or(clause);
    let said = clause.strip_suffix(['说', '說', '喊', '嚷']);
    let own = said.is_some_and(|said| !said.is_empty() && !said.ends_with(HABIT));
    own && speech.verb(clause).is_some()
        && (behind.trim_start().is_empty() || behind.starts_with(['，', ',', '。', '！', '？', '；']))
}

/// What ends a clause before words that somebody says.
const CLAUSE_ENDS: [char; 8] = ['，', ',', '。', '！', '？', '；', '”', '」'];

/// Whether the text before a quotation is set as papers once were, with 、 for all that a comma is now.
fn has_old_commas(before: &str) -> bool {
    let text = &before[floor(before, before.len().saturating_sub(REACH))..];
    text.contains('、') && !text.contains(['，', ','])
}

/// 某某表示，“…”。: words that end without a mark of their own, but end the sentence of somebody who says something; or have
/// one behind them (“…”，某某说。).
fn is_told(text: &str, inside: &Range<usize>, speech: &Speech) -> bool {
    let before = &text[..inside.start - MARK];
    let behind = text[inside.end..].trim_start_matches(CLOSING);
    let old = has_old_commas(before);
    let ends = |rest: &str| {
        rest.trim_start().is_empty() || rest.starts_with(['。', '！', '？', '；']) || old && rest.starts_with('、')
    };
    let words = &text[inside.clone()];
    // “…”、“…” is a list.
    let listed = before
        .strip_suffix('、')
        .is_some_and(|before| before.ends_with(CLOSING));
    if (before.ends_with(['，', ',']) || old && before.ends_with('、') && !listed) && ends(behind) {
        return speech.verb_any(clause_of(before)).is_some();
    }
    let Some(rest) = behind.strip_prefix(['，', ',']).filter(|_| words.contains(['，', ','])) else {
        return false;
    };
    let clause = &rest[..rest
        .find(['，', ',', '。', '！', '？', '；', '“', '「', '『'])
        .unwrap_or(rest.len())];
    let verb = speech.verb_behind(clause);
    verb.is_some_and(|verb| ends(&rest[verb.end..]) && verb.start > 0)
}

/// Bytes of a quotation mark.
const MARK: usize = '“'.len_utf8();

/// The stretches between quotation marks that are within no other, and where the words behind the last mark begin that
/// nothing closes. A mark is closed by the next one that closes none opened behind it, so one that was never closed, or
/// opened, costs the others nothing.
fn marked(text: &str) -> (Vec<Range<usize>>, Option<usize>) {
    let mut open: [Vec<usize>; PAIRS.len()] = Default::default();
    let mut marked = Vec::new();
    for (at, c) in text.char_indices() {
        for ((opening, closing), open) in PAIRS.iter().zip(&mut open) {
            if c == *opening {
                open.push(at + MARK);
            } else if c == *closing {
                marked.extend(open.pop().map(|start| start..at));
            }
        }
    }
    marked.sort_by_key(|inside: &Range<usize>| inside.start);
    let mut end = 0;
    marked.retain(|inside| {
        let outermost = inside.start >= end;
        end = end.max(inside.end);
        outermost
    });
    let last = open.into_iter().flatten().max().filter(|&at| at >= end);
    (marked, last)
}

/// “准考证带了吗？”“带了！”: whether another quotation is right beside one.
fn is_beside(text: &str, words: &Range<usize>) -> bool {
    text[..words.start - MARK].ends_with(CLOSING) || text[words.end..].trim_start_matches(CLOSING).starts_with(OPENING)
}

/// Who tells a story in the first person: by article.
fn narrators(passages: &[Passage<'_>], found: &[Found]) -> BTreeMap<u32, Speaker> {
    let mut narrators = BTreeMap::new();
    for (index, found) in found.iter().enumerate() {
        if let Value::Person {
            name,
            role: Some(BylineRole::Narrator),
            ..
        } = &found.value
        {
            let article = passages[found.passage].article;
            narrators.entry(article).or_insert_with(|| Speaker {
                name: name.clone(),
                mention: Some(index),
                cue: None,
                rule: "quote/narrator",
            });
        }
    }
    narrators
}
