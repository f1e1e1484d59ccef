//! Every snapshot, held against what the catalogue says of it.

use std::collections::BTreeMap;
use std::fs::File;

use crate::formats::snapshot;
use crate::formats::snapshot::reader::Reader;
use crate::geometry::area::DoubledArea;
use crate::geometry::grid::Point;
use crate::geometry::ring;
use crate::layer::borders::Borders;
use crate::layer::feature::{Layer, NO_FEATURE};
use crate::layer::text::Text;
use crate::store::doctor::Faults;
use crate::store::error::StoreError;
use crate::store::files::SNAPSHOTS;
use crate::store::layers::LayerVersion;
use crate::store::registers::Register;
use crate::store::runs::Run;
use crate::store::workspace::Workspace;

/// Looks at the snapshots of versions, runs and registers.
pub(super) fn examine(workspace: &Workspace, faults: &mut Faults) -> Result<(), StoreError> {
    let mut contents = Contents { workspace, faults, is_right: BTreeMap::new() };
    let versions = workspace.versions()?;
    for version in &versions {
        contents.version(version)?;
    }
    for run in workspace.runs()? {
        contents.run(&run)?;
    }
    for register in workspace.registers()? {
        contents.register(&register)?;
    }
    Ok(())
}

/// The snapshots looked at so far.
struct Contents<'a> {
    workspace: &'a Workspace,
    faults: &'a mut Faults,
    /// By name, whether a file is what the catalogue says: several versions may have one.
    is_right: BTreeMap<String, bool>,
}

/// Who has a snapshot, and how it is had again.
struct Owner {
    name: Text,
    mend: Text,
}

impl Contents<'_> {
    fn version(&mut self, version: &LayerVersion) -> Result<(), StoreError> {
        let LayerVersion { layer, version: number, source_name, source_sha256, .. } = version;
        let owner = Owner {
            name: Text::new(format!("{layer} 第 {number} 版"), format!("version {number} of {layer}")),
            mend: Text::new(
                format!(
                    "从备份中取回 {SNAPSHOTS}/{};或重新导入 {source_name}(sha256 {source_sha256})",
                    version.snapshot
                ),
                format!(
                    "take {SNAPSHOTS}/{} out of a backup, or import {source_name} (sha256 {source_sha256}) again",
                    version.snapshot
                ),
            ),
        };
        let Some(mut reader) = self.open(&version.snapshot, &version.sha256, "layer", &owner)? else {
            return Ok(());
        };
        let read = snapshot::layer::read(&mut reader)
            .and_then(|layer| Ok((snapshot::borders::read(&mut reader, layer.features.len())?, layer)));
        let (borders, layer) = match read {
            Ok(read) => read,
            Err(error) => {
                self.wrong("content", &owner, &error.text());
                return Ok(());
            }
        };
        if *layer.id != version.layer || layer.features.len() as i64 != version.n_kept {
            let (id, n, n_kept) = (&layer.id, layer.features.len(), version.n_kept);
            self.wrong(
                "counts",
                &owner,
                &Text::new(
                    format!("快照中是 {id} 的 {n} 个图斑,目录库登记 {n_kept} 个"),
                    format!("the snapshot holds {n} features of {id}, the catalogue says {n_kept}"),
                ),
            );
        }
        if let Some(feature) = borders.and_then(|borders| unlike(&layer, &borders)) {
            let number = layer.features[feature].number;
            self.wrong(
                "borders",
                &owner,
                &Text::new(
                    format!("图斑 {number} 的界线面积与环的面积不等"),
                    format!("the borders of feature {number} do not have its rings' area"),
                ),
            );
        }
        Ok(())
    }

    fn run(&mut self, run: &Run) -> Result<(), StoreError> {
        let id = run.id;
        let owner = Owner {
            name: Text::new(format!("叠置 {id}"), format!("overlay {id}")),
            mend: Text::new("重新运行 hegui overlay", "run hegui overlay again"),
        };
        let Some(mut reader) = self.open(&run.snapshot, &run.sha256, "arrangement", &owner)? else {
            return Ok(());
        };
        let are_right = run.inputs.iter().all(|input| self.is_right.get(&input.snapshot) == Some(&true));
        if !are_right {
            // Told of its inputs already.
            return Ok(());
        }
        let layers = run.inputs.iter().map(|input| self.workspace.load_features(input));
        let layers: Vec<Layer> = match layers.collect() {
            Ok(layers) => layers,
            Err(StoreError::Catalogue { .. } | StoreError::Snapshot { .. }) => return Ok(()),
            Err(error) => return Err(error),
        };
        match snapshot::arrangement::read(&mut reader, &layers) {
            Err(error) => self.wrong("content", &owner, &error.text()),
            Ok(arrangement) => {
                let found = (arrangement.n_cells(), arrangement.n_arcs(), arrangement.n_points());
                let figures = run.figures;
                let said = (figures.n_cells as usize, figures.n_arcs as usize, figures.n_points as usize);
                if found != said {
                    self.wrong("counts", &owner, &Text::new(
                        format!("快照中单元、弧段、点为 {found:?},目录库登记 {said:?}"),
                        format!("the snapshot has {found:?} cells, arcs and points, the catalogue says {said:?}"),
                    ));
                }
            }
        }
        Ok(())
    }

    fn register(&mut self, register: &Register) -> Result<(), StoreError> {
        const LINES: &str =
            "SELECT patch, area_mm2, x, y FROM register_patch WHERE register = ?1 ORDER BY seq";
        let id = register.id;
        let owner = Owner {
            name: Text::new(format!("第 {id} 次登记"), format!("register {id}")),
            mend: Text::new(
                format!("从备份中取回 {SNAPSHOTS}/{}", register.snapshot),
                format!("take {SNAPSHOTS}/{} out of a backup", register.snapshot),
            ),
        };
        let Some(mut reader) = self.open(&register.snapshot, &register.sha256, "patches", &owner)? else {
            return Ok(());
        };
        let patches = match snapshot::patches::read(&mut reader) {
            Ok(patches) => patches,
            Err(error) => {
                self.wrong("content", &owner, &error.text());
                return Ok(());
            }
        };
        let mut statement = self.workspace.connection.prepare(LINES)?;
        let lines = statement
            .query_map([id], |row| Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
        let said: Vec<(String, i64, i64, i64)> = lines.collect::<Result<_, _>>()?;
        let found = patches.iter().map(|patch| {
            let corner = patch.polygon.outer[0];
            (patch.id.to_string(), patch.legal_area.square_millimetres(), corner.x, corner.y)
        });
        if !found.eq(said) {
            self.wrong(
                "counts",
                &owner,
                &Text::new(
                    "快照中的图斑与目录库登记的不同",
                    "the patches in the snapshot are not those of the catalogue",
                ),
            );
        }
        Ok(())
    }

    /// Opens a snapshot, which reads it to its last byte; tells what is wrong with it, once.
    fn open(
        &mut self,
        name: &str,
        sha256: &str,
        kind: &str,
        owner: &Owner,
    ) -> Result<Option<Reader<File>>, StoreError> {
        let is_own_name = name.starts_with(&format!("{kind}-"))
            && name.ends_with(&format!("-{}.hegui", sha256.get(..32).unwrap_or_default()));
        if !is_own_name {
            self.wrong(
                "name",
                owner,
                &Text::new(
                    format!("快照名 {name} 与登记的校验值 {sha256} 不符"),
                    format!("the snapshot's name {name} does not fit its digest {sha256}"),
                ),
            );
        }
        let opened = self.workspace.open_snapshot(name, sha256);
        self.is_right.insert(name.to_owned(), opened.is_ok());
        match opened {
            Ok(reader) => Ok(Some(reader)),
            Err(error @ (StoreError::Snapshot { .. } | StoreError::WrongSnapshot { .. })) => {
                self.wrong("snapshot", owner, &error.text());
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    fn wrong(&mut self, check: &'static str, owner: &Owner, what: &Text) {
        let Owner { name, mend } = owner;
        let what = Text::new(format!("{}:{}", name.zh, what.zh), format!("{}: {}", name.en, what.en));
        self.faults.add(check, what, mend.clone());
    }
}

/// The first feature whose borders do not have its rings' area.
fn unlike(layer: &Layer, borders: &Borders) -> Option<usize> {
    let mut areas = vec![DoubledArea::default(); layer.features.len()];
    let mut add = |feature: u32, area: DoubledArea| {
        if feature != NO_FEATURE {
            areas[feature as usize] = areas[feature as usize].wrapping_add(area);
        }
    };
    for chain in 0..borders.len() {
        let points = borders.points(chain);
        // A feature's chains close, so it is all the same from where.
        let cross = |pair: &[Point]| ring::cross(Point::new(0, 0), pair[0], pair[1]);
        let area = points.windows(2).map(cross).fold(0, DoubledArea::wrapping_add);
        add(borders.left[chain], area);
        add(borders.right[chain], area.wrapping_neg());
    }
    (0..layer.features.len())
        .find(|&feature| layer.rings(feature).map(ring::doubled_area).sum::<DoubledArea>() != areas[feature])
}
