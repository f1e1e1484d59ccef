//! Buckets: many sources scatter items to numbered places, in parallel and without locks.
//!
//! Each source is visited twice, once to count and once to write; in between the space is divided so that
//! every (bucket, source) pair has its own slice. Items of a bucket stand in the order of their sources:
//! the result does not depend on the number of threads.

use rayon::prelude::*;

/// Items grouped by bucket.
#[derive(Debug)]
pub(crate) struct Buckets<T> {
    offsets: Vec<usize>,
    items: Vec<T>,
}

impl<T: Copy + Default + Send + Sync> Buckets<T> {
    /// Scatters what `visit` emits for each source into `n_buckets` buckets.
    ///
    /// `visit` must emit the same items both times it is called with a source.
    pub(crate) fn scatter<S: Sync>(
        sources: &[S],
        n_buckets: usize,
        visit: impl Fn(&S, &mut dyn FnMut(usize, T)) + Sync,
    ) -> Self {
        // A few groups: each keeps a place in every bucket.
        const GROUPS: usize = 16;
        let groups: Vec<&[S]> = sources.chunks(sources.len().div_ceil(GROUPS).max(1)).collect();
        let counts: Vec<Vec<u32>> = groups
            .par_iter()
            .map(|group| {
                let mut counts = vec![0_u32; n_buckets];
                for source in *group {
                    visit(source, &mut |bucket, _| counts[bucket] += 1);
                }
                counts
            })
            .collect();
        let mut offsets = vec![0; n_buckets + 1];
        for counts in &counts {
            for (offset, &count) in offsets[1..].iter_mut().zip(counts) {
                *offset += count as usize;
            }
        }
        for bucket in 0..n_buckets {
            offsets[bucket + 1] += offsets[bucket];
        }
        let total = offsets[n_buckets];

        let mut items = vec![T::default(); total];
        let mut slices: Vec<Vec<&mut [T]>> = groups.iter().map(|_| Vec::with_capacity(n_buckets)).collect();
        let mut rest = items.as_mut_slice();
        for bucket in 0..n_buckets {
            for (slices, counts) in slices.iter_mut().zip(&counts) {
                let (slice, after) = rest.split_at_mut(counts[bucket] as usize);
                slices.push(slice);
                rest = after;
            }
        }
        groups.par_iter().zip(slices).for_each(|(group, mut slices)| {
            let mut written = vec![0_u32; n_buckets];
            for source in *group {
                visit(source, &mut |bucket, item| {
                    slices[bucket][written[bucket] as usize] = item;
                    written[bucket] += 1;
                });
            }
        });
        Self { offsets, items }
    }

    /// The items of one bucket.
    pub(crate) fn get(&self, bucket: usize) -> &[T] {
        &self.items[self.offsets[bucket]..self.offsets[bucket + 1]]
    }
}
