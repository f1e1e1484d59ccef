//! Traces to a collector, with the feature `traces`.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::cli::hegui;
use crate::guard::{Running, Town};

/// What is posted to a collector that takes everything, a body at a time.
fn collector() -> (String, mpsc::Receiver<(String, Vec<u8>)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut sent = Vec::new();
            let head = loop {
                let mut some = [0; 4096];
                let n = stream.read(&mut some).unwrap();
                sent.extend_from_slice(&some[..n]);
                if let Some(end) = sent.windows(4).position(|own| own == b"\r\n\r\n") {
                    break end + 4;
                }
            };
            let text = String::from_utf8(sent[..head].to_vec()).unwrap().to_lowercase();
            let length = text.lines().find_map(|line| line.strip_prefix("content-length: "));
            let mut body = sent.split_off(head);
            let rest = length.expect("a length").parse::<usize>().unwrap() - body.len();
            let mut others = vec![0; rest];
            stream.read_exact(&mut others).unwrap();
            body.extend(others);
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").unwrap();
            let _ = tell.send((text.lines().next().expect("a line").to_owned(), body));
        }
    });
    (address, told)
}

fn has(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|own| own == part)
}

#[test]
fn requests_are_told_to_the_collector_by_their_routes_below_their_callers() {
    let town = Town::new();
    let (address, told) = collector();
    let mut command = hegui(town.path());
    command.args(["serve", "d", "--listen", "127.0.0.1:0"]).env("OTEL_EXPORTER_OTLP_ENDPOINT", address);
    let service = Running::start(&mut command);
    let parent = ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    let reply = service.ask("GET", "/collections/sthx/items?limit=1", None, &[parent], "");
    assert_eq!(reply.status, 200);
    // What is not sent yet is sent before the end.
    service.stop();
    let (line, body) = told.recv_timeout(Duration::from_secs(30)).expect("traces were sent");
    assert_eq!(line, "post /v1/traces http/1.1");
    let trace = 0x0af7_6519_16cd_43dd_8448_eb21_1c80_319c_u128.to_be_bytes();
    let caller = 0xb7ad_6b71_6920_3331_u64.to_be_bytes();
    for part in [
        &b"GET /collections/{collectionId}/items"[..],
        b"http.response.status_code",
        b"hegui",
        reply.header("x-request-id").as_bytes(),
        &trace,
        &caller,
    ] {
        assert!(has(&body, part), "{}", String::from_utf8_lossy(part));
    }
    assert!(!has(&body, b"sthx"), "what was asked for is not told");
}
