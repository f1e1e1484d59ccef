//! The chain of hashes: each entry's digest covers the one before, so whoever changes an old entry must change all
//! that follow, and the last digest, told to somebody, vouches for the whole.
//!
//! What is hashed is written here once and for good: a mark, then each field as its length (eight bytes, little
//! endian) and its bytes, numbers as eight bytes. A field that is absent has the length 2⁶⁴ − 1 and no bytes.

use sha2::{Digest, Sha256};

use crate::ledger::entry::{After, Entry, Posted};
use crate::ledger::ids::ProjectId;

/// What the first entry has before it.
pub const BEGINNING: [u8; 32] = [0; 32];

/// The mark of this way of writing an entry.
const MARK: &[u8] = b"hegui ledger entry 1\n";
/// The length of a field that is absent.
const ABSENT: u64 = u64::MAX;

/// The digest of an entry posted after the one of digest `before`.
pub fn link(before: [u8; 32], seq: i64, made_at: &str, entry: &Entry, after: &[After]) -> [u8; 32] {
    let mut bytes = Bytes(MARK.to_vec());
    bytes.0.extend(before);
    bytes.number(seq);
    bytes.text(made_at);
    bytes.entry(entry);
    for own in after {
        bytes.number(own.from.units());
        bytes.number(own.to.units());
    }
    Sha256::digest(&bytes.0).into()
}

/// The digest of a request: what is asked, without number, moment and balances. Two requests of one key must have
/// the same.
pub fn request(entry: &Entry) -> [u8; 32] {
    let mut bytes = Bytes(MARK.to_vec());
    bytes.entry(entry);
    Sha256::digest(&bytes.0).into()
}

/// Whether an entry's digest is that of what it says, after the one before.
pub fn is_linked(before: [u8; 32], posted: &Posted) -> bool {
    link(before, posted.seq, &posted.made_at, &posted.entry, &posted.after) == posted.hash
}

struct Bytes(Vec<u8>);

impl Bytes {
    fn number(&mut self, number: i64) {
        self.0.extend(number.to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.0.extend((text.len() as u64).to_le_bytes());
        self.0.extend(text.as_bytes());
    }

    fn maybe(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.text(text),
            None => self.0.extend(ABSENT.to_le_bytes()),
        }
    }

    fn entry(&mut self, entry: &Entry) {
        self.text(entry.kind.id());
        self.maybe(entry.project.as_ref().map(ProjectId::as_str));
        self.maybe(entry.expires.map(|day| day.to_string()).as_deref());
        self.maybe(entry.reverses.map(|seq| seq.to_string()).as_deref());
        self.maybe(entry.price_fen.map(|fen| fen.to_string()).as_deref());
        self.text(&entry.who);
        self.maybe(entry.confirmed_by.as_deref());
        self.text(&entry.note);
        self.number(entry.documents.len() as i64);
        for document in &entry.documents {
            self.text(document.role.id());
            self.text(&document.reference);
            self.maybe(document.sha256.as_deref());
        }
        self.number(entry.postings.len() as i64);
        for posting in &entry.postings {
            let stock = &posting.stock;
            self.text(&stock.district.scheme);
            self.text(&stock.district.code);
            self.text(stock.book.id());
            self.number(stock.grade.map_or(0, |own| i64::from(own.number())));
            self.text(stock.lot.as_str());
            self.text(stock.terms.id());
            self.text(posting.from.id());
            self.text(posting.to.id());
            self.number(posting.amount.units());
        }
    }
}
