//! Checking a rule library as a whole (规则体检): what each rule by itself cannot show.
//!
//! - **In**: the cards and the rules, already read: every name in them is known.
//! - **Out**: [`Concern`]s in the order of rules, then of layers.
//! - **Promised**: a concern names the rules and classes it is about and says what to do. A rule that says what
//!   it needs, or that a rule before it in time has ended, is no concern.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::layer::card::{Card, Cards};
use crate::layer::date::Date;
use crate::layer::feature::Geometry;
use crate::layer::text::Text;
use crate::rules::condition::{ClassTest, Condition, Leaf};
use crate::rules::kind::{self, LAND, Wanted};
use crate::rules::rule::{GivesWay, Rule};
use crate::rules::supply::{asked, can_supply, geometries_b};

/// How much a concern weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Gravity {
    /// The library does not do what it says.
    Fault,
    /// Somebody should look.
    Remark,
}

/// Something about a library that should be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concern {
    /// How much it weighs.
    pub gravity: Gravity,
    /// What kind of thing it is: a stable name in kebab case.
    pub kind: &'static str,
    /// The rules it is about, by id.
    pub rules: Vec<Arc<str>>,
    /// What it is and what to do.
    pub message: Text,
}

/// A class no layer can have, so the rule never fires.
pub const NEVER_FIRES: &str = "never-fires";
/// Two rules hit the same land and say that the other side gives way.
pub const CONTRADICTION: &str = "contradiction";
/// Two rules ask the same.
pub const TWICE: &str = "twice";
/// A class that layers carry and no rule mentions.
pub const UNMENTIONED: &str = "unmentioned";
/// A comparison of a code that has classes below it, which it does not take.
pub const NOT_BELOW: &str = "not-below";
/// A class that rules mention and no card has.
pub const UNCARRIED: &str = "uncarried";

/// The class of a scheme.
type Class<'a> = (&'a Arc<str>, &'a Arc<str>);

/// Checks a library.
pub fn check(cards: &Cards, rules: &[Rule]) -> Vec<Concern> {
    let mut concerns = Vec::new();
    for rule in rules {
        concerns.extend(never_fires(cards, rule));
        concerns.extend(rule.conditions().flat_map(|condition| not_below(cards, rule, condition)));
    }
    let pairs = || rules.iter().enumerate().flat_map(|(n, a)| rules[n + 1..].iter().map(move |b| (a, b)));
    concerns.extend(pairs().filter_map(|(a, b)| twice(a, b).or_else(|| contradiction(cards, a, b))));
    concerns.extend(uncarried(cards, rules));
    concerns.extend(unmentioned(cards, rules));
    concerns
}

/// Whether some card of these geometries can carry what a test takes.
fn is_carried(cards: &Cards, geometries: &[Geometry], test: &ClassTest) -> bool {
    let mut cards_of = cards.cards.values().filter(|card| geometries.contains(&card.geometry));
    cards_of.any(|card| can_supply(card, test, cards))
}

fn can(cards: &Cards, geometries: &[Geometry], leaf: &Leaf) -> bool {
    match leaf {
        Leaf::Class(test) => is_carried(cards, geometries, test),
        Leaf::Spatial(_) => true,
        Leaf::Attribute(test) => {
            cards.cards.get(&test.layer).is_some_and(|card| geometries.contains(&card.geometry))
        }
    }
}

/// A side that no layer can ever fill; an overlap of one layer with itself.
fn never_fires(cards: &Cards, rule: &Rule) -> Option<Concern> {
    if rule.needs.is_some() {
        return None;
    }
    let sides = [("a", &rule.a, LAND), ("b", &rule.b, geometries_b(rule))];
    let given = sides.into_iter().filter_map(|(name, side, own)| Some((name, side.as_ref()?, own)));
    let mut empty = given.filter(|(_, side, own)| !side.tree.can_hold(&|leaf| can(cards, own, leaf)));
    if let Some((name, side, _)) = empty.next() {
        let text = &side.text;
        return Some(fault(
            NEVER_FIRES,
            [rule],
            Text::new(
                format!(
                    "{name} 侧“{text}”没有任何图层卡片能提供,规则永远不会命中;请补卡片,或写 needs 说明所需"
                ),
                format!(
                    "no card has what side {name} asks for, \"{text}\", so the rule can never fire; add a card, or say \
                 what it needs in needs"
                ),
            ),
        ));
    }
    let wants_both = kind::find(&rule.kind).is_some_and(|kind| kind.sides() == Wanted::Both);
    let (Some(a), Some(b)) = (&rule.a, &rule.b) else { return None };
    let suppliers: BTreeSet<&Arc<str>> = [a, b].into_iter().flat_map(|side| cards_of(cards, side)).collect();
    let is_alone = &*rule.kind == "overlap" && wants_both && suppliers.len() == 1;
    is_alone.then(|| {
        let layer = suppliers.iter().next().map(ToString::to_string).unwrap_or_default();
        fault(NEVER_FIRES, [rule], Text::new(
            format!("a、b 两侧都只能来自图层“{layer}”,一个图层不与自己重叠,规则永远不会命中;请改用 layer-internal"),
            format!(
                "both sides can only come from layer \"{layer}\", and a layer does not overlap itself, so the rule \
                 can never fire; use layer-internal"
            ),
        ))
    })
}

/// The cards of areas that can supply a test of a condition.
fn cards_of<'a>(cards: &'a Cards, condition: &Condition) -> Vec<&'a Arc<str>> {
    let takes = |id: &&Arc<str>| {
        condition.leaves().into_iter().any(|leaf| match leaf {
            Leaf::Class(test) => can_supply(&cards.cards[*id], test, cards),
            Leaf::Attribute(test) => test.layer == **id,
            Leaf::Spatial(_) => false,
        })
    };
    let areas = cards.cards.values().filter(|card| LAND.contains(&card.geometry));
    areas.map(|card| &card.id).filter(takes).collect()
}

/// Tests that no card can supply, though their rule can do without: by scheme, with the rules.
fn uncarried(cards: &Cards, rules: &[Rule]) -> Vec<Concern> {
    let mut by_scheme: BTreeMap<&Arc<str>, Vec<&Rule>> = BTreeMap::new();
    for rule in rules.iter().filter(|rule| rule.needs.is_none() && never_fires(cards, rule).is_none()) {
        for (condition, geometries) in asked(rule) {
            for leaf in condition.leaves() {
                if let Leaf::Class(test) = leaf
                    && !is_carried(cards, geometries, test)
                {
                    let own = by_scheme.entry(&test.scheme).or_default();
                    if own.last().is_none_or(|last| last.id != rule.id) {
                        own.push(rule);
                    }
                }
            }
        }
    }
    let concern = |(scheme, rules): (&Arc<str>, Vec<&Rule>)| {
        let message = Text::new(
            format!("这些规则提到 {scheme} 的类,但没有图层卡片有这些类;需要时请补卡片"),
            format!(
                "these rules mention classes of {scheme} that no card has; add a card where they are wanted"
            ),
        );
        remark(UNCARRIED, rules, message)
    };
    by_scheme.into_iter().map(concern).collect()
}

/// `SCHEME = 'code'` of a code with classes below, which the comparison leaves out: a usual slip.
fn not_below(cards: &Cards, rule: &Rule, condition: &Condition) -> Vec<Concern> {
    let compared = condition.leaves().into_iter().filter_map(|leaf| match leaf {
        Leaf::Class(test) => Some(test),
        Leaf::Attribute(_) | Leaf::Spatial(_) => None,
    });
    let slip = |test: &ClassTest| {
        let scheme = cards.schemes.get(&test.scheme)?;
        let is_named = |code: &&Arc<str>| condition.text.contains(&format!("'{code}'"));
        let has_untaken = |code: &&Arc<str>| {
            let below =
                scheme.classes.keys().filter(|own| scheme.lineage(own).skip(1).any(|above| above == *code));
            below.into_iter().any(|own| !test.codes.contains(own))
        };
        let code = test.codes.iter().filter(is_named).find(has_untaken)?;
        Some(remark(
            NOT_BELOW,
            [rule],
            Text::new(
                format!(
                    "{} 的“{code}”有下级类,这里只取它本身;要连同下级请写 is_a({}, '{code}')",
                    test.scheme, test.scheme
                ),
                format!(
                    "\"{code}\" of {} has classes below it that are not taken here; write is_a({}, '{code}') to take them",
                    test.scheme, test.scheme
                ),
            ),
        ))
    };
    compared.filter_map(slip).collect()
}

/// Two rules of one kind with the same sides, in force on a common day.
fn twice(a: &Rule, b: &Rule) -> Option<Concern> {
    let is_same = a.kind == b.kind
        && a.a.is_some()
        && a.a.as_ref().map(|side| &side.tree) == b.a.as_ref().map(|side| &side.tree)
        && a.b.as_ref().map(|side| &side.tree) == b.b.as_ref().map(|side| &side.tree)
        && a.parameters == b.parameters
        && (a.requires.is_empty() || a.requires == b.requires)
        && a.needs.is_none()
        && b.needs.is_none();
    (is_same && share_a_day(a, b)).then(|| {
        fault(TWICE, [a, b], Text::new(
            "两条规则的种类、两侧与参数完全相同,且同时有效;请删去一条或错开起止日",
            "both rules ask the same of the same land at the same time; remove one or keep their eras apart",
        ))
    })
}

/// Two rules that hit the same two classes on a common day, of which each lets the other's side give way.
fn contradiction(cards: &Cards, first: &Rule, second: &Rule) -> Option<Concern> {
    let is_between_plans =
        |rule: &Rule| ["overlap", "containment"].contains(&&*rule.kind) && rule.needs.is_none();
    if !is_between_plans(first) || first.kind != second.kind || !share_a_day(first, second) {
        return None;
    }
    let of_first = sides_by_way(first)?;
    let of_second = sides_by_way(second)?;
    // What gives way in one stays in the other, and the other way round.
    let gives = shared(cards, of_first.gives_way, of_second.stays)?;
    let stays = shared(cards, of_first.stays, of_second.gives_way)?;
    let name = |(scheme, code): Class<'_>| format!("{scheme}:{code}");
    let (gives, stays) = (name(gives), name(stays));
    Some(fault(
        CONTRADICTION,
        [first, second],
        Text::new(
            format!(
                "{gives} 与 {stays} 相遇时,{} 说 {gives} 让,{} 说 {stays} 让;请统一 gives_way",
                first.id, second.id
            ),
            format!(
                "where {gives} meets {stays}, {} lets {gives} give way and {} lets {stays}; agree on gives_way",
                first.id, second.id
            ),
        ),
    ))
}

/// The sides of a rule by who gives way.
struct ByWay<'a> {
    gives_way: &'a Condition,
    stays: &'a Condition,
}

fn sides_by_way(rule: &Rule) -> Option<ByWay<'_>> {
    let (a, b) = (rule.a.as_ref()?, rule.b.as_ref()?);
    match rule.gives_way? {
        GivesWay::A => Some(ByWay { gives_way: a, stays: b }),
        GivesWay::B => Some(ByWay { gives_way: b, stays: a }),
        GivesWay::Later | GivesWay::Open => None,
    }
}

/// A class that both conditions take on one layer.
fn shared<'a>(cards: &'a Cards, a: &Condition, b: &Condition) -> Option<Class<'a>> {
    let on_layers = cards.cards.values().flat_map(|card| {
        let scheme = cards.scheme_of(card);
        scheme.classes.keys().map(move |code| (card, &scheme.id, code))
    });
    let takes = |card: &Card, scheme: &str, code| {
        a.takes_of(&card.id, scheme, code) && b.takes_of(&card.id, scheme, code)
    };
    let mut shared = on_layers.filter(|&(card, scheme, code)| takes(card, scheme, code));
    shared.next().map(|(_, scheme, code)| (scheme, code))
}

fn share_a_day(a: &Rule, b: &Rule) -> bool {
    let ends_before =
        |end: Option<Date>, start: Option<Date>| end.zip(start).is_some_and(|(end, start)| end < start);
    !ends_before(a.until, b.since) && !ends_before(b.until, a.since)
}

/// For each layer the classes it can carry that no rule mentions, the district layer left out.
fn unmentioned(cards: &Cards, rules: &[Rule]) -> Vec<Concern> {
    let tests: Vec<&ClassTest> = rules
        .iter()
        .flat_map(Rule::conditions)
        .flat_map(Condition::leaves)
        .filter_map(|leaf| if let Leaf::Class(test) = leaf { Some(test) } else { None })
        .collect();
    let is_mentioned = |card: &Card, code: &Arc<str>| {
        tests.iter().any(|test| test.asks(&card.id, &card.scheme) && test.codes.contains(code))
    };
    let concern = |card: &Card| {
        let scheme = cards.scheme_of(card);
        let codes: Vec<&str> = scheme
            .classes
            .keys()
            .filter(|code| cards.carries(card, code) && !is_mentioned(card, code))
            .map(|code| &**code)
            .collect();
        (!codes.is_empty()).then(|| {
            let (id, list) = (&card.id, codes.join(" "));
            remark(
                UNMENTIONED,
                [],
                Text::new(
                    format!("图层“{id}”的这些类没有规则提到({}):{list}", scheme.id),
                    format!("no rule mentions these classes of layer \"{id}\" ({}): {list}", scheme.id),
                ),
            )
        })
    };
    cards.cards.values().filter(|card| !card.is_district).filter_map(concern).collect()
}

fn fault<'r>(kind: &'static str, rules: impl IntoIterator<Item = &'r Rule>, message: Text) -> Concern {
    let rules = rules.into_iter().map(|rule| rule.id.clone()).collect();
    Concern { gravity: Gravity::Fault, kind, rules, message }
}

fn remark<'r>(kind: &'static str, rules: impl IntoIterator<Item = &'r Rule>, message: Text) -> Concern {
    Concern { gravity: Gravity::Remark, ..fault(kind, rules, message) }
}
