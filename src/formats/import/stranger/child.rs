//! The reading process: it is told what to read, confines itself, reads, and hands over.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};

use crate::formats::import::kind::{ATTRIBUTE_KINDS, KINDS, Kind, Reader, Source};
use crate::formats::import::limits::Limit;
use crate::formats::import::open::by_reader;
use crate::formats::import::say::About;
use crate::formats::import::shape::Table;
use crate::formats::import::stranger::wire::{self, FailedOnWire, FindingOnWire, HeadOnWire, Request, Tag};
use crate::formats::import::stranger::{confine, feature};
use crate::formats::import::{Precautions, ReadError, ReadOptions};
use crate::layer::card::{Card, ClassSource, Precedence};
use crate::layer::feature::Geometry;
use crate::layer::text::Text;

/// The most bytes of a request.
const REQUEST_BYTES_MAX: u64 = 1 << 20;

/// Reads the file that the request on standard input names and hands it over on standard output. This is all a
/// process started for a stranger's file does; it must have no other thread.
///
/// # Errors
/// What the system says where the two processes cannot speak. All else is said to the other side.
pub fn serve() -> io::Result<()> {
    let mut text = String::new();
    io::stdin().lock().take(REQUEST_BYTES_MAX).read_to_string(&mut text)?;
    let request: Request = serde_json::from_str(&text)?;
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let ended = match confine::confine(&request) {
        Err(Text { zh, en }) => Err(FailedOnWire::Unconfined { zh, en }),
        Ok(()) => hand_over(&request, &mut out),
    };
    match ended {
        Ok(said) => wire::write_json(&mut out, Tag::End, &said)?,
        Err(failed) => wire::write_json(&mut out, Tag::Failed, &failed)?,
    }
    out.flush()
}

/// Reads the table and writes its head and features; what is to be said in the end.
fn hand_over(request: &Request, out: &mut impl Write) -> Result<Vec<FindingOnWire>, FailedOnWire> {
    // GDAL names files by their paths, which are the house's own and nobody else's business.
    let path = request.path.display().to_string();
    let reword = |text: String| text.replace(&path, &request.name);
    let refused = |error: ReadError| {
        let Text { zh, en } = error.text();
        FailedOnWire::Refused { zh: reword(zh), en: reword(en) }
    };
    let spoken = |cause: io::Error| refused(ReadError::foreign(request.name.as_str(), &cause));
    let kind = KINDS.iter().chain(ATTRIBUTE_KINDS).find(|kind| kind.extension == request.extension);
    let kind = *kind.ok_or_else(|| spoken(io::Error::other("no such kind of file")))?;
    if is_json(&kind) {
        let depth_max = request.limits.of(Limit::NestingDepth);
        let depth = File::open(&request.path).and_then(|file| deepest(file, depth_max));
        let depth = depth.map_err(spoken)?;
        if depth_max < depth {
            return Err(FailedOnWire::Nesting { depth });
        }
    }
    let source = Source::at(request.path.clone(), request.name.clone(), kind).map_err(refused)?;
    let about = About { layer: request.layer.clone(), file: request.name.clone() };
    let options = ReadOptions {
        table: request.table.clone(),
        crs: request.crs.clone(),
        encoding: request.encoding.clone(),
        precautions: Precautions { limits: request.limits.clone(), ..Precautions::default() },
        ..ReadOptions::default()
    };
    let mut table = by_reader(&source, &about, &card(request), &options).map_err(refused)?;
    wire::write_json(out, Tag::Head, &HeadOnWire::of(table.head())).map_err(spoken)?;
    // The other side refuses a table by its head, before its first feature is read.
    out.flush().map_err(spoken)?;
    features(&mut *table, request, out).map_err(refused)?;
    Ok(table.closing().iter().map(|own| FindingOnWire::of(own).reworded(reword)).collect())
}

fn features(table: &mut dyn Table, request: &Request, out: &mut impl Write) -> Result<(), ReadError> {
    let mut body = Vec::new();
    table.each(&mut |own| {
        let written = feature::write(&own, &mut body)
            .map_err(io::Error::from)
            .and_then(|()| wire::write(out, Tag::Feature, &body));
        written.map_err(|cause| ReadError::foreign(request.name.as_str(), &cause))
    })
}

/// What readers ask of a card: tables' names and what geometry is wanted. Classes are the other side's.
fn card(request: &Request) -> Card {
    Card {
        id: request.layer.as_str().into(),
        plan: "".into(),
        name: Text::default(),
        geometry: if request.is_lines { Geometry::Lines } else { Geometry::Areas },
        scheme: "".into(),
        tables: request.tables.clone(),
        class: ClassSource::Fixed("".into()),
        carries: Vec::new(),
        told_by: Vec::new(),
        label_fields: Vec::new(),
        id_fields: Vec::new(),
        area_fields: Vec::new(),
        standard: None,
        precedence: Precedence::First,
        is_complete: false,
        is_district: false,
    }
}

/// Whether files of a kind are JSON, whose readers recurse as deep as it goes.
fn is_json(kind: &Kind) -> bool {
    kind.reader == Reader::GeoJson || kind.extension == "topojson"
}

/// How many lists and objects of JSON stand inside each other; counting stops past `enough`.
fn deepest(mut text: impl Read, enough: u64) -> io::Result<u64> {
    let (mut depth, mut deepest) = (0_u64, 0);
    let (mut is_text, mut is_escaped) = (false, false);
    let mut buffer = vec![0_u8; 1 << 16];
    loop {
        let n_read = text.read(&mut buffer)?;
        if n_read == 0 {
            return Ok(deepest);
        }
        for &byte in &buffer[..n_read] {
            match byte {
                _ if is_escaped => is_escaped = false,
                b'\\' if is_text => is_escaped = true,
                b'"' => is_text = !is_text,
                b'[' | b'{' if !is_text => depth += 1,
                b']' | b'}' if !is_text => depth = depth.saturating_sub(1),
                _ => {}
            }
            deepest = deepest.max(depth);
            if enough < deepest {
                return Ok(deepest);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::deepest;

    #[test]
    fn brackets_in_text_do_not_nest() {
        for (text, depth) in [("[[1],{\"a\":[2]}]", 3), (r#"{"[[\"[[":"]["}"#, 1), ("1", 0), ("]]]][", 1)] {
            assert_eq!(deepest(text.as_bytes(), 99).unwrap(), depth, "{text}");
        }
        assert_eq!(deepest("[".repeat(1_000_000).as_bytes(), 32).unwrap(), 33);
    }
}
