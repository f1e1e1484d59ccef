//! Control areas (控制面积) as somebody states them: a table of a unit's code and its area in square metres.

use std::path::Path;

use crate::assess::inspection::Control;
use crate::formats::import::ReadError;
use crate::formats::import::plain;
use crate::formats::import::say::About;
use crate::geometry::area::Area;
use crate::layer::describe;
use crate::layer::text::Text;

/// Past the country's area a number is no area.
const SQUARE_METRES_MAX: f64 = 1e13;

/// Reads a table with a heading and two columns, the unit's code and square metres; further columns are passed
/// over. `field` is the layer's field that says where a feature lies.
///
/// # Errors
/// [`ReadError`] naming the line that is no unit with an area.
pub fn read(path: &Path, field: &str) -> Result<Vec<Control>, ReadError> {
    let file = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let about = About { layer: String::new(), file };
    let table = plain::read(path, &about, None)?;
    let control = |(line, values): &(u64, Vec<crate::layer::feature::Value>)| {
        let text =
            |place: usize| values.get(place).and_then(describe::label).map(|own| own.trim().to_owned());
        let area = text(1).and_then(|own| own.parse::<f64>().ok());
        match (text(0), area.filter(|m2| (0.0..SQUARE_METRES_MAX).contains(m2))) {
            (Some(unit), Some(m2)) => {
                Ok(Control { unit, field: field.to_owned(), area: Area::from_square_metres(m2) })
            }
            _ => Err(ReadError::at_line(&about.file, *line as usize, &no_control())),
        }
    };
    table.rows.iter().map(control).collect()
}

fn no_control() -> Text {
    Text::new(
        "不是“单元代码,平方米”两列;控制面积表须有表头,第二列为平方米数",
        "no unit's code and square metres; a table of control areas has a heading, and square metres in its second column",
    )
}
