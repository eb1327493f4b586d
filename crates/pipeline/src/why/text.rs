//! The answer as a person reads it.

use banmian_export::DOUBTFUL;
use serde_json::Value as Json;

use super::article::{BlockWhy, GroundWhy, JoinWhy};
use super::{Place, Why};

impl Why {
    /// The answer in lines. What is lit stands between `light`'s two strings.
    pub fn text(&self, light: [&str; 2]) -> String {
        let mut lines = vec![format!("{} · {}", self.id, self.kind)];
        lines.extend(self.rule.iter().map(|rule| field("rule", rule)));
        lines.extend(self.says.iter().map(|(name, value)| field(name, &plain(value))));
        for place in &self.places {
            lines.extend(place_lines(place, light));
        }
        lines.extend(self.made_of.iter().enumerate().map(|(at, part)| {
            let name = if at == 0 { "made of" } else { "" };
            let rule = part.rule.as_deref().unwrap_or_default();
            field(
                name,
                &format!("{} “{}” ({rule}, {})", part.kind, part.text, part.mention),
            )
        }));
        let (told, plain): (Vec<&BlockWhy>, Vec<&BlockWhy>) = self.blocks.iter().partition(|block| is_told(block));
        lines.extend(told.iter().flat_map(|block| block_lines(block, light)));
        lines.extend(self.joins.iter().flat_map(join_lines));
        if !plain.is_empty() {
            lines.push(String::new());
            lines.push(format!(
                "  {} more blocks are plainly what they are; --json has them",
                plain.len()
            ));
        }
        lines.extend(self.notes.iter().map(|note| format!("\n  note: {note}")));
        lines.join("\n")
    }
}

/// How many grounds for and against are told.
const FOR: usize = 4;
const AGAINST: usize = 2;

/// Whether a block is told of: starts, parts of heads, and what is doubtful.
fn is_told(block: &BlockWhy) -> bool {
    block.start
        || block.role != "paragraph"
        || block
            .margin
            .is_some_and(|margin| i64::from(margin) < i64::from(DOUBTFUL))
}

fn field(name: &str, value: &str) -> String {
    format!("  {name:<14} {value}")
}

/// A value without JSON's marks, where it has none of its own.
fn plain(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join("; "),
        Json::Object(fields) => {
            let known = fields
                .iter()
                .filter(|(_, value)| !value.is_null() && !value.as_array().is_some_and(Vec::is_empty));
            let parts: Vec<String> = known.map(|(name, value)| format!("{name} {}", plain(value))).collect();
            parts.join(", ")
        }
        other => other.to_string(),
    }
}

fn place_lines(place: &Place, light: [&str; 2]) -> [String; 2] {
    let raw: Vec<String> = place.raw.iter().map(|[start, end]| format!("{start}–{end}")).collect();
    let at = format!("bytes {} of {} (page {})", raw.join(", "), place.path, place.page);
    let words: String = place
        .context
        .iter()
        .map(|piece| {
            let text = one_line(&piece.text);
            if piece.lit {
                format!("{}{text}{}", light[0], light[1])
            } else {
                text
            }
        })
        .collect();
    [field(&place.what, &at), field("", &words)]
}

fn one_line(text: &str) -> String {
    text.split_inclusive('\n')
        .map(|line| line.replace(['\n', '\r'], "⏎"))
        .collect()
}

fn block_lines(block: &BlockWhy, light: [&str; 2]) -> Vec<String> {
    let text: String = one_line(&block.text).chars().take(40).collect();
    let start = if block.start { ", an article starts" } else { "" };
    let mut lines = vec![
        String::new(),
        format!(
            "  {}{start}: {}{text}{}",
            block.role.replace('_', " "),
            light[0],
            light[1]
        ),
    ];
    let over = match (&block.runner_up, block.margin) {
        (Some(other), Some(margin)) => format!("{}, over {other}: margin {margin}", block.reading),
        _ => block.reading.clone(),
    };
    lines.push(field("  read as", &over));
    lines.extend(ground_lines("  for it", &block.because, FOR));
    lines.extend(ground_lines("  against it", &block.against, AGAINST));
    lines.extend(block.settled.iter().map(|settled| field("  settled", settled)));
    lines
}

fn join_lines(join: &JoinWhy) -> Vec<String> {
    let what = if join.joined { "one paragraph" } else { "two paragraphs" };
    let mut lines = vec![
        String::new(),
        format!("  {what}: …{} | {}…", join.before, join.behind),
        field("  margin", &join.margin.to_string()),
    ];
    lines.extend(ground_lines("  for it", &join.because, FOR));
    lines.extend(ground_lines("  against it", &join.against, AGAINST));
    lines
}

fn ground_lines<'g>(name: &'g str, grounds: &'g [GroundWhy], most: usize) -> impl Iterator<Item = String> + 'g {
    grounds.iter().take(most).enumerate().map(move |(at, ground)| {
        let name = if at == 0 { name } else { "" };
        field(name, &format!("{} {:+}: {}", ground.what, ground.weight, ground.words))
    })
}
