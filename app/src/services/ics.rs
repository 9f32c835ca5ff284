//! A booking as a calendar file (RFC 5545).

use domain::kernel::Instant;
use domain::services::{BookingId, BookingRow, State, reference};
use uuid::Uuid;

use crate::kernel::Tongue;
use crate::kernel::words;

/// The calendar file of a booking. A booking that no longer counts says so, under the same id with a higher
/// sequence, so that importing it again takes the entry off the calendar.
pub fn calendar(t: Tongue, id: Uuid, row: &BookingRow) -> String {
    let confirmed = row.state == State::Confirmed;
    // Every move is a newer version of the entry, and calling it off the newest.
    let (status, sequence) = if confirmed {
        ("CONFIRMED", row.moved)
    } else {
        ("CANCELLED", row.moved + 1)
    };
    let place = words::services::ics_place_joint(t, &row.place_name, &row.fields.room);
    let text = words::services::ics_text(t, reference(BookingId(id)));
    let alarm = words::services::ics_alarm(t, &row.fields.name);
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Youlin//Services//ZH".to_owned(),
        "CALSCALE:GREGORIAN".to_owned(),
        "METHOD:PUBLISH".to_owned(),
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{id}@youlin"),
        format!("SEQUENCE:{sequence}"),
        format!("DTSTAMP:{}", utc(if confirmed { row.made } else { t.now })),
        format!("DTSTART:{}", utc(row.start)),
        format!("DTEND:{}", utc(row.end())),
        format!("SUMMARY:{}", escaped(&row.fields.name)),
        format!("LOCATION:{}", escaped(&place)),
        format!("DESCRIPTION:{}", escaped(&text)),
        format!("STATUS:{status}"),
    ];
    if confirmed {
        lines.extend([
            "BEGIN:VALARM".to_owned(),
            "ACTION:DISPLAY".to_owned(),
            "TRIGGER:-PT1H".to_owned(),
            format!("DESCRIPTION:{}", escaped(&alarm)),
            "END:VALARM".to_owned(),
        ]);
    }
    lines.extend(["END:VEVENT".to_owned(), "END:VCALENDAR".to_owned()]);
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

/// Answers `/services/bookings/{id}/ics` with the file, to the person whom the booking is for. Who is signed out is
/// asked to sign in, and comes to the booking: a file cannot be gone on to.
#[cfg(feature = "ssr")]
pub async fn file(
    axum::Extension(visitor): axum::Extension<crate::kernel::ssr::Visitor>,
    axum::extract::Path(id): axum::extract::Path<Uuid>,
    headers: http::HeaderMap,
) -> Result<axum::response::Response, crate::kernel::AppError> {
    use axum::response::IntoResponse as _;
    use domain::kernel::Space;

    use crate::kernel::AppError;
    use crate::kernel::here::Settings;

    let Some(actor) = &visitor.actor else {
        let sign_in = format!("/sign-in?next=/services/bookings/{id}");
        return Ok(axum::response::Redirect::to(&sign_in).into_response());
    };
    let person = actor.person;
    let shelf = visitor.store.shelf(Space::Person(person)).await;
    let shelf = shelf.map_err(|error| crate::kernel::ssr::failure(&error))?;
    let row = shelf.find::<BookingRow>(id).ok_or(AppError::NotFound)?;
    let text = |name| {
        headers
            .get(name)
            .and_then(|value: &http::HeaderValue| value.to_str().ok())
            .unwrap_or_default()
    };
    let settings = Settings::read(
        text(http::header::COOKIE),
        text(http::header::ACCEPT_LANGUAGE),
    );
    let t = Tongue {
        lang: settings.lang,
        now: visitor.store.clock.now(),
    };
    let headers = [
        (http::header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (
            http::header::CONTENT_DISPOSITION,
            "attachment; filename=\"youlin.ics\"",
        ),
        (http::header::CACHE_CONTROL, "private, no-store"),
    ];
    Ok((headers, calendar(t, id, row)).into_response())
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
            place_name: "淞泽社区".into(),
            start: Instant(1_795_442_400_000),
            length: Minutes(30),
            deadline: Instant(0),
            state: State::Confirmed,
            made: Instant(1_795_000_000_000),
            name: String::new(),
            attendance: None,
            moved: 0,
            desk: None,
        }
    }

    #[test]
    fn a_calendar_reads_what_was_meant() {
        let file = calendar(Tongue::default(), Uuid::from_u128(7), &row());
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

    #[test]
    fn a_cancelled_booking_takes_itself_off_the_calendar() {
        let mut row = row();
        row.state = State::Cancelled;
        let file = calendar(Tongue::default(), Uuid::from_u128(7), &row);
        assert!(file.contains("STATUS:CANCELLED\r\n") && file.contains("SEQUENCE:1\r\n"));
        assert!(!file.contains("VALARM"));
    }
}
