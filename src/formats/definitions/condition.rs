//! Conditions of rules: CQL2 text, parsed by the `cql2` crate, resolved against schemes and cards.
//!
//! The part of CQL2 that is taken, and what our names mean in it:
//!
//! - `SCHEME` is the class of that scheme on a place: `CG = 'R21'`, `CG IN ('R', 'A33')`, `CG LIKE 'R%'`,
//!   `CG IS NOT NULL`. They compare the code itself and not those below it.
//! - Functions, which CQL2 leaves to its users: `is_a(CG, 'R', 'A33')` takes these codes and all below them,
//!   `in_group(CG, 'construction')` the classes of a named group, `is_any(PBF)` the whole scheme, also where the
//!   class is not known. In place of the scheme a layer's id asks that layer alone: `is_any(kg)`.
//! - `layer.FIELD` is a value of the layer's feature on a place: comparisons, `LIKE`, `IN`, `BETWEEN`, `IS
//!   NULL`, `+ - * /`, `DATE('2013-01-01')`. All values of one comparison are of one layer.
//! - `AND`, `OR`, `NOT`, `TRUE`, `FALSE`.
//!
//! Spatial, temporal and array operators are not taken: a rule's kind says how land lies to land.

use std::collections::BTreeMap;
use std::sync::Arc;

use cql2::Expr;

use crate::formats::definitions::error::Thing;
use crate::formats::definitions::plans::Groups;
use crate::formats::definitions::schemes::Schemes;
use crate::formats::definitions::terms;
use crate::layer::card::Card;
use crate::layer::scheme::Scheme;
use crate::layer::text::Text;
use crate::rules::attribute_test::is_like;
use crate::rules::condition::{ClassTest, Condition, Tree};

/// The names a condition may use.
#[derive(Clone, Copy)]
pub(super) struct Vocabulary<'a> {
    pub(super) groups: &'a Groups,
    pub(super) schemes: &'a Schemes,
    pub(super) cards: &'a BTreeMap<Arc<str>, Card>,
}

/// What is wrong with a condition, and at which byte of its text.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) offset: usize,
    pub(super) said: Text,
}

/// Reads one condition.
pub(super) fn read(text: &str, names: Vocabulary<'_>) -> Result<Condition, Fault> {
    let expr = cql2::parse_text(text).map_err(|error| syntax(text, &error.to_string()))?;
    let mut reader = Reader { names, cursor: Cursor { text, at: 0 } };
    Ok(Condition { text: text.trim().into(), tree: reader.tree(&expr)? })
}

/// The parser says ` --> line:column` and what it would have taken, in words of its grammar.
fn syntax(text: &str, said: &str) -> Fault {
    let position = said.split_once("--> ").and_then(|(_, rest)| {
        let (line, rest) = rest.split_once(':')?;
        let column = rest.split(|c: char| !c.is_ascii_digit()).next()?;
        Some((line.trim().parse::<usize>().ok()?, column.parse::<usize>().ok()?))
    });
    let offset = position.map_or(0, |(line, column)| {
        let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
        let within = text[start..].chars().take(column - 1).map(char::len_utf8).sum::<usize>();
        start + within
    });
    let rest: String = text[offset..].chars().take(20).collect();
    let said = if rest.is_empty() {
        Text::new(
            "条件到此不完整;请补完(CQL2 文本)",
            "the condition stops short here; complete it (CQL2 text)",
        )
    } else {
        Text::new(
            format!("从“{rest}”起不是 CQL2;文字加单引号,括号成对"),
            format!("no CQL2 from \"{rest}\" on; texts stand in single quotes, brackets in pairs"),
        )
    };
    Fault { offset, said }
}

/// Finds the names of a condition in its text, in their order, for the tree does not say where they stand.
struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl Cursor<'_> {
    /// Goes to the next place where that word stands by itself; stays where there is none.
    fn go_to(&mut self, word: &str) -> usize {
        let is_part = |c: char| c.is_alphanumeric() || "_.:".contains(c);
        let rest = self.text.get(self.at..).unwrap_or_default();
        let lower = rest.to_ascii_lowercase();
        let stands_alone = |&(start, found): &(usize, &str)| {
            let (before, after) = (&rest[..start], &rest[start + found.len()..]);
            !before.chars().next_back().is_some_and(is_part) && !after.chars().next().is_some_and(is_part)
        };
        let word = word.to_ascii_lowercase();
        let Some((start, found)) = lower.match_indices(&word).find(stands_alone) else { return self.at };
        let offset = self.at + start;
        self.at = offset + found.len();
        offset
    }
}

/// Reads the parts of one condition.
pub(super) struct Reader<'a> {
    names: Vocabulary<'a>,
    cursor: Cursor<'a>,
}

impl Reader<'_> {
    /// The fault of something that is not taken, at a word of the text.
    pub(super) fn fault(&mut self, word: &str, zh: impl Into<String>, en: impl Into<String>) -> Fault {
        Fault { offset: self.cursor.go_to(word), said: Text::new(zh, en) }
    }

    /// Passes a word that is right.
    pub(super) fn pass(&mut self, word: &str) {
        self.cursor.go_to(word);
    }

    fn tree(&mut self, expr: &Expr) -> Result<Tree, Fault> {
        match expr {
            Expr::Bool(true) => Ok(Tree::All(Vec::new())),
            Expr::Bool(false) => Ok(Tree::Any(Vec::new())),
            Expr::Operation { op, args } => match (op.to_lowercase().as_str(), args.as_slice()) {
                ("and", parts) => self.trees(parts).map(Tree::All),
                ("or", parts) => self.trees(parts).map(Tree::Any),
                ("not", [part]) => Ok(Tree::Not(Box::new(self.tree(part)?))),
                ("is_a" | "in_group" | "is_any", _) => self.function(op, args),
                ("=" | "<>" | "in" | "like" | "isnull", [first, rest @ ..])
                    if self.scheme_named(first).is_some() =>
                {
                    self.class(&op.to_lowercase(), first, rest)
                }
                ("between", [value, low, high]) => Ok(Tree::All(vec![
                    self.comparison(">=", value, low)?,
                    self.comparison("<=", value, high)?,
                ])),
                _ => terms::test(self, op, args).map(Tree::Attribute),
            },
            Expr::Property { property } => Err(self.fault(
                property,
                format!("“{property}”单独不成条件;请写成比较或 is_a(…)"),
                format!("\"{property}\" by itself is no condition; write a comparison or is_a(…)"),
            )),
            _ => Err(self.fault(
                "",
                "此处应为条件:比较、is_a(…)、in_group(…)、is_any(…)",
                "a condition is expected here: a comparison, is_a(…), in_group(…) or is_any(…)",
            )),
        }
    }

    fn comparison(&mut self, op: &str, left: &Expr, right: &Expr) -> Result<Tree, Fault> {
        let args = [left, right].map(|side| Box::new(side.clone()));
        terms::test(self, op, &args).map(Tree::Attribute)
    }

    fn trees(&mut self, parts: &[Box<Expr>]) -> Result<Vec<Tree>, Fault> {
        parts.iter().map(|part| self.tree(part)).collect()
    }

    /// The scheme an expression names, where it is the name of one.
    fn scheme_named(&self, expr: &Expr) -> Option<&Scheme> {
        match expr {
            Expr::Property { property } => self.names.schemes.get(property.as_str()),
            _ => None,
        }
    }

    /// A comparison of a class.
    fn class(&mut self, op: &str, first: &Expr, rest: &[Box<Expr>]) -> Result<Tree, Fault> {
        let scheme = self.scheme(first)?;
        if op == "isnull" {
            return Ok(Tree::Not(Box::new(Tree::Class(ClassTest::of(&scheme, |_| true)))));
        }
        let [second] = rest else {
            return Err(self.fault("", "比较须有两边", "a comparison has two sides"));
        };
        if op == "like" {
            let pattern = self.literal(second)?;
            let test = ClassTest::of(&scheme, |code| is_like(code, &pattern));
            if test.codes.is_empty() {
                return Err(self.no_class(&scheme, &pattern));
            }
            self.pass(&pattern);
            return Ok(Tree::Class(test));
        }
        let written: Vec<&Expr> = match &**second {
            Expr::Array(items) => items.iter().map(|item| &**item).collect(),
            one => vec![one],
        };
        let codes = self.codes(&scheme, &written)?;
        let is_in = |code: &Arc<str>| codes.contains(code);
        Ok(Tree::Class(match op {
            "<>" => ClassTest::of(&scheme, |code| !is_in(code)),
            _ => ClassTest::of(&scheme, is_in),
        }))
    }

    /// `is_a`, `in_group`, `is_any`.
    fn function(&mut self, op: &str, args: &[Box<Expr>]) -> Result<Tree, Fault> {
        let name = op.to_lowercase();
        let [first, rest @ ..] = args else {
            return Err(self.fault(op, "函数须写代码体系", "the function wants a scheme"));
        };
        self.pass(op);
        let (scheme, layer) = self.classes_of(first)?;
        if (name == "is_any") != rest.is_empty() {
            return Err(match rest.first() {
                Some(_) => self.fault("", "is_any 只写代码体系", "is_any takes a scheme and nothing else"),
                None => self.fault(
                    "",
                    format!("{op} 须列出至少一项"),
                    format!("{op} takes at least one name more"),
                ),
            });
        }
        let rest: Vec<&Expr> = rest.iter().map(|arg| &**arg).collect();
        let test = match name.as_str() {
            "is_any" => ClassTest::any(&scheme),
            "is_a" => ClassTest::is_a(&scheme, &self.codes(&scheme, &rest)?),
            _ => ClassTest::in_group(&scheme, &self.groups(&scheme, &rest)?),
        };
        Ok(Tree::Class(test.of_layer(layer)))
    }

    /// The scheme named, or the scheme of the layer named and that layer.
    fn classes_of(&mut self, expr: &Expr) -> Result<(Scheme, Option<Arc<str>>), Fault> {
        if let Expr::Property { property } = expr
            && let Some(card) = self.names.cards.get(property.as_str())
        {
            self.pass(property);
            return Ok((self.names.schemes[&card.scheme].clone(), Some(card.id.clone())));
        }
        Ok((self.scheme(expr)?, None))
    }

    /// The scheme that must be named here.
    fn scheme(&mut self, expr: &Expr) -> Result<Scheme, Fault> {
        let Expr::Property { property } = expr else {
            return Err(self.fault("", "此处应为代码体系的标识", "the id of a scheme is expected here"));
        };
        let Some(scheme) = self.names.schemes.get(property.as_str()).cloned() else {
            let known = self.names.schemes.keys().map(|id| &**id);
            let said = super::parse::unknown(Thing::Scheme, property, known).text();
            return Err(self.fault(property, said.zh, said.en));
        };
        self.pass(property);
        Ok(scheme)
    }

    fn literal(&mut self, expr: &Expr) -> Result<String, Fault> {
        match expr {
            Expr::Literal(text) => Ok(text.clone()),
            Expr::Float(number) => Err(self.fault(
                &number.to_string(),
                "代码是文字,请加单引号",
                "a code is a text; put it in single quotes",
            )),
            _ => Err(self.fault("", "此处应为加单引号的文字", "a text in single quotes is expected here")),
        }
    }

    fn codes(&mut self, scheme: &Scheme, written: &[&Expr]) -> Result<Vec<Arc<str>>, Fault> {
        let mut codes = Vec::with_capacity(written.len());
        for expr in written {
            let code = self.literal(expr)?;
            let Some((known, _)) = scheme.classes.get_key_value(code.as_str()) else {
                return Err(self.no_class(scheme, &code));
            };
            self.pass(&code);
            codes.push(known.clone());
        }
        Ok(codes)
    }

    fn no_class(&mut self, scheme: &Scheme, code: &str) -> Fault {
        let known = scheme.classes.keys().map(|code| &**code);
        let said = super::parse::unknown(Thing::Class, code, known).text();
        self.fault(code, format!("{}:{}", scheme.id, said.zh), format!("{}: {}", scheme.id, said.en))
    }

    /// Groups that some class of the scheme is in: a test of an empty group could never hold.
    fn groups(&mut self, scheme: &Scheme, written: &[&Expr]) -> Result<Vec<Arc<str>>, Fault> {
        let mut groups = Vec::with_capacity(written.len());
        for expr in written {
            let name = self.literal(expr)?;
            let is_used = |group: &str| scheme.classes.values().any(|class| class.is_in(group));
            match self.names.groups.get_key_value(name.as_str()) {
                Some((id, _)) if is_used(id) => groups.push(id.clone()),
                _ => {
                    let known = self.names.groups.keys().map(|id| &**id).filter(|id| is_used(id));
                    let said = super::parse::unknown(Thing::Group, &name, known).text();
                    return Err(self.fault(
                        &name,
                        format!("{}:{}", scheme.id, said.zh),
                        format!("{}: {}", scheme.id, said.en),
                    ));
                }
            }
            self.pass(&name);
        }
        Ok(groups)
    }

    /// The card a field is of and the field's name, from `layer.FIELD`.
    pub(super) fn field(&mut self, property: &str) -> Result<(Arc<str>, Arc<str>), Fault> {
        let Some((layer, field)) = property.split_once('.') else {
            return Err(self.fault(
                property,
                format!("没有名为“{property}”的代码体系;属性请写“图层.字段”"),
                format!("no scheme is called \"{property}\"; a value is written layer.FIELD"),
            ));
        };
        let Some((id, _)) = self.names.cards.get_key_value(layer) else {
            let said =
                super::parse::unknown(Thing::Card, layer, self.names.cards.keys().map(|id| &**id)).text();
            return Err(self.fault(property, said.zh, said.en));
        };
        let id = id.clone();
        self.pass(property);
        Ok((id, field.into()))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::{Vocabulary, read};
    use crate::formats::definitions::{Definitions, builtin};

    static DEFINITIONS: LazyLock<Definitions> =
        LazyLock::new(|| builtin().expect("the built-in definitions are taken"));

    const WORDS: [&str; 40] = [
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
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        /// Any text is a condition or a fault within the text; nothing panics.
        #[test]
        fn any_words_are_a_condition_or_a_fault(words in prop::collection::vec(0..WORDS.len(), 0..12)) {
            let text: Vec<&str> = words.into_iter().map(|word| WORDS[word]).collect();
            let text = text.join(" ");
            let groups = BTreeMap::new();
            let (schemes, cards) = (&DEFINITIONS.cards.schemes, &DEFINITIONS.cards.cards);
            if let Err(fault) = read(&text, Vocabulary { groups: &groups, schemes, cards }) {
                prop_assert!(fault.offset <= text.len() && text.is_char_boundary(fault.offset), "{text}: {fault:?}");
            }
        }
    }
}
