//! The integration tests: cases as data, laws as properties, few journeys.

mod cli;
mod legal_area;
mod overlay_laws;
mod store;
mod support;
