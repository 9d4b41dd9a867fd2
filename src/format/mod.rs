//! Floor 2: the formats of the field, one file each: annotations become what a peer reads, and what a peer wrote
//! becomes annotations.
//!
//! A writer takes a [`Work`], an article with what is said of it, and gives files; what it can't say there it counts
//! as a [`Loss`]. A reader takes a text and gives drafts: what stands there, by its own positions and names. Then
//! `landing` finds their places in the article, and `joining` makes them one with what is known of it already. Names,
//! endings, help and losses of all formats stand in one table, [`FORMATS`].
//!
//! - `brat`: brat's stand-off, with its configuration
//! - `brief`: what a brief for people tells
//! - `cas`: UIMA's CAS in JSON and in XMI, for INCEpTION
//! - `conll`: CoNLL-2003 and CoNLL-U
//! - `doccano`: doccano's JSON Lines, both shapes
//! - `draft`: what a file says, before it has a place in the article
//! - `formulas`: cells that a spreadsheet would take for formulas
//! - `html`: a page to read and to print
//! - `hypothesis`: the export of Hypothesis
//! - `joining`: what comes in, and what is there already
//! - `json`: JSON and JSON Lines, as readers begin with them
//! - `labelstudio`: Label Studio's tasks, with their labelling configuration
//! - `landing`: where drafts stand in the article
//! - `losses`: what a format can't hold
//! - `markdown`: a brief for people
//! - `names`: names of another program against those of the schema
//! - `origins`: what a peer called annotations that came from it
//! - `parquet`: Parquet, where that is built in
//! - `prodigy`: Prodigy's JSON Lines
//! - `spacy`: spaCy's Doc in JSON
//! - `spreadsheet`: CSV and TSV
//! - `tei`: TEI P5 with standoff
//! - `tokens`: a text in pieces that begin and end where annotations do
//! - `units`: UTF-16 against code points
//! - `webannotation`: W3C Web Annotation
//! - `webannotsv`: WebAnno TSV, for INCEpTION
//! - `xml`: what XML can hold
//!
//! Must not know: files, the screen.

mod brat;
mod brief;
mod cas;
mod conll;
mod doccano;
mod draft;
pub(crate) mod formulas;
mod html;
mod hypothesis;
mod joining;
mod json;
mod labelstudio;
mod landing;
mod losses;
mod markdown;
mod names;
mod origins;
mod parquet;
mod prodigy;
mod spacy;
mod spreadsheet;
mod tei;
mod tokens;
mod units;
mod webannotation;
mod webannotsv;
mod xml;

use crate::annotation::Annotation;
use crate::annotation::anchor::Offsets;
use crate::annotation::entity::Registry;
use crate::annotation::schema::Schema;
use crate::annotation::set::Annotations;

pub use draft::{Content, Draft, Fault, Place, Spot, Unit};
pub use joining::{Arrivals, Joined, join};
pub use landing::{Landed, land};
pub use losses::{Loss, Losses};

/// An article with what is said of it, to be written in another format.
#[derive(Clone, Copy, Debug)]
pub struct Work<'a> {
    /// The article's text.
    pub text: &'a str,
    /// What is said of it.
    pub annotations: &'a Annotations,
    /// The kinds, attributes and roles.
    pub schema: &'a Schema,
    /// Whom and what mentions name.
    pub registry: &'a Registry,
    /// The article's file name.
    pub file: &'a str,
    /// SHA-256 of the article's bytes, in hexadecimal.
    pub sha256: &'a str,
}

impl<'a> Work<'a> {
    /// The annotations that stand in the text, in its order.
    pub(crate) fn placed(&self) -> impl Iterator<Item = &'a Annotation> + use<'a> {
        let all = self.annotations.iter().map(AsRef::as_ref);
        all.filter(|one| !one.is_lost())
    }

    /// Code points against bytes of the text.
    pub(crate) fn offsets(&self) -> Offsets<'a> {
        Offsets::new(self.text)
    }

    /// The label and the Wikidata number of the entity called `id`.
    pub(crate) fn entity(&self, id: &str) -> (Option<&'a str>, Option<&'a str>) {
        let found = self.registry.resolve(id);
        (
            found.map(|entity| entity.label.as_str()),
            found.and_then(|entity| entity.wikidata.as_deref()),
        )
    }
}

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// What follows the article's name in the file's: `.ann`; or the whole name, where it belongs to all articles of a
    /// folder: `annotation.conf`.
    pub name: Named,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// How a file that was written is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// As the article, with another ending.
    Ending(String),
    /// So.
    Whole(&'static str),
}

/// What became of an article in another format: the file itself, then what goes beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The file itself.
    pub bytes: Vec<u8>,
    /// What goes beside it, for this article alone.
    pub beside: Vec<File>,
    /// What it could not hold.
    pub losses: Losses,
}

/// What writes the files that belong to all articles of a folder.
pub type Beside = fn(&[Work<'_>]) -> Vec<File>;

/// A format.
#[derive(Debug)]
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is, in a few words.
    pub doc: &'static str,
    /// The endings of its files, with the dot; the first is that of an export.
    pub endings: &'static [&'static str],
    /// What it can't hold.
    pub loses: &'static [Loss],
    /// The feature of cargo that it needs, where this program was built without: then nothing is written.
    pub lacks: Option<&'static str>,
    /// Writes it.
    pub write: fn(&Work<'_>) -> Written,
    /// Writes it so that no spreadsheet takes a cell for a formula, where it is one for spreadsheets.
    pub guarded: Option<fn(&Work<'_>) -> Written>,
    /// Writes what goes beside the exports of a folder, for all of them.
    pub beside: Option<Beside>,
    /// Reads it. What can't be read is told, and the rest given.
    pub read: Option<fn(&str) -> Content>,
    /// Whether a text looks like it.
    pub looks_like: fn(&str) -> bool,
}

/// All formats, in the order in which the help lists them.
pub static FORMATS: &[Format] = &[
    brat::FORMAT,
    webannotation::FORMAT,
    hypothesis::FORMAT,
    labelstudio::FORMAT,
    doccano::FORMAT,
    cas::JSON,
    cas::XMI,
    webannotsv::FORMAT,
    tei::FORMAT,
    prodigy::FORMAT,
    spacy::FORMAT,
    conll::CONLL,
    conll::CONLLU,
    spreadsheet::CSV,
    spreadsheet::TSV,
    parquet::FORMAT,
    markdown::FORMAT,
    html::FORMAT,
];

/// The format called `name`.
#[must_use]
pub fn named(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

/// The formats that can be read and that `text`, from a file called `file`, looks like.
#[must_use]
pub fn detect(text: &str, file: &str) -> Vec<&'static Format> {
    let named = |format: &&Format| format.endings.iter().any(|ending| file.ends_with(ending));
    // Nothing looks like nothing: then its name tells what it is empty of.
    let blank = text.trim().is_empty();
    let looks = |format: &&Format| {
        let fits = (format.looks_like)(text) || blank && named(format);
        format.read.is_some() && fits
    };
    let found: Vec<&Format> = FORMATS.iter().filter(looks).collect();
    // Where the content could be two, the file's name decides.
    let by_name: Vec<&Format> = found.iter().copied().filter(named).collect();
    if by_name.len() == 1 { by_name } else { found }
}
