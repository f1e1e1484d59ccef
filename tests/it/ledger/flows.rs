//! What came and left in a year: the worked flows of two years, and that one year closes with what the next opens with.

use hegui::ledger::account::Terms;
use hegui::ledger::amount::Amount;
use hegui::ledger::book::Book;
use hegui::ledger::entry::{Entry, transferred};
use hegui::ledger::flows::Flow;
use hegui::ledger::kind::Kind;
use hegui::store::ledger::Flows;
use hegui::store::workspace::Workspace;

use crate::ledger::cases::district;
use crate::ledger::keeping::{at, begin, entry};

fn of(flows: &Flows, place: &str, book: Book) -> Flow {
    flows.get(&(district(place), book, None)).copied().unwrap_or_default()
}

fn confirmed(workspace: &mut Workspace, entry: &Entry, proposal: i64, now: &hegui::store::clock::Moment) {
    workspace.post(entry, None, now).unwrap();
    workspace.confirm(proposal, "李四", now).unwrap();
}

#[test]
fn a_year_closes_with_what_the_next_opens_with() {
    let dir = tempfile::tempdir().unwrap();
    // 5 ha and 22 500 kg since February 2018.
    let mut workspace = begin(dir.path());
    let quantity = |units| [(Book::Quantity, units)];
    let late = entry(Kind::Lock, Some("P"), &quantity(1_000_000));
    let late = Entry { expires: "2020-12-31".parse().ok(), ..late };
    // 23:59 of the last day in China, and midnight, which is the next year's.
    workspace.post(&late, None, &at("2018-12-31", 15)).unwrap();
    workspace.post(&entry(Kind::Freeze, None, &quantity(500_000)), None, &at("2018-12-31", 16)).unwrap();
    workspace.post(&entry(Kind::Deduct, None, &quantity(300_000)), None, &at("2019-02-01", 1)).unwrap();
    let draws = entry(Kind::Lock, Some("P"), &quantity(700_000)).postings;
    let draws: Vec<_> = draws
        .into_iter()
        .map(|own| hegui::ledger::entry::Draw { stock: own.stock, amount: own.amount })
        .collect();
    let transfer = Entry {
        kind: Kind::Transfer,
        postings: transferred(&draws, &district("141125"), Terms::NotToBeHandedOn),
        price_fen: Some(0),
        project: None,
        expires: None,
        ..entry(Kind::Freeze, None, &quantity(1))
    };
    confirmed(&mut workspace, &transfer, 1, &at("2019-03-01", 1));
    let [before, first, second, third] = [2017, 2018, 2019, 2020].map(|year| workspace.flows(year).unwrap());
    assert!(before.is_empty());
    let ha = Amount::new;
    let own = of(&first, "141102", Book::Quantity);
    let flow = Flow {
        brought: ha(5_000_000),
        closing: ha(5_000_000),
        available: ha(4_000_000),
        locked: ha(1_000_000),
        ..Flow::default()
    };
    assert_eq!(own, flow);
    let own = of(&second, "141102", Book::Quantity);
    assert_eq!(
        (own.opening, own.given, own.struck, own.closing, own.available),
        (ha(5_000_000), ha(700_000), ha(300_000), ha(4_000_000), ha(2_800_000))
    );
    assert_eq!(of(&second, "141125", Book::Quantity).received, ha(700_000));
    for (own, next) in [(&first, &second), (&second, &third)] {
        for (key, flow) in own {
            assert_eq!(flow.open(), Amount::ZERO, "{key:?}");
            assert_eq!(flow.closing, next.get(key).copied().unwrap_or_default().opening, "{key:?}");
        }
    }
}
