//! Slivers (碎片) in the summary: how many of which class, and by whose thresholds.

use std::collections::BTreeSet;

use crate::conflict::sliver::Class;
use crate::layer::text::Lang;
use crate::reports::Subject;
use crate::reports::summary::{rule_of, sums};
use crate::reports::table::{Flush, Table};

/// Patches and gross area by class; empty where no patch is a sliver.
pub(super) fn table(subject: &Subject<'_>) -> String {
    let sums = sums(subject);
    if !subject.assessment.patches.iter().any(|patch| patch.sliver.is_sliver()) {
        return String::new();
    }
    let mut table = Table::new([
        (subject.say("碎片分类", "class"), Flush::Left),
        (subject.say("图斑", "patches"), Flush::Right),
        (subject.say("毛面积 平方米", "gross m²"), Flush::Right),
        (subject.say("公顷", "ha"), Flush::Right),
        (subject.say("亩", "mu"), Flush::Right),
    ]);
    let classes = Class::ALL.map(|class| (class.word().get(subject.lang).to_owned(), sums.class(class)));
    let flagged = subject.say("其中只标记(刚性)", "of which flagged only (hard)").to_owned();
    let [keep, merge, suppress] = classes;
    for (name, sum) in [keep, (flagged, sums.flagged), merge, suppress] {
        let area = sum.legal_area;
        table.row([
            name,
            sum.n_patches.to_string(),
            area.to_square_metres_text(),
            area.to_hectares_text(4),
            area.to_mu_text(2),
        ]);
    }
    table.text()
}

/// What the thresholds rest on, once each, where they made a sliver of any patch.
pub(super) fn remarks(subject: &Subject<'_>) -> Vec<String> {
    let with_slivers: BTreeSet<&str> = subject
        .assessment
        .patches
        .iter()
        .filter(|patch| patch.sliver.is_sliver())
        .map(|patch| &*patch.rule)
        .collect();
    let outcomes = subject.assessment.outcomes.iter();
    let own = outcomes.filter(|outcome| with_slivers.contains(&*outcome.rule));
    let notes: BTreeSet<(&str, String)> = own
        .filter_map(|outcome| rule_of(subject, outcome))
        .map(|rule| (&*rule.slivers.note, rule.slivers.evidence.word().get(subject.lang).to_owned()))
        .collect();
    let remark = |(note, evidence): (&str, String)| match subject.lang {
        Lang::Zh => format!("碎片阈值({evidence}):{note};碎片不删除,面积计入各总数"),
        Lang::En => {
            format!("sliver thresholds ({evidence}): {note}; slivers are not dropped and count in the totals")
        }
    };
    notes.into_iter().map(remark).collect()
}
