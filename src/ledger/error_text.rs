//! How the books' refusals are worded.

use crate::layer::text::Text;
use crate::ledger::error::LedgerError;
use crate::ledger::kind::Kind;

impl LedgerError {
    /// The message in both languages.
    pub fn text(&self) -> Text {
        let told = self.of_stock().or_else(|| self.of_an_entry());
        told.or_else(|| self.of_a_project())
            .unwrap_or_else(|| unreachable!("{self:?} is told of by one of the three"))
    }

    /// What is wrong with what it moves.
    fn of_stock(&self) -> Option<Text> {
        Some(match self {
            Self::BadAmount { stock, amount } => Text::new(
                format!("{stock}:数量 {} 不可用;应大于零", stock.book.unit().text(*amount)),
                format!(
                    "{stock}: {} is no amount to move; it must be more than nothing",
                    stock.book.unit().text(*amount)
                ),
            ),
            Self::TooLittle { account, there, asked } => {
                let (stock, state, unit) = (&account.stock, account.state.word(), account.stock.book.unit());
                let (there, asked, word) = (unit.text(*there), unit.text(*asked), unit.word());
                Text::new(
                    format!("{stock}:“{}”只有 {there} {word},不足 {asked} {word}", state.zh),
                    format!("{stock}: {there} {word} {}, and {asked} {word} asked for", state.en),
                )
            }
            Self::NoSuchLot { lot } => Text::new(
                format!("没有指标来源 {lot};请先用 hegui supplement accept 或 hegui ledger post 入库"),
                format!(
                    "there is no lot {lot}; enter it first with hegui supplement accept or hegui ledger post"
                ),
            ),
            Self::OtherFamily { lot, family, book } => Text::new(
                format!(
                    "指标来源 {lot} 属于{},不能记入“{}”账:同一来源只在一类账中",
                    family.word().zh,
                    book.word().zh
                ),
                format!(
                    "lot {lot} stands in the books of {}, not in {}: a lot stands in one family of books",
                    family.word().en,
                    book.id()
                ),
            ),
            Self::WrongGrade { stock } if stock.book.has_grades() => Text::new(
                format!("{stock}:该账分等别,请写等别,如 {}:12", stock.book.id()),
                format!("{stock}: the book has grades; say which, as in {}:12", stock.book.id()),
            ),
            Self::WrongGrade { stock } => Text::new(
                format!("{stock}:该账不分等别,请去掉等别"),
                format!("{stock}: the book has no grades; leave the grade out"),
            ),
            Self::ElsewhereBorn { lot, district } => Text::new(
                format!("指标来源 {lot} 在 {} 产生,只能先在该区入库;到其他区须调剂", district.code),
                format!(
                    "lot {lot} arose in {} and enters the books there; other districts get it by transfer",
                    district.code
                ),
            ),
            Self::NotOfSource { lot, book } => Text::new(
                format!("{lot} 为提质改造,不产生“{}”", book.word().zh),
                format!("{lot} is an upgrade and makes no {}", book.word().en),
            ),
            Self::NotToBeHandedOn { stock } => Text::new(
                format!("{stock}:转入时约定不得再转出"),
                format!("{stock}: it came on the condition that it is not handed on"),
            ),
            Self::LotWrong { lot, what } => {
                Text::new(format!("指标来源 {lot}:{}", what.zh), format!("lot {lot}: {}", what.en))
            }
            _ => return None,
        })
    }

    /// What is wrong with the entry.
    fn of_an_entry(&self) -> Option<Text> {
        let zh_en = |kind: &Kind| (kind.word().zh, kind.id());
        Some(match self {
            Self::Empty { kind } => {
                Text::new(format!("{}没有任何数量", zh_en(kind).0), format!("a {} of nothing", zh_en(kind).1))
            }
            Self::OutOfOrder => Text::new(
                "分录各行未排序或有重复",
                "the entry's postings are out of order, or one stands twice",
            ),
            Self::WrongMove { kind, stock } => Text::new(
                format!("{stock}:{}没有这样的变动", zh_en(kind).0),
                format!("{stock}: a {} does not move so", zh_en(kind).1),
            ),
            Self::WrongFamily { kind, family } => Text::new(
                format!("{}的账没有“{}”", family.word().zh, zh_en(kind).0),
                format!("the books of {} have no {}", family.word().en, zh_en(kind).1),
            ),
            Self::WrongProject { kind } => Text::new(
                format!("{}{}项目", zh_en(kind).0, if kind.is_of_project() { "须写明" } else { "不涉及" }),
                format!(
                    "a {} is {} one project",
                    zh_en(kind).1,
                    if kind.is_of_project() { "for" } else { "not for" }
                ),
            ),
            Self::WrongExpiry { kind, expires } => {
                let day = expires.map_or_else(|| "—".to_owned(), |day| day.to_string());
                Text::new(
                    format!("{}:有效期 {day} 不可用;锁定须写明未过的有效期,其他分录没有", zh_en(kind).0),
                    format!(
                        "{}: {day} is no last day; a lock has one that is not past, nothing else has one",
                        zh_en(kind).1
                    ),
                )
            }
            Self::NoDocument { kind, role } => Text::new(
                format!("{}须有文件:{}", zh_en(kind).0, role.word().zh),
                format!("a {} must rest on a document: {}", zh_en(kind).1, role.word().en),
            ),
            Self::WrongPrice { kind } => Text::new(
                format!("{}:只有调剂须写明价格(可为 0)", zh_en(kind).0),
                format!(
                    "{}: a transfer says its price, which may be 0, and nothing else does",
                    zh_en(kind).1
                ),
            ),
            Self::WantsSecond { kind, who } => Text::new(
                format!("{}须由另一人复核;{who} 为提出人", zh_en(kind).0),
                format!("a {} is confirmed by another than {who}, who proposed it", zh_en(kind).1),
            ),
            Self::NoSuchEntry { seq } => {
                Text::new(format!("没有分录 {seq}"), format!("there is no entry {seq}"))
            }
            Self::IsReversal { seq } => Text::new(
                format!("分录 {seq} 是冲正,不能再冲正;应重新记账"),
                format!("entry {seq} is a reversal and is not taken back; post anew what was right"),
            ),
            Self::IsReversed { seq, by } => Text::new(
                format!("分录 {seq} 已由分录 {by} 冲正"),
                format!("entry {seq} was taken back by entry {by} already"),
            ),
            Self::NotTheContrary { seq } => Text::new(
                format!("冲正须与分录 {seq} 逐行相反"),
                format!("a reversal has the contrary of each posting of entry {seq}"),
            ),
            _ => return None,
        })
    }

    /// What is wrong with what a project owes.
    fn of_a_project(&self) -> Option<Text> {
        Some(match self {
            Self::NoCharge { project } => Text::new(
                format!("项目 {project} 没有应补清单;请先用 hegui project add 或 hegui ledger charge 登记"),
                format!(
                    "nobody has entered what project {project} must supply; hegui project add or hegui ledger charge does"
                ),
            ),
            Self::OtherDistrict { project, district, stock } => Text::new(
                format!("项目 {project} 属 {},不能用 {stock};须先调剂到该区", district.code),
                format!(
                    "project {project} is in {} and cannot draw on {stock}; have it transferred first",
                    district.code
                ),
            ),
            Self::NotWhatIsOwed { project, book, owed, drawn } => {
                let unit = book.unit();
                let (owed_text, drawn_text, word) = (unit.text(*owed), unit.text(*drawn), unit.word());
                if owed == drawn {
                    return Some(Text::new(
                        format!("项目 {project}“{}”数量相符,但等别差于所占", book.word().zh),
                        format!(
                            "project {project}, {}: as much as owed, but of worse grades than what is taken",
                            book.id()
                        ),
                    ));
                }
                Text::new(
                    format!(
                        "项目 {project}“{}”应补 {owed_text} {word},核销合计将为 {drawn_text} {word};须恰好相等",
                        book.word().zh
                    ),
                    format!(
                        "project {project}, {}: {owed_text} {word} owed and {drawn_text} {word} would be written off; they must be equal",
                        book.id()
                    ),
                )
            }
            Self::NoGrade { project, class } => Text::new(
                format!("项目 {project} 的 {class} 没有等别,而所适用制度要求等别"),
                format!("project {project}: {class} has no grade, and its regime asks for grades"),
            ),
            Self::ChargeWrong { project, what } => {
                let (zh, en) = match *what {
                    "quantity" => ("各行面积之和不等于数量", "the lines do not add up to the quantity"),
                    "part" => (
                        "水田或永久基本农田多于耕地",
                        "paddy or permanent farmland is more than the cultivated land",
                    ),
                    "conversion" => (
                        "新增建设用地、农用地、耕地不是依次包含",
                        "total, farmland and cultivated are not each a part of the one before",
                    ),
                    _ => ("含负数", "a number is below nothing"),
                };
                Text::new(
                    format!("项目 {project} 的应补清单有误:{zh}"),
                    format!("the charge of project {project} is wrong: {en}"),
                )
            }
            _ => return None,
        })
    }
}
