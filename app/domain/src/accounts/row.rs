//! What people may see: their own account, and nobody else's.

use super::{Device, Facts};
use crate::kernel::{Instant, Placed, Space};
use crate::slices::Body;
use serde::{Deserialize, Serialize};

/// An account, in the person's own space: the number is masked even there, since a phone lies about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountRow {
    /// The masked number; empty for a closed account.
    pub phone: String,
    /// Since when there is an account.
    pub since: Instant,
    /// Whether there is a password.
    #[serde(default)]
    pub password: bool,
    /// Whether there is a second factor.
    #[serde(default)]
    pub second: bool,
    /// How many recovery codes are left.
    #[serde(default)]
    pub recovery: usize,
    /// Where they are signed in, the newest first.
    #[serde(default)]
    pub devices: Vec<Device>,
}

/// The row of the account.
pub fn project(facts: &Facts) -> Vec<Placed> {
    let account = facts.account.iter();
    let rows = account.map(|account| {
        let row = AccountRow {
            phone: account
                .phone
                .as_ref()
                .map_or_else(String::new, crate::kernel::phone::Phone::masked),
            since: account.since,
            password: account.password,
            second: account.second,
            recovery: account.recovery,
            devices: account.devices.clone(),
        };
        (
            Space::Person(account.person),
            account.person.0,
            Body::Account(row),
        )
    });
    rows.collect()
}
