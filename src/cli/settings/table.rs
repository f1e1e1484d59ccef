//! The table of settings of the service. Flags, environment, file, schema and `hegui config` are read off it.

use std::net::SocketAddr;

use crate::http::limits;
use crate::http::options::Network;
use crate::layer::date::Date;
use crate::layer::text::Text;
use crate::store::keys::Role;

/// What a setting's text must read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// An address and a port.
    Listen,
    /// An address of the web.
    Url,
    /// A day.
    Date,
    /// `true` or `false`.
    Truth,
    /// A file; in a settings file as seen from that file.
    File,
    /// Any text that says something.
    Words,
    /// Networks or addresses, with commas between.
    Networks,
    /// Pairs `said=role`, with commas between.
    Roles,
    /// A whole number from 1 on; of bytes it may end in KB, MB or GB.
    Whole,
}

/// One setting.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// Its name in a file, on the command line (`--name`) and in the environment (`HEGUI_NAME`). Limits stand in the
    /// table `limits` of a file.
    pub(super) name: &'static str,
    /// Whether it is a limit.
    pub(super) is_limit: bool,
    /// What it must read as.
    pub(super) kind: Kind,
    /// What holds where nothing else is said; `None`: nothing.
    pub(super) default: Option<String>,
    /// What it is.
    pub(super) says: Text,
}

type Said = (&'static str, Kind, Option<&'static str>, &'static str, &'static str);

/// All settings but the limits.
const SAID: [Said; 14] = [
    ("listen", Kind::Listen, Some("127.0.0.1:8080"), "监听地址", "where to listen"),
    (
        "public-url",
        Kind::Url,
        None,
        "对外地址(在代理之后时),末尾不带斜杠",
        "the address clients use, behind a proxy, without a slash at its end",
    ),
    (
        "date",
        Kind::Date,
        None,
        "基准日 YYYY-MM-DD(默认为工作区所定,否则今天)",
        "the reference date, by default the workspace's or today",
    ),
    (
        "open-reading",
        Kind::Truth,
        None,
        "读取是否免密钥(默认:只监听本机且不在代理之后时免)",
        "whether reading wants no key; by default where only this machine is listened to and no proxy is named",
    ),
    (
        "trusted-proxies",
        Kind::Networks,
        None,
        "可信代理的地址或网段,采信其 X-Forwarded-For",
        "addresses or networks of proxies whose X-Forwarded-For is believed",
    ),
    ("tls-cert", Kind::File, None, "TLS 证书链(PEM)", "the TLS certificate and those above it, in PEM"),
    ("tls-key", Kind::File, None, "TLS 私钥(PEM)", "its private key, in PEM"),
    (
        "jwt-keys",
        Kind::File,
        None,
        "身份提供方的公钥:JWK 集或 PEM",
        "public keys of the identity provider: a JWK set, or PEM",
    ),
    ("jwt-issuer", Kind::Words, None, "令牌签发者(iss)", "who must have issued a token (iss)"),
    ("jwt-audience", Kind::Words, None, "令牌受众(aud)", "whom a token must be meant for (aud)"),
    (
        "jwt-role-claim",
        Kind::Words,
        Some("role"),
        "令牌中角色所在的声明,可用点深入(realm_access.roles)",
        "the claim that says the role; a dot leads into an object (realm_access.roles)",
    ),
    (
        "jwt-district-claim",
        Kind::Words,
        Some("district"),
        "令牌中行政区代码所在的声明",
        "the claim that says the district's code",
    ),
    (
        "jwt-name-claim",
        Kind::Words,
        Some("sub"),
        "令牌中记录姓名所用的声明",
        "the claim that says the name to record",
    ),
    (
        "jwt-roles",
        Kind::Roles,
        None,
        "角色对照:令牌所称=本系统角色,逗号分隔",
        "which role is which: what tokens say=role, with commas between",
    ),
];

/// All settings, in the order they are shown.
pub(super) fn rows() -> Vec<Row> {
    let said = SAID.into_iter().map(|(name, kind, default, zh, en)| Row {
        name,
        is_limit: false,
        kind,
        default: default.map(str::to_owned),
        says: Text::new(zh, en),
    });
    let limits = limits::TABLE.iter().map(|row| Row {
        name: row.name,
        is_limit: true,
        kind: Kind::Whole,
        default: Some(row.default.to_string()),
        says: Text::new(row.zh, row.en),
    });
    said.chain(limits).collect()
}

impl Row {
    /// Its name in the environment.
    pub(super) fn variable(&self) -> String {
        let name = self.name.to_ascii_uppercase().replace('-', "_");
        if self.is_limit { format!("HEGUI_LIMIT_{name}") } else { format!("HEGUI_{name}") }
    }

    /// Its full name, as errors and `hegui config` say it.
    pub(super) fn path(&self) -> String {
        if self.is_limit { format!("limits.{}", self.name) } else { self.name.to_owned() }
    }

    /// A text as it is kept, where it reads as the kind wants.
    ///
    /// # Errors
    /// What to write instead.
    pub(super) fn read(&self, text: &str) -> Result<String, Text> {
        let text = text.trim();
        let is_read = match self.kind {
            Kind::Listen => text.parse::<SocketAddr>().is_ok(),
            Kind::Url => text.starts_with("http://") || text.starts_with("https://"),
            Kind::Date => text.parse::<Date>().is_ok(),
            Kind::Truth => matches!(text, "true" | "false"),
            Kind::File | Kind::Words => !text.is_empty(),
            Kind::Networks => list(text).all(|own| Network::read(own).is_some()),
            Kind::Roles => list(text).all(|own| pair(own).is_some()),
            Kind::Whole => {
                return self.whole(text).map(|own| own.to_string()).ok_or_else(|| self.wrong(text));
            }
        };
        if is_read { Ok(text.to_owned()) } else { Err(self.wrong(text)) }
    }

    fn whole(&self, text: &str) -> Option<u64> {
        let is_bytes = self.name.ends_with("-bytes");
        let units = [("KB", 1_u64 << 10), ("MB", 1 << 20), ("GB", 1 << 30), ("", 1)];
        let read = units.into_iter().find_map(|(end, unit)| {
            let number = text.strip_suffix(end)?.trim_end().parse::<u64>().ok()?;
            number.checked_mul(unit).filter(|_| end.is_empty() || is_bytes)
        });
        read.filter(|own| 0 < *own)
    }

    fn wrong(&self, text: &str) -> Text {
        let (zh, en) = match self.kind {
            Kind::Listen => ("地址:端口,如 0.0.0.0:8080", "an address and a port, such as 0.0.0.0:8080"),
            Kind::Url => {
                ("http:// 或 https:// 开头的地址", "an address that begins with http:// or https://")
            }
            Kind::Date => ("YYYY-MM-DD", "YYYY-MM-DD"),
            Kind::Truth => ("true 或 false", "true or false"),
            Kind::File | Kind::Words => ("非空文字", "a text that is not empty"),
            Kind::Networks => ("地址或网段,如 10.0.0.0/8", "addresses or networks, such as 10.0.0.0/8"),
            Kind::Roles => (
                "所称=角色,角色为 viewer、planner、land-bureau、administrator",
                "said=role, the role one of viewer, planner, land-bureau, administrator",
            ),
            Kind::Whole => ("不小于 1 的整数", "a whole number of at least 1"),
        };
        let path = self.path();
        Text::new(format!("{path} = \"{text}\":须为{zh}"), format!("{path} = \"{text}\": give {en}"))
    }
}

/// The members of a list with commas between.
pub(super) fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|own| !own.is_empty())
}

/// What tokens say, and the role it is.
pub(super) fn pair(text: &str) -> Option<(String, Role)> {
    let (said, role) = text.split_once('=')?;
    let said = said.trim();
    Some((said.to_owned(), Role::of_id(role.trim())?)).filter(|_| !said.is_empty())
}
