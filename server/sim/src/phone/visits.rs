//! Pages about something elsewhere: what a phone does not keep is fetched for them, and held in memory alone.

use std::collections::BTreeSet;

use serde_json::value::RawValue;
use uuid::Uuid;

use super::Phone;

impl Phone {
    /// A page about these things is opened. Names the life of the tab, so that what was fetched for one before is not
    /// taken for this one's, and the epoch of its rows.
    pub fn open_page(&mut self, tab: usize, about: BTreeSet<Uuid>) -> Option<(u64, Option<Uuid>)> {
        let tab = self.tabs[tab].as_mut()?;
        tab.core.open_page(about);
        Some((tab.life, tab.core.epoch()))
    }

    /// What was fetched for a page has come.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn visited(
        &mut self,
        tab: usize,
        life: u64,
        about: &BTreeSet<Uuid>,
        asked: Option<Uuid>,
        pulls: &[Box<RawValue>],
    ) -> Result<(), serde_json::Error> {
        let tab = self.tabs[tab].as_mut().filter(|tab| tab.life == life);
        if let Some(tab) = tab {
            tab.wanted |= tab.core.visit(about, asked, pulls)?;
        }
        Ok(())
    }
}
