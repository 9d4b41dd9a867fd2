//! Where an export goes: the file itself, what goes beside it for its article, and what belongs to a whole folder.
//!
//! Must not know: any one format, the screen.

use std::path::{Path, PathBuf};

use super::exchange::{self, Beside};
use crate::error::{Error, Result};
use crate::format::{File, Format, Named, Work, Written};

/// What the export of an article is called: as the article, with the format's ending.
#[must_use]
pub fn name_of(article: &str, format: &Format) -> String {
    format!("{}{}", stem_of(article), ending_of(format))
}

fn ending_of(format: &Format) -> &'static str {
    format.endings.first().copied().unwrap_or_default()
}

/// A file's name without what follows its last dot.
fn stem_of(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    }
}

/// Whether this program was built with `format`.
///
/// # Errors
/// It was not: how to get one that is.
pub fn check(format: &Format) -> Result<()> {
    let Some(feature) = format.lacks else {
        return Ok(());
    };
    let error = Error::failed(format!("this hashiya was built without {}", format.name));
    Err(error.hint(format!(
        "in its source, cargo install --path . --features {feature} builds one that has it"
    )))
}

/// Writes the export of `article` to `main`, with what goes beside it for this article alone.
///
/// # Errors
/// See [`exchange::write`].
pub fn write(
    format: &Format,
    main: &Path,
    written: &Written,
    article: Option<&Path>,
) -> Result<()> {
    exchange::write(main, &written.bytes, article)?;
    for file in &written.beside {
        write_beside(main, ending_of(format), file, article)?;
    }
    Ok(())
}

/// Writes what goes beside the export of one article.
fn write_beside(main: &Path, ending: &str, file: &File, article: Option<&Path>) -> Result<()> {
    let Named::Ending(own) = &file.name else {
        return Ok(());
    };
    let name = main.file_name().unwrap_or_default().to_string_lossy();
    let stem = name
        .strip_suffix(ending)
        .map_or_else(|| stem_of(&name).to_owned(), str::to_owned);
    exchange::write(
        &main.with_file_name(format!("{stem}{own}")),
        &file.bytes,
        article,
    )
}

/// Writes what belongs to the exports of all of `works`, among them that of `article`, each file where `place` has its name. Gives those that were
/// there already, say something else, and stay.
///
/// # Errors
/// See [`exchange::write_beside`].
pub fn write_common(
    format: &Format,
    works: &[Work<'_>],
    article: Option<&Path>,
    place: impl Fn(&str) -> PathBuf,
) -> Result<Vec<PathBuf>> {
    let mut kept = Vec::new();
    for file in format
        .beside
        .map(|beside| beside(works))
        .unwrap_or_default()
    {
        let Named::Whole(name) = file.name else {
            continue;
        };
        let place = place(name);
        if exchange::write_beside(&place, &file.bytes, article)? == Beside::Kept {
            kept.push(place);
        }
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotation::entity::Registry;
    use crate::annotation::schema::Schema;
    use crate::annotation::set::Annotations;

    #[test]
    fn what_was_there_stays_and_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let work = Work {
            text: "",
            annotations: &Annotations::default(),
            schema: &Schema::default(),
            registry: &Registry::default(),
            file: "a.txt",
            sha256: "",
        };
        let brat = crate::format::FORMATS
            .iter()
            .find(|format| format.name == "brat");
        let brat = brat.expect("a format");
        let written = || write_common(brat, &[work], None, |name| folder.path().join(name));
        assert_eq!(written().expect("written"), [] as [PathBuf; 0]);
        assert_eq!(written().expect("the same"), [] as [PathBuf; 0]);
        let own = folder.path().join("annotation.conf");
        std::fs::write(&own, "[entities]\nMine\n").expect("written");
        assert_eq!(written().expect("written"), std::slice::from_ref(&own));
        let kept = std::fs::read_to_string(&own).expect("there");
        assert_eq!(kept, "[entities]\nMine\n");
    }
}
