//! The binary as a process of its own, with all that it says.

use std::io::Read;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// The binary.
const YOULIN: &str = env!("CARGO_BIN_EXE_youlin");
/// Who is told to stop a file from growing hears a signal that ends a process unless it is passed over.
const DEAF: &str = "trap '' XFSZ; exec \"$@\"";

/// A server that runs.
pub struct Process {
    pub address: SocketAddr,
    child: Child,
    said: Arc<Mutex<String>>,
    readers: Vec<JoinHandle<()>>,
}

/// Runs a verb of the command line to its end.
pub fn run(arguments: &[&str]) {
    let ended = Command::new(YOULIN).args(arguments).output().unwrap();
    assert!(ended.status.success(), "{arguments:?}: {ended:?}");
}

impl Process {
    /// Serves the data in a folder, with these settings of the environment; waits until it does.
    pub fn serve(data: &Path, settings: &[(&str, &str)]) -> Self {
        let spare = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = spare.local_addr().unwrap();
        drop(spare);
        let mut child = Command::new("sh")
            .args(["-c", DEAF, "sh", YOULIN, "serve"])
            .args(["--listen", &address.to_string(), "--data"])
            .arg(data)
            .envs(settings.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let said = Arc::default();
        let readers = vec![
            listen(child.stdout.take().unwrap(), &said),
            listen(child.stderr.take().unwrap(), &said),
        ];
        let mut process = Self {
            address,
            child,
            said,
            readers,
        };
        while !process.said().contains("serving") {
            let ended = process.child.try_wait().unwrap();
            assert!(ended.is_none(), "it ended: {}", process.said());
            thread::sleep(Duration::from_millis(10));
        }
        process
    }

    /// What it said so far, on both ways out.
    pub fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    /// From now on no file grows that it writes, as on a disk that is full.
    pub fn lets_no_file_grow(&self) {
        let id = self.child.id().to_string();
        let set = Command::new("prlimit")
            .args(["--pid", &id, "--fsize=0:"])
            .status();
        assert!(set.is_ok_and(|status| status.success()));
    }

    /// Files grow again.
    pub fn lets_files_grow(&self) {
        let id = self.child.id().to_string();
        let set = Command::new("prlimit")
            .args(["--pid", &id, "--fsize=unlimited:"])
            .status();
        assert!(set.is_ok_and(|status| status.success()));
    }

    /// Tells it to stop, waits until it has, and gives all that it said.
    pub fn stop(mut self) -> String {
        let id = self.child.id().to_string();
        let told = Command::new("kill").args(["-TERM", &id]).status();
        assert!(told.is_ok_and(|status| status.success()));
        self.child.wait().unwrap();
        for reader in self.readers.drain(..) {
            reader.join().unwrap();
        }
        self.said()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn listen(mut from: impl Read + Send + 'static, said: &Arc<Mutex<String>>) -> JoinHandle<()> {
    let said = said.clone();
    thread::spawn(move || {
        let mut bytes = [0; 4_096];
        let mut left = Vec::new();
        while let Ok(read) = from.read(&mut bytes) {
            if read == 0 {
                break;
            }
            left.extend_from_slice(&bytes[..read]);
            // Whole lines only, so that no sign is cut in two.
            if let Some(end) = left.iter().rposition(|byte| *byte == b'\n') {
                let lines: Vec<u8> = left.drain(..=end).collect();
                said.lock()
                    .unwrap()
                    .push_str(&String::from_utf8_lossy(&lines));
            }
        }
        said.lock()
            .unwrap()
            .push_str(&String::from_utf8_lossy(&left));
    })
}
