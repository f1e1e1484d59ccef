//! What the service is told, by the settings.

use std::fs;
use std::net::SocketAddr;

use crate::cli::failure::Failure;
use crate::cli::settings::Settings;
use crate::cli::settings::table::{list, pair};
use crate::http::limits::{self, Limits};
use crate::http::options::{Network, Options, Reading, TlsOptions, TokenOptions};
use crate::layer::date::Date;

impl Settings {
    /// Where to listen.
    pub(in crate::cli) fn listen(&self) -> SocketAddr {
        self.read("listen").expect("it has a default")
    }

    /// The address clients use.
    pub(in crate::cli) fn public_url(&self) -> Option<String> {
        self.get("public-url").map(str::to_owned)
    }

    /// The reference date.
    pub(in crate::cli) fn date(&self) -> Option<Date> {
        self.read("date")
    }

    /// Whether connections are encrypted.
    pub(in crate::cli) fn is_encrypted(&self) -> bool {
        self.get("tls-cert").is_some()
    }

    /// What the service is told; the workspace and how it is read anew are for the caller to add.
    ///
    /// # Errors
    /// Where a file cannot be read, or one of two settings that go together is missing.
    pub(in crate::cli) fn options(&self) -> Result<Options, Failure> {
        let trusted_proxies: Vec<Network> = self
            .get("trusted-proxies")
            .map_or_else(Vec::new, |text| list(text).filter_map(Network::read).collect());
        // Whoever comes through a proxy is not on this machine, though the proxy may be.
        let is_of_this_machine = self.listen().ip().is_loopback()
            && trusted_proxies.is_empty()
            && self.get("public-url").is_none();
        let is_open = self.read("open-reading").unwrap_or(is_of_this_machine);
        let limits = self.rows.iter().zip(&self.values).filter(|(row, _)| row.is_limit);
        let limits = limits.fold(Limits::default(), |all, (row, (value, _))| {
            let limit = limits::TABLE.iter().find(|own| own.name == row.name);
            let value = value.as_ref().and_then(|text| text.parse().ok());
            limit.zip(value).map_or(all.clone(), |(own, value)| all.with(own.limit, value))
        });
        Ok(Options {
            limits,
            reading: if is_open { Reading::Open } else { Reading::ByKey },
            trusted_proxies,
            tokens: self.tokens()?,
            tls: self.tls()?,
            workspace: None,
            clerk: None,
            strangers: None,
            renew: None,
        })
    }

    fn tokens(&self) -> Result<Option<TokenOptions>, Failure> {
        let (keys, issuer, audience) =
            (self.get("jwt-keys"), self.get("jwt-issuer"), self.get("jwt-audience"));
        let (Some(keys), Some(issuer), Some(audience)) = (keys, issuer, audience) else {
            return if keys.or(issuer).or(audience).is_none() {
                Ok(None)
            } else {
                Err(Failure::new(
                    "jwt-keys、jwt-issuer、jwt-audience 须一并设置",
                    "jwt-keys, jwt-issuer and jwt-audience are set together",
                ))
            };
        };
        let text = |name| self.get(name).unwrap_or_default().to_owned();
        Ok(Some(TokenOptions {
            keys: String::from_utf8_lossy(&content(keys)?).into_owned(),
            issuer: issuer.to_owned(),
            audience: audience.to_owned(),
            role_claim: text("jwt-role-claim"),
            district_claim: text("jwt-district-claim"),
            name_claim: text("jwt-name-claim"),
            roles: list(&text("jwt-roles")).filter_map(pair).collect(),
        }))
    }

    fn tls(&self) -> Result<Option<TlsOptions>, Failure> {
        match (self.get("tls-cert"), self.get("tls-key")) {
            (None, None) => Ok(None),
            (Some(certificates), Some(key)) => {
                Ok(Some(TlsOptions { certificates: content(certificates)?, key: content(key)? }))
            }
            _ => Err(Failure::new("tls-cert 与 tls-key 须一并设置", "tls-cert and tls-key are set together")),
        }
    }

    /// A setting's value as what it reads as; the table has seen to it that it does.
    fn read<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.get(name).and_then(|text| text.parse().ok())
    }
}

fn content(path: &str) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|error| {
        Failure::of(&error).while_doing(format!("{path}:无法读取"), format!("{path}: cannot be read"))
    })
}
