//! Two readers on one article at once: whatever both do, no edit of either is lost.
//!
//! Each works in a half of its own, on a story that was struck on a session in this process before; what stands in the
//! sidecar in the end is what both stories come to together. `HASHIYA_ROUNDS` says how many edits each makes,
//! `HASHIYA_SEED` which.

mod common;
mod dice;
mod stories;

use std::time::Duration;

use common::{Home, Terminal};
use dice::Dice;
use hashiya::annotation::set::Annotations;
use stories::{State, on_disk, planned, strike, text};

/// Edits in each window, where nobody says how many.
const EDITS: usize = 150;
const SIZE: (u16, u16) = (100, 30);

/// Keys for each edit, and what is so in the end.
fn story(dice: &mut Dice, start: &str, edits: usize) -> (Vec<String>, Annotations) {
    let mut session = planned();
    strike(&mut session, start);
    let mut out = vec![start.to_owned()];
    for number in 0..edits {
        let keys = match dice.below(8) {
            0 => format!("i{number}\r"),
            1 => "x".to_owned(),
            2 => "u".to_owned(),
            3 => "\u{12}".to_owned(),
            4 => "bp".to_owned(),
            _ => "wa".to_owned(),
        };
        strike(&mut session, &keys);
        out.push(keys);
    }
    (out, session.work.annotations)
}

#[test]
#[allow(clippy::print_stdout, reason = "what --no-capture shows")]
fn two_windows_lose_no_edit_of_either() {
    let number = |name: &str| -> Option<usize> { std::env::var(name).ok()?.parse().ok() };
    let edits = number("HASHIYA_ROUNDS").unwrap_or(EDITS);
    let mut dice = Dice::new(number("HASHIYA_SEED").unwrap_or(5) as u64);
    let home = Home::new();
    let path = home.article("a.txt", &text());
    let (first, mine) = story(&mut dice, "gs", edits);
    // The other works from the middle on, which the first does not come to. What is suggested is left out: it comes
    // from what both have marked.
    let (second, theirs) = story(&mut dice, "gs30}", edits);
    let ours = [mine, theirs].map(|set| State::of(&set));
    let [mine, theirs] = &ours;
    let border = theirs.annotations.iter().map(|one| one.1).min();
    let last = mine.annotations.iter().map(|one| one.2).max();
    assert!(last < border, "each has a half: {last:?}, {border:?}");

    let mut windows = [(); 2].map(|()| Terminal::hashiya(&home, SIZE, &["a.txt"]));
    windows.iter().for_each(|window| window.wait_for("READ"));
    let stories = [first, second];
    let mut at = [0, 0];
    while at.iter().zip(&stories).any(|(at, story)| *at < story.len()) {
        let turn = dice.below(2);
        let left = stories[turn].get(at[turn]..).unwrap_or_default();
        let some = left.len().min(1 + dice.below(4));
        for keys in left.iter().take(some) {
            windows[turn].keys(keys);
        }
        at[turn] += some;
        let pause = u64::try_from(dice.below(12)).expect("little");
        std::thread::sleep(Duration::from_millis(pause));
    }
    for window in &mut windows {
        window.stable();
        window.keys("q");
        assert!(window.ended().success());
    }
    let found = on_disk(&path);
    let mut expected = [mine.annotations.clone(), theirs.annotations.clone()].concat();
    expected.sort();
    let lost: Vec<_> = expected
        .iter()
        .filter(|one| !found.annotations.contains(one))
        .collect();
    let more = found.annotations.iter();
    let more: Vec<_> = more.filter(|one| !expected.contains(one)).collect();
    assert!(
        lost.is_empty() && more.is_empty(),
        "lost: {lost:?}\nmore: {more:?}"
    );
    println!(
        "{} edits of two windows, {} annotations",
        2 * edits,
        expected.len()
    );
}
