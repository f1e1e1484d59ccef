//! `hegui project charge`: what a project must supply, worked out from its site and kept.

use std::path::PathBuf;

use clap::Args;

use crate::assess::farmland::occupation::Occupation;
use crate::assess::farmland::parcels::Kind;
use crate::assess::farmland::supply::{self, Supply, grain};
use crate::cli::Done;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::farmland::{Base, SaidArguments, Surveyed};
use crate::cli::import::date;
use crate::cli::project::project_id;
use crate::cli::sheets::Answer;
use crate::cli::who::Who;
use crate::geometry::area::Area;
use crate::geometry::grid::Point;
use crate::layer::date::Date;
use crate::layer::text::Text;
use crate::ledger::charge::{Charge, LayerDigest, Provenance};
use crate::ledger::farmland::land;
use crate::ledger::farmland::net::Net;
use crate::ledger::farmland::terms::Said;
use crate::ledger::ids::ProjectId;
use crate::overlay::site::Parts;
use crate::reports::farmland as report;
use crate::reports::sheet::Sheet;
use crate::store::clock::Moment;
use crate::store::layers::LayerVersion;
use crate::store::site::digest;
use crate::store::workspace::Workspace;

/// 算项目应补(数量、产能、水田,分地类等别)并入账;未核销前可重算,以后一次为准 · Work out what a project must supply and enter it; the later one holds, until something is written off
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 工作区目录 · The workspace
    dir: PathBuf,
    /// 项目编号 · The project's number
    #[arg(value_parser = project_id)]
    id: ProjectId,
    /// 批准日 YYYY-MM-DD,决定适用的制度 · The day of approval, which decides the regime
    #[arg(long, value_name = "DATE", value_parser = date)]
    approved: Date,
    #[command(flatten)]
    asked: AskedLand,
    #[command(flatten)]
    who: Who,
    /// 以 JSON 输出 · Answer in JSON
    #[arg(long)]
    json: bool,
}

/// By which land a site is judged.
#[derive(Debug, Args)]
pub(super) struct AskedLand {
    /// 按调查图层的哪一版(版本号,或某日及之前最新一版);违法先建的按建设前的版本(默认最近一次叠置的版本) · By which version of the survey: its number, or the newest of a day or before; where building came first, the version of before it. By default that of the latest overlay
    #[arg(long, value_name = "VERSION|DATE")]
    base: Option<Base>,
    /// 用地跨县时只算此县(代码或名称),各县分别登记 · Only the land in this district, where the site lies in several
    #[arg(long, value_name = "DISTRICT")]
    district: Option<String>,
    #[command(flatten)]
    said: SaidArguments,
}

/// What a site must supply, with where it was seen.
pub(super) struct Worked {
    pub(super) surveyed: Surveyed,
    pub(super) parts: Parts,
    pub(super) occupation: Occupation,
    /// The district, by its place among the units.
    pub(super) unit: u16,
    pub(super) supply: Supply,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    let mut workspace = Workspace::open(&arguments.dir)?;
    let rings = workspace.project_site(&arguments.id)?;
    let worked = arguments.asked.work_out(&workspace, &rings, context)?;
    let (project, said) = ((&arguments.id, arguments.approved), arguments.asked.said());
    let charge = worked.charge(project, &rings, said)?;
    workspace.enter_charge(&charge, &arguments.who.name(), &Moment::now())?;
    let answer = Answer {
        workspace: &workspace,
        remarks: worked.remarks(),
        sheets: worked.sheets(context)?,
        usual: &["supply"],
        table: None,
    };
    answer.print(arguments.json, context)?;
    Ok(Done::Done)
}

impl AskedLand {
    /// A question without a command line.
    pub(super) fn of(base: Option<Base>, district: Option<String>, said: Said) -> Self {
        Self { base, district, said: said.into() }
    }

    /// What was said where the data do not.
    pub(super) const fn said(&self) -> Said {
        self.said.said()
    }

    /// Works out what a site must supply.
    ///
    /// # Errors
    /// Where something that is needed is missing: it is asked for and not guessed.
    pub(super) fn work_out(
        &self,
        workspace: &Workspace,
        rings: &[Vec<Point>],
        context: Context,
    ) -> Result<Worked, Failure> {
        let said = self.said.said();
        let surveyed = match self.base {
            Some(base) => Surveyed::based(workspace, base, said, context)?,
            None => Surveyed::latest(workspace, said, context)?,
        };
        Worked::of(surveyed, rings, self.district.as_deref())
    }
}

impl Worked {
    /// Works out what a site must supply in its district, or in one of them.
    ///
    /// # Errors
    /// Where the district or something of the land is not known.
    pub(super) fn of(
        surveyed: Surveyed,
        rings: &[Vec<Point>],
        district: Option<&str>,
    ) -> Result<Self, Failure> {
        let (parts, occupation) = surveyed.occupation(rings);
        let unit = unit(&surveyed, &occupation, district)?;
        let card = &surveyed.loaded.definitions.cards.cards[surveyed.layer_id()];
        let supply = supply::supply(&occupation, unit, &card.scheme, surveyed.terms.yields.as_ref())?;
        Ok(Self { surveyed, parts, occupation, unit, supply })
    }

    /// The charge of a project.
    ///
    /// # Errors
    /// Where the district has no code.
    pub(super) fn charge(
        &self,
        (project, approved): (&ProjectId, Date),
        rings: &[Vec<Point>],
        said: Said,
    ) -> Result<Charge, Failure> {
        let district = self.surveyed.district(self.unit).ok_or_else(|| {
            let name = &self.surveyed.units.units[usize::from(self.unit)].name;
            Failure::new(
                format!("行政区“{}”没有代码,不能建账;请补齐行政区图层的代码", name.zh),
                format!(
                    "district \"{}\" has no code, so it has no books; complete the district layer's codes",
                    name.en
                ),
            )
        })?;
        let digest_of = |own: &LayerVersion| LayerDigest {
            layer: own.layer.clone(),
            version: own.version,
            sha256: own.sha256.clone(),
        };
        let mut layers: Vec<LayerDigest> = self.surveyed.asked_layers().map(digest_of).collect();
        layers.sort_by(|one, other| one.layer.cmp(&other.layer));
        let Supply { lines, permanent, totals, conversion } = self.supply.clone();
        Ok(Charge {
            project: project.clone(),
            district,
            approved,
            lines,
            permanent,
            totals,
            conversion,
            provenance: Provenance {
                layers,
                overlay_sha256: self.surveyed.overlay_sha256.clone(),
                definitions_sha256: self.surveyed.loaded.definitions.sha256.clone(),
                site_sha256: digest(rings),
                said,
            },
        })
    }

    /// What must be said of it.
    pub(super) fn remarks(&self) -> Vec<Text> {
        let mut remarks = vec![self.surveyed.remark(), self.land()];
        let built = |sum: Net, (key, net): (&_, &Net)| {
            let crate::assess::farmland::occupation::Key { unit, kind, .. } = key;
            if *unit == self.unit && *kind == Kind::Construction { sum.and(*net) } else { sum }
        };
        let built = self.occupation.taken.iter().fold(Net::default(), built).registered;
        if 0 < built.units() {
            let ha = land::area(built).to_hectares_text(4);
            remarks.push(Text::new(
                format!("注意:用地内已有 {ha} 公顷建设用地;如为先建后批,须以 --base 指定建设前的版本(按变更前地类补)"),
                format!(
                    "note: {ha} ha of the site are construction land already; where that was built before approval, name \
                     the version before it by --base (land is supplied by its class before the change)"
                ),
            ));
        }
        if Area::ZERO < self.occupation.uncovered {
            let m2 = self.occupation.uncovered.to_square_metres_text();
            remarks.push(Text::new(
                format!("注意:用地有 {m2} 平方米没有调查图斑,是否耕地不知,未计"),
                format!("note: of {m2} m² of the site the survey has no parcel; whether they are farmland is not known"),
            ));
        }
        remarks
    }

    /// The site, its district, and how it closes.
    fn land(&self) -> Text {
        let drawn = self.parts.drawn.legal.to_hectares_text(4);
        let own = self.occupation.by_unit.get(&self.unit).copied().unwrap_or_default().to_hectares_text(4);
        let name = &self.surveyed.units.units[usize::from(self.unit)].name;
        let of_quota = self.supply.conversion.map_or_else(Text::default, |own| {
            let ha = |amount| land::area(amount).to_hectares_text(4);
            let (total, farmland, cultivated) = (ha(own.total), ha(own.farmland), ha(own.cultivated));
            Text::new(
                format!(";新增建设用地 {total} 公顷,其中农用地 {farmland},耕地 {cultivated}"),
                format!("; {total} ha newly built, {farmland} of it agricultural, {cultivated} cultivated"),
            )
        });
        Text::new(
            format!("用地 {drawn} 公顷,在{} {own} 公顷{}", name.zh, of_quota.zh),
            format!("the site has {drawn} ha, {own} ha of it in {}{}", name.en, of_quota.en),
        )
    }

    /// The sheets.
    ///
    /// # Errors
    /// None that [`Self::of`] has not had.
    pub(super) fn sheets(&self, context: Context) -> Result<Vec<Sheet>, Failure> {
        let grain = grain(&self.supply.lines, self.surveyed.terms.yields.as_ref())?;
        let cards = &self.surveyed.loaded.definitions.cards;
        Ok(vec![report::supply(&self.supply, &grain, cards, context.lang)])
    }
}

/// The district a site lies in, or the one asked for.
fn unit(surveyed: &Surveyed, occupation: &Occupation, asked: Option<&str>) -> Result<u16, Failure> {
    let units = &surveyed.units.units;
    let outside = units.len() as u16 - 1;
    let there: Vec<(u16, Area)> = occupation
        .by_unit
        .iter()
        .map(|(&unit, &area)| (unit, area))
        .filter(|&(unit, area)| unit != outside && Area::ZERO < area)
        .collect();
    let list = || {
        let one = |&(unit, area): &(u16, Area)| {
            let own = &units[usize::from(unit)];
            format!("{} {} {} ha", own.id, own.name.en, area.to_hectares_text(4))
        };
        there.iter().map(one).collect::<Vec<_>>().join(", ")
    };
    let is_asked = |&(unit, _): &(u16, Area)| {
        let own = &units[usize::from(unit)];
        asked.is_some_and(|asked| own.id == asked || own.name.zh == asked)
    };
    match (asked, there.as_slice()) {
        (None, [(unit, _)]) => Ok(*unit),
        (_, []) => Err(Failure::new(
            "用地不在任何行政区内;请检查 --crs 与行政区图层",
            "the site lies in no district; check --crs and the district layer",
        )),
        (None, _) => Err(Failure::new(
            format!("用地跨县:{};各县分别建账,请以 --district 指定,分别登记项目", list()),
            format!("the site lies in several districts: {}; name one by --district, a project each", list()),
        )),
        (Some(asked), _) => there.iter().find(|own| is_asked(own)).map(|&(unit, _)| unit).ok_or_else(|| {
            Failure::new(
                format!("用地不在“{asked}”;它在:{}", list()),
                format!("the site does not lie in \"{asked}\"; it lies in: {}", list()),
            )
        }),
    }
}
