//! What the keeping of the books adds to why an entry is refused.

use crate::layer::date::Date;
use crate::layer::text::Text;
use crate::ledger::error::LedgerError;

/// Why the books could not be kept as asked. Nothing is entered then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeepingError {
    /// The books do not take it. Adds nothing to why.
    #[error(transparent)]
    Refused {
        /// Why.
        #[from]
        source: LedgerError,
    },
    /// The key was used for another request.
    #[error("{}", self.text().en)]
    KeyTaken {
        /// The key.
        key: String,
    },
    /// The clock stands before the last entry.
    #[error("{}", self.text().en)]
    ClockBehind {
        /// The moment of the last entry.
        last: String,
        /// What the clock says.
        now: String,
    },
    /// No regime held on the day of approval.
    #[error("{}", self.text().en)]
    NoRegime {
        /// The project.
        project: String,
        /// The day.
        approved: Date,
    },
    /// The number is used already, for something else.
    #[error("{}", self.text().en)]
    Taken {
        /// The number.
        id: String,
    },
    /// The geometry is that of another supplement.
    #[error("{}", self.text().en)]
    SameLand {
        /// The supplement that has it.
        id: String,
    },
    /// Some of the land is another supplement's that was accepted.
    #[error("{}", self.text().en)]
    SharedLand {
        /// The supplement.
        id: String,
        /// The others with what they share, for example `BC-01 0.250000 ha`.
        with: String,
    },
    /// What is locked is locked no longer.
    #[error("{}", self.text().en)]
    LockExpired {
        /// The project.
        project: String,
        /// The lot.
        lot: String,
        /// The last day of the lock.
        expires: Date,
    },
    /// The project is written off, so what it owes stands.
    #[error("{}", self.text().en)]
    IsWrittenOff {
        /// The project.
        project: String,
    },
    /// There is no such proposal.
    #[error("{}", self.text().en)]
    NoSuchProposal {
        /// The number.
        id: i64,
    },
    /// The proposal was confirmed or declined.
    #[error("{}", self.text().en)]
    ProposalEnded {
        /// The number.
        id: i64,
        /// The entry it became; `None` where it was declined.
        entry: Option<i64>,
        /// Who did.
        who: String,
    },
    /// There is no such supplement.
    #[error("{}", self.text().en)]
    NoSuchSupplement {
        /// The number.
        id: String,
    },
    /// The supplement was accepted already.
    #[error("{}", self.text().en)]
    IsAccepted {
        /// The number.
        id: String,
        /// The entry that did.
        entry: i64,
    },
    /// More is accepted than the land has.
    #[error("{}", self.text().en)]
    MoreThanLand {
        /// The supplement.
        id: String,
        /// What is accepted, as text in hectares.
        accepted: String,
        /// What the land has without what is barred, as text in hectares.
        there: String,
    },
    /// The stock is not of the one district that may be written for.
    #[error("{}", self.text().en)]
    OtherDistrict {
        /// The district that may be written for.
        own: String,
        /// The one it is about.
        asked: String,
    },
    /// There is no such district.
    #[error("{}", self.text().en)]
    NoSuchDistrict {
        /// What was written.
        text: String,
        /// The scheme of districts; `None`: the definitions have no layer of them.
        scheme: Option<String>,
    },
    /// There is no such entry.
    #[error("{}", self.text().en)]
    NoSuchEntry {
        /// The number.
        seq: i64,
    },
    /// A record's text is not what was entered.
    #[error("{}", self.text().en)]
    BadRecord {
        /// Which.
        what: String,
    },
}

impl KeepingError {
    /// The message in both languages.
    pub fn text(&self) -> Text {
        match self {
            Self::Refused { source } => source.text(),
            Self::KeyTaken { key } => Text::new(
                format!("幂等键 {key} 已用于另一请求;新的请求请用新的键"),
                format!("key {key} was used for another request; a new request wants a new key"),
            ),
            Self::ClockBehind { last, now } => Text::new(
                format!("系统时钟 {now} 早于最后一笔分录 {last};请校正时钟后重试"),
                format!("the clock says {now}, before the last entry of {last}; set it right and try again"),
            ),
            Self::NoRegime { project, approved } => Text::new(
                format!("项目 {project}:{approved} 没有适用的制度;请在 layers/books.toml 中写明"),
                format!("project {project}: no regime held on {approved}; say which in layers/books.toml"),
            ),
            Self::Taken { id } => Text::new(
                format!("编号 {id} 已使用,内容不同;编号不得重用"),
                format!("{id} is used already for something else; numbers are never used again"),
            ),
            Self::SameLand { id } => Text::new(
                format!("与补充项目 {id} 的范围完全相同;同一地块不得重复入库"),
                format!("supplement {id} has this very land; no land is entered twice"),
            ),
            Self::SharedLand { id, with } => shared_land(id, with),
            Self::LockExpired { project, lot, expires } => Text::new(
                format!(
                    "项目 {project} 对 {lot} 的锁定已于 {expires} 到期;请先解锁(hegui ledger release)再重新锁定"
                ),
                format!(
                    "the lock of project {project} on {lot} expired on {expires}; release it (hegui ledger release) and lock anew"
                ),
            ),
            Self::IsWrittenOff { project } => Text::new(
                format!("项目 {project} 已有核销,应补清单不能更换;请先冲正"),
                format!("project {project} is written off and what it owes stands; reverse that first"),
            ),
            Self::NoSuchProposal { id } => {
                Text::new(format!("没有待复核的第 {id} 号"), format!("there is no proposal {id}"))
            }
            Self::ProposalEnded { id, entry: Some(entry), who } => Text::new(
                format!("第 {id} 号已由 {who} 复核,为分录 {entry}"),
                format!("proposal {id} was confirmed by {who} and is entry {entry}"),
            ),
            Self::ProposalEnded { id, entry: None, who } => Text::new(
                format!("第 {id} 号已由 {who} 退回"),
                format!("proposal {id} was declined by {who}"),
            ),
            Self::NoSuchSupplement { id } => Text::new(
                format!("没有补充项目 {id};请先用 hegui supplement add 登记"),
                format!("there is no supplement {id}; hegui supplement add enters it"),
            ),
            Self::IsAccepted { id, entry } => Text::new(
                format!("补充项目 {id} 已验收(分录 {entry});有误请冲正后另行登记"),
                format!(
                    "supplement {id} was accepted by entry {entry}; where that was wrong, reverse it and add another"
                ),
            ),
            Self::MoreThanLand { id, accepted, there } => Text::new(
                format!("补充项目 {id}:验收 {accepted} 公顷,超过可用范围的 {there} 公顷"),
                format!("supplement {id}: {accepted} ha accepted and {there} ha of land that can serve"),
            ),
            Self::OtherDistrict { .. } | Self::NoSuchDistrict { .. } | Self::NoSuchEntry { .. } => {
                self.text_of_request()
            }
            Self::BadRecord { what } => Text::new(
                format!("台账记录有误({what});请从备份恢复"),
                format!("a record of the books is wrong ({what}); restore a backup"),
            ),
        }
    }

    /// The message where what is asked for is not there, or is another's.
    fn text_of_request(&self) -> Text {
        match self {
            Self::OtherDistrict { own, asked } => Text::new(
                format!("只能写入行政区 {own};此项属于 {asked}"),
                format!("only district {own} may be written for, and this is of {asked}"),
            ),
            Self::NoSuchDistrict { scheme: None, .. } => {
                Text::new("定义中没有行政区图层", "the definitions have no layer of districts")
            }
            Self::NoSuchDistrict { text, scheme: Some(scheme) } => Text::new(
                format!("{scheme} 中没有行政区“{text}”;请写代码或名称"),
                format!("{scheme} has no district \"{text}\"; write a code or a name"),
            ),
            Self::NoSuchEntry { seq } => {
                Text::new(format!("没有第 {seq} 笔分录"), format!("there is no entry {seq}"))
            }
            _ => self.text(),
        }
    }
}

fn shared_land(id: &str, with: &str) -> Text {
    Text::new(
        format!("补充项目 {id} 与已验收的项目重叠:{with};同一地块不得重复入库,请核减范围后另行登记"),
        format!(
            "supplement {id} has land that was accepted already: {with}; no land is counted twice, take it out and \
             enter the rest"
        ),
    )
}
