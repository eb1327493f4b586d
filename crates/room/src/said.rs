//! What rows mean, in a few words.

use banmian_export::rows::{DoubtRow, FactRow, JumpRow, MentionRow, QuoteRow, WindowRow};

use crate::labels;

/// Name under which mentions are put together: what they stand for where it is settled, otherwise their words.
pub(crate) fn name(mention: &MentionRow) -> String {
    let field = match mention.kind.as_str() {
        "person" => "name",
        "office" | "document" => "title",
        _ => return mention.text.clone(),
    };
    mention.field(field).unwrap_or(&mention.text).trim().to_owned()
}

/// What a mention's words mean beyond themselves.
pub(crate) fn meaning(mention: &MentionRow) -> String {
    let parts = match mention.kind.as_str() {
        "person" => {
            let role = mention.field("role").map(labels::role);
            mention.offices().chain(role).map(str::to_owned).collect()
        }
        "organization" => strings([mention.field("full_name")]),
        "place" => strings([
            mention.field("name").filter(|name| *name != mention.text),
            mention.field("adcode"),
        ]),
        "time" => {
            let says = ["edtf", "duration", "timex"];
            strings([says.into_iter().find_map(|field| mention.field(field))])
        }
        "quantity" | "money" | "ratio" | "ordinal" => vec![amount(mention)],
        "document" => strings([mention.field("number"), mention.field("issuer")]),
        _ => Vec::new(),
    };
    parts.join("、")
}

fn strings<const N: usize>(parts: [Option<&str>; N]) -> Vec<String> {
    parts.into_iter().flatten().map(str::to_owned).collect()
}

fn amount(mention: &MentionRow) -> String {
    let number = |field: &str| {
        mention
            .value
            .get(field)
            .filter(|one| one.is_number())
            .map(ToString::to_string)
    };
    let modifier = mention.field("modifier").unwrap_or_default();
    let count = match (number("low"), number("high")) {
        (Some(low), Some(high)) if modifier == "range" => format!("{low}–{high}"),
        _ => format!("{}{}", labels::modifier(modifier), number("number").unwrap_or_default()),
    };
    let currency = mention.field("currency").unwrap_or_default();
    let unit = mention.field("unit").unwrap_or_default();
    format!("{count} {}", if currency.is_empty() { unit } else { currency })
        .trim()
        .to_owned()
}

/// The class that the style sheet has for mentions of a type.
pub(crate) fn mention_class(kind: &str) -> &'static str {
    match kind {
        "person" => "p",
        "organization" => "o",
        "place" => "l",
        "office" => "j",
        "document" => "w",
        "time" => "d",
        _ => "n",
    }
}

/// The class that the style sheet has for a status: one of ours, whatever the row has.
pub(crate) fn status_class(status: &str) -> &'static str {
    match status {
        "pass" => "pass",
        "fail" => "fail",
        "suspect" => "suspect",
        _ => "open",
    }
}

/// `株洲市 · 累计确诊 80 例 · 至 2020-03-01 15:00`; other facts by their fields.
pub(crate) fn fact(fact: &FactRow) -> String {
    let mut parts = vec![labels::fact_kind(&fact.kind).to_owned()];
    let value = Some(value(fact)).filter(|value| !value.is_empty());
    if fact.kind == "epidemic" {
        parts = vec![
            fact.place
                .as_ref()
                .map_or("地点不详".to_owned(), |place| place.name.clone()),
        ];
        parts.push(format!("{} {}", counted(fact), value.unwrap_or_default()));
    } else {
        let subject = fact.subject.clone();
        let measure = fact.measure.clone().filter(|measure| Some(measure) != subject.as_ref());
        parts.extend(subject.into_iter().chain(measure).chain(statistic(fact)));
        parts.extend(value.into_iter().chain(terms(fact)));
        parts.extend(fact.place.as_ref().map(|place| place.name.clone()));
    }
    parts.extend(fact.window.as_ref().and_then(window));
    parts.join(" · ")
}

/// `逾 80例`; nothing for a fact that counts nothing.
pub(crate) fn value(fact: &FactRow) -> String {
    let modifier = labels::modifier(fact.modifier.as_deref().unwrap_or_default());
    let unit = fact.unit.as_deref().unwrap_or_default();
    fact.value
        .as_ref()
        .map_or_else(String::new, |value| format!("{modifier}{value}{unit}"))
}

/// `目标`, `增减 同比`, `位次 全省`; nothing of a plain count.
fn statistic(fact: &FactRow) -> Option<String> {
    let form = labels::form(fact.form.as_deref().unwrap_or_default());
    let outlook = labels::outlook(fact.outlook.as_deref().unwrap_or_default());
    let compared = fact.compared_with.as_deref().unwrap_or_default();
    let words: Vec<&str> = [outlook, form, compared]
        .into_iter()
        .filter(|word| !word.is_empty())
        .collect();
    (!words.is_empty()).then(|| words.join(" "))
}

fn terms(fact: &FactRow) -> Option<String> {
    let (part, whole) = (fact.numerator.as_ref()?, fact.denominator.as_ref()?);
    Some(format!("{part} / {whole}"))
}

/// `累计确诊`, `新增境外输入（英国）确诊`.
pub(crate) fn counted(fact: &FactRow) -> String {
    let scope = labels::scope(fact.scope.as_deref().unwrap_or_default());
    let origin = fact.origin.as_deref().map(labels::origin).unwrap_or_default();
    format!(
        "{scope}{origin}{}",
        labels::measure(fact.measure.as_deref().unwrap_or_default())
    )
}

/// A stretch of time: a day by its name, else its ends.
pub(crate) fn window(window: &WindowRow) -> Option<String> {
    let short = |moment: &str| {
        let moment = moment.replace('T', " ");
        moment.strip_suffix(":00").unwrap_or(&moment).to_owned()
    };
    match (&window.start, &window.end) {
        (Some(start), Some(end)) => Some(match is_a_day(start, end) {
            true => start.get(..10).unwrap_or(start).to_owned(),
            false => format!("{} 至 {}", short(start), short(end)),
        }),
        (None, Some(end)) => Some(format!("截至 {}", short(end))),
        (Some(start), None) => Some(format!("自 {}", short(start))),
        (None, None) => None,
    }
}

fn is_a_day(start: &str, end: &str) -> bool {
    let midnight = |moment: &str| moment.ends_with("T00:00:00");
    let day = |moment: &str| moment.get(..10).and_then(|day| day.parse::<banmian_model::Day>().ok());
    midnight(start) && midnight(end) && matches!((day(start), day(end)), (Some(a), Some(b)) if a == b.previous())
}

/// Who said it, and how that is told.
pub(crate) fn speaker(quote: &QuoteRow) -> String {
    let speaker = quote.speaker.as_deref().unwrap_or("说话人不详");
    let told = (quote.kind == "indirect").then_some("转述");
    let notes: Vec<&str> = quote.cue.as_deref().into_iter().chain(told).collect();
    if notes.is_empty() {
        return speaker.to_owned();
    }
    format!("{speaker}（{}）", notes.join("，"))
}

/// What a block was read as, and what it may be instead.
pub(crate) fn readings(doubt: &DoubtRow) -> String {
    let (reading, other) = (labels::reading(&doubt.reading), labels::reading(&doubt.runner_up));
    format!("读作{reading}，或为{other}")
}

/// The same with its margin.
pub(crate) fn doubt(doubt: &DoubtRow) -> String {
    format!("{} · 余量 {}", readings(doubt), margin(doubt.margin))
}

/// `下转 A2 版①`.
pub(crate) fn jump(jump: &JumpRow) -> String {
    let verb = if jump.direction == "to" { "下转" } else { "上接" };
    let page = jump
        .page
        .as_deref()
        .map_or_else(|| "他版".to_owned(), |label| format!(" {label} 版"));
    format!("{verb}{page}{}", jump.mark.as_deref().unwrap_or_default())
}

/// Thousandths of a nat as nats: 7284 is 7.284.
pub(crate) fn margin(margin: u32) -> String {
    format!("{}.{:03}", margin / 1000, margin % 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(start: Option<&str>, end: Option<&str>) -> Option<String> {
        window(&WindowRow {
            start: start.map(str::to_owned),
            end: end.map(str::to_owned),
        })
    }

    #[test]
    fn a_day_is_called_by_its_name() {
        let day = told(Some("2020-02-29T00:00:00"), Some("2020-03-01T00:00:00"));
        assert_eq!(day.as_deref(), Some("2020-02-29"));
        let year = told(Some("2020-12-31T00:00:00"), Some("2021-01-01T00:00:00"));
        assert_eq!(year.as_deref(), Some("2020-12-31"));
        let until = told(None, Some("2020-03-01T15:00:00"));
        assert_eq!(until.as_deref(), Some("截至 2020-03-01 15:00"));
        let days = told(Some("2020-03-01T00:00:00"), Some("2020-03-03T00:00:00"));
        assert_eq!(days.as_deref(), Some("2020-03-01 00:00 至 2020-03-03 00:00"));
    }
}
