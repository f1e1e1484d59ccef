//! Where a request comes from: the peer, or whom a trusted proxy says it speaks for.

use std::net::IpAddr;

use axum::http::HeaderMap;

/// The header proxies add the client's address to, each at the end.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// Addresses that begin alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    n_bits: u32,
}

impl Network {
    /// Reads `10.0.0.0/8`, `2001:db8::/32`, or one address; `None` where it is neither.
    pub fn read(text: &str) -> Option<Self> {
        let (address, n_bits) = match text.split_once('/') {
            Some((address, n_bits)) => (address, Some(n_bits.parse::<u32>().ok()?)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let n_bits_all = if address.is_ipv4() { 32 } else { 128 };
        let n_bits = n_bits.unwrap_or(n_bits_all);
        (n_bits <= n_bits_all).then_some(Self { address, n_bits })
    }

    /// Whether an address lies in it.
    pub(super) fn has(self, address: IpAddr) -> bool {
        let begins_alike = |own: u128, other: u128, n_bits_all: u32| {
            (own ^ other).checked_shr(n_bits_all - self.n_bits).unwrap_or(0) == 0
        };
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                begins_alike(u32::from(own).into(), u32::from(other).into(), 32)
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => begins_alike(own.into(), other.into(), 128),
            _ => false,
        }
    }
}

/// The client's address: of those the proxies name, the last that is no trusted proxy's own; the peer's where the
/// peer is not trusted, for anybody may write that header.
pub(super) fn client(peer: IpAddr, headers: &HeaderMap, proxies: &[Network]) -> IpAddr {
    let is_trusted = |address: IpAddr| proxies.iter().any(|own| own.has(address));
    let mut client = peer.to_canonical();
    let named =
        headers.get_all(FORWARDED_FOR).iter().flat_map(|value| value.to_str().unwrap_or_default().split(','));
    let named: Vec<&str> = named.collect();
    for text in named.iter().rev() {
        if !is_trusted(client) {
            break;
        }
        let Ok(address) = text.trim().parse::<IpAddr>() else { break };
        client = address.to_canonical();
    }
    client
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderMap;

    use super::{Network, client};

    #[test]
    fn only_trusted_proxies_are_believed() {
        let check = |peer: &str, forwarded: &str, expected: &str| {
            let proxies: Vec<Network> =
                ["10.0.0.0/8", "::1", "192.168.1.7"].into_iter().filter_map(Network::read).collect();
            let mut headers = HeaderMap::new();
            headers.insert("x-forwarded-for", forwarded.parse().expect("visible"));
            let found = client(peer.parse().expect("an address"), &headers, &proxies);
            assert_eq!(found.to_string(), expected, "{peer} {forwarded}");
        };
        check("203.0.113.5", "1.2.3.4", "203.0.113.5");
        check("10.1.2.3", "1.2.3.4", "1.2.3.4");
        check("10.1.2.3", "9.9.9.9, 1.2.3.4", "1.2.3.4");
        check("10.1.2.3", "9.9.9.9, 1.2.3.4, 192.168.1.7", "1.2.3.4");
        check("10.1.2.3", "", "10.1.2.3");
        check("10.1.2.3", "<script>", "10.1.2.3");
        check("::ffff:10.1.2.3", "1.2.3.4", "1.2.3.4");
        check("::1", "2001:db8::1", "2001:db8::1");
    }

    #[test]
    fn networks_are_read_or_not() {
        for text in ["10.0.0.0/33", "10.0.0/8", "::/129", "host", "", "10.0.0.1/-1"] {
            assert_eq!(Network::read(text), None, "{text}");
        }
        let all = Network::read("0.0.0.0/0").expect("a network");
        assert!(all.has("255.255.255.255".parse().expect("an address")));
    }
}
