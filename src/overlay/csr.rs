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
        // Each place's count becomes the end of its slice; filling from behind moves it to the beginning.
        let mut end = 0;
        for offset in &mut self.offsets {
            end += *offset;
            *offset = end;
        }
        self.items.clear();
        self.items.resize(placed.len(), T::default());
        for &(place, item) in placed.iter().rev() {
            let next = &mut self.offsets[place as usize];
            *next -= 1;
            self.items[*next as usize] = item;
        }
    }

    pub(crate) fn of(&self, place: usize) -> &[T] {
        &self.items[self.offsets[place] as usize..self.offsets[place + 1] as usize]
    }
}
