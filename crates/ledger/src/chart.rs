//! The chart of a report: new counts as bars, the cumulative one as a line, in whole numbers.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use banmian_model::Decimal;

/// What a day shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Point {
    pub(crate) new: Option<Decimal>,
    pub(crate) cumulative: Option<Decimal>,
}

const WIDTH: i64 = 640;
const HEIGHT: i64 = 180;
/// Days that a chart shows at most: a month and a half, so that a bar can still be seen.
const DAYS: usize = 45;
const LEFT: i64 = 8;
const BOTTOM: i64 = 24;

/// The chart as SVG; empty where fewer than two days have a count. Days are those that have one: a day without a count
/// has no place on the axis, as nothing is known of it.
pub(crate) fn svg(points: &BTreeMap<String, Point>) -> String {
    let skipped = points.len().saturating_sub(DAYS);
    let shown: Vec<(&String, &Point)> = points.iter().skip(skipped).collect();
    if shown.len() < 2 {
        return String::new();
    }
    let step = (WIDTH - 2 * LEFT) / i64::try_from(shown.len()).unwrap_or(1);
    let x = |index: usize| LEFT + step * i64::try_from(index).unwrap_or(0);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {}\" role=\"img\" aria-label=\"新增（柱）与累计（线）\">",
        HEIGHT + BOTTOM
    );
    let most = greatest(&shown, |point| point.new);
    for (index, (day, point)) in shown.iter().enumerate() {
        let Some(value) = point.new else { continue };
        let height = scaled(value, most);
        let _ = write!(
            svg,
            "<rect class=\"new\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{height}\"><title>{day} 新增 {}</title></rect>",
            x(index) + step / 8,
            HEIGHT - height,
            (step * 3 / 4).max(1),
            value.normalize()
        );
    }
    line(&mut svg, &shown, step, x);
    for index in [0, shown.len() - 1] {
        let anchor = if index == 0 { "start" } else { "end" };
        let at = if index == 0 { LEFT } else { x(index) + step };
        let day = shown[index].0;
        let _ = write!(
            svg,
            "<text x=\"{at}\" y=\"{}\" text-anchor=\"{anchor}\">{day}</text>",
            HEIGHT + 16
        );
    }
    svg + "</svg>"
}

fn line(svg: &mut String, shown: &[(&String, &Point)], step: i64, x: impl Fn(usize) -> i64) {
    let most = greatest(shown, |point| point.cumulative);
    let mut path = String::new();
    let mut dots = String::new();
    for (index, (day, point)) in shown.iter().enumerate() {
        let Some(value) = point.cumulative else { continue };
        let (at, y) = (x(index) + step / 2, HEIGHT - scaled(value, most));
        let _ = write!(path, "{}{at},{y}", if path.is_empty() { "" } else { " " });
        let said = value.normalize();
        let _ = write!(
            dots,
            "<circle cx=\"{at}\" cy=\"{y}\" r=\"3\"><title>{day} 累计 {said}</title></circle>"
        );
    }
    let _ = write!(svg, "<polyline class=\"cumulative\" points=\"{path}\"/>{dots}");
}

fn greatest(shown: &[(&String, &Point)], of: impl Fn(&Point) -> Option<Decimal>) -> Decimal {
    let values = shown.iter().filter_map(|(_, point)| of(point));
    values.max().unwrap_or(Decimal::ONE).max(Decimal::ONE)
}

/// A value as a height; what is below nothing (a correction of a whole day) has none.
fn scaled(value: Decimal, most: Decimal) -> i64 {
    let whole = |value: Decimal| value.trunc().normalize().to_string().parse::<i128>().unwrap_or(0);
    let height = whole(value.max(Decimal::ZERO)) * i128::from(HEIGHT - 12) / whole(most).max(1);
    i64::try_from(height).unwrap_or(0)
}
