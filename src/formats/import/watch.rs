//! Watching an import: how far it is.

/// Is told how an import gets on.
pub trait Watch {
    /// So many features have been read, with so many bytes of coordinates and text.
    fn has_read(&self, n_features: u64, n_bytes: u64);

    /// The file has been read through; what follows is done with what was read.
    fn has_read_all(&self);
}

/// Nobody watches.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn has_read(&self, _n_features: u64, _n_bytes: u64) {}

    fn has_read_all(&self) {}
}
