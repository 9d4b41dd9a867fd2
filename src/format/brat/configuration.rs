//! brat's configuration: `annotation.conf` has the types and what each can have, `visual.conf` what people call them.
//!
//! Must not know: files.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::super::losses::Losses;
use super::super::names::text_of;
use super::super::{File, Named, Work};
use super::{BARE, FORM, on_one_line, without_blanks};
use crate::annotation::Value;
use crate::annotation::schema::Type;

/// `annotation.conf` and `visual.conf` for all articles of a folder.
pub(super) fn beside(works: &[Work<'_>]) -> Vec<File> {
    let mut used = Used::default();
    for work in works {
        used.add(work);
    }
    let file = |name, text: String| File {
        name: Named::Whole(name),
        bytes: text.into_bytes(),
    };
    vec![
        file("annotation.conf", used.configuration()),
        file("visual.conf", used.labels()),
    ]
}

/// The types that are used, with what they are called for people.
#[derive(Default)]
struct Used {
    kinds: BTreeMap<String, String>,
    relations: BTreeMap<String, (String, BTreeSet<String>, BTreeSet<String>)>,
    attributes: BTreeMap<String, (String, BTreeSet<String>, BTreeSet<String>)>,
}

impl Used {
    fn add(&mut self, work: &Work<'_>) {
        let mut losses = Losses::default();
        let mut clean = |name: &str| without_blanks(name, &mut losses);
        for kind in work.schema.kinds() {
            self.kinds.insert(clean(&kind.name), kind.label.clone());
            for attribute in &kind.attributes {
                let entry = self.attributes.entry(clean(&attribute.key)).or_default();
                entry.0.clone_from(&attribute.label);
                entry.1.insert(clean(&kind.name));
                if let Type::Choice(choices) = &attribute.kind {
                    entry.2.extend(choices.iter().cloned());
                }
            }
        }
        for role in work.schema.links() {
            let entry = self.relations.entry(clean(&role.name)).or_default();
            entry.0.clone_from(&role.label);
            entry.1.extend(role.from.iter().map(|kind| clean(kind)));
            entry.2.extend(role.to.iter().map(|kind| clean(kind)));
        }
        for one in work.placed() {
            let kind = clean(one.kind.as_deref().unwrap_or(BARE));
            self.kinds
                .entry(kind.clone())
                .or_insert_with(|| kind.clone());
            let form = one.form.clone().map(Value::Text);
            let form = form.iter().map(|form| (FORM, form));
            let own = one
                .attributes
                .iter()
                .map(|(key, value)| (key.as_str(), value));
            for (key, value) in own.chain(form) {
                let entry = self.attributes.entry(clean(key)).or_default();
                entry.1.insert(kind.clone());
                if !matches!(value, Value::Flag(true)) {
                    entry.2.insert(on_one_line(&text_of(value)));
                }
            }
            for link in &one.links {
                let to = work.annotations.get(&link.to);
                let to = to.map(|to| clean(to.kind.as_deref().unwrap_or(BARE)));
                let entry = self.relations.entry(clean(&link.role)).or_default();
                entry.1.insert(kind.clone());
                entry.2.extend(to);
            }
        }
    }

    fn configuration(&self) -> String {
        let mut out = String::from("[entities]\n");
        let any = |kinds: &BTreeSet<String>| match kinds.is_empty() {
            true => "<ENTITY>".to_owned(),
            false => kinds.iter().cloned().collect::<Vec<_>>().join("|"),
        };
        self.kinds.keys().for_each(|kind| out.extend([kind, "\n"]));
        out.push_str("\n[relations]\n");
        for (role, (_, from, to)) in &self.relations {
            // Writing to a string can't fail.
            let _ = writeln!(out, "{role}\tArg1:{}, Arg2:{}", any(from), any(to));
        }
        out.push_str("\n[events]\n\n[attributes]\n");
        for (key, (_, kinds, values)) in &self.attributes {
            // What parts values can't stand in one.
            let plain = |value: &&String| !value.is_empty() && !value.contains(['|', ',']);
            let values: Vec<&str> = values.iter().filter(plain).map(String::as_str).collect();
            let values = match values.is_empty() {
                true => String::new(),
                false => format!(", Value:{}", values.join("|")),
            };
            let _ = writeln!(out, "{key}\tArg:{}{values}", any(kinds));
        }
        out
    }

    fn labels(&self) -> String {
        let relations = self
            .relations
            .iter()
            .map(|(name, (label, ..))| (name, label));
        let attributes = self
            .attributes
            .iter()
            .map(|(name, (label, ..))| (name, label));
        let all = self.kinds.iter().chain(relations).chain(attributes);
        let mut out = String::from("[labels]\n");
        for (name, label) in all.filter(|(_, label)| !label.is_empty()) {
            // Labels of several forms stand between bars.
            let _ = writeln!(out, "{name} | {}", on_one_line(label).replace('|', "/"));
        }
        out.push_str("\n[drawing]\n");
        out
    }
}
