//! Connections: accepted within limits, encrypted where that is wanted, cut where a client is too slow, and at the
//! end let finish what is under way.

use std::collections::HashMap;
use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Bytes, HttpBody};
use axum::http::Request;
use axum::response::Response;
use axum::routing::future::RouteFuture;
use axum::{BoxError, Router};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{Sleep, sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tower::Service;

use crate::http::front::{self, Front, Peer};
use crate::http::limits::{Limit, Limits};
use crate::http::options::TlsOptions;
use crate::layer::text::Text;

/// After a failure to accept, such as too many open files, so long is waited.
const AFTER_FAILURE: Duration = Duration::from_millis(100);
/// Requests of one connection of HTTP/2 at once.
const STREAMS_MAX: u32 = 100;
/// After so long a silent connection of HTTP/2 is asked whether it is there still.
const ASK_AFTER: Duration = Duration::from_secs(20);
/// Headers of a request at most, in bytes and in number.
const HEADER_BYTES_MAX: usize = 64 << 10;
const HEADERS_MAX: usize = 100;
/// What HTTP/2 begins with has so many bytes; no request of HTTP/1.1 has fewer.
const PREFACE_BYTES: usize = 24;
/// At the end so long is waited for requests under way.
const LAST_WAIT: Duration = Duration::from_secs(30);

/// Reads a certificate and its key.
///
/// # Errors
/// What is wrong with them.
pub(super) fn tls(options: &TlsOptions) -> Result<TlsAcceptor, Text> {
    let wrong = |what: &str, why: &dyn std::fmt::Display| {
        Text::new(
            format!("{what} 无法使用:{why};须为 PEM"),
            format!("{what} cannot be used: {why}; give PEM"),
        )
    };
    let certificates: Vec<_> = CertificateDer::pem_slice_iter(&options.certificates)
        .collect::<Result<_, _>>()
        .map_err(|error| wrong("tls-cert", &error))?;
    let key = PrivateKeyDer::from_pem_slice(&options.key).map_err(|error| wrong("tls-key", &error))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(certificates, key))
        .map_err(|error| wrong("tls-cert, tls-key", &error))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// How many connections each address has open. A `std` mutex: nothing awaits while it is held.
#[derive(Clone, Default)]
struct Addresses(Arc<Mutex<HashMap<IpAddr, u64>>>);

/// A connection that is counted until it is dropped.
struct Counted {
    addresses: Addresses,
    address: IpAddr,
    front: Arc<Front>,
}

impl Addresses {
    /// Counts a connection; `None` where the address has as many as it may.
    fn count(&self, address: IpAddr, front: &Arc<Front>) -> Option<Counted> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = open.entry(address).or_default();
        if front.guard.limits.of(Limit::AddressConnections) <= *own && !front.guard.is_proxy(address) {
            return None;
        }
        *own += 1;
        front.metrics.connections.fetch_add(1, Relaxed);
        Some(Counted { addresses: self.clone(), address, front: Arc::clone(front) })
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.front.metrics.connections.fetch_sub(1, Relaxed);
        let mut open = self.addresses.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = open.get_mut(&self.address) {
            *own -= 1;
            if *own == 0 {
                open.remove(&self.address);
            }
        }
    }
}

/// Accepts connections until `shutdown` is done, then waits for the requests under way.
pub(super) async fn accept(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    front: Arc<Front>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) {
    let router = front::router(Arc::clone(&front));
    let graceful = GracefulShutdown::new();
    let places =
        Arc::new(Semaphore::new(front.guard.limits.count(Limit::Connections).min(Semaphore::MAX_PERMITS)));
    let addresses = Addresses::default();
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        // Where there are too many the others wait in the listener's queue.
        let place = tokio::select! {
            place = Arc::clone(&places).acquire_owned() => place.expect("the semaphore is never closed"),
            () = &mut shutdown => break,
        };
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    sleep(AFTER_FAILURE).await;
                    continue;
                }
            },
            () = &mut shutdown => break,
        };
        let address = peer.ip().to_canonical();
        let Some(counted) = addresses.count(address, &front) else { continue };
        let (tls, router, watcher) = (tls.clone(), router.clone(), graceful.watcher());
        let limits = front.guard.limits.clone();
        tokio::spawn(async move {
            let _held = (place, counted);
            // Without it small answers wait for the client to acknowledge the ones before.
            let _ = stream.set_nodelay(true);
            let stream = Watched::new(stream, &limits);
            let service = FromPeer { router, peer: Peer(address) };
            let header_time = limits.seconds(Limit::HeaderSeconds);
            match tls {
                None => talk(stream, service, header_time, watcher).await,
                Some(tls) => {
                    // A handshake that fails or takes too long is the client's affair.
                    if let Ok(Ok(stream)) = timeout(header_time, tls.accept(stream)).await {
                        talk(stream, service, header_time, watcher).await;
                    }
                }
            }
        });
    }
    drop(listener);
    if timeout(LAST_WAIT, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests under way were cut off");
    }
}

/// Talks HTTP/1.1 or HTTP/2 until the client goes, is too slow, or the service ends.
async fn talk<S>(stream: S, service: FromPeer, header_time: Duration, watcher: Watcher)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(header_time)
        .max_buf_size(HEADER_BYTES_MAX)
        .max_headers(HEADERS_MAX);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS_MAX)
        .max_header_list_size(HEADER_BYTES_MAX as u32)
        .keep_alive_interval(ASK_AFTER);
    let connection = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    // How a client leaves is its own affair.
    let _ = watcher.watch(connection).await;
}

/// The doors, for requests of one connection.
#[derive(Clone)]
struct FromPeer {
    router: Router,
    peer: Peer,
}

impl<B> Service<Request<B>> for FromPeer
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = RouteFuture<Infallible>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        request.extensions_mut().insert(self.peer);
        self.router.call(request)
    }
}

/// A connection that is cut where the client says nothing at its beginning, or takes nothing of what it is sent.
struct Watched {
    stream: TcpStream,
    /// When the client must have begun.
    beginning: Pin<Box<Sleep>>,
    n_read: usize,
    stall: Duration,
    /// Until when the client must take something; `None` while it does.
    taking: Option<Pin<Box<Sleep>>>,
}

impl Watched {
    fn new(stream: TcpStream, limits: &Limits) -> Self {
        Self {
            stream,
            beginning: Box::pin(sleep(limits.seconds(Limit::HeaderSeconds))),
            n_read: 0,
            stall: limits.seconds(Limit::StallSeconds),
            taking: None,
        }
    }

    /// What comes of a try to send: waiting has an end.
    fn sent<T>(&mut self, context: &mut Context<'_>, sent: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if sent.is_ready() {
            self.taking = None;
            return sent;
        }
        let stall = self.stall;
        let taking = self.taking.get_or_insert_with(|| Box::pin(sleep(stall)));
        taking.as_mut().poll(context).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.n_read += buffer.filled().len() - before;
        // From then on hyper knows which HTTP it is, and has times of its own.
        if read.is_pending() && self.n_read < PREFACE_BYTES {
            return self.beginning.as_mut().poll(context).map(|()| Err(io::ErrorKind::TimedOut.into()));
        }
        read
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let sent = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.sent(context, sent)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let sent = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.sent(context, sent)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let sent = Pin::new(&mut self.stream).poll_flush(context);
        self.sent(context, sent)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let sent = Pin::new(&mut self.stream).poll_shutdown(context);
        self.sent(context, sent)
    }
}
