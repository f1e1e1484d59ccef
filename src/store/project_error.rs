//! Why nothing was entered of a project.

use crate::layer::text::Text;
use crate::ledger::ids::ProjectId;
use crate::ledger::project::Stage;

/// Why nothing was entered of a project.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.text().en)]
#[non_exhaustive]
pub enum ProjectError {
    /// There is no such project.
    Unknown {
        /// The number asked for.
        id: ProjectId,
    },
    /// The number was used before.
    Taken {
        /// The number.
        id: ProjectId,
    },
    /// The project has reached that stage already.
    SameStage {
        /// The project.
        id: ProjectId,
        /// The stage.
        stage: Stage,
    },
    /// The project is not what whoever asked has seen.
    Changed {
        /// The project.
        id: ProjectId,
    },
}

impl ProjectError {
    /// What happened and what to do, in both languages.
    pub fn text(&self) -> Text {
        match self {
            Self::Unknown { id } => Text::new(
                format!("没有项目“{id}”;用 hegui project list 查看已登记的项目"),
                format!("there is no project \"{id}\"; hegui project list shows those there are"),
            ),
            Self::Taken { id } => Text::new(
                format!("项目编号“{id}”已用过;编号不重复使用,请另取"),
                format!("the number \"{id}\" was used before; numbers are never used again, take another"),
            ),
            Self::SameStage { id, stage } => Text::new(
                format!("项目“{id}”已是“{}”", stage.word().zh),
                format!("project \"{id}\" is {} already", stage.word().en),
            ),
            Self::Changed { id } => Text::new(
                format!("项目“{id}”在您读取之后已有变动;请重新读取后再办理"),
                format!("project \"{id}\" has changed since you read it; read it again"),
            ),
        }
    }
}
