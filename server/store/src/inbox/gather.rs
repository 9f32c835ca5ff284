//! The facts for one command. Lock order: the subject, then their letters.

use std::collections::BTreeMap;

use domain::inbox::{Command, Facts, KEPT, Settings};
use domain::kernel::{Ctx, Instant, PersonId};
use sea_orm::{
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::entity::{inbox_seen, letter_of};
use crate::kernel::StoreError;
use crate::kernel::held::Held as _;
use crate::kernel::tables::{letter, person};

pub async fn gather(
    tx: &DatabaseTransaction,
    command: &Command,
    ctx: &Ctx,
) -> Result<Facts, StoreError> {
    if let Command::Age(age) = command {
        return oldest(tx, age.person, ctx).await;
    }
    let subject = person::Entity::find_by_id(ctx.subject.0)
        .held()
        .one(tx)
        .await?;
    let Some(subject) = subject else {
        return Ok(Facts::default());
    };
    let seen = inbox_seen::Entity::find_by_id(ctx.subject.0)
        .one(tx)
        .await?;
    let settings = Settings {
        person: ctx.subject,
        texts: subject.sms,
        seen: seen.map(|row| Instant(row.seen)),
    };
    let own = Condition::all().add(letter::Column::Person.eq(ctx.subject.0));
    let which = match command {
        Command::MarkRead(mark) => Some(own.add(letter::Column::Id.eq(mark.letter.0))),
        Command::MarkAllRead(_) => Some(own.add(letter::Column::Read.is_null())),
        Command::SetTexts(_) | Command::Age(_) => None,
    };
    let rows = match which {
        Some(which) => letter::Entity::find().filter(which).all(tx).await?,
        None => Vec::new(),
    };
    let letters: Result<_, _> = rows.into_iter().map(letter_of).collect();
    Ok(Facts {
        letters: letters?,
        settings: Some(settings),
        ..Facts::default()
    })
}

/// The letters of a person that are old enough to go, and when the next of the others was written.
async fn oldest(
    tx: &DatabaseTransaction,
    person: PersonId,
    ctx: &Ctx,
) -> Result<Facts, StoreError> {
    let rows = letter::Entity::find()
        .filter(letter::Column::Person.eq(person.0))
        .order_by_asc(letter::Column::At)
        .limit(Facts::MOST as u64 + 1)
        .all(tx)
        .await?;
    let until = ctx.now.minus(KEPT);
    let old = rows.iter().take(Facts::MOST);
    let old = old.take_while(|row| row.at <= until.0).count();
    let rest = rows.get(old).map(|row| (person, Instant(row.at)));
    let letters: Result<_, _> = rows.into_iter().take(old).map(letter_of).collect();
    Ok(Facts {
        letters: letters?,
        rest,
        ..Facts::default()
    })
}

/// Everything that has rows: all letters, and the inboxes for which something was set.
pub async fn all(tx: &DatabaseTransaction, _: &Ctx) -> Result<Vec<Facts>, StoreError> {
    let letters = letter::Entity::find().all(tx).await?.into_iter();
    let letters: Result<_, _> = letters.map(letter_of).collect();
    let mut all = vec![Facts {
        letters: letters?,
        ..Facts::default()
    }];
    let seen: BTreeMap<_, _> = inbox_seen::Entity::find()
        .all(tx)
        .await?
        .into_iter()
        .map(|row| (row.person, Instant(row.seen)))
        .collect();
    let set = Condition::any()
        .add(person::Column::Sms.eq(false))
        .add(person::Column::Id.is_in(seen.keys().copied()));
    let people = person::Entity::find()
        .filter(person::Column::Closed.is_null())
        .filter(set);
    for row in people.all(tx).await? {
        let settings = Settings {
            person: PersonId(row.id),
            texts: row.sms,
            seen: seen.get(&row.id).copied(),
        };
        all.push(Facts {
            settings: Some(settings),
            ..Facts::default()
        });
    }
    Ok(all)
}
