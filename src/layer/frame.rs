//! Territorial frames (统计口径): ways to sum up territory beside the districts as they are delivered.
//!
//! Districts change with time, reforms propose others, and analyses put some together (一市四区). A frame says
//! which districts' codes make up each of its units, from when to when, and whether it is the law, a proposal
//! or a set of analysis, so that a proposal is never taken for a fact.

use std::sync::Arc;

use crate::layer::date::Date;
use crate::layer::text::Text;

/// One way to sum up territory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The id, for example `four-districts`.
    pub id: Arc<str>,
    /// What it is called.
    pub name: Text,
    /// Whether it is the law.
    pub status: Status,
    /// Where it was taken from, and how well that was verified.
    pub source: String,
    /// Its units, in the order of the file.
    ///
    /// Invariant: of the units in force on one day no two have a district in common; the reader has checked it.
    pub units: Vec<Unit>,
}

/// Whether a frame is the law.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// 现行: divisions as they are or were.
    InForce,
    /// 拟议: proposed, and has not happened.
    Proposed,
    /// 分析集合: put together for an analysis; no division at all.
    Analysis,
}

/// One unit of a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its code or id, unique among the units in force on one day.
    pub id: Arc<str>,
    /// What it is called.
    pub name: Text,
    /// The codes of the districts it is made of, in the scheme of the district layer.
    pub of: Vec<Arc<str>>,
    /// The first day it is in force; `None`: always before.
    pub since: Option<Date>,
    /// The last day it is in force; `None`: still.
    pub until: Option<Date>,
}

impl Unit {
    /// Whether it is in force on a day.
    pub fn is_in_force(&self, date: Date) -> bool {
        self.since.is_none_or(|since| since <= date) && self.until.is_none_or(|until| date <= until)
    }

    /// Whether there is a day on which both are in force.
    pub fn meets(&self, other: &Self) -> bool {
        let is_before = |one: &Self, other: &Self| {
            one.until.is_some_and(|until| other.since.is_some_and(|since| until < since))
        };
        !is_before(self, other) && !is_before(other, self)
    }
}

impl Status {
    /// The stable name: `in-force`, `proposed` or `analysis`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::InForce => "in-force",
            Self::Proposed => "proposed",
            Self::Analysis => "analysis",
        }
    }

    /// The word for people.
    pub fn word(self) -> Text {
        match self {
            Self::InForce => Text::new("行政区划", "division in force"),
            Self::Proposed => Text::new("拟议,未发生", "proposed, has not happened"),
            Self::Analysis => Text::new("分析集合,非行政区划", "set of analysis, no division"),
        }
    }
}
