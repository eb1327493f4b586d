use thiserror::Error;

/// Why a source is no page. The message is the one line that the manifest shows.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum Refusal {
    #[error("empty: the file has no bytes; leave it out")]
    Empty,
    #[error("blank: the file has nothing but {0}; leave it out")]
    Blank(&'static str),
    #[error("over the size limit: {bytes} bytes, and a page has at most {limit}; divide it into its pages")]
    TooLarge { bytes: u64, limit: u64 },
    #[error("more than {limit} pages by its rulers, form feeds or folio lines; divide it")]
    TooManyPages { limit: usize },
    #[error("not text: the file starts as {0} does; give the text of the page")]
    Magic(&'static str),
    #[error(
        "not text: {bad} of {all} characters are control characters or illegal in {label}; give the text of the page"
    )]
    Binary { bad: usize, all: usize, label: String },
    #[error(
        "not {label}: {count} illegal sequences, the first at byte {first}; leave the encoding out to have it decided"
    )]
    NotAsGiven { label: String, first: u64, count: usize },
    #[error("UTF-32: convert it to UTF-8 first")]
    Utf32,
    #[error(
        "unknown encoding label {0:?}; the Chinese ones are utf-8, gb18030, gbk, big5, utf-16le, utf-16be, hz and euc-tw"
    )]
    UnknownLabel(String),
    #[error("encoding {0:?} cannot be read with offsets; convert the file to UTF-8 first")]
    UnreadableLabel(String),
}

/// First bytes of formats that archives hold beside their texts, and that no text starts with.
const MAGIC: &[(&[u8], &str)] = &[
    (b"\x89BNM\r\n\x1a\n", "an artifact of banmian"),
    (b"%PDF-", "a PDF"),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xFF\xD8\xFF", "a JPEG picture"),
    (b"GIF87a", "a GIF picture"),
    (b"GIF89a", "a GIF picture"),
    (b"II*\0", "a TIFF picture"),
    (b"MM\0*", "a TIFF picture"),
    (b"PK\x03\x04", "a ZIP archive (or a Word, EPUB or OFD file)"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\x1F\x8B\x08", "a gzip file"),
    (b"\x28\xB5\x2F\xFD", "a Zstandard file"),
    (b"\xFD7zXZ\0", "an xz file"),
    (b"BZh", "a bzip2 file"),
    (b"7z\xBC\xAF\x27\x1C", "a 7-Zip archive"),
    (b"Rar!\x1A\x07", "a RAR archive"),
    (
        b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
        "a Word or Excel file of before 2007",
    ),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"\x7FELF", "a program"),
    (b"MZ\x90\0", "a program"),
    (b"PAR1", "a Parquet file"),
    (b"ID3", "an MP3 sound"),
    (b"OggS\0", "an Ogg sound"),
    (b"{\\rtf", "an RTF file"),
    (b"%!PS", "a PostScript file"),
    (b"AT&TFORM", "a DjVu book"),
    (b"HN\x01\0", "a CNKI file"),
    (b"CAJ\0", "a CAJ file"),
];

/// What the source is, where its first bytes say that it is no text.
pub fn other_format(bytes: &[u8]) -> Option<&'static str> {
    // `BM` and `RIFF` are too short, or too much like words, to be taken on their own.
    let bitmap = bytes.starts_with(b"BM") && bytes.get(6..10) == Some(&[0; 4]);
    let riff = bytes.starts_with(b"RIFF") && matches!(bytes.get(8..12), Some(b"WEBP" | b"WAVE" | b"AVI "));
    let media = bytes.get(4..8) == Some(b"ftyp") && bytes[0] == 0;
    MAGIC
        .iter()
        .find(|(magic, _)| bytes.starts_with(magic))
        .map(|&(_, name)| name)
        .or(bitmap.then_some("a BMP picture"))
        .or(riff.then_some("a RIFF sound or picture"))
        .or(media.then_some("an MP4 film or HEIF picture"))
}
