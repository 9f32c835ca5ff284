//! Bookings and sessions as calendars (RFC 5545): a file of one booking, and what a calendar follows.

use domain::kernel::Instant;
use domain::services::{BookingId, BookingRow, Fields, ServiceRow, SessionRow, State, reference};
use uuid::Uuid;

use crate::kernel::Tongue;
use crate::kernel::words;

/// How long a calendar waits before it asks again, in the words of RFC 7986.
const AGAIN: &str = "PT1H";

/// A row as a calendar tells it. Its sequence is higher whenever the row was written anew, and never goes back: a calendar
/// keeps what it has where the sequence is no higher (RFC 5545 3.8.7.4).
#[derive(Debug)]
pub struct Told<'a, R> {
    /// Which.
    pub id: Uuid,
    /// What it says.
    pub row: &'a R,
    /// Its version, as calendars count them.
    pub sequence: u32,
}

/// The calendar file of a booking. One that no longer counts is a cancellation, under the same id with a higher
/// sequence, so that importing it again takes the entry off the calendar.
pub fn calendar(t: Tongue, told: &Told<'_, BookingRow>) -> String {
    let method = if stands(&told.row.state) == "CANCELLED" {
        "CANCEL"
    } else {
        "PUBLISH"
    };
    let entries = [booked(t, told)];
    whole(method, None, &entries)
}

/// All bookings of a person, and those of whom they look after, to be followed: what was called off stays in it as
/// cancelled, so that a calendar which has it takes it off.
pub fn own_feed(t: Tongue, rows: &[Told<'_, BookingRow>]) -> String {
    let entries: Vec<_> = rows.iter().map(|told| booked(t, told)).collect();
    whole("PUBLISH", Some(words::services::ics_own(t)), &entries)
}

/// The sessions of a service, to be followed by anybody: when, where, and how many places are left.
pub fn service_feed(t: Tongue, service: &ServiceRow, sessions: &[Told<'_, SessionRow>]) -> String {
    let entries = sessions.iter().map(|told| {
        let row = told.row;
        let fields = service.fields.in_room(&row.room);
        let (status, text) = match &row.closed {
            Some(reason) => ("CANCELLED", words::services::row_closed(t, reason)),
            None => {
                let left = words::services::row_left_of(t, row.free(), row.seats);
                ("CONFIRMED", left)
            }
        };
        entry(&Entry {
            id: told.id,
            organizer: row.service.0,
            service: &fields,
            place: &service.place_name,
            status,
            sequence: told.sequence,
            start: row.start,
            end: row.end(),
            text: &text,
            alarm: None,
            t,
        })
    });
    let entries: Vec<_> = entries.collect();
    let name = format!("{} · {}", service.fields.name, service.place_name);
    whole("PUBLISH", Some(&name), &entries)
}

/// How a booking stands, in a calendar's words.
fn stands(state: &State) -> &'static str {
    match state {
        State::Confirmed => "CONFIRMED",
        State::Requested | State::Entered | State::Waiting { .. } | State::Offered { .. } => {
            "TENTATIVE"
        }
        _ => "CANCELLED",
    }
}

fn booked(t: Tongue, told: &Told<'_, BookingRow>) -> Vec<String> {
    let Told { id, row, sequence } = *told;
    let mut fields = row.fields.clone();
    // Whoever looks after somebody sees for whom it is.
    if !row.name.is_empty() {
        fields.name = format!("{} · {}", fields.name, row.name);
    }
    let status = stands(&row.state);
    let text = words::services::ics_text(t, reference(BookingId(id)));
    let alarm = words::services::ics_alarm(t, &fields.name);
    entry(&Entry {
        id,
        organizer: row.service.0,
        service: &fields,
        place: &row.place_name,
        status,
        sequence,
        start: row.start,
        end: row.end(),
        text: &text,
        alarm: (status == "CONFIRMED").then_some(alarm.as_str()),
        t,
    })
}

/// What an entry says.
struct Entry<'a> {
    id: Uuid,
    organizer: Uuid,
    service: &'a Fields,
    place: &'a str,
    status: &'static str,
    sequence: u32,
    start: Instant,
    end: Instant,
    text: &'a str,
    alarm: Option<&'a str>,
    t: Tongue,
}

fn entry(entry: &Entry<'_>) -> Vec<String> {
    let room = words::services::ics_place_joint(entry.t, entry.place, &entry.service.room);
    let mut lines = vec![
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}@youlin", entry.id),
        format!("SEQUENCE:{}", entry.sequence),
        // Where a method stands, this is when the calendar was made, not when the booking was.
        format!("DTSTAMP:{}", utc(entry.t.now)),
        format!("DTSTART:{}", utc(entry.start)),
        format!("DTEND:{}", utc(entry.end)),
        format!("SUMMARY:{}", escaped(&entry.service.name)),
        format!("LOCATION:{}", escaped(&room)),
        format!("DESCRIPTION:{}", escaped(entry.text)),
        // An organiser is asked for by RFC 5546; it has no mailbox.
        format!("ORGANIZER:urn:uuid:{}", entry.organizer),
        format!("STATUS:{}", entry.status),
    ];
    if let Some(alarm) = entry.alarm {
        lines.extend([
            "BEGIN:VALARM".to_owned(),
            "ACTION:DISPLAY".to_owned(),
            "TRIGGER:-PT1H".to_owned(),
            format!("DESCRIPTION:{}", escaped(alarm)),
            "END:VALARM".to_owned(),
        ]);
    }
    lines.push("END:VEVENT".to_owned());
    lines
}

/// A calendar of these entries; one with a name is there to be followed.
fn whole(method: &str, name: Option<&str>, entries: &[Vec<String>]) -> String {
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Youlin//Services//ZH".to_owned(),
        "CALSCALE:GREGORIAN".to_owned(),
        format!("METHOD:{method}"),
    ];
    if let Some(name) = name {
        lines.extend([
            format!("NAME:{}", escaped(name)),
            format!("X-WR-CALNAME:{}", escaped(name)),
            format!("REFRESH-INTERVAL;VALUE=DURATION:{AGAIN}"),
            format!("X-PUBLISHED-TTL:{AGAIN}"),
        ]);
    }
    lines.extend(entries.iter().flatten().cloned());
    lines.push("END:VCALENDAR".to_owned());
    lines.iter().map(|line| folded(line)).collect()
}

/// A moment as calendars write it: UTC, `20261123T070000Z`.
fn utc(at: Instant) -> String {
    // Civil time is eight hours ahead of UTC.
    let civil = Instant(at.0 - 8 * 3_600_000).civil();
    let (year, month, day) = civil.date.ymd();
    format!(
        "{year:04}{month:02}{day:02}T{:02}{:02}00Z",
        civil.time.hour(),
        civil.time.minute()
    )
}

/// Backslash, semicolon, comma and line ends have a meaning of their own; other control signs have none there at all.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | ';' | ',' => escaped.extend(['\\', character]),
            '\n' => escaped.push_str("\\n"),
            control if control.is_control() => {}
            other => escaped.push(other),
        }
    }
    escaped
}

/// A line with its end; at most 75 bytes stand on one, never parting a character.
fn folded(line: &str) -> String {
    let mut folded = String::with_capacity(line.len() + 8);
    let mut length = 0;
    for character in line.chars() {
        if length + character.len_utf8() > 75 {
            folded.push_str("\r\n ");
            length = 1;
        }
        folded.push(character);
        length += character.len_utf8();
    }
    folded.push_str("\r\n");
    folded
}

#[cfg(test)]
mod tests {
    use domain::kernel::Minutes;
    use domain::services::{Fields, ServiceId, SessionId};

    use super::*;

    fn row() -> BookingRow {
        BookingRow {
            service: ServiceId(Uuid::nil()),
            session: SessionId(Uuid::nil()),
            fields: Fields {
                name: "理发; 修面, 快剪".into(),
                room: "淞泽家园七区党群会客厅一楼东侧第二个门，进门后左手边的便民服务间".into(),
                ..Fields::default()
            },
            room: String::new(),
            place_name: "淞泽社区".into(),
            start: Instant(1_795_442_400_000),
            length: Minutes(30),
            deadline: Instant(0),
            state: State::Confirmed,
            made: Instant(1_795_000_000_000),
            name: String::new(),
            by: None,
            by_desk: false,
            dependant: false,
            attendance: None,
            moved: 0,
            party: None,
            any: None,
            series: None,
            ticket: None,
            desk: None,
        }
    }

    fn told<R>(id: u128, row: &R, sequence: u32) -> Told<'_, R> {
        let id = Uuid::from_u128(id);
        Told { id, row, sequence }
    }

    #[test]
    fn a_calendar_reads_what_was_meant() {
        let file = calendar(Tongue::default(), &told(7, &row(), 1));
        assert!(file.contains("DTSTART:20261123T140000Z\r\n"), "{file}");
        assert!(file.contains("DTEND:20261123T143000Z\r\n"));
        assert!(file.contains("SUMMARY:理发\\; 修面\\, 快剪\r\n"));
        assert!(file.ends_with("END:VCALENDAR\r\n"));
        assert!(
            file.split("\r\n")
                .all(|line| line.len() <= 75 && !line.contains('\n'))
        );
        let unfolded = file.replace("\r\n ", "");
        assert!(unfolded.contains(
            "LOCATION:淞泽社区 淞泽家园七区党群会客厅一楼东侧第二个门，进门后左手边的便民服务间\r\n"
        ));
    }

    /// Read by somebody else's reader: what a calendar makes of it.
    fn read(text: &str) -> icalendar::Calendar {
        text.parse().expect("a calendar")
    }

    fn said(text: &str) -> Vec<(String, String, u32)> {
        use icalendar::{CalendarComponent, Component as _};

        let calendar = read(text);
        let events = calendar
            .components
            .iter()
            .filter_map(|component| match component {
                CalendarComponent::Event(event) => {
                    let sequence = event.property_value("SEQUENCE")?.parse().ok()?;
                    let status = event.property_value("STATUS")?.to_owned();
                    Some((event.get_uid()?.to_owned(), status, sequence))
                }
                _ => None,
            });
        events.collect()
    }

    fn method(text: &str) -> String {
        let calendar = read(text);
        let method = calendar.property_value("METHOD").expect("a method");
        method.to_owned()
    }

    #[test]
    fn a_standard_reader_reads_what_was_meant() {
        use icalendar::{
            CalendarComponent, CalendarDateTime, Component as _, DatePerhapsTime, EventLike as _,
        };

        let file = calendar(Tongue::default(), &told(7, &row(), 1));
        let read = read(&file);
        let Some(CalendarComponent::Event(event)) = read.components.first() else {
            panic!("no entry in {file}");
        };
        assert_eq!(event.get_summary(), Some("理发; 修面, 快剪"));
        assert_eq!(
            event.get_location(),
            Some("淞泽社区 淞泽家园七区党群会客厅一楼东侧第二个门，进门后左手边的便民服务间")
        );
        let Some(DatePerhapsTime::DateTime(start)) = event.get_start() else {
            panic!("no beginning in {file}");
        };
        let CalendarDateTime::Utc(start) = start else {
            panic!("not in UTC: {file}");
        };
        assert_eq!(start.timestamp_millis(), row().start.0);
    }

    #[test]
    fn what_no_longer_counts_is_a_cancellation_of_the_same_entry() {
        let waits = State::Waiting { position: 2 };
        let life = [(waits, 40), (State::Confirmed, 41), (State::Cancelled, 45)];
        let said = life.map(|(state, sequence)| {
            let row = BookingRow { state, ..row() };
            let file = calendar(Tongue::default(), &told(7, &row, sequence));
            let entry = said(&file).pop().expect("an entry");
            (method(&file), entry)
        });
        let uid = format!("{}@youlin", Uuid::from_u128(7));
        let expected = [
            ("PUBLISH", "TENTATIVE", 40),
            ("PUBLISH", "CONFIRMED", 41),
            ("CANCEL", "CANCELLED", 45),
        ];
        let expected = expected.map(|(method, status, sequence)| {
            (
                method.to_owned(),
                (uid.clone(), status.to_owned(), sequence),
            )
        });
        assert_eq!(said, expected);
    }

    #[test]
    fn what_is_followed_holds_what_was_called_off_too() {
        let called_off = BookingRow {
            state: State::CalledOff {
                reason: "停电".into(),
            },
            ..row()
        };
        let taken = row();
        let rows = [told(1, &taken, 1), told(2, &called_off, 2)];
        let feed = own_feed(Tongue::default(), &rows);
        let status: Vec<String> = said(&feed)
            .into_iter()
            .map(|(_, status, _)| status)
            .collect();
        assert_eq!(status, ["CONFIRMED", "CANCELLED"]);
        assert_eq!(method(&feed), "PUBLISH");
        assert!(!feed.contains("VALARM") || feed.matches("BEGIN:VALARM").count() == 1);
    }

    #[test]
    fn a_service_is_followed_by_its_sessions_and_nobody_is_named() {
        let service = ServiceRow {
            place: domain::kernel::PlaceId(Uuid::nil()),
            place_name: "淞泽社区".into(),
            desk: domain::kernel::PlaceId(Uuid::nil()),
            fields: row().fields,
            hours: Vec::new(),
            terms: domain::services::Terms::default(),
            exceptions: Vec::new(),
            crowd: None,
            ticket_key: None,
        };
        let session = |closed: Option<&str>| SessionRow {
            service: ServiceId(Uuid::nil()),
            start: row().start,
            room: String::new(),
            length: Minutes(30),
            seats: 4,
            booked: 1,
            held: 0,
            waiting: 0,
            deadline: row().start,
            closed: closed.map(str::to_owned),
            draw: None,
        };
        let (open, closed) = (session(None), session(Some("停电")));
        let sessions = [told(1, &open, 1), told(2, &closed, 1)];
        let feed = service_feed(Tongue::default(), &service, &sessions);
        let status: Vec<String> = said(&feed)
            .into_iter()
            .map(|(_, status, _)| status)
            .collect();
        assert_eq!(status, ["CONFIRMED", "CANCELLED"]);
        assert!(feed.replace("\r\n ", "").contains("停电"));
    }
}
