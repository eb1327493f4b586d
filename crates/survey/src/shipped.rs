//! The forms that ship: 健康调查 and 疫情征集, in Chinese and English.

/// 健康调查, the health survey: who somebody is, how they are today, where they have been, what they need. `needs_call`
/// and `urgent` put somebody on the work list.
pub const HEALTH: &str = include_str!("../forms/health.toml");

/// 疫情征集: a case, a rumour or a shortage, with a name only where somebody is to be called back.
pub const REPORT: &str = include_str!("../forms/report.toml");
