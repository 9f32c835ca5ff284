//! Writes the entities as they are after the events.

use domain::tasks::Facts;
use sea_orm::{ActiveModelTrait, DatabaseTransaction, EntityTrait, IntoActiveModel};

use super::entity::{part_row, task_row, task_volunteer, volunteer_row};
use crate::kernel::StoreError;

pub async fn save(
    tx: &DatabaseTransaction,
    before: &Facts,
    after: &Facts,
) -> Result<(), StoreError> {
    if let Some(task) = &after.task
        && before.task.as_ref() != Some(task)
    {
        let row = task_row(task)?.into_active_model().reset_all();
        if before.task.is_some() {
            row.update(tx).await?;
        } else {
            row.insert(tx).await?;
        }
    }
    super::plan::save(tx, before, after).await?;
    super::proposal::save(tx, before, after).await?;
    if let Some(volunteer) = &after.volunteer
        && before.volunteer.as_ref() != Some(volunteer)
    {
        let row = volunteer_row(volunteer)?.into_active_model().reset_all();
        if before.volunteer.is_some() {
            row.update(tx).await?;
        } else {
            row.insert(tx).await?;
        }
    }
    if let (Some(volunteer), None) = (&before.volunteer, &after.volunteer) {
        task_volunteer::Entity::delete_by_id(volunteer.person.0)
            .exec(tx)
            .await?;
    }
    for part in &after.claims {
        let known = before.claim(part.id);
        if known == Some(part) {
            continue;
        }
        let row = part_row(part).into_active_model().reset_all();
        if known.is_some() {
            row.update(tx).await?;
        } else {
            row.insert(tx).await?;
        }
    }
    Ok(())
}
