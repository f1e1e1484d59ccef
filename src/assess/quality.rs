//! Layer quality (质检): what the overlay shows of the layers themselves, as findings.
//!
//! - **In**: an arrangement, its layers, their cards, how near two borders must run to be one.
//! - **Out**: [`LayerFinding`]s in the order of kinds, the largest first; with land where they have any.
//! - **Promised**: same input, same bytes; areas are sums of the cells every other answer is made of.

use std::cmp::Reverse;

use crate::geometry::area::Area;
use crate::geometry::grid::Point;
use crate::geometry::legal::LegalMeasure;
use crate::geometry::length::Length;
use crate::geometry::nesting;
use crate::geometry::ring::Polygon;
use crate::layer::card::Cards;
use crate::layer::describe;
use crate::layer::feature::Layer;
use crate::layer::finding::{Finding, Weight};
use crate::layer::text::Text;
use crate::overlay::arrangement::{Arrangement, NO_FEATURE};
use crate::overlay::near::{self, NearBorder};
use crate::overlay::quality::{Flaw, gaps, lost, overlaps};
use crate::overlay::twins::Nearness;

/// Features of one layer overlap.
pub const OVERLAP: &str = "layer-overlap";
/// A layer that promises to be complete leaves land bare.
pub const GAP: &str = "layer-gap";
/// A feature of which noding left nothing.
pub const LOST: &str = "lost-feature";
/// Borders of two layers nearly coincide.
pub const TWIN: &str = "twin-border";

/// The kinds, in the order of findings.
pub const KINDS: [&str; 4] = [OVERLAP, GAP, LOST, TWIN];

/// Features named in one message; the rest is counted.
const FEATURES_SHOWN_MAX: usize = 5;

/// One thing the overlay shows of a layer.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerFinding {
    /// A name that is stable for the same data: `layer-gap-0001`.
    pub id: String,
    /// What it is; its place is a corner of its land, in the workspace's plane.
    pub finding: Finding,
    /// The other layer, where it is about two.
    pub other_layer: Option<String>,
    /// Its legal area; of a lost feature the area as drawn.
    pub area: Area,
    /// The length of two borders that nearly coincide.
    pub length: Option<Length>,
    /// The number of cells.
    pub n_cells: u32,
    /// Its land, one polygon a connected piece.
    pub polygons: Vec<Polygon>,
}

/// What the findings are about.
struct Subject<'a> {
    arrangement: &'a Arrangement,
    layers: &'a [Layer],
    cards: &'a Cards,
}

/// Finds what the overlay shows of its layers; `layers` are those it was cut from, in its order.
pub fn findings(
    arrangement: &Arrangement,
    layers: &[Layer],
    cards: &Cards,
    nearness: Nearness,
    measure: &LegalMeasure,
) -> Vec<LayerFinding> {
    let subject = Subject { arrangement, layers, cards };
    let mut by_kind: [Vec<LayerFinding>; 4] = [
        overlaps(arrangement).into_iter().map(|flaw| subject.overlap(flaw)).collect(),
        subject.gaps(),
        subject.lost(measure),
        near::borders(arrangement, nearness).into_iter().map(|near| subject.twin(near)).collect(),
    ];
    for (findings, kind) in by_kind.iter_mut().zip(KINDS) {
        // Stable: of equals the one found first, which is by layer and place.
        findings.sort_by_key(|own| (Reverse(own.area), Reverse(own.length)));
        for (own, number) in findings.iter_mut().zip(1..) {
            own.id = format!("{kind}-{number:04}");
        }
    }
    by_kind.into_iter().flatten().collect()
}

impl Subject<'_> {
    fn overlap(&self, flaw: Flaw) -> LayerFinding {
        let (name, m2) = (self.name(flaw.layer), flaw.area.to_square_metres_text());
        let features = self.numbers(flaw.layer, &flaw.features);
        let message = if let [_] = flaw.features[..] {
            Text::new(
                format!("图层“{}”图斑 {} 自身重叠 {m2} m²;请改正其边界", name.zh, features.zh),
                format!(
                    "layer \"{}\": feature {} covers {m2} m² twice; correct its border",
                    name.en, features.en
                ),
            )
        } else {
            Text::new(
                format!(
                    "图层“{}”图斑 {} 相互重叠 {m2} m²,按图层的优先方式取其一;请核对边界",
                    name.zh, features.zh
                ),
                format!(
                    "layer \"{}\": features {} overlap on {m2} m², one was taken by the layer's precedence; check \
                     their borders",
                    name.en, features.en
                ),
            )
        };
        let feature = flaw.features.first().map(|&feature| self.number(flaw.layer, feature));
        self.flawed(OVERLAP, flaw, feature, message)
    }

    fn gaps(&self) -> Vec<LayerFinding> {
        let bounds = self.cards.district_card().and_then(|card| self.arrangement.layer_index(&card.id));
        let is_complete = |index: &usize| {
            self.cards.cards.get(&self.layers[*index].id).is_some_and(|card| card.is_complete)
        };
        // The district layer is its own bounds: gaps in it are what it encloses.
        let gaps_of = |index: usize| gaps(self.arrangement, index, bounds.filter(|&bounds| bounds != index));
        let flaws = (0..self.layers.len()).filter(is_complete).flat_map(gaps_of);
        flaws
            .map(|flaw| {
                let (name, m2) = (self.name(flaw.layer), flaw.area.to_square_metres_text());
                let message = Text::new(
                    format!("图层“{}”应无缝覆盖,此处空缺 {m2} m²;请补图斑", name.zh),
                    format!(
                        "layer \"{}\" should cover all land, here {m2} m² are bare; add what is missing",
                        name.en
                    ),
                );
                self.flawed(GAP, flaw, None, message)
            })
            .collect()
    }

    fn lost(&self, measure: &LegalMeasure) -> Vec<LayerFinding> {
        let lost_of = |index: usize| {
            let features = lost(self.arrangement, index, &self.layers[index]);
            features.into_iter().map(move |feature| (index as u16, feature))
        };
        (0..self.layers.len())
            .flat_map(lost_of)
            .map(|(layer, feature)| self.lost_one(layer, feature, measure))
            .collect()
    }

    fn lost_one(&self, index: u16, feature: u32, measure: &LegalMeasure) -> LayerFinding {
        let layer = &self.layers[usize::from(index)];
        let rings: Vec<&[Point]> = layer.rings(feature as usize).collect();
        let area: Area = rings.iter().map(|ring| measure.ring(ring)).sum();
        let polygon = |own: nesting::Nested| Polygon {
            outer: rings[own.outer].to_vec(),
            holes: own.holes.into_iter().map(|ring| rings[ring].to_vec()).collect(),
        };
        let polygons: Vec<Polygon> = nesting::nest(&rings).into_iter().map(polygon).collect();
        let (name, number) = (self.name(index), self.number(index, feature));
        let m2 = area.to_square_metres_text();
        let message = Text::new(
            format!(
                "图层“{}”图斑 {number}(绘制面积 {m2} m²)在 0.1 毫米格网上没有留下任何单元;请核对其边界",
                name.zh
            ),
            format!(
                "layer \"{}\": nothing of feature {number} ({m2} m² as drawn) is left on the grid of 0.1 mm; check \
                 its border",
                name.en
            ),
        );
        self.finding(LOST, index, Some(number), message, area, polygons)
    }

    fn twin(&self, near: NearBorder) -> LayerFinding {
        let (low, high) = near.layers;
        let (low_name, high_name) = (self.name(low), self.name(high));
        let pair = |layer: u16, (one, other): (u32, u32)| {
            let number = |feature: u32| match feature {
                NO_FEATURE => "-".to_owned(),
                feature => self.number(layer, feature).to_string(),
            };
            format!("{}|{}", number(one), number(other))
        };
        let (low_pair, high_pair) = (pair(low, near.features[0]), pair(high, near.features[1]));
        let (length, distance) = (near.length.metres(), near.mean_distance_m());
        let m2 = near.legal_area.to_square_metres_text();
        let message = Text::new(
            format!(
                "图层“{}”图斑 {low_pair} 的界线与“{}”图斑 {high_pair} 的界线近似重合:长 {length:.2} m,平均相距 \
                 {distance:.2} m,其间 {m2} m²;请核对是否同一界线",
                low_name.zh, high_name.zh
            ),
            format!(
                "the border of \"{}\" between features {low_pair} nearly coincides with that of \"{}\" between \
                 {high_pair}: {length:.2} m long, {distance:.2} m apart on average, {m2} m² between them; check \
                 whether they are one line",
                low_name.en, high_name.en
            ),
        );
        let mut finding = self.finding(TWIN, low, None, message, near.legal_area, near.polygons);
        finding.other_layer = Some(self.layers[usize::from(high)].id.to_string());
        finding.length = Some(near.length);
        finding.n_cells = near.n_cells;
        finding
    }

    fn flawed(&self, kind: &'static str, flaw: Flaw, feature: Option<u64>, message: Text) -> LayerFinding {
        let mut finding = self.finding(kind, flaw.layer, feature, message, flaw.area, vec![flaw.polygon]);
        finding.n_cells = flaw.n_cells;
        finding
    }

    fn finding(
        &self,
        kind: &'static str,
        layer: u16,
        feature: Option<u64>,
        message: Text,
        area: Area,
        polygons: Vec<Polygon>,
    ) -> LayerFinding {
        let place = polygons.first().and_then(|own| own.outer.first()).map(|point| point.metres());
        let finding = Finding {
            weight: if kind == TWIN { Weight::Note } else { Weight::Warning },
            kind,
            layer: self.layers[usize::from(layer)].id.to_string(),
            file: None,
            feature,
            field: None,
            place,
            message,
        };
        LayerFinding {
            id: String::new(),
            finding,
            other_layer: None,
            area,
            length: None,
            n_cells: 0,
            polygons,
        }
    }

    fn name(&self, layer: u16) -> Text {
        describe::layer_name(self.cards, self.layers, layer)
    }

    /// The number of a feature in its file.
    fn number(&self, layer: u16, feature: u32) -> u64 {
        self.layers[usize::from(layer)].features[feature as usize].number
    }

    /// The numbers of the first few features.
    fn numbers(&self, layer: u16, features: &[u32]) -> Text {
        let shown: Vec<String> = features
            .iter()
            .take(FEATURES_SHOWN_MAX)
            .map(|&feature| self.number(layer, feature).to_string())
            .collect();
        let (zh, en) = (shown.join("、"), shown.join(", "));
        match features.len() {
            n if n > FEATURES_SHOWN_MAX => {
                Text::new(format!("{zh} 等 {n} 个"), format!("{en} and {} more", n - FEATURES_SHOWN_MAX))
            }
            _ => Text::new(zh, en),
        }
    }
}
