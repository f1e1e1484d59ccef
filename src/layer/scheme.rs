//! Code schemes (代码体系): the tables that give codes their meaning.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::layer::text::Text;

/// A code table, for example GB 50137-2011 as `CG`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheme {
    /// The id by which cards, rules and codes name the scheme.
    pub id: Arc<str>,
    /// What the scheme is called.
    pub name: Text,
    /// The standard or document the classes were taken from, and how well that was verified.
    pub source: String,
    /// The classes by code.
    pub classes: BTreeMap<Arc<str>, Class>,
}

/// One class of a scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// What the class is called.
    pub name: Text,
    /// Fill colour as `#rrggbb`.
    pub color: String,
    /// The named class groups it belongs to (`construction`, `farmland`, …), its ancestors' included,
    /// sorted.
    pub groups: Vec<Arc<str>>,
    /// The class above it in the scheme, where the scheme has levels.
    pub parent: Option<Arc<str>>,
    /// The class's place in the scheme's file, counted from 0 and different for each class of a scheme.
    ///
    /// The file lists the stricter class first, so a card whose precedence is by code lets the lower rank
    /// win. The code itself cannot tell: `ST-QY` sorts before the stricter `ST-QY-Z` inside it.
    pub rank: u32,
}

impl Scheme {
    /// The class of a code, or `None` where the scheme does not know it.
    pub fn class(&self, code: &str) -> Option<&Class> {
        self.classes.get(code)
    }
}

impl Scheme {
    /// A code and the codes above it in the scheme, from itself upward.
    pub fn lineage<'a>(&'a self, code: &'a Arc<str>) -> impl Iterator<Item = &'a Arc<str>> {
        std::iter::successors(Some(code), |code| self.class(code)?.parent.as_ref())
    }
}

impl Class {
    /// Whether the class belongs to a named group.
    pub fn is_in(&self, group: &str) -> bool {
        self.groups.iter().any(|own| &**own == group)
    }
}
