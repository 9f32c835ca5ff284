//! As little HTTP/1.1 as a load generator needs: one kept-alive connection, one request at a time, bodies by length
//! or in chunks. Small on purpose: what it costs is taken from nobody but its own core.

use anyhow::{Context, Result, bail};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(30);

/// What came back.
#[derive(Debug)]
pub struct Response {
    /// The status: 200 and so on.
    pub status: u16,
    /// The head, as it came.
    pub head: String,
    /// The body without its chunks' marks.
    pub body: Vec<u8>,
}

impl Response {
    /// The values of a header, in order.
    pub fn headers<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.head.lines().skip(1).filter_map(move |line| {
            let (this, value) = line.split_once(':')?;
            this.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// A connection that is kept.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    filled: usize,
}

impl Connection {
    /// Connects.
    ///
    /// # Errors
    /// When nobody listens there.
    pub fn open(address: SocketAddr) -> Result<Self> {
        let stream =
            TcpStream::connect(address).with_context(|| format!("{address} does not answer"))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self {
            stream,
            buffer: vec![0; 256 * 1024],
            filled: 0,
        })
    }

    /// Sends and forgets; for what answers without an end.
    ///
    /// # Errors
    /// When the connection is gone.
    pub fn send(&mut self, request: &[u8]) -> Result<()> {
        self.stream
            .write_all(request)
            .context("the server closed the connection")
    }

    /// Sends and reads the head only.
    ///
    /// # Errors
    /// When the connection is gone or the answer is not HTTP.
    pub fn head(&mut self) -> Result<(u16, String)> {
        let end = self.until_head()?;
        let head = String::from_utf8_lossy(&self.buffer[..end]).into_owned();
        self.consume(end);
        Ok((status(&head)?, head))
    }

    /// Sends and reads the whole answer.
    ///
    /// # Errors
    /// When the connection is gone or the answer is not HTTP.
    pub fn ask(&mut self, request: &[u8]) -> Result<Response> {
        self.send(request)?;
        let (status, head) = self.head()?;
        let mut body = Vec::new();
        match length(&head)? {
            Length::Known(length) => {
                self.at_least(length)?;
                body.extend_from_slice(&self.buffer[..length]);
                self.consume(length);
            }
            Length::Chunks => self.chunks(&mut body)?,
        }
        Ok(Response { status, head, body })
    }

    fn chunks(&mut self, body: &mut Vec<u8>) -> Result<()> {
        loop {
            let line = self.until(b"\r\n")?;
            let digits = String::from_utf8_lossy(&self.buffer[..line]).into_owned();
            let digits = digits.split(';').next().unwrap_or_default().trim();
            let length = usize::from_str_radix(digits, 16)
                .with_context(|| format!("`{digits}` is not the length of a chunk"))?;
            self.consume(line + 2);
            self.at_least(length + 2)?;
            body.extend_from_slice(&self.buffer[..length]);
            self.consume(length + 2);
            if length == 0 {
                return Ok(());
            }
        }
    }

    /// Reads until the end of the head, which is returned.
    fn until_head(&mut self) -> Result<usize> {
        Ok(self.until(b"\r\n\r\n")? + 4)
    }

    fn until(&mut self, mark: &[u8]) -> Result<usize> {
        let mut looked = 0;
        loop {
            let found = self.buffer[looked..self.filled]
                .windows(mark.len())
                .position(|at| at == mark);
            if let Some(at) = found {
                return Ok(looked + at);
            }
            looked = self.filled.saturating_sub(mark.len());
            self.fill()?;
        }
    }

    fn at_least(&mut self, length: usize) -> Result<()> {
        while self.filled < length {
            self.fill()?;
        }
        Ok(())
    }

    fn fill(&mut self) -> Result<()> {
        if self.filled == self.buffer.len() {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        let read = self
            .stream
            .read(&mut self.buffer[self.filled..])
            .context("no answer in time")?;
        if read == 0 {
            bail!("the server closed the connection");
        }
        self.filled += read;
        Ok(())
    }

    fn consume(&mut self, length: usize) {
        self.buffer.copy_within(length..self.filled, 0);
        self.filled -= length;
    }
}

enum Length {
    Known(usize),
    Chunks,
}

fn length(head: &str) -> Result<Length> {
    for line in head.lines().skip(1) {
        let Some((name, value)) = line.split_once(':') else {
            continue;
        };
        if name.eq_ignore_ascii_case("content-length") {
            return Ok(Length::Known(
                value.trim().parse().context("a length that is no number")?,
            ));
        }
        if name.eq_ignore_ascii_case("transfer-encoding") {
            return Ok(Length::Chunks);
        }
    }
    Ok(Length::Known(0))
}

fn status(head: &str) -> Result<u16> {
    let status = head
        .split_whitespace()
        .nth(1)
        .and_then(|status| status.parse().ok());
    status.with_context(|| format!("this is not HTTP: {head}"))
}
