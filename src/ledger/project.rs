//! Construction projects (占用项目): the states they go through, from reserve to production (六位一体).

use crate::layer::text::Text;

/// Where a project stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// 储备.
    Reserve,
    /// 签约.
    Signed,
    /// 落地.
    Sited,
    /// 开工.
    Begun,
    /// 建设.
    Building,
    /// 投产.
    Producing,
}

impl Stage {
    /// All of them, the first first.
    pub const ALL: [Self; 6] =
        [Self::Reserve, Self::Signed, Self::Sited, Self::Begun, Self::Building, Self::Producing];

    /// The stable name.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Reserve => "reserve",
            Self::Signed => "signed",
            Self::Sited => "sited",
            Self::Begun => "begun",
            Self::Building => "building",
            Self::Producing => "producing",
        }
    }

    /// The word for people.
    pub fn word(self) -> Text {
        match self {
            Self::Reserve => Text::new("储备", "in reserve"),
            Self::Signed => Text::new("签约", "signed"),
            Self::Sited => Text::new("落地", "sited"),
            Self::Begun => Text::new("开工", "begun"),
            Self::Building => Text::new("建设", "building"),
            Self::Producing => Text::new("投产", "producing"),
        }
    }

    /// The stage of a stable name or its Chinese word, or `None`.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|own| own.id() == id || own.word().zh == id)
    }
}
