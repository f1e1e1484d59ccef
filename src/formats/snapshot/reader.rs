//! Reading a container: verified whole before any column is given out.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::formats::snapshot::container::{
    ALIGNMENT, CHUNK, DIGEST_LENGTH, Digest, FORMAT_VERSION, HEADER_LENGTH, MAGIC,
};
use crate::formats::snapshot::error::SnapshotError;
use crate::formats::snapshot::scalar::{Kind, Scalar};

/// Bytes hashed at once.
const HASHED_AT_ONCE: usize = 1 << 20;

/// An open, verified container.
///
/// Columns are read from the file when asked for, so memory holds only what the caller keeps. The file
/// stays open: replacing it under its name does not change what is read.
#[derive(Debug)]
pub struct Reader<R> {
    input: R,
    file: String,
    digest: Digest,
    columns: BTreeMap<String, Extent>,
}

/// Where a column lies.
#[derive(Clone, Copy, Debug)]
struct Extent {
    kind: Kind,
    offset: u64,
    count: u64,
}

/// Column methods that differ in nothing but the type.
macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident: $type:ty),* $(,)?) => {$(
        $(#[$doc])*
        ///
        /// # Errors
        /// [`SnapshotError::NoColumn`], [`SnapshotError::WrongKind`], [`SnapshotError::Io`].
        pub fn $name(&mut self, name: &str) -> Result<Vec<$type>, SnapshotError> {
            self.column(name)
        }
    )*};
}

impl Reader<File> {
    /// Opens a snapshot file and verifies it to the last byte.
    ///
    /// # Errors
    /// As [`Reader::new`].
    pub fn open(path: &Path) -> Result<Self, SnapshotError> {
        let file = path.display().to_string();
        let input = File::open(path).map_err(|source| SnapshotError::Io { file: file.clone(), source })?;
        Self::new(input, file)
    }
}

impl<R: Read + Seek> Reader<R> {
    /// Verifies a container; `file` is what messages call it.
    ///
    /// # Errors
    /// [`SnapshotError`], but never a column's: those are looked up later.
    pub fn new(mut input: R, file: impl Into<String>) -> Result<Self, SnapshotError> {
        let file = file.into();
        match verify(&mut input) {
            Ok((digest, columns)) => Ok(Self { input, file, digest, columns }),
            Err(Fault::Io(source)) => Err(SnapshotError::Io { file, source }),
            Err(Fault::NotASnapshot) => Err(SnapshotError::NotASnapshot { file }),
            Err(Fault::Version(found)) => Err(SnapshotError::Version { file, found }),
            Err(Fault::Damaged) => Err(SnapshotError::Damaged { file }),
            Err(Fault::Malformed(what)) => Err(SnapshotError::Malformed { file, what: what.to_owned() }),
        }
    }

    /// The digest that closes the file; it has been checked.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The number of values in a column, or `None` where there is no such column.
    pub fn count(&self, name: &str) -> Option<u64> {
        self.columns.get(name).map(|extent| extent.count)
    }

    /// The error of a file whose columns do not make sense together.
    pub fn malformed(&self, what: impl Into<String>) -> SnapshotError {
        SnapshotError::Malformed { file: self.file.clone(), what: what.into() }
    }

    columns! {
        /// Reads a column of bytes.
        bytes: u8,
        /// Reads a column of `u16`.
        u16s: u16,
        /// Reads a column of `u32`.
        u32s: u32,
        /// Reads a column of `u64`.
        u64s: u64,
        /// Reads a column of `i32`.
        i32s: i32,
        /// Reads a column of `i64`.
        i64s: i64,
        /// Reads a column of `i128`.
        i128s: i128,
        /// Reads a column of `f64`.
        f64s: f64,
    }

    /// Reads strings written by `Writer::strings`.
    ///
    /// # Errors
    /// Besides a column's errors [`SnapshotError::Malformed`] where they are not UTF-8 or do not add up.
    pub fn strings(&mut self, name: &str) -> Result<Vec<String>, SnapshotError> {
        let ends = self.u64s(&format!("{name}.ends"))?;
        let bytes = self.bytes(name)?;
        if ends.last().copied().unwrap_or(0) != bytes.len() as u64 {
            return Err(self.malformed(format!("{name}: the strings do not fill their bytes")));
        }
        let mut start = 0;
        let mut strings = Vec::with_capacity(ends.len());
        for end in ends {
            let string = bytes.get(start..end as usize).and_then(|part| std::str::from_utf8(part).ok());
            let Some(string) = string else {
                return Err(self.malformed(format!("{name}: string {} is broken", strings.len())));
            };
            strings.push(string.to_owned());
            start = end as usize;
        }
        Ok(strings)
    }

    fn column<T: Scalar>(&mut self, name: &str) -> Result<Vec<T>, SnapshotError> {
        let Some(&extent) = self.columns.get(name) else {
            return Err(SnapshotError::NoColumn { file: self.file.clone(), column: name.to_owned() });
        };
        if extent.kind != T::KIND {
            return Err(SnapshotError::WrongKind {
                file: self.file.clone(),
                column: name.to_owned(),
                found: extent.kind,
                expected: T::KIND,
            });
        }
        self.values(extent).map_err(|source| SnapshotError::Io { file: self.file.clone(), source })
    }

    /// The count has been held against the file's length, so the allocation is no larger than the file.
    fn values<T: Scalar>(&mut self, extent: Extent) -> io::Result<Vec<T>> {
        let (width, count) = (size_of::<T>(), extent.count as usize);
        self.input.seek(SeekFrom::Start(extent.offset))?;
        let mut values = Vec::with_capacity(count);
        let mut bytes = vec![0; CHUNK.min(count) * width];
        while values.len() < count {
            let part = &mut bytes[..CHUNK.min(count - values.len()) * width];
            self.input.read_exact(part)?;
            values.extend(part.chunks_exact(width).map(T::take));
        }
        Ok(values)
    }
}

/// What verification can find; the file's name is added at the door.
enum Fault {
    Io(io::Error),
    NotASnapshot,
    Version(u16),
    Damaged,
    Malformed(&'static str),
}

impl From<io::Error> for Fault {
    fn from(source: io::Error) -> Self {
        Self::Io(source)
    }
}

fn verify<R: Read + Seek>(input: &mut R) -> Result<(Digest, BTreeMap<String, Extent>), Fault> {
    let length = input.seek(SeekFrom::End(0))?;
    input.rewind()?;
    let mut magic = [0; MAGIC.len()];
    if length < MAGIC.len() as u64 {
        return Err(Fault::NotASnapshot);
    }
    input.read_exact(&mut magic)?;
    if magic != MAGIC {
        return Err(Fault::NotASnapshot);
    }
    if length < HEADER_LENGTH + DIGEST_LENGTH {
        return Err(Fault::Damaged);
    }
    let mut header = [0; HEADER_LENGTH as usize - MAGIC.len()];
    input.read_exact(&mut header)?;
    let version = u16::take(&header[..2]);
    if version != FORMAT_VERSION {
        return Err(Fault::Version(version));
    }
    let (n_columns, directory_length) = (u32::take(&header[2..6]), u32::take(&header[6..10]));
    let data_end = length - DIGEST_LENGTH;
    let digest = check_digest(input, data_end)?;
    if HEADER_LENGTH + u64::from(directory_length) > data_end {
        return Err(Fault::Malformed("the directory is longer than the file"));
    }
    input.seek(SeekFrom::Start(HEADER_LENGTH))?;
    let mut directory = vec![0; directory_length as usize];
    input.read_exact(&mut directory)?;
    Ok((digest, extents(&directory, n_columns, data_end)?))
}

/// Hashes everything before the digest and holds it against the digest.
fn check_digest<R: Read + Seek>(input: &mut R, data_end: u64) -> Result<Digest, Fault> {
    input.rewind()?;
    let mut hash = Sha256::new();
    let mut bytes = vec![0; HASHED_AT_ONCE.min(data_end as usize)];
    let mut left = data_end;
    while left > 0 {
        let part = &mut bytes[..HASHED_AT_ONCE.min(left as usize)];
        input.read_exact(part)?;
        hash.update(&*part);
        left -= part.len() as u64;
    }
    let mut stated = [0; DIGEST_LENGTH as usize];
    input.read_exact(&mut stated)?;
    let found: [u8; DIGEST_LENGTH as usize] = hash.finalize().into();
    if found == stated { Ok(Digest(found)) } else { Err(Fault::Damaged) }
}

/// Reads the directory and works the offsets out; columns must fill the file exactly.
fn extents(directory: &[u8], n_columns: u32, data_end: u64) -> Result<BTreeMap<String, Extent>, Fault> {
    let mut columns = BTreeMap::new();
    let mut rest = directory;
    let mut next = HEADER_LENGTH + directory.len() as u64;
    for _ in 0..n_columns {
        let (&[kind, name_length], after) =
            rest.split_first_chunk::<2>().ok_or(Fault::Malformed("the directory is cut short"))?;
        let entry = after
            .split_at_checked(usize::from(name_length))
            .and_then(|(name, after)| Some((name, after.split_first_chunk::<8>()?)));
        let Some((name, (count, after))) = entry else {
            return Err(Fault::Malformed("the directory is cut short"));
        };
        rest = after;
        let kind = Kind::from_byte(kind).ok_or(Fault::Malformed("a column of unknown kind"))?;
        let name = std::str::from_utf8(name).map_err(|_| Fault::Malformed("a column's name is not UTF-8"))?;
        let (offset, count) = (next.next_multiple_of(ALIGNMENT), u64::from_le_bytes(*count));
        next = count
            .checked_mul(kind.width())
            .and_then(|bytes| bytes.checked_add(offset))
            .filter(|&end| end <= data_end)
            .ok_or(Fault::Malformed("a column is longer than the file"))?;
        if columns.insert(name.to_owned(), Extent { kind, offset, count }).is_some() {
            return Err(Fault::Malformed("two columns have one name"));
        }
    }
    if !rest.is_empty() || next != data_end {
        return Err(Fault::Malformed("the columns do not fill the file"));
    }
    Ok(columns)
}
