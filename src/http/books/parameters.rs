//! The parameters of the books: one table, by which the API is described.

use serde_json::{Value as Json, json};

use crate::layer::text::{Lang, Text};
use crate::ledger::account::State;
use crate::ledger::book::Book;
use crate::ledger::regime::Regime;

/// Things on a page where the client does not say, and at most.
pub(super) const LIMIT_DEFAULT: u64 = 100;
pub(super) const LIMIT_MAX: u64 = 1_000;

/// The formats of sheets.
pub(super) const SHEET_FORMATS: [&str; 3] = ["json", "csv", "xlsx"];

struct Parameter {
    name: &'static str,
    about: (&'static str, &'static str),
    schema: fn() -> Json,
}

/// All of them.
static PARAMETERS: [Parameter; 11] = [
    Parameter { name: "f", about: ("格式", "the format"), schema: || json!({"type": "string"}) },
    Parameter {
        name: "limit",
        about: ("一页的条数", "how many are on a page"),
        schema: || json!({"type": "integer", "minimum": 1, "default": LIMIT_DEFAULT}),
    },
    Parameter { name: "after", about: ("在此之后", "those behind this one"), schema: text },
    Parameter {
        name: "district", about: ("行政区代码或名称", "a district's code or name"), schema: text
    },
    Parameter { name: "lot", about: ("指标来源", "a lot"), schema: text },
    Parameter { name: "project", about: ("项目编号", "a project's number"), schema: text },
    Parameter {
        name: "book",
        about: ("账", "a book"),
        schema: || json!({"type": "string", "enum": Book::ALL.map(Book::id)}),
    },
    Parameter {
        name: "state",
        about: ("状态", "a state"),
        schema: || json!({"type": "string", "enum": State::ALL.map(State::id)}),
    },
    Parameter {
        name: "year",
        about: ("年度", "the year"),
        schema: || json!({"type": "integer", "minimum": 1900, "maximum": 2999}),
    },
    Parameter {
        name: "regime",
        about: ("收支账按哪一制度", "by which regime the books are shown"),
        schema: || json!({"type": "string", "enum": Regime::ALL.map(Regime::id)}),
    },
    Parameter {
        name: "forecast",
        about: (
            "预测:未决冲突全部以该规划为准(标识或其开头)",
            "as if all undecided conflicts went to this plan, by its id or its beginning",
        ),
        schema: text,
    },
];

fn text() -> Json {
    json!({"type": "string", "minLength": 1})
}

/// Some of them as OpenAPI 3.0 describes them; `formats` are those `f` takes, `required` must be there.
pub(super) fn described(names: &[&str], formats: &[&str], required: &[&str], lang: Lang) -> Vec<Json> {
    let one = |own: &Parameter| {
        let (zh, en) = own.about;
        let mut schema = (own.schema)();
        if own.name == "f" {
            schema["enum"] = json!(formats);
        }
        json!({
            "name": own.name,
            "in": "query",
            "required": required.contains(&own.name),
            "description": Text::new(zh, en).get(lang),
            "schema": schema,
        })
    };
    PARAMETERS.iter().filter(|own| names.contains(&own.name)).map(one).collect()
}
