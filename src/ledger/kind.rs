//! Kinds of entries: which moves between states there are, and what each must bring.

use crate::layer::text::Text;
use crate::ledger::account::State;
use crate::ledger::book::Family;

/// What an entry does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// 下达: quota is handed down and available at once.
    Issue,
    /// 验收入库: what a supplement project brings in is accepted.
    Register,
    /// 备案: what was accepted is filed and may be used.
    File,
    /// 预挂钩: kept for one project until a day.
    Lock,
    /// 解锁: given back, for the project is withdrawn or the day has passed.
    Release,
    /// 核销: used up by an approved project.
    WriteOff,
    /// 调剂: handed to another district.
    Transfer,
    /// 冻结: kept from use while it is examined.
    Freeze,
    /// 解冻.
    Restore,
    /// 核减: struck, for it is not there.
    Deduct,
    /// 周转使用: used by one project, to be given back.
    Lend,
    /// 归还.
    Return,
    /// 冲正: takes back one entry by its contrary.
    Reverse,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 13] = [
        Self::Issue,
        Self::Register,
        Self::File,
        Self::Lock,
        Self::Release,
        Self::WriteOff,
        Self::Transfer,
        Self::Freeze,
        Self::Restore,
        Self::Deduct,
        Self::Lend,
        Self::Return,
        Self::Reverse,
    ];

    /// The state it moves from and the one it moves to. `None` where an entry has moves of several sorts: a transfer
    /// and a reversal.
    pub const fn moves(self) -> Option<(State, State)> {
        Some(match self {
            Self::Issue => (State::Outside, State::Available),
            Self::Register => (State::Outside, State::Registered),
            Self::File => (State::Registered, State::Available),
            Self::Lock => (State::Available, State::Locked),
            Self::Release => (State::Locked, State::Available),
            Self::WriteOff => (State::Locked, State::WrittenOff),
            Self::Freeze => (State::Available, State::Frozen),
            Self::Restore => (State::Frozen, State::Available),
            Self::Deduct => (State::Frozen, State::Deducted),
            Self::Lend => (State::Available, State::InUse),
            Self::Return => (State::InUse, State::Returned),
            Self::Transfer | Self::Reverse => return None,
        })
    }

    /// Whether books of a family have such entries.
    pub const fn is_of(self, family: Family) -> bool {
        match self {
            Self::Issue => !family.is_of_land(),
            Self::Register | Self::File => family.is_of_land(),
            Self::Lock | Self::Release | Self::WriteOff => !family.is_revolving(),
            Self::Lend | Self::Return => family.is_revolving(),
            // 补划: within the county first; it is land set aside there and nothing to trade.
            Self::Transfer => !matches!(family, Family::Replacement),
            Self::Freeze | Self::Restore | Self::Deduct | Self::Reverse => true,
        }
    }

    /// Whether it is for one project.
    pub const fn is_of_project(self) -> bool {
        matches!(self, Self::Lock | Self::Release | Self::WriteOff | Self::Lend | Self::Return)
    }

    /// Whether one proposes it and another confirms it.
    pub const fn wants_second(self) -> bool {
        matches!(self, Self::WriteOff | Self::Transfer)
    }

    /// Whether it must rest on a document. What only sets aside or gives back need not.
    pub const fn wants_document(self) -> bool {
        !matches!(self, Self::Lock | Self::Release)
    }

    /// The stable name, for example `write-off`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Issue => "issue",
            Self::Register => "register",
            Self::File => "file",
            Self::Lock => "lock",
            Self::Release => "release",
            Self::WriteOff => "write-off",
            Self::Transfer => "transfer",
            Self::Freeze => "freeze",
            Self::Restore => "restore",
            Self::Deduct => "deduct",
            Self::Lend => "lend",
            Self::Return => "return",
            Self::Reverse => "reverse",
        }
    }

    /// The kind of that stable name, or `None`.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|own| own.id() == id)
    }

    /// The word for people.
    pub fn word(self) -> Text {
        match self {
            Self::Issue => Text::new("下达", "issue"),
            Self::Register => Text::new("验收入库", "register"),
            Self::File => Text::new("备案", "file"),
            Self::Lock => Text::new("锁定", "lock"),
            Self::Release => Text::new("解锁", "release"),
            Self::WriteOff => Text::new("核销", "write-off"),
            Self::Transfer => Text::new("调剂", "transfer"),
            Self::Freeze => Text::new("冻结", "freeze"),
            Self::Restore => Text::new("解冻", "restore"),
            Self::Deduct => Text::new("核减", "deduct"),
            Self::Lend => Text::new("周转使用", "lend"),
            Self::Return => Text::new("归还", "return"),
            Self::Reverse => Text::new("冲正", "reverse"),
        }
    }
}
