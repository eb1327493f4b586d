//! Long lists as files of bounded size: `index.html`, `2.html` …, each with links to its neighbours.

/// Where a sheet is among those of its list.
pub(crate) struct Sheet {
    pub(crate) number: usize,
    pub(crate) earlier: Option<String>,
    pub(crate) later: Option<String>,
}

impl Sheet {
    /// The sheet with a number from 1.
    pub(crate) fn new(number: usize, is_last: bool) -> Self {
        Self {
            number,
            earlier: (number > 1).then(|| file(number - 1)),
            later: (!is_last).then(|| file(number + 1)),
        }
    }

    /// Its file.
    pub(crate) fn file(&self) -> String {
        file(self.number)
    }
}

fn file(number: usize) -> String {
    if number == 1 {
        "index.html".to_owned()
    } else {
        format!("{number}.html")
    }
}
