//! Whom one looks after, and who looks after oneself; and for whom a session can be booked.

use domain::kernel::{Instant, PersonId, View};
use domain::services::{BookingRow, DependantRow, Kin, LINK_WAITS, LinkRow};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One of the family.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Relative {
    /// The link.
    pub link: Uuid,
    /// What they are called.
    pub name: String,
    /// When it was asked for.
    pub asked: Instant,
    /// When it was agreed to.
    pub agreed: Option<Instant>,
    /// Whether it was not answered in time.
    pub over: bool,
    /// Whether that is on this phone only.
    pub unsent: bool,
}

/// Somebody of the family who has no account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dependent {
    /// Their id.
    pub id: Uuid,
    /// The name they go by.
    pub name: String,
    /// In which year they were born, where that was said.
    pub born: Option<u32>,
    /// Whose they are.
    pub kin: Kin,
    /// How many bookings of theirs are still to come.
    pub booked: usize,
    /// Whether that is on this phone only.
    pub unsent: bool,
}

/// One's family.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FamilyPage {
    /// Who asks to look after oneself.
    pub asking: Vec<Relative>,
    /// Whom one looks after, and whom one has asked.
    pub mine: Vec<Relative>,
    /// Who looks after oneself.
    pub by: Vec<Relative>,
    /// Who of it has no account.
    pub dependants: Vec<Dependent>,
}

/// One's family; nothing for who is signed out.
pub fn family(view: &View, (): &()) -> Option<FamilyPage> {
    view.actor.as_ref()?;
    let rows = |wanted: &dyn Fn(&LinkRow) -> bool| {
        let rows = view.mine::<LinkRow>().filter(|(_, row)| wanted(row));
        let mut rows: Vec<Relative> = rows
            .map(|(link, row)| Relative {
                link,
                name: row.name.clone(),
                asked: row.asked,
                agreed: row.agreed,
                over: is_over(view, row),
                unsent: view.is_unsent(link),
            })
            .collect();
        rows.sort_by_key(|one| (one.agreed.is_none(), one.asked, one.link));
        rows
    };
    Some(FamilyPage {
        asking: rows(&|row| !row.carer && row.agreed.is_none() && !is_over(view, row)),
        mine: rows(&|row| row.carer),
        by: rows(&|row| !row.carer && row.agreed.is_some()),
        dependants: dependants(view),
    })
}

fn dependants(view: &View) -> Vec<Dependent> {
    let booked = |name: &str| {
        let bookings = view.mine::<BookingRow>();
        let theirs = bookings.filter(|(_, row)| {
            row.dependant && row.name == name && row.state.is_live() && row.end() > view.now
        });
        theirs.count()
    };
    let rows = view.mine::<DependantRow>();
    let mut rows: Vec<Dependent> = rows
        .map(|(id, row)| Dependent {
            id,
            name: row.name.clone(),
            born: row.born,
            kin: row.kin,
            booked: booked(&row.name),
            unsent: view.is_unsent(id),
        })
        .collect();
    rows.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    rows
}

fn is_over(view: &View, row: &LinkRow) -> bool {
    row.agreed.is_none() && view.now >= row.asked.plus(LINK_WAITS)
}

/// For whom a session can be booked, oneself first and without a name; empty where nobody but oneself can be meant.
pub fn for_whom(view: &View, session: Uuid, own: bool) -> Vec<(PersonId, String)> {
    let Some(me) = view.person() else {
        return Vec::new();
    };
    let has = |name: &str| {
        let mut bookings = view.mine::<BookingRow>();
        bookings.any(|(_, row)| row.session.0 == session && row.state.is_live() && row.name == name)
    };
    let family = view.mine::<LinkRow>().filter(|(_, row)| row.carer);
    let family = family.filter_map(|(_, row)| Some((row.other?, row.name.clone())));
    let mut family: Vec<(PersonId, String)> = family.collect();
    // Whoever is on this phone only is not known yet to who would take the booking.
    let dependants = dependants(view).into_iter().filter(|one| !one.unsent);
    family.extend(dependants.map(|one| (PersonId(one.id), one.name)));
    family.retain(|(_, name)| !has(name));
    if !family.is_empty() && !own {
        family.insert(0, (me, String::new()));
    }
    family
}

/// The name of who booked for oneself, while they look after oneself.
pub fn booked_by(view: &View, row: &BookingRow) -> Option<String> {
    let by = row.by.filter(|by| Some(*by) != view.person())?;
    let mut links = view.mine::<LinkRow>();
    let link = links.find(|(_, link)| !link.carer && link.other == Some(by));
    Some(link.map(|(_, link)| link.name.clone()).unwrap_or_default())
}
