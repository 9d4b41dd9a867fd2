//! Asks tmux about the terminal that it runs in.
//!
//! Must not know: what follows from that.

use std::io::Read;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// How long tmux is waited for.
const PATIENCE: Duration = Duration::from_millis(200);
/// More than any terminal is called.
const LONGEST: u64 = 1024;

/// What tmux calls the terminal that it runs in, from the terminal's own answer to XTVERSION; `None` where it
/// doesn't say. Where several are attached, it is that of the last one used.
pub(super) fn client_of_tmux() -> Option<String> {
    let (sender, said) = mpsc::channel();
    let asking = move || {
        // Where nobody waits any longer, nobody is told.
        drop(sender.send(ask()));
    };
    thread::Builder::new()
        .name("tmux".to_owned())
        .spawn(asking)
        .ok()?;
    let said = said.recv_timeout(PATIENCE).ok()??;
    Some(said.trim().to_owned()).filter(|said| !said.is_empty())
}

fn ask() -> Option<String> {
    let mut asked = Command::new("tmux")
        .args(["display-message", "-p", "#{client_termtype}"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut said = String::new();
    let out = asked.stdout.take()?;
    out.take(LONGEST).read_to_string(&mut said).ok()?;
    asked.wait().ok()?;
    Some(said)
}
