//! What features of a page must be: the parameters that leave some out, read before any feature is looked at.

use crate::assess::quality::KINDS;
use crate::conflict::sliver::View;
use crate::http::datetime::Days;
use crate::http::error::ApiError;
use crate::http::filter;
use crate::http::held::Collection;
use crate::http::house::House;
use crate::http::query::Query;
use crate::layer::describe;
use crate::layer::text::Text;
use crate::rules::filter::Filter;
use crate::rules::rule::Severity;

/// What features must be.
pub(super) struct Conditions<'h> {
    /// Whether the collection holds on none of the days asked for, and so nothing of it is taken.
    pub(super) is_of_another_time: bool,
    filter: Option<Filter>,
    own: Own<'h>,
}

/// The conditions of one kind of collection.
enum Own<'h> {
    Nothing,
    Conflicts { rules: Option<Vec<&'h str>>, districts: Option<Vec<u32>>, view: View },
    Findings { kind: Option<&'static str>, layer: Option<&'h str> },
}

impl<'h> Conditions<'h> {
    /// Reads them.
    ///
    /// # Errors
    /// [`ApiError::BadParameter`] where one is not taken.
    pub(super) fn read(
        house: &'h House,
        collection: Collection<'h>,
        query: &Query,
    ) -> Result<Self, ApiError> {
        let days = query.get("datetime").map(Days::read).transpose()?;
        let version = house.version(collection.id());
        let own = match collection {
            Collection::Layer(..) | Collection::Cells(_) => Own::Nothing,
            Collection::Conflicts(_) => conflicts(house, query)?,
            Collection::Findings(_) => findings(house, query)?,
        };
        Ok(Self {
            is_of_another_time: days.zip(version).is_some_and(|(days, version)| !days.meet(version)),
            filter: filter::read(house, collection, query)?,
            own,
        })
    }

    /// Whether every feature is taken, so that none need be looked at.
    pub(super) fn takes_all(&self) -> bool {
        let is_open = match &self.own {
            Own::Nothing => true,
            Own::Conflicts { rules, districts, view } => {
                rules.is_none() && districts.is_none() && *view == View::All
            }
            Own::Findings { kind, layer } => kind.is_none() && layer.is_none(),
        };
        is_open && self.filter.is_none() && !self.is_of_another_time
    }

    /// Keeps the features that are taken.
    pub(super) fn keep(&self, house: &House, collection: Collection<'_>, features: &mut Vec<u32>) {
        match &self.own {
            _ if self.is_of_another_time => features.clear(),
            Own::Nothing => {}
            Own::Conflicts { rules, districts, view } => features.retain(|&feature| {
                let patch = &house.served.assessment.patches[feature as usize];
                let is_in = |own: &Vec<u32>| patch.district.is_some_and(|district| own.contains(&district));
                rules.as_ref().is_none_or(|rules| rules.contains(&&*patch.rule))
                    && view.takes(&patch.sliver)
                    && districts.as_ref().is_none_or(is_in)
            }),
            Own::Findings { kind, layer } => features.retain(|&feature| {
                let own = &house.served.findings[feature as usize];
                let is_of =
                    |layer: &str| own.finding.layer == layer || own.other_layer.as_deref() == Some(layer);
                kind.is_none_or(|kind| own.finding.kind == kind) && layer.is_none_or(is_of)
            }),
        }
        if let Some(filter) = &self.filter {
            house.keep(collection, filter, features);
        }
    }
}

/// The conflicts asked for. A rule that was not judged by is refused rather than answered with nothing.
fn conflicts<'h>(house: &'h House, query: &Query) -> Result<Own<'h>, ApiError> {
    let all = &house.served.rules;
    let ids: Vec<&str> = all.iter().map(|rule| &*rule.id).collect();
    let rule = query.one_of("rule", &ids)?.map(|place| ids[place]);
    let severity = query.one_of("severity", &Severity::ALL.map(Severity::id))?;
    let severity = severity.map(|place| Severity::ALL[place]);
    let is_asked = |id: &str, own: Severity| {
        rule.is_none_or(|rule| rule == id) && severity.is_none_or(|severity| severity == own)
    };
    let rules = all.iter().filter(|own| is_asked(&own.id, own.severity)).map(|own| &*own.id);
    Ok(Own::Conflicts {
        rules: (rule.is_some() || severity.is_some()).then(|| rules.collect()),
        districts: districts(house, query)?,
        view: query.one_of("slivers", &View::ALL.map(View::id))?.map_or(View::All, |own| View::ALL[own]),
    })
}

/// The findings asked for.
fn findings<'h>(house: &'h House, query: &Query) -> Result<Own<'h>, ApiError> {
    let layers: Vec<&str> = house.served.layers.iter().map(|layer| &*layer.id).collect();
    Ok(Own::Findings {
        kind: query.one_of("kind", &KINDS)?.map(|place| KINDS[place]),
        layer: query.one_of("layer", &layers)?.map(|place| layers[place]),
    })
}

/// All names districts are found by: codes, codes with their scheme, names.
pub(super) fn district_names(house: &House) -> Vec<String> {
    let served = &house.served;
    let describe = |own: u32| describe::district(&served.cards, &served.layers, Some(own));
    let mut names: Vec<String> = Vec::new();
    for own in (0..n_districts(house)).filter_map(describe) {
        let code = own.code.map(|code| [code.code.to_string(), code.to_string()]);
        names.extend(code.into_iter().flatten().chain(own.label.map(String::from)));
    }
    names.sort_unstable();
    names.dedup();
    names
}

fn n_districts(house: &House) -> u32 {
    let card = house.served.cards.district_card();
    let layer = card.and_then(|card| house.served.layers.iter().find(|layer| layer.id == card.id));
    layer.map_or(0, |layer| layer.features.len() as u32)
}

/// The districts asked for by code (`140702`), code with scheme or name; several features may be one
/// district.
fn districts(house: &House, query: &Query) -> Result<Option<Vec<u32>>, ApiError> {
    let Some(asked) = query.get("district") else {
        return Ok(None);
    };
    let served = &house.served;
    let is_asked = |district: &u32| {
        describe::district(&served.cards, &served.layers, Some(*district)).is_some_and(|own| {
            own.label.as_deref() == Some(asked)
                || own.code.is_some_and(|code| &*code.code == asked || code.to_string() == asked)
        })
    };
    let found: Vec<u32> = (0..n_districts(house)).filter(is_asked).collect();
    if found.is_empty() {
        return Err(ApiError::BadParameter {
            name: "district",
            value: asked.to_owned(),
            why: Text::new(
                "没有此行政区;请用行政区图层中的代码或名称",
                "there is no such district; give a code or name from the district layer",
            ),
        });
    }
    Ok(Some(found))
}
