//! What an archive holds, looked at before anything is unpacked: every member must be harmless, needed or not.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use encoding_rs::GB18030;
use zip::read::ZipArchive;
use zip::{CompressionMethod, result::ZipError};

use crate::formats::import::archive::ArchiveError;
use crate::formats::import::archive::Trouble;
use crate::formats::import::limits::{Limit, Limits};

/// What every entry of a ZIP's directory begins with.
const ENTRY_SIGNATURE: [u8; 4] = *b"PK\x01\x02";
/// Members smaller than this are not asked how much they grew.
const RATIO_FROM_BYTES: u64 = 1 << 20;
/// The most bytes of a name.
const NAME_BYTES_MAX: usize = 1024;
/// The bits of a Unix mode that say what kind of file it is, and a plain file's.
const MODE_KIND: u32 = 0o170_000;
const MODE_FILE: u32 = 0o100_000;

/// An opened archive.
pub(super) type Archive = ZipArchive<BufReader<File>>;

/// A file in an archive.
#[derive(Clone, Debug)]
pub(super) struct Member {
    /// Its place in the archive's directory.
    pub(super) index: usize,
    /// Its name with its folders, `/` between them, harmless.
    pub(super) name: String,
    /// Its length, unpacked, as promised.
    pub(super) size: u64,
}

/// Opens an archive and lists its files; folders are left out.
pub(super) fn list(path: &Path, limits: &Limits) -> Result<(Archive, Vec<Member>), Trouble> {
    let file = || File::open(path).map_err(Trouble::Io);
    // Before the directory is read into memory: an entry cannot be without its signature.
    limits.check(Limit::ArchiveEntries, entries_at_most(BufReader::new(file()?))?)?;
    let not_an_archive =
        |cause: ZipError| Trouble::Archive(ArchiveError::NotAnArchive { cause: cause.to_string() });
    let mut archive = ZipArchive::new(BufReader::new(file()?)).map_err(not_an_archive)?;
    if archive.has_duplicate_names() {
        return Err(ArchiveError::Duplicate { member: None }.into());
    }
    if archive.has_overlapping_entries().map_err(not_an_archive)? {
        return Err(ArchiveError::Overlapping.into());
    }
    let (mut members, mut seen, mut total) = (Vec::new(), BTreeSet::new(), 0_u64);
    for index in 0..archive.len() {
        let entry = archive.by_index_data(index).map_err(not_an_archive)?;
        let name = name(entry.name_raw())?;
        if !seen.insert(name.trim_end_matches('/').to_lowercase()) {
            return Err(ArchiveError::Duplicate { member: Some(name) }.into());
        }
        let kind = entry.unix_mode().unwrap_or_default() & MODE_KIND;
        if name.ends_with('/') {
            continue;
        }
        if entry.is_symlink() || (kind != 0 && kind != MODE_FILE) {
            return Err(ArchiveError::NotAFile { member: name }.into());
        }
        if entry.encrypted() {
            return Err(ArchiveError::Encrypted { member: name }.into());
        }
        if ![CompressionMethod::Stored, CompressionMethod::Deflated].contains(&entry.compression()) {
            return Err(ArchiveError::Method { member: name }.into());
        }
        let size = entry.size();
        limits.check(Limit::MemberBytes, size)?;
        if RATIO_FROM_BYTES < size {
            limits.check(Limit::ArchiveRatio, size / entry.compressed_size().max(1))?;
        }
        total = total.saturating_add(size);
        limits.check(Limit::InflatedBytes, total)?;
        members.push(Member { index, name, size });
    }
    Ok((archive, members))
}

/// How often the signature of an entry stands in the file, which is no less than there are entries.
fn entries_at_most(mut file: impl Read) -> Result<u64, Trouble> {
    let mut buffer = vec![0_u8; 1 << 16];
    let (mut kept, mut count) = (0, 0_u64);
    loop {
        let n_read = file.read(&mut buffer[kept..]).map_err(Trouble::Io)?;
        if n_read == 0 {
            return Ok(count);
        }
        let filled = kept + n_read;
        count += buffer[..filled].windows(4).filter(|bytes| *bytes == ENTRY_SIGNATURE).count() as u64;
        kept = filled.min(3);
        buffer.copy_within(filled - kept..filled, 0);
    }
}

/// A member's name: UTF-8 where it can be, else GBK, in which Windows in China writes them.
fn name(raw: &[u8]) -> Result<String, ArchiveError> {
    let decoded = match std::str::from_utf8(raw) {
        Ok(text) => Some(text.to_owned()),
        Err(_not_utf8) => {
            GB18030.decode_without_bom_handling_and_without_replacement(raw).map(std::borrow::Cow::into_owned)
        }
    };
    let refused = |shown: &str| ArchiveError::Name { member: shown.chars().take(100).collect() };
    let text = decoded.ok_or_else(|| refused(&String::from_utf8_lossy(raw)))?;
    // Programs on Windows have put these between folders.
    let name = text.replace('\\', "/");
    let is_proper = |part: &str| !part.is_empty() && part != "." && part != ".." && !part.contains(':');
    let is_harmless = raw.len() <= NAME_BYTES_MAX
        && !name.contains(char::is_control)
        && name.strip_suffix('/').unwrap_or(&name).split('/').all(is_proper);
    if is_harmless { Ok(name) } else { Err(refused(&text)) }
}

#[cfg(test)]
mod tests {
    use super::{entries_at_most, name};

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        for sound in ["a.shp", "规划/TDYTQ.shp", "a b/c..d.dbf", "folder/"] {
            assert_eq!(name(sound.as_bytes()).unwrap(), sound);
        }
        assert_eq!(name(b"a\\b.shp").unwrap(), "a/b.shp");
        assert_eq!(name(&encoding_rs::GBK.encode("规划/图.shp").0).unwrap(), "规划/图.shp");
        for hostile in
            ["", "/etc/passwd", "../a", "a/../b", "a//b", "./a", "C:/a", "a\\..\\b", "\\\\host\\a", "a\0b"]
        {
            assert!(name(hostile.as_bytes()).is_err(), "{hostile:?}");
        }
        assert!(name(&[0xFF, 0xFF]).is_err() && name(&[b'a'; 2000]).is_err());
    }

    #[test]
    fn entries_are_counted_wherever_a_buffer_ends() {
        for ahead in (1 << 16) - 5..(1 << 16) + 2 {
            let mut bytes = vec![0; ahead];
            bytes.extend(b"PK\x01\x02PK\x01\x02");
            assert_eq!(entries_at_most(&bytes[..]).map_err(|_| ()), Ok(2), "{ahead}");
        }
    }
}
