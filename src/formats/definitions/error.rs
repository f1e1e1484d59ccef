//! Why definitions are not taken: always with file and line, and with what to do.

use std::fmt;
use std::io;
use std::num::NonZeroU32;
use std::path::PathBuf;

use thiserror::Error;

use crate::formats::conditions::names::unknown;
use crate::formats::definitions::misfit::ParameterProblem;
use crate::formats::definitions::thing::Thing;
use crate::layer::text::Text;

/// A line of a definitions file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file, as the user named its directory; `layers/…` for the built-in ones.
    pub file: String,
    /// The line, counted from 1.
    pub line: u32,
    /// The column, counted in characters from 1, where the line alone does not tell.
    pub column: Option<NonZeroU32>,
}

/// Prints `file:line` or `file:line:column`, the form editors jump to.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)?;
        self.column.map_or(Ok(()), |column| write!(f, ":{column}"))
    }
}

/// Why a definitions directory is not taken.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DefinitionError {
    /// The operating system would not give a file or directory.
    #[error("{}", self.text().en)]
    Unreadable {
        /// The file or directory.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        cause: io::Error,
    },
    /// A file or folder of the layout is not there.
    #[error("{}", self.text().en)]
    Absent {
        /// The directory given.
        dir: String,
        /// What is missing in it.
        name: &'static str,
    },
    /// A file or folder is there that nobody would read.
    #[error("{}", self.text().en)]
    Stranger {
        /// The file or folder.
        path: String,
    },
    /// A file is larger than any hand-written file.
    #[error("{}", self.text().en)]
    TooLarge {
        /// The file.
        file: String,
        /// Its size in bytes.
        bytes: u64,
        /// The limit in bytes.
        bytes_max: u64,
    },
    /// A file is not text in UTF-8.
    #[error("{}", self.text().en)]
    NotUtf8 {
        /// Where the first wrong byte stands.
        place: Place,
    },
    /// A file says something wrong.
    #[error("{}", self.text().en)]
    Wrong {
        /// Where.
        place: Place,
        /// What is wrong.
        problem: Problem,
    },
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// The file is not TOML; what the parser said.
    Syntax(String),
    /// A key nobody knows.
    UnknownKey {
        /// The key.
        key: String,
        /// The keys there are.
        known: String,
    },
    /// A key that must be there is not.
    MissingKey(String),
    /// A key stands twice in one table (so does a code, for a class is a key of `[classes]`).
    RepeatedKey(String),
    /// A value is of the wrong type.
    WrongType {
        /// What stands there.
        found: String,
        /// What should.
        expected: Text,
    },
    /// A text or list is empty that must not be.
    Empty(String),
    /// A colour is not `#rrggbb`.
    BadColor(String),
    /// A text is not a date.
    BadDate(String),
    /// A number is not one a threshold can have.
    BadNumber {
        /// The number.
        number: String,
        /// The greatest that is taken.
        max: String,
    },
    /// A rule ends before it begins.
    Reversed {
        /// First day.
        since: String,
        /// Last day.
        until: String,
    },
    /// `[class]` of a card has both or neither of `fixed` and `fields`.
    ClassSource,
    /// A card of lines promises what only areas have.
    LandOfLines,
    /// A condition is not taken.
    Condition(Text),
    /// A parameter is not one its kind takes.
    Parameter(ParameterProblem),
    /// A name is wrong, or names do not fit together.
    Name(NameProblem),
}

/// What is wrong with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NameProblem {
    /// An id is defined twice.
    Repeated {
        /// What it is the id of.
        thing: Thing,
        /// The id.
        id: String,
        /// Where it stands first.
        first: Place,
    },
    /// A name that nothing defines.
    Unknown {
        /// What was meant.
        thing: Thing,
        /// The name.
        name: String,
        /// Names there are, the first few.
        known: String,
    },
    /// An id has characters that cannot stand in a URL, or a name kept for the service's own use.
    BadId(String),
    /// Following parents from this class leads back to it.
    ParentCycle(String),
    /// A class leaves a group it would not have been in.
    NotInGroup {
        /// The class.
        code: String,
        /// The group.
        group: String,
    },
    /// A second card gives the districts.
    SecondDistrict {
        /// Where the first one stands.
        first: Place,
    },
}

impl DefinitionError {
    /// What, where and what to do, in both languages.
    pub fn text(&self) -> Text {
        match self {
            Self::Unreadable { path, cause } => Text::new(
                format!("{}:无法读取({cause});请检查路径与权限", path.display()),
                format!("{}: cannot be read ({cause}); check the path and its permissions", path.display()),
            ),
            Self::Absent { dir, name } => Text::new(
                format!("{dir}:缺少 {name};定义目录须有 plans.toml、groups.toml、schemes、cards、rules"),
                format!(
                    "{dir}: {name} is missing; a definitions directory holds plans.toml, groups.toml, schemes, \
                     cards and rules"
                ),
            ),
            Self::Stranger { path } => Text::new(
                format!("{path}:此处不认识这个文件或目录;定义文件须以 .toml 结尾,其余请移走"),
                format!(
                    "{path}: nothing reads this here; a definitions file ends in .toml, move anything else away"
                ),
            ),
            Self::TooLarge { file, bytes, bytes_max } => Text::new(
                format!("{file}:文件有 {bytes} 字节,上限 {bytes_max};请拆成几个文件"),
                format!("{file}: {bytes} bytes, at most {bytes_max} are read; split it into several files"),
            ),
            Self::NotUtf8 { place } => Text::new(
                format!("{place}:不是 UTF-8 文本;请以 UTF-8 编码另存"),
                format!("{place}: not text in UTF-8; save the file as UTF-8"),
            ),
            Self::Wrong { place, problem } => {
                let said = problem.text();
                Text::new(format!("{place}:{}", said.zh), format!("{place}: {}", said.en))
            }
        }
    }
}

impl Problem {
    /// What is wrong and what to do, without the place.
    fn text(&self) -> Text {
        match self {
            Self::Syntax(said) => Text::new(
                format!("不是合法的 TOML({said});请按提示改正这一行"),
                format!("not valid TOML ({said}); correct this line"),
            ),
            Self::UnknownKey { key, known } => Text::new(
                format!("不认识的键“{key}”;可用的键:{known}"),
                format!("unknown key \"{key}\"; the keys here are {known}"),
            ),
            Self::MissingKey(key) => {
                Text::new(format!("缺少键“{key}”;请补上"), format!("key \"{key}\" is missing; add it"))
            }
            Self::RepeatedKey(key) => Text::new(
                format!("“{key}”在同一处写了两次;请删去一个"),
                format!("\"{key}\" stands twice in one table; remove one"),
            ),
            Self::WrongType { found, expected } => Text::new(
                format!("此处写的是 {found},应为{}", expected.zh),
                format!("{found} stands here where {} is expected; write it so", expected.en),
            ),
            Self::Empty(key) => Text::new(
                format!("“{key}”是空的;名称和文字须中英文都写,列表至少一项"),
                format!("\"{key}\" is empty; texts need both languages, lists at least one entry"),
            ),
            Self::BadColor(value) => Text::new(
                format!("“{value}”不是颜色;请写 #rrggbb,例如 #f3ee6b"),
                format!("\"{value}\" is not a color; write #rrggbb, for example #f3ee6b"),
            ),
            Self::BadDate(value) => Text::new(
                format!("“{value}”不是日期;请写 YYYY-MM-DD,例如 2019-12-31"),
                format!("\"{value}\" is not a date; write YYYY-MM-DD, for example 2019-12-31"),
            ),
            Self::BadNumber { number, max } => Text::new(
                format!("{number} 不能作阈值;请写 0 到 {max} 之间的数"),
                format!("{number} cannot be a threshold; write a number from 0 to {max}"),
            ),
            Self::Reversed { since, until } => Text::new(
                format!("规则起于 {since},却止于更早的 {until};请改正 since 或 until"),
                format!("the rule begins on {since} and ends before, on {until}; correct since or until"),
            ),
            Self::ClassSource => Text::new(
                "[class] 须在 fixed 与 fields 中写且只写一个;values 只与 fields 同用",
                "[class] takes either fixed or fields, one of them; values goes with fields",
            ),
            Self::LandOfLines => Text::new(
                "线没有面积:geometry = \"lines\" 时 complete 须为 false,不写 district 与 area_fields",
                "lines have no land: with geometry = \"lines\", complete is false and district and area_fields are \
                 left out",
            ),
            Self::Condition(said) => {
                Text::new(format!("条件:{}", said.zh), format!("condition: {}", said.en))
            }
            Self::Parameter(problem) => problem.text(),
            Self::Name(problem) => problem.text(),
        }
    }
}

impl From<NameProblem> for Problem {
    fn from(problem: NameProblem) -> Self {
        Self::Name(problem)
    }
}

impl NameProblem {
    /// What is wrong and what to do, without the place.
    pub(super) fn text(&self) -> Text {
        match self {
            Self::Repeated { thing, id, first } => {
                let (zh, en) = thing.word();
                Text::new(
                    format!("{zh}“{id}”重复,先见于 {first};请改一个或删一个"),
                    format!("{en} \"{id}\" is defined twice, first in {first}; rename or remove one"),
                )
            }
            Self::Unknown { thing, name, known } => unknown(thing.word(), name, known),
            Self::BadId(id) => Text::new(
                format!(
                    "“{id}”不能作标识;只用字母、数字、“-”和“_”,图层用小写,且不可叫 conflicts 或 findings"
                ),
                format!(
                    "\"{id}\" cannot be an id; use letters, digits, - and _, lower case for a layer, and not the \
                     names conflicts and findings"
                ),
            ),
            Self::ParentCycle(code) => Text::new(
                format!("类“{code}”的上级绕回它自己;请改正 parent"),
                format!("the parents of class \"{code}\" lead back to itself; correct parent"),
            ),
            Self::NotInGroup { code, group } => Text::new(
                format!("类“{code}”本来就不在组“{group}”内;请从 not_groups 删去"),
                format!(
                    "class \"{code}\" would not be in group \"{group}\" anyway; remove it from not_groups"
                ),
            ),
            Self::SecondDistrict { first } => Text::new(
                format!("行政区图层只能有一个,已有 {first};请去掉一处 district = true"),
                format!(
                    "only one card gives the districts, there is {first} already; remove district = true"
                ),
            ),
        }
    }
}
