//! The clerk of `hegui serve`: works out what the books want as the commands of the same names do.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::{env, fs, process};

use serde_json::{Value as Json, json};

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::project::SiteFile;
use crate::cli::project_charge::AskedLand;
use crate::cli::supplement_check::{Judged, judge};
use crate::cli::{balance, report};
use crate::geometry::grid::Point;
use crate::http::clerk::{AskedBalance, AskedCharge, Clerk, Eligibility, Tables};
use crate::layer::text::{Lang, Text};
use crate::ledger::amount::Amount;
use crate::ledger::charge::Charge;
use crate::reports::books::Report;
use crate::store::clock;
use crate::store::ledger::supplements::Supplement;
use crate::store::workspace::Workspace;

/// The clerk of a workspace.
pub(super) struct Bureau {
    /// The workspace.
    pub(super) dir: PathBuf,
    /// How it speaks to the log.
    pub(super) context: Context,
}

/// Sites read so far, by which their files are told apart.
static N_SITES: AtomicU64 = AtomicU64::new(0);

impl Bureau {
    /// Reads a site by the way of files, so that it is taken and mended as a file of it is.
    fn read(&self, geometry: &str) -> Result<Vec<Vec<Point>>, Failure> {
        let geometry: Json = serde_json::from_str(geometry).map_err(|error| Failure::of(&error))?;
        let is_polygon = matches!(geometry["type"].as_str(), Some("Polygon" | "MultiPolygon"));
        let n_members = geometry.as_object().map_or(0, serde_json::Map::len);
        if !is_polygon || n_members != 2 || !is_numbers(&geometry["coordinates"]) {
            return Err(Failure::new(
                "须为 GeoJSON 几何:type 为 Polygon 或 MultiPolygon,coordinates 为经纬度",
                "give a GeoJSON geometry: type Polygon or MultiPolygon, coordinates as longitude and latitude",
            ));
        }
        let feature = json!({"type": "Feature", "properties": {}, "geometry": geometry});
        let document = json!({"type": "FeatureCollection", "features": [feature]});
        let number = N_SITES.fetch_add(1, Relaxed);
        let file = env::temp_dir().join(format!("hegui-site-{}-{number}.geojson", process::id()));
        fs::write(&file, document.to_string())?;
        let read = Workspace::open(&self.dir)
            .map_err(Failure::from)
            .and_then(|workspace| SiteFile::of(file.clone()).read(&workspace, self.context));
        // What could not be removed lies where the system keeps what is temporary.
        let _ = fs::remove_file(&file);
        read
    }

    fn work_out(&self, asked: &AskedCharge) -> Result<Charge, Failure> {
        let workspace = Workspace::open(&self.dir)?;
        let rings = workspace.project_site(&asked.project)?;
        let base = asked.base.as_deref().map(str::parse).transpose();
        let base = base.map_err(|why: String| Failure::new(why.clone(), why))?;
        let land = AskedLand::of(base, asked.district.clone(), asked.said);
        let worked = land.work_out(&workspace, &rings, self.context)?;
        worked.charge((&asked.project, asked.approved), &rings, asked.said)
    }
}

/// Whether coordinates are numbers in lists, and nothing else.
fn is_numbers(coordinates: &Json) -> bool {
    match coordinates {
        Json::Array(list) => list.iter().all(is_numbers),
        other => other.is_number(),
    }
}

impl Clerk for Bureau {
    fn site(&self, geometry: &str) -> Result<Vec<Vec<Point>>, Text> {
        self.read(geometry).map_err(|failure| failure.text())
    }

    fn charge(&self, asked: &AskedCharge) -> Result<Charge, Text> {
        self.work_out(asked).map_err(|failure| failure.text())
    }

    fn judge(&self, supplement: &Supplement) -> Result<Eligibility, Text> {
        let judged = Workspace::open(&self.dir)
            .map_err(Failure::from)
            .and_then(|workspace| judge(&workspace, supplement, clock::today(), self.context));
        let judged = judged.map_err(|failure| failure.text())?;
        Ok(Eligibility {
            barred: judged.as_ref().map_or(Amount::ZERO, Judged::barred),
            rules: judged.as_ref().map(Judged::barring).unwrap_or_default(),
            judgement: judged.as_ref().map(Judged::kept),
        })
    }

    fn balance(&self, asked: AskedBalance, lang: Lang) -> Result<Tables, Text> {
        let shown = Workspace::open(&self.dir).map_err(Failure::from).and_then(|workspace| {
            let asked = balance::Arguments::of(self.dir.clone(), asked);
            balance::shown(&workspace, &asked, Context { lang })
        });
        let (remarks, sheets, _) = shown.map_err(|failure| failure.text())?;
        Ok(Tables { remarks, sheets })
    }

    fn report(
        &self,
        report: &'static Report,
        year: u16,
        district: Option<&str>,
        lang: Lang,
    ) -> Result<Tables, Text> {
        let made = Workspace::open(&self.dir)
            .map_err(Failure::from)
            .and_then(|workspace| report::make(&workspace, report, year, district, Context { lang }));
        let (remarks, sheet) = made.map_err(|failure| failure.text())?;
        Ok(Tables { remarks, sheets: vec![sheet] })
    }
}
