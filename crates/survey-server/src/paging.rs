//! Lists that are given page by page.

/// A page of a list.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// Its lines.
    pub lines: Vec<T>,
    /// Whether there is another behind it.
    pub has_more: bool,
}

/// Lines that may stand before a page: nobody turns so many pages, and a database counts them one by one.
const BEFORE: i64 = 1_000_000;

/// How many lines stand before a page of so many; pages are counted from 1, and less is the first.
pub(crate) fn before(page: i64, size: i64) -> i64 {
    (page.max(1) - 1).saturating_mul(size).min(BEFORE)
}

impl<T> Page<T> {
    /// The lines of a page of so many, of which one more was asked for: it tells whether there is a page behind this.
    pub(crate) fn of<R, E>(rows: &[R], size: i64, line: impl FnMut(&R) -> Result<T, E>) -> Result<Self, E> {
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        Ok(Self {
            lines: rows.iter().take(size).map(line).collect::<Result<_, _>>()?,
            has_more: rows.len() > size,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_what_stands_behind_the_one_before() {
        assert_eq!([1, 2, 3].map(|page| before(page, 20)), [0, 20, 40]);
        assert_eq!([0, -1, i64::MIN].map(|page| before(page, 20)), [0; 3]);
        assert_eq!(before(i64::MAX, 200), BEFORE);
        let page = |count: usize| Page::of(&vec![(); count], 2, |()| Ok::<_, ()>(())).expect("no line fails");
        let pages = [0, 2, 3].map(page);
        assert_eq!(
            pages.map(|page| (page.lines.len(), page.has_more)),
            [(0, false), (2, false), (2, true)]
        );
    }
}
