//! Reading a version of a layer back, held against the catalogue.

use crate::formats::snapshot;
use crate::formats::snapshot::reader::Reader;
use crate::layer::borders::Borders;
use crate::layer::feature::Layer;
use crate::store::error::StoreError;
use crate::store::files::SNAPSHOTS;
use crate::store::layers::LayerVersion;
use crate::store::workspace::Workspace;

impl Workspace {
    /// Reads the features of a version with their rings, verified against the catalogue.
    ///
    /// # Errors
    /// [`StoreError::Snapshot`], [`StoreError::WrongSnapshot`], [`StoreError::Catalogue`].
    pub fn load_layer(&self, version: &LayerVersion) -> Result<Layer, StoreError> {
        let mut reader = self.open_snapshot(&version.snapshot, &version.sha256)?;
        self.checked(version, snapshot::layer::read(&mut reader)?)
    }

    /// Reads the features of a version without their rings, verified against the catalogue; lines come with them.
    ///
    /// # Errors
    /// As [`Self::load_layer`].
    pub fn load_features(&self, version: &LayerVersion) -> Result<Layer, StoreError> {
        let mut reader = self.open_snapshot(&version.snapshot, &version.sha256)?;
        self.checked(version, snapshot::layer::read_without_rings(&mut reader)?)
    }

    /// Reads what a cut needs of a version: its features without rings, fields and values, and its borders.
    ///
    /// # Errors
    /// As [`Self::load_layer`].
    pub fn load_bordered(&self, version: &LayerVersion) -> Result<(Layer, Borders), StoreError> {
        let mut reader = self.open_snapshot(&version.snapshot, &version.sha256)?;
        let mut layer = self.checked(version, snapshot::layer::read_heads(&mut reader)?)?;
        if let Some(borders) = snapshot::borders::read(&mut reader, layer.features.len())? {
            return Ok((layer, borders));
        }
        // Entered before borders were kept, when there were no lines.
        snapshot::layer::read_rings(&mut reader, &mut layer)?;
        let borders = Borders::of(&layer);
        layer.drop_rings();
        Ok((layer, borders))
    }

    /// Gives a layer that was read without its rings those of the same version.
    ///
    /// # Errors
    /// [`StoreError::Snapshot`], [`StoreError::WrongSnapshot`].
    pub fn load_rings(&self, version: &LayerVersion, layer: &mut Layer) -> Result<(), StoreError> {
        let mut reader = self.open_snapshot(&version.snapshot, &version.sha256)?;
        Ok(snapshot::layer::read_rings(&mut reader, layer)?)
    }

    /// Holds a layer against what the catalogue says of it.
    fn checked(&self, version: &LayerVersion, layer: Layer) -> Result<Layer, StoreError> {
        if *layer.id != version.layer || layer.features.len() as i64 != version.n_kept {
            let what =
                format!("{} is not version {} of {}", version.snapshot, version.version, version.layer);
            return Err(StoreError::Catalogue { dir: self.root.clone(), what });
        }
        Ok(layer)
    }

    /// Opens a snapshot and holds its digest against the catalogue's.
    pub(super) fn open_snapshot(
        &self,
        name: &str,
        sha256: &str,
    ) -> Result<Reader<std::fs::File>, StoreError> {
        let file = self.root.join(SNAPSHOTS).join(name);
        let reader = Reader::open(&file)?;
        let found = reader.digest().to_string();
        if found != sha256 {
            return Err(StoreError::WrongSnapshot { file, expected: sha256.to_owned(), found });
        }
        Ok(reader)
    }
}
