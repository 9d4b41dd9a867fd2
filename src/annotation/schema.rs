//! What kinds of annotation there are, what can be said of each, and how they can be linked.
//!
//! A *kind* has a name (what files record), labels (what a person sees), a letter that tags with it, a
//! *role* (the name of a theme's colour), attributes with types, and guidelines for annotators. A *link
//! role* says what the other annotation is to the one that bears the link, and between which kinds it
//! makes sense. Nothing here is enforced: an annotation of a kind that the schema does not know is kept
//! and shown by its own name, and so is an attribute or a link.
//!
//! Must not know: TOML (its twin is `store::schema`), colours, keys of the program's own commands.

use super::Value;
use super::days::Days;

/// The built-in kind of who acts.
pub const ACTOR: &str = "actor";
/// The built-in kind of where something is.
pub const PLACE: &str = "place";
/// The built-in kind of what somebody says.
pub const CLAIM: &str = "claim";

/// Whether annotations of `kind` are names, which are told from one another by what they name and not by where
/// they stand.
#[must_use]
pub fn is_name(kind: &str) -> bool {
    matches!(kind, ACTOR | PLACE)
}

/// What can stand as the value of an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// Any text.
    Text,
    /// One of these words, in the order in which they are offered.
    Choice(Vec<String>),
    /// Yes or no.
    Flag,
    /// A day, a month or a year: `2024-07-23`, `2024-07`, `2024`; or a moment as RFC 3339 has it.
    Date,
    /// A place in the text.
    Span,
}

impl Type {
    /// Whether `value` is of this type.
    #[must_use]
    pub fn admits(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Text, Value::Text(_)) | (Self::Flag, Value::Flag(_)) => true,
            (Self::Span, Value::Span { .. }) => true,
            (Self::Choice(choices), Value::Text(text)) => choices.contains(text),
            (Self::Date, Value::Text(text)) => Days::parse(text).is_some(),
            // A year alone may be written without quotation marks.
            (Self::Date, Value::Number(year)) => (0..=9999).contains(year),
            _ => false,
        }
    }

    /// In words, for a message: `one of support, oppose`.
    #[must_use]
    pub fn described(&self) -> String {
        match self {
            Self::Text => "a text".to_owned(),
            Self::Choice(choices) => format!("one of {}", choices.join(", ")),
            Self::Flag => "true or false".to_owned(),
            Self::Date => "a date such as 2024-07-23, 2024-07 or 2024".to_owned(),
            Self::Span => "a place in the text".to_owned(),
        }
    }
}

/// Something that can be said of an annotation of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Its name in files: `stance`.
    pub key: String,
    /// What a person sees.
    pub label: String,
    /// What its value can be.
    pub kind: Type,
    /// What it means, in a sentence or two.
    pub doc: String,
}

impl Attribute {
    /// A text called `key`, with nothing more said of it.
    #[must_use]
    pub fn named(key: &str) -> Self {
        Self {
            key: key.to_owned(),
            label: spelt_out(key),
            kind: Type::Text,
            doc: String::new(),
        }
    }
}

/// A kind of annotation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kind {
    /// Its name in files: `actor`.
    pub name: String,
    /// What a person sees of one: `actor`.
    pub label: String,
    /// What a person sees of several: `actors`.
    pub plural: String,
    /// The letter that tags with it: a small Latin one, unique in the schema.
    pub key: Option<char>,
    /// The name of the colour role that themes have a look for.
    pub role: String,
    /// What it is, in a sentence.
    pub doc: String,
    /// How to decide what is one, and where it begins and ends: for annotators.
    pub guidelines: String,
    /// What can be said of one, in the order of forms.
    pub attributes: Vec<Attribute>,
}

impl Kind {
    /// A kind called `name`, labelled so, with a colour role of that name and nothing more.
    #[must_use]
    pub fn named(name: &str) -> Self {
        let label = spelt_out(name);
        Self {
            name: name.to_owned(),
            plural: format!("{label}s"),
            label,
            key: None,
            role: name.to_owned(),
            doc: String::new(),
            guidelines: String::new(),
            attributes: Vec::new(),
        }
    }

    /// The attribute called `key`.
    #[must_use]
    pub fn attribute(&self, key: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|one| one.key == key)
    }
}

/// What an annotation can be to another that links to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkRole {
    /// Its name in files: `said-by`.
    pub name: String,
    /// What a person sees between the two: `said by`.
    pub label: String,
    /// The kinds that can bear it; empty for any.
    pub from: Vec<String>,
    /// The kinds that it can lead to; empty for any.
    pub to: Vec<String>,
    /// What it means, in a sentence.
    pub doc: String,
}

impl LinkRole {
    /// A link called `name`, between any kinds.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            label: spelt_out(name),
            from: Vec::new(),
            to: Vec::new(),
            doc: String::new(),
        }
    }

    /// Whether one of kind `kind` (`None`: a bare note) can bear it.
    #[must_use]
    pub fn starts_at(&self, kind: Option<&str>) -> bool {
        self.from.is_empty() || kind.is_some_and(|kind| self.from.iter().any(|one| one == kind))
    }

    /// Whether it can lead to one of kind `kind`.
    #[must_use]
    pub fn leads_to(&self, kind: Option<&str>) -> bool {
        self.to.is_empty() || kind.is_some_and(|kind| self.to.iter().any(|one| one == kind))
    }
}

/// A name from a file as a label: `said-by` as `said by`.
fn spelt_out(name: &str) -> String {
    name.replace(['-', '_'], " ")
}

/// The kinds and the link roles of an article's annotations.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Schema {
    /// What holds for all kinds: for annotators.
    pub guidelines: String,
    kinds: Vec<Kind>,
    links: Vec<LinkRole>,
}

impl Schema {
    /// The kinds, in the order in which they are listed.
    #[must_use]
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// The link roles, in the order in which they are offered.
    #[must_use]
    pub fn links(&self) -> &[LinkRole] {
        &self.links
    }

    /// The kind called `name`.
    #[must_use]
    pub fn kind(&self, name: &str) -> Option<&Kind> {
        self.kinds.iter().find(|kind| kind.name == name)
    }

    /// The kind that the letter `key` tags with.
    #[must_use]
    pub fn kind_of_key(&self, key: char) -> Option<&Kind> {
        self.kinds.iter().find(|kind| kind.key == Some(key))
    }

    /// The place of the kind called `name` in the list, for a theme that has no colour of its role. An
    /// unknown kind gets a number behind them that depends on its name alone.
    #[must_use]
    pub fn number(&self, name: &str) -> usize {
        let known = self.kinds.iter().position(|kind| kind.name == name);
        let unknown = || {
            let sum = name.bytes().fold(0_usize, |sum, byte| {
                sum.wrapping_mul(31).wrapping_add(usize::from(byte))
            });
            self.kinds.len() + sum % 64
        };
        known.unwrap_or_else(unknown)
    }

    /// What a person sees for the kind called `name`: of an unknown one, the name.
    #[must_use]
    pub fn label<'s>(&'s self, name: &'s str) -> &'s str {
        self.kind(name).map_or(name, |kind| &kind.label)
    }

    /// What a person sees for several of the kind called `name`: of an unknown one, the name.
    #[must_use]
    pub fn plural<'s>(&'s self, name: &'s str) -> &'s str {
        self.kind(name).map_or(name, |kind| &kind.plural)
    }

    /// The colour role of the kind called `name`: of an unknown one, the name.
    #[must_use]
    pub fn role<'s>(&'s self, name: &'s str) -> &'s str {
        self.kind(name).map_or(name, |kind| &kind.role)
    }

    /// The link role called `name`.
    #[must_use]
    pub fn link(&self, name: &str) -> Option<&LinkRole> {
        self.links.iter().find(|link| link.name == name)
    }

    /// The link roles that an annotation of `kind` can bear (`None`: a bare note).
    pub fn links_from(&self, kind: Option<&str>) -> impl Iterator<Item = &LinkRole> {
        self.links.iter().filter(move |link| link.starts_at(kind))
    }

    /// Puts `kind` in the place of the one of its name, or behind all where there is none.
    pub fn put_kind(&mut self, kind: Kind) {
        match self.kinds.iter_mut().find(|old| old.name == kind.name) {
            Some(old) => *old = kind,
            None => self.kinds.push(kind),
        }
    }

    /// Puts `link` in the place of the one of its name, or behind all where there is none.
    pub fn put_link(&mut self, link: LinkRole) {
        match self.links.iter_mut().find(|old| old.name == link.name) {
            Some(old) => *old = link,
            None => self.links.push(link),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::document::Span;

    #[test]
    fn a_type_says_what_it_admits() {
        let choice = Type::Choice(vec!["support".to_owned(), "oppose".to_owned()]);
        assert_eq!(choice.described(), "one of support, oppose");
        for (kind, value, says) in [
            (Type::Flag, Value::Flag(true), "true or false"),
            (Type::Date, Value::Text("2024-07".to_owned()), "2024-07"),
            (Type::Text, Value::Text("x".to_owned()), "a text"),
        ] {
            assert!(kind.admits(&value) && kind.described().contains(says));
        }
    }

    fn schema() -> Schema {
        let mut out = Schema::default();
        for (name, key) in [("actor", 'a'), ("place", 'p')] {
            out.put_kind(Kind {
                key: Some(key),
                ..Kind::named(name)
            });
        }
        out.put_link(LinkRole {
            from: vec!["place".to_owned()],
            to: vec!["place".to_owned()],
            ..LinkRole::named("located-in")
        });
        out.put_link(LinkRole::named("about"));
        out
    }

    #[test]
    fn a_kind_is_found_by_name_and_by_key_and_has_a_number() {
        let schema = schema();
        assert_eq!(
            schema.kind_of_key('p').map(|k| k.name.as_str()),
            Some("place")
        );
        assert_eq!(schema.kind_of_key('x'), None);
        assert_eq!((schema.number("actor"), schema.number("place")), (0, 1));
        assert_eq!(schema.plural("place"), "places");
    }

    #[test]
    fn an_unknown_kind_shows_its_own_name_and_keeps_its_number() {
        let mut schema = schema();
        assert_eq!(
            (schema.label("ship"), schema.role("ship")),
            ("ship", "ship")
        );
        let number = schema.number("ship");
        assert!(number >= 2 && number == schema.number("ship"));
        assert_ne!(number, schema.number("weapon"));
        let all = [
            "ship",
            "weapon",
            "a",
            "سفينة",
            "a rather long name of a kind",
        ];
        assert!(
            all.iter()
                .all(|name| (2..66).contains(&schema.number(name)))
        );
        schema.put_kind(Kind::named("ship"));
        assert_eq!(schema.number("ship"), 2);
    }

    #[test]
    fn a_kind_put_again_keeps_its_place() {
        let mut schema = schema();
        schema.put_kind(Kind {
            label: "who".to_owned(),
            ..Kind::named("actor")
        });
        assert_eq!((schema.kinds().len(), schema.number("actor")), (2, 0));
        assert_eq!(schema.label("actor"), "who");
    }

    #[test]
    fn links_know_between_which_kinds_they_make_sense() {
        let schema = schema();
        let names = |kind| -> Vec<&str> {
            let links = schema.links_from(kind);
            links.map(|link| link.name.as_str()).collect()
        };
        assert_eq!(names(Some("place")), ["located-in", "about"]);
        assert_eq!(names(Some("actor")), ["about"]);
        assert_eq!(names(None), ["about"]);
        let inside = schema.link("located-in").expect("a link role");
        assert_eq!(inside.label, "located in");
        assert!(inside.leads_to(Some("place")) && !inside.leads_to(None));
    }

    #[test]
    fn values_are_held_to_their_types() {
        let text = |text: &str| Value::Text(text.to_owned());
        let choice = Type::Choice(vec!["support".to_owned(), "oppose".to_owned()]);
        assert!(choice.admits(&text("oppose")) && !choice.admits(&text("Oppose")));
        for date in ["2024", "2024-07", "2024-02-29", "2024-07-23T10:00:00Z"] {
            assert!(Type::Date.admits(&text(date)), "{date}");
        }
        for date in [
            "",
            "24",
            "2024-13",
            "2023-02-29",
            "July",
            "٢٠٢٤",
            "-2024",
            "2024-7-1",
        ] {
            assert!(!Type::Date.admits(&text(date)), "{date}");
        }
        assert!(Type::Date.admits(&Value::Number(2024)));
        assert!(Type::Flag.admits(&Value::Flag(false)) && !Type::Flag.admits(&text("no")));
        let place = Value::Span {
            span: Span::new(0, 2),
            quote: "x".to_owned(),
            lemma: None,
        };
        assert!(Type::Span.admits(&place) && !Type::Text.admits(&place));
    }
}
