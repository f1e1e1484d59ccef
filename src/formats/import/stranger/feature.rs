//! A feature in the bytes of its frame, little-endian:
//!
//! number (8), whether it has heights (1), number of values (4), each value (a byte that says what it is; 8 bytes of
//! a number, or 4 of a length and a text); number of parts (4), each its end (4) and whether it is an outer ring
//! (1); number of vertices (4), all x, all y (8 each); length (4) and JSON of what is said of it.

use serde::{Deserialize, Serialize};

use crate::formats::import::limits::{Exceeded, Limit, Limits};
use crate::formats::import::shape::{RawFeature, Shape};
use crate::formats::import::stranger::wire::{FindingOnWire, shape_name};
use crate::layer::feature::Value;

/// What is said of a feature beside its values and vertices.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Said {
    pub(super) others: Vec<String>,
    pub(super) findings: Vec<FindingOnWire>,
    pub(super) refusal: Option<FindingOnWire>,
}

/// A feature read back; its vertices are in the shape.
pub(super) struct Read {
    pub(super) number: u64,
    pub(super) values: Vec<Value>,
    pub(super) said: Said,
}

/// Why a frame is not taken for a feature.
pub(super) enum NotTaken {
    /// It does not keep to the form.
    Garbled,
    /// It is over a limit.
    Limit(Exceeded),
}

impl From<Exceeded> for NotTaken {
    fn from(cause: Exceeded) -> Self {
        Self::Limit(cause)
    }
}

/// Writes a feature into `body`.
pub(super) fn write(feature: &RawFeature<'_>, body: &mut Vec<u8>) -> serde_json::Result<()> {
    let count = |body: &mut Vec<u8>, count: usize| body.extend((count as u32).to_le_bytes());
    let shape = feature.shape;
    body.clear();
    body.extend(feature.number.to_le_bytes());
    body.push(u8::from(shape.has_z));
    count(body, feature.values.len());
    for value in &feature.values {
        match value {
            Value::Null => body.push(0),
            Value::Integer(number) => {
                body.push(1);
                body.extend(number.to_le_bytes());
            }
            Value::Real(number) => {
                body.push(2);
                body.extend(number.to_le_bytes());
            }
            Value::Text(text) => {
                body.push(3);
                count(body, text.len());
                body.extend(text.as_bytes());
            }
        }
    }
    count(body, shape.part_ends.len());
    for (&end, &is_outer) in shape.part_ends.iter().zip(&shape.is_outer) {
        count(body, end);
        body.push(u8::from(is_outer));
    }
    count(body, shape.x.len());
    for ordinate in shape.x.iter().chain(&shape.y) {
        body.extend(ordinate.to_le_bytes());
    }
    let said = Said {
        others: shape.others.iter().map(|&other| other.to_owned()).collect(),
        findings: feature.findings.iter().map(FindingOnWire::of).collect(),
        refusal: feature.refusal.as_ref().map(FindingOnWire::of),
    };
    let said = serde_json::to_vec(&said)?;
    count(body, said.len());
    body.extend(said);
    Ok(())
}

/// Reads a feature of `n_fields` values, its vertices into `shape`.
pub(super) fn read(
    body: &[u8],
    n_fields: usize,
    limits: &Limits,
    shape: &mut Shape,
) -> Result<Read, NotTaken> {
    let mut bytes = Bytes(body);
    shape.clear();
    let number = u64::from_le_bytes(bytes.take()?);
    shape.has_z = bytes.flag()?;
    if bytes.count()? != n_fields {
        return Err(NotTaken::Garbled);
    }
    let values = (0..n_fields).map(|_| bytes.value(limits)).collect::<Result<_, _>>()?;
    let n_parts = bytes.count()?;
    limits.check(Limit::FeatureParts, n_parts as u64)?;
    for _ in 0..n_parts {
        let end = bytes.count()?;
        if end < shape.part_ends.last().copied().unwrap_or_default() {
            return Err(NotTaken::Garbled);
        }
        shape.part_ends.push(end);
        shape.is_outer.push(bytes.flag()?);
    }
    let n_vertices = bytes.count()?;
    limits.check(Limit::FeatureVertices, n_vertices as u64)?;
    if shape.part_ends.last().copied().unwrap_or_default() != n_vertices {
        return Err(NotTaken::Garbled);
    }
    for ordinates in [&mut shape.x, &mut shape.y] {
        let own = bytes.slice(n_vertices * 8)?;
        ordinates.extend(own.as_chunks::<8>().0.iter().map(|ordinate| f64::from_le_bytes(*ordinate)));
    }
    let length = bytes.count()?;
    let said: Said = serde_json::from_slice(bytes.slice(length)?).map_err(|_not_json| NotTaken::Garbled)?;
    for other in &said.others {
        shape.other(shape_name(other).ok_or(NotTaken::Garbled)?);
    }
    if bytes.0.is_empty() { Ok(Read { number, values, said }) } else { Err(NotTaken::Garbled) }
}

/// What is left of a frame.
struct Bytes<'b>(&'b [u8]);

impl<'b> Bytes<'b> {
    fn slice(&mut self, length: usize) -> Result<&'b [u8], NotTaken> {
        let (head, rest) = self.0.split_at_checked(length).ok_or(NotTaken::Garbled)?;
        self.0 = rest;
        Ok(head)
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], NotTaken> {
        let (head, rest) = self.0.split_first_chunk::<N>().ok_or(NotTaken::Garbled)?;
        self.0 = rest;
        Ok(*head)
    }

    fn count(&mut self) -> Result<usize, NotTaken> {
        Ok(u32::from_le_bytes(self.take()?) as usize)
    }

    fn flag(&mut self) -> Result<bool, NotTaken> {
        match self.take()? {
            [0] => Ok(false),
            [1] => Ok(true),
            _ => Err(NotTaken::Garbled),
        }
    }

    fn value(&mut self, limits: &Limits) -> Result<Value, NotTaken> {
        Ok(match self.take()? {
            [0] => Value::Null,
            [1] => Value::Integer(i64::from_le_bytes(self.take()?)),
            [2] => Value::Real(f64::from_le_bytes(self.take()?)),
            [3] => {
                let length = self.count()?;
                limits.check(Limit::TextBytes, length as u64)?;
                let text = std::str::from_utf8(self.slice(length)?).map_err(|_no_text| NotTaken::Garbled)?;
                Value::Text(text.to_owned())
            }
            _ => return Err(NotTaken::Garbled),
        })
    }
}
