//! The integration tests: cases as data, laws as properties, few journeys.

mod definitions;
mod cli;
mod floors;
mod geojson;
mod http;
mod legal_area;
mod overlay_laws;
mod reports;
mod small_town;
mod snapshot;
mod store;
mod support;
mod windows;
