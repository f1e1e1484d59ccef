//! Archives that are one document, as workbooks are: their members are read into memory by name.
//!
//! All that is asked of an archive with data in it is asked of these as well; besides, what is read of it may not
//! take more than `table-bytes`.

use std::io::Read;

use crate::formats::import::ReadError;
use crate::formats::import::archive::members::{self, Archive, Member};
use crate::formats::import::archive::{ArchiveError, Trouble};
use crate::formats::import::kind::Source;
use crate::formats::import::limits::{Limit, Limits};

/// An opened document.
pub(crate) struct Parts {
    archive: Archive,
    members: Vec<Member>,
    file: String,
    limits: Limits,
    /// Bytes read so far.
    n_bytes: u64,
}

impl Parts {
    /// Opens a document and looks at every member of it.
    ///
    /// # Errors
    /// [`ReadError`] where it is no archive, is hostile, or runs into a limit.
    pub(crate) fn open(source: &Source, limits: &Limits) -> Result<Self, ReadError> {
        let (file, limits) = (source.name.clone(), limits.clone());
        let listed = members::list(&source.path, &limits);
        let (archive, members) = listed.map_err(|trouble| trouble.of_file(&file, None))?;
        Ok(Self { archive, members, file, limits, n_bytes: 0 })
    }

    /// A part's bytes, whatever the case of its name; `None` where there is none of the name.
    ///
    /// # Errors
    /// [`ReadError`] where it is damaged or too large.
    pub(crate) fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>, ReadError> {
        let Some(member) = self.members.iter().find(|own| own.name.eq_ignore_ascii_case(name)) else {
            return Ok(None);
        };
        self.n_bytes = self.n_bytes.saturating_add(member.size);
        let fits = self.limits.check(Limit::TableBytes, self.n_bytes);
        fits.map_err(|cause| ReadError::Limit { file: self.file.clone(), cause })?;
        let damaged = |cause: String| {
            let cause = ArchiveError::Damaged { member: member.name.clone(), cause };
            Trouble::from(cause).of_file(&self.file, None)
        };
        let reader = self.archive.by_index(member.index).map_err(|cause| damaged(cause.to_string()))?;
        let mut bytes = Vec::new();
        // The checksum is compared at the end of the member.
        let read = reader.take(member.size.saturating_add(1)).read_to_end(&mut bytes);
        read.map_err(|cause| damaged(cause.to_string()))?;
        if bytes.len() as u64 != member.size {
            let (promised, found) = (member.size, bytes.len());
            return Err(damaged(format!("{promised} bytes promised, {found} or more found")));
        }
        Ok(Some(bytes))
    }
}
