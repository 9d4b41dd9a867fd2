//! `hashiya terminal`: what this terminal does to the order of text, and what is done about it.
//!
//! Must not know: how that is found out.

use std::io::IsTerminal;

use clap::Args;
use serde::Serialize;

use super::output::Output;
use super::{output, reader};
use crate::error::{Error, Result};
use crate::store::terminals;
use crate::term;
use crate::term::answers::Answers;
use crate::term::personal::Personal;
use crate::term::profile::{CHOICES, Decision, Found, Multiplexer};
use crate::text::encode::{Encoder, RowBase};
use crate::ui::theme::colour::Depth;

/// Show what this terminal does to the order of right-to-left text, and what is done about it
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Write it as JSON
    #[arg(long)]
    json: bool,
    /// Show a sentence in each order that there is, ask which one reads right, and remember it for this
    /// terminal
    #[arg(long, conflicts_with = "json")]
    calibrate: bool,
    /// Forget what was chosen for this terminal
    #[arg(long, conflicts_with_all = ["json", "calibrate"])]
    forget: bool,
    /// Who orders right-to-left text, in place of the settings'
    #[arg(long, value_name = "WHO", value_parser = reader::bidi())]
    bidi: Option<String>,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> Result<()> {
    if !std::io::stdout().is_terminal() {
        return Err(Error::failed("standard output is no terminal")
            .hint("run it in the terminal that you want to know about"));
    }
    let mut personal = Personal::load(&term::Options::default());
    let wish = arguments.bidi.as_deref().and_then(reader::named_bidi);
    let (found, decision) = term::find_out(wish.unwrap_or(personal.settings.bidi))?;
    let depth = personal.depth_with(decision.colours);
    if arguments.forget {
        terminals::choose(&found.id(), None)?;
        return output::write("forgotten: what is found out about this terminal decides again");
    }
    if arguments.calibrate {
        return calibrate(&found);
    }
    let report = Report::of(&found, &decision, depth);
    if arguments.json {
        let text = serde_json::to_string_pretty(&report)
            .map_err(|error| Error::failed("could not write JSON").because(error))?;
        return output::write(&text);
    }
    output::write(&report.in_words())
}

/// What must read right: words, a name in brackets, quotation marks, numbers, Latin letters.
const SENTENCE: &str = "قال الوزير (أحمد) في 12 مايو: «لا نريد GPT-4 هنا».";
/// The columns that it stands in, at their right.
const COLUMNS: usize = 64;

/// Shows the sentence in each order, asks which one reads right, and remembers that.
fn calibrate(found: &Found) -> Result<()> {
    let mut out = Output::standard();
    out.line("The same sentence in each order that there is:")?;
    for ((_, treatment), number) in CHOICES.iter().zip(1..) {
        out.line(&format!("{number} {}", "─".repeat(COLUMNS - 2)))?;
        out.encoded(SENTENCE, COLUMNS, treatment.encoder)?;
    }
    out.line(&"─".repeat(COLUMNS))?;
    out.line("")?;
    out.line("The right one begins at the right with q-a-l. Its letters are joined, the")?;
    out.line("brackets hold the name, 12 and GPT-4 read from the left, and the full stop")?;
    out.line("is the last at the left.")?;
    loop {
        out.line(&format!(
            "Which one is it? 1 to {}, or 0 for none of them",
            CHOICES.len()
        ))?;
        out.finish()?;
        let mut answer = String::new();
        let count = std::io::stdin()
            .read_line(&mut answer)
            .map_err(|error| Error::failed("there is nobody to answer").because(error))?;
        let answer = answer.trim();
        if count == 0 || answer == "0" {
            out.line(
                "Nothing was changed. A terminal of README's list reads right without a choice.",
            )?;
            return out.finish();
        }
        let number = answer.parse::<usize>().ok();
        let chosen = number.and_then(|number| CHOICES.get(number.checked_sub(1)?));
        if let Some((name, _)) = chosen {
            terminals::choose(&found.id(), Some(name))?;
            out.line(&format!(
                "Remembered for this terminal: {name}. --forget takes it back."
            ))?;
            return out.finish();
        }
    }
}

/// What there is to tell.
#[derive(Debug, Serialize)]
struct Report<'a> {
    terminal: Option<&'a str>,
    behind: Option<&'a str>,
    /// How rows are sent.
    order: &'a str,
    why: &'a str,
    sure: bool,
    advice: Option<&'a str>,
    answers: Said<'a>,
    environment: &'a std::collections::BTreeMap<&'static str, String>,
    tmux_runs_in: Option<&'a str>,
    colours: &'static str,
    keys_by_kittys_protocol: bool,
    /// How long it took to find out.
    milliseconds: u128,
}

/// What the terminal answered, as it did.
#[derive(Debug, Serialize)]
struct Said<'a> {
    complete: bool,
    bdsm: Option<u32>,
    bdsm_after_reset: Option<u32>,
    xtversion: Option<&'a str>,
    da2: Option<&'a [u32]>,
    da3: Option<&'a str>,
    font: Option<&'a str>,
}

impl<'a> Said<'a> {
    fn of(answers: &'a Answers) -> Self {
        Self {
            complete: answers.complete,
            bdsm: answers.order,
            bdsm_after_reset: answers.order_then,
            xtversion: answers.version.as_deref(),
            da2: answers.secondary.as_deref(),
            da3: answers.tertiary.as_deref(),
            font: answers.font.as_deref(),
        }
    }

    /// Each answer in a line, with what was asked.
    fn lines(&self) -> Vec<String> {
        let number = |name: &str, said: Option<u32>| said.map(|said| format!("{name} {said}"));
        let text = |name: &str, said: Option<&str>| said.map(|said| format!("{name} {said}"));
        let numbers = |numbers: &[u32]| {
            let numbers: Vec<String> = numbers.iter().map(u32::to_string).collect();
            format!("DA2 {}", numbers.join(";"))
        };
        let all = [
            text("XTVERSION", self.xtversion),
            text("DA3", self.da3),
            self.da2.map(numbers),
            number("BDSM", self.bdsm),
            number("BDSM after CSI 8 l", self.bdsm_after_reset),
            text("font", self.font),
        ];
        all.into_iter().flatten().collect()
    }
}

impl<'a> Report<'a> {
    fn of(found: &'a Found, decision: &'a Decision, depth: Depth) -> Self {
        Self {
            terminal: decision.terminal,
            behind: decision.behind.map(Multiplexer::name),
            order: name_of(decision.treatment.encoder),
            why: decision.why,
            sure: decision.sure,
            advice: decision.advice,
            answers: Said::of(&found.answers),
            environment: &found.environment,
            tmux_runs_in: found
                .client
                .as_ref()
                .and_then(|client| client.name.as_deref()),
            colours: name_of_depth(depth),
            keys_by_kittys_protocol: found.answers.keyboard,
            milliseconds: found.took.as_millis(),
        }
    }

    fn in_words(&self) -> String {
        let terminal = self.terminal.unwrap_or("not known");
        let terminal = match self.behind {
            Some(behind) => format!("{terminal}, behind {behind}"),
            None => terminal.to_owned(),
        };
        let sure = if self.sure { "" } else { " (a guess)" };
        let keys = match self.keys_by_kittys_protocol {
            true => "by kitty's protocol, which tells each key's place on the keyboard",
            false => "as letters; the layout is found out by them",
        };
        let mut answers = self.answers.lines();
        if answers.is_empty() {
            answers.push("none".to_owned());
        }
        if let Some(client) = self.tmux_runs_in {
            answers.push(format!("tmux runs in {client}"));
        }
        let environment = self.environment.iter();
        let environment: Vec<String> = environment
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let rows = [
            ("terminal", vec![terminal]),
            ("because", vec![format!("{}{sure}", self.why)]),
            ("rows are sent", vec![sentence_of(self.order).to_owned()]),
            ("colours", vec![self.colours.to_owned()]),
            ("keys", vec![keys.to_owned()]),
            ("found out in", vec![format!("{} ms", self.milliseconds)]),
            (
                "advice",
                self.advice.iter().map(ToString::to_string).collect(),
            ),
            ("answers", answers),
            ("environment", environment),
        ];
        let mut out = String::new();
        for (name, lines) in rows {
            let names = std::iter::once(name).chain(std::iter::repeat(""));
            for (name, line) in names.zip(&lines) {
                out.push_str(&format!("{name:<15}{line}\n"));
            }
        }
        if !self.sure {
            out.push_str("\nIf words read backwards in the reader: hashiya terminal --calibrate\n");
        }
        out
    }
}

const fn name_of_depth(depth: Depth) -> &'static str {
    match depth {
        Depth::None => "none",
        Depth::Ansi16 => "16",
        Depth::Ansi256 => "256",
        Depth::True => "24-bit",
    }
}

/// The name of an encoder.
const fn name_of(encoder: Encoder) -> &'static str {
    match encoder {
        Encoder::Visual => "visual",
        Encoder::Kitty(_) => "kitty",
        Encoder::Inverse(algorithm) => match algorithm.row {
            RowBase::Ltr => "inverse",
            RowBase::FirstStrong => "terminal",
        },
    }
}

/// What an encoder of that name does.
fn sentence_of(name: &str) -> &'static str {
    match name {
        "visual" => "as they are seen: the terminal leaves their order alone",
        "kitty" => {
            "with the letters of each word turned round, as the terminal turns them round again"
        }
        "inverse" => "in the order that the terminal's own, left to right, makes right again",
        _ => "in the order that the terminal's own, as the first letter goes, makes right again",
    }
}
