//! How many patches are new, resolved, grown, shrunk or unchanged, by what they are taken for.

use crate::conflict::category::Category;
use crate::conflict::comparison::Counts;
use crate::layer::text::Lang;
use crate::reports::table::{Flush, Table};

/// A row a category, and one for all of them; `counts` says how many of which.
pub fn table(counts: impl Fn(Option<Category>) -> Counts, lang: Lang) -> String {
    let say = |zh: &'static str, en: &'static str| match lang {
        Lang::Zh => zh,
        Lang::En => en,
    };
    let mut table = Table::new([
        (say("类别", "category"), Flush::Left),
        (say("新增", "new"), Flush::Right),
        (say("其中分出", "split off"), Flush::Right),
        (say("消除", "resolved"), Flush::Right),
        (say("其中并入", "merged"), Flush::Right),
        (say("扩大", "grown"), Flush::Right),
        (say("缩小", "shrunk"), Flush::Right),
        (say("不变", "unchanged"), Flush::Right),
        (say("未判", "not asked"), Flush::Right),
    ]);
    let mut row = |name: String, own: Counts| {
        let numbers = [
            own.new,
            own.split,
            own.resolved,
            own.merged,
            own.grown,
            own.shrunk,
            own.unchanged,
            own.not_asked,
        ];
        table.row(std::iter::once(name).chain(numbers.map(|number| number.to_string())));
    };
    for category in Category::ALL {
        row(category.word().get(lang).to_owned(), counts(Some(category)));
    }
    row(say("合计", "together").to_owned(), counts(None));
    table.text()
}
