//! A program in a pseudo-terminal, with the screen that it draws.
//!
//! Stories wait for what they expect and for nothing else: [`Terminal::wait`] sleeps until bytes come and
//! looks again, so a story is as fast as the program, and fails with the screen that it saw. The program
//! has a home of its own, so that nothing of the person's who runs the tests is read or written.

#![allow(dead_code, reason = "each file of tests uses its own part")]

pub(crate) mod stream;

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};

/// How long a story waits for what it expects: long enough for a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);
/// A screen on which nothing has changed for this long is stable.
const QUIET: Duration = Duration::from_millis(120);

/// A home for the program, with folders for settings and state, and a place for articles.
#[derive(Debug)]
pub(crate) struct Home {
    folder: PathBuf,
    /// Removes the folder in the end.
    kept: Option<tempfile::TempDir>,
}

impl Home {
    /// An empty one.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::create_dir(folder.path().join("texts")).expect("a folder");
        Self {
            folder: folder.path().to_owned(),
            kept: Some(folder),
        }
    }

    /// The one that another process made, with its articles in `texts`.
    pub(crate) fn of(texts: &Path) -> Self {
        Self {
            folder: texts.parent().expect("a home").to_owned(),
            kept: None,
        }
    }

    /// The folder that articles stand in.
    pub(crate) fn texts(&self) -> PathBuf {
        self.folder.join("texts")
    }

    /// The folder that the program remembers things in.
    pub(crate) fn state(&self) -> PathBuf {
        self.folder.join("state")
    }

    /// Writes an article; gives its path.
    pub(crate) fn article(&self, name: &str, text: &str) -> PathBuf {
        let path = self.texts().join(name);
        std::fs::write(&path, text).expect("an article");
        path
    }

    /// Writes the settings file.
    pub(crate) fn settings(&self, text: &str) {
        let folder = self.folder.join("config/hashiya");
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join("config.toml"), text).expect("the settings");
    }

    /// The environment that the program runs in: this home, and nothing of the person's own.
    pub(crate) fn environment(&self) -> Vec<(&'static str, PathBuf)> {
        let home = &self.folder;
        let usual = std::env::var_os("PATH").unwrap_or_default();
        let program = Path::new(hashiya()).parent().expect("a folder").to_owned();
        let folders = std::iter::once(program).chain(std::env::split_paths(&usual));
        let path = std::env::join_paths(folders).expect("a search path");
        vec![
            ("HOME", home.to_owned()),
            ("XDG_CONFIG_HOME", home.join("config")),
            ("XDG_STATE_HOME", home.join("state")),
            ("XDG_DATA_HOME", home.join("data")),
            ("XDG_CACHE_HOME", home.join("cache")),
            ("GIT_CONFIG_NOSYSTEM", PathBuf::from("1")),
            ("USER", PathBuf::from("amina")),
            ("LANG", PathBuf::from("C.UTF-8")),
            ("PATH", PathBuf::from(path)),
            ("PS1", PathBuf::from("shell> ")),
        ]
    }
}

/// The program that is tested.
pub(crate) fn hashiya() -> &'static str {
    env!("CARGO_BIN_EXE_hashiya")
}

/// What the program sent so far.
struct Seen {
    screen: vt100::Parser,
    bytes: Vec<u8>,
    changed: Instant,
    ended: bool,
}

/// A pseudo-terminal with a program in it.
pub(crate) struct Terminal {
    seen: Arc<(Mutex<Seen>, Condvar)>,
    master: Box<dyn MasterPty + Send>,
    writer: Arc<Mutex<Box<dyn Write + Send>>>,
    child: Box<dyn Child + Send + Sync>,
}

/// How a terminal answers what it is asked.
#[derive(Clone, Debug)]
pub(crate) struct Manner {
    /// What is asked, and what is answered to that; the first question of each kind only once for each pair.
    pub(crate) answers: Vec<(&'static str, &'static str)>,
    /// How long each answer takes.
    pub(crate) delay: Duration,
    /// Bytes that come at once.
    pub(crate) piece: usize,
    /// Variables of the environment.
    pub(crate) environment: Vec<(&'static str, &'static str)>,
}

impl Manner {
    /// One that answers so, at once.
    pub(crate) fn answering(answers: &[(&'static str, &'static str)]) -> Self {
        // What is tried when the screen is entered has the width that it should.
        let widths = [("\x1b[6n", "\x1b[2;2R"); 2];
        let widths = widths.iter().filter(|_| !answers.is_empty());
        Self {
            answers: answers.iter().chain(widths).copied().collect(),
            delay: Duration::ZERO,
            piece: usize::MAX,
            environment: Vec::new(),
        }
    }
}

impl Default for Manner {
    /// As xterm does.
    fn default() -> Self {
        Self::answering(&[
            ("\x1b[8$p", "\x1b[8;0$y"),
            ("\x1b[8$p", "\x1b[8;0$y"),
            ("\x1b[>q", "\x1bP>|XTerm(379)\x1b\\"),
            ("\x1b[=c", "\x1bP!|00000000\x1b\\"),
            ("\x1b[>c", "\x1b[>41;379;0c"),
            ("\x1b[c", "\x1b[?64;1;2;6;9;15;16;17;18;21;22;28c"),
        ])
    }
}

/// Answers the questions among the bytes that come, each in its turn.
struct Answerer {
    manner: Manner,
    answers: mpsc::Sender<&'static str>,
    /// What came and was not searched to its end.
    held: String,
}

impl Answerer {
    fn new(manner: Manner, writer: Arc<Mutex<Box<dyn Write + Send>>>) -> Self {
        let (answers, given) = mpsc::channel::<&'static str>();
        let (delay, size) = (manner.delay, manner.piece);
        let pause = if size == usize::MAX {
            Duration::ZERO
        } else {
            delay
        };
        thread::spawn(move || {
            for answer in given {
                thread::sleep(delay);
                // No terminal sends a key amid an answer.
                let mut writer = writer.lock().expect("a writer");
                for piece in answer.as_bytes().chunks(size) {
                    thread::sleep(pause);
                    // The program may have ended meanwhile.
                    drop(writer.write_all(piece).and_then(|()| writer.flush()));
                }
            }
        });
        Self {
            manner,
            answers,
            held: String::new(),
        }
    }

    fn take(&mut self, chunk: &[u8]) {
        self.held.push_str(&String::from_utf8_lossy(chunk));
        loop {
            let asked = self.manner.answers.iter().enumerate();
            let found =
                asked.filter_map(|(at, (question, _))| Some((self.held.find(question)?, at)));
            let Some((place, at)) = found.min() else {
                break;
            };
            let (question, answer) = self.manner.answers.remove(at);
            self.held.drain(..place + question.len());
            self.answers.send(answer).expect("a writer");
        }
        // A question may be cut.
        let keep = self.held.len().saturating_sub(80);
        let keep = (0..=keep).rev().find(|at| self.held.is_char_boundary(*at));
        self.held.drain(..keep.unwrap_or(0));
    }
}

impl Terminal {
    /// Starts `hashiya` with `arguments` on a screen of `columns` and `rows`.
    pub(crate) fn hashiya(home: &Home, (columns, rows): (u16, u16), arguments: &[&str]) -> Self {
        let mut command = CommandBuilder::new(hashiya());
        command.args(arguments);
        Self::start(home, (columns, rows), command)
    }

    /// Starts any command.
    pub(crate) fn start(home: &Home, size: (u16, u16), command: CommandBuilder) -> Self {
        Self::start_in(home, size, command, Manner::default())
    }

    /// Starts any command in a terminal that answers in this manner.
    pub(crate) fn start_in(
        home: &Home,
        (columns, rows): (u16, u16),
        mut command: CommandBuilder,
        manner: Manner,
    ) -> Self {
        let size = PtySize {
            rows,
            cols: columns,
            pixel_width: 0,
            pixel_height: 0,
        };
        command.env_clear();
        for (name, value) in home.environment() {
            command.env(name, value);
        }
        command.env("TERM", "xterm-256color");
        command.env("COLORTERM", "truecolor");
        for (name, value) in &manner.environment {
            command.env(name, value);
        }
        command.cwd(home.texts());
        let pair = native_pty_system()
            .openpty(size)
            .expect("a pseudo-terminal");
        let child = pair.slave.spawn_command(command).expect("the program");
        drop(pair.slave);
        let reader = pair.master.try_clone_reader().expect("a reader");
        let writer = pair.master.take_writer().expect("a writer");
        let writer = Arc::new(Mutex::new(writer));
        let answerer = Answerer::new(manner, Arc::clone(&writer));
        let seen = Arc::new((
            Mutex::new(Seen {
                screen: vt100::Parser::new(some(rows), some(columns), 0),
                bytes: Vec::new(),
                changed: Instant::now(),
                ended: false,
            }),
            Condvar::new(),
        ));
        let shared = Arc::clone(&seen);
        thread::spawn(move || follow(reader, answerer, &shared));
        Self {
            seen,
            master: pair.master,
            writer,
            child,
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.0.lock().expect("what was seen")
    }

    /// Types `keys`, as the bytes that a terminal sends.
    pub(crate) fn keys(&mut self, keys: &str) {
        let mut writer = self.writer.lock().expect("a writer");
        writer.write_all(keys.as_bytes()).expect("keys");
        writer.flush().expect("keys");
    }

    /// Waits until the screen shows `text`.
    pub(crate) fn wait_for(&self, text: &str) {
        self.wait(text, |screen| screen.contents().contains(text));
    }

    /// Waits until `expected` holds of the screen; fails with `what` and the screen.
    pub(crate) fn wait(&self, what: &str, expected: impl Fn(&vt100::Screen) -> bool) {
        let until = Instant::now() + PATIENCE;
        let mut seen = self.seen();
        while !expected(seen.screen.screen()) {
            let left = until.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero() && !seen.ended,
                "waited for: {what}\nseen{}:\n{}",
                if seen.ended {
                    ", and then it ended"
                } else {
                    ""
                },
                seen.screen.screen().contents()
            );
            let wait = self.seen.1.wait_timeout(seen, left);
            seen = wait.expect("what was seen").0;
        }
    }

    /// Waits until nothing changes for a while from now on; gives the screen, a line for each row.
    pub(crate) fn stable(&self) -> String {
        let begun = Instant::now();
        let mut seen = self.seen();
        loop {
            let quiet = seen.changed.max(begun).elapsed();
            let left = QUIET.saturating_sub(quiet);
            if left.is_zero() || seen.ended {
                return seen.screen.screen().contents();
            }
            let wait = self.seen.1.wait_timeout(seen, left);
            seen = wait.expect("what was seen").0;
        }
    }

    /// What `look` makes of the screen.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&vt100::Screen) -> T) -> T {
        look(self.seen().screen.screen())
    }

    /// All bytes that the program sent.
    pub(crate) fn bytes(&self) -> String {
        String::from_utf8_lossy(&self.seen().bytes).into_owned()
    }

    /// The same, whatever they are.
    pub(crate) fn raw(&self) -> Vec<u8> {
        self.seen().bytes.clone()
    }

    /// Whether the program has the alternate screen.
    pub(crate) fn is_entered(&self) -> bool {
        self.seen().screen.screen().alternate_screen()
    }

    /// Waits until the program has the alternate screen, or has ended without it.
    pub(crate) fn is_entered_before_it_ends(&self) -> bool {
        let until = Instant::now() + PATIENCE;
        let mut seen = self.seen();
        while !seen.ended && !seen.screen.screen().alternate_screen() {
            let left = until.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "it neither draws nor ends");
            let wait = self.seen.1.wait_timeout(seen, left);
            seen = wait.expect("what was seen").0;
        }
        !seen.ended
    }

    /// Gives the window another size.
    pub(crate) fn resize(&self, (columns, rows): (u16, u16)) {
        self.seen()
            .screen
            .screen_mut()
            .set_size(some(rows), some(columns));
        self.tell_size((columns, rows));
    }

    /// Has the terminal tell a size which its window does not have.
    pub(crate) fn tell_size(&self, (columns, rows): (u16, u16)) {
        let size = PtySize {
            rows,
            cols: columns,
            pixel_width: 0,
            pixel_height: 0,
        };
        self.master.resize(size).expect("another size");
    }

    /// Sends a signal to the program itself.
    pub(crate) fn signal(&self, signal: rustix::process::Signal) {
        rustix::process::kill_process(self.process(), signal).expect("the signal sent");
    }

    /// The program's process.
    pub(crate) fn process(&self) -> rustix::process::Pid {
        let pid = self.child.process_id().expect("a running program");
        rustix::process::Pid::from_raw(pid.try_into().expect("a pid")).expect("a pid")
    }

    /// Waits until the program has ended and all that it sent was read.
    pub(crate) fn ended(&mut self) -> ExitStatus {
        self.ended_within(PATIENCE).unwrap_or_else(|| {
            let screen = self.seen().screen.screen().contents();
            panic!("it did not end; seen:\n{screen}")
        })
    }

    /// The same, where it ends soon enough; else it is ended.
    pub(crate) fn ended_within(&mut self, patience: Duration) -> Option<ExitStatus> {
        let until = Instant::now() + patience;
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("a status") {
                break status;
            }
            if Instant::now() > until {
                self.child.kill().expect("killed");
                return None;
            }
            thread::sleep(Duration::from_millis(5));
        };
        let mut seen = self.seen();
        while !seen.ended && Instant::now() < until {
            let wait = self.seen.1.wait_timeout(seen, QUIET);
            seen = wait.expect("what was seen").0;
        }
        drop(seen);
        Some(status)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // A story that failed must not leave its program behind; one that ended is no longer there.
        drop(self.child.kill());
    }
}

/// Reads what the program sends until it ends.
fn follow(
    mut reader: Box<dyn Read + Send>,
    mut answerer: Answerer,
    shared: &(Mutex<Seen>, Condvar),
) {
    let mut buffer = [0; 8192];
    loop {
        let count = reader.read(&mut buffer).unwrap_or(0);
        answerer.take(buffer.get(..count).unwrap_or_default());
        let mut seen = shared.0.lock().expect("what was seen");
        seen.changed = Instant::now();
        if count == 0 {
            seen.ended = true;
        } else {
            let chunk = buffer.get(..count).unwrap_or_default();
            seen.screen.process(chunk);
            seen.bytes.extend_from_slice(chunk);
        }
        shared.1.notify_all();
        if count == 0 {
            return;
        }
    }
}

fn some(cells: u16) -> NonZeroU16 {
    NonZeroU16::new(cells).expect("a size")
}

/// The columns and rows of a screen.
pub(crate) fn size(screen: &vt100::Screen) -> (u16, u16) {
    let (rows, columns) = screen.size();
    (columns.get(), rows.get())
}

/// The text of the file at `path`.
pub(crate) fn read(path: &Path) -> String {
    std::fs::read_to_string(path).expect("a file")
}
