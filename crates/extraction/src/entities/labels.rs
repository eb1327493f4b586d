//! What the tagger sees in a passage, as evidence for the rules.

use std::ops::Range;

use crate::passage::{Part, Passage};
use crate::tagger::{Kind, Name, Tagger};

/// The names that the tagger sees in a passage, in order; none overlap. In a by-line it is not asked.
#[derive(Debug, Default)]
pub(super) struct Labels(Vec<Name>);

impl Labels {
    pub(super) fn of(passage: &Passage<'_>, tagger: &Tagger) -> Self {
        match passage.part {
            Part::Byline => Self::default(),
            _ => Self(tagger.tag(&passage.text)),
        }
    }

    pub(super) fn names(&self) -> &[Name] {
        &self.0
    }

    /// The person that begins at a byte.
    pub(super) fn person_at(&self, at: usize) -> Option<Range<usize>> {
        let index = self.0.partition_point(|name| name.range.start < at);
        let name = self.0.get(index)?;
        (name.range.start == at && name.kind == Kind::Person).then(|| name.range.clone())
    }

    /// Whether an organisation begins at a byte.
    pub(super) fn body_at(&self, at: usize) -> bool {
        self.begins(at, Kind::Organization)
    }

    /// Whether a place begins at a byte.
    pub(super) fn place_at(&self, at: usize) -> bool {
        self.begins(at, Kind::Place)
    }

    fn begins(&self, at: usize, kind: Kind) -> bool {
        let index = self.0.partition_point(|name| name.range.start < at);
        let name = self.0.get(index);
        name.is_some_and(|name| name.range.start == at && name.kind == kind)
    }

    /// The last byte of the last person who ends between two bytes.
    pub(super) fn person_before(&self, from: usize, to: usize) -> Option<usize> {
        let ending = self.0[..self.0.partition_point(|name| name.range.end <= to)]
            .iter()
            .rev();
        let mut persons = ending.take_while(|name| name.range.start >= from);
        Some(persons.find(|name| name.kind == Kind::Person)?.range.end)
    }
}
