//! What marking an article costs: the keys that a person would press for it, driven through the real program,
//! and what stands in the sidecar then compared with what was to be marked.
//!
//! `cargo nextest run --test replay --no-capture` prints the keys per annotation: cold (no registry), warm (that of
//! the other articles of `HASHIYA_GOLD`), and once more (the registry that the cold run left). The article is that
//! of `../shared`.
//!
//! *The mapping.* The gold has an entity of its own for a country as a place and as a state; here one entity serves
//! as both (`SAME`), and places of the gazetteer have its ids. Its newsroom (`narrator`) is the speaker
//! `author`. Other entities have the ids that the program makes: they are compared by which mentions share one.
//!
//! *The person* goes through the suggestions with Tab, takes the right ones with Enter, or with the key of the
//! right kind, and refuses the others with x. What is left is gone to by paragraphs and words, and tagged with a number
//! before the key of its kind. A mention whose name nobody knew is made an entity of with E, or linked with L.
//!
//! The keys are planned on a session in this process, and then struck in the program in a pseudo-terminal.

mod common;
mod gold;
mod sessions;

use std::collections::BTreeMap;
use std::time::Duration;

use common::{Home, Terminal, read};
use gold::{Gold, Mark};
use hashiya::annotation::entity::Registry;
use hashiya::annotation::schema::is_name;
use hashiya::annotation::suggest::open::Open;
use hashiya::annotation::{Annotation, Value};
use hashiya::app::key::{Key, parse_keys};
use hashiya::app::menu::{Menu, Pick};
use hashiya::app::session::Session;
use hashiya::app::{Event, Input, update};
use hashiya::store::reporting;
use hashiya::text::document::{Span, slice};
use hashiya::text::{phrase, segment};

/// Entities of the gold that are one here.
const SAME: &[(&str, &str)] = &[
    ("p_gaza", "gaza"),
    ("p_iraq", "iraq"),
    ("iraq_state", "iraq"),
    ("us", "united-states"),
];

/// What is to be marked, with entities that are one here as one.
fn wanted(gold: &Gold) -> Vec<Mark> {
    let mut list = gold.marks.clone();
    for mark in &mut list {
        let same = SAME.iter().find(|(theirs, _)| *theirs == mark.who);
        if let Some((_, ours)) = same {
            mark.who = (*ours).to_owned();
        }
    }
    list
}

/// A person at the keys.
struct Person<'g> {
    session: Session,
    gold: &'g Gold,
    /// What is to be marked.
    list: Vec<Mark>,
    /// The keys as they are sent to a terminal.
    sent: String,
    /// How many there were.
    keys: usize,
    /// For each entity of the gold the one that it has here.
    entities: BTreeMap<String, String>,
    /// How many there were after each pass.
    passes: Vec<usize>,
    /// What each annotation of the gold cost.
    costs: BTreeMap<(usize, usize), usize>,
}

impl<'g> Person<'g> {
    fn new(gold: &'g Gold, registry: Registry, known: BTreeMap<String, String>) -> Self {
        let mut session = sessions::session(&format!("|{}", gold.text));
        update(
            &mut session,
            Input::Event(Event::Language(reporting::builtin("ar"))),
        );
        update(
            &mut session,
            Input::Event(Event::Registry(Box::new(registry))),
        );
        Self {
            session,
            gold,
            list: wanted(gold),
            sent: String::new(),
            keys: 0,
            entities: known,
            passes: Vec::new(),
            costs: BTreeMap::new(),
        }
    }

    /// Strikes keys as the help writes them, with blanks between those with names.
    fn strike(&mut self, keys: &str) {
        for word in keys.split_whitespace() {
            for key in parse_keys(word).expect("keys") {
                self.key(key, word);
            }
        }
    }

    fn key(&mut self, key: Key, written: &str) {
        update(&mut self.session, Input::Key(key));
        self.keys += 1;
        self.sent.push_str(match written {
            "Tab" => "\t",
            "Enter" => "\r",
            "Esc" => "\x1b",
            _ => "",
        });
        if let Some(c) = key.typed() {
            self.sent.push(c);
        }
    }

    fn typed(&mut self, c: char) {
        self.key(Key::char(c), "");
    }

    /// What `wanted` has cost since `before`.
    fn cost(&mut self, wanted: &Mark, before: usize) {
        let place = (wanted.span.start(), wanted.span.end());
        *self.costs.entry(place).or_default() += self.keys - before;
    }

    /// The annotation that was made of `wanted`.
    fn made(&self, wanted: &Mark) -> Option<Annotation> {
        let mut all = self.session.work.annotations.iter();
        let found = all.find(|one| {
            one.kind.as_deref() == Some(&wanted.kind) && one.spans.first() == wanted.span
        });
        found.map(|one| one.as_ref().clone())
    }

    /// Goes through the suggestions: takes what is right, refuses what is not.
    fn first_pass(&mut self) {
        self.strike("Tab");
        while let Some(open) = self.session.suggesting.chosen.clone() {
            let before = self.keys;
            let wanted = self.list.iter();
            let fits = |wanted: &&Mark| wanted.span == open.span();
            let same: Vec<Mark> = wanted.filter(fits).cloned().collect();
            let of_kind = same.iter().find(|wanted| wanted.kind == open.kind());
            match (of_kind, same.first()) {
                (Some(wanted), _) => self.take(wanted, &open),
                (None, Some(other)) => {
                    let key = key_of(&other.kind);
                    self.strike(key);
                }
                (None, None) => self.otherwise(&open),
            }
            if let Some(wanted) = same.first() {
                self.cost(wanted, before);
            }
        }
    }

    /// What is suggested is not right: where something else begins there that is marked at once, else it is refused.
    fn otherwise(&mut self, open: &Open) {
        let start = open.span().start();
        let fits = |one: &&Mark| one.span.start() == start && self.made(one).is_none();
        let Some(wanted) = self.list.iter().find(fits).cloned() else {
            return self.strike("x");
        };
        let before = self.keys;
        self.tag(&wanted);
        if let Some(made) = self.made(&wanted) {
            match wanted.kind.as_str() {
                "claim" => self.speaker(&wanted, &made),
                _ => self.entity(&wanted, &made),
            }
        }
        self.strike("Tab");
        self.cost(&wanted, before);
    }

    /// Takes what is suggested: with a new entity where nobody has that name yet, linked where the person knows
    /// better.
    fn take(&mut self, wanted: &Mark, open: &Open) {
        let Open::Mention(mention) = open else {
            return self.strike("Enter");
        };
        let known: Vec<&str> = mention.entities.iter().map(AsRef::as_ref).collect();
        match (self.entities.get(&wanted.who).cloned(), known.as_slice()) {
            (Some(ours), [one]) if ours == *one => self.strike("Enter"),
            (Some(ours), _) => self.link(&ours),
            (None, [one]) if !self.entities.values().any(|other| other == one) => {
                self.entities.insert(wanted.who.clone(), (*one).to_owned());
                self.strike("Enter");
            }
            (None, _) => {
                self.strike("E");
                let made = self.made(wanted).and_then(|made| made.entity);
                self.entities
                    .extend(made.map(|entity| (wanted.who.clone(), entity)));
            }
        }
    }

    /// Goes to what nobody suggested, and marks it.
    fn second_pass(&mut self) {
        self.strike("gg");
        for wanted in self.list.clone() {
            if self.made(&wanted).is_some() {
                continue;
            }
            let before = self.keys;
            self.go(wanted.span.start());
            self.tag(&wanted);
            // Whoever stands there knows who it is.
            if let Some(made) = self.made(&wanted) {
                match wanted.kind.as_str() {
                    "claim" => self.speaker(&wanted, &made),
                    _ => self.entity(&wanted, &made),
                }
            }
            self.cost(&wanted, before);
        }
    }

    /// Moves to the word at byte `to`: by as few keys as paragraphs, sentences and words let it.
    fn go(&mut self, to: usize) {
        let text = self.session.text().to_owned();
        let word = segment::word_at(&text, to).map_or(to, Span::start);
        let words: Vec<usize> =
            std::iter::successors(segment::next_word_start(&text, 0).map(|_| 0), |at| {
                segment::next_word_start(&text, *at)
            })
            .collect();
        let place = |at: usize| words.partition_point(|start| *start < at);
        let reached = |at: usize| words.partition_point(|start| *start <= at);
        let steps = |from: usize| match word > from {
            true => reached(word) - reached(from),
            false => place(from) - place(word),
        };
        let here = self.session.point.cursor;
        let there = self.session.document().paragraph_at(word);
        let now = self.session.document().paragraph_at(here);
        let opens = self.session.document().paragraph(there).span.start();
        let cost = |count: usize| match count {
            0 => 0,
            1 => 1,
            many => many.to_string().len() + 1,
        };
        let by_paragraph = cost(there.abs_diff(now)) + cost(steps(opens));
        if there != now && by_paragraph < cost(steps(here)) {
            let key = if there > now { "}" } else { "{" };
            self.counted(there.abs_diff(now), key);
        }
        let here = self.session.point.cursor;
        let key = if word > here { "w" } else { "b" };
        self.counted(steps(here), key);
        let at = self.session.point.cursor;
        assert_eq!(
            segment::word_at(&text, at).map(Span::start),
            Some(word),
            "at {at}"
        );
    }

    fn counted(&mut self, count: usize, key: &str) {
        match count {
            0 => {}
            1 => self.strike(key),
            many => {
                many.to_string().chars().for_each(|digit| self.typed(digit));
                self.strike(key);
            }
        }
    }

    /// Marks what begins at the cursor's word.
    fn tag(&mut self, wanted: &Mark) {
        let text = self.session.text().to_owned();
        let cursor = self.session.point.cursor;
        let named =
            (1..60).find(|count| phrase::names_from(&text, cursor, *count) == Some(wanted.span));
        let key = key_of(&wanted.kind);
        let open = self.session.suggestions_here();
        match named.filter(|count| *count > 1 || open.is_empty()) {
            Some(count) => self.counted(count, key),
            None => {
                // By hand: from where it begins to the end of its last word.
                let inside = segment::words(&text, wanted.span).count();
                while self.session.point.cursor < wanted.span.start() {
                    self.strike("h");
                }
                self.strike("v");
                self.counted(inside.max(1), "e");
                // A mark behind the last word: on, which is left.
                while self
                    .session
                    .selected()
                    .is_some_and(|span| span.end() < wanted.span.end())
                {
                    self.strike("h");
                }
                self.strike(key);
            }
        }
    }

    /// Gives each mention its entity, each claim its speaker.
    fn third_pass(&mut self) {
        let (claims, names): (Vec<Mark>, Vec<Mark>) =
            (self.list.iter().cloned()).partition(|one| one.kind == "claim");
        for (number, wanted) in names.into_iter().chain(claims).enumerate() {
            let before = self.keys;
            if number == 0 || wanted.kind == "claim" && self.first_claim(&wanted) {
                self.strike("gg");
            }
            let Some(made) = self.made(&wanted) else {
                continue;
            };
            if wanted.kind == "claim" {
                self.speaker(&wanted, &made);
            } else {
                self.entity(&wanted, &made);
            }
            self.cost(&wanted, before);
        }
    }

    /// Whether `wanted` is the first of the claims.
    fn first_claim(&self, wanted: &Mark) -> bool {
        let mut claims = self.list.iter().filter(|one| one.kind == "claim");
        claims.next().is_some_and(|first| first.span == wanted.span)
    }

    fn entity(&mut self, wanted: &Mark, made: &Annotation) {
        let is = made.entity.clone();
        match (self.entities.get(&wanted.who).cloned(), is) {
            (Some(known), Some(is)) if known == is => {}
            (Some(known), _) => {
                self.pick(made);
                self.link(&known);
            }
            (None, Some(is)) if !self.entities.values().any(|other| *other == is) => {
                self.entities.insert(wanted.who.clone(), is);
            }
            (None, _) => {
                self.pick(made);
                self.strike("E");
                let fresh = self.made(wanted).and_then(|made| made.entity);
                let Some(fresh) = fresh else {
                    panic!(
                        "no entity for {wanted:?}: {:?} {:?} {:?}",
                        self.session.mode(),
                        self.session.message,
                        self.session.here()
                    );
                };
                self.entities.insert(wanted.who.clone(), fresh);
            }
        }
    }

    /// Goes to an annotation and picks it.
    fn pick(&mut self, made: &Annotation) {
        self.go(made.spans.first().start());
        let mut climbs = 0;
        while self.session.here().map(|one| &one.id) != Some(&made.id) && climbs < 5 {
            self.strike("o");
            climbs += 1;
        }
    }

    /// Links what is picked to the entity called `id`: types of its name until it is the first.
    fn link(&mut self, id: &str) {
        self.strike("L");
        let label = self
            .session
            .work
            .registry
            .get(id)
            .map(|one| one.label.clone());
        let mut letters = label
            .unwrap_or_default()
            .chars()
            .collect::<Vec<_>>()
            .into_iter();
        loop {
            let chosen = match &self.session.list {
                Some((Menu::Entities(_), list)) => list
                    .chosen()
                    .and_then(|at| list.row(at))
                    .and_then(|row| row.act.clone()),
                _ => None,
            };
            if chosen == Some(Pick::Entity(id.to_owned())) {
                break;
            }
            let Some(letter) = letters.next() else { break };
            self.typed(letter);
        }
        self.strike("Enter");
    }

    fn speaker(&mut self, wanted: &Mark, made: &Annotation) {
        if self.said_by(made).as_deref() == Some(&wanted.who) {
            return;
        }
        let ours = self.entities.get(&wanted.who).cloned();
        if wanted.who != "narrator" && ours.is_none() {
            return;
        }
        self.pick(made);
        self.strike("s");
        if wanted.who == "narrator" {
            return self.strike("a");
        }
        let rows = match &self.session.prompt {
            Some(prompt) => match &prompt.ask {
                hashiya::app::prompt::Ask::Choice { rows, .. } => rows.clone(),
                _ => Vec::new(),
            },
            None => Vec::new(),
        };
        let right = rows.iter().find(|row| {
            let id = row.value.strip_prefix('=');
            let to = id.and_then(|id| {
                let all = self.session.work.annotations.iter();
                all.into_iter().find(|one| one.id.as_str() == id).cloned()
            });
            to.is_some_and(|to| to.entity == ours && ours.is_some())
        });
        match right.and_then(|row| row.key) {
            Some(key) => self.typed(key),
            None => self.strike("Esc"),
        }
    }

    /// Who is said to make a claim, as the gold calls them.
    fn said_by(&self, claim: &Annotation) -> Option<String> {
        if claim.attributes.get("speaker") == Some(&Value::Text("author".to_owned())) {
            return Some("narrator".to_owned());
        }
        let link = claim.links.iter().find(|link| link.role == "said-by")?;
        let entity = self
            .session
            .work
            .annotations
            .get(&link.to)?
            .entity
            .clone()?;
        let found = self.entities.iter().find(|(_, ours)| **ours == entity);
        found.map(|(gold, _)| gold.clone())
    }

    /// What of the gold is not as it is to be.
    fn missing(&self) -> Vec<String> {
        let mut out = Vec::new();
        for wanted in &self.list {
            let text = self.gold.text.get(wanted.span.range()).unwrap_or("");
            let Some(made) = self.made(wanted) else {
                out.push(format!("{} {text}", wanted.kind));
                continue;
            };
            let who = match wanted.kind.as_str() {
                "claim" => self.said_by(&made),
                _ => {
                    let entity = made.entity.as_ref();
                    let mut all = self.entities.iter();
                    all.find(|(gold, ours)| **gold == wanted.who && Some(*ours) == entity)
                        .map(|(gold, _)| gold.clone())
                }
            };
            if who.as_deref() != Some(&wanted.who) {
                out.push(format!(
                    "{} {text}: {who:?}, not {}",
                    wanted.kind, wanted.who
                ));
            }
        }
        out
    }
}

fn key_of(kind: &str) -> &'static str {
    match kind {
        "actor" => "a",
        "place" => "p",
        _ => "c",
    }
}

fn replayed(gold: &Gold, registry: Registry, known: BTreeMap<String, String>) -> Person<'_> {
    let mut person = Person::new(gold, registry, known);
    person.first_pass();
    person.passes.push(person.keys);
    person.second_pass();
    person.passes.push(person.keys);
    person.third_pass();
    person.passes.push(person.keys);
    person
}

#[allow(
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "what --no-capture shows"
)]
fn print(label: &str, person: &Person<'_>) -> (f64, usize) {
    let mut costs: Vec<usize> = person.costs.values().copied().collect();
    costs.sort_unstable();
    let median = costs.get(costs.len() / 2).copied().unwrap_or(0);
    let mean = person.keys as f64 / person.list.len() as f64;
    println!(
        "{label}: {} keys for {} annotations: median {median}, mean {mean:.2}",
        person.keys,
        person.list.len()
    );
    println!("  keys after each pass: {:?}", person.passes);
    for complaint in person.missing() {
        println!("  {complaint}");
    }
    (mean, median)
}

#[test]
#[allow(clippy::print_stdout, reason = "a test that is skipped says so")]
fn an_article_is_marked_with_few_keys_for_each_annotation() {
    let Some(gold) = gold::shared() else {
        println!("skipped: ../shared/data/security-dialogue.gold.json is not here");
        return;
    };
    let cold = replayed(&gold, Registry::default(), BTreeMap::new());
    let (mean, median) = print("cold", &cold);
    let warm = replayed(
        &gold,
        cold.session.work.registry.clone(),
        cold.entities.clone(),
    );
    let (warmer, _) = print("once more", &warm);
    let others = gold::others();
    if !others.is_empty() {
        let registry = gold::registry(&others.iter().collect::<Vec<_>>());
        let known = recognized(&gold, &registry);
        let other = replayed(&gold, registry, known);
        print("warm with HASHIYA_GOLD", &other);
        assert!(other.missing().is_empty());
    }
    assert!(cold.missing().is_empty() && warm.missing().is_empty());
    assert!(median <= 3 && mean <= 4.0 && warmer <= mean);
    through_the_program(&gold, &cold);
}

/// The entities of the gold that a registry knows by one of the names that they have in the article.
fn recognized(gold: &Gold, registry: &Registry) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    for mark in wanted(gold).iter().filter(|mark| is_name(&mark.kind)) {
        let known = registry.called(slice(&gold.text, mark.span));
        if let ([one], false) = (known.as_slice(), out.contains_key(&mark.who)) {
            out.insert(mark.who.clone(), one.id.clone());
        }
    }
    out
}

/// Strikes the same keys in the real program, and compares its sidecar with the session that they were planned on.
fn through_the_program(gold: &Gold, person: &Person<'_>) {
    let home = Home::new();
    let path = home.article("a.txt", &gold.text);
    let mut terminal = Terminal::hashiya(&home, (80, 24), &["a.txt"]);
    terminal.wait_for("help");
    // The language is a while in coming.
    std::thread::sleep(Duration::from_millis(1500));
    terminal.stable();
    for key in person.sent.chars() {
        terminal.keys(&key.to_string());
    }
    terminal.wait_for("saved");
    terminal.stable();
    terminal.keys("q");
    assert!(terminal.ended().success());
    let sidecar: toml::Table = read(&path.with_file_name("a.txt.ann.toml"))
        .parse()
        .expect("TOML");
    let list = sidecar
        .get("annotation")
        .and_then(toml::Value::as_array)
        .cloned();
    let word = |one: &toml::Value, key: &str| {
        one.get(key)
            .and_then(toml::Value::as_str)
            .unwrap_or("")
            .to_owned()
    };
    let list = list.unwrap_or_default();
    let quoted = |id: &str| {
        let found = list.iter().find(|one| word(one, "id") == id);
        found.map_or(String::new(), |one| word(one, "quote"))
    };
    // Who says it: the mention that the link leads to, or the attribute.
    let speaker = |one: &toml::Value| {
        let links = one.get("links").and_then(toml::Value::as_array);
        let mut links = links.into_iter().flatten();
        let said = links.find(|link| word(link, "role") == "said-by");
        match said {
            Some(link) => quoted(&word(link, "to")),
            None => one
                .get("attributes")
                .map_or(String::new(), |all| word(all, "speaker")),
        }
    };
    let mut theirs: Vec<[String; 4]> = (list.iter())
        .map(|one| {
            [
                word(one, "kind"),
                word(one, "quote"),
                word(one, "entity"),
                speaker(one),
            ]
        })
        .collect();
    let session = &person.session;
    let quote = |one: &Annotation| session.document().slice(one.spans.first()).to_owned();
    let said_by = |one: &Annotation| {
        let said = one.links.iter().find(|link| link.role == "said-by");
        let to = said.and_then(|link| session.work.annotations.get(&link.to));
        match (to, one.attributes.get("speaker")) {
            (Some(to), _) => quote(to),
            (None, Some(Value::Text(text))) => text.clone(),
            (None, _) => String::new(),
        }
    };
    let all = session.work.annotations.iter();
    let mut ours: Vec<[String; 4]> = all
        .map(|one| {
            let kind = one.kind.clone().unwrap_or_default();
            let entity = one.entity.clone().unwrap_or_default();
            [kind, quote(one), entity, said_by(one)]
        })
        .collect();
    theirs.sort();
    ours.sort();
    assert_eq!(theirs, ours);
}
