//! What happens: keys, mouse, pastes and sizes from the terminal, signals, work done by other threads.
//! All of it comes through one channel, so the loop waits in one place and never looks again and again.
//!
//! A thread reads the terminal. What comes at once it passes on as one *burst*: the lam-alef key of
//! Arabic layouts sends two letters, and only their coming together tells them from two keys.
//!
//! Must not know: sessions, files.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::thread;
use std::time::{Duration, Instant};

use super::input::{Button, Decoder, Sent};
use super::learning::Learnt;
use super::multiplexer::Client;
use super::opening::Beside;
use super::tty::Tty;
use crate::annotation::set::Annotations;
use crate::app::Input;
use crate::app::adjudicating::Side;
use crate::app::key::{Code, Key};
use crate::app::pointer::{Act, Mouse};
use crate::error::Result;
use crate::store::article::Article;
use crate::store::registry;
use crate::store::saver::Report;

/// Two presses on one cell within this time are a double click.
const DOUBLE: Duration = Duration::from_millis(400);
/// Bursts that wait at most, each of up to 4 KiB.
const MOST: usize = 64;
/// How long it is waited where too many do.
const PAUSE: Duration = Duration::from_millis(5);

/// Something that the loop takes up.
#[derive(Debug)]
pub(super) enum Happening {
    /// What came from the terminal at once, until it is taken up.
    Burst(Vec<Sent>, Waiting),
    /// The window has another size.
    Resized,
    /// The terminal can't be read any longer.
    Lost(io::Error),
    /// A signal asks to end.
    End(i32),
    /// A signal asks to stop.
    Stop,
    /// The process was stopped and goes on.
    Continued,
    /// What the multiplexer says of the terminal that it runs in by now.
    Client(Option<Client>),
    /// Another thread has finished something.
    Done(Done),
}

/// A burst that waits to be taken up: the terminal is read no further while there are too many.
#[derive(Clone, Debug, Default)]
pub(super) struct Waiting(Arc<()>);

impl Waiting {
    /// Whether more wait than anybody can have typed: a program writes there, faster than it is obeyed.
    fn are_many(&self) -> bool {
        Arc::strong_count(&self.0) > MOST
    }
}

/// Something that another thread finished.
#[derive(Debug)]
pub(super) struct Done {
    /// The number of the article that it is about.
    pub(super) number: u64,
    pub(super) news: News,
}

/// What was finished.
#[derive(Debug)]
pub(super) enum News {
    /// The whole article was read, and its sidecar.
    Whole(Result<Box<(Article, Beside)>>),
    /// Something about saving.
    Saver(Report),
    /// Another annotator's layer, by name.
    Layer(String, Result<Box<Annotations>>),
    /// Two annotators' layers, to be made one.
    Sides(Result<Box<[Side; 2]>>),
    /// What suggestions are made from.
    Learnt(Box<Learnt>),
    /// Something about saving the registry.
    Registry(registry::saver::Report),
}

/// Reads the terminal from now on and passes on what comes. `decoder` may hold what has come already.
pub(super) fn read(
    tty: Arc<Tty>,
    mut decoder: Decoder,
    happenings: Sender<Happening>,
) -> io::Result<()> {
    let passing_on = move || {
        let mut buffer = [0; 4096];
        let waiting = Waiting::default();
        loop {
            while waiting.are_many() {
                thread::sleep(PAUSE);
            }
            let happening = match burst(&tty, &mut decoder, &mut buffer) {
                Ok(burst) if burst.is_empty() => continue,
                Ok(burst) => Happening::Burst(burst, waiting.clone()),
                Err(error) => Happening::Lost(error),
            };
            let lost = matches!(happening, Happening::Lost(_));
            if happenings.send(happening).is_err() || lost {
                return;
            }
        }
    };
    let reader = thread::Builder::new().name("keys".to_owned());
    reader.spawn(passing_on).map(drop)
}

/// Waits for bytes; gives what they mean.
fn burst(tty: &Tty, decoder: &mut Decoder, buffer: &mut [u8]) -> io::Result<Vec<Sent>> {
    let mut burst = match decoder.waits() {
        None => decoder.feed(tty.read(buffer)?),
        // Something has begun already.
        Some(_) => Vec::new(),
    };
    while let Some(wait) = decoder.waits() {
        let more = if tty.ready(wait)? {
            decoder.feed(tty.read(buffer)?)
        } else {
            decoder.expire()
        };
        burst.extend(more);
    }
    Ok(burst)
}

/// Turns the terminal's events into the program's, counting clicks.
#[derive(Debug, Default)]
pub(super) struct Translator {
    last: Option<Click>,
}

/// The last press.
#[derive(Clone, Copy, Debug)]
struct Click {
    column: u16,
    row: u16,
    at: Instant,
    count: u8,
}

impl Translator {
    /// What a burst that came at `now` is to the program. Lam and alef together are the one key that sends
    /// both.
    pub(super) fn inputs(&mut self, burst: Vec<Sent>, now: Instant) -> Vec<Input> {
        let mut out = Vec::with_capacity(burst.len());
        let mut burst = burst.into_iter().peekable();
        while let Some(sent) = burst.next() {
            let pair = match (typed(&sent), burst.peek().and_then(typed)) {
                (Some('ل'), Some(alef @ ('ا' | 'آ' | 'أ' | 'إ'))) => Some(alef),
                _ => None,
            };
            match pair {
                Some(alef) => {
                    burst.next();
                    out.push(Input::Typed(format!("ل{alef}")));
                }
                None => out.extend(self.input(sent, now)),
            }
        }
        out
    }

    /// What `sent`, which came at `now`, is to the program; an answer of the terminal is nothing to it.
    fn input(&mut self, sent: Sent, now: Instant) -> Option<Input> {
        Some(match sent {
            Sent::Reply(_) | Sent::Focus => return None,
            Sent::Key(key) => Input::Key(key),
            Sent::Placed { text, latin } => Input::Placed { text, latin },
            Sent::Typed(text) => Input::Typed(text),
            Sent::Paste(text) => Input::Paste(text),
            Sent::Mouse { act, column, row } => Input::Mouse(Mouse {
                column,
                row,
                act: match act {
                    Button::Press => Act::Press(self.press(column, row, now)),
                    Button::Drag => Act::Drag,
                    Button::Release => Act::Release,
                    Button::WheelUp => Act::WheelUp,
                    Button::WheelDown => Act::WheelDown,
                },
            }),
        })
    }

    /// The number of clicks, 1 to 3, that a press makes with those before it.
    fn press(&mut self, column: u16, row: u16, now: Instant) -> u8 {
        let before = self.last.filter(|last| {
            (last.column, last.row) == (column, row) && now.duration_since(last.at) < DOUBLE
        });
        let count = before.map_or(1, |last| last.count % 3 + 1);
        self.last = Some(Click {
            column,
            row,
            at: now,
            count,
        });
        count
    }
}

/// The character that was typed, without modifiers.
fn typed(sent: &Sent) -> Option<char> {
    match sent {
        Sent::Key(key) => match key.code {
            Code::Char(c) if *key == Key::char(c) => Some(c),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(column: u16) -> Sent {
        Sent::Mouse {
            act: Button::Press,
            column,
            row: 0,
        }
    }

    /// The clicks of presses, each so many milliseconds after the one before.
    fn clicks(presses: &[(u16, u64)]) -> Vec<u8> {
        let mut translator = Translator::default();
        let mut now = Instant::now();
        presses
            .iter()
            .map(|(column, wait)| {
                now += Duration::from_millis(*wait);
                match translator.input(press(*column), now) {
                    Some(Input::Mouse(Mouse {
                        act: Act::Press(clicks),
                        ..
                    })) => clicks,
                    other => panic!("{other:?}"),
                }
            })
            .collect()
    }

    #[test]
    fn presses_close_in_time_on_one_cell_count_up_to_three() {
        assert_eq!(
            clicks(&[(3, 0), (3, 100), (3, 100), (3, 100)]),
            [1, 2, 3, 1]
        );
        assert_eq!(clicks(&[(3, 0), (3, 500), (3, 100)]), [1, 1, 2]);
        assert_eq!(clicks(&[(3, 0), (4, 100), (4, 100)]), [1, 1, 2]);
    }

    #[test]
    fn lam_and_alef_in_one_burst_are_one_key() {
        let burst = |text: &str| {
            let sent = text.chars().map(|c| Sent::Key(Key::char(c))).collect();
            Translator::default().inputs(sent, Instant::now()).len()
        };
        assert_eq!(burst("لا"), 1);
        assert_eq!(burst("للإس"), 3);
        assert_eq!(burst("ال"), 2);
    }
}
