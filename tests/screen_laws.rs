//! Laws that every screen keeps, over texts of all sorts, states and sizes.

mod screens;
mod sessions;

use hashiya::annotation::set::Annotations;
use hashiya::app::session::{MessageKind, Saving, Session};
use hashiya::ui::theme::Depth;
use proptest::prelude::{ProptestConfig, any};
use proptest::sample::select;
use ratatui::style::Modifier;
use screens::{drawn, width};
use sessions::{parsed, session, strike};

/// Texts with what is hard in them.
const TEXTS: &[&str] = &[
    "",
    "|x",
    "\n\n\n",
    "<claim قالت <actor |السفيرة الأميركية في <place العراق>> إن «الحوار» (في 23 تموز) مستمر>.\n\nنعم، X.",
    "وَقَالَ |ٱلرَّحْمَٰنُ لِلَّهِ ٱلْحَمْدُ لَا إِلَٰهَ إِلَّا ٱللَّهُ\u{640}\u{640}",
    "בְּרֵאשִׁית |בָּרָא אֱלֹהִים, את השמים (1:1) and then",
    "An |English <place line> with <actor العراق> and (parentheses) in it, 1.5%.",
    "SMTP |هو بروتوكول\tفيه ألسنة\t3.14 و«x»\u{202e}abc\u{202c}\u{200b}\u{1b}[31m\u{0}",
    "海海|海 👩🏽\u{200d}🔧 e\u{301}\u{302}\u{303} ﷺ \u{fdfd} क्षि",
    "|لالالا ل\u{200d}ا لألإلآ كككككككككككككككككككككككككككككككككككككككككككككككككككككككككككككككككككككككك",
];

/// Keys to states in which an article is on the screen.
const STATES: &[&str] = &["", "v w w", "2a o", "* Esc", "m gn", "gd", "gc", "gv"];

/// States in which something else may be there too.
const OTHERS: &[&str] = &[
    "t",
    "t j Enter",
    "?",
    ":",
    "f",
    "/",
    "i",
    "g?",
    "Enter",
    "r",
    "go",
    "g",
    "12",
    "A",
    "ى",
];

/// Whatever can be said beside the text.
fn burdened(session: &mut Session, what: u8) {
    if what & 1 > 0 {
        let (text, _, theirs) = parsed("<claim a <actor b> c> <place d>");
        if session.text().get(..text.len()).is_some() && session.text().len() > text.len() {
            session.work.layer = Some(("عمر\u{202e}".to_owned(), Annotations::new(theirs)));
        }
    }
    if what & 2 > 0 {
        session.work.saving = Saving::Failed("the disk\u{7} is full".to_owned());
        session.article.name = "اسم\u{1b}[2J طويل ".repeat(9);
    }
    if what & 4 > 0 {
        session.say(MessageKind::Error, "no\n\tقال\u{9b}");
    }
}

/// Asserts that the article stands on the screen cell by cell as its layout has it.
#[track_caller]
fn is_as_laid_out(session: &Session, what: &str) {
    let buffer = drawn(session, Depth::True);
    let area = session.geometry().text;
    let mut expected = vec![(" ".to_owned(), 1); usize::from(area.width)];
    let blank = expected.clone();
    let mut place = session.view.top;
    for y in area.y..area.y + area.height {
        if let Some(line) = session.layout.row(place) {
            let inset = line.inset(usize::from(area.width));
            for cell in &line.cells {
                let at = inset + cell.column;
                if let Some(there) = expected.get_mut(at) {
                    *there = (cell.glyph.as_str().to_owned(), u16::from(cell.width));
                }
            }
        }
        for (x, (glyph, columns)) in (area.x..).zip(&expected) {
            let cell = &buffer[(x, y)];
            assert_eq!(
                (cell.symbol(), width(cell)),
                (glyph.as_str(), *columns),
                "{what}: {x}, {y}"
            );
        }
        expected.clone_from(&blank);
        let next = session.layout.step(place, 1);
        if next == place {
            break;
        }
        place = next;
    }
}

/// Asserts what holds for every cell of every screen.
#[track_caller]
fn is_sound(session: &Session, depth: Depth, what: &str) {
    let buffer = drawn(session, depth);
    let columns = usize::from(session.view.columns);
    for row in buffer.content.chunks(columns) {
        let mut covered = 0;
        for (x, cell) in row.iter().enumerate() {
            assert!(
                !cell.symbol().chars().any(char::is_control),
                "{what}: {:?}",
                cell.symbol()
            );
            assert!(!cell.modifier.contains(Modifier::UNDERLINED), "{what}");
            if covered > 0 {
                assert_eq!(
                    cell.symbol(),
                    " ",
                    "{what}: what a wide glyph covers is blank"
                );
                covered -= 1;
            } else {
                covered = width(cell) - 1;
                assert!(
                    x + usize::from(covered) < columns,
                    "{what}: a glyph leaves the screen"
                );
            }
        }
    }
}

#[test]
fn the_article_stands_on_the_screen_as_its_layout_has_it() {
    for text in TEXTS {
        for (columns, rows) in [(20, 5), (40, 12), (60, 20), (80, 24), (100, 30), (200, 60)] {
            for keys in STATES {
                let mut session = session(text);
                session.view.columns = columns;
                session.view.rows = rows;
                strike(&mut session, "l h");
                strike(&mut session, keys);
                is_as_laid_out(&session, &format!("{text:?} {keys} at {columns}×{rows}"));
            }
        }
    }
}

proptest::proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]
    #[test]
    fn every_screen_is_sound(
        text in select(TEXTS),
        any_text in "(\\PC|[\\x00-\\x1f\u{7f}-\u{9f}\u{202a}-\u{202e}\u{2066}-\u{2069}ابجدلا\u{64e} ]){0,60}",
        columns in 1_u16..=200,
        height in 1_u16..=60,
        state in select([STATES, OTHERS].concat()),
        what in any::<u8>(),
    ) {
        let any_text = any_text.replace(['|', '<', '>'], ".");
        let mut session = session(&format!("{text}{any_text}"));
        session.view.columns = columns;
        session.view.rows = height;
        strike(&mut session, "l h");
        strike(&mut session, state);
        burdened(&mut session, what);
        for depth in [Depth::True, Depth::None] {
            is_sound(&session, depth, &format!("{text:?} {state} at {columns}×{height}"));
        }
    }

    #[test]
    fn the_smallest_screens_hold(columns in 1_u16..=24, height in 1_u16..=6, state in select(OTHERS)) {
        for text in TEXTS {
            let mut session = session(text);
            session.view.columns = columns;
            session.view.rows = height;
            strike(&mut session, state);
            strike(&mut session, "Down Down");
            is_sound(&session, Depth::Ansi16, &format!("{text:?} {state} at {columns}×{height}"));
        }
    }
}
