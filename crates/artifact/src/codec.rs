//! The only place that names bincode and zstd.

use bincode::config::{Configuration, Limit, LittleEndian, Varint, standard};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::format::MAX_BLOCK;

/// bincode counts the widths of decoded values, not bytes of the file, and a small integer is one byte for up to eight:
/// four times a block's length admits every record that was written and still bounds what a false one may claim.
const LIMIT: usize = 4 * MAX_BLOCK;

/// zstd's default: twice as fast as 6 on pages, for a tenth more bytes.
const LEVEL: i32 = 3;

fn configuration() -> Configuration<LittleEndian, Varint, Limit<LIMIT>> {
    standard().with_limit::<LIMIT>()
}

/// Appends the encoding of a value.
pub(crate) fn encode<T: Serialize>(value: &T, to: &mut Vec<u8>) -> Result<(), String> {
    bincode::serde::encode_into_std_write(value, to, standard())
        .map(drop)
        .map_err(|error| error.to_string())
}

/// Decodes one value from the start of `bytes`; the value and how many bytes it took.
pub(crate) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<(T, usize), String> {
    bincode::serde::decode_from_slice(bytes, configuration()).map_err(|error| error.to_string())
}

pub(crate) fn compress(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    zstd::bulk::compress(bytes, LEVEL)
}

/// Decompresses to at most `length` bytes: a frame that holds more is an error, not a bomb.
pub(crate) fn decompress(bytes: &[u8], length: usize) -> std::io::Result<Vec<u8>> {
    zstd::bulk::decompress(bytes, length)
}

/// The checksum of several stretches of bytes as of one.
pub(crate) fn checksum(parts: &[&[u8]]) -> [u8; 8] {
    let mut hasher = xxhash_rust::xxh3::Xxh3::new();
    parts.iter().for_each(|part| hasher.update(part));
    hasher.digest().to_le_bytes()
}
