//! `hegui demo --books`: a year of the land bureau on the demonstration, by the commands it would type.
//!
//! Six supplements, three projects, a transfer, write-offs by two persons, land struck, a batch of a linkage, and the
//! survey of a year later. Where the land is, is looked for: the program asks the rules first, as nobody enters land
//! that cannot serve. Every paper, quota and price is invented and says so.

use std::fs;
use std::io::Write;
use std::path::Path;

use clap::Parser;
use serde_json::json;

use crate::assess::farmland::eligible::eligible;
use crate::assess::farmland::parcels::Kind;
use crate::assess::table::Table;
use crate::assess::table::features::Features;
use crate::cli::context::{Context, out};
use crate::cli::demo::PLANE_NAME;
use crate::cli::demo::change::{DRY, Plot, WORKS, a_year_later};
use crate::cli::failure::Failure;
use crate::cli::farmland::Surveyed;
use crate::cli::{Arguments, run};
use crate::formats::export::frame::Frame;
use crate::formats::gdal::columns::Schema;
use crate::formats::gdal::write::{self as tables, Format};
use crate::geometry::area::Area;
use crate::geometry::legal::LegalMeasure;
use crate::layer::code::Code;
use crate::layer::date::Date;
use crate::layer::feature::{Layer, NO_FEATURE};
use crate::ledger::amount::Amount;
use crate::ledger::farmland::terms::Said;
use crate::ledger::ids::ProjectId;
use crate::overlay::locate::Index;
use crate::overlay::site::parts;
use crate::store::clock;
use crate::store::workspace::Workspace;

/// What land is looked for.
struct Wish {
    /// The number of the supplement or project.
    id: &'static str,
    /// Its district.
    district: &'static str,
    /// What the survey says of it now.
    now: Now,
    /// What it becomes: the class in the survey of a year later; `None`: it stays.
    becomes: Option<&'static str>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Now {
    /// Construction land, to be reclaimed.
    Built,
    /// Unused land, to be developed.
    Unused,
    /// Other agricultural land, to be consolidated.
    Agricultural,
    /// Farmland, not permanent.
    Farmed,
}

const LISHI: &str = "141102";
const LIULIN: &str = "141125";
const FANGSHAN: &str = "141128";
const ZHONGYANG: &str = "141129";

const fn wish(id: &'static str, district: &'static str, now: Now, becomes: Option<&'static str>) -> Wish {
    Wish { id, district, now, becomes }
}

static WISHES: [Wish; 9] = [
    wish("BC-1", LISHI, Now::Built, Some(DRY)),
    wish("BC-2", LISHI, Now::Unused, Some(DRY)),
    wish("BC-3", ZHONGYANG, Now::Agricultural, Some(DRY)),
    wish("BC-4", LIULIN, Now::Built, Some(DRY)),
    wish("BC-5", FANGSHAN, Now::Unused, Some(DRY)),
    wish("BC-6", LISHI, Now::Farmed, None),
    wish("P-1", LISHI, Now::Farmed, Some(WORKS)),
    wish("P-2", ZHONGYANG, Now::Farmed, Some(WORKS)),
    wish("P-3", FANGSHAN, Now::Farmed, Some(WORKS)),
];

/// Supplements: number, source, what it is called.
const SUPPLEMENTS: [(&str, &str, &str); 6] = [
    ("BC-1", "reclamation", "合成项目:工矿废弃地复垦"),
    ("BC-2", "development", "合成项目:裸土地开发"),
    ("BC-3", "consolidation", "合成项目:园地整理"),
    ("BC-4", "reclamation", "合成项目:村庄复垦"),
    ("BC-5", "development", "合成项目:未利用地开发"),
    ("BC-6", "upgrade", "合成项目:旱地提质改造"),
];

/// Sides of the squares that are tried, in metres, the largest first; a project's is half as long.
const SIDES_M: [i64; 4] = [200, 100, 40, 16];

/// Says and does all of it; the workspace has the demonstration's layers and nothing else.
///
/// # Errors
/// Where a command fails, or the landscape of this seed has no such land.
pub(super) fn make(dir: &Path, context: Context) -> Result<(), Failure> {
    let year = Year { dir, context, today: clock::today() };
    year.say(&["overlay", ".", "--no-register"])?;
    let plots = year.look_for_land()?;
    let folder = dir.join("books");
    fs::create_dir_all(&folder)?;
    for (wish, plot) in WISHES.iter().zip(&plots) {
        write_site(&folder.join(format!("{}.geojson", wish.id)), plot)?;
    }
    year.supply(&plots)?;
    year.take()?;
    year.spend()?;
    year.survey_again(&folder, &plots)?;
    year.say(&["overlay", "."])?;
    year.say(&["ledger", "verify", "."])?;
    let number = year.today.year().to_string();
    year.say(&["balance", ".", "--year", &number])
}

/// The year that is made.
struct Year<'a> {
    dir: &'a Path,
    context: Context,
    today: Date,
}

impl Year<'_> {
    /// Says a command line and runs it; `.` stands for the workspace and `@FILE` for a file of its folder `books`.
    fn say(&self, words: &[&str]) -> Result<(), Failure> {
        let dir = self.dir.display().to_string();
        let word = |word: &&str| match word.strip_prefix('@') {
            Some(file) => format!("{dir}/books/{file}"),
            None if *word == "." => dir.clone(),
            None => (*word).to_owned(),
        };
        let line: Vec<String> = std::iter::once("hegui".to_owned()).chain(words.iter().map(word)).collect();
        let mut out = out();
        writeln!(out, "$ {}", line.join(" "))?;
        out.flush()?;
        let arguments = Arguments::try_parse_from(&line).map_err(|error| Failure::of(&error))?;
        run(&arguments.command, self.context).map(|_| ())
    }

    /// A square for every wish, none in the same parcel, which no rule on supplements bars.
    fn look_for_land(&self) -> Result<Vec<Plot>, Failure> {
        let workspace = Workspace::open(self.dir)?;
        let surveyed = Surveyed::latest(&workspace, Said::default(), self.context)?;
        let survey = workspace.load_layer(&surveyed.loaded.versions[surveyed.index])?;
        let ground =
            Ground { surveyed: &surveyed, survey: &survey, index: Index::new(&surveyed.arrangement) };
        let mut plots: Vec<Plot> = Vec::new();
        for wish in &WISHES {
            let is_free = |plot: &Plot| plots.iter().all(|own| own.parcel != plot.parcel);
            let found = SIDES_M.iter().find_map(|&side| ground.find(wish, side, self.today, is_free));
            let none = || {
                let (id, district) = (wish.id, wish.district);
                Failure::new(
                    format!("{district} 没有适合 {id} 的土地;请换 --seed 或更大的 --size"),
                    format!("{district} has no land for {id}; take another --seed or a larger --size"),
                )
            };
            plots.push(found.ok_or_else(none)?);
        }
        Ok(plots)
    }

    /// Supplements, accepted and filed.
    fn supply(&self, plots: &[Plot]) -> Result<(), Failure> {
        let measure = LegalMeasure::new(&Workspace::open(self.dir)?.plane().projection);
        for ((id, source, name), (wish, plot)) in SUPPLEMENTS.iter().zip(WISHES.iter().zip(plots)) {
            let file = format!("@{id}.geojson");
            let add = ["supplement", "add", ".", id, &file, "--district", wish.district, "--source", source];
            self.say(&[&add[..], &["--name", name, "--class", "SD:0103"]].concat())?;
            // Whole tenths of a hectare below what the land has; grade 13 yields 300 kg a mu, one grade more 100.
            let tenths = measure.ring(&plot.ring).square_millimetres() / 1_000_000_000;
            let quantity = format!("quantity={}.{}", tenths / 10, tenths % 10);
            let capacity = |kg_per_mu: i64| format!("capacity={}", tenths * kg_per_mu * 15 / 10);
            let brought = match (*source, *id) {
                ("upgrade", _) => vec![capacity(100)],
                // One stands in the books of before 2017, where quantity is bound to its grade.
                (_, "BC-5") => vec![quantity.replace('=', "-by-grade:13=")],
                _ => vec![quantity, capacity(300)],
            };
            let brought: Vec<&str> = brought.iter().map(|own| &**own).collect();
            let (accepted, filed) = (format!("合成验收-{id}"), format!("合成备案-{id}"));
            let accept = [&["supplement", "accept", ".", id][..], &brought, &["--document", &accepted]];
            self.say(&[&accept.concat()[..], &["--who", "示范一县"]].concat())?;
            self.say(&["supplement", "file", ".", id, "--document", &filed, "--who", "示范市局"])?;
        }
        Ok(())
    }

    /// Projects, and what each must supply: one approved under the three indicators, two this year.
    fn take(&self) -> Result<(), Failure> {
        let today = self.today.to_string();
        for (id, name, approved) in [
            ("P-1", "合成项目:某厂(2024 年批准)", "2024-06-30"),
            ("P-2", "合成项目:某园区", &*today),
            ("P-3", "合成项目:某路", &*today),
        ] {
            let file = format!("@{id}.geojson");
            self.say(&["project", "add", ".", id, &file, "--name", name, "--stage", "sited"])?;
            self.say(&["project", "charge", ".", id, "--approved", approved])?;
        }
        Ok(())
    }

    /// Quota handed down, a transfer, locks, write-offs by two, land struck, a batch of a linkage.
    fn spend(&self) -> Result<(), Failure> {
        let number = self.today.year();
        let (until, due) = (format!("{number}-12-31"), format!("{}-12-31", number + 2));
        for (district, lot) in [(ZHONGYANG, "合成规模-中阳"), (FANGSHAN, "合成规模-方山")] {
            let paper = ["--document", "合成下达文件", "--who", "示范市局"];
            let post = ["ledger", "post", ".", lot, "allowance=20", "--district", district];
            self.say(&[&post[..], &paper].concat())?;
        }
        let transfer = [
            &["ledger", "transfer", ".", "BC-3@quantity=0.01", "BC-3@capacity=45", "--from", ZHONGYANG][..],
            &["--to", LISHI, "--price", "1000", "--document", "合成调剂协议", "--task-met", "合成考核文件"],
            &["--who", "示范市局"],
        ];
        self.say(&transfer.concat())?;
        self.say(&["ledger", "confirm", ".", "1", "--who", "示范省厅"])?;
        for (id, proposal) in [("P-1", "2"), ("P-2", "3")] {
            let draws = self.draws(id)?;
            let draws: Vec<&str> = draws.iter().map(|own| &**own).collect();
            self.say(&[&["ledger", "lock", ".", id][..], &draws, &["--until", &until]].concat())?;
            let paper = ["--document", "合成批文", "--who", "示范一县"];
            self.say(&[&["ledger", "write-off", ".", id][..], &paper].concat())?;
            self.say(&["ledger", "confirm", ".", proposal, "--who", "示范市局"])?;
        }
        let draws = self.draws("P-3")?;
        let draws: Vec<&str> = draws.iter().map(|own| &**own).collect();
        self.say(&[&["ledger", "lock", ".", "P-3"][..], &draws, &["--until", &until]].concat())?;
        for act in ["freeze", "deduct"] {
            let what = ["BC-4@quantity=0.01", "BC-4@capacity=45", "--district", LIULIN];
            self.say(&[&["ledger", act, "."][..], &what, &["--document", "合成抽查意见"]].concat())?;
        }
        let batch = ["ledger", "post", ".", "合成挂钩批次", "linkage-total=4", "linkage-cultivated=3"];
        let paper = ["--source", "linkage-batch", "--due", &due, "--document", "合成批次批复"];
        self.say(&[&batch[..], &["--district", FANGSHAN], &paper].concat())?;
        for (act, total, cultivated) in [("lend", "2", "1.5"), ("return", "0.5", "0.5")] {
            let parts = ["total", "cultivated"].into_iter().zip([total, cultivated]);
            let parts: Vec<String> =
                parts.map(|(book, own)| format!("合成挂钩批次@linkage-{book}={own}")).collect();
            let paper = ["--district", FANGSHAN, "--document", "合成周转文件"];
            let words = [&["ledger", act, ".", "G-1", &parts[0], &parts[1]][..], &paper];
            self.say(&words.concat())?;
        }
        Ok(())
    }

    /// What a project owes, drawn on what its district has available, lot by lot.
    fn draws(&self, id: &str) -> Result<Vec<String>, Failure> {
        let workspace = Workspace::open(self.dir)?;
        let project = ProjectId::new(id).map_err(|error| Failure::of(&error))?;
        let Some(view) = workspace.project_view(&project)? else { return Ok(Vec::new()) };
        let mut draws = Vec::new();
        for (book, owed) in &view.due.owed {
            let mut left: Amount = owed.values().copied().sum();
            for own in view.available.iter().filter(|own| own.account.stock.book == *book) {
                let taken = own.amount.min(left);
                if taken != Amount::ZERO {
                    let (lot, amount) = (&own.account.stock.lot, book.unit().text(taken));
                    draws.push(format!("{lot}@{}={amount}", book.id()));
                    left -= taken;
                }
            }
        }
        Ok(draws)
    }

    /// The survey of a year later, written and imported.
    fn survey_again(&self, folder: &Path, plots: &[Plot]) -> Result<(), Failure> {
        let file = folder.join("dltb.gpkg");
        let workspace = Workspace::open(self.dir)?;
        let surveyed = Surveyed::latest(&workspace, Said::default(), self.context)?;
        let survey = workspace.load_layer(&surveyed.loaded.versions[surveyed.index])?;
        let becomes = WISHES.iter().zip(plots).filter_map(|(wish, plot)| Some((plot, wish.becomes?)));
        let later = a_year_later(&survey, &becomes.collect::<Vec<_>>(), &surveyed.measure);
        let table = Features::of(&later);
        let schema = Schema::of(&table, Format::GeoPackage);
        let frame = Frame::of_plane(workspace.plane())?;
        let columns = schema.columns();
        let made = tables::Table {
            name: "DLTB",
            frame: &frame,
            columns: &columns,
            shapes: table.shapes(),
            made: self.today,
        };
        let rows = (0..table.n_rows()).map(|row| schema.row(&table, row));
        tables::write(&file, Format::GeoPackage, &made, rows)?;
        self.say(&["import", ".", "dltb", "@dltb.gpkg", "--as-of", &self.today.to_string()])
    }
}

/// Where land is looked for.
struct Ground<'a> {
    surveyed: &'a Surveyed,
    survey: &'a Layer,
    index: Index,
}

impl Ground<'_> {
    /// The first parcel with room for a square, in the order of the survey.
    fn find(&self, wish: &Wish, side_m: i64, date: Date, is_free: impl Fn(&Plot) -> bool) -> Option<Plot> {
        let side_m = if wish.id.starts_with("P-") { side_m / 2 } else { side_m };
        let all = || (0..self.survey.features.len()).filter(|&parcel| self.is_such(wish.now, parcel));
        // Of a parcel without ridges what is left counts for just so much less: such go first.
        let is_flat =
            |parcel: &usize| self.surveyed.parcels.parcels[*parcel].slope.is_none_or(|own| own == 1);
        let parcels = all().filter(is_flat).chain(all().filter(|parcel| !is_flat(parcel)));
        let mut plots = parcels.filter_map(|parcel| Plot::inside(self.survey, parcel, side_m));
        plots.find(|plot| is_free(plot) && self.can_serve(wish, plot, date))
    }

    fn is_such(&self, now: Now, parcel: usize) -> bool {
        let own = &self.surveyed.parcels.parcels[parcel];
        let cards = &self.surveyed.loaded.definitions.cards;
        let scheme = cards.scheme_of(&cards.cards[&self.survey.id]);
        let code = self.survey.features[parcel].code.as_ref();
        let is_unused = code.and_then(|code| scheme.class(code)).is_some_and(|class| class.is_in("unused"));
        match now {
            Now::Built => own.kind == Kind::Construction,
            Now::Unused => own.kind == Kind::Other && is_unused,
            Now::Agricultural => own.kind == Kind::Agricultural,
            Now::Farmed => own.kind.is_farmland() && own.net.is_ok(),
        }
    }

    /// Whether it lies in the district, on this parcel alone, off permanent basic farmland, and no rule bars it.
    fn can_serve(&self, wish: &Wish, plot: &Plot, date: Date) -> bool {
        let Surveyed { arrangement, measure, loaded, units, index, terms, .. } = self.surveyed;
        let parts = parts(arrangement, &self.index, &[&*plot.ring], measure);
        let permanent = arrangement.layer_index(&terms.permanent);
        let is_there = |cell: u32| {
            let labels = arrangement.labels(cell as usize);
            let district = &units.units[usize::from(units.of(labels))];
            let is_free = permanent.is_none_or(|layer| labels[layer] == NO_FEATURE);
            labels[*index] as usize == plot.parcel && *district.id == *wish.district && is_free
        };
        let ground = (arrangement, &*loaded.layers, &loaded.definitions.cards);
        let bars = || {
            let project = Code::new("XM", "XM-BC");
            eligible(ground, &loaded.definitions.rules, &project, date, &parts).barred
        };
        let is_project = wish.id.starts_with("P-");
        let is_whole = parts.parts.iter().all(|part| is_there(part.cell)) && !parts.parts.is_empty();
        is_whole && (is_project || bars().legal == Area::ZERO)
    }
}

/// A plot as a file of one feature, in the workspace's plane.
fn write_site(path: &Path, plot: &Plot) -> Result<(), Failure> {
    let corners = plot.ring.iter().chain(plot.ring.first()).map(|own| {
        let (x, y) = own.metres();
        json!([x, y])
    });
    let ring: Vec<_> = corners.collect();
    let site = json!({
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": PLANE_NAME}},
        "features": [{"type": "Feature", "properties": {"BZ": "合成数据 synthetic"},
            "geometry": {"type": "Polygon", "coordinates": [ring]}}],
    });
    Ok(fs::write(path, site.to_string())?)
}
