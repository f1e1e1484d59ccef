//! Schema 8: what the rules said of a supplement's land when it was accepted. Only added to.

use crate::store::schema_3::only_added_to;

/// From schema 7 to 8.
pub(super) const SCHEMA_JUDGEMENT: &str = concat!(
    "
CREATE TABLE supplement_judgement (
    entry INTEGER PRIMARY KEY REFERENCES supplement_acceptance (entry),
    run INTEGER REFERENCES overlay_run (id),
    definitions TEXT NOT NULL,
    text TEXT NOT NULL
) STRICT;
",
    only_added_to!("supplement_judgement", "entry = NEW.entry"),
);
