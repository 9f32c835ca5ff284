//! What people do with tasks.

use domain::tasks::{
    Adopt, Age, Approve, ApproveAll, Audience, ChangePlan, Claim, ClaimId, ClaimRow, Close,
    Correct, Decline, Edit, EndPlan, EndTraining, Fields, Finish, Follow, Forget, ForgetProposal,
    ForgetVolunteer, HandOver, KeepSeat, Kind, Muster, PlanId, PlanRow, ProposalId, ProposalRow,
    Propose, Publish, PublishNext, Release, Remind, Reminder, Repeat, Return, SetSkills, Start,
    TakeBack, TakeOver, TaskId, TaskRow, Train, Training, TurnDown, Worked,
};

use super::{Seen, verbs, words};
use crate::cast;
use crate::dice::Dice;

verbs! { tasks;
    Publish: 1, 8, publish;
    Edit: 1, 3, edit;
    Close: 1, 1, close;
    Claim: 24, 10, |seen: &Seen<'_>, dice: &mut Dice| Some(Claim { task: task(seen, dice)? });
    Release: 4, 2, release;
    Start: 6, 3, start;
    Finish: 6, 3, finish;
    Approve: 1, 5, |seen: &Seen<'_>, dice: &mut Dice| Some(Approve { claim: claim(seen, dice)? });
    ApproveAll: 1, 2, |seen: &Seen<'_>, dice: &mut Dice| Some(ApproveAll { task: task(seen, dice)?, except: Vec::new() });
    Correct: 1, 3, correct;
    HandOver: 3, 2, hand_over;
    KeepSeat: 1, 1, |seen: &Seen<'_>, dice: &mut Dice| Some(KeepSeat { task: task(seen, dice)? });
    TakeOver: 3, 2, |seen: &Seen<'_>, dice: &mut Dice| Some(TakeOver { claim: claim(seen, dice)? });
    Decline: 1, 1, |seen: &Seen<'_>, dice: &mut Dice| Some(Decline { claim: claim(seen, dice)? });
    Return: 1, 2, |seen: &Seen<'_>, dice: &mut Dice| Some(Return { claim: claim(seen, dice)?, reason: words(dice) });
    Propose: 3, 1, propose;
    TakeBack: 1, 1, |seen: &Seen<'_>, dice: &mut Dice| Some(TakeBack { proposal: proposal(seen, dice)? });
    Adopt: 1, 5, adopt;
    TurnDown: 1, 2, |seen: &Seen<'_>, dice: &mut Dice| Some(TurnDown { proposal: proposal(seen, dice)?, reason: words(dice) });
    Worked: 2, 1, worked;
    Repeat: 1, 3, repeat;
    ChangePlan: 1, 3, change_plan;
    EndPlan: 1, 1, end_plan;
    // The clock's alone: whoever else asks is refused.
    PublishNext: 1, 1, |seen: &Seen<'_>, dice: &mut Dice| Some(PublishNext { plan: plan(seen, dice)? });
    Follow: 1, 1, |seen: &Seen<'_>, dice: &mut Dice| Some(Follow { task: task(seen, dice)? });
    ForgetProposal: 1, 1, |seen: &Seen<'_>, dice: &mut Dice| Some(ForgetProposal { proposal: proposal(seen, dice)? });
    SetSkills: 2, 1, |_: &Seen<'_>, dice: &mut Dice| Some(SetSkills { skills: words(dice) });
    Train: 1, 2, train;
    EndTraining: 1, 1, end_training;
    ForgetVolunteer: 1, 1, |_: &Seen<'_>, dice: &mut Dice| Some(ForgetVolunteer { person: Seen::somebody(dice) });
    Muster: 1, 1, |seen: &Seen<'_>, dice: &mut Dice| Some(Muster { task: task(seen, dice)? });
    Remind: 1, 1, remind;
    Forget: 1, 1, |seen: &Seen<'_>, dice: &mut Dice| Some(Forget { claim: claim(seen, dice)? });
    Age: 1, 1, |seen: &Seen<'_>, dice: &mut Dice| Some(Age { task: task(seen, dice)? });
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
        touched: dice.pick(&[None, Some(0), Some(2)])?,
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

fn proposal(seen: &Seen<'_>, dice: &mut Dice) -> Option<ProposalId> {
    seen.row::<ProposalRow>(dice).map(ProposalId)
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
        proposal: proposal(seen, dice)?,
        fields: fields(seen, dice)?,
    })
}

fn worked(seen: &Seen<'_>, dice: &mut Dice) -> Option<Worked> {
    let at = seen
        .now
        .minus(domain::kernel::Minutes(dice.pick(&[30, 90, 3_000])?));
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

fn claim(seen: &Seen<'_>, dice: &mut Dice) -> Option<ClaimId> {
    seen.row::<ClaimRow>(dice).map(ClaimId)
}

fn fields(seen: &Seen<'_>, dice: &mut Dice) -> Option<Fields> {
    let from = seen.soon(dice);
    let to = from
        .instant()
        .plus(domain::kernel::Minutes(dice.pick(&[30, 60, 90])?));
    Some(Fields {
        title: words(dice),
        note: words(dice),
        meet: words(dice),
        day: from.date.to_string(),
        from: from.time.to_string(),
        to: to.civil().time.to_string(),
        seats: dice.pick(&["1", "1", "2", "3", "x"])?.to_owned(),
        skills: words(dice),
        audience: dice.pick(&[Audience::Public, Audience::Members])?,
        least: dice.pick(&["", "1", "2"])?.to_owned(),
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
        task: task(seen, dice)?,
        fields: fields(seen, dice)?,
    })
}

fn close(seen: &Seen<'_>, dice: &mut Dice) -> Option<Close> {
    Some(Close {
        task: task(seen, dice)?,
        reason: words(dice),
    })
}

fn release(seen: &Seen<'_>, dice: &mut Dice) -> Option<Release> {
    Some(Release {
        task: task(seen, dice)?,
        reason: words(dice),
    })
}

fn start(seen: &Seen<'_>, dice: &mut Dice) -> Option<Start> {
    Some(Start {
        task: task(seen, dice)?,
        offset: dice.once_in(2).then_some(1_000),
    })
}

fn finish(seen: &Seen<'_>, dice: &mut Dice) -> Option<Finish> {
    Some(Finish {
        task: task(seen, dice)?,
        minutes: dice.pick(&["30", "60", "100", "0"])?.to_owned(),
        remark: words(dice),
        offset: None,
    })
}

fn correct(seen: &Seen<'_>, dice: &mut Dice) -> Option<Correct> {
    Some(Correct {
        claim: claim(seen, dice)?,
        minutes: dice.pick(&["0", "30", "45"])?.to_owned(),
        reason: words(dice),
    })
}

fn hand_over(seen: &Seen<'_>, dice: &mut Dice) -> Option<HandOver> {
    let number = u32::try_from(dice.below(cast::PEOPLE)).unwrap_or_default();
    Some(HandOver {
        task: task(seen, dice)?,
        phone: cast::phone(number),
    })
}

fn train(_: &Seen<'_>, dice: &mut Dice) -> Option<Train> {
    Some(Train {
        person: Seen::somebody(dice),
        training: dice.pick(&Training::ALL)?,
        until: None,
    })
}

fn end_training(_: &Seen<'_>, dice: &mut Dice) -> Option<EndTraining> {
    Some(EndTraining {
        person: Seen::somebody(dice),
        training: dice.pick(&Training::ALL)?,
    })
}

fn remind(seen: &Seen<'_>, dice: &mut Dice) -> Option<Remind> {
    Some(Remind {
        claim: claim(seen, dice)?,
        of: dice.pick(&[Reminder::Eve, Reminder::Report])?,
    })
}
