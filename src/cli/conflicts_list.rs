//! A line a patch, where not all patches are asked for: a summary would show the net area of all of them.

use std::io::{self, Write};

use crate::cli::conflicts::Answered;
use crate::cli::context::Context;

impl Answered<'_> {
    /// What the answer rests on.
    pub(super) fn head(&self, context: Context) -> String {
        let (date, made_at) = (self.judged.date, &self.judged.made_at);
        context.say(
            format!("基准日 {date};依据 {made_at} 的叠置"),
            format!("reference date {date}; by the overlay of {made_at}"),
        )
    }

    /// A line a patch, then their sums.
    pub(super) fn list(&self, context: Context, out: &mut impl Write) -> io::Result<()> {
        context.notice(self.workspace, out)?;
        writeln!(out, "{}", self.head(context))?;
        for patch in &self.patches {
            let rule = self.rule(patch);
            let (m2, ha) = (patch.legal_area.to_square_metres_text(), patch.legal_area.to_hectares_text(4));
            let name = rule.name.get(context.lang);
            let unit = context.say("公顷", "ha");
            let class = patch.sliver.class.word();
            let (class, severity) = (class.get(context.lang), rule.severity);
            let category = self.category(patch).word();
            let category = category.get(context.lang);
            let state = self.standing(patch).state.word();
            let state = state.get(context.lang);
            writeln!(
                out,
                "{}\t{severity:?}\t{m2} m²\t{ha} {unit}\t{category}\t{class}\t{state}\t{name}",
                patch.id
            )?;
        }
        let (all, kept) = (self.totals.all(), self.totals.keep);
        let (count, ha, mu) =
            (all.n_patches, all.legal_area.to_hectares_text(4), all.legal_area.to_mu_text(2));
        let (n_kept, kept_ha) = (kept.n_patches, kept.legal_area.to_hectares_text(4));
        let sum = context.say(
            format!(
                "冲突图斑 {count} 个,合计 {ha} 公顷({mu} 亩),其中除碎片 {n_kept} 个、{kept_ha} 公顷;多条规则重合处重复计入"
            ),
            format!(
                "{count} patches, {ha} ha ({mu} mu) together, of which without slivers {n_kept}, {kept_ha} ha; \
                 land hit by several rules counted for each"
            ),
        );
        writeln!(out, "{sum}")
    }
}
