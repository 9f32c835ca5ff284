//! `doctor`: looks at everything that serving needs, and says in plain sentences what is well and what is not.

use crate::config::{Config, Settings, Where};
use crate::failure::Failure;
use crate::key_file::KeyFile;
use crate::serve::brief;
use crate::{seal, tickets};
use domain::kernel::Instant;
use std::path::PathBuf;
use store::{Clock, Schema, Store};
use tokio::net::TcpListener;

/// No release is older than this: 2026-01-01.
const EARLIEST: Instant = Instant(1_767_225_600_000);

/// Looks and prints.
///
/// # Errors
/// When anything is not as it must be.
pub async fn examine(settings: Settings) -> Result<String, Failure> {
    let mut sick = 0_u32;
    let mut say = |found: Result<String, String>| match found {
        Ok(sentence) => println!("  well   {sentence}"),
        Err(sentence) => {
            sick += 1;
            println!("  ill    {sentence}");
        }
    };
    let place = settings.place.clone();
    say(folder(&settings));
    match Config::try_new(settings) {
        Ok(config) => {
            say(Ok(format!("people open {}", config.public)));
            say(Ok(tls(&config)));
            say(texts(&config));
            let (seal, ticket) = (&config.seal_key_file, &config.ticket_key_file);
            say(key(&config, seal::FILE, seal.as_ref(), "certificates"));
            say(key(&config, tickets::FILE, ticket.as_ref(), "tickets"));
            say(port(&config).await);
            say(site(&config));
        }
        Err(failure) => say(Err(failure.to_string())),
    }
    say(database(&place).await);
    say(clock());
    match sick {
        0 => Ok("everything is well".to_owned()),
        1 => Err(Failure::new("one thing is ill; see above")),
        more => Err(Failure::new(format!("{more} things are ill; see above"))),
    }
}

/// Merely looks: the schema is brought up to date by serving.
async fn database(place: &Where) -> Result<String, String> {
    let (kind, schema) = match place.postgres().map_err(|failure| failure.to_string())? {
        Some(url) => ("PostgreSQL", Store::look_at_postgres(&url).await),
        None => ("SQLite", Store::look_at_folder(&place.data).await),
    };
    match schema {
        Ok(Schema::Current) => Ok(format!("{kind} answers, and its schema is up to date")),
        Ok(Schema::Missing) => Ok(format!(
            "{kind} has no schema yet; the first `youlin serve` lays it"
        )),
        Ok(Schema::Behind(changes)) => Ok(format!(
            "{kind} answers; the next `youlin serve` applies {changes} changes of its schema: back it up before"
        )),
        Ok(Schema::Ahead) => Err(format!(
            "{kind} was used by a newer version of youlin; serve with that version, or restore an older backup"
        )),
        Err(error) => Err(format!(
            "{kind} does not answer ({}); check --data or --database-url",
            brief(&error)
        )),
    }
}

/// On PostgreSQL no instance makes a key of its own: the others would have another.
fn key(
    config: &Config,
    file: KeyFile,
    named: Option<&PathBuf>,
    what: &str,
) -> Result<String, String> {
    file.look(named).map_err(|failure| failure.to_string())?;
    let shared = config.place.postgres();
    let shared = shared.map_err(|failure| failure.to_string())?.is_some();
    match named {
        Some(_) => Ok(format!("there is a key for {what}")),
        None if shared => Err(format!(
            "there are no {what}: with PostgreSQL name the file with their key by {}, the same for every instance",
            file.setting
        )),
        None => Ok(format!(
            "the key for {what} is in the data folder, or made there at the first start"
        )),
    }
}

fn clock() -> Result<String, String> {
    let now = Clock::Machine.now();
    if now < EARLIEST {
        Err(format!(
            "the clock says {}; set it, since deadlines and codes go by it",
            now.civil()
        ))
    } else {
        Ok(format!("the clock says {} in Shanghai", now.civil()))
    }
}

fn folder(settings: &Settings) -> Result<String, String> {
    let data = settings.place.data.display();
    if !settings.place.data.exists() {
        return Ok(format!(
            "the data folder {data} is not there yet; the first `youlin serve` makes it"
        ));
    }
    std::fs::write(settings.place.data.join(".writable"), "")
        .and_then(|()| std::fs::remove_file(settings.place.data.join(".writable")))
        .map(|()| format!("the data folder {data} can be written"))
        .map_err(|error| {
            format!("the data folder {data} cannot be written ({error}); give it to this user")
        })
}

fn tls(config: &Config) -> String {
    if !config.public.https {
        return "only this machine can open it, so plain HTTP will do".to_owned();
    }
    let nets: Vec<String> = config
        .trusted_proxies
        .iter()
        .map(ToString::to_string)
        .collect();
    format!(
        "HTTPS is the proxy's part: it must set X-Forwarded-Proto and X-Forwarded-For, pass Host on, and call from {}",
        nets.join(" or ")
    )
}

fn texts(config: &Config) -> Result<String, String> {
    match &config.sms {
        Some(_) => Ok("text messages are handed over to a gateway".to_owned()),
        None if config.demo => Ok("text messages are shown at /dev/outbox".to_owned()),
        None => Err(
            "text messages go to nobody, so nobody can sign in; give --sms-url, the address of a gateway"
                .to_owned(),
        ),
    }
}

async fn port(config: &Config) -> Result<String, String> {
    let listen = config.listen;
    match TcpListener::bind(listen).await {
        Ok(_) => Ok(format!("{listen} is free to listen on")),
        Err(error) => Err(format!(
            "{listen} cannot be listened on ({error}); if youlin is running there, that is well"
        )),
    }
}

fn site(config: &Config) -> Result<String, String> {
    match &config.site {
        Some(site) if site.join("pkg").is_dir() => {
            Ok(format!("the built site is in {}", site.display()))
        }
        Some(site) => Err(format!(
            "there is no built site in {}; check --site",
            site.display()
        )),
        None => Err(
            "there is no built site beside the binary: pages work, the app does not; give --site"
                .to_owned(),
        ),
    }
}
