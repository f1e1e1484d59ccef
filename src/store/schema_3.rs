//! Schema 3: the register of patches (图斑台账) and the steps of coordination. Both are only added to.

/// The triggers that keep a table from being changed. A row put in place of another would be a change that no
/// trigger on deletion sees, so a key that is there is refused as well; each key is looked up by itself, for
/// of two joined by OR one would be looked for in every row.
macro_rules! only_added_to {
    ($table:literal, $key:literal $(, $other:literal)*) => {
        concat!(
            "CREATE TRIGGER ", $table, "_is_not_updated BEFORE UPDATE ON ", $table,
            " BEGIN SELECT RAISE(ABORT, '", $table, " is only added to'); END;\n",
            "CREATE TRIGGER ", $table, "_is_not_deleted BEFORE DELETE ON ", $table,
            " BEGIN SELECT RAISE(ABORT, '", $table, " is only added to'); END;\n",
            "CREATE TRIGGER ", $table, "_is_not_replaced BEFORE INSERT ON ", $table,
            " WHEN EXISTS (SELECT 1 FROM ", $table, " WHERE ", $key, ")",
            $(" OR EXISTS (SELECT 1 FROM ", $table, " WHERE ", $other, ")",)*
            " BEGIN SELECT RAISE(ABORT, '", $table, " is only added to'); END;\n",
        )
    };
}

pub(super) use only_added_to;

/// From schema 2 to 3.
pub(super) const SCHEMA_3: &str = concat!(
    "
CREATE TABLE register (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES overlay_run (id),
    reference_date TEXT NOT NULL,
    snapshot TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    made_at TEXT NOT NULL
) STRICT;
CREATE TABLE register_rule (
    register INTEGER NOT NULL REFERENCES register (id),
    rule TEXT NOT NULL,
    PRIMARY KEY (register, rule)
) STRICT, WITHOUT ROWID;
CREATE TABLE patch (
    id TEXT PRIMARY KEY,
    rule TEXT NOT NULL,
    number INTEGER NOT NULL CHECK (number >= 1),
    UNIQUE (rule, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE register_patch (
    register INTEGER NOT NULL REFERENCES register (id),
    seq INTEGER NOT NULL,
    patch TEXT NOT NULL REFERENCES patch (id),
    change TEXT NOT NULL CHECK (change IN ('new', 'grown', 'shrunk', 'unchanged', 'not-asked')),
    has_returned INTEGER NOT NULL CHECK (has_returned IN (0, 1)),
    split_from TEXT REFERENCES patch (id),
    category TEXT NOT NULL CHECK (category IN ('real', 'era', 'artefact', 'sliver')),
    area_mm2 INTEGER NOT NULL,
    gained_mm2 INTEGER NOT NULL,
    lost_mm2 INTEGER NOT NULL,
    x INTEGER NOT NULL,
    y INTEGER NOT NULL,
    PRIMARY KEY (register, seq),
    UNIQUE (register, patch)
) STRICT, WITHOUT ROWID;
CREATE INDEX register_patch_by_patch ON register_patch (patch, register);
CREATE TABLE register_gone (
    register INTEGER NOT NULL REFERENCES register (id),
    patch TEXT NOT NULL REFERENCES patch (id),
    change TEXT NOT NULL CHECK (change IN ('resolved', 'not-asked')),
    merged_into TEXT REFERENCES patch (id),
    PRIMARY KEY (register, patch)
) STRICT, WITHOUT ROWID;
CREATE TABLE step (
    id INTEGER PRIMARY KEY,
    patch TEXT NOT NULL REFERENCES patch (id),
    seq INTEGER NOT NULL CHECK (seq >= 1),
    register INTEGER NOT NULL REFERENCES register (id),
    state TEXT NOT NULL CHECK (state IN ('proposed', 'district-opinion', 'office-opinion', 'decided',
        'adjusted', 'kept', 'excluded', 'closed', 'reopened')),
    way TEXT CHECK (way IN ('land-use-plan', 'urban-plan', 'both-until-approval', 'moved-later',
        'left-from-history', 'excluded-by-definition')),
    who TEXT NOT NULL CHECK (who <> ''),
    is_automatic INTEGER NOT NULL CHECK (is_automatic IN (0, 1)),
    text TEXT NOT NULL,
    made_at TEXT NOT NULL,
    UNIQUE (patch, seq)
) STRICT;
CREATE TABLE step_attachment (
    step INTEGER NOT NULL REFERENCES step (id),
    seq INTEGER NOT NULL,
    reference TEXT NOT NULL CHECK (reference <> ''),
    sha256 TEXT,
    PRIMARY KEY (step, seq)
) STRICT, WITHOUT ROWID;
",
    only_added_to!("register", "id = NEW.id"),
    only_added_to!("register_rule", "register = NEW.register AND rule = NEW.rule"),
    only_added_to!("patch", "id = NEW.id", "rule = NEW.rule AND number = NEW.number"),
    only_added_to!(
        "register_patch",
        "register = NEW.register AND seq = NEW.seq",
        "register = NEW.register AND patch = NEW.patch"
    ),
    only_added_to!("register_gone", "register = NEW.register AND patch = NEW.patch"),
    only_added_to!("step", "id = NEW.id", "patch = NEW.patch AND seq = NEW.seq"),
    only_added_to!("step_attachment", "step = NEW.step AND seq = NEW.seq"),
);
