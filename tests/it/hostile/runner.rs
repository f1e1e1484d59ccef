//! The place where cases are run: a workspace, a folder for each case, a listener and a secret.

use std::fs;
use std::io::{ErrorKind, Read};
use std::net::TcpListener;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::cases::Case;

/// What stands in the file that must not be read, and in its name.
pub(super) const SECRET: &str = "hegui-secret-canary";
/// An end that does not come by itself within this comes by force, and the case has failed.
const PATIENCE: Duration = Duration::from_mins(2);
/// Processor time of each process of a case, by the kernel's limit.
const CPU_SECONDS: u32 = 5;
/// What files of the traps would be called.
const SLIPPED: &str = "hegui-slipped";

/// What a case came to.
#[derive(Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Found {
    /// A part of the message of a refusal of the whole file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) refused: Option<String>,
    /// Features kept, of those read.
    pub(super) kept: u64,
    pub(super) read: u64,
    /// Kinds of findings with their weight, each once.
    pub(super) said: Vec<String>,
}

impl Found {
    pub(super) fn agrees(&self, found: &Self) -> bool {
        match (&self.refused, &found.refused) {
            (Some(part), Some(message)) => !part.is_empty() && message.contains(part),
            _ => self == found,
        }
    }
}

/// Whether a command can be run here.
pub(super) fn works(command: &[&str]) -> bool {
    let mut own = Command::new(command[0]);
    own.args(&command[1..]).arg(if command[0] == "strace" { "-V" } else { "true" });
    own.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

pub(super) struct Desk {
    dir: tempfile::TempDir,
    listener: TcpListener,
    through: Vec<String>,
}

impl Desk {
    /// A workspace and what else is needed; the program is run `through` another command.
    pub(super) fn new(through: &[&str]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        for folder in ["scratch", "cases"] {
            fs::create_dir(dir.path().join(folder)).unwrap();
        }
        fs::write(dir.path().join(SECRET), format!("WKT,TDYTQLXDM\n\"POINT(1 1)\",{SECRET}-read\n")).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let desk = Self { dir, listener, through: through.iter().map(|&own| own.to_owned()).collect() };
        let made =
            Command::new(env!("CARGO_BIN_EXE_hegui")).arg("init").arg(desk.path("w")).output().unwrap();
        assert!(made.status.success(), "{made:?}");
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// A text of a trap with the address and the path it needs.
    fn armed(&self, bytes: &[u8]) -> Vec<u8> {
        let Ok(text) = std::str::from_utf8(bytes) else { return bytes.to_owned() };
        if !text.contains("CANARY") && !text.contains("SECRET") {
            return bytes.to_owned();
        }
        let port = self.listener.local_addr().unwrap().port().to_string();
        text.replace("CANARY", &port).replace("SECRET", &self.path(SECRET).display().to_string()).into_bytes()
    }

    /// Lays a case's files down; the import of the first.
    fn lay(&self, case: &Case) -> (PathBuf, Vec<String>) {
        let folder = self.path("cases").join(&case.name);
        fs::create_dir(&folder).unwrap();
        for (name, bytes) in &case.files {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, self.armed(bytes)).unwrap();
        }
        let target = String::from_utf8(self.armed(case.target.as_bytes())).unwrap();
        let workspace = self.path("w").display().to_string();
        let program = env!("CARGO_BIN_EXE_hegui").to_owned();
        let bound = ["sh", "-c", &format!("ulimit -t {CPU_SECONDS} && exec \"$@\""), "sh"].map(str::to_owned);
        let mut line =
            [self.through.clone(), bound.to_vec(), vec![program, "import".to_owned(), workspace]].concat();
        let limits = ["--limit", "cpu-seconds=5", "--limit", "wall-seconds=30"];
        line.extend(["tdytq", &target, "--untrusted", "--json", "--lang", "en"].map(str::to_owned));
        line.extend(limits.map(str::to_owned));
        line.extend(case.arguments.iter().cloned());
        (folder, line)
    }

    fn command(&self, folder: &Path, line: &[String]) -> Command {
        let mut command = Command::new(&line[0]);
        command.args(&line[1..]).current_dir(folder).env("TMPDIR", self.path("scratch")).env("LC_ALL", "C");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs a case and looks at what it left.
    pub(super) fn run(&self, case: &Case) -> Found {
        let (folder, line) = self.lay(case);
        let before = listing(&folder);
        let (status, out, err) = ended(self.command(&folder, &line), &case.name);
        assert_eq!(listing(&folder), before, "{}: the case's own folder", case.name);
        self.tidy(&case.name);
        assert!(!err.contains("panicked"), "{}: {err}", case.name);
        let is_read = [&out, &err].iter().any(|text| text.contains(&format!("{SECRET}-read")));
        assert!(!is_read, "{}: another file was read", case.name);
        match status {
            Some(0) => kept(&out, &case.name),
            Some(2) => {
                assert!(out.is_empty() && err.starts_with("error: "), "{}: {out} {err}", case.name);
                assert!(
                    !err.contains("hegui-job"),
                    "{}: a path of the house's own is told: {err}",
                    case.name
                );
                Found { refused: Some(err.trim_end().replace("error: ", "")), ..Found::default() }
            }
            other => panic!("{}: ended by {other:?}: {err}", case.name),
        }
    }

    /// The calls a case makes that name addresses or files.
    pub(super) fn traced(&self, case: &Case) -> String {
        let (folder, line) = self.lay(case);
        let log = self.path("calls");
        let trace = ["strace", "-f", "-s", "256", "-e", "trace=network,open,openat,openat2,execve", "-o"];
        let mut traced: Vec<String> = trace.map(str::to_owned).to_vec();
        traced.push(log.display().to_string());
        traced.extend(line);
        ended(self.command(&folder, &traced), &case.name);
        fs::read_to_string(log).unwrap()
    }

    /// No job is left, nothing slipped out.
    fn tidy(&self, name: &str) {
        for home in fs::read_dir(self.path("scratch")).unwrap() {
            let left = listing(&home.unwrap().path());
            assert_eq!(left, ["making"], "{name}: the folder of jobs");
        }
        let places = [self.path(""), self.path("cases"), self.path("scratch"), "/tmp".into(), "/".into()];
        for place in places {
            let slipped = fs::read_dir(&place).unwrap().map(|own| own.unwrap().file_name());
            let slipped: Vec<_> = slipped.filter(|own| own.to_string_lossy().starts_with(SLIPPED)).collect();
            assert!(slipped.is_empty(), "{name}: {slipped:?} in {}", place.display());
        }
    }

    /// Nobody has called.
    pub(super) fn leave(self) {
        let called = self.listener.accept();
        assert!(
            called.is_err_and(|none| none.kind() == ErrorKind::WouldBlock),
            "somebody called the listener"
        );
    }
}

/// Runs a command to its end, or ends it.
fn ended(mut command: Command, name: &str) -> (Option<i32>, String, String) {
    let mut child = command.spawn().unwrap();
    let (mut out, mut err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let (done, wait) = channel();
    let reader = thread::spawn(move || {
        let mut text = Vec::new();
        err.read_to_end(&mut text).unwrap();
        String::from_utf8_lossy(&text).into_owned()
    });
    let answer = thread::spawn(move || {
        let mut text = Vec::new();
        out.read_to_end(&mut text).unwrap();
        done.send(()).unwrap();
        String::from_utf8_lossy(&text).into_owned()
    });
    if wait.recv_timeout(PATIENCE).is_err() {
        child.kill().unwrap();
        panic!("{name}: did not end by itself within {PATIENCE:?}");
    }
    let status = child.wait().unwrap();
    assert_ne!(
        status.signal(),
        Some(nix::libc::SIGXCPU),
        "{name}: over {CPU_SECONDS} seconds of processor time"
    );
    (status.code(), answer.join().unwrap(), reader.join().unwrap())
}

/// The files below a folder.
fn listing(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            names.extend(listing(&path));
        } else {
            names.push(path.file_name().unwrap().to_string_lossy().into_owned());
        }
    }
    names.sort();
    names
}

/// What an import kept and found.
fn kept(answer: &str, name: &str) -> Found {
    let json: Json = serde_json::from_str(answer).unwrap_or_else(|cause| panic!("{name}: {cause}: {answer}"));
    let number = |key: &str| json["version"][key].as_u64().unwrap();
    assert_eq!(number("n_read"), number("n_kept") + number("n_refused"), "{name}");
    let kind = |own: &Json| format!("{} {}", own["weight"].as_str().unwrap(), own["kind"].as_str().unwrap());
    let said = json["finding_counts"].as_array().unwrap().iter().map(kind).collect();
    Found { refused: None, kept: number("n_kept"), read: number("n_read"), said }
}
