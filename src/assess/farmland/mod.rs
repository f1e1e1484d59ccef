//! Farmland (耕地) of a survey layer, from the same cells as every other answer.
//!
//! - **In**: an arrangement with its layers, and the terms of `layers/farmland.toml`.
//! - **Out**: net farmland by district, class, grade and slope; what a site takes of it.
//! - **Promised**: a parcel's registered area goes by the legal area of its pieces and is levelled, so that pieces add
//!   up to the parcel and districts to the layer, to the hundredth of a square metre. What is not known is counted
//!   apart and said.
//! - **Left out**: reading and keeping; who must supply what from where.
//!
//! Steps: `parcels` reads what every parcel counts for; `pieces` shares that out over where it lies; `base` sums by
//! district, `occupation` by what a site takes; `supply` is what that must be supplied for;
//! `eligible` asks the rules whether land may be made farmland; `balance` holds two versions of a survey against each
//! other; `forecast` says what would be left if conflicts went one way.

pub mod balance;
pub mod base;
pub mod eligible;
pub mod forecast;
pub mod occupation;
pub mod parcels;
pub mod pieces;
pub mod supply;
