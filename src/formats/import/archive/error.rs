//! Why an archive is not unpacked, in both languages.

use crate::layer::text::Text;

/// Why an archive is not unpacked. Nothing of it was taken then.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ArchiveError {
    /// The bytes are no ZIP archive, or its directory is damaged.
    NotAnArchive {
        /// What the library said.
        cause: String,
    },
    /// A member's name leads out of the folder it is unpacked to, or is no name of a file.
    Name {
        /// The name, as far as it can be shown.
        member: String,
    },
    /// A member is a link, a device or the like.
    NotAFile {
        /// The member.
        member: String,
    },
    /// Two members have one name (upper and lower case are one).
    Duplicate {
        /// The name, where it is known: names equal to the byte are seen by their number only.
        member: Option<String>,
    },
    /// A member is encrypted.
    Encrypted {
        /// The member.
        member: String,
    },
    /// A member is compressed by other means than Deflate.
    Method {
        /// The member.
        member: String,
    },
    /// Members share bytes of the archive, as those of bombs do.
    Overlapping,
    /// A member is not what the archive's directory says: its length, its checksum, its compressed data.
    Damaged {
        /// The member.
        member: String,
        /// What is wrong.
        cause: String,
    },
    /// No member is of a kind that is read out of archives.
    Nothing {
        /// The extensions that are.
        taken: String,
    },
    /// The caller gave no folder to unpack it in.
    NoScratch,
}

impl ArchiveError {
    /// The message in both languages.
    pub fn text(&self) -> Text {
        match self {
            Self::NotAnArchive { cause } => Text::new(
                format!("不是完整的 ZIP 压缩包({cause});请重新压缩或重新获取"),
                format!("it is no whole ZIP archive ({cause}); pack or fetch it again"),
            ),
            Self::Name { member } => Text::new(
                format!("包内文件名“{member}”是绝对路径、含“..”或不是文件名,不予解压;请重新压缩"),
                format!(
                    "its member \"{member}\" has an absolute or dotted path or no proper name; pack it again"
                ),
            ),
            Self::NotAFile { member } => Text::new(
                format!("包内“{member}”是链接或设备,不予解压;请只压缩文件"),
                format!("its member \"{member}\" is a link or a device; pack files only"),
            ),
            Self::Duplicate { member } => {
                let (zh, en) = match member {
                    Some(member) => (format!("“{member}”"), format!(" named \"{member}\"")),
                    None => ("同名文件".to_owned(), " of one name".to_owned()),
                };
                Text::new(
                    format!("包内有两个{zh}(不分大小写),不知以谁为准;请重新压缩"),
                    format!("it has two members{en}, whatever their case; pack it again"),
                )
            }
            Self::Encrypted { member } => Text::new(
                format!("包内“{member}”已加密;请解密后重新压缩"),
                format!("its member \"{member}\" is encrypted; pack it again without a password"),
            ),
            Self::Method { member } => Text::new(
                format!("包内“{member}”的压缩方法不支持;请用普通 ZIP(Deflate)重新压缩"),
                format!("its member \"{member}\" is compressed by a method not taken; pack it by Deflate"),
            ),
            Self::Overlapping => Text::new(
                "包内文件的数据相互重叠,正常压缩包没有这种情况,不予解压",
                "its members overlap each other, which no sound archive's do; it is not unpacked",
            ),
            Self::Damaged { member, cause } => Text::new(
                format!("包内“{member}”已损坏({cause});请重新获取"),
                format!("its member \"{member}\" is damaged ({cause}); fetch it again"),
            ),
            Self::Nothing { taken } => Text::new(
                format!("包内没有可读的数据;支持 {taken},压缩包中的压缩包不再打开"),
                format!(
                    "there is nothing in it to read; taken are {taken}; archives in archives are not opened"
                ),
            ),
            Self::NoScratch => Text::new("没有指定解压用的目录", "no folder was named to unpack it in"),
        }
    }
}
