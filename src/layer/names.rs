//! The names a layer's fields leave the house under.

use std::collections::HashSet;

use crate::layer::feature::Field;

/// What the names of our own members in a layer's features begin with.
pub const PREFIX: &str = "hg_";

/// The property names of source fields, in their order: the field's own name where it can be kept.
///
/// A name that begins with our [`PREFIX`] in any case (an export of ours read back) gets `src_` in front,
/// and a name already taken, case aside, a number behind: many programs know no case in field names.
pub fn property_names(fields: &[Field]) -> Vec<String> {
    let mut taken: HashSet<String> = HashSet::new();
    let mut names = Vec::with_capacity(fields.len());
    for field in fields {
        let is_ours = field.name.to_lowercase().starts_with(PREFIX);
        let wanted = if is_ours { format!("src_{}", field.name) } else { field.name.to_string() };
        let mut name = wanted.clone();
        let mut n_tries = 1;
        while !taken.insert(name.to_lowercase()) {
            n_tries += 1;
            name = format!("{wanted}_{n_tries}");
        }
        names.push(name);
    }
    names
}
