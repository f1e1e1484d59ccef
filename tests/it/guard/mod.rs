//! The guard before the service: keys, roles, districts, limits, writing, settings. The program itself is run.

mod audit;
mod changes;
mod config;
mod former;
mod hot;
mod jobs;
mod owasp;
mod roles;
mod sites;
mod slow;
mod steps;
mod tls;
mod tokens;
#[cfg(feature = "traces")]
mod traces;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value as Json;

use crate::cli::{done, hegui};
use crate::service::Reply;

/// The demonstration, overlaid and registered, in `d` of a folder of its own.
pub(crate) struct Town {
    dir: tempfile::TempDir,
}

/// A service of the program, which ends when this is dropped.
pub(crate) struct Running {
    child: Child,
    pub(crate) address: String,
    pub(crate) base: String,
    agent: ureq::Agent,
}

impl Town {
    pub(crate) fn new() -> Self {
        let town = Self { dir: tempfile::tempdir().unwrap() };
        done(town.path(), "demo d --size XS");
        done(town.path(), "overlay d --no-register");
        done(town.path(), "conflicts register d");
        town
    }

    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }

    /// A new key.
    pub(crate) fn key(&self, role: &str, district: Option<&str>) -> String {
        let district = district.map(|own| format!(" --district {own}")).unwrap_or_default();
        let who = format!("{role}@test");
        done(self.path(), &format!("key add d --role {role} --who {who}{district}")).trim().to_owned()
    }

    /// Two registered patches of different districts, each with its district's code.
    pub(crate) fn patches(&self) -> [(String, String); 2] {
        let districts = std::fs::read_to_string(self.path().join("d/sources/xzq.geojson")).unwrap();
        let districts: Json = serde_json::from_str(&districts).unwrap();
        let code_of = |name: &str| {
            let all = districts["features"].as_array().expect("districts").iter();
            let mut all = all.map(|own| &own["properties"]);
            let own = all.find(|own| own["XZQMC"] == name).expect("a district of that name");
            own["XZQDM"].as_str().expect("a code").to_owned()
        };
        let all: Json = serde_json::from_str(&done(self.path(), "conflicts d --json")).unwrap();
        let mut found: Vec<(String, String)> = Vec::new();
        for patch in all["patches"].as_array().expect("patches") {
            let Some(code) = patch["district"].as_str().map(code_of) else { continue };
            if found.iter().all(|(_, own)| *own != code) {
                found.push((patch["id"].as_str().expect("an id").to_owned(), code));
            }
        }
        [found[0].clone(), found[1].clone()]
    }

    /// Serves with further flags.
    pub(crate) fn serve(&self, flags: &[&str]) -> Running {
        Running::start(hegui(self.path()).args(["serve", "d", "--listen", "127.0.0.1:0"]).args(flags))
    }
}

impl Running {
    /// Starts the program and waits until it says where it listens.
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let base = line.split_whitespace().find(|word| word.starts_with("http"));
        let base = base.unwrap_or_else(|| panic!("it serves: {line}")).trim_end_matches('/').to_owned();
        // A request refused before its body was there ends its connection: none is used again.
        let agent = ureq::Agent::config_builder().http_status_as_error(false).max_idle_connections(0);
        let agent = agent.build().new_agent();
        let address = base.split_once("//").unwrap().1.to_owned();
        Self { child, address, base, agent }
    }

    /// Asks with a key, where there is one, and headers and a body.
    pub(crate) fn ask(
        &self,
        method: &str,
        path: &str,
        key: Option<&str>,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Reply {
        let mut request = ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.base));
        request = request.header("accept-language", "en");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(key) = key {
            request = request.header("authorization", format!("Bearer {key}"));
        }
        if body.is_empty() && !matches!(method, "GET" | "HEAD") {
            request = request.header("content-length", "0");
        }
        let mut response = if body.is_empty() {
            self.agent.run(request.body(()).unwrap()).unwrap()
        } else {
            self.agent.run(request.body(body.to_owned()).unwrap()).unwrap()
        };
        let text = |value: &ureq::http::HeaderValue| value.to_str().unwrap().to_owned();
        let status = response.status().as_u16();
        let headers =
            response.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect();
        let bytes = response.body_mut().read_to_vec().unwrap();
        Reply { status, headers, body: String::from_utf8_lossy(&bytes).into_owned(), bytes }
    }

    pub(crate) fn get(&self, path: &str, key: Option<&str>) -> Reply {
        self.ask("GET", path, key, &[], "")
    }

    /// Posts JSON under an idempotency key.
    pub(crate) fn post(&self, path: &str, key: Option<&str>, once: &str, body: &Json) -> Reply {
        let headers = [("content-type", "application/json"), ("idempotency-key", once)];
        self.ask("POST", path, key, &headers, &body.to_string())
    }

    /// Tells the program to stop and waits until it has; what it said on standard error.
    pub(crate) fn stop(mut self) -> String {
        self.terminate();
        assert!(self.child.wait().unwrap().success(), "it ends in order");
        let mut said = String::new();
        std::io::Read::read_to_string(&mut self.child.stderr.take().unwrap(), &mut said).unwrap();
        said
    }

    /// Ends the program as a power cut would.
    pub(crate) fn kill(&self) {
        kill(Pid::from_raw(self.child.id() as i32), Signal::SIGKILL).unwrap();
    }

    pub(crate) fn terminate(&self) {
        kill(Pid::from_raw(self.child.id() as i32), Signal::SIGTERM).unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until something holds; the service looks four times a second.
pub(crate) fn until(what: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_mins(1), "{what} within a minute");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A file in a folder.
pub(crate) fn file(dir: &Path, name: &str, text: &str) -> PathBuf {
    let path = dir.join(name);
    std::fs::write(&path, text).unwrap();
    path
}
