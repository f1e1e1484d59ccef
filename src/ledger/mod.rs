//! Ledger (台账): the books of farmland and quotas, kept like a bank's.
//!
//! - **In**: entries, each of postings that move so much of a stock from one state to another; lots, which say where
//!   amounts came from; charges, which say what projects owe.
//! - **Out**: balances of accounts, refusals with their reasons, digests that chain entries to each other.
//! - **Promised**: amounts are whole numbers of 0.01 m² or kg and nothing is rounded. A posting has two accounts of
//!   one stock, so nothing is made or lost; no account falls below nothing; what a project is written off for is what
//!   it owes, under the regime of the day it was approved; an entry is only ever taken back by its contrary.
//! - **Left out**: keeping any of it (`store/ledger` does), who may post what, and days and rates the law decrees,
//!   which are arguments.
//!
//! 1. `amount`, `ids`: numbers and names. `book`, `account`, `kind`, `regime`, `lot`: what there is.
//! 2. `charge`, `due`: what a project owes, in which books; `sources`: where that could come from.
//! 3. `entry`, `form`, `books`: an entry, what it must be, and the door through which it changes balances.
//! 4. `chain`: digests. `flows`: what came and left in a period.
//! 5. `farmland`: what land counts for, and the sums that close.
//! 6. `linkage`, `replacement`, `price`: the figures of their own trades.

pub mod account;
pub mod amount;
pub mod book;
pub mod books;
pub mod chain;
pub mod charge;
pub mod due;
pub mod entry;
pub mod error;
mod error_text;
pub mod farmland;
pub mod flows;
mod form;
pub mod ids;
pub mod kind;
pub mod linkage;
pub mod lot;
pub mod price;
pub mod project;
pub mod regime;
pub mod replacement;
pub mod sources;
