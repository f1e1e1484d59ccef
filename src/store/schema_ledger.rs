//! Schema 5: the books. Lots, charges, supplements, accounts, entries with their legs, proposals, keys. All of it is
//! only added to: what an account has stands in its last leg, and no row is ever changed.

use crate::store::schema_3::only_added_to;

/// From schema 4 to 5. Where a grade or a project is none it is 0 or empty, so that an account is found by equality.
pub(super) const SCHEMA_LEDGER: &str = concat!(
    "
CREATE TABLE ledger_lot (
    id TEXT PRIMARY KEY,
    text TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    who TEXT NOT NULL CHECK (who <> ''),
    made_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE ledger_charge (
    project TEXT NOT NULL,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    regime TEXT NOT NULL,
    text TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    who TEXT NOT NULL CHECK (who <> ''),
    made_at TEXT NOT NULL,
    PRIMARY KEY (project, revision)
) STRICT, WITHOUT ROWID;
CREATE TABLE supplement (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    scheme TEXT NOT NULL,
    district TEXT NOT NULL,
    source TEXT NOT NULL,
    class_scheme TEXT,
    class TEXT,
    site BLOB NOT NULL,
    site_sha256 TEXT NOT NULL UNIQUE,
    source_name TEXT NOT NULL,
    area_mm2 INTEGER NOT NULL CHECK (area_mm2 > 0),
    who TEXT NOT NULL CHECK (who <> ''),
    made_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE supplement_acceptance (
    entry INTEGER PRIMARY KEY REFERENCES ledger_entry (seq),
    supplement TEXT NOT NULL REFERENCES supplement (id),
    barred_units INTEGER NOT NULL CHECK (barred_units >= 0),
    barred_why TEXT NOT NULL
) STRICT;
CREATE INDEX supplement_acceptance_by_supplement ON supplement_acceptance (supplement);
CREATE TABLE ledger_account (
    id INTEGER PRIMARY KEY,
    scheme TEXT NOT NULL,
    district TEXT NOT NULL,
    book TEXT NOT NULL,
    grade INTEGER NOT NULL,
    lot TEXT NOT NULL REFERENCES ledger_lot (id),
    terms TEXT NOT NULL,
    state TEXT NOT NULL,
    project TEXT NOT NULL,
    UNIQUE (scheme, district, book, lot, grade, terms, state, project)
) STRICT;
CREATE INDEX ledger_account_by_project ON ledger_account (project, state);
CREATE INDEX ledger_account_by_lot ON ledger_account (lot);
CREATE TABLE ledger_entry (
    seq INTEGER PRIMARY KEY,
    made_at TEXT NOT NULL,
    kind TEXT NOT NULL,
    project TEXT,
    expires TEXT,
    reverses INTEGER UNIQUE REFERENCES ledger_entry (seq),
    price_fen INTEGER,
    who TEXT NOT NULL CHECK (who <> ''),
    confirmed_by TEXT CHECK (confirmed_by <> who),
    note TEXT NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE TABLE ledger_document (
    entry INTEGER NOT NULL REFERENCES ledger_entry (seq),
    seq INTEGER NOT NULL,
    role TEXT NOT NULL,
    reference TEXT NOT NULL,
    sha256 TEXT,
    PRIMARY KEY (entry, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE ledger_leg (
    account INTEGER NOT NULL REFERENCES ledger_account (id),
    entry INTEGER NOT NULL REFERENCES ledger_entry (seq),
    seq INTEGER NOT NULL,
    amount INTEGER NOT NULL CHECK (amount <> 0),
    after INTEGER NOT NULL,
    PRIMARY KEY (account, entry)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX ledger_leg_by_entry ON ledger_leg (entry, seq);
CREATE TABLE ledger_proposal (
    id INTEGER PRIMARY KEY,
    made_at TEXT NOT NULL,
    who TEXT NOT NULL CHECK (who <> ''),
    text TEXT NOT NULL
) STRICT;
CREATE TABLE ledger_proposal_end (
    proposal INTEGER PRIMARY KEY REFERENCES ledger_proposal (id),
    entry INTEGER UNIQUE REFERENCES ledger_entry (seq),
    who TEXT NOT NULL CHECK (who <> ''),
    made_at TEXT NOT NULL,
    note TEXT NOT NULL
) STRICT;
CREATE TABLE ledger_key (
    key TEXT PRIMARY KEY CHECK (key <> ''),
    sha256 TEXT NOT NULL,
    entry INTEGER REFERENCES ledger_entry (seq),
    proposal INTEGER REFERENCES ledger_proposal (id),
    CHECK ((entry IS NULL) <> (proposal IS NULL))
) STRICT, WITHOUT ROWID;
",
    only_added_to!("ledger_lot", "id = NEW.id"),
    only_added_to!("ledger_charge", "project = NEW.project AND revision = NEW.revision"),
    only_added_to!("supplement", "id = NEW.id", "site_sha256 = NEW.site_sha256"),
    only_added_to!("supplement_acceptance", "entry = NEW.entry"),
    only_added_to!(
        "ledger_account",
        "id = NEW.id",
        "scheme = NEW.scheme AND district = NEW.district AND book = NEW.book AND lot = NEW.lot
            AND grade = NEW.grade AND terms = NEW.terms AND state = NEW.state AND project = NEW.project"
    ),
    only_added_to!("ledger_entry", "seq = NEW.seq", "reverses = NEW.reverses"),
    only_added_to!("ledger_document", "entry = NEW.entry AND seq = NEW.seq"),
    only_added_to!(
        "ledger_leg",
        "account = NEW.account AND entry = NEW.entry",
        "entry = NEW.entry AND seq = NEW.seq"
    ),
    only_added_to!("ledger_proposal", "id = NEW.id"),
    only_added_to!("ledger_proposal_end", "proposal = NEW.proposal", "entry = NEW.entry"),
    only_added_to!("ledger_key", "key = NEW.key"),
);
