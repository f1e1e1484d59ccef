//! What the service is told beside what it serves.

use std::path::PathBuf;
use std::sync::Arc;

use crate::formats::import::Precautions;
use crate::http::clerk::Clerk;
pub use crate::http::guard::address::Network;
pub use crate::http::guard::tokens::TokenOptions;
use crate::http::limits::Limits;
use crate::http::served::Served;
use crate::layer::text::Text;

/// Makes anew what is served, from the workspace as it is then.
pub type Renew = Arc<dyn Fn() -> Result<Served, Text> + Send + Sync>;

/// Who may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Whoever reaches the service.
    Open,
    /// Holders of keys and tokens.
    ByKey,
}

/// A certificate and its key, in PEM.
#[derive(Clone)]
pub struct TlsOptions {
    /// The certificate, and those between it and the authority.
    pub certificates: Vec<u8>,
    /// The private key.
    pub key: Vec<u8>,
}

/// What the service is told.
#[derive(Clone)]
pub struct Options {
    /// Limits on what a client may ask.
    pub limits: Limits,
    /// Who may read. Writing always wants a key.
    pub reading: Reading,
    /// The proxies whose word on the client's address is taken.
    pub trusted_proxies: Vec<Network>,
    /// Tokens that are taken beside keys.
    pub tokens: Option<TokenOptions>,
    /// Encryption, where the service itself does it.
    pub tls: Option<TlsOptions>,
    /// Where keys are kept and writes go; `None`: there are no keys and nothing can be written.
    pub workspace: Option<PathBuf>,
    /// What works out what the books want; `None`: no balance, report or charge is given, and no site taken.
    pub clerk: Option<Arc<dyn Clerk>>,
    /// How files that are sent along are read, as files of strangers; `None`: none are taken.
    pub strangers: Option<Precautions>,
    /// How what is served is made anew once the workspace has changed; `None`: it never is.
    pub renew: Option<Renew>,
}

impl Default for Options {
    /// Reading is open and nothing can be written, as of a service that stands alone on its machine.
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            reading: Reading::Open,
            trusted_proxies: Vec::new(),
            tokens: None,
            tls: None,
            workspace: None,
            clerk: None,
            strangers: None,
            renew: None,
        }
    }
}
