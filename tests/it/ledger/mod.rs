//! The books: worked examples, laws against a model, keeping them under races and kills, journeys.

mod cases;
mod doors;
mod doors_killed;
mod doors_roles;
mod figures;
mod flows;
mod forged;
mod journeys;
mod keeping;
mod kills;
mod many;
mod model;
mod over_http;
mod race;
mod reports;
mod schedules;
