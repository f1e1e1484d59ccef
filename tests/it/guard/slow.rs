//! Slow clients are cut off, many are bounded, and whoever asks too fast is told when to come again.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::guard::{Town, until};

/// Waits until the service closes a connection, and how long that took.
fn closed(mut stream: TcpStream) -> Duration {
    let begun = Instant::now();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let mut sink = Vec::new();
    // An end or a reset: either way the service has let go.
    let _ = stream.read_to_end(&mut sink);
    begun.elapsed()
}

#[test]
fn who_says_nothing_or_half_is_cut_off() {
    let town = Town::new();
    let service = town.serve(&["--limit", "header-seconds=1", "--limit", "body-seconds=1"]);
    for said in ["", "GET ", "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ", "PRI * HTTP/2.0\r\n"] {
        let mut stream = TcpStream::connect(&service.address).unwrap();
        stream.write_all(said.as_bytes()).unwrap();
        let took = closed(stream);
        assert!(took < Duration::from_secs(15), "{said:?} held a connection for {took:?}");
    }
    assert_eq!(service.get("/", None).status, 200);
}

#[test]
fn who_takes_nothing_is_cut_off() {
    let town = Town::new();
    let service = town.serve(&["--limit", "stall-seconds=1"]);
    let connections = || {
        let figures = service.get("/metrics", None).body;
        let line = figures.lines().find(|line| line.starts_with("hegui_connections ")).unwrap().to_owned();
        line.rsplit(' ').next().unwrap().parse::<u64>().unwrap()
    };
    let mut stream = TcpStream::connect(&service.address).unwrap();
    let ask = "GET /collections/conflicts/items?limit=10000 HTTP/1.1\r\nHost: x\r\n\r\n";
    // So many answers that the system's own buffers are full.
    for _ in 0..400 {
        if stream.write_all(ask.as_bytes()).is_err() {
            break;
        }
    }
    until("only our own connection is left", || connections() <= 1);
}

#[test]
fn one_address_has_only_so_many_connections() {
    let town = Town::new();
    let service = town.serve(&["--limit", "address-connections=5"]);
    let held: Vec<TcpStream> = (0..5).map(|_| TcpStream::connect(&service.address).unwrap()).collect();
    let beyond = TcpStream::connect(&service.address).unwrap();
    assert!(closed(beyond) < Duration::from_secs(10));
    drop(held);
    until("there is room again", || {
        let mut stream = TcpStream::connect(&service.address).unwrap();
        let _ = stream.write_all(b"GET /healthz HTTP/1.0\r\n\r\n");
        let mut text = String::new();
        let _ = stream.read_to_string(&mut text);
        text.starts_with("HTTP/1.0 200")
    });
}

#[test]
fn who_asks_too_fast_is_told_when_to_come_again() {
    let town = Town::new();
    let keys = [town.key("viewer", None), town.key("viewer", None)];
    let service = town.serve(&[
        "--open-reading=false",
        "--limit",
        "requests-burst=3",
        "--limit",
        "requests-per-second=1",
        "--limit",
        "wrong-keys-per-minute=2",
    ]);
    let status = |key: &str| service.get("/conformance", Some(key)).status;
    let n_taken = (0..20).filter(|_| status(&keys[0]) == 200).count();
    assert!((3..20).contains(&n_taken), "{n_taken}");
    let until_free = service.get("/conformance", Some(&keys[0]));
    assert_eq!((until_free.status, until_free.header("retry-after")), (429, "1"));
    assert!(until_free.body.contains("requests-per-second=1"));
    assert_eq!(status(&keys[1]), 200);
    // Guessing: a key with the right beginning and another secret.
    let guess = format!("{}{}", &keys[1][..15], "0".repeat(64));
    let replies: Vec<u16> = (0..5).map(|_| status(&guess)).collect();
    assert_eq!(&replies[..2], [401, 401]);
    assert_eq!(&replies[2..], [429, 429, 429]);
    // Whoever was known before is let in all the same.
    assert_eq!(status(&keys[1]), 200);
}
