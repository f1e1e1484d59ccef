//! Slivers (碎片): which patches are likely errors of drawing rather than conflicts of plans.
//!
//! Area alone does not tell: a border digitized 1.5 m apart made patches of up to 7,307 m². What tells is the
//! equivalent width 2A/P, and whether the two long sides are drawn by two different layers
//! ([`crate::overlay::twins`]). Nothing is dropped: a sliver stays a patch, with its class and the reason,
//! and every total is given with and without it. A hard rule's slivers are only flagged.
//!
//! All decisions compare integers; widths and ratios become floats in the reports alone.

use crate::geometry::area::Area;
use crate::geometry::grid::STEPS_PER_METRE;
use crate::geometry::shape::Shape;
use crate::layer::text::Text;
use crate::overlay::arrangement::{Arrangement, NO_FEATURE};
use crate::overlay::border::{self, Side};
use crate::overlay::twins::{self, Nearness};

/// What is done with a patch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    /// 保留: a conflict to deal with.
    Keep,
    /// 并入: so narrow that it may be given to a neighbor.
    Merge,
    /// 隐藏: taken for an error of drawing; its area still counts in every total.
    Suppress,
}

/// Why a patch has its class, the first that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It is no larger than the noise of computing and tables.
    Noise,
    /// It lies between two layers' drawings of one border.
    Twin {
        /// The two layers, as indices into the arrangement's.
        layers: (u16, u16),
    },
    /// It is narrow, but not between two drawings of one border.
    Narrow,
    /// It is smaller than the least patch asked for.
    Small,
    /// It is none of these.
    Wide,
}

/// Which patches are shown: totals are given with and without slivers whatever is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// All patches, each with its class.
    All,
    /// Those that are kept, flagged ones included.
    Keep,
    /// Slivers only, flagged ones included.
    Only,
}

/// Below what a patch is a sliver; from the rule files, 0 for what is not asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Least equivalent width, and the aspect from which on a narrow patch may lie between twin borders.
    pub nearness: Nearness,
    /// Largest area that is noise.
    pub noise_max: Area,
    /// Least area of a patch.
    pub area_min: Area,
}

impl Limits {
    /// No patch is a sliver.
    pub const NONE: Self = Self {
        nearness: Nearness { width_steps: 0, aspect_permille: 0 },
        noise_max: Area::ZERO,
        area_min: Area::ZERO,
    };
}

/// How a rule sorts its patches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sorting {
    /// Its thresholds.
    pub limits: Limits,
    /// Whether slivers are only flagged, as for rules whose law leaves no room.
    pub is_hard: bool,
}

/// A patch's class, and what it rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sliver {
    /// What is done with the patch.
    pub class: Class,
    /// Why.
    pub reason: Reason,
    /// The patch's planar area and perimeter.
    pub shape: Shape,
    /// For a narrow patch the feature beyond the longest part of its border, as (layer, feature): the one
    /// it would be given to. `None` where there is none.
    pub into: Option<(u16, u32)>,
    /// What it was sorted by.
    pub sorting: Sorting,
}

/// What is known of a patch before it is sorted.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// Its planar area and perimeter.
    pub shape: Shape,
    /// Its legal area.
    pub legal_area: Area,
    /// Its cells, ascending.
    pub cells: &'a [u32],
    /// The layers on both sides of the rule, bit `k` for layer `k`.
    pub layers: u64,
}

/// Sorts a patch.
pub fn sort(arrangement: &Arrangement, candidate: &Candidate<'_>, sorting: Sorting) -> Sliver {
    let is_narrow = candidate.shape.is_narrower_than(sorting.limits.nearness.width_steps);
    // What lies beyond is asked of narrow patches only, and most are wide.
    let sides = if is_narrow { border::of_region(arrangement, candidate.cells) } else { Vec::new() };
    let reason = reason(arrangement, candidate, &sides, &sorting.limits);
    let class = match reason {
        Reason::Wide => Class::Keep,
        _ if sorting.is_hard => Class::Keep,
        Reason::Narrow => Class::Merge,
        Reason::Noise | Reason::Twin { .. } | Reason::Small => Class::Suppress,
    };
    let is_given_away = matches!(reason, Reason::Narrow | Reason::Twin { .. });
    let into = is_given_away.then(|| neighbor(arrangement, &sides, candidate.layers)).flatten();
    Sliver { class, reason, shape: candidate.shape, into, sorting }
}

/// The first reason that holds; `sides` are the border where the patch is narrow.
fn reason(arrangement: &Arrangement, candidate: &Candidate<'_>, sides: &[Side], limits: &Limits) -> Reason {
    let Candidate { shape, legal_area, layers, .. } = candidate;
    if Area::ZERO < limits.noise_max && *legal_area <= limits.noise_max {
        return Reason::Noise;
    }
    if shape.is_narrower_than(limits.nearness.width_steps) {
        let twin = limits.nearness.takes(shape).then(|| twins::find(arrangement, sides, *layers));
        return twin.flatten().map_or(Reason::Narrow, |twin| Reason::Twin { layers: twin.layers });
    }
    // Asked for or not: a few square grid steps may round to a legal area below nothing.
    let is_small = Area::ZERO < limits.area_min && *legal_area < limits.area_min;
    if is_small { Reason::Small } else { Reason::Wide }
}

/// The feature of the rule's layers that lies beyond the longest part of the border; of equals the least.
fn neighbor(arrangement: &Arrangement, sides: &[Side], of_layers: u64) -> Option<(u16, u32)> {
    let mut lengths = std::collections::BTreeMap::new();
    for side in sides {
        let Some(beyond) = side.outside else { continue };
        let changes = twins::changes(arrangement, side) & of_layers;
        let labels = arrangement.labels(beyond as usize).iter().enumerate();
        for (layer, &feature) in labels.filter(|&(layer, _)| changes >> layer & 1 == 1) {
            if feature != NO_FEATURE {
                *lengths.entry((layer as u16, feature)).or_default() += side.length;
            }
        }
    }
    let longest: Option<crate::geometry::length::Length> = lengths.values().copied().max();
    lengths.into_iter().find(|&(_, length)| Some(length) == longest).map(|(feature, _)| feature)
}

impl Class {
    /// All classes, in the order of reports.
    pub const ALL: [Self; 3] = [Self::Keep, Self::Merge, Self::Suppress];

    /// The stable name: `keep`, `merge` or `suppress`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Merge => "merge",
            Self::Suppress => "suppress",
        }
    }

    /// The word for people.
    pub fn word(self) -> Text {
        match self {
            Self::Keep => Text::new("保留", "keep"),
            Self::Merge => Text::new("并入候选", "merge candidate"),
            Self::Suppress => Text::new("隐藏", "suppress"),
        }
    }
}

impl View {
    /// All views, the usual one first.
    pub const ALL: [Self; 3] = [Self::All, Self::Keep, Self::Only];

    /// The stable name: `all`, `keep` or `only`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Keep => "keep",
            Self::Only => "only",
        }
    }

    /// Whether a patch is shown.
    pub fn takes(self, sliver: &Sliver) -> bool {
        match self {
            Self::All => true,
            Self::Keep => sliver.class == Class::Keep,
            Self::Only => sliver.is_sliver(),
        }
    }
}

impl Reason {
    /// The stable name: `noise`, `twin-border`, `narrow`, `small` or `wide`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Noise => "noise",
            Self::Twin { .. } => "twin-border",
            Self::Narrow => "narrow",
            Self::Small => "small",
            Self::Wide => "wide",
        }
    }
}

impl Sliver {
    /// Whether the patch is a sliver, whatever is done with it.
    pub fn is_sliver(&self) -> bool {
        self.reason != Reason::Wide
    }

    /// Whether it is a sliver that a hard rule keeps.
    pub fn is_flagged(&self) -> bool {
        self.is_sliver() && self.class == Class::Keep
    }

    /// Why the patch has its class; `name` says what a layer is called.
    pub fn why(&self, name: impl Fn(u16) -> Text) -> Text {
        let width = format!("{:.2}", self.shape.width_m());
        let Limits { nearness, noise_max, area_min } = self.sorting.limits;
        let limit = metres(nearness.width_steps);
        let (zh, en) = match self.reason {
            Reason::Wide => return Text::new(format!("等效宽度 {width} m"), format!("width {width} m")),
            Reason::Noise => {
                let m2 = noise_max.to_square_metres_text();
                (
                    format!("面积不大于 {m2} m²,属计算噪声"),
                    format!("no more than {m2} m²: noise of computing"),
                )
            }
            Reason::Twin { layers: (low, high) } => {
                let (low, high) = (name(low), name(high));
                (
                    format!(
                        "等效宽度 {width} m 小于 {limit} m,两长边分属“{}”和“{}”:疑为同一界线两次数字化",
                        low.zh, high.zh
                    ),
                    format!(
                        "width {width} m is below {limit} m and its long sides are borders of \"{}\" and \"{}\": \
                         one line digitized twice",
                        low.en, high.en
                    ),
                )
            }
            Reason::Narrow => (
                format!("等效宽度 {width} m 小于 {limit} m,但不是两个图层的近似重合界线:可并入相邻图斑"),
                format!(
                    "width {width} m is below {limit} m, though not between twin borders: may go to a neighbor"
                ),
            ),
            Reason::Small => {
                let m2 = area_min.to_square_metres_text();
                (format!("面积小于最小图斑 {m2} m²"), format!("smaller than the least patch of {m2} m²"))
            }
        };
        match self.class {
            Class::Keep => {
                Text::new(format!("{zh};刚性规则,只标记"), format!("{en}; the rule is hard: flagged only"))
            }
            Class::Merge | Class::Suppress => Text::new(
                format!("{zh};面积仍计入总数"),
                format!("{en}; its area still counts in the totals"),
            ),
        }
    }
}

/// Grid steps as metres, without zeros at the end.
fn metres(steps: u64) -> String {
    (steps as f64 / STEPS_PER_METRE as f64).to_string()
}
