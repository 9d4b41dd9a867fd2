//! Hostile cases on the screen: whoever walks through them with keys sends the terminal nothing but what hashiya draws.

use std::fs;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use portable_pty::CommandBuilder;

use super::cases::Case;
use super::common::{Home, Terminal, hashiya, stream};

/// Readers that are open at once: most of the time each waits for the screen to be still.
const AT_ONCE: usize = 8;

/// Through lists, forms, questions, help, notes; a copy, an export, an import, a layer and a theme that are not there; and
/// what fails.
const WALK: &[&str] = &[
    "]tjjj\x1b",
    "]\r",
    "jj\x1b",
    "\x1bgcgngv",
    "g?\x1b",
    "gi\x1b",
    "?\x1b",
    "go\x1b",
    "/minister\r",
    "yYL\x1b",
    "A\x1b",
    "]s:export html\r",
    ":import told\r",
    ":export csv /none/there\r",
    "glnobody\r",
    ":theme\rj\x1b",
    "gDwia note\r",
    ":open \x1b",
    "u",
];

/// Walks through each of `cases`.
#[track_caller]
pub(crate) fn walk(class: &str, cases: &[Case]) {
    let home = Home::new();
    fs::write(home.texts().join("../outside"), "format = 1\n").expect("written");
    let put: Vec<&Case> = cases
        .iter()
        .filter(|case| case.put(&home.texts()))
        .collect();
    let (next, wrong, drawn) = (
        AtomicUsize::new(0),
        Mutex::new(Vec::new()),
        AtomicUsize::new(0),
    );
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(case) = put.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let (is_drawn, fault) = read(&home, case);
                    drawn.fetch_add(usize::from(is_drawn), Ordering::Relaxed);
                    let fault =
                        fault.map(|fault| format!("{}: {}: {fault}", case.folder, case.what));
                    wrong.lock().expect("a list").extend(fault);
                }
            });
        }
    });
    let drawn = drawn.into_inner();
    println!("{class}: {} cases on the screen, {drawn} drawn", put.len());
    assert!(drawn > 0, "nothing was drawn");
    let wrong = wrong.into_inner().expect("a list");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Reads a case's article; whether it was drawn, and what is wrong with what was sent.
fn read(home: &Home, case: &Case) -> (bool, Option<String>) {
    let mut command = CommandBuilder::new("/bin/sh");
    let script = "cd \"$1\"; export XDG_CONFIG_HOME=\"$PWD/config\"; exec \"$0\" -- \"$2\"";
    command.args(["-c", script, hashiya()]);
    command.arg(home.texts().join(&case.folder));
    command.arg(&case.article);
    let mut terminal = Terminal::start(home, (100, 30), command);
    let is_drawn = terminal.is_entered_before_it_ends();
    if is_drawn {
        terminal.stable();
        for keys in WALK {
            terminal.keys(keys);
            terminal.stable();
        }
        terminal.keys("q");
    }
    // Where the work can't be saved it asks where else: that is no hang.
    let status = terminal.ended_within(Duration::from_secs(5));
    let bytes = terminal.bytes();
    let is_bad = status.is_some_and(|status| status.exit_code() > 2) || bytes.contains("panicked");
    let fault = is_bad.then(|| format!("it ended badly: {bytes:?}"));
    (is_drawn, stream::foreign(&terminal.raw()).or(fault))
}
