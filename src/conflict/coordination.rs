//! Coordination (协调): the steps from a conflict found to a conflict settled, and which may follow which.
//!
//! found → proposed → district opinion → office opinion → decided → adjusted | kept | excluded. A proposal may
//! be made anew at any step before the decision, and an opinion given again. What was settled may be
//! reopened. A patch that a new version of a plan no longer has is closed, and one that comes back is
//! reopened, by the program itself. Nothing is ever taken back: the next step says otherwise.
//!
//! The ways (协调方式) are those of the ledger of differences this trade keeps. Which settlement a way leads to
//! is our reading: following one plan means that the other is adjusted, what is left for historical reasons or
//! for later approval is kept, and what only the definitions make differ is excluded.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::layer::text::Text;

/// How far a conflict is settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// 已发现.
    Found,
    /// 已提方案: somebody says how to settle it.
    Proposed,
    /// 区政府意见: the district's government has given its opinion.
    DistrictOpinion,
    /// 领导小组办公室意见: the leading group's office has given its opinion.
    OfficeOpinion,
    /// 已决定.
    Decided,
    /// 已调整: the plan that gives way was changed.
    Adjusted,
    /// 保留: it stays as it is.
    Kept,
    /// 剔除: it is no conflict.
    Excluded,
    /// 已关闭: the current plans do not have it any more.
    Closed,
    /// 重新打开: it came back, or what was settled is asked again.
    Reopened,
}

/// How a conflict is settled (协调方式).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Way {
    /// 以土规为准: the land use plan stands.
    LandUsePlan,
    /// 以城规为准: the urban plan stands.
    UrbanPlan,
    /// 保留双轨待批: both stand until one is approved.
    BothUntilApproval,
    /// 远期腾挪: quota is moved there in the long run.
    MovedLater,
    /// 历史遗留保留: it is left, for it has been so.
    LeftFromHistory,
    /// 剔除(口径): only the definitions differ.
    ExcludedByDefinition,
}

/// Where a patch stands: its last step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its state.
    pub state: State,
    /// The way last proposed or decided.
    pub way: Option<Way>,
}

/// Where patches stand, by id; those nobody has taken up are found and not in it.
pub type Standings = BTreeMap<Arc<str>, Standing>;

/// Why a step cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StepError {
    /// The step does not follow the last one.
    #[error("{}", self.text().en)]
    OutOfOrder {
        /// The state now.
        from: State,
        /// The step asked for.
        to: State,
    },
    /// A proposal or a decision says how.
    #[error("{}", self.text().en)]
    NoWay {
        /// The step asked for.
        to: State,
    },
    /// The decision leads to another settlement.
    #[error("{}", self.text().en)]
    OtherWay {
        /// The step asked for.
        to: State,
        /// The way decided.
        way: Way,
    },
}

impl Standing {
    /// A patch nothing was done about.
    pub const FOUND: Self = Self { state: State::Found, way: None };

    /// Where a patch stands after a step somebody takes; `way` is what the step says, if anything.
    ///
    /// # Errors
    /// [`StepError`] where the step does not follow, or does not say how.
    pub fn after(self, to: State, way: Option<Way>) -> Result<Self, StepError> {
        if !self.state.next().contains(&to) {
            return Err(StepError::OutOfOrder { from: self.state, to });
        }
        let is_settlement = matches!(to, State::Adjusted | State::Kept | State::Excluded);
        match (to, way, self.way) {
            (State::Proposed | State::Decided, None, _) => Err(StepError::NoWay { to }),
            (_, Some(way), _) | (_, None, Some(way)) if is_settlement && !way.settles_as().contains(&to) => {
                Err(StepError::OtherWay { to, way })
            }
            _ => Ok(Self { state: to, way: way.or(self.way) }),
        }
    }
}

/// Where a patch stands.
pub fn standing(standings: &Standings, patch: &str) -> Standing {
    standings.get(patch).copied().unwrap_or(Standing::FOUND)
}

impl State {
    /// All states, in the order they are passed.
    pub const ALL: [Self; 10] = [
        Self::Found,
        Self::Proposed,
        Self::DistrictOpinion,
        Self::OfficeOpinion,
        Self::Decided,
        Self::Adjusted,
        Self::Kept,
        Self::Excluded,
        Self::Closed,
        Self::Reopened,
    ];

    /// The steps somebody may take next. Closing is nobody's: it follows from the plans.
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Found | Self::Reopened => &[Self::Proposed],
            Self::Proposed => &[Self::Proposed, Self::DistrictOpinion],
            Self::DistrictOpinion => &[Self::Proposed, Self::DistrictOpinion, Self::OfficeOpinion],
            Self::OfficeOpinion => &[Self::Proposed, Self::OfficeOpinion, Self::Decided],
            Self::Decided => &[Self::Adjusted, Self::Kept, Self::Excluded, Self::Reopened],
            Self::Adjusted | Self::Kept | Self::Excluded => &[Self::Reopened],
            Self::Closed => &[],
        }
    }

    /// Whether it was decided.
    pub const fn is_decided(self) -> bool {
        matches!(self, Self::Decided | Self::Adjusted | Self::Kept | Self::Excluded)
    }

    /// The stable name, for example `district-opinion`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::Proposed => "proposed",
            Self::DistrictOpinion => "district-opinion",
            Self::OfficeOpinion => "office-opinion",
            Self::Decided => "decided",
            Self::Adjusted => "adjusted",
            Self::Kept => "kept",
            Self::Excluded => "excluded",
            Self::Closed => "closed",
            Self::Reopened => "reopened",
        }
    }

    /// The state of that stable name, or `None`.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|own| own.id() == id)
    }

    /// The word for people.
    pub fn word(self) -> Text {
        match self {
            Self::Found => Text::new("已发现", "found"),
            Self::Proposed => Text::new("已提方案", "proposed"),
            Self::DistrictOpinion => Text::new("区政府意见", "district opinion"),
            Self::OfficeOpinion => Text::new("领导小组办公室意见", "office opinion"),
            Self::Decided => Text::new("已决定", "decided"),
            Self::Adjusted => Text::new("已调整", "adjusted"),
            Self::Kept => Text::new("保留", "kept"),
            Self::Excluded => Text::new("剔除", "excluded"),
            Self::Closed => Text::new("已关闭", "closed"),
            Self::Reopened => Text::new("重新打开", "reopened"),
        }
    }
}

impl Way {
    /// All ways, in the order of the enumeration.
    pub const ALL: [Self; 6] = [
        Self::LandUsePlan,
        Self::UrbanPlan,
        Self::BothUntilApproval,
        Self::MovedLater,
        Self::LeftFromHistory,
        Self::ExcludedByDefinition,
    ];

    /// The settlements it may lead to.
    pub const fn settles_as(self) -> &'static [State] {
        match self {
            Self::LandUsePlan | Self::UrbanPlan => &[State::Adjusted],
            Self::BothUntilApproval | Self::LeftFromHistory => &[State::Kept],
            // Until the quota is there it stays.
            Self::MovedLater => &[State::Adjusted, State::Kept],
            Self::ExcludedByDefinition => &[State::Excluded],
        }
    }

    /// The stable name, for example `land-use-plan`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::LandUsePlan => "land-use-plan",
            Self::UrbanPlan => "urban-plan",
            Self::BothUntilApproval => "both-until-approval",
            Self::MovedLater => "moved-later",
            Self::LeftFromHistory => "left-from-history",
            Self::ExcludedByDefinition => "excluded-by-definition",
        }
    }

    /// The way of that stable name, or `None`.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|own| own.id() == id)
    }

    /// The word for people; the Chinese one is that of the enumeration.
    pub fn word(self) -> Text {
        match self {
            Self::LandUsePlan => Text::new("以土规为准", "the land use plan stands"),
            Self::UrbanPlan => Text::new("以城规为准", "the urban plan stands"),
            Self::BothUntilApproval => Text::new("保留双轨待批", "both stand until approval"),
            Self::MovedLater => Text::new("远期腾挪", "quota moved later"),
            Self::LeftFromHistory => Text::new("历史遗留保留", "left from history"),
            Self::ExcludedByDefinition => Text::new("剔除(口径)", "excluded: definitions differ"),
        }
    }
}

impl StepError {
    /// The message in both languages.
    pub fn text(&self) -> Text {
        match self {
            Self::OutOfOrder { from, to } => {
                let words = |list: &[State], word: fn(State) -> String, by: &str| match list {
                    [] => "—".to_owned(),
                    list => list.iter().copied().map(word).collect::<Vec<_>>().join(by),
                };
                let (from_word, to_word) = (from.word(), to.word());
                Text::new(
                    format!(
                        "现为“{}”,下一步不能是“{}”;可以是:{}",
                        from_word.zh,
                        to_word.zh,
                        words(from.next(), |own| format!("{} {}", own.id(), own.word().zh), "、")
                    ),
                    format!(
                        "it is {}, so the next step cannot be {}; it can be: {}",
                        from_word.en,
                        to_word.en,
                        words(from.next(), |own| own.id().to_owned(), ", ")
                    ),
                )
            }
            Self::NoWay { to } => {
                let word = to.word();
                let ways = Way::ALL.map(|way| format!("{} {}", way.id(), way.word().zh)).join("、");
                let ids = Way::ALL.map(Way::id).join(", ");
                Text::new(
                    format!("“{}”须说明协调方式;可以是:{ways}", word.zh),
                    format!("\"{}\" must say how; the ways are: {ids}", word.en),
                )
            }
            Self::OtherWay { to, way } => {
                let (word, way_word) = (to.word(), way.word());
                let fitting = way.settles_as();
                Text::new(
                    format!(
                        "决定的协调方式是“{}”,结果不能是“{}”;应为:{}",
                        way_word.zh,
                        word.zh,
                        fitting.iter().map(|own| own.word().zh).collect::<Vec<_>>().join("、")
                    ),
                    format!(
                        "it was decided that {}, so it cannot be {}; it is: {}",
                        way_word.en,
                        word.en,
                        fitting.iter().map(|own| own.id()).collect::<Vec<_>>().join(", ")
                    ),
                )
            }
        }
    }
}
