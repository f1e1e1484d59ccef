//! A rule, as the files in `layers/rules/` say it.

use std::sync::Arc;

use crate::conflict::sliver::{Limits, Sorting};
use crate::layer::date::Date;
use crate::layer::text::Text;

/// One rule of the library.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// One side: a class that any of these selects.
    pub a: Vec<Selector>,
    /// The other side: a class that any of these selects.
    pub b: Vec<Selector>,
    /// Where any of these holds, the rule does not.
    pub except: Vec<Selector>,
    /// Who gives way (谁让).
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

/// Selects classes of one scheme.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Selector {
    /// The scheme the classes are of.
    pub scheme: Arc<str>,
    /// Which of its classes.
    pub classes: Classes,
}

/// Which classes of a scheme a selector takes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Classes {
    /// All of them.
    All,
    /// Those of a named class group.
    Group(Arc<str>),
    /// These codes and all classes below them.
    Codes(Vec<Arc<str>>),
}
