//! Changes as they happen: server-sent events.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::cli::done;
use crate::guard::{Running, Town};

/// A client that hears.
struct Hearing(BufReader<TcpStream>);

impl Hearing {
    fn begin(service: &Running, headers: &str) -> Self {
        let mut stream = TcpStream::connect(&service.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
        write!(stream, "GET /changes HTTP/1.1\r\nHost: h\r\n{headers}\r\n").unwrap();
        Self(BufReader::new(stream))
    }

    /// The next line that begins so; `None` where the stream ends.
    fn line(&mut self, beginning: &str) -> Option<String> {
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line).ok()? == 0 {
                return None;
            }
            if let Some(rest) = line.strip_prefix(beginning) {
                return Some(rest.trim_end().to_owned());
            }
        }
    }
}

#[test]
fn who_hears_is_told_what_is_served_and_when_that_changes() {
    let town = Town::new();
    let service = town.serve(&["--limit", "subscribers=2"]);
    let mut first = Hearing::begin(&service, "");
    assert_eq!(first.line("HTTP/1.1 ").as_deref(), Some("200 OK"));
    assert_eq!(first.line("content-type: ").as_deref(), Some("text/event-stream"));
    let old = first.line("id: ").expect("the state now");
    // Who has heard it waits for the next.
    let mut second = Hearing::begin(&service, &format!("Last-Event-ID: {old}\r\n"));
    assert_eq!(second.line("HTTP/1.1 ").as_deref(), Some("200 OK"));
    let mut third = Hearing::begin(&service, "");
    assert_eq!(third.line("HTTP/1.1 ").as_deref(), Some("503 Service Unavailable"));
    done(town.path(), "import d sthx d/sources/sthx.geojson");
    done(town.path(), "overlay d");
    let version = |data: &str| {
        let state: serde_json::Value = serde_json::from_str(data).unwrap();
        let versions = state["versions"].as_array().expect("versions").clone();
        versions.iter().find(|own| own["layer"] == "sthx").expect("the layer")["version"].as_u64()
    };
    for hearing in [&mut first, &mut second] {
        loop {
            let new = hearing.line("id: ").expect("an event");
            let data = hearing.line("data: ").expect("its data");
            assert_ne!(new, old);
            if version(&data) == Some(2) {
                break;
            }
        }
    }
    // The service ends although somebody hears.
    let began = Instant::now();
    service.stop();
    assert!(began.elapsed() < Duration::from_secs(5));
    assert_eq!(first.line("id: "), None);
}
