//! What passes between banmian's stages: plain data, with the way from it back to its bytes.
//!
//! A source's bytes become a [`Page`]; a page with its blocks and articles is a [`PageArticles`]; that with
//! what was found in it is a [`PageFacts`]. Each holds the one before it, so one artifact is all that a later
//! stage needs. An input that is no page travels beside them as a [`Rejection`], so that none is lost.
//!
//! Every value points at the words that say it: a [`Span`] is a half-open range of UTF-8 bytes in
//! [`Page::text`], a [`Spans`] the pieces of something that a column cut through, and a [`Locator`] turns both
//! into code points of the text and bytes of the source.
//!
//! These types are also what the artifact files hold. Changing a field changes the files: raise
//! [`SCHEMA_VERSION`] and keep a file of the version before (see the artifact crate).
//!
//! ```
//! use banmian_model::{Locator, OffsetMap, Page, Span, Spans};
//!
//! // 株洲 as GB18030: four bytes for two characters of three UTF-8 bytes each.
//! let mut offsets = OffsetMap::default();
//! offsets.push(2, 3, 2);
//! let page = Page { text: "株洲".into(), offsets, ..Page::default() };
//! let second = Spans::from(Span::new(3, 6));
//! assert_eq!(page.slice(&second), "洲");
//! assert_eq!(Locator::new(&page).raw(&second), [[2, 4]]);
//! ```

mod article;
mod fact;
mod measure;
mod mention;
mod offsets;
mod page;
mod runs;
mod script;
mod span;
mod time;

pub use article::{
    Article, ArticleKind, Block, Byline, BylineRole, Credit, Dateline, JoinReading, Jump, JumpDirection, Paragraph,
    Role, RoleReading, Segmentation,
};
pub use fact::{
    Check, CheckKind, CheckStatus, Fact, FactKind, Origin, Outlook, PlaceRef, Quote, QuoteKind, Scope, Statistic,
    StatisticForm, Window,
};
pub use measure::{Si, si};
pub use mention::{Amount, Mention, Modifier, Rule, Value};
pub use offsets::{Locator, OffsetMap, RawSpan, Run};
pub use page::{
    Attested, Basis, Compression, Damage, DamageKind, Diagnostic, Digest, Dispute, Encoding, EncodingBasis,
    EncodingSegment, Entry, Extraction, Field, Given, IssueDate, Markup, MarkupKind, Mojibake, Page, PageArticles,
    PageFacts, Rejection, RejectionKind, Repair, Severity, Source, file_and_line,
};
pub use rust_decimal::Decimal;
pub use script::{fold, is_han, search_key};
pub use span::{Span, Spans};
pub use time::{Day, Duration, Grain, Moment, NoDay, TimeKind, TimeModifier, TimeValue};

/// Version of the types in this crate as the artifact files hold them.
pub const SCHEMA_VERSION: u16 = 7;
