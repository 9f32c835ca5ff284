//! What the server does by itself: pages, decisions, memory, bytes.

use super::http::{Connection, Response};
use super::load::{Load, Measured};
use super::visitor::{LEADER, RESIDENTS, Visitor, done};
use super::{Bound, Figure, Scene};
use anyhow::{Context, Result, ensure};
use serde_json::json;
use std::collections::BTreeSet;
use std::fs;
use std::time::Duration;
use uuid::Uuid;

/// Long enough for rare slow answers to show, short enough to run all figures in some minutes.
const MEASURED: Duration = Duration::from_secs(8);
const WARMED: Duration = Duration::from_secs(2);

/// Browsers that keep asking.
const ASKERS: usize = 16;

/// Enough connections that a due request rarely waits for one.
const OPEN_ASKERS: usize = 64;

/// The list that is measured has so many rows.
const LIST: usize = 50;

/// Live connections held open while memory is read.
const LIVE: usize = 1000;

/// Brotli bytes of JS and WASM that the first page asks for.
pub fn first_route_bytes(scene: &Scene<'_>) -> Result<Vec<Figure>> {
    let served = scene.serve()?;
    let page = Visitor::nobody(served.address).get("/")?.text();
    let mut files: BTreeSet<String> = page
        .split('"')
        .filter_map(|word| word.strip_prefix("/pkg/"))
        .filter(|file| [".js", ".wasm"].iter().any(|ending| file.ends_with(ending)))
        .map(str::to_owned)
        .collect();
    ensure!(
        !files.is_empty(),
        "the first page asks for no script at all"
    );
    let pkg = scene.workspace.site.join(&scene.workspace.pkg);
    // The main script imports the loader of the lazily loaded parts, which the page does not name.
    for entry in fs::read_dir(&pkg)?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry
            .path()
            .extension()
            .is_some_and(|extension| extension == "js")
            && name.starts_with("__wasm_split.")
        {
            files.insert(name);
        }
    }
    let mut bytes = 0;
    for file in &files {
        let packed = pkg.join(format!("{file}.br"));
        bytes += fs::metadata(&packed)
            .with_context(|| format!("{} is missing", packed.display()))?
            .len();
    }
    Ok(vec![Figure {
        name: "first_route_js_and_wasm",
        value: in_thousands(bytes),
        unit: "kB, brotli",
        bound: Bound::AtMost(300.0),
        how: format!("{} files that / asks for", files.len()),
    }])
}

/// Pages per second, and how long they take at half of the peak.
pub fn pages(scene: &Scene<'_>) -> Result<Vec<Figure>> {
    let served = scene.serve()?;
    let leader = Visitor::sign_in(served.address, LEADER)?;
    leader.post_notices(LIST)?;
    let resident = Visitor::sign_in(served.address, RESIDENTS[0])?;
    let list = resident.get("/notices")?;
    let rows = list.text().matches("notice-card\"").count();
    ensure!(rows >= LIST, "/notices shows {rows} notices, not {LIST}");
    let ask = resident.asking("/notices");
    let signed_in = Load {
        address: served.address,
        connections: ASKERS,
        duration: WARMED,
        request: &|_, _| ask.clone(),
        check: &is_page,
    };
    signed_in.closed()?;
    let peak = Load {
        duration: MEASURED,
        ..signed_in
    }
    .closed()?
    .rate();
    let half = Load {
        connections: OPEN_ASKERS,
        duration: MEASURED,
        ..signed_in
    }
    .open(peak / 2.0)?;

    let ask_kept = Visitor::nobody(served.address).asking("/notices");
    let kept = Load {
        request: &|_, _| ask_kept.clone(),
        ..signed_in
    };
    kept.closed()?;
    let kept = Load {
        duration: MEASURED,
        ..kept
    }
    .closed()?
    .rate();
    Ok(vec![
        Figure {
            name: "signed_in_list_of_50",
            value: peak,
            unit: "pages/s",
            bound: Bound::AtLeast(1200.0),
            how: format!("closed loop, {ASKERS} connections, {rows} rows, uncompressed"),
        },
        Figure {
            name: "signed_in_list_p99_at_half_of_peak",
            value: half.per_mille(990).as_secs_f64() * 1000.0,
            unit: "ms",
            bound: Bound::AtMost(60.0),
            how: format!(
                "open loop, {:.0}/s over {OPEN_ASKERS} connections",
                peak / 2.0
            ),
        },
        Figure {
            name: "kept_public_page",
            value: kept,
            unit: "pages/s",
            bound: Bound::AtLeast(20_000.0),
            how: format!("closed loop, {ASKERS} connections, signed out"),
        },
    ])
}

/// Decisions per second: residents book and cancel in turn, one command a call.
pub fn bookings(scene: &Scene<'_>) -> Result<Vec<Figure>> {
    let served = scene.serve()?;
    let residents: Vec<Visitor> = RESIDENTS
        .iter()
        .map(|phone| Visitor::sign_in(served.address, phone))
        .collect::<Result<_>>()?;
    let sessions = residents[0].free_sessions()?;
    ensure!(
        !sessions.is_empty(),
        "the demonstration has no session to book"
    );
    let round = |round: u16, duration: Duration| -> Result<Measured> {
        let load = Load {
            address: served.address,
            connections: residents.len(),
            duration,
            request: &|who, turn| {
                let session = &sessions[(who + turn / 2) % sessions.len()];
                residents[who].booking_or_cancelling(session, who, turn, round)
            },
            check: &done,
        };
        load.closed()
    };
    round(1, WARMED)?;
    let rate = round(2, MEASURED)?.rate();
    Ok(vec![Figure {
        name: "decided_bookings",
        value: rate,
        unit: "commands/s",
        bound: Bound::AtLeast(500.0),
        how: format!(
            "closed loop, {} residents, plain forms, book and cancel in turn, SQLite with synchronous FULL",
            residents.len()
        ),
    }])
}

/// How many pages each person leaves open: less than the server allows one of them.
const STREAMS_EACH: usize = 30;

/// Memory with every demonstration space looked at and a thousand phones listening.
pub fn memory(scene: &Scene<'_>) -> Result<Vec<Figure>> {
    let served = scene.serve()?;
    let nobody = Visitor::nobody(served.address);
    let places = places(&nobody)?;
    let mut visitors = vec![nobody];
    for phone in everybody() {
        let visitor = Visitor::sign_in(served.address, &phone)?;
        visitor.exchange(&json!([]))?;
        for path in PAGES {
            visitor.get(path)?;
        }
        visitors.push(visitor);
    }
    for place in &places {
        for path in ["/", "/services", "/tasks"] {
            visitors[0].get(&format!("{path}?here={place}"))?;
        }
    }
    let mut listening = Vec::with_capacity(LIVE);
    for number in 0..LIVE {
        let mut connection = Connection::open(served.address)?;
        // One person may listen so often, and no more; the others are signed out.
        let is_theirs = number < visitors.len() * STREAMS_EACH;
        let visitor = if is_theirs {
            number % visitors.len()
        } else {
            0
        };
        connection.send(&visitors[visitor].asking("/live"))?;
        let (status, _) = connection.head()?;
        ensure!(
            status == 200,
            "/live answered {status} to connection {number}"
        );
        listening.push(connection);
    }
    let bytes = served.memory()?;
    Ok(vec![Figure {
        name: "server_memory",
        value: in_thousands(bytes) / 1000.0,
        unit: "MB",
        bound: Bound::AtMost(120.0),
        how: format!(
            "VmRSS with {} live connections, {} people signed in, desks included, and the pages of {} places looked at",
            listening.len(),
            visitors.len() - 1,
            places.len()
        ),
    }])
}

/// What each of them looks at; a desk that is not theirs shows them nothing.
const PAGES: [&str; 10] = [
    "/",
    "/notices",
    "/services",
    "/tasks",
    "/org",
    "/inbox",
    "/desk/notices",
    "/desk/services",
    "/desk/tasks",
    "/desk/people",
];

/// The whole cast of the demonstration: residents, leaders, and the workers of every community that has one.
fn everybody() -> impl Iterator<Item = String> {
    let numbers = (1..=15).chain(21..=25);
    numbers.map(|number| format!("199000000{number:02}"))
}

/// Every place of the demonstration, found as a visitor would: from the directory down.
fn places(visitor: &Visitor) -> Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    let mut ahead = vec!["/org".to_owned()];
    while let Some(path) = ahead.pop() {
        let page = visitor.get(&path)?.text();
        let links = page.split("href=\"/org/").skip(1);
        let ids = links.filter_map(|rest| rest.split('"').next());
        for id in ids.filter(|id| Uuid::try_parse(id).is_ok()) {
            if found.insert(id.to_owned()) {
                ahead.push(format!("/org/{id}"));
            }
        }
    }
    ensure!(!found.is_empty(), "the directory links to no place");
    Ok(found)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "sizes stay far below where a float loses whole numbers"
)]
fn in_thousands(bytes: u64) -> f64 {
    bytes as f64 / 1000.0
}

fn is_page(answer: &Response) -> Result<()> {
    ensure!(answer.status == 200, "a page answered {}", answer.status);
    Ok(())
}
