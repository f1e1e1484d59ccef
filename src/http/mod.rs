//! Serving: the workspace's layers and conflicts over HTTP, as GeoJSON for map clients.
//!
//! - **In**: a listener, everything to serve as one immutable value ([`served::Served`]), what the service is told
//!   ([`options::Options`]), and a future that ends it. Flags and environment are not read here, and of the disk
//!   nothing but the workspace that is written to.
//! - **Out**: the routes of `routes`; errors as problem+json (RFC 9457) in the language asked for.
//! - **Promised**: same data and request, same bytes; unknown parameters are refused, never ignored; the
//!   notice is in every document; a panic in one request is a 500, not the end.
//!
//! A request goes through the files in this order: `connections` receives it, `front` finds its door and asks the
//! `guard`; a write goes to `write`, a site to `sites`, who hears of changes to `feed`,
//! who would wait for the answer to `jobs`; reading goes on to the house that is `current`: `routes` finds the handler,
//! `ask` reads what the client wants, `work` moves it off the async threads, `items`, `collections`, `filter`, `landing` or a domain door
//! (`doors`) makes the answer from the `house`, `answer` puts it on the wire.

mod answer;
mod api;
mod ask;
mod bbox;
mod books;
pub mod clerk;
mod collections;
mod conditions;
mod conflicts;
mod connections;
mod crs;
mod current;
mod datetime;
mod document;
mod doors;
mod error;
mod etag;
mod feed;
mod filter;
mod formats;
mod former;
mod front;
mod guard;
mod held;
mod house;
mod html;
mod identify;
mod index;
mod items;
mod jobs;
mod keeper;
mod landing;
mod library;
pub mod limits;
mod map;
mod metrics;
mod names;
pub mod options;
mod order;
mod page;
mod parameters;
mod placed;
mod queried;
mod query;
pub mod registers;
mod returnables;
mod routes;
mod schemas;
mod schemas_of_doors;
mod select;
pub mod served;
mod sites;
mod styles;
mod tables;
pub mod tiles;
mod told;
mod traced;
pub mod wire;
mod wkt;
mod work;
mod write;

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use tokio::net::TcpListener;

use crate::http::current::{Current, Site};
use crate::http::feed::Feed;
use crate::http::front::Front;
use crate::http::guard::Guard;
use crate::http::jobs::Jobs;
use crate::http::keeper::Keeper;
use crate::http::limits::Limit;
use crate::http::metrics::Metrics;
use crate::http::options::Options;
use crate::http::served::Served;
use crate::layer::text::Text;
use crate::store::error::StoreError;
use crate::store::workspace::Workspace;

/// Why the service could not begin, or had to end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// What the service was told is not right.
    #[error("{}", .0.en)]
    Options(Text),
    /// The workspace cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The listener or the system.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl ServeError {
    /// What happened, in both languages; what the system says stands in English.
    pub fn text(&self) -> Text {
        match self {
            Self::Options(text) => text.clone(),
            Self::Store(source) => source.text(),
            Self::Io(source) => Text::new(source.to_string(), source.to_string()),
        }
    }
}

/// Serves until `shutdown` is done and the requests then under way are answered.
///
/// The spatial indexes are built first; the listener's queue holds early clients meanwhile.
///
/// # Errors
/// [`ServeError::Options`] where a certificate or the keys of tokens are not right; those of the workspace and the
/// listener.
pub async fn serve(
    listener: TcpListener,
    served: Served,
    options: Options,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let address = listener.local_addr()?;
    let guard = Guard::new(&options).map_err(ServeError::Options)?;
    let tls = options.tls.as_ref().map(connections::tls).transpose().map_err(ServeError::Options)?;
    let scheme = if tls.is_some() { "https" } else { "http" };
    let body_bytes_max = guard.limits.count(Limit::BodyBytes);
    let takes_sites = options.strangers.is_some();
    let site = Site { address, scheme, body_bytes_max, takes_sites, workspace: options.workspace.clone() };
    let current = work::off_thread(move || Current::new(served, site));
    let front = Arc::new(Front {
        feed: Feed::new(&guard.limits),
        jobs: Jobs::new(),
        guard,
        metrics: Metrics::default(),
        current: current.await.map_err(io::Error::other)?,
        strangers: options.strangers.clone(),
        workspace: options.workspace.clone(),
        clerk: options.clerk.clone(),
        is_ready: AtomicBool::new(true),
        has_disk_failed: AtomicBool::new(false),
        is_encrypted: tls.is_some(),
    });
    front.feed.tell(&front.current.house());
    let keeper = match &options.workspace {
        Some(root) => Some(Keeper::begin(Arc::clone(&front), Workspace::open(root)?, options.renew.clone())?),
        None => None,
    };
    let hearing = Arc::clone(&front);
    let shutdown = async move {
        shutdown.await;
        hearing.feed.close();
    };
    connections::accept(listener, tls, Arc::clone(&front), shutdown).await;
    work::off_thread(move || keeper.map(Keeper::end)).await.map_err(io::Error::other)?;
    Ok(())
}
