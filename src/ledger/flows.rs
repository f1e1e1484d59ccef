//! What came to a stock and left it in a period (收支), from what its accounts had at both ends.
//!
//! opening + brought + received = written off + given + struck + in use + closing, exactly: every posting takes from one
//! account what it gives to another, so the sum over a stock's states never changes. A reversal counts on the day it
//! was posted, with the contrary sign.

use crate::ledger::account::State;
use crate::ledger::amount::Amount;

/// The flows of some stock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// 期初: held at the beginning, that is registered, available, locked or frozen.
    pub opening: Amount,
    /// 入库: accepted or handed down.
    pub brought: Amount,
    /// 转入: from other districts.
    pub received: Amount,
    /// 核销.
    pub written_off: Amount,
    /// 转出: to other districts.
    pub given: Amount,
    /// 核减.
    pub struck: Amount,
    /// 周转: put to use, whether given back or not.
    pub lent: Amount,
    /// 期末: held at the end.
    pub closing: Amount,
    /// Of it 可用.
    pub available: Amount,
    /// Of it 锁定.
    pub locked: Amount,
}

impl Flow {
    /// Adds an account of a state that had `before` at the beginning of the period and `after` at its end.
    pub fn add(&mut self, state: State, before: Amount, after: Amount) {
        let change = after - before;
        match state {
            State::Outside => self.brought -= change,
            State::FromOthers => self.received -= change,
            State::WrittenOff => self.written_off += change,
            State::TransferredOut => self.given += change,
            State::Deducted => self.struck += change,
            State::InUse | State::Returned => self.lent += change,
            State::Registered | State::Available | State::Locked | State::Frozen => {
                self.opening += before;
                self.closing += after;
                match state {
                    State::Available => self.available += after,
                    State::Locked => self.locked += after,
                    _ => {}
                }
            }
        }
    }

    /// What the flows leave open: nothing, where the books are whole.
    pub fn open(&self) -> Amount {
        self.opening + self.brought + self.received
            - self.written_off
            - self.given
            - self.struck
            - self.lent
            - self.closing
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            opening: self.opening + other.opening,
            brought: self.brought + other.brought,
            received: self.received + other.received,
            written_off: self.written_off + other.written_off,
            given: self.given + other.given,
            struck: self.struck + other.struck,
            lent: self.lent + other.lent,
            closing: self.closing + other.closing,
            available: self.available + other.available,
            locked: self.locked + other.locked,
        }
    }
}
