//! The vertices of one block, each once: a table from points to numbers.

use crate::overlay::frame::Local;

/// Points numbered in the order they came.
#[derive(Debug, Default)]
pub(crate) struct Vertices {
    pub(crate) points: Vec<Local>,
    /// Numbers by hash, `EMPTY` elsewhere; at most half full.
    table: Vec<u32>,
    /// What a hash is shifted right by to give a place in the table.
    shift: u32,
}

const EMPTY: u32 = u32::MAX;

impl Vertices {
    /// Forgets all points and makes room for about `n`.
    pub(crate) fn reset(&mut self, n: usize) {
        self.points.clear();
        self.make_table((2 * n).next_power_of_two().max(64));
    }

    pub(crate) fn len(&self) -> usize {
        self.points.len()
    }

    /// The number of a point, a new one where it has none yet.
    pub(crate) fn number(&mut self, point: Local) -> u32 {
        let place = match self.find(point) {
            Ok(number) => return number,
            Err(place) => place,
        };
        let number = self.points.len() as u32;
        self.points.push(point);
        self.table[place] = number;
        if 2 * self.points.len() > self.table.len() {
            self.make_table(2 * self.table.len());
            for number in 0..self.points.len() {
                if let Err(place) = self.find(self.points[number]) {
                    self.table[place] = number as u32;
                }
            }
        }
        number
    }

    fn make_table(&mut self, size: usize) {
        self.table.clear();
        self.table.resize(size, EMPTY);
        self.shift = 64 - size.trailing_zeros();
    }

    /// The number of a point, or the free place where it belongs.
    fn find(&self, point: Local) -> Result<u32, usize> {
        let mask = self.table.len() - 1;
        let mut place = (hash(point.key()) >> self.shift) as usize;
        loop {
            match self.table[place] {
                EMPTY => return Err(place),
                number if self.points[number as usize] == point => return Ok(number),
                _ => place = (place + 1) & mask,
            }
        }
    }
}

/// Both coordinates reach the highest bits, which choose the place.
fn hash(key: u64) -> u64 {
    const ODD: u64 = 0x9E37_79B9_7F4A_7C15;
    let mixed = (key ^ (key >> 32)).wrapping_mul(ODD);
    (mixed ^ (mixed >> 29)).wrapping_mul(ODD)
}
