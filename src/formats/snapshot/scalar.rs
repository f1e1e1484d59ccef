//! The kinds of numbers a column may hold, all little-endian.

use std::fmt;

/// The kind of a column's values, as the byte that stands in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// Bytes.
    U8 = 1,
    /// Unsigned, 16 bits.
    U16 = 2,
    /// Unsigned, 32 bits.
    U32 = 3,
    /// Unsigned, 64 bits.
    U64 = 4,
    /// Signed, 32 bits.
    I32 = 5,
    /// Signed, 64 bits.
    I64 = 6,
    /// Signed, 128 bits.
    I128 = 7,
    /// IEEE 754 binary64; every bit is kept, those of a NaN too.
    F64 = 8,
}

/// All kinds, for reading the byte back.
const KINDS: [Kind; 8] =
    [Kind::U8, Kind::U16, Kind::U32, Kind::U64, Kind::I32, Kind::I64, Kind::I128, Kind::F64];

impl Kind {
    /// The kind a byte of a file stands for, or `None`.
    pub(super) fn from_byte(byte: u8) -> Option<Self> {
        KINDS.into_iter().find(|kind| *kind as u8 == byte)
    }

    /// Bytes a value takes.
    pub(super) fn width(self) -> u64 {
        match self {
            Self::U8 => 1,
            Self::U16 => 2,
            Self::U32 | Self::I32 => 4,
            Self::U64 | Self::I64 | Self::F64 => 8,
            Self::I128 => 16,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::U8 => "u8",
            Self::U16 => "u16",
            Self::U32 => "u32",
            Self::U64 => "u64",
            Self::I32 => "i32",
            Self::I64 => "i64",
            Self::I128 => "i128",
            Self::F64 => "f64",
        };
        f.write_str(name)
    }
}

/// A number that goes into a column and comes out of it.
pub(super) trait Scalar: Copy {
    /// Its kind.
    const KIND: Kind;
    /// Appends its bytes.
    fn put(self, bytes: &mut Vec<u8>);
    /// Makes it of exactly its bytes.
    fn take(bytes: &[u8]) -> Self;
}

macro_rules! scalar {
    ($($type:ty => $kind:ident),* $(,)?) => {$(
        impl Scalar for $type {
            const KIND: Kind = Kind::$kind;

            fn put(self, bytes: &mut Vec<u8>) {
                bytes.extend_from_slice(&self.to_le_bytes());
            }

            fn take(bytes: &[u8]) -> Self {
                let mut own = [0; size_of::<Self>()];
                own.copy_from_slice(bytes);
                Self::from_le_bytes(own)
            }
        }
    )*};
}

scalar!(u8 => U8, u16 => U16, u32 => U32, u64 => U64, i32 => I32, i64 => I64, i128 => I128, f64 => F64);
