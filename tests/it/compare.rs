//! Difference analysis: quadrants, cross table, patches and signatures close exactly, and GEOS finds the same
//! quadrants on the demonstration.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, LazyLock};

use hegui::assess;
use hegui::assess::difference::artefact::Artefacts;
use hegui::assess::difference::patches::{counts, patches};
use hegui::assess::difference::side::Side;
use hegui::assess::difference::signature::{hit_cells, signatures};
use hegui::assess::difference::table::{Table, table};
use hegui::assess::difference::units::Units;
use hegui::assess::difference::{Comparison, Standing, What, all};
use hegui::cli::demo::Size;
use hegui::conflict::sliver::{Class, Reason, Sorting};
use hegui::formats::definitions::{Definitions, builtin};
use hegui::geometry::area::{Area, DoubledArea};
use hegui::geometry::grid::Point;
use hegui::geometry::legal::LegalMeasure;
use hegui::layer::card::Precedence;
use hegui::layer::date::Date;
use hegui::layer::feature::{Feature, Layer};
use hegui::overlay::arrangement::Arrangement;
use hegui::overlay::site::Areas;
use hegui::rules::combination::Combinations;
use hegui::rules::kind::Ground;

use crate::geos::{demonstration, python};
use crate::support::{measure, overlay_by_cards};

/// A demonstration with its arrangement.
pub(crate) struct Demo {
    pub(crate) definitions: Definitions,
    pub(crate) layers: Vec<Layer>,
    pub(crate) measure: LegalMeasure,
    pub(crate) arrangement: Arrangement,
}

pub(crate) static DEMO: LazyLock<Demo> = LazyLock::new(|| Demo::new(Size::XS));

impl Demo {
    fn new(size: Size) -> Self {
        let (definitions, layers, measure) = demonstration(size);
        let arrangement = overlay_by_cards(&layers, &definitions.cards, &measure);
        Self { definitions, layers, measure, arrangement }
    }

    pub(crate) fn index(&self, id: &str) -> usize {
        self.arrangement.layer_index(id).expect("the demonstration has the layer")
    }

    pub(crate) fn side(&self, id: &str) -> Side {
        Side::layer(&self.layers, &self.definitions.cards, self.index(id))
    }

    pub(crate) fn districts(&self) -> Units {
        Units::districts(&self.layers, &self.definitions.cards).expect("the demonstration has districts")
    }

    pub(crate) fn table(&self, [a, b]: [&Side; 2], units: &Units) -> Table {
        table(&built(&self.arrangement, [a, b], units), all(&self.arrangement))
    }

    fn sorting(&self) -> Sorting {
        Sorting { limits: self.definitions.slivers.limits, is_hard: false }
    }

    /// All its land.
    pub(crate) fn total(&self) -> Areas {
        all(&self.arrangement).fold(Areas::default(), |sum, (_, areas)| sum.and(areas))
    }
}

/// A comparison of built and not built, no difference being one of definitions.
pub(crate) fn built<'a>(
    arrangement: &'a Arrangement,
    sides: [&'a Side; 2],
    units: &'a Units,
) -> Comparison<'a> {
    static NONE: LazyLock<Artefacts> = LazyLock::new(Artefacts::none);
    Comparison { arrangement, sides, what: &What::Built, units, artefacts: &NONE }
}

/// Rectangles of a class in metres: west, south, east, north.
pub(crate) fn rectangles(id: &str, boxes: &[(&str, [i64; 4])]) -> Layer {
    let mut layer = Layer::new(id.into(), Vec::new());
    let at = |x: i64, y: i64| Point::new(5_088_000_000 + x * 10_000, 41_520_000_000 + y * 10_000);
    for (&(code, [west, south, east, north]), number) in boxes.iter().zip(0..) {
        let ring = vec![at(west, south), at(east, south), at(east, north), at(west, north)];
        let code = (code != "-").then(|| Arc::from(code));
        layer.push(Feature { number, code, values: Vec::new() }, [ring]);
    }
    layer
}

pub(crate) const M2: DoubledArea = 200_000_000;

#[test]
fn quadrants_of_hand_made_land_are_those_worked_out_by_hand() {
    let definitions = builtin().unwrap();
    let cards = &definitions.cards;
    let layers = [
        // 100 m high: built, not built, of unknown class, then nothing.
        rectangles("cg", &[("R2", [0, 0, 100, 100]), ("E2", [100, 0, 200, 100]), ("-", [200, 0, 250, 100])]),
        // G is construction land in GB 50137, and 020 is not built.
        rectangles("jsydgzq", &[("010", [0, 0, 150, 100]), ("020", [150, 0, 300, 100])]),
    ];
    let arrangement = overlay_by_cards(&layers, cards, &measure());
    let [a, b] = [0, 1].map(|index| Side::layer(&layers, cards, index));
    let table = table(&built(&arrangement, [&a, &b], &Units::one()), all(&arrangement));
    let quadrants = table.quadrants(None);
    let of = |standing| quadrants.land(standing).areas.planar;
    assert_eq!(of(Standing::BothBuilt), 10_000 * M2);
    assert_eq!(of(Standing::OnlyABuilt), 0);
    assert_eq!(of(Standing::OnlyBBuilt), 5_000 * M2);
    assert_eq!(of(Standing::NeitherBuilt), 5_000 * M2);
    // 50 m of unknown class and 50 m without the urban plan: neither is agreement.
    assert_eq!(of(Standing::Untold), 10_000 * M2);
    let (differing, compared) = quadrants.difference();
    assert_eq!(differing.to_percent_text(compared, 2).as_deref(), Some("25.00"));
}

/// GB 50137: G, H14 and H5 build; E12, a reservoir, does not. The second survey counts 113, a reservoir, as built.
#[test]
fn what_counts_as_built_follows_the_standards() {
    let definitions = builtin().unwrap();
    let building = |scheme: &str, code: &str| {
        let cards = &definitions.cards;
        cards.building(cards.schemes[scheme].class(code).expect("a class"))
    };
    for (scheme, code, expected) in [
        ("CG", "G1", Some(true)),
        ("CG", "H14", Some(true)),
        ("CG", "H5", Some(true)),
        ("CG", "E12", Some(false)),
        ("CG", "E9", Some(false)),
        ("TGGZ", "010", Some(true)),
        ("TGGZ", "012", Some(true)),
        ("TGGZ", "020", Some(false)),
        ("TGGZ", "030", Some(false)),
        ("TGGZ", "040", Some(false)),
        ("TGYT", "030", Some(true)),
        ("TGYT", "010", Some(false)),
        ("TGYT", "070", Some(false)),
        ("TGYT", "990", None),
        ("XZ07", "113", Some(true)),
        ("SD", "1103", Some(false)),
        ("CGQ", "01", Some(true)),
        ("CGQ", "02", None),
        ("CGQ", "04", Some(false)),
        ("CY", "CY-KFQ-P", Some(true)),
        ("CY", "CY-CK", None),
        ("ST", "ST-HX", Some(false)),
        ("ZT", "ZT-22", None),
        ("PBF", "PBF", Some(false)),
    ] {
        assert_eq!(building(scheme, code), expected, "{scheme}:{code}");
    }
}

#[test]
fn every_table_of_a_comparison_closes_exactly() {
    let demo = &*DEMO;
    let [a, b] = [demo.side("cg"), demo.side("jsydgzq")];
    let table = demo.table([&a, &b], &demo.districts());
    assert_eq!(table.total().areas, demo.total());
    let whole = table.quadrants(None);
    let n_units = table.units.len() as u16;
    for &standing in Standing::all(&What::Built) {
        let by_unit = (0..n_units).map(|unit| table.quadrants(Some(unit)).land(standing).areas);
        assert_eq!(by_unit.fold(Areas::default(), Areas::and), whole.land(standing).areas, "{standing:?}");
    }
    let crossed = table.cross().into_values().fold(Areas::default(), |sum, land| sum.and(land.areas));
    assert_eq!(crossed, demo.total());
    // The patches are the land that differs, no more and no less, district by district.
    let found = patches(&built(&demo.arrangement, [&a, &b], &demo.districts()), demo.sorting());
    for unit in 0..n_units {
        for standing in [Standing::OnlyABuilt, Standing::OnlyBBuilt] {
            let own = found.iter().filter(|own| own.unit == unit && own.standing == standing);
            let sum = own.fold((Area::ZERO, 0), |sum, own| (sum.0 + own.legal_area, sum.1 + own.planar_area));
            let areas = table.quadrants(Some(unit)).land(standing).areas;
            assert_eq!(sum, (areas.legal, areas.planar), "{unit} {standing:?}");
        }
    }
    let counted: u32 =
        counts(&What::Built, &found).iter().flat_map(|(_, own)| own).map(|own| own.n_patches).sum();
    assert_eq!(counted as usize, found.len());
    assert!(found.iter().any(|own| matches!(own.sliver.reason, Reason::Twin { .. })));
    assert!(found.iter().any(|own| own.sliver.class == Class::Keep));
}

#[test]
fn comparing_the_other_way_round_changes_the_sides_and_nothing_else() {
    let demo = &*DEMO;
    let [a, b] = [demo.side("cg"), demo.side("jsydgzq")];
    let [there, back] = [[&a, &b], [&b, &a]].map(|sides| demo.table(sides, &Units::one()).quadrants(None));
    assert_eq!(there.land(Standing::OnlyABuilt), back.land(Standing::OnlyBBuilt));
    assert_eq!(there.land(Standing::OnlyBBuilt), back.land(Standing::OnlyABuilt));
    assert_eq!(there.land(Standing::BothBuilt), back.land(Standing::BothBuilt));
    assert_eq!(there.difference(), back.difference());
}

#[test]
fn geos_finds_the_same_quadrants_on_the_demonstration() {
    let Some(python) = python() else { return };
    let is_by_hand = std::env::var_os("HEGUI_BY_HAND").is_some();
    let larger = is_by_hand.then(|| Demo::new(Size::S));
    for demo in std::iter::once(&*DEMO).chain(&larger) {
        let (text, n_entries) = written(demo);
        assert!(16 <= n_entries, "{n_entries} entries");
        let report = ask(&python, &text);
        assert!(report.lines().last().unwrap_or_default().starts_with("verdict: agrees"), "{report}");
        // A table that is wrong by a square metre is told.
        let wrong = text.replacen("quadrant 141125 only-a-built ", "quadrant 141125 only-a-built 2", 1);
        assert_ne!(wrong, text);
        assert!(ask(&python, &wrong).contains("verdict: differs"));
    }
}

fn ask(python: &Path, text: &str) -> String {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("quadrants.txt");
    std::fs::write(&file, text).unwrap();
    let tool = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tools/geos_quadrants.py");
    let output = Command::new(python).arg(tool).arg(&file).output().unwrap();
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    println!("{report}");
    assert!(report.contains("verdict: "), "the tool broke off: {}", String::from_utf8_lossy(&output.stderr));
    report
}

/// The tool's input, coordinates counted from the lowest, and the number of entries it is to find.
fn written(demo: &Demo) -> (String, usize) {
    let cards = &demo.definitions.cards;
    let own = ["cg", "jsydgzq", "xzq"].map(|id| demo.index(id));
    let points = || own.iter().flat_map(|&index| &demo.layers[index].points);
    let (x, y) = points().fold((i64::MAX, i64::MAX), |(x, y), point| (x.min(point.x), y.min(point.y)));
    let mut text = String::new();
    for index in own {
        let layer = &demo.layers[index];
        let card = &cards.cards[&layer.id];
        let rank = |feature: &usize| {
            let class =
                layer.features[*feature].code.as_ref().and_then(|code| cards.scheme_of(card).class(code));
            match card.precedence {
                Precedence::First => 0,
                Precedence::ByCode => class.map_or(u32::MAX, |class| class.rank),
                Precedence::Last => panic!("the layers compared have no such precedence"),
            }
        };
        let mut features: Vec<usize> = (0..layer.features.len()).collect();
        features.sort_by_key(rank);
        writeln!(text, "layer {}", layer.id).unwrap();
        for feature in features {
            writeln!(text, "feature {}", layer.features[feature].code.as_deref().unwrap_or("-")).unwrap();
            for ring in layer.rings(feature) {
                let steps = ring.iter().map(|point| format!(" {} {}", point.x - x, point.y - y));
                writeln!(text, "ring{}", steps.collect::<String>()).unwrap();
            }
        }
    }
    let [a, b] = [demo.side("cg"), demo.side("jsydgzq")];
    let table = demo.table([&a, &b], &demo.districts());
    let mut n_entries = 0;
    for (unit, place) in table.units.iter().zip(0..) {
        let Some(code) = Some(&unit.id).filter(|code| !code.is_empty()) else { continue };
        for (standing, land) in table.quadrants(Some(place)).lands {
            if standing != Standing::Untold {
                writeln!(text, "quadrant {code} {} {}", standing.id(), land.areas.planar).unwrap();
                n_entries += 1;
            }
        }
    }
    (text, n_entries)
}

#[test]
fn signatures_count_land_once_and_rules_in_full() {
    let demo = &*DEMO;
    let (cards, rules) = (&demo.definitions.cards, &demo.definitions.rules);
    let date = Date::new(2018, 6, 30).unwrap();
    let combinations = Combinations::new(&demo.arrangement, &demo.layers, cards, rules);
    let district = Some(demo.index("xzq"));
    let ground = Ground {
        arrangement: &demo.arrangement,
        layers: &demo.layers,
        cards,
        combinations: &combinations,
        district,
    };
    let sides: Vec<Side> =
        cards.masters().filter_map(|plan| Side::plan(&demo.layers, cards, &plan.id)).collect();
    assert_eq!(sides.len(), 5, "the demonstration has all five plans");
    let land = || all(&demo.arrangement);
    let found = signatures(&ground, &sides, &demo.districts(), (rules, date), land());
    assert_eq!(found.total().areas, demo.total());
    let assessment = assess::whole(&demo.arrangement, &demo.layers, cards, rules, date);
    let hit = found.rows.iter().fold(Areas::default(), |sum, row| sum.and(row.hit.areas));
    let net = (assessment.net_legal_area, assessment.net_planar_area);
    assert_eq!((hit.legal, hit.planar), net);
    let is_hit = hit_cells(&ground, rules, date);
    let own = land().filter(|&(cell, _)| is_hit[cell as usize]);
    let own = own.fold(Areas::default(), |sum, (_, areas)| sum.and(areas));
    assert_eq!((own.legal, own.planar), net);
    for (index, outcome) in assessment.outcomes.iter().enumerate() {
        let own = found.rows.iter().flat_map(|row| &row.rules).filter(|(rule, _)| *rule == index);
        let gross = own.fold(Areas::default(), |sum, (_, land)| sum.and(land.areas));
        assert_eq!(
            (gross.legal, gross.planar),
            (outcome.legal_area, outcome.planar_area),
            "{}",
            outcome.rule
        );
    }
    let coarse = found.by_building().into_values().fold(Areas::default(), |sum, land| sum.and(land.areas));
    assert_eq!(coarse, demo.total());
    // Two plans by their signatures and by themselves.
    let place = |id: &str| found.plans.iter().position(|plan| plan.id == id).unwrap();
    let (urban, land_use) = (place("urban"), place("land-use"));
    let pair = demo.table([&sides[urban], &sides[land_use]], &demo.districts());
    for unit in [None, Some(0), Some(1)] {
        assert_eq!(found.quadrants(unit, urban, land_use), pair.quadrants(unit));
    }
}
