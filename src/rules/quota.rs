//! `quota` (指标): a sum of area is at most, at least or equal to a limit: of the whole, of each district,
//! of each plan, or as a share of another sum.
//!
//! Sums are of cells, so they close with every other table; land counts once however many layers carry the
//! classes.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::geometry::area::Area;
use crate::layer::card::Cards;
use crate::layer::feature::Layer;
use crate::layer::text::Text;
use crate::overlay::arrangement::NO_FEATURE;
use crate::rules::condition::{Condition, Leaf};
use crate::rules::kind::{Bound, Ground, Kind, LAND, Measure, Verdict, Wanted};
use crate::rules::parameter::{Parameter, Part, Shape};
use crate::rules::rule::Rule;
use crate::rules::supply;

/// The kind `quota`.
pub(crate) struct Quota;

/// The numbers that bound a sum, each with its bound and what it is measured in.
const LIMITS: [(&str, Bound, Per); 7] = [
    ("at_most_ha", Bound::AtMost, Per::Hectare),
    ("at_least_ha", Bound::AtLeast, Per::Hectare),
    ("equal_ha", Bound::Equal, Per::Hectare),
    ("at_most_share", Bound::AtMost, Per::Share),
    ("at_least_share", Bound::AtLeast, Per::Share),
    ("at_most_m2_per_person", Bound::AtMost, Per::Person),
    ("at_least_m2_per_person", Bound::AtLeast, Per::Person),
];

/// The names in [`LIMITS`] and `parts`: a rule says one of them at least.
static ONE_OF: [&str; 8] = [
    "at_most_ha",
    "at_least_ha",
    "equal_ha",
    "at_most_share",
    "at_least_share",
    "at_most_m2_per_person",
    "at_least_m2_per_person",
    "parts",
];

/// The numbers a part may have.
const PART_NUMBERS: &[&str] = &["at_most_ha", "at_least_ha", "equal_ha", "at_most_share", "at_least_share"];

/// Sums are equal within this unless the rule says otherwise: 10⁻⁴ ha is what reports of plans allow
/// (报表限差, READ[S35]).
const TOLERANCE_HA: f64 = 1e-4;

const M2_PER_HA: f64 = 1e4;

static PARAMETERS: [Parameter; 12] = [
    number("at_most_ha", "ha", "A 的面积不大于", "the area of A is at most"),
    number("at_least_ha", "ha", "A 的面积不小于", "the area of A is at least"),
    number("equal_ha", "ha", "A 的面积等于(限差 tolerance_ha)", "the area of A equals, within tolerance_ha"),
    number("tolerance_ha", "ha", "相等的限差,缺省 0.0001", "within what sums are equal, 0.0001 by default"),
    number("at_most_share", "", "A 占 B 的比例不大于", "the share of A in B is at most"),
    number("at_least_share", "", "A 占 B 的比例不小于", "the share of A in B is at least"),
    number("at_most_m2_per_person", "m²", "A 的人均面积不大于", "the area of A a person is at most"),
    number("at_least_m2_per_person", "m²", "A 的人均面积不小于", "the area of A a person is at least"),
    number("population", "人 · persons", "人均指标的人口", "the persons that areas a person are of"),
    Parameter {
        name: "per",
        unit: "",
        zh: "对谁求和:whole 全域(缺省)、district 各行政区、plan 各规划(使 A 成立的图层所属的规划)",
        en: "what sums are of: the whole (by default), each district, or each plan whose layers make A hold",
        shape: Shape::Word(&["whole", "district", "plan"]),
    },
    Parameter {
        name: "districts",
        unit: "",
        zh: "限值所指的行政区代码:行政区图层中全部都有时才判,否则无数据",
        en: "codes of the districts the limit is of: asked only where the district layer has them all",
        shape: Shape::Texts,
    },
    Parameter {
        name: "parts",
        unit: "",
        zh: "A 的各部分各自的限值(比例仍对 B)",
        en: "parts of A with limits of their own; shares are of B",
        shape: Shape::Parts(PART_NUMBERS),
    },
];

const fn number(name: &'static str, unit: &'static str, zh: &'static str, en: &'static str) -> Parameter {
    Parameter { name, unit, zh, en, shape: Shape::Number }
}

/// What a limit is measured in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Per {
    Hectare,
    Share,
    Person,
}

/// What a sum is of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Scope {
    /// Everything.
    Whole,
    /// A district, by its feature.
    District(u32),
    /// A plan, by its place among the plans.
    Plan(u16),
}

/// Areas by what they are of.
type Areas = BTreeMap<Scope, Area>;

impl Kind for Quota {
    fn name(&self) -> &'static str {
        "quota"
    }

    fn says(&self) -> Text {
        Text::new(
            "A 的面积之和不大于、不小于或等于限值(全域、各行政区或各规划),或占 B 的比例",
            "the area of A is at most, at least or equal to a limit, as a whole, in each district or in each \
             plan, or as a share of B",
        )
    }

    fn sides(&self) -> Wanted {
        Wanted::AMaybeB
    }

    fn parameters(&self) -> &'static [Parameter] {
        &PARAMETERS
    }

    fn one_of(&self) -> &'static [&'static str] {
        &ONE_OF
    }

    fn is_of_places(&self) -> bool {
        false
    }

    /// A limit of the whole city is not one of the part that was overlaid; sums by district want districts.
    fn lacks(&self, rule: &Rule, layers: &[Layer], cards: &Cards) -> Option<Text> {
        let district = cards.district_card();
        let layer = district.and_then(|card| layers.iter().find(|layer| layer.id == card.id));
        let has = |code: &&Arc<str>| {
            layer.is_some_and(|layer| layer.features.iter().any(|own| own.code.as_ref() == Some(*code)))
        };
        if rule.parameters.word("per") == Some("district") && layer.is_none() {
            return Some(Text::new("行政区图层", "the layer of districts"));
        }
        let named = rule.parameters.words("districts").iter();
        let absent: Vec<&str> = named.filter(|code| !has(code)).map(|code| &**code).collect();
        let list = absent.join(", ");
        (!absent.is_empty()).then(|| {
            Text::new(format!("限值所指的行政区 {list}"), format!("the districts its limit is of: {list}"))
        })
    }

    fn ask(&self, ground: &Ground<'_>, rule: &Rule) -> Verdict {
        let Some(a) = &rule.a else { return Verdict::default() };
        let of_b = rule.b.as_ref().map(|b| areas(ground, rule, b, None));
        let mut measures = Vec::new();
        let sums = areas(ground, rule, a, None);
        for (name, bound, per) in LIMITS {
            if let Some(number) = rule.parameters.number(name) {
                measures.extend(Bounded { rule, bound, per, number }.measures(&a.text, &sums, of_b.as_ref()));
            }
        }
        for part in rule.parameters.parts("parts") {
            measures.extend(of_part(ground, rule, part, of_b.as_ref()));
        }
        Verdict { hits: Vec::new(), measures }
    }
}

/// The measures of one part; none where no layer can have what it is of: no data is not nothing.
fn of_part(ground: &Ground<'_>, rule: &Rule, part: &Part, of_b: Option<&Areas>) -> Vec<Measure> {
    if supply::is_blind(&part.of, LAND, ground.layers, ground.cards) {
        return Vec::new();
    }
    let sums = areas(ground, rule, &part.of, rule.a.as_ref());
    let limits = LIMITS.into_iter().filter_map(|(name, bound, per)| {
        let &number = part.numbers.get(name)?;
        Some(Bounded { rule, bound, per, number })
    });
    limits.flat_map(|bounded| bounded.measures(&part.of.text, &sums, of_b)).collect()
}

/// The area on which a condition and, where there is one, another hold: of the whole, or of each district or
/// plan where the rule asks for them. A district without such land has none, and neither has a plan of which a
/// layer could have some.
fn areas(ground: &Ground<'_>, rule: &Rule, condition: &Condition, and: Option<&Condition>) -> Areas {
    let combinations = ground.combinations;
    let held = combinations.hold(condition);
    let and = and.map(|and| combinations.hold(and));
    let holds =
        |number: &usize| held[*number].is_true() && and.as_ref().is_none_or(|and| and[*number].is_true());
    let chosen = (0..combinations.len()).filter(holds);
    match rule.parameters.word("per") {
        Some("district") => {}
        Some("plan") => {
            let own = |layers: u64| -> Area {
                let by_plan = chosen.clone().filter(|&number| held[number].layers & layers != 0);
                by_plan.map(|number| combinations.areas(ground.arrangement, number).0).sum()
            };
            return plans(ground, condition).map(|(plan, layers)| (Scope::Plan(plan), own(layers))).collect();
        }
        _ => {
            return [(
                Scope::Whole,
                chosen.map(|number| combinations.areas(ground.arrangement, number).0).sum(),
            )]
            .into();
        }
    }
    let Some(district) = ground.district else { return Areas::new() };
    let n_districts = ground.layers[district].features.len() as u32;
    let mut areas: Areas = (0..n_districts).map(|index| (Scope::District(index), Area::ZERO)).collect();
    for cell in chosen.flat_map(|number| combinations.cells(number)) {
        let index = ground.arrangement.labels(cell as usize)[district];
        if index != NO_FEATURE {
            *areas.entry(Scope::District(index)).or_default() += ground.arrangement.legal_area(cell as usize);
        }
    }
    areas
}

/// The plans with a layer that could make a condition hold, each with its layers as bits.
fn plans(ground: &Ground<'_>, condition: &Condition) -> impl Iterator<Item = (u16, u64)> {
    let Ground { layers, cards, .. } = *ground;
    let leaves = condition.leaves();
    let could_hold = |layer: &Layer| {
        leaves.iter().any(|leaf| match leaf {
            Leaf::Class(test) => supply::can_supply(&cards.cards[&layer.id], test, cards),
            Leaf::Attribute(test) => layer.id == test.layer,
            Leaf::Spatial(_) => false,
        })
    };
    let by_plan: Vec<(u16, u64)> = (0..)
        .zip(&cards.plans)
        .map(|(place, plan)| {
            let own = layers.iter().enumerate().filter(|(_, layer)| cards.cards[&layer.id].plan == plan.id);
            let bits = own
                .filter(|(_, layer)| !layer.is_of_lines() && could_hold(layer))
                .fold(0, |bits, (index, _)| bits | 1 << index);
            (place, bits)
        })
        .collect();
    by_plan.into_iter().filter(|&(_, layers)| layers != 0)
}

/// One limit of a rule.
struct Bounded<'a> {
    rule: &'a Rule,
    bound: Bound,
    per: Per,
    number: f64,
}

impl Bounded<'_> {
    fn measures(&self, of: &Arc<str>, sums: &Areas, of_b: Option<&Areas>) -> Vec<Measure> {
        let measure = |(scope, &area): (&Scope, &Area)| {
            let m2 = match self.per {
                Per::Hectare => self.number * M2_PER_HA,
                Per::Share => self.number * of_b?.get(scope)?.square_metres(),
                Per::Person => self.number * self.rule.parameters.number("population")?,
            };
            let limit = Area::from_square_metres(m2);
            let tolerance_ha = self.rule.parameters.number("tolerance_ha").unwrap_or(TOLERANCE_HA);
            let is_broken = match self.bound {
                Bound::AtMost => limit < area,
                Bound::AtLeast => area < limit,
                Bound::Equal => Area::from_square_metres(tolerance_ha * M2_PER_HA) < (area - limit).abs(),
            };
            let (district, plan) = match *scope {
                Scope::Whole => (None, None),
                Scope::District(index) => (Some(index), None),
                Scope::Plan(place) => (None, Some(place)),
            };
            Some(Measure { district, plan, of: of.clone(), area, bound: self.bound, limit, is_broken })
        };
        sums.iter().filter_map(measure).collect()
    }
}
