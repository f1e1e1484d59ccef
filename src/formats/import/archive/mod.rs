//! Archives: a ZIP with Shapefiles, file geodatabases or other files that are read, as bureaus hand them in.
//!
//! - **In**: an archive on disk, and a folder to unpack in.
//! - **Out**: the files of one member (with its companions) in a job folder, under names made here; none of the
//!   archive's names ever names a file.
//! - **Refused**: the whole archive where one member of it has an absolute or dotted path, is a link, is there
//!   twice, is encrypted, or shares bytes with another; and where a limit is run into ([`limits`](super::limits)).
//! - **Left out**: archives in archives, and other means of compression than Deflate.
//!
//! 1. `members` lists what there is and refuses what is hostile. 2. `choose` picks the member that is read.
//! 3. Its files are unpacked here, their lengths and checksums compared with the archive's directory.
//!
//! `parts` reads documents that are archives, from the same list.

mod choose;
mod error;
mod members;
pub(crate) mod parts;

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

use crate::formats::import::archive::members::{Archive, Member};
use crate::formats::import::job::Job;
use crate::formats::import::kind::Source;
use crate::formats::import::limits::{Exceeded, Limits};
use crate::formats::import::say::About;
use crate::formats::import::{ReadError, ReadOptions};
use crate::layer::card::Card;
use crate::layer::finding::{Finding, Weight};
use crate::layer::text::Text;

pub use error::ArchiveError;

/// What came out of an archive.
#[derive(Debug)]
pub(super) struct Unpacked {
    /// The member that is read, in the job's folder.
    pub(super) source: Source,
    /// The table in it, where the caller named one.
    pub(super) table: Option<String>,
    /// Which member it is.
    pub(super) note: Finding,
}

/// Why an archive could not be unpacked, without the archive's name.
pub(super) enum Trouble {
    Archive(ArchiveError),
    Limit(Exceeded),
    Io(io::Error),
    WhichTable(Vec<String>),
    NoSuchTable(Vec<String>),
}

impl Trouble {
    /// The same of a file by its name; `table` is the one the caller named.
    fn of_file(self, file: &str, table: Option<&str>) -> ReadError {
        let file = file.to_owned();
        match self {
            Self::Archive(cause) => ReadError::Archive { file, cause },
            Self::Limit(cause) => ReadError::Limit { file, cause },
            Self::Io(cause) => ReadError::foreign(file, &cause),
            Self::WhichTable(tables) => ReadError::WhichTable { file, tables },
            Self::NoSuchTable(tables) => {
                ReadError::NoSuchTable { file, table: table.unwrap_or_default().to_owned(), tables }
            }
        }
    }
}

impl From<ArchiveError> for Trouble {
    fn from(cause: ArchiveError) -> Self {
        Self::Archive(cause)
    }
}

impl From<Exceeded> for Trouble {
    fn from(cause: Exceeded) -> Self {
        Self::Limit(cause)
    }
}

/// Unpacks the member of an archive that is to be read.
///
/// # Errors
/// [`ReadError`] naming the archive, and the member at fault.
pub(super) fn unpack(
    archive: &Source,
    job: &Job,
    card: &Card,
    options: &ReadOptions,
) -> Result<Unpacked, ReadError> {
    let failed = |trouble: Trouble| trouble.of_file(&archive.name, options.table.as_deref());
    let (mut opened, members) = members::list(&archive.path, &options.precautions.limits).map_err(failed)?;
    let candidates = choose::candidates(&members);
    let (chosen, table) = choose::choose(candidates, options.table.as_deref(), card).map_err(failed)?;
    for (member, name) in &chosen.files {
        one(&mut opened, member, &job.dir().join(name)).map_err(failed)?;
    }
    let (name, kind) = (format!("{}/{}", archive.name, chosen.name), chosen.kind);
    let about = About { layer: card.id.to_string(), file: name.clone() };
    let (n_read, n_members) = (chosen.files.len(), members.len());
    let note = about.file(
        Weight::Note,
        "archive-member",
        Text::new(
            format!(
                "读自压缩包 {} 中的 {}(用到包内 {n_members} 个文件中的 {n_read} 个)",
                archive.name, chosen.name
            ),
            format!(
                "read from {} in the archive {} ({n_read} of its {n_members} files)",
                chosen.name, archive.name
            ),
        ),
    );
    let source = Source::at(job.dir().join(format!("data.{}", kind.extension)), name, kind)?;
    Ok(Unpacked { source, table, note })
}

/// The tables of an archive by the names they are asked for with, without unpacking any.
///
/// # Errors
/// [`ReadError`] as of reading the archive, and where a member may hold several tables: that cannot be told
/// before it is unpacked.
pub(super) fn tables(archive: &Source, limits: &Limits) -> Result<Vec<String>, ReadError> {
    let listed = members::list(&archive.path, limits);
    let (_, members) = listed.map_err(|trouble| trouble.of_file(&archive.name, None))?;
    let name = |own: &choose::Candidate| {
        if own.holds_one() {
            return Ok(own.stem());
        }
        Err(ReadError::broken(
            archive.name.as_str(),
            format!("包内的 {} 可有多张表,须先解压再自动识别", own.name),
            format!("{} in it may have several tables; unpack it before its tables are matched", own.name),
        ))
    };
    choose::candidates(&members).iter().map(name).collect()
}

/// Unpacks one member, no longer than it was promised to be.
fn one(archive: &mut Archive, member: &Member, path: &Path) -> Result<(), Trouble> {
    let damaged = |cause: String| ArchiveError::Damaged { member: member.name.clone(), cause };
    let reader = archive.by_index(member.index).map_err(|cause| damaged(cause.to_string()))?;
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(Trouble::Io)?;
    }
    let mut file = File::create_new(path).map_err(Trouble::Io)?;
    let mut reader = reader.take(member.size.saturating_add(1));
    let mut buffer = vec![0_u8; 1 << 16];
    let mut n_bytes = 0;
    loop {
        // The checksum is compared at the end of the member.
        let n_read = reader.read(&mut buffer).map_err(|cause| damaged(cause.to_string()))?;
        if n_read == 0 {
            break;
        }
        n_bytes += n_read as u64;
        if member.size < n_bytes {
            break;
        }
        file.write_all(&buffer[..n_read]).map_err(Trouble::Io)?;
    }
    if n_bytes != member.size {
        let promised = member.size;
        return Err(damaged(format!("{promised} bytes promised, {n_bytes} or more found")).into());
    }
    Ok(())
}
