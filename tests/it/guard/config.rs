//! Settings: file, environment, flags, the later stronger; what is unknown is refused with its line.

use serde_json::Value as Json;

use crate::cli::{err, hegui, out};
use crate::guard::file;

/// A setting's value and origin.
fn setting(answer: &Json, name: &str) -> (Json, String) {
    let all = answer["settings"].as_array().expect("settings");
    let own = all.iter().find(|own| own["name"] == name).expect("it is a setting");
    (own["value"].clone(), own["origin"].as_str().expect("an origin").to_owned())
}

#[test]
fn flags_are_stronger_than_the_environment_and_that_than_the_file() {
    let dir = tempfile::tempdir().unwrap();
    let text = "listen = \"0.0.0.0:80\"\nopen-reading = true\ntrusted-proxies = [\"10.0.0.0/8\", \"::1\"]\n\n\
                [limits]\nwaiting = 7\nbody-bytes = \"2MB\"\nconnections = 9\n";
    file(dir.path(), "hegui.toml", text);
    let run = |flags: &[&str]| {
        let mut command = hegui(dir.path());
        command.args(["config", ".", "--json"]).args(flags);
        command.env("HEGUI_LIMIT_WAITING", "8").env("HEGUI_LISTEN", "0.0.0.0:81");
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", err(&output));
        serde_json::from_str::<Json>(&out(&output)).unwrap()
    };
    let answer = run(&["--listen", "0.0.0.0:82", "--limit", "waiting=6"]);
    let check = |answer: &Json, name: &str, value: &str, origin: &str| {
        assert_eq!(setting(answer, name), (value.into(), origin.to_owned()), "{name}");
    };
    check(&answer, "listen", "0.0.0.0:82", "flag");
    check(&answer, "limits.waiting", "6", "flag");
    check(&answer, "limits.connections", "9", "./hegui.toml:8");
    check(&answer, "limits.body-bytes", "2097152", "./hegui.toml:7");
    check(&answer, "trusted-proxies", "10.0.0.0/8,::1", "./hegui.toml:3");
    check(&answer, "limits.stall-seconds", "30", "default");
    let answer = run(&[]);
    check(&answer, "listen", "0.0.0.0:81", "HEGUI_LISTEN");
    check(&answer, "limits.waiting", "8", "HEGUI_LIMIT_WAITING");
}

#[test]
fn what_is_unknown_or_wrong_is_told_with_its_line() {
    let dir = tempfile::tempdir().unwrap();
    let check = |text: &str, says: &[&str]| {
        file(dir.path(), "hegui.toml", text);
        let output = hegui(dir.path()).args(["config", "."]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{text}");
        for words in says {
            assert!(err(&output).contains(words), "{text}: {words} in {}", err(&output));
        }
    };
    check("listen = \"127.0.0.1:1\"\nlissten = \"x\"\n", &["line 2", "\"lissten\"", "is listen meant"]);
    check("[limits]\n\nwating = 3\n", &["line 3", "is waiting meant"]);
    check("[limit]\nwaiting = 3\n", &["line 1", "\"limit\""]);
    check("waiting = 3\n", &["line 1", "no setting"]);
    check("listen = 80\n", &["line 1", "an address and a port"]);
    check("open-reading = \"yes\"\n", &["line 1", "true or false"]);
    check("\n\nlisten = \n", &["line 3"]);
    check("listen = \"127.0.0.1:1\"\nlisten = \"127.0.0.1:2\"\n", &["line 2", "duplicate"]);
    check("[limits]\nwaiting = 0\n", &["line 2", "at least 1"]);
    check("[limits]\nwaiting = \"3KB\"\n", &["line 2", "whole number"]);
    check("trusted-proxies = [\"10.0.0.0/99\"]\n", &["line 1", "10.0.0.0/8"]);
    check("jwt-roles = [\"gis=king\"]\n", &["line 1", "land-bureau"]);
    check("tls-cert = \"a.pem\"\n", &["set together"]);
    check("jwt-issuer = \"x\"\n", &["set together"]);
    check("tls-cert = \"a.pem\"\ntls-key = \"b.pem\"\n", &["./a.pem", "cannot be read"]);
}

#[test]
fn the_schema_has_every_setting() {
    let dir = tempfile::tempdir().unwrap();
    let schema = crate::cli::json(dir.path(), "config . --schema");
    let all = crate::cli::json(dir.path(), "config . --json");
    assert_eq!(schema["additionalProperties"], false);
    assert_eq!(schema["properties"]["limits"]["additionalProperties"], false);
    for own in all["settings"].as_array().expect("settings") {
        let name = own["name"].as_str().expect("a name");
        let path = name.replace('.', "/properties/");
        assert!(schema.pointer(&format!("/properties/{path}/description")).is_some(), "{name}");
    }
}
