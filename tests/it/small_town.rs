//! A small town made by hand, for journeys through reports and HTTP: two plans, a district layer, one
//! conflict with a hole, one without a district.

use std::collections::BTreeMap;
use std::sync::Arc;

use hegui::assess::quality::LayerFinding;
use hegui::assess::{Answer, Assessment, Net, Outcome, Sums};
use hegui::conflict::patch::Patch;
use hegui::conflict::sliver::{self, Limits, Reason, Sliver, Sorting};
use hegui::geometry::area::Area;
use hegui::geometry::grid::Point;
use hegui::geometry::legal::LegalMeasure;
use hegui::geometry::length::Length;
use hegui::geometry::plane::Plane;
use hegui::geometry::projection::{Ellipsoid, TransverseMercator};
use hegui::geometry::ring::{Polygon, doubled_area};
use hegui::geometry::shape::Shape;
use hegui::http::served::{Overlaid, Served, Version};
use hegui::layer::card::{Card, Cards, ClassSource, Plan, Precedence, Role};
use hegui::layer::date::Date;
use hegui::layer::feature::{Feature, Field, Geometry, Layer, Value};
use hegui::layer::finding::{Finding, Weight};
use hegui::layer::law_status::LawStatus;
use hegui::layer::scheme::{Class, Scheme};
use hegui::layer::text::Text;
use hegui::overlay::twins::Nearness;
use hegui::rules::condition::{ClassTest, Condition};
use hegui::rules::parameter::Parameters;
use hegui::rules::rule::{Evidence, Nature, Rule, Severity, Slivers};
use hegui::store::history::History;

use crate::support::overlay_by_cards;

/// EPSG:4546, the plane the town stands in.
pub(crate) const PROJECTION: TransverseMercator = TransverseMercator {
    ellipsoid: Ellipsoid::CGCS2000,
    central_meridian_deg: 111.0,
    scale: 1.0,
    false_easting_m: 500_000.0,
    false_northing_m: 0.0,
};

/// The number of features of the layer `parcels`.
pub(crate) const N_PARCELS: usize = 25;

/// A square of whole metres, counted from the town's corner, counter-clockwise.
pub(crate) fn square(west_m: i64, south_m: i64, side_m: i64) -> Vec<Point> {
    let point = |x_m: i64, y_m: i64| Point::new((510_000 + x_m) * 10_000, (4_150_000 + y_m) * 10_000);
    let (east_m, north_m) = (west_m + side_m, south_m + side_m);
    vec![point(west_m, south_m), point(east_m, south_m), point(east_m, north_m), point(west_m, north_m)]
}

/// The ring the other way round.
pub(crate) fn reversed(mut ring: Vec<Point>) -> Vec<Point> {
    ring.reverse();
    ring
}

fn scheme(id: &str, classes: &[(&str, &str, &str)]) -> (Arc<str>, Scheme) {
    let class = |&(code, zh, en): &(&str, &str, &str)| {
        let name = Text::new(zh, en);
        (
            Arc::from(code),
            Class { name, color: "#888888".to_owned(), groups: Vec::new(), parent: None, rank: 0 },
        )
    };
    let scheme = Scheme {
        id: Arc::from(id),
        name: Text::new(format!("{id} 代码"), format!("{id} codes")),
        source: "made for a test".to_owned(),
        classes: classes.iter().map(class).collect(),
    };
    (Arc::from(id), scheme)
}

fn card(id: &str, scheme: &str, name: Text, label_field: &str, is_district: bool) -> (Arc<str>, Card) {
    let card = Card {
        id: Arc::from(id),
        plan: Arc::from("land-use"),
        name,
        geometry: Geometry::Areas,
        scheme: Arc::from(scheme),
        tables: Vec::new(),
        class: ClassSource::Fields { names: vec!["DM".to_owned()], values: [].into() },
        carries: Vec::new(),
        label_fields: vec![label_field.to_owned()],
        area_fields: Vec::new(),
        id_fields: Vec::new(),
        told_by: Vec::new(),
        standard: None,
        precedence: Precedence::First,
        is_complete: false,
        is_district,
    };
    (Arc::from(id), card)
}

fn cards() -> Cards {
    Cards {
        schemes: [
            scheme("TGYT", &[("0101", "基本农田", "basic farmland")]),
            scheme("ST", &[("ST", "生态保护红线", "ecological red line")]),
            scheme("XZQ", &[("141102", "离石区", "Lishi")]),
        ]
        .into(),
        cards: [
            card("parcels", "TGYT", Text::new("土地利用 <规划>", "land use <plan>"), "BSM", false),
            card("red-line", "ST", Text::new("生态保护红线", "ecological red line"), "HXMC", false),
            card("districts", "XZQ", Text::new("行政区", "districts"), "XZQMC", true),
        ]
        .into(),
        plans: vec![Plan {
            id: Arc::from("land-use"),
            name: Text::new("土地利用总体规划", "land-use plan"),
            role: Role::Master,
        }],
        ..Cards::default()
    }
}

fn fields(names: &[&str]) -> Vec<Field> {
    names.iter().map(|name| Field { name: Arc::from(*name) }).collect()
}

/// Twenty-five squares of 10 m in a row, 20 m apart; then a square of 100 m with a hole of 60 m, an
/// island of 20 m in the hole, and names chosen to collide with ours.
fn parcels() -> Layer {
    let mut layer = Layer::new(
        Arc::from("parcels"),
        fields(&["BSM", "DM", "hg_code", "bsm", "面积", "备注", "HG_area_m2"]),
    );
    for number in 0..N_PARCELS as u64 {
        let rings = if number + 1 == N_PARCELS as u64 {
            vec![square(0, 1000, 100), reversed(square(20, 1020, 60)), square(40, 1040, 20)]
        } else {
            vec![square(number as i64 * 20, 0, 10)]
        };
        let values = vec![
            Value::Integer(9_007_199_254_740_993 + number as i64),
            Value::Text("0101".to_owned()),
            Value::Text("theirs".to_owned()),
            Value::Text(format!("{number:03}")),
            if number == 0 { Value::Real(5.0) } else { Value::Real(0.1) },
            if number == 0 { Value::Null } else { Value::Text("<b>\"引号\"</b>".to_owned()) },
            Value::Real(f64::NAN),
        ];
        // Numbers of a file may start anywhere.
        layer.push(Feature { number: number + 7, code: Some(Arc::from("0101")), values }, rings);
    }
    layer
}

fn red_line() -> Layer {
    let mut layer = Layer::new(Arc::from("red-line"), fields(&["HXMC"]));
    let values = vec![Value::Text("吕梁山 <红线>".to_owned())];
    let feature = Feature { number: 0, code: Some(Arc::from("ST")), values };
    layer.push(feature, [square(0, 1000, 200)]);
    layer
}

fn districts() -> Layer {
    let mut layer = Layer::new(Arc::from("districts"), fields(&["XZQMC"]));
    let values = vec![Value::Text("离石区".to_owned())];
    let feature = Feature { number: 0, code: Some(Arc::from("141102")), values };
    layer.push(feature, [square(-1000, -1000, 5000)]);
    layer
}

fn rule(id: &str, severity: Severity, evidence: Evidence) -> Rule {
    let cards = cards();
    let any = |scheme: &str| Some(Condition::class(ClassTest::any(&cards.schemes[scheme])));
    Rule {
        id: Arc::from(id),
        kind: Arc::from("overlap"),
        name: Text::new(format!("规则{id}"), format!("rule {id}")),
        nature: Nature::Hard,
        severity,
        a: any("TGYT"),
        b: any("ST"),
        parameters: Parameters::default(),
        requires: Vec::new(),
        needs: None,
        is_reference: false,
        is_artefact: false,
        gives_way: None,
        yields: Text::new("耕地退出", "the farmland gives way"),
        basis: "=made for a test".to_owned(),
        since: None,
        until: None,
        evidence,
        evidence_note: "none".to_owned(),
        message: Text::new("基本农田在红线内", "basic farmland inside the red line"),
        slivers: Slivers::none(),
    }
}

/// What a patch is sorted as: the island of `B01` as a sliver that a hard rule only flags.
fn sliver_of(rule: &str, polygon: &Polygon) -> Sliver {
    let limits =
        Limits { nearness: Nearness { width_steps: 200_000, aspect_permille: 3000 }, ..Limits::NONE };
    let is_flagged = rule == "B01";
    Sliver {
        class: sliver::Class::Keep,
        reason: if is_flagged { Reason::Twin { layers: (0, 1) } } else { Reason::Wide },
        shape: Shape::of(polygon),
        into: is_flagged.then_some((1, 0)),
        sorting: Sorting { limits, is_hard: true },
    }
}

/// What the overlay shows: two borders that nearly coincide, and a feature of which nothing is left.
fn findings() -> Vec<LayerFinding> {
    let finding = |kind: &'static str, feature: Option<u64>| Finding {
        weight: Weight::Note,
        kind,
        layer: "parcels".to_owned(),
        file: None,
        feature,
        field: None,
        place: None,
        message: Text::new("请核对 <界线>", "check the <border>"),
    };
    let polygon = |west_m: i64| Polygon { outer: square(west_m, 1000, 5), holes: Vec::new() };
    vec![
        LayerFinding {
            id: "twin-border-0001".to_owned(),
            finding: finding("twin-border", None),
            other_layer: Some("red-line".to_owned()),
            area: Area::from_square_metres(50.0),
            length: Some(Length::from_steps(123_456)),
            n_cells: 2,
            polygons: vec![polygon(0), polygon(10)],
        },
        LayerFinding {
            id: "lost-feature-0001".to_owned(),
            finding: finding("lost-feature", Some(9)),
            other_layer: None,
            area: Area::ZERO,
            length: None,
            n_cells: 0,
            polygons: Vec::new(),
        },
    ]
}

/// A patch whose areas are worked out from its rings.
fn patch(id: &str, rule: &str, district: Option<u32>, polygon: &Polygon) -> Patch {
    let measure = LegalMeasure::new(&PROJECTION);
    let rings: Vec<&[Point]> = polygon.rings().collect();
    Patch {
        id: id.to_owned(),
        rule: Arc::from(rule),
        district,
        features_a: vec![(0, N_PARCELS as u32 - 1)],
        features_b: vec![(1, 0)],
        n_cells: 1,
        legal_area: rings.iter().map(|ring| measure.ring(ring)).sum(),
        planar_area: rings.iter().map(|ring| doubled_area(ring)).sum(),
        polygon: polygon.clone(),
        sliver: sliver_of(rule, polygon),
    }
}

fn outcome(rule: &str, answer: Answer, patches: &[Patch]) -> Outcome {
    let own: Vec<&Patch> = patches.iter().filter(|patch| &*patch.rule == rule).collect();
    Outcome {
        rule: Arc::from(rule),
        answer,
        missing: Vec::new(),
        n_patches: own.len() as u32,
        legal_area: own.iter().map(|patch| patch.legal_area).sum(),
        planar_area: own.iter().map(|patch| patch.planar_area).sum(),
        sums: Sums::of(own.iter().copied()),
        net: net_of(rule, &own),
        measures: Vec::new(),
        needs: Vec::new(),
    }
}

/// The land `A02` hits is hit by nothing more severe; it leads wherever `B01` hits.
fn net_of(rule: &str, own: &[&Patch]) -> Net {
    let own = if rule == "A02" { own } else { &[] };
    Net {
        legal_area: own.iter().map(|patch| patch.legal_area).sum(),
        planar_area: own.iter().map(|patch| patch.planar_area).sum(),
    }
}

fn assessment() -> Assessment {
    let ring = Polygon { outer: square(0, 1000, 100), holes: vec![reversed(square(20, 1020, 60))] };
    let island = Polygon { outer: square(40, 1040, 20), holes: Vec::new() };
    let patches = vec![
        patch("A02-0001", "A02", Some(0), &ring),
        patch("A02-0002", "A02", None, &island),
        patch("B01-0001", "B01", Some(0), &island),
    ];
    let no_data = Outcome {
        missing: vec![Arc::from("KQ"), Arc::from("ST")],
        ..outcome("C02", Answer::NoData, &patches)
    };
    let net: Area = patches[..2].iter().map(|patch| patch.legal_area).sum();
    Assessment {
        outcomes: vec![
            outcome("A02", Answer::Conflict, &patches),
            outcome("B01", Answer::Conflict, &patches),
            outcome("C01", Answer::Clear, &patches),
            no_data,
            outcome("C03", Answer::NotApplicable, &patches),
        ],
        net_legal_area: net,
        net_planar_area: patches[..2].iter().map(|patch| patch.planar_area).sum(),
        net_kept_legal_area: net,
        net_kept_planar_area: patches[..2].iter().map(|patch| patch.planar_area).sum(),
        leading: [
            Net { legal_area: net, planar_area: patches[..2].iter().map(|patch| patch.planar_area).sum() },
            Net::default(),
            Net::default(),
            Net::default(),
        ],
        patches,
    }
}

/// The town, ready to be served.
pub(crate) fn town() -> Served {
    let layers = vec![parcels(), red_line(), districts()];
    let arrangement = overlay_by_cards(&layers, &cards(), &LegalMeasure::new(&PROJECTION));
    Served {
        title: Text::new("合规 <演示>", "hegui <demo>"),
        notice: Some(Text::new("合成数据,非法定边界", "synthetic data, no legal boundaries")),
        plane: Plane { crs: "EPSG:4546".to_owned(), projection: PROJECTION },
        cards: cards(),
        rules: vec![
            rule("A02", Severity::S1, Evidence::Official),
            rule("B01", Severity::S2, Evidence::Memory),
            rule("C01", Severity::S2, Evidence::Secondary),
            rule("C02", Severity::S3, Evidence::Official),
            rule("C03", Severity::S4, Evidence::Official),
        ],
        layers,
        registers: Vec::new(),
        versions: vec![Version {
            layer: Arc::from("parcels"),
            number: 3,
            as_of: Date::new(2016, 12, 31),
            until: None,
            law_status: Date::new(2017, 5, 1).map(|since| (LawStatus::InForce, since)),
        }],
        assessment: assessment(),
        standings: None,
        findings: findings(),
        date: Date::new(2017, 1, 1).expect("a day"),
        overlaid: Overlaid {
            arrangement: std::sync::Arc::new(arrangement),
            made_at: "2017-01-01T00:00:00Z".to_owned(),
            is_stale: false,
        },
        history: History {
            versions: Vec::new(),
            publications: Vec::new(),
            discards: Vec::new(),
            said: Vec::new(),
            definitions: BTreeMap::new(),
        },
        events: BTreeMap::new(),
        public_url: None,
    }
}
