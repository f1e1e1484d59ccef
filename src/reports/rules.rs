//! The rule library as text: its kinds with their parameters, its rules with their evidence, one rule in full.

use crate::layer::date::Date;
use crate::layer::text::{Lang, Text};
use crate::reports::table::{Flush, Table};
use crate::rules::kind::KINDS;
use crate::rules::parameter::Parameter;
use crate::rules::rule::{Evidence, Rule};

/// The kinds, each with what it asks and its parameters with their units.
pub fn kinds(lang: Lang) -> String {
    let say = |zh, en| if lang == Lang::Zh { zh } else { en };
    let mut lines = Vec::new();
    for kind in KINDS {
        let sides = match kind.sides() {
            crate::rules::kind::Wanted::Both => "a, b",
            crate::rules::kind::Wanted::AMaybeB => "a, [b]",
            crate::rules::kind::Wanted::None => "—",
        };
        lines.push(format!("{} ({sides}): {}", kind.name(), kind.says().get(lang)));
        let one_of = kind.one_of();
        if 1 < one_of.len() {
            lines.push(format!("    {}: {}", say("至少其一", "at least one of"), one_of.join(", ")));
        }
        let mut table = Table::new([("", Flush::Left), ("", Flush::Left), ("", Flush::Left)]);
        for Parameter { name, unit, zh, en, .. } in kind.parameters() {
            let is_wanted = one_of == [*name];
            let name = format!("    {name}{}", if is_wanted { " !" } else { "" });
            table.row([name, (*unit).to_owned(), say(zh, en).to_owned()]);
        }
        // The head and its rule have nothing to say here.
        lines.extend(table.text().lines().skip(2).map(str::to_owned));
    }
    lines.push(
        say("!  必须给出,或列入规则的 requires", "!  must be given, or listed in the rule's requires")
            .to_owned(),
    );
    lines.join("\n") + "\n"
}

/// One line a rule, the mark of what nobody has checked beside its id.
pub fn list(rules: &[Rule], lang: Lang) -> String {
    let say = |zh, en| if lang == Lang::Zh { zh } else { en };
    let mut table = Table::new([
        (say("规则", "rule"), Flush::Left),
        (say("等级", "grade"), Flush::Left),
        (say("性质", "nature"), Flush::Left),
        (say("种类", "kind"), Flush::Left),
        (say("适用期", "era"), Flush::Left),
        (say("核实", "evidence"), Flush::Left),
        (say("名称", "name"), Flush::Left),
    ]);
    for rule in rules {
        let mark = if rule.evidence == Evidence::Memory { " *" } else { "" };
        let is_open = rule.needs.is_some() || rule.unset().next().is_some();
        let open = if is_open { " ‡" } else { "" };
        table.row([
            format!("{}{mark}{open}", rule.id),
            rule.severity.id().to_owned(),
            rule.nature.word().get(lang).to_owned(),
            rule.kind.to_string(),
            era(rule),
            rule.evidence.id().to_owned(),
            rule.name.get(lang).to_owned(),
        ]);
    }
    let words = Evidence::Memory.word();
    let open =
        say("‡ 须先补输入或参数,现为无数据", "‡ needs input or parameters first, so it answers no data");
    format!("{}* {} · {}\n{open}\n", table.text(), words.zh, words.en)
}

/// From when to when it holds.
fn era(rule: &Rule) -> String {
    let day = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
    match (rule.since, rule.until) {
        (None, None) => String::new(),
        (since, until) => format!("{}/{}", day(since), day(until)),
    }
}

/// All that is known of one rule, a line a fact.
pub fn full(rule: &Rule, lang: Lang) -> String {
    let say = |zh, en| if lang == Lang::Zh { zh } else { en };
    let mut lines = vec![
        format!("{} {}", rule.id, rule.name.get(lang)),
        rule.message.get(lang).to_owned(),
        format!("{}: {}", say("种类", "kind"), rule.kind),
        format!("{}: {} {}", say("等级", "grade"), rule.severity.id(), rule.severity.word().get(lang)),
        format!("{}: {}", say("性质", "nature"), rule.nature.word().get(lang)),
    ];
    for (name, side) in [("a", &rule.a), ("b", &rule.b)] {
        // A long condition stands over several lines in its file.
        lines.extend(side.iter().map(|side| format!("{name}: {}", words(&side.text))));
    }
    lines.extend(
        rule.parameters.0.iter().map(|(name, value)| format!("{name}: {}", words(&value.to_string()))),
    );
    lines
        .extend(rule.unset().map(|name| format!("{}: {name}", say("须填参数", "parameter to be filled in"))));
    lines.extend(rule.needs.iter().map(|needs| format!("{}: {}", say("须有", "needs"), needs.get(lang))));
    if rule.is_reference {
        let said = Text::new(
            "仅供参考:未命中不等于合规,须逐案论证",
            "for reference only: keeping it proves nothing, each case is assessed by itself",
        );
        lines.push(said.get(lang).to_owned());
    }
    if rule.is_artefact {
        let said = Text::new(
            "口径差异:两边定义不同,规划并不矛盾",
            "code artefact: the definitions differ, not the plans",
        );
        lines.push(said.get(lang).to_owned());
    }
    lines.push(format!("{}: {}", say("谁让", "gives way"), rule.yields.get(lang)));
    lines.push(format!("{}: {}", say("依据", "basis"), rule.basis));
    if !era(rule).is_empty() {
        lines.push(format!("{}: {}", say("适用期", "era"), era(rule)));
    }
    lines.push(format!("{}: {}", rule.evidence.word().get(lang), rule.evidence_note));
    lines.join("\n") + "\n"
}

/// Text on one line.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
