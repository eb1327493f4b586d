use serde::{Deserialize, Serialize};

use crate::{Check, Diagnostic, Span, Spans};

/// What a block of the page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Role {
    /// 引题, 肩题: line above the headline that leads to it.
    Kicker,
    /// 主题: headline.
    Headline,
    /// 副题: line below the headline that adds to it.
    Deck,
    /// 栏目, 题花: column or series name over one article or several.
    StandingHead,
    /// Who wrote it, told it or took it down, as a line of its own.
    Byline,
    /// 小标题: headline of a part of the text.
    Crosshead,
    /// A paragraph, or a part of one that a column cut.
    Paragraph,
    /// 图片说明: what a picture shows.
    Caption,
    /// Who took down, edited or designed it, after the text: (… 整理).
    Credit,
    /// 转版, 接版: where the text goes on or comes from (下转 A2版①).
    Jump,
    /// 广告.
    Advertisement,
    /// What belongs to the page and to no article: folio, masthead, editors of the page, mark-up.
    Furniture,
    /// White space between blocks.
    Blank,
    /// What could not be read.
    Damage,
}

/// A stretch of the page with one role. The blocks of a page tile its text: they are in order, none is empty, each
/// starts where the one before it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Block {
    /// Where.
    pub span: Span,
    /// What it is.
    pub role: Role,
    /// Index of the article it belongs to; `None` for what belongs to none, or, as a standing head may, to several.
    pub article: Option<u32>,
}

/// What an article is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ArticleKind {
    /// News, feature, comment.
    Article,
    /// 广告.
    Advertisement,
    /// 启事, 公告, weather, lottery: what the paper prints for information.
    Notice,
    /// Text without form that would say what it is.
    Other,
}

/// As what a person stands in a by-line or credit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum BylineRole {
    /// 记者.
    Reporter,
    /// 通讯员.
    Correspondent,
    /// 讲述人, 口述.
    Narrator,
    /// 整理.
    Compiler,
    /// 摄.
    Photographer,
    /// 编辑, 责编.
    Editor,
}

/// One person of a by-line.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Credit {
    /// As what.
    pub role: BylineRole,
    /// The name as printed, which may hold a space (张 璁).
    pub name: Spans,
    /// The office printed before the name (市科学技术局农村科技科科长).
    pub office: Option<Spans>,
}

/// Who made an article.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Byline {
    /// The paper or agency named (株洲日报 in 株洲日报记者); 本报 is left out.
    pub outlet: Option<Spans>,
    /// The people, in order.
    pub people: Vec<Credit>,
}

/// 电头, 讯头. Its words stay in the paragraph's text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Dateline {
    /// The whole mark: 株洲日报讯, 本报太原1月18日电.
    pub mark: Spans,
    /// The paper or agency in it; 本报 is left out.
    pub outlet: Option<Spans>,
    /// The date in it or right behind it, as printed; extraction resolves it.
    pub date: Option<Spans>,
}

/// A paragraph of the text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Paragraph {
    /// Its pieces: more than one where a column cut it.
    pub spans: Spans,
    /// 【政策依据】: what stands between the brackets. It is part of `spans` too.
    pub label: Option<Spans>,
    /// 小标题.
    pub crosshead: bool,
}

/// Which way an article goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum JumpDirection {
    /// 下转.
    To,
    /// 上接.
    From,
}

/// 转版, 接版.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Jump {
    /// Which way.
    pub direction: JumpDirection,
    /// The page it names: `A2`, or of 第二版 the number `2`.
    pub page: Option<String>,
    /// The mark that tells it from other jumps to that page: ①.
    pub mark: Option<String>,
    /// The jump line.
    pub spans: Spans,
}

/// One article, advertisement or notice.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Article {
    /// What it is.
    pub kind: ArticleKind,
    /// 引题.
    pub kicker: Option<Spans>,
    /// 主题; one piece a printed line.
    pub headline: Option<Spans>,
    /// 副题.
    pub deck: Option<Spans>,
    /// 栏目, and slogans set as one; those over a group of articles stand in each.
    pub standing_head: Vec<Spans>,
    /// Who made it, from by-line and closing credit.
    pub byline: Byline,
    /// 电头.
    pub dateline: Option<Dateline>,
    /// The text, crossheads among it.
    pub paragraphs: Vec<Paragraph>,
    /// Captions of its pictures.
    pub captions: Vec<Spans>,
    /// Where it goes on.
    pub jump: Option<Jump>,
    /// All of the page that belongs to it, headline to credit.
    pub spans: Spans,
    /// How sure it is that an article starts with its first block (standing heads aside), in thousandths of a nat: how
    /// much likelier the best reading as a start is than the best that is none. 0 where rules of structure say so against
    /// it; `None` where nothing learned was asked.
    pub margin: Option<u32>,
}

/// What a block was read as, where the learned reading was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RoleReading {
    /// From the block's first character to its last.
    pub span: Span,
    /// What it was read as. Parts of it may have other roles: a jump line at its end.
    pub role: Role,
    /// What else it may be: the likeliest other role.
    pub runner_up: Role,
    /// How much likelier `role` is than `runner_up`, in thousandths of a nat; 0 where rules of form say so against the
    /// reading.
    pub margin: u32,
}

/// Whether two blocks of an article are one paragraph, where the learned reading was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct JoinReading {
    /// From the end of the first to the start of the second: white space, and what stands in the cut.
    pub cut: Span,
    /// Whether they are.
    pub joined: bool,
    /// How much likelier that is than the other, in thousandths of a nat.
    pub margin: u32,
}

/// What segmentation makes of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segmentation {
    /// The blocks; they tile the text.
    pub blocks: Vec<Block>,
    /// The articles in page order.
    pub articles: Vec<Article>,
    /// Doubts about the order of paragraphs.
    pub checks: Vec<Check>,
    /// How well the learned reading knows pages like this, in thousandths of a nat: the mean, over the page's short lines,
    /// of how much likelier its reading of a line is than the next. Above 3,500 on pages like those it has seen. `None`
    /// for a page without short lines.
    pub margin: Option<u32>,
    /// How sure the roles of blocks are, in page order; blocks that are plainly paragraphs have none, and by-lines,
    /// credits and jump lines that are so by their form.
    pub readings: Vec<RoleReading>,
    /// How sure the joins of paragraphs are, in page order; where a date line, a full stop or a heading is in the cut
    /// nothing is asked.
    pub joins: Vec<JoinReading>,
    /// What a person should know of how the page was divided.
    pub diagnostics: Vec<Diagnostic>,
}
