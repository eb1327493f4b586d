//! The load generator: made-up residents who send 健康调查 to a server on this machine, at a rate, for a time.
//!
//! Submissions are due at fixed moments, and how long one took counts from when it was due: a server that falls behind
//! cannot hide it by answering slowly.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, header};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use jiff::civil::Date;
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};

use crate::demo;

/// How long an answer is waited for.
const ANSWERS: Duration = Duration::from_secs(60);

/// An answer of the server.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body as text.
    pub body: String,
    /// The body.
    pub bytes: Vec<u8>,
    head: HeaderMap,
}

impl Answer {
    /// The value of a line of the head.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.get(name)?.to_str().ok()
    }

    /// The value of a hidden field of the page.
    #[must_use]
    pub fn hidden(&self, name: &str) -> Option<&str> {
        let (_, rest) = self.body.split_once(&format!("name=\"{name}\" value=\""))?;
        rest.split('"').next()
    }
}

/// A connection that is kept open, for callers that are not asynchronous.
#[derive(Debug)]
pub struct Client {
    address: SocketAddr,
    runtime: Runtime,
    open: Option<SendRequest<Body>>,
}

impl Client {
    /// To a server.
    ///
    /// # Errors
    ///
    /// A system that has no more files for it.
    pub fn new(address: SocketAddr) -> io::Result<Self> {
        Ok(Self {
            address,
            runtime: Builder::new_current_thread().enable_io().enable_time().build()?,
            open: None,
        })
    }

    /// Asks for a page. `more` are further lines of the head.
    ///
    /// # Errors
    ///
    /// A connection that breaks.
    pub fn get(&mut self, path: &str, more: &[(&str, &str)]) -> io::Result<Answer> {
        self.ask(Method::GET, path, more, Body::empty())
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
        let kind = ("content-type", "application/x-www-form-urlencoded");
        self.send(path, body, &[&[kind][..], more].concat())
    }

    /// Sends a body of another kind, which `more` says.
    ///
    /// # Errors
    ///
    /// A connection that breaks.
    pub fn send(&mut self, path: &str, body: impl Into<Body>, more: &[(&str, &str)]) -> io::Result<Answer> {
        self.ask(Method::POST, path, more, body.into())
    }

    fn ask(&mut self, method: Method, path: &str, more: &[(&str, &str)], body: Body) -> io::Result<Answer> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, self.address.to_string());
        let request = more
            .iter()
            .fold(request, |request, (name, value)| request.header(*name, *value));
        let request = request.body(body).map_err(io::Error::other)?;
        let exchange = exchange(self.address, &mut self.open, request);
        self.runtime
            .block_on(async { tokio::time::timeout(ANSWERS, exchange).await })?
    }
}

async fn exchange(
    address: SocketAddr,
    open: &mut Option<SendRequest<Body>>,
    request: Request<Body>,
) -> io::Result<Answer> {
    let mut kept = open.take();
    let is_open = match &mut kept {
        Some(kept) => kept.ready().await.is_ok(),
        None => false,
    };
    let mut connection = match kept.filter(|_| is_open) {
        Some(kept) => kept,
        None => connect(address).await?,
    };
    let answer = connection.send_request(request).await.map_err(io::Error::other)?;
    let (head, body) = answer.into_parts();
    let bytes = to_bytes(Body::new(body), usize::MAX).await;
    let bytes = bytes.map_err(io::Error::other)?.to_vec();
    *open = Some(connection);
    Ok(Answer {
        status: head.status.as_u16(),
        body: String::from_utf8_lossy(&bytes).into_owned(),
        bytes,
        head: head.headers,
    })
}

async fn connect(address: SocketAddr) -> io::Result<SendRequest<Body>> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
    // What breaks it is told to whoever waits for an answer.
    tokio::spawn(connection);
    Ok(sender)
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
    let clients = (0..load.connections.clamp(1, 1_000)).map(|_| Client::new(load.address));
    let clients = clients.collect::<io::Result<Vec<_>>>()?;
    let begun = Instant::now();
    thread::scope(|scope| {
        for mut client in clients {
            let (next, measured, tickets) = (&next, &measured, &tickets);
            scope.spawn(move || {
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
            let mut client = Client::new(load.address)?;
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
