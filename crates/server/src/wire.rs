//! Connections below HTTP: how they end, and how many each client has.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::future::Future as _;
use std::io;
use std::net::{IpAddr, Ipv6Addr};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// How much is read and thrown away of what a client still sends after its last response, in bytes.
const MAX_DRAINED: usize = 1024 * 1024;
/// How long that may take.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(3);

/// What the requests of a connection say of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct OnWire {
    has_unread: Arc<AtomicBool>,
}

impl OnWire {
    /// The last response went out before its request was read to the end.
    pub(crate) fn leave_unread(&self) {
        self.has_unread.store(true, Ordering::Relaxed);
    }
}

/// A connection that takes leave of a client that is still sending: to close it with something unread would reset it,
/// and the response might be lost with it.
///
/// What comes after the last response is thrown away as it comes; nothing of it is kept.
pub(crate) struct Wire<S> {
    stream: S,
    told: OnWire,
    drain: Option<Drain>,
}

struct Drain {
    left: usize,
    deadline: Pin<Box<Sleep>>,
}

impl<S> Wire<S> {
    pub(crate) fn new(stream: S, on_wire: OnWire) -> Self {
        Self { stream, told: on_wire, drain: None }
    }
}

impl<S: AsyncRead + Unpin> Wire<S> {
    fn poll_drain(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let drain =
            self.drain.get_or_insert_with(|| Drain { left: MAX_DRAINED, deadline: Box::pin(sleep(DRAIN_TIMEOUT)) });
        let mut thrown_away = [0_u8; 4_096];
        loop {
            if drain.deadline.as_mut().poll(context).is_ready() {
                return Poll::Ready(());
            }
            let mut buffer = ReadBuf::new(&mut thrown_away);
            let read = ready!(Pin::new(&mut self.stream).poll_read(context, &mut buffer));
            drain.left = drain.left.saturating_sub(buffer.filled().len());
            if read.is_err() || buffer.filled().is_empty() || drain.left == 0 {
                return Poll::Ready(());
            }
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Wire<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Wire<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.drain.is_none() {
            ready!(Pin::new(&mut self.stream).poll_shutdown(context))?;
        }
        if self.told.has_unread.load(Ordering::Relaxed) {
            ready!(self.poll_drain(context));
        }
        Poll::Ready(Ok(()))
    }
}

/// How many connections each client has. A client is an IPv4 address, or the 64 bits of an IPv6 address that its network
/// is given.
#[derive(Clone, Debug)]
pub(crate) struct Clients {
    most: usize,
    counts: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

/// One connection of a client, as long as this lives.
#[derive(Debug)]
pub(crate) struct Counted {
    clients: Clients,
    client: IpAddr,
}

impl Clients {
    pub(crate) fn new(most: usize) -> Self {
        Self { most, counts: Arc::default() }
    }

    /// Counts a connection, unless its client has as many as it may.
    pub(crate) fn admit(&self, address: IpAddr) -> Option<Counted> {
        let client = match address.to_canonical() {
            IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
            v4 @ IpAddr::V4(_) => v4,
        };
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(client).or_default();
        if *count >= self.most {
            return None;
        }
        *count += 1;
        Some(Counted { clients: self.clone(), client })
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut counts = self.clients.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Entry::Occupied(mut count) = counts.entry(self.client) {
            *count.get_mut() -= 1;
            if *count.get() == 0 {
                count.remove();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_client_has_its_own_connections_and_none_is_remembered_after() {
        let clients = Clients::new(2);
        let admit = |address: &str| clients.admit(address.parse().expect("an address"));
        let (first, second) = (admit("192.0.2.1"), admit("192.0.2.1"));
        assert!(first.is_some() && admit("192.0.2.1").is_none());
        assert!(admit("::ffff:192.0.2.1").is_none(), "the same client");
        drop(first);
        assert!(admit("192.0.2.1").is_some());
        let of_one_network = (admit("2001:db8::1"), admit("2001:db8::2"));
        assert!(admit("2001:db8::3").is_none() && admit("2001:db8:0:1::3").is_some());
        drop((second, of_one_network));
        assert!(clients.counts.lock().expect("no panic").is_empty());
    }
}
