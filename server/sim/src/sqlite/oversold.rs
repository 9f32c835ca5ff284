//! What is wrong with scarce things in the tables: counted by statements of the simulation's own.

use sea_orm::DbErr;
use store::Store;

use super::breaks::read_all;

/// Each says one thing that must not be.
const WRONG: [&str; 7] = [
    // As many seats are booked or held as there are, at most.
    "SELECT 'session ' || hex(s.id) || ': ' || sum(max(1, coalesce(b.more ->> '$.party', 1))) || ' of ' || s.seats \
     FROM service_session s JOIN booking b ON b.session = s.id WHERE b.state IN ('confirmed', 'offered') \
     GROUP BY s.id HAVING sum(max(1, coalesce(b.more ->> '$.party', 1))) > s.seats",
    // What counts them is right.
    "SELECT 'session ' || hex(s.id) || ' counts otherwise' FROM service_session s \
     WHERE s.waiting <> (SELECT count(*) FROM booking b WHERE b.session = s.id AND b.state = 'waiting') \
     OR s.booked <> (SELECT coalesce(sum(max(1, coalesce(b.more ->> '$.party', 1))), 0) FROM booking b \
        WHERE b.session = s.id AND b.state = 'confirmed')",
    // Nobody is in a session twice.
    "SELECT hex(subject) || ' twice in session ' || hex(session) FROM booking \
     WHERE state IN ('confirmed', 'waiting', 'offered', 'entered') GROUP BY session, subject HAVING count(*) > 1",
    // A seat of a task has one holder, and what counts them is right.
    "SELECT 'task ' || hex(t.id) || ': ' || count(c.id) || ' of ' || t.seats || ', counted as ' || t.taken \
     FROM task t LEFT JOIN task_claim c ON c.task = t.id AND c.slot = 'held' \
     GROUP BY t.id HAVING count(c.id) > t.seats OR count(c.id) <> t.taken",
    // Nobody has two parts in a task.
    "SELECT hex(person) || ' twice in task ' || hex(task) FROM task_claim \
     WHERE slot IN ('held', 'none') GROUP BY task, person HAVING count(*) > 1",
    // Nobody holds two seats of tasks at the same time of day; who has begun stays where they are.
    "SELECT hex(a.person) || ' holds seats of tasks ' || hex(a.task) || ' and ' || hex(b.task) || ' at once' \
     FROM task_claim a JOIN task_claim b ON b.person = a.person AND b.id > a.id \
     JOIN task s ON s.id = a.task JOIN task t ON t.id = b.task \
     WHERE a.slot = 'held' AND b.slot = 'held' AND a.task <> b.task \
     AND coalesce(a.started, a.finished, b.started, b.finished) IS NULL AND s.starts < t.ends AND t.starts < s.ends",
    // Between two of them lies the rest that the heavier asks for.
    "SELECT hex(a.person) || ' rests too little between tasks ' || hex(a.task) || ' and ' || hex(b.task) \
     FROM task_claim a JOIN task_claim b ON b.person = a.person AND b.id <> a.id \
     JOIN task s ON s.id = a.task JOIN task t ON t.id = b.task \
     WHERE a.slot = 'held' AND b.slot = 'held' AND a.task <> b.task \
     AND coalesce(a.started, a.finished, b.started, b.finished) IS NULL AND s.ends <= t.starts \
     AND t.starts - s.ends < 3600000 * max(CASE s.kind WHEN 'night' THEN 8 WHEN 'heavy' THEN 1 ELSE 0 END, \
        CASE t.kind WHEN 'night' THEN 8 WHEN 'heavy' THEN 1 ELSE 0 END)",
];

/// All that is wrong.
pub(super) async fn all(store: &Store) -> Result<Vec<String>, DbErr> {
    let mut wrong = Vec::new();
    for sql in WRONG {
        wrong.extend(read_all(store, sql).await?);
    }
    Ok(wrong)
}
