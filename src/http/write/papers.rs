//! What writes to the books share: documents, amounts, names and districts, as they are posted.

use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::http::guard::refusal::Refusal;
use crate::http::wire::books;
use crate::http::write::Posted;
use crate::http::write::steps::{ATTACHMENTS_MAX, PostedAttachment, attachment};
use crate::layer::code::Code;
use crate::layer::date::Date;
use crate::layer::text::Text;
use crate::ledger::account::{Stock, Terms};
use crate::ledger::book::Book;
use crate::ledger::entry::{Document, Draw, Entry, Posting, Role};
use crate::ledger::ids::{Grade, LotId, ProjectId};
use crate::ledger::kind::Kind;
use crate::store::ledger::Became;

/// Amounts of one entry at most.
const AMOUNTS_MAX: usize = 256;

/// So much of a book, land in hectares and grain in kilograms.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PostedAmount {
    lot: Option<String>,
    book: String,
    grade: Option<u8>,
    amount: String,
}

/// What an entry rests on and what is said to it.
#[derive(Debug)]
pub(super) struct Papers {
    pub(super) documents: Vec<PostedAttachment>,
    pub(super) note: String,
}

/// Refuses a member of the body.
pub(super) fn wrong(zh: impl Into<String>, en: impl Into<String>) -> Refusal {
    Refusal::Body { why: Text::new(zh, en) }
}

/// Refuses a member, saying what is wrong with its value.
pub(super) fn because(name: &str, why: &Text) -> Refusal {
    wrong(format!("{name}:{}", why.zh), format!("{name}: {}", why.en))
}

/// A lot's name.
pub(super) fn lot(name: &str, text: &str) -> Result<LotId, Refusal> {
    LotId::new(text).map_err(|error| because(name, &error.text()))
}

/// A project's number.
pub(super) fn project(name: &str, text: &str) -> Result<ProjectId, Refusal> {
    ProjectId::new(text).map_err(|error| because(name, &error.text()))
}

/// A day.
pub(super) fn day(name: &str, text: &str) -> Result<Date, Refusal> {
    let wrong = |_| wrong(format!("{name} 须为日期 YYYY-MM-DD"), format!("{name}: give a date YYYY-MM-DD"));
    text.parse().map_err(wrong)
}

/// A grade.
pub(super) fn grade(number: u8) -> Result<Grade, Refusal> {
    let worst = Grade::WORST;
    let wrong = || wrong(format!("grade 须为 1 至 {worst}"), format!("grade: give 1 to {worst}"));
    Grade::new(number).ok_or_else(wrong)
}

/// What an entry became, as it is answered.
pub(super) fn tell(became: Became) -> String {
    format!("{:#}\n", books::outcome(became))
}

impl PostedAmount {
    /// The book.
    pub(super) fn book(&self) -> Result<Book, Refusal> {
        let known = || Book::ALL.map(Book::id).join(", ");
        Book::of_id(&self.book)
            .ok_or_else(|| wrong(format!("book 须为:{}", known()), format!("book: give one of: {}", known())))
    }

    /// So much of a district's stock; of `own` where there is one, and the body names none then.
    fn draw(&self, own: Option<&LotId>, district: &Code, terms: Terms) -> Result<Draw, Refusal> {
        let book = self.book()?;
        let lot = match (own, &self.lot) {
            (Some(own), None) => own.clone(),
            (None, Some(text)) => lot("lot", text)?,
            (Some(_), Some(_)) => return Err(wrong("此处不写 lot", "lot: it is not said here")),
            (None, None) => return Err(wrong("须写明 lot", "lot: say which")),
        };
        let grade = self.grade.map(grade).transpose()?;
        let stock = Stock { district: district.clone(), book, grade, lot, terms };
        let unit = book.unit();
        let amount = unit.read(&self.amount).map_err(|error| {
            let (word, decimals, text) = (unit.word(), unit.decimals(), &self.amount);
            let zh = format!("amount:“{text}”不是数量,应为 {word}、至多 {decimals} 位小数");
            wrong(zh, format!("amount: {error}"))
        });
        Ok(Draw { stock, amount: amount? })
    }
}

/// So much of a district's stock, of one lot or of those the body names.
pub(super) fn draws(
    amounts: &[PostedAmount],
    own: Option<&LotId>,
    district: &Code,
    terms: Terms,
) -> Result<Vec<Draw>, Refusal> {
    at_most("amounts", amounts.len(), AMOUNTS_MAX)?;
    amounts.iter().map(|one| one.draw(own, district, terms)).collect()
}

fn at_most(name: &str, n: usize, max: usize) -> Result<(), Refusal> {
    if max < n {
        Err(wrong(format!("{name} 至多 {max} 项"), format!("{name}: {max} at most")))
    } else {
        Ok(())
    }
}

impl Posted {
    /// An entry by these papers, in the caller's name.
    pub(super) fn entry(&self, kind: Kind, postings: Vec<Posting>, papers: Papers) -> Result<Entry, Refusal> {
        at_most("documents", papers.documents.len(), ATTACHMENTS_MAX)?;
        let document = |own| {
            let own = attachment(self, own)?;
            Ok(Document { role: Role::Basis, reference: own.reference, sha256: own.sha256 })
        };
        Ok(Entry {
            kind,
            project: None,
            postings,
            expires: None,
            reverses: None,
            price_fen: None,
            documents: papers.documents.into_iter().map(document).collect::<Result<_, Refusal>>()?,
            who: self.caller.who.clone(),
            confirmed_by: None,
            note: self.said("note", &papers.note)?,
        })
    }
}

/// The schema of amounts; with the lot of each, or without.
pub(super) fn amounts_schema(has_lots: bool) -> Json {
    let mut own = json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["book", "amount"],
        "properties": {
            "book": {"type": "string", "enum": Book::ALL.map(Book::id)},
            "grade": grade_schema(),
            "amount": {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?$"},
        },
    });
    if has_lots {
        own["properties"]["lot"] = text_schema();
        own["required"] = json!(["lot", "book", "amount"]);
    }
    json!({"type": "array", "maxItems": AMOUNTS_MAX, "items": own})
}

/// The schema of a grade.
pub(super) fn grade_schema() -> Json {
    json!({"type": "integer", "minimum": 1, "maximum": Grade::WORST.number()})
}

/// The schema of text that says something.
pub(super) fn text_schema() -> Json {
    json!({"type": "string", "minLength": 1})
}
