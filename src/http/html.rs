//! Any JSON document as a page for people: members as rows, features as a table, addresses as links.

use std::fmt::Write;

use serde_json::{Map, Value as Json};

use crate::http::ask::Ask;
use crate::http::house::House;
use crate::http::page::{STYLE, notice};
use crate::layer::text::Lang;
use crate::reports::escape::escaped;

/// Characters of a value in a table of features at most; the JSON has all of it.
const CELL_CHARS_MAX: usize = 120;

/// A document as a page that needs nothing from elsewhere.
pub(super) fn page(house: &House, ask: &Ask, document: &Json) -> String {
    let title = document.get("title").and_then(Json::as_str).unwrap_or(&ask.path);
    let (lang, json, home) = match ask.lang {
        Lang::Zh => ("zh-CN", "机器可读", "首页"),
        Lang::En => ("en", "for machines", "home"),
    };
    let (title, base) = (escaped(title), escaped(&ask.base));
    let question = ask.query.split('&').filter(|own| !own.is_empty() && !own.starts_with("f="));
    let question: String = question.flat_map(|own| [own, "&"]).collect();
    let itself = escaped(format!("{}{}?{question}f=json", ask.base, ask.path));
    format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <title>{title}</title><style>{STYLE}</style></head>\n<body>\n{notice}<h1>{title}</h1>\n\
         <p class=\"quiet\"><a href=\"{base}/\">{home}</a> · <a href=\"{itself}\">JSON</a> ({json})</p>\n\
         {body}</body></html>\n",
        notice = notice(house),
        body = body(document),
    )
}

/// All members but the features, which become a table below.
fn body(document: &Json) -> String {
    let Json::Object(members) = document else { return value(document) };
    let features = members.get("features").and_then(Json::as_array);
    let rows: String = members
        .iter()
        .filter(|(key, _)| *key != "features" && *key != "notice")
        .flat_map(|(key, own)| {
            [
                "<tr><td class=\"k\">".to_owned(),
                escaped(key),
                "</td><td>".to_owned(),
                value(own),
                "</td></tr>\n".to_owned(),
            ]
        })
        .collect();
    let about = format!("<div class=\"wide\"><table><tbody>\n{rows}</tbody></table></div>\n");
    about + &features.map(|own| table(own)).unwrap_or_default()
}

/// Features as a table of their properties.
fn table(features: &[Json]) -> String {
    let none = Map::new();
    let properties = |own: &'_ Json| own["properties"].as_object().cloned().unwrap_or_else(|| none.clone());
    let names: Vec<String> =
        features.first().map(|own| properties(own).keys().cloned().collect()).unwrap_or_default();
    let head: Vec<String> = names.iter().map(|name| format!("<th>{}</th>", escaped(name))).collect();
    let mut rows = String::new();
    for feature in features {
        let own = properties(feature);
        rows.push_str("<tr><td class=\"k\">");
        rows.push_str(&escaped(plain(&feature["id"])));
        rows.push_str("</td>");
        for name in &names {
            let text: String =
                plain(own.get(name).unwrap_or(&Json::Null)).chars().take(CELL_CHARS_MAX).collect();
            // Writing to a text cannot fail.
            let _ = write!(rows, "<td>{}</td>", escaped(text));
        }
        rows.push_str("</tr>\n");
    }
    format!(
        "<div class=\"wide\"><table>\n<thead><tr><th>id</th>{head}</tr></thead>\n<tbody>\n{rows}</tbody></table></div>\n",
        head = head.concat(),
    )
}

/// A value as it reads in a line of text.
fn plain(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A value as HTML, whatever is in it.
fn value(own: &Json) -> String {
    match own {
        Json::String(text) if text.starts_with("http://") || text.starts_with("https://") => {
            let address = escaped(text);
            format!("<a href=\"{address}\">{address}</a>")
        }
        Json::Array(values) if values.iter().all(|own| own.is_number() || own.is_string()) => {
            values.iter().map(value).collect::<Vec<_>>().join("<br>")
        }
        Json::Array(values) if values.iter().all(Json::is_object) => objects(values),
        Json::Array(values) => {
            let rows: Vec<String> = values.iter().map(|own| format!("<li>{}</li>", value(own))).collect();
            format!("<ul>{}</ul>", rows.concat())
        }
        Json::Object(members) => {
            let member = |(key, own): (&String, &Json)| format!("{}: {}", escaped(key), value(own));
            members.iter().map(member).collect::<Vec<_>>().join("<br>")
        }
        other => escaped(plain(other)),
    }
}

/// Objects as a table, a column a member, in the order they first come.
fn objects(values: &[Json]) -> String {
    let mut names: Vec<&String> = Vec::new();
    for name in values.iter().filter_map(Json::as_object).flat_map(Map::keys) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let (mut head, mut rows) = (String::new(), String::new());
    // Writing to a text cannot fail.
    for name in &names {
        let _ = write!(head, "<th>{}</th>", escaped(name));
    }
    for own in values {
        rows.push_str("<tr>");
        for name in &names {
            let _ = write!(rows, "<td>{}</td>", value(own.get(*name).unwrap_or(&Json::Null)));
        }
        rows.push_str("</tr>\n");
    }
    format!("<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody></table>\n")
}
