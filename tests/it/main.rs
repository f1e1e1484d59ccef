//! Everything that is tested from outside, in one binary.

mod floors;
mod geojson;
mod http;
mod reports;
mod small_town;
mod windows;
