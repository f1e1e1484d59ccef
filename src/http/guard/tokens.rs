//! Tokens (JWT) of an identity provider, checked against public keys that were handed in; nothing is fetched.

use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::jwk::{JwkSet, KeyAlgorithm};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, Validation, decode, decode_header};
use serde_json::{Map, Value as Json};

use crate::http::guard::caller::Caller;
use crate::http::guard::refusal::Refusal;
use crate::layer::text::Text;
use crate::store::keys::Role;

/// A token's text at most, in bytes.
const TOKEN_BYTES_MAX: usize = 16 << 10;

/// Which tokens are taken, and what they say of who holds them.
#[derive(Clone, Debug)]
pub struct TokenOptions {
    /// The public keys: a JWK set, or one key in PEM.
    pub keys: String,
    /// Who must have issued it (`iss`).
    pub issuer: String,
    /// Whom it must be meant for (`aud`).
    pub audience: String,
    /// The claim that says the role or roles; a dot leads into an object (`realm_access.roles`).
    pub role_claim: String,
    /// The claim that says the district, where the token says one.
    pub district_claim: String,
    /// The claim that says the name to record.
    pub name_claim: String,
    /// What the role claim may say and which role that is; our own names are always taken.
    pub roles: Vec<(String, Role)>,
}

/// The tokens that are taken.
pub(super) struct Tokens {
    keys: Vec<Verifier>,
    options: TokenOptions,
}

struct Verifier {
    /// The id it goes by (`kid`), where it has one.
    id: Option<String>,
    key: DecodingKey,
    algorithms: Vec<Algorithm>,
}

impl Tokens {
    /// Reads the keys.
    ///
    /// # Errors
    /// What is wrong with them.
    pub(super) fn new(options: TokenOptions) -> Result<Self, Text> {
        let keys = if options.keys.trim_start().starts_with('{') {
            of_set(&options.keys)?
        } else {
            vec![of_pem(options.keys.as_bytes()).ok_or_else(|| {
                Text::new(
                    "jwt-keys 既不是 JWK 集也不是 PEM 公钥(RSA、EC P-256/P-384 或 Ed25519)",
                    "jwt-keys is neither a JWK set nor a public key in PEM (RSA, EC P-256 or P-384, Ed25519)",
                )
            })?]
        };
        Ok(Self { keys, options })
    }

    /// Who holds a token.
    ///
    /// # Errors
    /// [`Refusal::WrongKey`] that says why.
    pub(super) fn check(&self, token: &str) -> Result<Caller, Refusal> {
        let refuse = |why: &str| Refusal::WrongKey { why: Some(why.to_owned()) };
        if TOKEN_BYTES_MAX < token.len() {
            return Err(refuse("too long"));
        }
        let header = decode_header(token).map_err(|_| refuse("malformed"))?;
        let mut why = "no key of this kid and alg";
        for own in &self.keys {
            let is_meant = header.kid.is_none() || own.id.is_none() || own.id == header.kid;
            if !is_meant || !own.algorithms.contains(&header.alg) {
                continue;
            }
            match decode::<Map<String, Json>>(token, &own.key, &self.validation(header.alg)) {
                Ok(data) => return self.caller(&data.claims).ok_or_else(|| refuse("no role of ours")),
                Err(error) => why = said(error.kind()),
            }
        }
        Err(refuse(why))
    }

    fn validation(&self, algorithm: Algorithm) -> Validation {
        let mut validation = Validation::new(algorithm);
        validation.validate_nbf = true;
        validation.set_issuer(&[&self.options.issuer]);
        validation.set_audience(&[&self.options.audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud"]);
        validation
    }

    /// Who the claims speak of; `None` where they say no role of ours, or a district that is no text.
    fn caller(&self, claims: &Map<String, Json>) -> Option<Caller> {
        let text = |path: &str| claim(claims, path).and_then(Json::as_str).filter(|text| !text.is_empty());
        let said: Vec<&str> = match claim(claims, &self.options.role_claim)? {
            Json::String(role) => vec![role],
            Json::Array(roles) => roles.iter().filter_map(Json::as_str).collect(),
            _ => return None,
        };
        let role_of = |said: &str| {
            let mapped = self.options.roles.iter().find(|(own, _)| own == said).map(|(_, role)| *role);
            mapped.or_else(|| Role::of_id(said))
        };
        let role = said.into_iter().filter_map(role_of).max()?;
        let subject = text("sub").or_else(|| text(&self.options.name_claim))?;
        let district = match claim(claims, &self.options.district_claim) {
            None | Some(Json::Null) => None,
            Some(Json::String(code)) if !code.is_empty() => Some(code.clone()),
            // What is meant to bound somebody and cannot be read must not set them free.
            Some(_) => return None,
        };
        Some(Caller {
            who: text(&self.options.name_claim).unwrap_or(subject).to_owned(),
            known_by: format!("jwt {subject}"),
            role,
            district,
        })
    }
}

/// A claim by its name, or by the way to it through objects.
fn claim<'c>(claims: &'c Map<String, Json>, path: &str) -> Option<&'c Json> {
    let walk = || {
        let (first, rest) = path.split_once('.')?;
        rest.split('.').try_fold(claims.get(first)?, |inside, name| inside.get(name))
    };
    claims.get(path).or_else(walk)
}

fn of_set(text: &str) -> Result<Vec<Verifier>, Text> {
    let wrong = |why: &str| {
        Text::new(
            format!("jwt-keys 的 JWK 集有误:{why}"),
            format!("the JWK set of jwt-keys is not right: {why}"),
        )
    };
    let set: JwkSet = serde_json::from_str(text).map_err(|error| wrong(&error.to_string()))?;
    let mut keys = Vec::new();
    for jwk in &set.keys {
        let Ok(key) = DecodingKey::from_jwk(jwk) else { continue };
        let mut algorithms = algorithms(&key);
        if let Some(named) = jwk.common.key_algorithm {
            algorithms.retain(|own| KeyAlgorithm::from(*own) == named);
        }
        if !algorithms.is_empty() {
            keys.push(Verifier { id: jwk.common.key_id.clone(), key, algorithms });
        }
    }
    if keys.is_empty() { Err(wrong("no public key for signatures")) } else { Ok(keys) }
}

fn of_pem(pem: &[u8]) -> Option<Verifier> {
    let key = DecodingKey::from_rsa_pem(pem)
        .or_else(|_| DecodingKey::from_ec_pem(pem))
        .or_else(|_| DecodingKey::from_ed_pem(pem))
        .ok()?;
    let algorithms = algorithms(&key);
    Some(Verifier { id: None, key, algorithms })
}

/// The algorithms a key can check; never one with a secret that both sides have.
fn algorithms(key: &DecodingKey) -> Vec<Algorithm> {
    match key.family() {
        AlgorithmFamily::Hmac => Vec::new(),
        other => other.algorithms().to_vec(),
    }
}

fn said(kind: &ErrorKind) -> &'static str {
    match kind {
        ErrorKind::ExpiredSignature => "expired",
        ErrorKind::ImmatureSignature => "not valid yet",
        ErrorKind::InvalidIssuer => "of another issuer",
        ErrorKind::InvalidAudience => "meant for another service",
        ErrorKind::MissingRequiredClaim(_) => "exp, iss or aud is missing",
        ErrorKind::InvalidSignature => "signature",
        _ => "malformed",
    }
}
