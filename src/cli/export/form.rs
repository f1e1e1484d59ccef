//! The formats a file may be written in, by its extension, and the flags each of them knows.

use std::path::Path;

use crate::cli::export::{Arguments, EncodingArgument};
use crate::cli::failure::Failure;
use crate::formats::gdal::write::{Format, TextEncoding};

/// A format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    GeoJson,
    GeoJsonSeq,
    GeoPackage,
    FlatGeobuf,
    Shapefile,
    Parquet,
    Csv,
    Vct,
    Txt,
    PmTiles,
    MbTiles,
}

/// Every format by its extensions. A new one is one line here.
static FORMS: [(&str, Form); 13] = [
    ("geojson", Form::GeoJson),
    ("json", Form::GeoJson),
    ("geojsons", Form::GeoJsonSeq),
    ("geojsonl", Form::GeoJsonSeq),
    ("gpkg", Form::GeoPackage),
    ("fgb", Form::FlatGeobuf),
    ("shp", Form::Shapefile),
    ("parquet", Form::Parquet),
    ("csv", Form::Csv),
    ("vct", Form::Vct),
    ("txt", Form::Txt),
    ("pmtiles", Form::PmTiles),
    ("mbtiles", Form::MbTiles),
];

impl Form {
    /// The format of a file.
    ///
    /// # Errors
    /// Where its extension is none of ours; those there are are told.
    pub(super) fn of(file: &Path) -> Result<Self, Failure> {
        let extension = file.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        let found = FORMS.iter().find(|(own, _)| *own == extension);
        found.map(|&(_, form)| form).ok_or_else(|| {
            let (file, all) = (file.display(), FORMS.map(|(own, _)| format!(".{own}")).join(" "));
            Failure::new(
                format!("{file}:不支持此扩展名;可写 {all}"),
                format!("{file}: this extension is not written; take {all}"),
            )
        })
    }

    /// Refuses flags of other formats, which would be passed over in silence.
    ///
    /// # Errors
    /// Naming the flag and the format it belongs to.
    pub(super) fn check(self, arguments: &Arguments) -> Result<(), Failure> {
        for (flag, is_given, is_known, home) in [
            ("--encoding", arguments.encoding.is_some(), self == Self::Shapefile, ".shp"),
            ("--geometry", arguments.geometry.is_some(), self == Self::Csv, ".csv"),
            ("--feature-code", arguments.feature_code.is_some(), self == Self::Vct, ".vct"),
            ("--max-zoom", arguments.max_zoom.is_some(), self.is_of_tiles(), ".pmtiles, .mbtiles"),
            ("--filter", arguments.filter.is_some(), !self.is_of_tiles(), "features (图斑)"),
            ("--version", arguments.version.is_some(), !self.is_of_tiles(), "features (图斑)"),
            ("--crs", arguments.crs.is_some(), !self.is_of_tiles(), "features (图斑)"),
            ("--maker", !arguments.maker.is_empty(), self == Self::Txt, ".txt"),
        ] {
            if is_given && !is_known {
                return Err(Failure::new(
                    format!("{flag} 只用于 {home}"),
                    format!("{flag} is for {home} alone"),
                ));
            }
        }
        Ok(())
    }

    /// Whether it has tiles.
    pub(super) const fn is_of_tiles(self) -> bool {
        matches!(self, Self::PmTiles | Self::MbTiles)
    }

    /// The format as GDAL writes it; `None` where another does.
    pub(super) fn of_gdal(self, arguments: &Arguments) -> Option<Format> {
        match self {
            Self::GeoPackage => Some(Format::GeoPackage),
            Self::FlatGeobuf => Some(Format::FlatGeobuf),
            Self::Shapefile => Some(Format::Shapefile(match arguments.encoding {
                Some(EncodingArgument::Utf8) => TextEncoding::Utf8,
                Some(EncodingArgument::Gbk) | None => TextEncoding::GbkDeclared,
            })),
            _ => None,
        }
    }
}
