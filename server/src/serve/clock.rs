//! The clock: gives commands when they come due, and does the housekeeping of the night.

use super::{House, health};
use app::kernel::words::{self, Lang, Tongue, say};
use std::sync::Arc;
use std::time::Duration;
use store::texts::Unread;

/// How long the clock sleeps at most; what is put on it meanwhile waits no longer than this.
const LONGEST_SLEEP: Duration = Duration::from_secs(1);

/// After how many sleeps unread letters are looked at.
const TEXTS_EVERY: u64 = 10;

/// After how many sleeps tombstones past their thirty days are purged: about once an hour.
const PURGE_EVERY: u64 = 3_600;

/// Gives due commands until told to stop.
pub async fn run(house: Arc<House>) {
    let mut rounds: u64 = 0;
    while !house.stop.is_cancelled() {
        let given = match house.store.give_due().await {
            Ok(given) => given,
            Err(error) => {
                tracing::error!(%error, "due commands could not be given");
                0
            }
        };
        if given > 0 {
            metrics::counter!("youlin_due_total").increment(given as u64);
            continue;
        }
        // Times counted since the last scrape are folded together, so that memory stays flat.
        if rounds.is_multiple_of(5) {
            health::figures().run_upkeep();
        }
        // Not in the first round: after a start phones have not come back yet, and who has the app open is not known.
        if rounds > 0
            && rounds.is_multiple_of(TEXTS_EVERY)
            && let Err(error) = house.store.text_unread(worded).await
        {
            tracing::error!(%error, "unread letters could not be queued as text messages");
        }
        if rounds.is_multiple_of(PURGE_EVERY)
            && let Err(error) = house.store.purge_tombstones().await
        {
            tracing::error!(%error, "old tombstones could not be purged");
        }
        rounds += 1;
        tokio::select! {
            () = tokio::time::sleep(LONGEST_SLEEP) => {}
            () = house.stop.cancelled() => {}
        }
    }
}

/// A letter in its reader's language. A text message has no "today": it may be read tomorrow.
fn worded(unread: &Unread) -> String {
    let t = Tongue {
        lang: Lang::of_tag(&unread.language),
        ..Tongue::default()
    };
    words::inbox::texts_sms(t, say(t, &unread.key, &unread.facts))
}
