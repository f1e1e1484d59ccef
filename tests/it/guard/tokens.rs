//! Tokens of an identity provider: taken where all is right, refused where anything is not.

use std::process::Command;

use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, get_current_timestamp};
use serde_json::{Value as Json, json};

use crate::guard::{Town, file};

/// A new key pair: private and public, in PEM. `None`, with a word, where there is no openssl.
fn pair(dir: &std::path::Path, name: &str) -> Option<(String, String)> {
    let openssl = |args: &[&str]| Command::new("openssl").args(args).current_dir(dir).output().ok();
    let key = format!("{name}.pem");
    let curve = ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", &key];
    let Some(made) = openssl(&curve) else {
        eprintln!("skipped: there is no openssl to make keys with");
        return None;
    };
    assert!(made.status.success());
    let public = openssl(&["pkey", "-in", &key, "-pubout"]).unwrap().stdout;
    Some((std::fs::read_to_string(dir.join(&key)).unwrap(), String::from_utf8(public).unwrap()))
}

fn token(private: &str, header: &Header, claims: &Json) -> String {
    encode(header, claims, &EncodingKey::from_ec_pem(private.as_bytes()).unwrap()).unwrap()
}

/// Base64 for URLs, without padding, of short texts.
fn base64(text: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut out = String::new();
    for chunk in text.as_bytes().chunks(3) {
        let bits =
            chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for digit in 0..=chunk.len() {
            out.push(DIGITS[(bits >> (18 - 6 * digit) & 63) as usize] as char);
        }
    }
    out
}

#[test]
fn only_right_tokens_are_taken() {
    let town = Town::new();
    let [(patch, district), (other, _)] = town.patches();
    let (Some((private, public)), Some((foreign, _))) =
        (pair(town.path(), "own"), pair(town.path(), "foreign"))
    else {
        return;
    };
    file(town.path(), "public.pem", &public);
    file(
        town.path(),
        "d/hegui.toml",
        "open-reading = false\njwt-keys = \"../public.pem\"\njwt-issuer = \"https://id.example\"\n\
         jwt-audience = \"hegui\"\njwt-role-claim = \"realm_access.roles\"\njwt-name-claim = \"name\"\n\
         jwt-roles = [\"gis-staff=planner\"]\n[limits]\nwrong-keys-per-minute = 1000\n",
    );
    let service = town.serve(&[]);
    let now = get_current_timestamp();
    let right = json!({
        "iss": "https://id.example", "aud": "hegui", "exp": now + 600, "sub": "u1", "name": "张三",
        "realm_access": {"roles": ["offline_access", "gis-staff"]}, "district": district,
    });
    let es256 = Header::new(Algorithm::ES256);
    let with = |change: Json| {
        let mut claims = right.clone();
        for (name, value) in change.as_object().unwrap() {
            claims[name] = value.clone();
        }
        token(&private, &es256, &claims)
    };
    let step = |token: &str, patch: &str| {
        let body = json!({"state": "proposed", "way": "urban-plan", "text": "x"});
        service.post(&format!("/conflicts/{patch}/steps"), Some(token), "k", &body)
    };
    let good = with(json!({}));
    assert_eq!(service.get("/", Some(&good)).status, 200);
    assert_eq!(step(&good, &other).status, 403);
    let taken = step(&good, &patch);
    assert_eq!((taken.status, &taken.json()["who"]), (201, &json!("张三")));
    assert_eq!(service.get("/", Some(&with(json!({"aud": ["other", "hegui"]})))).status, 200);
    let refused = |token: &str, says: &str| {
        let reply = service.get("/", Some(token));
        assert_eq!(reply.status, 401, "{says}: {}", reply.body);
        assert!(reply.body.contains(says), "{says}: {}", reply.body);
        assert!(reply.header("www-authenticate").contains("invalid_token"));
    };
    refused(&with(json!({"exp": now - 600})), "expired");
    refused(&with(json!({"exp": null})), "");
    refused(&with(json!({"nbf": now + 600})), "not valid yet");
    refused(&with(json!({"iss": "https://other.example"})), "another issuer");
    refused(&with(json!({"aud": "other"})), "another service");
    refused(&with(json!({"realm_access": {"roles": ["king"]}})), "no role");
    refused(&with(json!({"realm_access": "administrator"})), "no role");
    refused(&with(json!({"district": ["1"]})), "no role");
    refused(&token(&foreign, &es256, &right), "signature");
    let (head, rest) = good.split_once('.').unwrap();
    let (claims, signature) = rest.split_once('.').unwrap();
    let raised = base64(&right.to_string().replace("gis-staff", "administrator"));
    refused(&format!("{head}.{raised}.{signature}"), "signature");
    refused(&format!("{}.{claims}.", base64("{\"alg\":\"none\",\"typ\":\"JWT\"}")), "malformed");
    refused(&format!("{head}.{claims}."), "signature");
    refused(&format!("{head}.{claims}"), "");
    refused(&format!("{good}{}", "x".repeat(20_000)), "too long");
    // The public key taken for a shared secret: the algorithm is the key's and not the token's to choose.
    let hmac = encode(&Header::new(Algorithm::HS256), &right, &EncodingKey::from_secret(public.as_bytes()));
    refused(&hmac.unwrap(), "no key of this kid and alg");
}

#[test]
fn keys_are_found_by_their_id_in_a_set() {
    let town = Town::new();
    let (Some((private, _)), Some((older, _))) = (pair(town.path(), "own"), pair(town.path(), "older"))
    else {
        return;
    };
    let jwk = |private: &str, id: &str| {
        let key = EncodingKey::from_ec_pem(private.as_bytes()).unwrap();
        let mut jwk = Jwk::from_encoding_key(&key, Algorithm::ES256).unwrap();
        jwk.common.key_id = Some(id.to_owned());
        jwk
    };
    let set = json!({"keys": [jwk(&older, "2025"), jwk(&private, "2026"), {"kty": "oct", "k": "c2VjcmV0", "kid": "s"}]});
    file(town.path(), "set.json", &set.to_string());
    let service = town.serve(&[
        "--open-reading=false",
        "--jwt-keys",
        "set.json",
        "--jwt-issuer",
        "i",
        "--jwt-audience",
        "a",
    ]);
    let claims =
        json!({"iss": "i", "aud": "a", "exp": get_current_timestamp() + 60, "sub": "u", "role": "viewer"});
    let check = |private: &str, id: Option<&str>, expected: u16| {
        let header = Header { kid: id.map(str::to_owned), ..Header::new(Algorithm::ES256) };
        assert_eq!(service.get("/", Some(&token(private, &header, &claims))).status, expected, "{id:?}");
    };
    check(&private, Some("2026"), 200);
    check(&private, None, 200);
    check(&older, Some("2025"), 200);
    check(&private, Some("2025"), 401);
    check(&private, Some("2027"), 401);
    let header = Header { kid: Some("s".to_owned()), ..Header::new(Algorithm::HS256) };
    let secret = encode(&header, &claims, &EncodingKey::from_secret(b"secret")).unwrap();
    assert_eq!(service.get("/", Some(&secret)).status, 401);
}
