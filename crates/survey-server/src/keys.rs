//! The key of a server, and what is derived of it.
//!
//! The key is a file outside the database: whoever has the one without the other reads no name. Each use has a key of its
//! own, derived by BLAKE3's `derive_key`, so that nothing made for one use is of worth in another.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use banmian_survey::codes;
use banmian_survey::form::Identity;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or written.
    #[error("the key {path}: {source}{}", hint(.source))]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// The file is not one that `init` wrote.
    #[error(
        "{0} is no key: it has to be {LENGTH} bytes that `banmian-survey init` wrote; restore it from where you keep it"
    )]
    Length(PathBuf),
    /// Others can read the file.
    #[error("the key {0} can be read by others: `chmod 600 {0}`")]
    Open(PathBuf),
}

fn hint(error: &std::io::Error) -> &'static str {
    match error.kind() {
        std::io::ErrorKind::NotFound => {
            " (a new server gets one by `banmian-survey init`; of one that has answers, restore it from where you keep it)"
        }
        std::io::ErrorKind::AlreadyExists => " (it is left as it is: without it no name in the database can be read)",
        _ => "",
    }
}

const LENGTH: usize = 32;
/// Bytes of XChaCha20's nonce: so many that random ones do not repeat.
const NONCE: usize = 24;

/// Bytes of the system's randomness.
///
/// # Panics
///
/// Where the system has none: nothing secret can be made then.
#[must_use]
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    bytes
}

/// The keys of a server.
#[derive(Clone)]
pub struct Keys {
    codes: codes::Key,
    seal: [u8; LENGTH],
    fingerprint: [u8; LENGTH],
    receipt: [u8; LENGTH],
    token: [u8; LENGTH],
    audit: [u8; LENGTH],
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(…)")
    }
}

impl Keys {
    /// Writes a new key into a file that must not be there yet, readable by its owner alone.
    ///
    /// # Errors
    ///
    /// A file that is there, or cannot be written.
    pub fn init(path: &Path) -> Result<Self, KeyError> {
        let key = random::<LENGTH>();
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let written = options.open(path).and_then(|mut file| {
            file.write_all(&key)?;
            file.sync_all()
        });
        written.map_err(|source| KeyError::File {
            path: path.to_owned(),
            source,
        })?;
        Ok(Self::of(&key))
    }

    /// Reads the key of a file.
    ///
    /// # Errors
    ///
    /// No file, one that others can read, or one that is no key.
    pub fn read(path: &Path) -> Result<Self, KeyError> {
        let failed = |source| KeyError::File {
            path: path.to_owned(),
            source,
        };
        let mut file = File::open(path).map_err(failed)?;
        #[cfg(unix)]
        {
            let metadata = file.metadata().map_err(failed)?;
            if std::os::unix::fs::MetadataExt::mode(&metadata) & 0o077 != 0 {
                return Err(KeyError::Open(path.to_owned()));
            }
        }
        let mut key = Vec::new();
        (&mut file)
            .take(LENGTH as u64 + 1)
            .read_to_end(&mut key)
            .map_err(failed)?;
        let key: [u8; LENGTH] = key.try_into().map_err(|_| KeyError::Length(path.to_owned()))?;
        Ok(Self::of(&key))
    }

    /// Keys derived of one key.
    ///
    /// # Panics
    ///
    /// Never: a derived key is long enough to sign codes with.
    #[must_use]
    pub fn of(key: &[u8; LENGTH]) -> Self {
        let derived = |purpose: &str| blake3::derive_key(&format!("banmian-survey 1 {purpose}"), key);
        Self {
            codes: codes::Key::new(&derived("codes")).expect("a derived key has 32 bytes"),
            seal: derived("identities"),
            fingerprint: derived("fingerprints"),
            receipt: derived("receipts"),
            token: derived("tokens"),
            audit: derived("change log"),
        }
    }

    /// The key that codes are signed with.
    #[must_use]
    pub fn codes(&self) -> &codes::Key {
        &self.codes
    }

    /// Encrypts a text (XChaCha20-Poly1305): the nonce, then the cipher text. It opens only for the same place: a row
    /// moved to somebody else's answer does not.
    ///
    /// # Panics
    ///
    /// Never: the cipher takes texts up to 256 GiB.
    #[must_use]
    pub fn seal(&self, place: &str, text: &str) -> Vec<u8> {
        let nonce = random::<NONCE>();
        let payload = Payload {
            msg: text.as_bytes(),
            aad: place.as_bytes(),
        };
        let sealed = self.cipher().encrypt(&XNonce::from(nonce), payload);
        let mut all = nonce.to_vec();
        all.extend(sealed.expect("a submission is shorter than the cipher's limit"));
        all
    }

    /// Decrypts what [`Keys::seal`] gave for the same place; `None` for anything else.
    #[must_use]
    pub fn open(&self, place: &str, sealed: &[u8]) -> Option<String> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>()?;
        let payload = Payload {
            msg: sealed,
            aad: place.as_bytes(),
        };
        let text = self.cipher().decrypt(&XNonce::from(*nonce), payload).ok()?;
        String::from_utf8(text).ok()
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&Key::from(self.seal))
    }

    /// A keyed hash (HMAC-SHA-256) of a phone or identity number: the same for the same number however it is written.
    /// Without the key, nobody can try all numbers.
    #[must_use]
    pub fn fingerprint(&self, kind: Identity, answer: &str) -> Vec<u8> {
        mac(
            &self.fingerprint,
            &[kind.word().as_bytes(), kind.folded(answer).as_bytes()],
        )
    }

    /// The receipt number of a submission, by its key of once: 12 signs of [`SIGNS`], 60 bits.
    #[must_use]
    pub fn receipt(&self, once: &[u8]) -> String {
        signs(&mac(&self.receipt, &[b"number", once]), 12)
    }

    /// The word that opens a receipt: 10 signs, 50 bits. It is kept nowhere, as it follows from the key.
    #[must_use]
    pub fn receipt_word(&self, once: &[u8]) -> String {
        signs(&mac(&self.receipt, &[b"word", once]), 10)
    }

    /// A keyed hash over what a token says, so that only this server gives tokens.
    #[must_use]
    pub fn token(&self, parts: &[&[u8]]) -> Vec<u8> {
        mac(&self.token, parts)
    }

    /// A link of the change log's chain.
    #[must_use]
    pub fn link(&self, previous: &[u8], line: &[u8]) -> Vec<u8> {
        let mut hasher = blake3::Hasher::new_keyed(&self.audit);
        hasher.update(previous).update(line);
        hasher.finalize().as_bytes().to_vec()
    }
}

/// Each part with its length before it, so that no two lists of parts are the same bytes.
fn mac(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}

/// Whether two secrets are the same, in a time that says nothing of where they differ.
#[must_use]
pub fn same(a: &[u8], b: &[u8]) -> bool {
    // BLAKE3's hashes compare in constant time.
    blake3::hash(a) == blake3::hash(b)
}

/// Signs of receipt numbers (Crockford's base 32): none is taken for another when it is read out or written down.
pub const SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

fn signs(bytes: &[u8], count: usize) -> String {
    bytes
        .iter()
        .take(count)
        .map(|byte| char::from(SIGNS[usize::from(byte % 32)]))
        .collect()
}

/// What somebody typed for a receipt number or its word, as it was given: without spaces and hyphens, and with the digits
/// that O, I and L were meant for.
#[must_use]
pub fn typed_signs(typed: &str) -> String {
    let kept = typed.chars().filter(char::is_ascii_alphanumeric).take(64);
    kept.map(|c| match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        c => c,
    })
    .collect()
}

/// A receipt number as it is shown: in groups of four.
#[must_use]
pub fn grouped(signs: &str) -> String {
    let signs: Vec<char> = signs.chars().collect();
    let groups: Vec<String> = signs.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Keys {
        Keys::of(&[7; LENGTH])
    }

    #[test]
    fn what_is_sealed_opens_in_its_place_alone() {
        let sealed = keys().seal("A/name", "王小明");
        assert_eq!(keys().open("A/name", &sealed).as_deref(), Some("王小明"));
        assert_eq!(keys().open("B/name", &sealed), None);
        assert_eq!(Keys::of(&[8; LENGTH]).open("A/name", &sealed), None);
        for at in 0..sealed.len() {
            let mut bent = sealed.clone();
            bent[at] ^= 1;
            assert_eq!(keys().open("A/name", &bent), None, "{at}");
            assert_eq!(keys().open("A/name", &sealed[..at]), None, "{at}");
        }
        assert_ne!(keys().seal("A/name", "王小明"), sealed);
    }

    #[test]
    fn a_number_has_one_fingerprint_however_it_is_written() {
        let of = |text| keys().fingerprint(Identity::Phone, text);
        assert_eq!(of("138 0013-8000"), of("+8613800138000"));
        assert_ne!(of("13800138000"), of("13800138001"));
        assert_ne!(of("13800138000"), keys().fingerprint(Identity::IdNumber, "13800138000"));
    }

    #[test]
    fn receipts_are_typed_back_with_usual_slips() {
        let receipt = keys().receipt(b"once");
        assert_eq!(receipt.len(), 12);
        assert_eq!(typed_signs(&grouped(&receipt).to_lowercase()), receipt);
        assert_eq!(typed_signs("o1iL-2"), "01112");
        assert_ne!(keys().receipt(b"twice"), receipt);
        assert_ne!(keys().receipt_word(b"once"), receipt[..10]);
    }

    #[test]
    fn a_key_is_made_once_and_kept_from_others() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("key");
        let said = Keys::read(&path).expect_err("there is none").to_string();
        assert!(said.contains("banmian-survey init"), "{said}");
        let made = Keys::init(&path).expect("it is made");
        let read = Keys::read(&path).expect("it is read");
        assert_eq!(made.receipt(b"x"), read.receipt(b"x"));
        assert!(matches!(Keys::init(&path), Err(KeyError::File { .. })));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(&path).expect("it is there").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).expect("mine");
            assert!(matches!(Keys::read(&path), Err(KeyError::Open(_))));
        }
    }
}
