//! Where the disk fails, the power goes or somebody ends the program, nothing is lost, and it is told.
//!
//! Faults are real where the machine can make them: a file system of 64 KB, a limit on files, a folder that may not be
//! written, one that goes. Others are made by tracing the program's calls (strace), which shows their order too. What a
//! machine can't do is skipped with its reason.

#![cfg(target_os = "linux")]

mod common;

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use common::{Home, Terminal, hashiya, read};
use portable_pty::CommandBuilder;
use rustix::process::Signal;

const ARTICLE: &str = "العراق بلد كبير.\nقالت واشنطن إن الحوار مستمر.\n";
/// The first line as it stands on the screen.
const FIRST: &str = ".ﺮﻴﺒﻛ ﺪﻠﺑ ﻕﺍﺮﻌﻟﺍ";
/// What the status line says of its first word, once that is tagged as a place.
const TAGGED: &str = "ﻕﺍﺮﻌﻟﺍ place";
const SIZE: (u16, u16) = (100, 24);
/// A user who owns nothing.
const NOBODY: &str = "65534";

/// Whether this command works here; else it is told what is skipped.
#[allow(clippy::print_stdout, reason = "what --no-capture shows")]
fn works(command: &[&str]) -> bool {
    let (program, arguments) = command.split_first().expect("a program");
    let mut run = Command::new(program);
    run.args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let works = run.status().is_ok_and(|status| status.success());
    if !works {
        println!("skipped: {} does not work here", command.join(" "));
    }
    works
}

/// The reader with an article, started by another command.
fn reader_by(home: &Home, command: &[&str], article: &str) -> Terminal {
    let (program, arguments) = command.split_first().expect("a program");
    let mut command = CommandBuilder::new(program);
    command.args(arguments);
    command.args([hashiya(), article]);
    let terminal = Terminal::start(home, SIZE, command);
    terminal.wait_for(FIRST);
    terminal
}

/// The reader with an article, after commands of the shell.
fn reader_after(home: &Home, commands: &str, article: &str) -> Terminal {
    let script = format!("{commands}\nexec \"$0\" \"$1\"");
    reader_by(home, &["sh", "-c", &script], article)
}

/// Waits until the header says so of the work: `saved`, `NOT SAVED`.
fn wait_until(terminal: &Terminal, says: &str) {
    terminal.wait(says, |screen| {
        let text = screen.contents();
        let header = text.lines().next().unwrap_or_default();
        header.trim_start().starts_with(says)
    });
}

/// What the lowest rows say.
fn status(terminal: &Terminal) -> String {
    let text = terminal.look(vt100::Screen::contents);
    let rows: Vec<&str> = text.lines().collect();
    rows.iter()
        .rev()
        .take(2)
        .rev()
        .copied()
        .collect::<Vec<_>>()
        .join("\n")
}

fn leave(mut terminal: Terminal) {
    terminal.keys("q");
    assert!(terminal.ended().success());
}

fn sidecar_of(article: &Path) -> PathBuf {
    article.with_file_name("a.txt.ann.toml")
}

/// Makes a sidecar with one place in it; gives what it holds.
fn begun(home: &Home, article: &Path) -> String {
    let mut terminal = reader_by(home, &["env"], &article.to_string_lossy());
    terminal.keys("p");
    wait_until(&terminal, "saved");
    leave(terminal);
    let held = read(&sidecar_of(article));
    assert!(held.contains("kind = \"place\""), "{held}");
    held
}

/// Files in a folder that are neither the article, nor a sidecar, nor the registry that a place's name may have made.
fn others(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let names = entries.map(|entry| entry.expect("an entry").file_name());
    let names = names.map(|name| name.to_string_lossy().into_owned());
    names
        .filter(|name| !name.starts_with("a.txt") && name != "entities.toml")
        .collect()
}

/// A call that a trace shows: the process, its name, its arguments with what it gave, where it begins and ends.
#[derive(Debug)]
struct Call {
    process: String,
    name: String,
    text: String,
    begun: usize,
    ended: usize,
}

/// The calls of a trace in the order in which they end.
fn calls(trace: &str) -> Vec<Call> {
    let (mut open, mut out): (Vec<Call>, Vec<Call>) = (Vec::new(), Vec::new());
    for (line, at) in trace.lines().zip(0..) {
        let Some((process, rest)) = line.split_once(' ') else {
            continue;
        };
        let rest = rest.trim_start();
        if let Some(end) = rest.strip_prefix("<... ") {
            let begun = open.iter().position(|call| call.process == process);
            let mut call = open.remove(begun.expect("a call that began"));
            call.text.push_str(end);
            call.ended = at;
            out.push(call);
            continue;
        }
        let Some((name, text)) = rest.split_once('(') else {
            continue;
        };
        let call = Call {
            process: process.to_owned(),
            name: name.to_owned(),
            text: text.to_owned(),
            begun: at,
            ended: at,
        };
        match rest.contains("<unfinished ...>") {
            true => open.push(call),
            false => out.push(call),
        }
    }
    out.retain(|call| call.name == "write" || !call.text.contains("= -1"));
    out
}

/// The last part of a traced call's text that stands in `<>`: the file that it is about.
fn file_in(text: &str) -> &str {
    let before = text.split_once('>').map_or(text, |(before, _)| before);
    before.rsplit_once('<').map_or("", |(_, file)| file)
}

/// The names in quotation marks of a traced renaming.
fn names(text: &str) -> Vec<&str> {
    text.split('"').skip(1).step_by(2).collect()
}

#[test]
fn what_is_called_saved_outlasts_a_power_failure() {
    if !works(&["strace", "-o", "/dev/null", "true"]) {
        return;
    }
    let home = Home::new();
    let article = home.article("a.txt", ARTICLE);
    let trace = home.texts().with_file_name("trace");
    let told = trace.to_string_lossy();
    let seen = "trace=write,fsync,fdatasync,rename,renameat,renameat2";
    let strace = ["strace", "-f", "-y", "-s", "4000", "-e", seen, "-o", &told];
    let mut terminal = reader_by(&home, &strace, &article.to_string_lossy());
    for keys in ["p", "wa", "L\r", "wp"] {
        terminal.keys(keys);
        wait_until(&terminal, "saved");
        terminal.stable();
        wait_until(&terminal, "saved");
    }
    leave(terminal);
    let calls = calls(&read(&trace));
    let mut replaced: Vec<(&str, usize)> = Vec::new();
    for rename in calls.iter().filter(|call| call.name.starts_with("rename")) {
        let [from, to] = names(&rename.text)[..] else {
            panic!("{rename:?}");
        };
        let temporary = Path::new(from).file_name().expect("a name");
        let temporary = temporary.to_string_lossy();
        let about = |call: &&Call| file_in(&call.text).ends_with(&*temporary);
        let before: Vec<&Call> = calls
            .iter()
            .filter(about)
            .filter(|call| call.ended < rename.begun)
            .collect();
        let last = before.last().expect("it was written");
        assert!(
            last.name.contains("sync"),
            "written and not flushed: {before:?}"
        );
        assert!(before.iter().any(|call| call.name == "write"), "{before:?}");
        // Then the folder, by the same thread, before that does anything else.
        let mut after = calls
            .iter()
            .filter(|call| call.process == rename.process && call.begun > rename.ended);
        let flush = after.next().expect("the folder is flushed");
        let folder = article
            .parent()
            .expect("a folder")
            .canonicalize()
            .expect("a folder");
        let is_folder = Path::new(file_in(&flush.text)).is_dir();
        assert!(flush.name == "fsync" && is_folder, "{flush:?}");
        if to.ends_with("a.txt.ann.toml") {
            assert_eq!(Path::new(file_in(&flush.text)), folder);
        }
        replaced.push((to, flush.ended));
    }
    let of = |name: &str| {
        replaced
            .iter()
            .filter(|(to, _)| to.ends_with(name))
            .map(|(_, at)| *at)
            .collect::<Vec<_>>()
    };
    let saved = of("a.txt.ann.toml");
    assert!(
        saved.len() >= 4 && !of("entities.toml").is_empty(),
        "{replaced:?}"
    );
    // Each time that the header turns from one to the other, all of it was done in between.
    let says = |word: &str| {
        let is_told = |call: &&Call| {
            call.name == "write"
                && file_in(&call.text).contains("/pts/")
                && call.text.contains(word)
        };
        calls
            .iter()
            .filter(is_told)
            .map(|call| call.begun)
            .collect::<Vec<_>>()
    };
    let (saving, told) = (says("saving"), says("saved"));
    assert!(!saving.is_empty(), "{told:?}");
    for began in saving {
        let told = told.iter().find(|at| **at > began).expect("it was saved");
        assert!(
            saved.iter().any(|at| began < *at && at < told),
            "called saved before it was: {began} {told} {saved:?}"
        );
    }
}

#[test]
fn whatever_call_fails_the_file_is_whole_and_it_is_tried_again() {
    if !works(&["strace", "-o", "/dev/null", "true"]) {
        return;
    }
    let renames = "?rename,?renameat,?renameat2";
    for (calls, error, told) in [
        ("fsync", "EIO", "input/output error"),
        ("fsync", "ENOSPC", "make room"),
        (renames, "ESTALE", "mount it again"),
        (renames, "EDQUOT", "make room"),
        (renames, "EROFS", "may not write"),
    ] {
        let home = Home::new();
        let article = home.article("a.txt", ARTICLE);
        let held = begun(&home, &article);
        let fault = format!("inject={calls}:error={error}:when=1..3");
        let trace = format!("trace={calls}");
        let strace = [
            "strace",
            "-f",
            "-o",
            "/dev/null",
            "-e",
            &trace,
            "-e",
            &fault,
        ];
        let mut terminal = reader_by(&home, &strace, &article.to_string_lossy());
        terminal.keys("wa");
        wait_until(&terminal, "NOT SAVED");
        let line = status(&terminal);
        assert!(
            line.contains(told) && line.contains("a.txt.ann.toml"),
            "{error}: {line}"
        );
        assert_eq!(read(&sidecar_of(&article)), held, "{error}");
        wait_until(&terminal, "saved");
        assert!(
            read(&sidecar_of(&article)).contains("kind = \"actor\""),
            "{error}"
        );
        leave(terminal);
        assert_eq!(others(&home.texts()), [""; 0], "{error}");
    }
}

#[test]
fn a_disk_that_does_not_answer_holds_nobody_up() {
    if !works(&["strace", "-o", "/dev/null", "true"]) {
        return;
    }
    let home = Home::new();
    let article = home.article("a.txt", ARTICLE);
    let slow = "inject=fsync:delay_enter=60000000";
    let strace = [
        "strace",
        "-f",
        "-o",
        "/dev/null",
        "-e",
        "trace=fsync",
        "-e",
        slow,
    ];
    let mut terminal = reader_by(&home, &strace, &article.to_string_lossy());
    terminal.keys("p");
    wait_until(&terminal, "saving");
    terminal.keys("wa");
    terminal.wait_for(" actor");
    terminal.keys("q");
    terminal.wait_for("another file");
    assert!(
        status(&terminal).contains("does not answer") || status(&terminal).contains("another file")
    );
}

#[test]
fn a_full_disk_is_told_and_once_there_is_room_all_is_saved() {
    let alone = [
        "unshare",
        "-rm",
        "sh",
        "-c",
        "mount -t tmpfs -o size=64k none /mnt",
    ];
    if !works(&alone) {
        return;
    }
    let home = Home::new();
    let source = home.article("a.txt", ARTICLE);
    let held = begun(&home, &source);
    // The file system is seen by the program alone, and by others through the system's folder of it.
    let script = "mount -t tmpfs -o size=64k none /mnt && cp a.txt a.txt.ann.toml /mnt && \
        { dd if=/dev/zero of=/mnt/a.txt.filler bs=1k count=64 2>/dev/null || true; } && exec \"$0\" \"$1\"";
    let mut terminal = reader_by(&home, &["unshare", "-rm", "sh", "-c", script], "/mnt/a.txt");
    let inside = PathBuf::from(format!(
        "/proc/{}/root/mnt",
        terminal.process().as_raw_nonzero()
    ));
    let sidecar = inside.join("a.txt.ann.toml");
    assert!(
        std::fs::write(inside.join("probe"), [0; 4096]).is_err(),
        "it is full"
    );
    std::fs::remove_file(inside.join("probe")).unwrap_or_default();
    terminal.keys("wa");
    wait_until(&terminal, "NOT SAVED");
    let line = status(&terminal);
    assert!(
        line.contains("make room") && line.contains("a.txt.ann.toml"),
        "{line}"
    );
    assert_eq!(read(&sidecar), held);
    assert_eq!(others(&inside), [""; 0]);
    terminal.keys("wp");
    std::fs::remove_file(inside.join("a.txt.filler")).expect("room");
    wait_until(&terminal, "saved");
    let now = read(&sidecar);
    assert_eq!(now.matches("[[annotation]]").count(), 3, "{now}");
    leave(terminal);
}

#[test]
fn a_limit_on_the_size_of_files_is_told_and_another_place_is_offered() {
    let home = Home::new();
    let article = home.article("a.txt", ARTICLE);
    let held = begun(&home, &article);
    let mut terminal = reader_after(&home, "ulimit -f 0", "a.txt");
    terminal.keys("wawpwawp");
    wait_until(&terminal, "NOT SAVED");
    let line = status(&terminal);
    assert!(line.contains("ulimit -f"), "{line}");
    assert_eq!(read(&sidecar_of(&article)), held);
    assert_eq!(others(&home.texts()), [""; 0]);
    terminal.keys("q");
    terminal.wait_for("another file");
    terminal.keys("\x07");
    terminal.wait_for("to leave again keeps the work");
    terminal.signal(Signal::KILL);
    // A command that writes more than it may says so.
    let output = Command::new("sh")
        .args([
            "-c",
            "ulimit -f 1; exec \"$0\" export a.txt --to html -o out.html",
            hashiya(),
        ])
        .current_dir(home.texts())
        .envs(home.environment())
        .output()
        .expect("it runs");
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(
        told.contains("ulimit -f") && told.contains("out.html"),
        "{told}"
    );
}

#[test]
fn a_folder_that_may_not_be_written_is_told() {
    let is_root = rustix::process::geteuid().is_root();
    let nobody = [
        "setpriv",
        "--reuid",
        NOBODY,
        "--regid",
        NOBODY,
        "--clear-groups",
    ];
    let command: &[&str] = if is_root { &nobody } else { &["env"] };
    let probe = [command, &[hashiya(), "--version"]].concat();
    if !works(&probe) {
        return;
    }
    let home = Home::new();
    let article = home.article("a.txt", ARTICLE);
    let held = begun(&home, &article);
    let mode = |path: &Path, mode| {
        std::fs::set_permissions(path, Permissions::from_mode(mode)).expect("permissions")
    };
    let outer = home.texts().parent().expect("the home").to_owned();
    let sidecar = sidecar_of(&article);
    mode(&outer, 0o755);
    // The folder, then the sidecar alone, then a sidecar that can't even be read.
    for (folder_mode, sidecar_mode) in [(0o555, 0o644), (0o777, 0o444)] {
        mode(&home.texts(), folder_mode);
        mode(&sidecar, sidecar_mode);
        let mut terminal = reader_by(&home, command, &article.to_string_lossy());
        terminal.keys("wa");
        wait_until(&terminal, "NOT SAVED");
        let line = status(&terminal);
        assert!(
            line.contains("may not write") && line.contains("a.txt.ann.toml"),
            "{line}"
        );
        assert_eq!(read(&sidecar), held);
        mode(&home.texts(), 0o777);
        mode(&sidecar, 0o666);
        wait_until(&terminal, "saved");
        leave(terminal);
        assert!(read(&sidecar).contains("kind = \"actor\""));
        mode(&home.texts(), 0o755);
        std::fs::write(&sidecar, &held).expect("a sidecar");
        assert_eq!(others(&home.texts()), [""; 0]);
    }
    mode(&sidecar, 0o000);
    let mut terminal = reader_by(&home, command, &article.to_string_lossy());
    wait_until(&terminal, "read only");
    terminal.keys("q");
    assert!(terminal.ended().success());
    mode(&sidecar, 0o644);
    assert_eq!(read(&sidecar), held);
}

#[test]
fn a_folder_that_goes_is_told_and_when_it_is_back_all_is_saved() {
    let home = Home::new();
    let outer = home.texts().parent().expect("the home").to_owned();
    let (folder, away) = (outer.join("volume"), outer.join("away"));
    std::fs::create_dir(&folder).expect("a folder");
    let article = folder.join("a.txt");
    std::fs::write(&article, ARTICLE).expect("an article");
    let held = begun(&home, &article);
    let mut terminal = reader_by(&home, &["env"], &article.to_string_lossy());
    std::fs::rename(&folder, &away).expect("it goes");
    terminal.keys("wa");
    wait_until(&terminal, "NOT SAVED");
    let line = status(&terminal);
    assert!(
        line.contains("no such folder") && line.contains("a.txt.ann.toml"),
        "{line}"
    );
    assert!(!folder.exists(), "nobody makes it anew");
    assert_eq!(read(&away.join("a.txt.ann.toml")), held);
    std::fs::rename(&away, &folder).expect("it is back");
    wait_until(&terminal, "saved");
    assert!(read(&sidecar_of(&article)).contains("kind = \"actor\""));
    // Gone for good: the work goes elsewhere.
    std::fs::remove_dir_all(&folder).expect("it goes");
    terminal.keys("wp");
    wait_until(&terminal, "NOT SAVED");
    terminal.keys("q");
    terminal.wait_for("another file");
    let elsewhere = outer.join("rescued.toml");
    terminal.keys(&format!("\x15{}\r", elsewhere.display()));
    assert!(terminal.ended().success());
    let rescued = read(&elsewhere);
    assert_eq!(rescued.matches("[[annotation]]").count(), 3, "{rescued}");
}

#[test]
fn whoever_ends_it_while_nothing_can_be_saved_finds_the_work() {
    for signal in [Signal::TERM, Signal::HUP, Signal::INT, Signal::QUIT] {
        let home = Home::new();
        let article = home.article("a.txt", ARTICLE);
        let mut terminal = reader_by(&home, &["env"], &article.to_string_lossy());
        let away = home.texts().with_file_name("away");
        std::fs::rename(home.texts(), &away).expect("it goes");
        terminal.keys("p");
        wait_until(&terminal, "NOT SAVED");
        terminal.signal(signal);
        assert!(!terminal.ended().success(), "{signal:?}");
        let bytes = terminal.bytes();
        let told = bytes.split("the annotations are in ").nth(1).expect(&bytes);
        let path: String = told.chars().take_while(|c| !c.is_whitespace()).collect();
        assert!(
            read(Path::new(&path)).contains("kind = \"place\""),
            "{signal:?}"
        );
    }
}

#[test]
fn every_signal_to_end_saves_and_leaves_the_terminal() {
    for signal in [Signal::TERM, Signal::HUP, Signal::INT, Signal::QUIT] {
        let home = Home::new();
        let article = home.article("a.txt", ARTICLE);
        let mut terminal = reader_by(&home, &["env"], "a.txt");
        terminal.keys("p");
        terminal.wait_for(TAGGED);
        terminal.signal(signal);
        assert!(!terminal.ended().success(), "{signal:?}");
        assert!(
            read(&sidecar_of(&article)).contains("kind = \"place\""),
            "{signal:?}"
        );
        assert!(!terminal.is_entered(), "{signal:?}");
        assert_eq!(others(&home.texts()), [""; 0], "{signal:?}");
    }
}

#[test]
fn who_is_stopped_has_saved_before() {
    let home = Home::new();
    let article = home.article("a.txt", ARTICLE);
    let mut shell = CommandBuilder::new("sh");
    shell.args(["-i", "-m"]);
    let mut terminal = Terminal::start(&home, SIZE, shell);
    terminal.wait_for("shell> ");
    terminal.keys(&format!("{} a.txt\r", hashiya()));
    terminal.wait_for(FIRST);
    terminal.keys("p\x1a");
    terminal.wait_for("Stopped");
    assert!(read(&sidecar_of(&article)).contains("kind = \"place\""));
    // Somebody else works on it meanwhile; back again both are there.
    let theirs = read(&sidecar_of(&article)).replace("\"place\"", "\"claim\"");
    std::fs::write(sidecar_of(&article), theirs).expect("a sidecar");
    terminal.keys("fg\r");
    terminal.wait("the article again", |screen| {
        screen.alternate_screen() && screen.contents().contains(" claim")
    });
    terminal.keys("q");
    terminal.wait("the shell again", |screen| {
        !screen.alternate_screen() && screen.contents().trim_end().ends_with("shell>")
    });
    terminal.keys("exit\r");
    terminal.ended();
}
