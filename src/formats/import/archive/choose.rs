//! Which member of an archive is read.

use crate::formats::import::archive::members::Member;
use crate::formats::import::archive::{ArchiveError, Trouble};
use crate::formats::import::kind::{KINDS, Kind, Reader};
use crate::layer::card::Card;

/// Kinds whose extension means anything: a note on how to read the data is no data.
const AMBIGUOUS: [&str; 2] = ["txt", "json"];
/// Files of a Shapefile that are read; its indexes are not.
const SHAPEFILE: [&str; 5] = ["shp", "shx", "dbf", "prj", "cpg"];
/// Kinds that hold one table, named as the file is.
const OF_ONE_TABLE: [&str; 3] = ["shp", "geojson", "fgb"];

/// Something in an archive that can be read.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    /// Its name in the archive, with its folders.
    pub(super) name: String,
    /// What it is.
    pub(super) kind: Kind,
    /// Its files, and what each is called once unpacked.
    pub(super) files: Vec<(Member, String)>,
}

impl Candidate {
    /// Whether it holds one table, named as it is.
    pub(super) fn holds_one(&self) -> bool {
        OF_ONE_TABLE.contains(&self.kind.extension)
    }

    /// Its name without folders and extension, in lower case.
    pub(super) fn stem(&self) -> String {
        let own = self.name.rsplit('/').next().unwrap_or_default();
        own.rsplit_once('.').map_or(own, |(stem, _)| stem).to_lowercase()
    }
}

/// The kinds that are read out of archives.
fn kinds() -> impl Iterator<Item = &'static Kind> {
    KINDS.iter().filter(|kind| kind.reader != Reader::Archive && !AMBIGUOUS.contains(&kind.extension))
}

/// Everything in an archive that can be read, in its order.
pub(super) fn candidates(members: &[Member]) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    // What a Macintosh adds is named like data and is none.
    for member in members
        .iter()
        .filter(|own| !own.name.split('/').any(|part| part == "__MACOSX" || part.starts_with("._")))
    {
        if let Some((folder, file)) = of_geodatabase(&member.name) {
            let unpacked = (member.clone(), format!("data.gdb/{file}"));
            match found.iter_mut().find(|own| own.name == folder) {
                Some(known) => known.files.push(unpacked),
                None => found.extend(kind_of(folder).map(|kind| Candidate {
                    name: folder.to_owned(),
                    kind,
                    files: vec![unpacked],
                })),
            }
        } else if let Some(kind) = kind_of(&member.name).filter(|kind| kind.extension != "gdb") {
            let files = match kind.extension {
                "shp" => shapefile(member, members),
                extension => vec![(member.clone(), format!("data.{extension}"))],
            };
            found.push(Candidate { name: member.name.clone(), kind, files });
        }
    }
    found
}

fn kind_of(name: &str) -> Option<Kind> {
    let (_, extension) = name.rsplit_once('.')?;
    kinds().find(|kind| kind.extension == extension.to_lowercase()).copied()
}

/// A file geodatabase's folder and a file of it that is read: its tables and what tells that it is one. Its locks
/// and its programs' notes are not.
fn of_geodatabase(name: &str) -> Option<(&str, &str)> {
    let (folder, file) = name.rsplit_once('/')?;
    let is_table = file.len() < 100
        && file.starts_with('a')
        && file.get(1..9).is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_hexdigit()))
        && file.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'_');
    let is_read = is_table || file == "gdb" || file == "timestamps";
    (folder.to_lowercase().ends_with(".gdb") && is_read).then_some((folder, file))
}

/// The files of a Shapefile: those of its stem, whatever the case of their names.
fn shapefile(main: &Member, members: &[Member]) -> Vec<(Member, String)> {
    let of_stem =
        |name: &str| name.rsplit_once('.').map(|(stem, end)| (stem.to_lowercase(), end.to_lowercase()));
    let Some((stem, _)) = of_stem(&main.name) else { return Vec::new() };
    let own = members.iter().filter_map(|member| {
        let (other, extension) = of_stem(&member.name)?;
        let is_own = other == stem && SHAPEFILE.contains(&extension.as_str());
        is_own.then(|| (member.clone(), format!("data.{extension}")))
    });
    own.collect()
}

/// Picks what is read, and the table in it where `table` names one: by the member's name, by the name of its table,
/// or as the only one the card knows.
pub(super) fn choose(
    mut candidates: Vec<Candidate>,
    table: Option<&str>,
    card: &Card,
) -> Result<(Candidate, Option<String>), Trouble> {
    if candidates.is_empty() {
        let taken: Vec<String> = kinds().map(|kind| format!(".{}", kind.extension)).collect();
        return Err(ArchiveError::Nothing { taken: taken.join(" ") }.into());
    }
    let names = || candidates.iter().map(|own| own.name.clone()).collect::<Vec<_>>();
    let only = |is_meant: &dyn Fn(&Candidate) -> bool| {
        let mut meant = (0..candidates.len()).filter(|&place| is_meant(&candidates[place]));
        let first = meant.next();
        (first, meant.next().is_some())
    };
    let Some(wanted) = table else {
        let is_known = |own: &Candidate| card.tables.iter().any(|table| table.to_lowercase() == own.stem());
        return match (candidates.len(), only(&is_known)) {
            (1, _) => Ok((candidates.swap_remove(0), None)),
            (_, (Some(place), false)) => Ok((candidates.swap_remove(place), None)),
            _ => Err(Trouble::WhichTable(names())),
        };
    };
    let lower = wanted.to_lowercase();
    if let (Some(place), _) = only(&|own| own.name.to_lowercase() == lower) {
        return Ok((candidates.swap_remove(place), None));
    }
    let inside = |own: &Candidate| wanted.strip_prefix(&own.name).and_then(|rest| rest.strip_prefix('/'));
    if let (Some(place), _) = only(&|own| inside(own).is_some()) {
        let table = inside(&candidates[place]).map(str::to_owned);
        return Ok((candidates.swap_remove(place), table));
    }
    match only(&|own| own.holds_one() && own.stem() == lower) {
        (Some(place), false) => return Ok((candidates.swap_remove(place), None)),
        (Some(_), true) => return Err(Trouble::WhichTable(names())),
        (None, _) => {}
    }
    match only(&|own| !own.holds_one()) {
        (Some(place), false) => Ok((candidates.swap_remove(place), Some(wanted.to_owned()))),
        (Some(_), true) => Err(Trouble::WhichTable(names())),
        (None, _) => Err(Trouble::NoSuchTable(names())),
    }
}
