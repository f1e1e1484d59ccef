//! Cells of the arrangement: their areas, and for every layer the class and the feature that covers them.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::assess::queried::{hectares, mu};
use crate::geometry::grid::STEPS_PER_METRE;
use crate::layer::card::Cards;
use crate::layer::code::Code;
use crate::layer::describe;
use crate::layer::feature::Layer;
use crate::layer::text::Text;
use crate::overlay::arrangement::{Arrangement, NO_FEATURE};
use crate::rules::attribute_test::Known;
use crate::rules::condition::ClassTest;
use crate::rules::filter::{Classes, Holds, Queryable, Queryables, Thing};

/// What cells may be asked, by the layers they were cut from.
#[derive(Clone, Debug)]
pub struct Columns {
    queryables: Queryables,
    by_name: FxHashMap<Arc<str>, Column>,
}

/// What a cell is told by; `layers` are those it was cut from, in the arrangement's order.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// The arrangement.
    pub arrangement: &'a Arrangement,
    /// The layers.
    pub layers: &'a [Layer],
    /// Cards and schemes.
    pub cards: &'a Cards,
    /// What cells of these layers may be asked.
    pub columns: &'a Columns,
}

/// A cell as filters ask it.
#[derive(Clone, Copy, Debug)]
pub struct QueriedCell<'a> {
    ground: Ground<'a>,
    cell: u32,
}

/// What a value is of; layers by their index.
#[derive(Clone, Copy, Debug)]
enum Column {
    Number,
    SquareMetres,
    Hectares,
    Mu,
    PlanarSquareMetres,
    Code(usize),
    Feature(usize),
}

impl Columns {
    /// Those of cells cut from some layers; `collection` is what they are called together. A layer of lines covers no
    /// cell and has no columns.
    pub fn new(collection: &str, layers: &[Layer], cards: &Cards) -> Self {
        let queryable = |name: &str, zh: &str, en: &str, holds| Queryable {
            name: name.into(),
            title: Text::new(zh, en),
            holds,
        };
        let own = |name, zh, en, holds, column| (queryable(name, zh, en, holds), column);
        let mut columns = vec![
            own("cell", "单元号", "number of the cell", Holds::Integer, Column::Number),
            own("area_m2", "椭球面积(平方米)", "legal area, m²", Holds::Number, Column::SquareMetres),
            own("area_ha", "椭球面积(公顷)", "legal area, ha", Holds::Number, Column::Hectares),
            own("area_mu", "椭球面积(亩)", "legal area, mu", Holds::Number, Column::Mu),
            own(
                "planar_m2",
                "平面面积(平方米)",
                "planar area, m²",
                Holds::Number,
                Column::PlanarSquareMetres,
            ),
        ];
        for (index, layer) in layers.iter().enumerate().filter(|(_, layer)| !layer.is_of_lines()) {
            let name = describe::layer_name(cards, layers, index as u16);
            let (id, Text { zh, en }) = (&layer.id, name);
            let code = queryable(
                &format!("{id}_code"),
                &format!("{zh}:类代码"),
                &format!("{en}: code of the class"),
                Holds::Text,
            );
            let feature = queryable(
                &format!("{id}_feature"),
                &format!("{zh}:图斑在文件中的序号"),
                &format!("{en}: the feature's number in its file"),
                Holds::Integer,
            );
            columns.extend([(code, Column::Code(index)), (feature, Column::Feature(index))]);
        }
        let by_name = columns.iter().map(|(own, column)| (own.name.clone(), *column)).collect();
        let values = columns.into_iter().map(|(own, _)| own).collect();
        let queryables =
            Queryables { collection: Arc::from(collection), values, classes: Classes::Any, is_placed: false };
        Self { queryables, by_name }
    }

    /// What a filter may ask of cells.
    pub fn queryables(&self) -> &Queryables {
        &self.queryables
    }
}

impl<'a> Ground<'a> {
    /// A cell by its number.
    pub fn cell(self, cell: u32) -> QueriedCell<'a> {
        QueriedCell { ground: self, cell }
    }

    /// All cells, in their order.
    pub fn cells(self) -> impl Iterator<Item = QueriedCell<'a>> {
        (0..self.arrangement.n_cells() as u32).map(move |cell| self.cell(cell))
    }
}

impl QueriedCell<'_> {
    /// Its number in the arrangement.
    pub fn number(&self) -> usize {
        self.cell as usize
    }

    /// The feature of a layer that covers it.
    fn feature(&self, layer: usize) -> Option<usize> {
        let feature = self.ground.arrangement.labels(self.number())[layer];
        (feature != NO_FEATURE).then_some(feature as usize)
    }
}

impl Thing for QueriedCell<'_> {
    fn value(&self, name: &str) -> Option<Known<'_>> {
        let Ground { arrangement, layers, cards, columns, .. } = self.ground;
        let column = columns.by_name.get(name)?;
        let legal = arrangement.legal_area(self.number());
        match *column {
            Column::Number => Some(Known::Integer(i64::from(self.cell))),
            Column::SquareMetres => Some(Known::Number(legal.square_metres())),
            Column::Hectares => Some(Known::Number(hectares(legal))),
            Column::Mu => Some(Known::Number(mu(legal))),
            Column::PlanarSquareMetres => {
                // Twice the area, in steps.
                let per_square_metre = 2 * STEPS_PER_METRE * STEPS_PER_METRE;
                let doubled = arrangement.planar_area(self.number());
                Some(Known::Number(doubled as f64 / per_square_metre as f64))
            }
            Column::Code(layer) => {
                let code = layers[layer].features[self.feature(layer)?].code.as_ref()?;
                let card = cards.cards.get(&layers[layer].id)?;
                Known::text_of(Code::new(card.scheme.clone(), code.clone()).to_string())
            }
            Column::Feature(layer) => {
                let number = layers[layer].features[self.feature(layer)?].number;
                Some(Known::Integer(number.cast_signed()))
            }
        }
    }

    /// Whether a feature of any layer that covers it is of these classes.
    fn is_of(&self, test: &ClassTest) -> bool {
        let Ground { layers, cards, .. } = self.ground;
        (0..layers.len()).any(|index| {
            let Some(feature) = self.feature(index) else { return false };
            let card = cards.cards.get(&layers[index].id);
            card.is_some_and(|card| {
                test.asks(&card.id, &card.scheme) && test.takes(layers[index].features[feature].code.as_ref())
            })
        })
    }
}
