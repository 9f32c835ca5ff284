//! One task, and one's own part in it.

use domain::kernel::{Instant, Minutes, View};
use domain::tasks::{Audience, ClaimRow, Closure, LATE, OfferRow, Shift, TaskRow, Training};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::desk::looks_after;
use super::proposed::{Mate, mates};
use super::{Card, Offer, Part, Stand, ahead, card, offer, own, part, rows};

/// How many similar tasks are shown.
const SIMILAR: usize = 4;

/// What can be taken instead: the same skills, the same place, soon.
pub fn similar(view: &View, id: Uuid, shift: &Shift) -> Vec<Card> {
    let mut cards: Vec<Card> = rows(view)
        .into_iter()
        .filter(|(other, row)| *other != id && row.is_open(view.now))
        .map(|(id, row)| card(view, id, row))
        .filter(|card| card.offer == Offer::Open)
        .collect();
    cards.sort_by_key(|card| {
        let skills = card.skills.iter();
        let shared = skills.filter(|skill| shift.skills.contains(skill)).count();
        let alike = card.title == shift.title;
        (
            !alike,
            std::cmp::Reverse(shared),
            card.far.steps,
            card.starts,
        )
    });
    cards.truncate(SIMILAR);
    cards
}

/// One task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaskPage {
    /// Its id.
    pub id: Uuid,
    /// What it is called.
    pub title: String,
    /// What one should know, in paragraphs.
    pub note: Vec<String>,
    /// What the place is called.
    pub place: String,
    /// Where to meet.
    pub meet: String,
    /// When it begins.
    pub starts: Instant,
    /// When it ends.
    pub ends: Instant,
    /// How many seats are free; none where the phone has only one's own part of it.
    pub free: Option<u32>,
    /// How many people are needed.
    pub seats: u32,
    /// With how few it still goes ahead; 0: nobody said.
    pub least: u32,
    /// How many hours of rest it asks for before and after.
    pub rest: u32,
    /// Skills asked for.
    pub skills: Vec<String>,
    /// Whether one of the skills must be had.
    pub skilled: bool,
    /// Trainings asked for.
    pub trainings: Vec<Training>,
    /// Until when those who have done least lately are asked first.
    pub turns_until: Option<Instant>,
    /// Whether only verified people of the place may read it.
    pub members: bool,
    /// Whether and why it was called off.
    pub closure: Option<Closure>,
    /// Whether it can be taken.
    pub offer: Offer,
    /// One's own part in it, live or past.
    pub part: Option<Part>,
    /// A seat of it that somebody asks me to take over: whose claim, and their name.
    pub asked: Option<(Uuid, String)>,
    /// Whether somebody is wanted to stand in.
    pub stand_in: bool,
    /// Whether it comes back every week.
    pub weekly: bool,
    /// Whether it is work that was reported without a task.
    pub logged: bool,
    /// Whether a resident leads it, who sees who comes.
    pub led: bool,
    /// Who comes, for who leads it.
    pub mates: Option<Vec<Mate>>,
    /// Whether giving it back now is late.
    pub late: bool,
    /// Whether it can be begun: from an hour before.
    pub may_start: bool,
    /// Whether the time has come to report it done: it has begun by the clock.
    pub may_finish: bool,
    /// What can be taken instead.
    pub similar: Vec<Card>,
    /// Whether it is on this phone only.
    pub unsent: bool,
    /// Whether somebody is signed in.
    pub signed_in: bool,
    /// Whether who is looking looks after it.
    pub at_desk: bool,
}

/// One task, also from one's own part in it where the task itself has left the lists.
pub fn task(view: &View, id: &Option<Uuid>) -> Option<TaskPage> {
    let id = (*id)?;
    let row = rows(view).get(&id).copied();
    let mine = own(view, id);
    let asked = view.mine::<OfferRow>().find(|(_, row)| row.task.0 == id);
    let (shift, place) = match (row, mine, asked) {
        (Some(row), ..) => (&row.shift, &row.place_name),
        (None, Some((_, mine)), _) => (&mine.shift, &mine.place_name),
        (None, None, Some((_, asked))) => (&asked.shift, &asked.place_name),
        (None, None, None) => return None,
    };
    let offer = row.map_or(Offer::Over, |row| offer(view, id, row));
    let instead = !matches!(offer, Offer::Open | Offer::Mine(_) | Offer::Over);
    Some(TaskPage {
        id,
        title: shift.title.clone(),
        note: paragraphs(&shift.note),
        place: place.clone(),
        meet: shift.meet.clone(),
        starts: shift.starts,
        ends: shift.ends,
        free: row.map(TaskRow::free),
        seats: shift.seats,
        least: shift.least,
        rest: shift.kind.rest().0 / 60,
        skills: shift.skills.clone(),
        skilled: shift.skilled,
        trainings: shift.trainings.clone(),
        turns_until: row
            .and_then(|row| row.turns_until)
            .filter(|until| view.now < *until),
        members: shift.audience == Audience::Members,
        closure: row.and_then(|row| row.closure.clone()),
        offer,
        part: mine.map(|(id, row)| part(id, row)),
        asked: asked.map(|(claim, row)| (claim, row.from.clone())),
        stand_in: row.is_some_and(|row| row.stand_in),
        weekly: row.is_some_and(|row| row.plan.is_some()),
        logged: row.is_some_and(|row| row.logged) || mine.is_some_and(|(_, row)| row.logged),
        led: row.is_some_and(|row| row.led),
        mates: mates(view, id),
        late: view.now >= shift.starts.minus(LATE),
        may_start: view.now >= shift.starts.minus(Minutes::hours(1)),
        may_finish: view.now >= shift.starts,
        similar: if instead {
            similar(view, id, shift)
        } else {
            Vec::new()
        },
        unsent: view.is_unsent(id),
        signed_in: view.actor.is_some(),
        at_desk: looks_after(view, id),
    })
}

/// Blank lines part paragraphs.
fn paragraphs(text: &str) -> Vec<String> {
    text.split("\n\n")
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty())
        .collect()
}

/// My record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MinePage {
    /// To do and to report, the next first.
    pub ahead: Vec<Part>,
    /// Reported, settled or given up, the newest first.
    pub past: Vec<Part>,
    /// The minutes that count, all together.
    pub approved: u32,
    /// The minutes that wait for approval.
    pub waiting: u32,
}

/// My claims and my minutes; nothing for who is not signed in.
pub fn mine(view: &View, (): &()) -> Option<MinePage> {
    view.actor.as_ref()?;
    let ahead = ahead(view);
    let mut past: Vec<Part> = view
        .mine::<ClaimRow>()
        .filter(|(_, row)| !row.is_ahead(view.now))
        .map(|(id, row)| part(id, row))
        .collect();
    past.sort_by_key(|part| std::cmp::Reverse(part.starts));
    let settled = past.iter().filter_map(|part| part.settled.as_ref());
    let waiting = past.iter().filter(|part| part.stand == Stand::Reported);
    Some(MinePage {
        approved: settled.map(|settled| settled.minutes).sum(),
        waiting: waiting.filter_map(|part| part.submitted).sum(),
        ahead,
        past,
    })
}
