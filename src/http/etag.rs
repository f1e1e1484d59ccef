//! Entity tags: what is served does not change while it is served, so a tag follows from the data and the question.

use std::fmt::{self, Write};

use sha2::{Digest, Sha256};

use crate::http::ask::Ask;
use crate::http::served::Served;
use crate::layer::text::Lang;

/// Bytes of a digest that make a tag: chance makes two alike once in 2⁶⁴ answers.
const TAG_BYTES: usize = 16;

/// What all data that are served come to, and the program that serves them.
pub(super) struct DataDigest([u8; 32]);

/// A digest that is written to as text.
struct Text(Sha256);

impl Write for Text {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.update(text);
        Ok(())
    }
}

impl Text {
    fn add(&mut self, arguments: fmt::Arguments<'_>) {
        self.write_fmt(arguments).expect("a digest takes all");
    }
}

impl DataDigest {
    /// Reads everything once.
    pub(super) fn of(served: &Served) -> Self {
        let mut own = Text(Sha256::new());
        let Served {
            title,
            notice,
            plane,
            cards,
            rules,
            versions,
            assessment,
            standings,
            findings,
            overlaid,
            history,
            events,
            ..
        } = served;
        let small = (env!("CARGO_PKG_VERSION"), title, notice, plane, cards, rules);
        let (date, url) = (served.date, &served.public_url);
        let overlaid = (&overlaid.made_at, overlaid.is_stale, overlaid.arrangement.n_cells());
        own.add(format_args!(
            "{small:?}{versions:?}{assessment:?}{standings:?}{findings:?}{date}{overlaid:?}{history:?}{events:?}{url:?}"
        ));
        for layer in served.all_layers() {
            own.add(format_args!("{:?}{:?}{:?}", layer.id, layer.geometry, layer.fields));
            for feature in &layer.features {
                own.add(format_args!("{feature:?}"));
            }
            for bytes in [
                bytemuck::cast_slice(&layer.ring_offsets),
                bytemuck::cast_slice(&layer.point_offsets),
                bytemuck::cast_slice::<_, u8>(&layer.points),
            ] {
                own.0.update(bytes);
            }
        }
        Self(own.0.finalize().into())
    }

    /// A name for all that is served: what is equal has the same.
    pub(super) fn id(&self) -> String {
        hexadecimal(&self.0)
    }

    /// The tag of the answer to a question. The order of parameters is not part of a question.
    ///
    /// It is weak: with and without compression an answer is the same answer.
    pub(super) fn tag(&self, ask: &Ask) -> String {
        let mut parameters: Vec<&str> = ask.query.split('&').collect();
        parameters.sort_unstable();
        let mut own = Sha256::new();
        own.update(self.0);
        let lang = if ask.lang == Lang::Zh { "zh" } else { "en" };
        for part in [&*ask.base, &*ask.path, &*ask.accept, lang].iter().chain(&parameters) {
            own.update(part);
            own.update([0]);
        }
        format!("W/{}", quoted(&own.finalize()))
    }
}

/// The tag of an answer that is made anew at each request and goes out as it is.
pub(super) fn of(body: &[u8]) -> String {
    quoted(&Sha256::digest(body))
}

fn quoted(digest: &[u8]) -> String {
    format!("\"{}\"", hexadecimal(digest))
}

/// The first bytes of a digest.
fn hexadecimal(digest: &[u8]) -> String {
    digest[..TAG_BYTES].iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("a text takes all");
        hex
    })
}

/// Whether a client that sent `If-None-Match` has the answer of this tag (RFC 9110, 13.1.2, by weak comparison).
pub(super) fn has(if_none_match: &str, tag: &str) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    if_none_match.trim() == "*" || if_none_match.split(',').any(|own| opaque(own) == opaque(tag))
}

/// Whether a client that sent `If-Match` means the state of this tag (RFC 9110, 13.1.1, by strong comparison).
pub(super) fn is_strongly(if_match: &str, tag: &str) -> bool {
    if_match.trim() == "*" || if_match.split(',').any(|own| own.trim() == tag)
}

#[cfg(test)]
mod tests {
    use super::has;

    #[test]
    fn tags_are_found_in_lists_weak_or_not() {
        let tag = "W/\"abc\"";
        for (sent, is_had) in [
            ("W/\"abc\"", true),
            ("\"abc\"", true),
            ("\"x\", W/\"abc\"", true),
            ("*", true),
            ("", false),
            ("\"ab\"", false),
            ("abc", false),
        ] {
            assert_eq!(has(sent, tag), is_had, "{sent}");
        }
    }
}
