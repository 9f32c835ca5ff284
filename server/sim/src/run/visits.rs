//! People look at places that are not their own.

use std::collections::{BTreeMap, BTreeSet};

use domain::kernel::sync::{Pulled, Push, SpacePull};
use domain::kernel::{PersonId, PlaceId, Purpose, Space};
use serde_json::value::RawValue;
use uuid::Uuid;

use super::Run;
use super::network::{Letter, hide_what_is_new};
use super::serving::pulls;
use crate::cast;
use crate::dice::Dice;
use crate::failure::Failure;
use crate::figures::Befell;

/// A page that is being fetched, or what was fetched for it.
#[derive(Clone, Debug)]
pub(super) struct Page {
    pub(super) phone: usize,
    tab: usize,
    life: u64,
    /// The epoch of the phone's rows when it was asked for.
    asked: Option<Uuid>,
    place: PlaceId,
}

impl Run<'_> {
    /// Somebody opens the page of a place, or goes home again.
    pub(super) fn visit(&mut self, phone: usize, tab: usize, mut dice: Dice) {
        let place = if dice.once_in(4) {
            None
        } else {
            dice.pick(&cast::place_ids())
        };
        let about = place.map(|place| place.0).into_iter().collect();
        let Some((life, asked)) = self.phones[phone].open_page(tab, about) else {
            return;
        };
        self.happened(Befell::PageOpened);
        if let Some(place) = place {
            self.network.push(Letter::Visit(Page {
                phone,
                tab,
                life,
                asked,
                place,
            }));
        }
    }

    /// The server gives what a page needs beyond what the phone keeps.
    pub(super) fn show(&mut self, page: Page) -> Result<Option<Letter>, Failure> {
        let session = self.phones[page.phone].session;
        let Some(pulled) = self.fresh(about(page.place), session) else {
            self.restart();
            return Ok(None);
        };
        self.peeks(session, &pulled)?;
        let mut spaces = of_others(pulled);
        if self.phones[page.phone].old {
            hide_what_is_new(&mut spaces);
        }
        Ok(Some(Letter::Visited(page, spaces)))
    }

    pub(super) fn look(&mut self, page: &Page, spaces: &[Box<RawValue>]) -> Result<(), Failure> {
        let about = BTreeSet::from([page.place.0]);
        let phone = &mut self.phones[page.phone];
        let taken = phone.visited(page.tab, page.life, &about, page.asked, spaces);
        taken.map_err(|error| self.broken(error.to_string()))
    }

    /// Those of these spaces that may be read, with what is kept, to the last row; none when the server fails.
    pub(crate) fn whole(
        &mut self,
        spaces: impl IntoIterator<Item = Space>,
        session: Option<PersonId>,
    ) -> Option<Pulled> {
        let mut pulled = self.fresh(spaces, session)?;
        let mut whole: BTreeMap<Space, SpacePull> =
            pulls(&pulled).map(|pull| (pull.space, pull)).collect();
        while whole.values().any(|pull| pull.more) {
            let have = whole.iter().map(|(space, pull)| (*space, pull.version));
            let push = Push {
                client: Uuid::nil(),
                epoch: Some(pulled.epoch),
                commands: Vec::new(),
                have: have.collect(),
                schemas: BTreeMap::new(),
            };
            let next = self.backend.exchange(&push, session).ok()?;
            for pull in whole.values_mut() {
                pull.more = false;
            }
            for pull in pulls(&next) {
                let Some(one) = whole.get_mut(&pull.space) else {
                    continue;
                };
                (one.version, one.more) = (pull.version, pull.more);
                let living = pull.rows.into_iter().filter(|row| row.body.is_some());
                one.rows.extend(living);
            }
        }
        let texts = whole.values().map(serde_json::value::to_raw_value);
        pulled.spaces = texts.collect::<Result<_, _>>().ok()?;
        Some(pulled)
    }

    /// The first answer to somebody who has nothing yet.
    fn fresh(
        &mut self,
        spaces: impl IntoIterator<Item = Space>,
        session: Option<PersonId>,
    ) -> Option<Pulled> {
        let push = Push {
            client: Uuid::nil(),
            epoch: None,
            commands: Vec::new(),
            have: spaces.into_iter().map(|space| (space, 0)).collect(),
            schemas: BTreeMap::new(),
        };
        self.backend.exchange(&push, session).ok()
    }
}

/// The spaces that a page about a place is made of.
fn about(place: PlaceId) -> impl Iterator<Item = Space> {
    let desks = Purpose::ALL.into_iter();
    let desks = desks.map(move |purpose| Space::Desk(place, purpose));
    [Space::Public(place), Space::Members(place)]
        .into_iter()
        .chain(desks)
}

/// What of an answer is not kept.
pub(crate) fn of_others(pulled: Pulled) -> Vec<Box<RawValue>> {
    let kept = pulled.kept;
    let mut spaces = pulled.spaces;
    spaces.retain(|text| {
        let pull: Result<SpacePull, _> = serde_json::from_str(text.get());
        pull.is_ok_and(|pull| !kept.contains(&pull.space))
    });
    spaces
}
