//! How far a task is from one's home.

use domain::kernel::{Level, View};
use domain::org::PlaceRow;
use domain::tasks::TaskRow;
use serde::{Deserialize, Serialize};

/// How far a task is from one's home, or from the place that a visitor looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Far {
    /// How many steps of the tree of places lie between the two: 0 in one's own stairwell, 1 for its whole estate.
    pub steps: u32,
    /// What both lie in: one's own stairwell, estate, community … None for who has no home here.
    pub within: Option<Level>,
}

/// How far it is to a task.
pub fn far(view: &View, row: &TaskRow) -> Far {
    let home = view.actor.as_ref().and_then(|actor| actor.home.as_ref());
    let from = home.map_or(&view.place, |home| &home.path);
    let Some((place, steps)) = from.meets(&row.path) else {
        return Far {
            steps: u32::MAX,
            within: None,
        };
    };
    let known = view.find::<PlaceRow>(place.0).map(|place| place.level);
    let level = if place == row.place {
        Some(row.level)
    } else {
        known
    };
    Far {
        steps: u32::try_from(steps).unwrap_or(u32::MAX),
        within: level.filter(|_| home.is_some()),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use domain::kernel::{Actor, Home, Instant, Patch, Path, PersonId, PlaceId, Space};
    use domain::slices::Body;
    use domain::tasks::Fields;
    use uuid::Uuid;

    use super::super::tasks;
    use super::*;

    /// Wednesday 2026-11-18, 19:06.
    const NOW: Instant = Instant(1_795_000_000_000);
    const STREET: u128 = 1;
    const COMMUNITY: u128 = 2;
    const ESTATE: u128 = 3;
    const HOME: u128 = 4;

    fn path(places: &[u128]) -> Path {
        let places = places.iter().map(|place| Uuid::from_u128(*place));
        Path(places.map(PlaceId).collect())
    }

    /// A task that anybody may take, with its name.
    fn task(title: &str, places: &[u128], level: Level, from: &str, to: &str, day: &str) -> Patch {
        let fields = Fields {
            title: title.into(),
            day: day.into(),
            from: from.into(),
            to: to.into(),
            seats: "3".into(),
            ..Fields::default()
        };
        let path = path(places);
        let place = path.place().expect("a place");
        let row = TaskRow {
            place,
            path,
            level,
            place_name: String::new(),
            shift: fields.shift().expect("a shift"),
            taken: 0,
            closure: None,
            turns_until: None,
            stand_in: false,
            plan: None,
            led: false,
            logged: false,
        };
        let id = Uuid::new_v5(&Uuid::nil(), title.as_bytes());
        Patch::put(Space::Public(place), id, Body::Task(row))
    }

    fn place(id: u128, level: Level) -> Patch {
        let row = PlaceRow {
            parent: None,
            level,
            code: String::new(),
            name: String::new(),
            party_body: String::new(),
            grid: String::new(),
            units: None,
            initials: String::new(),
            demo: false,
        };
        let id = Uuid::from_u128(id);
        Patch::put(Space::Public(PlaceId(id)), id, Body::Place(row))
    }

    /// What the list shows, in its order, and what it says of how far it is.
    fn listed(home: Option<&[u128]>, patches: Vec<Patch>) -> Vec<(String, Option<Level>)> {
        let actor = home.map(|home| Actor {
            person: PersonId(Uuid::from_u128(9)),
            name: String::new(),
            home: Some(Home {
                path: path(home),
                verified: true,
            }),
            grants: Vec::new(),
            resting: Vec::new(),
        });
        let here = path(&[STREET, COMMUNITY, ESTATE, HOME]);
        let mut view = View::new(actor, NOW, here, BTreeMap::new());
        view.overlay(patches);
        let page = tasks(&view, &None).expect("a page");
        let cards = page.days.into_iter().flat_map(|(_, cards)| cards);
        cards.map(|card| (card.title, card.far.within)).collect()
    }

    fn everywhere() -> Vec<Patch> {
        let (first, second) = ("2026-11-20", "2026-11-21");
        let estate = &[STREET, COMMUNITY, ESTATE][..];
        vec![
            place(COMMUNITY, Level::Community),
            place(ESTATE, Level::Estate),
            task(
                "街道",
                &[STREET],
                Level::Subdistrict,
                "06:00",
                "06:30",
                first,
            ),
            task(
                "别的小区",
                &[STREET, COMMUNITY, 7],
                Level::Estate,
                "07:00",
                "07:30",
                first,
            ),
            task(
                "社区",
                &[STREET, COMMUNITY],
                Level::Community,
                "07:00",
                "07:30",
                first,
            ),
            task(
                "隔壁楼",
                &[STREET, COMMUNITY, ESTATE, 8],
                Level::Stairwell,
                "08:00",
                "08:30",
                first,
            ),
            task("小区，晚", estate, Level::Estate, "12:00", "12:30", first),
            task("小区，早", estate, Level::Estate, "11:00", "11:30", first),
            task(
                "本楼",
                &[STREET, COMMUNITY, ESTATE, HOME],
                Level::Stairwell,
                "13:00",
                "14:00",
                first,
            ),
            task(
                "第二天",
                &[STREET, COMMUNITY, ESTATE, HOME],
                Level::Stairwell,
                "06:00",
                "07:00",
                second,
            ),
        ]
    }

    #[test]
    fn what_is_nearer_comes_first_within_its_day_and_says_how_near_it_is() {
        let home = &[STREET, COMMUNITY, ESTATE, HOME][..];
        let expected = [
            ("本楼", Level::Stairwell),
            ("小区，早", Level::Estate),
            ("小区，晚", Level::Estate),
            ("社区", Level::Community),
            ("隔壁楼", Level::Estate),
            ("街道", Level::Subdistrict),
            ("别的小区", Level::Community),
            ("第二天", Level::Stairwell),
        ];
        let expected = expected.map(|(title, within)| (title.to_owned(), Some(within)));
        assert_eq!(listed(Some(home), everywhere()), expected);
    }

    #[test]
    fn who_has_no_home_here_is_told_of_none() {
        let listed = listed(None, everywhere());
        assert_eq!(listed[0], ("本楼".to_owned(), None));
        assert!(listed.iter().all(|(_, within)| within.is_none()));
    }

    #[test]
    fn from_a_home_in_a_community_its_own_tasks_are_nearest() {
        let listed = listed(Some(&[STREET, COMMUNITY]), everywhere());
        assert_eq!(listed[0], ("社区".to_owned(), Some(Level::Community)));
    }
}
