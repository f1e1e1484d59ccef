//! `parameters = { … }` of a rule, checked against what its kind takes.

use std::collections::BTreeMap;
use std::sync::Arc;

use toml::{Spanned, Value as Toml};

use crate::formats::conditions::vocabulary::Vocabulary;
use crate::formats::definitions::error::{DefinitionError, Problem};
use crate::formats::definitions::misfit::ParameterProblem;
use crate::formats::definitions::parse::unknown;
use crate::formats::definitions::rules::condition_of;
use crate::formats::definitions::thing::Thing;
use crate::formats::definitions::tree::Source;
use crate::layer::text::Text;
use crate::rules::kind::Kind;
use crate::rules::parameter::{Parameter, Parameters, Part, Shape, Step, Table, Value};

/// The parameters of a rule as its file has them.
pub(super) type ParametersFile = BTreeMap<Spanned<String>, Spanned<Toml>>;

/// The greatest number a parameter takes: all areas of the country in hectares lie below.
const NUMBER_MAX: f64 = 1e12;

/// Reads the parameters of a rule of that kind.
pub(super) fn read(
    source: &Source,
    file: &ParametersFile,
    kind: &dyn Kind,
    names: Vocabulary<'_>,
) -> Result<Parameters, DefinitionError> {
    let mut parameters = BTreeMap::new();
    for (name, value) in file {
        let parameter = check_name(source, name, kind)?;
        let value = read_value(source, parameter, value, kind, names)?;
        parameters.insert(Arc::from(name.get_ref().as_str()), value);
    }
    Ok(Parameters(parameters))
}

/// The parameter of that name.
pub(super) fn check_name(
    source: &Source,
    name: &Spanned<String>,
    kind: &dyn Kind,
) -> Result<&'static Parameter, DefinitionError> {
    kind.parameters().iter().find(|own| own.name == name.get_ref()).ok_or_else(|| {
        let known: Vec<&str> = kind.parameters().iter().map(|own| own.name).collect();
        let known = if known.is_empty() { "-".to_owned() } else { known.join(", ") };
        let problem =
            ParameterProblem::Unknown { kind: kind.name().to_owned(), name: name.get_ref().clone(), known };
        source.wrong_at(name, Problem::Parameter(problem))
    })
}

fn read_value(
    source: &Source,
    parameter: &Parameter,
    value: &Spanned<Toml>,
    kind: &dyn Kind,
    names: Vocabulary<'_>,
) -> Result<Value, DefinitionError> {
    let wrong = || {
        let problem =
            ParameterProblem::Value { name: parameter.name.to_owned(), expected: expected(parameter.shape) };
        source.wrong_at(value, Problem::Parameter(problem))
    };
    let written = value.get_ref();
    match parameter.shape {
        Shape::NumberOrTable if written.is_table() => {
            let table = table(written).ok_or_else(wrong)?;
            if !kind.parameters().iter().any(|own| own.name == &*table.by) {
                return Err(wrong());
            }
            Ok(Value::Table(table))
        }
        Shape::Number | Shape::NumberOrTable => number(written).map(Value::Number).ok_or_else(wrong),
        Shape::Word(known) => {
            let word = written.as_str().filter(|word| known.contains(word)).ok_or_else(wrong)?;
            Ok(Value::Word(word.into()))
        }
        Shape::Words(known) => {
            let words = words(written).filter(|words| words.iter().all(|word| known.contains(word)));
            Ok(Value::Words(words.ok_or_else(wrong)?.into_iter().map(Arc::from).collect()))
        }
        Shape::Texts => {
            let words = words(written).ok_or_else(wrong)?;
            Ok(Value::Words(words.into_iter().map(Arc::from).collect()))
        }
        Shape::Layers => {
            let card = |id: &str| {
                names.cards.get_key_value(id).map(|(id, _)| id.clone()).ok_or_else(|| {
                    let known = names.cards.keys().map(|id| &**id);
                    source.wrong_at(value, unknown(Thing::Card, id, known))
                })
            };
            let ids = words(written).ok_or_else(wrong)?;
            ids.into_iter().map(card).collect::<Result<_, _>>().map(Value::Words)
        }
        Shape::Parts(known) => {
            let items = written.as_array().filter(|items| !items.is_empty()).ok_or_else(wrong)?;
            let part = |item: &Toml| {
                let (of, numbers) = part(item, known).ok_or_else(wrong)?;
                Ok(Part { of: condition_of(source, of, value.span(), names)?, numbers })
            };
            items.iter().map(part).collect::<Result<_, _>>().map(Value::Parts)
        }
    }
}

/// A number of at least zero.
fn number(value: &Toml) -> Option<f64> {
    let number = value.as_float().or_else(|| value.as_integer().map(|whole| whole as f64))?;
    (0.0..=NUMBER_MAX).contains(&number).then_some(number)
}

/// A list of words that is not empty.
fn words(value: &Toml) -> Option<Vec<&str>> {
    let words: Vec<&str> = value.as_array()?.iter().map(Toml::as_str).collect::<Option<_>>()?;
    (!words.is_empty()).then_some(words)
}

/// `{ of = "condition", name = number, … }`.
fn part<'t>(value: &'t Toml, known: &[&str]) -> Option<(&'t str, BTreeMap<Arc<str>, f64>)> {
    let mut of = None;
    let mut numbers = BTreeMap::new();
    for (key, value) in value.as_table()? {
        match key.as_str() {
            "of" => of = Some(value.as_str()?),
            name if known.contains(&name) => {
                numbers.insert(Arc::from(name), number(value)?);
            }
            _ => return None,
        }
    }
    (!numbers.is_empty()).then_some((of?, numbers))
}

/// `{ by = "parameter", steps = [ … ] }`.
fn table(value: &Toml) -> Option<Table> {
    let table = value.as_table()?;
    if !table.keys().all(|key| ["by", "steps"].contains(&key.as_str())) {
        return None;
    }
    let steps: Vec<Step> = table.get("steps")?.as_array()?.iter().map(step).collect::<Option<_>>()?;
    let (last, bound) = steps.split_last()?;
    let bounds: Vec<f64> = bound.iter().map(|step| step.bound).collect::<Option<_>>()?;
    let by = table.get("by")?.as_str()?.into();
    (last.bound.is_none() && bounds.is_sorted()).then_some(Table { by, steps })
}

/// `{ below = n, is = n }`, `{ up_to = n, is = n }` or, for all that is left, `{ is = n }`.
fn step(value: &Toml) -> Option<Step> {
    let step = value.as_table()?;
    if !step.keys().all(|key| ["below", "up_to", "is"].contains(&key.as_str())) {
        return None;
    }
    let is = number(step.get("is")?)?;
    match (step.get("below"), step.get("up_to")) {
        (Some(_), Some(_)) => None,
        (Some(bound), None) => Some(Step { bound: Some(number(bound)?), is_bound_within: false, is }),
        (None, Some(bound)) => Some(Step { bound: Some(number(bound)?), is_bound_within: true, is }),
        (None, None) => Some(Step { bound: None, is_bound_within: false, is }),
    }
}

/// What a parameter takes, in words.
fn expected(shape: Shape) -> Text {
    match shape {
        Shape::Number => Text::new("不小于 0 的数", "a number of at least 0"),
        Shape::NumberOrTable => Text::new(
            "不小于 0 的数,或 { by = \"参数\", steps = [{ below = 数, is = 数 }, { up_to = 数, is = 数 }, { is = 数 }] }",
            "a number of at least 0, or { by = \"parameter\", steps = [{ below = n, is = n }, { up_to = n, is = n }, \
             { is = n }] }",
        ),
        Shape::Word(words) => {
            let words = words.join(", ");
            Text::new(format!("其中之一:{words}"), format!("one of {words}"))
        }
        Shape::Words(words) => {
            let words = words.join(", ");
            Text::new(format!("列表 [ … ],可用:{words}"), format!("a list [ … ] of {words}"))
        }
        Shape::Texts => Text::new("加引号文字的列表 [ … ]", "a list [ … ] of texts in quotes"),
        Shape::Layers => Text::new("图层卡片标识的列表 [ … ]", "a list [ … ] of ids of cards"),
        Shape::Parts(numbers) => {
            let numbers = numbers.join(", ");
            Text::new(
                format!("列表 [{{ of = \"条件\", … }}],每项有 {numbers} 之一"),
                format!("a list [{{ of = \"condition\", … }}], each with one of {numbers}"),
            )
        }
    }
}
