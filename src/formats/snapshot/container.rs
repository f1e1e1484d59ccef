//! Writing a container: a directory of named columns, the columns, the digest.
//!
//! ```text
//!  0  magic "HEGUI\0"
//!  6  format version, u16
//!  8  number of columns, u32
//! 12  length of the directory in bytes, u32
//! 16  directory: for each column its kind (u8), its name's length (u8), its name, its count (u64)
//!     then each column in the directory's order, begun at the next multiple of 8 bytes
//!     then the SHA-256 of every byte before it
//! ```
//!
//! All numbers are little-endian. Offsets are not written: they follow from kinds and counts, so there is
//! none that could lie. The same columns always make the same bytes, so the digest names the content.

use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, Write};
use std::ops::Range;

use sha2::{Digest as _, Sha256};

use crate::formats::snapshot::scalar::{Kind, Scalar};

/// The first bytes of every snapshot.
pub(super) const MAGIC: [u8; 6] = *b"HEGUI\0";
/// The layout above. A change of layout is a new number.
pub const FORMAT_VERSION: u16 = 1;
/// Bytes before the directory.
pub(super) const HEADER_LENGTH: u64 = 16;
/// Bytes of the digest.
pub(super) const DIGEST_LENGTH: u64 = 32;
/// Columns begin at multiples of this, so that they could be mapped as they lie.
pub(super) const ALIGNMENT: u64 = 8;
/// Values turned to bytes at once: 64 KiB of the widest common kind, small against any cache.
pub(super) const CHUNK: usize = 8192;

/// The SHA-256 of a snapshot's content; printed in lower-case hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest(pub [u8; 32]);

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Lists columns and writes them. Columns are borrowed: nothing is copied before [`Writer::write`], and
/// there only a chunk at a time.
///
/// ```
/// use hegui::formats::snapshot::{container::Writer, reader::Reader};
/// let mut file = Vec::new();
/// Writer::new().u32s("labels", &[7, 9]).strings("ids", ["zt", "cg"]).write(&mut file).unwrap();
/// let mut reader = Reader::new(std::io::Cursor::new(file), "example").unwrap();
/// assert_eq!(reader.u32s("labels").unwrap(), [7, 9]);
/// assert_eq!(reader.strings("ids").unwrap(), ["zt", "cg"]);
/// ```
#[derive(Default)]
pub struct Writer<'a> {
    columns: Vec<Column<'a>>,
}

/// One column to write.
struct Column<'a> {
    name: String,
    kind: Kind,
    count: usize,
    put: Put<'a>,
}

/// Appends the bytes of the values in a range.
type Put<'a> = Box<dyn Fn(Range<usize>, &mut Vec<u8>) + 'a>;

/// Column methods that differ in nothing but the type.
macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident: $type:ty),* $(,)?) => {$(
        $(#[$doc])*
        #[must_use]
        pub fn $name(self, name: impl Into<String>, values: &'a [$type]) -> Self {
            self.column(name.into(), values.len(), |index| values[index])
        }
    )*};
}

/// Column methods whose values are made as they are written, so that an array of structs needs no copy.
macro_rules! made_columns {
    ($($(#[$doc:meta])* $name:ident: $type:ty),* $(,)?) => {$(
        $(#[$doc])*
        #[must_use]
        pub fn $name(
            self,
            name: impl Into<String>,
            count: usize,
            at: impl Fn(usize) -> $type + 'a,
        ) -> Self {
            self.column(name.into(), count, at)
        }
    )*};
}

impl<'a> Writer<'a> {
    /// A container without columns.
    pub fn new() -> Self {
        Self::default()
    }

    columns! {
        /// Adds a column of bytes.
        bytes: u8,
        /// Adds a column of `u16`.
        u16s: u16,
        /// Adds a column of `u32`.
        u32s: u32,
        /// Adds a column of `u64`.
        u64s: u64,
        /// Adds a column of `i32`.
        i32s: i32,
        /// Adds a column of `i64`.
        i64s: i64,
        /// Adds a column of `i128`.
        i128s: i128,
        /// Adds a column of `f64`, kept to the bit.
        f64s: f64,
    }

    made_columns! {
        /// Adds a column of bytes, asked for one by one: `count` values, `at(0)` first.
        bytes_by: u8,
        /// Adds a column of `u32`, asked for one by one: `count` values, `at(0)` first.
        u32s_by: u32,
        /// Adds a column of `i64`, asked for one by one: `count` values, `at(0)` first.
        i64s_by: i64,
        /// Adds a column of `f64`, asked for one by one: `count` values, `at(0)` first.
        f64s_by: f64,
    }

    /// Adds strings as two columns: their bytes one after another, and under `<name>.ends` where each
    /// ends.
    #[must_use]
    pub fn strings(
        self,
        name: impl Into<String>,
        strings: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Self {
        let (mut bytes, mut ends) = (Vec::new(), Vec::new());
        for string in strings {
            bytes.extend_from_slice(string.as_ref().as_bytes());
            ends.push(bytes.len() as u64);
        }
        let name = name.into();
        self.column(format!("{name}.ends"), ends.len(), move |index| ends[index]).column(
            name,
            bytes.len(),
            move |index| bytes[index],
        )
    }

    fn column<T: Scalar>(mut self, name: String, count: usize, at: impl Fn(usize) -> T + 'a) -> Self {
        let put = move |range: Range<usize>, bytes: &mut Vec<u8>| range.for_each(|i| at(i).put(bytes));
        self.columns.push(Column { name, kind: T::KIND, count, put: Box::new(put) });
        self
    }

    /// Writes the container and returns the digest that closes it.
    ///
    /// # Errors
    /// What `out` says. Nothing is flushed or synced here; that is the caller's, who knows what `out` is.
    ///
    /// # Panics
    /// Where two columns have one name, or a name is longer than 255 bytes: both are bugs of the caller.
    pub fn write(&self, out: &mut impl Write) -> io::Result<Digest> {
        let mut hashed = Hashed { out, hash: Sha256::new(), written: 0 };
        let directory = self.directory();
        hashed.put(&MAGIC)?;
        hashed.put(&FORMAT_VERSION.to_le_bytes())?;
        hashed.put(&(self.columns.len() as u32).to_le_bytes())?;
        hashed.put(&(directory.len() as u32).to_le_bytes())?;
        hashed.put(&directory)?;
        let mut bytes = Vec::new();
        for column in &self.columns {
            hashed.align()?;
            for start in (0..column.count).step_by(CHUNK) {
                bytes.clear();
                (column.put)(start..column.count.min(start + CHUNK), &mut bytes);
                hashed.put(&bytes)?;
            }
        }
        let digest = Digest(hashed.hash.finalize().into());
        out.write_all(&digest.0)?;
        Ok(digest)
    }

    fn directory(&self) -> Vec<u8> {
        let mut directory = Vec::new();
        let mut names = BTreeSet::new();
        for column in &self.columns {
            assert!(names.insert(&column.name), "two columns are called {:?}", column.name);
            let length = u8::try_from(column.name.len())
                .unwrap_or_else(|_| panic!("a column's name is too long: {:?}", column.name));
            directory.push(column.kind as u8);
            directory.push(length);
            directory.extend_from_slice(column.name.as_bytes());
            directory.extend_from_slice(&(column.count as u64).to_le_bytes());
        }
        directory
    }
}

/// Writes, hashes and counts.
struct Hashed<'o, W> {
    out: &'o mut W,
    hash: Sha256,
    written: u64,
}

impl<W: Write> Hashed<'_, W> {
    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.written += bytes.len() as u64;
        self.out.write_all(bytes)
    }

    fn align(&mut self) -> io::Result<()> {
        let padding = self.written.next_multiple_of(ALIGNMENT) - self.written;
        self.put(&[0; ALIGNMENT as usize][..padding as usize])
    }
}
