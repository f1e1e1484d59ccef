//! The guard before the house: who asks, whether they may, how fast, and what is written down of it.
//!
//! - **Keys** (`keyring`) and tokens (`tokens`) come as `Authorization: Bearer`; either makes a [`Caller`].
//! - **Reading** wants the role of a viewer where reading is by key; **writing** always wants the role its door
//!   says, and in a district the caller may write for.
//! - **Limits** (`pace`, `http::limits`): requests by key or address, writes by key, wrong keys by address,
//!   requests at work at once. Whoever reads on the machine itself where reading is open is not paced.
//! - **Written down** (`record`): every refusal, and every write that was not done. Writes that were done stand in
//!   the audit by their own transaction.

pub(crate) mod address;
pub(crate) mod caller;
mod keyring;
mod pace;
pub(super) mod record;
pub(crate) mod refusal;
pub(crate) mod tokens;

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Instant;

use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, StatusCode};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::http::guard::address::Network;
use crate::http::guard::caller::Caller;
use crate::http::guard::keyring::Keyring;
use crate::http::guard::pace::{Pace, Paced, Rate};
use crate::http::guard::record::{Budget, Record};
use crate::http::guard::refusal::Refusal;
use crate::http::guard::tokens::Tokens;
use crate::http::limits::{Limit, Limits};
use crate::http::options::{Options, Reading};
use crate::layer::text::Text;
use crate::store::audit::Happened;
use crate::store::clock;
use crate::store::keys::{Key, Role};

/// What a door wants of who comes through it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Needs {
    /// Nothing: it says nothing of the data.
    Nothing,
    /// To read.
    Reading,
    /// To write, with this role at least.
    Writing(Role),
}

/// A request as the guard knows it.
#[derive(Clone, Debug)]
pub(super) struct Visit {
    /// Its id, ours, told in the answer, the log and the audit.
    pub(super) id: String,
    /// Where it comes from.
    pub(super) address: IpAddr,
    /// Its method.
    pub(super) method: String,
    /// The template of its path.
    pub(super) route: &'static str,
}

/// The guard.
pub(super) struct Guard {
    pub(super) limits: Limits,
    reading: Reading,
    proxies: Vec<Network>,
    keyring: Keyring,
    tokens: Option<Tokens>,
    requests: Pace,
    writes: Pace,
    guesses: Pace,
    waiting: Arc<Semaphore>,
    record: Record,
    n_requests: AtomicU64,
    /// What request ids begin with: when the service was started.
    begun: String,
}

impl Guard {
    /// A guard without keys, until it is given some.
    ///
    /// # Errors
    /// What is wrong with the keys of tokens.
    pub(super) fn new(options: &Options) -> Result<Self, Text> {
        let limits = options.limits.clone();
        let rate = |per_second: Limit, burst: Limit| Rate {
            per_second: limits.of(per_second) as f64,
            burst: limits.of(burst) as f64,
        };
        let wrong_keys = limits.of(Limit::WrongKeysPerMinute) as f64;
        Ok(Self {
            reading: options.reading,
            proxies: options.trusted_proxies.clone(),
            keyring: Keyring::new(),
            tokens: options.tokens.clone().map(Tokens::new).transpose()?,
            requests: Pace::new(rate(Limit::RequestsPerSecond, Limit::RequestsBurst)),
            writes: Pace::new(rate(Limit::WritesPerSecond, Limit::WritesBurst)),
            guesses: Pace::new(Rate { per_second: wrong_keys / 60.0, burst: wrong_keys }),
            waiting: Arc::new(Semaphore::new(limits.count(Limit::Waiting).min(Semaphore::MAX_PERMITS))),
            record: Record::default(),
            n_requests: AtomicU64::new(0),
            begun: clock::now().chars().filter(char::is_ascii_digit).collect(),
            limits,
        })
    }

    /// Takes the keys there are now.
    pub(super) fn renew_keys(&self, keys: Vec<Key>) {
        self.keyring.renew(keys);
    }

    /// Who comes, and how.
    pub(super) fn visit(
        &self,
        peer: IpAddr,
        method: &str,
        headers: &HeaderMap,
        route: &'static str,
    ) -> Visit {
        let number = self.n_requests.fetch_add(1, Relaxed) + 1;
        Visit {
            id: format!("{}-{number}", self.begun),
            address: address::client(peer, headers, &self.proxies),
            method: method.to_owned(),
            route,
        }
    }

    /// Whether an address is a trusted proxy's, which speaks for many.
    pub(super) fn is_proxy(&self, address: IpAddr) -> bool {
        self.proxies.iter().any(|own| own.has(address))
    }

    /// Lets a request in, or not; returns who asks, where that is known.
    ///
    /// # Errors
    /// Why it is not let in.
    pub(super) async fn admit(
        &self,
        visit: &Visit,
        headers: &HeaderMap,
        needs: Needs,
    ) -> Result<Option<Caller>, Refusal> {
        let caller = match bearer(headers) {
            Some(text) => Some(self.identify(text, visit).await?),
            None => None,
        };
        self.pace(visit, caller.as_ref(), needs)?;
        let role = match (needs, self.reading) {
            (Needs::Nothing, _) | (Needs::Reading, Reading::Open) => return Ok(caller),
            (Needs::Reading, Reading::ByKey) => Role::Viewer,
            (Needs::Writing(role), _) => role,
        };
        match caller {
            None => Err(Refusal::NoKey),
            Some(caller) if caller.role < role => Err(Refusal::Role { needed: role, own: caller.role }),
            Some(caller) => Ok(Some(caller)),
        }
    }

    /// A place among the requests being worked on.
    ///
    /// # Errors
    /// [`Refusal::Limit`] where there are too many.
    pub(super) fn place(&self) -> Result<OwnedSemaphorePermit, Refusal> {
        Arc::clone(&self.waiting)
            .try_acquire_owned()
            .map_err(|_| self.over(Limit::Waiting, StatusCode::SERVICE_UNAVAILABLE, Some(1)))
    }

    /// The refusal of a limit that was run into.
    pub(super) fn over(&self, limit: Limit, status: StatusCode, retry_after_s: Option<u64>) -> Refusal {
        Refusal::Limit { status, retry_after_s, name: limit.row().name, text: self.limits.text(limit) }
    }

    /// Writes down what was refused, or not done.
    pub(super) fn write_down(
        &self,
        visit: &Visit,
        caller: Option<&Caller>,
        status: StatusCode,
        reason: &str,
    ) {
        self.record.add(happened(visit, caller, status, reason));
    }

    /// What is to be entered in the audit now, as far as the budget goes; all of it where there is none.
    pub(super) fn to_enter(&self, budget: Option<&mut Budget>) -> Vec<Happened> {
        budget.map_or_else(|| self.record.take_all(), |budget| self.record.take(budget))
    }

    /// Takes back what could not be entered.
    pub(super) fn enter_later(&self, happened: Vec<Happened>) {
        self.record.put_back(happened);
    }

    /// Whether answers must not be kept by caches that many share.
    pub(super) fn is_private(&self) -> bool {
        self.reading == Reading::ByKey
    }

    async fn identify(&self, text: &str, visit: &Visit) -> Result<Caller, Refusal> {
        if let Some(caller) = self.keyring.known(text) {
            return Ok(caller);
        }
        let (guesser, now) = (Paced::address(visit.address), Instant::now());
        let too_many =
            |wait_s| self.over(Limit::WrongKeysPerMinute, StatusCode::TOO_MANY_REQUESTS, Some(wait_s));
        self.guesses.look(&guesser, now).map_err(too_many)?;
        let found = match (self.keyring.check(text).await, &self.tokens) {
            (Some(caller), _) => Ok(caller),
            (None, Some(tokens)) if text.contains('.') => tokens.check(text),
            (None, _) => Err(Refusal::WrongKey { why: None }),
        };
        if found.is_err() {
            self.guesses.take(guesser, now).map_err(too_many)?;
        }
        found
    }

    fn pace(&self, visit: &Visit, caller: Option<&Caller>, needs: Needs) -> Result<(), Refusal> {
        let is_reading = !matches!(needs, Needs::Writing(_));
        if is_reading && self.reading == Reading::Open && visit.address.is_loopback() {
            return Ok(());
        }
        let now = Instant::now();
        let who = || match caller {
            Some(caller) => Paced::Known(caller.known_by.clone()),
            None => Paced::address(visit.address),
        };
        let too_fast =
            |limit: Limit| move |wait_s| self.over(limit, StatusCode::TOO_MANY_REQUESTS, Some(wait_s));
        self.requests.take(who(), now).map_err(too_fast(Limit::RequestsPerSecond))?;
        if is_reading {
            return Ok(());
        }
        self.writes.take(who(), now).map_err(too_fast(Limit::WritesPerSecond))
    }
}

/// A request as the audit is to tell of it.
pub(super) fn happened(visit: &Visit, caller: Option<&Caller>, status: StatusCode, reason: &str) -> Happened {
    Happened {
        request: visit.id.clone(),
        who: caller.map(|own| own.who.clone()),
        key: caller.map(|own| own.known_by.clone()),
        role: caller.map(|own| own.role.id()),
        address: visit.address.to_string(),
        method: visit.method.clone(),
        route: visit.route.to_owned(),
        status: status.as_u16(),
        reason: reason.to_owned(),
        n: 1,
    }
}

/// The key or token a request bears; `None` where it bears none. Other ways to say who one is are not ours.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?;
    // What is not ASCII is no key, and is refused as one.
    let Ok(text) = value.to_str() else { return Some("") };
    let (scheme, rest) = text.split_once(' ').unwrap_or((text, ""));
    scheme.eq_ignore_ascii_case("bearer").then(|| rest.trim())
}
