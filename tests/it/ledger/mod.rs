//! The books: worked examples, laws against a model, keeping them under races and kills, journeys.

mod cases;
mod figures;
mod keeping;
mod over_http;
mod race;
