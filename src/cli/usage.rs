//! What work takes: processor seconds, seconds by the clock, memory.

use std::time::Instant;

use nix::sys::resource::{Usage, UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use nix::time::{ClockId, clock_gettime};

use crate::cli::failure::Failure;

/// A stretch of work being measured.
pub(super) struct Stretch {
    began: Instant,
    cpu_s: f64,
}

/// What a stretch took.
#[derive(Clone, Copy, Debug)]
pub(super) struct Took {
    /// Processor seconds, user and system, all threads.
    pub(super) cpu_s: f64,
    /// Seconds by the clock.
    pub(super) wall_s: f64,
}

impl Stretch {
    /// Begins to measure.
    ///
    /// # Errors
    /// Where the system does not say what was used.
    pub(super) fn begin() -> Result<Self, Failure> {
        Ok(Self { began: Instant::now(), cpu_s: cpu_s(&usage()?) })
    }

    /// What was taken since.
    ///
    /// # Errors
    /// As [`Stretch::begin`].
    pub(super) fn took(&self) -> Result<Took, Failure> {
        Ok(Took { cpu_s: cpu_s(&usage()?) - self.cpu_s, wall_s: self.began.elapsed().as_secs_f64() })
    }
}

/// The most memory this process has held so far, in bytes. Linux counts it in KiB.
///
/// # Errors
/// Where the system does not say.
pub(super) fn peak_bytes() -> Result<u64, Failure> {
    Ok(usage()?.max_rss().max(0) as u64 * 1024)
}

/// What the calling thread has used so far, user and system, in nanoseconds; 0 where the system does not say.
pub(super) fn thread_nanoseconds() -> i64 {
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).map_or(0, |used| used.num_nanoseconds())
}

fn usage() -> Result<Usage, Failure> {
    getrusage(UsageWho::RUSAGE_SELF).map_err(|error| Failure::of(&error))
}

fn cpu_s(usage: &Usage) -> f64 {
    (usage.user_time() + usage.system_time()).num_microseconds() as f64 / 1e6
}
