//! What people do: random commands of every slice, made from what the person sees on their own phone, with a
//! stranger's id or plain nonsense among them. One file per slice; a command that its list does not name does not
//! compile, and one that is never made fails a test.

mod inbox;
mod notices;
mod org;
mod services;
mod tasks;

use domain::kernel::{Actor, Instant, PersonId, PlaceId, Purpose, RowKind, View};
use domain::services::{DependantRow, LinkRow};
use domain::slices::Command;
use uuid::Uuid;

use crate::cast;
use crate::dice::Dice;
use crate::standing;

/// What somebody sees when they act.
#[derive(Debug)]
pub struct Seen<'a> {
    /// Who acts.
    pub person: PersonId,
    /// What their phone shows.
    pub view: &'a View,
    /// The time by the server; people look at the sky, not at their phone.
    pub now: Instant,
    /// Whose hand it is.
    pub hand: Hand,
}

/// By whose hand commands come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hand {
    /// A person's.
    Person,
    /// The clock's, and at a time when nothing is due: what it alone may give must be harmless then, too.
    Clock,
}

impl Seen<'_> {
    fn actor(&self) -> Option<&Actor> {
        self.view.actor.as_ref()
    }

    /// Whether they hold a role; where a purpose is named, one with that purpose.
    fn is_staff(&self, purpose: Option<Purpose>) -> bool {
        self.actor().is_some_and(|actor| {
            let mut grants = actor.grants.iter();
            grants.any(|grant| purpose.is_none_or(|one| grant.role.purposes().contains(&one)))
        })
    }

    /// The id of a row of this kind that they see; sometimes one that is nowhere.
    fn row<K: RowKind>(&self, dice: &mut Dice) -> Option<Uuid> {
        if dice.once_in(40) {
            return Some(dice.id());
        }
        let ids: Vec<Uuid> = self.view.all::<K>().map(|(_, id, _)| id).collect();
        dice.pick(&ids)
    }

    /// Mostly a row of this kind on which there is something to do, else any.
    fn fitting<K: RowKind>(
        &self,
        dice: &mut Dice,
        fits: impl Fn(Uuid, &K) -> bool,
    ) -> Option<Uuid> {
        if dice.once_in(8) {
            return self.row::<K>(dice);
        }
        let rows = self.view.all::<K>().filter(|(_, id, row)| fits(*id, row));
        let ids: Vec<Uuid> = rows.map(|(_, id, _)| id).collect();
        dice.pick(&ids)
    }

    /// A place: mostly one of their own role or home, else any.
    fn place(&self, dice: &mut Dice) -> Option<PlaceId> {
        let own = self.actor().and_then(|actor| {
            let held = actor.grants.iter().filter_map(|grant| grant.path.place());
            let home = actor.home.iter().flat_map(|home| home.path.0.clone());
            let own: Vec<PlaceId> = held.chain(home).collect();
            dice.pick(&own)
        });
        own.filter(|_| !dice.once_in(3))
            .or_else(|| dice.pick(&cast::place_ids()))
    }

    /// Anybody.
    fn somebody(dice: &mut Dice) -> PersonId {
        cast::person(dice.below(cast::PEOPLE))
    }

    /// A moment near now.
    fn soon(&self, dice: &mut Dice) -> domain::kernel::Civil {
        let minutes = i64::try_from(dice.below(3 * 24 * 60)).unwrap_or_default() - 6 * 60;
        Instant(self.now.0 + minutes * 60_000).civil()
    }
}

/// Declares what a slice's people do, and at which desk staff do it: each command with how often those without and with a role try it (and how often
/// the clock gives it out of turn), and the function that makes it.
macro_rules! verbs {
    ($slice:ident $(at $purpose:ident)?; $($variant:ident: $anyone:literal, $staff:literal $(/ $clock:literal)?, $make:expr;)*) => {
        /// The names of all commands of this slice.
        pub const NAMES: &[&str] = &[$(concat!(stringify!($slice), ".", stringify!($variant))),*];

        /// What a command is called.
        pub fn name(command: &domain::$slice::Command) -> &'static str {
            match command {
                $(domain::$slice::Command::$variant(_) => {
                    concat!(stringify!($slice), ".", stringify!($variant))
                })*
            }
        }

        /// A command, where what is seen gives rise to one.
        pub fn any(
            seen: &$crate::acts::Seen<'_>,
            dice: &mut $crate::dice::Dice,
        ) -> Option<domain::$slice::Command> {
            type Make = fn(
                &$crate::acts::Seen<'_>,
                &mut $crate::dice::Dice,
            ) -> Option<domain::$slice::Command>;
            let clock = seen.hand == $crate::acts::Hand::Clock;
            let desk: &[domain::kernel::Purpose] = &[$(domain::kernel::Purpose::$purpose)?];
            let staff = seen.is_staff(desk.first().copied());
            let weights: &[(usize, Make)] = &[$((
                match (clock, staff) {
                    (true, _) => 0 $(+ $clock)?,
                    (false, true) => $staff,
                    (false, false) => $anyone,
                },
                |seen, dice| Some(domain::$slice::Command::$variant($make(seen, dice)?)),
            )),*];
            let make = dice.weighted(weights)?;
            make(seen, dice)
        }
    };
}
pub(crate) use verbs;

/// What a command is called.
pub fn name(command: &Command) -> &'static str {
    match command {
        Command::Accounts(command) => match *command {},
        Command::Org(command) => org::name(command),
        Command::Notices(command) => notices::name(command),
        Command::Services(command) => services::name(command),
        Command::Tasks(command) => tasks::name(command),
        Command::Inbox(command) => inbox::name(command),
    }
}

/// The slices with commands.
pub const SLICES: [&str; 5] = ["org", "notices", "services", "tasks", "inbox"];

/// The names of all commands that there are.
pub fn names() -> impl Iterator<Item = &'static str> {
    [
        org::NAMES,
        notices::NAMES,
        services::NAMES,
        tasks::NAMES,
        inbox::NAMES,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// What somebody does next, and for whom: something else where what is seen gives no rise to the first thought.
pub fn any(seen: &Seen<'_>, dice: &mut Dice) -> Option<(Command, PersonId)> {
    const THOUGHTS: usize = 4;
    let pressing = pressing(seen, dice);
    let mut command = pressing.or_else(|| (0..THOUGHTS).find_map(|_| of_any_slice(seen, dice)))?;
    let for_another = dice.once_in(if seen.is_staff(None) { 8 } else { 25 });
    let subject = if for_another {
        // Mostly one of those whom they look after, if there are any.
        let family = seen.view.mine::<LinkRow>();
        let family = family.filter(|(_, link)| link.carer);
        let mut family: Vec<_> = family.filter_map(|(_, link)| link.other).collect();
        let dependants = seen.view.mine::<DependantRow>();
        family.extend(dependants.map(|(id, _)| PersonId(id)));
        let one = dice.pick(&family).filter(|_| !dice.once_in(3));
        one.unwrap_or_else(|| Seen::somebody(dice))
    } else {
        seen.person
    };
    if subject == seen.person {
        standing::seal(&mut command, subject);
    }
    Some((command, subject))
}

/// What waits for this person mostly comes first.
fn pressing(seen: &Seen<'_>, dice: &mut Dice) -> Option<Command> {
    if seen.hand == Hand::Clock || dice.once_in(3) {
        return None;
    }
    let answer = (!dice.once_in(4)).then(|| answer(seen, dice)).flatten();
    let going_on = |dice: &mut Dice| {
        if dice.once_in(2) {
            tasks::pressing(seen, dice).map(Command::from)
        } else {
            services::pressing(seen, dice).map(Command::from)
        }
    };
    answer.or_else(|| going_on(dice))
}

/// What they answer to what they are offered, if they are.
pub fn answer(seen: &Seen<'_>, dice: &mut Dice) -> Option<Command> {
    let tasks = tasks::answer(seen, dice).map(Command::from);
    tasks.or_else(|| services::answer(seen, dice).map(Command::from))
}

fn of_any_slice(seen: &Seen<'_>, dice: &mut Dice) -> Option<Command> {
    const THOUGHTS: usize = 8;
    let slice = dice.below(20);
    (0..THOUGHTS).find_map(|_| -> Option<Command> {
        Some(match slice {
            0..=2 => org::any(seen, dice)?.into(),
            3..=5 => notices::any(seen, dice)?.into(),
            6..=10 => services::any(seen, dice)?.into(),
            11..=18 => tasks::any(seen, dice)?.into(),
            _ => inbox::any(seen, dice)?.into(),
        })
    })
}

/// A word or two; sometimes none at all.
fn words(dice: &mut Dice) -> String {
    if dice.once_in(12) {
        String::new()
    } else {
        format!("话{}", dice.below(6))
    }
}
