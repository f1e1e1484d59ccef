//! Reading one table of a file: its objects, joined with their rows.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::formats::import::choose::choose;
use crate::formats::import::decode;
use crate::formats::import::kind::Source;
use crate::formats::import::say::About;
use crate::formats::import::shape::{Head, RawFeature, Shape, Table};
use crate::formats::import::tables::Named;
use crate::formats::import::{ReadError, ReadOptions, crs_of_head};
use crate::formats::vct::head::{HeadLines, Reading};
use crate::formats::vct::objects::{Codes, Object, Objects};
use crate::formats::vct::rings::{Drawer, Refusal};
use crate::formats::vct::rows::{self, Row, Rows, Values};
use crate::formats::vct::syntax::{self, Fault, Lines, Section};
use crate::formats::vct::tables::{FieldOf, Tables};
use crate::layer::card::Card;
use crate::layer::feature::{Geometry, Value};
use crate::layer::finding::{Finding, Weight};
use crate::layer::text::Text;

/// Sections that are read; of the others a note says that they are not.
const READ: [&str; 6] = ["head", "featurecode", "tablestructure", "line", "polygon", "attribute"];
/// Names of other sections that are shown; the standard has no more.
const SHOWN_MAX: usize = 8;

/// A file that has been read, its text kept for the values of attributes.
pub(crate) struct VctTable {
    head: Head,
    about: About,
    text: String,
    separator: char,
    is_east_first: bool,
    fields: Vec<FieldOf>,
    /// Whether objects of the table are points, so that rows may be without a shape.
    has_points: bool,
    /// What the card wants.
    geometry: Geometry,
    objects: Objects,
    rows: Vec<Row>,
}

/// Reads a file whole and picks its table.
///
/// # Errors
/// [`ReadError`] where it is no such file or was cut short, has no such table, or its head is not understood.
pub(crate) fn open(
    source: &Source,
    about: &About,
    card: &Card,
    options: &ReadOptions,
) -> Result<VctTable, ReadError> {
    let decode::Decoded { text, encoding, mut findings } =
        decode::file(source, about, options.encoding.as_deref())?;
    let broken = |Fault { line, why }: Fault| ReadError::at_line(&source.name, line, &why);
    let sections = syntax::sections(&text).map_err(broken)?;
    let of = |name: &'static str| {
        sections.iter().filter(move |own| own.name == name).map(|own| Lines::of(&text, own))
    };
    if of("head").next().is_none() {
        return Err(broken(Fault::new(
            1,
            "没有 HeadBegin,不是 VCT 文件",
            "it has no HeadBegin, so it is no VCT",
        )));
    }
    let mut lines = HeadLines::default();
    of("head").for_each(|section| lines.add(section));
    lines.check().map_err(broken)?;
    let separator = lines.separator().map_err(broken)?;
    let tables = tables_of(&text, &sections).map_err(broken)?;
    let mut names = tables.names();
    let table = names.swap_remove(choose(&source.name, &names, card, options)?);
    let chosen = tables.choose(&table);
    let declared = tables.declared();
    let codes = Codes { declared: &declared, chosen: &chosen };
    let mut objects = Objects::default();
    of("line").for_each(|section| objects.add_lines(section, &codes));
    of("polygon").for_each(|section| objects.add_polygons(section, &codes));
    let mut attributes = Rows::default();
    of("attribute").for_each(|section| attributes.add(section, &table, separator));
    let Reading { crs, is_east_first, bounds, warnings } = lines.read(objects.ranges());
    let crs = crs_of_head(crs, source, options)?;
    findings.extend(warnings.into_iter().map(|(kind, text)| about.file(Weight::Warning, kind, text)));
    findings.extend(notes(about, &sections, &tables, &objects, &attributes));
    let fields = chosen.fields.iter().map(|field| field.name.clone()).collect();
    let (fields_of, has_points) = (chosen.fields, chosen.has_points);
    let head = Head { reader: "vct".to_owned(), table, fields, crs, encoding, bounds, findings };
    Ok(VctTable {
        head,
        about: about.clone(),
        separator,
        is_east_first,
        fields: fields_of,
        has_points,
        geometry: card.geometry,
        objects,
        rows: attributes.rows,
        text,
    })
}

/// The tables of a file with their columns.
///
/// # Errors
/// [`ReadError`] where it is no such file or was cut short.
pub(crate) fn tables(
    source: &Source,
    about: &About,
    encoding: Option<&str>,
) -> Result<Vec<Named>, ReadError> {
    let text = decode::file(source, about, encoding)?.text;
    let broken = |Fault { line, why }: Fault| ReadError::at_line(&source.name, line, &why);
    let sections = syntax::sections(&text).map_err(broken)?;
    let tables = tables_of(&text, &sections).map_err(broken)?;
    let named = |name: String| {
        let fields = tables.fields_of(&name);
        (name, Some(fields))
    };
    Ok(tables.names().into_iter().map(named).collect())
}

/// What a file says of its tables.
fn tables_of<'a>(text: &'a str, sections: &[Section]) -> Result<Tables<'a>, Fault> {
    let of = |name: &'static str| {
        sections.iter().filter(move |own| own.name == name).map(|own| Lines::of(text, own))
    };
    let mut tables = Tables::default();
    of("tablestructure").try_for_each(|section| tables.add_structures(section))?;
    of("featurecode").for_each(|section| tables.add_codes(section));
    Ok(tables)
}

/// What must be said of the file as a whole.
fn notes(
    about: &About,
    sections: &[Section],
    tables: &Tables<'_>,
    objects: &Objects,
    attributes: &Rows,
) -> Vec<Finding> {
    let mut notes = Vec::new();
    let is_left_out = |own: &&Section| !READ.contains(&own.name.as_str()) && !own.bytes.is_empty();
    let left_out: BTreeSet<&str> = sections.iter().filter(is_left_out).map(|own| own.name.as_str()).collect();
    if !left_out.is_empty() {
        let names = left_out.into_iter().take(SHOWN_MAX).collect::<Vec<_>>().join(", ");
        notes.push(about.file(
            Weight::Note,
            "sections-passed-over",
            Text::new(format!("未读以下段落:{names}"), format!("these sections were passed over: {names}")),
        ));
    }
    let mut warn = |kind, (line, n): (usize, usize), zh: &str, en: &str| {
        notes.push(about.file(
            Weight::Warning,
            kind,
            Text::new(format!("第 {line} 行起,{n} 处{zh}"), format!("from line {line} on, {n} {en}")),
        ));
    };
    if let Some(line) = tables.stray {
        warn("record-not-understood", (line, 1), "要素代码读不懂", "feature codes are not understood");
    }
    if let Some(strays) = objects.strays {
        warn(
            "record-not-understood",
            strays,
            "对象没有标识码,或前一个对象没有以 0 结束,已跳过",
            "objects have no id, or stand behind one that does not end in 0, and were passed over",
        );
    }
    if let Some(undeclared) = objects.undeclared {
        warn(
            "code-not-declared",
            undeclared,
            "对象的要素代码不在 FeatureCode 段中,不属于任何表",
            "objects have a code that FeatureCode does not declare, and are of no table",
        );
    }
    if let Some(strays) = attributes.strays {
        warn(
            "record-not-understood",
            strays,
            "属性行没有标识码,已跳过",
            "rows of attributes have no id and were passed over",
        );
    }
    notes
}

impl Table for VctTable {
    fn head(&self) -> &Head {
        &self.head
    }

    fn each(
        &mut self,
        take: &mut dyn FnMut(RawFeature<'_>) -> Result<(), ReadError>,
    ) -> Result<(), ReadError> {
        let mut join = Join::new(&self.rows);
        let mut drawer = Drawer::new(&self.objects, self.is_east_first);
        let mut shape = Shape::of(self.geometry);
        let Objects { polygons, lines, .. } = &self.objects;
        for (objects, geometry) in [(polygons, Geometry::Areas), (lines, Geometry::Lines)] {
            for object in objects.iter().filter(|own| own.is_own) {
                shape.clear();
                let refusal = match drawer.draw(object, geometry, &mut shape) {
                    Ok(()) => None,
                    Err(Refusal::Object(kind, why)) => Some(self.refusal(object, kind, &why)),
                    Err(Refusal::TooMuch) => return Err(self.too_much(object)),
                };
                take(self.feature(object, &mut join, &shape, refusal))?;
            }
        }
        shape.clear();
        if self.has_points {
            shape.other("Point");
        }
        for row in join.left(&self.rows) {
            let mut feature = self.bare(row.id, &shape);
            feature.refusal = (!self.has_points).then(|| self.orphan(row));
            self.fill(&mut feature, row);
            take(feature)?;
        }
        Ok(())
    }
}

impl VctTable {
    /// A feature without values.
    fn bare<'s>(&self, id: i64, shape: &'s Shape) -> RawFeature<'s> {
        let values = vec![Value::Null; self.fields.len()];
        RawFeature { number: id.unsigned_abs(), values, shape, findings: Vec::new(), refusal: None }
    }

    /// An object with its row's values.
    fn feature<'s>(
        &self,
        object: &Object,
        join: &mut Join,
        shape: &'s Shape,
        refusal: Option<Finding>,
    ) -> RawFeature<'s> {
        let mut feature = RawFeature { refusal, ..self.bare(object.id, shape) };
        let warn = |kind, text| self.about.feature(Weight::Warning, kind, (feature.number, None), text);
        // One whose id is taken must not have the row of the other.
        let Some(found) = join.take(object.id).filter(|_| object.is_first_of_its_id()) else {
            let missing = "it has no row of attributes; its fields are empty";
            feature.findings.push(warn("row-missing", Text::new("没有属性行,各字段为空", missing)));
            return feature;
        };
        let first = &self.rows[found.first];
        if let Some(second) = found.second {
            let (first, second) = (first.line, self.rows[second].line);
            feature.findings.push(warn(
                "row-double",
                Text::new(
                    format!("有多个属性行,收第 {first} 行,未收第 {second} 行"),
                    format!("it has several rows of attributes; line {first} is taken, line {second} is not"),
                ),
            ));
        }
        self.fill(&mut feature, first);
        feature
    }

    /// Gives a feature the values of a row, or refuses it where they cannot be told apart.
    fn fill(&self, feature: &mut RawFeature<'_>, row: &Row) {
        let (number, line) = (feature.number, row.line);
        let text = &self.text[row.values.clone()];
        match rows::values(text, self.separator, &self.fields) {
            Ok(Values { values, misfits }) => {
                feature.values = values;
                feature.findings.extend(misfits.into_iter().map(|place| {
                    let name = &self.fields[place].name;
                    self.about.field(
                        Weight::Warning,
                        "value-misfit",
                        (number, name),
                        Text::new(
                            format!("第 {line} 行:{name} 的值不合字段类型,按文字保留"),
                            format!("line {line}: {name} is not of the field's type; kept as text"),
                        ),
                    )
                }));
            }
            Err(n_found) => {
                let n_fields = self.fields.len();
                let text = Text::new(
                    format!("第 {line} 行:属性行有 {n_found} 个值,表有 {n_fields} 个字段,无法对应;未收"),
                    format!(
                        "line {line}: the row has {n_found} values, the table {n_fields} fields, so they cannot be told apart; not taken"
                    ),
                );
                let place = (number, None);
                feature.refusal.get_or_insert_with(|| {
                    self.about.feature(Weight::Refused, "row-not-understood", place, text)
                });
            }
        }
    }

    fn refusal(&self, object: &Object, kind: &'static str, why: &Text) -> Finding {
        let (id, line) = (object.id, object.line);
        self.about.feature(
            Weight::Refused,
            kind,
            (id.unsigned_abs(), None),
            Text::new(
                format!("对象 {id}(第 {line} 行):{};未收", why.zh),
                format!("object {id} (line {line}): {}; not taken", why.en),
            ),
        )
    }

    fn orphan(&self, row: &Row) -> Finding {
        let (id, line) = (row.id, row.line);
        self.about.feature(
            Weight::Refused,
            "row-orphaned",
            (id.unsigned_abs(), None),
            Text::new(
                format!("第 {line} 行:属性行的标识码 {id} 没有对应的图形;未收"),
                format!("line {line}: no object of the table has the row's id {id}; not taken"),
            ),
        )
    }

    fn too_much(&self, object: &Object) -> ReadError {
        let (id, line) = (object.id, object.line);
        ReadError::broken(
            self.about.file.as_str(),
            format!("到对象 {id}(第 {line} 行)为止,引用重复过多,超出正常文件的限度"),
            format!(
                "up to object {id} (line {line}) references repeat the file more often than any sound file does"
            ),
        )
    }
}

/// The rows by their ids, and which have found their object.
struct Join {
    of: FxHashMap<i64, Joined>,
}

/// The rows of one id.
#[derive(Clone, Copy)]
struct Joined {
    first: usize,
    second: Option<usize>,
    is_taken: bool,
}

impl Join {
    fn new(rows: &[Row]) -> Self {
        let mut of: FxHashMap<i64, Joined> = FxHashMap::default();
        for (place, row) in rows.iter().enumerate() {
            of.entry(row.id)
                .and_modify(|own| {
                    own.second.get_or_insert(place);
                })
                .or_insert(Joined { first: place, second: None, is_taken: false });
        }
        Self { of }
    }

    fn take(&mut self, id: i64) -> Option<Joined> {
        let found = self.of.get_mut(&id)?;
        found.is_taken = true;
        Some(*found)
    }

    /// The rows no object has taken, in their order.
    fn left<'r>(&self, rows: &'r [Row]) -> impl Iterator<Item = &'r Row> {
        rows.iter().filter(|row| self.of.get(&row.id).is_none_or(|found| !found.is_taken))
    }
}
