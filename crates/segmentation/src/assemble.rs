use std::collections::BTreeSet;

use banmian_model::{Article, ArticleKind, Block, Role, Segmentation, Spans};

use crate::article::{self, Made};
use crate::blocks::TextBlock;
use crate::byline::signature;
use crate::classify::{Label, Reading};
use crate::surface::Surface;
use crate::{Resources, captions, doubt, group, join, order, tiling};

/// What articles are made of.
pub(crate) struct Material<'m> {
    pub(crate) text: &'m str,
    pub(crate) blocks: &'m [TextBlock],
    pub(crate) surfaces: &'m [Surface<'m>],
    pub(crate) labels: &'m [Label],
    pub(crate) resources: &'m Resources,
    pub(crate) joiner: join::Joiner<'m>,
    /// Whether the page's heads are signed in brackets.
    pub(crate) signed_heads: bool,
}

/// The blocks of one article.
struct Draft {
    advertisement: bool,
    /// Whether there is no more than a standing head yet, not even over a picture: what comes next begins under it.
    awaits: bool,
    units: Vec<usize>,
}

/// Puts articles together from labelled blocks.
pub(crate) fn assemble(
    text: &str,
    blocks: &[TextBlock],
    surfaces: &[Surface<'_>],
    reading: &Reading,
    resources: &Resources,
) -> Segmentation {
    let material = Material {
        text,
        blocks,
        surfaces,
        labels: &reading.labels,
        resources,
        joiner: join::Joiner::new(blocks, surfaces, resources),
        signed_heads: signed_heads(surfaces, &reading.labels, resources),
    };
    let drafts = drafts(&material);
    let mut made: Vec<Made> = drafts.iter().map(|draft| make(&material, draft)).collect();
    let mut parts = loose(&material);
    group::spread(text, &mut made, resources);
    attach_captions(&material, &mut made);
    for (at, one) in (0_u32..).zip(&mut made) {
        let own = one.parts.drain(..).map(|(span, role)| Block {
            span,
            role,
            article: Some(at),
        });
        parts.extend(own);
        parts.extend(one.shared.drain(..).map(|span| Block {
            span,
            role: Role::StandingHead,
            article: None,
        }));
    }
    Segmentation {
        margin: reading.margin,
        readings: doubt::readings(blocks, reading),
        joins: doubt::joins(blocks, &material.joiner.asked()),
        ..finish(&material, made, parts)
    }
}

/// Whether several heads of a page end with a pen name in brackets, each with another: one or two may say something else
/// of their article.
fn signed_heads(surfaces: &[Surface<'_>], labels: &[Label], resources: &Resources) -> bool {
    let heads = surfaces.iter().zip(labels).filter(|(surface, label)| {
        label.role == Role::Headline && surface.is_line() && surface.text.ends_with(['）', ')'])
    });
    let signed = heads.filter_map(|(surface, _)| {
        let [_, name] = signature::behind_headline(&surface.text, true, resources)?;
        Some(&surface.text[name])
    });
    let signed: Vec<&str> = signed.collect();
    let names: BTreeSet<&str> = signed.iter().copied().collect();
    names.len() >= SIGNED_HEADS && names.len() * 2 > signed.len()
}

/// Heads that show how a page signs.
const SIGNED_HEADS: usize = 3;

fn finish(material: &Material<'_>, made: Vec<Made>, parts: Vec<Block>) -> Segmentation {
    let blocks = tiling::tile(material.text, parts);
    let extents = tiling::extents(&blocks, made.len());
    let with_extent = |(made, spans): (Made, Spans)| Article { spans, ..made.article };
    let articles: Vec<Article> = made.into_iter().zip(extents).map(with_extent).collect();
    let check =
        |(at, article): (u32, &Article)| order::checks(material.text, at, &article.paragraphs, material.resources);
    let checks = (0_u32..).zip(&articles).flat_map(check).collect();
    Segmentation {
        blocks,
        articles,
        checks,
        ..Segmentation::default()
    }
}

fn drafts(material: &Material<'_>) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::new();
    let mut current: Option<usize> = None;
    for (i, label) in material.labels.iter().enumerate() {
        let own = current.map(|at| &mut drafts[at]);
        match label.role {
            Role::Furniture | Role::Damage | Role::Blank => {}
            Role::Caption => {
                if let Some(draft) = own {
                    draft.awaits = false;
                }
            }
            Role::Advertisement => match drafts.last_mut() {
                Some(last) if last.advertisement && !label.start => last.units.push(i),
                _ => drafts.push(Draft::new(i, label.role)),
            },
            _ => match own {
                Some(draft) if !label.start || draft.awaits => draft.push(i, label.role),
                _ => {
                    current = Some(drafts.len());
                    drafts.push(Draft::new(i, label.role));
                }
            },
        }
    }
    drafts
}

impl Draft {
    fn new(unit: usize, role: Role) -> Self {
        Self {
            advertisement: role == Role::Advertisement,
            awaits: role == Role::StandingHead,
            units: vec![unit],
        }
    }

    fn push(&mut self, unit: usize, role: Role) {
        self.awaits &= role == Role::StandingHead;
        self.units.push(unit);
    }
}

fn make(material: &Material<'_>, draft: &Draft) -> Made {
    if draft.advertisement {
        article::advertisement(material, &draft.units)
    } else {
        article::article(material, &draft.units)
    }
}

/// The blocks that belong to no article; captions come later.
fn loose(material: &Material<'_>) -> Vec<Block> {
    let mut parts = Vec::new();
    for (block, label) in material.blocks.iter().zip(material.labels) {
        if matches!(label.role, Role::Furniture | Role::Damage) {
            parts.extend(block.pieces.iter().map(|span| Block {
                span,
                role: label.role,
                article: None,
            }));
        }
    }
    parts
}

/// Gives each caption to the article it shares words with; to the one it stands in where none shares more. A picture
/// that no article speaks of is an item of its own where its caption tells the news and stands between two.
fn attach_captions(material: &Material<'_>, made: &mut Vec<Made>) {
    let units: Vec<usize> = (0..material.labels.len())
        .filter(|&i| material.labels[i].role == Role::Caption)
        .collect();
    if units.is_empty() {
        return;
    }
    let texts: Vec<&str> = units.iter().map(|&unit| shown(material, unit)).collect();
    let candidates: Vec<usize> = (0..made.len())
        .filter(|&at| made[at].article.kind != ArticleKind::Advertisement)
        .collect();
    let bodies: Vec<String> = candidates.iter().map(|&at| made[at].words(material)).collect();
    let firsts: Vec<u32> = candidates.iter().map(|&at| made[at].first()).collect();
    let within = |&unit: &usize| standing_in(&firsts, material.blocks[unit].pieces.start());
    let standing: Vec<Option<usize>> = units.iter().map(within).collect();
    let owners = captions::owners(&texts, &bodies, &standing);
    let mut pictures = Vec::new();
    for ((&unit, owner), within) in units.iter().zip(owners).zip(standing) {
        let within = within.map(|at| candidates[at]);
        let empty = within.filter(|&at| made[at].article.paragraphs.is_empty());
        let owner = empty.or_else(|| owner.map(|at| candidates[at]));
        let tells = material.surfaces[unit].chars >= TELLING && is_between(material, unit);
        match owner.or_else(|| within.filter(|_| !tells)) {
            Some(at) => article::picture(material, unit, &mut made[at]),
            None => {
                let mut own = article::article(material, &[]);
                article::picture(material, unit, &mut own);
                pictures.push(own);
            }
        }
    }
    made.extend(pictures);
    made.sort_by_cached_key(Made::first);
}

/// Characters from which a caption may tell news of its own (…日前在江西进贤县跨越…。某某摄影报道).
const TELLING: usize = 40;

/// What a caption says of its picture: all but who took it.
fn shown<'m>(material: &Material<'m>, unit: usize) -> &'m str {
    let text = material.surfaces[unit].text.as_ref();
    let names = captions::photographers(text, material.resources);
    &text[..names.first().map_or(text.len(), |name| name.start)]
}

/// Whether a block stands between two articles, or an article and an edge of the page.
fn is_between(material: &Material<'_>, unit: usize) -> bool {
    let next = material.labels[unit + 1..]
        .iter()
        .find(|label| label.role != Role::Furniture);
    next.is_none_or(|label| label.start)
}

/// The last article that begins before a place; the first where none does.
fn standing_in(firsts: &[u32], place: u32) -> Option<usize> {
    let before = firsts.partition_point(|&first| first < place);
    (!firsts.is_empty()).then(|| before.saturating_sub(1))
}
