//! Layers: what planners call their data and how we name it.
//!
//! - A **plan** (规划) has **layers** (图层); a layer's **card** says which tables and fields it comes
//!   from, which code **scheme** (代码体系) its classes belong to, and how overlaps inside it are settled.
//! - A **class** (类) is never a bare number: a [`code::Code`] is always (scheme, code), for `111` is a
//!   river in one table of the land survey and a paddy in another.
//! - A **feature** (图斑) keeps every attribute it came with; its rings stand on the grid.
//! - The **borders** (界线) of a layer are its features' edges, each once, with the feature on either side.
//! - A **finding** (问题) is the data's fault, with file, feature and place; it never stops the work.
//! - **Left out**: reading any of it from bytes; that is the work of `formats`.

pub mod borders;
pub mod card;
pub mod code;
pub mod column;
pub mod date;
pub mod describe;
pub mod feature;
pub mod finding;
pub mod frame;
pub mod law_status;
pub mod names;
pub mod scheme;
pub mod spreadsheet;
pub mod text;

mod pairing;
