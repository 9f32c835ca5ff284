//! What people do with tasks.

use domain::kernel::Minutes;
use domain::tasks::{
    Adopt, Age, Approve, ApproveAll, Audience, ChangePlan, Claim, ClaimId, ClaimRow, Close,
    Command, Correct, Decline, Edit, EndPlan, EndTraining, Fields, Finish, Follow, Forget,
    ForgetProposal, ForgetVolunteer, HandOver, KeepSeat, Kind, Muster, OfferRow, PlanId, PlanRow,
    ProposalId, ProposalRow, Propose, Publish, PublishNext, Release, Remind, Reminder, Repeat,
    Return, SetSkills, Slot, Start, TakeBack, TakeOver, TaskId, TaskRow, Train, Training, TurnDown,
    VolunteerRow, Widen, Worked,
};

use super::{Seen, verbs, words};
use crate::cast;
use crate::dice::Dice;

verbs! { tasks at Tasks;
    Publish: 1, 14, publish;
    Edit: 1, 6, edit;
    Close: 1, 3, close;
    Claim: 24, 8, claim;
    Release: 8, 3, release;
    Start: 12, 4, start;
    Finish: 16, 5, finish;
    Approve: 1, 10, |seen: &Seen<'_>, dice: &mut Dice| Some(Approve { claim: to_settle(seen, dice)? });
    ApproveAll: 1, 8, approve_all;
    Correct: 1, 8, correct;
    HandOver: 14, 6, hand_over;
    KeepSeat: 24, 12, keep_seat;
    TakeOver: 24, 14, |seen: &Seen<'_>, dice: &mut Dice| Some(TakeOver { claim: offer(seen, dice)? });
    Decline: 16, 10, |seen: &Seen<'_>, dice: &mut Dice| Some(Decline { claim: offer(seen, dice)? });
    Return: 1, 10, |seen: &Seen<'_>, dice: &mut Dice| Some(Return { claim: to_settle(seen, dice)?, reason: words(dice) });
    Propose: 8, 1, propose;
    TakeBack: 8, 2, take_back;
    Adopt: 1, 24, adopt;
    TurnDown: 1, 16, |seen: &Seen<'_>, dice: &mut Dice| Some(TurnDown { proposal: unanswered(seen, dice, false)?, reason: words(dice) });
    Worked: 6, 1, worked;
    Repeat: 1, 10, repeat;
    ChangePlan: 1, 14, change_plan;
    EndPlan: 1, 12, end_plan;
    SetSkills: 2, 1, |_: &Seen<'_>, dice: &mut Dice| Some(SetSkills { skills: words(dice) });
    Train: 1, 8, train;
    EndTraining: 1, 8, end_training;
    // The clock's alone: whoever else asks is refused.
    PublishNext: 1, 1 / 2, |seen: &Seen<'_>, dice: &mut Dice| Some(PublishNext { plan: plan(seen, dice)? });
    Follow: 1, 1 / 2, |seen: &Seen<'_>, dice: &mut Dice| Some(Follow { task: task(seen, dice)? });
    ForgetProposal: 1, 1 / 4, |seen: &Seen<'_>, dice: &mut Dice| Some(ForgetProposal { proposal: seen.row::<ProposalRow>(dice).map(ProposalId)? });
    ForgetVolunteer: 1, 1 / 1, |_: &Seen<'_>, dice: &mut Dice| Some(ForgetVolunteer { person: Seen::somebody(dice) });
    Muster: 1, 1 / 2, |seen: &Seen<'_>, dice: &mut Dice| Some(Muster { task: task(seen, dice)? });
    Widen: 1, 1 / 2, |seen: &Seen<'_>, dice: &mut Dice| Some(Widen { task: task(seen, dice)? });
    Remind: 1, 1 / 1, remind;
    Forget: 1, 1 / 1, |seen: &Seen<'_>, dice: &mut Dice| Some(Forget { claim: any_claim(seen, dice)? });
    Age: 1, 1 / 1, |seen: &Seen<'_>, dice: &mut Dice| Some(Age { task: task(seen, dice)? });
}

/// The answer to a seat that they are offered.
pub fn answer(seen: &Seen<'_>, dice: &mut Dice) -> Option<Command> {
    let offers: Vec<_> = seen.view.mine::<OfferRow>().map(|(id, _)| id).collect();
    let claim = dice.pick(&offers).map(ClaimId)?;
    Some(if dice.once_in(3) {
        Command::Decline(Decline { claim })
    } else {
        Command::TakeOver(TakeOver { claim })
    })
}

/// What this person goes on with.
pub fn pressing(seen: &Seen<'_>, dice: &mut Dice) -> Option<Command> {
    if let Some(task) = at_once(seen, dice) {
        return Some(Command::Claim(Claim { task }));
    }
    match dice.below(8) {
        0..3 => hand_over(seen, dice).map(Command::HandOver),
        3 => take_back(seen, dice).map(Command::TakeBack),
        4 => adopt(seen, dice).map(Command::Adopt),
        5 => change_plan(seen, dice).map(Command::ChangePlan),
        6 => end_plan(seen, dice).map(Command::EndPlan),
        _ => None,
    }
}

fn take_back(seen: &Seen<'_>, dice: &mut Dice) -> Option<TakeBack> {
    Some(TakeBack {
        proposal: unanswered(seen, dice, true)?,
    })
}

fn task(seen: &Seen<'_>, dice: &mut Dice) -> Option<TaskId> {
    seen.row::<TaskRow>(dice).map(TaskId)
}

fn plan(seen: &Seen<'_>, dice: &mut Dice) -> Option<PlanId> {
    seen.row::<PlanRow>(dice).map(PlanId)
}

fn repeat(seen: &Seen<'_>, dice: &mut Dice) -> Option<Repeat> {
    let until = seen.now.civil().date.plus_days(20);
    Some(Repeat {
        place: seen.place(dice)?,
        fields: fields(seen, dice)?,
        until: dice.once_in(2).then_some(until),
        ahead: dice.pick(&["1", "2", "3", "x"])?.to_owned(),
    })
}

fn change_plan(seen: &Seen<'_>, dice: &mut Dice) -> Option<ChangePlan> {
    Some(ChangePlan {
        plan: plan(seen, dice)?,
        fields: fields(seen, dice)?,
        ahead: dice.pick(&["1", "2", "4"])?.to_owned(),
        touched: dice.pick(&[None, None, Some(0), Some(2)])?,
    })
}

fn end_plan(seen: &Seen<'_>, dice: &mut Dice) -> Option<EndPlan> {
    let from = seen.now.civil().date.plus_days(8);
    Some(EndPlan {
        plan: plan(seen, dice)?,
        from: dice.once_in(2).then_some(from),
        reason: words(dice),
        touched: None,
    })
}

/// Mostly one that waits for its answer: their own, or somebody else's.
fn unanswered(seen: &Seen<'_>, dice: &mut Dice, own: bool) -> Option<ProposalId> {
    let waits = |_, row: &ProposalRow| row.answer.is_none() && own == (row.person == seen.person);
    seen.fitting::<ProposalRow>(dice, waits).map(ProposalId)
}

fn propose(seen: &Seen<'_>, dice: &mut Dice) -> Option<Propose> {
    Some(Propose {
        place: seen.place(dice)?,
        fields: fields(seen, dice)?,
        join: dice.once_in(2),
    })
}

fn adopt(seen: &Seen<'_>, dice: &mut Dice) -> Option<Adopt> {
    Some(Adopt {
        proposal: unanswered(seen, dice, false)?,
        fields: fields(seen, dice)?,
    })
}

fn worked(seen: &Seen<'_>, dice: &mut Dice) -> Option<Worked> {
    let at = seen.now.minus(Minutes(dice.pick(&[30, 90, 3_000])?));
    let at = at.civil();
    Some(Worked {
        place: seen.place(dice)?,
        title: words(dice),
        day: at.date.to_string(),
        from: at.time.to_string(),
        minutes: dice.pick(&["20", "60", "x"])?.to_owned(),
        remark: words(dice),
        offset: None,
    })
}

/// Mostly one that goes on.
fn open_task(seen: &Seen<'_>, dice: &mut Dice) -> Option<TaskId> {
    let open = |_, row: &TaskRow| row.is_open(seen.now);
    seen.fitting::<TaskRow>(dice, open).map(TaskId)
}

fn any_claim(seen: &Seen<'_>, dice: &mut Dice) -> Option<ClaimId> {
    seen.row::<ClaimRow>(dice).map(ClaimId)
}

/// Mostly somebody else's minutes that wait to be looked at.
fn to_settle(seen: &Seen<'_>, dice: &mut Dice) -> Option<ClaimId> {
    let waits = |_, row: &ClaimRow| row.person != seen.person && row.is_to_settle();
    seen.fitting::<ClaimRow>(dice, waits).map(ClaimId)
}

/// Mostly the task of an own part that is of use for this.
fn own_task(seen: &Seen<'_>, dice: &mut Dice, fits: impl Fn(&ClaimRow) -> bool) -> Option<TaskId> {
    let own = seen.view.mine::<ClaimRow>();
    let own = own.filter(|(_, row)| row.person == seen.person && fits(row));
    let own: Vec<_> = own.map(|(_, row)| row.task).collect();
    if own.is_empty() && !dice.once_in(40) {
        return None;
    }
    dice.pick(&own).or_else(|| task(seen, dice))
}

fn ahead(row: &ClaimRow) -> bool {
    row.slot == Slot::Held && row.started.is_none() && row.finished.is_none()
}

/// Mostly a seat that they were offered.
fn offer(seen: &Seen<'_>, dice: &mut Dice) -> Option<ClaimId> {
    let offered = seen.row::<OfferRow>(dice).map(ClaimId);
    if offered.is_some() || !dice.once_in(40) {
        return offered;
    }
    any_claim(seen, dice)
}

fn claim(seen: &Seen<'_>, dice: &mut Dice) -> Option<Claim> {
    if let Some(task) = at_once(seen, dice) {
        return Some(Claim { task });
    }
    // Mostly one that has not begun by the time the call is there.
    let soon = seen.now.plus(Minutes(dice.pick(&[0, 6 * 60, 6 * 60])?));
    let free = |_, row: &TaskRow| row.is_open(soon) && row.free() > 0;
    let task = seen.fitting::<TaskRow>(dice, free).map(TaskId)?;
    Some(Claim { task })
}

/// One that comes at the time of what they hold already, or soon before or after: who does not look asks for both.
fn at_once(seen: &Seen<'_>, dice: &mut Dice) -> Option<TaskId> {
    if dice.once_in(3) {
        return None;
    }
    let own = seen.view.mine::<ClaimRow>();
    let own = own.filter(|(_, row)| row.person == seen.person && ahead(row));
    let own: Vec<_> = own.map(|(_, row)| (row.task.0, &row.shift)).collect();
    let rows = seen.view.all::<TaskRow>();
    let hour = Minutes::hours(1);
    let near = rows.filter(|(_, id, row)| {
        let mut own = own.iter();
        let close = own.any(|(task, shift)| {
            task != id
                && shift.starts < row.shift.ends.plus(hour)
                && row.shift.starts < shift.ends.plus(hour)
        });
        close && row.is_open(seen.now) && row.free() > 0
    });
    let near: Vec<_> = near.map(|(_, id, _)| TaskId(id)).collect();
    dice.pick(&near)
}

fn approve_all(seen: &Seen<'_>, dice: &mut Dice) -> Option<ApproveAll> {
    let claim = to_settle(seen, dice)?;
    let task = seen.view.find::<ClaimRow>(claim.0).map(|row| row.task);
    let task = task.or_else(|| self::task(seen, dice))?;
    let except = Vec::new();
    Some(ApproveAll { task, except })
}

fn keep_seat(seen: &Seen<'_>, dice: &mut Dice) -> Option<KeepSeat> {
    let task = own_task(seen, dice, |row| row.offered.is_some())?;
    Some(KeepSeat { task })
}

fn fields(seen: &Seen<'_>, dice: &mut Dice) -> Option<Fields> {
    // Within a day or a few: those who take a seat are to see its end, and calls take their time until then.
    let span = dice.pick(&[20, 60, 90])? * 60;
    let minutes = u32::try_from(dice.below(span)).unwrap_or_default();
    // Often when there is something else to do already: nobody can be at both.
    let ahead = seen.view.all::<TaskRow>();
    let ahead = ahead.filter(|(.., row)| row.shift.starts > seen.now);
    let ahead: Vec<_> = ahead.map(|(.., row)| row.shift.starts).collect();
    let beside = dice.pick(&ahead).filter(|_| dice.once_in(3));
    let from = if let Some(starts) = beside {
        starts.civil()
    } else if dice.once_in(4) {
        seen.soon(dice)
    } else {
        seen.now.plus(Minutes(minutes)).civil()
    };
    let to = from.instant().plus(Minutes(dice.pick(&[30, 60, 90])?));
    Some(Fields {
        title: words(dice),
        note: words(dice),
        meet: words(dice),
        day: from.date.to_string(),
        from: from.time.to_string(),
        to: to.civil().time.to_string(),
        seats: dice
            .pick(&["1", "1", "1", "2", "2", "2", "3", "3", "x"])?
            .to_owned(),
        skills: words(dice),
        audience: dice.pick(&[Audience::Public, Audience::Members])?,
        least: dice.pick(&["", "1", "1", "2"])?.to_owned(),
        kind: dice.pick(&Kind::ALL)?,
        skilled: dice.once_in(8),
        trainings: dice
            .once_in(8)
            .then(|| Training::ALL[0])
            .into_iter()
            .collect(),
        turns: dice.once_in(6),
    })
}

fn publish(seen: &Seen<'_>, dice: &mut Dice) -> Option<Publish> {
    Some(Publish {
        place: seen.place(dice)?,
        fields: fields(seen, dice)?,
    })
}

fn edit(seen: &Seen<'_>, dice: &mut Dice) -> Option<Edit> {
    Some(Edit {
        task: open_task(seen, dice)?,
        fields: fields(seen, dice)?,
    })
}

fn close(seen: &Seen<'_>, dice: &mut Dice) -> Option<Close> {
    Some(Close {
        task: open_task(seen, dice)?,
        reason: words(dice),
    })
}

fn release(seen: &Seen<'_>, dice: &mut Dice) -> Option<Release> {
    Some(Release {
        task: own_task(seen, dice, |row| row.slot == Slot::Held)?,
        reason: words(dice),
        late: false,
    })
}

fn start(seen: &Seen<'_>, dice: &mut Dice) -> Option<Start> {
    Some(Start {
        task: own_task(seen, dice, ahead)?,
        offset: dice.once_in(2).then_some(1_000),
    })
}

fn finish(seen: &Seen<'_>, dice: &mut Dice) -> Option<Finish> {
    let undone = |row: &ClaimRow| row.is_live() && row.finished.is_none();
    Some(Finish {
        task: own_task(seen, dice, undone)?,
        minutes: dice.pick(&["30", "60", "100", "0"])?.to_owned(),
        remark: words(dice),
        offset: None,
    })
}

fn correct(seen: &Seen<'_>, dice: &mut Dice) -> Option<Correct> {
    let over = |_, row: &ClaimRow| {
        row.person != seen.person && (row.finished.is_some() || row.shift.ends <= seen.now)
    };
    Some(Correct {
        claim: seen.fitting::<ClaimRow>(dice, over).map(ClaimId)?,
        minutes: dice.pick(&["0", "30", "45"])?.to_owned(),
        reason: words(dice),
    })
}

fn hand_over(seen: &Seen<'_>, dice: &mut Dice) -> Option<HandOver> {
    let number = u32::try_from(dice.below(cast::PEOPLE)).unwrap_or_default();
    let still = |row: &ClaimRow| ahead(row) && row.shift.ends > seen.now;
    Some(HandOver {
        task: own_task(seen, dice, still)?,
        phone: cast::phone(number),
    })
}

/// Mostly somebody whose work the desk knows.
fn volunteer(
    seen: &Seen<'_>,
    dice: &mut Dice,
    fits: impl Fn(&VolunteerRow) -> bool,
) -> domain::kernel::PersonId {
    let fits = |_, row: &VolunteerRow| row.person != seen.person && fits(row);
    let row = seen.fitting::<VolunteerRow>(dice, fits);
    let known = row.and_then(|id| seen.view.find::<VolunteerRow>(id));
    known.map_or_else(|| Seen::somebody(dice), |row| row.person)
}

fn train(seen: &Seen<'_>, dice: &mut Dice) -> Option<Train> {
    Some(Train {
        person: volunteer(seen, dice, |_| true),
        training: dice.pick(&Training::ALL)?,
        until: None,
    })
}

fn end_training(seen: &Seen<'_>, dice: &mut Dice) -> Option<EndTraining> {
    Some(EndTraining {
        person: volunteer(seen, dice, |row| !row.trainings.is_empty()),
        training: dice.pick(&Training::ALL)?,
    })
}

fn remind(seen: &Seen<'_>, dice: &mut Dice) -> Option<Remind> {
    Some(Remind {
        claim: any_claim(seen, dice)?,
        of: dice.pick(&[Reminder::Eve, Reminder::Report])?,
    })
}
