//! The integration tests: cases as data, laws as properties, few journeys.

mod cli;
mod definitions;
mod floors;
mod geojson;
mod http;
mod legal_area;
mod overlay_laws;
mod reports;
mod rules;
mod small_town;
mod snapshot;
mod sources;
mod store;
mod support;
mod windows;
