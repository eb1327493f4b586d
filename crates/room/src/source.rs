//! The page as received, with the words of every row in an element of its own.
//!
//! Elements nest; where two rows' words overlap without one holding the other, the later is cut in two. The first element
//! of a row has its id, so that a link lights it up without a script; further ones have the id, a full stop and a number.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::fmt::Write as _;

use banmian_export::rows::Points;

/// Words of a row on the page.
pub(crate) struct Mark {
    /// Its fragment.
    pub(crate) id: String,
    /// What is it: a class of the style sheet.
    pub(crate) class: &'static str,
    pub(crate) spans: Vec<Points>,
}

/// One article's part of the page.
pub(crate) struct Tile {
    pub(crate) id: String,
    /// Its number on the page.
    pub(crate) order: u32,
    pub(crate) class: &'static str,
    pub(crate) spans: Vec<Points>,
}

/// The page's characters as HTML: tiles of articles, and what stands between them.
pub(crate) fn source(chars: &[char], tiles: &[Tile], marks: Vec<Mark>) -> String {
    let mut writer = Writer {
        chars,
        html: String::with_capacity(chars.len() * 4),
        pieces: pieces(marks),
        parts: BTreeMap::new(),
    };
    let mut at = 0;
    for (start, end, tile, part) in ordered(tiles) {
        writer.outside(at, start);
        writer.tile(start, end, tile, part);
        at = at.max(end);
    }
    writer.outside(at, chars.len());
    writer.html
}

/// Pieces of tiles in the order of the page: start, end, tile, which piece of it.
fn ordered(tiles: &[Tile]) -> Vec<(usize, usize, &Tile, usize)> {
    let pieces = tiles.iter().flat_map(|tile| {
        let spans = tile.spans.iter().enumerate();
        spans.map(move |(part, span)| (span[0] as usize, span[1] as usize, tile, part))
    });
    let mut ordered: Vec<_> = pieces.collect();
    ordered.sort_by_key(|&(start, end, ..)| (start, end));
    ordered
}

/// Where an element starts and ends, and which: earlier and longer ones first, so that they hold the others.
type Piece = Reverse<(usize, Reverse<usize>, usize, String, &'static str)>;

fn pieces(marks: Vec<Mark>) -> BinaryHeap<Piece> {
    let mut heap = BinaryHeap::new();
    for (rank, mark) in marks.into_iter().enumerate() {
        for [start, end] in mark.spans {
            if start < end {
                heap.push(Reverse((
                    start as usize,
                    Reverse(end as usize),
                    rank,
                    mark.id.clone(),
                    mark.class,
                )));
            }
        }
    }
    heap
}

struct Writer<'a> {
    chars: &'a [char],
    html: String,
    pieces: BinaryHeap<Piece>,
    /// How many elements each row has had.
    parts: BTreeMap<String, usize>,
}

impl Writer<'_> {
    /// What belongs to no article. Blank lines need no element.
    fn outside(&mut self, start: usize, end: usize) {
        let end = end.min(self.chars.len());
        let Some(piece) = self.chars.get(start..end) else {
            return;
        };
        if !piece.iter().all(|c| c.is_whitespace()) {
            self.html.push_str("<div class=\"tile none\">");
            self.marked(start, end);
            self.html.push_str("</div>");
        }
    }

    fn tile(&mut self, start: usize, end: usize, tile: &Tile, part: usize) {
        let class = tile.class;
        let id = suffixed(&format!("{}.t", tile.id), part);
        let order = tile.order;
        let _ = write!(
            self.html,
            "<div class=\"tile {class}\" id=\"{id}\"><a class=no href=\"#{}\" aria-label=\"第 {order} 篇\">{order}</a>",
            tile.id
        );
        self.marked(start, end);
        self.html.push_str("</div>");
    }

    /// A stretch of text with the elements that start in it.
    fn marked(&mut self, start: usize, end: usize) {
        let end = end.min(self.chars.len());
        let mut at = start;
        let mut open: Vec<usize> = Vec::new();
        while let Some(piece) = self.next_before(end) {
            let (from, to, rank, id, class) = piece;
            let from = from.max(at);
            at = self.close_until(&mut open, at, from);
            self.text(at, from);
            at = from;
            let limit = open.last().copied().unwrap_or(end).min(end);
            if to > limit {
                // The rest of it goes on behind the element around it, or in the next tile.
                self.pieces.push(Reverse((limit, Reverse(to), rank, id.clone(), class)));
            }
            let stop = to.min(limit);
            if stop > from {
                self.open(&id, class);
                open.push(stop);
            }
        }
        at = self.close_until(&mut open, at, end);
        self.text(at, end);
    }

    fn next_before(&mut self, end: usize) -> Option<(usize, usize, usize, String, &'static str)> {
        let Reverse((from, ..)) = self.pieces.peek()?;
        if *from >= end {
            return None;
        }
        let Reverse((from, Reverse(to), rank, id, class)) = self.pieces.pop()?;
        Some((from, to, rank, id, class))
    }

    /// Closes the elements that end at or before `to`, writing the text up to their ends; where that is.
    fn close_until(&mut self, open: &mut Vec<usize>, mut at: usize, to: usize) -> usize {
        while let Some(&stop) = open.last() {
            if stop > to {
                break;
            }
            self.text(at, stop);
            at = at.max(stop);
            self.html.push_str("</span>");
            open.pop();
        }
        at
    }

    fn open(&mut self, id: &str, class: &str) {
        let part = self.parts.entry(id.to_owned()).or_default();
        let id = suffixed(id, *part);
        *part += 1;
        let _ = write!(self.html, "<span class={class} id=\"{id}\">");
    }

    fn text(&mut self, start: usize, end: usize) {
        for c in self.chars.get(start..end).unwrap_or_default() {
            match c {
                '&' => self.html.push_str("&amp;"),
                '<' => self.html.push_str("&lt;"),
                '>' => self.html.push_str("&gt;"),
                c => self.html.push(*c),
            }
        }
    }
}

fn suffixed(id: &str, part: usize) -> String {
    if part == 0 {
        id.to_owned()
    } else {
        format!("{id}.{part}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(text: &str, tiles: &[Points], marks: &[(&str, &[Points])]) -> String {
        let chars: Vec<char> = text.chars().collect();
        let tiles: Vec<Tile> = (1..)
            .zip(tiles)
            .map(|(order, &span)| Tile {
                id: format!("i{order}"),
                order,
                class: "a",
                spans: vec![span],
            })
            .collect();
        let marks = marks.iter().map(|(id, spans)| Mark {
            id: (*id).to_owned(),
            class: "m",
            spans: spans.to_vec(),
        });
        source(&chars, &tiles, marks.collect())
    }

    fn inner(html: &str) -> String {
        let links = html.split("</a>").skip(1).collect::<String>();
        links.replace("</div>", "")
    }

    #[test]
    fn elements_nest_and_overlaps_are_cut() {
        let found = html(
            "甲乙丙丁戊",
            &[[0, 5]],
            &[("f1", &[[0, 3]]), ("m1", &[[1, 2]]), ("q1", &[[2, 4]])],
        );
        assert_eq!(
            inner(&found),
            "<span class=m id=\"f1\">甲<span class=m id=\"m1\">乙</span><span class=m id=\"q1\">丙</span></span>\
             <span class=m id=\"q1.1\">丁</span>戊"
        );
    }

    #[test]
    fn one_element_ends_where_the_next_starts() {
        let found = html(
            "甲乙丙",
            &[[0, 3]],
            &[("m1", &[[0, 1]]), ("m2", &[[1, 2]]), ("m3", &[[1, 2]])],
        );
        assert_eq!(
            inner(&found),
            "<span class=m id=\"m1\">甲</span><span class=m id=\"m2\"><span class=m id=\"m3\">乙</span></span>丙"
        );
    }

    #[test]
    fn the_text_is_all_there_and_escaped() {
        let text = "报头\n甲<乙>&丙\n丁";
        let found = html(text, &[[3, 9]], &[("m1", &[[2, 7], [9, 10]])]);
        let mut plain = String::new();
        let mut inside = false;
        for c in found.chars() {
            match c {
                '<' => inside = true,
                '>' => inside = false,
                c if !inside => plain.push(c),
                _ => {}
            }
        }
        assert_eq!(plain, "报头\n1甲&lt;乙&gt;&amp;丙\n丁");
    }
}
