//! The one place that names all slices: which rules decide which command.

use domain::kernel::{Actor, CommandId, Ctx, Instant, PersonId, Placed};
use domain::slices::Command;
use domain::{org, services, tasks};
use sea_orm::DatabaseTransaction;

use crate::kernel::error::StoreError;
use crate::kernel::forget as told;
use crate::kernel::perform::{Decided, decide};
use crate::kernel::rows::Change;
use crate::kernel::{Keep, people};

/// Decides a command of any slice inside the transaction.
pub(crate) async fn dispatch(
    tx: &DatabaseTransaction,
    command: &Command,
    ctx: &Ctx,
) -> Result<Decided, StoreError> {
    match command {
        Command::Notices(command) => {
            decide::<domain::notices::Notices>(tx, "notices", command, ctx).await
        }
        Command::Accounts(command) => match *command {},
        Command::Org(command) => {
            let decided = decide::<org::Org>(tx, "org", command, ctx).await?;
            let names = matches!(
                command,
                org::Command::Rename(_) | org::Command::AskToJoin(_)
            );
            if names && decided.is_done() {
                return Ok(decided.with(renamed(tx, ctx).await?));
            }
            Ok(decided)
        }
        Command::Services(command) => {
            let decided = decide::<services::Services>(tx, "services", command, ctx).await?;
            if let services::Command::RemoveDependant(remove) = command
                && decided.is_done()
            {
                let subject = PersonId(remove.dependant.0);
                let things = crate::services::booked_for(tx, &[subject]).await?;
                told::outcomes(tx, subject, things).await?;
            }
            Ok(decided)
        }
        Command::Tasks(command) => decide::<tasks::Tasks>(tx, "tasks", command, ctx).await,
        Command::Inbox(command) => decide::<domain::inbox::Inbox>(tx, "inbox", command, ctx).await,
    }
}

/// All rows of one slice, as its rules lay them out now.
pub(crate) async fn all(
    tx: &DatabaseTransaction,
    slice: &str,
    ctx: &Ctx,
) -> Result<Vec<Placed>, StoreError> {
    match slice {
        "accounts" => crate::accounts::all(tx).await,
        "org" => projected::<org::Org>(tx, ctx).await,
        "notices" => projected::<domain::notices::Notices>(tx, ctx).await,
        "services" => projected::<services::Services>(tx, ctx).await,
        "tasks" => projected::<tasks::Tasks>(tx, ctx).await,
        "inbox" => projected::<domain::inbox::Inbox>(tx, ctx).await,
        _ => Ok(Vec::new()),
    }
}

async fn projected<S: Keep>(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
) -> Result<Vec<Placed>, StoreError> {
    let parts = S::all(tx, ctx).await?;
    Ok(parts.iter().flat_map(S::project).collect())
}

/// Where the name of the person shows beside their home and roles, when they go by another one from now on.
async fn renamed(tx: &DatabaseTransaction, ctx: &Ctx) -> Result<Vec<Change>, StoreError> {
    let Some(actor) = people::actor(tx, ctx.actor.person).await? else {
        return Ok(Vec::new());
    };
    if actor.name == ctx.actor.name {
        return Ok(Vec::new());
    }
    let ctx = Ctx {
        actor,
        ..ctx.clone()
    };
    let mut changes = crate::services::bookings_of(tx, &ctx).await?;
    changes.extend(crate::tasks::parts_of(tx, ctx.actor.person).await?);
    Ok(changes)
}

/// What becomes of a person in every slice when their account is closed: what others count on is given on by the
/// rules, and nobody keeps the name. Called while they are still recorded; gives the rows that are to be written.
pub(crate) async fn forget(
    tx: &DatabaseTransaction,
    person: PersonId,
    now: Instant,
) -> Result<Vec<Change>, StoreError> {
    let claims = crate::tasks::claims_of(tx, person).await?;
    let booked = crate::services::booked_for_family(tx, person).await?;
    let bookings = services::Command::Forget(services::Forget { person });
    let parts = claims.iter().copied();
    let parts = parts.map(|claim| tasks::Command::Forget(tasks::Forget { claim }).into());
    let proposals = crate::tasks::proposals_of(tx, person).await?;
    let proposed = proposals.iter().map(|proposal| {
        let proposal = *proposal;
        tasks::Command::ForgetProposal(tasks::ForgetProposal { proposal }).into()
    });
    let mut changes = Vec::new();
    let volunteer = tasks::Command::ForgetVolunteer(tasks::ForgetVolunteer { person });
    let all = [bookings.into(), volunteer.into()].into_iter();
    let all = all.chain(proposed).chain(parts);
    for (number, command) in all.enumerate() {
        let ctx = Ctx {
            actor: Actor::clock(),
            subject: person,
            now,
            command: CommandId::derive(person.0, &format!("forget/{number}")),
            made: now,
        };
        let decided = dispatch(tx, &command, &ctx).await?.unheard_by(person);
        changes.extend(decided.record(tx, &ctx).await?.0);
    }
    crate::tasks::forget_certificates(tx, person).await?;
    crate::notices::forget(tx, person).await?;
    crate::inbox::forget(tx, person).await?;
    let mut things = crate::org::askings_of(tx, person).await?;
    things.push(person.0);
    things.extend(booked);
    things.extend(claims.into_iter().map(|claim| claim.0));
    things.extend(proposals.into_iter().map(|proposal| proposal.0));
    told::outcomes(tx, person, things).await?;
    changes.extend(told::letters(tx, person).await?);
    changes.extend(crate::org::leave(tx, person, now).await?);
    Ok(changes)
}
