//! What the summary says of rules on sums, of who leads where several rules hit, and of what rules need.

use crate::assess::{Answer, Outcome};
use crate::layer::describe;
use crate::layer::text::Lang;
use crate::reports::Subject;
use crate::reports::table::{Flush, Table};
use crate::rules::rule::Severity;

/// The kind of rules on sums.
const QUOTA: &str = "quota";

/// The net area by the severity of the rule that leads: land hit by several rules counts once, under the most
/// severe. The rows add up to the net area. Empty where no land is hit.
pub(super) fn leading(subject: &Subject<'_>) -> String {
    let assessment = subject.assessment;
    if assessment.patches.is_empty() {
        return String::new();
    }
    let mut table = Table::new([
        (subject.say("净面积按最高等级", "net by the gravest rule"), Flush::Left),
        (subject.say("平方米", "m²"), Flush::Right),
        (subject.say("公顷", "ha"), Flush::Right),
        (subject.say("亩", "mu"), Flush::Right),
    ]);
    for (severity, net) in Severity::ALL.into_iter().zip(&assessment.leading) {
        let area = net.legal_area;
        table.row([
            format!("{} {}", severity.id(), severity.word().get(subject.lang)),
            area.to_square_metres_text(),
            area.to_hectares_text(4),
            area.to_mu_text(2),
        ]);
    }
    table.text()
}

/// Whether a rule is one on sums: it has measured some, or would where it had what it needs.
pub fn is_of_sums(subject: &Subject<'_>, outcome: &Outcome) -> bool {
    let rule = subject.rules.iter().find(|own| own.id == outcome.rule);
    !outcome.measures.is_empty() || rule.is_some_and(|own| &*own.kind == QUOTA)
}

/// One line a sum that was measured; empty where no rule measures any.
pub(super) fn table(subject: &Subject<'_>) -> String {
    let outcomes = &subject.assessment.outcomes;
    if outcomes.iter().all(|outcome| outcome.measures.is_empty()) {
        return String::new();
    }
    let mut table = Table::new([
        (subject.say("指标", "target"), Flush::Left),
        (subject.say("结论", "answer"), Flush::Left),
        (subject.say("公顷", "ha"), Flush::Right),
        ("", Flush::Left),
        (subject.say("限值 公顷", "limit ha"), Flush::Right),
        (subject.say("范围", "of"), Flush::Left),
    ]);
    for outcome in outcomes {
        for measure in &outcome.measures {
            let district = describe::district(subject.cards, subject.layers, measure.district);
            let plan = measure.plan.and_then(|plan| subject.cards.plans.get(usize::from(plan)));
            let plan = plan.map(|plan| plan.name.get(subject.lang).to_owned());
            let place = district.map(|own| own.short_name()).or(plan);
            let place = place.map(|own| format!("{own}: ")).unwrap_or_default();
            let answer = if measure.is_broken { Answer::Conflict } else { Answer::Clear };
            table.row([
                outcome.rule.to_string(),
                answer.word().get(subject.lang).to_owned(),
                measure.area.to_hectares_text(4),
                measure.bound.sign().to_owned(),
                measure.limit.to_hectares_text(4),
                format!("{place}{}", measure.of),
            ]);
        }
    }
    table.text()
}

/// What rules need beside layers before they can be asked, a line a rule.
pub(super) fn needs(subject: &Subject<'_>) -> Vec<String> {
    let needy = |outcome: &&Outcome| outcome.answer == Answer::NoData && !outcome.needs.is_empty();
    let line = |outcome: &Outcome| {
        let needs: Vec<&str> = outcome.needs.iter().map(|need| need.get(subject.lang)).collect();
        match subject.lang {
            Lang::Zh => format!("‡ {} 须有 {}", outcome.rule, needs.join("、")),
            Lang::En => format!("‡ {} needs {}", outcome.rule, needs.join(", ")),
        }
    };
    subject.assessment.outcomes.iter().filter(needy).map(line).collect()
}
