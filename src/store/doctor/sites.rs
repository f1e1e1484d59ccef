//! The land of projects and supplements: whether it is what was entered, and as large as was measured.

use crate::geometry::area::Area;
use crate::geometry::legal::LegalMeasure;
use crate::layer::text::Text;
use crate::store::doctor::{Faults, backup};
use crate::store::error::StoreError;
use crate::store::workspace::Workspace;

/// Reads every site again and measures what is registered as measured.
pub(super) fn examine(workspace: &Workspace, faults: &mut Faults) -> Result<(), StoreError> {
    for project in workspace.projects()? {
        if let Err(error) = workspace.project_site(&project.id) {
            faults.failed("sites", error)?;
        }
        if project.stages.is_empty() {
            let id = &project.id;
            let what =
                Text::new(format!("项目 {id} 没有任何阶段"), format!("project {id} never had a stage"));
            faults.add("sites", what, backup());
        }
    }
    let measure = LegalMeasure::new(&workspace.plane().projection);
    for supplement in workspace.supplements()? {
        let rings = match workspace.supplement_rings(&supplement.id) {
            Ok(rings) => rings,
            Err(error) => {
                faults.failed("sites", error)?;
                continue;
            }
        };
        let measured: Area = rings.iter().map(|ring| measure.ring(ring)).sum();
        if measured != supplement.area {
            let (id, area) = (&supplement.id, supplement.area.to_square_metres_text());
            let measured = measured.to_square_metres_text();
            let what = Text::new(
                format!("补充项目 {id} 登记面积 {area} 平方米,其范围为 {measured} 平方米"),
                format!("supplement {id} is registered with {area} m², and its land has {measured} m²"),
            );
            faults.add("sites", what, backup());
        }
    }
    Ok(())
}
