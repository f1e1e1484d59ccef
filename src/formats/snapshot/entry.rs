//! What may be entered in a workspace as a version of a layer.

use crate::formats::snapshot::container::Writer;
use crate::formats::snapshot::long::LongLayer;
use crate::formats::snapshot::{borders, layer};
use crate::layer::borders::Borders;
use crate::layer::feature::Layer;

/// A layer with its snapshot's columns.
pub trait Entry {
    /// The card's id.
    fn id(&self) -> &str;

    /// The number of features.
    fn n_features(&self) -> usize;

    /// Hands over the columns of the layer and of its borders. The same features make the same columns.
    fn with_columns<T>(&self, take: impl FnOnce(&Writer<'_>) -> T) -> T;
}

impl Entry for Layer {
    fn id(&self) -> &str {
        &self.id
    }

    fn n_features(&self) -> usize {
        self.features.len()
    }

    fn with_columns<T>(&self, take: impl FnOnce(&Writer<'_>) -> T) -> T {
        take(&borders::add(layer::columns(self), &Borders::of(self)))
    }
}

impl Entry for LongLayer {
    fn id(&self) -> &str {
        &self.id
    }

    fn n_features(&self) -> usize {
        self.numbers.len()
    }

    fn with_columns<T>(&self, take: impl FnOnce(&Writer<'_>) -> T) -> T {
        take(&self.columns())
    }
}
