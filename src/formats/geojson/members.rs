//! The members conflicts and findings are written with, for whoever must know before one is written.
//!
//! A test of the service holds these lists to what is written.

use serde_json::{Value as Json, json};

use Kind::{Integer, Number, Object, Objects, Text, Truth};

/// What a member holds, where it is not null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// A number.
    Number,
    /// A whole number.
    Integer,
    /// True or false.
    Truth,
    /// Objects, a feature each.
    Objects,
    /// An object.
    Object,
}

impl Kind {
    /// As JSON Schema.
    pub fn schema(self) -> Json {
        match self {
            Self::Text => json!({"type": "string"}),
            Self::Number => json!({"type": "number"}),
            Self::Integer => json!({"type": "integer"}),
            Self::Truth => json!({"type": "boolean"}),
            Self::Objects => json!({"type": "array", "items": {"type": "object"}}),
            Self::Object => json!({"type": "object"}),
        }
    }
}

/// So many of a conflict's stand last and are written only where somebody keeps how far patches are settled.
pub const N_OF_STANDING: usize = 6;

/// Those of a conflict, in their order.
pub const CONFLICT: [(&str, Kind); 45] = [
    ("id", Text),
    ("rule", Text),
    ("name_zh", Text),
    ("name_en", Text),
    ("message_zh", Text),
    ("message_en", Text),
    ("nature", Text),
    ("severity", Text),
    ("yields_zh", Text),
    ("yields_en", Text),
    ("basis", Text),
    ("evidence", Text),
    ("evidence_zh", Text),
    ("evidence_en", Text),
    ("evidence_note", Text),
    ("district", Text),
    ("district_name", Text),
    ("codes_a", Text),
    ("features_a", Objects),
    ("codes_b", Text),
    ("features_b", Objects),
    ("area_m2", Number),
    ("area_ha", Number),
    ("area_mu", Number),
    ("n_cells", Integer),
    ("class", Text),
    ("class_zh", Text),
    ("class_en", Text),
    ("is_sliver", Truth),
    ("sliver_reason", Text),
    ("sliver_zh", Text),
    ("sliver_en", Text),
    ("width_m", Number),
    ("compactness", Number),
    ("aspect", Number),
    ("merge_into", Object),
    ("category", Text),
    ("category_zh", Text),
    ("category_en", Text),
    ("state", Text),
    ("state_zh", Text),
    ("state_en", Text),
    ("way", Text),
    ("way_zh", Text),
    ("way_en", Text),
];

/// Those of a finding, in their order.
pub const FINDING: [(&str, Kind); 13] = [
    ("id", Text),
    ("kind", Text),
    ("weight", Text),
    ("layer", Text),
    ("other_layer", Text),
    ("feature", Integer),
    ("message_zh", Text),
    ("message_en", Text),
    ("area_m2", Number),
    ("area_ha", Number),
    ("area_mu", Number),
    ("length_m", Number),
    ("n_cells", Integer),
];
