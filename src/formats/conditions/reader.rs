//! Makes the tree of a condition, and its tests of classes.
//!
//! The part of CQL2 that is taken, and what our names mean in it:
//!
//! - In a rule `SCHEME` is the class of that scheme on a place: `CG = 'R21'`, `CG IN ('R', 'A33')`, `CG LIKE 'R%'`,
//!   `CG IS NOT NULL`. They compare the code itself and not those below it. `layer.FIELD` is a value of the
//!   layer's feature on a place; all values of one comparison are of one layer.
//! - In a filter a queryable's name is its value, in any case; schemes as in a rule where it has classes.
//! - Functions, which CQL2 leaves to its users: `is_a(CG, 'R', 'A33')` takes these codes and all below them,
//!   `in_group(CG, 'construction')` the classes of a named group, `is_any(PBF)` the whole scheme, also where the
//!   class is not known. In place of the scheme a layer's id asks that layer alone: `is_any(kg)`; in a filter
//!   on a layer `class` is its class.
//! - Values: comparisons, `LIKE`, `IN`, `BETWEEN`, `IS NULL`, `+ - * / % ^ div`, `TRUE`, `FALSE`,
//!   `DATE('2013-01-01')`, `TIMESTAMP('2013-01-01T00:00:00Z')`, `CASEI(…)` of texts.
//! - Places, in filters on things that have one: `S_INTERSECTS(geometry, POLYGON((…)))` and its seven like.
//! - `AND`, `OR`, `NOT`, `TRUE`, `FALSE`.
//!
//! Temporal and array operators are not taken, and no spatial ones in a rule, whose kind says how land lies to land.

use std::sync::Arc;

use cql2::Expr;

use crate::formats::conditions::cursor::Cursor;
use crate::formats::conditions::error::Fault;
use crate::formats::conditions::names::{nearest, unknown};
use crate::formats::conditions::places;
use crate::formats::conditions::terms;
use crate::formats::conditions::vocabulary::{Named, Scope, Vocabulary};
use crate::layer::scheme::Scheme;
use crate::layer::text::Text;
use crate::rules::attribute_test::is_like;
use crate::rules::condition::{ClassTest, Leaf, Tree};

/// What names are the names of.
const SCHEME: (&str, &str) = ("代码体系", "scheme");
const CODE: (&str, &str) = ("类代码", "class code");
const GROUP: (&str, &str) = ("类组", "class group");
const LAYER: (&str, &str) = ("图层卡片", "card");
const QUERYABLE: (&str, &str) = ("可查询属性", "queryable");

/// Reads the parts of one condition.
pub(super) struct Reader<'a> {
    names: Vocabulary<'a>,
    cursor: Cursor<'a>,
}

impl<'a> Reader<'a> {
    /// A reader at the beginning of a text.
    pub(super) fn new(names: Vocabulary<'a>, cursor: Cursor<'a>) -> Self {
        Self { names, cursor }
    }

    /// The fault of something that is not taken, at a word of the text.
    pub(super) fn fault(&mut self, word: &str, zh: impl Into<String>, en: impl Into<String>) -> Fault {
        Fault { offset: self.cursor.go_to(word), said: Text::new(zh, en) }
    }

    /// Passes a word that is right.
    pub(super) fn pass(&mut self, word: &str) {
        self.cursor.go_to(word);
    }

    /// Makes the tree.
    pub(super) fn tree(&mut self, expr: &Expr) -> Result<Tree, Fault> {
        match expr {
            Expr::Bool(true) => Ok(Tree::All(Vec::new())),
            Expr::Bool(false) => Ok(Tree::Any(Vec::new())),
            Expr::Operation { op, args } => self.operation(op, args),
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

    fn operation(&mut self, op: &str, args: &[Box<Expr>]) -> Result<Tree, Fault> {
        let compared = args.first().and_then(|first| self.scheme_named(first));
        match (op.to_lowercase().as_str(), compared, args) {
            ("and", _, parts) => self.trees(parts).map(Tree::All),
            ("or", _, parts) => self.trees(parts).map(Tree::Any),
            ("not", _, [part]) => Ok(Tree::Not(Box::new(self.tree(part)?))),
            ("is_a" | "in_group" | "is_any", ..) => self.function(op, args),
            (name @ ("=" | "<>" | "in" | "like" | "isnull"), Some(scheme), [_, rest @ ..]) => {
                self.pass(&scheme.id);
                self.class(name, scheme, rest)
            }
            ("between", _, [value, low, high]) => {
                Ok(Tree::All(vec![self.comparison(">=", value, low)?, self.comparison("<=", value, high)?]))
            }
            (_, _, args) => match places::relation(op).filter(|_| self.names.is_placed()) {
                Some(own) => places::test(self, (op, own), args),
                None => terms::test(self, op, args).map(|test| Tree::Leaf(Leaf::Attribute(test))),
            },
        }
    }

    fn comparison(&mut self, op: &str, left: &Expr, right: &Expr) -> Result<Tree, Fault> {
        let args = [left, right].map(|side| Box::new(side.clone()));
        terms::test(self, op, &args).map(|test| Tree::Leaf(Leaf::Attribute(test)))
    }

    fn trees(&mut self, parts: &[Box<Expr>]) -> Result<Vec<Tree>, Fault> {
        parts.iter().map(|part| self.tree(part)).collect()
    }

    /// The scheme an expression names, where it is the name of one.
    fn scheme_named(&self, expr: &Expr) -> Option<&'a Scheme> {
        match expr {
            Expr::Property { property } => self.names.scheme(property),
            _ => None,
        }
    }

    /// A comparison of a class.
    fn class(&mut self, op: &str, scheme: &Scheme, rest: &[Box<Expr>]) -> Result<Tree, Fault> {
        if op == "isnull" {
            return Ok(Tree::Not(Box::new(class(ClassTest::of(scheme, |_| true)))));
        }
        let [second] = rest else {
            return Err(self.fault("", "比较须有两边", "a comparison has two sides"));
        };
        if op == "like" {
            let pattern = self.literal(second)?;
            let test = ClassTest::of(scheme, |code| is_like(code, &pattern));
            if test.codes.is_empty() {
                return Err(self.no_class(scheme, &pattern));
            }
            self.pass(&pattern);
            return Ok(class(test));
        }
        let written: Vec<&Expr> = match &**second {
            Expr::Array(items) => items.iter().map(|item| &**item).collect(),
            one => vec![one],
        };
        let codes = self.codes(scheme, &written)?;
        let is_in = |code: &Arc<str>| codes.contains(code);
        Ok(class(match op {
            "<>" => ClassTest::of(scheme, |code| !is_in(code)),
            _ => ClassTest::of(scheme, is_in),
        }))
    }

    /// `is_a`, `in_group`, `is_any`.
    fn function(&mut self, op: &str, args: &[Box<Expr>]) -> Result<Tree, Fault> {
        let name = op.to_lowercase();
        let [first, rest @ ..] = args else {
            return Err(self.fault(op, "函数须写代码体系", "the function wants a scheme"));
        };
        self.pass(op);
        let Named { scheme, layer } = self.classes(first)?;
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
            "is_any" => ClassTest::any(scheme),
            "is_a" => ClassTest::is_a(scheme, &self.codes(scheme, &rest)?),
            _ => ClassTest::in_group(scheme, &self.groups(scheme, &rest)?),
        };
        Ok(class(test.of_layer(layer)))
    }

    /// The classes that must be named here.
    fn classes(&mut self, expr: &Expr) -> Result<Named<'a>, Fault> {
        let known = self.names.class_names();
        if known.is_empty() {
            let (zh, en) = ("此集合没有地类可问", "the features of this collection have no class to ask for");
            return Err(self.fault("", zh, en));
        }
        let Expr::Property { property } = expr else {
            return Err(self.fault("", "此处应为代码体系的标识", "the id of a scheme is expected here"));
        };
        let Some(named) = self.names.classes(property) else {
            return Err(self.no(SCHEME, property, known.into_iter()));
        };
        self.pass(property);
        Ok(named)
    }

    /// The fault of a name nothing has.
    fn no<'n>(&mut self, word: (&str, &str), name: &str, known: impl Iterator<Item = &'n str>) -> Fault {
        let said = unknown(word, name, &nearest(name, known));
        self.fault(name, said.zh, said.en)
    }

    /// The fault of a name nothing of a scheme has.
    fn no_of<'n>(
        &mut self,
        scheme: &Scheme,
        word: (&str, &str),
        name: &str,
        known: impl Iterator<Item = &'n str>,
    ) -> Fault {
        let Fault { offset, said } = self.no(word, name, known);
        let said = Text::new(format!("{}:{}", scheme.id, said.zh), format!("{}: {}", scheme.id, said.en));
        Fault { offset, said }
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
        self.no_of(scheme, CODE, code, scheme.classes.keys().map(|code| &**code))
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
                    return Err(self.no_of(scheme, GROUP, &name, known));
                }
            }
            self.pass(&name);
        }
        Ok(groups)
    }

    /// What a value is of and its name there: from `layer.FIELD` the card and the field, else the collection and
    /// its queryable.
    pub(super) fn field(&mut self, property: &str) -> Result<(Arc<str>, Arc<str>), Fault> {
        let found = match self.names.scope {
            Scope::Of(queryables) => {
                let Some(found) = queryables.find(property) else {
                    let known = queryables.values.iter().map(|own| &*own.name);
                    return Err(self.no(QUERYABLE, property, known));
                };
                (queryables.collection.clone(), found.name.clone())
            }
            Scope::Place => {
                let Some((layer, field)) = property.split_once('.') else {
                    return Err(self.fault(
                        property,
                        format!("没有名为“{property}”的代码体系;属性请写“图层.字段”"),
                        format!("no scheme is called \"{property}\"; a value is written layer.FIELD"),
                    ));
                };
                let Some((id, _)) = self.names.cards.get_key_value(layer) else {
                    let said =
                        unknown(LAYER, layer, &nearest(layer, self.names.cards.keys().map(|id| &**id)));
                    return Err(self.fault(property, said.zh, said.en));
                };
                (id.clone(), field.into())
            }
        };
        self.pass(property);
        Ok(found)
    }

    /// How a value is written here.
    pub(super) fn value_form(&self) -> Text {
        match self.names.scope {
            Scope::Place => Text::new("“图层.字段”", "layer.FIELD"),
            Scope::Of(_) => Text::new("属性名", "a queryable's name"),
        }
    }
}

fn class(test: ClassTest) -> Tree {
    Tree::Leaf(Leaf::Class(test))
}
