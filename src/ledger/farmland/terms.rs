//! What `layers/farmland.toml` says: which field of a survey means what, what grades yield, what leaving and joining
//! farmland is called.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::layer::date::Date;
use crate::layer::text::Text;
use crate::ledger::amount::Amount;
use crate::ledger::farmland::coefficient::Written;
use crate::ledger::farmland::grade::GradeTable;
use crate::ledger::ids::Grade;

/// The terms farmland is counted by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The surveys by layer, in the order of the file: the first one a workspace has is asked.
    pub surveys: Vec<Survey>,
    /// The layer of permanent basic farmland (永久基本农田).
    pub permanent: Arc<str>,
    /// The groups of classes that are farmland, paddy and so on.
    pub groups: Groups,
    /// What grades yield; `None`: nobody has said, and grain is not worked out.
    pub yields: Option<GradeTable>,
    /// What districts must keep, as handed down; without one a district is not judged.
    pub tasks: Vec<Task>,
    /// The share of farmland that is to be permanent basic farmland (F05); `None`: nobody has said.
    pub permanent_share: Option<Share>,
    /// Since when what other agricultural land takes is to be given back by it (进出平衡), with the document.
    pub in_out: Option<(Date, String)>,
    /// What it is called when farmland becomes something else: the first that names a group of the class it became.
    pub losses: Vec<Turn>,
    /// What it is called when something else becomes farmland, likewise of the class it was.
    pub gains: Vec<Turn>,
    /// What it will be called when a plan draws a class on farmland; classes of no such group leave it farmland.
    pub planned: Vec<Turn>,
}

/// Which field of a survey layer means what; names are matched without regard to case, the first present wins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survey {
    /// The layer's card. The registered area (图斑面积) is the card's own area field.
    pub layer: Arc<str>,
    /// The share of ridges (田坎系数).
    pub ridges: Vec<String>,
    /// Linear things (线状地物), m²; empty: they are parcels of their own and are not deducted (F2).
    pub linear: Vec<String>,
    /// Scattered things (零星地物), m², likewise.
    pub scattered: Vec<String>,
    /// The quality grade (等别).
    pub grade: Vec<String>,
    /// The slope level (坡度级), 1 to 5.
    pub slope: Vec<String>,
}

/// The names of class groups that count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Groups {
    /// 耕地.
    pub farmland: String,
    /// 水田, among farmland.
    pub paddy: String,
    /// 可调整地类 (K), which is no farmland and is shown apart.
    pub restorable: String,
    /// 建设用地.
    pub construction: String,
    /// 农用地.
    pub agricultural: String,
}

/// What a district must keep, from a day until a later one of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// The district's code.
    pub district: Arc<str>,
    /// The first day.
    pub since: Date,
    /// 耕地保有量.
    pub retained: Option<Amount>,
    /// 永久基本农田保护任务.
    pub permanent: Option<Amount>,
    /// The document.
    pub source: String,
}

/// A share that is decreed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// At least so many per cent.
    pub min_percent: u8,
    /// The document, and of what it says so.
    pub source: String,
}

/// Land that turns, from or to the classes of some groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The groups; empty: all that no one before has named.
    pub groups: Vec<String>,
    /// What it counts as.
    pub item: Item,
}

/// What the caller says where the data do not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// How shares of ridges are written; `None`: that is told by the column.
    pub written: Option<Written>,
    /// The grade of parcels without one; `None`: they have none.
    pub grade: Option<Grade>,
}

/// An item of the balance of a year (F6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Item {
    /// 整理.
    Consolidation,
    /// 复垦.
    Reclamation,
    /// 开发.
    Development,
    /// 农业结构调整.
    Structure,
    /// 建设占用.
    Construction,
    /// 灾毁.
    Disaster,
    /// 生态退耕.
    Restoration,
}

impl Item {
    /// All items, as the balance lists them.
    pub const ALL: [Self; 7] = [
        Self::Consolidation,
        Self::Reclamation,
        Self::Development,
        Self::Structure,
        Self::Construction,
        Self::Disaster,
        Self::Restoration,
    ];

    /// The stable name.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Consolidation => "consolidation",
            Self::Reclamation => "reclamation",
            Self::Development => "development",
            Self::Structure => "structure",
            Self::Construction => "construction",
            Self::Disaster => "disaster",
            Self::Restoration => "restoration",
        }
    }

    /// The word for people.
    pub fn word(self) -> Text {
        match self {
            Self::Consolidation => Text::new("整理", "consolidation"),
            Self::Reclamation => Text::new("复垦", "reclamation"),
            Self::Development => Text::new("开发", "development"),
            Self::Structure => Text::new("农业结构调整", "change of farming"),
            Self::Construction => Text::new("建设占用", "construction"),
            Self::Disaster => Text::new("灾毁", "disaster"),
            Self::Restoration => Text::new("生态退耕", "ecological restoration"),
        }
    }
}

impl Terms {
    /// The survey whose layer is among these, the first in the file's order, with the layer's place.
    pub fn survey_of<'a>(&'a self, layers: &[Arc<str>]) -> Option<(&'a Survey, usize)> {
        self.surveys.iter().find_map(|own| Some((own, layers.iter().position(|id| *id == own.layer)?)))
    }
}

/// A balance's movements: net area by item.
pub type Movements = BTreeMap<Item, Amount>;
