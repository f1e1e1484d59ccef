//! Farmland (耕地): what a surveyed parcel counts for in the books, and how areas are made to close.
//!
//! - **In**: registered areas, coefficients and grades as decimals, by what `layers/farmland.toml` says of fields.
//! - **Out**: net areas to the hundredth of a square metre, grain in kilograms, parts that add up to their sum.
//! - **Promised**: halves go away from zero (四舍五入) and every rounding happens once, on an exact quotient;
//!   what is missing is not guessed, it is `None`.
//! - **Left out**: geometry; which parcel lies where.
//!
//! The formulas, a file each:
//!
//! 1. `decimal`: numbers as they are written, `land`: what is written as an amount.
//! 2. `coefficient`: the share of ridges (田坎系数), as fraction or percent; `net`: net area of both surveys.
//! 3. `levelling`: parts that add up (强制调平), shares of a whole, control areas (控制面积).
//! 4. `grade`: grain by quality grade (产能) and the mean grade.
//! 5. `terms`: what the definitions say: fields by meaning, the grade table, how land leaves and joins.

pub mod coefficient;
pub mod decimal;
pub mod grade;
pub mod land;
pub mod levelling;
pub mod net;
pub mod terms;
