//! What the rules say of a supplement's land, and with whom it shares some: `hegui supplement check`, and asked again
//! on acceptance.

use std::io::Write;

use serde_json::{Value as Json, json};

use crate::assess::Answer;
use crate::assess::farmland::eligible::{Bar, Eligibility, eligible};
use crate::cli::context::{Context, harmless, notice_json, out, print_json};
use crate::cli::failure::Failure;
use crate::cli::judge::{self, Opened, Rings};
use crate::cli::ledger::Base;
use crate::cli::supplement::Named;
use crate::geometry::area::Area;
use crate::layer::code::Code;
use crate::layer::date::Date;
use crate::layer::text::Text;
use crate::ledger::amount::Amount;
use crate::ledger::lot::Source;
use crate::overlay::locate::Index;
use crate::overlay::site::parts;
use crate::rules::rule::Rule;
use crate::store::clock::Moment;
use crate::store::ledger::overlap::Shared;
use crate::store::ledger::supplements::{Judgement, MM2_PER_UNIT, Supplement};
use crate::store::workspace::Workspace;

/// What was said, and by what.
pub(super) struct Judged {
    opened: Opened,
    date: Date,
    found: Eligibility,
}

/// Asks the latest overlay; `None` where nothing was overlaid.
///
/// # Errors
/// Where the overlay or the supplement's land is not there any more.
pub(super) fn judge(
    workspace: &Workspace,
    own: &Supplement,
    date: Date,
    context: Context,
) -> Result<Option<Judged>, Failure> {
    if workspace.latest_run()?.is_none() {
        return Ok(None);
    }
    let rings = workspace.supplement_rings(&own.id)?;
    let opened = judge::open(workspace, Rings::Left, context, Ok)?;
    let parts = parts(&opened.arrangement, &Index::new(&opened.arrangement), &rings, &opened.measure);
    let (loaded, arrangement) = (&opened.loaded, &opened.arrangement);
    let definitions = &loaded.definitions;
    let ground = (arrangement, &*loaded.layers, &definitions.cards);
    let found = eligible(ground, &definitions.rules, &drawn_as(own.source), date, &parts);
    Ok(Some(Judged { opened, date, found }))
}

/// The class a plan draws such a project as (`layers/schemes/XM.toml`).
fn drawn_as(source: Source) -> Code {
    Code::new("XM", if source == Source::Replacement { "XM-BH" } else { "XM-BC" })
}

impl Judged {
    /// The land any rule bars; a hundredth of a square metre that is begun counts as one.
    pub(super) fn barred(&self) -> Amount {
        let area = self.found.barred.legal.square_millimetres();
        Amount::new((area + MM2_PER_UNIT - 1) / MM2_PER_UNIT)
    }

    /// The rules that bar some of it, by id.
    pub(super) fn barring(&self) -> String {
        let bars = self.found.rules.iter().filter(|bar| bar.answer == Answer::Conflict);
        bars.map(|bar| &*self.rule(bar).id).collect::<Vec<_>>().join("、")
    }

    /// As it is kept.
    pub(super) fn kept(&self) -> Judgement {
        let definitions = self.opened.loaded.definitions.sha256.clone();
        Judgement { run: self.opened.run, definitions, text: self.json().to_string() }
    }

    fn rule(&self, bar: &Bar) -> &Rule {
        &self.opened.loaded.definitions.rules[bar.rule]
    }

    fn json(&self) -> Json {
        let hectares = |area: Area| area.to_hectares_text(6);
        let bar = |bar: &Bar| {
            let rule = self.rule(bar);
            json!({
                "rule": &*rule.id, "answer": bar.answer.word().en, "basis": rule.basis,
                "barred_ha": hectares(bar.barred.legal), "unknown_ha": hectares(bar.unknown.legal),
                "missing": bar.missing.iter().map(|own| &**own).collect::<Vec<_>>(),
            })
        };
        let versions = self.opened.loaded.versions.iter();
        let versions: Vec<Json> =
            versions.map(|own| json!({"layer": own.layer, "version": own.version})).collect();
        json!({
            "date": self.date.to_string(), "run": self.opened.run, "layers": versions,
            "rules": self.found.rules.iter().map(bar).collect::<Vec<_>>(),
            "barred_ha": hectares(self.found.barred.legal),
        })
    }

    /// A line a rule, for people.
    pub(super) fn lines(&self, context: Context) -> Vec<String> {
        let line = |bar: &Bar| {
            let rule = self.rule(bar);
            let (name, answer) = (rule.name.get(context.lang), bar.answer.word());
            let mut line = vec![format!("{} {name}: {}", rule.id, answer.get(context.lang))];
            let areas = [(bar.barred.legal, "不可用", "barred"), (bar.unknown.legal, "不明", "not known")];
            for (area, zh, en) in areas.into_iter().filter(|(area, ..)| *area != Area::ZERO) {
                let (area, word) = (area.to_hectares_text(4), context.say(zh, en));
                line.push(format!("{word} {area} ha"));
            }
            if !bar.missing.is_empty() {
                let missing = bar.missing.join(", ");
                line.push(context.say(format!("缺图层 {missing}"), format!("without {missing}")));
            }
            line.join("  ")
        };
        self.found.rules.iter().map(line).collect()
    }
}

/// What is said where nothing can be asked.
pub(super) fn not_judged() -> Text {
    Text::new(
        "尚未叠置,选址规则无从判断(无数据);叠置后可用 hegui supplement check 核查",
        "nothing was overlaid, so no rule could be asked of the land (no data); overlay, then hegui supplement check",
    )
}

/// What is said of land shared with others.
pub(super) fn shared_text(shared: &Shared) -> Text {
    let (id, area) = (&shared.id, shared.area.to_hectares_text(6));
    let (zh, en) = if shared.is_accepted { ("已验收", "accepted") } else { ("未验收", "not accepted") };
    Text::new(
        format!("与补充项目 {id}({zh})重叠 {area} 公顷"),
        format!("shares {area} ha with supplement {id} ({en})"),
    )
}

/// `hegui supplement check`.
///
/// # Errors
/// Where there is no such supplement, or what was overlaid is not there any more.
pub(super) fn check(named: &Named, base: &Base, context: Context) -> Result<bool, Failure> {
    let workspace = Workspace::open(&base.dir)?;
    let own = workspace.supplement(&named.id)?;
    let judged = judge(&workspace, &own, Moment::now().day, context)?;
    let shared = workspace.shared_land(&own.id)?;
    let is_found = !shared.is_empty() || judged.as_ref().is_some_and(|own| own.barred() != Amount::ZERO);
    if base.json {
        let with = shared.iter().map(|one| {
            json!({"id": one.id.as_str(), "is_accepted": one.is_accepted, "area_ha": one.area.to_hectares_text(6)})
        });
        print_json(&json!({
            "notice": notice_json(&workspace), "id": own.id.as_str(), "area_ha": own.area.to_hectares_text(6),
            "judgement": judged.as_ref().map(Judged::json), "shared": with.collect::<Vec<_>>(),
        }))?;
        return Ok(is_found);
    }
    let mut out = out();
    context.notice(&workspace, &mut out)?;
    match &judged {
        Some(judged) => {
            for line in judged.lines(context) {
                writeln!(out, "{}", harmless(&line))?;
            }
        }
        None => writeln!(out, "{}", not_judged().get(context.lang))?,
    }
    for one in &shared {
        writeln!(out, "{}", shared_text(one).get(context.lang))?;
    }
    out.flush()?;
    Ok(is_found)
}
