//! People who send each command once, as a plain form does: nobody sends it again for them, so one that a server took in
//! and did not answer is one too many.

use super::people::{Person, new_id};
use crate::bench::http::Connection;
use anyhow::Result;
use serde_json::json;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::Duration;

/// What became of commands that were sent once.
#[derive(Debug, Default)]
pub struct Once {
    /// Answered.
    pub answered: AtomicUsize,
    /// Not let in: nobody listened, and the person knows that nothing was sent.
    pub refused: AtomicUsize,
    /// Sent, and no answer came.
    pub cut: AtomicUsize,
}

impl Once {
    /// Sends one after the other until it is over.
    ///
    /// # Errors
    /// When the place of the person is not told.
    pub fn send(&self, person: &Person, over: &AtomicBool) -> Result<()> {
        let place = person.place()?;
        let fields = json!({ "title": "停水", "body": "明天上午停水。" });
        let with = json!({ "place": place, "fields": fields });
        while !over.load(Ordering::SeqCst) {
            let command = person.command(new_id(), "notices", "save_draft", &with);
            let request = person.visitor.giving(&json!([command]));
            let count = match Connection::open(person.address()) {
                Err(_) => &self.refused,
                Ok(mut connection) => match connection.ask(&request) {
                    // What is turned away with a reason is an answer; that nobody answers is none.
                    Ok(answer) if answer.status != 502 => &self.answered,
                    _ => &self.cut,
                },
            };
            count.fetch_add(1, Ordering::SeqCst);
            sleep(Duration::from_millis(2));
        }
        Ok(())
    }
}
