//! One side of the town: a community with its people and what there is of each kind.

use super::{Side, Things};
use crate::support;
use domain::kernel::{CommandId, Envelope, Instant, Outcome, PersonId};
use domain::notices::{self, NoticeId};
use domain::org::{self, AskId, place_of_code};
use domain::slices::Command;
use server::demo;
use store::org::Entry;
use store::{Clock, Store, Via};
use uuid::Uuid;

use super::UNIT;

impl Side<'_> {
    pub async fn vouch_for_the_resident(&self) {
        let ask = self.asks(self.resident, UNIT, "居民").await;
        let vouch = org::Command::Vouch(org::Vouch { ask });
        self.give(self.worker, vouch).await;
    }

    /// All there is on this side, by what the tables call it.
    pub async fn things(&self) -> Things {
        self.of_people()
            .await
            .into_iter()
            .chain(self.of_notices().await)
            .chain(self.of_tasks().await)
            .chain(self.of_services().await)
            .collect()
    }

    /// The place, and who asks to be let in there.
    async fn of_people(&self) -> Things {
        let newcomer = person(self.store, self.newcomer, self.secret).await;
        let ask = self.asks(newcomer, "502", self.secret).await;
        let stranger = person(self.store, self.newcomer + 10, self.secret).await;
        let strange = self.asks(stranger, "601", self.secret).await;
        let waits = self.asks(self.waiting, "403", "等待").await;
        Things::from([
            ("community", place_of_code(self.community).0),
            ("stairwell", place_of_code(self.stairwell).0),
            ("ask", ask.0),
            ("strange", strange.0),
            ("waits", waits.0),
            ("person", self.resident.0),
            ("newcomer", newcomer.0),
        ])
    }

    async fn of_notices(&self) -> Things {
        let public = self.notice(notices::Audience::Public, "告示").await;
        let members = self.notice(notices::Audience::Members, self.secret).await;
        let draft = self.draft().await;
        Things::from([
            ("notice", public.0),
            ("members", members.0),
            ("draft", draft.0),
        ])
    }

    /// Somebody of this side who is nobody's neighbour yet.
    pub fn other(&self) -> PersonId {
        demo::person(self.newcomer)
    }

    /// The number of the resident, as typed.
    pub fn residents_number(&self) -> String {
        support::phone(self.residents)
    }

    /// The same side at another time; the store is kept by who asks.
    pub fn with<'o>(&self, store: &'o Store) -> Side<'o> {
        Side {
            store,
            secret: self.secret,
            community: self.community,
            stairwell: self.stairwell,
            worker: self.worker,
            resident: self.resident,
            residents: self.residents,
            waiting: self.waiting,
            newcomer: self.newcomer,
            inner: self.inner,
        }
    }

    /// The store at another time.
    pub fn store_at(&self, then: Instant) -> Store {
        self.store.clone().with_clock(Clock::standing(then))
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

    pub async fn give(&self, actor: PersonId, command: impl Into<Command>) -> CommandId {
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

pub async fn person(store: &Store, number: u16, name: &str) -> PersonId {
    let entry = Entry {
        id: demo::person(number),
        phone: demo::org::phone(number),
        name: name.to_owned(),
        demo: true,
    };
    store.enter_people(vec![entry]).await.unwrap();
    demo::person(number)
}
