//! What the commands of the books share: how amounts, lots, districts and papers are written, and the answer.

use std::io::Write;

use clap::Args;
use serde_json::{Value as Json, json};

use crate::cli::conflicts_decide::attachment;
use crate::cli::context::{Context, out, print_json};
use crate::cli::failure::Failure;
use crate::cli::ledger::Base;
use crate::cli::who::{Who, filled};
use crate::http::wire::books;
use crate::layer::code::Code;
use crate::ledger::account::{Stock, Terms};
use crate::ledger::amount::Amount;
use crate::ledger::book::Book;
use crate::ledger::entry::{Document, Draw, Entry, Posting, Role};
use crate::ledger::ids::{Grade, LotId, NameError, ProjectId};
use crate::ledger::kind::Kind;
use crate::store::ledger::{Answer, Outcome};
use crate::store::workspace::Workspace;

/// What an entry rests on, who asks for it, and its key.
#[derive(Debug, Args)]
pub(super) struct Papers {
    /// 依据:批文号、文件路径或网址(文件另记 SHA-256)(可重复) · What it rests on: a document's number, a path or an address; a file with its digest (may be given again)
    #[arg(long, value_name = "REFERENCE", value_parser = filled)]
    pub(super) document: Vec<String>,
    #[command(flatten)]
    pub(super) who: Who,
    /// 说明 · What is said to it
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(super) note: String,
    /// 幂等键:同一请求重发得到同一结果,不会重复记账 · A key: the same request sent again gets the same answer and is not posted twice
    #[arg(long, value_name = "KEY", value_parser = filled)]
    pub(super) key: Option<String>,
}

/// `BOOK[:GRADE]=AMOUNT`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub(super) book: Book,
    pub(super) grade: Option<Grade>,
    pub(super) amount: Amount,
}

/// `LOT@BOOK[:GRADE]=AMOUNT`.
#[derive(Clone, Debug)]
pub(super) struct DrawText {
    pub(super) lot: LotId,
    pub(super) part: Part,
}

/// Reads `BOOK[:GRADE]=AMOUNT`.
pub(super) fn part(text: &str) -> Result<Part, String> {
    let wrong = || {
        let books = Book::ALL.map(|own| format!("{} {}", own.id(), own.word().zh)).join(", ");
        format!("“{text}”应写作 账[:等别]=数量 · write BOOK[:GRADE]=AMOUNT; {books}")
    };
    let (of, amount) = text.split_once('=').ok_or_else(wrong)?;
    let (book, grade) = of.split_once(':').map_or((of, None), |(book, grade)| (book, Some(grade)));
    let is_own = |own: &Book| own.id() == book || own.word().zh == book;
    let book = Book::ALL.into_iter().find(is_own).ok_or_else(wrong)?;
    let number = |grade: &str| grade.parse().ok().and_then(Grade::new).ok_or_else(wrong);
    let grade = grade.map(number).transpose()?;
    let unit = book.unit();
    let amount = unit.read(amount).map_err(|error| {
        format!("“{amount}”不是数量,应为 {}、至多 {} 位小数 · {error}", unit.word(), unit.decimals())
    })?;
    Ok(Part { book, grade, amount })
}

/// Reads `LOT@BOOK[:GRADE]=AMOUNT`.
pub(super) fn draw(text: &str) -> Result<DrawText, String> {
    let wrong = || format!("“{text}”应写作 来源@账[:等别]=数量 · write LOT@BOOK[:GRADE]=AMOUNT");
    let (lot, of) = text.split_once('@').ok_or_else(wrong)?;
    Ok(DrawText { lot: self::lot(lot)?, part: part(of)? })
}

/// Reads a lot's name.
pub(super) fn lot(text: &str) -> Result<LotId, String> {
    LotId::new(text).map_err(|error| name(&error))
}

/// Reads a project's number.
pub(super) fn project(text: &str) -> Result<ProjectId, String> {
    ProjectId::new(text).map_err(|error| name(&error))
}

fn name(error: &NameError) -> String {
    let text = error.text();
    format!("{} · {}", text.zh, text.en)
}

/// A district by its code or name, as the scheme of the districts' layer has it.
pub(super) fn district(workspace: &Workspace, text: &str) -> Result<Code, Failure> {
    Ok(workspace.district(text)?)
}

/// What is drawn of a district's stock.
pub(super) fn draws(of: &[DrawText], district: &Code, terms: Terms) -> Vec<Draw> {
    let one = |own: &DrawText| Draw {
        stock: Stock {
            district: district.clone(),
            book: own.part.book,
            grade: own.part.grade,
            lot: own.lot.clone(),
            terms,
        },
        amount: own.part.amount,
    };
    of.iter().map(one).collect()
}

impl Papers {
    /// The documents, all as the basis.
    pub(super) fn documents(&self) -> Result<Vec<Document>, Failure> {
        self.document.iter().map(|own| document(Role::Basis, own)).collect()
    }

    /// An entry of a kind by these papers.
    pub(super) fn entry(&self, kind: Kind, postings: Vec<Posting>) -> Result<Entry, Failure> {
        Ok(Entry {
            kind,
            project: None,
            postings,
            expires: None,
            reverses: None,
            price_fen: None,
            documents: self.documents()?,
            who: self.who.name(),
            confirmed_by: None,
            note: self.note.clone(),
        })
    }
}

/// A document by reference, a file with its digest.
pub(super) fn document(role: Role, reference: &str) -> Result<Document, Failure> {
    let own = attachment(reference)?;
    Ok(Document { role, reference: own.reference, sha256: own.sha256 })
}

/// Says what came of a request.
pub(super) fn answer(
    answer: Answer,
    workspace: &Workspace,
    base: &Base,
    context: Context,
) -> Result<(), Failure> {
    if base.json {
        return Ok(print_json(&answer_json(answer, workspace)?)?);
    }
    let mut out = out();
    let repeated = if answer.is_repeated {
        context.say("(该键已办理,未重复记账)", " (done under this key before)")
    } else {
        ""
    };
    let dir = base.dir.display();
    match answer.outcome {
        Outcome::Posted(seq) => {
            let said = context.say(format!("已记账:分录 {seq}"), format!("posted as entry {seq}"));
            writeln!(out, "{said}{repeated}")?;
        }
        Outcome::Proposed(id) => {
            let said = context.say(
                format!("待复核:第 {id} 号;请另一人运行 hegui ledger confirm {dir} {id} --who 姓名"),
                format!(
                    "proposal {id} waits; another person runs hegui ledger confirm {dir} {id} --who NAME"
                ),
            );
            writeln!(out, "{said}{repeated}")?;
        }
    }
    Ok(out.flush()?)
}

fn answer_json(answer: Answer, workspace: &Workspace) -> Result<Json, Failure> {
    let posted = match answer.outcome {
        Outcome::Posted(seq) => workspace.entry(seq)?,
        Outcome::Proposed(_) => None,
    };
    let mut json = books::outcome((answer.outcome, posted.map(|own| own.hash)));
    json["is_repeated"] = json!(answer.is_repeated);
    Ok(json)
}
