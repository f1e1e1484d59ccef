//! The conflict patches as CSV: one line a patch, for a spreadsheet.
//!
//! UTF-8 with a byte order mark, for without it the usual spreadsheet reads Chinese as rubbish; CRLF line
//! ends. Cells a spreadsheet would run as a formula are defused by a leading apostrophe.

use std::io::Write;

use crate::assess::category::category;
use crate::conflict::coordination::standing;
use crate::conflict::patch::Patch;
use crate::layer::describe::{self, Description};
use crate::layer::spreadsheet::{BYTE_ORDER_MARK, defused};
use crate::reports::{ReportError, Subject};

/// The columns: Chinese and English heading.
const COLUMNS: [(&str, &str); 27] = [
    ("图斑编号", "id"),
    ("规则", "rule"),
    ("名称", "name"),
    ("说明", "message"),
    ("等级", "severity"),
    ("性质", "nature"),
    ("谁让", "yields"),
    ("依据", "basis"),
    ("核实情况", "evidence"),
    ("核实说明", "evidence_note"),
    ("行政区代码", "district_code"),
    ("行政区", "district"),
    ("甲方地类", "class_a"),
    ("甲方图斑", "features_a"),
    ("乙方地类", "class_b"),
    ("乙方图斑", "features_b"),
    ("面积_平方米", "area_m2"),
    ("面积_公顷", "area_ha"),
    ("面积_亩", "area_mu"),
    ("单元数", "n_cells"),
    ("碎片分类", "class"),
    ("等效宽度_米", "width_m"),
    ("碎片说明", "sliver_reason"),
    ("图斑类别", "category"),
    ("协调状态", "state"),
    ("协调方式", "way"),
    ("提示", "notice"),
];

/// Writes the patches as CSV, in the order given.
///
/// # Errors
/// [`ReportError`] where `out` does not take it.
pub fn write<'p>(
    subject: &Subject<'_>,
    patches: impl IntoIterator<Item = &'p Patch>,
    mut out: impl Write,
) -> Result<(), ReportError> {
    out.write_all(BYTE_ORDER_MARK.as_bytes())?;
    let mut lines = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    lines.write_record(COLUMNS.map(|(zh, en)| subject.say(zh, en)))?;
    for patch in patches {
        let cells = record(subject, patch);
        lines.write_record(cells.iter().map(|cell| defused(cell).into_owned()))?;
    }
    lines.flush()?;
    Ok(())
}

/// The cells of one patch, in the order of [`COLUMNS`].
fn record(subject: &Subject<'_>, patch: &Patch) -> [String; COLUMNS.len()] {
    let lang = subject.lang;
    let rule = subject.rules.iter().find(|rule| rule.id == patch.rule);
    let of_rule = |cell: fn(&crate::rules::rule::Rule) -> crate::layer::text::Text| {
        rule.map(|rule| cell(rule).get(lang).to_owned()).unwrap_or_default()
    };
    let standing = subject.standings.map(|own| standing(own, &patch.id));
    let district = describe::district(subject.cards, subject.layers, patch.district);
    let district_code = district.as_ref().and_then(|own| own.code.as_ref());
    [
        patch.id.clone(),
        patch.rule.to_string(),
        of_rule(|rule| rule.name.clone()),
        of_rule(|rule| rule.message.clone()),
        rule.map(|rule| rule.severity.id().to_owned()).unwrap_or_default(),
        of_rule(|rule| rule.nature.word()),
        of_rule(|rule| rule.yields.clone()),
        rule.map(|rule| rule.basis.clone()).unwrap_or_default(),
        of_rule(|rule| rule.evidence.word()),
        rule.map(|rule| rule.evidence_note.clone()).unwrap_or_default(),
        district_code.map(ToString::to_string).unwrap_or_default(),
        district.as_ref().map(Description::short_name).unwrap_or_default(),
        classes(subject, &patch.features_a),
        features(subject, &patch.features_a),
        classes(subject, &patch.features_b),
        features(subject, &patch.features_b),
        patch.legal_area.to_square_metres_text(),
        patch.legal_area.to_hectares_text(4),
        patch.legal_area.to_mu_text(2),
        patch.n_cells.to_string(),
        patch.sliver.class.word().get(lang).to_owned(),
        format!("{:.4}", patch.sliver.shape.width_m()),
        patch
            .sliver
            .why(|layer| describe::layer_name(subject.cards, subject.layers, layer))
            .get(lang)
            .to_owned(),
        rule.map(|rule| category(patch, rule, subject.as_of).word().get(lang).to_owned()).unwrap_or_default(),
        standing.map(|own| own.state.word().get(lang).to_owned()).unwrap_or_default(),
        standing.and_then(|own| own.way).map(|way| way.word().get(lang).to_owned()).unwrap_or_default(),
        subject.notice.map(|notice| notice.get(lang).to_owned()).unwrap_or_default(),
    ]
}

/// The distinct classes of a side: `TGYT:011 耕地; …`.
fn classes(subject: &Subject<'_>, side: &[(u16, u32)]) -> String {
    let mut classes: Vec<String> = Vec::new();
    for own in described(subject, side) {
        let name = own.class.map(|name| name.get(subject.lang)).unwrap_or_default();
        let class = own.code.map(|code| format!("{code} {name}")).unwrap_or_default();
        let class = class.trim_end().to_owned();
        if !class.is_empty() && !classes.contains(&class) {
            classes.push(class);
        }
    }
    classes.join("; ")
}

/// The features of a side: `layer/number label; …`.
fn features(subject: &Subject<'_>, side: &[(u16, u32)]) -> String {
    let features: Vec<String> = described(subject, side)
        .map(|own| match &own.label {
            Some(label) => format!("{}/{} {label}", own.layer, own.number),
            None => format!("{}/{}", own.layer, own.number),
        })
        .collect();
    features.join("; ")
}

fn described<'a>(
    subject: &Subject<'a>,
    side: &'a [(u16, u32)],
) -> impl Iterator<Item = Description<'a>> + use<'a> {
    let (cards, layers) = (subject.cards, subject.layers);
    side.iter().filter_map(move |&(layer, index)| {
        Some(describe::feature(cards, layers.get(usize::from(layer))?, index as usize))
    })
}
