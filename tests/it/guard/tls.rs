//! Encrypted by the service itself.

use std::process::Command;

use crate::guard::Town;

#[test]
fn the_service_speaks_tls_and_says_so() {
    let town = Town::new();
    let dir = town.path();
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "2",
        ])
        .args(["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"])
        .args(["-keyout", "key.pem", "-out", "cert.pem"])
        .current_dir(dir)
        .output();
    let Ok(output) = made else {
        eprintln!("skipped: there is no openssl to make a certificate with");
        return;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let service = town.serve(&["--tls-cert", "cert.pem", "--tls-key", "key.pem"]);
    assert!(service.base.starts_with("https://"));
    let curl = |flags: &[&str]| {
        let url = format!("{}/collections", service.base);
        let output = Command::new("curl")
            .args(["-sS", "-i", "--cacert", "cert.pem"])
            .args(flags)
            .arg(url)
            .current_dir(dir)
            .output();
        output.map(|own| String::from_utf8_lossy(&own.stdout).into_owned())
    };
    let Ok(answer) = curl(&[]) else {
        eprintln!("skipped: there is no curl");
        return;
    };
    assert!(answer.starts_with("HTTP/2 200"), "{answer}");
    assert!(answer.contains("strict-transport-security: max-age="), "{answer}");
    assert!(
        answer.contains(&format!("{}/collections/conflicts", service.base)),
        "links are encrypted too: {answer}"
    );
    assert!(curl(&["--http1.1"]).unwrap().starts_with("HTTP/1.1 200"));
    assert_eq!(curl(&["--tls-max", "1.1"]).unwrap(), "");
}
