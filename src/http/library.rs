//! `GET /rules`, `/rules/{ruleId}`, `/versions` and `/indicators`: what was judged by, of what, and what was measured.

use serde_json::{Value as Json, json};

use crate::assess::Outcome;
use crate::http::answer::{Answer, Media};
use crate::http::ask::Ask;
use crate::http::document;
use crate::http::error::ApiError;
use crate::http::house::House;
use crate::http::items::link;
use crate::http::wire;
use crate::http::wire::judgement::{leading_json, outcome_json};
use crate::http::wire::place::joined;
use crate::http::wire::rule::rule_json;
use crate::http::wire::versions::history_json;
use crate::layer::text::Lang;
use crate::reports::{measures, summary};
use crate::rules::rule::Rule;

/// All rules judged by, in a line each.
///
/// # Errors
/// [`ApiError`] on an unknown parameter or format.
pub(super) fn rules(house: &House, ask: &Ask) -> Result<Answer, ApiError> {
    let format = document::format(ask)?;
    let line = |rule: &Rule| {
        let outcome = outcome(house, rule);
        json!({
            "id": &*rule.id,
            "kind": &*rule.kind,
            "name": rule.name.get(ask.lang),
            "severity": rule.severity.id(),
            "nature": rule.nature.id(),
            "evidence": rule.evidence.id(),
            "answer": outcome.map(|own| own.answer.id()),
            "n_patches": outcome.map(|own| own.n_patches),
            "href": format!("{}/rules/{}", ask.base, rule.id),
        })
    };
    let title = if ask.lang == Lang::Zh { "规则库" } else { "rules" };
    let own = json!({
        "links": [link("self", Media::Json, &format!("{}/rules", ask.base))],
        "rules": house.served.rules.iter().map(line).collect::<Vec<_>>(),
    });
    Ok(format.answer((house, ask), Media::Json, &joined(house.head(title), own)))
}

/// One rule in full: its text, legal basis, dates and parameters, and what it answers.
///
/// # Errors
/// [`ApiError::NoSuchItem`] where there is none of that id.
pub(super) fn rule(house: &House, ask: &Ask) -> Result<Answer, ApiError> {
    let format = document::format(ask)?;
    let id = ask.id(0);
    let rule = house.served.rules.iter().find(|own| *own.id == *id);
    let rule =
        rule.ok_or_else(|| ApiError::NoSuchItem { collection: "rules".to_owned(), id: id.to_owned() })?;
    let subject = house.subject(ask.lang);
    let conflicts = format!("{}/conflicts?rule={id}", ask.base);
    let items = format!("{}/collections/conflicts/items?rule={id}", ask.base);
    let own = json!({
        "links": [
            link("self", Media::Json, &format!("{}/rules/{id}", ask.base)),
            link("up", Media::Json, &format!("{}/rules", ask.base)),
            link("related", Media::Json, &conflicts),
            link("items", Media::GeoJson, &items),
        ],
        "rule": rule_json(rule),
        "outcome": outcome(house, rule).map(|own| outcome_json(own, &subject)),
    });
    let title = format!("{id} {}", rule.name.get(ask.lang));
    Ok(format.answer((house, ask), Media::Json, &joined(house.head(&title), own)))
}

fn outcome<'h>(house: &'h House, rule: &Rule) -> Option<&'h Outcome> {
    house.served.assessment.outcomes.iter().find(|own| own.rule == rule.id)
}

/// All versions of the layers, and what was published when and by whom.
///
/// # Errors
/// [`ApiError`] on an unknown parameter or format.
pub(super) fn versions(house: &House, ask: &Ask) -> Result<Answer, ApiError> {
    let format = document::format(ask)?;
    let title = if ask.lang == Lang::Zh { "版本与发布" } else { "versions and publications" };
    // What is served now stands in the head; a workspace's history also has what waits or is past.
    let document = joined(house.head(title), json!({"served": house.head(title)["versions"]}));
    let document = joined(document, history_json(&house.served.history));
    Ok(format.answer((house, ask), Media::Json, &document))
}

/// What rules on sums have measured against their bounds, and the sums of the judgement.
///
/// # Errors
/// [`ApiError`] on an unknown parameter or format.
pub(super) fn indicators(house: &House, ask: &Ask) -> Result<Answer, ApiError> {
    let format = document::format(ask)?;
    let subject = house.subject(ask.lang);
    let assessment = subject.assessment;
    let measured = assessment.outcomes.iter().filter(|own| measures::is_of_sums(&subject, own));
    let measured = measured.map(|own| {
        let rule = house.rule(own);
        joined(outcome_json(own, &subject), json!({"name": rule.map(|own| wire::text(&own.name))}))
    });
    let districts = summary::districts(&subject).into_iter().map(|own| {
        json!({
            "district": own.code,
            "name": own.name,
            "n_patches": own.n_patches,
            "gross_area_m2": own.gross_area.to_square_metres_text(),
        })
    });
    let title = if ask.lang == Lang::Zh { "指标" } else { "indicators" };
    let own = json!({
        "links": [link("self", Media::Json, &format!("{}/indicators", ask.base))],
        "measured": measured.collect::<Vec<Json>>(),
        "net_area_m2": assessment.net_legal_area.to_square_metres_text(),
        "gross_area_m2": summary::gross_area(&subject).to_square_metres_text(),
        "net_kept_area_m2": assessment.net_kept_legal_area.to_square_metres_text(),
        "leading": leading_json(assessment),
        "districts": districts.collect::<Vec<Json>>(),
    });
    Ok(format.answer((house, ask), Media::Json, &joined(house.head(title), own)))
}
