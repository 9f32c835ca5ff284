//! The one sync call: commands up; outcomes, changed rows and the kept set down.

use domain::kernel::command::WireEnvelope;
use domain::kernel::sync::{Pulled, Push};
use domain::kernel::{Actor, CommandId, Outcome, Path, PlaceId, Space, space};

use super::error::StoreError;
use super::open::Store;
use super::perform::Via;
use super::pull::Visited;

impl Store {
    /// Answers a call of `actor`, who looks at `chosen` if they have no home. Commands are decided in their order;
    /// what the person may read is judged after them.
    ///
    /// # Errors
    /// When the database fails before the first command was decided. What was decided before a later failure is
    /// answered, and the rest comes again.
    pub async fn exchange(
        &self,
        push: &Push,
        mut actor: Option<Actor>,
        chosen: Option<PlaceId>,
    ) -> Result<Pulled, StoreError> {
        let mut outcomes = Vec::new();
        if let Some(signed_in) = &actor {
            outcomes = self.give_all(signed_in, &push.commands).await?;
            // The commands may have changed what this person may read.
            actor = self.actor(signed_in.person).await?;
        }
        let shown = self.shown(actor.as_ref(), chosen).await?;
        let kept = space::kept(actor.as_ref(), &shown);
        let named = push.have.keys().filter(|space| !kept.contains(space));
        let visited = self.visited(actor.as_ref(), named.copied()).await?;
        self.pull(push, outcomes, actor, shown, kept, visited).await
    }

    /// Which of the spaces that a phone shows beyond the kept ones `actor` may read.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn visited(
        &self,
        actor: Option<&Actor>,
        named: impl Iterator<Item = Space> + Send,
    ) -> Result<Visited, StoreError> {
        let mut visited = Visited::default();
        for space in named.take(Push::VISITED_MAX) {
            let path = match space.place() {
                Some(place) => self.path(place).await?,
                None => Path::default(),
            };
            if space::readable(actor, &space, &path) {
                visited.readable.insert(space);
            } else {
                visited.closed.insert(space);
            }
        }
        Ok(visited)
    }

    async fn give_all(
        &self,
        actor: &Actor,
        commands: &[WireEnvelope],
    ) -> Result<Vec<(CommandId, Outcome)>, StoreError> {
        let mut outcomes = Vec::with_capacity(commands.len());
        for wire in commands.iter().take(Push::COMMANDS_MAX) {
            let outcome = match wire.open() {
                Ok(envelope) if envelope.actor == actor.person => {
                    match self.perform(&envelope, Via::Outbox).await {
                        Ok(outcome) => outcome,
                        Err(error) if outcomes.is_empty() => return Err(error),
                        Err(error) => {
                            tracing::error!(%error, command = %wire.id, "not decided");
                            break;
                        }
                    }
                }
                Ok(_) => Outcome::Unprocessable {
                    key: "kernel.refusal.not_yours".into(),
                },
                Err(error) => {
                    // Where, and not what: what cannot be read may be anybody's words.
                    let (column, kind) = (error.column(), error.classify());
                    tracing::warn!(command = %wire.id, column, ?kind, "a command cannot be read");
                    Outcome::Unprocessable {
                        key: "kernel.refusal.unreadable".into(),
                    }
                }
            };
            outcomes.push((wire.id, outcome));
        }
        Ok(outcomes)
    }

    /// The place that `actor` looks at: their home, else what was chosen, else the place of their role, else the
    /// root.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn shown(
        &self,
        actor: Option<&Actor>,
        chosen: Option<PlaceId>,
    ) -> Result<Path, StoreError> {
        if let Some(home) = actor.and_then(|actor| actor.home.as_ref()) {
            return Ok(home.path.clone());
        }
        if let Some(place) = chosen {
            let path = self.path(place).await?;
            if !path.0.is_empty() {
                return Ok(path);
            }
        }
        if let Some(grant) = actor.and_then(|actor| actor.grants.first()) {
            return Ok(grant.path.clone());
        }
        self.root().await
    }
}
