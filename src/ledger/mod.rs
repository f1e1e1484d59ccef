//! Ledger (台账): the books of farmland and quotas, kept like a bank's.

pub mod amount;
pub mod charge;
pub mod ids;
