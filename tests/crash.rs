//! A reader that is killed at any instant has lost nothing that it called saved, and leaves nothing behind.
//!
//! Each round strikes a random story of edits in the real program, in a pseudo-terminal, and kills it with SIGKILL. The
//! same keys were struck on a session in this process before: so it is known which states there were, and which of them
//! the program had called saved. `HASHIYA_ROUNDS` says how many rounds, `HASHIYA_SEED` which.

mod common;
mod dice;
mod stories;

use std::path::Path;
use std::time::{Duration, Instant};

use common::{Home, Terminal};
use dice::Dice;
use hashiya::store::registry::RegistryFile;
use rustix::process::Signal;
use stories::{State, on_disk, planned, strike, text};

/// Rounds, where nobody says how many.
const ROUNDS: usize = 50;
const SIZE: (u16, u16) = (100, 30);
/// Nothing is suggested: what suggestions are made from is a while in coming.
const START: &str = "gs";

/// Keys, and what is so after each.
struct Story {
    keys: Vec<String>,
    states: Vec<State>,
    /// All entities that there ever were.
    entities: Vec<String>,
}

impl Story {
    /// A random one, planned on a session: so many edits, of which the first ones tag. Some only tag: then the
    /// panel's count tells how far it came.
    fn new(dice: &mut Dice, first: usize, edits: usize) -> Self {
        let only_tags = dice.below(2) == 0;
        let mut session = planned();
        strike(&mut session, START);
        let mut out = Self {
            keys: Vec::new(),
            states: vec![State::of(&session.work.annotations)],
            entities: Vec::new(),
        };
        for number in 0..edits {
            let keys = match dice.below(if only_tags || number < first { 1 } else { 11 }) {
                0 | 1 => "wa".to_owned(),
                2 => "wwvwp".to_owned(),
                3 => format!("i{number}\r"),
                4 => "x".to_owned(),
                5 => "u".to_owned(),
                6 => "\u{12}".to_owned(),
                7 => "m".to_owned(),
                8 | 9 => "E\r".to_owned(),
                _ => "}c".to_owned(),
            };
            strike(&mut session, &keys);
            out.keys.push(keys);
            out.states.push(State::of(&session.work.annotations));
            let known = session.work.registry.iter().map(|entity| entity.id.clone());
            out.entities.extend(known);
        }
        out
    }

    /// How far the sidecar is: the last of the states `from` … `to` that it says.
    fn reached(&self, sidecar: &State, from: usize, to: usize) -> Option<usize> {
        (from..=to)
            .rev()
            .find(|at| self.states.get(*at) == Some(sidecar))
    }
}

fn files(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let names = entries.map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<String> = names
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// The names of all files below a folder.
fn files_below(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.file_type().expect("a type").is_dir() {
            true => names.extend(files_below(&entry.path())),
            false => names.push(entry.file_name().to_string_lossy().into_owned()),
        }
    }
    names
}

/// How many actors the panel counts, where the header says that all is saved.
fn actors_called_saved(screen: &str) -> Option<usize> {
    let is_saved = screen.lines().next()?.trim_start().starts_with("saved");
    let row = screen.lines().find(|row| row.contains(" actors "))?;
    let count = row.split_whitespace().next()?.parse().ok()?;
    is_saved.then_some(count)
}

/// One reader, killed. Gives how long the first edit that is not on the disk had been struck before.
fn round(seed: u64) -> Option<Duration> {
    let mut dice = Dice::new(seed);
    let home = Home::new();
    let text = text();
    let path = home.article("a.txt", &text);
    let calm = dice.below(6);
    let edits = calm + 1 + dice.below(30);
    let story = Story::new(&mut dice, calm, edits);
    let only_tags = story.keys.iter().all(|keys| keys == "wa");

    let mut terminal = Terminal::hashiya(&home, SIZE, &["a.txt"]);
    terminal.wait_for("READ");
    terminal.keys(START);
    let (first, rest) = story.keys.split_at(calm);
    first.iter().for_each(|keys| terminal.keys(keys));
    let mut told = 0;
    if calm > 0 {
        terminal.wait("it is saved", |screen| {
            actors_called_saved(&screen.contents()) == Some(calm)
        });
        told = calm;
    }
    let (begun, length) = (Instant::now(), dice.below(250));
    let length = Duration::from_millis(u64::try_from(length).expect("little"));
    let mut sent = Vec::new();
    for keys in rest {
        if begun.elapsed() >= length {
            break;
        }
        sent.push(Instant::now());
        terminal.keys(keys);
        let pause = dice.below(4) * dice.below(8);
        std::thread::sleep(Duration::from_millis(pause.try_into().expect("little")));
    }
    std::thread::sleep(length.saturating_sub(begun.elapsed()));
    // What was shown before is older than what the program has done when it is killed.
    let screen = terminal.look(vt100::Screen::contents);
    let counted = actors_called_saved(&screen).filter(|_| only_tags);
    terminal.signal(Signal::KILL);
    let killed = Instant::now();
    terminal.ended();

    told = told.max(counted.unwrap_or(0));
    let found = on_disk(&path);
    let reached = story
        .reached(&found, told, calm + sent.len())
        .unwrap_or_else(|| {
            panic!(
                "seed {seed}: no state from {told} on is on the disk: {found:#?}\n{:?}",
                story.keys
            )
        });
    assert_eq!(std::fs::read_to_string(&path).expect("the article"), text);

    let mut again = Terminal::hashiya(&home, SIZE, &["a.txt"]);
    again.wait_for("READ");
    again.stable();
    again.keys("q");
    assert!(again.ended().success(), "seed {seed}");
    assert_eq!(on_disk(&path), found, "seed {seed}");
    let left = files(&home.texts());
    let known =
        |name: &String| ["a.txt", "a.txt.ann.toml", "entities.toml"].contains(&name.as_str());
    assert!(left.iter().all(known), "seed {seed}: {left:?}");
    let kept = files_below(&home.state());
    let begun = |name: &String| name.starts_with('.');
    assert!(!kept.iter().any(begun), "seed {seed}: {kept:?}");
    let registry = RegistryFile::open(&path.with_file_name("entities.toml")).expect("a registry");
    assert!(registry.faults.is_empty(), "seed {seed}: {registry:?}");
    let mut ids = registry.registry.iter().map(|entity| &entity.id);
    assert!(ids.all(|id| story.entities.contains(id)), "seed {seed}");
    let lost = sent.get(reached.saturating_sub(calm))?;
    Some(killed.duration_since(*lost))
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

#[test]
#[allow(clippy::print_stdout, reason = "what --no-capture shows")]
fn a_reader_that_is_killed_has_lost_nothing_that_it_called_saved() {
    let rounds = number("HASHIYA_ROUNDS").unwrap_or(ROUNDS as u64);
    let first = number("HASHIYA_SEED").unwrap_or(1);
    let run = |from: u64| -> Vec<Duration> {
        let seeds = (first + from..first + rounds).step_by(2);
        seeds.filter_map(round).collect()
    };
    let windows: Vec<Duration> = std::thread::scope(|scope| {
        let both = [0, 1].map(|from| scope.spawn(move || run(from)));
        both.into_iter()
            .flat_map(|half| half.join().expect("a round"))
            .collect()
    });
    let worst = windows.iter().max().copied().unwrap_or_default();
    println!(
        "{rounds} readers killed: {} with an edit that was not yet on the disk, the oldest {worst:?} old",
        windows.len()
    );
}
