//! What people do: random commands of every slice, made from what the person sees on their own phone, with a
//! stranger's id or plain nonsense among them. One file per slice; a command that its list does not name does not
//! compile, and one that is never made fails a test.

mod inbox;
mod notices;
mod org;
mod services;
mod tasks;

use domain::kernel::{Actor, Instant, PersonId, PlaceId, RowKind, View};
use domain::slices::Command;
use uuid::Uuid;

use crate::cast;
use crate::dice::Dice;

/// What somebody sees when they act.
#[derive(Debug)]
pub struct Seen<'a> {
    /// Who acts.
    pub person: PersonId,
    /// What their phone shows.
    pub view: &'a View,
    /// The time by the server; people look at the sky, not at their phone.
    pub now: Instant,
}

impl Seen<'_> {
    fn actor(&self) -> Option<&Actor> {
        self.view.actor.as_ref()
    }

    /// Whether they hold a role.
    fn is_staff(&self) -> bool {
        self.actor().is_some_and(|actor| !actor.grants.is_empty())
    }

    /// The id of a row of this kind that they see; sometimes one that is nowhere.
    fn row<K: RowKind>(&self, dice: &mut Dice) -> Option<Uuid> {
        if dice.once_in(40) {
            return Some(dice.id());
        }
        let ids: Vec<Uuid> = self.view.all::<K>().map(|(_, id, _)| id).collect();
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

/// Declares what a slice's people do: each command with how often those without and with a role try it, and the
/// function that makes it.
macro_rules! verbs {
    ($slice:ident; $($variant:ident: $anyone:literal, $staff:literal, $make:expr;)*) => {
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
            let staff = seen.is_staff();
            let weights: &[(usize, Make)] = &[$((
                if staff { $staff } else { $anyone },
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

/// What somebody does next, and for whom.
pub fn any(seen: &Seen<'_>, dice: &mut Dice) -> Option<(Command, PersonId)> {
    let command: Command = match dice.below(20) {
        0..=3 => org::any(seen, dice)?.into(),
        4..=7 => notices::any(seen, dice)?.into(),
        8..=13 => services::any(seen, dice)?.into(),
        14..=18 => tasks::any(seen, dice)?.into(),
        _ => inbox::any(seen, dice)?.into(),
    };
    let for_another = dice.once_in(if seen.is_staff() { 5 } else { 25 });
    let subject = if for_another {
        Seen::somebody(dice)
    } else {
        seen.person
    };
    Some((command, subject))
}

/// A word or two; sometimes none at all.
fn words(dice: &mut Dice) -> String {
    if dice.once_in(12) {
        String::new()
    } else {
        format!("话{}", dice.below(6))
    }
}
