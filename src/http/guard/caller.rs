//! Who asks, once that is known.

use crate::store::keys::{Key, Role};

/// Who asks: the holder of a key or of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Caller {
    /// The name that is recorded.
    pub(crate) who: String,
    /// What they are known by: a key's id, or `jwt` and the token's subject.
    pub(crate) known_by: String,
    /// What they may do.
    pub(crate) role: Role,
    /// The code of the district in which they may write; `None`: everywhere.
    pub(crate) district: Option<String>,
}

impl From<&Key> for Caller {
    fn from(key: &Key) -> Self {
        Self {
            who: key.who.clone(),
            known_by: key.id.clone(),
            role: key.role,
            district: key.district.clone(),
        }
    }
}
