//! The load generator: made-up residents who send 健康调查 to a server on this machine, at a rate, for a time.
//!
//! Submissions are due at fixed moments, and how long one took counts from when it was due: a server that falls behind
//! cannot hide it by answering slowly.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use jiff::civil::Date;

use crate::demo;

/// An answer of the server.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Lines of the head, in lower case up to the colon.
    pub head: Vec<String>,
    /// The body as text.
    pub body: String,
    /// The body.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// The value of a line of the head.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let line = |line: &&String| line.strip_prefix(name).is_some_and(|rest| rest.starts_with(':'));
        Some(self.head.iter().find(line)?[name.len() + 1..].trim())
    }

    /// The value of a hidden field of the page.
    #[must_use]
    pub fn hidden(&self, name: &str) -> Option<&str> {
        let (_, rest) = self.body.split_once(&format!("name=\"{name}\" value=\""))?;
        rest.split('"').next()
    }
}

/// A connection that is kept open.
#[derive(Debug)]
pub struct Client {
    address: SocketAddr,
    open: Option<BufReader<TcpStream>>,
}

impl Client {
    /// To a server.
    #[must_use]
    pub fn new(address: SocketAddr) -> Self {
        Self { address, open: None }
    }

    /// Asks for a page. `more` are further lines of the head.
    ///
    /// # Errors
    ///
    /// A connection that breaks.
    pub fn get(&mut self, path: &str, more: &[(&str, &str)]) -> io::Result<Answer> {
        self.ask("GET", path, more, None)
    }

    /// Sends a form.
    ///
    /// # Errors
    ///
    /// A connection that breaks.
    pub fn post(&mut self, path: &str, fields: &[(String, String)], more: &[(&str, &str)]) -> io::Result<Answer> {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        self.ask("POST", path, more, Some(&body))
    }

    fn ask(&mut self, method: &str, path: &str, more: &[(&str, &str)], body: Option<&str>) -> io::Result<Answer> {
        let mut request = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\n", self.address);
        for (name, value) in more {
            request += &format!("{name}: {value}\r\n");
        }
        if let Some(body) = body {
            request += "content-type: application/x-www-form-urlencoded\r\n";
            request += &format!("content-length: {}\r\n\r\n{body}", body.len());
        } else {
            request += "\r\n";
        }
        let answer = self.exchange(request.as_bytes());
        if answer
            .as_ref()
            .map_or(true, |answer| answer.header("connection") == Some("close"))
        {
            self.open = None;
        }
        answer
    }

    /// Sends bytes as they are, and reads one answer.
    ///
    /// # Errors
    ///
    /// A connection that breaks, or an answer that is none.
    pub fn exchange(&mut self, request: &[u8]) -> io::Result<Answer> {
        let mut connection = match self.open.take() {
            Some(open) => open,
            None => {
                let stream = TcpStream::connect(self.address)?;
                stream.set_nodelay(true)?;
                stream.set_read_timeout(Some(Duration::from_secs(60)))?;
                BufReader::new(stream)
            }
        };
        connection.get_mut().write_all(request)?;
        let answer = read(&mut connection)?;
        self.open = Some(connection);
        Ok(answer)
    }
}

fn read(connection: &mut BufReader<TcpStream>) -> io::Result<Answer> {
    let no_answer = || io::Error::new(io::ErrorKind::InvalidData, "this is no answer of HTTP");
    let mut answer = Answer::default();
    loop {
        let mut line = String::new();
        if connection.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        if answer.status == 0 {
            let status = line.split(' ').nth(1).and_then(|status| status.parse().ok());
            answer.status = status.ok_or_else(no_answer)?;
        } else {
            let (name, value) = line.split_once(':').ok_or_else(no_answer)?;
            answer.head.push(format!("{}:{value}", name.to_lowercase()));
        }
    }
    answer.bytes = if answer.header("transfer-encoding") == Some("chunked") {
        pieces(connection)?
    } else {
        let length = answer.header("content-length").map_or(Ok(0), str::parse);
        let mut body = vec![0; length.map_err(|_| no_answer())?];
        connection.read_exact(&mut body)?;
        body
    };
    answer.body = String::from_utf8_lossy(&answer.bytes).into_owned();
    Ok(answer)
}

/// A body that comes in pieces, each with its length before it.
fn pieces(connection: &mut BufReader<TcpStream>) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let mut line = String::new();
        connection.read_line(&mut line)?;
        let length = usize::from_str_radix(line.trim(), 16);
        let length = length.map_err(|_| io::Error::from(io::ErrorKind::UnexpectedEof))?;
        let start = body.len();
        // With the end of line behind it.
        body.resize(start + length + 2, 0);
        connection.read_exact(&mut body[start..])?;
        body.truncate(start + length);
        if length == 0 {
            return Ok(body);
        }
    }
}

/// What is sent.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    /// The server, on this machine.
    pub address: SocketAddr,
    /// Submissions a second.
    pub rate: u64,
    /// For how many seconds.
    pub seconds: u64,
    /// Over how many connections.
    pub connections: usize,
    /// The server's day.
    pub day: Date,
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Measured {
    /// Submissions that were acknowledged with a receipt.
    pub received: u64,
    /// Answers that were none, by what was wrong first.
    pub failed: u64,
    /// What was wrong first.
    pub first: Option<String>,
    /// How long they took, from when they were due, in microseconds, in order.
    pub micros: Vec<u64>,
    /// How long all took.
    pub took: Duration,
}

impl Measured {
    /// The time that so many per mille were faster than, in milliseconds.
    #[must_use]
    pub fn per_mille(&self, per_mille: usize) -> f64 {
        let at = (self.micros.len() * per_mille / 1_000).min(self.micros.len().saturating_sub(1));
        self.micros.get(at).map_or(0.0, |&micros| micros as f64 / 1_000.0)
    }
}

/// The pages of a code are fetched first, each for its key of once; then they are sent.
///
/// # Errors
///
/// An address that is not this machine's, or a code that the server does not know.
pub fn run(load: &Load, path: &str) -> io::Result<Measured> {
    if !load.address.ip().is_loopback() {
        let said = "load is made for a server on this machine: give an address of 127.0.0.1";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, said));
    }
    let total = load.rate.saturating_mul(load.seconds).min(10_000_000);
    let tickets = fetch(load, path, total)?;
    let (next, measured) = (AtomicU64::new(0), Mutex::new(Measured::default()));
    let begun = Instant::now();
    thread::scope(|scope| {
        for _ in 0..load.connections.clamp(1, 1_000) {
            scope.spawn(|| {
                let mut client = Client::new(load.address);
                let (mut micros, mut failed, mut first) = (Vec::new(), 0, None);
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(ticket) = tickets.get(number as usize) else {
                        break;
                    };
                    let due = Duration::from_nanos(number.saturating_mul(1_000_000_000 / load.rate.max(1)));
                    if let Some(early) = due.checked_sub(begun.elapsed()) {
                        thread::sleep(early);
                    }
                    match client.post(path, &fields(ticket, number, load.day), &[]) {
                        Ok(answer) if answer.status == 200 && answer.body.contains("data-sent") => {
                            micros.push((begun.elapsed().saturating_sub(due)).as_micros() as u64);
                        }
                        other => {
                            failed += 1;
                            let what = other.map(|answer| format!("status {}", answer.status));
                            first.get_or_insert(what.unwrap_or_else(|error| error.to_string()));
                        }
                    }
                }
                let mut measured = measured.lock().unwrap_or_else(PoisonError::into_inner);
                measured.received += micros.len() as u64;
                measured.failed += failed;
                measured.micros.extend(micros);
                measured.first = measured.first.take().or(first);
            });
        }
    });
    let mut measured = measured.into_inner().unwrap_or_else(PoisonError::into_inner);
    measured.took = begun.elapsed();
    measured.micros.sort_unstable();
    Ok(measured)
}

/// The fields of a made-up resident, with the page's ticket.
#[must_use]
pub fn fields(ticket: &str, number: u64, day: Date) -> Vec<(String, String)> {
    let answers = demo::health(number, day);
    let mut fields: Vec<(String, String)> = answers
        .into_iter()
        .map(|(name, value)| (format!(".{name}"), value))
        .collect();
    fields.push(("_ticket".into(), ticket.to_owned()));
    fields
}

fn fetch(load: &Load, path: &str, total: u64) -> io::Result<Vec<String>> {
    let threads = load.connections.clamp(1, 8) as u64;
    let mut tickets = Vec::new();
    thread::scope(|scope| {
        let each = |thread: u64| {
            let mut client = Client::new(load.address);
            let count = total / threads + u64::from(thread < total % threads);
            (0..count)
                .map(|_| {
                    let page = client.get(path, &[])?;
                    let ticket = page.hidden("_ticket").map(str::to_owned);
                    ticket.ok_or_else(|| io::Error::other(format!("{path}: status {}, and no form", page.status)))
                })
                .collect::<io::Result<Vec<String>>>()
        };
        let running: Vec<_> = (0..threads).map(|thread| scope.spawn(move || each(thread))).collect();
        for thread in running {
            let fetched = thread.join().map_err(|_| io::Error::other("a thread stopped"))?;
            tickets.extend(fetched?);
        }
        Ok::<_, io::Error>(())
    })?;
    Ok(tickets)
}
