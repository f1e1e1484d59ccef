//! A case of the corpus: files, and how the first of them is imported.

/// A case.
#[derive(Clone)]
pub(super) struct Case {
    pub(super) name: String,
    /// The files, by their names in the case's folder.
    pub(super) files: Vec<(String, Vec<u8>)>,
    /// What is imported.
    pub(super) target: String,
    /// More arguments of the import.
    pub(super) arguments: Vec<String>,
}

impl Case {
    /// Several files, the first of which is imported.
    pub(super) fn of(name: &str, files: Vec<(String, Vec<u8>)>) -> Self {
        let target = files.first().map_or(String::new(), |(name, _)| name.clone());
        Self { name: name.to_owned(), files, target, arguments: Vec::new() }
    }

    /// One file.
    pub(super) fn file(name: &str, file: &str, bytes: impl Into<Vec<u8>>) -> Self {
        Self::of(name, vec![(file.to_owned(), bytes.into())])
    }

    /// The same with arguments, parted at blanks.
    pub(super) fn with(mut self, arguments: &str) -> Self {
        self.arguments.extend(arguments.split_whitespace().map(str::to_owned));
        self
    }
}

/// Puts bytes in the place of others; what lies beyond the end is left alone.
pub(super) fn put(bytes: &mut [u8], at: usize, new: &[u8]) {
    for (place, &byte) in new.iter().enumerate() {
        if let Some(own) = bytes.get_mut(at + place) {
            *own = byte;
        }
    }
}

/// Bytes without order.
pub(super) fn noise(n_bytes: usize) -> Vec<u8> {
    (0..n_bytes).map(|place| ((place * 7919) >> 3) as u8).collect()
}
