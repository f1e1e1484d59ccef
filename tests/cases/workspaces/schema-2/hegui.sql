PRAGMA application_id=1212499797;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES('central_meridian_deg','111');
INSERT INTO meta VALUES('created_at','2026-11-23T19:32:56Z');
INSERT INTO meta VALUES('crs','EPSG:4546');
INSERT INTO meta VALUES('definitions','built-in');
INSERT INTO meta VALUES('false_easting_m','500000');
INSERT INTO meta VALUES('false_northing_m','0');
INSERT INTO meta VALUES('inverse_flattening','298.257222101');
INSERT INTO meta VALUES('scale','1');
INSERT INTO meta VALUES('schema_version','2');
INSERT INTO meta VALUES('semi_major_m','6378137');
CREATE TABLE layer_version (
    id INTEGER PRIMARY KEY,
    layer TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1),
    snapshot TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    source_name TEXT NOT NULL,
    source_sha256 TEXT NOT NULL,
    source_table TEXT NOT NULL,
    reader TEXT NOT NULL,
    crs TEXT NOT NULL,
    encoding TEXT NOT NULL,
    as_of TEXT,
    imported_at TEXT NOT NULL,
    n_read INTEGER NOT NULL,
    n_kept INTEGER NOT NULL,
    n_refused INTEGER NOT NULL,
    UNIQUE (layer, version),
    CHECK (n_read = n_kept + n_refused)
) STRICT;
INSERT INTO layer_version VALUES(1,'jsydgzq',1,'layer-jsydgzq-74c8f0035e654c73db63b5111bbc3557.hegui','74c8f0035e654c73db63b5111bbc3557d2fdeefba0eb26683080cc9a2694ef81','jsydgzq.geojson','b7eb7a53f9e0e0e04ad1bf92dc8d2cf1f8618ca726d69b414d65e6b328c0db5a','jsydgzq','geojson','EPSG:4326','UTF-8','2010-12-31','2026-11-23T19:32:56Z',2,2,0);
INSERT INTO layer_version VALUES(2,'sthx',1,'layer-sthx-1e9d6acb883279b06676c32e42774928.hegui','1e9d6acb883279b06676c32e427749283c22692dfa7f86629a6a20591162554c','sthx.geojson','51752bf430a2b08d30debd9eb27118d04f7576f8d84de6059878c51643592c54','sthx','geojson','EPSG:4326','UTF-8',NULL,'2026-11-23T19:32:56Z',1,1,0);
INSERT INTO layer_version VALUES(3,'sthx',2,'layer-sthx-437e8a4ff2f382188f791ba9030ae00e.hegui','437e8a4ff2f382188f791ba9030ae00e58cb9f03480351a14118c33c84c1283e','sthx2.geojson','1a0c197a929c42f251d063a8813d14e0b2ee4e84891cd13fd98de6028c28af29','sthx2','geojson','EPSG:4326','UTF-8',NULL,'2026-11-23T19:32:57Z',2,2,0);
CREATE TABLE finding (
    layer_version INTEGER NOT NULL REFERENCES layer_version (id),
    seq INTEGER NOT NULL,
    weight TEXT NOT NULL CHECK (weight IN ('refused', 'repaired', 'warning', 'note')),
    kind TEXT NOT NULL,
    file TEXT,
    feature INTEGER,
    field TEXT,
    x REAL,
    y REAL,
    zh TEXT NOT NULL,
    en TEXT NOT NULL,
    PRIMARY KEY (layer_version, seq)
) STRICT, WITHOUT ROWID;
INSERT INTO finding VALUES(1,0,'note','crs-by-standard','jsydgzq.geojson',NULL,NULL,NULL,NULL,'GeoJSON 未写坐标系,按 RFC 7946 为 WGS 84 经纬度(经度在前)','the GeoJSON states no CRS, so by RFC 7946 it is WGS 84 longitude, latitude');
INSERT INTO finding VALUES(1,1,'note','crs','jsydgzq.geojson',NULL,NULL,NULL,NULL,'文件坐标系 EPSG:4326 的基准 WGS 84 视同平面 EPSG:4546 的基准(差异小于分米级),未做基准转换','the file''s CRS EPSG:4326 is on WGS 84, taken as equal to the datum of EPSG:4546 (they differ by less than decimetres)');
INSERT INTO finding VALUES(2,0,'note','crs-by-standard','sthx.geojson',NULL,NULL,NULL,NULL,'GeoJSON 未写坐标系,按 RFC 7946 为 WGS 84 经纬度(经度在前)','the GeoJSON states no CRS, so by RFC 7946 it is WGS 84 longitude, latitude');
INSERT INTO finding VALUES(2,1,'note','crs','sthx.geojson',NULL,NULL,NULL,NULL,'文件坐标系 EPSG:4326 的基准 WGS 84 视同平面 EPSG:4546 的基准(差异小于分米级),未做基准转换','the file''s CRS EPSG:4326 is on WGS 84, taken as equal to the datum of EPSG:4546 (they differ by less than decimetres)');
INSERT INTO finding VALUES(3,0,'note','crs-by-standard','sthx2.geojson',NULL,NULL,NULL,NULL,'GeoJSON 未写坐标系,按 RFC 7946 为 WGS 84 经纬度(经度在前)','the GeoJSON states no CRS, so by RFC 7946 it is WGS 84 longitude, latitude');
INSERT INTO finding VALUES(3,1,'note','crs','sthx2.geojson',NULL,NULL,NULL,NULL,'文件坐标系 EPSG:4326 的基准 WGS 84 视同平面 EPSG:4546 的基准(差异小于分米级),未做基准转换','the file''s CRS EPSG:4326 is on WGS 84, taken as equal to the datum of EPSG:4546 (they differ by less than decimetres)');
CREATE TABLE overlay_run (
    id INTEGER PRIMARY KEY,
    snapshot TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    made_at TEXT NOT NULL,
    n_cells INTEGER NOT NULL,
    n_arcs INTEGER NOT NULL,
    n_points INTEGER NOT NULL,
    cpu_s REAL NOT NULL,
    wall_s REAL NOT NULL,
    peak_bytes INTEGER NOT NULL
, has_findings INTEGER NOT NULL DEFAULT 0 CHECK (has_findings IN (0, 1))) STRICT;
INSERT INTO overlay_run VALUES(1,'arrangement-65fe3c843307be00ad9c11db53e625b2.hegui','65fe3c843307be00ad9c11db53e625b23ca59822f70614e6c95e3c82e7f5135d','2026-11-23T19:32:56Z',4,7,22,0.00121000000000000274,0.0012103979999999998993,50024448,1);
CREATE TABLE overlay_input (
    run INTEGER NOT NULL REFERENCES overlay_run (id),
    seq INTEGER NOT NULL,
    layer_version INTEGER NOT NULL REFERENCES layer_version (id),
    PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;
INSERT INTO overlay_input VALUES(1,0,1);
INSERT INTO overlay_input VALUES(1,1,2);
CREATE TABLE overlay_finding (
    run INTEGER NOT NULL REFERENCES overlay_run (id),
    seq INTEGER NOT NULL,
    id TEXT NOT NULL,
    weight TEXT NOT NULL CHECK (weight IN ('refused', 'repaired', 'warning', 'note')),
    kind TEXT NOT NULL,
    layer TEXT NOT NULL,
    other_layer TEXT,
    feature INTEGER,
    x REAL,
    y REAL,
    area_mm2 INTEGER NOT NULL,
    n_cells INTEGER NOT NULL,
    zh TEXT NOT NULL,
    en TEXT NOT NULL,
    PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;
COMMIT;
