//! Backups: what is restored is what was backed up, and nothing less is ever taken for a workspace.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::thread;

use hegui::layer::feature::Layer;
use hegui::store::doctor::examine;
use hegui::store::error::StoreError;
use hegui::store::restore::restore;
use hegui::store::workspace::Workspace;

use tar::EntryType::{Link, Regular, Symlink};

use crate::cli::{cannot, done, json};
use crate::migrations::workspace_of;
use crate::snapshot::{assert_same, layer};
use crate::store::{create, import_of, names, source};

/// A backup of a small workspace, in a directory of its own.
fn backed_up(dir: &Path) {
    workspace_of(3, &dir.join("w"));
    done(dir, "backup w b.tar");
}

#[test]
fn a_restored_workspace_has_the_same_history_and_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    workspace_of(3, &dir.join("w"));
    let layers = format!("{}/layers", env!("CARGO_MANIFEST_DIR"));
    done(dir, &format!("init own --layers {layers}"));
    for name in ["w", "own"] {
        done(dir, &format!("backup {name} {name}.tar"));
        done(dir, &format!("restore {name}.tar back-{name}"));
        assert_eq!(
            json(dir, &format!("history {name} --json")),
            json(dir, &format!("history back-{name} --json"))
        );
        assert_eq!(
            json(dir, &format!("layers {name} --json")),
            json(dir, &format!("layers back-{name} --json"))
        );
    }
    assert_eq!(examine(&dir.join("back-w")).unwrap(), []);
    assert_eq!(names(&dir.join("w/snapshots")), names(&dir.join("back-w/snapshots")));
    done(dir, "overlay back-w");
    done(dir, "conflicts register back-w");
    assert!(json(dir, "layers back-own --json")["not_imported"].as_array().unwrap().len() > 20);
    assert_eq!(
        names(dir).iter().filter(|name| name.contains("part") || name.contains("restoring")).count(),
        0
    );
}

#[test]
fn nothing_is_written_over() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    backed_up(dir);
    let before = fs::read(dir.join("b.tar")).unwrap();
    cannot(dir, "backup w b.tar", &["b.tar: is there already"]);
    assert_eq!(fs::read(dir.join("b.tar")).unwrap(), before);
    cannot(dir, "restore b.tar w", &["w: is there already"]);
    fs::create_dir(dir.join("empty")).unwrap();
    cannot(dir, "restore b.tar empty", &["empty: is there already"]);
}

#[test]
fn a_backup_with_any_byte_changed_or_cut_off_is_refused_and_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    backed_up(dir);
    let whole = fs::read(dir.join("b.tar")).unwrap();
    let tried = |bytes: &[u8], what: &str| {
        fs::write(dir.join("sick.tar"), bytes).unwrap();
        let restored = restore(&dir.join("sick.tar"), &dir.join("back"));
        assert!(!dir.join("back").exists() || restored.is_ok(), "{what}");
        assert!(!dir.join("back.restoring").exists(), "{what}");
        restored.map(drop)
    };
    for at in (0..whole.len()).step_by(331) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        let answer = tried(&bytes, &format!("byte {at}"));
        // What fills a file up to the next block, and a file's times, are no part of it.
        if answer.is_ok() {
            assert_eq!(examine(&dir.join("back")).unwrap(), [], "byte {at}");
            assert_eq!(json(dir, "history back --json"), json(dir, "history w --json"), "byte {at}");
            fs::remove_dir_all(dir.join("back")).unwrap();
        } else {
            assert!(matches!(answer, Err(StoreError::NotABackup { .. })), "byte {at}: {answer:?}");
        }
    }
    // The archive ends with two empty blocks, which may be missing.
    for length in (0..whole.len() - 2048).step_by(997) {
        let answer = tried(&whole[..length], &format!("{length} bytes"));
        assert!(matches!(answer, Err(StoreError::NotABackup { .. })), "{length} bytes: {answer:?}");
    }
}

#[test]
fn an_archive_of_other_things_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let archive = |name: &str, kind: tar::EntryType| {
        let mut archive = tar::Builder::new(File::create(dir.join("x.tar")).unwrap());
        let mut header = tar::Header::new_gnu();
        header.set_size(0);
        header.set_entry_type(kind);
        // Past the crate's own check of names.
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        if kind != Regular {
            header.set_link_name("/etc/passwd").unwrap();
        }
        header.set_cksum();
        archive.append(&header, std::io::empty()).unwrap();
        archive.finish().unwrap();
    };
    for (name, kind) in [
        ("../hegui.db", Regular),
        ("/tmp/hegui.db", Regular),
        ("snapshots/../../x.hegui", Regular),
        ("snapshots/a/b.hegui", Regular),
        ("notes.txt", Regular),
        ("hegui.lock", Regular),
        ("hegui.db", Symlink),
        ("snapshots/x.hegui", Link),
    ] {
        archive(name, kind);
        let answer = restore(&dir.join("x.tar"), &dir.join("w")).map(drop);
        assert!(matches!(answer, Err(StoreError::NotABackup { .. })), "{name}: {answer:?}");
        assert_eq!(names(dir).len(), 1, "{name}");
    }
    archive("snapshots/x.hegui", Regular);
    cannot(dir, "restore x.tar w", &["x.tar: cannot be restored: it is cut short: it has no SHA256SUMS"]);
    fs::write(dir.join("x.tar"), "no archive at all").unwrap();
    cannot(dir, "restore x.tar w --lang zh", &["不能作为备份恢复"]);
}

#[test]
fn a_damaged_workspace_is_not_backed_up() {
    let dir = tempfile::tempdir().unwrap();
    let mut workspace = create(&dir.path().join("w")).unwrap();
    let version = workspace.import(&import_of(layer("zt"), vec![]), &source()).unwrap();
    fs::write(dir.path().join("w/snapshots").join(&version.snapshot), "damaged").unwrap();
    let answer = workspace.back_up(&dir.path().join("b.tar"));
    assert!(matches!(answer, Err(StoreError::Snapshot { .. })), "{answer:?}");
    assert_eq!(names(dir.path()).len(), 1);
}

#[test]
fn what_is_backed_up_while_others_write_is_one_instant() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("w");
    create(&root).unwrap();
    thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut workspace = Workspace::open(&root).unwrap();
            for number in 0..40 {
                let mut content = layer("zt");
                content.features[0].number = number;
                workspace.import(&import_of(content, vec![]), &source()).unwrap();
            }
        });
        let mut number = 0;
        while !writer.is_finished() || number == 0 {
            number += 1;
            let file = dir.path().join(format!("{number}.tar"));
            Workspace::open(&root).unwrap().back_up(&file).unwrap();
        }
        writer.join().unwrap();
        for own in 1..=number {
            let back = dir.path().join(format!("back-{own}"));
            let workspace = restore(&dir.path().join(format!("{own}.tar")), &back).unwrap();
            let versions = workspace.versions().unwrap();
            assert_eq!(names(&back.join("snapshots")).len(), versions.len(), "backup {own}");
            for (index, version) in versions.iter().enumerate() {
                assert_eq!(workspace.load_layer(version).unwrap().features[0].number, index as u64);
            }
        }
    });
}

#[test]
fn what_was_cut_short_is_cleared_away_and_what_is_somebodys_is_not() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    backed_up(dir);
    // Killed while restoring; killed while backing up.
    fs::create_dir_all(dir.join("back.restoring/snapshots")).unwrap();
    fs::write(dir.join("back.restoring/hegui.lock"), "unfinished\n").unwrap();
    fs::write(dir.join("back.restoring/restoring.db"), "half").unwrap();
    assert!(Workspace::open(&dir.join("back.restoring")).is_err(), "it is taken for no workspace");
    fs::write(dir.join("c.tar.part"), "half").unwrap();
    fs::write(dir.join("c.tar.part-db"), "half").unwrap();
    done(dir, "backup w c.tar");
    done(dir, "restore c.tar back");
    assert_eq!(json(dir, "doctor back --json")["is_whole"], true);
    assert!(!dir.join("c.tar.part").exists() && !dir.join("back.restoring").exists());

    let mut held = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .read(true)
        .open(dir.join("d.tar.part"))
        .unwrap();
    held.lock().unwrap();
    cannot(dir, "backup w d.tar", &["another process is writing it"]);
    let mut content = String::new();
    held.read_to_string(&mut content).unwrap();
    fs::create_dir(dir.join("mine.restoring")).unwrap();
    fs::write(dir.join("mine.restoring/letter.txt"), "mine").unwrap();
    cannot(dir, "restore c.tar mine", &["mine.restoring: is there already"]);
    assert_eq!(fs::read(dir.join("mine.restoring/letter.txt")).unwrap(), b"mine");
}

#[test]
fn a_backup_can_be_had_without_this_program() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let mut workspace = create(&dir.join("w")).unwrap();
    let kept = workspace.import(&import_of(layer("zt"), vec![]), &source()).unwrap();
    workspace.import(&import_of(Layer::new("cg".into(), vec![]), vec![]), &source()).unwrap();
    workspace.back_up(&dir.join("b.tar")).unwrap();
    let script = "mkdir x && tar xf b.tar -C x && cd x && sha256sum -c SHA256SUMS";
    let shell = std::process::Command::new("sh").args(["-ec", script]).current_dir(dir).output().unwrap();
    assert!(shell.status.success(), "{}", String::from_utf8_lossy(&shell.stderr));
    assert_eq!(String::from_utf8_lossy(&shell.stdout).matches(": OK").count(), 3);
    // And a workspace it is, but for the lock that the next writer makes.
    let workspace = Workspace::open(&dir.join("x")).unwrap();
    assert_same(&workspace.load_layer(&kept).unwrap(), &layer("zt"));
}
