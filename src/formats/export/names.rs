//! The names of columns a format takes.
//!
//! The mapping: a name the format keeps for itself gets `src_` in front; one that is too long is cut at the end of
//! the last character that fits; one that is taken by then, case aside, is cut further and gets `_2`, `_3`, …

use std::collections::HashSet;

use encoding_rs::Encoding;

use crate::layer::text::Text;

/// What a format asks of names.
#[derive(Clone, Copy, Debug)]
pub struct Naming {
    /// Names the format keeps for itself, in lower case.
    pub reserved: &'static [&'static str],
    /// The most bytes a name may have, and in which encoding.
    pub bytes_max: Option<(usize, &'static Encoding)>,
}

impl Naming {
    /// The names columns are written under, in their order.
    pub fn names<'n>(&self, wanted: impl IntoIterator<Item = &'n str>) -> Vec<String> {
        let mut taken = HashSet::new();
        wanted.into_iter().map(|name| self.name(name, &mut taken)).collect()
    }

    /// A name the format takes, unlike all before it.
    fn name(&self, field: &str, taken: &mut HashSet<String>) -> String {
        let is_reserved = self.reserved.contains(&field.to_lowercase().as_str());
        let wanted = if is_reserved { format!("src_{field}") } else { field.to_owned() };
        let cut = |behind: &str| -> String {
            let Some((bytes_max, encoding)) = self.bytes_max else { return wanted.clone() + behind };
            let mut used = behind.len();
            let fits = |c: &char| {
                used += encoding.encode(c.encode_utf8(&mut [0; 4])).0.len();
                used <= bytes_max
            };
            wanted.chars().take_while(fits).collect::<String>() + behind
        };
        let mut name = cut("");
        let mut n_tries = 1;
        while !taken.insert(name.to_lowercase()) {
            n_tries += 1;
            name = cut(&format!("_{n_tries}"));
        }
        name
    }
}

/// A remark for each name that is written otherwise.
pub fn remarks<'n>(wanted: impl IntoIterator<Item = &'n str>, written: &[String]) -> Vec<Text> {
    let pairs = wanted.into_iter().zip(written).filter(|(wanted, written)| wanted != written);
    pairs
        .map(|(wanted, written)| {
            Text::new(
                format!("字段“{wanted}”写作 {written}"),
                format!("field \"{wanted}\" is written as {written}"),
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use encoding_rs::{Encoding, GB18030, UTF_8};

    use super::Naming;

    #[test]
    fn names_fit_and_stay_apart() {
        let fields = [
            "YJJBNTTBBH",
            "TDYTQLXDM",
            "土地用途区类型代码",
            "土地用途区名称",
            "FID",
            "tdytqlxdm",
            "YJJBNTTBBH_LONG",
        ];
        let names = |encoding: &'static Encoding| {
            Naming { reserved: &["fid"], bytes_max: Some((10, encoding)) }.names(fields)
        };
        let wanted =
            ["YJJBNTTBBH", "TDYTQLXDM", "土地用途区", "土地用途_2", "src_FID", "tdytqlxd_2", "YJJBNTTB_2"];
        assert_eq!(names(GB18030), wanted);
        assert_eq!(names(UTF_8)[2..4], ["土地用", "土地_2"]);
        let free = Naming { reserved: &[], bytes_max: None };
        assert_eq!(free.names(fields)[2..6], ["土地用途区类型代码", "土地用途区名称", "FID", "tdytqlxdm_2"]);
    }
}
