//! Answers written to a file that is there whole or not at all; several files of one dataset one after another.

use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::Path;
use std::process;

use crate::cli::failure::Failure;

/// Writes a file under a temporary name beside it and renames it: it is there whole or not at all.
pub(super) fn to_file(
    file: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let shown = file.display();
    let failed = |error: io::Error| {
        Failure::of(&error).while_doing(format!("{shown}:写入失败"), format!("{shown}: cannot be written"))
    };
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", process::id()));
    let part = file.with_file_name(name);
    let mut out = BufWriter::new(File::create(&part).map_err(failed)?);
    let written = write(&mut out)
        .and_then(|()| out.into_inner().map_err(|error| failed(error.into_error())))
        .and_then(|done| done.sync_all().map_err(failed))
        .and_then(|()| fs::rename(&part, file).map_err(failed));
    if written.is_err() {
        // What failed is told; that a part could not be removed adds nothing to it.
        let _ = fs::remove_file(&part);
    }
    written
}

/// Lets files be made in a folder beside `file`, then moves them into its folder, `file` itself last: where it is
/// there, all of them are.
pub(super) fn beside(file: &Path, write: impl FnOnce(&Path) -> Result<(), Failure>) -> Result<(), Failure> {
    let shown = file.display();
    let failed = |error: io::Error| {
        Failure::of(&error).while_doing(format!("{shown}:写入失败"), format!("{shown}: cannot be written"))
    };
    let name = file.file_name().unwrap_or_default();
    let mut folder = name.to_owned();
    folder.push(format!(".{}.part", process::id()));
    let folder = file.with_file_name(folder);
    fs::create_dir(&folder).map_err(failed)?;
    let moved = || -> io::Result<()> {
        let made: Vec<_> = fs::read_dir(&folder)?.collect::<io::Result<_>>()?;
        for entry in made.iter().filter(|entry| entry.file_name() != name) {
            File::open(entry.path())?.sync_all()?;
            fs::rename(entry.path(), file.with_file_name(entry.file_name()))?;
        }
        File::open(folder.join(name))?.sync_all()?;
        fs::rename(folder.join(name), file)
    };
    let written = write(&folder).and_then(|()| moved().map_err(failed));
    // What failed is told; that a part could not be removed adds nothing to it.
    let _ = fs::remove_dir_all(&folder);
    written
}
