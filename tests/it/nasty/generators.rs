//! Generators of nasty cases, by name; each a function of its size alone.

use hegui::geometry::grid::Point;

use super::Scene;

type Ring = Vec<Point>;
type Features = Vec<Vec<Ring>>;

/// The scene a generator makes at a size.
pub(crate) fn scene(name: &str, n: i64) -> Scene {
    let (_, generate) = GENERATORS
        .iter()
        .find(|(own, _)| *own == name)
        .unwrap_or_else(|| panic!("no generator is called {name}"));
    generate(n)
}

/// A scene of a size.
type Generator = fn(i64) -> Scene;

/// All of them.
const GENERATORS: [(&str, Generator); 24] = [
    ("combs", combs),
    ("combs-tilted", tilted_combs),
    ("star", star),
    ("one-pixel", one_pixel),
    ("identical", identical),
    ("layers", same_layers),
    ("wheel", wheel),
    ("bundle", bundle),
    ("needles", needles),
    ("spikes", spikes),
    ("nested", nested),
    ("corner-chain", corner_chain),
    ("wall", wall),
    ("town-and-farm", town_and_farm),
    ("long-edges", long_edges),
    ("staircases", staircases),
    ("unit-steps", unit_steps),
    ("checkerboard", checkerboard),
    ("scribble", scribble),
    ("crowd", crowd),
    ("twins", twins),
    ("fan", fan),
    ("mesh", mesh),
    ("long-comb", long_comb),
];

/// A reproducible stream of numbers (`SplitMix64`).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: i64) -> i64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % limit.unsigned_abs()).cast_signed()
    }

    fn point(&mut self, limit: i64) -> Point {
        Point::new(self.below(limit), self.below(limit))
    }
}

const fn at(x: i64, y: i64) -> Point {
    Point::new(x, y)
}

fn rectangle(west: i64, south: i64, east: i64, north: i64) -> Ring {
    vec![at(west, south), at(east, south), at(east, north), at(west, north)]
}

fn square(x: i64, y: i64, side: i64) -> Ring {
    rectangle(x, y, x + side, y + side)
}

/// The point at `part` of `whole` of a full turn.
fn on_circle(radius: f64, part: i64, whole: i64) -> Point {
    let (sin, cos) = (part as f64 / whole as f64 * std::f64::consts::TAU).sin_cos();
    at((radius * cos).round() as i64, (radius * sin).round() as i64)
}

/// A comb of `n` teeth ten wide and as far apart, its spine to the south.
fn comb(n: i64) -> Ring {
    let long = 20 * n + 20;
    let tooth = |k: i64| [at(20 * k, 0), at(20 * k, long), at(20 * k + 10, long), at(20 * k + 10, 0)];
    let mut ring: Ring = (0..n).flat_map(tooth).skip(1).collect();
    ring.pop();
    ring.extend([at(20 * n - 10, -10), at(0, -10)]);
    ring
}

/// Two combs laid crosswise. Of 4n² + 1 cells n² are in both, n² + 1 in each alone, and the rest are gaps.
fn combs(n: i64) -> Scene {
    let lying = comb(n).into_iter().map(|point| at(point.y - 15, point.x + 15)).collect();
    vec![vec![vec![comb(n)]], vec![vec![lying]]]
}

/// The same at odd angles, so that hardly a crossing is a grid point.
fn tilted_combs(n: i64) -> Scene {
    let turn = |(x, y): (i64, i64), ring: Ring| -> Ring {
        ring.into_iter().map(|point| at(x * point.x - y * point.y, y * point.x + x * point.y)).collect()
    };
    let lying: Ring = comb(n).into_iter().map(|point| at(point.y - 15, point.x + 15)).collect();
    vec![vec![vec![turn((31, 7), comb(n))]], vec![vec![turn((29, 11), lying)]]]
}

/// Triangles a step wide around one point in which they end.
fn star(n: i64) -> Scene {
    let ray = |k: i64| {
        let rim = on_circle(1e9, k, n);
        vec![vec![at(0, 0), rim, at(rim.x - rim.y.signum(), rim.y + rim.x.signum())]]
    };
    vec![(0..n).map(ray).collect()]
}

/// Slivers a step wide that pass the same pixel from rim to rim, each crossing all others about there.
fn one_pixel(n: i64) -> Scene {
    let line = |k: i64| {
        let rim = on_circle(1e9, k, 2 * n);
        vec![vec![rim, at(-rim.x, -rim.y), at(1 - rim.x, -rim.y)]]
    };
    vec![(0..n).map(line).collect()]
}

/// One polygon `n` times in one layer.
fn identical(n: i64) -> Scene {
    let ring: Ring = (0..12).map(|k| on_circle(1e6 + 1e5 * (k % 3) as f64, k, 12)).collect();
    vec![vec![vec![ring]; n as usize]]
}

/// 64 equal layers of `n` squares that share corners and borders.
fn same_layers(n: i64) -> Scene {
    vec![(0..n).map(|k| vec![square(7 * (k % 16), 7 * (k / 16), 7 + k % 2)]).collect(); 64]
}

/// A polygon with `n` vertices and a hole with as many, over a square.
fn wheel(n: i64) -> Scene {
    let rim = |radius: f64, k: i64| on_circle(radius + 1e5 * (k % 7) as f64, k, n);
    let outer = (0..n).map(|k| rim(1e9, k)).collect();
    let inner = (0..n).rev().map(|k| rim(5e8, k)).collect();
    vec![vec![vec![outer, inner]], vec![vec![square(0, 0, 900_000_000)]]]
}

/// Strips 400 km long and some steps wide, that cross each other at hardly an angle.
fn bundle(n: i64) -> Scene {
    let mut numbers = Numbers(7);
    let mut strip = |_| {
        let (from, to, width) = (numbers.below(2 * n), numbers.below(2 * n), 1 + numbers.below(4));
        vec![vec![at(0, from), at(4_000_000_000, to), at(4_000_000_000, to + width), at(0, from + width)]]
    };
    vec![(0..n).map(&mut strip).collect(), (0..n / 4).map(&mut strip).collect()]
}

/// Neighboring triangles a step wide and as long as the extent.
fn needles(n: i64) -> Scene {
    const LONG: i64 = 4_294_967_279;
    let needle = |k: i64| match k % 2 {
        0 => vec![vec![at(0, k / 2), at(LONG, k / 2), at(0, k / 2 + 1)]],
        _ => vec![vec![at(LONG, k / 2), at(LONG, k / 2 + 1), at(0, k / 2 + 1)]],
    };
    vec![(0..n).map(needle).collect(), vec![vec![rectangle(5, 0, LONG - 5, n / 2)]]]
}

/// A square with `n` spikes without width, inward and outward, some over each other.
fn spikes(n: i64) -> Scene {
    let mut numbers = Numbers(3);
    let mut ring = vec![at(0, 0)];
    for k in 1..n {
        let foot = at(10 * k, 0);
        ring.extend([foot, at(10 * k + numbers.below(2000) - 1000, numbers.below(2000) - 1000), foot]);
    }
    ring.extend([at(10 * n, 0), at(10 * n, 10 * n), at(0, 10 * n)]);
    vec![vec![vec![ring]], vec![vec![square(-5, -5, 5 * n)]]]
}

/// `n` squares in each other, every other one a hole; and in another layer each a feature of its own.
fn nested(n: i64) -> Scene {
    let ring = |k: i64| square(3 * k, 3 * k, 6 * (n - k));
    vec![vec![(0..n).map(ring).collect()], (0..n).map(|k| vec![ring(k)]).collect()]
}

/// Squares that touch in one corner each, with holes that touch their border in one point.
fn corner_chain(n: i64) -> Scene {
    let link = |k: i64| {
        let (x, y) = (10 * k, 10 * k);
        vec![square(x, y, 10), vec![at(x, y), at(x + 3, y + 7), at(x + 7, y + 3)]]
    };
    let other = |k: i64| vec![square(10 * k + 10, 10 * k - 10, 10)];
    vec![(0..n).map(link).collect(), (0..n).map(other).collect()]
}

/// Bricks whose neighbors above and below share parts of their borders, without a vertex there.
fn wall(n: i64) -> Scene {
    let brick = |row: i64, k: i64| {
        vec![rectangle(12 * k + 5 * (row % 3), 6 * row, 12 * k + 12 + 5 * (row % 3), 6 * row + 6)]
    };
    vec![(0..n).flat_map(|row| (0..n).map(move |k| brick(row, k))).collect()]
}

/// `n` crossing houses within a few metres, and one 400 km away.
fn town_and_farm(n: i64) -> Scene {
    let mut numbers = Numbers(11);
    let mut house = |_| {
        let (corner, u) = (numbers.point(100_000), (1 + numbers.below(900), numbers.below(900)));
        let spot = |a: i64, b: i64| at(corner.x + a * u.0 - b * u.1, corner.y + a * u.1 + b * u.0);
        vec![vec![spot(0, 0), spot(3, 0), spot(3, 2), spot(0, 2)]]
    };
    let mut town: Features = (0..n).map(&mut house).collect();
    let other: Features = (0..n).map(&mut house).collect();
    town.push(vec![square(4_000_000_000, 4_000_000_000, 100_000)]);
    vec![town, other]
}

/// Very long thin triangles in all directions over a field of squares.
fn long_edges(n: i64) -> Scene {
    const SIDE: i64 = 4_000_000_000;
    let mut numbers = Numbers(13);
    let long = |_| vec![vec![numbers.point(SIDE), numbers.point(SIDE), numbers.point(SIDE)]];
    let triangles = (0..n.isqrt()).map(long).collect();
    let field = |k: i64| vec![square(SIDE / n * k, SIDE / n * (k * 7919 % n), SIDE / n / 3)];
    vec![triangles, (0..n).map(field).collect()]
}

/// Lines of slopes 1/2^k from one point, and stairs beside them whose steps are a step high.
fn staircases(n: i64) -> Scene {
    let wedge = |k: i64| vec![vec![at(0, 0), at(1 << k, 0), at(1 << k, 1)]];
    let steep = |k: i64| vec![vec![at(0, 0), at(1, 1 << k), at(0, 1 << k)]];
    let stairs = |k: i64| {
        let tread = 1 << k;
        let riser = |step: i64| [at(step * tread, step), at((step + 1) * tread, step)];
        let mut ring: Ring = (0..8).flat_map(riser).collect();
        ring.push(at(0, 8));
        vec![ring]
    };
    let slopes = (1..=n).flat_map(|k| [wedge(k), steep(k)]).collect();
    vec![
        slopes,
        (1..n - 3).map(stairs).collect(),
        (1..n - 3).map(|k| vec![vec![at(0, 0), at(8 << k, 8), at(0, 9)]]).collect(),
    ]
}

/// A polygon all of whose `2n` upper edges have length one, under slanted lines that cut through its steps.
fn unit_steps(n: i64) -> Scene {
    let mut ring = vec![at(n, 0), at(0, 0)];
    ring.extend((0..n).flat_map(|k| [at(k, 1 + k), at(k + 1, 1 + k)]));
    let line = |k: i64| vec![vec![at(0, k), at(n, n + k % 7), at(n, n + k % 7 + 3)]];
    vec![vec![vec![ring]], (0..20).map(line).collect()]
}

/// The white fields of an `n` by `n` board, `n` even: they touch in corners only. The inner black ones are gaps.
fn checkerboard(n: i64) -> Scene {
    let white = |row: i64, column: i64| vec![square(3 * column, 3 * row, 3)];
    vec![
        (0..n)
            .flat_map(|row| {
                (0..n).filter(move |column| (row + column) % 2 == 0).map(move |column| white(row, column))
            })
            .collect(),
    ]
}

/// Rings of random points that cross themselves everywhere.
fn scribble(n: i64) -> Scene {
    let mut numbers = Numbers(17);
    let mut ring = |limit: i64| vec![(0..n).map(|_| numbers.point(limit)).collect::<Ring>()];
    vec![vec![ring(30), ring(1000)], vec![ring(4_000_000_000)]]
}

/// Triangles on so few pixels that everything falls together.
fn crowd(n: i64) -> Scene {
    let mut numbers = Numbers(19);
    let mut triangle = |_| vec![(0..3).map(|_| numbers.point(24)).collect::<Ring>()];
    (0..3).map(|_| (0..n).map(&mut triangle).collect()).collect()
}

/// A border of `n` vertices and the same drawn again less than a step or two aside, with other vertices.
fn twins(n: i64) -> Scene {
    let wave = |k: i64, parts: i64| {
        let x = k as f64 / parts as f64;
        at((x * 1e8) as i64, (1e6 * (x * 40.0).sin()) as i64)
    };
    let drawn = |parts: i64| {
        let mut ring: Ring = (0..=parts).map(|k| wave(k, parts)).collect();
        ring.extend([at(100_000_000, 50_000_000), at(0, 50_000_000)]);
        vec![vec![ring]]
    };
    vec![drawn(n), drawn(n + 1), drawn(2 * n)]
}

/// Triangles that share an edge in a row along which their tips go, all over each other.
fn fan(n: i64) -> Scene {
    let blade = |k: i64| vec![vec![at(0, 0), at(1_000_000, 0), at(3_000 * k - 500_000, 1_000 + k * k % 977)]];
    vec![(0..n).map(blade).collect()]
}

/// Slanted lines in two directions whose crossings all round to pixels that others pass closely by.
fn mesh(n: i64) -> Scene {
    let bar = |k: i64, turned: bool| {
        let (a, b) = (at(0, 3 * k), at(3 * n + 1, 3 * k + n));
        let ring = vec![a, b, at(b.x, b.y + 1), at(a.x, a.y + 1)];
        vec![if turned { ring.into_iter().map(|point| at(point.y, point.x)).rev().collect() } else { ring }]
    };
    vec![(0..n).map(|k| bar(k, false)).collect(), (0..n).map(|k| bar(k, true)).collect()]
}

/// A comb of `n` teeth each 90 km long, not quite parallel.
fn long_comb(n: i64) -> Scene {
    let tooth = |k: i64| {
        [at(20 * k, 0), at(20 * k + k % 4, 900_000_000), at(20 * k + 11, 900_000_000), at(20 * k + 10, 0)]
    };
    let mut ring: Ring = (0..n).flat_map(tooth).collect();
    ring.extend([at(20 * n, -10), at(-20, -10)]);
    vec![vec![vec![ring]]]
}
