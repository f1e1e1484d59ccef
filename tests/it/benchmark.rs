//! What the benchmark stands on: its definitions, and the figures it reads from the program.

use std::path::Path;

use hegui::formats::definitions::read_dir;

/// The layers the benchmark's files hold, and the rules by which its peers dissolve.
#[test]
fn the_benchmarks_definitions_hold_its_layers_and_rules() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bench/layers");
    let definitions = read_dir(&folder).unwrap();
    let cards: Vec<&str> = definitions.cards.cards.keys().map(|id| &**id).collect();
    assert_eq!(cards, ["ecology", "economic", "industry", "landuse", "urban"]);
    let rules: Vec<&str> = definitions.rules.iter().map(|rule| &*rule.id).collect();
    assert_eq!(rules, ["D1", "D2", "D3"]);
    assert!(
        definitions
            .rules
            .iter()
            .all(|rule| rule.name.en.ends_with("(synthetic)") || rule.basis.contains("synthetic"))
    );
}
