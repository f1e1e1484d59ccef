//! What `compare`, `signature` and `frames` share: the units areas are summed by, and the region looked at.

use std::path::PathBuf;

use clap::Args;

use crate::assess::difference::units::Units;
use crate::cli::area::remark_findings;
use crate::cli::context::{Context, read_options};
use crate::cli::failure::Failure;
use crate::cli::judge::Opened;
use crate::formats::import::polygons::any_polygon;
use crate::formats::import::{self, ReadOptions};
use crate::geometry::grid::Point;
use crate::layer::date::Date;
use crate::layer::frame::Frame;
use crate::layer::text::Text;
use crate::overlay::locate::Index;
use crate::overlay::site::{Areas, Part, Parts, parts};
use crate::store::workspace::Workspace;

/// Which land is looked at, and by which units it is summed.
#[derive(Debug, Args)]
pub(super) struct Territory {
    /// 分单元汇总:district 行政区,或 frames.toml 中的统计口径 · Sum by unit: district, or a frame of frames.toml
    #[arg(long, value_name = "district|FRAME")]
    by: Option<String>,
    /// 只看此面之内(如新城范围;文件格式同导入,须只有一个图斑) · Only inside this polygon: a file of one feature
    #[arg(long, value_name = "FILE")]
    region: Option<PathBuf>,
    /// 范围文件的坐标系(文件未注明时) · The CRS of the region's file, where it does not say
    #[arg(long, value_name = "EPSG:n", requires = "region")]
    region_crs: Option<String>,
}

/// The part of the overlay that is looked at.
pub(super) enum Land {
    /// All of it.
    Whole,
    /// What lies in a region.
    Inside(Parts),
}

impl Territory {
    /// Whether only a region is looked at.
    pub(super) fn is_region(&self) -> bool {
        self.region.is_some()
    }

    /// The units asked for.
    ///
    /// # Errors
    /// Where there is no such frame or no district layer.
    pub(super) fn units(&self, opened: &Opened, date: Date, context: Context) -> Result<Units, Failure> {
        self.by.as_ref().map_or(Ok(Units::one()), |by| units(by, opened, date, context))
    }

    /// The land asked for.
    ///
    /// # Errors
    /// Where the region's file cannot be read or has not one feature.
    pub(super) fn land(
        &self,
        workspace: &Workspace,
        opened: &Opened,
        context: Context,
    ) -> Result<Land, Failure> {
        let Some(file) = &self.region else { return Ok(Land::Whole) };
        let (card, cards) = any_polygon();
        let options = ReadOptions { crs: self.region_crs.clone(), ..read_options() };
        let import = import::read(file, &card, &cards, workspace.plane(), &options)?;
        remark_findings(&import, context);
        let (shown, n_features) = (file.display(), import.layer.features.len());
        if n_features != 1 {
            return Err(Failure::new(
                format!("{shown}:有 {n_features} 个可用的面,范围须恰好一个;请合并或分别运行"),
                format!("{shown}: {n_features} polygons, a region is one; join them or run one by one"),
            ));
        }
        let rings: Vec<&[Point]> = import.layer.rings(0).collect();
        let index = Index::new(&opened.arrangement);
        let parts = parts(&opened.arrangement, &index, &rings, &opened.measure);
        if parts.parts.is_empty() {
            return Err(Failure::new(
                format!("{shown}:此范围之内没有任何叠置的图斑;请检查 --region-crs"),
                format!("{shown}: nothing that was overlaid lies in this region; check --region-crs"),
            ));
        }
        Ok(Land::Inside(parts))
    }
}

/// The districts or a frame's units.
pub(super) fn units(by: &str, opened: &Opened, date: Date, context: Context) -> Result<Units, Failure> {
    let (layers, cards) = (&opened.loaded.layers, &opened.loaded.definitions.cards);
    let units = if by == "district" {
        Units::districts(layers, cards)
    } else {
        let frame = find_frame(&cards.frames, by)?;
        Units::frame(layers, cards, frame, date)
    };
    let units = units.ok_or_else(|| {
        Failure::new(
            "没有叠置行政区图层,无法分单元汇总;请先导入行政区图层再叠置",
            "no district layer was overlaid, so nothing can be summed by unit; import one and overlay again",
        )
    })?;
    if !units.missing.is_empty() {
        let codes = units.missing.iter().map(|code| &**code).collect::<Vec<_>>().join(" ");
        context.remark(&Text::new(
            format!("注意:行政区图层没有 {codes},有关单元不完整"),
            format!("note: the district layer has no {codes}, units with them are not whole"),
        ));
    }
    Ok(units)
}

/// A frame by its id.
pub(super) fn find_frame<'a>(frames: &'a [Frame], id: &str) -> Result<&'a Frame, Failure> {
    frames.iter().find(|frame| &*frame.id == id).ok_or_else(|| {
        let ids: Vec<&str> = ["district"].into_iter().chain(frames.iter().map(|own| &*own.id)).collect();
        Failure::new(
            format!("没有名为“{id}”的统计口径;现有:{}", ids.join("、")),
            format!("there is no frame \"{id}\"; there are: {}", ids.join(", ")),
        )
    })
}

impl Land {
    /// Its cells with their areas.
    pub(super) fn cells<'a>(&'a self, opened: &'a Opened) -> Box<dyn Iterator<Item = (u32, Areas)> + 'a> {
        match self {
            Self::Whole => Box::new(crate::assess::difference::all(&opened.arrangement)),
            Self::Inside(Parts { parts, .. }) => Box::new(crate::assess::difference::inside(parts)),
        }
    }

    /// What the region has beside the cells: its land as drawn, without any feature, and what rounding moved.
    pub(super) fn remark(&self) -> Option<Text> {
        let Self::Inside(own) = self else { return None };
        let Parts { drawn, bare, .. } = own;
        let inside = own.parts.iter().map(|part: &Part| part.areas).fold(Areas::default(), Areas::and);
        let (drawn, inside) = (drawn.legal.to_hectares_text(4), inside.legal.to_hectares_text(4));
        let (bare, moved) = (bare.legal.to_hectares_text(4), own.rounding().legal.to_square_metres_text());
        Some(Text::new(
            format!(
                "范围 {drawn} 公顷 = 图斑之内 {inside} 公顷 + 无任何图斑 {bare} 公顷 + 取整 {moved} 平方米"
            ),
            format!(
                "region {drawn} ha = in features {inside} ha + no feature {bare} ha + rounding {moved} m²"
            ),
        ))
    }
}
