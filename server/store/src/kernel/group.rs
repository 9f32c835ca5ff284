//! Commands that come together share a commit.
//!
//! SQLite has one writer, and each commit waits for the disk. Whoever has the turn takes along what others have
//! brought meanwhile: the commands are decided one after another in one transaction, each seeing what those before it
//! wrote, and nobody is answered before the commit. Where one of them fails, all is rolled back and each is decided by
//! itself, so that it takes down no other.

use std::sync::{Mutex, PoisonError};

use domain::kernel::{Envelope, Outcome};
use tokio::sync::{Mutex as Turn, oneshot};

use super::error::StoreError;
use super::open::Store;
use super::perform::{Step, Via};

/// How many commands one commit takes along.
const AT_ONCE: usize = 64;

/// What waits for its turn.
#[derive(Debug, Default)]
pub(crate) struct Group {
    waiting: Mutex<Vec<Waiting>>,
    turn: Turn<()>,
}

/// A command and who waits for its outcome.
#[derive(Debug)]
struct Waiting {
    /// With the clock, and the memory of what is written, of who brought it.
    store: Store,
    envelope: Envelope,
    via: Via,
    answer: oneshot::Sender<Result<Outcome, StoreError>>,
}

impl Group {
    /// Decides a command together with those that came at the same time.
    ///
    /// # Errors
    /// When the database fails; then nothing was changed.
    pub(super) async fn perform(
        &self,
        store: &Store,
        envelope: Envelope,
        via: Via,
    ) -> Result<Outcome, StoreError> {
        let (answer, mut answered) = oneshot::channel();
        self.waiting().push(Waiting {
            store: store.clone(),
            envelope: envelope.clone(),
            via,
            answer,
        });
        loop {
            tokio::select! {
                biased;
                outcome = &mut answered => return match outcome {
                    Ok(outcome) => outcome,
                    // Another command's rules panicked while this one was taken along.
                    Err(_) => store.perform_alone(&envelope, via).await,
                },
                _turn = self.turn.lock() => {
                    // Whoever had the turn before may have taken this one along.
                    if answered.is_empty() {
                        self.lead().await;
                    }
                }
            }
        }
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, Vec<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Decides those who have waited longest.
    async fn lead(&self) {
        let batch: Vec<Waiting> = {
            let mut waiting = self.waiting();
            let most = waiting.len().min(AT_ONCE);
            waiting.drain(..most).collect()
        };
        if batch.len() > 1 {
            match together(&batch).await {
                Ok(steps) => return answer(batch, steps),
                Err(error) => tracing::debug!(%error, "decided one by one"),
            }
        }
        for one in batch {
            let outcome = one.store.perform_alone(&one.envelope, one.via).await;
            let _ = one.answer.send(outcome);
        }
    }
}

/// Decides all of them in one transaction, or none.
async fn together(batch: &[Waiting]) -> Result<Vec<Step>, StoreError> {
    let Some(first) = batch.first() else {
        return Ok(Vec::new());
    };
    let tx = first.store.begin().await?;
    let mut steps = Vec::with_capacity(batch.len());
    for one in batch {
        steps.push(one.store.step(&tx, &one.envelope, one.via).await?);
    }
    if steps.iter().any(|step| step.wrote) {
        tx.commit().await?;
    } else {
        tx.rollback().await?;
    }
    Ok(steps)
}

/// After the commit: pokes, and tells everyone.
fn answer(batch: Vec<Waiting>, steps: Vec<Step>) {
    for (one, step) in batch.into_iter().zip(steps) {
        one.store.poke(step.versions);
        let _ = one.answer.send(Ok(step.outcome));
    }
}
