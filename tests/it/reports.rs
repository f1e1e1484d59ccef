//! Reports of the small town: the summary in both languages and the CSV.

use hegui::assess::Sums;
use hegui::conflict::sliver::{Class, Reason};
use hegui::http::served::Served;
use hegui::layer::text::Lang;
use hegui::reports::{Subject, conflicts, summary};

use crate::small_town::town;

fn subject(served: &Served, lang: Lang) -> Subject<'_> {
    Subject {
        assessment: &served.assessment,
        rules: &served.rules,
        layers: &served.layers,
        cards: &served.cards,
        as_of: &[],
        standings: None,
        notice: served.notice.as_ref(),
        lang,
    }
}

#[test]
fn the_summary_says_every_answer_and_both_totals() {
    let served = town();
    let zh = summary::text(&subject(&served, Lang::Zh));
    let en = summary::text(&subject(&served, Lang::En));
    assert!(zh.starts_with("【合成数据,非法定边界】\n"));
    assert!(en.starts_with("【synthetic data, no legal boundaries】\n"));
    for (text, parts) in [
        (
            &zh,
            [
                "冲突",
                "无冲突",
                "不适用",
                "无数据 †",
                "† 缺 ST ST 代码: ",
                "净面积",
                "毛面积",
                "离石区",
                "(不在任何行政区内)",
            ],
        ),
        (
            &en,
            [
                "conflict",
                "clear",
                "not applicable",
                "no data †",
                "† missing ST ST codes: ",
                "net (",
                "gross (",
                "XZQ:141102",
                "(outside every district)",
            ],
        ),
    ] {
        for part in parts {
            assert!(text.contains(part), "{part} is not in\n{text}");
        }
        assert!(text.contains("* 凭记忆,未核 · from memory, unverified"));
        assert!(text.contains("B01 *") && !text.contains("A02 *"));
    }
}

#[test]
fn net_counts_a_place_once_and_gross_a_place_a_rule() {
    let served = town();
    let subject = subject(&served, Lang::En);
    let twice = served.assessment.patches[2].legal_area;
    let gross = summary::gross_area(&subject);
    assert_eq!(gross - served.assessment.net_legal_area, twice);
    let by_district = summary::districts(&subject);
    assert_eq!(by_district.iter().map(|sum| sum.gross_area).sum::<hegui::geometry::area::Area>(), gross);
    let named: Vec<(&str, usize)> = by_district.iter().map(|sum| (&*sum.name, sum.n_patches)).collect();
    assert_eq!(named, [("离石区", 2), ("", 1)]);
    let text = summary::text(&subject);
    for area in [gross, served.assessment.net_legal_area] {
        assert!(text.contains(&area.to_square_metres_text()) && text.contains(&area.to_mu_text(2)));
    }
}

#[test]
fn totals_stand_with_and_without_slivers() {
    let mut served = town();
    let zh = summary::text(&subject(&served, Lang::Zh));
    assert!(zh.contains("其中只标记(刚性)") && zh.contains("净面积,除碎片"), "{zh}");
    // One patch of A02 is suppressed: its area leaves the kept total and stays in the other.
    let suppressed = served.assessment.patches[1].legal_area;
    served.assessment.patches[1].sliver.class = Class::Suppress;
    served.assessment.patches[1].sliver.reason = Reason::Narrow;
    let own = served.assessment.patches.iter().filter(|patch| &*patch.rule == "A02");
    served.assessment.outcomes[0].sums = Sums::of(own);
    let subject = subject(&served, Lang::En);
    let sums = summary::sums(&subject);
    assert_eq!((sums.suppress.n_patches, sums.suppress.legal_area), (1, suppressed));
    assert_eq!(summary::gross_area(&subject) - sums.keep.legal_area, suppressed);
    assert_eq!(sums.all().legal_area, summary::gross_area(&subject));
    let text = summary::text(&subject);
    assert!(text.contains(&sums.keep.legal_area.to_square_metres_text()), "{text}");
}

#[test]
fn columns_stand_below_their_headings() {
    let served = town();
    let text = summary::text(&subject(&served, Lang::Zh));
    let table: Vec<&str> = text.lines().skip(2).take_while(|line| !line.is_empty()).collect();
    assert_eq!(table.len(), 2 + served.rules.len());
    // Where the dashes of a column end, every number of that column ends.
    let n_columns = |text: &str| text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
    let ends = |line: &str, mark: &str| line.find(mark).map(|at| n_columns(&line[..at + mark.len()]));
    let end = ends(table[0], "平方米").expect("a heading");
    let area = served.assessment.outcomes[0].legal_area.to_square_metres_text();
    assert_eq!(ends(table[2], &area), Some(end), "\n{text}");
    assert_eq!(ends(table[4], "0.00"), Some(end), "\n{text}");
    // A rule that was not asked found nothing, which is not zero.
    assert_eq!(ends(table[5], "0.00"), None, "\n{text}");
    assert!(table[5].contains('—'), "\n{text}");
}

#[test]
fn the_csv_reads_back_with_its_mark_and_without_formulas() {
    let served = town();
    for (lang, heading, name) in [(Lang::Zh, "图斑编号", "规则A02"), (Lang::En, "id", "rule A02")] {
        let mut bytes = Vec::new();
        conflicts::write(&subject(&served, lang), &served.assessment.patches, &mut bytes)
            .expect("memory takes it");
        let text = bytes.strip_prefix("\u{feff}".as_bytes()).expect("a byte order mark");
        let mut reader = csv::Reader::from_reader(text);
        assert_eq!(reader.headers().expect("headings").get(0), Some(heading));
        let records: Vec<csv::StringRecord> = reader.records().map(|own| own.expect("a line")).collect();
        assert_eq!(records.len(), 3);
        assert_eq!((&records[0][0], &records[0][2]), ("A02-0001", name));
        assert_eq!(&records[0][7], "'=made for a test");
        assert_eq!(&records[0][16], served.assessment.patches[0].legal_area.to_square_metres_text());
        assert_eq!(
            (&records[0][20], &records[2][21]),
            (if lang == Lang::Zh { "保留" } else { "keep" }, "10.0000")
        );
        assert_eq!(&records[0][13], "parcels/31 9007199254741017");
        assert_eq!((&records[0][11], &records[1][11]), ("离石区", ""));
        assert!(records.iter().flatten().all(|cell| !cell.starts_with(['=', '+', '-', '@'])));
    }
}
