//! Tabs come and go, one leads, and they tell one another what they have written.

use std::collections::VecDeque;

use domain::kernel::device::Device;

use super::storage::{Then, What};
use super::{Phone, TABS, Tab, Word};

impl Phone {
    /// Opens a tab, or loads it anew.
    pub fn open(&mut self, tab: usize) {
        self.close(tab);
        let person = self.session.filter(|signed_in| *signed_in == self.person);
        if person.is_none() {
            // Somebody else's page, or nobody's: not this phone's outbox and rows.
            return;
        }
        self.lives += 1;
        self.tabs[tab] = Some(Tab {
            core: Device::of(Some(self.person)),
            life: self.lives,
            leads: false,
            loses_lead: false,
            running: false,
            wanted: false,
            signed_out: false,
            calling: None,
            told: VecDeque::new(),
        });
        self.queue(tab, What::LoadReplica, Then::Start);
    }

    /// A tab dies: what was not yet on the disk never comes there.
    pub fn close(&mut self, tab: usize) {
        self.tabs[tab] = None;
        self.outbox_queue.retain(|write| write.tab != tab);
        self.replica_queue.retain(|write| write.tab != tab);
        if let [number] = self.open_tabs()[..]
            && let Some(other) = &mut self.tabs[number]
        {
            // The lock is free again, and the other has asked for it.
            let had_lost = other.loses_lead || !other.leads;
            other.loses_lead = false;
            other.leads = true;
            other.wanted |= had_lost;
            if had_lost && other.core.outbox().is_some() {
                self.queue(number, What::LoadReplica, Then::Nothing);
                self.queue(number, What::LoadOutbox, Then::Nothing);
            }
        }
    }

    pub(super) fn open_tabs(&self) -> Vec<usize> {
        (0..TABS).filter(|tab| self.tabs[*tab].is_some()).collect()
    }

    /// A tab comes to the front: it takes the lead, and the other learns of that a little later.
    pub fn come_forward(&mut self, tab: usize) {
        for (number, other) in self.tabs.iter_mut().enumerate() {
            if let Some(other) = other {
                if number == tab {
                    other.leads = true;
                    other.loses_lead = false;
                    other.wanted = true;
                } else {
                    other.loses_lead = other.leads;
                }
            }
        }
    }

    pub(super) fn tell(&mut self, from: usize, word: Word) {
        for (number, tab) in self.tabs.iter_mut().enumerate() {
            if let Some(tab) = tab
                && number != from
            {
                tab.told.push_back(word);
            }
        }
    }

    pub(super) fn hear(&mut self, number: usize) {
        let Some(tab) = &mut self.tabs[number] else {
            return;
        };
        match tab.told.pop_front() {
            Some(Word::Outbox) => {
                let then = if tab.leads { Then::Sync } else { Then::Nothing };
                self.queue(number, What::LoadOutbox, then);
            }
            Some(Word::Rows) if !tab.leads => {
                self.queue(number, What::LoadReplica, Then::Nothing);
                self.queue(number, What::LoadOutbox, Then::Nothing);
            }
            _ => {}
        }
    }
}
