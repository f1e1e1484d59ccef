//! The columns of one row group while it is gathered.

use std::io::Write;

use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::Result;
use parquet::file::writer::{SerializedColumnWriter, SerializedRowGroupWriter};

use crate::formats::export::wkb::Bounds;
use crate::layer::feature::Value;
use crate::rules::filter::Holds;

/// Values that are there, and for every row whether it has one (1) or not (0).
struct Sparse<T> {
    values: Vec<T>,
    levels: Vec<i16>,
}

/// The values of one attribute.
enum Attribute {
    Text(Sparse<ByteArray>),
    Integer(Sparse<i64>),
    Number(Sparse<f64>),
}

/// What a row group holds: attributes in their order, then boxes, then shapes.
pub(super) struct Columns {
    attributes: Vec<Attribute>,
    boxes: [Sparse<f64>; 4],
    shapes: Sparse<ByteArray>,
    /// Rows gathered.
    pub(super) n_rows: usize,
    /// Bytes of their texts and shapes.
    pub(super) n_bytes: usize,
}

impl<T> Sparse<T> {
    const fn new() -> Self {
        Self { values: Vec::new(), levels: Vec::new() }
    }

    fn push(&mut self, value: Option<T>) {
        self.levels.push(i16::from(value.is_some()));
        self.values.extend(value);
    }

    /// Writes the column and forgets what it held.
    fn write<D: DataType<T = T>>(&mut self, column: Option<SerializedColumnWriter<'_>>) -> Result<()> {
        let mut column = column.expect("the schema has a column for each that is gathered");
        column.typed::<D>().write_batch(&self.values, Some(&self.levels), None)?;
        column.close()?;
        *self = Self::new();
        Ok(())
    }
}

impl Columns {
    /// No rows yet, of columns that hold this.
    pub(super) fn new<'h>(holds: impl Iterator<Item = &'h Holds>) -> Self {
        let attribute = |holds: &Holds| match holds {
            Holds::Integer => Attribute::Integer(Sparse::new()),
            Holds::Number => Attribute::Number(Sparse::new()),
            Holds::Text | Holds::Words(_) | Holds::Truth => Attribute::Text(Sparse::new()),
        };
        Self {
            attributes: holds.map(attribute).collect(),
            boxes: [Sparse::new(), Sparse::new(), Sparse::new(), Sparse::new()],
            shapes: Sparse::new(),
            n_rows: 0,
            n_bytes: 0,
        }
    }

    /// Adds a row; its shape as WKB with its box, where it has one.
    pub(super) fn push(&mut self, values: Vec<Value>, shape: Option<(Vec<u8>, Bounds)>) {
        for (attribute, value) in self.attributes.iter_mut().zip(values) {
            match (attribute, value) {
                (Attribute::Text(own), Value::Text(text)) => {
                    self.n_bytes += text.len();
                    own.push(Some(ByteArray::from(text.into_bytes())));
                }
                (Attribute::Integer(own), Value::Integer(number)) => own.push(Some(number)),
                (Attribute::Number(own), Value::Real(number)) => own.push(Some(number)),
                (Attribute::Number(own), Value::Integer(number)) => own.push(Some(number as f64)),
                // A table's value is of what its column holds, or null.
                (Attribute::Text(own), _) => own.push(None),
                (Attribute::Integer(own), _) => own.push(None),
                (Attribute::Number(own), _) => own.push(None),
            }
        }
        for (place, own) in self.boxes.iter_mut().enumerate() {
            own.push(shape.as_ref().map(|(_, bounds)| bounds[place]));
        }
        self.n_bytes += shape.as_ref().map_or(0, |(wkb, _)| wkb.len());
        self.shapes.push(shape.map(|(wkb, _)| ByteArray::from(wkb)));
        self.n_rows += 1;
    }

    /// Writes what was gathered as a row group, and begins anew.
    pub(super) fn write<W: Write + Send>(
        &mut self,
        mut group: SerializedRowGroupWriter<'_, W>,
    ) -> Result<()> {
        for attribute in &mut self.attributes {
            let column = group.next_column()?;
            match attribute {
                Attribute::Text(own) => own.write::<ByteArrayType>(column)?,
                Attribute::Integer(own) => own.write::<Int64Type>(column)?,
                Attribute::Number(own) => own.write::<DoubleType>(column)?,
            }
        }
        for own in &mut self.boxes {
            own.write::<DoubleType>(group.next_column()?)?;
        }
        self.shapes.write::<ByteArrayType>(group.next_column()?)?;
        group.close()?;
        (self.n_rows, self.n_bytes) = (0, 0);
        Ok(())
    }
}
