//! How the cost of nasty cases grows: a table for people, by hand (`HEGUI_BY_HAND=1`), without a limit on time.
//!
//! Each generator is cut at a size and at four times it. With `m` the input's points and the product's edges,
//! work that goes as `m log m` has the ratio 1; what stands well above it does not.

use hegui::overlay::arrangement::Arrangement;
use hegui::overlay::repair::even_odd;
use nix::sys::resource::{UsageWho, getrusage};

use crate::exact::Rings;
use crate::nasty::{generators, layers, overlay};

/// Generators and the lesser size.
const SIZES: [(&str, i64); 24] = [
    ("bundle", 100),
    ("checkerboard", 100),
    ("combs", 100),
    ("combs-tilted", 100),
    ("corner-chain", 10_000),
    ("crowd", 100),
    ("fan", 100),
    ("identical", 5_000),
    ("layers", 500),
    ("long-comb", 5_000),
    ("long-edges", 5_000),
    ("mesh", 100),
    ("needles", 2_000),
    ("nested", 2_000),
    ("one-pixel", 100),
    ("scribble", 100),
    ("spikes", 5_000),
    ("staircases", 7),
    ("star", 5_000),
    ("town-and-farm", 1_000),
    ("twins", 20_000),
    ("unit-steps", 10_000),
    ("wall", 100),
    ("wheel", 50_000),
];

/// CPU seconds of the process, user and system.
fn cpu_s() -> f64 {
    let usage = getrusage(UsageWho::RUSAGE_SELF).unwrap();
    let seconds = |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 * 1e-6;
    seconds(usage.user_time()) + seconds(usage.system_time())
}

/// What `work` gives and the CPU seconds it took; the least of two runs.
fn timed<T>(work: impl Fn() -> T) -> (T, f64) {
    let run = || {
        let start = cpu_s();
        let made = work();
        (made, cpu_s() - start)
    };
    let (made, first) = run();
    let second = if first < 5.0 { run().1 } else { first };
    (made, first.min(second))
}

/// The cost of one size.
struct Cost {
    n_points: u64,
    n_edges: usize,
    mend_s: f64,
    cut_s: f64,
}

fn cost(name: &str, n: i64) -> Cost {
    let scene = generators::scene(name, n);
    let ((), mend_s) = timed(|| scene.iter().flatten().for_each(|feature| drop(even_odd(feature).unwrap())));
    let layers = layers(scene, Rings::Sound);
    let (arrangement, cut_s): (Arrangement, f64) = timed(|| overlay(&layers));
    Cost { n_points: arrangement.n_points_in, n_edges: arrangement.edges().count(), mend_s, cut_s }
}

#[test]
fn the_growth_of_nasty_cases_is_printed() {
    if std::env::var_os("HEGUI_BY_HAND").is_none() {
        eprintln!("skipped: a table of costs; set HEGUI_BY_HAND to print it, best with --release");
        return;
    }
    let only = std::env::var("HEGUI_CASE").ok();
    println!(
        "| case | n | points | edges | mend s | cut s | mend ratio | cut ratio |\n|---|---|---|---|---|---|---|---|"
    );
    for (name, n) in SIZES {
        if only.as_ref().is_some_and(|only| only.split(',').all(|own| own != name)) {
            continue;
        }
        let mut before: Option<Cost> = None;
        for n in [n, 4 * n] {
            let own = cost(name, n);
            let work = |cost: &Cost| {
                let m = (cost.n_points + cost.n_edges as u64) as f64;
                m * m.log2()
            };
            let ratio =
                |less: f64, more: f64, by: &Cost| format!("{:.2}", more / less / (work(&own) / work(by)));
            let ratios =
                before.as_ref().map(|by| (ratio(by.mend_s, own.mend_s, by), ratio(by.cut_s, own.cut_s, by)));
            let (mend, cut) = ratios.unwrap_or_default();
            println!(
                "| {name} | {n} | {} | {} | {:.3} | {:.3} | {mend} | {cut} |",
                own.n_points, own.n_edges, own.mend_s, own.cut_s
            );
            before = Some(own);
        }
    }
}
