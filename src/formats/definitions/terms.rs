//! Attribute tests of conditions: comparisons of values of one layer's feature.

use std::sync::Arc;

use cql2::Expr;

use crate::formats::definitions::condition::{Fault, Reader};
use crate::rules::attribute_test::{AttributeTest, Comparison, Operation, Term, Test};

/// The operators that compare.
const COMPARISONS: [(&str, Comparison); 6] = [
    ("=", Comparison::Equal),
    ("<>", Comparison::NotEqual),
    ("<", Comparison::Less),
    ("<=", Comparison::LessOrEqual),
    (">", Comparison::Greater),
    (">=", Comparison::GreaterOrEqual),
];

/// The operators that work out a number.
const OPERATIONS: [(&str, Operation); 4] =
    [("+", Operation::Add), ("-", Operation::Subtract), ("*", Operation::Multiply), ("/", Operation::Divide)];

/// Reads an operation as a test.
pub(super) fn test(reader: &mut Reader<'_>, op: &str, args: &[Box<Expr>]) -> Result<AttributeTest, Fault> {
    let mut terms = Terms { reader, layer: None };
    let name = op.to_lowercase();
    let test = match (name.as_str(), args) {
        ("in", [first, list]) => {
            let term = terms.term(first)?;
            let Expr::Array(items) = &**list else {
                return Err(terms.reader.fault("", "IN 后须为列表 (…)", "IN wants a list (…)"));
            };
            Test::In { term, list: items.iter().map(|item| terms.term(item)).collect::<Result<_, _>>()? }
        }
        ("like", [first, second]) => {
            let term = terms.term(first)?;
            if let Term::Text(pattern) = terms.term(second)? {
                Test::Like { term, pattern }
            } else {
                let (zh, en) = ("LIKE 后须为加单引号的样式", "LIKE wants a pattern in single quotes");
                return Err(terms.reader.fault("", zh, en));
            }
        }
        ("isnull", [first]) => Test::IsNull(terms.term(first)?),
        (_, [left, right]) if COMPARISONS.iter().any(|(own, _)| *own == name) => {
            let left = terms.term(left)?;
            let comparison = COMPARISONS.iter().find(|(own, _)| *own == name).map(|&(_, own)| own);
            let comparison = comparison.expect("the guard has found it");
            Test::Compare { left, comparison, right: terms.term(right)? }
        }
        _ => return Err(terms.not_taken(op)),
    };
    let Some(layer) = terms.layer else {
        return Err(reader.fault(
            "",
            "比较中没有属性;请写“图层.字段”或代码体系",
            "a comparison without a value; write layer.FIELD or a scheme",
        ));
    };
    Ok(AttributeTest { layer, test })
}

struct Terms<'r, 'a> {
    reader: &'r mut Reader<'a>,
    layer: Option<Arc<str>>,
}

impl Terms<'_, '_> {
    fn term(&mut self, expr: &Expr) -> Result<Term, Fault> {
        match expr {
            Expr::Float(number) => Ok(Term::Number(*number)),
            Expr::Literal(text) => {
                self.reader.pass(text);
                Ok(Term::Text(text.as_str().into()))
            }
            Expr::Date { date } => match &**date {
                Expr::Literal(day) if day.parse::<crate::layer::date::Date>().is_ok() => {
                    self.reader.pass(day);
                    Ok(Term::Text(day.as_str().into()))
                }
                _ => Err(self.reader.fault(
                    "date",
                    "日期请写 DATE('YYYY-MM-DD')",
                    "a day is written DATE('YYYY-MM-DD')",
                )),
            },
            Expr::Property { property } => {
                let (layer, field) = self.reader.field(property)?;
                match &self.layer {
                    Some(own) if *own != layer => Err(self.reader.fault(
                        property,
                        format!("一个比较只能用一个图层的属性,已用“{own}”"),
                        format!("the values of one comparison are of one layer, here of \"{own}\""),
                    )),
                    _ => {
                        self.layer = Some(layer);
                        Ok(Term::Field(field))
                    }
                }
            }
            Expr::Operation { op, args } => self.arithmetic(op, args),
            _ => Err(self.reader.fault(
                "",
                "此处应为数、加单引号的文字或“图层.字段”",
                "a number, a text in single quotes or layer.FIELD is expected here",
            )),
        }
    }

    /// A chain of operands is worked out from the left.
    fn arithmetic(&mut self, op: &str, args: &[Box<Expr>]) -> Result<Term, Fault> {
        let Some(&(_, operation)) = OPERATIONS.iter().find(|(own, _)| *own == op) else {
            return Err(self.not_taken(op));
        };
        let [first, rest @ ..] = args else { return Err(self.not_taken(op)) };
        let mut left = self.term(first)?;
        for right in rest {
            left = Term::Arithmetic { left: Box::new(left), operation, right: Box::new(self.term(right)?) };
        }
        Ok(left)
    }

    fn not_taken(&mut self, op: &str) -> Fault {
        self.reader.fault(
            op,
            format!("规则的条件里不用“{op}”;可用 is_a、in_group、is_any、比较、IN、LIKE、BETWEEN、IS NULL"),
            format!(
                "conditions of rules do not use \"{op}\"; there are is_a, in_group, is_any, comparisons, IN, LIKE, \
                 BETWEEN and IS NULL"
            ),
        )
    }
}
