//! Stories in a real pseudo-terminal: what a person does, what stands on the screen and on disk then.
//!
//! Rows are compared as the terminal shows them: left to right, presentation forms joined.

mod common;

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Instant;

use common::{Home, PATIENCE, Terminal, hashiya, read, size, stream};
use portable_pty::CommandBuilder;
use rustix::process::Signal;

const ARTICLE: &str = "العراق بلد كبير.\nقالت واشنطن إن الحوار مستمر.\n";
/// The first line as it stands on the screen.
const FIRST: &str = ".ﺮﻴﺒﻛ ﺪﻠﺑ ﻕﺍﺮﻌﻟﺍ";
/// What the status line says of its first word, once that is tagged as a place.
const TAGGED: &str = "ﻕﺍﺮﻌﻟﺍ place";
const SIZE: (u16, u16) = (80, 24);

/// Enough paragraphs for many screens, each with its number.
fn long_article() -> String {
    (1..=300)
        .map(|number| {
            format!("الفقرة {number} عن العراق والحوار بين بغداد وواشنطن في هذا العام.\n")
        })
        .collect()
}

#[test]
fn an_article_is_shown_in_visual_order_at_the_right() {
    let home = Home::new();
    home.article("a.txt", ARTICLE);
    let mut terminal = Terminal::hashiya(&home, SIZE, &["a.txt"]);
    terminal.wait_for(FIRST);
    let screen = terminal.stable();
    let row = screen
        .lines()
        .find(|row| row.contains(FIRST))
        .expect("the row");
    let indent = row.chars().take_while(|c| *c == ' ').count();
    assert!(indent > 40, "an Arabic row stands at the right:\n{screen}");
    terminal.keys("q");
    assert!(terminal.ended().success());
}

#[test]
fn what_is_tagged_is_in_the_sidecar_and_on_the_screen_again() {
    let home = Home::new();
    let path = home.article("a.txt", ARTICLE);
    let mut terminal = Terminal::hashiya(&home, SIZE, &["a.txt"]);
    terminal.wait_for(FIRST);
    terminal.keys("p");
    terminal.wait_for("saved");
    terminal.keys("q");
    assert!(terminal.ended().success());
    let sidecar = read(&path.with_file_name("a.txt.ann.toml"));
    for part in [
        "kind = \"place\"",
        "quote = \"العراق\"",
        "start = 0",
        "end = 6",
        "by = \"amina\"",
    ] {
        assert!(sidecar.contains(part), "{part} is missing:\n{sidecar}");
    }
    assert_eq!(read(&path), ARTICLE, "the article is never written");

    let mut again = Terminal::hashiya(&home, SIZE, &["a.txt"]);
    again.wait_for(FIRST);
    again.wait_for(TAGGED);
    again.keys("q");
    assert!(again.ended().success());
}

#[test]
fn quitting_leaves_the_terminal_as_it_was() {
    let home = Home::new();
    home.article("a.txt", ARTICLE);
    let mut terminal = Terminal::hashiya(&home, SIZE, &["a.txt"]);
    terminal.wait_for(FIRST);
    assert!(terminal.is_entered());
    terminal.keys("q");
    assert!(terminal.ended().success());
    assert_restored(&terminal);
}

/// The bytes of entering and leaving stand in the order that terminals need.
fn assert_restored(terminal: &Terminal) {
    let bytes = terminal.bytes();
    // What was asked before is none of it.
    let entered = bytes.find("\x1b[?1049h").expect("the alternate screen");
    let bytes = bytes.get(entered..).expect("what was sent from there on");
    let at = |part: &str| {
        bytes
            .find(part)
            .unwrap_or_else(|| panic!("{part:?} was not sent"))
    };
    assert!(
        at("\x1b[?1049h") < at("\x1b[8l"),
        "explicit on the alternate screen"
    );
    assert!(
        at("\x1b[8l") < at("\x1b[2J"),
        "rows take it on when they are erased"
    );
    let last = |part: &str| {
        bytes
            .rfind(part)
            .unwrap_or_else(|| panic!("{part:?} was not sent"))
    };
    assert!(
        bytes.contains("\x1b[8h\x1b[?25h\x1b[?1049l\x1b[8h"),
        "implicit before the screen is left, and on the shell's own row"
    );
    for (on, off) in [
        ("\x1b[?25l", "\x1b[?25h"),
        ("\x1b[?2004h", "\x1b[?2004l"),
        ("\x1b[?1002h", "\x1b[?1002l"),
    ] {
        assert!(last(on) < last(off), "{off:?} comes last");
    }
    assert!(!terminal.is_entered());
}

#[test]
fn a_save_that_fails_is_told_and_another_place_is_offered() {
    let home = Home::new();
    home.article("a.txt", ARTICLE);
    if rustix::process::geteuid().is_root() {
        // Root may write anywhere: a folder where the sidecar's temporary file can't be is one in /proc.
        return save_fails_for_root(&home);
    }
    let texts = home.texts();
    std::fs::set_permissions(&texts, PermissionsExt::from_mode(0o555)).expect("permissions");
    tell_of_a_failed_save(&home, "a.txt");
    leave_without_an_answer(&home, "a.txt");
    std::fs::set_permissions(&texts, PermissionsExt::from_mode(0o755)).expect("permissions");
}

/// A reader whose work can't be saved, and whom somebody asked to leave.
fn asked_for_another_place(home: &Home, article: &str) -> Terminal {
    let mut terminal = Terminal::hashiya(home, SIZE, &[article]);
    terminal.wait_for(FIRST);
    terminal.keys("p");
    terminal.wait_for("not saved");
    terminal.keys("q");
    terminal.wait_for("another file");
    terminal
}

/// Who leaves a question for another place unanswered and leaves again loses nothing either.
fn leave_without_an_answer(home: &Home, article: &str) {
    let mut terminal = asked_for_another_place(home, article);
    terminal.keys("\x07");
    terminal.wait_for("to leave again keeps the work");
    terminal.keys("q");
    assert!(!terminal.ended().success());
    let bytes = terminal.bytes();
    let told = bytes.split("the annotations are in ").nth(1).expect(&bytes);
    let path: String = told.chars().take_while(|c| !c.is_whitespace()).collect();
    assert!(path.contains("unsaved"), "{path}");
    assert!(read(Path::new(&path)).contains("quote = \"العراق\""));
}

/// A sidecar that is a folder can't be replaced by anybody.
fn save_fails_for_root(home: &Home) {
    let elsewhere = home.texts().join("gone");
    std::os::unix::fs::symlink("/proc/none/a", home.texts().join("a.txt.ann.toml"))
        .expect("a link");
    assert!(!elsewhere.exists());
    tell_of_a_failed_save(home, "a.txt");
    leave_without_an_answer(home, "a.txt");
}

fn tell_of_a_failed_save(home: &Home, article: &str) {
    let mut terminal = asked_for_another_place(home, article);
    let rescued = home
        .texts()
        .parent()
        .expect("the home")
        .join("rescued.toml");
    terminal.keys(&format!("\x15{}\r", rescued.display()));
    assert!(terminal.ended().success());
    assert!(read(&rescued).contains("quote = \"العراق\""));
    assert_restored(&terminal);
}

#[test]
fn a_window_that_can_not_be_is_no_end() {
    let home = Home::new();
    home.article("long.txt", &long_article());
    let mut terminal = Terminal::hashiya(&home, SIZE, &["long.txt"]);
    terminal.wait_for(" 1 ");
    for size in [
        (u16::MAX, 1),
        (1, u16::MAX),
        (u16::MAX, u16::MAX),
        (1, 1),
        (0, 0),
    ] {
        terminal.tell_size(size);
        terminal.keys("w");
    }
    terminal.tell_size(SIZE);
    terminal.keys("150}");
    terminal.wait_for("151");
    terminal.keys("q");
    assert!(terminal.ended().success());
}

#[test]
fn the_place_is_kept_over_a_resize_and_found_again() {
    let home = Home::new();
    home.article("long.txt", &long_article());
    let mut terminal = Terminal::hashiya(&home, SIZE, &["long.txt"]);
    terminal.wait_for(" 1 ");
    terminal.keys("150}");
    terminal.wait_for("151");
    terminal.resize((50, 30));
    terminal.wait("the place after a resize", |screen| {
        screen.contents().contains("151") && size(screen) == (50, 30)
    });
    assert!(terminal.stable().contains("151"));
    terminal.keys("q");
    assert!(terminal.ended().success());

    let mut again = Terminal::hashiya(&home, SIZE, &["long.txt"]);
    again.wait_for("151");
    again.keys("q");
    assert!(again.ended().success());
}

#[test]
fn a_signal_to_end_saves_and_restores() {
    let home = Home::new();
    let path = home.article("a.txt", ARTICLE);
    let mut terminal = Terminal::hashiya(&home, SIZE, &["a.txt"]);
    terminal.wait_for(FIRST);
    terminal.keys("p");
    terminal.wait_for(TAGGED);
    terminal.signal(Signal::TERM);
    let status = terminal.ended();
    assert!(!status.success(), "whoever sent it sees that it was obeyed");
    assert!(read(&path.with_file_name("a.txt.ann.toml")).contains("quote = \"العراق\""));
    assert_restored(&terminal);
}

/// What the story below runs: a terminal that goes while an article is open in it.
#[test]
#[ignore = "runs inside `a_lost_terminal_ends_the_program_with_the_work_saved`"]
fn a_terminal_that_goes() {
    let texts = std::env::current_dir().expect("a folder");
    let mut terminal = Terminal::hashiya(&Home::of(&texts), SIZE, &["a.txt"]);
    terminal.wait_for(FIRST);
    terminal.keys("p");
    terminal.wait_for(TAGGED);
    println!("process {}", terminal.process().as_raw_nonzero());
    // Nothing is let go in order: the terminal's last handle goes with this process.
    std::process::exit(0);
}

#[test]
fn a_lost_terminal_ends_the_program_with_the_work_saved() {
    let home = Home::new();
    let path = home.article("a.txt", ARTICLE);
    let inner = std::process::Command::new(std::env::current_exe().expect("this program"))
        .args([
            "--exact",
            "a_terminal_that_goes",
            "--ignored",
            "--nocapture",
        ])
        .current_dir(home.texts())
        .output()
        .expect("a terminal that goes");
    let told = String::from_utf8_lossy(&inner.stdout);
    let number = told
        .lines()
        .find_map(|line| line.strip_prefix("process "))
        .expect(&told);
    let process = rustix::process::Pid::from_raw(number.parse().expect("a pid")).expect("a pid");
    let until = Instant::now() + PATIENCE;
    while rustix::process::test_kill_process(process).is_ok() && Instant::now() < until {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    assert!(Instant::now() < until, "it goes on without a terminal");
    assert!(read(&path.with_file_name("a.txt.ann.toml")).contains("quote = \"العراق\""));
}

/// What the story below runs in its terminal: a reader whose watcher panics once something was tagged.
#[test]
#[ignore = "runs inside `a_panic_restores_the_terminal_and_loses_no_work`"]
fn a_reader_that_panics() {
    let options = hashiya::term::Options {
        files: vec!["a.txt".into()],
        ..hashiya::term::Options::default()
    };
    let outcome = hashiya::term::run_watched(options, |session| {
        assert_eq!(session.work.revision, 0, "a mistake of somebody's");
    });
    let error = outcome.expect("it started").ended.expect_err("it panicked");
    eprintln!("{error}");
}

#[test]
fn a_panic_restores_the_terminal_and_loses_no_work() {
    let home = Home::new();
    let path = home.article("a.txt", ARTICLE);
    let mut reader = CommandBuilder::new(std::env::current_exe().expect("this program"));
    reader.args([
        "--exact",
        "a_reader_that_panics",
        "--ignored",
        "--nocapture",
    ]);
    let mut terminal = Terminal::start(&home, SIZE, reader);
    terminal.wait_for(FIRST);
    terminal.keys("p");
    assert!(terminal.ended().success());
    assert_restored(&terminal);
    let bytes = terminal.bytes();
    let told = bytes.rfind("a mistake of somebody's").expect("the message");
    assert!(
        bytes.rfind("\x1b[?1049l") < Some(told),
        "it is told on the shell's screen"
    );
    assert!(read(&path.with_file_name("a.txt.ann.toml")).contains("quote = \"العراق\""));
}

/// Whether the shell asks for its next command.
fn asks(text: &str) -> bool {
    text.trim_end().ends_with("shell>")
}

#[test]
fn suspended_to_the_shell_and_back() {
    let home = Home::new();
    home.article("a.txt", ARTICLE);
    let mut shell = CommandBuilder::new("sh");
    shell.args(["-i", "-m"]);
    let mut terminal = Terminal::start(&home, SIZE, shell);
    terminal.wait_for("shell> ");
    terminal.keys(&format!("{} a.txt\r", hashiya()));
    terminal.wait_for(FIRST);
    terminal.keys("\x1a");
    terminal.wait("the shell", |screen| {
        let text = screen.contents();
        !screen.alternate_screen() && text.contains("Stopped") && asks(&text)
    });
    assert_restored(&terminal);
    terminal.keys("echo back-$((40+2))\r");
    terminal.wait_for("back-42");
    terminal.keys("fg\r");
    terminal.wait("the article again", |screen| {
        screen.alternate_screen() && screen.contents().contains(FIRST)
    });
    terminal.keys("q");
    terminal.wait("the shell again", |screen| {
        !screen.alternate_screen() && asks(&screen.contents())
    });
    terminal.keys("exit\r");
    terminal.ended();
}

#[test]
fn where_no_shell_waits_it_is_not_stopped() {
    let home = Home::new();
    home.article("a.txt", ARTICLE);
    let mut terminal = Terminal::hashiya(&home, SIZE, &["a.txt"]);
    terminal.wait_for(FIRST);
    terminal.keys("\x1a");
    terminal.wait_for("no shell");
    terminal.keys("q");
    assert!(terminal.ended().success());
}

/// The files in the folder of articles, in order.
fn files(home: &Home) -> Vec<String> {
    let entries = std::fs::read_dir(home.texts()).expect("the folder");
    let names = entries.map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<String> = names
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn the_sample_leaves_no_file_unless_it_is_asked_for() {
    let home = Home::new();
    let mut terminal = Terminal::hashiya(&home, SIZE, &["--sample"]);
    terminal.wait("the sample", is_arabic);
    terminal.keys("p");
    terminal.wait_for(" place");
    terminal.keys("q");
    assert!(terminal.ended().success());
    assert_eq!(files(&home), [] as [&str; 0]);

    let mut terminal = Terminal::hashiya(&home, SIZE, &["--sample", "--sidecar", "mine.toml"]);
    terminal.wait("the sample", is_arabic);
    terminal.keys("p");
    terminal.wait("the annotation saved", |screen| {
        screen.contents().contains("saved")
    });
    terminal.keys("q");
    assert!(terminal.ended().success());
    assert_eq!(files(&home), ["mine.toml"]);
}

/// Whether a row of joined Arabic letters is on the screen.
fn is_arabic(screen: &vt100::Screen) -> bool {
    let text = screen.contents();
    text.chars()
        .filter(|c| ('\u{FE70}'..='\u{FEFC}').contains(c))
        .count()
        > 20
}

#[test]
fn standard_input_is_read_and_keys_come_from_the_terminal() {
    let home = Home::new();
    home.article("a.txt", ARTICLE);
    let mut shell = CommandBuilder::new("sh");
    shell.args(["-c", &format!("cat a.txt | {} -", hashiya())]);
    let mut terminal = Terminal::start(&home, SIZE, shell);
    terminal.wait_for(FIRST);
    terminal.keys("q");
    assert!(terminal.ended().success());
    assert_eq!(files(&home), ["a.txt"]);
    assert_restored(&terminal);
}

#[test]
fn annotations_of_standard_input_are_not_lost_unasked() {
    let home = Home::new();
    home.article("a.txt", ARTICLE);
    let mut shell = CommandBuilder::new("sh");
    shell.args(["-c", &format!("cat a.txt | {} -", hashiya())]);
    let mut terminal = Terminal::start(&home, SIZE, shell);
    terminal.wait_for(FIRST);
    terminal.keys("p");
    terminal.wait_for(TAGGED);
    terminal.keys("q");
    terminal.wait_for("unsaved: save to");
    terminal.wait_for("Esc q leave without");
    terminal.keys("kept.toml\r");
    assert!(terminal.ended().success());
    assert!(read(&home.texts().join("kept.toml")).contains("quote = \"العراق\""));
}

#[test]
fn a_broken_sidecar_is_told_read_only_and_left_as_it_is() {
    let home = Home::new();
    let path = home.article("a.txt", ARTICLE);
    let sidecar = path.with_file_name("a.txt.ann.toml");
    let broken = "format = 1\n[[annotation]\nid = \"x\"\n";
    std::fs::write(&sidecar, broken).expect("a sidecar");
    let mut terminal = Terminal::hashiya(&home, SIZE, &["a.txt"]);
    terminal.wait_for(FIRST);
    terminal.wait_for("a.txt.ann.toml");
    terminal.keys("p");
    terminal.wait_for("nothing is changed");
    terminal.keys("q");
    terminal.ended();
    assert_eq!(read(&sidecar), broken);
    assert_eq!(files(&home), ["a.txt", "a.txt.ann.toml"]);
    let bytes = terminal.bytes();
    let left = bytes.rfind("\x1b[?1049l").expect("left");
    let told = bytes.get(left..).expect("what follows");
    assert!(
        told.contains("a.txt.ann.toml:2"),
        "file and line are told at the end:\n{told}"
    );
}

/// What an article holds reaches the terminal as signs, whatever it is.
#[test]
fn nothing_in_an_article_commands_the_terminal() {
    let home = Home::new();
    let mut evil = b"bad \x80\xff \xc3\x28\n".to_vec();
    evil.extend(b"a\x1b[2Jb\x1b]0;title\x07c\x9b31md\x00e\x08f\x7fg\r\rh\n");
    evil.extend("\u{202e}x\u{2066}y\u{200f}\u{85}z\u{2028}w\u{9b}5n\n".as_bytes());
    evil.extend("\u{1b}P+q\u{1b}\\ \u{9d}52;c;eA==\u{9c} \u{feff}end\n".as_bytes());
    std::fs::write(home.texts().join("evil.txt"), &evil).expect("an article");
    let mut utf8 = String::from_utf8_lossy(&evil).into_owned();
    utf8.push_str("العراق\n");
    home.article("evil\u{1b}[2J\u{202e}.txt", &utf8);
    for name in ["evil.txt", "evil\u{1b}[2J\u{202e}.txt"] {
        let mut terminal = Terminal::hashiya(&home, SIZE, &["--encoding", "utf-8", name]);
        terminal.wait("the article", |screen| screen.contents().contains("end"));
        for keys in ["p", "}", "a", "gc", "?", "\x1b", "jjj", "c"] {
            terminal.keys(keys);
            terminal.stable();
        }
        terminal.keys("q");
        terminal.ended();
        assert_only_known_sequences(&terminal.bytes());
    }
}

/// All of `bytes` is the program's own, the questions first.
fn assert_only_known_sequences(bytes: &str) {
    let questions = "\x1b7\x1b[8$p\x1b[8l\x1b[8$p\x1b[>q\x1b[=c\x1b[>c\x1b[?u\x1b8\x1b[K\x1b[c";
    assert!(
        bytes.starts_with(questions),
        "the questions first: {bytes:?}"
    );
    assert!(bytes.contains("\x1b[?1049l"), "it leaves");
    stream::assert_own(bytes.as_bytes(), "what was sent");
}

#[test]
fn nothing_is_sent_when_nothing_changes() {
    let home = Home::new();
    home.article("a.txt", ARTICLE);
    let mut terminal = Terminal::hashiya(&home, SIZE, &["a.txt"]);
    terminal.wait_for(FIRST);
    terminal.stable();
    // Suggestions are a while in coming.
    std::thread::sleep(std::time::Duration::from_millis(1500));
    let before = terminal.bytes().len();
    // A cursor that can't go further up, and a second of looking whether somebody changed the sidecar.
    terminal.keys("kkk");
    std::thread::sleep(std::time::Duration::from_millis(1500));
    assert_eq!(terminal.bytes().get(before..).expect("the rest"), "");
    terminal.keys("q");
    assert!(terminal.ended().success());
}

#[test]
fn the_start_page_lists_what_was_read_and_opens_it() {
    let home = Home::new();
    home.article("a.txt", ARTICLE);
    let mut terminal = Terminal::hashiya(&home, SIZE, &["a.txt"]);
    terminal.wait_for(FIRST);
    terminal.keys("q");
    assert!(terminal.ended().success());

    let mut terminal = Terminal::hashiya(&home, SIZE, &[]);
    terminal.wait_for("read lately");
    terminal.wait_for("today");
    terminal.keys("\r");
    terminal.wait_for(FIRST);
    terminal.keys("q");
    assert!(terminal.ended().success());
    assert_eq!(files(&home), ["a.txt"]);
}

#[test]
fn another_persons_work_on_the_sidecar_comes_in() {
    let home = Home::new();
    let path = home.article("a.txt", ARTICLE);
    let sidecar = path.with_file_name("a.txt.ann.toml");
    let mut one = Terminal::hashiya(&home, SIZE, &["a.txt"]);
    let mut two = Terminal::hashiya(&home, SIZE, &["a.txt"]);
    one.wait_for(FIRST);
    two.wait_for(FIRST);
    one.keys("p");
    one.wait_for(TAGGED);
    two.wait_for(TAGGED);
    two.keys("wa");
    two.wait_for("ﺪﻠﺑ actor");
    one.keys("w");
    one.wait_for("ﺪﻠﺑ actor");
    for terminal in [&mut one, &mut two] {
        terminal.keys("q");
        assert!(terminal.ended().success());
    }
    let text = read(&sidecar);
    assert_eq!(text.matches("[[annotation]]").count(), 2, "{text}");
}

/// Whatever is open, whatever the window: it draws, goes on, and keeps its place.
#[test]
fn no_window_is_too_small_or_too_large() {
    let home = Home::new();
    home.article("long.txt", &long_article());
    for open in ["", "t", "?", ":", "/العراق", "\r", "f", "gd"] {
        let mut terminal = Terminal::hashiya(&home, SIZE, &["long.txt"]);
        terminal.wait("the article", is_arabic);
        terminal.keys("5}p");
        terminal.wait_for(" place");
        terminal.keys(open);
        for size in [
            (1, 1),
            (2, 2),
            (3, 24),
            (80, 1),
            (9, 4),
            (300, 100),
            (20, 6),
        ] {
            terminal.resize(size);
            terminal.stable();
        }
        terminal.resize(SIZE);
        terminal.wait("its name again", |screen| {
            screen.contents().contains("long.txt")
        });
        for _ in 0..2 {
            terminal.keys("\x1b");
            terminal.stable();
        }
        terminal.wait("the article again", is_arabic);
        terminal.keys("q");
        assert!(terminal.ended().success(), "{open}");
        assert_restored(&terminal);
    }
}

#[test]
fn what_is_pasted_is_typed_into_a_question_and_nowhere_else() {
    let home = Home::new();
    let path = home.article("a.txt", ARTICLE);
    let mut terminal = Terminal::hashiya(&home, SIZE, &["a.txt"]);
    terminal.wait_for(FIRST);
    terminal.keys("\x1b[200~pppq\r\x1b[201~");
    terminal.wait_for("nothing to paste into");
    terminal.keys("/\x1b[200~واشنطن\x1b[201~\r");
    terminal.wait_for("¶ 2/2");
    terminal.keys("p");
    terminal.wait_for(" place");
    terminal.keys("q");
    assert!(terminal.ended().success());
    let sidecar = read(&path.with_file_name("a.txt.ann.toml"));
    assert!(sidecar.contains("quote = \"واشنطن\""), "{sidecar}");
    assert_eq!(sidecar.matches("[[annotation]]").count(), 1);
}

/// Letters of an Arabic layout are the keys that they stand on, lam-alef too.
#[test]
fn the_keys_of_an_arabic_layout_are_obeyed() {
    let home = Home::new();
    let path = home.article("a.txt", ARTICLE);
    let mut terminal = Terminal::hashiya(&home, SIZE, &["a.txt"]);
    terminal.wait_for(FIRST);
    // w, w, b by its key of two letters, p.
    terminal.keys("ص");
    terminal.stable();
    terminal.keys("ص");
    terminal.stable();
    terminal.keys("لا");
    terminal.stable();
    terminal.keys("ح");
    terminal.wait_for(" place");
    terminal.keys("ض");
    assert!(terminal.ended().success());
    let sidecar = read(&path.with_file_name("a.txt.ann.toml"));
    assert!(sidecar.contains("quote = \"بلد\""), "{sidecar}");
}

#[test]
fn a_click_goes_there_and_a_drag_selects() {
    let home = Home::new();
    let path = home.article("a.txt", ARTICLE);
    let mut terminal = Terminal::hashiya(&home, SIZE, &["a.txt"]);
    terminal.wait_for(FIRST);
    let text = terminal.stable();
    let row = text
        .lines()
        .position(|row| row.contains(FIRST))
        .expect("the row");
    let line = text.lines().nth(row).expect("the row");
    let before = line.split(FIRST).next().expect("what stands before");
    let left = before.chars().count();
    // The row from its left: a stop, كبير, a blank, بلد.
    let (from, to) = (left + 1 + 4 + 1 + 3, left + 2);
    terminal.keys(&format!(
        "\x1b[<0;{from};{0}M\x1b[<32;{to};{0}M\x1b[<0;{to};{0}m",
        row + 1
    ));
    terminal.wait_for("SELECT");
    terminal.keys("a");
    terminal.wait_for(" actor");
    terminal.keys("q");
    assert!(terminal.ended().success());
    let sidecar = read(&path.with_file_name("a.txt.ann.toml"));
    assert!(sidecar.contains("quote = \"بلد كبير\""), "{sidecar}");
}

#[test]
fn a_layer_that_is_not_there_is_told() {
    let home = Home::new();
    home.article("a.txt", ARTICLE);
    home.article("a.txt.samir.ann.toml", "format = 1\n");
    home.article("a.txt.ann.toml", "format = 1\n");
    let mut terminal = Terminal::hashiya(&home, (100, 24), &["a.txt"]);
    terminal.wait_for(FIRST);
    terminal.keys("gllayla\r");
    terminal.wait_for("there is no layer layla of a.txt · the layers are: samir");
    terminal.keys("glsamir\r");
    terminal.wait_for("layer samir: 0 annotations");
}

/// Where others annotate and nobody the article's own file, whose layer is written is asked once.
#[test]
fn whose_layer_is_written_is_asked_once() {
    let home = Home::new();
    home.article("a.txt", ARTICLE);
    home.article("a.txt.samir.ann.toml", "format = 1\n");
    let mut terminal = Terminal::hashiya(&home, (100, 24), &["a.txt"]);
    terminal.wait_for("annotated by samir too");
    terminal.keys("amina\r");
    terminal.wait_for("as amina");
    terminal.keys("wa");
    terminal.wait_for(" saved");
    terminal.keys("q");
    assert!(terminal.ended().success());
    let path = home.texts().join("a.txt.amina.ann.toml");
    assert!(read(&path).contains("kind = \"actor\""));
    assert!(!home.texts().join("a.txt.ann.toml").exists());
    let mut again = Terminal::hashiya(&home, (100, 24), &["a.txt"]);
    again.wait_for("as amina");
    again.keys("q");
    assert!(again.ended().success());
}

/// Two annotators' layers become a third, which holds what was decided.
#[test]
fn two_layers_become_a_third() {
    let home = Home::new();
    home.article("a.txt", ARTICLE);
    let mark = |kind: &str| {
        format!(
            "format = 1\n[[annotation]]\nid = \"1\"\nkind = \"{kind}\"\nstart = 0\nend = 6\nquote = \"العراق\"\n"
        )
    };
    home.article("a.txt.amina.ann.toml", &mark("actor"));
    home.article("a.txt.samir.ann.toml", &mark("place"));
    let names = ["adjudicate", "a.txt", "--from", "amina", "samir"];
    let mut terminal = Terminal::hashiya(&home, (110, 24), &names);
    terminal.wait_for("1 difference between amina and samir, 0 decided");
    terminal.keys("\t,b");
    terminal.wait_for("1/1, decided");
    terminal.keys("q");
    assert!(terminal.ended().success());
    let sidecar = read(&home.texts().join("a.txt.adjudicated.ann.toml"));
    assert!(sidecar.contains("kind = \"place\""), "{sidecar}");
}

/// A table of keys is told once, empty or not, with its line; the same in the status line and at the end.
#[test]
fn a_table_of_keys_for_no_mode_is_told() {
    let home = Home::new();
    home.article("a.txt", ARTICLE);
    home.settings("[keys.raed]\n\n[keys.pannel]\nQ = \"quit\"\nZ = \"quit\"\n");
    let mut terminal = Terminal::hashiya(&home, (160, 24), &["a.txt"]);
    terminal.wait_for(FIRST);
    terminal.wait_for("there is no mode `");
    terminal.keys("q");
    terminal.ended();
    let bytes = terminal.bytes();
    let left = bytes.rfind("\x1b[?1049l").expect("left");
    let told = bytes.get(left..).expect("what follows");
    for part in [
        "config.toml:1:7: there is no mode `raed`",
        "1 | [keys.raed]",
        "did you mean `read`?",
        "config.toml:3:7: there is no mode `pannel`",
    ] {
        assert_eq!(told.matches(part).count(), 1, "{part}: {told}");
    }
}

/// An article that changed since it was annotated: what became of that is said in one line, and what moved letter by letter is
/// recorded on leaving, not before.
#[test]
fn an_article_that_changed_is_told_and_what_moved_is_recorded_on_leaving() {
    let home = Home::new();
    let path = home.article(
        "a.txt",
        "a new headline\nThe minister said that the talks go on.\n",
    );
    let sidecar = path.with_file_name("a.txt.ann.toml");
    let record = "format = 1\n\n[document]\nsha256 = \"12\"\n\n[[annotation]]\nid = \"A\"\nkind = \"actor\"\nstart = 4\nend = 12\n\
        quote = \"minister\"\nbefore = \"The \"\nafter = \" said that the talks go on.\\n\"\n";
    std::fs::write(&sidecar, record).expect("written");
    let mut terminal = Terminal::hashiya(&home, (140, 24), &["a.txt"]);
    terminal.wait_for("the article has changed: 1 moved");
    assert_eq!(std::fs::read_to_string(&sidecar).expect("there"), record);
    terminal.keys("q");
    terminal.ended();
    let saved = std::fs::read_to_string(&sidecar).expect("there");
    assert!(saved.contains("start = 19\nend = 27\n"), "{saved}");
}

/// What the commands of the shell do, from the screen: out in another format, and in again.
#[test]
fn an_article_is_exported_and_what_comes_back_is_taken_in() {
    let home = Home::new();
    let path = home.article("a.txt", ARTICLE);
    let mut terminal = Terminal::hashiya(&home, (140, 24), &["a.txt"]);
    terminal.wait_for(FIRST);
    terminal.keys("a");
    terminal.wait_for("actors");
    terminal.keys(":export csv\r");
    terminal.wait_for("written to ");
    let table = path.with_file_name("a.csv");
    let rows = std::fs::read_to_string(&table).expect("there");
    assert_eq!(rows.lines().count(), 2, "{rows}");
    terminal.keys(":export csv\r");
    terminal.wait_for("there is a file of that name already");
    terminal.keys(":export bratt\r");
    terminal.wait_for("did you mean brat?");
    std::fs::write(&table, format!("{rows},0,1,place,\n")).expect("written");
    terminal.keys(":import a.csv\r");
    terminal.wait_for("1 added");
    terminal.wait_for("places");
    terminal.keys("u");
    terminal.wait_for("import");
    terminal.keys("q");
    terminal.ended();
}
