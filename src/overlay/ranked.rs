//! Sets of numbers that also say which place each of them has: a bit a number.
//!
//! What is asked of a few cells of millions is kept by their places, and the set itself is small enough to
//! stay in the cache: 1/8 byte a number below the limit, half as much again once ranked.

/// Bits in a word.
const BITS: usize = u64::BITS as usize;

/// A set of numbers below a limit.
#[derive(Clone, Debug)]
pub struct Bits {
    words: Vec<u64>,
}

/// A set of numbers, each with its place among them.
#[derive(Debug)]
pub(crate) struct Ranked {
    bits: Bits,
    /// For each word how many numbers come before it.
    before: Vec<u32>,
    n: u32,
}

impl Bits {
    /// None of the numbers below `limit`.
    pub fn none(limit: usize) -> Self {
        Self { words: vec![0; limit.div_ceil(BITS)] }
    }

    /// Adds a number.
    pub fn add(&mut self, number: u32) {
        self.words[number as usize / BITS] |= 1 << (number as usize % BITS);
    }

    /// Takes a number out.
    pub(crate) fn take(&mut self, number: u32) {
        self.words[number as usize / BITS] &= !(1 << (number as usize % BITS));
    }

    /// Whether it has a number; it has none that is not below the limit.
    pub fn has(&self, number: u32) -> bool {
        self.words.get(number as usize / BITS).is_some_and(|word| word >> (number as usize % BITS) & 1 == 1)
    }

    /// Numbers its members.
    pub(crate) fn ranked(self) -> Ranked {
        let mut n = 0;
        let before = self.words.iter().map(|word| {
            let own = n;
            n += word.count_ones();
            own
        });
        let before = before.collect();
        Ranked { before, n, bits: self }
    }
}

impl Ranked {
    /// How many numbers there are.
    pub(crate) fn len(&self) -> usize {
        self.n as usize
    }

    /// How many of the set's numbers come before this one, where it is one of them.
    pub(crate) fn place(&self, number: u32) -> Option<usize> {
        let (index, bit) = (number as usize / BITS, number as usize % BITS);
        let word = *self.bits.words.get(index)?;
        let below = (word & ((1 << bit) - 1)).count_ones();
        (word >> bit & 1 == 1).then(|| (self.before[index] + below) as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::Bits;

    #[test]
    fn a_number_knows_its_place() {
        let numbers = [0, 1, 63, 64, 130, 199];
        let mut bits = Bits::none(200);
        numbers.iter().chain(&[7]).for_each(|&number| bits.add(number));
        bits.take(7);
        let ranked = bits.clone().ranked();
        for number in (0..400).chain([u32::MAX]) {
            let place = numbers.iter().position(|&own| own == number);
            assert_eq!((ranked.place(number), bits.has(number)), (place, place.is_some()), "{number}");
        }
    }
}
