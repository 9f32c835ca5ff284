//! Schema changes, one file each, applied in order at start.

// The trait of sea-orm-migration is written with an elided lifetime.
#![expect(
    elided_lifetimes_in_paths,
    reason = "as in the trait of sea-orm-migration"
)]

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

mod m20261123_000001_kernel;
mod m20261123_000002_notices;
mod m20261123_000003_org;
mod m20261123_000004_services;
mod m20261123_000005_tasks;
mod m20261123_000006_inbox;
mod m20261123_000007_accounts;
mod m20261125_000101_due_tries;
mod m20261125_000102_forgetting;
mod m20261125_000103_ageing;
mod m20261125_000201_event_actor;
mod m20261125_000401_attendance;
mod m20261125_000501_volunteers;
mod m20261125_000502_handing_over;
mod m20261128_000401_draws;
mod m20261128_000402_calendars;
mod m20261128_000403_crowd;
mod m20261128_000411_family;
mod m20261128_000501_proposals;
mod m20261128_000502_plans;
mod m20261128_000503_certificates;
mod m20261129_000401_rooms;
mod m20261129_000411_dependants;
mod m20261129_000501_withdrawn;

/// Applies the changes.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261123_000001_kernel::Migration),
            Box::new(m20261123_000002_notices::Migration),
            Box::new(m20261123_000003_org::Migration),
            Box::new(m20261123_000004_services::Migration),
            Box::new(m20261123_000005_tasks::Migration),
            Box::new(m20261123_000006_inbox::Migration),
            Box::new(m20261123_000007_accounts::Migration),
            Box::new(m20261125_000101_due_tries::Migration),
            Box::new(m20261125_000102_forgetting::Migration),
            Box::new(m20261125_000103_ageing::Migration),
            Box::new(m20261125_000201_event_actor::Migration),
            Box::new(m20261125_000401_attendance::Migration),
            Box::new(m20261125_000501_volunteers::Migration),
            Box::new(m20261125_000502_handing_over::Migration),
            Box::new(m20261128_000401_draws::Migration),
            Box::new(m20261128_000402_calendars::Migration),
            Box::new(m20261128_000403_crowd::Migration),
            Box::new(m20261128_000411_family::Migration),
            Box::new(m20261128_000501_proposals::Migration),
            Box::new(m20261128_000502_plans::Migration),
            Box::new(m20261128_000503_certificates::Migration),
            Box::new(m20261129_000401_rooms::Migration),
            Box::new(m20261129_000411_dependants::Migration),
            Box::new(m20261129_000501_withdrawn::Migration),
        ]
    }
}

/// The names of all changes, in their order.
pub fn names() -> Vec<String> {
    let all = Migrator::migrations();
    all.iter().map(|change| change.name().to_owned()).collect()
}
