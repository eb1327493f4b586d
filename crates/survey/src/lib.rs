//! Survey forms (调查表): read, answered, changed, exported.
//!
//! A pure library: bytes and values in, values out. It opens no file, knows no clock, no database and no network; the day
//! and the keys are given. `banmian-survey-server` is the program around it.
//!
//! - [`read_xlsx`] and [`read_toml`] give a [`form::Form`] of an XLSForm, or every reason why not, with sheet and row
//!   ([`refusal::Refused`]). What of XLSForm is in and what is out stands in `docs/survey-forms.md`.
//! - [`check`] takes what somebody typed and gives typed [`answers::Answers`], or what is wrong beside each field.
//! - [`versions`] says what a changed form changes, and reads earlier answers under it.
//! - [`codes`] signs the codes that residents scan, and draws them.
//! - [`export`] writes CSV with its Table Schema, [`fhir`] the resources of FHIR R4.
//! - [`expression`] is the language of `relevant`, `constraint` and `calculation`.
//!
//! ```
//! use banmian_survey::answers::{Path, Typed};
//! use banmian_survey::{check, read_toml, shipped};
//!
//! let form = read_toml(shipped::REPORT)?;
//! let typed = [("subject", "shortage"), ("shortage_what", "masks"), ("shortage_whose", "hospital"), ("reply", "no")];
//! let typed = Typed::of(typed.map(|(path, value)| (path.to_owned(), value.to_owned())));
//! let checked = check(&form, &typed, jiff::civil::date(2020, 2, 10), "English (en)");
//! assert!(checked.is_right());
//! assert_eq!(checked.answers.get(&Path::of("needs_call")).map(ToString::to_string).as_deref(), Some("false"));
//! # Ok::<_, banmian_survey::refusal::Refused>(())
//! ```

pub mod answers;
mod check;
pub mod codes;
mod describe;
pub mod export;
pub mod expression;
pub mod fhir;
pub mod form;
pub mod json;
pub mod limits;
mod messages;
mod plan;
mod read;
pub mod refusal;
pub mod shipped;
mod typed;
pub mod value;
pub mod versions;

pub use check::check;
pub use read::{read_toml, read_xlsx, to_toml};
