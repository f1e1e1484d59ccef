//! The encoding of text: by its name, and of whole files in plain text.
//!
//! Chinese deliveries are in GBK as often as in UTF-8 and seldom say which. A file that is valid UTF-8 is read as
//! such, for hardly any text in GBK is by chance; else it is read as GB18030, of which GBK and GB 2312 are parts,
//! and that is said.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, WINDOWS_1252};

use crate::formats::import::error::ReadError;
use crate::formats::import::kind::Source;
use crate::formats::import::say::About;
use crate::layer::finding::{Finding, Weight};
use crate::layer::text::Text;

/// The most bytes a file in plain text may have: it is held in memory. 1 GiB is some 30 million points.
const BYTES_MAX: u64 = 1 << 30;

/// A file's text.
#[derive(Debug)]
pub(crate) struct Decoded {
    /// The text, without a byte order mark.
    pub(crate) text: String,
    /// The encoding it was read in, as shown.
    pub(crate) encoding: String,
    /// Assumptions made.
    pub(crate) findings: Vec<Finding>,
}

/// Reads a file of plain text whole, in the encoding `told` or found.
///
/// # Errors
/// [`ReadError`] where it cannot be read, is too large, or its bytes are not text in the encoding.
pub(crate) fn file(source: &Source, about: &About, told: Option<&str>) -> Result<Decoded, ReadError> {
    at(&source.path, about, told)
}

/// The same of any path; `about` has the file's name.
///
/// # Errors
/// As of [`file`].
pub(crate) fn at(path: &Path, about: &About, told: Option<&str>) -> Result<Decoded, ReadError> {
    let name = || about.file.clone();
    let told = match told {
        Some(label) => Some(
            by_label(label)
                .ok_or_else(|| ReadError::UnknownEncoding { file: name(), encoding: label.to_owned() })?,
        ),
        None => None,
    };
    let mut bytes = Vec::new();
    let foreign = |cause: std::io::Error| ReadError::foreign(name(), &cause);
    let file = File::open(path).map_err(foreign)?;
    file.take(BYTES_MAX + 1).read_to_end(&mut bytes).map_err(foreign)?;
    if BYTES_MAX < bytes.len() as u64 {
        return Err(ReadError::broken(
            name(),
            format!("超过 {BYTES_MAX} 字节;文本文件请分块"),
            format!("it has more than {BYTES_MAX} bytes; divide it"),
        ));
    }
    let marked = Encoding::for_bom(&bytes);
    let bytes = &bytes[marked.map_or(0, |(_, length)| length)..];
    let tried = match marked.map(|(encoding, _)| encoding).or(told) {
        Some(encoding) => vec![encoding],
        None => vec![UTF_8, GB18030],
    };
    let decode = |encoding: &&'static Encoding| {
        let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
        Some((*encoding, text.into_owned()))
    };
    let Some((encoding, text)) = tried.iter().find_map(decode) else {
        let tried: Vec<&str> = tried.iter().map(|encoding| shown(encoding)).collect();
        return Err(ReadError::Encoding { file: name(), tried: tried.join(", ") });
    };
    let is_assumed = marked.is_none() && told.is_none() && !text.is_ascii();
    let findings = is_assumed.then(|| assumed(about, shown(encoding))).into_iter().collect();
    Ok(Decoded { text, encoding: shown(encoding).to_owned(), findings })
}

fn assumed(about: &About, encoding: &str) -> Finding {
    about.file(
        Weight::Note,
        "encoding-assumed",
        Text::new(
            format!("文件未说明编码;全部文字符合 {encoding},按 {encoding} 读入;若有误,请用 --encoding 指明"),
            format!("the file does not say its encoding; all of it is valid {encoding} and is read so; if wrong, say --encoding"),
        ),
    )
}

/// An encoding's name for people, who say GBK.
fn shown(encoding: &'static Encoding) -> &'static str {
    if encoding == GB18030 { "GBK" } else { encoding.name() }
}

/// Finds an encoding by the names bureaus and programs write: `GBK`, `CP936`, `ANSI 936`, `LDID/77`, `65001`.
pub(crate) fn by_label(label: &str) -> Option<&'static Encoding> {
    let upper = label.trim().trim_start_matches('\u{FEFF}').to_ascii_uppercase();
    if let Some(driver) = upper.strip_prefix("LDID").map(|rest| rest.trim_start_matches(['/', ':', ' '])) {
        return (driver == "77").then_some(GB18030);
    }
    let page = upper.trim_start_matches("ANSI").trim_start_matches("CP").trim_start_matches("MS").trim();
    match page {
        "936" | "54936" | "GBK" | "GB2312" | "GB-2312" | "GB18030" | "EUC-CN" => Some(GB18030),
        "65001" | "UTF8" | "UTF-8" => Some(UTF_8),
        "950" => Some(BIG5),
        "1252" => Some(WINDOWS_1252),
        _ => Encoding::for_label(upper.as_bytes()),
    }
}
