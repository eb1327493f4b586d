//! The likeliest of the encodings that a source may be in.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};

use banmian_model::EncodingBasis;

use crate::charset::Charset;
use crate::decide::{Decision, by_form};
use crate::form::{Utf8Form, Utf16Form, may_be_euc_tw};
use crate::likelihood::{self, CHINESE, Cost};
use crate::samples::{WHOLE, head, samples};

/// UTF-16 must be this much likelier than anything else, in tenths of a nat: two characters' worth. Of a headline less
/// (see [`against`]).
const UTF16: u32 = 100;

/// What EUC-TW must be likelier by: a few machines in Taiwan wrote it, and rare ideographs of GB2312 have its form.
const EUC_TW: u32 = 300;

/// What a setting of the folder or the newspaper, or a file's own `charset=`, counts for, in tenths of a nat: three
/// common characters' worth, never a switch.
const PRIOR: u32 = 200;

/// What HZ must be likelier by than seven bits that say what they say.
const HZ: u32 = 50;

/// What a reading that is not Chinese must be likelier by: the archive is one of Chinese papers.
const FOREIGN: u32 = 100;

/// What a character cut off by the end of the source costs: as much as a rare one.
const CUT: u32 = 100;

/// By how much the first sample must tell the likeliest from the next for the others not to be looked at: 150 nats.
const CLEAR: u32 = 1_500;

/// Weighs the encodings that the bytes may be in.
pub(crate) fn weigh(body: &[u8], form: Utf8Form, priors: &[Charset]) -> Decision {
    let charsets = candidates(body, form);
    let first = rank(&charsets, head(body), body, priors);
    let is_clear = first[0].1.per_wide() <= CHINESE && first[0].1.total + CLEAR < first[1].1.total;
    let ranked = if is_clear {
        first
    } else {
        rank(&charsets, body, body, priors)
    };
    let (charset, best) = ranked[0];
    let decision = Decision {
        basis: EncodingBasis::Likelihood,
        margin: Some((ranked[1].1.total - best.total) * 100 / best.characters.max(1)),
        chinese: best.wides == 0 || best.per_wide() <= CHINESE,
        ..by_form(charset)
    };
    // What the form of the bytes bears out needs no name, however rare its characters.
    let formed = charset.is_utf16() || charset == Charset::Hz || (charset == Charset::UTF_8 && form.good == form.high);
    if decision.chinese || formed {
        decision
    } else {
        name_foreign(body, best).unwrap_or(decision)
    }
}

/// What `body` costs in an encoding.
pub(crate) fn cost_of(charset: Charset, body: &[u8]) -> Cost {
    let costs = samples(body, charset.is_utf16())
        .map(|sample| likelihood::cost_and_cut(charset, in_step_with_hz(charset, sample)));
    let (mut cost, cut) = costs.fold((Cost::default(), false), |(sum, _), (cost, cut)| (sum.add(cost), cut));
    // A sample may end anywhere, but a source that ends within a character has lost something.
    if cut && body.len() <= WHOLE {
        cost.total += CUT;
    }
    cost
}

/// Whether seven-bit text is HZ: it has the escapes, and what they hold is likelier as hanzi. A shell script that has
/// `~{` holds none.
pub(crate) fn is_hz(body: &[u8]) -> bool {
    let Some(first) = escape(body) else {
        return false;
    };
    let sample = &body[first..body.len().min(first + WHOLE)];
    let as_hz = likelihood::cost_as(Charset::Hz, sample);
    let as_ascii = likelihood::cost_as(Charset::UTF_8, sample);
    as_hz.wides > as_hz.illegal && as_hz.total + HZ < as_ascii.total
}

/// What the bytes may be in, by their form.
fn candidates(body: &[u8], form: Utf8Form) -> Vec<Charset> {
    let mut charsets = vec![Charset::GB18030, Charset::BIG5];
    if form.high == 0 || (form.good > 0 && !form.is_hopeless()) {
        charsets.push(Charset::UTF_8);
    }
    // Damaged HZ has a byte of eight bits here and there; a stretch of HZ in a text of another encoding makes no HZ of it.
    if escape(body).is_some() && form.high * 10 <= body.len() {
        charsets.push(Charset::Hz);
    }
    if may_be_euc_tw(head(body)) {
        charsets.push(Charset::EucTw);
    }
    if Utf16Form::of(head(body)) != Utf16Form::None {
        charsets.extend([Charset::UTF_16LE, Charset::UTF_16BE]);
    }
    charsets
}

/// The candidates by what `part` of the body costs in them, the cheapest first.
fn rank(charsets: &[Charset], part: &[u8], body: &[u8], priors: &[Charset]) -> Vec<(Charset, Cost)> {
    let cost = |&charset: &Charset| {
        let mut cost = cost_of(charset, part);
        // Out of step, much may look like UTF-16.
        let unlikely =
            charset.is_utf16() && cost.per_wide() > CHINESE && Utf16Form::of(head(body)) != Utf16Form::InStep;
        cost.total += against(charset, body);
        let known = priors.iter().filter(|&&prior| prior == charset).count();
        cost.total = cost.total.saturating_sub(PRIOR * u32::try_from(known).unwrap_or(0));
        (!unlikely).then_some((charset, cost))
    };
    let mut ranked: Vec<_> = charsets.iter().filter_map(cost).collect();
    ranked.sort_by_key(|(_, cost)| cost.total);
    ranked
}

/// What speaks against an encoding before any character is looked at. Of a headline so much for each byte, since so few
/// can say little against it.
fn against(charset: Charset, body: &[u8]) -> u32 {
    let length = u32::try_from(body.len()).unwrap_or(u32::MAX);
    match charset {
        Charset::EucTw => length.saturating_mul(9).min(EUC_TW),
        _ if charset.is_utf16() => length.saturating_mul(6).min(UTF16),
        _ => 0,
    }
}

/// Where the first escape of HZ stands.
fn escape(bytes: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let tilde = from + bytes[from..].iter().position(|&byte| byte == b'~')?;
        if bytes.get(tilde + 1) == Some(&b'{') {
            return Some(tilde);
        }
        from = tilde + 1;
    }
}

/// A sample of HZ from its first escape on, where it has seven bits before: nothing tells in which state it starts.
fn in_step_with_hz(charset: Charset, sample: &[u8]) -> &[u8] {
    if charset != Charset::Hz {
        return sample;
    }
    let first = escape(sample).unwrap_or(0);
    let plain = sample[..first].iter().all(|byte| (1..0x80).contains(byte));
    if plain { &sample[first..] } else { sample }
}

/// What chardetng calls a text that is not Chinese, if that explains the bytes better than the best Chinese reading.
fn name_foreign(body: &[u8], best: Cost) -> Option<Decision> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    // Never as if the source ended here: a cut character would rule the right encoding out.
    detector.feed(&body[..body.len().min(WHOLE)], false);
    let charset = Charset::of_label(detector.guess(None, Utf8Detection::Deny).name()).ok()?;
    if charset == Charset::GB18030 || charset == Charset::BIG5 {
        return None;
    }
    let cost: u32 = samples(body, false)
        .map(|sample| likelihood::foreign_cost_as(charset, sample).total)
        .sum();
    (cost + FOREIGN < best.total).then(|| Decision {
        basis: EncodingBasis::Fallback,
        chinese: false,
        ..by_form(charset)
    })
}
