//! The importer at its door: real bytes in, a layer and findings out.

mod archives;
mod attributes;
mod crs;
mod formats;
mod geometry;
mod invalid;
mod lines;
mod real;
pub(crate) mod support;
mod text;
mod txt;
mod vct;
mod vct_write;
mod workbooks;
