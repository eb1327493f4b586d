//! A form with a file (RFC 7578), whole in memory: browsers send files in no other way.

use axum::http::{HeaderMap, header};

/// Fields that a form may have: ours has two.
const PARTS: usize = 8;

/// A field of a form, or a file of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part<'b> {
    pub(super) name: String,
    /// The file's name, where it is one.
    pub(super) file: Option<String>,
    pub(super) bytes: &'b [u8],
}

/// The parts of a body; `None` where it is no such form.
pub(super) fn parts<'b>(headers: &HeaderMap, body: &'b [u8]) -> Option<Vec<Part<'b>>> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let (name, parameters) = kind.split_once(';')?;
    if !name.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let boundary = parameter(parameters, "boundary").filter(|boundary| (1..=70).contains(&boundary.len()))?;
    let (first, between) = (format!("--{boundary}"), format!("\r\n--{boundary}"));
    let mut rest = body.strip_prefix(first.as_bytes())?;
    let mut parts = Vec::new();
    while let Some(part) = rest.strip_prefix(b"\r\n") {
        let end = find(part, between.as_bytes())?;
        parts.push(self::part(&part[..end])?);
        if parts.len() > PARTS {
            return None;
        }
        rest = &part[end + between.len()..];
    }
    rest.starts_with(b"--").then_some(parts)
}

/// Heads, an empty line, and what the part holds.
fn part(bytes: &[u8]) -> Option<Part<'_>> {
    let end = find(bytes, b"\r\n\r\n")?;
    let heads = std::str::from_utf8(&bytes[..end]).ok()?;
    let says = heads.split("\r\n").find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-disposition").then_some(value)
    })?;
    let (kind, parameters) = says.split_once(';')?;
    if kind.trim() != "form-data" {
        return None;
    }
    Some(Part {
        name: parameter(parameters, "name")?,
        file: parameter(parameters, "filename"),
        bytes: &bytes[end + 4..],
    })
}

/// A parameter of a head, in quotes or without. Browsers write a quote in it as `%22`, so none is escaped.
fn parameter(text: &str, name: &str) -> Option<String> {
    let mut rest = text;
    while !rest.is_empty() {
        let (known, value) = rest.split_once('=')?;
        let (value, behind) = match value.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => value
                .split_once(';')
                .map_or((value, ""), |(value, behind)| (value, behind)),
        };
        if known.trim().eq_ignore_ascii_case(name) {
            return Some(value.trim().to_owned());
        }
        rest = behind.trim_start().trim_start_matches(';');
    }
    None
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    // A line ends seldom: most places are passed by their first byte.
    let mut from = 0;
    loop {
        let at = from + bytes[from..].iter().position(|byte| *byte == what[0])?;
        if bytes[at..].starts_with(what) {
            return Some(at);
        }
        from = at + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(kind: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, kind.parse().expect("a value"));
        headers
    }

    const BODY: &[u8] = b"--xX\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\nabc\r\n--xX\r\n\
        content-disposition: form-data; name=\"file\"; filename=\"\xe8\xa1\xa8; name=x.xlsx\"\r\nContent-Type: a/b\r\n\r\n\
        PK\r\n--xY\r\n\r\n--xX--\r\n";

    #[test]
    fn a_form_with_a_file_is_taken_apart() {
        for kind in [
            "multipart/form-data; boundary=xX",
            "multipart/form-data; charset=utf-8; boundary=\"xX\"",
        ] {
            let parts = parts(&headers(kind), BODY).expect("it is one");
            assert_eq!(
                (parts[0].name.as_str(), parts[0].bytes, &parts[0].file),
                ("_csrf", &b"abc"[..], &None)
            );
            assert_eq!(parts[1].name, "file");
            assert_eq!(parts[1].file.as_deref(), Some("表; name=x.xlsx"));
            assert_eq!(parts[1].bytes, b"PK\r\n--xY\r\n");
            assert_eq!(parts.len(), 2);
        }
    }

    #[test]
    fn what_is_none_is_none_and_nothing_is_read_beyond_it() {
        for kind in [
            "text/plain",
            "multipart/form-data",
            "multipart/form-data; boundary=",
            "multipart/mixed; boundary=xX",
        ] {
            assert_eq!(parts(&headers(kind), BODY), None, "{kind}");
        }
        let kind = headers("multipart/form-data; boundary=xX");
        for end in 0..BODY.len() - 4 {
            assert_eq!(parts(&kind, &BODY[..end]), None, "{end}");
        }
        let many = b"--xX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n".repeat(PARTS + 1);
        assert_eq!(parts(&kind, &[many.as_slice(), b"--xX--"].concat()), None);
    }
}
