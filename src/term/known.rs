//! What is known of the terminal at the desk, and what follows: how it is entered, how rows are sent, how many
//! colours there are, how wide some characters.
//!
//! Most is known before the first frame. What a terminal says late, or a multiplexer that was attached to another
//! one, is taken up whenever it comes, without leaving the screen.
//!
//! Must not know: what commands do, what the screen looks like.

use std::io::{self, Write};
use std::thread;
use std::time::Instant;

use super::answers::{self, PATIENCE, Reply, Widths};
use super::desk::Desk;
use super::enter::{self, Asked, Entry};
use super::events::{Happening, Waiting};
use super::input::{Decoder, Sent};
use super::multiplexer::{self, Client};
use super::profile::{self, Clicks, Decision, Found, Multiplexer};
use crate::app::session::MessageKind;
use crate::store::config::Bidi;
use crate::store::terminals;
use crate::text::bidi;
use crate::text::cells::Marks;

/// What is said where the order of rows is only a guess.
const DOUBT: &str = "if words read backwards here: hashiya terminal --calibrate";

/// So many characters are looked through for right-to-left text before there is doubt about its order.
const DOUBTED: usize = 4096;

/// What is known of the terminal.
#[derive(Debug)]
pub(super) struct Known {
    /// The terminal, where it was asked already what it is.
    pub(super) asked: Option<Asked>,
    /// What it is, and what is done about the order of text.
    found: Found,
    decision: Decision,
    /// Whether keys come by kitty's protocol.
    keyboard: bool,
    /// How wide some characters are.
    widths: Widths,
    /// Whether the multiplexer is being asked.
    looking: bool,
    /// When the terminal was asked, or said something, last.
    listening: Option<Instant>,
    /// Whether it was asked for its font.
    font_asked: bool,
}

impl Known {
    /// What the environment tells.
    pub(super) fn new(found: Found, wish: Bidi) -> Self {
        Self {
            asked: None,
            decision: profile::decide(wish, &found, None),
            found,
            keyboard: false,
            widths: Widths::default(),
            looking: false,
            listening: None,
            font_asked: false,
        }
    }
}

impl<W: Write> Desk<W> {
    /// Finds out about the terminal, and decides what is done about the order of text. Keys that were struck
    /// meanwhile will happen.
    pub(super) fn ask(&mut self) -> io::Result<Decoder> {
        let mut asked = match self.known.asked.take() {
            Some(asked) => asked,
            None => Asked::now(&self.tty, &self.known.found.questions())?,
        };
        let others = self.known.found.listen(&mut asked, PATIENCE)?;
        self.known.listening = Some(asked.at);
        self.known.font_asked = self.known.found.depends_on_the_font();
        self.decide();
        self.spare_letters();
        self.doubt();
        if !others.is_empty() {
            // The channel is open as long as the desk is.
            let burst = Happening::Burst(others, Waiting::default());
            drop(self.opener.happenings.send(burst));
        }
        Ok(asked.entered())
    }

    /// How the terminal is entered, by what is known of it.
    pub(super) fn entry(&self) -> Entry {
        Entry {
            treatment: self.known.decision.treatment,
            mouse: self.opener.personal.settings.mouse,
            keyboard: self.known.keyboard,
            // The second row is needed for it.
            measures: self.known.widths == Widths::default() && self.tty.size().height > 1,
        }
    }

    pub(super) fn decide(&mut self) {
        self.known.keyboard = self.known.found.answers.keyboard;
        let remembered = terminals::chosen(&self.known.found.id());
        let wish = self.opener.personal.settings.bidi;
        self.known.decision = profile::decide(wish, &self.known.found, remembered.as_deref());
        self.screen.encode_by(self.known.decision.treatment.encoder);
        // What is told after the reader has ended is ordered by the same.
        super::lines_are_ordered_by(self.known.decision.lasting);
        if let Some(depth) = self.known.decision.colours
            && self.opener.personal.has_colours(depth)
        {
            let view = &self.opened.session.view;
            let name = view.theme.clone();
            self.change_theme(&name);
        }
    }

    /// Has vowel marks stand beside their letters where the terminal loses either.
    fn spare_letters(&mut self) {
        let marks = self.known.decision.treatment.marks;
        if self.opener.personal.settings.marks.is_none() && marks != Marks::Ride {
            self.set_marks(
                marks,
                "vowel marks, which this terminal loses, stand beside their letters: gv hides them",
            );
        }
    }

    fn set_marks(&mut self, marks: Marks, why: &str) {
        self.opener.personal.settings.marks = Some(marks);
        let session = &mut self.opened.session;
        session.set_marks(marks);
        if session.has_marks() {
            session.say(MessageKind::Note, why);
        }
        self.stale = true;
    }

    /// Says so where the order of rows is only a guess, and there is nothing more urgent to say.
    pub(super) fn doubt(&mut self) {
        let session = &mut self.opened.session;
        let matters = session
            .document()
            .text()
            .chars()
            .take(DOUBTED)
            .any(bidi::turns);
        if !self.known.decision.sure && session.message.is_none() && matters {
            session.say(MessageKind::Note, DOUBT);
        }
    }

    /// The same with the mouse where it is seen: some terminals tell the column that was sent for it.
    pub(super) fn where_seen(&self, mut burst: Vec<Sent>) -> Vec<Sent> {
        if self.known.decision.treatment.clicks == Clicks::AsSent {
            for sent in &mut burst {
                if let Sent::Mouse { column, row, .. } = sent {
                    *column = self.screen.seen_at(*column, *row);
                }
            }
        }
        burst
    }

    /// Takes answers up that came late, and treats the terminal in another way where they ask for it.
    pub(super) fn answered(&mut self, burst: &[Sent]) {
        let known = self.known.found.answers.complete;
        for sent in burst {
            if let Sent::Reply(reply) = sent {
                self.known.listening = Some(Instant::now());
                self.known.found.answers.take(reply.clone());
            }
        }
        if known || !self.known.found.answers.complete {
            return;
        }
        if self.known.found.depends_on_the_font()
            && !std::mem::replace(&mut self.known.font_asked, true)
        {
            self.known.found.answers.complete = false;
            self.known.listening = Some(Instant::now());
            enter::asked();
            return self.send(answers::FONT);
        }
        enter::was_ours(&self.known.found.answers);
        let before = self.entry();
        self.known.found.ask_the_multiplexer();
        self.decide_anew(before);
    }

    /// Decides again, and treats the terminal in another way than `before` where that follows.
    pub(super) fn decide_anew(&mut self, before: Entry) {
        self.decide();
        let message = self.opened.session.message.as_ref();
        if self.known.decision.sure && message.is_some_and(|message| message.text == DOUBT) {
            self.opened.session.message = None;
            self.stale = true;
        }
        self.spare_letters();
        if self.entry() != before && !self.away {
            self.send(enter::switch(&before, &self.entry()).as_bytes());
            self.redraw();
        }
    }

    /// Takes up how wide some characters are here.
    pub(super) fn measured(&mut self, burst: &[Sent]) {
        for sent in burst {
            if let Sent::Reply(Reply::Cursor(row, column)) = sent
                && self.known.widths.take((*row, *column))
            {
                self.obey_widths();
            }
        }
        if self.is_heard() {
            enter::heard();
        }
    }

    /// What takes more cells than it should moves all that stands behind it: marks that do have cells of their
    /// own, and characters of ambiguous width as many as the terminal gives them.
    fn obey_widths(&mut self) {
        if self.opener.personal.settings.marks.is_none() && self.known.widths.marked > Some(1) {
            self.set_marks(Marks::Apart, "vowel marks, which take columns in this terminal, stand beside their letters: gv hides them");
            self.screen.forget();
        }
        let settings = &mut self.opener.personal.settings;
        if settings.ambiguous.is_none() && self.known.widths.ambiguous == Some(2) {
            settings.ambiguous = Some(2);
            self.opened.session.widen_the_ambiguous();
            self.screen.forget();
            self.stale = true;
        }
    }

    /// Asks the multiplexer again in which terminal it runs: it may have been attached to another one.
    pub(super) fn look_again(&mut self) {
        if self.known.decision.behind == Some(Multiplexer::Tmux)
            && !std::mem::replace(&mut self.known.looking, true)
        {
            let happenings = self.opener.happenings.clone();
            let look =
                move || drop(happenings.send(Happening::Client(multiplexer::client_of_tmux())));
            let started = thread::Builder::new().name("tmux".to_owned()).spawn(look);
            self.known.looking = started.is_ok();
        }
    }

    /// The multiplexer has said in which terminal it runs.
    pub(super) fn found_client(&mut self, client: Option<Client>) {
        self.known.looking = false;
        if client.is_some() && client != self.known.found.client {
            let before = self.entry();
            self.known.found.client = client;
            self.decide_anew(before);
        }
    }

    /// Whether all that was asked has been answered.
    fn is_heard(&self) -> bool {
        self.known.found.answers.complete && self.known.widths.ambiguous.is_some()
    }

    /// Before the terminal is the shell's again: listens to answers that are still to come, so that they do not go
    /// there. What else happens meanwhile happens afterwards.
    pub(super) fn hear_out(&mut self) {
        let mut others = Vec::new();
        while !self.is_heard() {
            let waited = self
                .known
                .listening
                .map_or(answers::LONGEST, |since| since.elapsed());
            let left = answers::LONGEST.saturating_sub(waited);
            match self.happenings.recv_timeout(left) {
                Ok(Happening::Burst(burst, waiting)) => {
                    self.answered(&burst);
                    self.measured(&burst);
                    let rest = burst
                        .into_iter()
                        .filter(|sent| !matches!(sent, Sent::Reply(_)));
                    others.push(Happening::Burst(rest.collect(), waiting));
                }
                Ok(Happening::Lost(error)) => {
                    others.push(Happening::Lost(error));
                    break;
                }
                Err(_) => break,
                Ok(other) => others.push(other),
            }
        }
        for other in others {
            // The channel is open as long as the desk is.
            drop(self.opener.happenings.send(other));
        }
    }
}
