//! Codes: always a scheme and a code, never a bare number.

use std::fmt;
use std::sync::Arc;

/// The code of a class, within its scheme: `(XZ17, 0307K)`.
///
/// Two codes are equal only when both parts are; there is no comparison across schemes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code {
    /// The scheme's id, for example `TGYT`.
    pub scheme: Arc<str>,
    /// The class's code in that scheme, as text: letters and leading zeros count.
    pub code: Arc<str>,
}

impl Code {
    /// Pairs a scheme's id with a code of it.
    pub fn new(scheme: impl Into<Arc<str>>, code: impl Into<Arc<str>>) -> Self {
        Self { scheme: scheme.into(), code: code.into() }
    }
}

/// Prints `scheme:code`, the form used in reports and in GeoJSON.
impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.scheme, self.code)
    }
}
