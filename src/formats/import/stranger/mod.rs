//! Files of strangers: read by a process of its own that can do nothing else.
//!
//! - **In**: a file whose bytes may be made to harm, and the program itself, which is started once more.
//! - **Out**: the same `Table` as of any file, so that all behind it (checking, mending, classes) is one path.
//! - **The process** reads by the readers there are, GDAL among them. Before it opens the file it has no network,
//!   no file but those of its job, no way to write or to begin another process, and a bounded share of memory and
//!   time (`confine`, `calls`). Where the system cannot take these from it, the file is not read.
//! - **Not trusted**: anything it hands over. Lengths, counts and texts are held to limits, and what does not keep
//!   to the form ends the reading (`wire`, `feature`). Its death is an error that names the limit it ran into.
//! - **One way for all formats**: readers in Rust alone would be safe without it for some formats; but a fault in
//!   them can still eat all memory, and a second set of readers for strangers would have to be kept equal. Only what is
//!   sent to the service in GeoJSON or TXT of at most 32 KiB, which cannot, is read by the same readers without a
//!   process (`received`).
//!
//! 1. `copied` puts the file and its companions into a job folder under names made here.
//! 2. `process` starts the program; `child` is what it does then.
//! 3. The table here reads its frames.

mod calls;
mod child;
mod confine;
mod error;
mod feature;
mod process;
mod wire;

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use crate::formats::import::job::Job;
use crate::formats::import::kind::Source;
use crate::formats::import::limits::{Exceeded, Limit, Limits};
use crate::formats::import::say::About;
use crate::formats::import::shape::{Head, RawFeature, Shape, Table};
use crate::formats::import::stranger::feature::NotTaken;
use crate::formats::import::stranger::process::{Ending, Process};
use crate::formats::import::stranger::wire::{FailedOnWire, FindingOnWire, HeadOnWire, Request, Tag};
use crate::formats::import::{ReadError, ReadOptions};
use crate::layer::card::Card;
use crate::layer::feature::Geometry;
use crate::layer::finding::Finding;
use crate::layer::text::Text;

pub use child::serve;
pub use error::StrangerError;
pub use process::SUBCOMMAND;

/// The companions of a Shapefile that are read.
const COMPANIONS: [&str; 4] = ["shx", "dbf", "prj", "cpg"];

/// Copies a file and its companions into a job's folder, no more bytes than there may be.
///
/// # Errors
/// [`ReadError`] where it is no plain file, is too large, or cannot be copied.
pub(super) fn copied(source: &Source, job: &Job, limits: &Limits) -> Result<Source, ReadError> {
    let file = || source.name.clone();
    let extension = source.kind.extension;
    let target = job.dir().join(format!("data.{extension}"));
    let mut copy = Copy { left: limits.of(Limit::FileBytes), file: file(), limits };
    if extension == "gdb" {
        let failed = |cause: io::Error| ReadError::foreign(file(), &cause);
        fs::create_dir(&target).map_err(failed)?;
        for entry in fs::read_dir(&source.path).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            if entry.file_type().map_err(failed)?.is_file() {
                copy.one(&entry.path(), &target.join(entry.file_name()))?;
            }
        }
    } else {
        copy.one(&source.path, &target)?;
    }
    let companions = if extension == "shp" { &COMPANIONS[..] } else { &[] };
    for own in companions {
        if let Some(path) = source.companion(own) {
            copy.one(&path, &target.with_extension(own))?;
        }
    }
    // What another program has written and not yet put into the database would be missed in silence.
    let log = source.path.with_extension("gpkg-wal");
    if extension == "gpkg" && fs::metadata(log).is_ok_and(|log| 0 < log.len()) {
        let zh = "旁有 -wal 文件,另有程序正打开此库;请先关闭该程序";
        return Err(ReadError::broken(
            file(),
            zh,
            "a -wal beside it says that a program has it open; close that first",
        ));
    }
    Source::at(target, file(), source.kind)
}

/// Copying under a limit.
struct Copy<'l> {
    left: u64,
    file: String,
    limits: &'l Limits,
}

impl Copy<'_> {
    fn one(&mut self, from: &Path, to: &Path) -> Result<(), ReadError> {
        let failed = |cause: io::Error| ReadError::foreign(self.file.as_str(), &cause);
        // A link could lead to a file that is not the stranger's; a pipe would be waited for.
        let flags = nix::libc::O_NOFOLLOW | nix::libc::O_NONBLOCK;
        let own = OpenOptions::new().read(true).custom_flags(flags).open(from).map_err(failed)?;
        if !own.metadata().map_err(failed)?.is_file() {
            return Err(ReadError::broken(self.file.as_str(), "不是普通文件", "it is no plain file"));
        }
        let mut target = File::create_new(to).map_err(failed)?;
        let copied = io::copy(&mut own.take(self.left.saturating_add(1)), &mut target).map_err(failed)?;
        if self.left < copied {
            let cause = self.limits.exceeded(Limit::FileBytes);
            return Err(ReadError::Limit { file: self.file.clone(), cause });
        }
        self.left -= copied;
        Ok(())
    }
}

/// A table that another process reads.
pub(super) struct StrangerTable {
    about: About,
    head: Head,
    process: Process,
    limits: Limits,
    geometry: Geometry,
    /// Bytes it may still hand over.
    bytes_left: u64,
    closing: Vec<Finding>,
}

/// Starts a process on a file in a job's folder and reads the head of its table.
///
/// # Errors
/// [`ReadError`] where the process cannot be confined or started, refuses the file, dies, or runs into a limit.
pub(super) fn open(
    source: &Source,
    job: &Job,
    program: &Path,
    card: &Card,
    options: &ReadOptions,
) -> Result<StrangerTable, ReadError> {
    let limits = options.precautions.limits.clone();
    let about = About { layer: card.id.to_string(), file: source.name.clone() };
    let request = Request {
        path: source.path.clone(),
        name: source.name.clone(),
        extension: source.kind.extension.to_owned(),
        job: job.dir(),
        layer: card.id.to_string(),
        tables: card.tables.clone(),
        is_lines: card.geometry == Geometry::Lines,
        table: options.table.clone(),
        crs: options.crs.clone(),
        encoding: options.encoding.clone(),
        limits: limits.clone(),
    };
    let process = Process::start(program, &request, limits.of(Limit::WallSeconds)).map_err(|cause| {
        let cause = StrangerError::Io { cause: cause.to_string() };
        ReadError::Stranger { file: source.name.clone(), cause }
    })?;
    let bytes_left = limits.of(Limit::OutputBytes);
    let (head, closing, geometry) = (Head::default(), Vec::new(), card.geometry);
    let mut table = StrangerTable { about, head, process, limits, geometry, bytes_left, closing };
    let mut body = Vec::new();
    match table.frame(&mut body)? {
        Tag::Head => {
            let head: HeadOnWire = wire::json(&body).ok_or_else(|| table.garbled("head"))?;
            table.head = head.head(&table.about);
            let n_fields = table.head.fields.len() as u64;
            table.limits.check(Limit::Fields, n_fields).map_err(|cause| table.over(cause))?;
            Ok(table)
        }
        _ => Err(table.garbled("order of frames")),
    }
}

impl Table for StrangerTable {
    fn head(&self) -> &Head {
        &self.head
    }

    fn each(
        &mut self,
        take: &mut dyn FnMut(RawFeature<'_>) -> Result<(), ReadError>,
    ) -> Result<(), ReadError> {
        let (mut body, mut shape) = (Vec::new(), Shape::of(self.geometry));
        let (mut n_features, mut n_vertices) = (0, 0);
        loop {
            match self.frame(&mut body)? {
                Tag::Feature => {}
                Tag::End => {
                    let said: Vec<FindingOnWire> = wire::json(&body).ok_or_else(|| self.garbled("end"))?;
                    self.closing = said.into_iter().map(|own| own.finding(&self.about)).collect();
                    return Ok(());
                }
                Tag::Head | Tag::Failed => return Err(self.garbled("order of frames")),
            }
            let read = feature::read(&body, self.head.fields.len(), &self.limits, &mut shape);
            let own = read.map_err(|cause| match cause {
                NotTaken::Garbled => self.garbled("feature"),
                NotTaken::Limit(cause) => self.over(cause),
            })?;
            n_features += 1;
            n_vertices += shape.x.len() as u64;
            let counts = [(Limit::Features, n_features), (Limit::Vertices, n_vertices)];
            counts
                .into_iter()
                .try_for_each(|(limit, count)| self.limits.check(limit, count))
                .map_err(|cause| self.over(cause))?;
            let finding = |own: FindingOnWire| own.finding(&self.about);
            take(RawFeature {
                number: own.number,
                values: own.values,
                shape: &shape,
                findings: own.said.findings.into_iter().map(finding).collect(),
                refusal: own.said.refusal.map(finding),
            })?;
        }
    }

    fn closing(&mut self) -> Vec<Finding> {
        std::mem::take(&mut self.closing)
    }
}

impl StrangerTable {
    /// The next frame, the last of them where it says that it could not be done being the error.
    fn frame(&mut self, body: &mut Vec<u8>) -> Result<Tag, ReadError> {
        let read = wire::read(&mut self.process.out, body);
        self.bytes_left = self.bytes_left.checked_sub(body.len() as u64).ok_or_else(|| {
            let cause = self.limits.exceeded(Limit::OutputBytes);
            self.over(cause)
        })?;
        match read {
            Ok(Some(Tag::Failed)) => Err(self.failed(body)),
            Ok(Some(tag)) => Ok(tag),
            Ok(None) => Err(self.ended()),
            Err(cause) => Err(self.error(StrangerError::Io { cause: cause.to_string() })),
        }
    }

    /// Why the process could not.
    fn failed(&self, body: &[u8]) -> ReadError {
        match wire::json(body) {
            Some(FailedOnWire::Refused { zh, en }) => {
                self.error(StrangerError::Refused { message: Text::new(zh, en) })
            }
            Some(FailedOnWire::Unconfined { zh, en }) => {
                self.error(StrangerError::Unconfined { cause: Text::new(zh, en) })
            }
            Some(FailedOnWire::Nesting { depth }) => {
                let max = self.limits.of(Limit::NestingDepth);
                self.over(Exceeded { limit: Limit::NestingDepth, max, found: Some(depth) })
            }
            None => self.garbled("error"),
        }
    }

    /// Why the process said nothing more.
    fn ended(&mut self) -> ReadError {
        match self.process.ending() {
            Ending::Limit(limit) => self.over(self.limits.exceeded(limit)),
            Ending::Died(how) => self.error(StrangerError::Died { how }),
        }
    }

    fn garbled(&self, what: &'static str) -> ReadError {
        self.error(StrangerError::Garbled { what })
    }

    fn over(&self, cause: Exceeded) -> ReadError {
        ReadError::Limit { file: self.about.file.clone(), cause }
    }

    fn error(&self, cause: StrangerError) -> ReadError {
        ReadError::Stranger { file: self.about.file.clone(), cause }
    }
}
