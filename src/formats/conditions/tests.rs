//! Conditions and filters are read or refused, whatever is written.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::{Form, read, read_filter};
use crate::formats::conditions::vocabulary::{Scope, Vocabulary};
use crate::formats::definitions::{Definitions, builtin};
use crate::layer::text::Text;
use crate::rules::filter::{Classes, Holds, Queryable, Queryables};

static DEFINITIONS: LazyLock<Definitions> =
    LazyLock::new(|| builtin().expect("the built-in definitions are taken"));

const WORDS: [&str; 46] = [
    "CG",
    "is_a",
    "in_group",
    "is_any",
    "(",
    ")",
    ",",
    "'R'",
    "'construction'",
    "AND",
    "OR",
    "NOT",
    "=",
    "<>",
    "<",
    ">=",
    "IN",
    "LIKE",
    "BETWEEN",
    "IS",
    "NULL",
    "dltb.TBMJ",
    "+",
    "-",
    "*",
    "/",
    "^",
    "1",
    "2.5",
    "TRUE",
    "DATE",
    "TIMESTAMP",
    "INTERVAL",
    "BBOX",
    "POINT(0 0)",
    "S_INTERSECTS",
    "CASEI",
    "\"CG\"",
    "%",
    "div",
    "面积",
    "class",
    "is_sliver",
    "'2013-01-01'",
    "((((",
    "'中文'",
];

/// What a filter on the layer `cg` may name.
fn queryables() -> Queryables {
    let value = |name: &str, holds| Queryable { name: name.into(), title: Text::new(name, name), holds };
    let values =
        vec![value("面积", Holds::Number), value("class", Holds::Text), value("is_sliver", Holds::Truth)];
    Queryables { collection: "cg".into(), values, classes: Classes::Of("cg".into()), is_placed: true }
}

/// Reads a text as both kinds of text; a place is inside it and no character is cut.
fn check(text: &str) {
    let groups = BTreeMap::new();
    let cards = &DEFINITIONS.cards;
    let names =
        Vocabulary { groups: &groups, schemes: &cards.schemes, cards: &cards.cards, scope: Scope::Place };
    if let Err(fault) = read(text, names) {
        assert!(fault.offset <= text.len() && text.is_char_boundary(fault.offset), "{text}: {fault:?}");
    }
    for form in Form::ALL {
        if let Err(error) = read_filter(text, form, &queryables(), cards) {
            assert!(!error.text().zh.is_empty() && !error.text().en.is_empty(), "{text}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_words_are_a_condition_or_a_fault(words in prop::collection::vec(0..WORDS.len(), 0..12)) {
        let text: Vec<&str> = words.into_iter().map(|word| WORDS[word]).collect();
        check(&text.join(" "));
    }

    #[test]
    fn any_text_is_a_condition_or_a_fault(text in "\\PC{0,60}") {
        check(&text);
    }

    #[test]
    fn any_json_is_a_filter_or_a_fault(
        ops in prop::collection::vec(prop::sample::select(&["=", "and", "not", "in", "like", "isNull", "between", "is_a", "+", "s_intersects"][..]), 1..6),
        inner in prop::sample::select(&["1", "\"R\"", "null", "[]", "{}", "{\"property\":\"class\"}", "{\"date\":\"2013-01-01\"}", "{\"type\":\"Point\",\"coordinates\":[0,0]}", "["][..]),
    ) {
        let text = ops.iter().fold(inner.to_owned(), |inner, op| {
            format!("{{\"op\":\"{op}\",\"args\":[{{\"property\":\"class\"}},{inner}]}}")
        });
        check(&text);
    }
}

/// What would cost stack or time without end: it must be refused, and soon, on a stack of 1 MiB.
#[test]
fn hostile_texts_are_refused_before_they_cost_anything() {
    let deep = |open: &str, n: usize, rest: &str| format!("{}{rest}", open.repeat(n));
    let texts = [
        deep("(", 2000, "1"),
        deep("(", 8, "1"),
        deep("(((((((", 1, "面积 = 1"),
        deep("NOT ", 1000, "TRUE"),
        deep("-", 4000, "1 = 1"),
        deep("1=", 2000, "1"),
        deep("1+", 2000, "1 = 1"),
        deep("1^", 199, "1 = 面积"),
        deep("NOT ", 199, "class = 'R'"),
        deep("面积=1 OR ", 400, "TRUE"),
        deep("f(", 2000, ""),
        deep("GEOMETRYCOLLECTION(", 200, ""),
        deep("面积 BETWEEN (", 8, "1"),
        deep("[", 4000, ""),
        deep("{\"op\":\"not\",\"args\":[", 190, "true"),
        deep("{\"op\":\"not\",\"args\":[", 19, "true"),
        deep("'", 4001, ""),
        deep("面积 IN (1", 1, &format!("{})", ",1".repeat(1990))),
        "面".repeat(5000),
    ];
    let reading = std::thread::Builder::new()
        .stack_size(1 << 20)
        .spawn(move || texts.iter().for_each(|text| check(text)));
    reading.expect("a thread").join().expect("no panic");
}

#[test]
fn faults_tell_the_column_and_the_nearest_names() {
    let said = |text: &str, form| {
        read_filter(text, form, &queryables(), &DEFINITIONS.cards)
            .map(|_| ())
            .map_err(|error| error.text().en)
    };
    for (text, expected) in [
        ("面积 > 5 AND 面 = 1", "column 12: no queryable is called \"面\"; there are 面积, class, is_sliver"),
        ("面积 > ", "column 6: the condition stops short here"),
        ("CG = 'R' AND ZT = 'B'", "column 14: no queryable is called \"ZT\""),
        ("is_a(class, 'R99')", "column 14: CG: no class code is called \"R99\"; there are "),
        ("is_a(ZT, 'R')", "column 6: no scheme is called \"ZT\"; there are class, cg, CG"),
        ("class = NULL", "column 9: NULL compares with nothing; write IS NULL"),
        ("A_OVERLAPS(class, ('R'))", "column 1: \"a_overlaps\" is not taken"),
        (
            "S_INTERSECTS(class, POINT(0 0))",
            "column 13: one side of s_intersects is geometry, the other a shape",
        ),
        ("S_WITHIN(geometry, geometry)", "column 9: a valid shape is expected here"),
        ("S_WITHIN(geometry, POINT(0 91))", "column 9: a valid shape is expected here"),
        ("S_WITHIN(geometry, POLYGON EMPTY)", "column 9: a valid shape is expected here"),
        (
            "S_WITHIN(geometry, POLYGON((0 0, 2 2, 2 0, 0 2, 0 0)))",
            "column 9: a valid shape is expected here",
        ),
        ("S_WITHIN(geometry, BBOX(177, 0, -177, 1))", "column 20: a BBOX is west, south, east, north"),
        ("class = DATE('2013-02-30')", "column 9: a time is written DATE('YYYY-MM-DD')"),
    ] {
        let found = said(text, Form::Text).expect_err(text);
        assert!(found.starts_with(expected), "{text}: {found}");
    }
    let unknown = said(r#"{"op": "=", "args": [{"property": "面"}, 1]}"#, Form::Json).expect_err("unknown");
    assert!(unknown.starts_with("column 36: no queryable is called \"面\""), "{unknown}");
    for text in [
        "class = 'R'",
        "IS_SLIVER = true",
        "\"面积\" > 5",
        "is_a(class, 'R') AND is_any(cg) AND CG LIKE 'R%'",
        "CASEI(class) LIKE CASEI('R%')",
        "S_CROSSES(LINESTRING(0 0, 1 1), POLYGON((0 0, 1 0, 1 1, 0 0)))",
        "S_INTERSECTS(geometry, BBOX(-128.098193, -1.1, -99999.0, 180.0, 90.0, 100000.0))",
        "S_WITHIN(POLYGON Z((0 0 7, 1 0 8, 1 1 9, 0 0 7)), geometry)",
        "S_EQUALS(GEOMETRYCOLLECTION(POINT(1.9 2.00001), LINESTRING(0 0, 1 1)), geometry)",
        "S_EQUALS(MULTIPOINT((180.0 -0.5), (179.0 -47.1)), geometry)",
        "S_CROSSES(LINESTRING(0 0, 1 1), Geometry) AND NOT S_INTERSECTS(geometry, BBOX(0, 0, 1, 1))",
    ] {
        assert_eq!(said(text, Form::Text), Ok(()), "{text}");
    }
    assert_eq!(said(r#"{"op":"is_a","args":[{"property":"class"},"R"]}"#, Form::Json), Ok(()));
}
