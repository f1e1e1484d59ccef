//! The integration tests: cases as data, laws as properties, few journeys.

mod definitions;
mod import;
mod legal_area;
mod overlay_laws;
mod rules;
mod support;
