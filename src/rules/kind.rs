//! The table of rule kinds, and what a kind is.

use std::sync::Arc;

use crate::conflict::join::{Found, HitCell};
use crate::geometry::area::Area;
use crate::layer::card::Cards;
use crate::layer::feature::{Geometry, Layer};
use crate::layer::text::Text;
use crate::overlay::arrangement::Arrangement;
use crate::overlay::ranked::Bits;
use crate::rules::combination::{Broken, Combinations};
use crate::rules::parameter::Parameter;
use crate::rules::rule::Rule;
use crate::rules::truth::Held;
use crate::rules::{adjacency, attribute, containment, distance, internal, overlap, quality, quota};

/// Layers of areas: what conditions ask, unless a kind measures from lines.
pub const LAND: &[Geometry] = &[Geometry::Areas];

/// What a rule may ask.
pub trait Kind: Sync {
    /// The name rule files use, for example `overlap`.
    fn name(&self) -> &'static str;

    /// What it asks, for people.
    fn says(&self) -> Text;

    /// The sides a rule of this kind has.
    fn sides(&self) -> Wanted;

    /// What it must or may be told; [`Kind::one_of`] says what it cannot do without.
    fn parameters(&self) -> &'static [Parameter] {
        &[]
    }

    /// The parameters of which one must be given, or listed in the rule's `requires`; empty where none must.
    fn one_of(&self) -> &'static [&'static str] {
        &[]
    }

    /// What a rule of this kind wants of the layers beside what its conditions name and does not have.
    fn lacks(&self, rule: &Rule, layers: &[Layer], cards: &Cards) -> Option<Text> {
        let _ = (rule, layers, cards);
        None
    }

    /// What layers may be that side B and the conditions among the parameters ask. Side A asks for land.
    fn geometries_b(&self, rule: &Rule) -> &'static [Geometry] {
        let _ = rule;
        LAND
    }

    /// For a kind that can be asked of one place by itself: given how the sides came out there, the layers
    /// that break the rule, or `None` where it is kept. A kind that needs more than the place says `None`
    /// always and [`Kind::is_of_places`] is false.
    fn breaks(&self, rule: &Rule, a: Held, b: Held) -> Option<Sides> {
        let _ = (rule, a, b);
        None
    }

    /// Whether it can be asked of one place by itself.
    fn is_of_places(&self) -> bool {
        true
    }

    /// Asks a rule of the whole ground. Whether it is in force and can be asked was seen to before.
    fn ask(&self, ground: &Ground<'_>, rule: &Rule) -> Verdict {
        Verdict { hits: ground.hits(|a, b| self.breaks(rule, a, b), rule), measures: Vec::new() }
    }

    /// For a kind that judges features by themselves: how the rule comes out of each feature of a layer, in their
    /// order, whatever else lies there. Empty where it judges places, sums or what lies beside. Whether it is in
    /// force and can be asked was seen to before.
    fn of_features(&self, ground: &Ground<'_>, rule: &Rule, layer: usize) -> Vec<OfFeature> {
        let _ = (ground, rule, layer);
        Vec::new()
    }

    /// For a kind that measures from what lies beside the land it hits: for each patch of the verdict the
    /// features of side B it lies too near, as (layer in the arrangement, feature); those on its own land need
    /// not be among them. Empty where the kind does not.
    fn beside(&self, ground: &Ground<'_>, rule: &Rule, patches: &[Found]) -> Vec<Vec<(u16, u32)>> {
        let _ = (ground, rule, patches);
        Vec::new()
    }
}

/// The sides a rule of a kind has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// `a` and `b`.
    Both,
    /// `a`, and `b` where the rule wants it.
    AMaybeB,
    /// Neither.
    None,
}

/// How a rule comes out of one feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfFeature {
    /// It does not ask this feature: another class, say.
    NotAsked,
    /// It does, and the value it needs is not there.
    NoValue,
    /// The feature keeps it.
    Kept,
    /// The feature breaks it.
    Broken,
}

impl OfFeature {
    /// How a feature comes out that was asked and had its values.
    pub(crate) fn of(is_broken: bool) -> Self {
        if is_broken { Self::Broken } else { Self::Kept }
    }
}

/// Layers on the two sides of a rule, as bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sides {
    /// Layers on side A.
    pub a: u64,
    /// Layers on side B.
    pub b: u64,
}

/// What rules are asked of.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// The arrangement.
    pub arrangement: &'a Arrangement,
    /// The layers it was cut from, in its order.
    pub layers: &'a [Layer],
    /// The cards and schemes.
    pub cards: &'a Cards,
    /// The cells by what rules see of them.
    pub combinations: &'a Combinations,
    /// The layer of districts, as an index into the arrangement's layers.
    pub district: Option<usize>,
}

/// What one rule finds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdict {
    /// The cells that break it, each once, ascending.
    pub hits: Vec<HitCell>,
    /// What was measured, for a rule on sums.
    pub measures: Vec<Measure>,
}

/// One sum against its bound.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// The district's feature it is of, an index into the district layer; `None`: the whole.
    pub district: Option<u32>,
    /// The plan it is of, an index into the plans of the cards; `None`: all together.
    pub plan: Option<u16>,
    /// The condition the sum is of, as the rule has it.
    pub of: Arc<str>,
    /// The sum.
    pub area: Area,
    /// How it is bound.
    pub bound: Bound,
    /// The area it is bound by.
    pub limit: Area,
    /// Whether it breaks its bound.
    pub is_broken: bool,
}

/// How a sum is bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// 不大于.
    AtMost,
    /// 不小于.
    AtLeast,
    /// 等于, within the rule's tolerance.
    Equal,
}

impl Ground<'_> {
    /// The cells of the combinations on which `breaks` says so, given how the rule's sides come out there; a
    /// side the rule has not holds by no layer.
    pub fn hits(&self, breaks: impl Fn(Held, Held) -> Option<Sides>, rule: &Rule) -> Vec<HitCell> {
        let broken = self.combinations.breaking(rule, breaks);
        let mut bits = Bits::none(self.arrangement.n_cells());
        for broken in &broken {
            self.combinations.cells(broken.number).for_each(|cell| bits.add(cell));
        }
        // Each combination's cells ascend already; their places put all of them in order.
        let places = bits.ranked();
        let mut hits = vec![HitCell { cell: 0, layers_a: 0, layers_b: 0 }; places.len()];
        for &Broken { number, sides: Sides { a: layers_a, b: layers_b } } in &broken {
            for cell in self.combinations.cells(number) {
                let place = places.place(cell).expect("every cell was added");
                hits[place] = HitCell { cell, layers_a, layers_b };
            }
        }
        hits
    }
}

/// Every kind of rule the files may name. A new kind is one file and one line here.
pub static KINDS: &[&dyn Kind] = &[
    &overlap::Overlap,
    &containment::Containment,
    &adjacency::Adjacency,
    &distance::Distance,
    &quota::Quota,
    &attribute::Attribute,
    &internal::LayerInternal,
    &quality::DataQuality,
];

/// The kind of that name.
pub fn find(name: &str) -> Option<&'static dyn Kind> {
    KINDS.iter().copied().find(|kind| kind.name() == name)
}
