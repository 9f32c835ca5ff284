//! The verbs of this slice, as forms.

crate::verbs! { tasks,
    /// Publish a task.
    publish PublishTaskVerb "tasks/publish" => Publish;
    /// Change a published task.
    edit EditTaskVerb "tasks/edit" => Edit;
    /// Call a task off.
    close CloseTaskVerb "tasks/close" => Close;
    /// Take a seat of a task.
    claim ClaimVerb "tasks/claim" => Claim;
    /// Give the seat back.
    release ReleaseVerb "tasks/release" => Release;
    /// Offer one's seat to a named person.
    hand_over HandOverVerb "tasks/hand_over" => HandOver;
    /// Keep the seat after all.
    keep_seat KeepSeatVerb "tasks/keep_seat" => KeepSeat;
    /// Take the seat that was offered.
    take_over TakeOverVerb "tasks/take_over" => TakeOver;
    /// Not take it.
    decline DeclineVerb "tasks/decline" => Decline;
    /// "I have begun."
    start StartVerb "tasks/start" => Start;
    /// "I am done", with the minutes.
    finish FinishVerb "tasks/finish" => Finish;
    /// Approve the minutes that were submitted.
    approve ApproveVerb "tasks/approve" => Approve;
    /// Approve all minutes of a task that nothing speaks against.
    approve_all ApproveAllVerb "tasks/approve_all" => ApproveAll;
    /// Give minutes back with a question.
    give_back ReturnVerb "tasks/return" => Return;
    /// Say what one can do.
    set_skills SetSkillsVerb "tasks/set_skills" => SetSkills;
    /// Record a training of a volunteer.
    train TrainVerb "tasks/train" => Train;
    /// Strike a training of a volunteer.
    end_training EndTrainingVerb "tasks/end_training" => EndTraining;
    /// Let a task come back every week.
    repeat RepeatVerb "tasks/repeat" => Repeat;
    /// Change what comes back every week.
    change_plan ChangePlanVerb "tasks/change_plan" => ChangePlan;
    /// Let it come back no more.
    end_plan EndPlanVerb "tasks/end_plan" => EndPlan;
    /// Propose a task of one's own.
    propose ProposeTaskVerb "tasks/propose" => Propose;
    /// Take a proposal back.
    take_back TakeBackVerb "tasks/take_back" => TakeBack;
    /// Publish what was proposed.
    adopt AdoptVerb "tasks/adopt" => Adopt;
    /// Say why a proposal is not taken up.
    turn_down TurnDownVerb "tasks/turn_down" => TurnDown;
    /// Report work without a task.
    worked WorkedVerb "tasks/worked" => Worked;
    /// Set other minutes than were submitted.
    correct CorrectMinutesVerb "tasks/correct" => Correct;
}
