//! Where what a project owes could come from, as sheets.

use crate::layer::code::Code;
use crate::layer::text::{Lang, Text};
use crate::ledger::amount::{Amount, Unit};
use crate::ledger::book::Book;
use crate::ledger::sources::Supplied;
use crate::reports::sheet::{Cell, Column, Sheet};

/// A row a book: owed, what the district has, what others have, what is missing.
pub fn books(supplied: &[Supplied], district: &Code, lang: Lang) -> Sheet {
    let columns = book_columns().into_iter().chain([
        Column::words("owed", "应补", "owed"),
        Column::words("own", "本县可出", "from the district"),
        Column::words("others", "市域调节可出", "from other districts"),
        Column::words("short", "缺", "short"),
        Column::words("own_left", "本县余", "the district keeps"),
    ]);
    let mut sheet = Sheet::new("books", Text::new("应补与来源", "owed and where from"), columns);
    for Supplied { book, owed, sources, short } in supplied {
        let of = |is_own: bool| sources.iter().filter(move |own| (own.stock.district == *district) == is_own);
        let taken = |is_own: bool| of(is_own).map(|own| own.taken).sum::<Amount>();
        let left = of(true).map(|own| own.available - own.taken).sum::<Amount>();
        let amounts = [*owed, taken(true), taken(false), *short, left].map(|own| amount(*book, own));
        sheet.row(book_cells(*book, lang).into_iter().chain(amounts));
    }
    sheet
}

/// A row a stock, in the order it would be taken.
pub fn lots(supplied: &[Supplied], lang: Lang) -> Sheet {
    let columns = book_columns().into_iter().chain([
        Column::words("district", "县区", "district"),
        Column::words("lot", "指标来源", "lot"),
        Column::words("grade", "等别", "grade"),
        Column::words("available", "可用", "available"),
        Column::words("taken", "拟用", "to be taken"),
        Column::words("left", "余", "left"),
    ]);
    let mut sheet = Sheet::new("lots", Text::new("来源指标", "lots"), columns);
    for Supplied { book, sources, .. } in supplied {
        for own in sources {
            let stock = &own.stock;
            let amounts = [own.available, own.taken, own.available - own.taken].map(|own| amount(*book, own));
            let grade = stock.grade.map_or(Cell::Empty, |own| Cell::words(own.to_string()));
            let words = [Cell::words(&*stock.district.code), Cell::words(stock.lot.to_string()), grade];
            sheet.row(book_cells(*book, lang).into_iter().chain(words).chain(amounts));
        }
    }
    sheet
}

fn book_columns() -> [Column; 3] {
    [Column::exact("book"), Column::words("book_word", "账", "book"), Column::words("unit", "单位", "unit")]
}

fn book_cells(book: Book, lang: Lang) -> [Cell; 3] {
    [Cell::words(book.id()), Cell::words(book.word().get(lang)), Cell::words(book.unit().word())]
}

/// An amount as people write it in its book's unit; the digits stay text, for a column has two units.
fn amount(book: Book, own: Amount) -> Cell {
    let unit: Unit = book.unit();
    Cell::Number(unit.text(own))
}
