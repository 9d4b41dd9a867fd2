//! Laws of the whole program: whatever keys are struck, the screen is drawn, annotations stand in their text, and what
//! was done can be taken back and done again.

use hashiya::annotation::entity::Registry;
use hashiya::annotation::set::Annotations;
use hashiya::app::key::{Code, Key};
use hashiya::app::pointer::{Act, Mouse};
use hashiya::app::session::Session;
use hashiya::app::{Effect, Event, Input, update};
use hashiya::store::reporting;
use hashiya::ui::theme::Depth;

use super::files::stand_in;

#[path = "../screens/mod.rs"]
mod screens;
#[path = "../sessions/mod.rs"]
mod sessions;

/// Texts with what is hard in them.
const TEXTS: &[&str] = &[
    "<claim قالت <actor |السفيرة الأميركية في <place العراق>> إن «الحوار» (في 23 تموز) مستمر>.\n\nوقال وزير الخارجية فؤاد حسين إن بغداد لن تقبل، X.",
    "",
    "|x",
    "وَقَالَ |ٱلرَّحْمَٰنُ لِلَّهِ ٱلْحَمْدُ لَا إِلَٰهَ إِلَّا ٱللَّهُ\r\n\r\nבְּרֵאשִׁית את (1:1) and then\r\n",
    "An |English <place line> with <actor العراق> and\tبروتوكول «x»\u{202e}abc\u{202c}\u{200b}\u{1b}[31m\u{0} 👩🏽\u{200d}🔧 e\u{301}\u{302}",
];

/// Keys that no byte of ASCII stands for.
const OTHERS: &[Code] = &[
    Code::Enter,
    Code::Escape,
    Code::Tab,
    Code::BackTab,
    Code::Backspace,
    Code::Delete,
    Code::Left,
    Code::Right,
    Code::Up,
    Code::Down,
    Code::Home,
    Code::End,
    Code::PageUp,
    Code::PageDown,
    Code::Insert,
    Code::F(1),
];

/// Letters, as a keyboard of the text's language has them, and what a prompt may be given.
const LETTERS: &str = "قالوزيرحسنفيبتمعةىضصثغهخجدشطكظءؤاُِّ«»٣\u{200c}\u{200f}\u{202e}海e\u{301}שת👩";

/// The article is the first byte's, the screen's size the next two's; each byte after is something that comes in.
pub fn struck(bytes: &[u8]) {
    let [text, columns, rows, keys @ ..] = bytes else {
        return;
    };
    let text = TEXTS[usize::from(*text) % TEXTS.len()];
    let mut session = sessions::session(text);
    if columns % 2 == 1 {
        let language = reporting::builtin("ar");
        come(&mut session, Input::Event(Event::Language(language)));
    }
    come(&mut session, size(*columns, *rows));
    let first = Work::of(&session);
    for byte in keys {
        come(&mut session, input(*byte, *rows));
        stand_in(&session.work.annotations, session.text());
        assert!(session.text().is_char_boundary(session.point.cursor));
    }
    let _screen = screens::drawn(&session, Depth::True);
    takes_back(&mut session, &first);
}

/// What keys change and can take back.
#[derive(Clone, Debug, PartialEq)]
struct Work {
    annotations: Annotations,
    registry: Registry,
}

impl Work {
    fn of(session: &Session) -> Self {
        Self {
            annotations: session.work.annotations.clone(),
            registry: session.work.registry.clone(),
        }
    }
}

/// Whatever was done is taken back step by step, and then done again.
fn takes_back(session: &mut Session, first: &Work) {
    let last = Work::of(session);
    let leave = Input::Key(Key::plain(Code::Escape));
    for _ in 0..6 {
        come(session, leave.clone());
    }
    assert_eq!(Work::of(session), last, "Escape only leaves");
    let (done, _) = session.work.history.depth();
    let redo = Input::Key(Key::new(Code::Char('r'), true, false, false));
    for _ in 0..done {
        come(session, Input::Key(Key::char('u')));
    }
    assert_eq!(session.work.history.depth().0, 0);
    assert_eq!(&Work::of(session), first);
    for _ in 0..done {
        come(session, redo.clone());
    }
    assert_eq!(Work::of(session), last);
}

/// What a byte stands for.
fn input(byte: u8, rows: u8) -> Input {
    let key = |key| Input::Key(key);
    match byte {
        b' '..=b'~' => key(Key::char(char::from(byte))),
        0..=0x0f => key(Key::plain(OTHERS[usize::from(byte)])),
        // Ctrl with a letter.
        0x10..=0x1f => key(Key::new(
            Code::Char(char::from(b'a' + byte)),
            true,
            false,
            false,
        )),
        0x7f..=0xbf => {
            let letter = LETTERS.chars().cycle().nth(usize::from(byte - 0x7f));
            key(Key::char(letter.unwrap_or(' ')))
        }
        0xc0..=0xef => Input::Mouse(mouse(byte - 0xc0, rows)),
        0xf0..=0xf7 => size(byte.wrapping_mul(37), rows.wrapping_add(byte)),
        0xf8..=0xfb => Input::Paste("قال\n\tX\u{1b}]52;c;x\u{7}".to_owned()),
        _ => Input::Typed("لا".to_owned()),
    }
}

fn mouse(number: u8, rows: u8) -> Mouse {
    let act = match number % 6 {
        0 => Act::Press(1),
        1 => Act::Press(2),
        2 => Act::Press(3),
        3 => Act::Drag,
        4 => Act::Release,
        _ if number % 12 < 6 => Act::WheelUp,
        _ => Act::WheelDown,
    };
    Mouse {
        column: u16::from(number) * 3 % 90,
        row: u16::from(number / 4) % u16::from(rows.max(1)),
        act,
    }
}

fn size(columns: u8, rows: u8) -> Input {
    Input::Resize {
        columns: u16::from(columns).max(1),
        rows: u16::from(rows % 64).max(1),
    }
}

/// Lets it come in, and what it wants to go on with.
fn come(session: &mut Session, input: Input) {
    let mut waits = update(session, input).contains(&Effect::Idle);
    while waits {
        waits = update(session, Input::Event(Event::Idle)).contains(&Effect::Idle);
    }
}
