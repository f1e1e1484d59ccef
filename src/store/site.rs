//! Sites in the catalogue: rings as bytes, with their digest.
//!
//! The number of rings, then for each ring the number of its points and their x and y in steps of the grid; all
//! numbers little-endian, 32 bits for counts and 64 for coordinates.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::geometry::grid::Point;

/// The rings of a site as the catalogue keeps them.
pub(super) struct Site {
    /// The rings.
    pub(super) bytes: Vec<u8>,
    /// The digest of the bytes, hexadecimal.
    pub(super) sha256: String,
}

/// The digest of a site, hexadecimal: what its project will be known by.
pub fn digest(rings: &[Vec<Point>]) -> String {
    encode(rings).sha256
}

pub(super) fn encode(rings: &[Vec<Point>]) -> Site {
    let mut bytes = (rings.len() as u32).to_le_bytes().to_vec();
    for ring in rings {
        bytes.extend((ring.len() as u32).to_le_bytes());
        bytes.extend(ring.iter().flat_map(|point| [point.x.to_le_bytes(), point.y.to_le_bytes()]).flatten());
    }
    let sha256 = hexadecimal(&bytes);
    Site { bytes, sha256 }
}

/// The rings, or `None` where the bytes are not those of the digest or no rings.
pub(super) fn decode(site: &Site) -> Option<Vec<Vec<Point>>> {
    let mut rest = site.bytes.as_slice();
    let count = |rest: &mut &[u8]| {
        let (own, behind) = rest.split_first_chunk::<4>()?;
        *rest = behind;
        Some(u32::from_le_bytes(*own))
    };
    let coordinate = |rest: &mut &[u8]| {
        let (own, behind) = rest.split_first_chunk::<8>()?;
        *rest = behind;
        Some(i64::from_le_bytes(*own))
    };
    let n_rings = count(&mut rest)?;
    let mut rings = Vec::new();
    for _ in 0..n_rings {
        let n_points = count(&mut rest)?;
        let point = |_| Some(Point::new(coordinate(&mut rest)?, coordinate(&mut rest)?));
        rings.push((0..n_points).map(point).collect::<Option<Vec<Point>>>()?);
    }
    (rest.is_empty() && hexadecimal(&site.bytes) == site.sha256).then_some(rings)
}

fn hexadecimal(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut digits, byte| {
        write!(digits, "{byte:02x}").expect("a string takes what is written to it");
        digits
    })
}

#[cfg(test)]
mod tests {
    use super::{Site, decode, encode};
    use crate::geometry::grid::Point;

    #[test]
    fn rings_come_back_and_a_changed_byte_is_seen() {
        let rings =
            vec![vec![Point::new(-1, 2), Point::new(i64::MAX, 0), Point::new(5, i64::MIN)], Vec::new()];
        let site = encode(&rings);
        assert_eq!(decode(&site), Some(rings));
        for place in 0..site.bytes.len() {
            let mut bytes = site.bytes.clone();
            bytes[place] ^= 1;
            assert_eq!(decode(&Site { bytes, sha256: site.sha256.clone() }), None, "byte {place}");
        }
    }
}
