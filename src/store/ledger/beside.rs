//! What stands beside the entries, held against them: acceptances of supplements, proposals and who ended them, keys.
//!
//! The chain vouches for entries. These rows only say which entry came of what, so each must agree with its entry.

use rusqlite::Connection;

use crate::layer::text::Text;
use crate::store::error::StoreError;

/// Rows that must not be: what they are in both languages, and the query that finds them, each as an entry and a name.
const MUST_NOT_BE: [(&str, &str, &str); 8] = [
    (
        "验收记录所指分录不是该补充项目的验收",
        "an acceptance whose entry does not register this supplement",
        "SELECT own.entry, own.supplement FROM supplement_acceptance AS own
            LEFT JOIN ledger_entry AS entry ON entry.seq = own.entry
            WHERE entry.kind IS NOT 'register' OR EXISTS
                (SELECT 1 FROM ledger_leg AS leg JOIN ledger_account AS account ON account.id = leg.account
                    WHERE leg.entry = own.entry AND account.lot <> own.supplement)",
    ),
    (
        "补充项目的验收分录没有验收记录",
        "an entry that registers a supplement nobody has accepted",
        "SELECT DISTINCT leg.entry, account.lot FROM ledger_entry AS entry
            JOIN ledger_leg AS leg ON leg.entry = entry.seq JOIN ledger_account AS account ON account.id = leg.account
            WHERE entry.kind = 'register' AND account.lot IN (SELECT id FROM supplement)
                AND NOT EXISTS (SELECT 1 FROM supplement_acceptance WHERE entry = leg.entry)",
    ),
    (
        "未冲正的验收不止一次",
        "a supplement accepted more than once",
        "SELECT max(entry), supplement FROM supplement_acceptance
            WHERE entry NOT IN (SELECT reverses FROM ledger_entry WHERE reverses IS NOT NULL)
            GROUP BY supplement HAVING 1 < count(*)",
    ),
    (
        "验收面积多于可用土地",
        "more land accepted than the supplement has that can serve",
        "SELECT own.entry, own.supplement FROM supplement_acceptance AS own
            JOIN supplement AS land ON land.id = own.supplement
            WHERE (land.area_mm2 + 9999) / 10000 - own.barred_units <
                (SELECT coalesce(-sum(leg.amount), 0) FROM ledger_leg AS leg
                    JOIN ledger_account AS account ON account.id = leg.account
                    WHERE leg.entry = own.entry AND account.state = 'outside' AND account.book IN
                        ('quantity', 'quantity-by-grade', 'mining-swap', 'replacement'))",
    ),
    (
        "复核记录与其分录的复核人不符",
        "a proposal whose end is not what its entry says",
        "SELECT own.entry, own.proposal FROM ledger_proposal_end AS own
            JOIN ledger_proposal AS proposal ON proposal.id = own.proposal
            JOIN ledger_entry AS entry ON entry.seq = own.entry
            WHERE entry.confirmed_by IS NOT own.who OR entry.who <> proposal.who",
    ),
    (
        "经复核的分录没有提议记录",
        "an entry confirmed by a second person that nobody has proposed",
        "SELECT seq, kind FROM ledger_entry WHERE confirmed_by IS NOT NULL
            AND seq NOT IN (SELECT entry FROM ledger_proposal_end WHERE entry IS NOT NULL)",
    ),
    (
        "核销、调剂未经第二人复核",
        "a write-off or a transfer without a second person",
        "SELECT own.seq, own.kind FROM ledger_entry AS own
            LEFT JOIN ledger_entry AS of ON of.seq = own.reverses
            WHERE coalesce(of.kind, own.kind) IN ('write-off', 'transfer') AND own.confirmed_by IS NULL",
    ),
    (
        "幂等键所指分录不存在",
        "a key whose entry or proposal is not there",
        "SELECT own.entry, own.key FROM ledger_key AS own
            WHERE (own.entry IS NOT NULL AND own.entry NOT IN (SELECT seq FROM ledger_entry))
                OR (own.proposal IS NOT NULL AND own.proposal NOT IN (SELECT id FROM ledger_proposal))",
    ),
];

/// What does not agree, with the entry it is about.
pub(super) fn faults(connection: &Connection) -> Result<Vec<(Option<i64>, Text)>, StoreError> {
    let mut faults = Vec::new();
    for (zh, en, query) in MUST_NOT_BE {
        let mut statement = connection.prepare(query)?;
        let mut rows = statement.query(())?;
        while let Some(row) = rows.next()? {
            let which = match row.get_ref(1)? {
                rusqlite::types::ValueRef::Integer(number) => number.to_string(),
                other => other.as_str().unwrap_or_default().to_owned(),
            };
            faults.push((row.get(0)?, Text::new(format!("{zh}:{which}"), format!("{en}: {which}"))));
        }
    }
    Ok(faults)
}
