//! Rules on a layer's own data, asked of this layer alone: by their kinds, feature by feature.
//!
//! Overlaps, gaps and features the grid swallowed are those of [`crate::assess::quality`].

use std::collections::BTreeSet;

use crate::assess::Answer;
use crate::assess::inspection::{Check, Fault, Subject, control};
use crate::assess::quality::{self, LayerFinding};
use crate::geometry::area::Area;
use crate::layer::describe;
use crate::layer::text::Text;
use crate::overlay::twins::Nearness;
use crate::rules::combination::Combinations;
use crate::rules::condition::{Condition, Leaf};
use crate::rules::internal::{GAP, OVERLAP};
use crate::rules::kind::{self, Ground, OfFeature};
use crate::rules::quality::{AT_THE_DOOR, CHECK, CODE, CONTROL_AREA, REGISTERED_AREA, registered};
use crate::rules::rule::{Rule, Severity};
use crate::rules::supply;

/// No borders of two layers are compared: there is one layer.
const NO_NEARNESS: Nearness = Nearness { width_steps: 0, aspect_permille: 0 };

/// What rules are asked of.
struct Asked<'a> {
    subject: &'a Subject<'a>,
    ground: Ground<'a>,
    /// Overlaps, gaps, lost features.
    found: &'a [LayerFinding],
}

/// The checks by rules, in their order, then of what the grid swallowed.
pub(super) fn checks(subject: &Subject<'_>) -> Vec<Check> {
    let layers = std::slice::from_ref(subject.layer);
    let Subject { arrangement, cards, measure, .. } = *subject;
    let found = quality::findings(arrangement, layers, cards, NO_NEARNESS, measure);
    let rules: Vec<Rule> = subject.rules.iter().filter(|rule| concerns(subject, rule)).cloned().collect();
    let combinations = Combinations::new(arrangement, layers, cards, &rules);
    let ground = Ground { arrangement, layers, cards, combinations: &combinations, district: None };
    let asked = Asked { subject, ground, found: &found };
    let mut checks: Vec<Check> = rules.iter().flat_map(|rule| asked.checks(rule)).collect();
    checks.push(asked.lost());
    checks
}

/// Whether a rule is on this layer's own data: none of its conditions asks another layer.
fn concerns(subject: &Subject<'_>, rule: &Rule) -> bool {
    let card = subject.card();
    let is_own = |condition: &Condition| {
        condition.leaves().into_iter().all(|leaf| match leaf {
            Leaf::Class(test) => supply::can_supply(card, test, subject.cards),
            Leaf::Attribute(test) => test.layer == card.id,
            Leaf::Spatial(_) => true,
        })
    };
    let named = rule.parameters.words("layers");
    let is_named = named.is_empty() || named.contains(&card.id);
    match &*rule.kind {
        "attribute" => rule.needs.is_none() && rule.conditions().all(is_own),
        "layer-internal" => {
            is_named
                && (rule.parameters.conditions().next().is_none() || rule.parameters.conditions().any(is_own))
        }
        "data-quality" => is_named && rule.parameters.word(CHECK) != Some(AT_THE_DOOR),
        _ => false,
    }
}

impl Asked<'_> {
    /// The checks of one rule: one, or one for each thing it looks at where that is land.
    fn checks(&self, rule: &Rule) -> Vec<Check> {
        let words = rule.parameters.words("checks");
        let of_land = words.iter().filter(|word| [OVERLAP, GAP].contains(&&***word));
        let mut checks: Vec<Check> = of_land.map(|word| self.land(rule, word)).collect();
        if checks.len() < words.len() || words.is_empty() {
            checks.push(self.features(rule));
        }
        checks
    }

    /// A rule's check, not asked yet.
    fn begin(rule: &Rule, word: Option<&str>) -> Check {
        let id = word.map_or_else(|| rule.id.to_string(), |word| format!("{}/{word}", rule.id));
        let name = match word {
            Some(OVERLAP) => {
                Text::new(format!("{}:重叠", rule.name.zh), format!("{}: overlaps", rule.name.en))
            }
            Some(GAP) => Text::new(format!("{}:缝隙", rule.name.zh), format!("{}: gaps", rule.name.en)),
            _ => rule.name.clone(),
        };
        let evidence = rule.evidence.word();
        let basis = Text::new(
            format!("{}({})", rule.basis, evidence.zh),
            format!("{} ({})", rule.basis, evidence.en),
        );
        Check::new(id, name, rule.severity, basis)
    }

    /// Why a rule cannot be asked, and what it answers then.
    fn hindrance(&self, rule: &Rule) -> Option<(Answer, Vec<Text>)> {
        if !rule.is_in_force(self.subject.date) {
            let why = Text::new("基准日不在规则有效期内", "the rule is not in force on the reference date");
            return Some((Answer::NotApplicable, vec![why]));
        }
        let (layers, cards) = (self.ground.layers, self.ground.cards);
        let is_told = rule.parameters.word(CHECK) == Some(CONTROL_AREA);
        (!is_told && supply::has_no_data(rule, layers, cards)).then(|| {
            let mut needs = supply::needs(rule, layers, cards);
            needs.extend(self.absent_fields(rule));
            (Answer::NoData, needs)
        })
    }

    /// The fields a rule looks at that the layer came without.
    fn absent_fields(&self, rule: &Rule) -> Option<Text> {
        let is_there =
            |name: &str| self.subject.layer.fields.iter().any(|own| own.name.eq_ignore_ascii_case(name));
        let absent: Vec<&str> = self.values_of(rule).into_iter().filter(|name| !is_there(name)).collect();
        let (zh, en) = (absent.join("、"), absent.join(", "));
        (!absent.is_empty()).then(|| Text::new(format!("字段 {zh}"), format!("fields {en}")))
    }

    /// Overlaps or gaps.
    fn land(&self, rule: &Rule, word: &str) -> Check {
        let check = Self::begin(rule, Some(word));
        if let Some((answer, why)) = self.hindrance(rule) {
            return check.unasked(answer, why);
        }
        let layer = self.subject.layer;
        if layer.is_of_lines() {
            let why = Text::new("线状图层没有面积", "a layer of lines has no land");
            return check.unasked(Answer::NotApplicable, vec![why]);
        }
        if word == GAP && !self.subject.card().is_complete {
            let why = Text::new("本图层不承诺无缝", "the layer does not promise to cover all land");
            return check.unasked(Answer::NotApplicable, vec![why]);
        }
        let n_features = layer.features.len() as u64;
        if word == GAP {
            return check.answered(n_features, 0, self.findings(quality::GAP));
        }
        let mut check = check.answered(n_features, 0, self.findings(quality::OVERLAP));
        let crowded: BTreeSet<u32> =
            self.ground.arrangement.crowds.iter().flat_map(|own| own.features.iter().copied()).collect();
        check.n_at_fault = crowded.len() as u64;
        check
    }

    /// What the grid swallowed.
    fn lost(&self) -> Check {
        let basis = Text::new(
            "坐标取到 0.1 毫米格网后没有面积的图斑;没有条文",
            "features of which nothing is left on the grid of 0.1 mm; no provision",
        );
        let name = Text::new("格网上没有留下单元的图斑", "features lost to the grid");
        let n_features = self.subject.layer.features.len() as u64;
        Check::new("lost", name, Severity::S2, basis).answered(n_features, 0, self.findings(quality::LOST))
    }

    fn findings(&self, kind: &str) -> Vec<Fault> {
        let numbers = self.subject.by_number();
        let fault = |own: &LayerFinding| Fault {
            feature: own.finding.feature.and_then(|number| numbers.get(&number).copied()),
            number: own.finding.feature,
            field: None,
            place: None,
            area: own.area,
            message: own.finding.message.clone(),
            polygons: own.polygons.clone(),
        };
        self.found.iter().filter(|own| own.finding.kind == kind).map(fault).collect()
    }

    /// A rule that judges features by themselves.
    fn features(&self, rule: &Rule) -> Check {
        let check = Self::begin(rule, None);
        if let Some((answer, why)) = self.hindrance(rule) {
            return check.unasked(answer, why);
        }
        if rule.parameters.word(CHECK) == Some(CONTROL_AREA) {
            return control::answered(self.subject, rule, check);
        }
        let has_no_register = self.subject.card().area_fields.is_empty();
        if rule.parameters.word(CHECK) == Some(REGISTERED_AREA) && has_no_register {
            let why = Text::new(
                "卡片没有写登记面积字段(area_fields)",
                "the card names no registered area (area_fields)",
            );
            return check.unasked(Answer::NotApplicable, vec![why]);
        }
        let kind = kind::find(&rule.kind).expect("the reader takes only rules of known kinds");
        let of_features = kind.of_features(&self.ground, rule, 0);
        let count = |own| of_features.iter().filter(|&&of| of == own).count() as u64;
        let n_asked = of_features.len() as u64 - count(OfFeature::NotAsked);
        let broken = of_features.iter().enumerate().filter(|(_, own)| **own == OfFeature::Broken);
        let faults = broken.map(|(feature, _)| self.fault(rule, feature)).collect();
        let mut check = check.answered(n_asked, count(OfFeature::NoValue), faults);
        if check.answer == Answer::NoData {
            let fields: Vec<&str> = self.values_of(rule);
            let fields = fields.join(" / ");
            check.needs = vec![Text::new(format!("字段 {fields} 的值"), format!("values of {fields}"))];
        }
        check
    }

    /// The fields a rule looks at.
    fn values_of<'r>(&'r self, rule: &'r Rule) -> Vec<&'r str> {
        if rule.parameters.word(CHECK).is_some() {
            return self.subject.card().area_fields.iter().map(|field| &*field.name).collect();
        }
        let mut fields: Vec<&str> = Vec::new();
        for leaf in rule.b.iter().flat_map(Condition::leaves) {
            if let Leaf::Attribute(test) = leaf {
                fields.extend(test.fields().into_iter().map(|field| &**field));
            }
        }
        let mut seen = BTreeSet::new();
        fields.retain(|field| seen.insert(*field));
        fields
    }

    /// A fault of one feature, with the values it was judged by.
    fn fault(&self, rule: &Rule, feature: usize) -> Fault {
        let Subject { layer, .. } = *self.subject;
        let mut fault = self.subject.fault(feature, rule.message.clone());
        let of_area = registered(self.subject.card(), layer, feature);
        let told = match (rule.parameters.word(CHECK), of_area) {
            (Some(CODE), _) => self.said_of_code(feature),
            (Some(_), Some(registered)) => {
                let (registered_m2, m2) =
                    (registered.to_square_metres_text(), fault.area.to_square_metres_text());
                let differ_m2 = (registered - fault.area).to_square_metres_text();
                Some(Text::new(
                    format!("登记 {registered_m2} m²,椭球 {m2} m²,差 {differ_m2} m²"),
                    format!("registered {registered_m2} m², legal {m2} m², differing by {differ_m2} m²"),
                ))
            }
            _ => Some(self.said_of_values(rule, feature, fault.area)),
        };
        if let Some(told) = told {
            fault.message = Text::new(
                format!("{}。{}", told.zh, rule.message.zh),
                format!("{}. {}", told.en, rule.message.en),
            );
        }
        fault
    }

    /// What reading said of the feature's class.
    fn said_of_code(&self, feature: usize) -> Option<Text> {
        let number = self.subject.layer.features[feature].number;
        let is_of = |kind: &str| kind.ends_with("-code");
        let mut said =
            self.subject.remarks.iter().filter(|own| own.feature == Some(number) && is_of(own.kind));
        said.next().map(|own| own.message.clone())
    }

    /// The values a rule looks at; of one that looks at land, its area.
    fn said_of_values(&self, rule: &Rule, feature: usize, area: Area) -> Text {
        let value = |field: &&str| {
            let value = self.subject.layer.value(feature, field)?;
            Some(format!("{field} = {}", describe::label(value).unwrap_or_else(|| "∅".into())))
        };
        let values: Vec<String> = self.values_of(rule).iter().filter_map(value).collect();
        if values.is_empty() {
            let m2 = area.to_square_metres_text();
            return Text::new(format!("面积 {m2} m²"), format!("area {m2} m²"));
        }
        Text::new(values.join(","), values.join(", "))
    }
}
