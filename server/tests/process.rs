//! The process as systems see it: started, told to stop, ended.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// Longer than requests may take to finish, on a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_mins(1);

#[test]
fn it_stops_when_told_though_nobody_reads_its_log_any_longer() {
    let data = std::env::temp_dir().join(format!("youlin-process-{}", std::process::id()));
    let mut child = Command::new(env!("CARGO_BIN_EXE_youlin"))
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(&data)
        .env("YOULIN_LOG", "info")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let id = child.id();
    let mut log = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    while !said.contains("serving") {
        assert!(log.read_line(&mut said).unwrap() > 0, "it ended: {said}");
    }
    drop((log, child.stdout.take()));

    signal("-TERM", id);
    let (tell, told) = mpsc::channel();
    thread::spawn(move || tell.send(child.wait()));
    let ended = told.recv_timeout(PATIENCE);
    if ended.is_err() {
        signal("-KILL", id);
    }
    std::fs::remove_dir_all(&data).unwrap();
    assert!(
        matches!(ended, Ok(Ok(status)) if status.success()),
        "{ended:?}"
    );
}

#[test]
fn a_proxy_is_told_of_the_end_while_everybody_is_still_served() {
    let spare = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = spare.local_addr().unwrap();
    drop(spare);
    let data = std::env::temp_dir().join(format!("youlin-stopping-{}", std::process::id()));
    let mut child = Command::new(env!("CARGO_BIN_EXE_youlin"))
        .args(["serve", "--stop-after", "60", "--listen"])
        .arg(address.to_string())
        .arg("--data")
        .arg(&data)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let until = |path: &str, status: &str| {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if ask(address, path).starts_with(status) {
                return true;
            }
            thread::sleep(Duration::from_millis(20));
        }
        false
    };
    let ready = until("/readyz", "HTTP/1.1 200");
    signal("-TERM", child.id());
    let told = until("/readyz", "HTTP/1.1 503");
    let served = ask(address, "/healthz").starts_with("HTTP/1.1 200");
    let page = ask(address, "/").starts_with("HTTP/1.1 200");
    // Who says it twice does not want to wait a minute.
    signal("-TERM", child.id());
    let begun = Instant::now();
    let status = child.wait().unwrap();
    std::fs::remove_dir_all(&data).unwrap();
    assert!(ready && told && served && page && status.success());
    assert!(begun.elapsed() < Duration::from_secs(50));
}

/// The answer to a question, or nothing.
fn ask(address: SocketAddr, path: &str) -> String {
    let mut answer = String::new();
    if let Ok(mut stream) = TcpStream::connect(address) {
        let ask = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
        let _ = stream.write_all(ask.as_bytes());
        let _ = stream.read_to_string(&mut answer);
    }
    answer
}

fn signal(name: &str, id: u32) {
    let sent = Command::new("kill").args([name, &id.to_string()]).status();
    assert!(sent.is_ok_and(|status| status.success()));
}
