//! The integration tests: cases as data, laws as properties, few journeys.

mod benchmark;
mod cli;
mod definitions;
mod demo;
mod demo_end_to_end;
mod floors;
mod geojson;
mod http;
mod import;
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
