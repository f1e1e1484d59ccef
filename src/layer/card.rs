//! Layer cards (图层卡片): what a layer is, where its tables come from, how its codes are read.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::layer::code::Code;
use crate::layer::feature::Geometry;
use crate::layer::frame::Frame;
use crate::layer::scheme::{Class, Scheme};
use crate::layer::text::Text;

/// Everything `layers/` says: the cards and the schemes they speak.
#[derive(Clone, Debug, Default)]
pub struct Cards {
    /// The code schemes by id.
    pub schemes: BTreeMap<Arc<str>, Scheme>,
    /// The layer cards by id.
    ///
    /// Invariant: every scheme a card names is in `schemes`; the reader has checked it.
    pub cards: BTreeMap<Arc<str>, Card>,
    /// The plans in the order they are shown.
    pub plans: Vec<Plan>,
    /// The class groups by id.
    pub groups: BTreeMap<Arc<str>, Group>,
    /// Ways to sum up territory beside its districts, in the order of the file.
    pub frames: Vec<Frame>,
}

/// One of the plans that are merged into one (五规), one that refines another, or the base they lie on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The id cards refer to, for example `land-use`.
    pub id: Arc<str>,
    /// What the plan is called.
    pub name: Text,
    /// What it is among the others.
    pub role: Role,
}

/// What a plan is among the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// One of the plans that are merged into one (总体规划).
    Master,
    /// It refines another (详细规划、专项规划), the one of this id.
    Refines(Arc<str>),
    /// The base the plans lie on (底图): surveys, districts, buildings.
    Base,
}

/// A group of classes that rules and comparisons name at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What it is called.
    pub name: Text,
    /// Whether its land counts as built (建) or as not built (非建) where plans are compared; `None`: the group
    /// says nothing of it.
    pub building: Option<bool>,
}

/// The card of one layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// The layer's id: lower case, as used on the command line and in URLs.
    pub id: Arc<str>,
    /// The plan it belongs to.
    pub plan: Arc<str>,
    /// What the layer is called.
    pub name: Text,
    /// Whether its features are areas or lines. Invariant: a layer of lines is neither complete nor the
    /// district layer, and registers no areas.
    pub geometry: Geometry,
    /// The scheme of its classes.
    pub scheme: Arc<str>,
    /// Names of the tables the bureaus deliver it under, for example `TDYTQ`.
    pub tables: Vec<String>,
    /// Fields that tell it from other layers that are delivered under the same table name; may be empty.
    pub told_by: Vec<String>,
    /// How a feature's class is found.
    pub class: ClassSource,
    /// The classes the layer can have, each with all classes below it; empty: all of its scheme. Where
    /// several layers share a scheme, this tells which of them a rule misses.
    pub carries: Vec<Arc<str>>,
    /// Fields that carry the feature's own name or number, first match wins; may be empty.
    pub label_fields: Vec<String>,
    /// Fields that carry the registered area and their unit, first match wins; may be empty.
    pub area_fields: Vec<AreaField>,
    /// Fields in which every feature has another value (标识码), first match wins; may be empty.
    pub id_fields: Vec<String>,
    /// What its standard says of the table's columns, where somebody wrote that down.
    pub standard: Option<Standard>,
    /// Which feature labels a cell that two features of this layer cover.
    pub precedence: Precedence,
    /// Whether the layer promises to cover its whole extent without gaps.
    pub is_complete: bool,
    /// Whether the layer gives the district every patch is reported under (at most one such card).
    pub is_district: bool,
}

/// How the class of a feature is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClassSource {
    /// Every feature is of one class, because the table has no class field (生态保护红线).
    Fixed(Arc<str>),
    /// From the first of these fields that is present (`TDYTQLXDM`, `GNFQLXDM`).
    Fields {
        /// Names that mean the same, matched without regard to case.
        names: Vec<String>,
        /// Values as written by a bureau to codes of the scheme, for example `核心区` to `ST-ZB-1`;
        /// values not listed are taken as codes themselves.
        values: BTreeMap<String, Arc<str>>,
    },
}

/// What a database standard says of a table's columns (数据库标准的属性结构).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standard {
    /// Where it was read, and how well that is verified.
    pub source: String,
    /// The columns a delivery has; it may have more.
    pub columns: Vec<Column>,
}

/// One column a standard asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The field's name, matched without regard to case.
    pub name: String,
    /// What its values are; `None` where the source does not say.
    pub holds: Option<Holds>,
    /// The most characters a value has, a number's sign and point included; `None` where the source does not
    /// say.
    pub width: Option<u16>,
}

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// 字符.
    Text,
    /// 整数.
    Integer,
    /// 数.
    Number,
    /// 日期.
    Date,
}

/// A field that holds an area and the unit it is given in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaField {
    /// The field's name.
    pub name: String,
    /// The unit of its values.
    pub unit: AreaUnit,
}

/// Units of registered areas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AreaUnit {
    /// m².
    SquareMetre,
    /// 公顷.
    Hectare,
    /// 亩.
    Mu,
}

/// Which of two overlapping features of one layer labels the cell they share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precedence {
    /// The one that stands first in the file.
    First,
    /// The one that stands last in the file.
    Last,
    /// The one whose class stands first in the scheme's file: the lower [`Class::rank`] (stricter class
    /// first).
    ByCode,
}

impl Cards {
    /// The scheme of a card.
    pub fn scheme_of(&self, card: &Card) -> &Scheme {
        &self.schemes[&card.scheme]
    }

    /// The class a code stands for, or `None` where scheme or code is unknown.
    pub fn class(&self, code: &Code) -> Option<&Class> {
        self.schemes.get(&code.scheme)?.class(&code.code)
    }

    /// Whether a layer can have features of a class of its scheme.
    pub fn carries(&self, card: &Card, code: &Arc<str>) -> bool {
        card.carries.is_empty() || self.scheme_of(card).lineage(code).any(|code| card.carries.contains(code))
    }

    /// The plan of that id, or `None`.
    pub fn plan(&self, id: &str) -> Option<&Plan> {
        self.plans.iter().find(|plan| &*plan.id == id)
    }

    /// Whether a class counts as built, by its groups: built where one of them is, else not built where one
    /// says so, else `None`: the class says nothing of building.
    pub fn building(&self, class: &Class) -> Option<bool> {
        let said = class.groups.iter().filter_map(|group| self.groups.get(group)?.building);
        said.reduce(|one, other| one || other)
    }

    /// The plans that are merged into one, in their order.
    pub fn masters(&self) -> impl Iterator<Item = &Plan> {
        self.plans.iter().filter(|plan| plan.role == Role::Master)
    }

    /// The card whose layer gives the districts, or `None` where no card says so.
    pub fn district_card(&self) -> Option<&Card> {
        self.cards.values().find(|card| card.is_district)
    }
}
