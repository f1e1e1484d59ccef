//! The parts of a workbook: which are sheets, and where what they refer to is.

use quick_xml::events::Event;

use crate::formats::import::ReadError;
use crate::formats::import::archive::parts::Parts;
use crate::formats::import::kind::Source;
use crate::formats::import::limits::Limits;
use crate::formats::spreadsheet::workbook::sheet::Sheet;
use crate::formats::spreadsheet::workbook::strings::Strings;
use crate::formats::spreadsheet::workbook::styles;
use crate::formats::spreadsheet::workbook::xml::Xml;

/// An opened workbook.
pub(super) struct Package {
    parts: Parts,
    file: String,
    /// Each sheet's name and part, in order.
    sheets: Vec<(String, String)>,
    pub(super) strings: Strings,
    /// For each style, whether it is one of dates.
    pub(super) dates: Vec<bool>,
    /// Whether days are counted from 1904.
    pub(super) is_1904: bool,
}

/// What one part says of another.
struct Relationship {
    id: String,
    /// The end of its type: `worksheet`, `sharedStrings`.
    kind: String,
    target: String,
}

impl Package {
    /// Opens a workbook, all but its sheets.
    ///
    /// # Errors
    /// [`ReadError`] where it is none, is damaged, or runs into a limit.
    pub(super) fn open(source: &Source, limits: &Limits) -> Result<Self, ReadError> {
        let (mut parts, file) = (Parts::open(source, limits)?, source.name.clone());
        let none = || ReadError::broken(file.as_str(), "不是 XLSX 工作簿", "it is no XLSX workbook");
        let root = relationships(&mut parts, &file, "")?;
        let book = root.into_iter().find(|own| own.kind == "officeDocument").ok_or_else(none)?.target;
        let around = relationships(&mut parts, &file, &book)?;
        let xml = part(&mut parts, &file, &book)?.ok_or_else(none)?;
        let (sheets, is_1904) = sheets(xml, &around)?;
        let of_kind = |kind: &str| around.iter().find(|own| own.kind == kind).map(|own| own.target.as_str());
        let mut at = |kind: &str| of_kind(kind).map_or(Ok(None), |target| part(&mut parts, &file, target));
        let strings = at("sharedStrings")?.map_or_else(|| Ok(Strings::default()), Strings::read)?;
        let dates = at("styles")?.map_or_else(|| Ok(Vec::new()), styles::are_dates)?;
        Ok(Self { parts, file, sheets, strings, dates, is_1904 })
    }

    /// The names of its sheets.
    pub(super) fn names(&self) -> Vec<String> {
        self.sheets.iter().map(|(name, _)| name.clone()).collect()
    }

    /// Opens a sheet by its place.
    ///
    /// # Errors
    /// As of [`Self::open`].
    pub(super) fn sheet(&mut self, place: usize) -> Result<Sheet, ReadError> {
        let target = &self.sheets[place].1;
        let missing = || {
            let (zh, en) = (format!("缺少 {target}"), format!("{target} is missing"));
            ReadError::broken(self.file.as_str(), zh, en)
        };
        Sheet::open(part(&mut self.parts, &self.file, target)?.ok_or_else(missing)?)
    }
}

fn part(parts: &mut Parts, file: &str, name: &str) -> Result<Option<Xml>, ReadError> {
    Ok(parts.read(name)?.map(|bytes| Xml::new(bytes, file, name)))
}

/// The sheets with cells, in the order of the workbook, and whether its days are counted from 1904.
fn sheets(mut xml: Xml, around: &[Relationship]) -> Result<(Vec<(String, String)>, bool), ReadError> {
    let (mut sheets, mut is_1904, mut buffer) = (Vec::new(), false, Vec::new());
    loop {
        match xml.next(&mut buffer)? {
            Event::Start(start) => match start.local_name().as_ref() {
                "workbookPr" => {
                    let said = xml.attribute(&start, "date1904")?;
                    is_1904 = said.is_some_and(|said| matches!(&*said, "1" | "true"));
                }
                "sheet" => {
                    let (name, id) = (xml.attribute(&start, "name")?, xml.attribute(&start, "id")?);
                    let of_id = |own: &&Relationship| {
                        own.kind == "worksheet" && Some(own.id.as_str()) == id.as_deref()
                    };
                    if let (Some(name), Some(own)) = (name, around.iter().find(of_id)) {
                        sheets.push((name.into_owned(), own.target.clone()));
                    }
                }
                _ => {}
            },
            Event::Eof => return Ok((sheets, is_1904)),
            _ => {}
        }
    }
}

/// What a part says of others; the archive as a whole goes by an empty name.
fn relationships(parts: &mut Parts, file: &str, of: &str) -> Result<Vec<Relationship>, ReadError> {
    let (folder, own) = of.rsplit_once('/').unwrap_or(("", of));
    let within = |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
    let Some(mut xml) = part(parts, file, &within(&format!("_rels/{own}.rels")))? else {
        return Ok(Vec::new());
    };
    let (mut found, mut buffer) = (Vec::new(), Vec::new());
    loop {
        match xml.next(&mut buffer)? {
            Event::Start(start) if start.local_name().as_ref() == "Relationship" => {
                let id = xml.attribute(&start, "Id")?.unwrap_or_default().into_owned();
                let kind = xml.attribute(&start, "Type")?.unwrap_or_default();
                let target = xml.attribute(&start, "Target")?.unwrap_or_default();
                // One that leads out of the file names no part of it, and is never followed.
                let target = target.strip_prefix('/').map_or_else(|| within(&target), str::to_owned);
                let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                found.push(Relationship { id, kind, target });
            }
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}
