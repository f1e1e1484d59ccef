//! Conflict patches: what is written of each, by name, and the classes of the features on both sides.

use std::sync::Arc;

use crate::assess::category::category;
use crate::assess::queried::{Column, hectares, mu, truth, words};
use crate::conflict::category::Category;
use crate::conflict::coordination::{Standing, Standings, State, Way, standing};
use crate::conflict::patch::Patch;
use crate::conflict::sliver::Class;
use crate::layer::card::Cards;
use crate::layer::date::Date;
use crate::layer::describe::{self, Description};
use crate::layer::feature::Layer;
use crate::rules::attribute_test::Known;
use crate::rules::condition::ClassTest;
use crate::rules::filter::{Classes, Holds, Queryables, Thing};
use crate::rules::rule::{Evidence, GivesWay, Nature, Rule, Severity};

/// What a patch is told by.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// The rules judged by.
    pub rules: &'a [Rule],
    /// The layers of the arrangement.
    pub layers: &'a [Layer],
    /// Cards and schemes.
    pub cards: &'a Cards,
    /// The day each layer stands for.
    pub as_of: &'a [Option<Date>],
    /// Where the patches stand that somebody has taken up; `None` where nobody keeps that.
    pub standings: Option<&'a Standings>,
}

/// A patch as filters ask it.
#[derive(Clone, Copy, Debug)]
pub struct QueriedPatch<'a> {
    ground: Ground<'a>,
    patch: &'a Patch,
    rule: Option<&'a Rule>,
}

type Find = for<'a> fn(&'a QueriedPatch<'a>) -> Option<Known<'a>>;

/// What is written of every patch. A new value is one entry here.
static COLUMNS: [Column<Find>; 33] = [
    Column::new("id", ("编号", "its name"), || Holds::Text, |own| Known::text_of(&*own.patch.id)),
    Column::new("rule", ("规则", "rule"), || Holds::Text, |own| Known::text_of(&*own.patch.rule)),
    Column::new(
        "name_zh",
        ("规则名称(中文)", "the rule's name, Chinese"),
        || Holds::Text,
        |own| Known::text_of(&*own.rule?.name.zh),
    ),
    Column::new(
        "name_en",
        ("规则名称(英文)", "the rule's name, English"),
        || Holds::Text,
        |own| Known::text_of(&*own.rule?.name.en),
    ),
    Column::new(
        "message_zh",
        ("说明(中文)", "what it says, Chinese"),
        || Holds::Text,
        |own| Known::text_of(&*own.rule?.message.zh),
    ),
    Column::new(
        "message_en",
        ("说明(英文)", "what it says, English"),
        || Holds::Text,
        |own| Known::text_of(&*own.rule?.message.en),
    ),
    Column::new(
        "basis",
        ("依据", "what the rule rests on"),
        || Holds::Text,
        |own| Known::text_of(&*own.rule?.basis),
    ),
    Column::new(
        "severity",
        ("级别", "severity"),
        || words(Severity::ALL.map(Severity::id)),
        |own| Known::text_of(own.rule?.severity.id()),
    ),
    Column::new(
        "nature",
        ("性质", "nature"),
        || words([Nature::Hard, Nature::Elastic].map(Nature::id)),
        |own| Known::text_of(own.rule?.nature.id()),
    ),
    Column::new(
        "gives_way",
        ("谁让", "the side that gives way"),
        || words([GivesWay::A, GivesWay::B, GivesWay::Later, GivesWay::Open].map(GivesWay::id)),
        |own| Known::text_of(own.rule?.gives_way?.id()),
    ),
    Column::new(
        "evidence",
        ("规则的核实", "how well the rule is verified"),
        || words([Evidence::Official, Evidence::Secondary, Evidence::Memory].map(Evidence::id)),
        |own| Known::text_of(own.rule?.evidence.id()),
    ),
    Column::new(
        "category",
        ("类别", "what it is taken for"),
        || words(Category::ALL.map(Category::id)),
        |own| Known::text_of(category(own.patch, own.rule?, own.ground.as_of).id()),
    ),
    Column::new(
        "class",
        ("碎片分类", "what is done with it"),
        || words(Class::ALL.map(Class::id)),
        |own| Known::text_of(own.patch.sliver.class.id()),
    ),
    Column::new(
        "is_sliver",
        ("是否碎片", "whether it is a sliver"),
        || Holds::Truth,
        |own| truth(own.patch.sliver.is_sliver()),
    ),
    Column::new(
        "sliver_reason",
        ("碎片分类的原因", "why it is or is no sliver"),
        || words(["wide", "twin-border", "narrow", "noise", "small"]),
        |own| Known::text_of(own.patch.sliver.reason.id()),
    ),
    Column::new(
        "district",
        ("行政区:体系与代码", "district, scheme and code"),
        || Holds::Text,
        |own| Known::text_of(own.district()?.code?.to_string()),
    ),
    Column::new(
        "district_code",
        ("行政区代码", "the district's code"),
        || Holds::Text,
        |own| Known::text_of(own.district()?.code?.code.to_string()),
    ),
    Column::new(
        "district_name",
        ("行政区名称", "the district's name"),
        || Holds::Text,
        |own| Known::text_of(own.district()?.short_name()),
    ),
    Column::new(
        "area_m2",
        ("面积(平方米)", "area, m²"),
        || Holds::Number,
        |own| Some(Known::Number(own.patch.legal_area.square_metres())),
    ),
    Column::new(
        "area_ha",
        ("面积(公顷)", "area, ha"),
        || Holds::Number,
        |own| Some(Known::Number(hectares(own.patch.legal_area))),
    ),
    Column::new(
        "area_mu",
        ("面积(亩)", "area, mu"),
        || Holds::Number,
        |own| Some(Known::Number(mu(own.patch.legal_area))),
    ),
    Column::new(
        "width_m",
        ("等效宽度(米)", "equivalent width, m"),
        || Holds::Number,
        |own| finite(own.patch.sliver.shape.width_m()),
    ),
    Column::new(
        "compactness",
        ("紧凑度", "compactness"),
        || Holds::Number,
        |own| finite(own.patch.sliver.shape.compactness()),
    ),
    Column::new(
        "aspect",
        ("长宽比", "aspect"),
        || Holds::Number,
        |own| finite(own.patch.sliver.shape.aspect()),
    ),
    Column::new(
        "n_cells",
        ("单元数", "number of cells"),
        || Holds::Integer,
        |own| Some(Known::Integer(i64::from(own.patch.n_cells))),
    ),
    Column::new(
        "codes_a",
        ("甲方类代码", "classes on side A"),
        || Holds::Text,
        |own| own.joined(&own.patch.features_a, |it| it.code.as_ref().map(ToString::to_string)),
    ),
    Column::new(
        "codes_b",
        ("乙方类代码", "classes on side B"),
        || Holds::Text,
        |own| own.joined(&own.patch.features_b, |it| it.code.as_ref().map(ToString::to_string)),
    ),
    Column::new(
        "numbers_a",
        ("甲方图斑:图层与序号", "features on side A, layer and number"),
        || Holds::Text,
        |own| own.joined(&own.patch.features_a, |it| Some(format!("{}/{}", it.layer, it.number))),
    ),
    Column::new(
        "numbers_b",
        ("乙方图斑:图层与序号", "features on side B, layer and number"),
        || Holds::Text,
        |own| own.joined(&own.patch.features_b, |it| Some(format!("{}/{}", it.layer, it.number))),
    ),
    Column::new(
        "layers_a",
        ("甲方图层", "layers on side A"),
        || Holds::Text,
        |own| own.joined(&own.patch.features_a, |it| Some(it.layer.to_owned())),
    ),
    Column::new(
        "layers_b",
        ("乙方图层", "layers on side B"),
        || Holds::Text,
        |own| own.joined(&own.patch.features_b, |it| Some(it.layer.to_owned())),
    ),
    Column::new(
        "plans_a",
        ("甲方规划", "plans on side A"),
        || Holds::Text,
        |own| own.joined(&own.patch.features_a, |it| own.plan(it.layer)),
    ),
    Column::new(
        "plans_b",
        ("乙方规划", "plans on side B"),
        || Holds::Text,
        |own| own.joined(&own.patch.features_b, |it| own.plan(it.layer)),
    ),
];

/// What is written of patches where somebody keeps how far they are settled.
static OF_STANDING: [Column<Find>; 2] = [
    Column::new(
        "state",
        ("协调状态", "how far it is settled"),
        || words(State::ALL.map(State::id)),
        |own| Known::text_of(own.standing()?.state.id()),
    ),
    Column::new(
        "way",
        ("协调方式", "how it is settled"),
        || words(Way::ALL.map(Way::id)),
        |own| Known::text_of(own.standing()?.way?.id()),
    ),
];

/// What a filter may ask of patches; `collection` is what they are called together, `has_standings` whether
/// somebody keeps how far they are settled.
pub fn queryables(collection: &str, has_standings: bool) -> Queryables {
    let of_standing = OF_STANDING.iter().filter(|_| has_standings);
    let values = COLUMNS.iter().chain(of_standing).map(Column::queryable).collect();
    Queryables { collection: Arc::from(collection), values, classes: Classes::Any, is_placed: false }
}

impl<'a> QueriedPatch<'a> {
    /// A patch on the ground it was found on.
    pub fn new(ground: Ground<'a>, patch: &'a Patch) -> Self {
        Self { ground, patch, rule: ground.rules.iter().find(|rule| rule.id == patch.rule) }
    }

    fn district(&self) -> Option<Description<'a>> {
        describe::district(self.ground.cards, self.ground.layers, self.patch.district)
    }

    fn standing(&self) -> Option<Standing> {
        self.ground.standings.map(|standings| standing(standings, &self.patch.id))
    }

    fn plan(&self, layer: &str) -> Option<String> {
        self.ground.cards.cards.get(layer).map(|card| card.plan.to_string())
    }

    /// What the features of a side are called, each once, in the order met, as the patch is written.
    fn joined(
        &self,
        side: &[(u16, u32)],
        name: impl Fn(&Description<'_>) -> Option<String>,
    ) -> Option<Known<'static>> {
        let Ground { layers, cards, .. } = self.ground;
        let mut names = Vec::new();
        for &(layer, feature) in side {
            let layer = layers.get(usize::from(layer))?;
            let own = name(&describe::feature(cards, layer, feature as usize));
            names.extend(own.filter(|own| !names.contains(own)));
        }
        Known::text_of(names.join("; "))
    }
}

fn finite(number: f64) -> Option<Known<'static>> {
    number.is_finite().then_some(Known::Number(number))
}

impl Thing for QueriedPatch<'_> {
    fn value(&self, name: &str) -> Option<Known<'_>> {
        let mut columns = COLUMNS.iter().chain(&OF_STANDING);
        (columns.find(|own| own.name == name)?.value)(self)
    }

    /// Whether a feature of either side is of these classes, as in a rule.
    fn is_of(&self, test: &ClassTest) -> bool {
        let Ground { layers, cards, .. } = self.ground;
        let mut features = self.patch.features_a.iter().chain(&self.patch.features_b);
        features.any(|&(layer, feature)| {
            let layer = &layers[usize::from(layer)];
            let card = cards.cards.get(&layer.id);
            card.is_some_and(|card| {
                test.asks(&card.id, &card.scheme)
                    && test.takes(layer.features[feature as usize].code.as_ref())
            })
        })
    }
}
