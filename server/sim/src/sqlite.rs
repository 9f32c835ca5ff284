//! The real store on a real SQLite file, one for each run. Writes fail where the simulation says so ([`breaks`]).

mod breaks;
mod oversold;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use domain::kernel::sync::{Pulled, Push};
use domain::kernel::{CommandId, Envelope, Instant, Outcome, PersonId, Phone, PlaceId};
use domain::slices::Command;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use store::kernel::tables::{due, home, place, role_grant, space, sync_row};
use store::org::Entry;
use store::{Clock, Store, Via};
use tokio::runtime::{Builder, Runtime};
use uuid::Uuid;

use crate::backend::{Backend, Rows, Stored};
use crate::cast;
use crate::faults::{Broken, Failed, Fault, Given, How};
use crate::standing::Standing;

/// How many due commands the store gives in one go.
const AT_ONCE: u64 = 100;

/// A server with a database of its own, which is removed with it.
pub struct Sqlite {
    runtime: Runtime,
    folder: PathBuf,
    store: Store,
    clock: Clock,
    kept: bool,
    breaks: Option<Fault>,
    chunk: Option<u64>,
    failed: Failed,
    torn: Option<String>,
}

impl std::fmt::Debug for Sqlite {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sqlite({})", self.folder.display())
    }
}

impl Sqlite {
    /// A server into which people have moved.
    ///
    /// # Errors
    /// When the database cannot be made.
    pub fn furnished() -> Result<Self, String> {
        /// Moving in takes a while; the database is copied from then on.
        static FURNISHED: OnceLock<Result<Vec<u8>, String>> = OnceLock::new();
        let furnished = FURNISHED.get_or_init(|| {
            let folder = new_folder()?;
            let mut server = Self::open(folder)?;
            cast::move_in(&mut server)?;
            let copy = server.folder.join("furnished.db");
            let copied = server.runtime.block_on(server.store.copy_to(&copy));
            copied.map_err(|error| error.to_string())?;
            std::fs::read(copy).map_err(|error| error.to_string())
        });
        let folder = new_folder()?;
        let file = furnished.as_ref().map_err(String::clone)?;
        std::fs::write(folder.join("youlin.db"), file).map_err(|error| error.to_string())?;
        Self::open(folder)
    }

    fn open(folder: PathBuf) -> Result<Self, String> {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| error.to_string())?;
        let clock = Clock::standing(cast::BEGINNING);
        let store = runtime.block_on(open(&folder, &clock))?;
        Ok(Self {
            runtime,
            folder,
            store,
            clock,
            kept: false,
            breaks: None,
            chunk: None,
            failed: Failed::default(),
            torn: None,
        })
    }

    fn reopen(&mut self) {
        self.close();
        match self.runtime.block_on(open(&self.folder, &self.clock)) {
            Ok(store) => {
                self.store = match self.chunk {
                    Some(rows) => store.with_rows_max(rows),
                    None => store,
                }
            }
            Err(error) => unreachable!("the database was there a moment ago: {error}"),
        }
    }

    fn close(&self) {
        self.runtime.block_on(async {
            let _ = self.store.readers().clone().close().await;
            let _ = self.store.writer().clone().close().await;
        });
    }

    /// Where it failed.
    pub fn failed(&self) -> &Failed {
        &self.failed
    }

    /// Notes that a command failed; whether nothing is left of it shows before it is mended.
    fn fell(&mut self, nth: usize, how: How) {
        self.failed.note(nth, how);
        let left = self.runtime.block_on(breaks::left_behind(&self.store));
        self.torn = match (self.breaks, left) {
            (None, _) => Some("a command failed that nobody had broken".into()),
            (_, Ok(0)) => None,
            (_, Ok(left)) => Some(format!("a command that failed left {left} writes behind")),
            (_, Err(error)) => Some(error.to_string()),
        };
        self.break_at(None);
    }

    /// A commit fails by what the database says of one; a write says so itself.
    fn broken(&self, error: &str) -> Broken {
        let commit = self.breaks.is_some_and(|fault| fault.commit);
        if commit && error.contains(breaks::COMMIT_FAILED) {
            Broken::meant()
        } else {
            Broken(error.to_owned())
        }
    }

    /// Which commands wait on the clock.
    fn waiting(&self) -> BTreeSet<Uuid> {
        let read = due::Entity::find().all(self.store.readers());
        let dues = self.runtime.block_on(read).unwrap_or_default();
        dues.into_iter().map(|due| due.id).collect()
    }
}

impl Drop for Sqlite {
    fn drop(&mut self) {
        self.close();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// In memory where the machine has such a folder: what is tried here is the store, not the disk.
fn new_folder() -> Result<PathBuf, String> {
    let memory = Path::new("/dev/shm");
    let within = if memory.is_dir() {
        memory.to_owned()
    } else {
        std::env::temp_dir()
    };
    let folder = within.join(format!("youlin-sim-{}", Uuid::now_v7()));
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    Ok(folder)
}

async fn open(folder: &Path, clock: &Clock) -> Result<Store, String> {
    let store = Store::open_folder(folder).await;
    let store = store.map_err(|error| error.to_string())?;
    let laid = breaks::lay(&store).await;
    laid.map_err(|error| error.to_string())?;
    // Draws come out as they do in the model.
    let seal = "05".repeat(32);
    let sealed = store.set_setting("draw_seal", &seal).await;
    sealed.map_err(|error| error.to_string())?;
    Ok(store.with_clock(clock.clone()))
}

/// How somebody stands by the tables alone.
async fn standing(store: &Store, person: PersonId) -> Result<Standing, DbErr> {
    let db = store.readers();
    let home = home::Entity::find_by_id(person.0).one(db).await?;
    let roles = role_grant::Entity::find()
        .filter(role_grant::Column::Person.eq(person.0))
        .filter(role_grant::Column::Until.is_null())
        .all(db)
        .await?;
    let roles = roles.into_iter().filter_map(|held| {
        let role = serde_json::from_value(held.role.into()).ok()?;
        Some((role, PlaceId(held.place)))
    });
    let places = place::Entity::find().all(db).await?;
    let places = places.into_iter();
    Ok(Standing {
        home: home.map(|home| (PlaceId(home.place), home.verified.is_some())),
        roles: roles.collect(),
        parents: places
            .map(|place| (PlaceId(place.id), place.parent.map(PlaceId)))
            .collect(),
    })
}

impl Backend for Sqlite {
    fn name(&self) -> &'static str {
        "sqlite"
    }

    fn set_now(&mut self, now: Instant) {
        self.clock.set(now);
    }

    fn enter(&mut self, person: PersonId, number: u32, name: &str) {
        let Ok(phone) = Phone::try_new(&cast::phone(number)) else {
            return;
        };
        let entry = Entry {
            id: person,
            phone,
            name: name.to_owned(),
            demo: false,
        };
        let entered = self.runtime.block_on(self.store.enter_people(vec![entry]));
        debug_assert!(entered.is_ok(), "{entered:?}");
    }

    fn perform(&mut self, envelope: &Envelope, via: Via) -> Result<Outcome, Broken> {
        self.failed.begin();
        let outcome = self.runtime.block_on(self.store.perform(envelope, via));
        outcome.map_err(|error| {
            let broken = self.broken(&error.to_string());
            self.fell(0, How::Alone);
            broken
        })
    }

    fn exchange(&mut self, push: &Push, person: Option<PersonId>) -> Result<Pulled, Broken> {
        self.failed.begin();
        let answer = self.runtime.block_on(async {
            let actor = match person {
                Some(person) => self.store.actor(person).await?,
                None => None,
            };
            self.store.exchange(push, actor, None).await
        });
        match answer {
            Ok(pulled) => {
                let asked = push.commands.len().min(Push::COMMANDS_MAX);
                if pulled.actor.is_some() && pulled.outcomes.len() < asked {
                    self.fell(pulled.outcomes.len(), How::Alone);
                }
                Ok(pulled)
            }
            Err(error) => {
                let broken = self.broken(&error.to_string());
                self.fell(0, How::Alone);
                Err(broken)
            }
        }
    }

    fn coming(&mut self) -> Vec<(CommandId, Command)> {
        let now = self.clock.now();
        let read = due::Entity::find()
            .filter(due::Column::Next.lte(now.0))
            .order_by_asc(due::Column::Next)
            .order_by_asc(due::Column::Id)
            .limit(AT_ONCE)
            .all(self.store.readers());
        let coming = self.runtime.block_on(read).unwrap_or_default();
        let coming = coming.into_iter();
        coming
            .filter_map(|due| Some((CommandId(due.id), serde_json::from_str(&due.command).ok()?)))
            .collect()
    }

    fn give_due(&mut self) -> Result<Given, Broken> {
        self.failed.begin();
        let coming = self.coming();
        let given = self.runtime.block_on(self.store.give_due());
        let fell = self.runtime.block_on(breaks::fell(&self.store));
        let (fell, waiting) = (fell.unwrap_or_default(), self.waiting());
        let given = given.map_err(|error| self.broken(&error.to_string()));
        let mut put_off = 0;
        for (nth, (id, _)) in coming.iter().enumerate() {
            if fell.contains(&id.0) {
                self.fell(nth, How::Alone);
                put_off += 1;
            } else if given.is_err() && waiting.contains(&id.0) {
                self.fell(nth, How::AndTheRest);
                break;
            }
        }
        given.map(|given| Given { given, put_off })
    }

    fn purge(&mut self) -> Result<(), Broken> {
        self.failed.begin();
        match self.runtime.block_on(self.store.purge_tombstones()) {
            Ok(()) => {
                // What was purged is nobody's command.
                let left = self.runtime.block_on(breaks::left(&self.store));
                self.break_at(left.ok().flatten());
                Ok(())
            }
            Err(error) => {
                let broken = self.broken(&error.to_string());
                self.fell(0, How::Alone);
                Err(broken)
            }
        }
    }

    fn break_at(&mut self, fault: Option<Fault>) {
        self.breaks = fault;
        let set = self.runtime.block_on(breaks::set(&self.store, fault));
        debug_assert!(set.is_ok(), "{set:?}");
    }

    fn torn(&mut self) -> Option<String> {
        self.torn.take()
    }

    fn chunk(&mut self, rows: Option<u64>) {
        self.chunk = rows;
        self.restart();
    }

    fn restart(&mut self) {
        let left = self.runtime.block_on(breaks::left(&self.store));
        self.reopen();
        self.break_at(left.ok().flatten());
    }

    fn back_up(&mut self) {
        let copy = self.folder.join("backup.db");
        let _ = std::fs::remove_file(&copy);
        let copied = self.runtime.block_on(self.store.copy_to(&copy));
        self.kept = copied.is_ok();
    }

    fn restore(&mut self) -> bool {
        if !self.kept {
            return false;
        }
        self.close();
        for end in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(self.folder.join(format!("youlin.db{end}")));
        }
        let copied = std::fs::copy(self.folder.join("backup.db"), self.folder.join("youlin.db"));
        debug_assert!(copied.is_ok(), "{copied:?}");
        self.reopen();
        let begun = self.runtime.block_on(self.store.begin_epoch());
        debug_assert!(begun.is_ok(), "{begun:?}");
        self.break_at(self.breaks);
        true
    }

    fn standing(&mut self, person: PersonId) -> Standing {
        let read = standing(&self.store, person);
        self.runtime.block_on(read).unwrap_or_default()
    }

    fn outcome(&mut self, person: PersonId, id: CommandId) -> Option<Outcome> {
        let read = self.store.outcome(id, person);
        self.runtime.block_on(read).ok().flatten()
    }

    fn rows(&mut self) -> Rows {
        let read = sync_row::Entity::find().all(self.store.readers());
        let rows = self.runtime.block_on(read).unwrap_or_default();
        let rows = rows.into_iter().filter_map(|row| {
            let stored = Stored {
                version: row.version.unsigned_abs(),
                body: row.payload,
            };
            Some(((row.space.parse().ok()?, row.kind, row.id), stored))
        });
        rows.collect()
    }

    fn written(&mut self) -> u64 {
        let read = space::Entity::find().all(self.store.readers());
        let spaces = self.runtime.block_on(read).unwrap_or_default();
        spaces
            .iter()
            .map(|space| space.version.unsigned_abs())
            .sum()
    }

    fn dues(&mut self) -> Vec<(Instant, Uuid, String)> {
        let read = due::Entity::find().all(self.store.readers());
        let dues = self.runtime.block_on(read).unwrap_or_default();
        let mut dues: Vec<_> = dues
            .into_iter()
            .map(|due| (Instant(due.at), due.entity, due.purpose))
            .collect();
        dues.sort();
        dues
    }

    fn oversold(&mut self) -> Vec<String> {
        let read = oversold::all(&self.store);
        let read = self.runtime.block_on(read);
        read.unwrap_or_else(|error| vec![error.to_string()])
    }
}
