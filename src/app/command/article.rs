//! Copying, other articles, leaving.
//!
//! Must not know: how any of it is done; it is asked for by effects.

use super::{Command, Context, Group, asking, row};
use crate::app::Effect;
use crate::app::facts;
use crate::app::panel;
use crate::app::prompt::{Prompt, Purpose};
use crate::app::session::{MessageKind, Session};
use crate::text::segment;

/// The commands.
pub const COMMANDS: &[Command] = &[
    row("copy", "copy", Group::Here, &["y"], |c| copy(c, false)),
    row(
        "copy-with-source",
        "copy with its source",
        Group::Here,
        &["Y"],
        |c| copy(c, true),
    ),
    row(
        "article",
        "what is known of the article: title, outlet, date",
        Group::Show,
        &["g i"],
        facts::open,
    ),
    row("next", "next article", Group::Leave, &["g t"], |c| {
        c.effects.push(Effect::Next)
    }),
    row("prev", "previous article", Group::Leave, &["g T"], |c| {
        c.effects.push(Effect::Previous);
    }),
    asking(
        "open",
        "open another article",
        Group::Leave,
        &[],
        "open",
        |c| {
            if let Some(path) = c.arg.take().filter(|path| !path.trim().is_empty()) {
                c.effects.push(Effect::Open(path.trim().into()));
            }
        },
    ),
    asking(
        "annotate-as",
        "annotate a layer of your own, by its name; nothing: the article's own file",
        Group::Leave,
        &[],
        "your layer",
        |c| {
            let name = c.arg.take().unwrap_or_default();
            let name = Some(name.trim().to_owned()).filter(|name| !name.is_empty());
            c.effects.push(Effect::AnnotateAs(name));
        },
    ),
    row(
        "start-page",
        "the start page: articles read lately",
        Group::Leave,
        &[],
        |c| {
            c.effects.push(Effect::StartPage);
        },
    ),
    asking(
        "save-elsewhere",
        "write the annotations to another file too",
        Group::Leave,
        &[],
        "write to",
        |c| {
            if let Some(path) = c.arg.take().filter(|path| !path.trim().is_empty()) {
                c.effects.push(Effect::SaveElsewhere(path.trim().into()));
            }
        },
    ),
    asking(
        "export",
        "write it in the format of another program",
        Group::Leave,
        &[],
        "export to: brat, csv, html …, and a file or folder if not beside the article",
        |c| {
            if let Some(wanted) = c.arg.take().filter(|wanted| !wanted.trim().is_empty()) {
                c.effects.push(Effect::Export(wanted));
            }
        },
    ),
    asking(
        "import",
        "take in what another program made of it",
        Group::Leave,
        &[],
        "import the file",
        |c| {
            if let Some(path) = c.arg.take().filter(|path| !path.trim().is_empty()) {
                c.effects.push(Effect::Import(path.trim().into()));
            }
        },
    ),
    row(
        "redraw",
        "draw the screen anew",
        Group::Leave,
        &["C-l"],
        |c| c.effects.push(Effect::Redraw),
    ),
    row(
        "suspend",
        "to the shell and back",
        Group::Leave,
        &["C-z"],
        |c| c.effects.push(Effect::Suspend),
    ),
    row("quit", "leave: all is saved", Group::Leave, &["q"], |c| {
        c.effects.push(Effect::Quit)
    }),
];

/// Copies the selection, else the annotation here, else the word: logical text, as it stands.
fn copy(context: &mut Context<'_>, with_source: bool) {
    let session = &mut *context.session;
    let Some((text, offset)) = copied(session) else {
        return context.refuse("nothing here to copy: v selects");
    };
    let told = if with_source {
        "copied with its source"
    } else {
        "copied"
    };
    let text = if with_source {
        let paragraph = session.document().paragraph_at(offset) + 1;
        let name = session
            .work
            .annotations
            .metadata
            .title
            .as_ref()
            .unwrap_or(&session.article.name);
        format!("“{text}”\n{name}, ¶ {paragraph}")
    } else {
        text
    };
    context.effects.push(Effect::Copy(text));
    session.point.selection = None;
    session.say(MessageKind::Good, told);
}

/// What there is to copy, and where it begins.
fn copied(session: &Session) -> Option<(String, usize)> {
    if let Some(span) = session.selected() {
        return Some((session.document().slice(span).to_owned(), span.start()));
    }
    if let Some(found) = session.here() {
        let text = match found.spans.further() {
            [] if !found.is_lost() => session.document().slice(found.spans.first()).to_owned(),
            _ => panel::quote(session, found),
        };
        return Some((text, found.spans.first().start()));
    }
    let word = segment::word_at(session.text(), session.point.cursor)?;
    Some((session.document().slice(word).to_owned(), word.start()))
}

/// Asks whose layer is written, where others annotate the article too: `names`. Without an answer it is the article's
/// own file.
pub(crate) fn ask_whose(session: &mut Session, names: &[String]) {
    let others = match names {
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [one, rest @ ..] => format!("{one} and {} others", rest.len()),
        [] => return,
    };
    let purpose = Purpose::Argument {
        command: "annotate-as",
        count: None,
    };
    let question = format!("annotated by {others} too · your layer's name");
    session.prompt = Some(Prompt::text(question, purpose, &session.answers));
    // Seen once the question is left unanswered.
    let told =
        "what you tag goes to the article's own file · annotate-as in the palette names a layer";
    session.say(MessageKind::Note, told);
}
