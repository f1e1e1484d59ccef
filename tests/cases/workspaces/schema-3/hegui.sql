PRAGMA application_id=1212499797;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES('central_meridian_deg','111');
INSERT INTO meta VALUES('created_at','2026-11-23T19:32:57Z');
INSERT INTO meta VALUES('crs','EPSG:4546');
INSERT INTO meta VALUES('definitions','built-in');
INSERT INTO meta VALUES('false_easting_m','500000');
INSERT INTO meta VALUES('false_northing_m','0');
INSERT INTO meta VALUES('inverse_flattening','298.257222101');
INSERT INTO meta VALUES('scale','1');
INSERT INTO meta VALUES('schema_version','3');
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
INSERT INTO layer_version VALUES(1,'jsydgzq',1,'layer-jsydgzq-74c8f0035e654c73db63b5111bbc3557.hegui','74c8f0035e654c73db63b5111bbc3557d2fdeefba0eb26683080cc9a2694ef81','jsydgzq.geojson','b7eb7a53f9e0e0e04ad1bf92dc8d2cf1f8618ca726d69b414d65e6b328c0db5a','jsydgzq','geojson','EPSG:4326','UTF-8','2010-12-31','2026-11-23T19:32:57Z',2,2,0);
INSERT INTO layer_version VALUES(2,'sthx',1,'layer-sthx-1e9d6acb883279b06676c32e42774928.hegui','1e9d6acb883279b06676c32e427749283c22692dfa7f86629a6a20591162554c','sthx.geojson','51752bf430a2b08d30debd9eb27118d04f7576f8d84de6059878c51643592c54','sthx','geojson','EPSG:4326','UTF-8',NULL,'2026-11-23T19:32:57Z',1,1,0);
INSERT INTO layer_version VALUES(3,'sthx',2,'layer-sthx-437e8a4ff2f382188f791ba9030ae00e.hegui','437e8a4ff2f382188f791ba9030ae00e58cb9f03480351a14118c33c84c1283e','sthx2.geojson','1a0c197a929c42f251d063a8813d14e0b2ee4e84891cd13fd98de6028c28af29','sthx2','geojson','EPSG:4326','UTF-8',NULL,'2026-11-23T19:32:58Z',2,2,0);
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
INSERT INTO overlay_run VALUES(1,'arrangement-0d4537922267425c2241399ed485a563.hegui','0d4537922267425c2241399ed485a563a45be11ad5e84aa68a4d2d0e278d8611','2026-11-23T19:32:57Z',4,7,22,0.0018610000000000015418,0.0016647240000000000214,55431168,1);
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
CREATE TABLE register (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES overlay_run (id),
    reference_date TEXT NOT NULL,
    snapshot TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    made_at TEXT NOT NULL
) STRICT;
INSERT INTO register VALUES(1,1,'2026-11-24','patches-316393f4c086a763bc7e67b15f4ca61d.hegui','316393f4c086a763bc7e67b15f4ca61dd4b8ff71f997f60000e60dfb2cd16b5f','2026-11-23T19:32:57Z');
CREATE TABLE register_rule (
    register INTEGER NOT NULL REFERENCES register (id),
    rule TEXT NOT NULL,
    PRIMARY KEY (register, rule)
) STRICT, WITHOUT ROWID;
INSERT INTO register_rule VALUES(1,'C01');
INSERT INTO register_rule VALUES(1,'G01');
INSERT INTO register_rule VALUES(1,'G04');
INSERT INTO register_rule VALUES(1,'G07');
INSERT INTO register_rule VALUES(1,'G08');
INSERT INTO register_rule VALUES(1,'G09');
CREATE TABLE patch (
    id TEXT PRIMARY KEY,
    rule TEXT NOT NULL,
    number INTEGER NOT NULL CHECK (number >= 1),
    UNIQUE (rule, number)
) STRICT, WITHOUT ROWID;
INSERT INTO patch VALUES('C01-0001','C01',1);
CREATE TABLE register_patch (
    register INTEGER NOT NULL REFERENCES register (id),
    seq INTEGER NOT NULL,
    patch TEXT NOT NULL REFERENCES patch (id),
    change TEXT NOT NULL CHECK (change IN ('new', 'grown', 'shrunk', 'unchanged', 'not-asked')),
    has_returned INTEGER NOT NULL CHECK (has_returned IN (0, 1)),
    split_from TEXT REFERENCES patch (id),
    category TEXT NOT NULL CHECK (category IN ('real', 'era', 'artefact', 'sliver')),
    area_mm2 INTEGER NOT NULL,
    gained_mm2 INTEGER NOT NULL,
    lost_mm2 INTEGER NOT NULL,
    x INTEGER NOT NULL,
    y INTEGER NOT NULL,
    PRIMARY KEY (register, seq),
    UNIQUE (register, patch)
) STRICT, WITHOUT ROWID;
INSERT INTO register_patch VALUES(1,0,'C01-0001','new',0,NULL,'era',294402875439,294402875439,0,5092836824,41528952189);
CREATE TABLE register_gone (
    register INTEGER NOT NULL REFERENCES register (id),
    patch TEXT NOT NULL REFERENCES patch (id),
    change TEXT NOT NULL CHECK (change IN ('resolved', 'not-asked')),
    merged_into TEXT REFERENCES patch (id),
    PRIMARY KEY (register, patch)
) STRICT, WITHOUT ROWID;
CREATE TABLE step (
    id INTEGER PRIMARY KEY,
    patch TEXT NOT NULL REFERENCES patch (id),
    seq INTEGER NOT NULL CHECK (seq >= 1),
    register INTEGER NOT NULL REFERENCES register (id),
    state TEXT NOT NULL CHECK (state IN ('proposed', 'district-opinion', 'office-opinion', 'decided',
        'adjusted', 'kept', 'excluded', 'closed', 'reopened')),
    way TEXT CHECK (way IN ('land-use-plan', 'urban-plan', 'both-until-approval', 'moved-later',
        'left-from-history', 'excluded-by-definition')),
    who TEXT NOT NULL CHECK (who <> ''),
    is_automatic INTEGER NOT NULL CHECK (is_automatic IN (0, 1)),
    text TEXT NOT NULL,
    made_at TEXT NOT NULL,
    UNIQUE (patch, seq)
) STRICT;
INSERT INTO step VALUES(1,'C01-0001',1,1,'proposed','land-use-plan','张三',0,'先报方案','2026-11-23T19:32:57Z');
CREATE TABLE step_attachment (
    step INTEGER NOT NULL REFERENCES step (id),
    seq INTEGER NOT NULL,
    reference TEXT NOT NULL CHECK (reference <> ''),
    sha256 TEXT,
    PRIMARY KEY (step, seq)
) STRICT, WITHOUT ROWID;
INSERT INTO step_attachment VALUES(1,0,'吕政办〔2014〕12号',NULL);
CREATE INDEX register_patch_by_patch ON register_patch (patch, register);
CREATE TRIGGER register_is_not_updated BEFORE UPDATE ON register BEGIN SELECT RAISE(ABORT, 'register is only added to'); END;
CREATE TRIGGER register_is_not_deleted BEFORE DELETE ON register BEGIN SELECT RAISE(ABORT, 'register is only added to'); END;
CREATE TRIGGER register_is_not_replaced BEFORE INSERT ON register WHEN EXISTS (SELECT 1 FROM register WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'register is only added to'); END;
CREATE TRIGGER register_rule_is_not_updated BEFORE UPDATE ON register_rule BEGIN SELECT RAISE(ABORT, 'register_rule is only added to'); END;
CREATE TRIGGER register_rule_is_not_deleted BEFORE DELETE ON register_rule BEGIN SELECT RAISE(ABORT, 'register_rule is only added to'); END;
CREATE TRIGGER register_rule_is_not_replaced BEFORE INSERT ON register_rule WHEN EXISTS (SELECT 1 FROM register_rule WHERE register = NEW.register AND rule = NEW.rule) BEGIN SELECT RAISE(ABORT, 'register_rule is only added to'); END;
CREATE TRIGGER patch_is_not_updated BEFORE UPDATE ON patch BEGIN SELECT RAISE(ABORT, 'patch is only added to'); END;
CREATE TRIGGER patch_is_not_deleted BEFORE DELETE ON patch BEGIN SELECT RAISE(ABORT, 'patch is only added to'); END;
CREATE TRIGGER patch_is_not_replaced BEFORE INSERT ON patch WHEN EXISTS (SELECT 1 FROM patch WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM patch WHERE rule = NEW.rule AND number = NEW.number) BEGIN SELECT RAISE(ABORT, 'patch is only added to'); END;
CREATE TRIGGER register_patch_is_not_updated BEFORE UPDATE ON register_patch BEGIN SELECT RAISE(ABORT, 'register_patch is only added to'); END;
CREATE TRIGGER register_patch_is_not_deleted BEFORE DELETE ON register_patch BEGIN SELECT RAISE(ABORT, 'register_patch is only added to'); END;
CREATE TRIGGER register_patch_is_not_replaced BEFORE INSERT ON register_patch WHEN EXISTS (SELECT 1 FROM register_patch WHERE register = NEW.register AND seq = NEW.seq) OR EXISTS (SELECT 1 FROM register_patch WHERE register = NEW.register AND patch = NEW.patch) BEGIN SELECT RAISE(ABORT, 'register_patch is only added to'); END;
CREATE TRIGGER register_gone_is_not_updated BEFORE UPDATE ON register_gone BEGIN SELECT RAISE(ABORT, 'register_gone is only added to'); END;
CREATE TRIGGER register_gone_is_not_deleted BEFORE DELETE ON register_gone BEGIN SELECT RAISE(ABORT, 'register_gone is only added to'); END;
CREATE TRIGGER register_gone_is_not_replaced BEFORE INSERT ON register_gone WHEN EXISTS (SELECT 1 FROM register_gone WHERE register = NEW.register AND patch = NEW.patch) BEGIN SELECT RAISE(ABORT, 'register_gone is only added to'); END;
CREATE TRIGGER step_is_not_updated BEFORE UPDATE ON step BEGIN SELECT RAISE(ABORT, 'step is only added to'); END;
CREATE TRIGGER step_is_not_deleted BEFORE DELETE ON step BEGIN SELECT RAISE(ABORT, 'step is only added to'); END;
CREATE TRIGGER step_is_not_replaced BEFORE INSERT ON step WHEN EXISTS (SELECT 1 FROM step WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM step WHERE patch = NEW.patch AND seq = NEW.seq) BEGIN SELECT RAISE(ABORT, 'step is only added to'); END;
CREATE TRIGGER step_attachment_is_not_updated BEFORE UPDATE ON step_attachment BEGIN SELECT RAISE(ABORT, 'step_attachment is only added to'); END;
CREATE TRIGGER step_attachment_is_not_deleted BEFORE DELETE ON step_attachment BEGIN SELECT RAISE(ABORT, 'step_attachment is only added to'); END;
CREATE TRIGGER step_attachment_is_not_replaced BEFORE INSERT ON step_attachment WHEN EXISTS (SELECT 1 FROM step_attachment WHERE step = NEW.step AND seq = NEW.seq) BEGIN SELECT RAISE(ABORT, 'step_attachment is only added to'); END;
COMMIT;
