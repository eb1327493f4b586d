//! What several test files need.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::allow_attributes,
    reason = "each file uses a part of it"
)]

pub mod forms;
pub mod postgres;
pub mod site;
pub mod stores;
#[path = "../../../survey/tests/xlsx/mod.rs"]
pub mod xlsx;
