//! What others were told of a person whose account is closed.

use domain::inbox::LetterRow;
use domain::kernel::row::RowKind;
use domain::kernel::{Outcome, PersonId, Space, Words};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::error::StoreError;
use super::rows::Change;
use super::tables::{command, event, letter};

/// The fact of a message that names a person.
const NAME: &str = "name";
/// What stands in an outcome for the name of who is gone.
const GONE: &str = "—";

/// Takes the letters that name the person out of others' inboxes: what they ask for is moot.
pub(crate) async fn letters(
    tx: &DatabaseTransaction,
    person: PersonId,
) -> Result<Vec<Change>, StoreError> {
    let about = letter::Entity::find()
        .filter(letter::Column::Subject.eq(person.0))
        .filter(letter::Column::Person.ne(person.0))
        .all(tx)
        .await?;
    let mut gone = Vec::new();
    for row in about {
        let facts: Words =
            serde_json::from_str(&row.facts).map_err(StoreError::unreadable("letter"))?;
        if !facts.get(NAME).is_empty() {
            gone.push(row);
        }
    }
    letter::Entity::delete_many()
        .filter(letter::Column::Id.is_in(gone.iter().map(|row| row.id)))
        .exec(tx)
        .await?;
    let changes = gone.into_iter().map(|row| Change {
        space: Space::Person(PersonId(row.person)),
        kind: LetterRow::KIND,
        id: row.id,
        body: None,
    });
    Ok(changes.collect())
}

/// Takes the name of the person out of the outcomes of others' commands about `things` that are theirs.
pub(crate) async fn outcomes(
    tx: &DatabaseTransaction,
    person: PersonId,
    things: Vec<Uuid>,
) -> Result<(), StoreError> {
    let by_others = event::Entity::find()
        .filter(event::Column::Entity.is_in(things))
        .filter(event::Column::Actor.ne(person.0))
        .all(tx)
        .await?;
    for event in by_others {
        let id = (event.actor, event.command);
        let Some(row) = command::Entity::find_by_id(id).one(tx).await? else {
            continue;
        };
        let outcome =
            serde_json::from_str(&row.outcome).map_err(StoreError::unreadable("outcome"))?;
        let Some(nameless) = nameless(outcome) else {
            continue;
        };
        let json = serde_json::to_string(&nameless).map_err(StoreError::unreadable("outcome"))?;
        command::Entity::update_many()
            .col_expr(command::Column::Outcome, Expr::value(json))
            .filter(command::Column::Person.eq(event.actor))
            .filter(command::Column::Id.eq(event.command))
            .exec(tx)
            .await?;
    }
    Ok(())
}

fn nameless(mut outcome: Outcome) -> Option<Outcome> {
    let (Outcome::Done { facts, .. } | Outcome::Refused { facts, .. }) = &mut outcome else {
        return None;
    };
    let name = facts.0.get_mut(NAME)?;
    GONE.clone_into(name);
    Some(outcome)
}
