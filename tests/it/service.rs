//! A service under test, on a free port of the loopback, and its answers.

use std::thread;

use hegui::http::options::Options;
use hegui::http::serve;
use hegui::http::served::Served;
use serde_json::Value as Json;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// A service under test; it ends when this is dropped.
pub(crate) struct Service {
    pub(crate) base: String,
    agent: ureq::Agent,
    shutdown: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

/// An answer: status, headers by lower-case name, body as text (of a file with what is none replaced) and as it is.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
    pub(crate) bytes: Vec<u8>,
}

impl Service {
    /// Serves on a free port of the loopback.
    pub(crate) fn start(served: Served) -> Self {
        Self::start_with(served, Options::default())
    }

    /// The same, told something.
    pub(crate) fn start_with(served: Served, options: Options) -> Self {
        let (shutdown, stop) = oneshot::channel();
        let (address_sender, address) = std::sync::mpsc::channel();
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(1)
                .enable_all()
                .build()
                .expect("a runtime");
            runtime.block_on(async {
                let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
                address_sender.send(listener.local_addr().expect("bound")).expect("the test waits");
                let stopped = async {
                    // A dropped sender ends the service too.
                    let _ = stop.await;
                };
                serve(listener, served, options, stopped).await.expect("it serves");
            });
        });
        let base = format!("http://{}", address.recv().expect("the address"));
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
        Self { base, agent, shutdown: Some(shutdown), thread: Some(thread) }
    }

    pub(crate) fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Reply {
        self.send(method, path, headers, ())
    }

    /// Posts JSON with a key, to be done once.
    pub(crate) fn post(&self, path: &str, key: &str, once: &str, body: &Json) -> Reply {
        let key = format!("Bearer {key}");
        let headers = [
            ("authorization", key.as_str()),
            ("content-type", "application/json"),
            ("idempotency-key", once),
            ("accept-language", "en"),
        ];
        self.send("POST", path, &headers, body.to_string())
    }

    fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: impl ureq::AsSendBody) -> Reply {
        let url = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.base) };
        let mut request = ureq::http::Request::builder().method(method).uri(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body).expect("a request");
        let mut response = self.agent.run(request).expect("an answer");
        let text = |value: &ureq::http::HeaderValue| value.to_str().expect("visible").to_owned();
        let bytes = response.body_mut().read_to_vec().expect("a whole body");
        Reply {
            status: response.status().as_u16(),
            headers: response.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect(),
            body: String::from_utf8_lossy(&bytes).into_owned(),
            bytes,
        }
    }

    pub(crate) fn get(&self, path: &str) -> Reply {
        self.ask("GET", path, &[])
    }

    /// A page of features that must be there.
    pub(crate) fn json(&self, path: &str) -> Json {
        let reply = self.get(path);
        assert_eq!(reply.status, 200, "{path}: {}", reply.body);
        reply.json()
    }

    /// The ids of the features on a page.
    pub(crate) fn ids(&self, path: &str) -> Vec<String> {
        ids(&self.json(path))
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        drop(self.shutdown.take());
        let ended = self.thread.take().map(thread::JoinHandle::join);
        if !thread::panicking() {
            assert!(matches!(ended, Some(Ok(()))), "the service ends when told to");
        }
    }
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value)
    }

    pub(crate) fn json(&self) -> Json {
        serde_json::from_str(&self.body).expect("JSON")
    }
}

pub(crate) fn ids(page: &Json) -> Vec<String> {
    let features = page["features"].as_array().expect("features");
    features.iter().map(|feature| feature["id"].to_string().trim_matches('"').to_owned()).collect()
}
