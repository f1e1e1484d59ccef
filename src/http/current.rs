//! The house that stands now. It is exchanged as a whole; requests under way keep the one they came into.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::response::Response;
use tower::ServiceExt;

use crate::http::house::House;
use crate::http::routes;
use crate::http::served::Served;

/// What stands, and how another is built.
pub(super) struct Current {
    standing: RwLock<Standing>,
    site: Site,
}

/// Where a house is built.
#[derive(Clone)]
pub(super) struct Site {
    /// Where the service listens.
    pub(super) address: SocketAddr,
    /// `https` where the service itself encrypts.
    pub(super) scheme: &'static str,
    /// Bytes of a request's body at most.
    pub(super) body_bytes_max: usize,
    /// Whether sites that are sent along are judged.
    pub(super) takes_sites: bool,
    /// Where former versions are read from; `None`: there are none.
    pub(super) workspace: Option<PathBuf>,
}

#[derive(Clone)]
struct Standing {
    house: Arc<House>,
    router: Router,
}

impl Current {
    /// Builds the first one.
    pub(super) fn new(served: Served, site: Site) -> Self {
        Self { standing: RwLock::new(build(served, site.clone())), site }
    }

    /// Builds another and puts it in place of the one that stands.
    pub(super) fn exchange(&self, served: Served) {
        let built = build(served, self.site.clone());
        *self.standing.write().unwrap_or_else(PoisonError::into_inner) = built;
    }

    /// The house that stands now.
    pub(super) fn house(&self) -> Arc<House> {
        self.standing().house
    }

    /// Has the house answer a request.
    pub(super) async fn ask(&self, request: Request) -> Response {
        let answered: Result<Response, Infallible> = self.standing().router.oneshot(request).await;
        let Ok(response) = answered;
        response
    }

    fn standing(&self) -> Standing {
        self.standing.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn build(served: Served, site: Site) -> Standing {
    let body_bytes_max = site.body_bytes_max;
    let house = Arc::new(House::new(served, site));
    let router = routes::router(Arc::clone(&house)).layer(DefaultBodyLimit::max(body_bytes_max));
    Standing { house, router }
}
