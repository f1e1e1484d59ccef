//! The landing page for people: one HTML page that needs nothing from elsewhere.

use crate::http::ask::Ask;
use crate::http::house::House;
use crate::layer::text::Lang;
use crate::reports::summary;

/// Styles of the page; its policy allows them and nothing else.
const STYLE: &str = "body{font-family:sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem}\
table{border-collapse:collapse}td,th{border:1px solid #999;padding:.25rem .5rem;text-align:left}\
td.n{text-align:right;font-variant-numeric:tabular-nums}.notice{background:#fff3bf;border:1px solid #e0a800;\
padding:.5rem 1rem;font-weight:bold}pre{overflow-x:auto;background:#f6f6f6;padding:1rem}";

/// The page in the language asked for.
pub(super) fn page(house: &House, ask: &Ask) -> String {
    let say = |zh: &'static str, en: &'static str| if ask.lang == Lang::Zh { zh } else { en };
    let subject = house.subject(ask.lang);
    let title = escaped(house.served.title.get(ask.lang));
    let lang = say("zh-CN", "en");
    let notice = notice(house);
    let collections = collections(house, ask);
    // The report's own text carries the tables, so that page and command line say the same.
    let report = escaped(&summary::text(&subject));
    format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <title>{title}</title><style>{STYLE}</style></head>\n<body>\n{notice}<h1>{title}</h1>\n\
         <p>{plane}: {crs} · {date_word}: {date}</p>\n<h2>{layers_word}</h2>\n{collections}\
         <h2>{summary_word}</h2>\n<pre>{report}</pre>\n\
         <p><a href=\"{base}/?f=json\">JSON</a> · <a href=\"{base}/collections\">/collections</a> · \
         <a href=\"{base}/api\">/api</a></p>\n</body></html>\n",
        base = escaped(&ask.base),
        plane = say("坐标系", "plane"),
        crs = escaped(&house.served.plane.crs),
        date_word = say("基准日", "reference date"),
        date = house.served.date,
        layers_word = say("图层", "collections"),
        summary_word = say("冲突汇总", "conflict summary"),
    )
}

/// The banner, in both languages whatever was asked for; empty where there is no notice.
fn notice(house: &House) -> String {
    house.served.notice.as_ref().map_or_else(String::new, |notice| {
        format!("<p class=\"notice\">{} · {}</p>\n", escaped(&notice.zh), escaped(&notice.en))
    })
}

fn collections(house: &House, ask: &Ask) -> String {
    let rows: Vec<String> = house
        .collections()
        .map(|own| {
            let version = house.version(own.id()).map(|version| match version.as_of {
                Some(date) => format!("v{} · {date}", version.number),
                None => format!("v{}", version.number),
            });
            format!(
                "<tr><td>{name}</td><td class=\"n\">{n}</td><td>{version}</td>\
                 <td><a href=\"{base}/collections/{id}/items\">/collections/{id}/items</a></td></tr>\n",
                name = escaped(house.name(own).get(ask.lang)),
                n = own.index().len(),
                version = escaped(&version.unwrap_or_default()),
                base = escaped(&ask.base),
                id = escaped(own.id()),
            )
        })
        .collect();
    format!("<table>\n{}</table>\n", rows.concat())
}

/// Text that is safe in an element and in a quoted attribute.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            _ => safe.push(character),
        }
    }
    safe
}
