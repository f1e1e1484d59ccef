//! A part of a workbook as XML. Entities are the five of XML and characters by number; nothing else is resolved.

use std::borrow::Cow;
use std::io::Cursor;

use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use crate::formats::import::ReadError;

/// A part being read. Events borrow the caller's buffer.
pub(super) struct Xml {
    reader: Reader<Cursor<Vec<u8>>>,
    file: String,
    part: String,
}

impl Xml {
    /// A part of a file, by the names they have in messages.
    pub(super) fn new(bytes: Vec<u8>, file: &str, part: &str) -> Self {
        let mut reader = Reader::from_reader(Cursor::new(bytes));
        // `<v/>` comes as a start and an end.
        reader.config_mut().expand_empty_elements = true;
        Self { reader, file: file.to_owned(), part: part.to_owned() }
    }

    /// The next event.
    ///
    /// # Errors
    /// [`ReadError::Broken`] where the part is no XML.
    pub(super) fn next<'b>(&mut self, buffer: &'b mut Vec<u8>) -> Result<Event<'b>, ReadError> {
        buffer.clear();
        let part = &self.part;
        self.reader.read_event_into(buffer).map_err(|cause| {
            ReadError::broken(
                self.file.as_str(),
                format!("{part} 不是有效的 XML,原话:{cause}"),
                format!("{part} is no valid XML: {cause}"),
            )
        })
    }

    /// Why the part is not taken.
    pub(super) fn wrong(&self, zh: &str, en: &str) -> ReadError {
        let part = &self.part;
        ReadError::broken(self.file.as_str(), format!("{part}:{zh}"), format!("{part}: {en}"))
    }

    /// The text of an element that has begun, up to its end: that of all elements in it but `left_out`.
    ///
    /// # Errors
    /// [`ReadError::Broken`].
    pub(super) fn text(&mut self, left_out: &str, into: &mut String) -> Result<(), ReadError> {
        let (mut buffer, mut depth, mut silent) = (Vec::new(), 1_u32, None);
        loop {
            match self.next(&mut buffer)? {
                Event::Start(start) => {
                    depth += 1;
                    if silent.is_none() && start.local_name().as_ref() == left_out {
                        silent = Some(depth);
                    }
                }
                Event::End(_) => {
                    silent = silent.filter(|&begun| begun < depth);
                    depth -= 1;
                    if depth == 0 {
                        return Ok(());
                    }
                }
                Event::Text(text) if silent.is_none() => into.push_str(&text.xml10_content()),
                Event::CData(text) if silent.is_none() => into.push_str(&text.xml10_content()),
                Event::GeneralRef(entity) if silent.is_none() => {
                    let named = || resolve_predefined_entity(&entity).map(str::to_owned);
                    let resolved = match entity.resolve_char_ref() {
                        Ok(Some(character)) => Some(character.to_string()),
                        Ok(None) => named(),
                        Err(_no_character) => None,
                    };
                    let resolved =
                        resolved.ok_or_else(|| self.wrong("有不认识的实体", "it has an unknown entity"))?;
                    into.push_str(&resolved);
                }
                Event::Eof => return Err(self.wrong("不完整", "it is cut short")),
                _ => {}
            }
        }
    }

    /// An attribute of an element, whatever its prefix.
    ///
    /// # Errors
    /// [`ReadError::Broken`] where its text is none.
    pub(super) fn attribute<'b>(
        &self,
        start: &'b BytesStart<'_>,
        name: &str,
    ) -> Result<Option<Cow<'b, str>>, ReadError> {
        let wrong = || self.wrong("属性有误", "it has a faulty attribute");
        for attribute in start.attributes().with_checks(false) {
            let attribute = attribute.map_err(|_cause| wrong())?;
            if attribute.key.local_name().as_ref() == name {
                let value = attribute.normalized_value(XmlVersion::Implicit1_0);
                return value.map(Some).map_err(|_cause| wrong());
            }
        }
        Ok(None)
    }
}
