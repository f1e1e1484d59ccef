//! Names nothing has, told with the names there are.

use crate::layer::text::Text;

/// A message lists so many of the names there are, so that it can still be read.
const NAMES_SHOWN_MAX: usize = 12;

/// The names there are, in their order; of too many the nearest to what was written, those first.
pub(in crate::formats) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let mut names: Vec<&str> = known.collect();
    if NAMES_SHOWN_MAX < names.len() {
        let lower = name.to_lowercase();
        // Names that begin alike count as nearer, as codes and fields mostly do.
        let likeness = |own: &&str| strsim::jaro_winkler(&lower, &own.to_lowercase());
        names.sort_by(|one, other| likeness(other).total_cmp(&likeness(one)));
        names.truncate(NAMES_SHOWN_MAX);
        names.push("…");
    }
    if names.is_empty() { "-".to_owned() } else { names.join(", ") }
}

/// What to say of a name that nothing has; `word` is what it is the name of, `known` is from [`nearest`].
pub(in crate::formats) fn unknown((zh, en): (&str, &str), name: &str, known: &str) -> Text {
    Text::new(
        format!("没有名为“{name}”的{zh};已有:{known}"),
        format!("no {en} is called \"{name}\"; there are {known}"),
    )
}
