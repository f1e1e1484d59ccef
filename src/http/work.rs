//! The one place where work leaves the async threads.

use std::sync::Arc;
use std::thread::available_parallelism;

use axum::http::header::{CACHE_CONTROL, ETAG};
use axum::response::{IntoResponse, Response};
use tokio::sync::Semaphore;
use tokio::task::{JoinError, spawn_blocking};
use tracing::Span;

use crate::http::answer::Answer;
use crate::http::ask::Ask;
use crate::http::error::ApiError;
use crate::http::etag;
use crate::http::house::House;
use crate::http::{former, query, traced};

/// Whoever keeps an answer asks each time whether it still holds: another state may be served tomorrow.
const CACHED: &str = "public, no-cache";

/// Permits to work: as many requests at once as there are processors, the others wait in line. Heavy ones wait in a
/// line of their own for all places but one, so that who asks little never stands behind those who ask much.
#[derive(Clone)]
pub(super) struct Desk {
    places: Arc<Semaphore>,
    heavy: Arc<Semaphore>,
}

/// How much work a request may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    /// What an index answers, or a table of a few rows.
    Light,
    /// Where much may have to be looked at, or written.
    Heavy,
}

/// A page of more features is heavy.
const LIGHT_PAGE: u64 = 1000;

impl Desk {
    /// A desk with a permit a processor.
    pub(super) fn new() -> Self {
        Self::of(available_parallelism().map_or(1, usize::from))
    }

    fn of(n_places: usize) -> Self {
        let heavy = n_places.saturating_sub(1).max(1);
        Self { places: Arc::new(Semaphore::new(n_places)), heavy: Arc::new(Semaphore::new(heavy)) }
    }
}

impl Weight {
    /// That of a question to the house: heavy where every feature may have to be looked at, sorted or written.
    pub(super) fn of(query: &str) -> Self {
        let is_heavy = |(name, value): &(String, String)| match name.as_str() {
            "filter" | "sortby" => true,
            "limit" => value.parse().is_ok_and(|own: u64| LIGHT_PAGE < own),
            _ => false,
        };
        Self::heavy_where(query::sent(query).is_ok_and(|own| own.iter().any(is_heavy)))
    }

    /// Heavy where something holds.
    pub(super) fn heavy_where(is_heavy: bool) -> Self {
        if is_heavy { Self::Heavy } else { Self::Light }
    }
}

/// Makes an answer off the async threads. A panic in `make` becomes a 500 for this request alone.
pub(super) async fn answer(
    house: Arc<House>,
    ask: Ask,
    make: impl FnOnce(&House, &Ask) -> Result<Answer, ApiError> + Send + 'static,
) -> Response {
    let lang = ask.lang;
    let (house, ask) = match former::house_of(house, ask).await {
        Ok(own) => own,
        Err(error) => return Answer::problem(&error, lang).into_response(),
    };
    let tag = house.digest.tag(&ask);
    let seal = |answer: Answer| answer.with(ETAG, tag.clone()).with(CACHE_CONTROL, CACHED.to_owned());
    if etag::has(&ask.if_none_match, &tag) {
        return seal(Answer::not_modified()).into_response();
    }
    let desk = house.desk.clone();
    match at(&desk, Weight::of(&ask.query), move || make(&house, &ask)).await {
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
    weight: Weight,
    work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    let permit = |own: &Arc<Semaphore>| Arc::clone(own).acquire_owned();
    let heavy = match weight {
        Weight::Heavy => Some(permit(&desk.heavy).await.expect("the semaphore is never closed")),
        Weight::Light => None,
    };
    let place = permit(&desk.places).await.expect("the semaphore is never closed");
    // The permits go with the work: a client that hangs up must not free a place that is still taken.
    let span = traced::work(&Span::current());
    let done = off_thread(move || {
        let done = span.in_scope(work);
        drop((place, heavy));
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

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use tokio::runtime::Runtime;

    use super::{Desk, Weight, at};

    #[test]
    fn questions_are_weighed_by_what_may_have_to_be_looked_at() {
        for (query, weight) in [
            ("", Weight::Light),
            ("bbox=1,2,3,4&limit=1000", Weight::Light),
            ("limit=1001", Weight::Heavy),
            ("f=json&filter=a=1", Weight::Heavy),
            ("%66ilter=a%3D1", Weight::Heavy),
            ("sortby=-a", Weight::Heavy),
            ("filter-lang=cql2-text", Weight::Light),
        ] {
            assert_eq!(Weight::of(query), weight, "{query}");
        }
    }

    /// However many heavy ones wait, a light one is done; and the second heavy one is not before the first.
    #[test]
    fn who_asks_little_does_not_stand_behind_those_who_ask_much() {
        let (go, stop) = mpsc::channel::<()>();
        let (tell, told) = mpsc::channel();
        let desk = Desk::of(2);
        let runtime = Runtime::new().unwrap();
        let heavy = |name: &'static str, wait: Option<mpsc::Receiver<()>>| {
            let (desk, tell) = (desk.clone(), tell.clone());
            runtime.spawn(async move {
                let work = move || {
                    tell.send(format!("{name} begins")).unwrap();
                    wait.map(|own| own.recv());
                    Ok(())
                };
                at(&desk, Weight::Heavy, work).await.unwrap();
            })
        };
        let first = heavy("the first", Some(stop));
        assert_eq!(told.recv().unwrap(), "the first begins");
        let others = [heavy("another", None), heavy("another", None)];
        runtime.block_on(at(&desk, Weight::Light, || Ok(()))).unwrap();
        assert!(told.try_recv().is_err(), "the others wait for the first");
        go.send(()).unwrap();
        for own in [first].into_iter().chain(others) {
            runtime.block_on(own).unwrap();
        }
        assert_eq!(told.try_iter().collect::<Vec<_>>(), ["another begins", "another begins"]);
    }
}
