//! What the pages show: pure functions from a view.

use domain::accounts::{AccountRow, Device};
use domain::kernel::{Instant, View};
use serde::{Deserialize, Serialize};

/// One's account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccountPage {
    /// The account; none when signed out.
    pub own: Option<Own>,
}

/// What one has here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Own {
    /// The name one goes by.
    pub name: String,
    /// The masked number.
    pub phone: String,
    /// Since when.
    pub since: Instant,
    /// Whether one holds a staff role: then a password and a second factor are offered.
    pub staff: bool,
    /// Whether that role rests until there is a second factor.
    #[serde(default)]
    pub resting: bool,
    /// Whether there is a password.
    pub password: bool,
    /// Whether there is a second factor.
    pub second: bool,
    /// How many recovery codes are left.
    pub recovery: usize,
    /// Where one is signed in, the newest first.
    pub devices: Vec<Device>,
}

/// One's account.
pub fn account(view: &View, (): &()) -> Option<AccountPage> {
    let own = view.actor.as_ref().and_then(|actor| {
        let row = view.find::<AccountRow>(actor.person.0)?;
        Some(Own {
            name: actor.name.clone(),
            phone: row.phone.clone(),
            since: row.since,
            staff: actor.is_staff(),
            resting: !actor.resting.is_empty(),
            password: row.password,
            second: row.second,
            recovery: row.recovery,
            devices: row.devices.clone(),
        })
    });
    Some(AccountPage { own })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_signed_out_has_no_account_to_show() {
        let page = account(&View::default(), &());
        assert_eq!(page, Some(AccountPage { own: None }));
    }
}
