//! `hegui balance --year`: what two surveys and the books of a year say, beside each other.

use std::collections::BTreeSet;

use crate::assess::difference::units::Units;
use crate::assess::farmland::balance::{Entered, Version, Year, year};
use crate::cli::balance::{Arguments, Shown, against, only, tasks};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::farmland::{Base, Surveyed, base_version, read_parcels};
use crate::cli::judge::{self, ToCut};
use crate::geometry::grid::Point;
use crate::geometry::legal::LegalMeasure;
use crate::layer::code::Code;
use crate::layer::date::Date;
use crate::layer::feature::{Feature, Layer};
use crate::layer::text::Text;
use crate::ledger::amount::Amount;
use crate::ledger::book::Book;
use crate::ledger::farmland::land;
use crate::ledger::farmland::terms::{Item, Said};
use crate::overlay::watch::Unwatched;
use crate::reports::farmland_books as books_report;
use crate::reports::farmland_year::{self as year_report, Booked};
use crate::store::clock;
use crate::store::layers::LayerVersion;
use crate::store::ledger::Flows;
use crate::store::workspace::Workspace;

/// The sheets of a year, and what must be said of them.
///
/// # Errors
/// Where something it takes is missing.
pub(super) fn shown(
    workspace: &Workspace,
    surveyed: &Surveyed,
    number: u16,
    arguments: &Arguments,
    context: Context,
) -> Result<Shown, Failure> {
    let between = [arguments.from, arguments.to];
    let (mut remarks, mut years) = read_year(workspace, surveyed, number, between, arguments.said.said())?;
    let only = only(&surveyed.units, arguments.district.as_deref())?;
    let day = Date::new(number, 12, 31);
    let tasks = tasks(surveyed, day);
    let against = against(surveyed, &tasks, day);
    let units = &surveyed.units.units;
    let mut booked = booked(workspace, surveyed, number)?;
    let mut flows = workspace.flows(number)?;
    if let Some(only) = only {
        for (_, own) in years.iter_mut().enumerate().filter(|(unit, _)| *unit != usize::from(only)) {
            *own = Year::default();
        }
        booked.retain(|(unit, _), _| *unit == only);
        flows.retain(|(district, ..), _| surveyed.district(only).as_ref() == Some(district));
    }
    let law = &surveyed.loaded.definitions.books;
    let regime = arguments.regime.or_else(|| law.on(day?));
    let mut sheets = vec![
        year_report::year(&years, units, context.lang),
        year_report::items(&years, units, context.lang),
        year_report::tasks(&years, units, &against, context.lang),
        year_report::entered(&years, &booked, units, context.lang),
    ];
    if let Some(regime) = regime {
        let family = regime.family();
        let named = |district: &Code| {
            let unit = units.iter().find(|own| own.id == *district.code);
            unit.map_or_else(|| Text::new(&*district.code, &*district.code), |own| own.name.clone())
        };
        sheets.push(books_report::books(flows.iter(), family, named, context.lang));
        let (id, word) = (regime.id(), family.word());
        remarks.push(Text::new(format!("收支账按 {id} {}", word.zh), format!("books by {id}, {}", word.en)));
    }
    if only.is_none() {
        remarks.extend(handed_over(&flows));
    }
    Ok((with_closing(remarks, &years), sheets, &["year", "items", "tasks", "entered", "books"]))
}

/// I2: what districts gave is what districts received. Said where it is not so, which `ledger verify` explains.
fn handed_over(flows: &Flows) -> Option<Text> {
    let broken = Book::ALL.into_iter().find(|book| {
        let own = flows.iter().filter(|((_, own, _), _)| own == book);
        let (given, received) = own.fold((Amount::ZERO, Amount::ZERO), |(given, received), (_, flow)| {
            (given + flow.given, received + flow.received)
        });
        given != received
    })?;
    let word = broken.word();
    Some(Text::new(
        format!("账“{}”转出合计不等于转入合计;请运行 hegui ledger verify", word.zh),
        format!("what was given and received in the book {} differs; run hegui ledger verify", word.en),
    ))
}

/// What the books have of the year: farmland accepted, by the source of its supplement, and farmland charged to
/// projects approved in the year.
fn booked(workspace: &Workspace, surveyed: &Surveyed, number: u16) -> Result<Booked, Failure> {
    let unit_of = |district: &Code| {
        let units = 0..surveyed.units.units.len() as u16;
        // What no district of the layer has stands in the last unit, outside all of them.
        units
            .clone()
            .find(|&unit| surveyed.district(unit).as_ref() == Some(district))
            .unwrap_or(units.end - 1)
    };
    let mut booked = Booked::new();
    for ((district, source), amount) in workspace.accepted_land(number)? {
        if let Some(item) = source.item() {
            *booked.entry((unit_of(&district), item)).or_default() += amount;
        }
    }
    for charge in workspace.charges()? {
        if charge.approved.year() == number {
            let own = booked.entry((unit_of(&charge.district), Item::Construction)).or_default();
            *own += charge.totals.quantity;
        }
    }
    Ok(booked)
}

/// The year of each unit, in their order, with the versions it lies between: those given, else the newest up to the
/// end of the year before and of the year.
pub(super) fn read_year(
    workspace: &Workspace,
    surveyed: &Surveyed,
    number: u16,
    [from, to]: [Option<Base>; 2],
    said: Said,
) -> Result<(Vec<Text>, Vec<Year>), Failure> {
    let end_of = |year: u16| {
        let wrong = || Failure::new(format!("{year} 不是年度"), format!("{year} is no year"));
        Date::new(year, 12, 31).map(Base::AsOf).ok_or_else(wrong)
    };
    let layer = surveyed.layer_id();
    let before = base_version(workspace, layer, from.map_or_else(|| end_of(number - 1), Ok)?)?;
    let after = base_version(workspace, layer, to.map_or_else(|| end_of(number), Ok)?)?;
    if before.id == after.id {
        let (version, layer) = (before.version, &before.layer);
        return Err(Failure::new(
            format!(
                "{number} 年期初、期末都是 {layer} 第 {version} 版,没有变更;请导入当年的变更调查(--as-of)"
            ),
            format!(
                "{number} begins and ends with version {version} of {layer}: nothing changed; import the survey of that \
                 year (--as-of)"
            ),
        ));
    }
    let remarks = vec![version_text(&before, "期初", "opening"), version_text(&after, "期末", "closing")];
    Ok((remarks, years(workspace, surveyed, (number, [before, after]), said)?))
}

/// Says whether the year closes, and by how much it does not.
fn with_closing(mut remarks: Vec<Text>, years: &[Year]) -> Vec<Text> {
    let whole = years.iter().fold(Year::default(), Year::and);
    let m2 = |own: Amount| land::area(own).to_square_metres_text();
    let open = whole.open();
    remarks.push(if open == Amount::ZERO && whole.unknown_before == whole.unknown_after {
        Text::new("期初 + 增 − 减 = 期末,差 0.00 平方米", "opening + gains − losses = closing, to 0.00 m²")
    } else {
        let (open, resurveyed, uncovered) = (m2(open), m2(whole.resurveyed), m2(whole.uncovered));
        Text::new(
            format!("期末 − (期初 + 增 − 减) = {open} 平方米:同一耕地登记变动 {resurveyed},另一版无图斑 {uncovered}"),
            format!(
                "closing − (opening + gains − losses) = {open} m²: the same farmland registers {resurveyed} more, and \
                 {uncovered} have no parcel in the other version"
            ),
        )
    });
    remarks
}

fn version_text(version: &LayerVersion, zh: &str, en: &str) -> Text {
    let LayerVersion { layer, version, as_of, .. } = version;
    let day = as_of.map(|own| own.to_string()).unwrap_or_default();
    Text::new(
        format!("{zh}:{layer} 第 {version} 版 {day}"),
        format!("{en}: version {version} of {layer} {day}"),
    )
}

/// Land of the books up to the end of a year, to be cut with the layers.
struct EnteredLand {
    /// Accepted supplements that make farmland, and the sites charged to projects.
    layers: [Layer; 2],
    /// What each supplement brings.
    items: Vec<Item>,
}

impl EnteredLand {
    fn read(workspace: &Workspace, number: u16) -> Result<Self, Failure> {
        let end = clock::beginning(number + 1);
        let mut land = Self { layers: ["supplements", "projects"].map(empty), items: Vec::new() };
        for supplement in workspace.supplements()? {
            let entry = supplement.acceptance.as_ref().map(|own| workspace.entry(own.entry)).transpose()?;
            let is_accepted = entry.flatten().is_some_and(|own| own.made_at < end);
            let Some(item) = supplement.source.item().filter(|_| is_accepted) else { continue };
            push(&mut land.layers[0], &workspace.supplement_rings(&supplement.id)?);
            land.items.push(item);
        }
        // A charge may be entered for a project whose site is not kept here.
        let kept: BTreeSet<_> = workspace.projects()?.into_iter().map(|own| own.id).collect();
        for charge in workspace.charges()? {
            let is_kept = kept.contains(&charge.project);
            if is_kept && charge.approved.year() <= number {
                push(&mut land.layers[1], &workspace.project_site(&charge.project)?);
            }
        }
        Ok(land)
    }

    /// Those that have land.
    fn layers(&self) -> impl Iterator<Item = &Layer> {
        self.layers.iter().filter(|own| !own.features.is_empty())
    }

    /// Where they are in an arrangement, behind `n_layers` others.
    fn placed(&self, n_layers: usize) -> Entered<'_> {
        let [supplements, projects] = self.layers.each_ref().map(|own| !own.features.is_empty());
        Entered {
            supplements: supplements.then_some((n_layers, &*self.items)),
            projects: projects.then_some(n_layers + usize::from(supplements)),
        }
    }
}

fn empty(id: &str) -> Layer {
    Layer::new(id.into(), Vec::new())
}

fn push(layer: &mut Layer, rings: &[Vec<Point>]) {
    layer.push(Feature { number: layer.features.len() as u64, code: None, values: Vec::new() }, rings);
}

/// The years of all districts: both versions cut against the districts, permanent basic farmland and the land of the
/// books at once.
fn years(
    workspace: &Workspace,
    surveyed: &Surveyed,
    (number, versions): (u16, [LayerVersion; 2]),
    said: Said,
) -> Result<Vec<Year>, Failure> {
    let survey = surveyed.layer_id().to_owned();
    let beside = surveyed.asked_layers().filter(|own| own.layer != survey).cloned();
    let to_cut: ToCut = judge::load_to_cut(workspace, versions.into_iter().chain(beside).collect())?;
    let measure = LegalMeasure::new(&workspace.plane().projection);
    let land = EnteredLand::read(workspace, number)?;
    let arrangement = to_cut.cut_with(land.layers(), &measure, &Unwatched, None)?;
    let (loaded, terms) = (&to_cut.into_valued(workspace)?, &surveyed.terms);
    let entered = land.placed(loaded.layers.len());
    let own = terms.surveys.iter().find(|own| *own.layer == *survey);
    let own = own.expect("the survey was found among the terms' own");
    let parcels = [0, 1].map(|index| read_parcels(loaded, (own, index), terms, said));
    let [before, after] = parcels;
    let (before, after) = (before?, after?);
    let version = |index: usize, parcels| Version { layer: &loaded.layers[index], index, parcels };
    let versions = [version(0, &before), version(1, &after)];
    let cards = &loaded.definitions.cards;
    let units = Units::districts(&loaded.layers, cards).expect("the districts were asked before");
    let permanent = arrangement.layer_index(&terms.permanent);
    Ok(year(&arrangement, versions, (&units, permanent), entered, (terms, cards)))
}
