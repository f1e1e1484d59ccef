//! ZIP archives written byte by byte (APPNOTE 6.3.10), so that every field can lie.

use std::io::Write as _;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A member as its headers present it, stored.
#[derive(Clone)]
pub(crate) struct Member {
    pub(crate) name: Vec<u8>,
    pub(crate) data: Vec<u8>,
    /// 0: stored.
    pub(crate) method: u16,
    /// Bit 0: encrypted; bit 11: the name is UTF-8.
    pub(crate) flags: u16,
    /// The kind of file and its permissions as Unix has them; 0: made by DOS.
    pub(crate) mode: u32,
    pub(crate) crc: u32,
    /// The length promised, unpacked.
    pub(crate) size: u32,
    /// Where its local header is said to stand, where that is not where it stands.
    pub(crate) offset: Option<u32>,
}

impl Member {
    pub(crate) fn new(name: impl AsRef<[u8]>, data: impl AsRef<[u8]>) -> Self {
        let (name, data) = (name.as_ref().to_vec(), data.as_ref().to_vec());
        let (crc, size) = (crc32(&data), data.len() as u32);
        Self { name, data, method: 0, flags: 0, mode: 0, crc, size, offset: None }
    }
}

/// The checksum of ZIP (CRC-32, ISO 3309), bit by bit.
fn crc32(data: &[u8]) -> u32 {
    !data.iter().fold(u32::MAX, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg()))
    })
}

/// An archive of these members.
pub(crate) fn archive(members: &[Member]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for member in members {
        let offset = member.offset.unwrap_or(bytes.len() as u32);
        let mut common = Vec::new();
        common.extend([20, 0]);
        for half in [member.flags, member.method, 0, 0x21] {
            common.extend(half.to_le_bytes());
        }
        for word in [member.crc, member.data.len() as u32, member.size] {
            common.extend(word.to_le_bytes());
        }
        common.extend((member.name.len() as u16).to_le_bytes());
        common.extend([0, 0]);
        bytes.extend(b"PK\x03\x04");
        bytes.extend(&common);
        bytes.extend(&member.name);
        bytes.extend(&member.data);
        directory.extend(b"PK\x01\x02");
        directory.extend([20, if member.mode == 0 { 0 } else { 3 }]);
        directory.extend(&common);
        directory.extend([0; 6]);
        directory.extend((member.mode << 16).to_le_bytes());
        directory.extend(offset.to_le_bytes());
        directory.extend(&member.name);
    }
    let start = bytes.len() as u32;
    bytes.extend(&directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend((members.len() as u16).to_le_bytes());
    bytes.extend((members.len() as u16).to_le_bytes());
    bytes.extend((directory.len() as u32).to_le_bytes());
    bytes.extend(start.to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}

/// An archive as programs write it, its members deflated.
pub(crate) fn deflated(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, data) in members {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        writer.start_file(*name, options).unwrap();
        writer.write_all(data).unwrap();
    }
    writer.finish().unwrap().into_inner()
}
