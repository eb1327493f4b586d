//! Lists and the number that the text gives of their items.

use banmian_model::{Check, CheckKind, CheckStatus, Decimal, Value};

use super::check;
use crate::passage::{Found, Part, Passage};

/// Checks a list that ends where a count begins: 东阳湖、杨柳湖、大江水库等3个河湖, 健康调查、疫情征集两个新菜单.
pub(super) fn read(passages: &[Passage<'_>], found: &[Found]) -> Vec<Check> {
    let mut checks = Vec::new();
    for found in found
        .iter()
        .filter(|found| passages[found.passage].part == Part::Paragraph)
    {
        let Value::Quantity { amount, .. } = &found.value else {
            continue;
        };
        let passage = &passages[found.passage];
        let (list, abridged) = match passage.text[..found.range.start].strip_suffix('等') {
            Some(list) => (list, true),
            None => (&passage.text[..found.range.start], false),
        };
        let items = items(list);
        // One is no list, and where the text goes on too long for one there is none at all.
        if items.len() < 2 {
            continue;
        }
        let Ok(count) = u64::try_from(items.len()) else {
            continue;
        };
        let count = Decimal::from(count);
        // With 等 the list may be cut short, so only what is too long is wrong; without it the number may be the last
        // item of a list of numbers (30处森林、60名林长、100名护林员), so only what agrees says anything.
        let counted = items[..items.len() - 1]
            .iter()
            .any(|item| item.contains(|c: char| c.is_ascii_digit()));
        if counted || (count < amount.number && abridged) || (count != amount.number && !abridged) {
            continue;
        }
        let holds = count == amount.number;
        let words: String = passage.text[found.range.start..]
            .chars()
            .take_while(|c| !"，。；、！？”）".contains(*c))
            .take(12)
            .collect();
        let names: Vec<&str> = items.iter().map(|item| item.trim_start()).collect();
        let sign = if holds { "=" } else { "≠" };
        let statement = format!(
            "{} {sign} {}{words}",
            names.join("、"),
            if abridged { "等" } else { "" }
        );
        let status = if holds { CheckStatus::Pass } else { CheckStatus::Suspect };
        let length: usize = items.iter().map(|item| item.len()).sum::<usize>() + (items.len() - 1) * '、'.len_utf8();
        let evidence = vec![
            passage.spans(list.len() - length..list.len()),
            passage.spans(found.range.clone()),
        ];
        checks.push(check(
            passage.article,
            CheckKind::ListCount,
            status,
            statement,
            evidence,
            "list-count/items-before-number",
        ));
    }
    checks
}

/// The items at the end of a text, parted by 、 outside of brackets.
fn items(text: &str) -> Vec<&str> {
    let mut items = Vec::new();
    let (mut depth, mut end) = (0_u32, text.len());
    for (at, c) in text.char_indices().rev() {
        match c {
            ')' | '）' | '”' | '》' => depth += 1,
            '(' | '（' | '“' | '《' if depth > 0 => depth -= 1,
            '、' if depth == 0 => {
                items.push(&text[at + c.len_utf8()..end]);
                end = at;
            }
            '，' | '。' | '；' | '：' | '！' | '？' | '(' | '（' | '“' | '《' | '\n' if depth == 0 => {
                items.push(&text[at + c.len_utf8()..end]);
                items.reverse();
                return items;
            }
            _ => {}
        }
        // What is longer is no list.
        if text.len() - at > 600 {
            return Vec::new();
        }
    }
    items.push(&text[..end]);
    items.reverse();
    items
}

#[cfg(test)]
mod tests {
    use super::items;

    #[test]
    fn brackets_keep_items_whole() {
        assert_eq!(items("通知：甲(乙、丙)、丁、戊"), ["甲(乙、丙)", "丁", "戊"]);
        assert_eq!(items("设东城、西城两区，分东街、西街"), ["分东街", "西街"]);
    }

    #[test]
    fn a_long_line_without_a_stop_is_no_list() {
        let text = format!("{}共有80人到场。", "版面长行".repeat(80));
        let page = crate::plain_text("long", &text, None, None);
        let found = crate::extract(&page, &crate::Resources::builtin());
        assert!(!found.mentions.is_empty() && found.checks.is_empty());
    }
}
