//! What is said of a wrong answer where the form says nothing, in Chinese and English.

use crate::answers::ProblemKind;
use crate::form::{Form, Kind, Question, code};
use crate::limits;

/// Whether a language's general sentences are Chinese: by its code (`中文 (zh)`), or else by its name's characters. Other
/// languages have the English ones.
pub(crate) fn is_chinese(language: &str) -> bool {
    match code(language) {
        Some(code) => code.to_lowercase().starts_with("zh"),
        None => language.to_lowercase().starts_with("zh") || language.chars().any(is_han),
    }
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// What is said of a problem, in a language of the form: the form's own message where it has one.
pub(crate) fn message(kind: ProblemKind, form: &Form, question: Option<&Question>, language: &str) -> String {
    let own = question.map(|question| match kind {
        ProblemKind::Required => question.required_message.get(language, &form.default_language),
        ProblemKind::Constraint => question.constraint_message.get(language, &form.default_language),
        _ => "",
    });
    // Who is asked for their age is given no 37.5 as an example.
    let kind = match (kind, question.map(|question| &question.kind)) {
        (ProblemKind::NoNumber, Some(Kind::Integer)) => ProblemKind::NoInteger,
        (kind, _) => kind,
    };
    match own {
        Some(own) if !own.is_empty() => own.to_owned(),
        _ => general(kind, is_chinese(language)),
    }
}

/// Short, and in the words of somebody who helps: many who read them are old.
fn general(kind: ProblemKind, chinese: bool) -> String {
    let text = match (kind, chinese) {
        (ProblemKind::Required, true) => "这一项需要填写。",
        (ProblemKind::Required, false) => "Please answer this question.",
        (ProblemKind::NoNumber, true) => "请只填数字，例如 37.5。",
        (ProblemKind::NoNumber, false) => "Please write a number in digits, such as 37.5.",
        (ProblemKind::NoInteger, true) => "请填整数，例如 3，不要太大。",
        (ProblemKind::NoInteger, false) => "Please write a whole number, such as 3, and not too large.",
        (ProblemKind::NoDate, true) => "请填日期：年、月、日，例如 2020-02-01。",
        (ProblemKind::NoDate, false) => "Please write a date with year, month and day, such as 2020-02-01.",
        (ProblemKind::NoChoice, true) => "请从列出的选项中选择。",
        (ProblemKind::NoChoice, false) => "Please choose from the list.",
        (ProblemKind::Several, true) => "这一项只能有一个答案。",
        (ProblemKind::Several, false) => "Please give one answer only.",
        (ProblemKind::TooLong, true) => return format!("太长了，请不要超过 {} 个字。", limits::TEXT),
        (ProblemKind::TooLong, false) => return format!("Too long: at most {} characters.", limits::TEXT),
        (ProblemKind::NoText, true) => "有无法保存的符号，请重新填写。",
        (ProblemKind::NoText, false) => "There are signs that cannot be kept. Please write it again.",
        (ProblemKind::Constraint, true) => "请检查这一项，填写的内容不对。",
        (ProblemKind::Constraint, false) => "Please check this answer: it cannot be right.",
        (ProblemKind::TooMany, true) => "内容太多，请减少后再提交。",
        (ProblemKind::TooMany, false) => "This is more than can be taken at once. Please send less.",
        (ProblemKind::Form, true) => "问卷本身有错误，请告知发布单位。您填写的内容仍在。",
        (ProblemKind::Form, false) => {
            "The form itself has a mistake: please tell those who ask. What you wrote is still here."
        }
    };
    text.to_owned()
}
