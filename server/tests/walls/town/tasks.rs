//! Tasks of one side: one to claim, seats that are held and handed over, work done, proposals.

use super::{Side, Things};
use domain::kernel::{CommandId, Date, PersonId, Time};
use domain::org::place_of_code;
use domain::tasks::{
    Approve, Audience, CertificateId, Claim, ClaimId, Command, Fields, Finish, HandOver,
    IdentityNumber, PlanId, ProposalId, Propose, Publish, Repeat, Start, TaskId,
};
use store::tasks::Asked;
use uuid::Uuid;

/// A seat that somebody has in a task.
struct Seat {
    task: TaskId,
    claim: ClaimId,
}

impl Side<'_> {
    pub async fn of_tasks(&self) -> Things {
        let task = self.publish(self.shift(1, 15)).await;
        let inner = self.publish(self.inner_shift()).await;
        let held = self.seat(self.resident, self.shift(3, 9)).await;
        let handed = self.handed(self.shift(3, 11)).await;
        let unwanted = self.handed(self.shift(3, 13)).await;
        let (certificate, letter) = self.certificate().await;
        let worked = self.worked(1).await;
        let reported = self.worked(3).await;
        let proposal = self.proposal("浇花").await;
        let wish = self.proposal("修凳").await;
        let plan = self.plan().await;
        Things::from([
            ("task", task.0),
            ("inner", inner.0),
            ("held", held.task.0),
            ("handed", handed.claim.0),
            ("unwanted", unwanted.claim.0),
            ("claim", worked.claim.0),
            ("reported", reported.task.0),
            ("certificate", certificate.0),
            ("letter", letter),
            ("proposal", proposal.0),
            ("wish", wish.0),
            ("plan", plan.0),
        ])
    }

    async fn publish(&self, fields: Fields) -> TaskId {
        let place = place_of_code(self.community);
        let publish = Command::Publish(Publish { place, fields });
        TaskId::derive(self.give(self.worker, publish).await, "task")
    }

    /// An hour so many days from now.
    fn shift(&self, days: i32, hour: u16) -> Fields {
        let today = self.store.clock.now().civil().date;
        on(today.plus_days(days), hour, "扫地")
    }

    /// What only those of the side may read, at an hour of its own: one who may on both sides is free for both.
    fn inner_shift(&self) -> Fields {
        Fields {
            audience: Audience::Members,
            ..self.shift(1, self.inner)
        }
    }

    async fn seat(&self, who: PersonId, fields: Fields) -> Seat {
        let task = self.publish(fields).await;
        let claim = self.give(who, Command::Claim(Claim { task })).await;
        let claim = ClaimId::derive(claim, "claim");
        Seat { task, claim }
    }

    /// A seat of the worker's, in a task for members, that is offered to the resident.
    async fn handed(&self, fields: Fields) -> Seat {
        let fields = Fields {
            audience: Audience::Members,
            ..fields
        };
        let seat = self.seat(self.worker, fields).await;
        let hand = HandOver {
            task: seat.task,
            phone: self.residents_number(),
        };
        self.give(self.worker, Command::HandOver(hand)).await;
        seat
    }

    /// A shift of so many days ago, worked by the resident, that waits to be approved.
    async fn worked(&self, ago: i32) -> Seat {
        let day = self.store.clock.now().civil().date.plus_days(-ago);
        let at = |days: i32, hour: u16| self.store_at(day.plus_days(days).at(Time(hour * 60)));
        let (before, starts, ends) = (at(-1, 15), at(0, 15), at(0, 16));
        let seat = self.with(&before);
        let seat = seat.seat(self.resident, on(day, 15, "扫地")).await;
        let task = seat.task;
        let start = Command::Start(Start { task, offset: None });
        self.with(&starts).give(self.resident, start).await;
        let finish = Command::Finish(Finish {
            task,
            minutes: "60".to_owned(),
            remark: String::new(),
            offset: None,
        });
        self.with(&ends).give(self.resident, finish).await;
        seat
    }

    /// Of a shift of the resident's that was approved; and the letter that told them.
    async fn certificate(&self) -> (CertificateId, Uuid) {
        let claim = self.worked(2).await.claim;
        let approve = Command::Approve(Approve { claim });
        let approved = self.give(self.worker, approve).await;
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
        (asked.id, first_letter(approved))
    }

    /// What the resident would like to do, not answered yet.
    async fn proposal(&self, title: &str) -> ProposalId {
        let propose = Command::Propose(Propose {
            place: place_of_code(self.community),
            fields: self.titled(title),
            join: false,
        });
        ProposalId::derive(self.give(self.resident, propose).await, "proposal")
    }

    async fn plan(&self) -> PlanId {
        let repeat = Command::Repeat(Repeat {
            place: place_of_code(self.community),
            fields: self.titled("巡查"),
            until: None,
            ahead: "2".to_owned(),
        });
        PlanId::derive(self.give(self.worker, repeat).await, "plan")
    }

    fn titled(&self, title: &str) -> Fields {
        Fields {
            title: title.to_owned(),
            ..self.shift(2, 15)
        }
    }
}

fn on(day: Date, hour: u16, title: &str) -> Fields {
    Fields {
        title: title.to_owned(),
        day: day.to_string(),
        from: format!("{hour:02}:00"),
        to: format!("{:02}:00", hour + 1),
        seats: "9".to_owned(),
        ..Fields::default()
    }
}

/// The first letter that a command had written.
fn first_letter(command: CommandId) -> Uuid {
    Uuid::new_v5(&command.0, b"letter/0")
}
