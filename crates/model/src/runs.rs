//! Runs of units in a byte or two each.
//!
//! A page of GBK has a run for every few characters, as Chinese and digits take turns, and the map should be small
//! beside the text: an eighth of it in four bytes a run, a twentieth in this form.

use crate::Run;

/// Runs in order, each written as one byte (its shape in three bits, whether more follows in one, the lower units in
/// four), then the two widths if its shape has no number, then the upper units, seven bits a byte.
///
/// The last run is not written until another comes: it may grow. Equal runs are equal bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Runs {
    /// Widths of the shapes that have a number, in the order they came: of text and of source.
    shapes: Vec<(u8, u8)>,
    written: Vec<u8>,
    count: usize,
    last: Option<Run>,
}

/// The number of a shape that has none.
const UNNUMBERED: u8 = 7;

impl Runs {
    /// Appends units, to the last run where they fit it.
    pub(crate) fn push(&mut self, run: Run) {
        if let Some(last) = &mut self.last {
            let same = (last.text_width, last.raw_width) == (run.text_width, run.raw_width);
            match last.units.checked_add(run.units) {
                Some(sum) if same => {
                    last.units = sum;
                    return;
                }
                _ => {}
            }
            let last = *last;
            self.write(last);
        }
        self.count += 1;
        self.last = Some(run);
    }

    fn write(&mut self, run: Run) {
        let shape = (run.text_width, run.raw_width);
        let number = self.number(shape);
        let (lower, mut upper) = (run.units & 0xF, run.units >> 4);
        self.written
            .push(number << 5 | u8::from(upper > 0) << 4 | low_byte(lower));
        if number == UNNUMBERED {
            self.written.extend([shape.0, shape.1]);
        }
        while upper > 0 {
            let more = u8::from(upper > 0x7F) << 7;
            self.written.push(more | low_byte(upper & 0x7F));
            upper >>= 7;
        }
    }

    fn number(&mut self, shape: (u8, u8)) -> u8 {
        let number = self.shapes.iter().position(|&known| known == shape);
        let number = number.unwrap_or_else(|| {
            if self.shapes.len() < usize::from(UNNUMBERED) {
                self.shapes.push(shape);
                self.shapes.len() - 1
            } else {
                usize::from(UNNUMBERED)
            }
        });
        u8::try_from(number).unwrap_or(UNNUMBERED)
    }

    pub(crate) fn len(&self) -> usize {
        self.count
    }

    /// Bytes in memory.
    pub(crate) fn size(&self) -> usize {
        self.written.len() + size_of_val(self.shapes.as_slice()) + size_of::<Run>()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Run> + '_ {
        let mut rest = self.written.as_slice();
        let written = std::iter::from_fn(move || {
            let (run, after) = self.read(rest)?;
            rest = after;
            Some(run)
        });
        written.chain(self.last)
    }

    /// The run that `bytes` start with, and what is behind it.
    fn read<'a>(&self, bytes: &'a [u8]) -> Option<(Run, &'a [u8])> {
        let (&first, mut rest) = bytes.split_first()?;
        let shape = self.shapes.get(usize::from(first >> 5)).copied();
        let (text_width, raw_width) = match shape {
            Some(shape) => shape,
            None => {
                let (widths, after) = rest.split_first_chunk::<2>()?;
                rest = after;
                (widths[0], widths[1])
            }
        };
        let mut units = u32::from(first & 0xF);
        let (mut more, mut shift) = (first >> 4 & 1 == 1, 4);
        while more {
            let (&byte, after) = rest.split_first()?;
            units |= u32::from(byte & 0x7F) << shift;
            (more, shift, rest) = (byte >> 7 == 1, shift + 7, after);
        }
        let run = Run {
            units,
            text_width,
            raw_width,
        };
        Some((run, rest))
    }
}

/// The lowest eight bits.
fn low_byte(number: u32) -> u8 {
    number.to_le_bytes()[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_come_back() {
        let shapes = [
            (1, 1),
            (3, 2),
            (0, 3),
            (4, 4),
            (3, 1),
            (2, 1),
            (1, 2),
            (9, 6),
            (255, 255),
            (3, 0),
        ];
        let units = [1, 15, 16, 17, 2_047, 2_048, 100_000, u32::MAX];
        let mut runs = Runs::default();
        let mut expected = Vec::new();
        for units in units {
            for (text_width, raw_width) in shapes {
                let run = Run {
                    units,
                    text_width,
                    raw_width,
                };
                runs.push(run);
                expected.push(run);
            }
        }
        assert_eq!(runs.iter().collect::<Vec<_>>(), expected);
        assert_eq!(runs.len(), expected.len());
    }

    #[test]
    fn a_run_grows() {
        let mut runs = Runs::default();
        for _ in 0..40 {
            runs.push(Run {
                units: 1,
                text_width: 3,
                raw_width: 2,
            });
        }
        assert_eq!(runs.len(), 1);
        assert_eq!(runs.iter().map(|run| run.units).collect::<Vec<_>>(), [40]);
    }
}
