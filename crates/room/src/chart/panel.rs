//! Panels as SVG. Lengths are tenths of a pixel.

use std::fmt::Write as _;

use banmian_model::Day;

use super::axis::{Scale, day_ticks};
use crate::calendar::number;

/// One place's points, by day.
pub(super) struct Series {
    pub(super) name: String,
    pub(super) points: Vec<(Day, u64, String)>,
}

impl Series {
    /// Leaves the last day alone.
    pub(super) fn keep_last(&mut self) {
        self.points = self.points.pop().into_iter().collect();
    }

    /// What the chief places are told by: of lines days and then the last value, of marks the value.
    pub(super) fn weight(&self, is_lines: bool) -> (usize, u64) {
        let last = self.points.last().map_or(0, |point| point.1);
        (if is_lines { self.points.len() } else { 0 }, last)
    }
}

/// A count, by place.
pub(super) struct Panel {
    pub(super) title: String,
    pub(super) series: Vec<Series>,
    pub(super) is_lines: bool,
    /// Places for which there is no room.
    pub(super) left_out: usize,
}

const WIDTH: i64 = 7600;
const LEFT: i64 = 1300;
const RIGHT: i64 = 1500;
const HEAD: i64 = 440;
const FOOT: i64 = 460;
const LINES: i64 = 2000;
const ROW: i64 = 260;
/// Least distance between the names at the ends of lines.
const NAME: i64 = 160;

impl Panel {
    fn height(&self) -> i64 {
        let body = if self.is_lines {
            LINES
        } else {
            self.series.len() as i64 * ROW
        };
        HEAD + body + FOOT
    }

    fn scale(&self) -> Scale {
        let values = self
            .series
            .iter()
            .flat_map(|one| one.points.iter().map(|point| point.1));
        Scale::new(values)
    }
}

/// Panels, one under the other.
pub(super) fn svg(panels: &[Panel]) -> String {
    if panels.is_empty() {
        return String::new();
    }
    let height: i64 = panels.iter().map(Panel::height).sum();
    let mut to = format!(
        "<svg viewBox=\"0 0 {} {}\" role=\"group\" aria-label=\"疫情计数图\" class=\"chart\">",
        px(WIDTH),
        px(height)
    );
    let mut top = 0;
    for panel in panels {
        let _ = write!(to, "<g transform=\"translate(0 {})\">", px(top));
        title(&mut to, panel);
        if panel.is_lines {
            lines(&mut to, panel);
        } else {
            marks(&mut to, panel);
        }
        to.push_str("</g>");
        top += panel.height();
    }
    to.push_str("</svg>");
    to
}

fn px(tenths: i64) -> String {
    if tenths % 10 == 0 {
        (tenths / 10).to_string()
    } else {
        format!("{}.{}", tenths / 10, (tenths % 10).abs())
    }
}

fn title(to: &mut String, panel: &Panel) {
    let mut note = if panel.scale().is_log() {
        "例，对数刻度".to_owned()
    } else {
        "例".to_owned()
    };
    if panel.left_out > 0 {
        let _ = write!(note, "；另有 {} 地未画，见下表", panel.left_out);
    }
    let _ = write!(
        to,
        "<text class=\"ct\" x=\"0\" y=\"18\">{}<tspan class=\"cn\" dx=\"10\">{note}</tspan></text>",
        escaped(&panel.title)
    );
}

/// Values from left to right, a row for each place.
fn marks(to: &mut String, panel: &Panel) {
    let (scale, length) = (panel.scale(), WIDTH - LEFT - RIGHT);
    let bottom = HEAD + panel.series.len() as i64 * ROW;
    for tick in scale.ticks() {
        let x = px(LEFT + scale.place(tick, length));
        let (y1, y2, below) = (px(HEAD - 40), px(bottom), px(bottom + 180));
        let _ = write!(
            to,
            "<line class=\"cg\" x1=\"{x}\" x2=\"{x}\" y1=\"{y1}\" y2=\"{y2}\"/>\
             <text class=\"cx\" text-anchor=\"middle\" x=\"{x}\" y=\"{below}\">{tick}</text>"
        );
    }
    for (row, series) in (0..).zip(&panel.series) {
        let y = HEAD + row * ROW + ROW / 2;
        let (name_y, name_x) = (px(y + 45), px(LEFT - 100));
        let name = escaped(&series.name);
        let _ = write!(
            to,
            "<text class=\"cl\" text-anchor=\"end\" x=\"{name_x}\" y=\"{name_y}\">{name}</text>"
        );
        for (day, value, href) in &series.points {
            let x = LEFT + scale.place(*value, length);
            let (y, from, at) = (px(y), px(LEFT), px(x));
            let class = if scale.is_log() { "cs" } else { "cb" };
            let _ = write!(
                to,
                "<line class=\"{class}\" x1=\"{from}\" x2=\"{at}\" y1=\"{y}\" y2=\"{y}\"/>"
            );
            dot(to, 0, (&at, &y), &format!("{} {day}：{value}", series.name), href);
            let beside = px(x + 110);
            let _ = write!(
                to,
                "<text class=\"cv\" x=\"{beside}\" y=\"{name_y}\">{value}<tspan class=\"cn\" dx=\"6\">{day}</tspan></text>"
            );
        }
    }
}

/// Days from left to right, a line for each place.
fn lines(to: &mut String, panel: &Panel) {
    let (scale, length) = (panel.scale(), WIDTH - LEFT / 2 - RIGHT);
    let left = LEFT / 2;
    let days = panel
        .series
        .iter()
        .flat_map(|one| one.points.iter().map(|point| number(point.0)));
    let (first, last) = (days.clone().min().unwrap_or(0), days.max().unwrap_or(0));
    let x = |at: i64| left + (at - first) * length / (last - first).max(1);
    let y = |value: u64| HEAD + LINES - scale.place(value, LINES);
    for tick in scale.ticks() {
        let at = y(tick);
        let (from, till, line, text) = (px(left), px(left + length), px(at), px(at + 40));
        let before = px(left - 80);
        let _ = write!(
            to,
            "<line class=\"cg\" x1=\"{from}\" x2=\"{till}\" y1=\"{line}\" y2=\"{line}\"/>\
             <text class=\"cx\" text-anchor=\"end\" x=\"{before}\" y=\"{text}\">{tick}</text>"
        );
    }
    for (at, name) in day_ticks(first, last) {
        let (at, from, till, below) = (
            px(x(at)),
            px(HEAD + LINES),
            px(HEAD + LINES + 50),
            px(HEAD + LINES + 210),
        );
        let _ = write!(
            to,
            "<line class=\"ca\" x1=\"{at}\" x2=\"{at}\" y1=\"{from}\" y2=\"{till}\"/>\
             <text class=\"cx\" text-anchor=\"middle\" x=\"{at}\" y=\"{below}\">{name}</text>"
        );
    }
    let names = name_places(panel, &y);
    for (colour, (series, name_y)) in panel.series.iter().zip(names).enumerate() {
        let points: Vec<String> = series
            .points
            .iter()
            .map(|(day, value, _)| format!("{},{}", px(x(number(*day))), px(y(*value))))
            .collect();
        let _ = write!(to, "<polyline class=\"cp c{colour}\" points=\"{}\"/>", points.join(" "));
        for (day, value, href) in &series.points {
            let place = (&*px(x(number(*day))), &*px(y(*value)));
            dot(to, colour, place, &format!("{} {day}：{value}", series.name), href);
        }
        let (name_x, name_y) = (px(left + length + 130), px(name_y + 45));
        let _ = write!(
            to,
            "<text class=\"cl c{colour}\" x=\"{name_x}\" y=\"{name_y}\">{}</text>",
            escaped(&series.name)
        );
    }
}

/// Heights for the names at the ends of lines, none over another.
fn name_places(panel: &Panel, y: &impl Fn(u64) -> i64) -> Vec<i64> {
    let ends = panel
        .series
        .iter()
        .map(|one| one.points.last().map_or(0, |point| y(point.1)));
    let mut order: Vec<(i64, usize)> = ends.zip(0..).collect();
    order.sort_unstable();
    let mut places = vec![0; order.len()];
    let mut least = i64::MIN;
    for (end, at) in order {
        places[at] = end.max(least);
        least = places[at] + NAME;
    }
    places
}

fn dot(to: &mut String, colour: usize, (x, y): (&str, &str), told: &str, href: &str) {
    let (told, href) = (escaped(told), escaped(href));
    let _ = write!(
        to,
        "<a href=\"../{href}\" aria-label=\"{told}\"><circle class=\"cd c{colour}\" cx=\"{x}\" cy=\"{y}\" r=\"4.5\"/>\
         <title>{told}</title></a>"
    );
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
