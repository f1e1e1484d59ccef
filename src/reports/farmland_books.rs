//! The books of a year as a sheet: what each had, what came, what left, by district, book and grade.

use crate::layer::code::Code;
use crate::layer::text::{Lang, Text};
use crate::ledger::amount::{Amount, Unit};
use crate::ledger::book::{Book, Family};
use crate::ledger::flows::Flow;
use crate::ledger::ids::Grade;
use crate::reports::sheet::{Cell, Column, Sheet};

/// A row a district, book and grade of a family, then the whole of each book; hectares with at least four decimals,
/// whole kilograms.
///
/// - `named`: the districts' names. The flows may be of more families.
pub fn books<'a>(
    flows: impl Iterator<Item = (&'a (Code, Book, Option<Grade>), &'a Flow)> + Clone,
    family: Family,
    named: impl Fn(&Code) -> Text,
    lang: Lang,
) -> Sheet {
    let amount = |id: &str, zh: &str, en: &str| Column::number(id, zh, en, 4);
    let columns = [
        Column::words("district", "代码", "code"),
        Column::words("district_name", "行政区", "district"),
        Column::exact("book"),
        Column::words("book_word", "账", "book"),
        Column::words("grade", "等别", "grade"),
        Column::words("unit_of", "单位", "unit"),
        amount("opening", "期初", "opening"),
        amount("brought", "入库", "brought in"),
        amount("received", "转入", "received"),
        amount("written_off", "核销", "written off"),
        amount("given", "转出", "given"),
        amount("struck", "核减", "struck"),
        amount("lent", "周转", "in use"),
        amount("closing", "期末", "closing"),
        amount("available", "其中可用", "of it available"),
        amount("locked", "其中锁定", "of it locked"),
        amount("open", "未平", "not closed"),
    ];
    let name = Text::new("年度收支账", "books of the year");
    let mut sheet = Sheet::new("books", name, columns);
    let own = flows.filter(|((_, book, _), _)| book.family() == family);
    for ((district, book, grade), flow) in own.clone() {
        let head = [Cell::words(&*district.code), Cell::words(named(district).get(lang))];
        sheet.row(head.into_iter().chain(cells(*book, *grade, flow, lang)));
    }
    for book in Book::ALL.into_iter().filter(|book| book.family() == family) {
        let whole = own.clone().filter(|((_, own, _), _)| *own == book);
        let whole = whole.fold(Flow::default(), |sum, (_, flow)| sum.and(*flow));
        if whole != Flow::default() {
            let head = [Cell::Empty, Cell::words(Text::new("合计", "whole").get(lang))];
            sheet.row(head.into_iter().chain(cells(book, None, &whole, lang)));
        }
    }
    sheet
}

fn cells(book: Book, grade: Option<Grade>, flow: &Flow, lang: Lang) -> impl Iterator<Item = Cell> {
    let unit = book.unit();
    let word = match unit {
        Unit::Land => Text::new("公顷", "ha"),
        Unit::Grain => Text::new("千克", "kg"),
    };
    let words = [
        Cell::words(book.id()),
        Cell::words(book.word().get(lang)),
        grade.map_or(Cell::Empty, |grade| Cell::words(grade.to_string())),
        Cell::words(word.get(lang)),
    ];
    let figures: [Amount; 11] = [
        flow.opening,
        flow.brought,
        flow.received,
        flow.written_off,
        flow.given,
        flow.struck,
        flow.lent,
        flow.closing,
        flow.available,
        flow.locked,
        flow.open(),
    ];
    words.into_iter().chain(figures.map(|own| Cell::Number(unit.text(own))))
}
