//! Writes the entities as they are after the events.

use domain::kernel::{Ctx, Path, PersonId, PlaceId, Role};
use domain::org::{Ask, Contact, Event, Facts, Place, role_id};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, Set};
use uuid::Uuid;

use super::entity::{ask, contact, vouch};
use super::gather::{community, way_down};
use crate::kernel::tables::{home, person, place, role_grant};
use crate::kernel::{StoreError, people, places};

pub async fn save(
    tx: &DatabaseTransaction,
    before: &Facts,
    after: &Facts,
    events: &[Event],
    ctx: &Ctx,
) -> Result<(), StoreError> {
    for event in events {
        match event {
            Event::PlacesImported { places, .. } => import(tx, before, after, places, ctx).await?,
            Event::PlaceEdited { place, .. } => edit(tx, after, *place).await?,
            Event::OfficeSet { place, .. } => {
                let office = after
                    .places
                    .get(place)
                    .and_then(|place| place.office.as_ref());
                show(tx, place.0, *place, None, office).await?;
            }
            Event::Asked { .. } => {}
            Event::Withdrawn { ask } => withdraw(tx, ask.0, ctx.subject).await?,
            Event::Vouched { ask, by } => {
                let row = vouch::ActiveModel {
                    ask: Set(ask.0),
                    person: Set(by.0),
                    at: Set(ctx.now.0),
                };
                let insert = vouch::Entity::insert(row);
                insert.exec_without_returning(tx).await?;
            }
            Event::Declined { ask, reason } => {
                let row = ask::ActiveModel {
                    id: Set(ask.0),
                    declined: Set(Some(ctx.now.0)),
                    reason: Set(reason.clone()),
                    ..Default::default()
                };
                row.update(tx).await?;
            }
            Event::Confirmed { ask, person, .. } => {
                forget_ask(tx, ask.0).await?;
                save_home(tx, after, *person, ctx).await?;
            }
            Event::MovedOut { person, .. } => {
                home::Entity::delete_by_id(person.0).exec(tx).await?;
            }
            Event::Renamed { person, name } => {
                let row = person::ActiveModel {
                    id: Set(person.0),
                    name: Set(name.clone()),
                    ..Default::default()
                };
                row.update(tx).await?;
            }
            Event::Appointed {
                person,
                role,
                place,
            } => {
                let row = role_grant::ActiveModel {
                    id: Set(Uuid::now_v7()),
                    person: Set(person.0),
                    role: Set(people::role_text(*role)),
                    place: Set(place.0),
                    since: Set(ctx.now.0),
                    until: Set(None),
                };
                let insert = role_grant::Entity::insert(row);
                insert.exec_without_returning(tx).await?;
            }
            Event::RoleEnded {
                person,
                role,
                place,
            } => end_role(tx, *person, *role, *place, ctx).await?,
            Event::ContactSet {
                person,
                role,
                place,
                ..
            } => {
                let held = after.held(*person, *role, *place);
                let shown = held.and_then(|held| held.contact.as_ref());
                let id = role_id(*person, *role, *place);
                show(tx, id, *place, Some(*role), shown).await?;
            }
        }
    }
    match &after.ask {
        Some(ask) if before.ask.as_ref().map(|ask| ask.id) != Some(ask.id) => {
            save_ask(tx, after, ask).await
        }
        _ => Ok(()),
    }
}

async fn import(
    tx: &DatabaseTransaction,
    before: &Facts,
    after: &Facts,
    imported: &[Place],
    ctx: &Ctx,
) -> Result<(), StoreError> {
    let mut rows = Vec::with_capacity(imported.len());
    let moved = imported.iter().any(|place| {
        let known = before.places.get(&place.id);
        known.is_some_and(|known| known.parent != place.parent)
    });
    // Where something moved, everything below it has another path.
    let touched: Vec<&Place> = if moved {
        after.places.values().collect()
    } else {
        imported.iter().collect()
    };
    for place in touched {
        let way = way_down(&after.places, place.id);
        let community = community(&way);
        let path = Path(way.into_iter().map(|(place, _)| place).collect());
        rows.push(place::ActiveModel {
            id: Set(place.id.0),
            parent: Set(place.parent.map(|parent| parent.0)),
            level: Set(places::level_text(place.level).to_owned()),
            code: Set(place.code.clone()),
            name: Set(place.name.clone()),
            party_body: Set(place.party_body.clone()),
            grid: Set(place.grid.clone()),
            units: Set(place
                .units
                .map(|units| units.to_string())
                .unwrap_or_default()),
            demo: Set(place.demo),
            path: Set(places::path_text(&path)),
            community: Set(community.map(|place| place.0)),
            since: Set(ctx.now.0),
            until: Set(None),
        });
    }
    // SQLite takes at most 32,766 values in a statement.
    while !rows.is_empty() {
        let rest = rows.split_off(rows.len().min(1_000));
        let replace = OnConflict::column(place::Column::Id)
            .update_columns([
                place::Column::Parent,
                place::Column::Name,
                place::Column::PartyBody,
                place::Column::Grid,
                place::Column::Units,
                place::Column::Demo,
                place::Column::Path,
                place::Column::Community,
            ])
            .to_owned();
        place::Entity::insert_many(rows)
            .on_conflict(replace)
            .exec_without_returning(tx)
            .await?;
        rows = rest;
    }
    for place in imported {
        let known = before.places.get(&place.id);
        if known.and_then(|known| known.office.as_ref()) != place.office.as_ref() {
            show(tx, place.id.0, place.id, None, place.office.as_ref()).await?;
        }
    }
    Ok(())
}

async fn edit(tx: &DatabaseTransaction, after: &Facts, id: PlaceId) -> Result<(), StoreError> {
    let Some(place) = after.places.get(&id) else {
        return Ok(());
    };
    let row = place::ActiveModel {
        id: Set(id.0),
        name: Set(place.name.clone()),
        party_body: Set(place.party_body.clone()),
        grid: Set(place.grid.clone()),
        ..Default::default()
    };
    row.update(tx).await?;
    Ok(())
}

/// Puts a contact into the directory, or takes it out.
async fn show(
    tx: &DatabaseTransaction,
    id: Uuid,
    place: PlaceId,
    role: Option<Role>,
    shown: Option<&Contact>,
) -> Result<(), StoreError> {
    contact::Entity::delete_by_id(id).exec(tx).await?;
    if let Some(shown) = shown {
        let row = contact::ActiveModel {
            id: Set(id),
            place: Set(place.0),
            role: Set(role.map(people::role_text)),
            name: Set(shown.name.clone()),
            phone: Set(shown.phone.clone()),
            note: Set(shown.note.clone()),
        };
        let insert = contact::Entity::insert(row);
        insert.exec_without_returning(tx).await?;
    }
    Ok(())
}

async fn save_ask(tx: &DatabaseTransaction, after: &Facts, asked: &Ask) -> Result<(), StoreError> {
    let row = ask::ActiveModel {
        id: Set(asked.id.0),
        person: Set(asked.person.0),
        place: Set(asked.site.place().0),
        unit: Set(asked.unit.clone()),
        asked: Set(asked.asked.0),
        declined: Set(None),
        reason: Set(String::new()),
    };
    ask::Entity::insert(row).exec_without_returning(tx).await?;
    let settled = after
        .resident
        .as_ref()
        .is_some_and(|person| person.home.is_some());
    if settled {
        return Ok(());
    }
    // Who has no home yet looks at the place they asked for: its public things, until somebody has vouched.
    let row = home::ActiveModel {
        person: Set(asked.person.0),
        place: Set(asked.site.place().0),
        unit: Set(asked.unit.clone()),
        asked: Set(asked.asked.0),
        verified: Set(None),
    };
    put_home(tx, row).await
}

async fn withdraw(tx: &DatabaseTransaction, id: Uuid, person: PersonId) -> Result<(), StoreError> {
    forget_ask(tx, id).await?;
    home::Entity::delete_by_id(person.0)
        .filter(home::Column::Verified.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

async fn forget_ask(tx: &DatabaseTransaction, id: Uuid) -> Result<(), StoreError> {
    vouch::Entity::delete_many()
        .filter(vouch::Column::Ask.eq(id))
        .exec(tx)
        .await?;
    ask::Entity::delete_by_id(id).exec(tx).await?;
    Ok(())
}

async fn save_home(
    tx: &DatabaseTransaction,
    after: &Facts,
    person: PersonId,
    ctx: &Ctx,
) -> Result<(), StoreError> {
    let resident = after.resident.as_ref();
    let Some(lives) = resident.and_then(|person| person.home.as_ref()) else {
        return Ok(());
    };
    let row = home::ActiveModel {
        person: Set(person.0),
        place: Set(lives.site.place().0),
        unit: Set(lives.unit.clone()),
        asked: Set(ctx.now.0),
        verified: Set(Some(lives.since.0)),
    };
    put_home(tx, row).await
}

async fn put_home(tx: &DatabaseTransaction, row: home::ActiveModel) -> Result<(), StoreError> {
    let replace = OnConflict::column(home::Column::Person)
        .update_columns([
            home::Column::Place,
            home::Column::Unit,
            home::Column::Asked,
            home::Column::Verified,
        ])
        .to_owned();
    home::Entity::insert(row)
        .on_conflict(replace)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

async fn end_role(
    tx: &DatabaseTransaction,
    person: PersonId,
    role: Role,
    place: PlaceId,
    ctx: &Ctx,
) -> Result<(), StoreError> {
    role_grant::Entity::update_many()
        .col_expr(role_grant::Column::Until, Expr::value(ctx.now.0))
        .filter(role_grant::Column::Person.eq(person.0))
        .filter(role_grant::Column::Role.eq(people::role_text(role)))
        .filter(role_grant::Column::Place.eq(place.0))
        .filter(role_grant::Column::Until.is_null())
        .exec(tx)
        .await?;
    show(tx, role_id(person, role, place), place, Some(role), None).await
}
