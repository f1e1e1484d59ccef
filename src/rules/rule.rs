//! A rule, as the files in `layers/rules/` say it.

use std::sync::Arc;

use crate::conflict::sliver::{Limits, Sorting};
use crate::layer::date::Date;
use crate::layer::text::Text;
use crate::rules::condition::Condition;
use crate::rules::parameter::Parameters;

/// One rule of the library.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// The id it is argued about by, for example `A02`.
    pub id: Arc<str>,
    /// The kind, one of the table in `rules::kind`, for example `overlap`.
    pub kind: Arc<str>,
    /// What the conflict is called.
    pub name: Text,
    /// Whether the law leaves room.
    pub nature: Nature,
    /// How severe a hit is.
    pub severity: Severity,
    /// One side; `None` where its kind has none, or where the rule says what it needs first.
    pub a: Option<Condition>,
    /// The other side, likewise.
    pub b: Option<Condition>,
    /// What its kind asks to be told, by name.
    pub parameters: Parameters,
    /// Parameters that must be filled in and that no source gives: while they are not, it cannot be asked.
    pub requires: Vec<Arc<str>>,
    /// What must be delivered before it can be asked, where there is no layer for it.
    pub needs: Option<Text>,
    /// Whether keeping it proves nothing, because the standard itself wants the case assessed by itself.
    pub is_reference: bool,
    /// Whether what it finds is a difference of definitions (口径差异) and none of the plans'.
    pub is_artefact: bool,
    /// Which side gives way, where the rule says so.
    pub gives_way: Option<GivesWay>,
    /// Who gives way (谁让), in words.
    pub yields: Text,
    /// The legal basis, as cited.
    pub basis: String,
    /// First day the rule holds; `None`: since ever.
    pub since: Option<Date>,
    /// Last day the rule holds; `None`: until further notice.
    pub until: Option<Date>,
    /// How well the rule's content is verified.
    pub evidence: Evidence,
    /// The evidence in detail: what was read where.
    pub evidence_note: String,
    /// The sentence the planner reads.
    pub message: Text,
    /// Below what its patches are slivers (碎片).
    pub slivers: Slivers,
}

/// Below what a patch is a sliver (碎片), and how well that is verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slivers {
    /// The thresholds.
    pub limits: Limits,
    /// How well they are verified.
    pub evidence: Evidence,
    /// The evidence in detail; empty where nobody set a threshold.
    pub note: Arc<str>,
}

impl Slivers {
    /// Where no file sets a threshold, no patch is a sliver.
    pub fn none() -> Self {
        Self { limits: Limits::NONE, evidence: Evidence::Memory, note: "".into() }
    }
}

impl Rule {
    /// Its conditions: those of the sides, then those of its parameters.
    pub fn conditions(&self) -> impl Iterator<Item = &Condition> {
        self.a.iter().chain(&self.b).chain(self.parameters.conditions())
    }

    /// Whether it is in force on a day.
    pub fn is_in_force(&self, date: Date) -> bool {
        self.since.is_none_or(|since| since <= date) && self.until.is_none_or(|until| date <= until)
    }

    /// The parameters that still have to be filled in.
    pub fn unset(&self) -> impl Iterator<Item = &Arc<str>> {
        self.requires.iter().filter(|name| self.parameters.get(name).is_none())
    }

    /// How its patches are sorted: a hard rule's slivers are only flagged.
    pub fn sorting(&self) -> Sorting {
        Sorting { limits: self.slivers.limits, is_hard: self.nature == Nature::Hard }
    }
}

/// Whether the law leaves room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Nature {
    /// 刚性: forbidden by law; one side gives way or a higher approval is sought.
    Hard,
    /// 弹性: may be settled by adjusting plans or completing formalities.
    Elastic,
}

/// How severe a conflict is; `S1` is the most severe and sorts first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// 阻断: blocks.
    S1,
    /// 重大: a plan must be adjusted or a special approval sought.
    S2,
    /// 协调: to be coordinated.
    S3,
    /// 提示: a hint, often only a difference of definition.
    S4,
}

/// How well a rule's content is verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Evidence {
    /// The official text was read.
    Official,
    /// A secondary source was read.
    Secondary,
    /// From memory, not verified; said so wherever the rule is shown.
    Memory,
}

/// Which side of a rule gives way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum GivesWay {
    /// What stands on side A.
    A,
    /// What stands on side B.
    B,
    /// Whichever came later; undetermined where the dates of approval are not known.
    Later,
    /// Neither: it depends on the case, or nothing has to move.
    Open,
}
