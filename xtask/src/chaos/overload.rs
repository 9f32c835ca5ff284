//! Five times more people than the server can answer: whoever is too many is told so at once and when to come again,
//! and as many are answered as before. How fast and how many is judged at full size only, on a machine that has nothing
//! else to do; the short form sees that everybody hears why.

use super::crowd::{Timed, per_mille};
use super::gone::LEADER;
use super::people::Person;
use super::town::Town;
use super::{Scene, Sheet};
use crate::bench::served;
use anyhow::Result;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

/// A page that is made anew each time, since somebody is signed in.
const PAGE: &str = "/notices";

/// Runs it.
///
/// # Errors
/// When it cannot be carried out.
pub fn drill(scene: &Scene, sheet: &mut Sheet) -> Result<()> {
    let town = Town::open(scene)?;
    // Those who ask in such numbers must not take from the server what it answers with.
    let _apart = Apart::from(&town)?;
    // Past the drill's own proxy, which would be full before they are.
    let servers = town.servers.iter().map(|server| server.address);
    let servers: Vec<SocketAddr> = servers.collect();
    let time = Duration::from_secs(scene.of(20, 5));
    let leader = Person::of_the_demonstration(town.address, LEADER)?;
    let request = leader.visitor.asking(PAGE);
    // What a machine can do varies: the peak is what it did before and after, on average.
    let before = Rush::of(&servers, &request, 32, time / 2, Duration::ZERO);
    // Everybody whom the server has room for is busy, and four times as many besides.
    let clients = scene.of(3_100, 900);
    let rush = Rush::of(
        &servers,
        &request,
        clients,
        time,
        patience(&before, clients, time / 2),
    );
    let after = Rush::of(&servers, &request, 32, time / 2, Duration::ZERO);
    let peak = before.answered + after.answered;
    let share = rush.answered * 100 / peak.max(1);
    sheet.note("peak_per_s", peak / time.as_secs());
    sheet.note("rush_per_s", rush.answered / time.as_secs());
    let is_full = scene.of(true, false);
    sheet.must("goodput_percent", share, share >= 80 || !is_full);
    let asked = rush.answered + rush.turned_away.len() as u64;
    let asked = asked * 100 / peak.max(1);
    sheet.must("asked_percent", asked, asked >= 500 || !is_full);
    let turned_away = rush.turned_away.len();
    sheet.must("turned_away", turned_away, turned_away > 0);
    let mut turned_away = rush.turned_away;
    let median = per_mille(&mut turned_away, 500).as_millis();
    sheet.note("told_within_ms_p50", median);
    let told = per_mille(&mut turned_away, 990).as_millis();
    sheet.must("told_within_ms_p99", told, told <= 100 || !is_full);
    let last = per_mille(&mut turned_away, 1_000).as_millis();
    sheet.note("told_within_ms_all", last);
    sheet.must("without_retry_after", rush.silent, rush.silent == 0);
    sheet.must("no_answer", rush.none, rush.none == 0);
    Ok(())
}

/// How long those who are turned away wait, so that this many clients ask well over five times what was answered
/// before: a second, or less where the machine is fast.
fn patience(before: &Rush, clients: usize, time: Duration) -> Duration {
    let answered =
        before.answered.max(1) * 1_000 / u64::try_from(time.as_millis()).unwrap_or(1).max(1);
    let wanted = answered * 5;
    let second = Duration::from_secs(1);
    let share = u32::try_from(clients as u64 * 1_000 / wanted.max(1)).unwrap_or(1_000);
    second * share.min(1_000) / 1_000
}

/// The server has one core and this process the other, where there are two, until dropped.
struct Apart;

impl Apart {
    fn from(town: &Town) -> Result<Self> {
        for server in &town.servers {
            served::part(server.process()?);
        }
        Ok(Self)
    }
}

impl Drop for Apart {
    fn drop(&mut self) {
        served::unpart();
    }
}

/// What came of a rush.
#[derive(Debug, Default)]
struct Rush {
    answered: u64,
    turned_away: Vec<Duration>,
    silent: usize,
    none: usize,
}

impl Rush {
    /// So many clients ask again and again, beginning one after the other; whoever is turned away waits about `patience`
    /// seconds first, each another time.
    fn of(
        servers: &[SocketAddr],
        request: &[u8],
        clients: usize,
        time: Duration,
        patience: Duration,
    ) -> Self {
        let rush = Mutex::new(Self::default());
        let end = Instant::now() + time;
        thread::scope(|scope| {
            for client in 0..clients {
                let rush = &rush;
                let address = servers[client % servers.len()];
                let share = u32::try_from(client * 1_000 / clients).unwrap_or_default();
                let ask = move || {
                    let own = patience * share / 1_000;
                    thread::sleep(own);
                    while Instant::now() < end {
                        let answer = Timed::of(address, request);
                        let turned_away = answer.status == 503;
                        let mut rush = rush
                            .lock()
                            .unwrap_or_else(std::sync::PoisonError::into_inner);
                        match answer.status {
                            200 => rush.answered += 1,
                            503 => {
                                rush.turned_away.push(answer.first_byte);
                                rush.silent += usize::from(!answer.says_when);
                            }
                            _ => rush.none += 1,
                        }
                        drop(rush);
                        if turned_away {
                            thread::sleep(patience / 2 + own);
                        }
                    }
                };
                let small = thread::Builder::new().stack_size(256 * 1024);
                if small.spawn_scoped(scope, ask).is_err() {
                    break;
                }
            }
        });
        rush.into_inner().unwrap_or_default()
    }
}
