//! The landing page for people: one HTML page that needs nothing from elsewhere.
//!
//! It is built from the same sums and words as the report of the command line (`reports::summary`), so that
//! both say the same. On a narrow screen columns that can be done without are left out.

use crate::assess::{Answer, Outcome};
use crate::geometry::area::Area;
use crate::http::ask::Ask;
use crate::http::house::House;
use crate::http::map;
use crate::layer::text::Lang;
use crate::reports::escape::escaped;
use crate::reports::{Subject, summary};
use crate::rules::rule::{Evidence, Severity};

/// Styles of the page; its policy allows them and nothing else.
pub(super) const STYLE: &str = include_str!("page.css");

/// The page in the language asked for.
pub(super) fn page(house: &House, ask: &Ask) -> String {
    let say = |zh: &'static str, en: &'static str| if ask.lang == Lang::Zh { zh } else { en };
    let subject = house.subject(ask.lang);
    format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <title>{title}</title><style>{STYLE}</style></head>\n<body>\n{notice}<h1>{title}</h1>\n\
         <p>{what}</p>\n<p class=\"quiet\">{plane} {crs} · {date_word} {date} · {n_cells} {cells_word}</p>\n\
         <h2>{summary_word}</h2>\n{sums}{rules}{remarks}\
         <h2>{districts_word}</h2>\n{districts}<h2>{layers_word}</h2>\n{collections}\
         <p class=\"quiet\"><a href=\"{base}/?f=json\">JSON</a> · <a href=\"{base}/collections\">/collections</a> · \
         <a href=\"{base}/api\">/api</a> · {map}{qgis}</p>\n</body></html>\n",
        lang = say("zh-CN", "en"),
        title = escaped(house.served.title.get(ask.lang)),
        notice = notice(house),
        what = say(
            "多部规划一次叠置,按有出处的规则查找冲突。面积为椭球面积(国土调查口径)。",
            "Several plans overlaid at once; conflicts by sourced rules. Areas are legal ones, on the ellipsoid.",
        ),
        plane = say("坐标系", "plane"),
        crs = escaped(&house.served.plane.crs),
        date_word = say("基准日", "reference date"),
        date = house.served.date,
        n_cells = house.served.overlaid.arrangement.n_cells(),
        cells_word = say("个单元", "cells"),
        summary_word = say("冲突汇总", "conflict summary"),
        sums = sums(&subject, house),
        rules = rules(&subject, house, ask),
        remarks = remarks(&subject),
        districts_word = say("行政区", "districts"),
        districts = districts(&subject),
        layers_word = say("图层", "collections"),
        collections = collections(house, ask),
        base = escaped(&ask.base),
        map = if map::is_there() {
            format!("<a href=\"{}/map\">{}</a> · ", escaped(&ask.base), say("地图", "map"))
        } else {
            String::new()
        },
        qgis = say(
            "在 QGIS 中:添加 WFS / OGC API - Features 图层,地址为本页地址",
            "in QGIS: add a WFS / OGC API - Features layer with this page's address",
        ),
    )
}

/// The banner, in both languages whatever was asked for; empty where there is no notice.
pub(super) fn notice(house: &House) -> String {
    house.served.notice.as_ref().map_or_else(String::new, |notice| {
        format!("<p class=\"notice\">{} · {}</p>\n", escaped(&notice.zh), escaped(&notice.en))
    })
}

/// The figures one looks for first: patches, net and gross area.
fn sums(subject: &Subject<'_>, house: &House) -> String {
    let patches = &subject.assessment.patches;
    let by_severity: Vec<String> = Severity::ALL
        .iter()
        .map(|&severity| {
            let is_own = |rule: &str| {
                house.served.rules.iter().any(|own| &*own.id == rule && own.severity == severity)
            };
            format!("{} {}", severity.id(), patches.iter().filter(|patch| is_own(&patch.rule)).count())
        })
        .collect();
    let sum = |name: &str, figure: String, beside: String| {
        format!("<div class=\"sum\">{name}<b>{figure}</b><span class=\"quiet\">{beside}</span></div>")
    };
    let area = |name: &str, area: Area| {
        let (ha, mu, m2) = (area.to_hectares_text(4), area.to_mu_text(2), area.to_square_metres_text());
        let figure = format!("{ha} {}", say(subject, "公顷", "ha"));
        sum(name, figure, format!("{mu} {} · {m2} m²", say(subject, "亩", "mu")))
    };
    let net = say(subject, "净面积(每块地只计一次)", "net area (each place once)");
    let gross = say(subject, "毛面积(各规则相加)", "gross area (rules added up)");
    format!(
        "<div class=\"sums\">{}{}{}</div>\n",
        sum(say(subject, "冲突图斑", "patches"), patches.len().to_string(), by_severity.join(" · ")),
        area(net, subject.assessment.net_legal_area),
        area(gross, summary::gross_area(subject)),
    )
}

/// A row a rule; its patches are a link away.
fn rules(subject: &Subject<'_>, house: &House, ask: &Ask) -> String {
    let head = [
        (say(subject, "规则", "rule"), "k"),
        (say(subject, "名称", "name"), "name"),
        (say(subject, "等级", "severity"), "k"),
        (say(subject, "性质", "nature"), "less"),
        (say(subject, "图斑", "patches"), "n"),
        (say(subject, "平方米", "m²"), "n less"),
        (say(subject, "公顷", "ha"), "n"),
        (say(subject, "亩", "mu"), "n less"),
        (say(subject, "结论", "answer"), ""),
    ];
    let rows = subject.assessment.outcomes.iter().map(|outcome| {
        let cells = rule_cells(subject, house, ask, outcome);
        let cell =
            |(cell, (_, class)): (&String, &(&str, &str))| format!("<td class=\"{class}\">{cell}</td>");
        let row: Vec<String> = cells.iter().zip(&head).map(cell).collect();
        let class = if outcome.answer == Answer::Conflict { "" } else { " class=\"idle\"" };
        format!("<tr{class}>{}</tr>\n", row.concat())
    });
    table(&head, rows)
}

fn rule_cells(subject: &Subject<'_>, house: &House, ask: &Ask, outcome: &Outcome) -> [String; 9] {
    let rule = house.rule(outcome);
    let is_unverified = rule.is_some_and(|rule| rule.evidence == Evidence::Memory);
    let id = escaped(&outcome.rule);
    // Where a rule was not asked a zero would read as "nothing there".
    let is_asked =
        !matches!(outcome.answer, Answer::NotApplicable | Answer::NoData) && outcome.measures.is_empty();
    let or_dash = |text: String| if is_asked { text } else { "—".to_owned() };
    let patches = match outcome.n_patches {
        0 => or_dash("0".to_owned()),
        n => format!(
            "<a href=\"{}/collections/conflicts/items?rule={id}&amp;limit=10000\">{n}</a>",
            escaped(&ask.base)
        ),
    };
    let area = outcome.legal_area;
    let severity = |severity: Severity| {
        let (id, word) = (severity.id(), severity.word());
        format!("<span class=\"s {id}\">{id}<i> {}</i></span>", word.get(subject.lang))
    };
    [
        format!("{id}{}", if is_unverified { " *" } else { "" }),
        rule.map(|rule| escaped(rule.name.get(subject.lang))).unwrap_or_default(),
        rule.map(|rule| severity(rule.severity)).unwrap_or_default(),
        rule.map(|rule| rule.nature.word().get(subject.lang).to_owned()).unwrap_or_default(),
        patches,
        or_dash(area.to_square_metres_text()),
        or_dash(area.to_hectares_text(4)),
        or_dash(area.to_mu_text(2)),
        escaped(summary::answer(subject, outcome)),
    ]
}

/// What must be said below the rules.
fn remarks(subject: &Subject<'_>) -> String {
    let unverified = Evidence::Memory.word();
    format!(
        "<p class=\"quiet\">* {}. {}</p>\n",
        unverified.get(subject.lang),
        say(
            subject,
            "无数据不等于无冲突;“缺”之后的图层未参加判断。",
            "No data is not no conflict; the layers named as missing took no part.",
        )
    )
}

fn districts(subject: &Subject<'_>) -> String {
    let head = [
        (say(subject, "行政区", "district"), ""),
        (say(subject, "代码", "code"), "k"),
        (say(subject, "图斑", "patches"), "n"),
        (say(subject, "毛面积 平方米", "gross m²"), "n less"),
        (say(subject, "公顷", "ha"), "n"),
        (say(subject, "亩", "mu"), "n less"),
    ];
    let rows = summary::districts(subject).into_iter().map(|sum| {
        let outside = summary::outside_districts(subject);
        let (name, area) = (if sum.name.is_empty() { outside } else { &sum.name }, sum.gross_area);
        format!(
            "<tr><td>{}</td><td class=\"k\">{}</td><td class=\"n\">{}</td><td class=\"n less\">{}</td>\
             <td class=\"n\">{}</td><td class=\"n less\">{}</td></tr>\n",
            escaped(name),
            escaped(&sum.code),
            sum.n_patches,
            area.to_square_metres_text(),
            area.to_hectares_text(4),
            area.to_mu_text(2),
        )
    });
    table(&head, rows)
}

fn collections(house: &House, ask: &Ask) -> String {
    let say = |zh: &'static str, en: &'static str| if ask.lang == Lang::Zh { zh } else { en };
    let head = [
        (say("名称", "name"), ""),
        (say("图斑", "features"), "n"),
        (say("版本 · 数据时点", "version · as of"), "k less"),
        ("GeoJSON", ""),
    ];
    let rows = house.collections().map(|own| {
        let version = house.version(own.id()).map(|version| match version.as_of {
            Some(date) => format!("v{} · {date}", version.number),
            None => format!("v{}", version.number),
        });
        format!(
            "<tr><td>{name}</td><td class=\"n\">{n}</td><td class=\"k less\">{version}</td>\
             <td><a href=\"{base}/collections/{id}/items\">/collections/{id}/items</a></td></tr>\n",
            name = escaped(house.name(own).get(ask.lang)),
            n = own.len(),
            version = escaped(version.unwrap_or_default()),
            base = escaped(&ask.base),
            id = escaped(own.id()),
        )
    });
    table(&head, rows)
}

/// A table that scrolls by itself where the screen is narrow; heads are a word and a class a column.
fn table(head: &[(&str, &str)], rows: impl Iterator<Item = String>) -> String {
    let column = |(word, class): &(&str, &str)| format!("<th class=\"{class}\">{}</th>", escaped(word));
    let head = head.iter().map(column).collect::<Vec<_>>().concat();
    let rows: String = rows.collect();
    format!(
        "<div class=\"wide\"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody></table></div>\n"
    )
}

/// One of two wordings, by the report's language.
fn say(subject: &Subject<'_>, zh: &'static str, en: &'static str) -> &'static str {
    if subject.lang == Lang::Zh { zh } else { en }
}
