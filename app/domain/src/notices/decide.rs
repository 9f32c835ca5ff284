//! The decisions, in the order in which a notice meets them.

use super::{
    Acknowledge, Age, By, Command, Correct, Drop, Event, Facts, Fields, Notice, NoticeId, Post,
    Refusal, SaveDraft, Tell, Withdraw,
};
use crate::kernel::{Actor, Ctx, FieldError, Grant, Level, PersonId, PlaceId, Purpose, Role, Site};

/// Decides a command into events, or refuses it.
pub fn decide(facts: &Facts, command: &Command, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    check(command)?;
    match command {
        Command::SaveDraft(draft) => save_draft(facts, draft, ctx),
        Command::Drop(drop) => Ok(drop_draft(facts, drop, ctx)),
        Command::Post(post) => self::post(facts, post, ctx),
        Command::Correct(correct) => self::correct(facts, correct, ctx),
        Command::Withdraw(withdraw) => self::withdraw(facts, withdraw, ctx),
        Command::Acknowledge(acknowledge) => self::acknowledge(facts, acknowledge, ctx),
        Command::Tell(tell) => self::tell(facts, tell, ctx),
        Command::Age(age) => self::age(facts, age, ctx),
    }
}

/// What is malformed, whoever asks and whenever.
pub fn check(command: &Command) -> Result<(), Refusal> {
    let errors = match command {
        // A draft may be as unfinished as it likes.
        Command::SaveDraft(draft) => too_long(&draft.fields),
        Command::Post(post) => [missing(&post.fields), too_long(&post.fields)].concat(),
        Command::Correct(correct) => [missing(&correct.fields), too_long(&correct.fields)].concat(),
        Command::Withdraw(withdraw) => reason(withdraw),
        Command::Drop(_) | Command::Acknowledge(_) | Command::Tell(_) | Command::Age(_) => {
            Vec::new()
        }
    };
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Refusal::Input(errors))
    }
}

fn missing(fields: &Fields) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if fields.title.trim().is_empty() {
        errors.push(FieldError::new(
            "fields.title",
            "notices.field.title_missing",
        ));
    }
    if fields.body.trim().is_empty() {
        errors.push(FieldError::new("fields.body", "notices.field.body_missing"));
    }
    errors
}

fn too_long(fields: &Fields) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if fields.title.chars().count() > Fields::TITLE_MAX {
        let error = FieldError::new("fields.title", "notices.field.title_long");
        errors.push(error.with("max", Fields::TITLE_MAX));
    }
    if fields.body.chars().count() > Fields::BODY_MAX {
        let error = FieldError::new("fields.body", "notices.field.body_long");
        errors.push(error.with("max", Fields::BODY_MAX));
    }
    errors
}

fn reason(withdraw: &Withdraw) -> Vec<FieldError> {
    let reason = withdraw.reason.trim();
    if reason.is_empty() {
        vec![FieldError::new("reason", "notices.field.reason_missing")]
    } else if reason.chars().count() > Withdraw::REASON_MAX {
        let error = FieldError::new("reason", "notices.field.reason_long");
        vec![error.with("max", Withdraw::REASON_MAX)]
    } else {
        Vec::new()
    }
}

fn save_draft(facts: &Facts, draft: &SaveDraft, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    may_post_to(facts.site.as_ref(), ctx)?;
    let id = match draft.draft {
        Some(_) => own_draft(facts, ctx)?,
        None => NoticeId::derive(ctx.command, "notice"),
    };
    Ok(vec![Event::DraftSaved {
        draft: id,
        place: draft.place,
        fields: draft.fields.clone(),
    }])
}

/// Dropping what is gone already is what was asked for; somebody else's is as good as gone.
fn drop_draft(facts: &Facts, drop: &Drop, ctx: &Ctx) -> Vec<Event> {
    match own_draft(facts, ctx) {
        Ok(_) => vec![Event::DraftDropped { draft: drop.draft }],
        Err(_) => Vec::new(),
    }
}

fn post(facts: &Facts, post: &Post, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    may_post_to(facts.site.as_ref(), ctx)?;
    let mut events = Vec::new();
    let notice = match (post.draft, own_draft(facts, ctx)) {
        (Some(_), Ok(draft)) => {
            events.push(Event::DraftDropped { draft });
            draft
        }
        // The draft was dropped on another phone meanwhile: what was typed is in the command.
        _ => NoticeId::derive(ctx.command, "notice"),
    };
    events.push(Event::Posted {
        notice,
        fields: trimmed(&post.fields),
    });
    Ok(events)
}

fn correct(facts: &Facts, correct: &Correct, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    let notice = own_notice(facts, ctx)?;
    let mut fields = trimmed(&correct.fields);
    // Widening or narrowing who may read is a new notice, not a correction of this one.
    fields.audience = notice.fields.audience;
    if fields == notice.fields {
        return Ok(Vec::new());
    }
    Ok(vec![Event::Corrected {
        notice: notice.id,
        fields,
    }])
}

fn withdraw(facts: &Facts, withdraw: &Withdraw, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    let notice = own_notice(facts, ctx)?;
    Ok(vec![Event::Withdrawn {
        notice: notice.id,
        reason: withdraw.reason.trim().to_owned(),
    }])
}

fn acknowledge(facts: &Facts, acknowledge: &Acknowledge, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    let notice = asked(facts, ctx)?;
    let (home, _) = facts.home.as_ref().ok_or(Refusal::NotOfThePlace)?;
    let own = ctx.subject == ctx.actor.person;
    if !own && !ctx.actor.works_for(Purpose::Notices, &home.path) {
        return Err(not_yours(home));
    }
    if !home.path.contains(notice.site.place()) {
        return Err(Refusal::NotOfThePlace);
    }
    Ok(acknowledged(
        facts,
        acknowledge.notice,
        Some(ctx.subject),
        By::Tap,
    ))
}

fn tell(facts: &Facts, tell: &Tell, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    let notice = asked(facts, ctx)?;
    let (home, _) = facts.home.as_ref().ok_or(Refusal::NoSuchHome)?;
    let leads = ctx.actor.holds(Role::StairwellLeader, &home.path)
        || ctx.actor.works_for(Purpose::Notices, &home.path);
    if !leads {
        return Err(not_yours(home));
    }
    if !home.path.contains(notice.site.place()) {
        return Err(Refusal::NotOfThePlace);
    }
    Ok(acknowledged(facts, tell.notice, tell.person, By::Person))
}

/// One acknowledgement per home is enough; a second one changes nothing.
fn acknowledged(facts: &Facts, notice: NoticeId, person: Option<PersonId>, by: By) -> Vec<Event> {
    match facts.acknowledgement {
        Some(_) => Vec::new(),
        None => vec![Event::Acknowledged { notice, person, by }],
    }
}

fn age(facts: &Facts, age: &Age, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    if !ctx.actor.is_clock() {
        return Err(Refusal::NotFound);
    }
    let notice = facts.notice.as_ref().ok_or(Refusal::NotFound)?;
    let pinned = notice.fields.pinned && notice.is_current(ctx.now);
    let notice = age.notice;
    Ok(vec![if pinned {
        Event::Kept { notice }
    } else {
        let more = facts.old.len() >= Facts::MOST;
        Event::Aged { notice, more }
    }])
}

fn asked<'a>(facts: &'a Facts, ctx: &Ctx) -> Result<&'a Notice, Refusal> {
    let notice = facts.notice.as_ref().ok_or(Refusal::NotFound)?;
    if notice.aged || !super::row::may_read(notice, &ctx.actor) {
        return Err(Refusal::NotFound);
    }
    if notice.withdrawal.is_some() {
        return Err(Refusal::AlreadyWithdrawn);
    }
    if !notice.fields.acknowledge {
        return Err(Refusal::NotAsked);
    }
    Ok(notice)
}

fn own_draft(facts: &Facts, ctx: &Ctx) -> Result<NoticeId, Refusal> {
    let draft = facts.draft.as_ref().ok_or(Refusal::NotFound)?;
    if draft.author == ctx.actor.person {
        Ok(draft.id)
    } else {
        Err(Refusal::NotFound)
    }
}

/// Whoever may post to the place may correct and withdraw what stands there: notices outlive their authors.
fn own_notice<'a>(facts: &'a Facts, ctx: &Ctx) -> Result<&'a Notice, Refusal> {
    let notice = facts.notice.as_ref().filter(|notice| !notice.aged);
    let notice = notice.ok_or(Refusal::NotFound)?;
    if !may_post(&ctx.actor, &notice.site) {
        // Who may not read it does not learn that it is there.
        let reads = super::row::may_read(notice, &ctx.actor);
        let why = reads.then(|| not_yours(&notice.site));
        return Err(why.unwrap_or(Refusal::NotFound));
    }
    if notice.withdrawal.is_some() {
        return Err(Refusal::AlreadyWithdrawn);
    }
    Ok(notice)
}

fn may_post_to(site: Option<&Site>, ctx: &Ctx) -> Result<(), Refusal> {
    let site = site.ok_or(Refusal::NotFound)?;
    if may_post(&ctx.actor, site) {
        Ok(())
    } else {
        Err(not_yours(site))
    }
}

fn not_yours(site: &Site) -> Refusal {
    Refusal::NotYours {
        place: site.name.clone(),
    }
}

/// Whether `actor` may post to `site`. The pages ask too, to offer only what can work.
pub fn may_post(actor: &Actor, site: &Site) -> bool {
    let leads = |grant: &Grant| {
        grant.role == Role::StairwellLeader && grant.path.place() == Some(site.place())
    };
    actor.works_for(Purpose::Notices, &site.path)
        || (site.level == Level::Stairwell && actor.grants.iter().any(leads))
        || actor.looks_after(site.place())
}

/// Whether `actor` tells homes of a notice to `place`, their own or one above it, in person.
pub fn may_tell(actor: &Actor, place: PlaceId) -> bool {
    actor
        .grants
        .iter()
        .any(|grant| tells(grant) && grant.path.contains(place))
}

/// Whether `actor` gets the list of homes of any notice at all: else asking homes to acknowledge would lead nowhere.
pub fn may_ask(actor: &Actor) -> bool {
    actor.grants.iter().any(tells)
}

fn tells(grant: &Grant) -> bool {
    grant.role == Role::StairwellLeader || grant.role.purposes().contains(&Purpose::Notices)
}

fn trimmed(fields: &Fields) -> Fields {
    Fields {
        title: fields.title.trim().to_owned(),
        body: fields.body.trim().to_owned(),
        ..fields.clone()
    }
}
