//! Why a process of its own could not read a stranger's file, in both languages.

use crate::layer::text::Text;

/// Why a process of its own could not read a stranger's file. Nothing of the file was taken then.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StrangerError {
    /// The system cannot take from the process what it must not have, so the file was not opened.
    Unconfined {
        /// What it could not be denied, and what the system said.
        cause: Text,
    },
    /// The reader refused the file.
    Refused {
        /// The reader's message, which names the file.
        message: Text,
    },
    /// The process ended before it was done.
    Died {
        /// How: the signal or status, and its last words.
        how: String,
    },
    /// The process handed over what no reader would.
    Garbled {
        /// What of it was not understood.
        what: &'static str,
    },
    /// The process could not be started or spoken to.
    Io {
        /// What the system said.
        cause: String,
    },
}

impl StrangerError {
    /// The message about a file, in both languages.
    pub fn text(&self, file: &str) -> Text {
        let of_file = |zh: String, en: String| Text::new(format!("{file}:{zh}"), format!("{file}: {en}"));
        match self {
            Self::Unconfined { cause } => of_file(
                format!("本机无法隔离读取进程({}),不打开来历不明的文件", cause.zh),
                format!(
                    "this machine cannot confine the reading process ({}); a stranger's file is not opened",
                    cause.en
                ),
            ),
            Self::Refused { message } => message.clone(),
            Self::Died { how } => of_file(
                format!("读取进程异常结束({how}),未收;文件已损坏或有恶意"),
                format!("the reading process died ({how}); the file is damaged or hostile and was not taken"),
            ),
            Self::Garbled { what } => of_file(
                format!("读取进程的输出不合约定({what}),未收"),
                format!(
                    "the reading process did not keep to what was agreed ({what}); the file was not taken"
                ),
            ),
            Self::Io { cause } => of_file(
                format!("读取进程无法启动或通信:{cause}"),
                format!("the reading process cannot be started or spoken to: {cause}"),
            ),
        }
    }
}
