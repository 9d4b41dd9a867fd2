//! A long walk of edits, each taken back or done again at random and saved at random, ends where it began: the sidecar
//! and the registry are byte for byte what they were, with every comment and key that somebody wrote into them.
//!
//! `HASHIYA_STEPS` says how many steps, `HASHIYA_SEED` which.

mod dice;
mod stories;

use std::path::Path;

use dice::Dice;
use hashiya::app::session::Session;
use hashiya::store::article;
use hashiya::store::article::Article;
use hashiya::store::kept::Kept;
use hashiya::store::registry::RegistryFile;
use hashiya::store::sidecar::Sidecar;
use stories::{planned, strike, text};

/// Edits and steps back and forth, where nobody says how many.
const STEPS: usize = 10_000;
/// Steps that can be taken back: no fewer and no more for long.
const DEPTHS: (usize, usize) = (5, 120);

/// A registry with what only a hand writes.
const REGISTRY: &str = "# Ours, kept by hand.\nformat = 1\nreviewed = 2026-11-23 # by Amina\n\n# The word for a report.\n[[entity]]\nid = \"khabar\"\ntype = \"outlet\" # for now\nlabel = \"خبر\"\nnames = [\"خبر\", \"كلمة\"] # both\nwikidata = \"Q1\"\nhomepage = \"https://example.org/\"\n\n[[entity]]\nid = \"satr\"\nlabel = \"سطر\"\n\n[[topic]]\nname = \"x\"\n# end\n";

/// The record of an annotation of the word at `at` (bytes) and `length` code points, with `more` in it.
fn record(text: &str, id: &str, at: usize, length: usize, more: &str) -> String {
    let (before, after) = text.split_at(at);
    let start = before.chars().count();
    let quote: String = after.chars().take(length).collect();
    let end = start + length;
    format!(
        "[[annotation]]\nid = \"{id}\"\nstart = {start}\nend = {end}\nquote = \"{quote}\"\n{more}\n"
    )
}

/// A sidecar with what only a hand writes, in the order that the format has.
fn by_hand(text: &str) -> String {
    let places: Vec<usize> = text.match_indices("خبر").map(|(at, _)| at).collect();
    let line: String = text
        .lines()
        .next()
        .expect("a line")
        .chars()
        .take(32)
        .collect();
    let head = "# Read twice.\nformat = 1 # the first\nproject = \"x\"\n\n[document] # ours\nfile = \"a.txt\"\ntitle = \"A title\" # mine\ndesk = \"Beirut\"\n\n";
    let records = [
        "kind = \"actor\"   # sure\nentity = \"khabar\"\ncolour = \"red\"\nby = \"omar\"\n# of the first\n",
        "kind   =   'place'\nattributes = { sure = true, when = 2024-07-23, of = [1, 2], } # three\n",
        "notes = [ { text = \"one\", by = \"omar\", mood = 3 }, # first\n  { text = \"two\" } ]\n",
        "kind = \"claim\"\nlinks = [ { role = \"speaker\", to = \"h0\", weight = 0.5 }, ]\n\n[annotation.extra]\na = 1 # x\n",
        "kind = \"unheard\"\ncreated = 2026-11-23T20:16:07Z\nx.y = 1\n",
    ];
    let records = records
        .iter()
        .zip(&places)
        .zip(0..)
        .map(|((more, at), number)| {
            let comment = format!("# Above {number}.\n");
            comment + &record(text, &format!("h{number}"), *at, 3, more)
        });
    let done = format!(
        "[[done]]\nstart = 0\nend = {}\nquote = \"{line}\" # all of it\nwhy = \"short\"\n\n",
        text.lines().next().expect("a line").chars().count()
    );
    let end = "[[comparison]]\nwith = \"omar\"\n\n[more]\nof = \"this\"\n# the end\n";
    format!("{head}{}{done}{end}", records.collect::<String>())
}

/// Both files, and what the session says of them.
struct Files {
    sidecar: Sidecar,
    registry: RegistryFile,
}

impl Files {
    /// Saves what is so now, as the program does.
    fn save(&mut self, session: &Session) {
        let merged = self
            .sidecar
            .save(&session.work.annotations)
            .expect("it can be saved");
        assert_eq!(merged, None, "nobody else writes");
        self.registry
            .save(&session.work.registry)
            .expect("it can be saved");
    }

    fn bytes(&self) -> [String; 2] {
        [self.sidecar.path(), self.registry.path()]
            .map(|path| std::fs::read_to_string(path).expect("UTF-8"))
    }
}

/// Opens the article at `path` and what lies beside it, written by hand and saved once.
fn opened(path: &Path) -> (Files, Session) {
    let text = text();
    std::fs::write(path, &text).expect("an article");
    let beside = |name: &str| path.with_file_name(name);
    std::fs::write(beside("a.txt.ann.toml"), by_hand(&text)).expect("a sidecar");
    std::fs::write(beside("entities.toml"), REGISTRY).expect("a registry");
    let article: Article = article::read(path, None).expect("the article");
    let opened = Sidecar::open_with(&beside("a.txt.ann.toml"), &article, Kept::default())
        .expect("a sidecar");
    assert!(opened.faults.is_empty(), "{:?}", opened.faults);
    let mut sidecar = opened.sidecar;
    sidecar.renew().expect("it can be saved");
    let registry = RegistryFile::open(&beside("entities.toml")).expect("a registry");
    assert!(registry.faults.is_empty(), "{:?}", registry.faults);
    let mut session = planned();
    session.work.annotations = opened.annotations;
    session.work.registry = registry.registry;
    let registry = registry.file;
    (Files { sidecar, registry }, session)
}

/// Keys of one edit, somewhere.
fn edit(dice: &mut Dice) -> String {
    const EDITS: &[&str] = &[
        "a", "p", "c", "wa", "vwwp", "Vc", "veea", "x", "x", "X", "ra", "rc", "Rp", "s", "s1",
        "sx", "m", ".", "E", "E\r", "L\r", "A\r", "P\r", "i\r", "S1", "oeea", "obba", "[x", "]x",
        "]ra", "]i!\r", "]s", "[E\r", "]L\r", "\r\r",
    ];
    let line = 1 + dice.below(60);
    let word = dice.below(9);
    let keys = EDITS[dice.below(EDITS.len())];
    match dice.below(4) {
        0 => format!("{line}Gi{word}, a note\r"),
        1 => format!("1G{word}w{keys}"),
        _ => format!("{line}G{word}w{keys}"),
    }
}

#[test]
#[allow(clippy::print_stdout, reason = "what --no-capture shows")]
fn a_long_walk_of_edits_and_undos_ends_where_it_began() {
    let number = |name: &str| -> Option<usize> { std::env::var(name).ok()?.parse().ok() };
    let steps = number("HASHIYA_STEPS").unwrap_or(STEPS);
    let mut dice = Dice::new(number("HASHIYA_SEED").unwrap_or(7) as u64);
    let folder = tempfile::tempdir().expect("a folder");
    let (mut files, mut session) = opened(&folder.path().join("a.txt"));
    let first = files.bytes();
    let (mut edits, mut back, mut forth, mut saves, mut deepest) = (0, 0, 0, 0, 0);
    let mut grows = true;
    while edits + back + forth < steps {
        let (depth, undone) = session.work.history.depth();
        grows = if grows {
            depth < DEPTHS.1
        } else {
            depth < DEPTHS.0
        };
        deepest = deepest.max(depth);
        let count = 1 + dice.below(4);
        match dice.below(10) {
            0 | 1 if depth > 0 => {
                strike(&mut session, &"u".repeat(count));
                back += count.min(depth);
            }
            2 if undone > 0 => {
                strike(&mut session, &"\u{12}".repeat(count));
                forth += count.min(undone);
            }
            5..8 if !grows && depth > 0 => {
                strike(&mut session, &"u".repeat(4 * count));
                back += (4 * count).min(depth);
            }
            _ => {
                strike(&mut session, &edit(&mut dice));
                strike(&mut session, "\u{1b}\u{1b}\u{1b}\u{1b}");
                edits += session.work.history.depth().0.saturating_sub(depth);
            }
        }
        if dice.chance(2) {
            files.save(&session);
            saves += 1;
        }
    }
    files.save(&session);
    assert_ne!(files.bytes(), first, "the walk went somewhere");
    while session.work.history.depth().0 > 0 {
        strike(&mut session, "u");
        back += 1;
    }
    files.save(&session);
    for (now, first) in files.bytes().iter().zip(&first) {
        assert_eq!(
            now, first,
            "after {edits} edits, {back} undos, {forth} redos and {saves} saves"
        );
    }
    println!("{edits} edits, {back} undos, {forth} redos, {saves} saves, {deepest} steps deep");
}
