//! The process as systems see it: started, told to stop, ended.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

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

fn signal(name: &str, id: u32) {
    let sent = Command::new("kill").args([name, &id.to_string()]).status();
    assert!(sent.is_ok_and(|status| status.success()));
}
