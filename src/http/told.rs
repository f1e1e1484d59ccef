//! What many documents tell alike: the state they are of, patches and features in a line.

use serde_json::{Value as Json, json};

use crate::conflict::patch::Patch;
use crate::geometry::grid::Point;
use crate::http::ask::Ask;
use crate::http::house::House;
use crate::http::landing;
use crate::http::wire::place::{Ground, joined};
use crate::http::wire::text;
use crate::layer::describe;

impl House {
    /// What stands in every document about the judgement: its title, the notice, and which state it is of.
    pub(super) fn head(&self, title: &str) -> Json {
        let served = &self.served;
        json!({
            "title": title,
            "notice": served.notice.as_ref().map(text),
            "plane": served.plane.crs,
            "date": served.date.to_string(),
            "overlaid_at": served.overlaid.made_at,
            "is_stale": served.overlaid.is_stale,
            "versions": landing::versions(self),
        })
    }

    /// What places are asked of.
    pub(super) fn ground(&self) -> Ground<'_> {
        let served = &self.served;
        Ground {
            arrangement: &served.overlaid.arrangement,
            layers: &served.layers,
            cards: &served.cards,
            rules: &served.rules,
            questions: &self.questions,
        }
    }

    /// Whether a point lies in the extent of what was overlaid.
    pub(super) fn is_overlaid_around(&self, at: Point) -> bool {
        let extent = self.cells.extent(&self.served.overlaid.arrangement);
        extent.is_some_and(|(min, max)| (min.x..=max.x).contains(&at.x) && (min.y..=max.y).contains(&at.y))
    }

    /// A patch in a line.
    pub(super) fn patch_line(&self, ask: &Ask, patch: &Patch) -> Json {
        let rule = self.served.rules.iter().find(|own| own.id == patch.rule);
        json!({
            "id": patch.id,
            "rule": &*patch.rule,
            "name": rule.map(|own| own.name.get(ask.lang)),
            "severity": rule.map(|own| own.severity.id()),
            "area_m2": patch.legal_area.to_square_metres_text(),
            "href": format!("{}/conflicts/{}", ask.base, patch.id),
        })
    }

    /// A feature of a patch in a line, with its plan and where all of it is.
    pub(super) fn feature_line(&self, ask: &Ask, layer: u16, feature: u32) -> Json {
        let (own, layer) = (self.ground().feature_json(usize::from(layer), feature), usize::from(layer));
        let served = &self.served;
        let (id, number) = (&served.layers[layer].id, served.layers[layer].features[feature as usize].number);
        let plan = served.cards.cards.get(id).map(|card| &*card.plan);
        let name = describe::layer_name(&served.cards, &served.layers, layer as u16);
        joined(
            own,
            json!({
                "layer_name": name.get(ask.lang),
                "plan": plan,
                "href": format!("{}/collections/{id}/items/{number}", ask.base),
            }),
        )
    }
}
