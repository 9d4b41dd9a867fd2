//! What is looked for: a folded pattern, and whether it stands at a place of a text.
//!
//! A place is tried where a character stands that may be the pattern's first letter; which bytes end
//! such characters is known from the start, so most of a text is passed over byte by byte. A try goes
//! letter by letter; where a dagger alef (an alef or nothing), a ligature or a combining hamza makes
//! more than one reading possible, all readings are followed side by side.

use super::Tier;
use crate::text::clitic;
use crate::text::document::{Span, slice};
use crate::text::fold::{self, Blindness, Fold, Letter, Symbol, Symbols};
use crate::text::segment::segment_at;

/// A pattern to search for.
#[derive(Clone, Debug)]
pub struct Pattern {
    atoms: Vec<Symbol>,
    /// The pattern without `ال`, with ل in its stead, and wholly without where the noun begins with
    /// ل: as it stands after the proclitic ل.
    after_lam: Vec<Vec<Symbol>>,
    blindness: Blindness,
    lowest: Tier,
    /// The bytes that end a character with which a match may begin; 256 of them.
    leads: Vec<bool>,
    length: usize,
    words: Vec<Vec<char>>,
}

/// A place where the pattern stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Match {
    /// The first byte of its first letter.
    pub(super) start: usize,
    /// One past the last byte of its last letter, marks after it not counted.
    pub(super) end: usize,
    /// It begins within a ligature.
    pub(super) cut_start: bool,
    /// It ends within a ligature.
    pub(super) cut_end: bool,
    /// It is written without its alef, after ل.
    pub(super) after_lam: bool,
    /// Where the next one may begin.
    pub(super) next: usize,
}

/// How a quick try ended.
enum Quick {
    Ends(usize),
    Fails,
    Unsure,
}

impl Pattern {
    /// A pattern of `text`, white space around it left out. A text that folds to nothing (a vowel
    /// mark alone) is looked for as it is; the empty one is never found. All tiers are looked for.
    #[must_use]
    pub fn new(text: &str, blindness: Blindness) -> Self {
        let mut blindness = blindness;
        let mut atoms = atoms(text, blindness);
        if atoms.is_empty() {
            blindness = Blindness::Exact;
            atoms = self::atoms(text, blindness);
        }
        let after_lam = match blindness {
            Blindness::Blind => after_lam(&atoms),
            Blindness::Exact => Vec::new(),
        };
        Self {
            leads: leads(&atoms, !after_lam.is_empty(), blindness),
            words: words(&atoms),
            after_lam,
            blindness,
            lowest: Tier::Near,
            length: text.len(),
            atoms,
        }
    }

    /// The same pattern, looked for in the tiers down to `lowest` only.
    #[must_use]
    pub const fn within(mut self, lowest: Tier) -> Self {
        self.lowest = lowest;
        self
    }

    /// Whether hits of `tier` are looked for.
    #[must_use]
    pub fn is_within(&self, tier: Tier) -> bool {
        tier <= self.lowest
    }

    /// Whether it can never be found.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.atoms.is_empty()
    }

    /// Bytes of the text that it was made of.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.length
    }

    /// Whether spelling counts; [`Blindness::Exact`] also where the pattern folds to nothing.
    #[must_use]
    pub const fn blindness(&self) -> Blindness {
        self.blindness
    }

    /// The bare letters of its words.
    pub(super) fn words(&self) -> &[Vec<char>] {
        &self.words
    }

    /// Whether it has a word long enough for near spellings, and nothing but words.
    pub(super) fn has_near(&self) -> bool {
        self.blindness == Blindness::Blind
            && self.words.iter().any(|word| super::near::is_long(word))
            && self.atoms.iter().all(|atom| match atom {
                Symbol::Letter(letter) => letter.base.is_alphanumeric(),
                _ => true,
            })
    }

    /// The first match whose first character begins in `place`.
    pub(super) fn find(&self, text: &str, place: Span) -> Option<Match> {
        let mut at = place.start();
        // The last byte of a character that begins in the place lies at most three bytes behind it.
        let end = place.end().saturating_add(3).min(text.len());
        while !self.atoms.is_empty() {
            let bytes = text.as_bytes().get(at..end)?;
            let last = at + bytes.iter().position(|byte| self.may_end_lead(*byte))?;
            at = last + 1;
            let Some(start) = whole_character(text, last) else {
                continue;
            };
            if start < place.start() || start >= place.end() {
                continue;
            }
            if let Some(found) = self.at(text, start, at) {
                return Some(found);
            }
        }
        None
    }

    fn may_end_lead(&self, byte: u8) -> bool {
        self.leads.get(usize::from(byte)).copied().unwrap_or(false)
    }

    /// The match that begins with the character `start..next`.
    fn at(&self, text: &str, start: usize, next: usize) -> Option<Match> {
        let plain = |end, cut_start, cut_end| Match {
            start,
            end,
            cut_start,
            cut_end,
            after_lam: false,
            next,
        };
        let first = slice(text, Span::new(start, next)).chars().next()?;
        if let Fold::Nothing | Fold::Space | Fold::Break = self.fold(first) {
            return None;
        }
        match self.quick(&self.atoms, text, start) {
            Quick::Ends(end) => return Some(plain(end, false, false)),
            Quick::Fails => {}
            Quick::Unsure => {
                for skipped in 0..letters_within(text, start, next) {
                    if let Some((end, cut)) = self.slow(&self.atoms, text, start, skipped) {
                        return Some(plain(end, skipped > 0, cut));
                    }
                }
            }
        }
        let found = self.after_lam.iter().find_map(|atoms| {
            let (end, cut) = self.slow_after_lam(atoms, text, start)?;
            Some(plain(end, false, cut))
        })?;
        Some(Match {
            after_lam: true,
            ..found
        })
    }

    /// The end of `atoms` at `start` if that is a stem after ل whose form has the article.
    fn slow_after_lam(&self, atoms: &[Symbol], text: &str, start: usize) -> Option<(usize, bool)> {
        let head = text.get(..start)?;
        let before = head
            .chars()
            .rev()
            .map(fold::blind)
            .find(|fold| !matches!(fold, Fold::Nothing | Fold::Hamza | Fold::Alef));
        if !matches!(before, Some(Fold::Letter(letter)) if letter.base == 'ل') {
            return None;
        }
        let end = match self.quick(atoms, text, start) {
            Quick::Ends(end) => (end, false),
            Quick::Fails => return None,
            Quick::Unsure => self.slow(atoms, text, start, 0)?,
        };
        let word = segment_at(text, start)?;
        clitic::stems(slice(text, word))
            .iter()
            .any(|stem| word.start() + stem.start == start && stem.form.is_some())
            .then_some(end)
    }

    fn fold(&self, c: char) -> Fold {
        match self.blindness {
            Blindness::Blind => fold::blind(c),
            Blindness::Exact => fold::exact(c),
        }
    }

    /// Tries `atoms` at `start`, as long as there is one reading only.
    fn quick(&self, atoms: &[Symbol], text: &str, start: usize) -> Quick {
        let mut rest = text.get(start..).unwrap_or("").chars();
        let mut end = start;
        for atom in atoms {
            match atom {
                Symbol::Letter(wanted) => match self.quick_letter(*wanted, &mut rest) {
                    Quick::Ends(_) => {}
                    other => return other,
                },
                Symbol::Space if skip_spaces(&mut rest, |c| self.fold(c)) => continue,
                Symbol::Space | Symbol::Break => return Quick::Fails,
                Symbol::Alef => return Quick::Unsure,
            }
            end = text.len() - rest.as_str().len();
        }
        // A dagger alef after the last letter may be its alef, or the pattern's end may be another's.
        Quick::Ends(end)
    }

    fn quick_letter(&self, wanted: Letter, rest: &mut std::str::Chars<'_>) -> Quick {
        for c in rest.by_ref() {
            match self.fold(c) {
                Fold::Nothing => {}
                Fold::Letter(letter) if letter.matches(wanted) => return Quick::Ends(0),
                Fold::Letter(_) if wanted.hamza && followed_by_mark(rest) => return Quick::Unsure,
                Fold::Alef | Fold::Hamza | Fold::Letters(_) => return Quick::Unsure,
                Fold::Letter(_) | Fold::Space | Fold::Break => return Quick::Fails,
            }
        }
        Quick::Fails
    }

    /// The end of `atoms` at `start`, all readings followed, the longest taken, and whether it lies
    /// within a ligature. `skipped` letters of a ligature at `start` stand before the match.
    fn slow(
        &self,
        atoms: &[Symbol],
        text: &str,
        start: usize,
        skipped: usize,
    ) -> Option<(usize, bool)> {
        let mut symbols = Symbols::new(text, start, self.blindness);
        for _ in 0..skipped {
            symbols.next();
        }
        // A mark that folds to nothing here is no place for a match to begin.
        let begins = symbols
            .clone()
            .next()
            .is_some_and(|(_, span)| span.start() == start);
        if !begins {
            return None;
        }
        let mut states = vec![false; atoms.len() + 1];
        if let Some(first) = states.first_mut() {
            *first = true;
        }
        let (mut found, mut begun) = (None, false);
        while let Some((symbol, span)) = symbols.next() {
            states = stepped(atoms, &states, symbol, begun);
            begun = true;
            if let Some(last) = states.last_mut().filter(|last| **last) {
                *last = false;
                found = Some((span.end(), symbols.is_within()));
            }
            if !states.contains(&true) {
                break;
            }
        }
        found
    }
}

/// The states after `symbol`: a state is how many atoms have been matched.
fn stepped(atoms: &[Symbol], states: &[bool], symbol: Symbol, begun: bool) -> Vec<bool> {
    let mut after = vec![false; states.len()];
    let mut set = |state: usize| {
        if let Some(slot) = after.get_mut(state) {
            *slot = true;
        }
    };
    for (state, _) in states.iter().enumerate().filter(|(_, on)| **on) {
        let wanted = atoms.get(state).copied();
        let spaces = state > 0 && atoms.get(state - 1) == Some(&Symbol::Space);
        if symbol == Symbol::Alef && begun || symbol == Symbol::Space && spaces {
            set(state);
        }
        if wanted.is_some_and(|wanted| fits(wanted, symbol)) {
            set(state + 1);
        }
    }
    for (state, atom) in atoms.iter().enumerate() {
        let passable = *atom == Symbol::Alef && after.get(state) == Some(&true);
        if let Some(slot) = after.get_mut(state + 1).filter(|_| passable) {
            *slot = true;
        }
    }
    after
}

/// Whether an atom of the pattern takes a symbol of the text.
fn fits(wanted: Symbol, symbol: Symbol) -> bool {
    match (wanted, symbol) {
        (Symbol::Letter(wanted), Symbol::Letter(letter)) => wanted.matches(letter),
        (Symbol::Alef, Symbol::Letter(letter)) | (Symbol::Letter(letter), Symbol::Alef) => {
            letter.base == 'ا'
        }
        (Symbol::Alef, Symbol::Alef) | (Symbol::Space, Symbol::Space) => true,
        _ => false,
    }
}

/// Where the character begins that ends with the byte `last`; `None` where none does.
fn whole_character(text: &str, last: usize) -> Option<usize> {
    if !text.is_char_boundary(last + 1) {
        return None;
    }
    let start = crate::text::segment::floor_character(text, last);
    Some(start)
}

/// How many letters the character `start..end` folds to, at least one.
fn letters_within(text: &str, start: usize, end: usize) -> usize {
    match slice(text, Span::new(start, end))
        .chars()
        .next()
        .map(fold::blind)
    {
        Some(Fold::Letters(letters)) => letters.chars().count(),
        _ => 1,
    }
}

fn followed_by_mark(rest: &std::str::Chars<'_>) -> bool {
    let next = rest.clone().next().map(fold::blind);
    matches!(next, Some(Fold::Nothing | Fold::Hamza | Fold::Alef))
}

/// Passes over white space, and nothings within it; whether there was any.
fn skip_spaces(rest: &mut std::str::Chars<'_>, fold: impl Fn(char) -> Fold) -> bool {
    let mut any = false;
    loop {
        let mut ahead = rest.clone();
        match ahead.next().map(&fold) {
            Some(Fold::Space) => any = true,
            Some(Fold::Nothing | Fold::Hamza) => {}
            _ => return any,
        }
        *rest = ahead;
    }
}

/// The folded symbols of a pattern: white space runs as one, none at the ends, dagger alefs only after a
/// letter and one at a time.
fn atoms(text: &str, blindness: Blindness) -> Vec<Symbol> {
    let mut out: Vec<Symbol> = Vec::new();
    for (symbol, _) in Symbols::new(text.trim(), 0, blindness) {
        let symbol = match symbol {
            Symbol::Break => Symbol::Space,
            other => other,
        };
        match (symbol, out.last()) {
            (Symbol::Space | Symbol::Alef, None | Some(Symbol::Space)) => {}
            (Symbol::Alef, Some(Symbol::Alef)) => {}
            _ => out.push(symbol),
        }
    }
    while out.last() == Some(&Symbol::Space) {
        out.pop();
    }
    out
}

/// The pattern as it stands after the proclitic ل, if it begins with the article.
fn after_lam(atoms: &[Symbol]) -> Vec<Vec<Symbol>> {
    let base = |index: usize| match atoms.get(index) {
        Some(Symbol::Letter(letter)) => Some(letter.base),
        _ => None,
    };
    if base(0) != Some('ا') || base(1) != Some('ل') || base(2).is_none() || base(3).is_none() {
        return Vec::new();
    }
    let tail = |from: usize| atoms.get(from..).unwrap_or(&[]).to_vec();
    let mut out = vec![tail(1)];
    if base(2) == Some('ل') {
        out.push(tail(2));
    }
    out
}

/// The bytes that end a character with which a match may begin.
fn leads(atoms: &[Symbol], lam: bool, blindness: Blindness) -> Vec<bool> {
    let mut out = vec![false; 256];
    let Some(Symbol::Letter(first)) = atoms.first() else {
        return out;
    };
    let mut add = |c: char| {
        let last = c.encode_utf8(&mut [0; 4]).bytes().next_back();
        if let Some(slot) = last.and_then(|byte| out.get_mut(usize::from(byte))) {
            *slot = true;
        }
    };
    add(first.base);
    if blindness == Blindness::Blind {
        fold::spellings(first.base).for_each(&mut add);
        if first.hamza {
            add('\u{654}');
            add('\u{655}');
            "اويهء".chars().flat_map(fold::spellings).for_each(&mut add);
        }
        if lam {
            fold::spellings('ل').for_each(&mut add);
        }
    }
    out
}

/// The bare letters of each word.
fn words(atoms: &[Symbol]) -> Vec<Vec<char>> {
    atoms
        .split(|atom| *atom == Symbol::Space)
        .map(|word| {
            let letters = word.iter().filter_map(|atom| match atom {
                Symbol::Letter(letter) => Some(letter.base),
                _ => None,
            });
            letters.collect()
        })
        .collect()
}
