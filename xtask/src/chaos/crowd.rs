//! Many connections that say little, and requests that are timed, without a thread for each.

use crate::bench::http::Connection;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Room for ten thousand connections on both sides.
const FILES: &str = "--nofile=20000:20000";

/// Gives this process, and those it starts, room for their connections.
pub fn give_room() {
    let this = std::process::id().to_string();
    let _ = Command::new("prlimit")
        .args([FILES, "--pid", &this])
        .stderr(Stdio::null())
        .status();
}

/// A connection that is only looked at now and then.
#[derive(Debug)]
pub struct Quiet {
    stream: TcpStream,
    /// Everything that came.
    pub heard: Vec<u8>,
    /// When it was closed by the other side.
    pub closed: Option<Instant>,
}

impl Quiet {
    /// Connects and says this.
    ///
    /// # Errors
    /// When nobody listens.
    pub fn open(address: SocketAddr, say: &[u8]) -> std::io::Result<Self> {
        let mut stream = TcpStream::connect(address)?;
        stream.write_all(say)?;
        stream.set_nonblocking(true)?;
        Ok(Self {
            stream,
            heard: Vec::new(),
            closed: None,
        })
    }

    /// Says a little more.
    pub fn drip(&mut self, bytes: &[u8]) {
        if self.closed.is_none() {
            let _ = self.stream.write(bytes);
        }
    }

    /// Takes what has come, without waiting.
    pub fn look(&mut self) {
        let mut buffer = [0; 4_096];
        while self.closed.is_none() {
            match self.stream.read(&mut buffer) {
                Ok(0) => self.closed = Some(Instant::now()),
                Ok(length) => self.heard.extend_from_slice(&buffer[..length]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => self.closed = Some(Instant::now()),
            }
        }
    }
}

/// A request's answer, timed.
#[derive(Debug, Default)]
pub struct Timed {
    /// The status; 0 when there was no answer.
    pub status: u16,
    /// From the first byte sent to the head of the answer.
    pub first_byte: Duration,
    /// From before the connection to the end of the answer.
    pub took: Duration,
    /// Whether the answer says when to come again.
    pub says_when: bool,
}

impl Timed {
    /// Asks on a connection of its own.
    pub fn of(address: SocketAddr, request: &[u8]) -> Self {
        let start = Instant::now();
        let Ok(mut connection) = Connection::open(address) else {
            return Self {
                took: start.elapsed(),
                ..Self::default()
            };
        };
        let asked = Instant::now();
        let answer = connection.ask(request);
        let first_byte = asked.elapsed();
        let took = start.elapsed();
        match answer {
            Ok(answer) => Self {
                status: answer.status,
                first_byte,
                took,
                says_when: answer.headers("retry-after").next().is_some(),
            },
            Err(_) => Self {
                took,
                ..Self::default()
            },
        }
    }
}

/// The bytes that ask for a page.
pub fn asking(address: SocketAddr, path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: {address}\r\naccept: text/html\r\n\r\n").into_bytes()
}

/// The time within which so many of a thousand came.
pub fn per_mille(times: &mut [Duration], share: usize) -> Duration {
    times.sort_unstable();
    let last = times.len().saturating_sub(1);
    times.get(last * share / 1_000).copied().unwrap_or_default()
}
