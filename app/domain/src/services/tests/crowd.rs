//! Rooms that people drop in at.

use super::*;

fn room() -> Neighbourhood {
    let terms = Terms {
        drop_in: true,
        ..Terms::default()
    };
    Neighbourhood::on_terms(2, terms)
}

fn say(here: &Neighbourhood, crowd: Crowd) -> SayCrowd {
    SayCrowd {
        service: here.service(),
        crowd,
    }
}

fn seen(here: &Neighbourhood) -> Option<Crowded> {
    here.facts.services[&here.service()].crowd
}

#[test]
fn staff_say_how_full_it_is_and_everyone_sees_it() {
    let mut here = room();
    let busy = say(&here, Crowd::Busy);
    here.give(&worker(), busy).unwrap();
    let rows = Services::project(&here.facts);
    let row = rows.iter().find_map(|(space, _, body)| match body {
        Body::Service(row) => Some((*space, row.crowd)),
        _ => None,
    });
    let (space, crowd) = row.unwrap();
    assert_eq!(space, Space::Public(COMMUNITY));
    assert_eq!(crowd.unwrap().crowd, Crowd::Busy);
    assert!(matches!(
        here.give(&person(1), busy),
        Err(Refusal::NotYours { .. })
    ));
}

#[test]
fn a_report_that_comes_late_does_not_undo_a_newer_one() {
    let mut here = room();
    let (busy, quiet) = (say(&here, Crowd::Busy), say(&here, Crowd::Quiet));
    here.give(&worker(), busy).unwrap();
    here.now = here.now.minus(Minutes(5));
    assert!(here.give(&worker(), quiet).unwrap().is_empty());
    assert_eq!(seen(&here).unwrap().crowd, Crowd::Busy);
    here.now = here.now.plus(Minutes(10));
    here.give(&worker(), quiet).unwrap();
    assert_eq!(seen(&here).unwrap().crowd, Crowd::Quiet);
}

#[test]
fn where_nobody_drops_in_there_is_nothing_to_say() {
    let mut here = Neighbourhood::new(1);
    let busy = say(&here, Crowd::Busy);
    assert!(matches!(here.give(&worker(), busy), Err(Refusal::NoDropIn)));
}
