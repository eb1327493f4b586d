//! Changes of a form in words, in Chinese and English, for the page that shows them.

use crate::form::Form;
use crate::messages::is_chinese;
use crate::versions::{Change, What};

impl Change {
    /// The change as a sentence, in a language of the new form (Chinese, or else English).
    #[must_use]
    pub fn describe(&self, new: &Form, language: &str) -> String {
        let chinese = is_chinese(language);
        let subject = self.subject(new, language);
        let said = if chinese {
            self.what.chinese()
        } else {
            self.what.english()
        };
        match (subject.is_empty(), chinese) {
            (true, _) => said,
            (false, true) => format!("{subject}：{said}"),
            (false, false) => format!("{subject}: {said}"),
        }
    }

    /// What it is about: a name, with the label that a resident knows it by.
    fn subject(&self, new: &Form, language: &str) -> String {
        let label = |text: &crate::form::Text| text.get(language, &new.default_language).to_owned();
        let question = new.question(&self.name).map(|question| label(&question.label));
        let group = || {
            new.groups()
                .find(|group| group.name == self.name)
                .map(|group| label(&group.label))
        };
        match question.or_else(group).filter(|label| !label.is_empty()) {
            Some(label) if is_chinese(language) => format!("{}（{label}）", self.name),
            Some(label) => format!("{} ({label})", self.name),
            None => self.name.clone(),
        }
    }
}

impl What {
    fn english(&self) -> String {
        match self {
            Self::Added => "is new".into(),
            Self::Removed => "is not asked any more".into(),
            Self::Renamed { from } => format!("was called {from}"),
            Self::Moved { from, to, .. } => {
                format!("moved from {} to {}", place(from, "the form"), place(to, "the form"))
            }
            Self::Kind { from, to } => format!("is of type {} instead of {}", typed(to), typed(from)),
            Self::Text {
                column,
                language,
                from,
                to,
            } => {
                format!("{column} in {language} {}", english_change(&quoted(from), &quoted(to)))
            }
            Self::Rule { column, from, to } => format!("{column} {}", english_change(from, to)),
            Self::ChoiceAdded(choice) => format!("has the new choice {choice}"),
            Self::ChoiceRemoved(choice) => format!("has no choice {choice} any more"),
            Self::ChoiceLabel {
                choice,
                language,
                from,
                to,
            } => {
                format!(
                    "the choice {choice} in {language} {}",
                    english_change(&quoted(from), &quoted(to))
                )
            }
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::Added => "新增".into(),
            Self::Removed => "不再询问".into(),
            Self::Renamed { from } => format!("原名 {from}"),
            Self::Moved { from, to, .. } => format!("从{}移到{}", place(from, "表中"), place(to, "表中")),
            Self::Kind { from, to } => format!("类型由 {} 改为 {}", typed(from), typed(to)),
            Self::Text {
                column,
                language,
                from,
                to,
            } => {
                format!("{column}（{language}）{}", chinese_change(&quoted(from), &quoted(to)))
            }
            Self::Rule { column, from, to } => format!("{column} {}", chinese_change(from, to)),
            Self::ChoiceAdded(choice) => format!("新增选项 {choice}"),
            Self::ChoiceRemoved(choice) => format!("取消选项 {choice}"),
            Self::ChoiceLabel {
                choice,
                language,
                from,
                to,
            } => {
                format!(
                    "选项 {choice}（{language}）{}",
                    chinese_change(&quoted(from), &quoted(to))
                )
            }
        }
    }
}

fn place<'p>(group: &'p str, outside: &'p str) -> &'p str {
    if group.is_empty() { outside } else { group }
}

fn typed(kind: &crate::form::Kind) -> String {
    match kind.list() {
        Some(list) => format!("{} {list}", kind.word()),
        None => kind.word().to_owned(),
    }
}

fn quoted(text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        format!("“{text}”")
    }
}

fn english_change(from: &str, to: &str) -> String {
    match (from, to) {
        ("", to) => format!("is new: {to}"),
        (from, "") => format!("is gone: {from}"),
        (from, to) => format!("is {to} instead of {from}"),
    }
}

fn chinese_change(from: &str, to: &str) -> String {
    match (from, to) {
        ("", to) => format!("新增：{to}"),
        (from, "") => format!("取消：{from}"),
        (from, to) => format!("由 {from} 改为 {to}"),
    }
}
