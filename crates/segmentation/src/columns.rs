use crate::blocks::Line;
use crate::join::ONE;
use crate::join_edge::{SENTENCE, begin, capped, end};
use crate::join_model::JoinModel;
use crate::learned::Simple;
use crate::letters::is_alphanumeric;
use crate::surface;

/// How many lines fill their column, which is what tells a page of broken lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fill {
    /// Lines that are as wide as most around them, their indent included.
    pub(crate) full: usize,
    /// Lines right below another.
    pub(crate) dense: usize,
    /// Full ones at a sentence's end.
    pub(crate) closed: usize,
}

/// A page whose paragraphs were broken into lines of the width of their column, which need not be the same all over it.
pub(crate) struct Columns {
    /// What says that it is one.
    pub(crate) fill: Fill,
    edges: Vec<LineEdge>,
    /// For every line the width most lines around it have.
    widths: Vec<i16>,
    /// For every line how many around it have that width, in hundredths.
    shares: Vec<i16>,
    /// For every line how many before it in one run are as wide as their column, up to 20.
    full_before: Vec<i16>,
    /// For every line how many behind it and how many before it are as wide as it, without a break, up to 20.
    alike: Vec<(i16, i16)>,
    /// What is alike all over the page; see [`habits`].
    habits: [i16; 7],
    /// Where white space stands before the first lines of its paragraphs and before no others: for every line the width,
    /// indents included, that most around it have. Empty elsewhere.
    measures: Vec<i16>,
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
    /// Width of the white space before it.
    indent: i16,
    /// Marks within, up to 9: a headline has few.
    marks: i16,
    /// Whether it is set apart: parts of it by wide spaces, as in tables and heads with their writer at the right edge,
    /// or all of it as a ruler of one sign.
    apart: bool,
}

impl LineEdge {
    /// Its width with its indent.
    fn whole(&self) -> i16 {
        self.width + self.indent
    }
}

/// Lines on either side that say how wide the column is.
const AROUND: usize = 8;
/// Narrowest column, in full-width characters.
const NARROWEST: i16 = 7;
/// Narrowest column by whose indents paragraphs are told: what is narrower may be verse.
const NARROWEST_TEXT: i16 = 10;
/// Width of the white space before a line at the right edge.
const EDGE: i16 = 6;
/// Log-odds, in the model's units, above which a line goes on that has no marks, and nor has the one before it: a
/// paragraph left in two is often joined later, headlines glued together are lost. Of lines of a paper of the 1930s that
/// the model was not made from, one in ten of such is joined wrongly with this, one in three with half of it. Behind a
/// full stop it holds too, and for a short line without marks, which is a headline where no text ends so.
const SURE: i32 = 2 * ONE;
/// The same where the first alone has none and may be a headline over its text. Elsewhere it is 0.
const LIKELY: i32 = ONE;
/// What stands for the width of no line.
const NONE: i16 = 99;

impl Columns {
    /// The columns of a page; `None` where a paragraph is a line. Lines were broken at a width where, of those right
    /// below another, four in ten have the width of most around them, and most of these stop in mid-sentence; and where few lines are wider
    /// than their column: on 99 pages of a paper of the 1930s a third as many as fill it at most.
    pub(crate) fn find(text: &str, lines: &[Line], simple: &Simple) -> Option<Self> {
        let dense = lines.iter().filter(|line| line.gap == 1).count();
        if dense < 4 || dense * 3 < lines.len() {
            return None;
        }
        let edges: Vec<LineEdge> = lines
            .iter()
            .map(|line| edge(&text[line.span.range()], line, simple))
            .collect();
        let (widths, shares): (Vec<i16>, Vec<i16>) = (0..edges.len()).map(|at| column(&edges, at)).unzip();
        let wholes = wholes(&edges, &widths, &shares);
        let is_full = |at: usize| {
            let plain = fills(&edges, &widths, at) && shares[at] >= 30 && widths[at] >= NARROWEST;
            let (measure, share) = wholes[at];
            plain || share >= 30 && measure >= NARROWEST && (edges[at].whole() - measure).abs() <= 1
        };
        let full = (0..edges.len()).filter(|&at| is_full(at)).count();
        let closed = (0..edges.len())
            .filter(|&at| is_full(at) && edges[at].end == SENTENCE)
            .count();
        let wider = (0..edges.len())
            .filter(|&at| edges[at].width > widths[at].max(wholes[at].0) + 2)
            .count();
        (full * 10 >= dense * 4 && closed * 2 < full && wider * 2 < full).then(|| Self {
            fill: Fill { full, dense, closed },
            full_before: full_before(&edges, &widths),
            alike: alike(&edges),
            habits: habits(&edges, &widths),
            measures: measures(&edges, &wholes),
            edges,
            widths,
            shares,
        })
    }

    /// Whether a line goes on with the paragraph of the one before it; `indented` says whether that paragraph began with
    /// an indented line.
    pub(crate) fn goes_on(&self, at: usize, indented: bool, model: &JoinModel) -> bool {
        let (first, second) = (&self.edges[at - 1], &self.edges[at]);
        if first.apart || second.apart {
            return false;
        }
        if let Some(goes_on) = self.by_indent(at, indented) {
            return goes_on;
        }
        let least = match (first.marks, second.marks) {
            (0, 0) => SURE,
            _ if first.end == SENTENCE => SURE,
            (_, 0) if second.width + 1 < self.widths[at] => SURE,
            (0, _) => LIKELY,
            _ => 0,
        };
        self.edges[at].dense && model.decide_line(&self.evidence(at, model)) > least
    }

    /// Whether a line goes on with the paragraph of the one before it, where the page says so by its indents: an indented
    /// line begins a paragraph, what reads on below an indented one is its paragraph's, and two lines of a head, which are
    /// not indented, are two. `None` where that does not tell: a short line below a paragraph's end may be a head.
    fn by_indent(&self, at: usize, indented: bool) -> Option<bool> {
        let (first, second) = (&self.edges[at - 1], &self.edges[at]);
        let measure = *self.measures.get(at).filter(|_| second.dense)?;
        if second.indented {
            return Some(false);
        }
        let fills = |edge: &LineEdge| (edge.whole() - measure).abs() <= 1;
        let short = |edge: &LineEdge| edge.marks == 0 && edge.width + 1 < measure;
        if !indented {
            // What stands far to the right signs, and nothing goes on from it.
            return (short(first) && short(second) || first.indent >= EDGE).then_some(false);
        }
        let closed = first.end == SENTENCE && !fills(first);
        if closed || short(first) || measure < NARROWEST_TEXT {
            return None;
        }
        let text = second.marks > 0 && (fills(second) || second.end == SENTENCE);
        let open = first.end != SENTENCE && fills(first);
        (text || open).then_some(true)
    }

    /// Whether a line stands at the right edge of its column, as who signs a text does on a page that indents its
    /// paragraphs.
    pub(crate) fn is_at_the_edge(&self, at: usize) -> bool {
        let (edge, measure) = (&self.edges[at], self.measures.get(at));
        edge.indent >= EDGE && measure.is_some_and(|measure| edge.whole() + 3 >= *measure)
    }

    /// What speaks for or against a line's going on with the paragraph of the one before it.
    pub(crate) fn evidence(&self, at: usize, model: &JoinModel) -> Vec<i16> {
        let (first, second) = (&self.edges[at - 1], &self.edges[at]);
        let width = self.widths[at - 1];
        let mut values = vec![
            first.end,
            (first.width - width).clamp(-40, 40),
            (second.width - width).clamp(-40, 40),
            width,
            self.shares[at - 1],
            second.begin,
            second.end,
            i16::from(second.indented),
            i16::from(first.indented),
            self.full_before[at - 1],
            second.width,
            first.width,
            i16::from(self.edges.get(at + 1).is_some_and(|edge| edge.dense)),
            i16::from(first.dense),
            first.marks,
            second.marks,
        ];
        values.extend(self.habits);
        self.around(at, &mut values);
        model.bonds(first.tail, second.head, &mut values);
        values
    }

    /// The lines before and behind two: how much wider they are than the nearer of the two, how they end and how many
    /// marks they have; and how many of one width stand on either side.
    fn around(&self, at: usize, values: &mut Vec<i16>) {
        for (nearer, others) in [(at - 1, [-2, -3, -4]), (at, [1, 2, 3])] {
            let own = self.edges[nearer].width;
            for offset in others {
                let other = at.checked_add_signed(offset).and_then(|other| self.edges.get(other));
                values.extend(match other {
                    Some(edge) => [(edge.width - own).clamp(-40, 40), edge.end, edge.marks],
                    None => [NONE, -1, -1],
                });
            }
        }
        let (before, behind) = (self.mode(at.saturating_sub(AROUND)..at), self.mode(at..at + AROUND));
        let (first, second) = (self.edges[at - 1].width, self.edges[at].width);
        let values_of = [
            first - before,
            first - behind,
            second - before,
            second - behind,
            behind - before,
        ];
        values.extend(values_of.map(|value| value.clamp(-40, 40)));
        values.extend([self.alike[at].0, self.alike[at - 1].1]);
    }

    /// The width that most of some lines have.
    fn mode(&self, lines: std::ops::Range<usize>) -> i16 {
        common(&self.edges[lines.start.min(self.edges.len())..lines.end.min(self.edges.len())]).0
    }
}

fn edge(text: &str, line: &Line, simple: &Simple) -> LineEdge {
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
        indent: capped(line.indent, 200),
        marks: capped(text.chars().filter(|c| MARKS.contains(c)).take(9).count(), 9),
        apart: WIDE.iter().any(|space| text.contains(space)) || is_ruler(text) || surface::is_row(text),
        head: head.map(|c| simple.of(c)),
        tail: tail.map(|c| simple.of(c)),
    }
}

/// Spaces that no running text has within.
pub(crate) const WIDE: [&str; 2] = ["\u{3000}\u{3000}\u{3000}", "      "];

fn is_ruler(text: &str) -> bool {
    let mut signs = text.chars();
    let first = signs.next();
    first.is_some_and(|c| !is_alphanumeric(c)) && text.chars().count() > 3 && signs.all(|c| Some(c) == first)
}

/// Marks that a text has and a headline hardly.
const MARKS: [char; 10] = ['，', '。', '、', '；', '：', '！', '？', ',', '…', '」'];

/// The width that most lines around one have, of two the greater, and how many of them have it.
fn column(edges: &[LineEdge], at: usize) -> (i16, i16) {
    common(&edges[at.saturating_sub(AROUND)..edges.len().min(at + AROUND + 1)])
}

/// The width that most of some lines have, of two the greater, and how many have it, in hundredths.
fn common(lines: &[LineEdge]) -> (i16, i16) {
    common_of(&lines.iter().map(|edge| edge.width).collect::<Vec<i16>>())
}

fn common_of(widths: &[i16]) -> (i16, i16) {
    let like = |width: i16| widths.iter().filter(|other| (*other - width).abs() <= 1).count();
    let best = widths.iter().copied().max_by_key(|&width| (like(width), width));
    best.map_or((0, 0), |width| (width, capped(like(width) * 100 / widths.len(), 100)))
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

fn alike(edges: &[LineEdge]) -> Vec<(i16, i16)> {
    let mut found = vec![(0, 0); edges.len()];
    for at in 1..edges.len() {
        if edges[at].width == edges[at - 1].width && edges[at].dense {
            found[at].1 = (found[at - 1].1 + 1).min(20);
        }
    }
    for at in (1..edges.len()).rev() {
        if edges[at].width == edges[at - 1].width && edges[at].dense {
            found[at - 1].0 = (found[at].0 + 1).min(20);
        }
    }
    found
}

/// The same of lines with their indents: of a page's full lines the first of a paragraph is narrower by its indent.
fn wholes(edges: &[LineEdge], widths: &[i16], shares: &[i16]) -> Vec<(i16, i16)> {
    if !edges.iter().any(|edge| edge.indented) {
        return widths.iter().copied().zip(shares.iter().copied()).collect();
    }
    let wholes: Vec<i16> = edges.iter().map(LineEdge::whole).collect();
    let around = |at: usize| &wholes[at.saturating_sub(AROUND)..wholes.len().min(at + AROUND + 1)];
    (0..wholes.len()).map(|at| common_of(around(at))).collect()
}

/// The measure of the column around every line of a page that indents its paragraphs: of the lines of text below a short
/// one that ends a sentence, where a paragraph begins, nine in ten are indented. None for other pages.
fn measures(edges: &[LineEdge], wholes: &[(i16, i16)]) -> Vec<i16> {
    let measures: Vec<i16> = wholes.iter().map(|&(measure, _)| measure).collect();
    let begins = |&at: &usize| {
        let (before, own) = (&edges[at - 1], &edges[at]);
        let ended = before.end == SENTENCE && before.whole() + 1 < measures[at];
        own.dense && ended && own.marks > 0 && own.whole() + 1 >= measures[at]
    };
    let begun: Vec<usize> = (1..edges.len()).filter(begins).collect();
    let indented = begun.iter().filter(|&&at| edges[at].indented).count();
    if begun.len() > 1 && indented * 10 >= begun.len() * 9 {
        measures
    } else {
        Vec::new()
    }
}

/// What the page's lines are like, in hundredths: of the full ones those that end a sentence; of those well short of
/// their column that have a mark within those that end a sentence, and those that end with 、 or ，; of all lines those
/// that are indented, and those one and two characters short of their column, as first lines are whose indent is lost;
/// and those that stand right below another.
fn habits(edges: &[LineEdge], widths: &[i16]) -> [i16; 7] {
    let share = |of: &dyn Fn(usize) -> bool, part: &dyn Fn(usize) -> bool| {
        let all = (0..edges.len()).filter(|&at| of(at));
        let (part, whole) = all.fold((0, 0), |(some, all), at| (some + usize::from(part(at)), all + 1));
        capped(part * 100 / whole.max(1), 100)
    };
    let every = |_: usize| true;
    let short = |at: usize| edges[at].width + 1 < widths[at] && edges[at].marks > 0;
    let less = |by: i16| move |at: usize| widths[at] - edges[at].width == by;
    [
        share(&|at| fills(edges, widths, at), &|at| edges[at].end == SENTENCE),
        share(&short, &|at| edges[at].end == SENTENCE),
        share(&short, &|at| edges[at].end <= 1),
        share(&every, &|at| edges[at].indented),
        share(&every, &less(1)),
        share(&every, &less(2)),
        share(&every, &|at| edges[at].dense),
    ]
}
