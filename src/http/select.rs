//! Which features a page shows, in which order, and where the next page begins.

use crate::http::bbox::Bbox;
use crate::http::conditions::Conditions;
use crate::http::error::ApiError;
use crate::http::held::Collection;
use crate::http::house::House;
use crate::http::order::Order;
use crate::http::parameters::{LIMIT_DEFAULT, LIMIT_MAX};
use crate::http::query::Query;

/// Where every candidate must be looked at, so many are, and all that match are counted; of more no page is
/// worth the whole count, and they are looked at until the page is full.
const COUNTED_MAX: usize = 100_000;
/// So many are looked at together until a page is full.
const STRIDE: usize = 4096;

/// What a page shows.
pub(super) struct Selection {
    /// The features, in their order.
    pub(super) shown: Vec<u32>,
    /// How many there are on all pages; `None` where counting them would cost more than the page.
    pub(super) n_matched: Option<usize>,
    /// The id of the last one, behind which the next page begins; `None` on the last.
    pub(super) next: Option<String>,
}

/// Features that may be on a page: all of a collection, or some, ascending.
enum Candidates {
    All(u32),
    Some(Vec<u32>),
}

impl Candidates {
    fn len(&self) -> usize {
        match self {
            Self::All(n) => *n as usize,
            Self::Some(features) => features.len(),
        }
    }

    /// Those at some places of the list.
    fn slice(&self, from: usize, n: usize) -> Vec<u32> {
        let (start, end) = (from.min(self.len()), from.saturating_add(n).min(self.len()));
        match self {
            Self::All(_) => (start as u32..end as u32).collect(),
            Self::Some(features) => features[start..end].to_vec(),
        }
    }

    /// The place of the first one behind a feature.
    fn behind(&self, feature: usize) -> usize {
        match self {
            Self::All(_) => feature + 1,
            Self::Some(features) => features.partition_point(|&own| own as usize <= feature),
        }
    }
}

/// Finds the features of a page.
///
/// # Errors
/// [`ApiError::BadParameter`] where a parameter is not taken, [`ApiError::NoSuchItem`] where it is to begin behind
/// a feature that is not there.
pub(super) fn select(
    house: &House,
    collection: Collection<'_>,
    query: &Query,
) -> Result<Selection, ApiError> {
    let limit = query.whole("limit", 1, LIMIT_DEFAULT)?.min(LIMIT_MAX) as usize;
    let offset = usize::try_from(query.whole("offset", 0, 0)?).unwrap_or(usize::MAX);
    let order = Order::read(house, collection, query)?;
    let conditions = Conditions::read(house, collection, query)?;
    let candidates = match bbox(house, query)? {
        None => Candidates::All(collection.len() as u32),
        Some(bbox) => house
            .find(collection, &bbox)
            .map_or_else(|| Candidates::All(collection.len() as u32), Candidates::Some),
    };
    let after = query.get("after").map(|id| after(collection, house, id)).transpose()?;
    if let Some(order) = order {
        let mut features = candidates.slice(0, candidates.len());
        conditions.keep(house, collection, &mut features);
        let start = order.sort(&mut features, after);
        let page = Page { house, collection, start, offset, limit };
        let n_matched = features.len();
        return Ok(page.of_some(features, Some(n_matched)));
    }
    let start = after.map_or(0, |feature| candidates.behind(feature));
    let page = Page { house, collection, start, offset, limit };
    Ok(if conditions.takes_all() {
        page.of_all(&candidates)
    } else if candidates.len() <= COUNTED_MAX {
        page.counted(&candidates, &conditions)
    } else {
        page.until_full(&candidates, &conditions)
    })
}

fn bbox(house: &House, query: &Query) -> Result<Option<Bbox>, ApiError> {
    let crs = house.crs.at(query.one_of("bbox-crs", &house.crs.uris())?);
    query.get("bbox").map(|text| Bbox::read(text, crs, &house.crs)).transpose()
}

/// The feature a page begins behind.
fn after(collection: Collection<'_>, house: &House, id: &str) -> Result<usize, ApiError> {
    house
        .by_id(collection, id)
        .ok_or_else(|| ApiError::NoSuchItem { collection: collection.id().to_owned(), id: id.to_owned() })
}

/// A page of some candidates, in their order.
struct Page<'h> {
    house: &'h House,
    collection: Collection<'h>,
    /// The place of the first candidate that may be on it.
    start: usize,
    offset: usize,
    limit: usize,
}

impl Page<'_> {
    /// Every candidate matches: none is looked at.
    fn of_all(&self, candidates: &Candidates) -> Selection {
        let first = self.start.saturating_add(self.offset);
        let shown = candidates.slice(first, self.limit);
        let is_last = candidates.len() <= first.saturating_add(self.limit);
        self.selection(shown, is_last, Some(candidates.len()))
    }

    /// All candidates are looked at.
    fn counted(&self, candidates: &Candidates, conditions: &Conditions<'_>) -> Selection {
        let behind = candidates.slice(self.start, candidates.len()).first().copied();
        let mut features = candidates.slice(0, candidates.len());
        conditions.keep(self.house, self.collection, &mut features);
        let n_matched = features.len();
        let before = behind.map_or(n_matched, |first| features.partition_point(|&own| own < first));
        Self { start: before, ..*self }.of_some(features, Some(n_matched))
    }

    /// Candidates are looked at until the page is full.
    fn until_full(&self, candidates: &Candidates, conditions: &Conditions<'_>) -> Selection {
        let wanted = self.offset.saturating_add(self.limit).saturating_add(1);
        let (mut features, mut at) = (Vec::new(), self.start);
        while features.len() < wanted && at < candidates.len() {
            let mut some = candidates.slice(at, STRIDE);
            conditions.keep(self.house, self.collection, &mut some);
            features.append(&mut some);
            at += STRIDE;
        }
        Self { start: 0, ..*self }.of_some(features, None)
    }

    fn of_some(&self, features: Vec<u32>, n_matched: Option<usize>) -> Selection {
        let own = self.of_all(&Candidates::Some(features));
        Selection { n_matched, ..own }
    }

    fn selection(&self, shown: Vec<u32>, is_last: bool, n_matched: Option<usize>) -> Selection {
        let last = shown.last().filter(|_| !is_last);
        let next = last.map(|&last| self.house.id_of(self.collection, last));
        Selection { shown, n_matched, next }
    }
}
