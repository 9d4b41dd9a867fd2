//! Terminals that answer as real ones do, late, in pieces, with rubbish or never: what is decided, and every
//! byte that is sent to enter and to leave.
//!
//! What each answers was measured in the real one.

mod common;

use std::time::Duration;

use common::{Home, Manner, Terminal, hashiya};
use portable_pty::CommandBuilder;
use rustix::process::Signal;

const SIZE: (u16, u16) = (100, 30);
/// An article, and how its second row is sent in each order: the cursor stands on the first.
const ARTICLE: &str = "a\nقال 12.\n";
/// As it is seen.
const SEEN: &str = ".12 ﻝﺎﻗ";
/// For terminals that turn the letters of a word round.
const TURNED: &str = ".12 ﻗﺎﻝ";

const KONSOLE_OFF: &str = "\x1b]50;BidiRenderingEnabled=false\x07";
const KONSOLE_ON: &str = "\x1b]50;BidiRenderingEnabled=true\x07";
const MLTERM_OFF: &str = "\x1b]5379;use_ctl=false\x07";
const MLTERM_ON: &str = "\x1b]5379;use_ctl=true\x07";
/// What is tried on the screen before it is erased.
const WIDTHS: &str = "\x1b[2;1H\u{628}\u{64E}\x1b[6n\x1b[2;1H\u{2500}\x1b[6n";
const MINTTY_OFF: &str = "\x1b[?77096h";
const MINTTY_ON: &str = "\x1b[?77096l";

/// A terminal, and what must come of it.
struct Case {
    name: &'static str,
    manner: Manner,
    /// How `hashiya terminal` calls it.
    called: &'static str,
    order: &'static str,
    sure: bool,
    /// What is sent before the screen is entered, and after it was left.
    before: &'static str,
    after: &'static str,
    /// How the article's row is sent.
    row: &'static str,
}

/// The answers to: BDSM (before and after), XTVERSION, DA3, DA2; an empty one is none.
fn answering(answers: [&'static str; 5]) -> Manner {
    let questions = ["\x1b[8$p", "\x1b[8$p", "\x1b[>q", "\x1b[=c", "\x1b[>c"];
    let both = questions.into_iter().zip(answers);
    let last = ("\x1b[c", "\x1b[?62;22c");
    let all: Vec<_> = both.chain([last]).collect();
    Manner::answering(&all)
}

fn within(mut manner: Manner, environment: &[(&'static str, &'static str)]) -> Manner {
    manner.environment = environment.to_vec();
    manner
}

fn plain(name: &'static str, called: &'static str, manner: Manner) -> Case {
    Case {
        name,
        manner,
        called,
        order: "visual",
        sure: true,
        before: "",
        after: "",
        row: SEEN,
    }
}

fn silent(environment: &[(&'static str, &'static str)]) -> Manner {
    within(Manner::answering(&[]), environment)
}

const TMUX: [&str; 5] = ["", "", "\x1bP>|tmux 3.3a\x1b\\", "", "\x1b[>84;0;0c"];
const KITTY: [&str; 5] = [
    "\x1b[8;0$y",
    "\x1b[8;0$y",
    "\x1bP>|kitty(0.26.5)\x1b\\",
    "",
    "\x1b[>1;4000;26c",
];

/// Kitty, with the name of its font in hexadecimal digits.
fn kitty(font: &'static str) -> Manner {
    let mut manner = answering(KITTY);
    let question = "\x1bP+q6b697474792d71756572792d666f6e745f66616d696c79\x1b\\";
    manner.answers.push((question, font));
    manner.answers.push(("\x1b[c", "\x1b[?62;22c"));
    manner
}

fn cases() -> Vec<Case> {
    let vte = [
        "\x1b[8;1$y",
        "\x1b[8;2$y",
        "",
        "\x1bP!|7E565445\x1b\\",
        "\x1b[>65;7006;1c",
    ];
    let konsole = [
        "",
        "",
        "\x1bP>|Konsole 22.12.3\x1b\\",
        "\x1bP!|7E4B4445\x1b\\",
        "\x1b[>1;115;0c",
    ];
    let mlterm = [
        "\x1b[8;0$y",
        "\x1b[8;0$y",
        "",
        "\x1bP!|000000\x1b\\",
        "\x1b[>24;279;0c",
    ];
    let foot = [
        "",
        "",
        "\x1bP>|foot(1.13.1)\x1b\\",
        "\x1bP!|464f4f54\x1b\\",
        "\x1b[>1;011301;0c",
    ];
    let mut late = answering(konsole);
    late.delay = Duration::from_millis(30);
    let mut pieces = answering(vte);
    (pieces.delay, pieces.piece) = (Duration::from_millis(2), 1);
    let rubbish = answering([
        "\x1b[8;99999999999$y",
        "\x1b[;;$y",
        "\x1bP>|\u{9b}31m\u{202e}\x1b\\",
        "\x1bPqqqq\x1b\\",
        "\x1b[>;;;c\x1b[1;2;3;4",
    ]);
    vec![
        plain("xterm", "xterm", Manner::default()),
        plain("VTE", "VTE", answering(vte)),
        plain("VTE, byte by byte", "VTE", pieces),
        plain(
            "WezTerm",
            "WezTerm",
            answering([
                "\x1b[8;2$y",
                "\x1b[8;2$y",
                "\x1bP>|WezTerm 2024\x1b\\",
                "",
                "",
            ]),
        ),
        plain("foot", "foot", answering(foot)),
        plain(
            "urxvt",
            "urxvt",
            answering(["", "", "", "", "\x1b[>85;95;0c"]),
        ),
        plain(
            "Alacritty",
            "Alacritty",
            within(
                answering(["", "", "", "", "\x1b[>0;1700;1c"]),
                &[("ALACRITTY_WINDOW_ID", "1"), ("TERM", "alacritty")],
            ),
        ),
        plain(
            "st",
            "st",
            within(answering([""; 5]), &[("TERM", "st-256color")]),
        ),
        Case {
            name: "Konsole",
            manner: answering(konsole),
            called: "Konsole",
            before: KONSOLE_OFF,
            after: KONSOLE_ON,
            ..plain("", "", Manner::default())
        },
        Case {
            name: "Konsole, slow",
            manner: late,
            called: "Konsole",
            before: KONSOLE_OFF,
            after: KONSOLE_ON,
            ..plain("", "", Manner::default())
        },
        Case {
            name: "mlterm",
            manner: within(
                answering(mlterm),
                &[("MLTERM", "3.9.0"), ("TERM", "mlterm")],
            ),
            called: "mlterm",
            before: MLTERM_OFF,
            after: MLTERM_ON,
            ..plain("", "", Manner::default())
        },
        Case {
            name: "mintty",
            manner: answering(["", "", "\x1bP>|mintty 3.7\x1b\\", "", "\x1b[>77;30700;0c"]),
            called: "mintty",
            before: MINTTY_OFF,
            after: MINTTY_ON,
            ..plain("", "", Manner::default())
        },
        Case {
            name: "kitty, with a font that has Arabic",
            manner: kitty(
                "\x1bP1+r6b697474792d71756572792d666f6e745f66616d696c79=44656a61567553616e734d6f6e6f\x1b\\",
            ),
            called: "kitty",
            order: "kitty",
            row: TURNED,
            ..plain("", "", Manner::default())
        },
        Case {
            name: "kitty, which does not tell its font",
            manner: kitty("\x1bP0+r6b697474792d71756572792d666f6e745f66616d696c79\x1b\\"),
            called: "kitty",
            order: "kitty",
            sure: false,
            row: TURNED,
            ..plain("", "", Manner::default())
        },
        Case {
            name: "PuTTY",
            manner: answering(["", "", "", "", "\x1b[>0;136;0c"]),
            called: "PuTTY",
            order: "terminal",
            row: "ﻗﺎﻝ 12.",
            ..plain("", "", Manner::default())
        },
        Case {
            name: "QTerminal",
            manner: answering(["", "", "", "", "\x1b[>0;115;0c"]),
            called: "QTerminal",
            order: "inverse",
            row: ".12 ﻗﺎﻝ",
            ..plain("", "", Manner::default())
        },
        Case {
            name: "iTerm2",
            manner: answering(["", "", "\x1bP>|iTerm2 3.5\x1b\\", "", ""]),
            called: "iTerm2",
            order: "inverse",
            row: ".12 ﻗﺎﻝ",
            ..plain("", "", Manner::default())
        },
        // What stands around tmux is known by what leaks through it.
        Case {
            name: "VTE behind tmux",
            manner: within(
                answering(TMUX),
                &[("VTE_VERSION", "7006"), ("TMUX", "/none,1,0")],
            ),
            called: "VTE",
            order: "inverse",
            sure: false,
            row: ".12 ﻗﺎﻝ",
            ..plain("", "", Manner::default())
        },
        Case {
            name: "xterm behind tmux",
            manner: within(answering(TMUX), &[("XTERM_VERSION", "XTerm(379)")]),
            called: "xterm",
            sure: false,
            ..plain("", "", Manner::default())
        },
        Case {
            name: "Konsole behind screen",
            manner: within(
                answering(["", "", "", "", "\x1b[>83;40900;0c"]),
                &[("KONSOLE_VERSION", "221203"), ("STY", "1.pts-0")],
            ),
            called: "Konsole",
            order: "inverse",
            sure: false,
            row: ".12 ﻗﺎﻝ",
            ..plain("", "", Manner::default())
        },
        // A terminal that was started from another one has its variables.
        plain(
            "xterm, started from VTE within tmux",
            "xterm",
            within(
                Manner::default(),
                &[("VTE_VERSION", "7006"), ("TMUX", "/none,1,0")],
            ),
        ),
        Case {
            name: "nothing known",
            manner: silent(&[("TERM", "some-256color")]),
            called: "null",
            sure: false,
            ..plain("", "", Manner::default())
        },
        Case {
            name: "silent, with a variable",
            manner: silent(&[("KONSOLE_VERSION", "221203")]),
            called: "Konsole",
            sure: false,
            before: KONSOLE_OFF,
            after: KONSOLE_ON,
            ..plain("", "", Manner::default())
        },
        Case {
            name: "rubbish",
            manner: rubbish,
            called: "null",
            sure: false,
            ..plain("", "", Manner::default())
        },
    ]
}

fn start(home: &Home, manner: &Manner, arguments: &[&str]) -> Terminal {
    let mut command = CommandBuilder::new(hashiya());
    command.args(arguments);
    Terminal::start_in(home, SIZE, command, manner.clone())
}

#[test]
fn what_each_terminal_answers_decides() {
    for case in cases() {
        let home = Home::new();
        let mut terminal = start(&home, &case.manner, &["terminal", "--json"]);
        assert!(terminal.ended().success(), "{}", case.name);
        let said = terminal.bytes();
        let json = said.get(said.find('{').expect("JSON")..).expect("JSON");
        let told: serde_json::Value =
            serde_json::from_str(json.trim_end_matches("\x1b[8h").trim_end_matches("\x1b[8l"))
                .expect("JSON");
        let called = told["terminal"].to_string();
        let called = called.trim_matches('"');
        assert!(called.starts_with(case.called), "{}: {called}", case.name);
        assert_eq!(told["order"], case.order, "{}", case.name);
        assert_eq!(told["sure"], case.sure, "{}", case.name);
    }
}

#[test]
fn each_terminal_is_entered_and_left_in_its_own_way() {
    for case in cases() {
        let home = Home::new();
        home.article("a.txt", ARTICLE);
        let mut terminal = start(&home, &case.manner, &["a.txt"]);
        terminal.wait(case.name, |screen| screen.contents().contains("12"));
        terminal.keys("q");
        assert!(terminal.ended().success(), "{}", case.name);
        let bytes = terminal.bytes();
        let order = match case.order {
            "visual" | "kitty" => "\x1b[8l",
            _ => "\x1b[8h",
        };
        let entered = format!("{}\x1b[?1049h{order}{WIDTHS}\x1b[H\x1b[2J", case.before);
        assert!(bytes.contains(&entered), "{}: {bytes:?}", case.name);
        let own = if case.called == "WezTerm" { "l" } else { "h" };
        let left = format!("\x1b[8{own}\x1b[?25h\x1b[?1049l\x1b[8{own}{}", case.after);
        assert!(bytes.ends_with(&left), "{}: {bytes:?}", case.name);
        assert!(bytes.contains(case.row), "{}: {bytes:?}", case.name);
    }
}

#[test]
fn the_terminal_orders_text_again_after_a_signal() {
    let konsole = cases().remove(8);
    let home = Home::new();
    home.article("a.txt", ARTICLE);
    for signal in [Signal::TERM, Signal::HUP] {
        let mut terminal = start(&home, &konsole.manner, &["a.txt"]);
        terminal.wait_for("12");
        terminal.signal(signal);
        terminal.ended();
        assert!(terminal.bytes().ends_with(konsole.after), "{signal:?}");
    }
}

#[test]
fn while_the_shell_has_the_terminal_it_orders_text_itself() {
    let konsole = cases().remove(8);
    let home = Home::new();
    home.article("a.txt", ARTICLE);
    let mut command = CommandBuilder::new("sh");
    command.args(["-i"]);
    let mut terminal = Terminal::start_in(&home, SIZE, command, konsole.manner);
    terminal.wait_for("shell> ");
    terminal.keys(&format!("{} a.txt\r", hashiya()));
    terminal.wait("the article", |screen| {
        screen.alternate_screen() && screen.contents().contains("12")
    });
    let count = |terminal: &Terminal, part: &str| terminal.bytes().matches(part).count();
    let on = format!("{KONSOLE_OFF}\x1b[?1049h\x1b[8l");
    assert_eq!(
        (count(&terminal, &on), count(&terminal, KONSOLE_ON)),
        (1, 0)
    );
    terminal.keys("\x1a");
    let asks = |screen: &vt100::Screen| {
        !screen.alternate_screen() && screen.contents().trim_end().ends_with("shell>")
    };
    terminal.wait("the shell", asks);
    assert_eq!(
        (count(&terminal, &on), count(&terminal, KONSOLE_ON)),
        (1, 1)
    );
    terminal.keys("fg\r");
    terminal.wait("the article again", vt100::Screen::alternate_screen);
    terminal.wait_for("12");
    assert_eq!(
        (count(&terminal, &on), count(&terminal, KONSOLE_ON)),
        (2, 1)
    );
    terminal.keys("q");
    terminal.wait("the shell again", asks);
    terminal.keys("exit\r");
    terminal.ended();
    assert_eq!(count(&terminal, KONSOLE_ON), 2);
}

/// What comes after nobody waits for it any longer is no key, and still decides.
#[test]
fn a_late_answer_is_no_key_and_is_taken_up() {
    let home = Home::new();
    home.article("a.txt", ARTICLE);
    let mut manner = cases().remove(8).manner;
    (manner.delay, manner.piece) = (Duration::from_millis(400), 9);
    let mut terminal = start(&home, &manner, &["a.txt"]);
    terminal.wait_for("12");
    let until = std::time::Instant::now() + common::PATIENCE;
    while !terminal.bytes().contains(KONSOLE_OFF) {
        assert!(std::time::Instant::now() < until, "{:?}", terminal.bytes());
        std::thread::sleep(Duration::from_millis(10));
    }
    let screen = terminal.stable();
    assert!(
        screen.contains("READ") && !screen.contains("no key"),
        "{screen}"
    );
    terminal.keys("q");
    assert!(terminal.ended().success());
    assert!(terminal.bytes().ends_with(KONSOLE_ON));
}

/// Keys that are struck before the terminal has answered are not lost.
#[test]
fn keys_of_somebody_in_a_hurry_are_kept() {
    let home = Home::new();
    home.article("a.txt", ARTICLE);
    let manner = Manner {
        delay: Duration::from_millis(60),
        ..Manner::default()
    };
    let mut terminal = start(&home, &manner, &["a.txt"]);
    terminal.keys("?");
    terminal.wait_for("type to search");
    terminal.keys("\x1b");
    terminal.wait("the help is gone", |screen| {
        !screen.contents().contains("type to search")
    });
    terminal.keys("q");
    assert!(terminal.ended().success());
}

#[test]
fn the_person_decides_first() {
    let home = Home::new();
    home.article("a.txt", ARTICLE);
    for (wish, row) in [("app", SEEN), ("kitty", TURNED), ("terminal", "ﻗﺎﻝ 12.")] {
        let mut terminal = start(&home, &Manner::default(), &["--bidi", wish, "a.txt"]);
        terminal.wait_for("12");
        terminal.keys("q");
        terminal.ended();
        assert!(
            terminal.bytes().contains(row),
            "{wish}: {:?}",
            terminal.bytes()
        );
    }
    home.settings("bidi = \"kitty\"\n");
    let mut terminal = start(&home, &Manner::default(), &["a.txt"]);
    terminal.wait_for("12");
    terminal.keys("q");
    terminal.ended();
    assert!(terminal.bytes().contains(TURNED));
}

/// What a program that has ended wrote, from `begin` on.
fn written(terminal: &Terminal, begin: &str) -> String {
    let bytes = terminal.bytes();
    let at = bytes
        .find(begin)
        .unwrap_or_else(|| panic!("{begin:?} in {bytes:?}"));
    bytes.get(at..).expect("what follows").to_owned()
}

#[test]
fn what_a_person_sees_is_remembered_for_the_terminal() {
    let home = Home::new();
    home.article("a.txt", ARTICLE);
    let unknown = silent(&[("TERM", "some-256color")]);
    let mut terminal = start(&home, &unknown, &["a.txt"]);
    terminal.wait_for("hashiya terminal --calibrate");
    terminal.keys("q");
    terminal.ended();

    let mut terminal = start(&home, &unknown, &["terminal", "--calibrate"]);
    terminal.wait_for("Which one is it? 1 to 6");
    terminal.keys("9\n");
    terminal.wait("asked again", |screen| {
        screen.contents().matches("Which one is it?").count() == 2
    });
    terminal.keys("4\n");
    terminal.wait_for("Remembered for this terminal: terminal");
    assert!(terminal.ended().success());

    let mut terminal = start(&home, &unknown, &["terminal", "--json"]);
    terminal.ended();
    let told = written(&terminal, "{");
    assert!(told.contains("\"order\": \"terminal\""), "{told}");
    assert!(told.contains("you chose it for this terminal"), "{told}");
    let mut terminal = start(&home, &unknown, &["a.txt"]);
    terminal.wait_for("12");
    assert!(!terminal.stable().contains("--calibrate"));
    terminal.keys("q");
    terminal.ended();
    assert!(
        terminal.bytes().contains("ﻗﺎﻝ 12."),
        "{:?}",
        terminal.bytes()
    );

    // Another terminal is another one.
    let mut terminal = start(&home, &Manner::default(), &["terminal", "--json"]);
    terminal.ended();
    assert!(written(&terminal, "{").contains("\"order\": \"visual\""));
    let mut terminal = start(&home, &unknown, &["terminal", "--forget"]);
    assert!(terminal.ended().success());
    let mut terminal = start(&home, &unknown, &["terminal", "--json"]);
    terminal.ended();
    assert!(written(&terminal, "{").contains("\"sure\": false"));
}

/// What print and messages write is encoded too; a switch that holds for the whole terminal is not used there.
#[test]
fn lines_that_stay_are_sent_as_the_terminal_needs_them() {
    for case in cases() {
        let home = Home::new();
        home.article("قال.txt", "قال\n");
        let arguments = ["print", "--width", "20", "--color", "never", "قال.txt"];
        let mut terminal = start(&home, &case.manner, &arguments);
        assert!(terminal.ended().success(), "{}", case.name);
        let bytes = terminal.bytes();
        let expected = match case.called {
            "kitty" | "PuTTY" | "QTerminal" | "iTerm2" | "Konsole" | "mlterm" | "mintty" => "ﻗﺎﻝ",
            "VTE" if case.order == "inverse" => "ﻗﺎﻝ",
            _ => "ﻝﺎﻗ",
        };
        assert!(bytes.contains(expected), "{}: {bytes:?}", case.name);
        assert!(!bytes.contains(KONSOLE_OFF), "{}", case.name);
    }
    let home = Home::new();
    let mut terminal = start(&home, &Manner::default(), &["print", "قال.txt"]);
    terminal.ended();
    let told = terminal.bytes();
    assert!(told.contains("ﻝﺎﻗ"), "{told:?}");
}

/// What is copied is the text as it stands in the article, by the terminal's sequence and by the desktop's own
/// program where there is one.
#[test]
fn copying_gives_the_text_in_its_own_order() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::new();
    home.article("a.txt", "قال\n");
    let folder = home.texts().join("bin");
    std::fs::create_dir(&folder).expect("a folder");
    // The first does not work, the second takes its time: neither loses what was copied.
    for (name, text) in [
        ("wl-copy", "#!/bin/sh\nexit 1\n"),
        ("xclip", "#!/bin/sh\nsleep 0.2; cat > copied.txt\n"),
    ] {
        let script = folder.join(name);
        std::fs::write(&script, text).expect("a script");
        let mode = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(&script, mode).expect("a script");
    }
    let usual = std::env::var("PATH").expect("a search path");
    let path = format!("{}:{usual}", folder.display());
    let mut command = CommandBuilder::new(hashiya());
    command.args(["a.txt"]);
    let manner = within(
        Manner::default(),
        &[
            ("WAYLAND_DISPLAY", "wayland-0"),
            ("DISPLAY", ":99"),
            ("PATH", String::leak(path)),
        ],
    );
    let mut terminal = Terminal::start_in(&home, SIZE, command, manner);
    terminal.wait_for("READ");
    terminal.keys("veyq");
    terminal.ended();
    assert_eq!(common::read(&home.texts().join("copied.txt")), "قال");
    assert!(
        terminal.bytes().contains("\x1b]52;c;2YLYp9mE\x07"),
        "{:?}",
        terminal.bytes()
    );
}

#[test]
fn vowel_marks_stand_beside_letters_that_would_be_lost_under_them() {
    let home = Home::new();
    home.article("a.txt", "a\nكَتَبَ\n");
    let foot = cases().remove(4);
    assert_eq!(foot.name, "foot");
    let mut terminal = start(&home, &foot.manner, &["a.txt"]);
    terminal.wait_for("gv hides them");
    let drawn = terminal.bytes();
    assert!(drawn.contains("ﹶﺐﹷﺘﹷﻛ"), "{drawn:?}");
    terminal.keys("gv");
    terminal.wait_for("vowel marks are not shown");
    terminal.wait_for("ﺐﺘﻛ");
    terminal.keys("gV");
    terminal.wait_for("vowel marks are shown");
    assert!(
        terminal.bytes().contains("ﺐ\u{64E}"),
        "{:?}",
        terminal.bytes()
    );
    terminal.keys("q");
    terminal.ended();
    // Whoever says how they are to be shown is obeyed.
    home.settings("marks = \"hidden\"\n");
    let mut terminal = start(&home, &foot.manner, &["a.txt"]);
    terminal.wait_for("READ");
    terminal.keys("q");
    terminal.ended();
    assert!(terminal.bytes().contains("ﺐﺘﻛ"));
}

/// Nothing but the text goes into a pipe, whatever is told beside it.
#[test]
fn no_question_goes_into_a_pipe() {
    let home = Home::new();
    home.article("قال.txt", "قال\n");
    for line in [
        format!("{} print قال.txt > out.txt", hashiya()),
        format!("{} print لا.txt > out.txt; true", hashiya()),
    ] {
        let mut command = CommandBuilder::new("sh");
        command.args(["-c", &line]);
        let mut terminal = Terminal::start(&home, SIZE, command);
        assert!(terminal.ended().success());
        let out = std::fs::read_to_string(home.texts().join("out.txt")).expect("the output");
        assert!(!out.contains('\x1b'), "{out:?}");
    }
}

/// How `sh` ends in which `line` ran: what reached it when the program had ended.
fn what_reached_the_shell(manner: &Manner, line: &str, keys: &str) -> String {
    let home = Home::new();
    home.article("قال.txt", "قال\n");
    let mut command = CommandBuilder::new("sh");
    // The shell reads what is left for it, for longer than any answer takes.
    let script = format!("{line}; stty -icanon -echo min 0 time 5; cat > left.txt; echo done");
    command.args(["-c", &script]);
    let mut terminal = Terminal::start_in(&home, SIZE, command, manner.clone());
    terminal.keys(keys);
    terminal.wait_for("done");
    terminal.ended();
    common::read(&home.texts().join("left.txt"))
}

/// Whoever ends before the terminal has answered waits for that: the shell must not take it for keys.
#[test]
fn no_answer_is_left_for_the_shell() {
    let mut late = cases().remove(8).manner;
    late.delay = Duration::from_millis(400);
    late.answers.drain(..4);
    for line in [
        format!("{} print --width 20 قال.txt", hashiya()),
        format!("{} terminal --json", hashiya()),
        format!("{} print nothing-قال.txt", hashiya()),
    ] {
        assert_eq!(what_reached_the_shell(&late, &line, ""), "", "{line}");
    }
    let reader = format!("{} قال.txt", hashiya());
    assert_eq!(what_reached_the_shell(&late, &reader, "q"), "");
}

/// A signal ends the program whenever it comes, and nothing of it stays behind: neither an answer nor a mode.
#[test]
fn whenever_a_signal_comes_the_terminal_is_given_back() {
    let mut slow = cases().remove(8).manner;
    slow.delay = Duration::from_millis(40);
    for wait in [
        "0", "0.005", "0.01", "0.02", "0.05", "0.1", "0.15", "0.2", "0.25", "0.3",
    ] {
        let home = Home::new();
        home.article("a.txt", ARTICLE);
        let line = format!(
            "(sleep {wait}; kill -TERM $(cat pid)) & \
             sh -c 'echo $$ > pid; exec {} a.txt'; \
             stty -icanon -echo min 0 time 5; cat > left.txt; echo done",
            hashiya()
        );
        let mut command = CommandBuilder::new("sh");
        command.args(["-c", &line]);
        let mut terminal = Terminal::start_in(&home, SIZE, command, slow.clone());
        terminal.wait_for("done");
        terminal.ended();
        assert_eq!(common::read(&home.texts().join("left.txt")), "", "{wait}");
        let bytes = terminal.bytes();
        let last = |on: &str, off: &str| match (bytes.rfind(on), bytes.rfind(off)) {
            (Some(on), off) => off > Some(on),
            (None, _) => true,
        };
        for (on, off) in [
            ("\x1b[?1049h", "\x1b[?1049l"),
            ("\x1b[?1002h", "\x1b[?1002l"),
            (KONSOLE_OFF, KONSOLE_ON),
            ("\x1b[8l", "\x1b[8h"),
        ] {
            assert!(last(on, off), "{wait}: {on:?} stays in {bytes:?}");
        }
    }
}

/// Esc that is struck while the terminal is asked is a key by itself.
#[test]
fn an_escape_does_not_wait_for_the_next_key() {
    let home = Home::new();
    home.article("a.txt", ARTICLE);
    let mut terminal = start(&home, &silent(&[]), &["a.txt"]);
    terminal.keys("\x1b");
    terminal.wait_for("12");
    std::thread::sleep(Duration::from_millis(100));
    terminal.keys("?");
    terminal.wait_for("type to search");
    terminal.keys("\x1b");
    terminal.wait("the help is gone", |screen| {
        !screen.contents().contains("type to search")
    });
    terminal.keys("q");
    terminal.ended();
}

/// A terminal that obeys no sequences is sent none.
#[test]
fn nothing_but_text_goes_to_a_dumb_terminal() {
    let home = Home::new();
    home.article("قال.txt", "قال\n");
    let dumb = within(Manner::default(), &[("TERM", "dumb")]);
    for arguments in [
        ["print", "قال.txt"],
        ["print", "لا.txt"],
        ["terminal", "--json"],
    ] {
        let mut terminal = start(&home, &dumb, &arguments);
        terminal.ended();
        assert!(!terminal.bytes().contains('\x1b'), "{:?}", terminal.bytes());
    }
    let mut terminal = start(&home, &dumb, &["قال.txt"]);
    assert!(!terminal.ended().success());
    assert!(
        terminal.bytes().contains("TERM is dumb"),
        "{:?}",
        terminal.bytes()
    );
}

/// What was typed for whoever comes next stays there.
#[test]
fn keys_that_are_typed_ahead_are_left_for_the_shell() {
    let line = format!("sleep 0.3; {} print --width 20 قال.txt", hashiya());
    let left = what_reached_the_shell(&Manner::default(), &line, "ls\n");
    assert_eq!(left, "ls\n");
}

/// Ctrl-C ends a program that still waits for an answer, and the terminal shows what is typed again.
#[test]
fn ctrl_c_ends_the_waiting() {
    let home = Home::new();
    let silent = silent(&[]);
    let mut command = CommandBuilder::new("sh");
    command.args(["-i"]);
    let mut terminal = Terminal::start_in(&home, SIZE, command, silent);
    terminal.wait_for("shell> ");
    terminal.keys(&format!("{} terminal\r", hashiya()));
    terminal.wait("it asks", |_| true);
    let until = std::time::Instant::now() + common::PATIENCE;
    while !terminal.bytes().contains("\x1b[c") {
        assert!(std::time::Instant::now() < until, "{:?}", terminal.bytes());
        std::thread::sleep(Duration::from_millis(5));
    }
    terminal.keys("\x03");
    terminal.wait("the shell", |screen| {
        screen.contents().matches("shell>").count() == 2
    });
    terminal.keys("stty -a | grep -c ' echo '\r");
    terminal.wait("its answer", |screen| {
        screen.contents().lines().any(|line| line == "1")
    });
    assert!(!terminal.bytes().contains("rows are sent"));
    terminal.keys("exit\r");
    terminal.ended();
}

/// The terminal's pen tells, else what it is; variables of another terminal do not.
#[test]
fn how_many_colours_there_are_is_found_out() {
    const PEN: &str = "\x1bP$qm\x1b\\";
    let asked = |pen: &'static str, mut manner: Manner| {
        manner.answers.insert(0, (PEN, pen));
        manner
    };
    let far = ("COLORTERM", "");
    let near = ("COLORTERM", "truecolor");
    let screen = answering(["", "", "", "", "\x1b[>83;40900;0c"]);
    for (name, manner, expected) in [
        (
            "xterm over SSH",
            within(
                asked("\x1bP1$r0;38:5:201;48:2::1:2:3m\x1b\\", Manner::default()),
                &[far],
            ),
            "24-bit",
        ),
        (
            "one that is not known, started from another terminal",
            within(
                asked("\x1bP1$r0;38;5;201;48;5;16m\x1b\\", {
                    let mut new = answering(["", "", "\x1bP>|new 1.0\x1b\\", "", ""]);
                    new.answers.push(("\x1b[c", "\x1b[?62;22c"));
                    new
                }),
                &[near],
            ),
            "256",
        ),
        (
            "VTE over SSH, which does not tell its pen",
            within(asked("\x1bP0$r\x1b\\", cases().remove(1).manner), &[far]),
            "24-bit",
        ),
        (
            "screen within VTE",
            within(screen.clone(), &[near, ("TERM", "screen")]),
            "16",
        ),
        (
            "screen that says what it runs in",
            within(screen.clone(), &[near, ("TERM", "screen.xterm-256color")]),
            "256",
        ),
        (
            "screen of 256 within VTE",
            within(screen, &[near, ("TERM", "screen-256color")]),
            "256",
        ),
        ("not known", within(answering([""; 5]), &[far]), "256"),
        (
            "nobody wants any",
            within(cases().remove(1).manner, &[near, ("NO_COLOR", "1")]),
            "none",
        ),
    ] {
        let home = Home::new();
        let mut terminal = start(&home, &manner, &["terminal", "--json"]);
        assert!(terminal.ended().success(), "{name}");
        let told = written(&terminal, "{");
        let expected = format!("\"colours\": \"{expected}\"");
        assert!(told.contains(&expected), "{name}: {told}");
    }
}

/// The reader's colours are those that were found out, from the first frame on.
#[test]
fn the_first_frame_has_the_colours_that_there_are() {
    let home = Home::new();
    home.article("a.txt", ARTICLE);
    let screen = answering(["", "", "", "", "\x1b[>83;40900;0c"]);
    let screen = within(screen, &[("TERM", "screen-256color")]);
    for (manner, all, some) in [(Manner::default(), true, false), (screen, false, true)] {
        let mut terminal = start(&home, &manner, &["a.txt"]);
        terminal.wait_for("12");
        terminal.keys("q");
        terminal.ended();
        let bytes = written(&terminal, "\x1b[?1049h");
        assert_eq!(bytes.contains("8;2;"), all);
        assert_eq!(bytes.contains("8;5;"), some);
    }
}

/// Terminal.app and the Linux console write parts of questions that they do not know.
#[test]
fn a_terminal_that_shows_the_unknown_is_asked_only_what_it_knows() {
    let home = Home::new();
    for variable in [("TERM_PROGRAM", "Apple_Terminal"), ("TERM", "linux")] {
        let manner = within(answering(["", "", "", "", "\x1b[>1;95;0c"]), &[variable]);
        let mut terminal = start(&home, &manner, &["terminal", "--json"]);
        assert!(terminal.ended().success());
        let bytes = terminal.bytes();
        assert!(bytes.contains("\x1b[c"), "{bytes:?}");
        assert!(
            !bytes.contains("$p") && !bytes.contains("\x1bP"),
            "{bytes:?}"
        );
    }
}

/// Kitty's protocol tells where a key is: commands obey that, whatever the layout, and text is what it types.
#[test]
fn where_a_key_is_decides_what_it_commands() {
    let home = Home::new();
    home.article("a.txt", "قال أحمد\n");
    let mut manner = kitty("\x1bP1+r6b697474792d71756572792d666f6e745f66616d696c79=4861636b\x1b\\");
    manner.answers.insert(4, ("\x1b[?u", "\x1b[?0u"));
    let mut terminal = start(&home, &manner, &["a.txt"]);
    terminal.wait_for("READ");
    // A Greek layout, of which no table of ours knows: question mark, then a search for what is typed.
    terminal.keys("\x1b[47:63;2;63u");
    terminal.wait_for("type to search");
    terminal.keys("\x1b[27u");
    terminal.wait("the help is gone", |screen| {
        !screen.contents().contains("type to search")
    });
    terminal.keys("\x1b[965::117;;965u");
    terminal.wait_for("nothing left to take back");
    terminal.keys("\x1b[47;;47u\x1b[1571::104;;1571u\x1b[1581::112;;1581u\x1b[13u");
    terminal.wait_for("1/1");
    terminal.keys("\x1b[1590::113;;1590u");
    assert!(terminal.ended().success());
    let bytes = terminal.bytes();
    let on = bytes.find("\x1b[>29u").expect("switched on");
    let off = bytes.rfind("\x1b[<u").expect("switched off");
    assert!(bytes.find("\x1b[?1049h").expect("entered") < on);
    assert!(off < bytes.rfind("\x1b[?1049l").expect("left"));
}

/// What is wider than it should be moves nothing: marks stand in cells of their own, frames drawn in letters.
#[test]
fn how_wide_characters_are_is_tried() {
    let home = Home::new();
    home.article("a.txt", "a\nكَتَبَ\n");
    let mut manner = Manner::default();
    for (_, answer) in manner
        .answers
        .iter_mut()
        .filter(|(asked, _)| *asked == "\x1b[6n")
    {
        *answer = "\x1b[2;3R";
    }
    let mut terminal = start(&home, &manner, &["a.txt"]);
    terminal.wait_for("which take columns in this terminal");
    let screen = terminal.stable();
    assert!(!screen.contains('─') && screen.contains("----"), "{screen}");
    terminal.keys("q");
    terminal.ended();
}

/// Attached to another terminal, tmux says so, and rows are sent as that one needs them.
#[test]
fn a_multiplexer_is_asked_again_when_it_is_looked_at_again() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::new();
    home.article("a.txt", ARTICLE);
    let folder = home.texts().join("bin");
    std::fs::create_dir(&folder).expect("a folder");
    let script = folder.join("tmux");
    let said = home.texts().join("said.txt");
    let text = format!("#!/bin/sh\ncat {}\n", said.display());
    std::fs::write(&script, text).expect("a script");
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).expect("a script");
    std::fs::write(&said, "XTerm(379)\t256,RGB\n").expect("what it says");
    let usual = std::env::var("PATH").expect("a search path");
    let path = format!("{}:{usual}", folder.display());
    let manner = within(
        answering(TMUX),
        &[("TMUX", "/none,1,0"), ("PATH", String::leak(path))],
    );
    let mut terminal = start(&home, &manner, &["a.txt"]);
    terminal.wait_for("12");
    terminal.stable();
    let drawn = terminal.bytes();
    assert!(drawn.contains(SEEN) && !drawn.contains(TURNED), "{drawn:?}");
    std::fs::write(&said, "Konsole 22.12.3\t256,RGB\n").expect("what it says");
    terminal.keys("\x1b[I");
    let until = std::time::Instant::now() + common::PATIENCE;
    while !terminal.bytes().contains(TURNED) {
        assert!(std::time::Instant::now() < until, "{:?}", terminal.bytes());
        std::thread::sleep(Duration::from_millis(10));
    }
    terminal.keys("q");
    terminal.ended();
}
