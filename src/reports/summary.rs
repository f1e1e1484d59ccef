//! The summary of an assessment: what each rule answers, how much land, in which district.

use std::collections::BTreeMap;
use std::sync::Arc;

use unicode_width::UnicodeWidthStr;

use crate::assess::{Answer, Outcome, Sums};
use crate::geometry::area::Area;
use crate::layer::describe::{self, Description};
use crate::layer::text::Lang;
use crate::reports::Subject;
use crate::reports::measures;
use crate::reports::slivers;
use crate::reports::table::{Flush, Table};
use crate::rules::rule::{Evidence, Rule};

/// The whole summary as text that ends with a line feed; the same input gives the same bytes.
pub fn text(subject: &Subject<'_>) -> String {
    let notice = subject.notice.map(|notice| format!("【{}】\n", notice.get(subject.lang)));
    let remarks = remarks(subject).join("\n");
    let parts = [
        notice,
        Some(rules_table(subject)),
        Some(totals(subject)),
        Some(measures::leading(subject)),
        Some(measures::table(subject)),
        Some(slivers::table(subject)),
        Some(districts_table(subject)),
        Some(remarks),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    format!("{}\n", parts.join("\n").trim_end())
}

/// The sum over all rules: land hit by two rules counts twice.
pub fn gross_area(subject: &Subject<'_>) -> Area {
    subject.assessment.outcomes.iter().map(|outcome| outcome.legal_area).sum()
}

/// The sums over all rules by what is done with the patches: land hit by two rules counts twice.
pub fn sums(subject: &Subject<'_>) -> Sums {
    let outcomes = subject.assessment.outcomes.iter();
    outcomes.fold(Sums::default(), |sums, outcome| sums.and(&outcome.sums))
}

/// The answer of a rule in the report's language, and the layers it misses: with any answer but *no data*
/// the rule was asked of what there is, and the rest stays unknown.
pub fn answer(subject: &Subject<'_>, outcome: &Outcome) -> String {
    let word = outcome.answer.word();
    let word = word.get(subject.lang);
    let needs = outcome.needs.iter().filter(|_| outcome.answer == Answer::NoData);
    let missing = outcome.missing.iter().map(|id| layer_name(subject, id));
    let names: Vec<String> = missing.chain(needs.map(|need| need.get(subject.lang).to_owned())).collect();
    if names.is_empty() {
        return word.to_owned();
    }
    match (subject.lang, outcome.answer) {
        (Lang::Zh, Answer::NoData) => format!("{word}:缺 {}", names.join("、")),
        (Lang::En, Answer::NoData) => format!("{word}: missing {}", names.join(", ")),
        (Lang::Zh, _) => format!("{word}(缺 {})", names.join("、")),
        (Lang::En, _) => format!("{word} (missing {})", names.join(", ")),
    }
}

/// What is held of a district: patches, and area with land hit by two rules counted twice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DistrictSum {
    /// The district's name; empty outside every district.
    pub name: String,
    /// The district's code as `scheme:code`; empty where it has none.
    pub code: String,
    /// Number of patches.
    pub n_patches: usize,
    /// Gross legal area.
    pub gross_area: Area,
}

/// Sums the patches by district, in the order of the district layer; land outside every district last.
pub fn districts(subject: &Subject<'_>) -> Vec<DistrictSum> {
    let mut sums: BTreeMap<u32, DistrictSum> = BTreeMap::new();
    for patch in &subject.assessment.patches {
        let sum = sums.entry(patch.district.unwrap_or(u32::MAX)).or_insert_with(|| {
            let described = describe::district(subject.cards, subject.layers, patch.district);
            let code = described.as_ref().and_then(|own| own.code.as_ref());
            DistrictSum {
                name: described.as_ref().map(Description::short_name).unwrap_or_default(),
                code: code.map(ToString::to_string).unwrap_or_default(),
                ..DistrictSum::default()
            }
        });
        sum.n_patches += 1;
        sum.gross_area += patch.legal_area;
    }
    sums.into_values().collect()
}

/// What land without a district is called: outside all of them, or nobody delivered any.
pub fn outside_districts(subject: &Subject<'_>) -> &'static str {
    let card = subject.cards.district_card();
    let is_there = card.is_some_and(|card| subject.layers.iter().any(|layer| layer.id == card.id));
    match (is_there, subject.lang) {
        (true, Lang::Zh) => "(不在任何行政区内)",
        (true, Lang::En) => "(outside every district)",
        (false, Lang::Zh) => "(没有行政区图层)",
        (false, Lang::En) => "(no district layer)",
    }
}

/// One line a rule, the widest cell last, so that a terminal of 120 columns keeps the numbers in sight.
fn rules_table(subject: &Subject<'_>) -> String {
    let mut table = Table::new([
        (subject.say("规则", "rule"), Flush::Left),
        (subject.say("等级", "grade"), Flush::Left),
        (subject.say("性质", "nature"), Flush::Left),
        (subject.say("结论", "answer"), Flush::Left),
        (subject.say("图斑", "patches"), Flush::Right),
        (subject.say("除碎片", "kept"), Flush::Right),
        (subject.say("平方米", "m²"), Flush::Right),
        (subject.say("公顷", "ha"), Flush::Right),
        (subject.say("亩", "mu"), Flush::Right),
        (subject.say("名称", "name"), Flush::Left),
    ]);
    for outcome in &subject.assessment.outcomes {
        table.row(rule_cells(subject, outcome));
    }
    table.text()
}

fn rule_cells(subject: &Subject<'_>, outcome: &Outcome) -> [String; 10] {
    let rule = rule_of(subject, outcome);
    let mark = if rule.is_some_and(is_unverified) { " *" } else { "" };
    let area = outcome.legal_area;
    // A rule that was not asked found nothing, which is not zero.
    let was_asked = !matches!(outcome.answer, Answer::NotApplicable | Answer::NoData);
    // A rule on sums has no land of its own: its sums stand in a table below.
    let has_land = was_asked && outcome.measures.is_empty();
    let found = |text: String| if has_land { text } else { "—".to_owned() };
    let needs = if outcome.answer == Answer::NoData && !outcome.needs.is_empty() { "‡" } else { "" };
    let missing = if outcome.missing.is_empty() { "" } else { "†" };
    let gap = if needs.is_empty() && missing.is_empty() { "" } else { " " };
    let gap = format!("{gap}{missing}{needs}");
    let word = outcome.answer.word();
    let answer = if outcome.has_slivers_only() {
        subject.say("仅碎片", "slivers only")
    } else {
        word.get(subject.lang)
    };
    [
        format!("{}{mark}", outcome.rule),
        rule.map(|rule| rule.severity.id().to_owned()).unwrap_or_default(),
        rule.map(|rule| rule.nature.word().get(subject.lang).to_owned()).unwrap_or_default(),
        format!("{answer}{gap}"),
        found(outcome.n_patches.to_string()),
        found(outcome.sums.keep.n_patches.to_string()),
        found(area.to_square_metres_text()),
        found(area.to_hectares_text(4)),
        found(area.to_mu_text(2)),
        rule.map(|rule| rule.name.get(subject.lang).to_owned()).unwrap_or_default(),
    ]
}

fn totals(subject: &Subject<'_>) -> String {
    let mut table = Table::new([
        (subject.say("合计", "total"), Flush::Left),
        (subject.say("平方米", "m²"), Flush::Right),
        (subject.say("公顷", "ha"), Flush::Right),
        (subject.say("亩", "mu"), Flush::Right),
    ]);
    let rows = [
        (subject.say("净面积(每块地只计一次)", "net (each place once)"), subject.assessment.net_legal_area),
        (subject.say("净面积,除碎片", "net without slivers"), subject.assessment.net_kept_legal_area),
        (subject.say("毛面积(各规则相加)", "gross (rules added up)"), gross_area(subject)),
        (subject.say("毛面积,除碎片", "gross without slivers"), sums(subject).keep.legal_area),
    ];
    for (name, area) in rows {
        let areas = [area.to_square_metres_text(), area.to_hectares_text(4), area.to_mu_text(2)];
        table.row(std::iter::once(name.to_owned()).chain(areas));
    }
    table.text()
}

fn districts_table(subject: &Subject<'_>) -> String {
    let mut table = Table::new([
        (subject.say("行政区", "district"), Flush::Left),
        (subject.say("代码", "code"), Flush::Left),
        (subject.say("图斑", "patches"), Flush::Right),
        (subject.say("毛面积 平方米", "gross m²"), Flush::Right),
        (subject.say("公顷", "ha"), Flush::Right),
        (subject.say("亩", "mu"), Flush::Right),
    ]);
    for sum in districts(subject) {
        let name = match sum.name.width() {
            0 => outside_districts(subject).to_owned(),
            _ => sum.name,
        };
        let area = sum.gross_area;
        table.row([
            name,
            sum.code,
            sum.n_patches.to_string(),
            area.to_square_metres_text(),
            area.to_hectares_text(4),
            area.to_mu_text(2),
        ]);
    }
    table.text()
}

/// What must be said below the tables.
fn remarks(subject: &Subject<'_>) -> Vec<String> {
    let mut remarks = Vec::new();
    let outcomes = &subject.assessment.outcomes;
    if outcomes.iter().filter_map(|outcome| rule_of(subject, outcome)).any(is_unverified) {
        let mark = Evidence::Memory.word();
        remarks.push(format!("* {} · {}", mark.zh, mark.en));
    }
    remarks.extend(missing_layers(subject));
    remarks.extend(measures::needs(subject));
    remarks.extend(slivers::remarks(subject));
    remarks
}

/// For each layer that was not there, the rules that could have used it.
fn missing_layers(subject: &Subject<'_>) -> Vec<String> {
    let mut rules_of: BTreeMap<&Arc<str>, Vec<&str>> = BTreeMap::new();
    for outcome in &subject.assessment.outcomes {
        for layer in &outcome.missing {
            rules_of.entry(layer).or_default().push(&outcome.rule);
        }
    }
    let line = |(layer, rules): (&Arc<str>, Vec<&str>)| {
        format!("† {} {}: {}", subject.say("缺", "missing"), layer_name(subject, layer), rules.join(" "))
    };
    rules_of.into_iter().map(line).collect()
}

/// A missing layer's id and name; the scheme's where no card has it.
fn layer_name(subject: &Subject<'_>, id: &Arc<str>) -> String {
    let card = subject.cards.cards.get(id).map(|card| &card.name);
    let name = card.or_else(|| subject.cards.schemes.get(id).map(|scheme| &scheme.name));
    name.map_or_else(|| id.to_string(), |name| format!("{id} {}", name.get(subject.lang)))
}

pub(super) fn rule_of<'a>(subject: &Subject<'a>, outcome: &Outcome) -> Option<&'a Rule> {
    subject.rules.iter().find(|rule| rule.id == outcome.rule)
}

/// Whether the rule must carry the mark of what nobody has checked.
fn is_unverified(rule: &Rule) -> bool {
    rule.evidence == Evidence::Memory
}
