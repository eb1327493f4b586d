use crate::blocks::Line;
use crate::join::ONE;
use crate::join_edge::{SENTENCE, begin, capped, end};
use crate::join_model::JoinModel;
use crate::surface;

/// A page whose paragraphs were broken into lines of the width of their column, which need not be the same all over it.
pub(crate) struct Columns {
    edges: Vec<LineEdge>,
    /// For every line the width most lines around it have.
    widths: Vec<i16>,
    /// For every line how many around it have that width, in hundredths.
    shares: Vec<i16>,
    /// For every line how many before it in one run are as wide as their column, up to 20.
    full_before: Vec<i16>,
    /// Of the lines that fill their column those that end a sentence, and of all lines those that are indented, in
    /// hundredths.
    closed: i16,
    indented: i16,
}

/// What of a line bears on its going on in the next.
struct LineEdge {
    head: [char; 3],
    tail: [char; 3],
    end: i16,
    begin: i16,
    width: i16,
    dense: bool,
    indented: bool,
}

/// Lines on either side that say how wide the column is.
const AROUND: usize = 8;
/// Narrowest column, in full-width characters.
const NARROWEST: i16 = 7;
/// Log-odds, in the model's units, above which a line goes on: a paragraph left in two is often joined later, a headline
/// glued to its text is lost. On 189 pages broken at 20 characters the boundaries' F1 is .81 with 0, .85 with 2.
const SURE: i32 = 2 * ONE;
/// What stands for the width of no line.
const NONE: i16 = 99;

impl Columns {
    /// The columns of a page; `None` where a paragraph is a line. Lines were broken at a width where, of those right
    /// below another, four in ten have the width of most around them, and most of these stop in mid-sentence.
    pub(crate) fn find(text: &str, lines: &[Line]) -> Option<Self> {
        let dense = lines.iter().filter(|line| line.gap == 1).count();
        if dense < 4 || dense * 3 < lines.len() {
            return None;
        }
        let edges: Vec<LineEdge> = lines.iter().map(|line| edge(&text[line.span.range()], line)).collect();
        let (widths, shares): (Vec<i16>, Vec<i16>) = (0..edges.len()).map(|at| column(&edges, at)).unzip();
        let is_full = |at: usize| fills(&edges, &widths, at) && shares[at] >= 30 && widths[at] >= NARROWEST;
        let full = (0..edges.len()).filter(|&at| is_full(at)).count();
        let closed = (0..edges.len())
            .filter(|&at| is_full(at) && edges[at].end == SENTENCE)
            .count();
        let indented = lines.iter().filter(|line| line.indented).count();
        let share = |part: usize, of: usize| capped(part * 100 / of.max(1), 100);
        (full * 10 >= dense * 4 && closed * 2 < full).then(|| Self {
            full_before: full_before(&edges, &widths),
            closed: share(closed, full),
            indented: share(indented, lines.len()),
            edges,
            widths,
            shares,
        })
    }

    /// Whether a line goes on with the paragraph of the one before it.
    pub(crate) fn goes_on(&self, at: usize, model: &JoinModel) -> bool {
        self.edges[at].dense && model.decide_line(&self.evidence(at, model)) > SURE
    }

    /// What speaks for or against a line's going on with the paragraph of the one before it.
    pub(crate) fn evidence(&self, at: usize, model: &JoinModel) -> Vec<i16> {
        let (first, second) = (&self.edges[at - 1], &self.edges[at]);
        let width = self.widths[at - 1];
        let beside = |at: Option<usize>| {
            at.and_then(|at| self.edges.get(at))
                .map_or((NONE, -1), |edge| ((edge.width - width).clamp(-40, 40), edge.end))
        };
        let (before, behind) = (beside(at.checked_sub(2)), beside(Some(at + 1)));
        let mut values = vec![
            first.end,
            (first.width - width).clamp(-40, 40),
            (second.width - width).clamp(-40, 40),
            width,
            self.shares[at - 1],
            before.0,
            before.1,
            behind.0,
            second.begin,
            second.end,
            i16::from(second.indented),
            i16::from(first.indented),
            self.indented,
            self.closed,
            self.full_before[at - 1],
            second.width,
            first.width,
            i16::from(self.edges.get(at + 1).is_some_and(|edge| edge.dense)),
            i16::from(first.dense),
        ];
        model.bonds(first.tail, second.head, &mut values);
        values
    }
}

fn edge(text: &str, line: &Line) -> LineEdge {
    let visible = |c: &char| !c.is_whitespace();
    let mut head = text.chars().filter(visible);
    let mut tail = text.chars().rev().filter(visible);
    let head = [0; 3].map(|_| head.next().unwrap_or('\n'));
    let tail = [0; 3].map(|_| tail.next().unwrap_or('\n'));
    LineEdge {
        end: end(surface::ending(text), tail[0]),
        begin: begin(head.first()),
        width: capped(line.width, 200),
        dense: line.gap == 1,
        indented: line.indented,
        head,
        tail,
    }
}

/// The width that most lines around one have, of two the greater, and how many of them have it.
fn column(edges: &[LineEdge], at: usize) -> (i16, i16) {
    let around = &edges[at.saturating_sub(AROUND)..edges.len().min(at + AROUND + 1)];
    let like = |width: i16| around.iter().filter(|edge| (edge.width - width).abs() <= 1).count();
    let best = around
        .iter()
        .map(|edge| edge.width)
        .max_by_key(|&width| (like(width), width));
    best.map_or((0, 0), |width| (width, capped(like(width) * 100 / around.len(), 100)))
}

fn fills(edges: &[LineEdge], widths: &[i16], at: usize) -> bool {
    (edges[at].width - widths[at]).abs() <= 1
}

fn full_before(edges: &[LineEdge], widths: &[i16]) -> Vec<i16> {
    let mut run = 0;
    let count = |at: usize| {
        let before = if edges[at].dense { run } else { 0 };
        run = if fills(edges, widths, at) {
            (before + 1).min(20)
        } else {
            0
        };
        before
    };
    (0..edges.len()).map(count).collect()
}
