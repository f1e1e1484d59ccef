//! Snapshots: what is written comes back to the bit, and no damaged or forged file is taken for one.

use std::io::Cursor;
use std::sync::Arc;

use hegui::formats::snapshot::container::Writer;
use hegui::formats::snapshot::error::SnapshotError;
use hegui::formats::snapshot::layer::{columns, read};
use hegui::formats::snapshot::reader::Reader;
use hegui::geometry::grid::Point;
use hegui::layer::feature::{Feature, Field, Layer, Value};
use proptest::prelude::*;
use sha2::Digest as _;

fn square(x: i64, y: i64, side: i64) -> Vec<Point> {
    [(x, y), (x + side, y), (x + side, y + side), (x, y + side)].map(|(x, y)| Point::new(x, y)).to_vec()
}

/// A layer with every kind of value, an island in a hole, and a feature without code.
pub(crate) fn layer(id: &str) -> Layer {
    let fields = ["TBBH", "面积", "备注", "BZ"].map(|name| Field { name: name.into() }).to_vec();
    let mut layer = Layer::new(id.into(), fields);
    let odd_nan = f64::from_bits(0x7ff8_0000_dead_beef);
    let mut hole = square(10, 10, 20);
    hole.reverse();
    let island = square(15, 15, 5);
    let values = vec![Value::Text("示例\0图斑".into()), Value::Real(odd_nan), Value::Null, Value::Integer(7)];
    layer.push(
        Feature { number: u64::MAX, code: Some("0307K".into()), values },
        [square(0, 0, 100), hole, island],
    );
    let values = vec![
        Value::Text(String::new()),
        Value::Integer(i64::MIN),
        Value::Real(-0.0),
        Value::Text("=1+1,\"\n".into()),
    ];
    layer.push(Feature { number: 0, code: None, values }, [square(i64::MIN / 4, -5, 3)]);
    let values = vec![Value::Null; 4];
    layer.push(Feature { number: 3, code: Some("010".into()), values }, [square(200, 0, 9)]);
    layer
}

fn written(writer: &Writer<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    writer.write(&mut bytes).unwrap();
    bytes
}

fn reader(bytes: &[u8]) -> Result<Reader<Cursor<&[u8]>>, SnapshotError> {
    Reader::new(Cursor::new(bytes), "test")
}

/// Equality to the bit: `==` would call a NaN unequal to itself and -0.0 equal to 0.0.
pub(crate) fn assert_same(a: &Layer, b: &Layer) {
    let bits = |layer: &Layer| {
        let of = |value: &Value| match value {
            Value::Real(real) => format!("real {:016x}", real.to_bits()),
            other => format!("{other:?}"),
        };
        layer.features.iter().flat_map(|f| f.values.iter().map(of).collect::<Vec<_>>()).collect::<Vec<_>>()
    };
    let shape = |layer: &Layer| {
        let heads = layer.features.iter().map(|f| (f.number, f.code.clone())).collect::<Vec<_>>();
        (heads, layer.ring_offsets.clone(), layer.point_offsets.clone(), layer.points.clone())
    };
    assert_eq!((&a.id, &a.fields), (&b.id, &b.fields));
    assert_eq!(bits(a), bits(b));
    assert_eq!(shape(a), shape(b));
}

#[test]
fn a_layer_comes_back_to_the_bit() {
    for layer in [layer("tdytq"), Layer::new("空".into(), Vec::new())] {
        assert_same(&layer, &read(&mut reader(&written(&columns(&layer))).unwrap()).unwrap());
    }
}

#[test]
fn every_kind_of_column_comes_back() {
    let wide = [i128::MIN, -1, i128::MAX];
    let bytes = written(
        &Writer::new()
            .bytes("u8", &[0, 255])
            .u16s("u16", &[1, 65_535])
            .u32s("u32", &[2])
            .u64s("u64", &[u64::MAX])
            .i32s("i32", &[i32::MIN])
            .i64s("i64", &[i64::MIN, 3])
            .i128s("i128", &wide)
            .f64s("f64", &[f64::NEG_INFINITY])
            .strings("strings", ["", "规", "x"]),
    );
    let mut reader = reader(&bytes).unwrap();
    assert_eq!(reader.bytes("u8").unwrap(), [0, 255]);
    assert_eq!(reader.u16s("u16").unwrap(), [1, 65_535]);
    assert_eq!(reader.u32s("u32").unwrap(), [2]);
    assert_eq!(reader.u64s("u64").unwrap(), [u64::MAX]);
    assert_eq!(reader.i32s("i32").unwrap(), [i32::MIN]);
    assert_eq!(reader.i64s("i64").unwrap(), [i64::MIN, 3]);
    assert_eq!(reader.i128s("i128").unwrap(), wide);
    assert_eq!(reader.f64s("f64").unwrap(), [f64::NEG_INFINITY]);
    assert_eq!(reader.strings("strings").unwrap(), ["", "规", "x"]);
    assert!(matches!(reader.u32s("u16"), Err(SnapshotError::WrongKind { .. })));
    assert!(matches!(reader.u32s("none"), Err(SnapshotError::NoColumn { .. })));
}

#[test]
fn a_snapshot_with_any_byte_changed_cut_or_added_is_refused() {
    let bytes = written(&columns(&layer("tdytq")));
    for index in 0..bytes.len() {
        for flip in [1, 0x80, 0xff] {
            let mut damaged = bytes.clone();
            damaged[index] ^= flip;
            assert!(reader(&damaged).is_err(), "byte {index} flipped by {flip}");
        }
        assert!(reader(&bytes[..index]).is_err(), "cut to {index}");
    }
    assert!(matches!(reader(&[&bytes[..], &[0]].concat()), Err(SnapshotError::Damaged { .. })));
    assert!(matches!(reader(b"PK\x03\x04 something else"), Err(SnapshotError::NotASnapshot { .. })));
}

/// A forger can make the digest right; then the structure itself must hold.
#[test]
fn a_forged_snapshot_is_an_error_and_never_a_panic() {
    let bytes = written(&columns(&layer("tdytq")));
    let end = bytes.len() - 32;
    let mut accepted = 0;
    for index in 8..end {
        for value in [0, 1, 3, 0x7f, 0xff] {
            let mut forged = bytes[..end].to_vec();
            forged[index] = value;
            let digest = sha2::Sha256::digest(&forged);
            forged.extend_from_slice(&digest);
            let layer = reader(&forged).and_then(|mut reader| read(&mut reader));
            accepted += usize::from(layer.is_ok());
        }
    }
    // Names, codes, numbers and coordinates may be any; the structure may not.
    assert!(accepted < (end - 8) * 5);
    let mut huge = bytes[..end].to_vec();
    // The count of the first column, behind header, kind, length and name.
    let name_length = usize::from(huge[17]);
    huge[18 + name_length..26 + name_length].copy_from_slice(&u64::MAX.to_le_bytes());
    let digest = sha2::Sha256::digest(&huge);
    huge.extend_from_slice(&digest);
    assert!(matches!(reader(&huge), Err(SnapshotError::Malformed { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn any_layer_comes_back(
        rows in prop::collection::vec(
            (any::<u64>(), prop::option::of("[0-9A-Z]{1,3}"), any::<i64>(), any::<u64>(), ".{0,8}", 0..4_usize),
            0..40,
        )
    ) {
        let mut layer = Layer::new("any".into(), ["a", "b"].map(|n| Field { name: n.into() }).to_vec());
        for (number, code, integer, bits, text, kind) in rows {
            let value = match kind {
                0 => Value::Null,
                1 => Value::Text(text),
                2 => Value::Integer(integer),
                _ => Value::Real(f64::from_bits(bits)),
            };
            let rings = (0..=kind as i64).map(|ring| square(integer >> 2, ring, 7));
            let values = vec![Value::Integer(integer), value];
            layer.push(Feature { number, code: code.map(Arc::from), values }, rings);
        }
        assert_same(&layer, &read(&mut reader(&written(&columns(&layer))).unwrap()).unwrap());
    }

    #[test]
    fn any_bytes_are_a_snapshot_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(reader(&bytes).is_err());
        prop_assert!(reader(&[b"HEGUI\0\x01\0", &bytes[..]].concat()).is_err());
    }
}
