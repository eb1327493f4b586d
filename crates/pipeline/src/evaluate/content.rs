//! Scores what extraction found in an article.

use std::collections::BTreeSet;

use super::gold::{Check, Item, NumberOrRange, Observation, Statistic, digits, digits_of};
use super::pairing::{Pair, squeeze};
use super::tally::{Measure, Sheet};
use super::view::{ArticleView, CheckView, FactView, MentionView, QuoteView, View, WindowView};

/// What the tool found in one article.
struct Found<'a> {
    article: &'a ArticleView,
    /// Its words, without white space.
    words: String,
    mentions: Vec<&'a MentionView>,
    facts: Vec<&'a FactView>,
    quotes: Vec<&'a QuoteView>,
    checks: Vec<&'a CheckView>,
}

/// Scores one article's content.
pub(crate) fn score(sheet: &mut Sheet, pair: &Pair<'_>, view: &View) {
    // What an advertisement says is not annotated.
    if pair.gold.is_some_and(|item| item.kind == "advertisement") {
        return;
    }
    let (no_item, no_article) = (Item::default(), ArticleView::default());
    let item = pair.gold.unwrap_or(&no_item);
    let found = found(pair.got.unwrap_or(&no_article), view);
    sheet.value(
        Measure::DatelineDate,
        item.dateline.as_ref().and_then(|line| line.date.clone()),
        found.article.dateline.as_ref().and_then(|line| line.date.clone()),
    );
    people(sheet, item, &found);
    quotes(sheet, item, &found);
    documents(sheet, item, &found);
    quantities(sheet, item, &found);
    times(sheet, item, &found);
    phones(sheet, item, &found);
    observations(sheet, item, &found);
    statistics(sheet, item, &found);
    checks(sheet, item, &found);
}

fn found<'a>(article: &'a ArticleView, view: &'a View) -> Found<'a> {
    let id = article.article.as_str();
    let mine = |other: &str| !id.is_empty() && other == id;
    Found {
        article,
        words: squeeze(&view.words(article)),
        mentions: view.mentions.iter().filter(|row| mine(&row.article)).collect(),
        facts: view.facts.iter().filter(|row| mine(&row.article)).collect(),
        quotes: view.quotes.iter().filter(|row| mine(&row.article)).collect(),
        checks: view.checks.iter().filter(|row| mine(&row.article)).collect(),
    }
}

impl Found<'_> {
    fn of_kind(&self, kind: &str) -> impl Iterator<Item = &MentionView> {
        self.mentions
            .iter()
            .copied()
            .filter(move |mention| mention.kind == kind)
    }
}

fn people(sheet: &mut Sheet, item: &Item, found: &Found<'_>) {
    let Some(people) = &item.people else { return };
    let gold: BTreeSet<String> = people.iter().map(|(name, _)| squeeze(name)).collect();
    // The gold lists the people in the text; those of the by-line have their own measures.
    let makers: BTreeSet<String> = found.article.byline.everybody().map(|name| squeeze(name)).collect();
    let names = found
        .of_kind("person")
        .filter_map(|mention| mention.field("name"))
        .map(squeeze);
    let names: BTreeSet<String> = names
        .filter(|name| gold.contains(name) || !makers.contains(name))
        .collect();
    sheet.list(Measure::People, &vec_of(&gold), &vec_of(&names));
    let wanted: BTreeSet<String> = people
        .iter()
        .filter_map(|(name, office)| pair_line(name, office.as_deref()?))
        .collect();
    let given: BTreeSet<String> = names
        .iter()
        .filter_map(|name| pair_line(name, &offices(name, found)))
        .collect();
    sheet.list(Measure::Offices, &vec_of(&wanted), &vec_of(&given));
}

/// A name with its offices in an order of their own: the gold joins them as printed.
fn pair_line(name: &str, offices: &str) -> Option<String> {
    let offices: BTreeSet<String> = offices
        .split('、')
        .map(squeeze)
        .filter(|part| !part.is_empty())
        .collect();
    let offices = vec_of(&offices).join("、");
    (!offices.is_empty()).then(|| format!("{} = {offices}", squeeze(name)))
}

/// The offices of a name that stand in the article: those that only another article of the page gives are no answer
/// to what this one says, and no mistake.
fn offices(name: &str, found: &Found<'_>) -> String {
    let mentions = found
        .of_kind("person")
        .filter(|m| m.field("name").map(squeeze).as_deref() == Some(name));
    let lists = mentions.filter_map(|mention| mention.value.get("offices")?.as_array());
    let offices = lists.flatten().filter_map(|office| office.as_str()).map(squeeze);
    let offices: Vec<String> = offices.filter(|office| found.words.contains(office)).collect();
    offices.join("、")
}

fn quotes(sheet: &mut Sheet, item: &Item, found: &Found<'_>) {
    // Who was not asked for people was not asked for what they say.
    if item.people.is_none() && item.quotes.is_empty() {
        return;
    }
    let gold: Vec<String> = item.quotes.iter().map(|(_, text)| squeeze(text)).collect();
    let optional: Vec<String> = item.quotes_optional.iter().map(|(_, text)| squeeze(text)).collect();
    let direct: Vec<&&QuoteView> = found.quotes.iter().filter(|quote| quote.kind == "direct").collect();
    let got = direct.iter().map(|quote| squeeze(&quote.text));
    let got: Vec<String> = got.filter(|text| !optional.contains(text)).collect();
    sheet.list(Measure::Quotes, &gold, &got);
    for (speaker, text) in &item.quotes {
        let key = squeeze(text);
        let same = direct.iter().filter(|quote| squeeze(&quote.text) == key);
        let start: String = key.chars().take(12).collect();
        let line = |speaker: &Option<String>| {
            let speaker = speaker.as_deref().map_or_else(|| "—".to_owned(), squeeze);
            format!("{speaker}: {start}")
        };
        let given: Vec<String> = same.map(|quote| line(&quote.speaker)).collect();
        sheet.one_of(Measure::Speakers, line(speaker), &given);
    }
}

fn documents(sheet: &mut Sheet, item: &Item, found: &Found<'_>) {
    let Some(documents) = &item.documents else { return };
    let values = |name: &str| -> BTreeSet<String> {
        found
            .of_kind("document")
            .filter_map(|mention| mention.field(name))
            .map(squeeze)
            .collect()
    };
    let titles: BTreeSet<String> = documents
        .iter()
        .filter_map(|d| d.title.as_deref().map(squeeze))
        .collect();
    sheet.list(Measure::Documents, &vec_of(&titles), &vec_of(&values("title")));
    let numbers: BTreeSet<String> = documents
        .iter()
        .filter_map(|d| d.number.as_deref().map(squeeze))
        .collect();
    sheet.list(Measure::DocumentNumbers, &vec_of(&numbers), &vec_of(&values("number")));
    for document in documents {
        if let (Some(title), Some(issuer)) = (&document.title, &document.issuer) {
            let same = found
                .of_kind("document")
                .filter(|m| m.field("title").map(squeeze) == Some(squeeze(title)));
            let issuers: Vec<String> = same.filter_map(|m| m.field("issuer").map(squeeze)).collect();
            sheet.one_of(Measure::Issuers, squeeze(issuer), &issuers);
        }
    }
}

fn quantities(sheet: &mut Sheet, item: &Item, found: &Found<'_>) {
    for (text, number, unit, modifier) in &item.quantities {
        let text = squeeze(text);
        let number = match number {
            NumberOrRange::One(number) => digits(number),
            NumberOrRange::Range([low, high]) => format!("{}–{}", digits(low), digits(high)),
        };
        let gold = format!("{text}: {number} {unit} {modifier}");
        // A span leaves out what stands before the number (不到4天 is 4天); the gold has the words as printed.
        let same = found
            .mentions
            .iter()
            .filter(|m| text.ends_with(&squeeze(&m.text)) && !m.text.is_empty());
        let given: Vec<String> = same.filter_map(|m| Some(format!("{text}: {}", amount(m)?))).collect();
        sheet.one_of(Measure::Quantities, gold, &given);
    }
}

/// Number, unit and modifier of a mention, as the gold writes them.
fn amount(mention: &MentionView) -> Option<String> {
    let value = &mention.value;
    if mention.kind == "time" {
        return duration(mention);
    }
    let unit = match mention.kind.as_str() {
        "quantity" => squeeze(mention.field("unit").unwrap_or_default()),
        "money" => mention.field("currency").unwrap_or_default().to_owned(),
        "ratio" => "ratio".to_owned(),
        _ => return None,
    };
    let modifier = mention.field("modifier")?;
    let number = if modifier == "range" {
        format!("{}–{}", digits_of(&value["low"]), digits_of(&value["high"]))
    } else {
        digits_of(&value["number"])
    };
    Some(format!("{number} {unit} {modifier}"))
}

/// A duration in the gold's terms: `PT6H` to `PT8H` is `6–8 小时 range`.
fn duration(mention: &MentionView) -> Option<String> {
    let (low, unit) = length(mention.field("duration")?)?;
    if let Some((high, _)) = mention.field("duration_high").and_then(length) {
        return Some(format!("{low}–{high} {unit} range"));
    }
    Some(format!("{low} {unit} {}", mention.field("modifier").unwrap_or("exact")))
}

/// Number and unit of a duration of one unit.
fn length(duration: &str) -> Option<(&str, &'static str)> {
    let (timed, rest) = match duration.strip_prefix("PT") {
        Some(rest) => (true, rest),
        None => (false, duration.strip_prefix('P')?),
    };
    let letter = rest.chars().last()?;
    let unit = match (timed, letter) {
        (true, 'H') => "小时",
        (true, 'M') => "分钟",
        (true, 'S') => "秒",
        (false, 'Y') => "年",
        (false, 'M') => "个月",
        (false, 'W') => "周",
        (false, 'D') => "天",
        _ => return None,
    };
    Some((rest.strip_suffix(letter)?, unit))
}

fn times(sheet: &mut Sheet, item: &Item, found: &Found<'_>) {
    for (text, edtf) in &item.times {
        let text = squeeze(text);
        let same = found
            .of_kind("time")
            .filter(|m| !m.text.is_empty() && text.contains(&squeeze(&m.text)));
        let given: Vec<String> = same
            .filter_map(|m| Some(format!("{text}: {}", m.field("edtf")?)))
            .collect();
        sheet.one_of(Measure::Times, format!("{text}: {edtf}"), &given);
    }
}

fn phones(sheet: &mut Sheet, item: &Item, found: &Found<'_>) {
    let gold: BTreeSet<String> = item.phones.iter().map(|(number, _)| bare(number)).collect();
    let got: BTreeSet<String> = found
        .of_kind("phone")
        .filter_map(|m| m.field("number"))
        .map(bare)
        .collect();
    sheet.list(Measure::Phones, &vec_of(&gold), &vec_of(&got));
    let contacts = || found.facts.iter().filter(|fact| fact.kind == "contact");
    // An empty owner: the text does not say in so many words whose it is.
    for (number, owner) in item.phones.iter().filter(|(_, owner)| !owner.is_empty()) {
        let number = bare(number);
        let same = contacts().filter(|fact| fact.measure.as_deref().map(bare).as_ref() == Some(&number));
        let line = |owner: &str| format!("{number}: {}", squeeze(owner));
        let owners: Vec<String> = same.filter_map(|fact| fact.subject.as_deref().map(line)).collect();
        sheet.one_of(Measure::PhoneOwners, line(owner), &owners);
    }
}

/// The digits of a telephone number, full-width ones as ASCII.
fn bare(number: &str) -> String {
    let digit = |c: char| match c {
        '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')),
        '0'..='9' => Some(c),
        _ => None,
    };
    number.chars().filter_map(digit).collect()
}

fn observations(sheet: &mut Sheet, item: &Item, found: &Found<'_>) {
    let mut gold: Vec<String> = item.observations.iter().map(observation).collect();
    let mut got: Vec<String> = found
        .facts
        .iter()
        .filter(|fact| fact.kind == "epidemic")
        .map(|fact| epidemic(fact))
        .collect();
    // A count that the text repeats is one observation.
    for list in [&mut gold, &mut got] {
        list.sort();
        list.dedup();
    }
    sheet.list(Measure::Observations, &gold, &got);
}

fn observation(gold: &Observation) -> String {
    let origin = gold.origin.as_deref().unwrap_or("—");
    let value = digits(&gold.value);
    format!(
        "{} {} {} {value} {origin} @{}",
        gold.place, gold.scope, gold.measure, gold.as_of
    )
}

fn epidemic(fact: &FactView) -> String {
    let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "—".to_owned());
    let place = fact.place.as_ref().map_or("—", |place| &place.name);
    let (scope, measure) = (text(&fact.scope), text(&fact.measure));
    let as_of = fact.window.as_ref().map_or_else(|| "—".to_owned(), as_of);
    format!(
        "{place} {scope} {measure} {} {} @{as_of}",
        digits_of(&fact.value),
        text(&fact.origin)
    )
}

/// A statistic that headline and text both give is one; who it is of is scored by itself.
fn statistics(sheet: &mut Sheet, item: &Item, found: &Found<'_>) {
    let Some(statistics) = &item.statistics else { return };
    let facts = found.facts.iter().filter(|fact| fact.kind == "statistic");
    let given: Vec<(String, Option<String>)> = facts
        .map(|fact| (statistic(fact), fact.subject.as_deref().map(squeeze)))
        .collect();
    let lines = |list: &[Statistic]| -> BTreeSet<String> { list.iter().map(stated).collect() };
    let gold: Vec<String> = statistics.iter().map(stated).collect();
    let optional = lines(&item.statistics_optional);
    let mut wanted = gold.clone();
    let mut got = Vec::new();
    for (line, _) in &given {
        // What is said twice is right once, and no mistake the second time.
        if take(&mut wanted, line) || !optional.contains(line) && !gold.contains(line) {
            got.push(line.clone());
        }
    }
    sheet.list(Measure::Statistics, &gold, &got);
    for one in statistics {
        if let Some(subject) = &one.subject {
            let line = stated(one);
            let whose = |subject: &str| format!("{}: {line}", squeeze(subject));
            let same = given.iter().filter(|(other, _)| *other == line);
            let subjects: Vec<String> = same
                .filter_map(|(_, subject)| Some(whose(subject.as_deref()?)))
                .collect();
            sheet.one_of(Measure::StatisticSubjects, whose(subject), &subjects);
        }
    }
}

fn stated(gold: &Statistic) -> String {
    let unit = gold.unit.as_deref().unwrap_or_default();
    let (form, outlook, measure) = (&gold.form, &gold.outlook, squeeze(&gold.measure));
    format!("{form} {outlook} {measure} {} {unit}", digits(&gold.value))
}

fn statistic(fact: &FactView) -> String {
    let text = |text: &Option<String>| text.as_deref().map(squeeze).unwrap_or_default();
    let (form, outlook, measure) = (text(&fact.form), text(&fact.outlook), text(&fact.measure));
    format!(
        "{form} {outlook} {measure} {} {}",
        digits_of(&fact.value),
        text(&fact.unit)
    )
}

/// The moment that a window's counts are true of, as the gold writes it: the day where it ends with one, else the hour.
fn as_of(window: &WindowView) -> String {
    let Some((day, time)) = window.end.as_deref().and_then(|end| end.split_once('T')) else {
        return "—".to_owned();
    };
    match time.strip_suffix(":00:00") {
        Some("00") => day.parse().ok().and_then(day_before).unwrap_or_else(|| day.to_owned()),
        Some(hour) => format!("{day}T{hour}"),
        None => format!("{day}T{time}"),
    }
}

fn day_before(day: jiff::civil::Date) -> Option<String> {
    Some(day.yesterday().ok()?.to_string())
}

/// A check that passes and is not in the gold is no mistake; an alarm that is not in it is one.
fn checks(sheet: &mut Sheet, item: &Item, found: &Found<'_>) {
    let line = |kind: &str, status: &str| format!("{kind} {status}");
    let lines = |checks: &[Check]| -> Vec<String> {
        let each = checks
            .iter()
            .flat_map(|c| std::iter::repeat_n(line(&c.kind, &c.status), c.count));
        each.collect()
    };
    let (gold, mut optional) = (lines(&item.checks), lines(&item.checks_optional));
    let mut wanted = gold.clone();
    let mut got = Vec::new();
    for check in &found.checks {
        let line = line(&check.kind, &check.status);
        if take(&mut wanted, &line) {
            got.push(line);
        } else if !take(&mut optional, &line) && matches!(check.status.as_str(), "fail" | "suspect") {
            got.push(format!("{line}: {}", check.statement));
        }
    }
    sheet.list(Measure::Checks, &gold, &got);
}

fn take(list: &mut Vec<String>, line: &str) -> bool {
    let at = list.iter().position(|other| other == line);
    at.map(|at| list.remove(at)).is_some()
}

fn vec_of(set: &BTreeSet<String>) -> Vec<String> {
    set.iter().cloned().collect()
}
