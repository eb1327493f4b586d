//! Stage 1: bytes to a page.
//!
//! [`ingest`] decides the encoding, decodes, keeps the way from every character back to its bytes, names the damage,
//! and reads off path and masthead what newspaper, day and page this is. It gives a page or says why there is none.
//!
//! What holds for every page:
//!
//! - `text` is what the bytes say: nothing mended, nothing normalised. An illegal sequence is one U+FFFD and one entry
//!   in `damage`.
//! - The runs of `offsets` add up to the length of the text and to the length of the source. A byte order mark and
//!   an HZ escape are units without text.
//! - [`verify_span`] decodes the bytes of one span alone, by another path than the offsets were made on.
//!
//! ```
//! use banmian_ingest::{Options, ingest};
//! use banmian_model::{Entry, Locator, Span};
//!
//! let gbk = b"\xd6\xea\xd6\xde\xc8\xd5\xb1\xa8\xd1\xb6 3\xd4\xc21\xc8\xd5";
//! let Entry::Page(page) = ingest("a1", "a1.txt", gbk, &Options::default()) else { panic!("a page") };
//! assert_eq!(page.text, "株洲日报讯 3月1日");
//! assert_eq!(page.encoding.label, "gb18030");
//! assert_eq!(Locator::new(&page).raw_span(Span::new(6, 12)).start, 4);
//! ```

mod charset;
mod damage;
mod decide;
mod decode;
mod diagnose;
mod division;
mod euc_tw;
mod fold;
mod folio;
mod folio_line;
mod form;
mod given;
mod html;
mod likelihood;
mod lines;
mod lunar;
mod mixed;
mod mojibake;
mod options;
mod page;
mod pairs;
mod paths;
mod refusal;
mod samples;
mod utf16;
mod verify;
mod weigh;

pub use fold::{Folded, fold};
pub use likelihood::learn_frequencies;
pub use options::{MAX_BYTES, MOST_PAGES, Note, Options};
pub use page::{check_label, ingest, ingest_pages};
pub use paths::{PathPattern, Said, newspaper_of_path, said_by_path};
pub use verify::verify_span;

pub use refusal::other_format;

pub(crate) use refusal::Refusal;
