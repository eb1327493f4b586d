use banmian_model::{Block, Role, Span, Spans};

/// Fills what is between the parts: the blocks of the result tile the text. White space is blank; a mark that no part
/// took is furniture.
pub(crate) fn tile(text: &str, mut parts: Vec<Block>) -> Vec<Block> {
    parts.sort_by_key(|part| part.span.start);
    let mut blocks = Vec::with_capacity(parts.len() * 2 + 1);
    let mut at = 0;
    for part in parts {
        fill(text, at, part.span.start, &mut blocks);
        at = part.span.end;
        blocks.push(part);
    }
    fill(text, at, Span::of(0..text.len()).end, &mut blocks);
    blocks
}

fn fill(text: &str, from: u32, to: u32, blocks: &mut Vec<Block>) {
    debug_assert!(from <= to, "parts do not overlap");
    let span = Span::new(from, to.max(from));
    if !span.is_empty() {
        let blank = text[span.range()].trim().is_empty();
        blocks.push(Block {
            span,
            role: if blank { Role::Blank } else { Role::Furniture },
            article: None,
        });
    }
}

/// All of the page that belongs to each article: its blocks, and the white space between two of them.
pub(crate) fn extents(blocks: &[Block], articles: usize) -> Vec<Spans> {
    let mut extents: Vec<Vec<Span>> = vec![Vec::new(); articles];
    let mut last = None;
    for block in blocks {
        if let Some(article) = block.article {
            let pieces = &mut extents[article as usize];
            match pieces.last_mut() {
                Some(piece) if last == Some(article) => piece.end = block.span.end,
                _ => pieces.push(block.span),
            }
        }
        if block.role != Role::Blank {
            last = block.article;
        }
    }
    extents.into_iter().map(Spans::new).collect()
}
