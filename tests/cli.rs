//! The command line: exact outputs, exit statuses, what goes to which stream.

#![cfg(unix)]

mod common;

use std::io::Read;
use std::process::{Command, Output, Stdio};

use common::{Home, Terminal, hashiya, read};
use portable_pty::CommandBuilder;

/// Runs the program in the folder of `home`'s articles, without a terminal.
fn run(home: &Home, arguments: &[&str]) -> Output {
    Command::new(hashiya())
        .args(arguments)
        .env_clear()
        .envs(home.environment())
        .current_dir(home.texts())
        .stdin(Stdio::null())
        .output()
        .expect("the program")
}

/// Status, standard output, standard error.
fn told(home: &Home, arguments: &[&str]) -> (i32, String, String) {
    let output = run(home, arguments);
    (
        output.status.code().expect("a status"),
        String::from_utf8(output.stdout).expect("UTF-8"),
        String::from_utf8(output.stderr).expect("UTF-8"),
    )
}

#[test]
fn the_version_is_the_packages() {
    let expected = format!("hashiya {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(
        told(&Home::new(), &["--version"]),
        (0, expected, String::new())
    );
}

#[test]
fn the_help_names_every_command_and_every_option() {
    let home = Home::new();
    let (status, help, errors) = told(&home, &["--help"]);
    assert_eq!((status, errors.as_str()), (0, ""));
    assert!(
        help.starts_with("A terminal reader and annotator for bidirectional text.\n"),
        "{help}"
    );
    for part in [
        "Usage: hashiya [OPTIONS] [FILE]...",
        "hashiya <COMMAND>",
        "print",
        "help",
        "completions",
        "man",
        "--sample",
        "--as <NAME>",
        "--sidecar <FILE>",
        "--encoding <ENCODING>",
        "--direction <DIRECTION>",
        "--width <CELLS>",
        "--theme <NAME>",
        "Exit status: 0 done",
    ] {
        assert!(help.contains(part), "{part} is missing:\n{help}");
    }
    assert_eq!(told(&home, &["help"]).1, help, "one help");
}

#[test]
fn help_on_a_topic_is_the_topics_own_text() {
    let home = Home::new();
    let (status, text, _) = told(&home, &["help", "sidecar"]);
    assert_eq!(status, 0);
    assert_eq!(text, hashiya::store::sidecar::FORMAT);
    let (_, text, _) = told(&home, &["help", "settings"]);
    let documented = hashiya::store::config::documented();
    for part in [
        documented.as_str(),
        "config/hashiya/config.toml",
        "the modes are read, select, panel",
        "\"tag actor\"",
        "inherits, palette, roles, kinds",
        "letters, ground",
        "mode-read",
    ] {
        assert!(text.contains(part), "{part} is missing:\n{text}");
    }
    assert!(
        text.lines()
            .all(|line| line.is_empty() || line.starts_with('#'))
    );
    let (_, keys, _) = told(&home, &["help", "keys"]);
    for command in hashiya::app::command::all() {
        assert!(
            keys.contains(command.name) && keys.contains(command.doc),
            "{}",
            command.name
        );
    }
    let (_, print, _) = told(&home, &["help", "print"]);
    assert!(print.contains("--rows"), "{print}");
}

#[test]
fn a_topic_that_is_none_names_those_that_are() {
    let (status, text, errors) = told(&Home::new(), &["help", "sidecars"]);
    assert_eq!((status, text.as_str()), (2, ""));
    assert_eq!(
        errors,
        "hashiya: there is no help on sidecars\n  hint: there is help on keys, settings, sidecar, entities.toml, hashiya.toml, formats, print, suggest, entities, \
         claims, check, relink, restore, export, import, agree, adjudicate, merge, merge-driver, terminal, help, completions, man\n"
    );
}

#[test]
fn a_wrong_option_is_told_with_the_right_one() {
    let (status, text, errors) = told(&Home::new(), &["--smaple"]);
    assert_eq!((status, text.as_str()), (2, ""));
    assert!(
        errors.starts_with("hashiya: unexpected argument '--smaple' found\n"),
        "{errors}"
    );
    assert!(errors.contains("'--sample'"), "{errors}");
}

#[test]
fn a_value_out_of_range_says_the_range() {
    let (status, _, errors) = told(&Home::new(), &["--width", "7", "a.txt"]);
    assert_eq!(status, 2);
    assert!(
        errors.contains("the reading column is 20 to 400 cells wide"),
        "{errors}"
    );
    let (_, _, errors) = told(&Home::new(), &["--as", "../x", "a.txt"]);
    assert!(errors.contains("can't name a layer"), "{errors}");
}

#[test]
fn the_reader_without_a_terminal_says_what_to_do() {
    let home = Home::new();
    home.article("a.txt", "x\n");
    assert_eq!(
        told(&home, &["a.txt"]),
        (
            2,
            String::new(),
            "hashiya: the reader needs a terminal to show the article on\n  \
             hint: hashiya print FILE writes it to a file or another program\n"
                .to_owned()
        )
    );
}

#[test]
fn a_missing_article_is_told_with_its_neighbour() {
    let home = Home::new();
    home.article("article.txt", "x\n");
    let (status, text, errors) = told(&home, &["print", "artcle.txt"]);
    assert_eq!((status, text.as_str()), (2, ""));
    assert!(
        errors.starts_with("hashiya: artcle.txt: could not open the article: "),
        "{errors}"
    );
    assert!(
        errors.ends_with("\n  hint: did you mean article.txt?\n"),
        "{errors}"
    );
}

/// The terminal is not touched before the article is open: the message stands where it was asked for.
#[test]
fn a_missing_article_leaves_the_terminal_alone() {
    let home = Home::new();
    let mut terminal = Terminal::hashiya(&home, (80, 24), &["none.txt"]);
    assert_eq!(terminal.ended().exit_code(), 2);
    let bytes = terminal.bytes();
    assert!(
        bytes.starts_with("hashiya: none.txt: could not open the article"),
        "{bytes:?}"
    );
    assert!(!bytes.contains('\x1b'), "{bytes:?}");
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let home = Home::new();
    home.article("long.txt", &"سطر طويل جدا من النص العربي\n".repeat(20_000));
    let mut child = Command::new(hashiya())
        .args(["print", "long.txt"])
        .current_dir(home.texts())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program");
    let mut first = [0; 64];
    let mut pipe = child.stdout.take().expect("its output");
    pipe.read_exact(&mut first).expect("the first bytes");
    drop(pipe);
    let output = child.wait_with_output().expect("its end");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn an_article_called_like_a_command_is_opened_by_its_path() {
    let home = Home::new();
    home.article("print", "x\n");
    let (status, _, errors) = told(&home, &["./print"]);
    assert_eq!(status, 2);
    assert!(
        errors.contains("the reader needs a terminal"),
        "it is the reader that speaks: {errors}"
    );
}

#[test]
fn completions_and_the_man_page_come_from_the_same_definition() {
    let home = Home::new();
    for shell in ["bash", "zsh", "fish"] {
        let (status, text, _) = told(&home, &["completions", shell]);
        assert_eq!(status, 0);
        assert!(
            text.contains("--sidecar") || text.contains("sidecar"),
            "{shell}"
        );
    }
    let (status, man, _) = told(&home, &["man"]);
    assert_eq!(status, 0);
    assert!(
        man.contains(".TH hashiya 1") && man.contains("sidecar"),
        "{man}"
    );
}

/// What an article holds does not command the terminal that it is printed on.
#[test]
fn controls_of_an_article_do_not_reach_a_terminal() {
    let home = Home::new();
    home.article("evil.txt", "a\x1b[2Jb\u{9b}31mc\x07\u{202e}d\n");
    let mut command = CommandBuilder::new(hashiya());
    command.args(["print", "--color", "never", "evil.txt"]);
    let mut terminal = Terminal::start(&home, (80, 24), command);
    assert!(terminal.ended().success());
    let bytes = terminal.bytes();
    let known = bytes.replace("\x1b[8l", "").replace("\x1b[8h", "");
    assert!(
        !known.contains(|c: char| c.is_control() && c != '\r' && c != '\n'),
        "{bytes:?}"
    );
    assert!(!known.contains('\u{202e}'), "{bytes:?}");
}

/// An article with a sidecar beside it.
fn annotated() -> Home {
    let home = Home::new();
    home.article("a.txt", "العراق بلد كبير.\nقالت واشنطن إن الحوار مستمر.\n");
    home.article(
        "a.txt.ann.toml",
        "format = 1\n\n[[annotation]]\nid = \"x\"\nkind = \"place\"\nstart = 0\nend = 6\nquote = \"العراق\"\n",
    );
    home
}

#[test]
fn to_a_pipe_the_text_is_printed_in_its_own_order_and_letters() {
    let home = annotated();
    let expected = "العراق بلد كبير.\nقالت واشنطن إن الحوار مستمر.\n".to_owned();
    assert_eq!(
        told(&home, &["print", "a.txt"]),
        (0, expected, String::new())
    );
    home.settings("width = 20\ntheme = \"light\"\n");
    let (_, text, _) = told(&home, &["print", "a.txt"]);
    assert_eq!(
        text.lines().count(),
        2,
        "what a script reads is not what a person has set"
    );
}

#[test]
fn colours_are_printed_where_they_are_asked_for() {
    let home = annotated();
    let (status, plain, _) = told(
        &home,
        &[
            "print",
            "--color",
            "always",
            "--annotations",
            "off",
            "a.txt",
        ],
    );
    assert_eq!(status, 0);
    let (_, coloured, _) = told(&home, &["print", "--color", "always", "a.txt"]);
    let of_the_place = "mالعراق\x1b[";
    assert!(!plain.contains(of_the_place), "{plain:?}");
    assert!(
        coloured.contains(of_the_place),
        "the place has a colour of its own: {coloured:?}"
    );
}

#[test]
fn a_sidecar_that_is_broken_is_told_and_the_text_printed() {
    let home = annotated();
    home.article("a.txt.ann.toml", "format = 1\n[[annotation]\n");
    let (status, text, errors) = told(&home, &["print", "--color", "always", "a.txt"]);
    assert_eq!(status, 2);
    assert!(text.contains("العراق"), "{text}");
    assert!(errors.starts_with("hashiya: a.txt.ann.toml:2:"), "{errors}");
    let (status, text, errors) = told(&home, &["print", "a.txt"]);
    assert_eq!(status, 0, "nobody asked for it");
    assert!(text.contains("العراق"), "{text}");
    assert!(errors.starts_with("hashiya: a.txt.ann.toml:2:"), "{errors}");
    let (status, _, _) = told(&home, &["print", "--sidecar", "a.txt.ann.toml", "a.txt"]);
    assert_eq!(status, 2, "it was asked for by name");
    let (_, _, errors) = told(&home, &["print", "--annotations", "off", "a.txt"]);
    assert_eq!(errors, "");
}

/// On a terminal it is the reader's own picture: in screen order and joined, at the right, in colours; the
/// terminal is asked to keep the order, and is itself again after each line.
#[test]
fn on_a_terminal_it_is_printed_as_the_reader_shows_it() {
    let home = annotated();
    let mut command = CommandBuilder::new(hashiya());
    command.args(["print", "a.txt"]);
    let mut terminal = Terminal::start(&home, (60, 12), command);
    assert!(terminal.ended().success());
    let row = terminal.look(|screen| screen.rows(0, 60).next().expect("a row"));
    assert!(row.ends_with(".ﺮﻴﺒﻛ ﺪﻠﺑ ﻕﺍﺮﻌﻟﺍ"), "{row:?}");
    let bytes = terminal.bytes();
    assert!(bytes.ends_with("\x1b[8h"), "{bytes:?}");
    assert_eq!(
        bytes.matches("\x1b[8l").count(),
        bytes.matches("\x1b[8h").count()
    );
}

#[test]
fn one_sidecar_is_for_one_article() {
    let home = annotated();
    home.article("b.txt", "x\n");
    let (status, _, errors) = told(&home, &["--sidecar", "s.toml", "a.txt", "b.txt"]);
    assert_eq!(status, 2);
    assert!(errors.contains("--sidecar is for one article"), "{errors}");
}

#[test]
fn every_error_is_told_with_what_to_do() {
    let home = annotated();
    for (arguments, part) in [
        (
            vec!["print", "none.txt"],
            "none.txt: could not open the article",
        ),
        (
            vec!["print", "--encoding", "latin", "a.txt"],
            "no encoding is called latin",
        ),
        (vec!["--theme"], "a value is required for '--theme <NAME>'"),
        (
            vec!["help", "keys", "extra"],
            "unexpected argument 'extra' found",
        ),
        (
            vec!["help", "print", "--markdown"],
            "only the keys are a table",
        ),
        (vec!["completions", "tcsh"], "invalid value 'tcsh'"),
    ] {
        let (status, text, errors) = told(&home, &arguments);
        assert_eq!((status, text.as_str()), (2, ""), "{arguments:?}");
        assert!(errors.contains(part), "{arguments:?}: {errors}");
        assert!(
            errors.starts_with("hashiya: ") && !errors.contains("error:"),
            "{errors}"
        );
    }
}

/// Whoever names a theme, a layer or a sidecar wants to see it: that it is not there is an error, also where
/// it would not show.
#[test]
fn what_is_asked_for_by_name_must_be_there() {
    let home = annotated();
    home.article("a.txt.samir.ann.toml", "format = 1\n");
    for (arguments, parts) in [
        (
            ["--theme", "drak"],
            ["there is no theme \"drak\"", "did you mean \"dark\"?"],
        ),
        (
            ["--as", "layla"],
            ["there is no layer layla of a.txt", "the layers are: samir"],
        ),
        (
            ["--sidecar", "no.toml"],
            [
                "no.toml: could not read the sidecar",
                "the one beside the article",
            ],
        ),
    ] {
        for color in ["never", "always"] {
            let [option, value] = arguments;
            let all = ["print", "--color", color, option, value, "a.txt"];
            let (status, text, errors) = told(&home, &all);
            assert_eq!((status, text.as_str()), (2, ""), "{all:?}");
            assert!(parts.iter().all(|part| errors.contains(part)), "{errors}");
        }
    }
    assert_eq!(told(&home, &["print", "--as", "samir", "a.txt"]).0, 0);
    // Who annotates a layer makes it: the settings may name one that is not there yet.
    home.settings("layer = \"amina\"\n");
    assert_eq!(told(&home, &["print", "a.txt"]).0, 0);
}

#[test]
fn the_man_page_has_the_keys() {
    let (_, man, _) = told(&Home::new(), &["man"]);
    let (_, keys) = man.split_once(".SH KEYS\n").expect("a section");
    for command in hashiya::app::command::all() {
        assert!(
            keys.contains(command.doc.split('-').next().unwrap_or("")),
            "{}",
            command.doc
        );
    }
}

/// A registry above the articles' folder.
fn with_registry() -> Home {
    let home = Home::new();
    home.article(
        "entities.toml",
        "format = 1\n\n[[entity]]\nid = \"iraq\"\nlabel = \"العراق\"\nlabels = { en = \"Iraq\" }\n\
         names = [\"بلاد الرافدين\", \"=x\"]\ntype = \"country\"\ncountry = \"IQ\"\n\
         coordinates = { latitude = 33, longitude = -44.5 }\nnote = \"-a, \\\"b\\\"\"\n\n\
         [[entity]]\nid = \"old\"\nmerged_into = \"iraq\"\n",
    );
    home.article("a.txt", "x\n");
    home
}

#[test]
fn entities_are_json_lines_in_a_pipe() {
    let home = with_registry();
    let expected = "{\"id\":\"iraq\",\"label\":\"العراق\",\"labels\":{\"en\":\"Iraq\"},\
         \"names\":[\"بلاد الرافدين\",\"=x\"],\"type\":\"country\",\"country\":\"IQ\",\"wikidata\":null,\
         \"latitude\":33.0,\"longitude\":-44.5,\"precision\":null,\"note\":\"-a, \\\"b\\\"\",\"merged_into\":null}\n\
         {\"id\":\"old\",\"label\":\"old\",\"labels\":{},\"names\":[],\"type\":null,\"country\":null,\
         \"wikidata\":null,\"latitude\":null,\"longitude\":null,\"precision\":null,\"note\":null,\
         \"merged_into\":\"iraq\"}\n";
    for arguments in [
        vec!["entities"],
        vec!["entities", "."],
        vec!["entities", "a.txt"],
        vec!["entities", "--json", "--registry", "entities.toml"],
    ] {
        let told = told(&home, &arguments);
        assert_eq!(
            told,
            (0, expected.to_owned(), String::new()),
            "{arguments:?}"
        );
    }
}

#[test]
fn entities_are_csv_that_no_spreadsheet_reckons_with() {
    let home = with_registry();
    let (status, text, errors) = told(&home, &["entities", "--csv"]);
    assert_eq!((status, errors.as_str()), (0, ""));
    assert_eq!(
        text,
        "id,label,labels,names,type,country,wikidata,latitude,longitude,precision,note,merged_into\n\
         iraq,العراق,en=Iraq,بلاد الرافدين|=x,country,IQ,,33,-44.5,,\"'-a, \"\"b\"\"\",\n\
         old,old,,,,,,,,,,iraq\n"
    );
}

#[test]
fn entities_that_are_not_there_or_broken_are_told() {
    let home = with_registry();
    let (status, text, errors) = told(&home, &["entities", "--registry", "none.toml"]);
    assert_eq!((status, text.as_str()), (2, ""));
    assert_eq!(
        errors,
        "hashiya: none.toml: there is no registry of entities\n  hint: it is an entities.toml in the articles' folder \
         or above; --registry FILE names another\n"
    );
    let (status, _, errors) = told(&home, &["entities", "none"]);
    assert_eq!(status, 2);
    assert!(
        errors.starts_with("hashiya: none: there is no folder or file"),
        "{errors}"
    );
    home.article("entities.toml", "format = 1\n[[entity]\n");
    let (status, text, errors) = told(&home, &["entities"]);
    assert_eq!((status, text.as_str()), (2, ""));
    assert!(
        errors.contains("entities.toml:2:10: the entities are not TOML"),
        "{errors}"
    );
    home.article(
        "entities.toml",
        "format = 1\n[[entity]]\nid = 'a'\ncountry = 5\n",
    );
    let (status, text, errors) = told(&home, &["entities"]);
    assert_eq!((status, text.lines().count()), (0, 1));
    assert!(errors.contains("`country` must be a string"), "{errors}");
}

#[test]
fn entities_are_a_table_on_a_terminal() {
    let home = with_registry();
    let mut command = CommandBuilder::new(hashiya());
    command.args(["entities"]);
    let mut terminal = Terminal::start(&home, (80, 12), command);
    assert!(terminal.ended().success());
    let rows = terminal.look(|screen| screen.rows(0, 80).take(3).collect::<Vec<_>>());
    assert_eq!(
        rows,
        [
            "label   id    type     country  other names",
            "ﻕﺍﺮﻌﻟﺍ  iraq  country  IQ       Iraq, ﻦﻳﺪﻓﺍﺮﻟﺍ ﺩﻼﺑ, =x",
            "old     old                     merged into iraq",
        ]
    );
}

/// A folder of articles: one of a movement and a ministry in two sentences, one in a folder below it, and one that
/// nobody has annotated.
fn with_claims() -> Home {
    let home = Home::new();
    let text = "قالت حركة النور إن الطريق مفتوح.\nولم يعرف أحد السبب.\n";
    home.article("a.txt", text);
    let record = |id: &str, kind: &str, quote: &str, more: &str| {
        let (before, _) = text.split_once(quote).expect("it stands there");
        let start = before.chars().count();
        let end = start + quote.chars().count();
        format!(
            "\n[[annotation]]\nid = \"{id}\"\nkind = \"{kind}\"\nstart = {start}\nend = {end}\nquote = \"{quote}\"\n{more}"
        )
    };
    let records = [
        record("m", "actor", "حركة النور", "entity = \"light\"\n"),
        record(
            "c",
            "claim",
            "الطريق مفتوح",
            "links = [{ role = \"said-by\", to = \"m\" }]\nby = \"amina\"\nnotes = [{ text = \"=1+1\" }]\n\
             attributes = { date = 2024-07-02, certainty = \"CT+\", cue = { start = 0, end = 4, quote = \"قالت\", lemma = \"قال\" } }\n",
        ),
        record(
            "d",
            "claim",
            "يعرف أحد السبب",
            "attributes = { speaker = \"author\" }\n",
        ),
    ];
    let about = "[document]\ntitle = \"الطريق\"\noutlet = \"-x\"\npublished = 2024-05-01\nurl = \"https://example.org/a\"\n";
    home.article(
        "a.txt.ann.toml",
        &format!("format = 1\n\n{about}{}", records.concat()),
    );
    home.article(
        "entities.toml",
        "format = 1\n\n[[entity]]\nid = \"nur\"\nlabel = \"النور\"\nlabels = { en = \"Nur\" }\n\n\
         [[entity]]\nid = \"light\"\nmerged_into = \"nur\"\n",
    );
    std::fs::create_dir(home.texts().join("below")).expect("a folder");
    home.article("below/b.txt", "הדרך סגורה.\n");
    home.article(
        "below/b.txt.ann.toml",
        "format = 1\n\n[[annotation]]\nid = \"e\"\nkind = \"claim\"\nstart = 0\nend = 10\nquote = \"הדרך סגורה\"\n",
    );
    home.article("plain.txt", "x\n");
    home
}

/// The ids of the claims that JSON Lines tell, and what is told beside them.
fn claimed(home: &Home, arguments: &[&str]) -> (i32, String, String) {
    let arguments: Vec<&str> = ["claims"].iter().chain(arguments).copied().collect();
    let (status, text, errors) = told(home, &arguments);
    let id = |line: &str| -> String {
        let record: serde_json::Value = serde_json::from_str(line).expect("JSON");
        record["id"].as_str().expect("an id").to_owned()
    };
    let ids: String = text.lines().map(id).collect();
    (status, ids, errors)
}

#[test]
fn claims_are_json_lines_with_every_field_in_a_pipe() {
    let home = with_claims();
    let (status, text, errors) = told(&home, &["claims", "a.txt"]);
    assert_eq!((status, errors.as_str()), (0, ""));
    assert_eq!(
        text,
        "{\"who\":\"النور\",\"cue\":\"قالت\",\"content\":\"الطريق مفتوح\",\"stance\":null,\"certainty\":\"CT+\",\
         \"date\":\"2024-07-02\",\"sentence\":\"قالت حركة النور إن الطريق مفتوح.\",\"article\":\"a.txt\",\"outlet\":\"-x\",\
         \"url\":\"https://example.org/a\",\"id\":\"c\",\"entity\":\"nur\",\"via\":null,\"lemma\":\"قال\",\
         \"attribution\":null,\"about\":[],\"notes\":[\"=1+1\"],\"title\":\"الطريق\",\"author\":null,\
         \"published\":\"2024-05-01\",\"start\":19,\"end\":31,\"by\":\"amina\"}\n\
         {\"who\":\"author\",\"cue\":null,\"content\":\"يعرف أحد السبب\",\"stance\":null,\"certainty\":null,\
         \"date\":null,\"sentence\":\"ولم يعرف أحد السبب.\",\"article\":\"a.txt\",\"outlet\":\"-x\",\
         \"url\":\"https://example.org/a\",\"id\":\"d\",\"entity\":null,\"via\":null,\"lemma\":null,\
         \"attribution\":null,\"about\":[],\"notes\":[],\"title\":\"الطريق\",\"author\":null,\
         \"published\":\"2024-05-01\",\"start\":37,\"end\":51,\"by\":null}\n"
    );
}

/// The indented lines of a text in Markdown.
fn example(text: &str) -> String {
    let lines = text.lines().filter_map(|line| line.strip_prefix("    "));
    lines.map(|line| format!("{line}\n")).collect()
}

#[test]
fn the_examples_in_the_help_on_files_have_no_fault() {
    let home = Home::new();
    let (_, text, _) = told(&home, &["help", "entities.toml"]);
    home.article("entities.toml", &example(&text));
    let (status, list, errors) = told(&home, &["entities", "--json", "."]);
    assert_eq!((status, errors.as_str()), (0, ""));
    assert_eq!(list.lines().count(), 3, "{list}");
    let (_, text, _) = told(&home, &["help", "hashiya.toml"]);
    home.article("hashiya.toml", &example(&text));
    home.article("a.txt", "غردت ألينا رومانوسكي أن الحوار بدأ.\n");
    let (status, list, errors) = told(&home, &["suggest", "a.txt"]);
    assert_eq!((status, errors.as_str()), (0, ""));
    assert!(
        list.contains("\"lemma\":\"غرد\"") && list.contains("alina-romanowski"),
        "{list}"
    );
}

#[test]
fn claims_are_csv_that_no_spreadsheet_reckons_with() {
    let home = with_claims();
    let (status, text, errors) = told(&home, &["claims", "--csv", "--since", "2024-07", "."]);
    assert_eq!(status, 0);
    assert_eq!(
        text,
        "who,cue,content,stance,certainty,date,sentence,article,outlet,url,id,entity,via,lemma,attribution,about,notes,\
         title,author,published,start,end,by\n\
         النور,قالت,الطريق مفتوح,,CT+,2024-07-02,قالت حركة النور إن الطريق مفتوح.,a.txt,'-x,https://example.org/a,c,nur,,\
         قال,,,'=1+1,الطريق,,2024-05-01,19,31,amina\n"
    );
    assert_eq!(
        errors,
        "hashiya: 1 claim has no date and is left out: gi in the reader, or published = 2024-07-23 under [document] in a \
         sidecar, dates an article\n"
    );
}

#[test]
fn claims_are_found_by_who_says_them_what_about_and_when() {
    let home = with_claims();
    let ids = |arguments: &[&str]| claimed(&home, arguments).1;
    assert_eq!(ids(&["."]), "cde", "of a folder by their paths");
    assert_eq!(ids(&["below", ".", "a.txt", "a.txt.ann.toml"]), "ecd");
    for speaker in ["nur", "light", "NUR", "النُّور", "حركة"] {
        assert_eq!(ids(&["--speaker", speaker, "."]), "c", "{speaker}");
    }
    assert_eq!(ids(&["--speaker", "author", "."]), "d");
    assert_eq!(ids(&["--about", "طريق", "."]), "c");
    assert_eq!(ids(&["--about", "مفتوع", "."]), "c", "a near spelling");
    assert_eq!(ids(&["--about", "مغلوق", "."]), "", "another word");
    assert_eq!(ids(&["--about", "السبب", "--speaker", "nur", "."]), "");
    assert_eq!(ids(&["--since", "2024-06", "."]), "c");
    assert_eq!(ids(&["--until", "2024-05", "."]), "d");
    assert_eq!(
        ids(&["--since", "2024-05-01", "--until", "2024-07", "."]),
        "cd"
    );
    let elsewhere = ids(&["--registry", "below/none.toml", "a.txt"]);
    assert_eq!(elsewhere, "", "a registry that is named must be there");
    home.article("other.toml", "format = 1\n");
    assert_eq!(
        ids(&["--registry", "other.toml", "--speaker", "Nur", "."]),
        ""
    );
    assert_eq!(
        ids(&["--registry", "other.toml", "--speaker", "light", "."]),
        "c"
    );
}

#[test]
fn claims_that_can_not_be_had_are_told() {
    let home = with_claims();
    assert_eq!(
        claimed(&home, &["plain.txt", "a.txt"]),
        (0, "cd".to_owned(), String::new())
    );
    let (status, ids, errors) = claimed(&home, &["plain.txt"]);
    assert_eq!((status, ids.as_str()), (0, ""));
    assert_eq!(
        errors,
        "hashiya: plain.txt: nothing is annotated in this article yet\n  hint: hashiya plain.txt opens it\n"
    );
    home.article("broken.txt", "x\n");
    home.article("broken.txt.ann.toml", "format = 1\n[[annotation]\n");
    let (status, ids, errors) = claimed(&home, &["below"]);
    assert_eq!((status, ids.as_str(), errors.as_str()), (0, "e", ""));
    home.article("below/gone.txt.ann.toml", "format = 1\n");
    let (status, ids, errors) = claimed(&home, &["below"]);
    assert_eq!((status, ids.as_str()), (2, "e"));
    assert_eq!(
        errors,
        "hashiya: below/gone.txt.ann.toml: the article of these annotations is not there\n  hint: bring gone.txt back beside it, or move the annotations away\n"
    );
    let (status, ids, errors) = claimed(&home, &["none.txt", "broken.txt", "a.txt"]);
    assert_eq!((status, ids.as_str()), (2, "cd"), "the others are listed");
    assert!(
        errors.starts_with("hashiya: none.txt: could not open the article"),
        "{errors}"
    );
    assert!(
        errors.contains("\nhashiya: broken.txt.ann.toml:2:"),
        "{errors}"
    );
    home.article("a.txt.samir.ann.toml", "format = 1\n");
    for (arguments, part) in [
        (vec!["-"], "standard input has no claims"),
        (
            vec!["--since", "May", "a.txt"],
            "write a day, a month or a year: 2024-07-23, 2024-07, 2024",
        ),
        (
            vec!["--since", "2024-08", "--until", "2024-07", "."],
            "--since is later than --until",
        ),
        (vec!["--speaker", " ", "a.txt"], "a name is wanted"),
        (vec!["--as", "layla", "a.txt"], "the layers are: samir"),
        (
            vec!["--as", "layla", "."],
            "there is no layer layla of any article there",
        ),
        (
            vec!["--registry", "none.toml", "."],
            "none.toml: there is no registry of entities",
        ),
        (vec![], "required arguments were not provided"),
    ] {
        let (status, ids, errors) = claimed(&home, &arguments);
        assert_eq!((status, ids.as_str()), (2, ""), "{arguments:?}");
        assert!(errors.contains(part), "{arguments:?}: {errors}");
    }
    assert_eq!(
        claimed(&home, &["--as", "samir", "."]),
        (0, String::new(), String::new())
    );
}

/// Most are Arabic or Hebrew, so it stands at the right; what would command the terminal is shown.
#[test]
fn claims_are_a_table_on_a_terminal() {
    let home = with_claims();
    home.article(
        "plain.txt.ann.toml",
        "format = 1\n[document]\ntitle = \"\\u001b[2J\"\n[[annotation]]\nid = \"p\"\nkind = \"claim\"\nstart = 0\n\
         end = 1\nquote = \"x\"\nattributes = { speaker = \"\\u001b[31m\" }\n",
    );
    let mut command = CommandBuilder::new(hashiya());
    command.args(["claims", "."]);
    let mut terminal = Terminal::start(&home, (60, 16), command);
    assert!(terminal.ended().success());
    let rows = terminal.look(|screen| screen.rows(0, 60).take(11).collect::<Vec<_>>());
    assert_eq!(
        rows,
        [
            "               date  certainty         content   cue     who",
            "",
            "                               a.txt  2024-05-01  -x  ﻖﻳﺮﻄﻟﺍ",
            "         2024-07-02        CT+    ﺡﻮﺘﻔﻣ ﻖﻳﺮﻄﻟﺍ  ﺖﻟﺎﻗ   ﺭﻮﻨﻟﺍ",
            "                                ﺐﺒﺴﻟﺍ ﺪﺣﺃ ﻑﺮﻌﻳ        author",
            "",
            "                                                 below/b.txt",
            "                                    הרוגס ךרדה",
            "",
            "                                             plain.txt  ␛[2J",
            "                                             x         ␛[31m",
        ]
    );
    assert!(
        !terminal.bytes().contains("\x1b[2J"),
        "{:?}",
        terminal.bytes()
    );
    assert!(
        !terminal.bytes().contains("\x1b[31m"),
        "{:?}",
        terminal.bytes()
    );
}

/// An article, a sidecar of it, then the article changed: moved, likely, lost, and what `check` makes of it.
#[test]
fn check_tells_what_became_of_annotations_and_records_what_is_certain() {
    let home = Home::new();
    let text = "قال الوزير إن الحوار مستمر في بغداد.\nوأكد السفير أن الوفد يصل غدا إلى واشنطن.\n";
    let path = home.article("a.txt", text);
    let place = |word: &str| {
        let at = text.find(word).expect("there");
        let start = text.get(..at).expect("a head").chars().count();
        (start, start + word.chars().count())
    };
    let mut rows = "start,end,kind,text\n".to_owned();
    for (kind, word) in [("actor", "الوزير"), ("place", "بغداد"), ("actor", "السفير")]
    {
        let (start, end) = place(word);
        rows += &format!("{start},{end},{kind},{word}\n");
    }
    std::fs::write(path.with_file_name("a.csv"), rows).expect("written");
    let (status, _, errors) = told(&home, &["import", "a.csv"]);
    assert_eq!(status, 0, "{errors}");
    let file = path.with_file_name("a.txt.ann.toml");
    let sidecar = std::fs::read_to_string(&file).expect("there");
    let (status, out, _) = told(&home, &["check", "a.txt"]);
    assert_eq!(
        (status, out.lines().last()),
        (0, Some("1 sidecar checked: nothing to look at"))
    );

    std::fs::write(
        &path,
        format!("عنوان جديد\n{}", text.replace("السفير", "الناطق")),
    )
    .expect("written");
    let (status, out, errors) = told(&home, &["check", "a.txt"]);
    assert_eq!(status, 1, "{out}{errors}");
    assert!(out.contains("2 moved, 1 lost"), "{out}");
    assert!(
        out.contains("moved actor الوزير") && out.contains("lost actor السفير"),
        "{out}"
    );
    let before = std::fs::read_to_string(&file).expect("there");
    assert_eq!(before, sidecar, "nothing is recorded unasked");

    let (_, out, _) = told(&home, &["check", "--json", "a.txt"]);
    let verdicts: Vec<String> = out
        .lines()
        .map(|line| {
            serde_json::from_str::<serde_json::Value>(line).expect("JSON")["verdict"].to_string()
        })
        .collect();
    assert_eq!(verdicts.len(), 3, "{out}");

    let (status, out, _) = told(&home, &["check", "--fix", "."]);
    assert_eq!(status, 1, "one is lost still");
    assert!(out.contains("2 new places recorded"), "{out}");
    let (_, out, _) = told(&home, &["check", "a.txt"]);
    assert!(out.contains("2 in place, 1 lost"), "{out}");
    let (status, _, errors) = told(&home, &["check", "b.txt"]);
    assert_eq!(status, 2, "{errors}");
}

#[test]
fn what_can_be_read_of_a_broken_sidecar_is_salvaged() {
    let home = Home::new();
    let path = home.article("a.txt", "نص قصير\n");
    let sidecar = path.with_file_name("a.txt.ann.toml");
    let broken = "format = 1\n\n[[annotation]]\nid = \"1\"\nkind = \"claim\"\nstart = 0\nend = 2\nquote = \"نص\"\nby = \"ami\n\n\
                  [[annotation]]\nid = \"2\"\nkind = \"place\"\nstart = 3\nend = 7\nquote = \"قصير\"\n";
    std::fs::write(&sidecar, broken).expect("written");
    let (status, _, errors) = told(&home, &["check", "a.txt"]);
    assert_eq!(status, 2, "{errors}");
    let (status, out, errors) = told(&home, &["check", "--salvage", "a.txt"]);
    assert_eq!(status, 1, "{errors}");
    assert!(
        errors.contains("line 9 is left out: by = \"ami"),
        "{errors}"
    );
    assert!(
        out.contains("2 annotations in a.txt.salvaged.ann.toml"),
        "{out}"
    );
    assert_eq!(read(&sidecar), broken, "the broken one stays");
    let (status, out, errors) = told(&home, &["check", "--as", "salvaged", "a.txt"]);
    assert_eq!(status, 0, "{out}{errors}");
    // A second time nothing is written over.
    let (status, _, errors) = told(&home, &["check", "--salvage", "a.txt"]);
    assert_eq!(status, 2, "{errors}");
    assert!(
        errors.contains("a.txt.salvaged.ann.toml: there is a file"),
        "{errors}"
    );
}

/// A sidecar that is changed, and then lost: each state can be had again.
#[test]
fn a_sidecar_can_be_made_what_it_was() {
    let home = Home::new();
    let path = home.article("a.txt", "نص قصير\n");
    let sidecar = path.with_file_name("a.txt.ann.toml");
    let (status, _, errors) = told(&home, &["restore", "a.txt"]);
    assert_eq!(status, 2, "{errors}");
    assert!(
        errors.contains("a.txt.ann.toml: no state of this sidecar was kept"),
        "{errors}"
    );

    let by_hand = "# by hand\nformat = 1\n";
    std::fs::write(&sidecar, by_hand).expect("written");
    let row = "id,start,end,kind,text\n,3,7,place,قصير\n";
    std::fs::write(path.with_file_name("a.csv"), row).expect("written");
    let (status, _, errors) = told(&home, &["import", "a.csv"]);
    assert_eq!(status, 0, "{errors}");
    let imported = read(&sidecar);
    assert!(imported.contains("قصير"), "{imported}");
    let (_, list, _) = told(&home, &["restore", "a.txt"]);
    assert!(
        list.starts_with("  1  ") && list.contains("0 annotations"),
        "{list}"
    );

    let (status, out, _) = told(&home, &["restore", "a.txt", "--take", "1", "--output", "-"]);
    assert_eq!((status, out.as_str()), (0, by_hand));
    let (status, _, errors) = told(&home, &["restore", "a.txt", "--take", "1"]);
    assert_eq!((status, read(&sidecar).as_str()), (0, by_hand), "{errors}");

    // What was there before can be had again, too; also where the file is gone.
    std::fs::remove_file(&sidecar).expect("removed");
    let (_, list, _) = told(&home, &["restore", "a.txt.ann.toml"]);
    let line = list.lines().find(|line| line.contains("1 annotation"));
    let number = line
        .and_then(|line| line.split_whitespace().next())
        .expect(&list);
    let (status, _, errors) = told(&home, &["restore", "a.txt", "--take", number]);
    assert_eq!((status, read(&sidecar)), (0, imported), "{errors}");
    let (status, _, errors) = told(&home, &["restore", "a.txt", "--take", "9"]);
    assert_eq!(status, 2, "{errors}");
    assert!(errors.contains("there is no state 9"), "{errors}");

    // An article is never written, whatever leads to it.
    std::fs::remove_file(&sidecar).expect("removed");
    std::os::unix::fs::symlink("a.txt", &sidecar).expect("a link");
    let (status, _, errors) = told(&home, &["restore", "a.txt", "--take", "1"]);
    assert_eq!((status, read(&path).as_str()), (2, "نص قصير\n"), "{errors}");
    assert!(errors.contains("a link to a file that is none"), "{errors}");
}

#[test]
fn check_tells_what_two_people_changed_otherwise() {
    let home = Home::new();
    let path = home.article("a.txt", "نص قصير\n");
    let one = |id: &str, more: &str| {
        format!(
            "[[annotation]]\nid = \"{id}\"\nkind = \"claim\"\nstart = 0\nend = 2\nquote = \"نص\"\n{more}\n"
        )
    };
    let sidecar = path.with_file_name("a.txt.ann.toml");
    let both = format!(
        "format = 1\n\n{}{}",
        one("1", ""),
        one("2", "conflict = \"1\"\n")
    );
    std::fs::write(&sidecar, both).expect("written");
    let (status, _, errors) = told(&home, &["check", "a.txt"]);
    assert_eq!(status, 1, "{errors}");
    assert!(
        errors.contains("2: this claim says otherwise than 1"),
        "{errors}"
    );
    // Somebody has removed the other: that is decided.
    let alone = format!("format = 1\n\n{}", one("2", "conflict = \"1\"\n"));
    std::fs::write(&sidecar, alone).expect("written");
    let (status, _, errors) = told(&home, &["check", "a.txt"]);
    assert_eq!(status, 0, "{errors}");
}

#[test]
fn a_sidecar_goes_to_its_article_that_was_renamed() {
    let home = Home::new();
    let path = home.article("old.txt", "نص قصير\n");
    let sidecar =
        "format = 1\n\n[[annotation]]\nkind = \"actor\"\nstart = 0\nend = 2\nquote = \"نص\"\n";
    std::fs::write(path.with_file_name("old.txt.ann.toml"), sidecar).expect("written");
    // What the sidecar must know is written by whoever annotates; an import will do.
    std::fs::write(
        path.with_file_name("more.csv"),
        "id,start,end,kind,text\n,3,7,place,قصير\n",
    )
    .expect("written");
    let (status, _, errors) = told(&home, &["import", "more.csv", "--article", "old.txt"]);
    assert_eq!(status, 0, "{errors}");
    std::fs::create_dir(path.with_file_name("kept")).expect("a folder");
    std::fs::rename(&path, path.with_file_name("kept").join("new.txt")).expect("renamed");
    let (status, out, _) = told(&home, &["relink", "--dry-run", "old.txt.ann.toml"]);
    assert_eq!(
        (status, out.as_str()),
        (0, "old.txt.ann.toml → ./kept/new.txt.ann.toml\n")
    );
    let (status, _, errors) = told(&home, &["relink", "old.txt.ann.toml"]);
    assert_eq!(status, 0, "{errors}");
    let there = std::fs::read_to_string(path.with_file_name("kept").join("new.txt.ann.toml"))
        .expect("there");
    assert!(
        there.contains("file = \"new.txt\"") && there.contains("قصير"),
        "{there}"
    );
    assert!(!path.with_file_name("old.txt.ann.toml").exists());
    let (status, _, errors) = told(&home, &["relink", "old.txt.ann.toml"]);
    assert_eq!(status, 2, "{errors}");
    let (status, out, _) = told(&home, &["relink", "kept/new.txt.ann.toml"]);
    assert_eq!(status, 0);
    assert!(out.contains("where it belongs"), "{out}");
}
