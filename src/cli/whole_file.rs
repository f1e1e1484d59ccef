//! Answers written to a file that is there whole or not at all.

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
