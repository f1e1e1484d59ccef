//! Real input: six layers of the city of Cambridge MA (open data, PDDL), read, overlaid, judged, and held
//! against GEOS. The data lies beside the project; where it does not, these tests say so and pass.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use hegui::assess::{self, Answer};
use hegui::formats::crs;
use hegui::formats::definitions::{Definitions, read_dir};
use hegui::formats::import::{Import, ReadOptions, read};
use hegui::geometry::area::{Area, planar_square_metres};
use hegui::geometry::legal::LegalMeasure;
use hegui::geometry::ring;
use hegui::layer::date::Date;
use hegui::layer::feature::Layer;
use hegui::layer::finding::Weight;
use hegui::overlay::arrangement::{Arrangement, NO_FEATURE};
use hegui::overlay::rounding::accounts;
use hegui::overlay::{Input, cut};

use crate::geos;
use crate::support::shared;

/// UTM zone 19N: the city lies 2° west of its central meridian.
const PLANE: &str = "EPSG:32619";

/// Card, file and number of features, counted in the files by another reader.
const FILES: [(&str, &str, u64); 6] = [
    ("parcels", "parcels_fy2014", 2509),
    ("zoning", "zoning", 49),
    ("zoning_overlay", "zoning_overlay", 17),
    ("open_space", "open_space", 50),
    ("flood", "flood_500yr", 23),
    ("wetlands", "wetlands", 23),
];

/// One step of the grid.
const STEP_M: f64 = 1e-4;

/// The parcels GEOS 3.14 calls invalid, by position in the file.
const INVALID_PARCELS: [u64; 13] = [235, 274, 283, 437, 512, 597, 890, 1017, 1513, 1535, 1768, 1874, 2043];

/// Everything the tests look at, made once.
struct Town {
    definitions: Definitions,
    measure: LegalMeasure,
    imports: Vec<Import>,
    layers: Vec<Layer>,
    arrangement: Arrangement,
}

static TOWN: LazyLock<Option<Town>> = LazyLock::new(|| {
    let files: Option<Vec<_>> =
        FILES.iter().map(|(_, file, _)| shared(&format!("data/cambridge_small/{file}.geojson"))).collect();
    let definitions = definitions();
    let cards = &definitions.cards;
    let plane = crs::plane(PLANE).unwrap();
    let measure = LegalMeasure::new(&plane.projection);
    let imports: Vec<Import> = FILES
        .iter()
        .zip(files?)
        .map(|((id, ..), path)| {
            read(&path, &cards.cards[*id], cards, &plane, &ReadOptions::default()).unwrap()
        })
        .collect();
    let layers: Vec<Layer> = imports.iter().map(|import| import.layer.clone()).collect();
    let inputs: Vec<Input<'_>> =
        layers.iter().map(|layer| Input::new(layer, &cards.cards[&layer.id], cards)).collect();
    let arrangement = cut(&inputs, &measure).unwrap();
    Some(Town { definitions, measure, imports, layers, arrangement })
});

fn definitions() -> Definitions {
    read_dir(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cambridge/layers")).unwrap()
}

#[test]
fn the_cards_of_another_city_need_no_code() {
    let definitions = definitions();
    assert_eq!(definitions.cards.cards.len(), 10);
    assert_eq!(definitions.rules.len(), 6);
}

#[test]
fn every_real_feature_is_kept_or_refused_with_a_finding() {
    let Some(town) = &*TOWN else { return };
    for ((id, _, n_features), import) in FILES.iter().zip(&town.imports) {
        let kept = import.layer.features.len() as u64;
        assert_eq!((import.n_read, kept + import.n_refused), (*n_features, *n_features), "{id}");
        let refused = import.findings.iter().filter(|finding| finding.weight == Weight::Refused);
        assert_eq!(refused.count() as u64, import.n_refused, "{id}");
    }
}

#[test]
fn every_parcel_geos_calls_invalid_is_mended_or_refused_by_name() {
    let Some(town) = &*TOWN else { return };
    let import = &town.imports[0];
    let changed: BTreeSet<u64> = import
        .findings
        .iter()
        .filter(|finding| matches!(finding.weight, Weight::Refused | Weight::Repaired))
        .filter_map(|finding| finding.feature)
        .collect();
    let passed: Vec<u64> = INVALID_PARCELS.into_iter().filter(|number| !changed.contains(number)).collect();
    assert!(passed.is_empty(), "taken as sound: {passed:?}");
}

#[test]
fn real_features_keep_their_area_but_for_what_the_grid_explains() {
    let Some(town) = &*TOWN else { return };
    for (index, layer) in town.layers.iter().enumerate() {
        let accounts = accounts(&town.arrangement, index, layer, &town.measure);
        for (feature, account) in accounts.iter().enumerate() {
            // An edge moves by less than a step; a feature's area by less than its border times a step.
            let bound: f64 = layer
                .rings(feature)
                .flat_map(ring::edges)
                .map(|(a, b)| ((b.x - a.x) as f64).hypot((b.y - a.y) as f64))
                .sum();
            let moved = account.planar_rounding() as f64 / 2.0;
            assert!(moved.abs() <= bound + 1.0, "{} {feature}: {account:?}", layer.id);
        }
        let borne = (0..town.arrangement.n_cells())
            .filter(|&cell| town.arrangement.labels(cell)[index] != NO_FEATURE)
            .map(|cell| town.arrangement.legal_area(cell))
            .sum::<Area>();
        let labelled = accounts.iter().map(|account| account.labelled).sum::<Area>();
        assert_eq!(borne, labelled, "{}", layer.id);
    }
}

#[test]
fn geos_gives_every_set_of_real_features_the_same_area() {
    let Some(town) = &*TOWN else { return };
    if let Some(verdict) = geos::ask(&town.arrangement, &town.layers) {
        assert!(verdict.agrees, "{}", verdict.report);
    }
}

/// Rule, and the area in m² and border in m of what breaks it, by shapely and PROJ on the raw files.
const BROKEN: [(&str, f64, f64); 6] = [
    ("T01", 218_046.0217, 9995.1),
    ("T02", 7998.4882, 1044.9),
    ("T03", 61_417.0732, 5054.9),
    ("T04", 69_236.0037, 3445.2),
    ("T05", 9717.9221, 1956.6),
    ("T06", 331_602.6899, 48_234.1),
];

#[test]
fn rules_on_real_plans_hit_the_land_shapely_and_proj_find() {
    let Some(town) = &*TOWN else { return };
    let Definitions { cards, rules } = &town.definitions;
    let date = Date::new(2014, 7, 1).unwrap();
    let assessment = assess::whole(&town.arrangement, &town.layers, cards, rules, date);
    for (outcome, (rule, area_m2, border_m)) in assessment.outcomes.iter().zip(BROKEN) {
        let found_m2 = planar_square_metres(outcome.planar_area);
        println!(
            "{} {:?} {} patches, {found_m2:.4} m², GEOS {area_m2:.4} m²",
            outcome.rule, outcome.answer, outcome.n_patches
        );
        assert_eq!((&*outcome.rule, outcome.answer), (rule, Answer::Conflict));
        // Reading moves a vertex by up to half a pixel's diagonal, noding once more.
        let bound_m2 = 2.0 * border_m * STEP_M;
        assert!(
            (found_m2 - area_m2).abs() <= bound_m2,
            "{rule}: {found_m2} m², not {area_m2} ± {bound_m2} m²"
        );
    }
}
