//! Serving: the workspace's layers and conflicts over HTTP, as GeoJSON for map clients.
//!
//! - **In**: a listener, everything to serve as one immutable value ([`served::Served`]), and a future
//!   that ends the service. Nothing is read from disk, flags or environment here.
//! - **Out**: the routes of `routes`; errors as problem+json (RFC 9457) in the language asked for.
//! - **Promised**: same data and request, same bytes; unknown parameters are refused, never ignored; the
//!   notice is in every document; a panic in one request is a 500, not the end.
//! - **Left out**: users and keys, tiles, filters by land beyond bounding boxes: later rooms of this floor.
//!
//! A request goes through the files in this order: `routes` finds the handler, `ask` reads what the
//! client wants, `work` moves it off the async threads, `items`, `collections`, `filter` or `landing` makes the
//! answer from the `house`, `answer` puts it on the wire.

mod answer;
mod api;
mod ask;
mod bbox;
mod collections;
mod conditions;
mod crs;
mod datetime;
mod document;
mod error;
mod etag;
mod filter;
mod formats;
mod house;
mod html;
mod index;
mod items;
mod landing;
mod names;
mod order;
mod page;
mod parameters;
mod query;
mod returnables;
mod routes;
mod schemas;
mod select;
pub mod served;
mod tables;
mod work;

use std::future::Future;
use std::io;
use std::sync::Arc;

use tokio::net::TcpListener;

use crate::http::house::House;
use crate::http::served::Served;

/// Serves until `shutdown` is done and the requests then under way are answered.
///
/// The spatial indexes are built first; the listener's queue holds early clients meanwhile.
///
/// # Errors
/// Those of the listener.
pub async fn serve(
    listener: TcpListener,
    served: Served,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let address = listener.local_addr()?;
    let house = work::off_thread(move || House::new(served, address)).await.map_err(io::Error::other)?;
    axum::serve(listener, routes::router(Arc::new(house))).with_graceful_shutdown(shutdown).await
}
