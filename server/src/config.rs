//! The command line and the `YOULIN_*` variables, read once at the start.
//!
//! Every setting has a safe default: a loopback address, SQLite in `./data`, no demonstration data. Off
//! loopback it is HTTPS only, because service workers and `__Host-` cookies need it: the public address must
//! be an `https` one, and the proxy in front must be known.

use crate::failure::Failure;
use crate::serve::net::Net;
use crate::serve::sms::Gateway;
use clap::{Args, Parser, Subcommand};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;
use store::kernel::pace::{PERSON, Rate};

/// 友邻 Youlin: a neighbourhood in the pocket.
#[derive(Debug, Parser)]
#[command(name = "youlin", version, about)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// What the binary can do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Serve the neighbourhood.
    Serve(Settings),
    /// Take in a roster of places.
    #[command(subcommand)]
    Import(Import),
    /// Write places as a roster that can be imported again.
    #[command(subcommand)]
    Export(Export),
    /// Give a role to whoever has a number.
    Grant {
        /// The role, such as administrator.
        role: String,
        /// The mobile number of the person.
        #[arg(long, value_name = "PHONE")]
        to: String,
        /// The place, by its code or name.
        #[arg(long, value_name = "PLACE")]
        at: String,
        #[command(flatten)]
        #[expect(missing_docs, reason = "explained at the type")]
        place: Where,
    },
    /// Remove the second factor of somebody who has lost phone and recovery codes; with SQLite the server must be
    /// stopped. Make sure first that it is really them who asks.
    RemoveSecondFactor {
        /// The mobile number of the person.
        #[arg(long, value_name = "PHONE")]
        of: String,
        #[command(flatten)]
        #[expect(missing_docs, reason = "explained at the type")]
        place: Where,
    },
    /// Reckon a draw of places again.
    #[command(subcommand)]
    Draw(Draw),
    /// Copy the SQLite database to a file, also while the server runs.
    Backup {
        /// The file to write.
        file: PathBuf,
        #[command(flatten)]
        #[expect(missing_docs, reason = "explained at the type")]
        place: Where,
    },
    /// Put a backup in the place of the database; the server must be stopped.
    Restore {
        /// The file made by `backup`.
        #[arg(required_unless_present = "new_epoch")]
        file: Option<PathBuf>,
        /// Only begin a new epoch, after pg_restore.
        #[arg(long)]
        new_epoch: bool,
        #[command(flatten)]
        #[expect(missing_docs, reason = "explained at the type")]
        place: Where,
    },
    /// Look at everything that serving needs, and say what is well and what is not.
    Doctor(Settings),
}

/// What can be done with a draw.
#[derive(Debug, Subcommand)]
pub enum Draw {
    /// Say whether a draw came out as it is stated; needs neither server nor database.
    Verify {
        /// The file from the page of the draw.
        file: PathBuf,
    },
}

/// What can be taken in.
#[derive(Debug, Subcommand)]
pub enum Import {
    /// Places from a CSV file, UTF-8 or GB18030.
    Places {
        /// The file.
        file: PathBuf,
        /// The places above those in the file, root first.
        #[arg(long, value_name = "PLACE", num_args = 1..)]
        under: Vec<String>,
        #[command(flatten)]
        #[expect(missing_docs, reason = "explained at the type")]
        place: Where,
    },
    /// The public holidays and the days of work that make up for them, from a CSV file.
    Holidays {
        /// The file: a heading, then a day, 休 or 班, a name, and for 班 the weekday that it makes up for.
        file: PathBuf,
        #[command(flatten)]
        #[expect(missing_docs, reason = "explained at the type")]
        place: Where,
    },
}

/// What can be written out.
#[derive(Debug, Subcommand)]
pub enum Export {
    /// All places, to standard output.
    Places {
        #[command(flatten)]
        #[expect(missing_docs, reason = "explained at the type")]
        place: Where,
    },
}

/// Where the data is.
#[derive(Args, Clone, Debug)]
pub struct Where {
    /// The folder of the database and the keys.
    #[arg(long, env = "YOULIN_DATA", default_value = "data", value_name = "DIR")]
    pub data: PathBuf,
    /// PostgreSQL instead of SQLite in the data folder: postgres://user:password@host/database
    #[arg(
        long,
        env = "YOULIN_DATABASE_URL",
        value_name = "URL",
        hide_env_values = true
    )]
    pub database_url: Option<String>,
}

impl Where {
    /// The PostgreSQL database; none: SQLite in the data folder.
    ///
    /// # Errors
    /// When the address is none of PostgreSQL.
    pub fn postgres(&self) -> Result<Option<String>, Failure> {
        let url = self.database_url.clone().filter(|url| !url.is_empty());
        let known = |url: &String| {
            ["postgres://", "postgresql://"]
                .iter()
                .any(|scheme| url.starts_with(scheme))
        };
        if url.as_ref().is_some_and(|url| !known(url)) {
            return Err(Failure::new(
                "--database-url is not a PostgreSQL address; write postgres://user:password@host/database, or leave it out for SQLite in the data folder",
            ));
        }
        Ok(url)
    }
}

/// The settings as they were given.
#[derive(Args, Clone, Debug)]
pub struct Settings {
    /// Where the data is.
    #[command(flatten)]
    pub place: Where,
    /// The address to listen on.
    #[arg(
        long,
        env = "YOULIN_LISTEN",
        default_value = "127.0.0.1:3000",
        value_name = "ADDR"
    )]
    pub listen: SocketAddr,
    /// The address that people open, such as https://youlin.example; needed off loopback.
    #[arg(long, env = "YOULIN_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
    /// The network of the TLS proxy in front, such as 10.0.0.0/8; may be given more than once.
    #[arg(
        long = "trusted-proxy",
        env = "YOULIN_TRUSTED_PROXY",
        value_name = "NET",
        value_delimiter = ','
    )]
    pub trusted_proxies: Vec<Net>,
    /// Demonstration data and sign-ins; only on a loopback address.
    #[arg(long, env = "YOULIN_DEMO")]
    pub demo: bool,
    /// The folder of the built site; found beside the binary when not given.
    #[arg(long, env = "YOULIN_SITE", value_name = "DIR")]
    pub site: Option<PathBuf>,
    /// Lets `/metrics` be read from elsewhere than loopback with `Authorization: Bearer TOKEN`.
    #[arg(
        long,
        env = "YOULIN_METRICS_TOKEN",
        value_name = "TOKEN",
        hide_env_values = true
    )]
    pub metrics_token: Option<String>,
    /// The file with the key that seals identity numbers, 64 hexadecimal digits; `seal.key` in the data folder when not
    /// given. Instances that share a PostgreSQL need the same one. Keep a copy of it, apart from the backups.
    #[arg(long, env = "YOULIN_SEAL_KEY_FILE", value_name = "FILE")]
    pub seal_key_file: Option<PathBuf>,
    /// The file with the key that signs tickets, 64 hexadecimal digits; `ticket.key` in the data folder when not given.
    /// Instances that share a PostgreSQL need the same one. Another key makes all tickets anew.
    #[arg(long, env = "YOULIN_TICKET_KEY_FILE", value_name = "FILE")]
    pub ticket_key_file: Option<PathBuf>,
    /// Where text messages are handed over: an address that takes them as JSON by POST, https or on this machine.
    #[arg(long, env = "YOULIN_SMS_URL", value_name = "URL")]
    pub sms_url: Option<String>,
    /// What that address asks for as `Authorization: Bearer TOKEN`.
    #[arg(
        long,
        env = "YOULIN_SMS_TOKEN",
        value_name = "TOKEN",
        hide_env_values = true
    )]
    pub sms_token: Option<String>,
    /// How many commands of one person are taken at once; beyond them, two a second.
    #[arg(
        long,
        env = "YOULIN_COMMANDS_AT_ONCE",
        default_value_t = PERSON.at_once,
        value_name = "NUMBER",
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    pub commands_at_once: u32,
    /// For how many seconds `/readyz` says that it will stop before it takes in nobody any more, so that a proxy can look
    /// elsewhere meanwhile.
    #[arg(
        long,
        env = "YOULIN_STOP_AFTER",
        default_value_t = 0,
        value_name = "SECONDS",
        value_parser = clap::value_parser!(u64).range(..=60)
    )]
    pub stop_after: u64,
    /// Write the log as JSON, one object a line.
    #[arg(long, env = "YOULIN_LOG_JSON")]
    pub log_json: bool,
}

/// The settings as they hold, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the data is.
    pub place: Where,
    /// The address to listen on.
    pub listen: SocketAddr,
    /// The address that people open.
    pub public: Origin,
    /// Whose `X-Forwarded-*` headers are believed.
    pub trusted_proxies: Vec<Net>,
    /// Whether demonstration data, printed sign-ins and the development outbox page exist.
    pub demo: bool,
    /// The folder of the built site, if there is one.
    pub site: Option<PathBuf>,
    /// What opens `/metrics` from elsewhere.
    pub metrics_token: Option<String>,
    /// The file with the key that seals identity numbers.
    pub seal_key_file: Option<PathBuf>,
    /// The file with the key that signs tickets.
    pub ticket_key_file: Option<PathBuf>,
    /// Where text messages are handed over; none: to nobody.
    pub sms: Option<Gateway>,
    /// How fast commands of one person are taken.
    pub pace: Rate,
    /// How long before the end a proxy is told of it.
    pub stop_after: Duration,
}

impl Config {
    /// Checks the settings against each other.
    ///
    /// # Errors
    /// When they would be unsafe together or cannot be read.
    pub fn try_new(settings: Settings) -> Result<Self, Failure> {
        let loopback = settings.listen.ip().is_loopback();
        if settings.demo && !loopback {
            return Err(Failure::new(format!(
                "--demo opens sign-ins to everyone, so it refuses {}; listen on 127.0.0.1 instead, or leave --demo out",
                settings.listen
            )));
        }
        let public = match &settings.public_url {
            Some(url) => Origin::try_new(url)?,
            None if loopback => Origin {
                https: false,
                host: settings.listen.to_string(),
            },
            None => {
                return Err(Failure::new(format!(
                    "listening on {} needs --public-url https://… (the address that people open, with a TLS proxy in front)",
                    settings.listen
                )));
            }
        };
        if !public.https && !loopback {
            return Err(Failure::new(format!(
                "{public} is not HTTPS, and off loopback it is HTTPS only; put a TLS proxy in front and give its https address as --public-url"
            )));
        }
        if settings.demo && public.https {
            return Err(Failure::new(
                "--demo is for this machine alone, so it refuses --public-url https://…; leave one of them out",
            ));
        }
        settings.place.postgres()?;
        Ok(Self {
            trusted_proxies: if settings.trusted_proxies.is_empty() && public.https {
                Net::loopback()
            } else {
                settings.trusted_proxies
            },
            pace: Rate {
                at_once: settings.commands_at_once,
                ..PERSON
            },
            stop_after: Duration::from_secs(settings.stop_after),
            place: settings.place,
            listen: settings.listen,
            public,
            demo: settings.demo,
            site: settings.site.or_else(site_beside_binary),
            seal_key_file: settings.seal_key_file,
            ticket_key_file: settings.ticket_key_file,
            metrics_token: settings.metrics_token.filter(|token| !token.is_empty()),
            sms: settings
                .sms_url
                .filter(|url| !url.is_empty())
                .map(|url| Gateway::try_new(&url, settings.sms_token))
                .transpose()?,
        })
    }
}

/// Where `cargo xtask build` or a release archive puts the site: beside the binary, or beside its folder.
fn site_beside_binary() -> Option<PathBuf> {
    let binary = std::env::current_exe().ok()?;
    let folder = binary.parent()?;
    [folder.join("site"), folder.join("../site")]
        .into_iter()
        .find(|site| site.is_dir())
}

/// Scheme, host and port of the address that people open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Whether it is HTTPS.
    pub https: bool,
    /// Host and port as browsers send them: without the scheme's own port, in lower case.
    pub host: String,
}

impl Origin {
    /// Reads `https://host` or `http://host:port`; a path is not allowed.
    fn try_new(url: &str) -> Result<Self, Failure> {
        let bad = || {
            Failure::new(format!(
                "--public-url {url} cannot be read; write it like https://youlin.example, without a path"
            ))
        };
        let uri: http::Uri = url.parse().map_err(|_| bad())?;
        let https = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(bad()),
        };
        let plain = uri.path() == "/" && uri.query().is_none();
        let authority = uri
            .authority()
            .filter(|authority| plain && !authority.as_str().contains('@'));
        let authority = authority.ok_or_else(bad)?;
        let host = authority.host().to_ascii_lowercase();
        let own_port = if https { 443 } else { 80 };
        Ok(Self {
            https,
            host: match authority.port_u16() {
                Some(port) if port != own_port => format!("{host}:{port}"),
                _ => host,
            },
        })
    }
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let scheme = if self.https { "https" } else { "http" };
        write!(f, "{scheme}://{}", self.host)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(line: &str) -> Result<Config, Failure> {
        let words = ["youlin", "serve"]
            .into_iter()
            .chain(line.split_whitespace());
        match Cli::try_parse_from(words).unwrap().verb {
            Verb::Serve(settings) => Config::try_new(settings),
            other => panic!("not serve: {other:?}"),
        }
    }

    #[test]
    fn without_settings_it_is_sqlite_on_loopback_without_demonstration() {
        let config = settings("").unwrap();
        assert_eq!(config.listen.to_string(), "127.0.0.1:3000");
        assert_eq!(config.place.postgres().unwrap(), None);
        assert_eq!(config.public.to_string(), "http://127.0.0.1:3000");
        assert!(!config.demo && config.trusted_proxies.is_empty());
    }

    #[test]
    fn how_many_commands_are_taken_at_once_can_be_set_but_not_to_none() {
        assert_eq!(settings("").unwrap().pace.at_once, PERSON.at_once);
        let more = settings("--commands-at-once 1000").unwrap().pace;
        assert_eq!((more.at_once, more.every), (1000, PERSON.every));
        assert!(Cli::try_parse_from(["youlin", "serve", "--commands-at-once", "0"]).is_err());
    }

    #[test]
    fn what_would_be_unsafe_is_refused_with_its_cure() {
        for (line, cure) in [
            ("--listen 0.0.0.0:80", "needs --public-url https://"),
            (
                "--listen 0.0.0.0:80 --public-url http://youlin.example",
                "HTTPS only",
            ),
            ("--listen 0.0.0.0:80 --demo", "listen on 127.0.0.1 instead"),
            (
                "--listen 0.0.0.0:80 --public-url https://youlin.example --demo",
                "listen on 127.0.0.1 instead",
            ),
            (
                "--public-url https://youlin.example --demo",
                "leave one of them out",
            ),
            ("--public-url youlin.example", "write it like https://"),
            ("--public-url https://youlin.example/app", "without a path"),
            ("--database-url mysql://x", "write postgres://"),
            ("--sms-url http://sms.example/send", "so it must be https"),
            ("--sms-url sms.example", "write it like https://"),
        ] {
            let sentence = settings(line).unwrap_err().to_string();
            assert!(sentence.contains(cure), "{line}: {sentence}");
        }
    }

    #[test]
    fn behind_a_proxy_on_this_machine_loopback_is_trusted() {
        let config = settings("--public-url https://Youlin.example:443").unwrap();
        assert_eq!(config.public.to_string(), "https://youlin.example");
        assert_eq!(config.trusted_proxies, Net::loopback());
    }
}
