//! Whether an annotator's layer of an article is there to be looked at.
//!
//! Who annotates a layer makes it by doing so; who only wants to see one is told where there is none.
//!
//! Must not know: what sidecars hold.

use std::path::{Path, PathBuf};

use super::sidecar::{ENDING, Layer, layers, path_for};
use crate::error::{Error, Result, nearest};

/// What is wrong with asking for the layer `name` of `article`: that there is none.
#[must_use]
pub fn missing(article: &Path, name: &str) -> Option<Error> {
    let path = path_for(article, Some(name));
    if path.symlink_metadata().is_ok() {
        return None;
    }
    let of = article.file_name().unwrap_or_default().to_string_lossy();
    let error = Error::failed(format!("there is no layer {name} of {of}"));
    let found = layers(article).into_iter().filter_map(|layer| layer.name);
    let names: Vec<String> = found.collect();
    let known: Vec<&str> = names.iter().map(String::as_str).collect();
    Some(match (nearest(name, &known), known.as_slice()) {
        (Some(near), _) => error.hint(format!("did you mean {near}?")),
        (None, []) => error.hint("nobody has annotated one"),
        (None, known) => error.hint(format!("the layers are: {}", known.join(", "))),
    })
}

/// What is wrong with writing the layer `name` of `article`: its file would be the sidecar of another article.
#[must_use]
pub fn taken(article: &Path, name: &str) -> Option<Error> {
    let mut own = article.file_name()?.to_owned();
    own.push(format!(".{name}"));
    let other = article.with_file_name(own);
    other.is_file().then(|| {
        let told = other.file_name().unwrap_or_default().to_string_lossy();
        Error::failed(format!(
            "{name} can't be a layer here: it would be the sidecar of {told}"
        ))
        .in_file(article)
        .hint("name another layer")
    })
}

/// The layer of `article` that `name` names, or is the file of: its name, and the file.
///
/// # Errors
/// There is none.
pub fn named(article: &Path, name: &str) -> Result<(String, PathBuf)> {
    let found = layers(article);
    if let Some(layer) = found.iter().find(|one| one.name.as_deref() == Some(name)) {
        return Ok((name.to_owned(), layer.path.clone()));
    }
    let file = Path::new(name);
    if name.ends_with(ENDING) && file.is_file() {
        let same = |one: &&Layer| one.path.canonicalize().ok() == file.canonicalize().ok();
        let own = found.iter().find(same).and_then(|layer| layer.name.clone());
        let told = file.file_name().unwrap_or_default().to_string_lossy();
        return Ok((own.unwrap_or_else(|| told.into_owned()), file.to_owned()));
    }
    Err(missing(article, name).unwrap_or_else(|| Error::failed("there is no such layer")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sidecar_of_another_article_is_no_layer() {
        let folder = tempfile::tempdir().unwrap();
        let article = folder.path().join("a.txt");
        std::fs::write(folder.path().join("a.txt.bak"), "text").unwrap();
        assert!(taken(&article, "bak").is_some());
        assert!(taken(&article, "amina").is_none());
    }

    #[test]
    fn a_layer_that_is_not_there_is_told_with_those_that_are() {
        let folder = tempfile::tempdir().unwrap();
        let article = folder.path().join("a.txt");
        let told = |name| missing(&article, name).map(|error| error.in_short());
        assert_eq!(
            told("amina").as_deref(),
            Some("there is no layer amina of a.txt · nobody has annotated one")
        );
        for name in ["a.txt.ann.toml", "a.txt.samir.ann.toml"] {
            std::fs::write(folder.path().join(name), "format = 1\n").unwrap();
        }
        assert!(told("samri").unwrap().ends_with("did you mean samir?"));
        assert!(told("layla").unwrap().ends_with("the layers are: samir"));
        assert_eq!(told("samir"), None);
        let plain = folder.path().join("a.txt.ann.toml");
        let found = |name: &str| named(&article, name).map(|(name, _)| name).ok();
        assert_eq!(found("samir").as_deref(), Some("samir"));
        assert_eq!(
            found(&plain.to_string_lossy()).as_deref(),
            Some("a.txt.ann.toml")
        );
        let samir = folder.path().join("a.txt.samir.ann.toml");
        assert_eq!(found(&samir.to_string_lossy()).as_deref(), Some("samir"));
        assert_eq!(found("layla"), None);
    }
}
