//! Rules (规则): dated, sourced conditions on what the plans say of one place.
//!
//! - **In**: rules as data ([`rule::Rule`]), the cards, the distinct label combinations of an arrangement.
//! - **Out**: which combinations a rule hits, and whether it could be asked at all.
//! - **Promised**: geometry is never touched here; changing a rule costs no overlay. A rule out of its
//!   era does not apply, one whose layers are absent answers *no data*, and neither is *clear*.
//! - **Left out**: reading rule files (that is `formats`), patches (that is `conflict`).

pub mod rule;
pub mod words;
