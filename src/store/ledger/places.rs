//! Districts as people write them.

use crate::layer::code::Code;
use crate::layer::text::Text;
use crate::store::error::StoreError;
use crate::store::ledger::error::KeepingError;
use crate::store::workspace::Workspace;

impl Workspace {
    /// A district by its code or its name in either language, as the scheme of the districts' layer has it.
    ///
    /// # Errors
    /// [`StoreError::Ledger`] where there is none, [`StoreError::Definitions`].
    pub fn district(&self, text: &str) -> Result<Code, StoreError> {
        let cards = &self.shared_definitions()?.cards;
        let scheme = cards.cards.values().find(|own| own.is_district).map(|own| own.scheme.clone());
        let unknown = |scheme: Option<&str>| KeepingError::NoSuchDistrict {
            text: text.to_owned(),
            scheme: scheme.map(str::to_owned),
        };
        let scheme = scheme.and_then(|id| cards.schemes.get(&id)).ok_or_else(|| unknown(None))?;
        let is_own = |name: &Text| name.zh == text || name.en == text;
        let found = scheme.classes.iter().find(|(code, class)| ***code == *text || is_own(&class.name));
        let (code, _) = found.ok_or_else(|| unknown(Some(&scheme.id)))?;
        Ok(Code::new(scheme.id.clone(), code.clone()))
    }
}
