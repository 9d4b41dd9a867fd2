//! What fuzzing has found, and what it began with, fed to the same laws once more.
//!
//! Each folder of `tests/fuzz/corpora` is a target, each file there an input. A file that once broke a law is called
//! by what it broke.

mod laws;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use laws::bytes::{TARGETS, feed, formats};

fn corpora() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpora")
}

fn listed(folder: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder).expect("a folder");
    let mut paths: Vec<PathBuf> = files.map(|file| file.expect("a file").path()).collect();
    paths.sort();
    paths
}

fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

#[test]
fn every_target_has_its_program_and_its_corpus() {
    let formats = formats().map(|format| format.name);
    let targets: BTreeSet<String> = TARGETS
        .iter()
        .map(|(name, _)| *name)
        .chain(formats)
        .map(str::to_owned)
        .collect();
    let folders: BTreeSet<String> = listed(&corpora()).iter().map(|path| name(path)).collect();
    assert_eq!(folders, targets);
    let manifest = corpora().with_file_name("Cargo.toml");
    let manifest: toml::Table = std::fs::read_to_string(manifest)
        .expect("a manifest")
        .parse()
        .expect("TOML");
    let programs = manifest["bin"].as_array().expect("programs");
    let programs: BTreeSet<String> = programs
        .iter()
        .filter_map(|program| program["name"].as_str())
        .filter(|name| *name != "any")
        .map(str::to_owned)
        .collect();
    assert_eq!(programs, targets);
}

#[test]
fn the_corpora_hold_to_the_laws() {
    for folder in listed(&corpora()) {
        let target = name(&folder);
        let inputs = listed(&folder);
        assert!(!inputs.is_empty(), "{target}");
        for input in inputs {
            let bytes = std::fs::read(&input).expect("a file");
            println!("{target}: {}", name(&input));
            feed(&target, &bytes);
        }
    }
}
