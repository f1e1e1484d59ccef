//! The parameters of features: one table, by which requests are read and the API is described.

use serde_json::{Value as Json, json};

use crate::assess::quality::KINDS;
use crate::conflict::sliver::View;
use crate::formats::conditions::{FILTER_BYTES_MAX, Form};
use crate::http::conditions;
use crate::http::crs::CRS84;
use crate::http::formats::Format;
use crate::http::held::Collection;
use crate::http::house::House;
use crate::http::order::NAMES_MAX;
use crate::http::returnables;
use crate::layer::text::{Lang, Text};
use crate::rules::rule::Severity;

/// Features on a page where the client does not say.
pub(super) const LIMIT_DEFAULT: u64 = 100;
/// Features on a page at most; a greater `limit` is taken as this one (OGC 17-069r4, 7.15.3).
pub(super) const LIMIT_MAX: u64 = 10_000;

/// How far borders may move at most, in units of the CRS: more than there is of the Earth.
pub(super) const OFFSET_MAX: f64 = 1e9;

/// One parameter.
pub(super) struct Parameter {
    /// Its name.
    pub(super) name: &'static str,
    /// Where it is taken.
    place: Place,
    /// What it does, in Chinese and English.
    about: (&'static str, &'static str),
    /// Its schema in OpenAPI 3.0.
    schema: fn(&House, Collection<'_>) -> Json,
}

/// Where a parameter is taken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Pages and single features of every collection.
    Feature,
    /// Pages of every collection.
    Page,
    /// Pages of the conflicts.
    Conflicts,
    /// Pages of the findings.
    Findings,
}

/// All parameters. A new one is one entry here, and whoever reads it.
static PARAMETERS: [Parameter; 21] = [
    Parameter {
        name: "f",
        place: Place::Feature,
        about: ("格式;优先于 Accept", "the format, before what Accept says"),
        schema: |_, _| words(&Format::ALL.map(Format::id)),
    },
    Parameter {
        name: "crs",
        place: Place::Feature,
        about: ("坐标系;轴序依其定义", "the CRS of the answer, its axes in the order it defines"),
        schema: uris,
    },
    Parameter {
        name: "properties",
        place: Place::Feature,
        about: ("只要这些属性,以逗号分隔", "these properties alone, with commas between"),
        schema: |house, own| {
            let known = returnables::returned(house, own).into_iter().map(|(name, _)| name);
            list_of(&known.collect::<Vec<_>>(), 0, None)
        },
    },
    Parameter {
        name: "skipGeometry",
        place: Place::Feature,
        about: ("不要图形", "leaves shapes out"),
        schema: |_, _| json!({"type": "boolean", "default": false}),
    },
    Parameter {
        name: "max-allowable-offset",
        place: Place::Feature,
        about: (
            "界线可偏移多少(坐标系的单位)以省去界址点;仅供显示,相邻图斑各自化简",
            "how far borders may move, in units of the CRS, so that points can be left out; for looking at, as \
             neighbors are simplified apart",
        ),
        schema: |_, _| json!({"type": "number", "minimum": 0, "maximum": OFFSET_MAX}),
    },
    Parameter {
        name: "bbox",
        place: Place::Page,
        about: (
            "与此范围相交的图斑;轴序依 bbox-crs",
            "features that meet this box, its numbers in the order of the axes of bbox-crs",
        ),
        schema: |_, _| {
            json!({
                "type": "array",
                "minItems": 4,
                "maxItems": 6,
                "items": {"type": "number"},
                "format": "hegui-bbox",
            })
        },
    },
    Parameter {
        name: "bbox-crs",
        place: Place::Page,
        about: ("bbox 的坐标系", "the CRS of bbox"),
        schema: uris,
    },
    Parameter {
        name: "datetime",
        place: Place::Page,
        about: (
            "日期、时刻或区间(RFC 3339):数据自其时点起有效,至下一版本的时点;由届时有效的版本回答",
            "a date, time or interval of RFC 3339; data hold since the day they stand for until that of the next \
             version, and the version that held then answers",
        ),
        schema: |_, _| json!({"type": "string", "format": "hegui-datetime"}),
    },
    Parameter {
        name: "limit",
        place: Place::Page,
        about: ("本页图斑数;更大者按上限", "features on the page; more is taken as the most there are"),
        schema: |_, _| json!({"type": "integer", "minimum": 1, "maximum": LIMIT_MAX, "default": LIMIT_DEFAULT}),
    },
    Parameter {
        name: "after",
        place: Place::Page,
        about: ("此编号之后的图斑,如 next 所给", "features behind the one of this id, as next gives it"),
        schema: |_, _| json!({"type": "string", "format": "hegui-id"}),
    },
    Parameter {
        name: "offset",
        place: Place::Page,
        about: ("跳过的图斑数", "features to skip"),
        schema: |_, _| json!({"type": "integer", "minimum": 0, "default": 0}),
    },
    Parameter {
        name: "sortby",
        place: Place::Page,
        about: (
            "排序:属性名以逗号分隔,前加 - 为降序;空值在后",
            "the order: names with commas between, - before one for descending; what is null comes last",
        ),
        schema: |house, own| {
            let names = house.queryables(own).values.iter();
            let both = names.flat_map(|own| [own.name.to_string(), format!("-{}", own.name)]);
            list_of(&both.collect::<Vec<_>>(), 1, Some(NAMES_MAX))
        },
    },
    Parameter {
        name: "filter",
        place: Place::Page,
        about: ("须满足的条件(CQL2)", "what must hold of a feature, in CQL2"),
        schema: |_, _| json!({"type": "string", "maxLength": FILTER_BYTES_MAX, "format": "hegui-filter"}),
    },
    Parameter {
        name: "filter-lang",
        place: Place::Page,
        about: ("条件的写法", "how the filter is written"),
        schema: |_, _| with_default(words(&Form::ALL.map(Form::id)), Form::Text.id()),
    },
    Parameter {
        name: "filter-crs",
        place: Place::Page,
        about: ("条件中的坐标系", "the CRS of positions in the filter"),
        schema: |_, _| with_default(words(&[CRS84]), CRS84),
    },
    Parameter {
        name: "rule",
        place: Place::Conflicts,
        about: ("规则编号", "a rule's id"),
        schema: |house, _| words(&house.served.rules.iter().map(|rule| &*rule.id).collect::<Vec<_>>()),
    },
    Parameter {
        name: "district",
        place: Place::Conflicts,
        about: ("行政区代码或名称", "a district's code or name"),
        schema: |house, _| {
            let known = conditions::district_names(house);
            words(&known.iter().map(String::as_str).collect::<Vec<_>>())
        },
    },
    Parameter {
        name: "severity",
        place: Place::Conflicts,
        about: ("等级,恰为此级", "the severity, exactly this one"),
        schema: |_, _| words(&Severity::ALL.map(Severity::id)),
    },
    Parameter {
        name: "slivers",
        place: Place::Conflicts,
        about: ("细碎图斑:全部、不要、只要", "slivers: all patches, without them, them alone"),
        schema: |_, _| with_default(words(&View::ALL.map(View::id)), View::All.id()),
    },
    Parameter {
        name: "kind",
        place: Place::Findings,
        about: ("种类", "the kind"),
        schema: |_, _| words(&KINDS),
    },
    Parameter {
        name: "layer",
        place: Place::Findings,
        about: ("图层编号;两个图层的问题,任一均可", "a layer's id; what is about two is found by either"),
        schema: |house, _| words(&house.served.layers.iter().map(|layer| &*layer.id).collect::<Vec<_>>()),
    },
];

/// Those of a page of a collection.
pub(super) fn of_page(collection: Collection<'_>) -> impl Iterator<Item = &'static Parameter> {
    let own = match collection {
        Collection::Layer(..) | Collection::Cells(_) => Place::Page,
        Collection::Conflicts(_) => Place::Conflicts,
        Collection::Findings(_) => Place::Findings,
    };
    PARAMETERS.iter().filter(move |parameter| [Place::Feature, Place::Page, own].contains(&parameter.place))
}

/// Those of a single feature.
pub(super) fn of_feature() -> impl Iterator<Item = &'static Parameter> {
    PARAMETERS.iter().filter(|parameter| parameter.place == Place::Feature)
}

/// Those of sums of conflicts: what leaves some of them out.
pub(super) fn of_sums() -> impl Iterator<Item = &'static Parameter> {
    PARAMETERS.iter().filter(|own| own.place == Place::Conflicts || own.name.starts_with("filter"))
}

/// The names of some parameters.
pub(super) fn names(parameters: impl Iterator<Item = &'static Parameter>) -> Vec<&'static str> {
    parameters.map(|parameter| parameter.name).collect()
}

impl Parameter {
    /// As OpenAPI 3.0 describes it.
    pub(super) fn to_json(&self, house: &House, collection: Collection<'_>, lang: Lang) -> Json {
        let (zh, en) = self.about;
        let mut own = json!({
            "name": self.name,
            "in": "query",
            "required": false,
            "description": Text::new(zh, en).get(lang),
            "schema": (self.schema)(house, collection),
        });
        if ["bbox", "datetime", "properties", "sortby"].contains(&self.name) {
            own["style"] = json!("form");
            own["explode"] = json!(false);
        }
        own
    }
}

fn words(words: &[&str]) -> Json {
    json!({"type": "string", "enum": words})
}

/// A list with commas between.
fn list_of(names: &[String], least: usize, most: Option<usize>) -> Json {
    let mut schema = json!({"type": "array", "minItems": least, "items": {"type": "string", "enum": names}});
    if let Some(most) = most {
        schema["maxItems"] = json!(most);
    }
    schema
}

fn with_default(mut schema: Json, word: &str) -> Json {
    schema["default"] = json!(word);
    schema
}

fn uris(house: &House, _: Collection<'_>) -> Json {
    with_default(words(&house.crs.uris()), CRS84)
}
