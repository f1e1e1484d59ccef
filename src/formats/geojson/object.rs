//! JSON objects written member by member, so that a feature never has to be held whole.

use std::io::{self, Write};

use serde::Serialize;

/// An object being written; the closing brace comes with [`Object::end`].
pub(super) struct Object<'w, W: Write> {
    out: &'w mut W,
    is_empty: bool,
}

impl<'w, W: Write> Object<'w, W> {
    /// Opens the object.
    pub(super) fn begin(out: &'w mut W) -> io::Result<Self> {
        out.write_all(b"{")?;
        Ok(Self { out, is_empty: true })
    }

    /// Writes a key and hands out the place for its value, which the caller must fill.
    pub(super) fn key(&mut self, key: &str) -> io::Result<&mut W> {
        self.comma()?;
        serde_json::to_writer(&mut *self.out, key)?;
        self.out.write_all(b":")?;
        Ok(self.out)
    }

    /// As [`Self::key`], for a key that stands as JSON already, with quotes and colon.
    pub(super) fn encoded_key(&mut self, key: &str) -> io::Result<&mut W> {
        self.comma()?;
        self.out.write_all(key.as_bytes())?;
        Ok(self.out)
    }

    fn comma(&mut self) -> io::Result<()> {
        if !self.is_empty {
            self.out.write_all(b",")?;
        }
        self.is_empty = false;
        Ok(())
    }

    /// Writes a member whose value serde knows.
    pub(super) fn value(&mut self, key: &str, value: &(impl Serialize + ?Sized)) -> io::Result<()> {
        Ok(serde_json::to_writer(self.key(key)?, value)?)
    }

    /// Writes a number given as decimal text, digit by digit as it is.
    pub(super) fn decimal(&mut self, key: &str, text: &str) -> io::Result<()> {
        self.key(key)?.write_all(text.as_bytes())
    }

    /// Closes the object.
    pub(super) fn end(self) -> io::Result<()> {
        self.out.write_all(b"}")
    }
}
