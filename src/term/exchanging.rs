//! Exports and imports from the screen: what the commands of the same names do, for the article that is open.
//!
//! Must not know: any one format.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::desk::Desk;
use crate::annotation::Time;
use crate::app::arriving;
use crate::app::session::{MessageKind, Session};
use crate::error::{Error, Result, nearest};
use crate::format::{self, Arrivals, FORMATS, Format, Work, join, land};
use crate::store::{exchange, exports};

impl<W: Write> Desk<W> {
    /// Writes the article with its annotations in another format: `wanted` is its name, then, if not beside the
    /// article, a file or folder.
    pub(super) fn export(&mut self, wanted: &str) {
        match self.exported(wanted) {
            Ok(told) => self.say(MessageKind::Good, told),
            Err(error) => self.tell(&error),
        }
    }

    fn exported(&mut self, wanted: &str) -> Result<String> {
        let wanted = wanted.trim();
        let (name, rest) = wanted
            .split_once(char::is_whitespace)
            .unwrap_or((wanted, ""));
        let format = named(name)?;
        exports::check(format)?;
        let session = &self.opened.session;
        let article = self.opened.article.as_ref().ok_or_else(unread)?;
        let place = place(session, format, rest.trim())?;
        let work = Work {
            text: article.document.text(),
            annotations: &session.work.annotations,
            schema: &session.schema,
            registry: &session.work.registry,
            file: &article.meta.file,
            sha256: &article.meta.sha256,
        };
        let written = (format.write)(&work);
        let path = article.meta.path.as_deref();
        exports::write(format, &place, &written, path)?;
        let beside = |name: &str| place.with_file_name(name);
        let kept = exports::write_common(format, &[work], path, beside)?;
        let lost: Vec<String> = written
            .losses
            .iter()
            .map(|(loss, count)| format!("{}: {count}", loss.told()))
            .collect();
        let mut told = format!("written to {}", place.display());
        for kept in kept {
            told += &format!(" · {} was there and stays", kept.display());
        }
        if !lost.is_empty() {
            told += &format!(" · {} can't hold {}", format.name, lost.join("; "));
        }
        Ok(told)
    }

    /// Takes in what another program made of the article, from the file at `path`.
    pub(super) fn import(&mut self, path: &Path) {
        match self.imported(path) {
            Ok(true) => self.opened.saving.save(&self.opened.session),
            Ok(false) => {}
            Err(error) => self.tell(&error),
        }
        self.stale = true;
    }

    fn imported(&mut self, path: &Path) -> Result<bool> {
        let text = exchange::read(path)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let format = looked_like(&text, &name, path)?;
        let read = format
            .read
            .ok_or_else(|| Error::failed("this can't be taken in"))?;
        let content = read(&text);
        if let Some(fault) = content.faults.first() {
            let told = format!("nothing was taken in: {}: {}", fault.at, fault.message);
            let hint = "hashiya import --partial takes in what can be read";
            return Err(Error::failed(told).in_file(path).hint(hint));
        }
        let article = self.opened.article.as_ref().ok_or_else(unread)?;
        let text = article.document.text();
        let landed = land(&content, text, &self.opened.session.schema);
        if let Some(fault) = &landed.refused {
            let told = format!("{}: {}", fault.at, fault.message);
            return Err(Error::failed(told).in_file(path));
        }
        let arrivals = Arrivals {
            landed: &landed,
            text,
            content: &content,
            format: format.name,
            file: Some(&name),
            theirs: false,
        };
        let joined = join(
            &self.opened.session.work.annotations,
            &arrivals,
            Time::now(),
        );
        let told = format!("{name}: {}", joined.in_words(&landed));
        let session = &mut self.opened.session;
        Ok(arriving::take_in(
            session,
            joined.edit,
            joined.foreign,
            &told,
        ))
    }
}

/// The format called `name`.
fn named(name: &str) -> Result<&'static Format> {
    format::named(name).ok_or_else(|| {
        let all: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
        let error = Error::failed(format!("there is no format {name}"));
        match nearest(name, &all) {
            Some(near) => error.hint(format!("did you mean {near}?")),
            None => error.hint(format!("there are {}", all.join(", "))),
        }
    })
}

fn looked_like(text: &str, name: &str, path: &Path) -> Result<&'static Format> {
    match format::detect(text, name).as_slice() {
        [one] => Ok(one),
        [] => Err(
            Error::failed("this looks like none of the formats that can be taken in").in_file(path),
        ),
        several => {
            let names: Vec<&str> = several.iter().map(|format| format.name).collect();
            let error = Error::failed(format!("this could be {}", names.join(" or ")));
            Err(error.in_file(path).hint("hashiya import --from says which"))
        }
    }
}

/// Where an export goes: where `wanted` says, else beside the article, where no file is yet.
fn place(session: &Session, format: &Format, wanted: &str) -> Result<PathBuf> {
    let article = session.article.path.as_deref();
    let name = exports::name_of(&session.article.name, format);
    let named = super::effects::at_home(PathBuf::from(wanted));
    let place = match (wanted, article) {
        ("", Some(article)) => article.with_file_name(name),
        ("", None) => {
            let error = Error::failed("an article that is no file has no place for an export");
            return Err(error.hint(format!("name one: :export {} FILE", format.name)));
        }
        _ if named.is_dir() => named.join(name),
        _ => named,
    };
    if article.is_some_and(|article| exchange::is_same(article, &place)) {
        return Err(Error::failed("this is the article: it is never written").in_file(place));
    }
    if wanted.is_empty() && place.symlink_metadata().is_ok() {
        let again = format!(":export {} {} replaces it", format.name, place.display());
        return Err(Error::failed("there is a file of that name already")
            .in_file(place)
            .hint(again));
    }
    Ok(place)
}

fn unread() -> Error {
    Error::failed("the rest of the article is still being read").hint("try again in a moment")
}
