//! A proxy as simple as they come: whole requests to the servers in turn, to the next one when a server does not let
//! it in. As proxies do, it asks again for what was only read, and never for what a server may have done already: whose
//! command has no answer hears that from it.

use anyhow::Result;
use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

/// How often the servers are gone through before a client is told that nobody answers.
const ROUNDS: usize = 40;
/// How long to wait between rounds.
const BREATH: Duration = Duration::from_millis(50);
/// How long a server may take over an answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Listens until dropped.
pub struct Proxy {
    /// Where clients go.
    pub address: SocketAddr,
    over: Arc<AtomicBool>,
}

impl Proxy {
    /// Starts to listen on a spare port.
    ///
    /// # Errors
    /// When there is none.
    pub fn start(backends: Vec<SocketAddr>) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let over = Arc::new(AtomicBool::new(false));
        let ends = over.clone();
        let backends = Arc::new(backends);
        let turn = Arc::new(AtomicUsize::new(0));
        thread::spawn(move || {
            for client in listener.incoming() {
                if ends.load(Ordering::SeqCst) {
                    return;
                }
                let (Ok(client), backends, turn) = (client, backends.clone(), turn.clone()) else {
                    continue;
                };
                thread::spawn(move || serve(client, &backends, &turn));
            }
        });
        Ok(Self { address, over })
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        // Wakes the listener, so that it sees that it is over.
        let _ = TcpStream::connect(self.address);
    }
}

fn serve(mut client: TcpStream, backends: &[SocketAddr], turn: &AtomicUsize) {
    let _ = client.set_nodelay(true);
    // One request per connection keeps it simple; the answer says `connection: close`.
    if let Ok(Some(request)) = whole_request(&mut client)
        && !pass_on(&request, &mut client, backends, turn)
    {
        let _ = client.write_all(
                b"HTTP/1.1 502 Bad Gateway\r\nretry-after: 1\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
            );
    }
}

/// Gives the request to a server and its answer to the client; false when no server answered.
fn pass_on(
    request: &[u8],
    client: &mut TcpStream,
    backends: &[SocketAddr],
    turn: &AtomicUsize,
) -> bool {
    let first = turn.fetch_add(1, Ordering::SeqCst);
    for round in 0..ROUNDS {
        for step in 0..backends.len() {
            let backend = backends[(first + step) % backends.len()];
            let Ok(mut server) = TcpStream::connect(backend) else {
                continue;
            };
            let _ = server.set_nodelay(true);
            let _ = server.set_read_timeout(Some(PATIENCE));
            if server.write_all(request).is_err() {
                continue;
            }
            match copy(&mut server, client) {
                Copied::Nothing if request.starts_with(b"GET ") => {}
                Copied::Nothing => return false,
                Copied::Something => return true,
            }
        }
        if round + 1 < ROUNDS {
            thread::sleep(BREATH);
        }
    }
    false
}

enum Copied {
    Nothing,
    Something,
}

fn copy(server: &mut TcpStream, client: &mut TcpStream) -> Copied {
    let mut buffer = [0; 16 * 1024];
    let mut copied = Copied::Nothing;
    loop {
        match server.read(&mut buffer) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Ok(0) | Err(_) => return copied,
            Ok(length) => {
                copied = Copied::Something;
                if client.write_all(&buffer[..length]).is_err() {
                    return copied;
                }
            }
        }
    }
}

/// Reads head and body, and has the connection closed after the answer; none when the client has gone.
fn whole_request(client: &mut TcpStream) -> std::io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 16 * 1024];
    loop {
        if let Some(end) = end_of_head(&bytes) {
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let body = head
                .lines()
                .filter_map(|line| line.split_once(':'))
                .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
                .and_then(|(_, value)| value.trim().parse::<usize>().ok())
                .unwrap_or_default();
            if bytes.len() >= end + body {
                let mut request = head.trim_end().to_owned();
                request.push_str("\r\nconnection: close\r\n\r\n");
                let mut request = request.into_bytes();
                request.extend_from_slice(&bytes[end..end + body]);
                return Ok(Some(request));
            }
        }
        match client.read(&mut buffer)? {
            0 => return Ok(None),
            length => bytes.extend_from_slice(&buffer[..length]),
        }
    }
}

fn end_of_head(bytes: &[u8]) -> Option<usize> {
    let at = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    Some(at + 4)
}
