//! Former versions of layers (曾发布的版本): each is a collection of its own, called by layer and number, as
//! `tdytq.v2`; so is one that was published since the overlay that is served.
//!
//! What was published never changes. So a former version is served by a house of its own, which is built when somebody
//! first asks for it and answers as any other: pages, filters, tiles. The houses used last are kept.
//!
//! Promised: `datetime` on a layer's features finds the version that held then. Left out: classes are read by the
//! definitions of today, for the text of former ones is not kept.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use crate::assess::Assessment;
use crate::http::ask::Ask;
use crate::http::datetime::Days;
use crate::http::error::ApiError;
use crate::http::guard::refusal::Refusal;
use crate::http::house::House;
use crate::http::query;
use crate::http::served::{Overlaid, Served, Version};
use crate::http::work::{self, Weight};
use crate::layer::card::Card;
use crate::layer::feature::Layer;
use crate::layer::text::Text;
use crate::overlay::cut;
use crate::store::history::{History, Standing};
use crate::store::law;
use crate::store::layers::LayerVersion;
use crate::store::workspace::Workspace;

/// Houses of former versions kept at once; each takes what its layer takes.
const KEPT_MAX: usize = 4;

/// A house that is built once; who asks for one that is being built waits for it.
type Built = Arc<Mutex<Option<Arc<House>>>>;

/// The former versions of a workspace's layers.
#[derive(Default)]
pub(super) struct Former {
    all: Vec<FormerVersion>,
    /// Those built, by their place in `all`, the one used last in front.
    built: Mutex<VecDeque<(usize, Built)>>,
}

/// A published version that is not the one judged.
pub(super) struct FormerVersion {
    /// The id of its collection.
    pub(super) id: String,
    /// What is told of it; its layer is the collection, not the layer it is a version of.
    pub(super) version: Version,
    /// The number of its features.
    pub(super) n_features: u64,
    entry: LayerVersion,
}

impl Former {
    /// Those a history has beside the ones served, by layer descending, the newest of a layer first.
    pub(super) fn new(served: &Served) -> Self {
        let History { versions, said, .. } = &served.history;
        let was_published = |own: &LayerVersion| {
            matches!(served.history.standing(own), Standing::Former(_) | Standing::Current(_))
        };
        let is_served = |own: &LayerVersion| {
            served.versions.iter().any(|it| *it.layer == *own.layer && it.number == own.version as u64)
        };
        let versions: Vec<&LayerVersion> = versions.iter().filter(|own| was_published(own)).collect();
        let former = (0..versions.len()).rev().filter(|&own| !is_served(versions[own]));
        let all = former.map(|place| {
            let entry = versions[place];
            let next = versions.get(place + 1).filter(|own| own.layer == entry.layer);
            let id = format!("{}.v{}", entry.layer, entry.version);
            let law_status = law::on(said, &entry.layer, entry.version, served.date);
            FormerVersion {
                version: Version {
                    layer: id.as_str().into(),
                    number: entry.version as u64,
                    as_of: entry.as_of,
                    until: next.and_then(|own| own.as_of),
                    law_status: law_status.map(|own| (own.status, own.since)),
                },
                id,
                n_features: entry.n_kept as u64,
                entry: entry.clone(),
            }
        });
        Self { all: all.collect(), built: Mutex::default() }
    }

    /// All of them, by layer descending, the newest of a layer first.
    pub(super) fn all(&self) -> &[FormerVersion] {
        &self.all
    }

    /// Those of a layer, the newest first.
    pub(super) fn of_layer(&self, layer: &str) -> impl Iterator<Item = &FormerVersion> {
        self.all.iter().filter(move |own| own.entry.layer == layer)
    }

    fn find(&self, id: &str) -> Option<usize> {
        self.all.iter().position(|own| own.id == id)
    }

    /// The place for the house of a version, which is the last one to be given up from now on.
    fn place(&self, version: usize) -> Built {
        let mut built = self.built.lock().unwrap_or_else(PoisonError::into_inner);
        let known = built.iter().position(|(own, _)| *own == version).and_then(|own| built.remove(own));
        let (_, own) = known.unwrap_or_else(|| (version, Built::default()));
        built.push_front((version, Arc::clone(&own)));
        built.truncate(KEPT_MAX);
        own
    }
}

impl FormerVersion {
    /// The id of the layer it is a version of.
    pub(super) fn layer(&self) -> &str {
        &self.entry.layer
    }

    /// What the collection is called.
    pub(super) fn name(&self, of_layer: &Text) -> Text {
        let Version { number, as_of, .. } = &self.version;
        let day = as_of.map(|day| (format!(",{day}"), format!(", {day}"))).unwrap_or_default();
        Text::new(
            format!("{}(第 {number} 版{})", of_layer.zh, day.0),
            format!("{} (version {number}{})", of_layer.en, day.1),
        )
    }

    /// The house of this version alone.
    fn build(&self, house: &House) -> Result<House, ApiError> {
        let refused = |source| ApiError::Refused(Refusal::Store { source });
        let root = house.site.workspace.as_ref().expect("a history is a workspace's");
        let mut layer = Workspace::open(root).and_then(|own| own.load_layer(&self.entry)).map_err(refused)?;
        layer.id = self.id.as_str().into();
        let mut own = House::new(self.served(house, layer), house.site.clone());
        own.desk = house.desk.clone();
        Ok(own)
    }

    /// The layer, and nothing judged or overlaid.
    fn served(&self, house: &House, layer: Layer) -> Served {
        let Served { title, notice, plane, date, public_url, .. } = &house.served;
        let mut cards = house.served.cards.clone();
        if let Some(card) = cards.cards.get(self.layer()) {
            let card = Card { id: Arc::clone(&layer.id), name: self.name(&card.name), ..card.clone() };
            cards.cards.insert(Arc::clone(&layer.id), card);
        }
        let nothing = cut(&[], &house.measure).expect("where there is no layer there is nothing to cut");
        Served {
            title: title.clone(),
            notice: notice.clone(),
            plane: plane.clone(),
            cards,
            rules: Vec::new(),
            layers: vec![layer],
            registers: Vec::new(),
            versions: vec![self.version.clone()],
            assessment: Assessment::default(),
            standings: None,
            findings: Vec::new(),
            date: *date,
            overlaid: Overlaid { arrangement: Arc::new(nothing), made_at: String::new(), is_stale: false },
            history: History::default(),
            events: BTreeMap::new(),
            public_url: public_url.clone(),
        }
    }
}

/// The house that answers a question, and the question it is asked: that of the former version that is named, or that
/// held on the days asked for; else the house itself.
///
/// # Errors
/// [`ApiError::Refused`] where the version's snapshot cannot be read.
pub(super) async fn house_of(house: Arc<House>, ask: Ask) -> Result<(Arc<House>, Ask), ApiError> {
    if house.former.all.is_empty() {
        return Ok((house, ask));
    }
    let found = named(&house, &ask).map(|own| (own, ask.clone())).or_else(|| of_days(&house, &ask));
    let Some((version, ask)) = found else { return Ok((house, ask)) };
    let place = house.former.place(version);
    let built = place.try_lock().ok().and_then(|own| own.clone());
    if let Some(built) = built {
        return Ok((built, ask));
    }
    let desk = house.desk.clone();
    let built = work::at(&desk, Weight::Heavy, move || {
        let mut built = place.lock().unwrap_or_else(PoisonError::into_inner);
        if built.is_none() {
            *built = Some(Arc::new(house.former.all[version].build(&house)?));
        }
        Ok(built.clone().expect("it was built"))
    });
    Ok((built.await?, ask))
}

/// Where every path of a collection begins.
const COLLECTIONS: &str = "/collections/";

/// The former version a path names.
fn named(house: &House, ask: &Ask) -> Option<usize> {
    ask.path.starts_with(COLLECTIONS).then(|| house.former.find(ask.id(0))).flatten()
}

/// The former version of a layer that held on the days asked for, where the current one did not; and the same question
/// to that. Of several the newest.
fn of_days(house: &House, ask: &Ask) -> Option<(usize, Ask)> {
    let layer = ask.id(0);
    let current = house.version(layer)?;
    if ask.path != format!("{COLLECTIONS}{layer}/items") {
        return None;
    }
    // What is wrong with the question is said where it is answered.
    let sent = query::sent(&ask.query).ok()?;
    let (_, days) = sent.iter().find(|(name, _)| name == "datetime")?;
    let days = Days::read(days).ok()?;
    if days.meet(current) {
        return None;
    }
    let held =
        |own: &FormerVersion| own.layer() == layer && own.version.as_of.is_some() && days.meet(&own.version);
    let version = house.former.all.iter().position(held)?;
    let id = &house.former.all[version].id;
    let mut asked = ask.clone();
    asked.path = format!("{COLLECTIONS}{id}/items");
    asked.ids[0].clone_from(id);
    Some((version, asked))
}
