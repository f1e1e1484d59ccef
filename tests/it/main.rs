//! The integration tests: cases as data, laws as properties, few journeys.

mod import;
mod legal_area;
mod overlay_laws;
mod support;
