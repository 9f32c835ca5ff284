//! The demonstration with the same things in two communities: ours, where most of the roles are at home, and
//! theirs. Made once; each test works on a copy of its own.

mod devices;
mod role;
mod services;
mod side;
mod tasks;

pub use role::Role;

use crate::support::App;
use domain::kernel::{Date, PersonId};
use server::demo;
use server::demo::org::{SONGZE, STAIRWELL};
use std::collections::BTreeMap;
use std::path::PathBuf;
use store::Store;
use store::accounts::Secret;
use store::tasks::SealKey;
use tokio::sync::OnceCell;
use uuid::Uuid;

/// The other community, one of its stairwells, and its worker.
const THEIRS: &str = "320576051017";
const THEIR_STAIRWELL: &str = "320576051017-1-1-1";
const THEIR_WORKER: u16 = 22;
/// Where the resident of each side lives.
pub const UNIT: &str = "302";

/// What there is on one side: ids by what they are called in the tables.
pub type Things = BTreeMap<&'static str, Uuid>;

/// The file that every test copies, and what stands in it.
#[derive(Debug)]
pub struct Town {
    pub file: PathBuf,
    pub ours: Things,
    pub theirs: Things,
    pub nowhere: Things,
    /// The day of the sessions and tasks: tomorrow.
    pub day: Date,
    /// By which the devices of the residents of both sides are known.
    devices: [Secret; 2],
}

/// What only members and desks of a side may read is called by this.
pub const SECRETS: [&str; 2] = ["甲处内情", "乙处内情"];

impl Town {
    /// The town, made by whoever asks first.
    pub async fn get() -> &'static Self {
        static TOWN: OnceCell<Town> = OnceCell::const_new();
        TOWN.get_or_init(Self::make).await
    }

    /// A server of its own on a copy, and a folder that stands for the built site.
    pub async fn open(&self) -> App {
        let site = self.file.with_extension("site");
        let seal = self.file.with_extension("key");
        let settings = format!(
            "--demo --commands-at-once 100000 --site {} --seal-key-file {}",
            site.display(),
            seal.display()
        );
        App::on_copy(&self.file, &settings).await
    }

    /// The ids that an entry of the table speaks of: `ours`, `theirs`, `nowhere`; `-` names nothing.
    pub fn things(&self, side: &str) -> Option<&Things> {
        match side {
            "ours" => Some(&self.ours),
            "theirs" => Some(&self.theirs),
            "nowhere" => Some(&self.nowhere),
            "-" => None,
            other => panic!("no side is called {other}"),
        }
    }

    /// Whether the device of this side was signed out. A session that was looked at is kept in memory: it is asked about
    /// once, afterwards.
    pub async fn has_lost_its_device(&self, app: &App, side: &str) -> bool {
        let secret = match side {
            "ours" => &self.devices[0],
            "theirs" => &self.devices[1],
            _ => return false,
        };
        app.house.store.signed_in(secret).await.unwrap().is_none()
    }

    async fn make() -> Self {
        // Nobody knows which test is the last: what the run before left is cleared away by this one.
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("walls");
        let _ = std::fs::remove_dir_all(&folder);
        let store = Store::open_folder(&folder).await.unwrap();
        let store = store.with_seal(SealKey::new(&[7; SealKey::LENGTH]));
        demo::seed(&store).await.unwrap();
        let ours = Side {
            store: &store,
            secret: SECRETS[0],
            community: SONGZE,
            stairwell: STAIRWELL,
            worker: demo::person(3),
            resident: demo::person(1),
            residents: 1,
            waiting: demo::person(7),
            newcomer: 61,
            inner: 17,
        };
        let theirs = Side {
            store: &store,
            secret: SECRETS[1],
            community: THEIRS,
            stairwell: THEIR_STAIRWELL,
            worker: demo::person(THEIR_WORKER),
            resident: side::person(&store, 60, "外人").await,
            residents: 60,
            waiting: side::person(&store, 63, "等待").await,
            newcomer: 62,
            inner: 19,
        };
        theirs.vouch_for_the_resident().await;
        let devices = [ours.device().await, theirs.device().await];
        let (mut ours, mut theirs) = (ours.things().await, theirs.things().await);
        ours.insert("device", devices[0].session.0);
        theirs.insert("device", devices[1].session.0);
        let nowhere = ours.keys().map(|name| (*name, Uuid::now_v7())).collect();
        let file = folder.join("town.db");
        store.copy_to(&file).await.unwrap();
        std::fs::write(file.with_extension("key"), "07".repeat(SealKey::LENGTH)).unwrap();
        let site = file.with_extension("site");
        std::fs::create_dir_all(site.join("pkg")).unwrap();
        std::fs::write(site.join("pkg/youlin.js"), "export default 1").unwrap();
        std::fs::write(site.join("sw.js"), "self.x = 1").unwrap();
        Self {
            file,
            ours,
            theirs,
            nowhere,
            day: store.clock.now().civil().date.plus_days(1),
            devices: devices.map(|device| device.secret),
        }
    }
}

/// One side, while it is made.
struct Side<'s> {
    store: &'s Store,
    secret: &'static str,
    community: &'static str,
    stairwell: &'static str,
    worker: PersonId,
    resident: PersonId,
    /// The number of the resident.
    residents: u16,
    /// Who waits to be let in, and may take that back.
    waiting: PersonId,
    /// The number of somebody who has just come.
    newcomer: u16,
    /// At which hour there is a task for members alone.
    inner: u16,
}
