//! The second factor: six digits of a telephone's authenticator (RFC 6238, with HMAC-SHA-1 and 30 seconds as every
//! authenticator takes them).

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;

/// Seconds for which a code stands.
pub const STEP: i64 = 30;

/// The code of a step (RFC 4226, section 5.3).
///
/// # Panics
///
/// Never: HMAC takes keys of any length.
#[must_use]
pub fn code(secret: &[u8], step: i64) -> u32 {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).expect("HMAC takes keys of any length");
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let at = usize::from(hash[19] & 0xf);
    let four = [hash[at] & 0x7f, hash[at + 1], hash[at + 2], hash[at + 3]];
    u32::from_be_bytes(four) % 1_000_000
}

/// The step of a code that somebody typed at a moment, where it is one: that step, the one before (typed slowly) or the
/// next (a clock that is fast), and behind the last that was taken, so that no code is taken twice.
#[must_use]
pub fn accepted(secret: &[u8], typed: &str, now: i64, last: i64) -> Option<i64> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let typed: u32 = digits.parse().ok()?;
    let step = now.div_euclid(STEP);
    (step - 1..=step + 1).find(|&step| step > last && code(secret, step) == typed)
}

/// A secret as authenticators take it (RFC 4648, base 32 without padding).
#[must_use]
pub fn base32(secret: &[u8]) -> String {
    const SIGNS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut text = String::new();
    let (mut bits, mut held) = (0_u32, 0);
    for &byte in secret {
        bits = bits << 8 | u32::from(byte);
        held += 8;
        while held >= 5 {
            held -= 5;
            text.push(char::from(SIGNS[(bits >> held & 31) as usize]));
        }
        bits &= (1 << held) - 1;
    }
    if held > 0 {
        text.push(char::from(SIGNS[(bits << (5 - held) & 31) as usize]));
    }
    text
}

/// The address that an authenticator scans (Key URI of the authenticator apps).
#[must_use]
pub fn uri(account: &str, secret: &[u8]) -> String {
    let account: String = form_urlencoded::byte_serialize(account.as_bytes()).collect();
    format!(
        "otpauth://totp/banmian-survey:{account}?secret={}&issuer=banmian-survey",
        base32(secret)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"12345678901234567890";

    /// RFC 6238, appendix B, the last six of its eight digits.
    #[test]
    fn the_vectors_of_the_rfc() {
        for (moment, expected) in [
            (59, 287_082),
            (1_111_111_109, 81_804),
            (1_111_111_111, 50_471),
            (1_234_567_890, 5_924),
            (2_000_000_000, 279_037),
            (20_000_000_000, 353_130),
        ] {
            assert_eq!(code(SECRET, moment / STEP), expected, "{moment}");
        }
    }

    #[test]
    fn a_code_is_taken_once_and_a_step_late() {
        let step = accepted(SECRET, "287 082", 59, 0);
        assert_eq!(step, Some(1));
        assert_eq!(accepted(SECRET, "287082", 59 + STEP, 0), Some(1));
        assert_eq!(accepted(SECRET, "287082", 59 + 2 * STEP, 0), None);
        assert_eq!(accepted(SECRET, "287082", 59, 1), None);
        assert_eq!(accepted(SECRET, "+28708", 59, 0), None);
        assert_eq!(accepted(SECRET, "", 59, 0), None);
    }

    /// RFC 4648, section 10.
    #[test]
    fn base32_is_that_of_the_rfc() {
        for (bytes, expected) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(bytes.as_bytes()), expected);
        }
        assert!(uri("王 五", SECRET).contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&"));
    }
}
