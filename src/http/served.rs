//! What is served: one immutable state of a workspace, handed in whole.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::assess::Assessment;
use crate::assess::quality::LayerFinding;
use crate::conflict::coordination::Standings;
use crate::geometry::plane::Plane;
use crate::layer::card::Cards;
use crate::layer::date::Date;
use crate::layer::feature::Layer;
use crate::layer::law_status::LawStatus;
use crate::layer::text::Text;
use crate::overlay::arrangement::Arrangement;
use crate::rules::rule::Rule;
use crate::store::events::Event;
use crate::store::history::History;

/// One state of a workspace.
///
/// Invariant: `layers` are those of the arrangement the assessment was made on, in its order.
#[derive(Clone, Debug)]
pub struct Served {
    /// What the service is called.
    pub title: Text,
    /// What every answer must say, for example that the data are synthetic (合成数据).
    pub notice: Option<Text>,
    /// The plane the layers stand in.
    pub plane: Plane,
    /// Cards and schemes.
    pub cards: Cards,
    /// The rules, as judged by.
    pub rules: Vec<Rule>,
    /// The layers; each is a collection under its id.
    pub layers: Vec<Layer>,
    /// The registers of projects and supplements that have something (`registers`), each a collection too.
    pub registers: Vec<Layer>,
    /// Which version of each layer this is; a layer without one says none.
    pub versions: Vec<Version>,
    /// The judgement; its patches are the collection `conflicts`.
    pub assessment: Assessment,
    /// Where the patches stand that somebody has taken up; `None` where nobody keeps that.
    pub standings: Option<Standings>,
    /// What the overlay shows of the layers; the collection `findings`.
    pub findings: Vec<LayerFinding>,
    /// The reference date (基准日) of the judgement.
    pub date: Date,
    /// What places are asked of.
    pub overlaid: Overlaid,
    /// Every version of the layers and what was published.
    pub history: History,
    /// What happened to each patch that was ever registered.
    pub events: BTreeMap<Arc<str>, Vec<Event>>,
    /// The address clients use, without a slash at its end, where a proxy stands before the service;
    /// `None`: taken from each request's `Host`.
    pub public_url: Option<String>,
}

impl Served {
    /// The layers, then the registers.
    pub(super) fn all_layers(&self) -> impl Iterator<Item = &Layer> {
        self.layers.iter().chain(&self.registers)
    }
}

/// The arrangement judged, and where it comes from.
#[derive(Clone, Debug)]
pub struct Overlaid {
    /// The arrangement; its cells are the collection `cells`.
    pub arrangement: Arc<Arrangement>,
    /// When it was made, RFC 3339 UTC.
    pub made_at: String,
    /// Whether layers have changed since.
    pub is_stale: bool,
}

/// Which version of a layer is served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// The layer's id.
    pub layer: Arc<str>,
    /// The version's number in the workspace.
    pub number: u64,
    /// The day the data describe, where it was said.
    pub as_of: Option<Date>,
    /// The day the next version describes, since which this one holds no more; `None`: it holds on.
    pub until: Option<Date>,
    /// What it is in law on the reference date, and since which day; `None`: not recorded.
    pub law_status: Option<(LawStatus, Date)>,
}

/// The id of the collection of conflict patches.
pub const CONFLICTS: &str = "conflicts";
/// The id of the collection of what the overlay shows of the layers.
pub const FINDINGS: &str = "findings";
/// The id of the collection of the overlay's cells.
pub const CELLS: &str = "cells";
