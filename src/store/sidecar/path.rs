//! Where an article's sidecars lie.
//!
//! `article.txt.ann.toml` beside `article.txt` is the plain one, `article.txt.NAME.ann.toml` the layer of
//! the annotator NAME. They stand beside the name that the person gave, also where that is a link.
//!
//! Must not know: what sidecars hold.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// How the names of sidecars end.
pub const ENDING: &str = ".ann.toml";

/// The sidecar of `article`: the plain one, or that of `layer`.
#[must_use]
pub fn path_for(article: &Path, layer: Option<&str>) -> PathBuf {
    let mut name = article.file_name().unwrap_or_default().to_owned();
    if let Some(layer) = layer {
        name.push(".");
        name.push(layer);
    }
    name.push(ENDING);
    article.with_file_name(name)
}

/// An annotator's layer of an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// The annotator's name; `None` is the plain sidecar.
    pub name: Option<String>,
    /// The file.
    pub path: PathBuf,
}

/// The sidecars that lie beside `article`: the plain one first, the others by name. None where the folder
/// can't be read. (Those of an article called `article.txt.b` beside it are its own, not the layers
/// `b` of `article.txt`: they are left out where that article is there.)
#[must_use]
pub fn layers(article: &Path) -> Vec<Layer> {
    let folder = match article.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let Some(own) = article.file_name().and_then(|name| name.to_str()) else {
        let plain = path_for(article, None);
        let plain = plain.exists().then_some(plain);
        return plain
            .map(|path| Layer { name: None, path })
            .into_iter()
            .collect();
    };
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut out: Vec<Layer> = names
        .filter_map(|name| {
            let layer = layer_in(&name, own)?;
            let is_another = layer
                .as_ref()
                .is_some_and(|layer| folder.join(format!("{own}.{layer}")).exists());
            let path = article.with_file_name(OsString::from(&name));
            (!is_another).then_some(Layer { name: layer, path })
        })
        .collect();
    out.sort_by(|a, b| a.name.cmp(&b.name));
    out
}

/// The layer that the file `name` holds of the article `own`; `None` where it is no sidecar of it.
fn layer_in(name: &str, own: &str) -> Option<Option<String>> {
    let between = name.strip_prefix(own)?.strip_suffix(ENDING)?;
    match between.strip_prefix('.') {
        None if between.is_empty() => Some(None),
        Some(layer) if !layer.is_empty() => Some(Some(layer.to_owned())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sidecar_is_named_after_its_article() {
        let article = Path::new("news/a.b.txt");
        assert_eq!(path_for(article, None), Path::new("news/a.b.txt.ann.toml"));
        assert_eq!(
            path_for(article, Some("amina")),
            Path::new("news/a.b.txt.amina.ann.toml")
        );
        assert_eq!(
            path_for(Path::new("مقال"), None),
            Path::new("مقال.ann.toml")
        );
    }

    #[test]
    fn layers_are_found_and_no_other_articles() {
        let folder = tempfile::tempdir().unwrap();
        let article = folder.path().join("a.txt");
        for name in [
            "a.txt",
            "a.txt.ann.toml",
            "a.txt.samir.ann.toml",
            "a.txt.amina.ann.toml",
            "a.txt.bak",
            "a.txt.bak.ann.toml",
            "b.txt.ann.toml",
            "a.txtx.ann.toml",
            "a.txt..ann.toml",
        ] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        let found = layers(&article);
        let names: Vec<_> = found.iter().map(|layer| layer.name.as_deref()).collect();
        assert_eq!(names, [None, Some("amina"), Some("samir")]);
        assert!(found.iter().all(|layer| layer.path.exists()));
    }
}
