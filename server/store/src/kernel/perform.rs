//! The write path, one for everybody.
//!
//! A command is decided in a transaction: known id → stored outcome; gather facts with locks → decide → apply →
//! save → write the rows that differ → bump the spaces → store the outcome. Commit, then poke. Two transactions
//! that meet are tried again as a whole. With SQLite, commands that come together share a transaction: [`super::group`].

use std::collections::BTreeMap;

use domain::kernel::outcome::{Consequences, Outcome};
use domain::kernel::{Ctx, Envelope, PersonId, Placed, Refuse, Rules, Space, Told};
use sea_orm::{
    DatabaseTransaction, EntityTrait, Set, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::error::StoreError;
use super::keep::Keep;
use super::open::Store;
use super::tables::{command, event};
use super::{due, letters, rows};

/// How often a transaction that met another one is tried.
const TRIES: u32 = 6;

/// By which way a command came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// A form that was posted: the person sees the outcome on the next page.
    Form,
    /// A phone's outbox: the person may have put the phone away, so a refusal is written to the inbox too.
    Outbox,
    /// The clock: the due command with this id is taken off in the same transaction.
    Clock(Uuid),
}

/// What was decided of one command, before it is written.
pub(crate) struct Decided {
    before: Vec<Placed>,
    after: Vec<Placed>,
    events: Vec<(Option<Uuid>, String)>,
    slice: &'static str,
    consequences: Consequences,
    answer: Result<Told, Outcome>,
    elsewhere: Vec<rows::Change>,
}

/// A command decided inside a transaction that is still open.
pub(super) struct Step {
    pub(super) outcome: Outcome,
    /// Of the spaces that moved on; to be poked after the commit.
    pub(super) versions: BTreeMap<Space, u64>,
    /// Whether there is anything to commit.
    pub(super) wrote: bool,
}

impl Store {
    /// Gives a command: decides it, or says what was decided before.
    ///
    /// Once begun it goes on to its end, even where nobody waits any more: between a commit and its poke there must be
    /// no way out, or this process would not know what it wrote.
    ///
    /// # Errors
    /// When the database fails; then nothing was changed, and the same command may be given again.
    pub async fn perform(&self, envelope: &Envelope, via: Via) -> Result<Outcome, StoreError> {
        let (store, envelope) = (self.clone(), envelope.clone());
        let performed = tokio::spawn(async move {
            match &store.group {
                Some(group) if !matches!(via, Via::Clock(_)) => {
                    group.perform(&store, envelope, via).await
                }
                _ => store.perform_alone(&envelope, via).await,
            }
        });
        match performed.await {
            Ok(outcome) => outcome,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(error) => Err(StoreError::Open(format!("the server stops: {error}"))),
            },
        }
    }

    /// The same, in a transaction of its own.
    pub(super) async fn perform_alone(
        &self,
        envelope: &Envelope,
        via: Via,
    ) -> Result<Outcome, StoreError> {
        retried(|| self.attempt(envelope, via)).await
    }

    async fn attempt(&self, envelope: &Envelope, via: Via) -> Result<Outcome, StoreError> {
        let tx = self.begin().await?;
        let step = self.step(&tx, envelope, via).await;
        #[cfg(feature = "planted")]
        if step.is_err() && domain::kernel::planted::is("half_committed") {
            tx.commit().await?;
            return Err(step.err().unwrap_or(StoreError::Taken));
        }
        let step = step?;
        if step.wrote {
            let committed = tx.commit().await;
            #[cfg(feature = "planted")]
            let committed = committed.or_else(|error| {
                let unheard = domain::kernel::planted::is("commit_unheard");
                if unheard { Ok(()) } else { Err(error) }
            });
            committed?;
        } else {
            tx.rollback().await?;
        }
        self.poke(step.versions);
        Ok(step.outcome)
    }

    /// Decides a command inside a transaction.
    pub(super) async fn step(
        &self,
        tx: &DatabaseTransaction,
        envelope: &Envelope,
        via: Via,
    ) -> Result<Step, StoreError> {
        let digest = digest(envelope)?;
        if let Via::Clock(id) = via {
            due::claim(tx, id).await?;
        }
        if let Some(known) = known(tx, envelope, &digest).await? {
            return Step::idle(tx, known, via).await;
        }
        let Some(actor) = self.acting(tx, envelope.actor).await? else {
            let refused = Outcome::Refused {
                key: "kernel.refusal.signed_out".into(),
                facts: domain::kernel::Words::none(),
                next: Some("/sign-in".into()),
            };
            return Step::idle(tx, refused, via).await;
        };
        let ctx = Ctx {
            actor,
            subject: envelope.subject,
            now: self.clock.now(),
            command: envelope.id,
            made: envelope.made,
        };
        let decided = crate::slices::dispatch(tx, &envelope.command, &ctx).await?;
        if let Err(input @ Outcome::Input { .. }) = decided.answer {
            return Step::idle(tx, input, via).await;
        }
        let (outcome, versions) = self.write(tx, &ctx, decided, via).await?;
        #[cfg(feature = "planted")]
        let forgotten = domain::kernel::planted::is("outcome_forgotten");
        #[cfg(not(feature = "planted"))]
        let forgotten = false;
        if !forgotten {
            remember(tx, envelope, digest, &outcome, &ctx).await?;
        }
        Ok(Step {
            outcome,
            versions,
            wrote: true,
        })
    }

    /// Begins a transaction that will write.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn begin(&self) -> Result<DatabaseTransaction, StoreError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: self.is_sqlite().then_some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        Ok(self.writer.begin_with_options(options).await?)
    }

    async fn write(
        &self,
        tx: &DatabaseTransaction,
        ctx: &Ctx,
        decided: Decided,
        via: Via,
    ) -> Result<(Outcome, BTreeMap<Space, u64>), StoreError> {
        if let Via::Clock(id) = via {
            due::take_off(tx, id).await?;
        }
        let (mut changes, answer) = decided.record(tx, ctx).await?;
        if let (Err(Outcome::Refused { key, facts, next }), Via::Outbox) = (&answer, via) {
            letters::about_refusal(tx, ctx, key, facts, next.as_deref()).await?;
            changes.push(letters::refusal_row(ctx, key, facts, next.as_deref()));
        }
        self.sign(&mut changes);
        let versions = rows::write(tx, changes, ctx.now).await?;
        let outcome = match answer {
            Ok(told) => Outcome::Done {
                key: told.key.to_owned(),
                facts: told.facts,
                next: told.next,
                versions: versions.clone(),
            },
            Err(refused) => refused,
        };
        Ok((outcome, versions))
    }

    /// Tells who listens, what is kept in memory, and the other instances, which spaces have moved on. After the
    /// commit only.
    pub(crate) fn poke(&self, versions: BTreeMap<Space, u64>) {
        if let Some(others) = &self.others {
            others.tell(&versions);
        }
        if let Some(written) = &self.written {
            written.take(&versions);
        }
        self.advance(versions);
    }
}

/// Tries a whole transaction again when it met another one.
pub(crate) async fn retried<T, F>(attempt: impl Fn() -> F + Send) -> Result<T, StoreError>
where
    T: Send,
    F: Future<Output = Result<T, StoreError>> + Send,
{
    let mut tries = 0;
    loop {
        tries += 1;
        match attempt().await {
            Err(error) if error.is_passing() && tries < TRIES => {
                tracing::debug!(%error, "tried again");
                tokio::time::sleep(std::time::Duration::from_millis(5 << tries)).await;
            }
            result => return result,
        }
    }
}

impl Decided {
    /// Whether the rules let it happen.
    pub(crate) fn is_done(&self) -> bool {
        self.answer.is_ok()
    }

    /// The same with rows that change in other slices.
    pub(crate) fn with(mut self, elsewhere: Vec<rows::Change>) -> Self {
        self.elsewhere.extend(elsewhere);
        self
    }

    /// The same without letters to somebody who will read none.
    pub(crate) fn unheard_by(mut self, person: PersonId) -> Self {
        self.consequences
            .letters
            .retain(|letter| letter.to != person);
        self
    }

    /// Writes history, clock and letters, and gives the rows that are to be written last.
    pub(crate) async fn record(
        self,
        tx: &DatabaseTransaction,
        ctx: &Ctx,
    ) -> Result<(Vec<rows::Change>, Result<Told, Outcome>), StoreError> {
        write_events(tx, ctx, self.slice, self.events).await?;
        due::set(tx, &self.consequences.dues, &self.consequences.moot).await?;
        let mut changes = rows::difference(self.before, self.after);
        changes.extend(self.elsewhere);
        changes.extend(letters::write(tx, ctx, self.consequences.letters).await?);
        Ok((changes, self.answer))
    }
}

/// Decides a command of one slice: the same five steps for every slice.
pub(crate) async fn decide<S: Keep>(
    tx: &DatabaseTransaction,
    slice: &'static str,
    command: &S::Command,
    ctx: &Ctx,
) -> Result<Decided, StoreError>
where
    S::Command: Sync,
    S::Facts: Send + Sync,
    S::Event: Send + Sync,
{
    let facts = S::gather(tx, command, ctx).await?;
    let events = match S::decide(&facts, command, ctx) {
        Ok(events) => events,
        Err(refusal) => return Ok(refused(slice, &refusal)),
    };
    let before = S::project(&facts);
    let mut after = facts.clone();
    let mut consequences = Consequences::default();
    for event in &events {
        S::apply(&mut after, event, ctx);
        let caused = S::consequences(&after, event, ctx);
        consequences.letters.extend(caused.letters);
        consequences.dues.extend(caused.dues);
        consequences.moot.extend(caused.moot);
    }
    if !events.is_empty() {
        S::save(tx, &facts, &after, &events, ctx).await?;
    }
    let mut kept = Vec::with_capacity(events.len());
    for event in &events {
        let json = serde_json::to_string(event).map_err(StoreError::unreadable("event"))?;
        kept.push((S::entity(event), json));
    }
    let told = <S as Rules>::told(&after, command, &events, ctx);
    let after = S::project(&after);
    Ok(Decided {
        before,
        after,
        events: kept,
        slice,
        consequences,
        answer: Ok(told),
        elsewhere: Vec::new(),
    })
}

fn refused(slice: &'static str, refusal: &impl Refuse) -> Decided {
    Decided {
        before: Vec::new(),
        after: Vec::new(),
        events: Vec::new(),
        slice,
        consequences: Consequences::default(),
        answer: Err(Outcome::refused(refusal)),
        elsewhere: Vec::new(),
    }
}

impl Step {
    /// Nothing was to be written. The clock gives no such command again.
    async fn idle(
        tx: &DatabaseTransaction,
        outcome: Outcome,
        via: Via,
    ) -> Result<Self, StoreError> {
        if let Via::Clock(id) = via {
            due::take_off(tx, id).await?;
        }
        Ok(Self {
            outcome,
            versions: BTreeMap::new(),
            wrote: matches!(via, Via::Clock(_)),
        })
    }
}

/// The outcome of a command that was decided before; the same id with another payload is an error.
async fn known(
    tx: &DatabaseTransaction,
    envelope: &Envelope,
    digest: &[u8],
) -> Result<Option<Outcome>, StoreError> {
    let id = (envelope.actor.0, envelope.id.0);
    let Some(row) = command::Entity::find_by_id(id).one(tx).await? else {
        return Ok(None);
    };
    if row.digest != digest {
        return Ok(Some(Outcome::Unprocessable {
            key: "kernel.refusal.id_used_twice".into(),
        }));
    }
    serde_json::from_str(&row.outcome)
        .map(Some)
        .map_err(StoreError::unreadable("outcome"))
}

async fn remember(
    tx: &DatabaseTransaction,
    envelope: &Envelope,
    digest: Vec<u8>,
    outcome: &Outcome,
    ctx: &Ctx,
) -> Result<(), StoreError> {
    let outcome = serde_json::to_string(outcome).map_err(StoreError::unreadable("outcome"))?;
    let row = command::ActiveModel {
        person: Set(envelope.actor.0),
        id: Set(envelope.id.0),
        digest: Set(digest),
        outcome: Set(outcome),
        at: Set(ctx.now.0),
    };
    command::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

async fn write_events(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    slice: &'static str,
    events: Vec<(Option<Uuid>, String)>,
) -> Result<(), StoreError> {
    if events.is_empty() {
        return Ok(());
    }
    let rows = events
        .into_iter()
        .map(|(entity, payload)| event::ActiveModel {
            id: Set(Uuid::now_v7()),
            at: Set(ctx.now.0),
            command: Set(ctx.command.0),
            actor: Set(ctx.actor.person.0),
            subject: Set(ctx.subject.0),
            slice: Set(slice.to_owned()),
            entity: Set(entity),
            payload: Set(payload),
        });
    event::Entity::insert_many(rows)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Tells two payloads under one id apart. The device time is left out: a retry may correct it.
fn digest(envelope: &Envelope) -> Result<Vec<u8>, StoreError> {
    let json = serde_json::to_vec(&envelope.command).map_err(StoreError::unreadable("command"))?;
    let mut hash = Sha256::new();
    hash.update(envelope.subject.0.as_bytes());
    hash.update(json);
    Ok(hash.finalize().to_vec())
}
