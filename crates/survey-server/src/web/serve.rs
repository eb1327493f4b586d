//! Connections: taken within bounds, answered, and let go.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use super::request::Peer;
use super::router;
use crate::app::App;

/// Connections that are open at once.
const CONNECTIONS: usize = 2_000;
/// Connections of one address, where it is not the proxy's: a household has a few, a gate's network some dozens.
const OF_ADDRESS: usize = 200;
/// How long the head of a request may take to arrive, and how long a connection may idle.
const HEAD: Duration = Duration::from_secs(15);
/// Bytes of a head.
const HEAD_BYTES: usize = 16 << 10;

/// Answers on a listener until `stop` is done.
///
/// # Errors
///
/// What the system says of the listener.
pub async fn serve(app: Arc<App>, listener: TcpListener, stop: impl Future<Output = ()>) -> std::io::Result<()> {
    let of_address = if app.settings.behind_proxy {
        CONNECTIONS
    } else {
        OF_ADDRESS
    };
    let addresses = Addresses::new(of_address);
    let pages = router(app);
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    tokio::pin!(stop);
    loop {
        let Ok(place) = places.clone().acquire_owned().await else {
            return Ok(());
        };
        let (stream, address) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                // One that was gone before it was taken, or no file numbers left: the next may be taken.
                Err(_) => {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    continue;
                }
            },
            () = &mut stop => return Ok(()),
        };
        // One too many is closed at once: it would take the place of somebody else.
        let Some(own) = addresses.take(address.ip()) else {
            continue;
        };
        let _ = stream.set_nodelay(true);
        let pages = pages.clone();
        tokio::spawn(async move {
            answer(pages, stream, address).await;
            drop((place, own));
        });
    }
}

async fn answer(pages: Router, stream: TcpStream, address: SocketAddr) {
    let pages = pages.layer(axum::Extension(Peer(address.ip())));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(HEAD_BYTES.max(8_192))
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(pages));
    // A connection that breaks is the other side's.
    let _ = connection.await;
}

/// How many connections each address has open. None is listed that has none.
#[derive(Clone)]
struct Addresses {
    most: usize,
    open: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

impl Addresses {
    fn new(most: usize) -> Self {
        Self {
            most,
            open: Arc::default(),
        }
    }

    /// One more connection of an address, until it is dropped; `None` where it has as many as it may.
    fn take(&self, address: IpAddr) -> Option<OfAddress> {
        let address = network(address);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(address).or_default();
        if *count >= self.most {
            return None;
        }
        *count += 1;
        Some(OfAddress {
            address,
            open: self.open.clone(),
        })
    }
}

/// A household has 2⁶⁴ addresses of IPv6: they are one.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(six) => match six.to_ipv4_mapped() {
            Some(four) => four.into(),
            None => std::net::Ipv6Addr::from(u128::from(six) >> 64 << 64).into(),
        },
    }
}

struct OfAddress {
    address: IpAddr,
    open: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

impl Drop for OfAddress {
    fn drop(&mut self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_so_many_connections_and_gets_them_back() {
        let addresses = Addresses::new(2);
        let take = |text: &str| addresses.take(text.parse().expect("an address"));
        let first = take("10.0.0.1").expect("the first");
        let _second = take("::ffff:10.0.0.1").expect("the same address, written as of IPv6");
        assert!(take("10.0.0.1").is_none());
        assert!(take("10.0.0.2").is_some(), "another's");
        drop(first);
        assert!(take("10.0.0.1").is_some());
        let _six = (take("2001:db8::1"), take("2001:db8::2"));
        assert!(take("2001:db8:0:0:ffff::3").is_none(), "a household is one");
        assert_eq!(addresses.open.lock().expect("no panic").len(), 2);
    }
}
