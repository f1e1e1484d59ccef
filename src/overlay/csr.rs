//! Items by place, flat: `of(place)` is a slice.

/// Items grouped by place, in the order they came.
#[derive(Debug, Default)]
pub(crate) struct Csr<T> {
    offsets: Vec<u32>,
    items: Vec<T>,
}

impl<T: Copy + Default> Csr<T> {
    /// Groups `(place, item)` pairs by place.
    pub(crate) fn fill(&mut self, n_places: usize, placed: &[(u32, T)]) {
        self.offsets.clear();
        self.offsets.resize(n_places + 1, 0);
        for &(place, _) in placed {
            self.offsets[place as usize] += 1;
        }
        ends(&mut self.offsets);
        self.items.clear();
        self.items.resize(placed.len(), T::default());
        for &(place, item) in placed.iter().rev() {
            let next = &mut self.offsets[place as usize];
            *next -= 1;
            self.items[*next as usize] = item;
        }
    }

    /// Groups items, of which `place_of` has the place of each.
    pub(crate) fn of_places(n_places: usize, place_of: &[u32], item: impl Fn(usize) -> T) -> Self {
        let mut offsets = vec![0; n_places + 1];
        for &place in place_of {
            offsets[place as usize] += 1;
        }
        ends(&mut offsets);
        let mut items = vec![T::default(); place_of.len()];
        for (index, &place) in place_of.iter().enumerate().rev() {
            let next = &mut offsets[place as usize];
            *next -= 1;
            items[*next as usize] = item(index);
        }
        Self { offsets, items }
    }

    pub(crate) fn of(&self, place: usize) -> &[T] {
        &self.items[self.offsets[place] as usize..self.offsets[place + 1] as usize]
    }
}

/// Each place's count becomes the end of its slice; filling from behind moves it to the beginning.
fn ends(counts: &mut [u32]) {
    let mut end = 0;
    for count in counts {
        end += *count;
        *count = end;
    }
}
