//! A form with a file (RFC 7578), whole in memory: browsers send files in no other way.

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest as _, Multipart, Request};
use axum::http::HeaderMap;

/// Fields that a form may have: ours has two.
const PARTS: usize = 8;

/// A field of a form, or a file of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) name: String,
    /// The file's name, where it is one.
    pub(super) file: Option<String>,
    pub(super) bytes: Bytes,
}

/// The parts of a body that has been received within its bounds; `None` where it is no such form.
pub(super) async fn parts(headers: &HeaderMap, body: Bytes) -> Option<Vec<Part>> {
    let mut request = Request::new(Body::from(body));
    request.headers_mut().clone_from(headers);
    let mut form = Multipart::from_request(request, &()).await.ok()?;
    let mut parts = Vec::new();
    while let Some(field) = form.next_field().await.ok()? {
        if parts.len() == PARTS {
            return None;
        }
        parts.push(Part {
            name: field.name()?.to_owned(),
            file: field.file_name().map(str::to_owned),
            bytes: field.bytes().await.ok()?,
        });
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::header;

    fn taken(headers: &HeaderMap, body: &[u8]) -> Option<Vec<Part>> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("a runtime");
        runtime.block_on(parts(headers, Bytes::copy_from_slice(body)))
    }

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
            let parts = taken(&headers(kind), BODY).expect("it is one");
            assert_eq!(
                (parts[0].name.as_str(), &parts[0].bytes[..], &parts[0].file),
                ("_csrf", &b"abc"[..], &None)
            );
            assert_eq!(parts[1].name, "file");
            assert_eq!(parts[1].file.as_deref(), Some("表; name=x.xlsx"));
            assert_eq!(&parts[1].bytes[..], b"PK\r\n--xY\r\n");
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
            assert_eq!(taken(&headers(kind), BODY), None, "{kind}");
        }
        let kind = headers("multipart/form-data; boundary=xX");
        for end in 0..BODY.len() - 4 {
            assert_eq!(taken(&kind, &BODY[..end]), None, "{end}");
        }
        let many = b"--xX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n".repeat(PARTS + 1);
        assert_eq!(taken(&kind, &[many.as_slice(), b"--xX--"].concat()), None);
    }
}
