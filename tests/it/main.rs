//! The one integration binary: cases as data, laws, and a few journeys.

mod definitions;
