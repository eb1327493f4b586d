//! Articles of labelled blocks.

use banmian_model::{Article, ArticleKind, Block, Byline, BylineRole, Paragraph, Role, Segmentation, Span, Spans};

use crate::Resources;
use crate::blocks::TextBlock;
use crate::byline::Read;
use crate::captions;
use crate::classify::{Kind, Label};
use crate::heads::{self, Heads};
use crate::join::{self, Piece};

/// An article while its blocks are gathered.
#[derive(Default)]
struct Draft<'a> {
    heads: Vec<&'a TextBlock>,
    bylines: Vec<&'a Read>,
    pieces: Vec<Piece>,
    /// What it has of the page, with roles; heads get theirs later.
    parts: Vec<(Span, Role)>,
    captions: Vec<Span>,
    jumps: Vec<&'a crate::jump::Found>,
    notice: bool,
    advertisement: bool,
}

/// Makes articles and blocks.
pub(crate) fn assemble(text: &str, blocks: &[TextBlock], labels: &[Label], resources: &Resources) -> Segmentation {
    let mut drafts: Vec<Draft<'_>> = Vec::new();
    let mut furniture: Vec<(Span, Role)> = Vec::new();
    let mut loose_captions: Vec<(Span, usize)> = Vec::new();
    for (block, label) in blocks.iter().zip(labels) {
        let ends_advertisement = drafts.last().is_some_and(|draft| draft.advertisement);
        let is_part = !matches!(label.kind, Kind::Furniture | Kind::Caption | Kind::Advertisement);
        if label.starts || drafts.is_empty() && is_part || ends_advertisement && is_part {
            drafts.push(Draft::default());
        }
        match &label.kind {
            Kind::Furniture => furniture.push((block.span, Role::Furniture)),
            Kind::Caption => loose_captions.push((block.span, drafts.len().saturating_sub(1))),
            Kind::Advertisement => {
                let mut draft = Draft {
                    advertisement: true,
                    ..Draft::default()
                };
                draft.add(block, &Kind::Paragraph);
                drafts.push(draft);
            }
            kind => drafts.last_mut().expect("one was started above").add(block, kind),
        }
    }
    tie_captions(text, &mut drafts, &mut furniture, loose_captions);
    finish(text, &drafts, furniture, resources)
}

impl<'a> Draft<'a> {
    fn add(&mut self, block: &'a TextBlock, kind: &'a Kind) {
        if let Some(jump) = &block.jump {
            self.parts.push((jump.span, Role::Jump));
            self.jumps.push(jump);
        }
        if block.span.is_empty() {
            return;
        }
        match kind {
            Kind::Head => self.heads.push(block),
            Kind::Byline(read) => {
                self.bylines.push(read);
                self.parts.extend(block.lines.iter().map(|&line| (line, Role::Byline)));
            }
            Kind::Credit(read) => {
                self.bylines.push(read);
                self.parts.push((block.span, Role::Credit));
            }
            Kind::Notice => {
                self.notice = true;
                self.heads.push(block);
            }
            Kind::Crosshead => self.piece(block, true, Role::Crosshead),
            _ => self.piece(
                block,
                false,
                if self.advertisement {
                    Role::Advertisement
                } else {
                    Role::Paragraph
                },
            ),
        }
    }

    fn piece(&mut self, block: &TextBlock, crosshead: bool, role: Role) {
        self.parts.extend(block.lines.iter().map(|&line| (line, role)));
        self.pieces.push(Piece {
            lines: block.lines.clone(),
            crosshead,
            jumps: block.jump.is_some(),
        });
    }

    fn body(&self, text: &str) -> String {
        self.pieces
            .iter()
            .flat_map(|piece| &piece.lines)
            .map(|line| &text[line.range()])
            .collect()
    }

    /// Everything that a caption may share words with.
    fn whole(&self, text: &str) -> String {
        let heads = self.heads.iter().map(|block| &text[block.span.range()]);
        let names = self
            .bylines
            .iter()
            .flat_map(|read| &read.people)
            .filter(|credit| credit.role == BylineRole::Narrator);
        let mut whole: String = heads.collect();
        for span in names.flat_map(|credit| credit.name.iter()) {
            whole.push_str(&text[span.range()]);
        }
        whole + &self.body(text)
    }
}

fn tie_captions(text: &str, drafts: &mut [Draft<'_>], furniture: &mut Vec<(Span, Role)>, captions: Vec<(Span, usize)>) {
    if captions.is_empty() {
        return;
    }
    let texts: Vec<String> = drafts
        .iter()
        .map(|draft| {
            if draft.advertisement {
                String::new()
            } else {
                draft.whole(text)
            }
        })
        .collect();
    for (caption, before) in captions {
        let owner = captions::owner(text, caption, &texts, before);
        match drafts.get_mut(owner) {
            Some(draft) => {
                draft.captions.push(caption);
                draft.parts.push((caption, Role::Caption));
            }
            None => furniture.push((caption, Role::Caption)),
        }
    }
}

fn finish(text: &str, drafts: &[Draft<'_>], furniture: Vec<(Span, Role)>, resources: &Resources) -> Segmentation {
    let mut parts: Vec<(Span, Role, Option<u32>)> =
        furniture.into_iter().map(|(span, role)| (span, role, None)).collect();
    let mut articles = Vec::new();
    for (draft, number) in drafts.iter().zip(0..) {
        let blocks = &draft.heads;
        let heads = heads::tell(text, blocks, &draft.body(text));
        let mut own = draft.parts.clone();
        own.extend(head_parts(&heads));
        own.sort_by_key(|(span, _)| span.start);
        parts.extend(own.iter().map(|&(span, role)| (span, role, Some(number))));
        articles.push(article(text, draft, heads, &own, resources));
    }
    share_standing_heads(&mut articles, &mut parts);
    let checks = resources.order.doubts(text, &articles);
    Segmentation {
        blocks: tile(text, parts),
        articles,
        checks,
    }
}

fn head_parts(heads: &Heads) -> Vec<(Span, Role)> {
    let roles = [
        (&heads.kicker, Role::Kicker),
        (&heads.headline, Role::Headline),
        (&heads.deck, Role::Deck),
    ];
    let single = roles
        .into_iter()
        .flat_map(|(spans, role)| spans.iter().map(move |spans| (spans, role)));
    let standing = heads.standing.iter().map(|spans| (spans, Role::StandingHead));
    single
        .chain(standing)
        .flat_map(|(spans, role)| spans.iter().map(move |span| (span, role)))
        .collect()
}

fn article(text: &str, draft: &Draft<'_>, heads: Heads, parts: &[(Span, Role)], resources: &Resources) -> Article {
    let paragraphs: Vec<Paragraph> = join::join(text, &draft.pieces)
        .into_iter()
        .map(|(spans, crosshead)| Paragraph {
            label: label(text, &spans),
            spans,
            crosshead,
        })
        .collect();
    let opening = paragraphs
        .iter()
        .find(|paragraph| !paragraph.crosshead)
        .and_then(|p| p.spans.iter().next());
    Article {
        kind: match () {
            () if draft.advertisement => ArticleKind::Advertisement,
            () if draft.notice => ArticleKind::Notice,
            () if heads.headline.is_none() && draft.bylines.is_empty() => ArticleKind::Other,
            () => ArticleKind::Article,
        },
        kicker: heads.kicker,
        headline: heads.headline,
        deck: heads.deck,
        standing_head: heads.standing,
        byline: byline(&draft.bylines),
        dateline: opening.and_then(|span| resources.dateline.find(text, span)),
        paragraphs,
        captions: draft.captions.iter().map(|&caption| caption.into()).collect(),
        jump: draft.jumps.last().map(|jump| jump.jump()),
        spans: parts.iter().map(|(span, _)| *span).collect(),
    }
}

fn byline(read: &[&Read]) -> Byline {
    Byline {
        outlet: read.iter().find_map(|read| read.outlet.clone()),
        people: read.iter().flat_map(|read| read.people.iter().cloned()).collect(),
    }
}

/// 【政策依据】 at the start of a paragraph.
fn label(text: &str, spans: &Spans) -> Option<Spans> {
    let first = spans.iter().next()?;
    let inside = text[first.range()].strip_prefix('【')?;
    let end = inside.find('】')?;
    // What is longer is no label; 【本报讯】 is a date line.
    if inside[..end].chars().count() > 12 || inside[..end].ends_with(['讯', '訊', '电', '電', '导', '導']) {
        return None;
    }
    let start = first.start as usize + '【'.len_utf8();
    Some(Span::of(start..start + end).into())
}

/// A standing head over the first of several articles that are told in the same way stands in each of them.
fn share_standing_heads(articles: &mut [Article], parts: &mut [(Span, Role, Option<u32>)]) {
    let narrated = |article: &Article| {
        article
            .byline
            .people
            .iter()
            .any(|credit| credit.role == BylineRole::Narrator)
    };
    for index in 1..articles.len() {
        let (before, after) = articles.split_at_mut(index);
        let (above, article) = (&before[index - 1], &mut after[0]);
        let over = above
            .standing_head
            .first()
            .filter(|head| head.start() < above.headline.as_ref().map_or(0, Spans::start));
        if let Some(head) = over
            && article.standing_head.is_empty()
            && narrated(above)
            && narrated(article)
        {
            article.standing_head.push(head.clone());
            for part in parts
                .iter_mut()
                .filter(|(span, ..)| head.iter().any(|piece| piece == *span))
            {
                part.2 = None;
            }
        }
    }
    // The shared head stands before the headline of later articles too, so it goes on from one to the next.
}

/// Blocks in order, white space between them.
fn tile(text: &str, mut parts: Vec<(Span, Role, Option<u32>)>) -> Vec<Block> {
    parts.sort_by_key(|(span, ..)| (span.start, span.end));
    let end = Span::of(0..text.len()).end;
    let mut blocks: Vec<Block> = Vec::new();
    let mut at = 0;
    for (span, role, article) in parts {
        let span = Span::new(span.start.max(at), span.end.max(at));
        if span.is_empty() {
            continue;
        }
        if at < span.start {
            blocks.push(Block {
                span: Span::new(at, span.start),
                role: Role::Blank,
                article: None,
            });
        }
        blocks.push(Block { span, role, article });
        at = span.end;
    }
    if at < end {
        blocks.push(Block {
            span: Span::new(at, end),
            role: Role::Blank,
            article: None,
        });
    }
    blocks
}
