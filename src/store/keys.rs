//! Access keys (访问密钥): who may do what over HTTP. A key is shown once; kept is its argon2id hash.
//!
//! A key reads `hegui_<id>_<secret>`: eight hexadecimal digits to find it by, which are no secret, and 64 that
//! are. Keys are only added to and revoked; a district bounds what its holder may write.

use std::fmt::{self, Write as _};

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Argon2, PasswordHash};
use rusqlite::TransactionBehavior;

use crate::layer::text::Text;
use crate::store::clock;
use crate::store::error::StoreError;
use crate::store::layers::wrong_text;
use crate::store::workspace::Workspace;

/// What a key begins with, so that one that leaked is known for what it is.
const MARK: &str = "hegui_";
/// Bytes of the part to find a key by, and of the secret part.
const ID_BYTES: usize = 4;
const SECRET_BYTES: usize = 32;

/// What somebody may do; each may do what those before may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// 查看: reads.
    Viewer,
    /// 规划: proposes, and says the district's opinion.
    Planner,
    /// 国土: decides, and keeps the books of farmland.
    LandBureau,
    /// 管理: may do all.
    Administrator,
}

/// A key as the catalogue knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The part it is found by.
    pub id: String,
    /// Its argon2id hash, in the PHC's form.
    hash: String,
    /// What its holder may do.
    pub role: Role,
    /// The code of the district in which the holder may write; `None`: everywhere.
    pub district: Option<String>,
    /// Who holds it.
    pub who: String,
    /// When it was made, RFC 3339 UTC.
    pub made_at: String,
    /// Who made it.
    pub made_by: String,
    /// When and by whom it was revoked.
    pub revoked: Option<(String, String)>,
}

/// A key to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewKey {
    /// What its holder may do.
    pub role: Role,
    /// The district in which the holder may write; `None`: everywhere.
    pub district: Option<String>,
    /// Who holds it, not empty.
    pub who: String,
    /// Who makes it, not empty.
    pub made_by: String,
}

/// A key as its holder has it. It shows itself to nobody but who asks for it by [`Secret::expose`].
pub struct Secret(String);

impl Role {
    /// All roles, the least first.
    pub const ALL: [Self; 4] = [Self::Viewer, Self::Planner, Self::LandBureau, Self::Administrator];

    /// Its name in the catalogue, on the command line and in tokens.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Planner => "planner",
            Self::LandBureau => "land-bureau",
            Self::Administrator => "administrator",
        }
    }

    /// The role of a name.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|own| own.id() == id)
    }

    /// What it is called.
    pub fn word(self) -> Text {
        match self {
            Self::Viewer => Text::new("查看", "viewer"),
            Self::Planner => Text::new("规划", "planner"),
            Self::LandBureau => Text::new("国土", "land bureau"),
            Self::Administrator => Text::new("管理", "administrator"),
        }
    }
}

impl Secret {
    /// The key's text.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(…)")
    }
}

impl Key {
    /// Whether this text is the key. Takes some 20 ms and 19 MiB, as argon2 is meant to.
    pub fn is(&self, text: &str) -> bool {
        let hash = PasswordHash::new(&self.hash);
        hash.is_ok_and(|hash| Argon2::default().verify_password(text.as_bytes(), &hash).is_ok())
    }
}

/// The part a key is found by; `None` where the text is no key.
pub fn id_of(text: &str) -> Option<&str> {
    let (id, secret) = text.strip_prefix(MARK)?.split_once('_')?;
    let is_hex = |part: &str, n_bytes: usize| {
        part.len() == 2 * n_bytes && part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    (is_hex(id, ID_BYTES) && is_hex(secret, SECRET_BYTES)).then_some(id)
}

/// An id nobody can guess: 128 random bits in hexadecimal.
///
/// # Errors
/// [`StoreError::NoRandomness`] where the system gives none.
pub fn unguessable() -> Result<String, StoreError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|_| StoreError::NoRandomness)?;
    Ok(hex(&bytes))
}

impl Workspace {
    /// Makes a key.
    ///
    /// # Errors
    /// [`StoreError::NoRandomness`] where the system gives none; [`StoreError::Sqlite`].
    ///
    /// # Panics
    /// Where nobody holds or makes it: the caller has seen to that.
    pub fn add_key(&mut self, new: &NewKey) -> Result<(Key, Secret), StoreError> {
        const INSERT: &str = "INSERT INTO access_key (id, hash, role, district, who, made_at, made_by)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        assert!(!new.who.is_empty() && !new.made_by.is_empty(), "somebody makes a key for somebody");
        let mut bytes = [0; ID_BYTES + SECRET_BYTES];
        getrandom::fill(&mut bytes).map_err(|_| StoreError::NoRandomness)?;
        let (id, secret) = bytes.split_at(ID_BYTES);
        let id = hex(id);
        let secret = Secret(format!("{MARK}{id}_{}", hex(secret)));
        let hash = Argon2::default()
            .hash_password(secret.0.as_bytes())
            .map_err(|_| StoreError::NoRandomness)?
            .to_string();
        let key = Key {
            id,
            hash,
            role: new.role,
            district: new.district.clone(),
            who: new.who.clone(),
            made_at: clock::now(),
            made_by: new.made_by.clone(),
            revoked: None,
        };
        let row = (&key.id, &key.hash, key.role.id(), &key.district, &key.who, &key.made_at, &key.made_by);
        self.connection.execute(INSERT, row)?;
        Ok((key, secret))
    }

    /// All keys, the oldest first.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn keys(&self) -> Result<Vec<Key>, StoreError> {
        const QUERY: &str = "SELECT id, hash, role, district, who, own.made_at, own.made_by,
                revoked.made_at AS revoked_at, revoked.made_by AS revoked_by
            FROM access_key AS own LEFT JOIN access_key_revoked AS revoked ON revoked.key = own.id
            ORDER BY own.made_at, id";
        let mut statement = self.connection.prepare(QUERY)?;
        let keys = statement.query_map((), |row| {
            let role: String = row.get("role")?;
            let revoked_at: Option<String> = row.get("revoked_at")?;
            let revoked_by: Option<String> = row.get("revoked_by")?;
            Ok(Key {
                id: row.get("id")?,
                hash: row.get("hash")?,
                role: Role::of_id(&role)
                    .ok_or_else(|| wrong_text("role", format!("\"{role}\" is no role")))?,
                district: row.get("district")?,
                who: row.get("who")?,
                made_at: row.get("made_at")?,
                made_by: row.get("made_by")?,
                revoked: revoked_at.zip(revoked_by),
            })
        })?;
        Ok(keys.collect::<Result<_, _>>()?)
    }

    /// Revokes a key for good.
    ///
    /// # Errors
    /// [`StoreError::NoSuchKey`] where there is none that still holds; [`StoreError::Sqlite`].
    pub fn revoke_key(&mut self, id: &str, who: &str) -> Result<(), StoreError> {
        const INSERT: &str = "INSERT INTO access_key_revoked (key, made_at, made_by) VALUES (?1, ?2, ?3)";
        const HOLDS: &str = "SELECT EXISTS (SELECT 1 FROM access_key WHERE id = ?1)
            AND NOT EXISTS (SELECT 1 FROM access_key_revoked WHERE key = ?1)";
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if !transaction.query_row(HOLDS, [id], |row| row.get(0))? {
            return Err(StoreError::NoSuchKey { id: id.to_owned() });
        }
        transaction.execute(INSERT, (id, clock::now(), who))?;
        Ok(transaction.commit()?)
    }
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        write!(text, "{byte:02x}").expect("a text takes all that is written to it");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::id_of;

    #[test]
    fn only_whole_keys_have_an_id() {
        let secret = "5".repeat(64);
        assert_eq!(id_of(&format!("hegui_0a1b2c3d_{secret}")), Some("0a1b2c3d"));
        let wrong = [
            String::new(),
            "hegui_".to_owned(),
            "hegui_0a1b2c3d".to_owned(),
            format!("hegui_0a1b2c3d_{secret}5"),
            format!("hegui_0a1b2c3D_{secret}"),
            format!("hegui_' OR '1_{secret}"),
            format!("hegui__{secret}"),
            format!("Hegui_0a1b2c3d_{secret}"),
        ];
        for text in wrong {
            assert_eq!(id_of(&text), None, "{text}");
        }
    }
}
