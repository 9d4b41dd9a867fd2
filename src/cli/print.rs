//! `hashiya print`: the article as it is laid out, for a person, a pager, or another program.
//!
//! On a terminal it stands as in the reader, in the person's theme and with the annotations in their
//! colours. To a file or a pipe it is the text in its own order, whatever a person has set.
//!
//! Must not know: how a line is written.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::output::Output;
use super::page::Page;
use super::{reader, rows, tell};
use crate::annotation::schema::Schema;
use crate::annotation::set::Annotations;
use crate::error::{Error, Result};
use crate::source;
use crate::store::article::{self, Article};
use crate::store::layer;
use crate::store::sidecar::{self, Sidecar};
use crate::term::personal::Personal;
use crate::term::{self, tty};
use crate::text::bidi::Direction;
use crate::text::cells::{CellRules, LamAlef, Shaping};
use crate::text::layout::{Layout, Options};
use crate::ui::theme::Theme;

/// The width of the column where none is asked for: a comfortable measure.
const MEASURE: usize = 72;

/// The columns of ground at either side of a column that is read by eye.
const EDGE: usize = 2;

/// Write the article as it is laid out.
#[derive(Args, Debug)]
#[group(id = "print")]
pub(crate) struct Arguments {
    /// The article; - is standard input.
    file: PathBuf,
    /// Write JSON Lines, one object for each row: paragraph, direction, start and end as byte offsets of the
    /// text as UTF-8, and the cells in screen order.
    #[arg(long)]
    rows: bool,
    /// The column's width in cells: 72, on a terminal the settings' and no more than it has, where none
    /// is asked for.
    #[arg(long, value_name = "CELLS", value_parser = width)]
    width: Option<usize>,
    /// How paragraphs come by their direction: auto where nothing is asked for; on a terminal the
    /// settings'.
    #[arg(long, value_enum)]
    direction: Option<DirectionName>,
    /// The order of what is written: visual on a terminal, logical otherwise, where none is asked for.
    #[arg(long, value_enum)]
    order: Option<Order>,
    /// Whether letters are joined by presentation forms or left as they are: forms on a terminal in visual
    /// order, letters otherwise, where neither is asked for.
    #[arg(long, value_enum)]
    shape: Option<Shape>,
    /// When to write colours; auto is on a terminal.
    #[arg(long, value_enum, default_value_t = When::Auto)]
    color: When,
    /// Whether annotations have their colours.
    #[arg(long, value_enum, default_value_t = Switch::On)]
    annotations: Switch,
    /// The theme, in place of the settings'.
    #[arg(long, value_name = "NAME")]
    theme: Option<String>,
    /// The layer whose annotations show: article.txt.NAME.ann.toml.
    #[arg(long = "as", value_name = "NAME", value_parser = reader::layer)]
    layer: Option<String>,
    /// The file that the annotations are in, where it is not the one beside the article.
    #[arg(long, value_name = "FILE")]
    sidecar: Option<PathBuf>,
    /// The encoding of an article that is no UTF-8 and has no byte-order mark.
    #[arg(long)]
    encoding: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum DirectionName {
    /// A paragraph's first strong letter decides (UAX #9, P2 and P3).
    FirstStrong,
    /// As first-strong, but a foreign word in front does not turn a paragraph of the article's language.
    Auto,
    Rtl,
    Ltr,
}

/// The order of what is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Order {
    /// As the eye sees it, left to right.
    Visual,
    /// As it is read.
    Logical,
}

/// What letters look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Shape {
    /// Presentation forms, lam-alef as one.
    Forms,
    /// The letters of the text.
    Letters,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum When {
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Switch {
    On,
    Off,
}

/// A width that rows can have.
fn width(text: &str) -> Result<usize, String> {
    let found: usize = text.parse().map_err(|_ignored| "not a whole number")?;
    (1..=10_000)
        .contains(&found)
        .then_some(found)
        .ok_or_else(|| "a column is 1 to 10000 cells wide".to_owned())
}

/// Writes the article that `arguments` name to standard output.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let mut output = Output::standard();
    let article = article(arguments)?;
    let by_eye = output.is_terminal() && !arguments.rows;
    let mut personal = Personal::load(&term::Options {
        layer: arguments.layer.clone(),
        theme: arguments.theme.clone(),
        ..term::Options::default()
    });
    all_there(arguments, &personal, &article)?;
    let (order, shape) = order_and_shape(arguments, by_eye);
    let options = options(arguments, &personal, by_eye, shape);
    let layout = Layout::new(article.document.clone(), options);
    if arguments.rows {
        for index in 0..layout.blocks() {
            rows::write(&layout.block(index), layout.document(), &mut output)?;
        }
        return output.finish();
    }
    let theme = theme(arguments, &mut personal, by_eye);
    let (schema, annotations, unread) = match &theme {
        Some(_) if arguments.annotations == Switch::On => {
            annotations(arguments, &mut personal, &article)
        }
        _ => (
            Schema::default(),
            Annotations::default(),
            unseen(arguments, &personal, &article),
        ),
    };
    let page = Page {
        layout: &layout,
        order,
        shape,
        theme: theme.as_ref(),
        schema: &schema,
        annotations: &annotations,
        edge: edge(
            by_eye && order == Order::Visual && shape == Shape::Forms,
            layout.options().width,
        ),
    };
    output.keep_order(order == Order::Visual);
    for index in 0..layout.blocks() {
        page.block(index, &layout.block(index), &mut output)?;
    }
    output.finish()?;
    unread.map_or(Ok(()), Err)
}

/// An error where the theme, the layer or the sidecar that is asked for by its name is not there, whether
/// or not it would show: whoever names one wants to see it.
fn all_there(arguments: &Arguments, personal: &Personal, article: &Article) -> Result<()> {
    let theme = arguments.theme.as_deref();
    if let Some(error) = theme.and_then(|name| personal.missing_theme(name)) {
        return Err(error);
    }
    if let Some(file) = &arguments.sidecar {
        return match file.symlink_metadata() {
            Ok(_) => Ok(()),
            Err(error) => Err(Error::io("read the sidecar", file, error)
                .hint("without --sidecar it is the one beside the article")),
        };
    }
    match (&arguments.layer, article.meta.path.as_deref()) {
        (Some(name), Some(path)) => layer::missing(path, name).map_or(Ok(()), Err),
        (Some(_), None) => Err(Error::failed("standard input has no layers")
            .hint("--sidecar FILE names the file that its annotations are in")),
        (None, _) => Ok(()),
    }
}

/// What is asked for, else what fits whoever reads.
fn order_and_shape(arguments: &Arguments, by_eye: bool) -> (Order, Shape) {
    let order = arguments.order.unwrap_or(match by_eye {
        true => Order::Visual,
        false => Order::Logical,
    });
    let forms = by_eye && order == Order::Visual;
    let shape = arguments.shape.unwrap_or(match forms {
        true => Shape::Forms,
        false => Shape::Letters,
    });
    (order, shape)
}

/// How the article is laid out: by eye as the person has set it, in the terminal's columns.
fn options(arguments: &Arguments, personal: &Personal, by_eye: bool, shape: Shape) -> Options {
    let asked = arguments.direction.map(Direction::from);
    let mut options = match by_eye {
        true => personal.layout(asked),
        false => Options {
            width: MEASURE,
            direction: asked.unwrap_or(Direction::Auto),
            rules: CellRules::default(),
        },
    };
    if by_eye && let Some(columns) = tty::columns_of(std::io::stdout()) {
        options.width = options.width.min(usize::from(columns));
    }
    options.width = arguments.width.unwrap_or(options.width).max(1);
    if shape == Shape::Letters {
        options.rules.shaping = Shaping::Letters;
        options.rules.lam_alef = LamAlef::Two;
    }
    options
}

/// The room around a column `width` wide that is read by eye, where the terminal has any.
fn edge(by_eye: bool, width: usize) -> usize {
    let columns = tty::columns_of(std::io::stdout()).filter(|_| by_eye);
    let free = columns.map_or(0, |columns| usize::from(columns).saturating_sub(width));
    (free / 2).min(EDGE)
}

fn article(arguments: &Arguments) -> Result<Article> {
    let encoding = arguments.encoding.as_deref();
    if let Some(name) = encoding.filter(|name| source::known_encoding(name).is_none()) {
        let message = format!("no encoding is called {name}");
        return Err(Error::failed(message)
            .hint("names are those of the web: windows-1256, iso-8859-6, windows-1255, utf-16le"));
    }
    article::read(&arguments.file, encoding)
}

/// The theme, where there are to be colours. What is wrong with settings and theme is told.
fn theme(arguments: &Arguments, personal: &mut Personal, by_eye: bool) -> Option<Theme> {
    match arguments.color {
        When::Auto if by_eye => {}
        When::Always => personal.insist_on_colour(),
        When::Auto | When::Never => return None,
    }
    let (theme, faults) = personal.theme(&personal.settings.theme);
    personal
        .faults
        .drain(..)
        .chain(faults)
        .for_each(|fault| tell(&fault));
    Some(theme)
}

/// What is wrong with a sidecar whose annotations don't show: that it can't be read. Where nobody asked for
/// it by name the text is all that was wanted, and it is only told.
fn unseen(arguments: &Arguments, personal: &Personal, article: &Article) -> Option<Error> {
    if arguments.annotations == Switch::Off {
        return None;
    }
    let file = sidecar_of(arguments, personal, article)?;
    let error = Sidecar::open(&file, article).err()?;
    if arguments.sidecar.is_some() || arguments.layer.is_some() {
        return Some(error);
    }
    tell(&error);
    None
}

/// The file that the annotations are in.
fn sidecar_of(arguments: &Arguments, personal: &Personal, article: &Article) -> Option<PathBuf> {
    let layer = personal.settings.layer.as_deref();
    let path = article.meta.path.as_deref();
    let beside = || path.map(|path| sidecar::path_for(path, layer));
    arguments.sidecar.clone().or_else(beside)
}

/// The kinds and the annotations of the article; an error where they can't be read. What else is wrong
/// with them is told.
fn annotations(
    arguments: &Arguments,
    personal: &mut Personal,
    article: &Article,
) -> (Schema, Annotations, Option<Error>) {
    let path = article.meta.path.as_deref();
    let folder = path.and_then(Path::parent).unwrap_or(Path::new(""));
    let schema = personal.schema(folder);
    personal.faults.drain(..).for_each(|fault| tell(&fault));
    let Some(file) = sidecar_of(arguments, personal, article) else {
        return (schema, Annotations::default(), None);
    };
    match Sidecar::open(&file, article) {
        Ok(opened) => {
            opened.faults.iter().for_each(tell);
            (schema, opened.annotations, None)
        }
        Err(error) => (schema, Annotations::default(), Some(error)),
    }
}

impl From<DirectionName> for Direction {
    fn from(name: DirectionName) -> Self {
        match name {
            DirectionName::FirstStrong => Self::FirstStrong,
            DirectionName::Auto => Self::Auto,
            DirectionName::Rtl => Self::Rtl,
            DirectionName::Ltr => Self::Ltr,
        }
    }
}
