//! Conflicts (冲突): cells hit by a rule, joined to patches (冲突图斑) where they touch.
//!
//! - **In**: an arrangement and, for each rule, which of its cells are hit.
//! - **Out**: [`patch::Patch`]es: connected, inside one district, with the features of both plans.
//! - **Promised**: cells join only along arcs, touching at a point does not join; a patch's area is the
//!   exact sum of its cells; order is by rule, district, then lowest corner.
//! - **Slivers** ([`sliver`]) stay patches: each patch says its class and why, and totals are given with and
//!   without.
//! - **Versions**: a registered patch ([`recorded`]) has an identity that survives a new version of a plan
//!   ([`matching`]), so that two versions can be compared ([`comparison`]) and what was decided of a patch
//!   ([`coordination`]) is found again ([`renewal`]).
//! - **Left out**: which cells are hit (that is `rules`), keeping what was decided (that is `store`).

pub mod category;
pub mod comparison;
pub mod coordination;
pub mod identity;
pub mod join;
pub mod matching;
pub mod patch;
pub mod recorded;
pub mod renewal;
pub mod revision;
mod shared;
pub mod sliver;
