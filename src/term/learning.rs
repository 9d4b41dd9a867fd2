//! What suggestions are made from is read on a thread of its own, once the first frame is on the screen: tables
//! of the language, the gazetteer's names, the registry.
//!
//! Must not know: what becomes of it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::thread;

use super::events::{Done, Happening, News};
use super::opening::folder_of;
use crate::annotation::gazetteer;
use crate::annotation::suggest::language::{self, Language};
use crate::app::session::Session;
use crate::error::Error;
use crate::store::registry::{self, Opened, RegistryFile};
use crate::store::reporting;
use crate::text::document::Document;

/// What was learnt of an article's language, and what is wrong with the project's part of it.
#[derive(Debug)]
pub(super) struct Learnt {
    pub(super) language: Arc<Language>,
    /// The registry, where the article is a file and it could be read.
    pub(super) registry: Option<Opened>,
    pub(super) faults: Vec<Error>,
}

/// An article of which the language is yet to be learnt.
#[derive(Debug)]
pub(super) struct Lesson {
    pub(super) document: Document,
    /// The language that its sidecar tells.
    pub(super) told: Option<String>,
    /// The folder that it is in; `None` where it is no file.
    pub(super) folder: Option<PathBuf>,
    /// Whether the registry is to be read too.
    pub(super) registry: bool,
}

impl Lesson {
    /// What is to be learnt of the article of `session`; where it is no file, what it is annotated in has its
    /// folder.
    pub(super) fn of(session: &Session, annotated_in: Option<PathBuf>) -> Self {
        let path = session.article.path.as_deref();
        Self {
            document: session.document().clone(),
            told: session.work.annotations.metadata.language.clone(),
            folder: path.map(|path| folder_of(path).to_owned()).or(annotated_in),
            registry: true,
        }
    }

    /// Learns, and passes on what was learnt for the article of that number. Where there is no thread to be had
    /// nothing is suggested.
    pub(super) fn begin(self, number: u64, happenings: Sender<Happening>) {
        let learning = move || {
            let code = self.told.as_deref();
            let code = code.unwrap_or_else(|| language::code_of(self.document.text()));
            let folder = self.folder.as_deref();
            let (language, mut faults) = reporting::load(code, folder.unwrap_or(Path::new("")));
            let folder = folder.filter(|_| self.registry);
            let opened = folder.map(|folder| RegistryFile::open(&registry::path_for(folder)));
            let registry = opened.and_then(|opened| match opened {
                Ok(mut opened) => {
                    faults.append(&mut opened.faults);
                    Some(opened)
                }
                Err(error) => {
                    faults.push(error);
                    None
                }
            });
            // Indexed here, so that no key waits for it.
            let _ = gazetteer::names(code);
            let news = News::Learnt(Box::new(Learnt {
                language,
                registry,
                faults,
            }));
            // Where nobody listens any longer, nobody needs it either.
            drop(happenings.send(Happening::Done(Done { number, news })));
        };
        drop(
            thread::Builder::new()
                .name("learning".to_owned())
                .spawn(learning),
        );
    }
}
