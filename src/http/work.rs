//! The one place where work leaves the async threads.

use std::sync::Arc;
use std::thread::available_parallelism;

use axum::http::header::{CACHE_CONTROL, ETAG};
use axum::response::{IntoResponse, Response};
use tokio::sync::Semaphore;
use tokio::task::{JoinError, spawn_blocking};

use crate::http::answer::Answer;
use crate::http::ask::Ask;
use crate::http::error::ApiError;
use crate::http::etag;
use crate::http::house::House;

/// Whoever keeps an answer asks each time whether it still holds: another state may be served tomorrow.
const CACHED: &str = "public, no-cache";

/// Permits to work: as many requests at once as there are processors, the others wait in line.
#[derive(Clone)]
pub(super) struct Desk(Arc<Semaphore>);

impl Desk {
    /// A desk with a permit a processor.
    pub(super) fn new() -> Self {
        Self(Arc::new(Semaphore::new(available_parallelism().map_or(1, usize::from))))
    }
}

/// Makes an answer off the async threads. A panic in `make` becomes a 500 for this request alone.
pub(super) async fn answer(
    house: Arc<House>,
    ask: Ask,
    make: impl FnOnce(&House, &Ask) -> Result<Answer, ApiError> + Send + 'static,
) -> Response {
    let lang = ask.lang;
    let tag = house.digest.tag(&ask);
    let seal = |answer: Answer| answer.with(ETAG, tag.clone()).with(CACHE_CONTROL, CACHED.to_owned());
    if etag::has(&ask.if_none_match, &tag) {
        return seal(Answer::not_modified()).into_response();
    }
    let desk = house.desk.clone();
    match at(&desk, move || make(&house, &ask)).await {
        Ok(answer) => seal(answer).into_response(),
        Err(error) => Answer::problem(&error, lang).into_response(),
    }
}

/// Does a request's work at the desk, off the async threads.
///
/// # Errors
/// Those of the work; [`ApiError::Panicked`] where it panicked.
pub(super) async fn at<T: Send + 'static>(
    desk: &Desk,
    work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    let permit = desk.0.clone().acquire_owned().await.expect("the semaphore is never closed");
    // The permit goes with the work: a client that hangs up must not free a place that is still taken.
    let done = off_thread(move || {
        let done = work();
        drop(permit);
        done
    });
    done.await.unwrap_or(Err(ApiError::Panicked))
}

/// Runs blocking work on tokio's pool for it.
pub(super) async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, JoinError> {
    spawn_blocking(work).await
}
