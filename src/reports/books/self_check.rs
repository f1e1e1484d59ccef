//! Self-check of the national template of 42 columns (自查表): the relations between its columns, as data.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::layer::text::{Lang, Text};
use crate::ledger::amount::{Amount, Unit};
use crate::reports::sheet::{Cell, Column, Sheet};

/// Areas may differ by less than this, 0.0001 ha.
const LIMIT: Amount = Amount::new(100);

/// The areas of one row by the numbers of their columns, 6 to 42; a column that is not there is nothing.
pub type Areas = BTreeMap<u8, Amount>;

/// How the two sides of a relation stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// The column is the sum.
    Equal,
    /// The column is the sum or more.
    AtLeast,
}

/// A relation between columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Relation {
    /// The column on the left.
    pub column: u8,
    /// How it stands to the sum.
    pub sign: Sign,
    /// The columns whose sum stands on the right.
    pub parts: &'static [u8],
    /// The columns a note of the template names in their place by misprint.
    pub misprint: Option<&'static [u8]>,
}

/// A relation that does not hold in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// What the row is called.
    pub row: String,
    /// The relation.
    pub relation: &'static Relation,
    /// What stands in its column.
    pub column: Amount,
    /// What its parts sum up to.
    pub parts: Amount,
    /// Whether the row holds by the template's misprint, so that it was filled by the note and not by the heading.
    pub is_by_misprint: bool,
}

const fn equal(column: u8, parts: &'static [u8]) -> Relation {
    Relation { column, sign: Sign::Equal, parts, misprint: None }
}

/// The relations, by farmland.md §4. Note 5 of the template says 28=38+39 and 32=40+41; by its heading the paddy and
/// dry land of 28 stand in 39 and 40, those of 32 in 41 and 42. The heading counts, for there the figures are filled
/// in.
pub static RELATIONS: [Relation; 11] = [
    Relation { column: 6, sign: Sign::AtLeast, parts: &[7], misprint: None },
    equal(7, &[19, 24]),
    equal(14, &[15, 16]),
    equal(19, &[20, 21]),
    equal(21, &[22, 23]),
    equal(24, &[25, 28, 29, 32, 33]),
    equal(25, &[26, 27]),
    equal(29, &[30, 31]),
    equal(33, &[34, 35]),
    Relation { column: 28, sign: Sign::Equal, parts: &[39, 40], misprint: Some(&[38, 39]) },
    Relation { column: 32, sign: Sign::Equal, parts: &[41, 42], misprint: Some(&[40, 41]) },
];

impl Relation {
    /// As people write it, for example `7=19+24`.
    pub fn text(&self) -> String {
        let parts: Vec<String> = self.parts.iter().map(ToString::to_string).collect();
        let sign = if self.sign == Sign::Equal { "=" } else { "≥" };
        format!("{}{sign}{}", self.column, parts.join("+"))
    }

    fn holds(&self, column: Amount, parts: Amount) -> bool {
        match (column - parts).cmp(&Amount::ZERO) {
            Ordering::Equal => true,
            Ordering::Greater => self.sign == Sign::AtLeast || column - parts < LIMIT,
            Ordering::Less => parts - column < LIMIT,
        }
    }
}

/// The relations rows break, row by row in the order of the relations.
pub fn broken(rows: &[(String, Areas)]) -> Vec<Broken> {
    let of_row = |(row, areas): &(String, Areas)| {
        let area = |column: &u8| areas.get(column).copied().unwrap_or_default();
        let sum = |columns: &[u8]| columns.iter().map(area).sum::<Amount>();
        let one = |relation: &'static Relation| {
            let (column, parts) = (area(&relation.column), sum(relation.parts));
            let broken = || Broken {
                row: row.clone(),
                relation,
                column,
                parts,
                is_by_misprint: relation.misprint.is_some_and(|own| relation.holds(column, sum(own))),
            };
            (!relation.holds(column, parts)).then(broken)
        };
        RELATIONS.iter().filter_map(one).collect::<Vec<_>>()
    };
    rows.iter().flat_map(of_row).collect()
}

/// The sheet: a row a broken relation, with both sums to the last digit.
pub fn table(broken: &[Broken], lang: Lang) -> Sheet {
    let columns = [
        Column::words("row", "行", "row"),
        Column::words("relation", "关系", "relation"),
        Column::number("column_ha", "左列(公顷)", "column, ha", 6),
        Column::number("parts_ha", "右列之和(公顷)", "sum of its parts, ha", 6),
        Column::number("difference_ha", "差(公顷)", "difference, ha", 6),
        Column::words("remark", "说明", "remark"),
    ];
    let mut sheet =
        Sheet::new("self_check", Text::new("自查表栏目关系", "relations of the self-check"), columns);
    for own in broken {
        let area = |amount| Cell::Number(Unit::Land.text(amount));
        let remark = Text::new(
            "按原表注 5(印错一位)成立,请按表头栏号填",
            "holds by note 5 of the template, which is misprinted by one column; fill it in by the heading",
        );
        let remark = if own.is_by_misprint { remark.get(lang) } else { "" };
        sheet.row([
            Cell::words(&*own.row),
            Cell::words(own.relation.text()),
            area(own.column),
            area(own.parts),
            area(own.column - own.parts),
            Cell::words(remark),
        ]);
    }
    sheet
}
