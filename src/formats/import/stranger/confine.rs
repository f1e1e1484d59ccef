//! What the reading process takes from itself before it opens a stranger's file. Nothing of it can be had back.
//!
//! 1. A network namespace of its own, where the system gives one: there is no route out of it.
//! 2. Limits of the kernel on memory, processor time, files and processes.
//! 3. Landlock: files can be read below the job's folder and where the system keeps its libraries and tables of
//!    CRSs; nothing can be written, made or removed anywhere.
//! 4. seccomp: the calls a reader needs are let through; sockets, processes, signals to others and all else are not.
//! 5. What must not work is tried once. Where it works after all, the file is not opened.

use std::fs::{self, File};
use std::io;
use std::os::unix::net::UnixDatagram;

use landlock::{
    ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetStatus, Scope,
    path_beneath_rules,
};
use nix::sched::{CloneFlags, unshare};
use nix::sys::prctl;
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::sys::signal::Signal;

use crate::formats::import::limits::Limit;
use crate::formats::import::stranger::calls;
use crate::formats::import::stranger::wire::Request;
use crate::layer::text::Text;

/// The newest rules asked for; of older kernels what they know.
const LANDLOCK: ABI = ABI::V6;
/// Where libraries, their modules (encodings) and the tables of GDAL and PROJ lie. No user's files do.
const SYSTEM: [&str; 12] = [
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/usr/share/gdal",
    "/usr/share/proj",
    "/usr/local/share/gdal",
    "/usr/local/share/proj",
    "/usr/share/zoneinfo",
    "/etc/ld.so.cache",
    "/dev/null",
];
/// Files open at once: three streams, a geodatabase's tables, PROJ's own.
const FILES_MAX: u64 = 128;

/// Confines this process, which must have one thread only, for good.
///
/// # Errors
/// What could not be denied to it.
pub(super) fn confine(request: &Request) -> Result<(), Text> {
    let failed = |zh: &str, en: &str, cause: &dyn std::fmt::Display| {
        Text::new(format!("{zh}:{cause}"), format!("{en}: {cause}"))
    };
    let memory_base = memory_bytes().map_err(|cause| failed("内存", "memory", &cause))?;
    // A second wall around the network where it can be had; seccomp is the first.
    let _best_effort = unshare(CloneFlags::CLONE_NEWUSER | CloneFlags::CLONE_NEWNET);
    prctl::set_pdeathsig(Signal::SIGKILL).map_err(|cause| failed("进程", "process", &cause))?;
    limit(memory_base, request).map_err(|cause| failed("资源限额", "resource limits", &cause))?;
    let landlock = |cause: &dyn std::fmt::Display| failed("Landlock(文件)", "Landlock (files)", cause);
    let status = files(request).map_err(|cause| landlock(&cause))?;
    if status == RulesetStatus::NotEnforced {
        return Err(landlock(&"not in this kernel; Linux 5.13 or later has it"));
    }
    calls::restrict().map_err(|cause| failed("seccomp(网络)", "seccomp (network)", &cause))?;
    try_what_must_not_work()
}

/// The kernel's limits, each hard, so that they cannot be raised again; none is more than this process was given.
fn limit(memory_base: u64, request: &Request) -> nix::Result<()> {
    let lower = |resource, soft: u64, hard: u64| {
        let (_, given) = getrlimit(resource)?;
        setrlimit(resource, soft.min(given), hard.min(given))
    };
    lower(Resource::RLIMIT_CORE, 0, 0)?;
    lower(Resource::RLIMIT_FSIZE, 0, 0)?;
    lower(Resource::RLIMIT_NOFILE, FILES_MAX, FILES_MAX)?;
    lower(Resource::RLIMIT_NPROC, 0, 0)?;
    let memory = memory_base.saturating_add(request.limits.of(Limit::MemoryBytes));
    lower(Resource::RLIMIT_AS, memory, memory)?;
    // The first signal tells which limit it was; the second cannot be caught.
    let cpu_seconds = request.limits.of(Limit::CpuSeconds);
    lower(Resource::RLIMIT_CPU, cpu_seconds, cpu_seconds.saturating_add(1))
}

/// What the process has mapped by now: mostly libraries.
fn memory_bytes() -> io::Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmSize:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>().ok());
    kib.map(|kib| kib << 10).ok_or_else(|| io::Error::other("/proc/self/status has no VmSize"))
}

fn files(request: &Request) -> Result<RulesetStatus, landlock::RulesetError> {
    let readable = SYSTEM.map(Into::into).into_iter().chain([request.job.clone()]);
    let status = Ruleset::default()
        .handle_access(AccessFs::from_all(LANDLOCK))?
        .handle_access(AccessNet::from_all(LANDLOCK))?
        .scope(Scope::from_all(LANDLOCK))?
        .create()?
        .add_rules(path_beneath_rules(readable, AccessFs::ReadFile | AccessFs::ReadDir))?
        .restrict_self()?;
    Ok(status.ruleset)
}

/// Trusts no kernel's word: a folder outside is read and a socket made, and both must fail.
fn try_what_must_not_work() -> Result<(), Text> {
    if fs::read_dir("/").is_ok() || File::open("/etc/passwd").is_ok() {
        return Err(Text::new("隔离后仍能读其他文件", "other files can be read all the same"));
    }
    if UnixDatagram::unbound().is_ok() {
        return Err(Text::new("隔离后仍能建立网络连接", "sockets can be made all the same"));
    }
    Ok(())
}
