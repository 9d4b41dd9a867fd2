//! Asks tmux about the terminal that it runs in.
//!
//! Must not know: what follows from that.

use std::io::Read;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::ui::theme::colour::Depth;

/// How long tmux is waited for.
const PATIENCE: Duration = Duration::from_millis(200);
/// More than any terminal is called.
const LONGEST: u64 = 1024;

/// What tmux says of the terminal that it runs in. Where several are attached, it is the last one used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Client {
    /// The terminal's own answer to XTVERSION, where it gave one.
    pub(crate) name: Option<String>,
    /// What tmux uses of it (tmux's `terminal-features`), by commas.
    pub(crate) features: String,
}

impl Client {
    fn read(said: &str) -> Option<Self> {
        let (name, features) = said.split_once('\t')?;
        let name = Some(name.trim().to_owned()).filter(|name| !name.is_empty());
        let features = features.trim().to_owned();
        Some(Self { name, features })
    }

    /// How many colours reach the terminal; `None` where tmux is too old to say.
    pub(crate) fn colours(&self) -> Option<Depth> {
        let has = |feature| self.features.split(',').any(|has| has == feature);
        match self.features.as_str() {
            "" => None,
            _ if has("RGB") => Some(Depth::True),
            _ if has("256") => Some(Depth::Ansi256),
            _ => None,
        }
    }
}

/// What tmux says of the terminal that it runs in; `None` where it says nothing.
pub(super) fn client_of_tmux() -> Option<Client> {
    let (sender, said) = mpsc::channel();
    let asking = move || {
        // Where nobody waits any longer, nobody is told.
        drop(sender.send(ask()));
    };
    thread::Builder::new()
        .name("tmux".to_owned())
        .spawn(asking)
        .ok()?;
    Client::read(&said.recv_timeout(PATIENCE).ok()??)
}

fn ask() -> Option<String> {
    let mut asked = Command::new("tmux")
        .args([
            "display-message",
            "-p",
            "#{client_termtype}\t#{client_termfeatures}",
        ])
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tmux_leaves_out_costs_nothing_else() {
        for (said, name, colours) in [
            (
                "XTerm(379)\t256,RGB,title\n",
                Some("XTerm(379)"),
                Some(Depth::True),
            ),
            ("\t256,title\n", None, Some(Depth::Ansi256)),
            ("kitty(0.26.5)\t\n", Some("kitty(0.26.5)"), None),
        ] {
            let client = Client::read(said).expect("a client");
            assert_eq!(client.name.as_deref(), name, "{said:?}");
            assert_eq!(client.colours(), colours, "{said:?}");
        }
        assert_eq!(Client::read(""), None);
    }
}
