//! Scores what segmentation made of a page.

use super::gold::{Item, Makers};
use super::pairing::{Pair, squeeze};
use super::tally::{Measure, Sheet};
use super::view::{ArticleView, BylineView, View};

/// Characters at either end of an article that tell its boundary.
const BOUNDARY: usize = 12;

type MakersOf = (Measure, fn(&Makers) -> &Vec<String>, fn(&BylineView) -> &Vec<String>);

const MAKERS: [MakersOf; 5] = [
    (Measure::Reporters, |m| &m.reporters, |b| &b.reporters),
    (Measure::Correspondents, |m| &m.correspondents, |b| &b.correspondents),
    (Measure::Narrators, |m| &m.narrators, |b| &b.narrators),
    (Measure::Photographers, |m| &m.photographers, |b| &b.photographers),
    (Measure::Editors, |m| &m.editors, |b| &b.editors),
];

/// Scores one article's parts.
pub(crate) fn score(sheet: &mut Sheet, pair: &Pair<'_>, view: &View) {
    let kind = |kind: &String| Some(kind.clone());
    sheet.value(
        Measure::ItemKind,
        pair.gold.and_then(|item| kind(&item.kind)),
        pair.got.and_then(|got| kind(&got.kind)),
    );
    // An advertisement has words and no parts; one that nothing pairs with is counted above.
    let advertisement = |kind: Option<&str>| kind == Some("advertisement");
    let is_gold = pair.gold.is_some();
    let kind = pair.gold.map(|item| item.kind.as_str());
    if advertisement(kind) || (!is_gold && advertisement(pair.got.map(|got| got.kind.as_str()))) {
        return;
    }
    let (no_item, no_article) = (Item::default(), ArticleView::default());
    let (item, got) = (pair.gold.unwrap_or(&no_item), pair.got.unwrap_or(&no_article));
    heads(sheet, item, got);
    makers(sheet, item, got);
    body(sheet, item, got);
    paragraphs(sheet, item, got, view);
}

fn heads(sheet: &mut Sheet, item: &Item, got: &ArticleView) {
    let text = |text: &Option<String>| text.as_deref().map(squeeze);
    sheet.value(Measure::Kicker, text(&item.kicker), text(&got.kicker));
    sheet.value(Measure::Headline, text(&item.headline), text(&got.headline));
    sheet.value(Measure::Deck, text(&item.deck), text(&got.deck));
    sheet.list(
        Measure::StandingHead,
        &squeezed(&item.standing_head),
        &squeezed(&got.standing_head),
    );
}

fn makers(sheet: &mut Sheet, item: &Item, got: &ArticleView) {
    let outlet = got.byline.outlet.as_deref();
    sheet.value(Measure::Outlet, item.outlet().map(squeeze), outlet.map(squeeze));
    for (measure, gold_of, got_of) in MAKERS {
        sheet.list(
            measure,
            &squeezed(&item.makers(gold_of)),
            &squeezed(got_of(&got.byline)),
        );
    }
    let compilers = squeezed(&item.compilers());
    sheet.list(Measure::Compilers, &compilers, &squeezed(&got.byline.compilers));
    let line = |outlet: &Option<String>, mark: &str| {
        let outlet = outlet.as_deref().map_or_else(|| "—".to_owned(), squeeze);
        // Brackets around a mark (【本報訊】) may be taken for part of it or not.
        format!(
            "{outlet} | {}",
            squeeze(mark).trim_matches(['【', '】', '〔', '〕', '［', '］', '（', '）', '(', ')'])
        )
    };
    sheet.value(
        Measure::Dateline,
        item.dateline.as_ref().map(|d| line(&d.outlet, &d.mark)),
        got.dateline.as_ref().map(|d| line(&d.outlet, &d.mark)),
    );
}

fn body(sheet: &mut Sheet, item: &Item, got: &ArticleView) {
    let crossheads = got.paragraphs.iter().filter(|p| p.crosshead).map(|p| squeeze(&p.text));
    let crossheads: Vec<_> = crossheads.collect();
    sheet.list(Measure::Crossheads, &squeezed(&item.crossheads), &crossheads);
    let labels = got.paragraphs.iter().filter_map(|p| p.label.as_deref().map(squeeze));
    let labels: Vec<_> = labels.collect();
    sheet.list(Measure::Labels, &squeezed(&item.labels), &labels);
    let captions: Vec<_> = got.captions.iter().map(|c| squeeze(&c.text)).collect();
    sheet.list(Measure::Captions, &squeezed(&item.captions()), &captions);
    let line = |direction: &str, page: &Option<String>, mark: &Option<String>| {
        let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "—".to_owned());
        format!("{direction} {} {}", text(page), text(mark))
    };
    sheet.value(
        Measure::Jumps,
        item.jump.as_ref().map(|j| line(&j.direction, &j.page, &j.mark)),
        got.jump.as_ref().map(|j| line(&j.direction, &j.page, &j.mark)),
    );
}

fn paragraphs(sheet: &mut Sheet, item: &Item, got: &ArticleView, view: &View) {
    let gold = squeezed(&item.paragraphs);
    let got: Vec<_> = got
        .paragraphs
        .iter()
        .filter(|p| !p.crosshead)
        .map(|p| squeeze(&p.text))
        .collect();
    sheet.list(Measure::Paragraphs, &gold, &got);
    for (text, whole) in item.paragraphs.iter().zip(&gold) {
        if !view.page.text.contains(text.as_str()) {
            let like = got.iter().filter(|other| *other == whole || alike(other, whole));
            sheet.one_of(Measure::Rejoined, whole.clone(), &like.cloned().collect::<Vec<_>>());
        }
    }
    sheet.list(Measure::Boundaries, &ends(&gold), &ends(&got));
    let joined = |list: &[String]| (!list.is_empty()).then(|| list.concat());
    whole(sheet, joined(&gold), joined(&got));
}

/// An article is whole or not; the words of one that is not would say nothing in a list of misses.
fn whole(sheet: &mut Sheet, gold: Option<String>, got: Option<String>) {
    let same = gold == got;
    let short =
        |text: Option<String>, mark: &str| text.map(|text| format!("{} characters{mark}", text.chars().count()));
    sheet.value(
        Measure::Articles,
        short(gold, ""),
        short(got, if same { "" } else { ", other words" }),
    );
}

/// Whether two texts begin alike: the one is likely a cut or glued form of the other.
fn alike(a: &str, b: &str) -> bool {
    a.chars().zip(b.chars()).take(BOUNDARY).all(|(a, b)| a == b)
}

/// The first and last characters of a body.
fn ends(paragraphs: &[String]) -> Vec<String> {
    let (Some(first), Some(last)) = (paragraphs.first(), paragraphs.last()) else {
        return Vec::new();
    };
    let start: String = first.chars().take(BOUNDARY).collect();
    let skip = last.chars().count().saturating_sub(BOUNDARY);
    let end: String = last.chars().skip(skip).collect();
    vec![format!("starts {start}"), format!("ends {end}")]
}

fn squeezed(list: &[String]) -> Vec<String> {
    list.iter().map(|text| squeeze(text)).collect()
}
