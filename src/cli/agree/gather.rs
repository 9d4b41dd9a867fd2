//! What several annotators made of articles, brought together.
//!
//! Must not know: figures.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::annotation::entity::Registry;
use crate::annotation::set::Annotations;
use crate::cli::{entities, tell};
use crate::error::{Error, Result};
use crate::store::article::{self, Article};
use crate::store::sidecar::{self, ENDING, Sidecar};
use crate::store::{library, registry};

/// An article with what each annotator made of it.
pub(super) struct Annotated {
    /// As it was named.
    pub(super) path: PathBuf,
    pub(super) article: Article,
    pub(super) registry: Registry,
    /// By the annotators' names.
    pub(super) sides: Vec<(String, Annotations)>,
}

/// A sidecar that is to be read.
struct Wanted {
    article: PathBuf,
    sidecar: PathBuf,
    /// The layer; `None` for the plain one.
    layer: Option<String>,
}

/// Reads what `named` are: sidecars, articles with all their layers, folders of these. `article` is that of sidecars
/// which lie elsewhere.
///
/// # Errors
/// One of them can't be read.
pub(super) fn gather(named: &[PathBuf], article: Option<&Path>) -> Result<Vec<Annotated>> {
    let mut out: Vec<Annotated> = Vec::new();
    let mut by_digest: HashMap<String, usize> = HashMap::new();
    for path in named {
        for wanted in wanted(path, article)? {
            read(&wanted, &mut out, &mut by_digest)?;
        }
    }
    Ok(out)
}

fn wanted(path: &Path, article: Option<&Path>) -> Result<Vec<Wanted>> {
    let all = |article: &PathBuf| -> Vec<Wanted> {
        let layers = sidecar::layers(article).into_iter();
        let wanted = layers.map(|layer| Wanted {
            article: article.clone(),
            sidecar: layer.path,
            layer: layer.name,
        });
        wanted.collect()
    };
    if path.is_dir() {
        let mut faults = Vec::new();
        let articles = library::layered(path, &mut faults);
        if let Some(fault) = faults.into_iter().next() {
            return Err(fault);
        }
        return Ok(articles.iter().flat_map(all).collect());
    }
    let Some(beside) = library::article_of(path) else {
        return Ok(all(&path.to_owned()));
    };
    let article = match article {
        Some(article) => article.to_owned(),
        None if beside.is_file() => beside,
        None => {
            let error = Error::failed("the article of these annotations is not beside this file");
            return Err(error.in_file(path).hint("--article FILE names it"));
        }
    };
    Ok(vec![Wanted {
        layer: layer_of(path, &article),
        sidecar: path.to_owned(),
        article,
    }])
}

/// The layer that a sidecar is, by its name: what stands between the article's and the ending, or before that.
fn layer_of(path: &Path, article: &Path) -> Option<String> {
    let name = path.file_name()?.to_string_lossy().into_owned();
    let own = article.file_name()?.to_string_lossy().into_owned();
    let stem = name.strip_suffix(ENDING)?;
    let layer = stem.strip_prefix(&own).unwrap_or(stem);
    let layer = layer.trim_start_matches('.');
    (!layer.is_empty()).then(|| layer.to_owned())
}

fn read(
    wanted: &Wanted,
    out: &mut Vec<Annotated>,
    by_digest: &mut HashMap<String, usize>,
) -> Result<()> {
    let encoding = sidecar::recorded_encoding(&wanted.sidecar);
    let article = article::read(&wanted.article, encoding.as_deref())?;
    if wanted.sidecar.symlink_metadata().is_err() {
        let error = Error::failed("there is no such file of annotations");
        return Err(error.in_file(&wanted.sidecar));
    }
    let opened = Sidecar::open(&wanted.sidecar, &article)?;
    opened.faults.iter().for_each(tell);
    let at = *by_digest
        .entry(article.meta.sha256.clone())
        .or_insert_with(|| {
            let folder = wanted.article.parent().unwrap_or(Path::new(""));
            out.push(Annotated {
                path: wanted.article.clone(),
                registry: entities::found(&registry::path_for(folder)),
                article,
                sides: Vec::new(),
            });
            out.len() - 1
        });
    if let Some(annotated) = out.get_mut(at) {
        let name = name_of(wanted, &opened.annotations);
        let is_taken = annotated.sides.iter().any(|(other, _)| *other == name);
        let name = match is_taken {
            true => wanted.sidecar.display().to_string(),
            false => name,
        };
        annotated.sides.push((name, opened.annotations));
    }
    Ok(())
}

/// Whose annotations these are: the layer's name, else that of who made most of them.
fn name_of(wanted: &Wanted, annotations: &Annotations) -> String {
    if let Some(layer) = &wanted.layer {
        return layer.clone();
    }
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for by in annotations.iter().filter_map(|a| a.by.as_deref()) {
        *counts.entry(by).or_default() += 1;
    }
    let most = counts
        .into_iter()
        .max_by_key(|(name, count)| (*count, std::cmp::Reverse(*name)));
    most.map_or_else(|| "plain".to_owned(), |(name, _)| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sidecar_tells_its_layer_by_its_name() {
        let layer = |path: &str| layer_of(Path::new(path), Path::new("x/a.txt"));
        assert_eq!(layer("x/a.txt.amina.ann.toml").as_deref(), Some("amina"));
        assert_eq!(layer("x/a.txt.ann.toml"), None);
        assert_eq!(layer("samir.ann.toml").as_deref(), Some("samir"));
    }
}
