//! The reading process as seen from the other side: started, watched, ended.

use std::io::{self, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use std::{os::unix::process::ExitStatusExt, thread};

use nix::sys::signal::Signal;
use nix::sys::wait::{Id, WaitPidFlag, waitid};
use nix::unistd::Pid;

use crate::formats::import::limits::Limit;
use crate::formats::import::stranger::wire::Request;

/// The subcommand by which the program begins to read for another process.
pub const SUBCOMMAND: &str = "read-confined";
/// Last words that are kept.
const WORDS_BYTES_MAX: u64 = 4096;
/// What GDAL, PROJ and SQLite are told, beside all that the process is denied.
const ENVIRONMENT: [(&str, &str); 5] = [
    ("LC_ALL", "C.UTF-8"),
    ("PROJ_NETWORK", "OFF"),
    ("CPL_VSIL_CURL_ALLOWED_EXTENSIONS", "{NONE}"),
    ("GDAL_HTTP_MAX_RETRY", "0"),
    ("OGR_SQLITE_PRAGMA", "trusted_schema=OFF,cell_size_check=ON"),
];

/// A process that reads, ended at the latest when this is dropped.
pub(super) struct Process {
    child: Arc<Mutex<Child>>,
    pub(super) out: BufReader<ChildStdout>,
    words: Option<JoinHandle<String>>,
    /// Dropped, it ends the watch.
    _watched: Sender<()>,
    is_late: Arc<AtomicBool>,
}

/// How a process ended that had not said its last word.
#[derive(Debug)]
pub(super) enum Ending {
    /// By a limit.
    Limit(Limit),
    /// Otherwise.
    Died(String),
}

impl Process {
    /// Starts the program as a reading process and tells it what to read. It has no environment of ours, for a
    /// stranger's file should find no secrets there.
    pub(super) fn start(program: &Path, request: &Request, wall_seconds: u64) -> io::Result<Self> {
        let mut child = Command::new(program)
            .arg(SUBCOMMAND)
            .env_clear()
            .envs(ENVIRONMENT)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let no_pipe = || io::Error::other("a pipe is missing");
        let mut told = child.stdin.take().ok_or_else(no_pipe)?;
        let out = child.stdout.take().ok_or_else(no_pipe)?;
        let mut spoken = child.stderr.take().ok_or_else(no_pipe)?;
        let words = thread::spawn(move || {
            let mut words = Vec::new();
            // Its words are for messages only; what is beyond them is read and forgotten, so that it need not wait.
            let _ = spoken.by_ref().take(WORDS_BYTES_MAX).read_to_end(&mut words);
            let _ = io::copy(&mut spoken, &mut io::sink());
            String::from_utf8_lossy(&words).into_owned()
        });
        let (watched, watch) = channel::<()>();
        let child = Arc::new(Mutex::new(child));
        let is_late = Arc::new(AtomicBool::new(false));
        let (late, late_child) = (is_late.clone(), child.clone());
        thread::spawn(move || {
            if watch.recv_timeout(Duration::from_secs(wall_seconds)) == Err(RecvTimeoutError::Timeout) {
                late.store(true, Ordering::SeqCst);
                let _ = locked(&late_child).kill();
            }
        });
        let process = Self {
            child,
            out: BufReader::with_capacity(1 << 16, out),
            words: Some(words),
            _watched: watched,
            is_late,
        };
        // One that has died already is found out where it is read from.
        let _ = told.write_all(&serde_json::to_vec(request)?);
        Ok(process)
    }

    /// How it ended, once its output has.
    pub(super) fn ending(&mut self) -> Ending {
        let status = self.wait();
        let words = self.words.take().and_then(|words| words.join().ok()).unwrap_or_default();
        let status = match status {
            Ok(status) => status,
            Err(cause) => return Ending::Died(cause.to_string()),
        };
        let signal = status.signal();
        let is = |wanted: Signal| signal == Some(wanted as i32);
        if self.is_late.load(Ordering::SeqCst) {
            return Ending::Limit(Limit::WallSeconds);
        }
        if is(Signal::SIGXCPU) {
            return Ending::Limit(Limit::CpuSeconds);
        }
        // What Rust, C++ and GDAL say where they are given no memory; the kernel itself ends a process silently.
        let is_starved = ["memory allocation", "bad_alloc", "ut of memory", "annot allocate"];
        if is(Signal::SIGKILL) || (is(Signal::SIGABRT) && is_starved.iter().any(|said| words.contains(said)))
        {
            return Ending::Limit(Limit::MemoryBytes);
        }
        let last: Vec<&str> = words.lines().filter(|line| !line.trim().is_empty()).take(3).collect();
        Ending::Died(format!("{status}; {}", last.join(" / ")))
    }

    /// Waits for the end. The process is seen to have ended before it is reaped, so that the watch never ends
    /// another one that has got its number.
    fn wait(&self) -> io::Result<ExitStatus> {
        let pid = Pid::from_raw(locked(&self.child).id() as i32);
        waitid(Id::Pid(pid), WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT)?;
        locked(&self.child).wait()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let mut child = locked(&self.child);
        // One that has ended cannot be ended; there is nobody to tell of anything else.
        let _ = child.kill();
        let _ = child.wait();
    }
}

fn locked(child: &Mutex<Child>) -> MutexGuard<'_, Child> {
    child.lock().unwrap_or_else(PoisonError::into_inner)
}
