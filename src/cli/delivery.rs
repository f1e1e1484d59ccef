//! Deliveries: reading a file for a layer, and entering it in the workspace.

use std::io;
use std::path::Path;

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::progress::Progress;
use crate::formats::definitions::Definitions;
use crate::formats::import::watch::Watch;
use crate::formats::import::{self, Import, ReadError, ReadOptions};
use crate::formats::snapshot::container::Digest;
use crate::formats::snapshot::entry::Entry;
use crate::formats::snapshot::long::LongLayer;
use crate::layer::card::{Card, Cards};
use crate::layer::date::Date;
use crate::layer::feature::Layer;
use crate::layer::text::Text;
use crate::store::layers::LayerVersion;
use crate::store::source::{Source, fingerprint};
use crate::store::workspace::Workspace;

/// One delivery to import.
pub(super) struct Delivery<'a> {
    pub(super) layer: &'a str,
    pub(super) file: &'a Path,
    pub(super) options: ReadOptions,
    pub(super) as_of: Option<Date>,
    /// Who imports it.
    pub(super) who: String,
    /// Whether it waits for a publication.
    pub(super) is_staged: bool,
}

/// A delivery as read.
pub(super) struct Read<L> {
    pub(super) import: Import<L>,
    pub(super) source: Source,
}

/// Reads a delivery and enters it as the next version of its layer; all of it or nothing.
///
/// The layer need not fit memory.
pub(super) fn take(
    workspace: &mut Workspace,
    definitions: &Definitions,
    delivery: &Delivery<'_>,
    context: Context,
) -> Result<(LayerVersion, Import<()>), Failure> {
    let read = delivery.read_long(workspace, definitions, context)?;
    enter(workspace, delivery, read, context)
}

impl Delivery<'_> {
    /// Reads it into memory.
    pub(super) fn read(
        &self,
        workspace: &Workspace,
        definitions: &Definitions,
        context: Context,
    ) -> Result<Read<Layer>, Failure> {
        self.read_by(definitions, context, |card, _| {
            import::read(self.file, card, &definitions.cards, workspace.plane(), &self.options)
        })
    }

    /// Reads it onto the workspace's shelf.
    pub(super) fn read_long(
        &self,
        workspace: &Workspace,
        definitions: &Definitions,
        context: Context,
    ) -> Result<Read<LongLayer>, Failure> {
        let shelf = workspace.shelf();
        self.read_by(definitions, context, |card, watch| {
            let cards = (card, &definitions.cards);
            import::read_long(self.file, cards, workspace.plane(), &self.options, (watch, &shelf))
        })
    }

    fn read_by<L>(
        &self,
        definitions: &Definitions,
        context: Context,
        read: impl FnOnce(&Card, &dyn Watch) -> Result<Import<L>, ReadError>,
    ) -> Result<Read<L>, Failure> {
        let card = card(&definitions.cards, self.layer)?;
        let file = self.file;
        let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned();
        let progress = Progress::begin(context.say(format!("读取 {name}"), format!("reading {name}")));
        let sha256 = digest(file)?;
        let import = read(card, &Shown { progress: &progress, context, name: &name })?;
        let attributes = self.options.attributes.as_ref().map(|own| (own.path.as_path(), own.sha256.clone()));
        for (file, before) in [(file, sha256.to_string())].into_iter().chain(attributes) {
            if digest(file)?.to_string() != before {
                let shown = file.display();
                return Err(Failure::new(
                    format!("{shown}:读取过程中文件被改动;请待其写完后重新导入"),
                    format!("{shown}: changed while it was read; import it again once it is at rest"),
                ));
            }
        }
        let source = Source {
            name,
            sha256,
            as_of: self.as_of,
            options: serde_json::to_string(&self.options).map_err(io::Error::from)?,
            who: self.who.clone(),
            definitions: definitions.sha256.clone(),
        };
        Ok(Read { import, source })
    }
}

/// The digest of a delivered file.
pub(super) fn digest(file: &Path) -> Result<Digest, Failure> {
    fingerprint(file).map_err(|error| {
        let shown = file.display();
        Failure::of(&error).while_doing(format!("{shown}:读取失败"), format!("{shown}: cannot be read"))
    })
}

/// Enters what was read as the next version of its layer.
pub(super) fn enter<L: Entry>(
    workspace: &mut Workspace,
    delivery: &Delivery<'_>,
    Read { import, source }: Read<L>,
    context: Context,
) -> Result<(LayerVersion, Import<()>), Failure> {
    let _progress = Progress::begin(context.say("写入工作区", "entering it in the workspace"));
    let entered = if delivery.is_staged { Workspace::stage } else { Workspace::import };
    let version = entered(workspace, &import, &source)?;
    Ok((version, import.without_layer()))
}

/// Shows how far reading is: features, and bytes of coordinates and text.
struct Shown<'a> {
    progress: &'a Progress,
    context: Context,
    name: &'a str,
}

/// Features between two signs of life.
const FEATURES_A_SIGN: u64 = 1 << 10;

impl Watch for Shown<'_> {
    fn has_read(&self, n_features: u64, n_bytes: u64) {
        if n_features.is_multiple_of(FEATURES_A_SIGN) {
            let (name, megabytes) = (self.name, n_bytes / 1_000_000);
            self.progress.next(self.context.say(
                format!("读取 {name}:{n_features} 个图斑,{megabytes} MB"),
                format!("reading {name}: {n_features} features, {megabytes} MB"),
            ));
        }
    }

    fn has_read_all(&self) {
        self.progress.next(self.context.say("查找图斑界线", "finding the features' borders"));
    }
}

/// The versions of a layer that wait for a publication, by number.
pub(super) fn waiting(workspace: &Workspace, layer: &str) -> Result<Vec<i64>, Failure> {
    let staged = workspace.staged()?;
    Ok(staged.into_iter().filter(|version| version.layer == layer).map(|version| version.version).collect())
}

/// Says which waiting versions a later one that became current has passed over.
pub(super) fn say_passed_over(current: &LayerVersion, waiting: &[i64], context: Context) {
    for number in waiting {
        let LayerVersion { layer, version, .. } = current;
        context.remark(&Text::new(
            format!("注意:{layer} 待发布的第 {number} 版已被第 {version} 版越过,不能再发布"),
            format!("note: version {number} of {layer}, which waited, is passed over by version {version} and cannot be published any more"),
        ));
    }
}

/// The card of a layer, or a failure that lists the layers there are.
pub(super) fn card<'a>(cards: &'a Cards, layer: &str) -> Result<&'a Card, Failure> {
    cards.cards.get(layer).ok_or_else(|| {
        let names = |name: fn(&Card) -> &str| {
            let line = |card: &Card| format!("\n  {:<10} {}", card.id, name(card));
            cards.cards.values().map(line).collect::<String>()
        };
        Failure::new(
            format!("没有编号为“{layer}”的图层;可用的图层:{}", names(|card| &card.name.zh)),
            format!("there is no layer \"{layer}\"; the layers are:{}", names(|card| &card.name.en)),
        )
    })
}
