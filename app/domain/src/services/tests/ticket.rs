//! What a ticket says, who can make one, and what the door makes of it.

use super::*;
use crate::services::ticket::*;

const BOOKING: BookingId = BookingId(Uuid::from_u128(0x1234));
const SESSION: SessionId = SessionId(Uuid::from_u128(0x5678));

fn signer() -> TicketSigner {
    TicketSigner::new(&[7; TicketSigner::LENGTH])
}

fn ticket() -> Ticket {
    Ticket {
        booking: BOOKING,
        session: SESSION,
        until: NOW.plus(Minutes(90)),
    }
}

#[test]
fn base_32_is_that_of_the_standard() {
    for (bytes, text) in [
        (&b""[..], ""),
        (b"f", "MY"),
        (b"fo", "MZXQ"),
        (b"foo", "MZXW6"),
        (b"foob", "MZXW6YQ"),
        (b"fooba", "MZXW6YTB"),
        (b"foobar", "MZXW6YTBOI"),
    ] {
        assert_eq!(encode(bytes), text);
        assert_eq!(decode(text).as_deref(), Some(bytes));
        assert_eq!(decode(&text.to_lowercase()).as_deref(), Some(bytes));
    }
    for wrong in ["A", "MZX", "MZ", "M1", "MY======", "汉字"] {
        assert_eq!(decode(wrong), None, "{wrong}");
    }
}

#[test]
fn a_ticket_reads_as_it_was_signed_and_is_short_enough_for_a_small_code() {
    let text = signer().sign(&ticket());
    assert_eq!(read(&text, &[signer().key()]), Ok(ticket()));
    assert_eq!(read(&format!(" {text}\n"), &[signer().key()]), Ok(ticket()));
    assert_eq!(text, signer().sign(&ticket()), "the same every time");
    assert!(text.len() <= 178, "version 7 with level M: {}", text.len());
    assert!(!format!("{:?}", signer()).contains('7'));
}

#[test]
fn nobody_else_makes_a_ticket() {
    let text = signer().sign(&ticket());
    let other = TicketSigner::new(&[8; TicketSigner::LENGTH]);
    let bytes = decode(&text["YL1-".len()..]).unwrap();
    // Signed by another, under the name of our key.
    let mut named = decode(&other.sign(&ticket())["YL1-".len()..]).unwrap();
    named[..4].copy_from_slice(&bytes[..4]);
    for (text, keys, wrong) in [
        (text.clone(), vec![], NoTicket::OtherKey),
        (text.clone(), vec![other.key()], NoTicket::OtherKey),
        (
            other.sign(&ticket()),
            vec![signer().key()],
            NoTicket::OtherKey,
        ),
        (
            format!("YL1-{}", encode(&named)),
            vec![signer().key()],
            NoTicket::Forged,
        ),
        (
            text[..text.len() - 3].to_owned(),
            vec![signer().key()],
            NoTicket::Unreadable,
        ),
        (
            "YL1-".to_owned(),
            vec![signer().key()],
            NoTicket::Unreadable,
        ),
        (
            "https://example.org".to_owned(),
            vec![signer().key()],
            NoTicket::Unreadable,
        ),
    ] {
        assert_eq!(read(&text, &keys), Err(wrong), "{text}");
    }
    // Of several keys the one that signed it counts.
    assert_eq!(read(&text, &[other.key(), signer().key()]), Ok(ticket()));
    // Not a bit of it can be changed.
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        let text = format!("YL1-{}", encode(&changed));
        assert!(read(&text, &[signer().key()]).is_err(), "byte {at}");
    }
}

#[test]
fn the_picture_of_a_code_is_drawn_from_its_row() {
    let dark = [true, true, false, false, true, false, true, false, true];
    let shown = Shown::of("x".into(), 3, &dark);
    assert_eq!(
        shown.path(),
        "M0 0h2v1h-2zM1 1h1v1h-1zM0 2h1v1h-1zM2 2h1v1h-1z"
    );
    let broken = Shown {
        modules: "汉".into(),
        ..shown
    };
    assert_eq!(broken.path(), "");
}

#[test]
fn only_who_has_the_seat_has_a_ticket() {
    let mut here = Neighbourhood::new(1);
    let session = here.tomorrow(9);
    let seated = here.book(1, session).unwrap();
    let waits = here.wait(2, session).unwrap();
    for (space, _, body) in Services::project(&here.facts) {
        let Body::Booking(row) = body else { continue };
        let own = matches!(space, Space::Person(_));
        let id = if row.state == State::Confirmed {
            seated
        } else {
            waits
        };
        let ticket = row.ticket(space, id);
        assert_eq!(ticket.is_some(), own && id == seated, "{space}");
        if let Some(ticket) = ticket {
            assert_eq!((ticket.session, ticket.until), (session, row.end()));
        }
    }
}

/// The desk's phone, with the key of its services.
fn desk(here: &Neighbourhood) -> View {
    phone(here, worker(), |body| {
        if let Body::Service(row) = body {
            row.ticket_key = Some(signer().key());
        }
    })
}

fn shown(here: &Neighbourhood, booking: BookingId, session: SessionId) -> String {
    let until = here.session(session).end();
    signer().sign(&Ticket {
        booking,
        session,
        until,
    })
}

fn says(view: &View, text: &str) -> Says {
    match at_door(view, text) {
        AtDoor::Listed(found) if found.len() == 1 => found[0].says.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_door_says_what_became_of_a_booking_since_its_ticket_was_signed() {
    let mut here = Neighbourhood::new(4);
    let session = here.tomorrow(9);
    let start = here.session(session).start;
    let later = session_id(here.service(), start.plus(Minutes(60)), "");
    let [comes, cancels, moves, returns] = [1, 2, 3, 4].map(|n| here.book(n, session).unwrap());
    let show = |here: &Neighbourhood, booking| says(&desk(here), &shown(here, booking, session));

    assert_eq!(show(&here, comes), Says::Early);
    here.now = start.minus(Minutes(30));
    assert_eq!(show(&here, comes), Says::Good);

    let cancel = Cancel {
        booking: cancels,
        reason: "家里有事".into(),
        rest: false,
    };
    here.give(&worker(), cancel).unwrap();
    assert_eq!(
        show(&here, cancels),
        Says::NotLive(State::CalledOff {
            reason: "家里有事".into()
        })
    );

    let to = Move {
        booking: moves,
        session: later,
    };
    here.give(&worker(), to).unwrap();
    assert_eq!(show(&here, moves), Says::Moved);
    let anew = shown(&here, moves, later);
    assert_eq!(says(&desk(&here), &anew), Says::Good);

    here.give(&worker(), CheckIn { booking: returns }).unwrap();
    let at = here.now;
    here.now = start;
    assert_eq!(show(&here, returns), Says::Again { at });

    here.now = here.session(session).end();
    assert_eq!(show(&here, comes), Says::Over);
}

#[test]
fn a_ticket_is_verified_also_where_the_booking_is_not_on_the_phone_yet() {
    let mut here = Neighbourhood::new(4);
    let session = here.tomorrow(9);
    let before = desk(&here);
    let booking = here.book(1, session).unwrap();
    let until = here.session(session).end();
    assert_eq!(
        at_door(&before, &shown(&here, booking, session)),
        AtDoor::Unlisted {
            booking,
            until,
            over: false
        }
    );
}

#[test]
fn six_digits_do_where_no_camera_does() {
    let mut here = Neighbourhood::new(4);
    let session = here.tomorrow(9);
    let booking = here.book(1, session).unwrap();
    let view = desk(&here);
    let digits = reference(booking);
    let wide: String = digits
        .chars()
        .filter_map(|digit| char::from_u32(u32::from('０') + digit.to_digit(10)?))
        .collect();
    for typed in [
        digits.clone(),
        digits.replace(' ', ""),
        wide,
        format!(" {digits}。"),
    ] {
        let AtDoor::Listed(found) = at_door(&view, &typed) else {
            panic!("{typed}");
        };
        assert_eq!(found[0].booking, booking);
    }
    for typed in ["12345", "1", "abcdef", "1234567"] {
        assert_eq!(at_door(&view, typed), AtDoor::NoSuchDigits, "{typed}");
    }
    assert_eq!(at_door(&view, "  "), AtDoor::Nothing);
}
