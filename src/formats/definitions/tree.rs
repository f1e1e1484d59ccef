//! The files of a definitions directory, from the program itself or from disk.

use std::fmt::Write;
use std::fs;
use std::io::Read;
use std::path::Path;

use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};

use crate::formats::definitions::error::{DefinitionError, Place};

/// The repository's `layers/`, so that the program needs no files beside it.
static BUILTIN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/layers");

/// No file of ours reaches 20 KB; a file past this size is not one that somebody edits.
const FILE_BYTES_MAX: u64 = 4 << 20;

/// One definitions file.
pub(super) struct Source {
    /// What it is called in messages.
    pub(super) file: String,
    /// What it says.
    pub(super) text: String,
}

/// All definitions files, each kind sorted by file name.
pub(super) struct Tree {
    pub(super) plans: Source,
    pub(super) groups: Source,
    /// Where there is one.
    pub(super) frames: Option<Source>,
    /// Where there is one.
    pub(super) books: Option<Source>,
    /// Where there is one.
    pub(super) farmland: Option<Source>,
    pub(super) schemes: Vec<Source>,
    pub(super) cards: Vec<Source>,
    pub(super) rules: Vec<Source>,
}

impl Tree {
    /// The files built into the program.
    pub(super) fn builtin() -> Result<Self, DefinitionError> {
        let file = |name: &'static str| {
            let file = BUILTIN.get_file(name).ok_or(absent("layers", name))?;
            Source::new(format!("layers/{name}"), file.contents().to_vec())
        };
        let folder = |name: &'static str| {
            let folder = BUILTIN.get_dir(name).ok_or(absent("layers", name))?;
            let mut sources = folder
                .files()
                .filter(|file| has_extension(file.path(), "toml"))
                .map(|file| {
                    Source::new(format!("layers/{}", file.path().display()), file.contents().to_vec())
                })
                .collect::<Result<Vec<_>, _>>()?;
            sources.sort_by(|a, b| a.file.cmp(&b.file));
            Ok(sources)
        };
        Ok(Self {
            plans: file("plans.toml")?,
            groups: file("groups.toml")?,
            frames: Some(file("frames.toml")?),
            books: Some(file("books.toml")?),
            farmland: Some(file("farmland.toml")?),
            schemes: folder("schemes")?,
            cards: folder("cards")?,
            rules: folder("rules")?,
        })
    }

    /// The files of a directory.
    pub(super) fn from_dir(dir: &Path) -> Result<Self, DefinitionError> {
        let files = ["plans.toml", "groups.toml", "frames.toml", "books.toml", "farmland.toml"];
        let known = files.into_iter().chain(["schemes", "cards", "rules"]).collect::<Vec<_>>();
        for name in names(dir)? {
            if !known.contains(&name.as_str()) {
                return Err(DefinitionError::Stranger { path: dir.join(name).display().to_string() });
            }
        }
        let file = |name: &'static str| {
            let path = dir.join(name);
            if !path.is_file() {
                return Err(absent(&dir.display().to_string(), name));
            }
            read_file(&path)
        };
        let folder = |name: &'static str| {
            let path = dir.join(name);
            if !path.is_dir() {
                return Err(absent(&dir.display().to_string(), name));
            }
            read_folder(&path)
        };
        let file_if_there = |name: &'static str| dir.join(name).is_file().then(|| file(name)).transpose();
        Ok(Self {
            plans: file("plans.toml")?,
            groups: file("groups.toml")?,
            frames: file_if_there("frames.toml")?,
            books: file_if_there("books.toml")?,
            farmland: file_if_there("farmland.toml")?,
            schemes: folder("schemes")?,
            cards: folder("cards")?,
            rules: folder("rules")?,
        })
    }
}

impl Tree {
    /// The SHA-256 of a list of all files, a line `<digest>  <name>` each, by name.
    pub(super) fn sha256(&self) -> String {
        let optional =
            [self.frames.as_ref(), self.books.as_ref(), self.farmland.as_ref()].into_iter().flatten();
        let single = [&self.plans, &self.groups].into_iter().chain(optional);
        let folders = [("cards/", &self.cards), ("rules/", &self.rules), ("schemes/", &self.schemes)];
        let mut files: Vec<(String, &Source)> =
            single.map(|source| (source.file_name().to_owned(), source)).collect();
        for (folder, sources) in folders {
            files.extend(sources.iter().map(|source| (format!("{folder}{}", source.file_name()), source)));
        }
        files.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let mut list = String::new();
        for (name, source) in &files {
            list.extend([hexadecimal(&source.text).as_str(), "  ", name, "\n"]);
        }
        hexadecimal(&list)
    }
}

/// The SHA-256 of a text.
fn hexadecimal(text: &str) -> String {
    Sha256::digest(text).iter().fold(String::new(), |mut digits, byte| {
        write!(digits, "{byte:02x}").expect("a string takes what is written to it");
        digits
    })
}

impl Source {
    /// Its name without the directory.
    fn file_name(&self) -> &str {
        self.file.rsplit('/').next().unwrap_or(&self.file)
    }

    fn new(file: String, bytes: Vec<u8>) -> Result<Self, DefinitionError> {
        match String::from_utf8(bytes) {
            Ok(text) => {
                // An editor's byte order mark is no part of the text.
                let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
                Ok(Self { file, text })
            }
            Err(error) => {
                let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
                let line = 1 + String::from_utf8_lossy(before).matches('\n').count() as u32;
                Err(DefinitionError::NotUtf8 { place: Place { file, line, column: None } })
            }
        }
    }

    /// The line a byte of the text stands on.
    pub(super) fn place(&self, offset: usize) -> Place {
        let before = self.text.get(..offset).unwrap_or(&self.text);
        Place { file: self.file.clone(), line: 1 + before.matches('\n').count() as u32, column: None }
    }
}

fn absent(dir: &str, name: &'static str) -> DefinitionError {
    DefinitionError::Absent { dir: dir.to_owned(), name }
}

fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|own| own == extension)
}

/// The names in a directory that are meant to be read, sorted.
fn names(dir: &Path) -> Result<Vec<String>, DefinitionError> {
    let unreadable = |cause| DefinitionError::Unreadable { path: dir.to_owned(), cause };
    let mut names = Vec::new();
    for entry in fs::read_dir(dir).map_err(unreadable)? {
        let name = entry.map_err(unreadable)?.file_name().to_string_lossy().into_owned();
        if !(name.starts_with('.') || name.ends_with('~') || has_extension(Path::new(&name), "md")) {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

fn read_folder(dir: &Path) -> Result<Vec<Source>, DefinitionError> {
    let read = |name: String| {
        let path = dir.join(&name);
        if path.is_file() && has_extension(&path, "toml") {
            read_file(&path)
        } else {
            Err(DefinitionError::Stranger { path: path.display().to_string() })
        }
    };
    names(dir)?.into_iter().map(read).collect()
}

fn read_file(path: &Path) -> Result<Source, DefinitionError> {
    let unreadable = |cause| DefinitionError::Unreadable { path: path.to_owned(), cause };
    let file = fs::File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        let bytes = fs::metadata(path).map_err(unreadable)?.len();
        let file = path.display().to_string();
        return Err(DefinitionError::TooLarge { file, bytes, bytes_max: FILE_BYTES_MAX });
    }
    Source::new(path.display().to_string(), bytes)
}
