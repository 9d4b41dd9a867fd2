//! Hostile cases are run: commands with what they tell in a file, and commands in pseudo-terminals.
//!
//! Of each case every other command goes to the terminal and the others to files, by turns, so that all is run in a minute;
//! where `HASHIYA_HOSTILE` is `whole` each goes to both.

use std::ffi::OsString;
use std::fs::{self, File};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::CommandBuilder;

use super::cases::Case;
use super::common::{Home, Manner, Terminal, hashiya, stream};

/// How long a command may take: what is aimed at is a tenth of it, of a program that is built for use.
const LONGEST: Duration = Duration::from_secs(20);
/// Memory that a command may ask for, where the system holds it to that: one that asks for more ends by a signal.
const MEMORY: &str = "ulimit -d 262144 2>/dev/null; ";
/// Cases that share a pseudo-terminal.
const BATCH: usize = 8;
/// What the shell says before a case, and of a command that ended in a way of its own.
const MARK: &str = "@@@@case ";
const BAD: &str = "@@@@ended badly";
/// Failures that are told.
const TOLD: usize = 12;

/// What is no file's fault.
const NOBODY: [&str; 2] = ["it takes two to agree", "nobody has annotated anything"];

/// What the cases of a class cost, and what went wrong.
#[derive(Default)]
struct Sum {
    skipped: usize,
    runs: usize,
    slowest: Duration,
    slow: String,
    wrong: Vec<String>,
}

/// A command's arguments.
type Arguments = Vec<OsString>;

/// Runs the commands of `cases` on their files, and says what that cost.
#[track_caller]
pub(crate) fn survive(class: &str, cases: &[Case]) {
    let home = Home::new();
    let whole = std::env::var_os("HASHIYA_HOSTILE").is_some_and(|how| how == "whole");
    let outside = home.texts().join("../outside");
    let nothing = home.texts().join("../nothing");
    fs::write(&outside, "format = 1\n").expect("written");
    let mut sum = Sum::default();
    let mut batch = Vec::new();
    for (number, case) in cases.iter().enumerate() {
        if !case.put(&home.texts()) {
            sum.skipped += 1;
            continue;
        }
        let all = case.arguments().into_iter().enumerate();
        let (here, there): (Vec<_>, Vec<_>) = all.partition(|(place, _)| (place + number) % 2 == 0);
        let commands = |list: Vec<(usize, Arguments)>| -> Vec<Arguments> {
            match whole {
                true => case.arguments(),
                false => list.into_iter().map(|(_, command)| command).collect(),
            }
        };
        in_files(&home, case, &commands(here), &mut sum);
        batch.push((case, commands(there)));
    }
    batch
        .chunks(BATCH)
        .for_each(|batch| in_a_terminal(&home, batch, &mut sum));
    for (case, _) in batch
        .iter()
        .filter(|(case, _)| !case.is_as_it_was(&home.texts()))
    {
        sum.wrong.push(format!(
            "{}: {}: a file was written",
            case.folder, case.what
        ));
    }
    let is_as_it_was = fs::read_to_string(&outside).is_ok_and(|text| text == "format = 1\n");
    assert!(
        is_as_it_was && !nothing.exists(),
        "something was written outside"
    );
    println!(
        "{class}: {} cases, {} skipped, {} runs; the slowest took {} ms: {}",
        cases.len(),
        sum.skipped,
        sum.runs,
        sum.slowest.as_millis(),
        sum.slow
    );
    sum.wrong.truncate(TOLD);
    assert!(sum.wrong.is_empty(), "{}", sum.wrong.join("\n\n"));
}

/// Runs each command by itself.
fn in_files(home: &Home, case: &Case, commands: &[Vec<OsString>], sum: &mut Sum) {
    for arguments in commands {
        let folder = home.texts().join(&case.folder);
        let what = format!("{}: {} {arguments:?}", case.folder, case.what);
        let told = folder.join("told");
        let begun = Instant::now();
        let mut child = Command::new("/bin/sh")
            .args(["-c", &format!("{MEMORY}exec \"$0\" \"$@\""), hashiya()])
            .args(arguments)
            .env_clear()
            .envs(home.environment())
            .env("XDG_CONFIG_HOME", folder.join("config"))
            .current_dir(&folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(&told).expect("a file"))
            .spawn()
            .expect("the program");
        let status = loop {
            if let Some(status) = child.try_wait().expect("a status") {
                break status;
            }
            if begun.elapsed() > LONGEST {
                child.kill().expect("killed");
                break child.wait().expect("a status");
            }
            thread::sleep(Duration::from_millis(1));
        };
        if begun.elapsed() > sum.slowest {
            (sum.slowest, sum.slow) = (
                begun.elapsed(),
                format!("{}, {:?}", case.what, arguments.first()),
            );
        }
        sum.runs += 1;
        let told = fs::read(told).expect("what was told");
        if let Some(wrong) = wrong(case, status.code(), &told) {
            sum.wrong.push(format!("{what}: {wrong}"));
        }
    }
}

/// What is wrong with how a command ended, or with what it told.
fn wrong(case: &Case, status: Option<i32>, told: &[u8]) -> Option<String> {
    if let Some(foreign) = stream::foreign(told) {
        return Some(foreign);
    }
    let told = String::from_utf8_lossy(told);
    let told = told.as_ref();
    match status {
        _ if told.contains(['\x1b', '\r']) => Some(format!("a control: {told:?}")),
        _ if told.contains("panicked") => Some(told.to_owned()),
        None => Some(format!("ended by a signal, or too late: {told}")),
        Some(0 | 1) => None,
        Some(2) if NOBODY.iter().any(|what| told.contains(what)) => None,
        Some(2) if case.is_named_in(told) => None,
        Some(2) => Some(format!("no file is named: {told}")),
        Some(status) => Some(format!("status {status}: {told}")),
    }
}

/// Runs all commands of several cases in one pseudo-terminal.
fn in_a_terminal(home: &Home, batch: &[(&Case, Vec<Arguments>)], sum: &mut Sum) {
    let mut words: Vec<OsString> = Vec::new();
    let mut script = MEMORY.to_owned();
    let before = sum.runs;
    for (case, commands) in batch {
        let folder = home.texts().join(&case.folder);
        words.push(folder.into());
        script.push_str(&format!(
            "cd \"${{{}}}\"; export XDG_CONFIG_HOME=\"$PWD/config\"; echo {MARK}{}\n",
            words.len(),
            case.folder
        ));
        for (place, arguments) in commands.iter().enumerate() {
            // A terminal that obeys nothing is told in other ways.
            let dumb = ["", "TERM=dumb "][usize::from(place % 5 == 4)];
            script.push_str(&format!("{dumb}\"$0\""));
            for argument in arguments {
                words.push(argument.clone());
                script.push_str(&format!(" \"${{{}}}\"", words.len()));
            }
            script.push_str(&format!("; test $? -le 2 || echo {BAD}\n"));
        }
        sum.runs += commands.len();
    }
    let mut command = CommandBuilder::new("/bin/sh");
    command.args(["-c", &script, hashiya()]);
    command.args(&words);
    let mut manner = Manner::default();
    // Each command asks again.
    manner.answers = manner.answers.repeat(sum.runs - before);
    let mut terminal = Terminal::start_in(home, (80, 24), command, manner);
    if terminal.ended_within(LONGEST * 2).is_none() {
        let cases: Vec<&str> = batch.iter().map(|(case, _)| case.folder.as_str()).collect();
        sum.wrong
            .push(format!("one of {cases:?} hangs:\n{}", terminal.stable()));
    }
    let sent = terminal.raw();
    for part in split(&sent, MARK.as_bytes()).skip(1) {
        let told = String::from_utf8_lossy(part);
        let name = told.lines().next().unwrap_or_default();
        let bad = [BAD, "panicked"].into_iter().find(|bad| told.contains(bad));
        if let Some(wrong) = stream::foreign(part).or(bad.map(str::to_owned)) {
            let case = batch.iter().find(|(case, _)| case.folder == name);
            let what = case.map_or("", |(case, _)| case.what.as_str());
            sum.wrong.push(format!("{name}: {what}: {wrong}\n{told}"));
        }
    }
}

/// The parts of `bytes` between each `mark`.
fn split<'b>(bytes: &'b [u8], mark: &'b [u8]) -> impl Iterator<Item = &'b [u8]> {
    let mut rest = Some(bytes);
    std::iter::from_fn(move || {
        let here = rest.take()?;
        let found = here.windows(mark.len()).position(|window| window == mark);
        let Some(at) = found else { return Some(here) };
        rest = here.get(at + mark.len()..);
        here.get(..at)
    })
}
