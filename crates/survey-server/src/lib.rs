//! The survey server: forms that residents reach by a code, worked on by those of their area, set beside the newspapers.

pub mod accounts;
pub mod answers;
pub mod app;
pub mod area;
pub mod audit;
pub mod backup;
pub mod clock;
pub mod cube;
pub mod demo;
pub mod duplicates;
pub mod export;
pub mod forms;
pub mod keys;
pub mod limits;
pub mod load;
mod log;
pub mod newspaper;
pub mod paging;
pub mod private;
pub mod public;
mod publish;
pub mod report;
pub mod store;
pub mod suggest;
pub mod totp;
pub mod web;
pub mod work;
