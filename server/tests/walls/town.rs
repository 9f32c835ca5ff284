//! The demonstration with the same things in two communities: ours, where most of the roles are at home, and
//! theirs. Made once; each test works on a copy of its own.

use crate::support::{App, Browser};
use domain::kernel::{CommandId, Date, Envelope, Outcome, PersonId, Time};
use domain::notices::{self, NoticeId};
use domain::org::{self, AskId, place_of_code};
use domain::services::{self, BookingId, ServiceId, session_id};
use domain::slices::Command;
use domain::tasks::{self, CertificateId, ClaimId, IdentityNumber, PlanId, ProposalId, TaskId};
use server::demo;
use server::demo::org::{SONGZE, STAIRWELL};
use std::collections::BTreeMap;
use std::path::PathBuf;
use store::org::Entry;
use store::tasks::{Asked, SealKey};
use store::{Clock, Store, Via};
use tokio::sync::OnceCell;
use uuid::Uuid;

/// The other community, one of its stairwells, and its worker.
const THEIRS: &str = "320576051017";
const THEIR_STAIRWELL: &str = "320576051017-1-1-1";
const THEIR_WORKER: u16 = 22;
/// Where the resident of each side lives.
pub const UNIT: &str = "302";

/// Who tries the doors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Nobody,
    Newcomer,
    Resident,
    Volunteer,
    Leader,
    Worker,
    Foreign,
    Administrator,
    Grid,
    Official,
    GroupHead,
    Owners,
    Property,
    Partner,
    TeamLeader,
}

impl Role {
    pub const ALL: [Self; 15] = [
        Self::Nobody,
        Self::Newcomer,
        Self::Resident,
        Self::Volunteer,
        Self::Leader,
        Self::Worker,
        Self::Foreign,
        Self::Administrator,
        Self::Grid,
        Self::Official,
        Self::GroupHead,
        Self::Owners,
        Self::Property,
        Self::Partner,
        Self::TeamLeader,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::Newcomer => "newcomer",
            Self::Resident => "resident",
            Self::Volunteer => "volunteer",
            Self::Leader => "leader",
            Self::Worker => "worker",
            Self::Foreign => "foreign",
            Self::Administrator => "admin",
            Self::Grid => "grid",
            Self::Official => "official",
            Self::GroupHead => "head",
            Self::Owners => "owners",
            Self::Property => "property",
            Self::Partner => "partner",
            Self::TeamLeader => "team",
        }
    }

    /// Their number; the foreign one works for the other community.
    pub fn number(self) -> Option<u16> {
        match self {
            Self::Nobody => None,
            Self::Newcomer => Some(7),
            Self::Resident => Some(1),
            Self::Volunteer => Some(8),
            Self::Leader => Some(2),
            Self::Worker => Some(3),
            Self::Foreign => Some(THEIR_WORKER),
            Self::Administrator => Some(6),
            Self::Grid => Some(4),
            Self::Official => Some(5),
            Self::GroupHead => Some(10),
            Self::Owners => Some(11),
            Self::Property => Some(12),
            Self::Partner => Some(13),
            Self::TeamLeader => Some(14),
        }
    }

    /// A browser of theirs.
    pub async fn browser(self, app: &App) -> Browser {
        match self.number() {
            Some(number) => app.signed_in(number).await,
            None => app.browser(),
        }
    }
}

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
            newcomer: 61,
        };
        let theirs = Side {
            store: &store,
            secret: SECRETS[1],
            community: THEIRS,
            stairwell: THEIR_STAIRWELL,
            worker: demo::person(THEIR_WORKER),
            resident: person(&store, 60, "外人").await,
            newcomer: 62,
        };
        theirs.vouch_for_the_resident().await;
        let (ours, theirs) = (ours.things().await, theirs.things().await);
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
        }
    }
}

#[derive(Clone, Copy)]
struct Side<'s> {
    store: &'s Store,
    secret: &'static str,
    community: &'static str,
    stairwell: &'static str,
    worker: PersonId,
    resident: PersonId,
    newcomer: u16,
}

impl Side<'_> {
    async fn vouch_for_the_resident(&self) {
        let ask = self.asks(self.resident, UNIT, "居民").await;
        let vouch = org::Command::Vouch(org::Vouch { ask });
        self.give(self.worker, vouch).await;
    }

    async fn things(&self) -> Things {
        let community = place_of_code(self.community);
        let public = self.notice(notices::Audience::Public, "告示").await;
        let members = self.notice(notices::Audience::Members, self.secret).await;
        let draft = self.draft().await;
        let task = self.task().await;
        let certificate = self.certificate().await;
        let claim = self.worked(1).await;
        let proposal = self.proposal().await;
        let plan = self.plan().await;
        let service = self.service().await;
        let tomorrow = self.store.clock.now().civil().date.plus_days(1);
        let session = session_id(service, tomorrow.at(Time(9 * 60)), "");
        let drawn = session_id(service, tomorrow.plus_days(5).at(Time(9 * 60)), "");
        let later = session_id(service, tomorrow.at(Time(10 * 60)), "");
        let book = services::Command::Book(services::Book::of(session));
        let booking = BookingId::derive(self.give(self.resident, book).await, "booking");
        let newcomer = person(self.store, self.newcomer, self.secret).await;
        let ask = self.asks(newcomer, "502", self.secret).await;
        let stranger = person(self.store, self.newcomer + 10, self.secret).await;
        let strange = self.asks(stranger, "601", self.secret).await;
        Things::from([
            ("community", community.0),
            ("stairwell", place_of_code(self.stairwell).0),
            ("notice", public.0),
            ("members", members.0),
            ("draft", draft.0),
            ("task", task.0),
            ("claim", claim.0),
            ("certificate", certificate.0),
            ("proposal", proposal.0),
            ("plan", plan.0),
            ("service", service.0),
            ("session", session.0),
            ("later", later.0),
            ("drawn", drawn.0),
            ("booking", booking.0),
            ("ask", ask.0),
            ("strange", strange.0),
            ("person", self.resident.0),
            ("newcomer", newcomer.0),
        ])
    }

    async fn asks(&self, who: PersonId, unit: &str, name: &str) -> AskId {
        let ask = org::Command::AskToJoin(org::AskToJoin {
            place: place_of_code(self.stairwell),
            unit: unit.to_owned(),
            name: name.to_owned(),
        });
        AskId::derive(self.give(who, ask).await, "ask")
    }

    async fn notice(&self, audience: notices::Audience, title: &str) -> NoticeId {
        let post = notices::Command::Post(notices::Post {
            draft: None,
            place: place_of_code(self.community),
            fields: notices::Fields {
                acknowledge: true,
                ..fields(title, audience)
            },
        });
        NoticeId::derive(self.give(self.worker, post).await, "notice")
    }

    async fn draft(&self) -> NoticeId {
        let save = notices::Command::SaveDraft(notices::SaveDraft {
            draft: None,
            place: place_of_code(self.community),
            fields: fields(self.secret, notices::Audience::Public),
        });
        NoticeId::derive(self.give(self.worker, save).await, "notice")
    }

    /// A shift of so many days ago, worked by the resident, that waits to be approved.
    async fn worked(&self, ago: i32) -> ClaimId {
        let day = self.store.clock.now().civil().date.plus_days(-ago);
        let at = |days: i32, hour: u16| {
            let then = day.plus_days(days).at(Time(hour * 60));
            self.store.clone().with_clock(Clock::standing(then))
        };
        let (before, starts, ends) = (at(-1, 15), at(0, 15), at(0, 16));
        let early = Side {
            store: &before,
            ..*self
        };
        let task = early.task_on(day).await;
        let claim = early.give(self.resident, tasks::Command::Claim(tasks::Claim { task }));
        let claim = ClaimId::derive(claim.await, "claim");
        let start = tasks::Command::Start(tasks::Start { task, offset: None });
        Side {
            store: &starts,
            ..*self
        }
        .give(self.resident, start)
        .await;
        let finish = tasks::Command::Finish(tasks::Finish {
            task,
            minutes: "60".to_owned(),
            remark: String::new(),
            offset: None,
        });
        Side {
            store: &ends,
            ..*self
        }
        .give(self.resident, finish)
        .await;
        claim
    }

    /// Of a shift of the resident's that was approved.
    async fn certificate(&self) -> CertificateId {
        let claim = self.worked(2).await;
        let approve = tasks::Command::Approve(tasks::Approve { claim });
        self.give(self.worker, approve).await;
        let asked = Asked {
            id: CertificateId(Uuid::now_v7()),
            person: self.resident,
            place: place_of_code(self.community),
            year: self.store.clock.now().civil().date.plus_days(-2).ymd().0,
            name: self.secret.to_owned(),
            // Made up; its check sign is that of the norm.
            identity: IdentityNumber::read("11010519491231002X").unwrap(),
        };
        let issued = self.store.certify(&asked).await.unwrap();
        let issued = matches!(issued, store::tasks::Certified::Issued(_));
        assert!(issued, "the work is approved");
        asked.id
    }

    /// What the resident would like to do, not answered yet.
    async fn proposal(&self) -> ProposalId {
        let propose = tasks::Command::Propose(tasks::Propose {
            place: place_of_code(self.community),
            fields: self.shift("浇花"),
            join: false,
        });
        ProposalId::derive(self.give(self.resident, propose).await, "proposal")
    }

    async fn plan(&self) -> PlanId {
        let repeat = tasks::Command::Repeat(tasks::Repeat {
            place: place_of_code(self.community),
            fields: self.shift("巡查"),
            until: None,
            ahead: "2".to_owned(),
        });
        PlanId::derive(self.give(self.worker, repeat).await, "plan")
    }

    /// An hour of the afternoon after tomorrow.
    fn shift(&self, title: &str) -> tasks::Fields {
        let today = self.store.clock.now().civil().date;
        tasks::Fields {
            title: title.to_owned(),
            day: today.plus_days(2).to_string(),
            from: "15:00".to_owned(),
            to: "16:00".to_owned(),
            seats: "9".to_owned(),
            ..tasks::Fields::default()
        }
    }

    async fn task(&self) -> TaskId {
        let today = self.store.clock.now().civil().date;
        self.task_on(today.plus_days(1)).await
    }

    async fn task_on(&self, day: Date) -> TaskId {
        let publish = tasks::Command::Publish(tasks::Publish {
            place: place_of_code(self.community),
            fields: tasks::Fields {
                title: "扫地".to_owned(),
                day: day.to_string(),
                from: "15:00".to_owned(),
                to: "16:00".to_owned(),
                seats: "9".to_owned(),
                ..tasks::Fields::default()
            },
        });
        TaskId::derive(self.give(self.worker, publish).await, "task")
    }

    async fn service(&self) -> ServiceId {
        let fields = services::Fields {
            name: "量身".to_owned(),
            room: "一楼".to_owned(),
            ..services::Fields::default()
        };
        let define = services::Define {
            place: place_of_code(self.community),
            fields,
        };
        let define = services::Command::Define(define);
        let service = ServiceId::derive(self.give(self.worker, define).await, "service");
        let line = services::Line {
            days: domain::kernel::Weekday::ALL.to_vec(),
            from: Some(Time(9 * 60)),
            to: Some(Time(11 * 60)),
            length: Some(60),
            seats: Some(50),
            ..services::Line::default()
        };
        let hours = services::Command::SetHours(services::SetHours {
            service,
            lines: vec![line],
            // Tomorrow is too near for a draw; what is further ahead has one.
            terms: services::Terms {
                policy: services::Policy::Day,
                days_before: 2,
                ..services::Terms::default()
            },
            outside: None,
            reason: String::new(),
        });
        self.give(self.worker, hours).await;
        service
    }

    async fn give(&self, actor: PersonId, command: impl Into<Command>) -> CommandId {
        let id = CommandId(Uuid::now_v7());
        let envelope = Envelope {
            id,
            actor,
            subject: actor,
            made: self.store.clock.now(),
            command: command.into(),
        };
        let outcome = self.store.perform(&envelope, Via::Form).await.unwrap();
        assert!(matches!(outcome, Outcome::Done { .. }), "{outcome:?}");
        id
    }
}

fn fields(title: &str, audience: notices::Audience) -> notices::Fields {
    notices::Fields {
        title: title.to_owned(),
        body: "请看。".to_owned(),
        kind: notices::Kind::Notice,
        audience,
        pinned: false,
        acknowledge: false,
        expires: None,
    }
}

async fn person(store: &Store, number: u16, name: &str) -> PersonId {
    let entry = Entry {
        id: demo::person(number),
        phone: demo::org::phone(number),
        name: name.to_owned(),
        demo: true,
    };
    store.enter_people(vec![entry]).await.unwrap();
    demo::person(number)
}
