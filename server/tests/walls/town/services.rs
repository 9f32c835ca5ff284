//! Services of one side: a room with seats for its residents, one seat with a line behind it, a session that was, a
//! room that people drop in at; and a family.

use super::{Side, Things};
use domain::kernel::{Date, Minutes, PersonId, Time, Weekday};
use domain::org::place_of_code;
use domain::services::{
    AddDependant, AskLink, Book, BookingId, Cancel, Command, Define, DependantId, Fields, Kin,
    Line, LinkId, Policy, ServiceId, SessionId, SetHours, Terms, Who, session_id,
};

impl Side<'_> {
    pub async fn of_services(&self) -> Things {
        let rooms = [
            self.of_room().await,
            self.of_line().await,
            self.of_yesterday().await,
            self.of_family().await,
            self.of_weeks().await,
        ];
        rooms.into_iter().flatten().collect()
    }

    /// Sessions that only residents book; the far ones are drawn, tomorrow is too near for that.
    async fn of_room(&self) -> Things {
        let terms = Terms {
            policy: Policy::Day,
            days_before: 2,
            who: Who::Residents,
            ..Terms::default()
        };
        let service = self.service("量身", line(9, 12, 50), terms).await;
        let at = |days: i32, hour: u16| session(service, self.day(days), hour);
        let booking = self.book(self.resident, at(1, 9)).await;
        Things::from([
            ("service", service.0),
            ("session", at(1, 9).0),
            ("later", at(1, 10).0),
            ("latest", at(1, 11).0),
            ("drawn", at(5, 9).0),
            ("booking", booking.0),
        ])
    }

    /// Single seats that were somebody else's: two are offered to the resident, who still waits for the third.
    async fn of_line(&self) -> Things {
        let service = self
            .service("理发", line(13, 16, 1), Terms::default())
            .await;
        let at = |hour: u16| session(service, self.day(1), hour);
        let offered = self.wait(at(13), true).await;
        let unwanted = self.wait(at(14), true).await;
        let waits = self.wait(at(15), false).await;
        Things::from([
            ("offered", offered.0),
            ("spare", unwanted.0),
            ("queued", waits.0),
        ])
    }

    /// The resident's place in line behind somebody else; and whether that one gave way.
    async fn wait(&self, session: SessionId, gives_way: bool) -> BookingId {
        let first = self.book(self.other(), session).await;
        let wait = Command::Book(Book {
            wait: true,
            ..Book::of(session)
        });
        let waits = BookingId::derive(self.give(self.resident, wait).await, "booking");
        if gives_way {
            let reason = String::new();
            let cancel = Command::Cancel(Cancel {
                booking: first,
                reason,
                rest: false,
            });
            self.give(self.other(), cancel).await;
        }
        waits
    }

    /// The same hour of two weeks, booked in one go: the second is to be said again.
    async fn of_weeks(&self) -> Things {
        let terms = Terms {
            weeks: 2,
            ..Terms::default()
        };
        let service = self.service("推拿", line(17, 18, 9), terms).await;
        let second = session(service, self.day(8), 17);
        let book = Command::Book(Book {
            weeks: Some(2),
            ..Book::of(session(service, self.day(1), 17))
        });
        let by = self.give(self.resident, book).await;
        let weekly = BookingId::derive(by, &second.to_string());
        Things::from([("weekly", weekly.0)])
    }

    /// A session of yesterday of which nobody has said yet who came.
    async fn of_yesterday(&self) -> Things {
        let then = self.store_at(self.day(-2).at(Time(8 * 60)));
        let then = self.with(&then);
        let service = then.service("讲座", line(9, 10, 9), Terms::default()).await;
        let past = session(service, self.day(-1), 9);
        let came = then.book(self.resident, past).await;
        then.book(self.other(), past).await;
        Things::from([("past", past.0), ("came", came.0)])
    }

    /// The resident, whom somebody asks to look after, and a child of theirs; and the room that people drop in at.
    async fn of_family(&self) -> Things {
        let drop_in = Terms {
            drop_in: true,
            ..Terms::default()
        };
        let gym = self.service("健身", line(9, 12, 9), drop_in).await;
        let ask = Command::AskLink(AskLink {
            phone: self.residents_number(),
            called: "妈妈".to_owned(),
        });
        let link = LinkId::derive(self.give(self.other(), ask).await, "link");
        let add = Command::AddDependant(AddDependant {
            name: "小孙".to_owned(),
            born: None,
            kin: Kin::Grandchild,
        });
        let dependant = self.give(self.resident, add).await;
        Things::from([
            ("gym", gym.0),
            ("link", link.0),
            ("dependant", DependantId::derive(dependant, "dependant").0),
        ])
    }

    async fn service(&self, name: &str, line: Line, terms: Terms) -> ServiceId {
        let define = Command::Define(Define {
            place: place_of_code(self.community),
            fields: Fields {
                name: name.to_owned(),
                room: name.to_owned(),
                ..Fields::default()
            },
        });
        let service = ServiceId::derive(self.give(self.worker, define).await, "service");
        let hours = Command::SetHours(SetHours {
            service,
            lines: vec![line],
            terms,
            outside: None,
            reason: String::new(),
        });
        self.give(self.worker, hours).await;
        service
    }

    async fn book(&self, who: PersonId, session: SessionId) -> BookingId {
        let book = Command::Book(Book::of(session));
        BookingId::derive(self.give(who, book).await, "booking")
    }

    fn day(&self, days: i32) -> Date {
        self.store.clock.now().civil().date.plus_days(days)
    }
}

fn session(service: ServiceId, day: Date, hour: u16) -> SessionId {
    session_id(service, day.at(Time(hour * 60)), "")
}

/// Every day from one hour to another, in sessions of an hour.
fn line(from: u16, to: u16, seats: u32) -> Line {
    Line {
        days: Weekday::ALL.to_vec(),
        from: Some(Time(from * 60)),
        to: Some(Time(to * 60)),
        length: Some(Minutes::hours(1).0),
        seats: Some(seats),
        ..Line::default()
    }
}
