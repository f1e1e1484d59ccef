//! A quality report (质检报告) as one HTML page: no script, nothing from elsewhere, made to be printed on A4.

use std::io::{self, Write};

use crate::assess::Answer;
use crate::assess::inspection::Check;
use crate::geometry::area::Area;
use crate::layer::text::{Lang, Text};
use crate::reports::escape::escaped;
use crate::reports::inspection::{Inspected, answer_word, is_asked, label, needs, place};

/// Faults of one check that a page shows; the sheets have all of them.
const FAULTS_SHOWN_MAX: usize = 30;

/// Styles of the page.
const STYLE: &str = include_str!("inspection_page.css");

/// Writes the page. `title` is what was inspected; `notice` what must be said first.
///
/// # Errors
/// Those of `out`.
pub fn write(
    inspected: &Inspected<'_>,
    title: &Text,
    notice: Option<&Text>,
    out: &mut impl Write,
) -> io::Result<()> {
    let page = Page { inspected };
    let lang = page.say("zh-CN", "en");
    let title = format!("{}:{}", page.say("质检报告", "Quality report"), title.get(inspected.lang));
    let title = escaped(title);
    write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"{lang}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <title>{title}</title><style>{STYLE}</style></head>\n<body>\n"
    )?;
    if let Some(notice) = notice {
        writeln!(out, "<p class=\"notice\">{}</p>", escaped(notice.get(inspected.lang)))?;
    }
    writeln!(out, "<h1>{title}</h1>")?;
    page.facts(out)?;
    page.verdict(out)?;
    page.checks(out)?;
    page.faults(out)?;
    writeln!(out, "</body></html>")
}

struct Page<'a> {
    inspected: &'a Inspected<'a>,
}

impl Page<'_> {
    fn say(&self, zh: &'static str, en: &'static str) -> &'static str {
        if self.inspected.lang == Lang::Zh { zh } else { en }
    }

    fn facts(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "<table class=\"facts\">")?;
        for (name, value) in self.inspected.facts {
            let (name, value) = (escaped(name.get(self.inspected.lang)), escaped(value));
            writeln!(out, "<tr><th>{name}</th><td>{value}</td></tr>")?;
        }
        writeln!(out, "</table>")
    }

    /// How many checks came out how, in one line.
    fn verdict(&self, out: &mut impl Write) -> io::Result<()> {
        let checks = &self.inspected.inspection.checks;
        let counts = [Answer::Conflict, Answer::Clear, Answer::NoData, Answer::NotApplicable].map(|answer| {
            let count = checks.iter().filter(|check| check.answer == answer).count();
            let word = answer_word(answer);
            format!(
                "<span class=\"{}\">{} {count}</span>",
                answer.id(),
                escaped(word.get(self.inspected.lang))
            )
        });
        let worst = self.inspected.inspection.worst();
        let worst = worst.map_or_else(String::new, |worst| {
            format!(" · {} {}", self.say("最高级别", "most severe"), worst.id())
        });
        let asked = self.say("检查项", "checks");
        writeln!(out, "<p class=\"verdict\">{asked} {}:{}{worst}</p>", checks.len(), counts.join(" · "))
    }

    fn checks(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "<h2>{}</h2>\n<table class=\"checks\"><thead><tr>", self.say("检查结果", "Checks"))?;
        let heads = [
            self.say("检查", "check"),
            self.say("内容与依据", "what is asked, and its basis"),
            self.say("级别", "severity"),
            self.say("结论", "answer"),
            self.say("检查数", "asked"),
            self.say("问题数", "at fault"),
            self.say("缺值数", "without value"),
            self.say("涉及面积(m²)", "area (m²)"),
        ];
        for head in heads {
            write!(out, "<th>{head}</th>")?;
        }
        writeln!(out, "</tr></thead><tbody>")?;
        for check in &self.inspected.inspection.checks {
            self.check(check, out)?;
        }
        writeln!(out, "</tbody></table>")
    }

    fn check(&self, check: &Check, out: &mut impl Write) -> io::Result<()> {
        let lang = self.inspected.lang;
        let needs = needs(check, lang);
        let needs = if needs.is_empty() { String::new() } else { format!("<br><em>{}</em>", escaped(needs)) };
        let number = |number: u64| if is_asked(check) { number.to_string() } else { "—".to_owned() };
        let area = if is_asked(check) && check.area != Area::ZERO {
            check.area.to_square_metres_text()
        } else {
            "—".to_owned()
        };
        writeln!(
            out,
            "<tr class=\"{answer}\"><td>{id}</td><td>{name}<br><small>{basis}</small>{needs}</td><td>{severity}</td>\
             <td>{word}</td><td class=\"n\">{asked}</td><td class=\"n\">{at_fault}</td><td class=\"n\">{without}</td>\
             <td class=\"n\">{area}</td></tr>",
            answer = check.answer.id(),
            id = escaped(&check.id),
            name = escaped(check.name.get(lang)),
            basis = escaped(check.basis.get(lang)),
            severity = check.severity.id(),
            word = escaped(answer_word(check.answer).get(lang)),
            asked = number(check.n_asked),
            at_fault = number(check.n_at_fault),
            without = number(check.n_without_value),
        )
    }

    fn faults(&self, out: &mut impl Write) -> io::Result<()> {
        for check in self.inspected.inspection.checks.iter().filter(|check| !check.faults.is_empty()) {
            let lang = self.inspected.lang;
            let (id, name) = (escaped(&check.id), escaped(check.name.get(lang)));
            writeln!(
                out,
                "<h3>{id} {name}({})</h3>\n<table class=\"faults\"><thead><tr>",
                check.severity.id()
            )?;
            let heads = [
                self.say("图斑", "feature"),
                self.say("位置", "place"),
                self.say("面积(m²)", "area (m²)"),
                self.say("问题与改法", "what it is and what to do"),
            ];
            for head in heads {
                write!(out, "<th>{head}</th>")?;
            }
            writeln!(out, "</tr></thead><tbody>")?;
            for fault in check.faults.iter().take(FAULTS_SHOWN_MAX) {
                let number = fault.number.map(|number| number.to_string()).unwrap_or_default();
                let named = [number, label(self.inspected, fault)].join(" ");
                let place =
                    place(self.inspected.layer, fault).map(|own| format!("{:.2}, {:.2}", own.x, own.y));
                let area =
                    if fault.area == Area::ZERO { String::new() } else { fault.area.to_square_metres_text() };
                writeln!(
                    out,
                    "<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{area}</td><td>{}</td></tr>",
                    escaped(named.trim()),
                    place.unwrap_or_default(),
                    escaped(fault.message.get(lang)),
                )?;
            }
            writeln!(out, "</tbody></table>")?;
            if FAULTS_SHOWN_MAX < check.faults.len() {
                let all = check.faults.len();
                let more = match lang {
                    Lang::Zh => {
                        format!("共 {all} 条,以上为前 {FAULTS_SHOWN_MAX} 条;全部见 .xlsx、.csv、.geojson")
                    }
                    Lang::En => format!(
                        "{all} in all, the first {FAULTS_SHOWN_MAX} of them above; all are in .xlsx, .csv, .geojson"
                    ),
                };
                writeln!(out, "<p><small>{more}</small></p>")?;
            }
        }
        Ok(())
    }
}
