//! Turning away whoever is too many.
//!
//! In a crowd most of those who come are turned away, and what that takes is missing for those who are served: it is done
//! with the fewest calls to the system, and in one packet.

use super::guard::is_probe;
use std::io::{ErrorKind, Read, Result, Write};
use std::net::TcpStream;
use std::sync::LazyLock;
use std::time::Duration;
use tokio::time::timeout;

/// How long whoever is turned away may take to ask.
const LONGEST: Duration = Duration::from_secs(1);

/// What they read.
pub const TOO_MANY: &str =
    "现在人太多了，请过几秒再试。\nToo many people at once; please try again in a few seconds.\n";

static ANSWER: LazyLock<String> = LazyLock::new(|| {
    format!(
        "HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\ncontent-type: text/plain; charset=utf-8\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n{TOO_MANY}",
        TOO_MANY.len()
    )
});

/// What somebody asks for whom there is no room.
#[derive(Debug)]
pub enum Asked {
    /// How the server is. Also in a crowd it must be able to say: whoever watches it would take it for ill, and send the
    /// crowd to the next one.
    HowItIs,
    /// Something else.
    Anything,
    /// Nothing so far.
    Nothing,
}

impl Asked {
    /// Of a connection that does not block.
    ///
    /// # Errors
    /// When it is gone.
    pub fn of(stream: &TcpStream) -> Result<Self> {
        let mut start = [0; 16];
        let length = match stream.peek(&mut start) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(length) => length,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(Self::Nothing),
            Err(error) => return Err(error),
        };
        let start = String::from_utf8_lossy(&start[..length]);
        let path = start.strip_prefix("GET ").and_then(|rest| {
            let (path, _) = rest.split_once(' ')?;
            Some(path)
        });
        Ok(if path.is_some_and(is_probe) {
            Self::HowItIs
        } else {
            Self::Anything
        })
    }

    /// The same, once there is something.
    ///
    /// # Errors
    /// When it is gone, or says nothing for too long.
    pub async fn soon(stream: TcpStream) -> Result<(Self, TcpStream)> {
        let stream = tokio::net::TcpStream::from_std(stream)?;
        timeout(LONGEST, stream.readable()).await??;
        let stream = stream.into_std()?;
        Ok((Self::of(&stream)?, stream))
    }
}

/// Says 503 without serving the request. It is read all the same: a connection that is closed with something unread is
/// reset, and the answer lost.
///
/// # Errors
/// When whoever asked has gone. They need no answer.
pub fn turn_away(mut stream: TcpStream) -> Result<()> {
    let mut request = [0; 4_096];
    while matches!(stream.read(&mut request), Ok(read) if read == request.len()) {}
    // The answer waits for the end of the connection, which goes with it.
    #[cfg(target_os = "linux")]
    socket2::SockRef::from(&stream).set_tcp_cork(true)?;
    stream.write_all(ANSWER.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    /// Both ends of a connection; here is the one that does not block.
    fn connection() -> (TcpStream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let there = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (here, _) = listener.accept().unwrap();
        here.set_nonblocking(true).unwrap();
        (here, there)
    }

    #[tokio::test]
    async fn who_watches_the_server_is_told_from_everybody_else() {
        let table = [
            ("GET /healthz HTTP/1.1\r\n", true),
            ("GET /metrics HTTP/1.1\r\n", true),
            ("GET /healthzz HTTP/1.1\r\n", false),
            ("GET / HTTP/1.1\r\n", false),
            ("POST /healthz HTTP/1.1\r\n", false),
        ];
        for (asks, watches) in table {
            let (here, mut there) = connection();
            assert!(matches!(Asked::of(&here), Ok(Asked::Nothing)), "{asks}");
            there.write_all(asks.as_bytes()).unwrap();
            let (asked, _) = Asked::soon(here).await.unwrap();
            assert_eq!(matches!(asked, Asked::HowItIs), watches, "{asks}");
        }
        let (here, there) = connection();
        drop(there);
        assert!(Asked::soon(here).await.is_err(), "gone");
    }

    #[tokio::test]
    async fn who_is_turned_away_reads_why_and_when_to_come_again() {
        let (here, mut there) = connection();
        // More than is read at a time: what stays unread would reset the connection, and the answer would be lost.
        let long = format!("GET / HTTP/1.1\r\ncookie: {}\r\n\r\n", "x".repeat(10_000));
        there.write_all(long.as_bytes()).unwrap();
        let (_, here) = Asked::soon(here).await.unwrap();
        turn_away(here).unwrap();
        let mut answer = String::new();
        there.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
        assert!(answer.contains("\r\nretry-after: 5\r\n"), "{answer}");
        assert!(answer.ends_with(TOO_MANY), "{answer}");
    }
}
