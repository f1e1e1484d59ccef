//! Control areas (控制面积) as somebody states them: a CSV of a unit's code and its area in square metres.

use std::path::Path;

use crate::assess::inspection::Control;
use crate::formats::import::ReadError;
use crate::formats::import::decode;
use crate::formats::import::say::About;
use crate::geometry::area::Area;
use crate::layer::text::Text;

/// Past the country's area a number is no area.
const SQUARE_METRES_MAX: f64 = 1e13;

/// Reads a table with a heading and two columns, the unit's code and square metres; further columns are passed
/// over. Its encoding is found out as of all plain text. `field` is the layer's field that says where a feature
/// lies.
///
/// # Errors
/// [`ReadError`] naming the line that is no unit with an area.
pub fn read(path: &Path, field: &str) -> Result<Vec<Control>, ReadError> {
    let file = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let about = About { layer: String::new(), file };
    let text = decode::at(path, &about, None)?.text;
    let mut lines = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let control = |record: Result<csv::StringRecord, csv::Error>| {
        let record = record.map_err(|cause| ReadError::foreign(&*about.file, &cause))?;
        let said = |place: usize| record.get(place).map(str::trim).filter(|cell| !cell.is_empty());
        let m2 = said(1).and_then(|cell| cell.parse::<f64>().ok());
        let area = m2.filter(|m2| (0.0..SQUARE_METRES_MAX).contains(m2)).map(Area::from_square_metres);
        let control = said(0).zip(area).map(|(unit, area)| Control {
            unit: unit.to_owned(),
            field: field.to_owned(),
            area,
        });
        control.ok_or_else(|| {
            let line = record.position().map_or(0, csv::Position::line);
            ReadError::at_line(&about.file, line as usize, &no_control())
        })
    };
    lines.records().map(control).collect()
}

fn no_control() -> Text {
    Text::new(
        "不是“单元代码,平方米”两列;控制面积表须有表头,第二列为平方米数",
        "no unit's code and square metres; a table of control areas has a heading, and square metres in its second column",
    )
}
