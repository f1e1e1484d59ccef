//! Conflicts (冲突): cells hit by a rule, joined to patches (冲突图斑) where they touch.
//!
//! - **In**: an arrangement and, for each rule, which of its cells are hit.
//! - **Out**: [`patch::Patch`]es: connected, inside one district, with the features of both plans.
//! - **Promised**: cells join only along arcs, touching at a point does not join; a patch's area is the
//!   exact sum of its cells; order is by rule, district, then lowest corner.
//! - **Slivers** ([`sliver`]) stay patches: each patch says its class and why, and totals are given with and
//!   without.
//! - **Left out**: which cells are hit (that is `rules`), what is decided about a patch (a later room).

pub mod join;
pub mod patch;
pub mod sliver;
