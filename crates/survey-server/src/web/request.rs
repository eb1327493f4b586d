//! What comes in: bounded bodies, cookies, addresses, tokens.

use std::net::IpAddr;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, header};
use banmian_survey::limits::FIELDS;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::Fault;
use crate::keys::{Keys, random, same};

/// Bytes of a form that is sent, at most: limits of a form's answers are far below.
pub(super) const BODY: usize = 512 << 10;
/// How long a form may take to arrive. A telephone on a bad network sends 2 KB in a second.
const ARRIVES: Duration = Duration::from_secs(20);

/// Who sends something.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer(pub(super) IpAddr);

impl Peer {
    /// The address that is counted. Behind a proxy it is the last of the last line, which the proxy put there: those before
    /// anybody can make up.
    pub(super) fn counted(self, headers: &HeaderMap, behind_proxy: bool) -> String {
        let forwarded = headers
            .get_all("x-forwarded-for")
            .iter()
            .next_back()
            .filter(|_| behind_proxy)
            .and_then(|value| value.to_str().ok()?.rsplit(',').next()?.trim().parse::<IpAddr>().ok());
        match forwarded.unwrap_or(self.0) {
            IpAddr::V4(address) => address.to_string(),
            // A household has 2⁶⁴ addresses of IPv6.
            IpAddr::V6(address) => format!("{:x?}", &address.segments()[..4]),
        }
    }
}

/// A body within the bounds of bytes and time.
pub(super) async fn received(most: usize, headers: &HeaderMap, body: Body) -> Result<Bytes, Fault> {
    let length = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > most) {
        return Err(Fault::TooLarge);
    }
    let bytes = tokio::time::timeout(ARRIVES, to_bytes(body, most)).await;
    bytes.map_err(|_| Fault::Slow)?.map_err(|_| Fault::TooLarge)
}

/// The fields of a form that was sent.
#[derive(Clone, Debug, Default)]
pub(super) struct Sent(pub(super) Vec<(String, String)>);

impl Sent {
    /// Reads a form within the bounds of bytes and time.
    pub(super) async fn read(headers: &HeaderMap, body: Body) -> Result<Self, Fault> {
        Self::read_up_to(BODY, headers, body).await
    }

    /// As [`Sent::read`], of so many bytes.
    pub(super) async fn read_up_to(most: usize, headers: &HeaderMap, body: Body) -> Result<Self, Fault> {
        let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let is_form = kind.is_some_and(|kind| kind.split(';').next() == Some("application/x-www-form-urlencoded"));
        if !is_form {
            return Err(Fault::Wrong(
                "只接受网页表单 (application/x-www-form-urlencoded)".into(),
            ));
        }
        let bytes = received(most, headers, body).await?;
        let fields = form_urlencoded::parse(&bytes).into_owned();
        let fields: Vec<_> = fields.take(FIELDS + 1).collect();
        // Before anything is checked or shown: a page of them would be many times as large.
        if fields.len() > FIELDS {
            return Err(Fault::TooLarge);
        }
        Ok(Self(fields))
    }

    /// The first value of a field; `""` where there is none.
    pub(super) fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    /// The answers to a survey's form among the fields: those whose name does not begin with `_`. XLSForm lets a question
    /// begin with one, so questions are sent with a `.` before it.
    pub(super) fn answers(&self) -> impl Iterator<Item = (String, String)> {
        let answers = self
            .0
            .iter()
            .filter_map(|(name, value)| Some((name.strip_prefix('.')?, value)));
        answers.map(|(name, value)| (name.to_owned(), value.clone()))
    }
}

/// A cookie's value.
pub(super) fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// Seconds for which a page can be sent: a draft may wait for the network that long.
const PAGE_STANDS: i64 = 14 * 86_400;

/// What a resident's page carries: a key of once, made here, bound to its code and the form's version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ticket {
    pub(super) once: [u8; 16],
    pub(super) issued: i64,
    pub(super) version: u32,
}

impl Ticket {
    pub(super) fn new(issued: i64, version: u32) -> Self {
        Self {
            once: random(),
            issued,
            version,
        }
    }

    pub(super) fn write(&self, keys: &Keys, about: &str) -> String {
        let said = self.said();
        let tag = keys.token(&[b"ticket", about.as_bytes(), &said]);
        URL_SAFE_NO_PAD.encode([said.as_slice(), &tag[..16]].concat())
    }

    fn said(&self) -> Vec<u8> {
        [
            self.once.as_slice(),
            &self.issued.to_be_bytes(),
            &self.version.to_be_bytes(),
        ]
        .concat()
    }

    /// The ticket of a page about the same, where this server wrote it and it still stands.
    pub(super) fn read(text: &str, keys: &Keys, about: &str, now: i64) -> Option<Self> {
        if text.len() > 100 {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (said, tag) = bytes.split_last_chunk::<16>()?;
        if !same(&keys.token(&[b"ticket", about.as_bytes(), said])[..16], tag) {
            return None;
        }
        let (once, rest) = said.split_first_chunk::<16>()?;
        let (issued, rest) = rest.split_first_chunk::<8>()?;
        let ticket = Self {
            once: *once,
            issued: i64::from_be_bytes(*issued),
            version: u32::from_be_bytes(rest.try_into().ok()?),
        };
        (ticket.issued <= now && now - ticket.issued <= PAGE_STANDS).then_some(ticket)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_this_servers_for_this_page_and_for_some_days() {
        let keys = Keys::of(&[7; 32]);
        let ticket = Ticket::new(1_000, 3);
        let text = ticket.write(&keys, "code");
        let read = |text: &str, about, now| Ticket::read(text, &keys, about, now);
        assert_eq!(read(&text, "code", 1_000), Some(ticket));
        assert_eq!(read(&text, "other", 1_000), None);
        assert_eq!(read(&text, "code", 999), None);
        assert_eq!(read(&text, "code", 1_001 + PAGE_STANDS), None);
        assert_eq!(read(&text[1..], "code", 1_000), None);
        assert_eq!(read("", "code", 1_000), None);
        assert_eq!(Ticket::read(&text, &Keys::of(&[8; 32]), "code", 1_000), None);
    }

    #[test]
    fn the_last_address_of_a_proxy_counts_and_a_household_is_one() {
        let peer = Peer("10.0.0.1".parse().expect("an address"));
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "6.6.6.6, 1.2.3.4".parse().expect("a value"));
        assert_eq!(peer.counted(&headers, true), "1.2.3.4");
        assert_eq!(peer.counted(&headers, false), "10.0.0.1");
        headers.append("x-forwarded-for", "5.6.7.8".parse().expect("a value"));
        assert_eq!(
            peer.counted(&headers, true),
            "5.6.7.8",
            "a proxy may add a line of its own"
        );
        let six = |text: &str| Peer(text.parse().expect("an address")).counted(&HeaderMap::new(), false);
        assert_eq!(six("2001:db8::1"), six("2001:db8:0:0:ffff::2"));
        assert_ne!(six("2001:db8::1"), six("2001:db8:0:1::1"));
    }

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, "xsession=1; session=2".parse().expect("a value"));
        assert_eq!(cookie(&headers, "session"), Some("2"));
        assert_eq!(cookie(&headers, "sess"), None);
    }
}
