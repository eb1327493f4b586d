//! Codes (二维码) that residents scan: which place, which form, which version, signed.
//!
//! A code is what stands behind `/f/` in an address. It names its place itself, so that a sheet that hangs at a gate goes
//! on working when the server was set up anew with the same key, and nobody who has not got the key can make one up.
//!
//! # Layout
//!
//! base64url (RFC 4648, section 5) without padding, of
//!
//! | bytes | |
//! | --- | --- |
//! | 1 | layout (1) × 16 + a third of the adcode's digits (2, 3 or 4) |
//! | 3, 4 or 5 | the adcode of 6, 9 or 12 digits as a big-endian number |
//! | 1 to 5 | the form's version as LEB128 |
//! | 1 + n | the length of the form's id, and the id |
//! | n | the place's name in UTF-8 |
//! | 12 | the first 96 bits of HMAC-SHA-256 (RFC 2104, FIPS 180-4) of `banmian-survey code 1`, a zero byte and all before |
//!
//! It is as long as HMAC-SHA-1-96's (RFC 2404). A guess has to be tried on the server, where NIST SP 800-107 asks for 32
//! bits at least.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};
use sha2::Sha256;

use crate::read::is_id;

/// What is signed before a code's bytes, so that a signature made for something else with the same key is none here.
const CONTEXT: &[u8] = b"banmian-survey code 1\0";
const LAYOUT: u8 = 1;
const TAG: usize = 12;
/// Longest code that is looked at: a place's name of 40 characters and an id of 64 make fewer than 300.
const LONGEST: usize = 400;
/// Longest name of a place, in characters: it stands on the sheet in large type.
pub const PLACE: usize = 40;

/// What a code says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// The administrative division (行政区划代码): GB/T 2260 with 6 digits, with the township 9, with the village or
    /// community 12, as the National Bureau of Statistics (国家统计局) numbers them.
    pub adcode: String,
    /// The place's name as its sheet shows it: `栗雨社区北门`.
    pub place: String,
    /// The form's id.
    pub form: String,
    /// The number of the form's version.
    pub version: u32,
}

/// A key that codes are signed with. It is never shown.
#[derive(Clone)]
pub struct Key(Hmac<Sha256>);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

/// That a key is too short to be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a key of {0} bytes: 32 random bytes are needed")]
pub struct ShortKey(pub usize);

impl Key {
    /// A key of at least 32 random bytes.
    ///
    /// # Errors
    ///
    /// A shorter one.
    pub fn new(bytes: &[u8]) -> Result<Self, ShortKey> {
        if bytes.len() < 32 {
            return Err(ShortKey(bytes.len()));
        }
        let mac = Hmac::new_from_slice(bytes).map_err(|_| ShortKey(bytes.len()))?;
        Ok(Self(mac))
    }

    fn mac(&self, bytes: &[u8]) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        mac.update(CONTEXT);
        mac.update(bytes);
        mac
    }
}

/// Why no code can be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// The adcode has not 6, 9 or 12 digits, or begins with 0.
    #[error("`{0}` is no adcode: 6 digits (GB/T 2260), with the township 9, with the community 12")]
    Adcode(String),
    /// The place has no name, or one that is too long or has signs in it that cannot be printed.
    #[error("`{0}` is no name of a place: 1 to {PLACE} characters, without line ends")]
    Place(String),
    /// The form's id is none.
    #[error("`{0}` is no form_id")]
    Form(String),
}

/// That a code is none: mistyped, damaged, cut or made up. Why is not said, as that would help to make one up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no code of ours: scan the sheet again")]
pub struct NoCode;

impl Code {
    /// The code as it stands in an address.
    ///
    /// # Errors
    ///
    /// What of it cannot stand in a code.
    pub fn sign(&self, key: &Key) -> Result<String, CodeError> {
        let mut bytes = self.bytes()?;
        let tag = key.mac(&bytes).finalize().into_bytes();
        bytes.extend_from_slice(&tag[..TAG]);
        Ok(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// What a code says, its signature verified in constant time.
    ///
    /// # Errors
    ///
    /// [`NoCode`] for anything that [`Code::sign`] did not give with this key.
    pub fn verify(text: &str, key: &Key) -> Result<Self, NoCode> {
        if text.len() > LONGEST {
            return Err(NoCode);
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| NoCode)?;
        let (said, tag) = bytes.split_last_chunk::<TAG>().ok_or(NoCode)?;
        key.mac(said).verify_truncated_left(tag).map_err(|_| NoCode)?;
        let code = Self::read(said).ok_or(NoCode)?;
        // Signed is only what `bytes` gives; whatever else has the right signature was signed by mistake.
        (code.bytes().is_ok_and(|bytes| bytes == said))
            .then_some(code)
            .ok_or(NoCode)
    }

    fn bytes(&self) -> Result<Vec<u8>, CodeError> {
        let adcode = || CodeError::Adcode(self.adcode.clone());
        let digits = self.adcode.len();
        let is_adcode = matches!(digits, 6 | 9 | 12) && self.adcode.bytes().all(|byte| byte.is_ascii_digit());
        if !is_adcode || self.adcode.starts_with('0') {
            return Err(adcode());
        }
        if !is_place(&self.place) {
            return Err(CodeError::Place(self.place.clone()));
        }
        if !is_id(&self.form) {
            return Err(CodeError::Form(self.form.clone()));
        }
        let thirds = u8::try_from(digits / 3).map_err(|_| adcode())?;
        let number: u64 = self.adcode.parse().map_err(|_| adcode())?;
        let mut bytes = vec![LAYOUT * 16 + thirds];
        bytes.extend_from_slice(&number.to_be_bytes()[8 - width(thirds)..]);
        push_varint(self.version, &mut bytes);
        bytes.push(u8::try_from(self.form.len()).map_err(|_| CodeError::Form(self.form.clone()))?);
        bytes.extend_from_slice(self.form.as_bytes());
        bytes.extend_from_slice(self.place.as_bytes());
        Ok(bytes)
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (&head, rest) = bytes.split_first()?;
        let thirds = head % 16;
        if head / 16 != LAYOUT || !(2..=4).contains(&thirds) {
            return None;
        }
        let (number, rest) = rest.split_at_checked(width(thirds))?;
        let number = number.iter().fold(0_u64, |sum, &byte| sum << 8 | u64::from(byte));
        let (version, rest) = varint(rest)?;
        let (&length, rest) = rest.split_first()?;
        let (form, place) = rest.split_at_checked(usize::from(length))?;
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).ok();
        Some(Self {
            adcode: number.to_string(),
            place: text(place)?,
            form: text(form)?,
            version,
        })
    }
}

/// Bytes that hold an adcode of so many thirds of digits: 10⁶ < 2²⁴, 10⁹ < 2³², 10¹² < 2⁴⁰.
fn width(thirds: u8) -> usize {
    usize::from(thirds) + 1
}

fn is_place(place: &str) -> bool {
    let length = place.chars().count();
    (1..=PLACE).contains(&length) && place.trim() == place && !place.chars().any(char::is_control)
}

fn push_varint(mut number: u32, bytes: &mut Vec<u8>) {
    while number >= 0x80 {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn varint(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let mut number = 0_u64;
    for (at, &byte) in bytes.iter().enumerate().take(5) {
        number |= u64::from(byte & 0x7f) << (7 * at);
        if byte < 0x80 {
            return Some((u32::try_from(number).ok()?, &bytes[at + 1..]));
        }
    }
    None
}

/// That a text is too long for a QR code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} bytes are more than a QR code holds")]
pub struct TooLong(pub usize);

/// A text, most often an address with a code in it, as a QR code (ISO/IEC 18004) in SVG, to stand in a page: dark on white
/// with the quiet zone around it. Of level Q, a quarter of it can be scratched or rained on.
///
/// # Errors
///
/// A text that is too long.
pub fn qr_svg(text: &str) -> Result<String, TooLong> {
    let code = QrCode::with_error_correction_level(text, EcLevel::Q).map_err(|_| TooLong(text.len()))?;
    let svg = code.render::<svg::Color<'_>>().quiet_zone(true).build();
    // A page of HTML has no place for a prolog.
    let svg = svg
        .strip_prefix("<?xml version=\"1.0\" standalone=\"yes\"?>")
        .unwrap_or(&svg);
    Ok(svg.to_owned())
}
