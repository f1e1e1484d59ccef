//! Snapshots (快照): immutable files of named columns, each closed by the SHA-256 of its content.
//!
//! - **In**: a [`container::Writer`] that lists columns; [`layer::columns`] makes one of a layer,
//!   [`borders::add`] adds its borders; [`long`] makes both of features as they are read.
//! - **Out**: the same columns from a [`reader::Reader`], to the bit; [`layer::read`] makes the layer.
//! - **Promised**: a damaged, cut or foreign file is a typed error that names the file; reading never
//!   panics and never allocates more than a small multiple of the file's own size.
//! - **Left out**: where snapshots lie, what they are called, and which of them count: that is `store`.

pub mod arrangement;
pub mod borders;
pub mod container;
pub mod entry;
pub mod error;
pub mod layer;
pub mod long;
pub mod patches;
mod points;
pub mod reader;
pub mod scalar;
