//! Tiles in files: MBTiles and PMTiles have the tiles the service gives, and nothing else.

use std::fs;
use std::io::Read;

use flate2::read::GzDecoder;
use hegui::tiles::address::{Address, MatrixSet};
use pmtiles::Header;
use rusqlite::Connection;

use crate::cli::{cannot, done, hegui, json};
use crate::guard::Running;

#[test]
fn tiles_in_files_are_those_of_the_service() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    done(dir, "demo d --size XS");
    done(dir, "overlay d --no-register");
    let told = json(dir, "export d dltb t.mbtiles --max-zoom 11 --json");
    let n_tiles = told["n_tiles"].as_i64().unwrap();
    assert!(20 < n_tiles, "{told}");
    let base = Connection::open(dir.join("t.mbtiles")).unwrap();
    let count: i64 = base.query_row("SELECT count(*) FROM tiles", (), |row| row.get(0)).unwrap();
    assert_eq!(count, n_tiles);
    let service = Running::start(hegui(dir).args(["serve", "d", "--listen", "127.0.0.1:0"]));
    let mut statement =
        base.prepare("SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles").unwrap();
    let mut rows = statement.query(()).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let [zoom, column, row_from_south] = [0, 1, 2].map(|place| row.get::<_, u32>(place).unwrap());
        let row_from_north = (1 << zoom) - 1 - row_from_south;
        let mut bytes = Vec::new();
        GzDecoder::new(&*row.get::<_, Vec<u8>>(3).unwrap()).read_to_end(&mut bytes).unwrap();
        let path = format!("/collections/dltb/tiles/WebMercatorQuad/{zoom}/{row_from_north}/{column}");
        let reply = service.get(&path, None);
        assert_eq!((reply.status, reply.bytes.len()), (200, bytes.len()), "{path}");
    }
    // Beside a tile that is there one that is not has nothing: the way down has passed nothing over.
    check_nothing_is_missing(&base, &service);
    done(dir, "export d dltb t.pmtiles --max-zoom 11");
    let bytes = fs::read(dir.join("t.pmtiles")).unwrap();
    let head = Header::try_from_bytes(bytes[..127].to_vec().into()).unwrap();
    assert_eq!((head.spec_version(), head.clustered()), (3, true));
    assert_eq!(head.n_addressed_tiles().unwrap().get() as i64, n_tiles);
    // A picture on a map of all collections has more in it, and another file is refused before anything is begun.
    done(dir, "export d all all.pmtiles --max-zoom 8");
    assert!(json(dir, "export d all a.mbtiles --max-zoom 6 --json")["n_tiles"].as_i64().unwrap() >= 7);
    cannot(dir, "export d nowhere x.pmtiles", &["nowhere", "dltb"]);
    cannot(dir, "export d dltb x.gpkg --max-zoom 3", &["--max-zoom"]);
    cannot(dir, "export d dltb x.pmtiles --version 1", &["--version"]);
    assert!(!dir.join("x.pmtiles").exists());
}

/// Every tile of zoom 11 of the land there is: it is in the file, or the service has none.
fn check_nothing_is_missing(base: &Connection, service: &Running) {
    const ASKED: &str =
        "SELECT count(*) FROM tiles WHERE zoom_level = 11 AND tile_column = ?1 AND tile_row = ?2";
    let corner = |lon: f64, lat: f64| {
        let place = ((lon * 1e10) as i64, (lat * 1e10) as i64);
        Address::around(MatrixSet::WebMercatorQuad, 11, place).unwrap()
    };
    let (low, high) = (corner(110.6, 38.2), corner(111.6, 37.0));
    for row in low.row..=high.row {
        for column in low.column..=high.column {
            let is_there: i64 =
                base.query_row(ASKED, [column, (1 << 11) - 1 - row], |row| row.get(0)).unwrap();
            let path = format!("/collections/dltb/tiles/WebMercatorQuad/11/{row}/{column}");
            assert_eq!(service.get(&path, None).status == 200, is_there == 1, "{path}");
        }
    }
}
