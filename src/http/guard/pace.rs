//! The pace at which somebody may ask: buckets that fill steadily and are emptied by asking.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Buckets kept at most. Beyond that those that are full again are forgotten, and where none is, newcomers share one.
const BUCKETS_MAX: usize = 16_384;

/// How fast, and how much at one stroke.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rate {
    pub(super) per_second: f64,
    pub(super) burst: f64,
}

/// Who is paced.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Paced {
    /// The holder of a key or token.
    Known(String),
    /// An address; of IPv6 the network of 64 bits, for that is what one client has.
    Address(IpAddr),
    /// All that are too many to be told apart.
    Others,
}

/// Buckets of one kind of asking.
///
/// A `std` mutex: nothing awaits while it is held.
pub(super) struct Pace {
    rate: Rate,
    buckets: Mutex<HashMap<Paced, Bucket>>,
}

#[derive(Clone, Copy)]
struct Bucket {
    content: f64,
    at: Instant,
}

impl Paced {
    /// An address as it is paced.
    pub(super) fn address(address: IpAddr) -> Self {
        Self::Address(match address {
            IpAddr::V4(_) => address,
            IpAddr::V6(own) => {
                let [a, b, c, d, ..] = own.segments();
                Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
            }
        })
    }
}

impl Pace {
    pub(super) fn new(rate: Rate) -> Self {
        Self { rate, buckets: Mutex::new(HashMap::new()) }
    }

    /// Takes one from somebody's bucket.
    ///
    /// # Errors
    /// The whole seconds after which there is one again.
    pub(super) fn take(&self, who: Paced, now: Instant) -> Result<(), u64> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let who = place(&mut buckets, who, self.rate, now);
        let bucket = buckets.entry(who).or_insert(Bucket { content: self.rate.burst, at: now });
        bucket.content = filled(*bucket, self.rate, now);
        bucket.at = now;
        if bucket.content < 1.0 {
            return Err(((1.0 - bucket.content) / self.rate.per_second).ceil().max(1.0) as u64);
        }
        bucket.content -= 1.0;
        Ok(())
    }

    /// Whether somebody's bucket has one left; takes nothing.
    ///
    /// # Errors
    /// As [`Pace::take`].
    pub(super) fn look(&self, who: &Paced, now: Instant) -> Result<(), u64> {
        let buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let content = buckets.get(who).map_or(self.rate.burst, |own| filled(*own, self.rate, now));
        if content < 1.0 {
            Err(((1.0 - content) / self.rate.per_second).ceil().max(1.0) as u64)
        } else {
            Ok(())
        }
    }
}

fn filled(bucket: Bucket, rate: Rate, now: Instant) -> f64 {
    let since_s = now.saturating_duration_since(bucket.at).as_secs_f64();
    rate.per_second.mul_add(since_s, bucket.content).min(rate.burst)
}

/// Whose bucket it is to be, once there is room for it.
fn place(buckets: &mut HashMap<Paced, Bucket>, who: Paced, rate: Rate, now: Instant) -> Paced {
    if buckets.len() < BUCKETS_MAX || buckets.contains_key(&who) {
        return who;
    }
    buckets.retain(|_, own| filled(*own, rate, now) < rate.burst);
    if buckets.len() < BUCKETS_MAX { who } else { Paced::Others }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;
    use std::time::{Duration, Instant};

    use super::{BUCKETS_MAX, Pace, Paced, Rate};

    #[test]
    fn a_bucket_gives_its_burst_and_then_its_rate() {
        let pace = Pace::new(Rate { per_second: 2.0, burst: 3.0 });
        let (who, begin) = (Paced::Known("a".to_owned()), Instant::now());
        let take = |ms: u64| pace.take(who.clone(), begin + Duration::from_millis(ms));
        assert_eq!([take(0), take(0), take(0), take(0)], [Ok(()), Ok(()), Ok(()), Err(1)]);
        assert_eq!([take(400), take(500), take(600), take(1000)], [Err(1), Ok(()), Err(1), Ok(())]);
        assert_eq!(pace.look(&who, begin + Duration::from_secs(1)), Err(1));
        assert_eq!(pace.take(Paced::Known("b".to_owned()), begin), Ok(()));
    }

    #[test]
    fn many_addresses_take_no_more_memory_and_share_a_bucket() {
        let pace = Pace::new(Rate { per_second: 1.0, burst: 2.0 });
        let now = Instant::now();
        let address = |number: usize| Paced::address(Ipv4Addr::from_bits(number as u32).into());
        for number in 0..BUCKETS_MAX {
            assert_eq!(pace.take(address(number), now), Ok(()));
        }
        let beyond = [1, 2, 3].map(|number| pace.take(address(BUCKETS_MAX + number), now));
        assert_eq!(beyond, [Ok(()), Ok(()), Err(1)]);
        let later = now + Duration::from_secs(5);
        assert_eq!(pace.take(address(BUCKETS_MAX + 9), later), Ok(()));
        assert_eq!(pace.buckets.lock().expect("whole").len(), 1);
    }
}
