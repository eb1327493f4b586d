//! What stands before a number in its clause: who, and what is measured.

use std::ops::Range;

use super::scene::Scene;
use super::words::Verb;

/// The words before a number, by bytes of the folded text.
#[derive(Clone, Debug, Default)]
pub(super) struct Lead {
    /// Who.
    pub(super) subject: Option<Range<usize>>,
    /// The word for all of a place that who begins with: 全市.
    pub(super) home: Option<&'static str>,
    /// Index among what was found of the place or body that who begins with.
    pub(super) name: Option<usize>,
    /// Whether who is a place or a body, and no somebody.
    pub(super) collective: bool,
    /// What is measured.
    pub(super) measure: Option<Range<usize>>,
    /// Whether its name ends as those of measures do.
    pub(super) noun: bool,
    /// Whether its name ends as those of rates do.
    pub(super) rate: bool,
    pub(super) verb: Option<Verb>,
    /// Whether the name of what is measured is its verb alone.
    pub(super) bare_verb: bool,
    /// Whether a word says that a level was reached.
    pub(super) level: bool,
    /// Whether a word says that it is a total.
    pub(super) total: bool,
}

/// Characters of who and what together: more is a story.
const LONGEST: usize = 26;

/// Reads a range of the folded text; `None` where its words are no statement of how things are.
pub(super) fn read(scene: &Scene<'_>, range: Range<usize>) -> Option<Lead> {
    let (text, words) = (scene.text(), scene.words);
    let mut lead = Lead::default();
    let end = end(scene, &range, &mut lead);
    let mut at = skip(scene, range.start, end, &mut lead);
    let start = at;
    if scene.has_person(&(start..end)) || words.is_doubtful(&text[start..end]) {
        return None;
    }
    if text[start..end].chars().count() > LONGEST || !text[start..end].chars().all(is_plain) {
        return None;
    }
    if let Some(home) = words.home(&text[at..end]) {
        (lead.home, lead.collective) = (Some(home), true);
        at += home.len();
    } else if let Some((name, index)) = scene.name(at).filter(|(name, _)| name.end <= end) {
        (lead.name, lead.collective) = (Some(index), true);
        at = name.end;
    }
    lead.subject = (at > start).then_some(start..at);
    at = skip(scene, at, end, &mut lead);
    // 市水务集团去年供水: who stands before when.
    if let Some(time) = scene.time_within(&(at..end)) {
        let (before, total) = words.without_last_adverbs(&text[at..time.start]);
        if !before.is_empty() {
            lead.subject = Some(start..at + before.len());
        }
        lead.total |= total;
        at = skip(scene, time.end, end, &mut lead);
    }
    let mut start = start;
    // 西峡　今年全县…: a place in front, and then who.
    if let Some(home) = words.home(&text[at..end]).filter(|_| lead.home.is_none() && at > start) {
        (lead.home, lead.collective, start) = (Some(home), true, at);
        at += home.len();
        lead.subject = Some(start..at);
        at = skip(scene, at, end, &mut lead);
    }
    at = ahead(scene, start, at..end, &mut lead);
    measure(scene, start, at..end, &mut lead);
    // 全县有428个行政村.
    if at == end && lead.subject.is_some() && text[end..range.end].trim_end().ends_with('有') {
        (lead.verb, lead.bare_verb) = (Some(Verb::There), true);
    }
    settle(scene, range.start, &mut lead);
    Some(lead)
}

/// 海工集团拟在临港区投资, 达产后预计年新增销售收入: who means to stands before what says so, and what else does is no part of the measure;
/// where that starts.
fn ahead(scene: &Scene<'_>, start: usize, range: Range<usize>, lead: &mut Lead) -> usize {
    const AHEAD: [&str; 5] = ["预计", "拟", "计划", "有望", "力争"];
    let text = scene.text();
    let words = &text[range.clone()];
    let found = AHEAD
        .iter()
        .filter_map(|word| Some((words.find(word).filter(|at| *at > 0)?, word.len())));
    let Some((at, long)) = found.min() else {
        return range.start;
    };
    let mut next = range.start + at + long;
    // 计划投资 and 计划生育率 are names that a word for plans begins.
    let (who, _) = scene.words.without_last_adverbs(&text[start..range.start + at]);
    let is_who = scene.words.is_body(who) || scene.is_name(&(start..start + who.len()));
    let later = who.ends_with(['后', '时', '年']);
    if next >= range.end || !is_who && !later {
        return range.start;
    }
    let place = text[next..]
        .starts_with('在')
        .then(|| scene.name(next + '在'.len_utf8()))
        .flatten();
    if let Some((place, _)) = place.filter(|(place, _)| place.end < range.end) {
        next = place.end;
    }
    if is_who {
        (lead.subject, lead.collective) = (Some(start..start + who.len()), true);
    }
    next
}

/// Who ends before 向, 为 and their like; what stands right behind a number is nobody (三家|景区); a name that ends as no
/// name does is none.
fn settle(scene: &Scene<'_>, clause: usize, lead: &mut Lead) {
    /// Led in by one of these, somebody else follows.
    const TO: [char; 8] = ['向', '为', '给', '对', '在', '还', '正', '已'];
    const NO_END: [char; 14] = [
        '的', '里', '等', '和', '与', '及', '会', '能', '就', '便', '才', '想', '把', '被',
    ];
    let text = scene.text();
    if let Some(subject) = lead.subject.take() {
        let words = &text[subject.clone()];
        let end = words.find(TO).filter(|at| *at > 0).unwrap_or(words.len());
        let end = scene.words.without_last_adverbs(&words[..end]).0.len();
        let named = clause == subject.start && scene.ends_number(clause);
        // 累计向各县区发放补贴: to whom, and nobody says who. 向阳小区 is a name.
        let to_whom = words.starts_with("向各") || words.starts_with("给各");
        lead.subject = Some(subject.start..subject.start + end).filter(|_| !named && !to_whom);
    }
    let of = lead.measure.as_ref().and_then(|measure| {
        let at = text[measure.clone()].find('的')?;
        let body = scene.words.is_body(&text[measure.start..measure.start + at]);
        (body && lead.subject.is_none()).then_some(measure.start + at)
    });
    if let (Some(at), Some(measure)) = (of, lead.measure.clone()) {
        lead.subject = Some(measure.start..at);
        lead.measure = Some(at + '的'.len_utf8()..measure.end);
    }
    let is_name = |measure: &Range<usize>| {
        let name = &text[measure.clone()];
        let inside = name.ends_with('中') && !name.ends_with("高中") && !name.ends_with("初中");
        !inside
            && !name.ends_with(NO_END)
            && !name.starts_with('的')
            && !name.contains(['对', '向', '把', '被', '给', '由'])
    };
    lead.measure = lead.measure.take().map(|measure| {
        // 进出口总值的目标是1130亿美元: what is measured is the total, and the sentence's tense says that it is a target.
        let name = text[measure.clone()]
            .trim_end_matches("的目标")
            .trim_end_matches("的计划");
        measure.start..measure.start + name.len()
    });
    lead.measure = lead.measure.take().filter(is_name);
    lead.collective &= lead.subject.is_some();
    if let Some(subject) = &lead.subject {
        lead.collective |= scene.words.is_body(&text[subject.clone()]);
    }
}

/// Where the words end that say who and what: behind them stand words of level and total, and for how long (连续五年).
fn end(scene: &Scene<'_>, range: &Range<usize>, lead: &mut Lead) -> usize {
    let mut end = range.end;
    loop {
        let (stem, level, total) = scene.words.without_links(&scene.text()[range.start..end]);
        lead.level |= level;
        lead.total |= total;
        end = range.start + stem.len();
        match scene.time_up_to(range.start, end) {
            Some(start) => {
                let (said, _) = scene.words.without_last_adverbs(&scene.text()[range.start..start]);
                end = range.start + said.len();
            }
            None => return end,
        }
    }
}

/// The first byte that is neither an adverb nor a time.
fn skip(scene: &Scene<'_>, mut at: usize, end: usize, lead: &mut Lead) -> usize {
    loop {
        let (rest, total) = scene.words.without_adverbs(&scene.text()[at..end]);
        let next = end - rest.len();
        lead.total |= total;
        // 今年 is a time, and an adverb: whichever is longer.
        let next = scene.time(at).map_or(next, |time| time.end.min(end).max(next));
        if next == at {
            return at;
        }
        at = next;
    }
}

/// Letters of names (PM2.5) and no marks but 、.
fn is_plain(c: char) -> bool {
    banmian_model::is_han(c) || c.is_ascii_alphanumeric() || matches!(c, '.' | '、' | '·' | ' ' | '/')
}

/// What is measured, in what is left of the clause; what stands before its verb is who.
fn measure(scene: &Scene<'_>, start: usize, range: Range<usize>, lead: &mut Lead) {
    let (text, words) = (&scene.text()[range.clone()], scene.words);
    if text.is_empty() {
        return;
    }
    let (noun, rate) = (words.is_noun(text), words.is_rate(text));
    let verb = words.verb(text);
    let split = match &verb {
        // 旅游总收入 of 实现旅游总收入; 任务完成率 is one name.
        Some((at, Verb::Light | Verb::There)) if noun || rate => {
            let rest = &text[at.end..];
            words.is_noun(rest) || words.is_rate(rest) || at.start == 0
        }
        Some(_) => !noun && !rate,
        None => false,
    };
    lead.noun = noun;
    lead.rate = rate;
    let Some((at, verb)) = verb.filter(|_| split) else {
        lead.measure = Some(range);
        return;
    };
    lead.verb = Some(verb);
    let (before, total) = words.without_last_adverbs(&text[..at.start]);
    lead.total |= total;
    if !before.is_empty() {
        lead.subject = Some(start..range.start + before.len());
    }
    let (behind, _) = words.without_adverbs(&text[at.end..]);
    let behind = range.end - behind.len()..range.end;
    lead.bare_verb = behind.is_empty();
    lead.measure = match verb {
        Verb::Named => Some(range.start + at.start..range.end),
        Verb::Light | Verb::There => Some(behind).filter(|behind| !behind.is_empty()),
    };
}
