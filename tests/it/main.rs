//! The integration tests: cases as data, laws as properties, few journeys.

mod benchmark;
mod cambridge;
mod cli;
mod definitions;
mod demo;
mod demo_end_to_end;
mod floors;
mod geojson;
mod geos;
mod http;
mod http_findings;
mod import;
mod legal_area;
mod locate;
mod overlay_laws;
mod reports;
mod rules;
mod service;
mod site;
mod slivers;
mod small_town;
mod snapshot;
mod sources;
mod store;
mod support;
mod windows;
