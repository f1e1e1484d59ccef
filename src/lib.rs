//! hegui 合规: five plans in, one exact arrangement, every conflict found and traced to its rule.
//!
//! The house has floors; an arrow between rooms points only down, and `tests/it/floors.rs` holds us to
//! it. `docs/architecture.md` says why each room stands where it does.
//!
//! ```text
//! cli                      subcommands; the only reader of flags, environment and locale
//! http                     routes and wire shapes
//! store                    the workspace: catalogue and snapshots
//! formats  tiles  reports  bytes in and out
//! ═══ waterline: below it no I/O, clock, randomness, logging, async, serde ═══
//! assess                   the pure doors to a judgement
//! rules                    rules as data and what they find
//! conflict                 patches made from cells
//! ledger                   the books of farmland and quotas
//! overlay                  the arrangement: one exact cut of all layers
//! layer                    cards, code schemes, features, findings
//! geometry                 grid, rings, Gauss-Krüger, legal area
//! ```

pub mod assess;
pub mod cli;
pub mod conflict;
pub mod formats;
pub mod geometry;
pub mod http;
pub mod layer;
pub mod ledger;
pub mod overlay;
pub mod reports;
pub mod rules;
pub mod store;
pub mod tiles;
