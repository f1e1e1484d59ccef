//! The bytes of a `.dbf` before GDAL sees them: in which encoding its text can be at all.
//!
//! Chinese Shapefiles come in GBK without saying so. GDAL would read them as Latin-1 and never complain, so
//! the names and values are tried against the encodings in question here; nothing is decoded for use.
//! File layout: dBASE III/IV as in the Shapefile practice (header 32 bytes, field descriptors of 32).

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use encoding_rs::Encoding;

/// What a scan found.
#[derive(Clone, Debug)]
pub(crate) struct Scan {
    /// Records the header promises.
    pub(crate) n_records: u64,
    /// Records the file has room for.
    pub(crate) n_present: u64,
    /// Records marked deleted, which readers skip.
    pub(crate) n_deleted: u64,
    /// The language driver byte: `0x4D` is GBK.
    pub(crate) language: u8,
    /// Whether every name and value is pure ASCII.
    pub(crate) is_ascii: bool,
    /// The encodings tried, in the order asked for.
    pub(crate) verdicts: Vec<Verdict>,
}

/// What a scan found of one encoding.
#[derive(Clone, Debug)]
pub(crate) struct Verdict {
    /// The encoding.
    pub(crate) encoding: &'static Encoding,
    /// Whether all text can be in it, but for characters cut at a field's width.
    pub(crate) is_possible: bool,
    /// Values whose last character was cut at the field's width: record and field.
    pub(crate) cut: Vec<(u64, usize)>,
}

/// The layout of a text field in a record.
struct TextField {
    index: usize,
    start: usize,
    width: usize,
}

/// Reads a `.dbf` through and tries its text against encodings.
///
/// # Errors
/// Any of the system, and [`io::ErrorKind::InvalidData`] where it is no dBASE table.
pub(crate) fn scan(path: &Path, encodings: &[&'static Encoding]) -> io::Result<Scan> {
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut reader = BufReader::with_capacity(1 << 20, file);
    let mut head = [0_u8; 32];
    reader.read_exact(&mut head)?;
    let n_records = u64::from(u32::from_le_bytes([head[4], head[5], head[6], head[7]]));
    let header_length = usize::from(u16::from_le_bytes([head[8], head[9]]));
    let record_length = usize::from(u16::from_le_bytes([head[10], head[11]]));
    if header_length < 33 || record_length == 0 {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "the .dbf has no dBASE header"));
    }
    let mut descriptors = vec![0_u8; header_length - 32];
    reader.read_exact(&mut descriptors)?;
    let n_present = (length.saturating_sub(header_length as u64) / record_length as u64).min(n_records);
    let mut scan = Scan {
        n_records,
        n_present,
        n_deleted: 0,
        language: head[29],
        is_ascii: true,
        verdicts: encodings
            .iter()
            .map(|&encoding| Verdict { encoding, is_possible: true, cut: Vec::new() })
            .collect(),
    };
    let fields = scan.fields(&descriptors, record_length);
    let mut record = vec![0_u8; record_length];
    for number in 0..n_present {
        reader.read_exact(&mut record)?;
        if record[0] == b'*' {
            scan.n_deleted += 1;
            continue;
        }
        for field in &fields {
            scan.judge(&record[field.start..field.start + field.width], Some((number, field.index)));
        }
    }
    Ok(scan)
}

impl Scan {
    /// Judges the names and lists the text fields.
    fn fields(&mut self, descriptors: &[u8], record_length: usize) -> Vec<TextField> {
        let (mut fields, mut start) = (Vec::new(), 1);
        let each = descriptors.chunks_exact(32).take_while(|descriptor| descriptor[0] != 0x0D);
        for (index, descriptor) in each.enumerate() {
            let name = descriptor[..11].split(|&byte| byte == 0).next().unwrap_or_default();
            self.judge(name, None);
            let is_text = descriptor[11] == b'C';
            // Clipper keeps widths over 255 of text fields in the decimal count.
            let high = if is_text { usize::from(descriptor[17]) << 8 } else { 0 };
            let width = usize::from(descriptor[16]) + high;
            if is_text && start + width <= record_length {
                fields.push(TextField { index, start, width });
            }
            start += width;
        }
        fields
    }

    /// Tries one name or value against every encoding still possible.
    fn judge(&mut self, bytes: &[u8], value: Option<(u64, usize)>) {
        if bytes.is_ascii() {
            return;
        }
        self.is_ascii = false;
        let is_padded = matches!(bytes.last(), Some(b' ' | 0));
        for verdict in self.verdicts.iter_mut().filter(|verdict| verdict.is_possible) {
            if is_valid(verdict.encoding, bytes) {
                continue;
            }
            // A character cut at the width: at most three of its bytes are left.
            let is_cut = !is_padded
                && (1..=3).any(|left| {
                    left < bytes.len() && is_valid(verdict.encoding, &bytes[..bytes.len() - left])
                });
            match value {
                Some(place) if is_cut => verdict.cut.push(place),
                None if is_cut => {}
                _ => verdict.is_possible = false,
            }
        }
    }

    /// The verdict on an encoding that was asked for.
    pub(crate) fn verdict(&self, encoding: &'static Encoding) -> Option<&Verdict> {
        self.verdicts.iter().find(|verdict| verdict.encoding == encoding)
    }
}

fn is_valid(encoding: &'static Encoding, bytes: &[u8]) -> bool {
    encoding.decode_without_bom_handling_and_without_replacement(bytes).is_some()
}
