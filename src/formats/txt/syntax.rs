//! The lines of a file: its properties and its parcels, as they stand there.

use std::ops::Range;

use crate::layer::text::Text;

/// Commas as programs write them, and as people do.
const COMMAS: [char; 2] = [',', '，'];
/// What a parcel's line ends in.
const AT: [char; 2] = ['@', '＠'];
/// Fields a parcel's line has at most, the closing `@` left out; more is no parcel's line.
const FIELDS_MAX: usize = 32;

/// A file taken apart.
#[derive(Debug, Default)]
pub(super) struct Document<'a> {
    /// The lines `key=value` of `[属性描述]`.
    pub(super) properties: Vec<(&'a str, &'a str)>,
    /// The parcels, in the file's order.
    pub(super) parcels: Vec<Parcel<'a>>,
    /// The vertices of all parcels.
    pub(super) vertices: Vec<Vertex>,
    /// Sections that are passed over.
    pub(super) strangers: Vec<&'a str>,
}

/// One parcel.
#[derive(Debug)]
pub(super) struct Parcel<'a> {
    /// Its line, counted from 1.
    pub(super) line: usize,
    /// What its line says, without the `@`.
    pub(super) fields: Vec<&'a str>,
    /// Its vertices in the document's.
    pub(super) vertices: Range<usize>,
    /// The first line of it that is not understood, counted from 1, and why.
    pub(super) fault: Option<(usize, Text)>,
}

/// A boundary point, its coordinates in the order of the file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Vertex {
    /// The ring it is of, from 1.
    pub(super) ring: u32,
    /// The first coordinate, by custom X: the northing.
    pub(super) first: f64,
    /// The second, by custom Y: the easting.
    pub(super) second: f64,
}

/// What a section holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    /// None has begun: a file may begin with its parcels.
    Before,
    Properties,
    Parcels,
    Stranger,
}

/// Takes a file apart, in one pass.
///
/// # Errors
/// The first line that makes the file no file of this kind, counted from 1, and why.
pub(super) fn parse(text: &str) -> Result<Document<'_>, (usize, Text)> {
    let mut document = Document::default();
    let mut section = Section::Before;
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim().trim_matches('\0');
        if line.is_empty() {
            continue;
        }
        if let Some(name) = heading(line) {
            section = match name {
                "属性描述" => Section::Properties,
                "地块坐标" | "宗地坐标" | "界址点坐标" => Section::Parcels,
                _ => {
                    document.strangers.push(name);
                    Section::Stranger
                }
            };
            continue;
        }
        match section {
            Section::Properties => {
                if let Some((key, value)) = line.split_once(['=', '＝']) {
                    document.properties.push((key.trim(), value.trim()));
                }
            }
            Section::Parcels => document.take(number, line)?,
            Section::Before if is_parcel(line) => {
                section = Section::Parcels;
                document.take(number, line)?;
            }
            Section::Before => return Err((number, no_parcels())),
            Section::Stranger => {}
        }
    }
    if section == Section::Before {
        return Err((1, no_parcels()));
    }
    Ok(document)
}

fn no_parcels() -> Text {
    Text::new(
        "不是报盘坐标文件:既没有 [属性描述]、[地块坐标],也不是以 @ 结尾的地块行",
        "no file of boundary points: neither [属性描述] nor [地块坐标] stands here, nor a parcel's line ending in @",
    )
}

/// The name in a section's brackets.
fn heading(line: &str) -> Option<&str> {
    let inner = line.strip_prefix(['[', '【', '［', '〔'])?;
    let end = inner.find([']', '】', '］', '〕'])?;
    Some(inner[..end].trim())
}

/// Whether a line is a parcel's: its last field is `@`.
fn is_parcel(line: &str) -> bool {
    line.trim_end_matches([',', '，', ' ']).ends_with(AT)
}

impl<'a> Document<'a> {
    /// Takes a line of the parcels' section.
    fn take(&mut self, number: usize, line: &'a str) -> Result<(), (usize, Text)> {
        if is_parcel(line) {
            let end = line.rfind(AT).unwrap_or(line.len());
            let said = line[..end].trim_end();
            let said = said.strip_suffix(COMMAS).unwrap_or(said);
            let fields: Vec<&str> = said.split(COMMAS).map(str::trim).collect();
            let from = self.vertices.len();
            let fault = (FIELDS_MAX < fields.len()).then(|| (number, too_many_fields()));
            self.parcels.push(Parcel { line: number, fields, vertices: from..from, fault });
            return Ok(());
        }
        let Some(parcel) = self.parcels.last_mut() else {
            return Err((
                number,
                Text::new(
                    "地块行(以 @ 结尾)之前就有界址点",
                    "a boundary point stands before any parcel's line",
                ),
            ));
        };
        match vertex(line) {
            Ok(vertex) => {
                self.vertices.push(vertex);
                parcel.vertices.end = self.vertices.len();
            }
            Err(why) => {
                parcel.fault.get_or_insert((number, why));
            }
        }
        Ok(())
    }
}

fn too_many_fields() -> Text {
    Text::new(
        format!("地块行的字段超过 {FIELDS_MAX} 个"),
        format!("the parcel's line has more than {FIELDS_MAX} fields"),
    )
}

/// Reads a boundary point: `[number,][ring,]first,second`, and perhaps a remark.
fn vertex(line: &str) -> Result<Vertex, Text> {
    // Where there are commas a field may be empty; else blanks stand between them.
    let fields: Vec<&str> = if line.contains(COMMAS) {
        line.split(COMMAS).map(str::trim).take(5).collect()
    } else {
        line.split_whitespace().take(5).collect()
    };
    let (ring, first, second) = match fields[..] {
        [first, second] | [_, first, second] => ("", first, second),
        [_, ring, first, second, ..] => (ring, first, second),
        _ => return Err(not_a_point(line)),
    };
    let number = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite());
    let ring = if ring.is_empty() { Some(1) } else { ring.parse::<u32>().ok() };
    match (ring, number(first), number(second)) {
        (Some(ring), Some(first), Some(second)) => Ok(Vertex { ring, first, second }),
        _ => Err(not_a_point(line)),
    }
}

fn not_a_point(line: &str) -> Text {
    let shown: String = line.chars().take(40).collect();
    Text::new(
        format!("“{shown}”不是界址点(点号,圈号,X,Y)"),
        format!("\"{shown}\" is no boundary point (number,ring,X,Y)"),
    )
}

#[cfg(test)]
mod tests {
    use super::{Vertex, parse};

    #[test]
    fn lines_are_read_in_every_variant() {
        let check = |line: &str, wanted: Option<(u32, f64, f64)>| {
            let text = format!("[地块坐标]\n4,1.0,1,甲,面,,,,@\n{line}\n");
            let document = parse(&text).unwrap();
            let parcel = &document.parcels[0];
            let found =
                document.vertices.first().map(|&Vertex { ring, first, second }| (ring, first, second));
            assert_eq!(found, wanted, "{line}");
            assert_eq!(parcel.fault.is_some(), wanted.is_none(), "{line}");
        };
        for (line, wanted) in [
            ("J1,1,4151234.123,37383243.971", Some((1, 4_151_234.123, 37_383_243.971))),
            ("1,2,4151234.1,383243.9", Some((2, 4_151_234.1, 383_243.9))),
            ("J1,1,1,2,备注,又", Some((1, 1.0, 2.0))),
            ("J1,,1,2", Some((1, 1.0, 2.0))),
            ("J1,1,2", Some((1, 1.0, 2.0))),
            ("J1，1，1，2", Some((1, 1.0, 2.0))),
            ("J1 1 1 2", Some((1, 1.0, 2.0))),
            ("J1\t1\t1.5\t2.5", Some((1, 1.5, 2.5))),
            ("1.5 2.5", Some((1, 1.5, 2.5))),
            ("J1,1,NaN,2", None),
            ("J1,1,1e400,2", None),
            ("J1,x,1,2", None),
            ("J1,1,1", Some((1, 1.0, 1.0))),
            ("J1", None),
        ] {
            check(line, wanted);
        }
    }

    #[test]
    fn sections_have_many_brackets_and_may_be_missing() {
        for (text, n_parcels, n_properties) in [
            ("[属性描述]\n坐标系=2000\n[地块坐标]\n1,2,3,4,面,,,,@\n", 1, 1),
            ("【属性描述】\n坐标系=2000\n【地块坐标】\n1,2,3,4,面,,,,@\n", 1, 1),
            ("［扩展信息］\n甲=乙\n[地块坐标]\n1,2,3,4,面,,,,@,\n2,,,,面,,,,@\n", 2, 0),
            ("4,0.1,1,甲,面,,,,@\nJ1,1,37.5,111.1\n", 1, 0),
            ("[地块坐标]\n", 0, 0),
        ] {
            let document = parse(text).unwrap();
            assert_eq!(
                (document.parcels.len(), document.properties.len()),
                (n_parcels, n_properties),
                "{text}"
            );
        }
        assert_eq!(parse("J1,1,37.5,111.1\n").unwrap_err().0, 1);
        assert_eq!(parse("[地块坐标]\n\nJ1,1,1,2\n").unwrap_err().0, 3);
        assert_eq!(parse("").unwrap_err().0, 1);
    }
}
