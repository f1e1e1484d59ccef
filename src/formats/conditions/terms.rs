//! Tests of values: comparisons of values of one layer's feature, or of one thing of a collection.

use std::sync::Arc;

use cql2::Expr;

use crate::formats::conditions::error::Fault;
use crate::formats::conditions::reader::Reader;
use crate::layer::date::Date;
use crate::rules::attribute_test::{AttributeTest, Comparison, Operation, Term, Test, case_folded};

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
const OPERATIONS: [(&str, Operation); 7] = [
    ("+", Operation::Add),
    ("-", Operation::Subtract),
    ("*", Operation::Multiply),
    ("/", Operation::Divide),
    ("%", Operation::Modulo),
    ("^", Operation::Power),
    ("div", Operation::WholeQuotient),
];

/// Characters of a pattern at most: a text is gone through so many times at worst.
const PATTERN_CHARS_MAX: usize = 256;

/// Below it all whole numbers are exact as the parser gives them.
const EXACT_MAX: f64 = 9_007_199_254_740_992.0;

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
            let Term::Text(pattern) = terms.term(second)? else {
                let (zh, en) = ("LIKE 后须为加单引号的样式", "LIKE wants a pattern in single quotes");
                return Err(terms.reader.fault("", zh, en));
            };
            if PATTERN_CHARS_MAX < pattern.chars().count() {
                return Err(terms.reader.fault(
                    "",
                    format!("LIKE 的样式最多 {PATTERN_CHARS_MAX} 个字符"),
                    format!("a pattern of LIKE has at most {PATTERN_CHARS_MAX} characters"),
                ));
            }
            Test::Like { term, pattern }
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
        let form = reader.value_form();
        return Err(reader.fault(
            "",
            format!("比较中没有属性;请写{}或代码体系", form.zh),
            format!("a comparison without a value; write {} or a scheme", form.en),
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
            Expr::Float(number) if EXACT_MAX <= number.abs() => Err(self.reader.fault(
                "",
                "数的位数太多,不能准确表示;请加单引号",
                "a number of too many digits to be exact; put it in single quotes",
            )),
            Expr::Float(number) => Ok(Term::Number(*number)),
            Expr::Literal(text) => {
                self.reader.pass(text);
                Ok(Term::Text(text.as_str().into()))
            }
            Expr::Bool(truth) => Ok(Term::Text(truth.to_string().into())),
            Expr::Date { date } => self.time(date, "date", is_day, "DATE('YYYY-MM-DD')"),
            Expr::Timestamp { timestamp } => {
                self.time(timestamp, "timestamp", is_instant, "TIMESTAMP('YYYY-MM-DDThh:mm:ssZ')")
            }
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
            Expr::Operation { op, args } if op.eq_ignore_ascii_case("casei") => {
                self.reader.pass(op);
                let [own] = &args[..] else { return Err(self.not_taken(op)) };
                Ok(match self.term(own)? {
                    Term::Text(text) => Term::Text(case_folded(&text).into()),
                    own => Term::CaseFolded(Box::new(own)),
                })
            }
            Expr::Operation { op, args } => self.arithmetic(op, args),
            Expr::Null => Err(self.reader.fault(
                "null",
                "NULL 不能比较;请写 IS NULL 或 IS NOT NULL",
                "NULL compares with nothing; write IS NULL or IS NOT NULL",
            )),
            _ => {
                let form = self.reader.value_form();
                Err(self.reader.fault(
                    "",
                    format!("此处应为数、加单引号的文字或{}", form.zh),
                    format!("a number, a text in single quotes or {} is expected here", form.en),
                ))
            }
        }
    }

    /// A day or an instant as its ISO text, which compares as time goes.
    fn time(&mut self, expr: &Expr, word: &str, is_one: fn(&str) -> bool, form: &str) -> Result<Term, Fault> {
        match expr {
            Expr::Literal(text) if is_one(text) => {
                self.reader.pass(text);
                Ok(Term::Text(text.as_str().into()))
            }
            _ => {
                Err(self.reader.fault(word, format!("时间请写 {form}"), format!("a time is written {form}")))
            }
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
            format!("不用“{op}”;可用 is_a、in_group、is_any、比较、IN、LIKE、BETWEEN、IS NULL、CASEI;有图形的集合另可用 S_INTERSECTS 等"),
            format!(
                "\"{op}\" is not taken; there are is_a, in_group, is_any, comparisons, IN, LIKE, BETWEEN, \
                 IS NULL and CASEI; where things have shapes also S_INTERSECTS and its like"
            ),
        )
    }
}

fn is_day(text: &str) -> bool {
    text.parse::<Date>().is_ok()
}

/// Whether it is an instant in UTC, as the parser writes all of them.
fn is_instant(text: &str) -> bool {
    let is_time = |time: &str| {
        let digits = time.strip_suffix('Z').unwrap_or_default();
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit() || b":.".contains(&byte))
    };
    text.split_once('T').is_some_and(|(day, time)| is_day(day) && is_time(time))
}
