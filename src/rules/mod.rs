//! Rules (规则): dated, sourced conditions on what the plans say of one place.
//!
//! - **In**: rules as data ([`rule::Rule`]), the cards, an arrangement's labels.
//! - **Out**: for each distinct combination of classes whether a rule is broken there, and by which layers.
//! - **Promised**: geometry is never touched here; changing a rule costs no overlay. A rule out of its
//!   era does not apply, one whose layers are absent answers *no data*, and neither is *clear*.
//! - **Left out**: reading rule files (that is `formats`), patches (that is `conflict`).
//!
//! A rule's **kind** says what it asks; [`kind::KINDS`] is the table of kinds, one file a kind.

pub mod asked;
pub mod attribute_test;
pub mod check;
pub mod combination;
pub mod condition;
pub mod filter;
pub mod kind;
pub mod parameter;
pub mod rule;
pub mod supply;
pub mod truth;
pub mod words;

mod adjacency;
mod attribute;
mod containment;
mod distance;
mod grouping;
pub(crate) mod internal;
mod overlap;
pub(crate) mod quality;
mod quota;
