//! Those of a family who have no account, and for whom somebody books.
//!
//! Lock order: as everywhere, the sessions and bookings first, then the one that they are for.

use std::collections::{BTreeMap, BTreeSet};

use domain::kernel::{Ctx, PersonId};
use domain::services::{Dependant, DependantId, Facts, Kin, RemoveDependant};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::entity::dependant;
use super::{gather, people};
use crate::kernel::StoreError;
use crate::kernel::held::Held as _;

/// What entering somebody needs: all whom the person has entered.
pub async fn adding(tx: &DatabaseTransaction, ctx: &Ctx) -> Result<Facts, StoreError> {
    people::locked(tx, ctx.subject).await?;
    Ok(Facts {
        dependants: of(tx, ctx.subject).await?,
        ..Facts::default()
    })
}

/// What taking somebody out needs: what is booked for them, with the lines there.
pub async fn removing(
    tx: &DatabaseTransaction,
    remove: &RemoveDependant,
    ctx: &Ctx,
) -> Result<Facts, StoreError> {
    let dependants = of(tx, ctx.subject).await?;
    if !dependants.contains_key(&remove.dependant) {
        return Ok(Facts {
            dependants,
            ..Facts::default()
        });
    }
    let subject = PersonId(remove.dependant.0);
    gather::of_subjects(tx, &[subject], ctx).await?;
    lock(tx, subject).await?;
    // Nobody books for them from here on; what was booked while the lock was waited for counts too.
    Ok(Facts {
        dependants,
        ..gather::of_subjects(tx, &[subject], ctx).await?
    })
}

/// All whom this person has entered.
pub async fn of(
    tx: &DatabaseTransaction,
    carer: PersonId,
) -> Result<BTreeMap<DependantId, Dependant>, StoreError> {
    let rows = dependant::Entity::find()
        .filter(dependant::Column::Carer.eq(carer.0))
        .order_by_asc(dependant::Column::Id)
        .all(tx)
        .await?;
    Ok(rows.into_iter().map(read).collect())
}

/// The one for whom who acts books, locked: nobody takes two seats at once, from however many phones.
pub async fn booked_for(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
) -> Result<Option<Dependant>, StoreError> {
    let row = dependant::Entity::find_by_id(ctx.subject.0)
        .filter(dependant::Column::Carer.eq(ctx.actor.person.0))
        .held()
        .one(tx)
        .await?;
    Ok(row.map(|row| read(row).1))
}

/// Locks the one whom a subject stands for, where it is one.
pub async fn lock(tx: &DatabaseTransaction, subject: PersonId) -> Result<(), StoreError> {
    dependant::Entity::find_by_id(subject.0)
        .held()
        .one(tx)
        .await?;
    Ok(())
}

/// Who has entered the one whom a subject stands for.
pub async fn carer_of(
    tx: &DatabaseTransaction,
    subject: PersonId,
) -> Result<Option<PersonId>, StoreError> {
    let row = dependant::Entity::find_by_id(subject.0).one(tx).await?;
    Ok(row.map(|row| PersonId(row.carer)))
}

/// Whom any of these people have entered, as subjects of bookings.
pub async fn of_household(
    tx: &DatabaseTransaction,
    people: &[Uuid],
) -> Result<Vec<Uuid>, StoreError> {
    let ids: Vec<Uuid> = dependant::Entity::find()
        .select_only()
        .column(dependant::Column::Id)
        .filter(dependant::Column::Carer.is_in(people.iter().copied()))
        .into_tuple()
        .all(tx)
        .await?;
    Ok(ids)
}

/// What those among these ids go by who are dependants.
pub async fn names(
    tx: &DatabaseTransaction,
    ids: BTreeSet<Uuid>,
) -> Result<Vec<(Uuid, String)>, StoreError> {
    let rows: Vec<(Uuid, String)> = dependant::Entity::find()
        .select_only()
        .column(dependant::Column::Id)
        .column(dependant::Column::Name)
        .filter(dependant::Column::Id.is_in(ids))
        .into_tuple()
        .all(tx)
        .await?;
    Ok(rows)
}

/// Everybody there is.
pub async fn all(tx: &DatabaseTransaction) -> Result<BTreeMap<DependantId, Dependant>, StoreError> {
    let rows = dependant::Entity::find().all(tx).await?;
    Ok(rows.into_iter().map(read).collect())
}

fn read(row: dependant::Model) -> (DependantId, Dependant) {
    let kin = Kin::ALL.into_iter().find(|kin| kin.name() == row.kin);
    let one = Dependant {
        id: DependantId(row.id),
        carer: PersonId(row.carer),
        name: row.name,
        born: row.born.map(i32::unsigned_abs),
        kin: kin.unwrap_or(Kin::Other),
    };
    (one.id, one)
}

/// Writes who was entered; who was taken out is gone.
pub async fn save(
    tx: &DatabaseTransaction,
    before: &Facts,
    after: &Facts,
) -> Result<(), StoreError> {
    let known = before.dependants.keys();
    let gone: Vec<Uuid> = known
        .filter(|id| !after.dependants.contains_key(id))
        .map(|id| id.0)
        .collect();
    if !gone.is_empty() {
        dependant::Entity::delete_many()
            .filter(dependant::Column::Id.is_in(gone))
            .exec(tx)
            .await?;
    }
    let new = after.dependants.values();
    for one in new.filter(|one| !before.dependants.contains_key(&one.id)) {
        let row = dependant::Model {
            id: one.id.0,
            carer: one.carer.0,
            name: one.name.clone(),
            born: one.born.and_then(|born| i32::try_from(born).ok()),
            kin: one.kin.name().to_owned(),
        };
        dependant::Entity::insert(row.into_active_model().reset_all())
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}
