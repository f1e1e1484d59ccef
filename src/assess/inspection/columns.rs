//! Columns against the standard the card has: whether they are there, and whether values fit type and width.
//!
//! Widths are counted in characters, for standards do not say in which encoding bytes are to be counted: what
//! is reported is too long in any. Of a number with a fraction only the digits before the point are counted, for
//! how many were written behind it no longer shows.

use crate::assess::Answer;
use crate::assess::inspection::{Check, Fault, Subject};
use crate::geometry::area::Area;
use crate::layer::card::{Column, Holds, Standard};
use crate::layer::date::Date;
use crate::layer::describe;
use crate::layer::feature::Value;
use crate::layer::text::Text;
use crate::rules::rule::Severity;

/// The two checks.
pub(super) fn check(subject: &Subject<'_>) -> [Check; 2] {
    let basis = |source: &str| Text::new(source, source);
    let source = subject.card().standard.as_ref().map_or("", |standard| &standard.source);
    let there = Text::new("标准规定的字段", "columns of the standard");
    let fit = Text::new("字段值的类型与长度", "types and widths of values");
    let checks = [
        Check::new("columns", there, Severity::S3, basis(source)),
        Check::new("column-values", fit, Severity::S3, basis(source)),
    ];
    let Some(standard) = &subject.card().standard else {
        let why = Text::new("卡片没有写属性结构(standard)", "the card has no standard of columns");
        return checks.map(|check| check.unasked(Answer::NotApplicable, vec![why.clone()]));
    };
    let [there, fit] = checks;
    let missing: Vec<Fault> = standard.columns.iter().filter_map(|own| missing(subject, own)).collect();
    [there.answered(standard.columns.len() as u64, 0, missing), values(subject, standard, fit)]
}

/// The place of a column among the layer's fields.
fn place(subject: &Subject<'_>, column: &Column) -> Option<usize> {
    subject.layer.fields.iter().position(|own| own.name.eq_ignore_ascii_case(&column.name))
}

fn missing(subject: &Subject<'_>, column: &Column) -> Option<Fault> {
    let name = &column.name;
    place(subject, column).is_none().then(|| Fault {
        feature: None,
        number: None,
        field: Some(name.clone()),
        place: None,
        area: Area::ZERO,
        message: Text::new(
            format!("缺少字段 {name};请按标准补上,或核对字段名"),
            format!("column {name} is missing; add it, or check how it is named"),
        ),
        polygons: Vec::new(),
    })
}

/// Whether the values of columns that say type or width fit.
fn values(subject: &Subject<'_>, standard: &Standard, check: Check) -> Check {
    let told = standard.columns.iter().filter(|own| own.holds.is_some() || own.width.is_some());
    let told: Vec<(usize, &Column)> = told.filter_map(|own| Some((place(subject, own)?, own))).collect();
    if told.is_empty() {
        let why = Text::new(
            "来源没有说类型与长度,或这些字段不在",
            "the source says no types and widths, or these columns are not there",
        );
        return check.unasked(Answer::NoData, vec![why]);
    }
    let mut faults = Vec::new();
    for (index, feature) in subject.layer.features.iter().enumerate() {
        for &(place, column) in &told {
            if let Some(message) = misfit(&feature.values[place], column) {
                faults.push(Fault { field: Some(column.name.clone()), ..subject.fault(index, message) });
            }
        }
    }
    check.answered(subject.layer.features.len() as u64, 0, faults)
}

/// Why a value does not fit its column; an empty one fits.
fn misfit(value: &Value, column: &Column) -> Option<Text> {
    let text = describe::label(value)?;
    let text = text.trim();
    let name = &column.name;
    if let Some(holds) = column.holds.filter(|&holds| !is_of(value, text, holds)) {
        let (zh, en) = word(holds);
        return Some(Text::new(
            format!("{name} 的值“{text}”不是{zh};请改正"),
            format!("{name} \"{text}\" is no {en}; correct it"),
        ));
    }
    let length = match column.holds {
        Some(Holds::Number) => text.split('.').next().unwrap_or_default().chars().count(),
        _ => text.chars().count(),
    };
    let width = usize::from(column.width?);
    (width < length).then(|| {
        Text::new(
            format!("{name} 的值“{text}”长 {length},标准为 {width};请改正"),
            format!("{name} \"{text}\" has {length} characters, the standard allows {width}; correct it"),
        )
    })
}

fn is_of(value: &Value, text: &str, holds: Holds) -> bool {
    match holds {
        // A code in a numeric column has lost its leading zeros.
        Holds::Text => matches!(value, Value::Text(_)),
        Holds::Integer => text.parse::<i64>().is_ok(),
        Holds::Number => text.parse::<f64>().is_ok_and(f64::is_finite),
        Holds::Date => is_date(text),
    }
}

/// A day as bureaus write it: `2019-12-31`, `2019/12/31`, `20191231`; a time may follow the first two.
fn is_date(text: &str) -> bool {
    let day: String = match text.len() {
        8 if text.is_ascii() => format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]),
        _ => text.chars().take(10).map(|own| if own == '/' { '-' } else { own }).collect(),
    };
    day.parse::<Date>().is_ok()
}

fn word(holds: Holds) -> (&'static str, &'static str) {
    match holds {
        Holds::Text => ("字符型(代码存成数字会丢前导零)", "text (a code kept as a number loses its zeros)"),
        Holds::Integer => ("整数", "whole number"),
        Holds::Number => ("数", "number"),
        Holds::Date => ("日期", "date"),
    }
}
