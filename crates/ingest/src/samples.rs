//! Which stretches of a source are looked at to tell its encoding.

/// Bytes of one sample, and how many are taken of a long source. Three of 2 KiB cost less than the decoding, and
/// a page's head, middle and end are not all advertisement.
const SAMPLE: usize = 2_048;
const SAMPLES: usize = 3;

/// Bytes of the head: some 350 hanzi, of which the right encoding is some 1,500 nats the likelier.
const HEAD: usize = 768;

/// The longest source that is looked at from end to end.
pub(crate) const WHOLE: usize = SAMPLES * SAMPLE;

/// What is looked at first, and is mostly enough: all of a shorter source.
pub(crate) fn head(body: &[u8]) -> &[u8] {
    &body[..body.len().min(HEAD)]
}

/// The head, middle and tail of a long source, the whole of a short one. The later ones start after a byte that ends
/// a character in every encoding (below 30), if there is one near, or at an even place for UTF-16.
pub(crate) fn samples(body: &[u8], utf16: bool) -> impl Iterator<Item = &[u8]> {
    let whole = body.len() <= WHOLE;
    let step = if whole {
        0
    } else {
        (body.len() - SAMPLE) / (SAMPLES - 1)
    };
    (0..if whole { 1 } else { SAMPLES }).map(move |index| {
        let near = index * step;
        let start = if utf16 || index == 0 {
            near & !1
        } else {
            let ahead = &body[near..near + SAMPLE / 2];
            near + ahead.iter().position(|&byte| byte < 0x30).map_or(0, |place| place + 1)
        };
        let end = if whole { body.len() } else { (near & !1) + SAMPLE };
        &body[start..end]
    })
}
