//! Guesses the encoding of bytes that are not valid UTF-8 and that nothing else tells the encoding of.
//!
//! Three questions in turn: is it UTF-16 without a mark (its spaces and line ends have a zero byte, its
//! letters share a high byte); is it UTF-8 with faults (more well-formed sequences than ill-formed
//! parts); else, which single-byte encoding reads as words. The last is asked of chardetng, and, because
//! the Arabic and Hebrew code pages are full of letters and so easily taken for one another, of a count
//! of our own: letters of one script standing together speak for a reading; unassigned bytes, marks
//! without a letter, and Latin letters within an Arabic word speak against it.
//!
//! Must not know: files, what was recorded.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    Encoding, ISO_8859_6, ISO_8859_8, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1255, WINDOWS_1256,
};

/// The most plausible encoding of the whole of a file, which is not valid UTF-8.
#[must_use]
pub(super) fn encoding_of(bytes: &[u8]) -> &'static Encoding {
    if let Some(encoding) = wide(bytes) {
        return encoding;
    }
    if mostly_utf8(bytes) {
        return UTF_8;
    }
    let sample = sample(bytes);
    let best = RIGHT_TO_LEFT
        .iter()
        .map(|&encoding| (Reading::of(&sample, encoding), encoding))
        .max_by(|(a, _), (b, _)| a.score().total_cmp(&b.score()));
    if let Some((_, encoding)) = best.filter(|(reading, _)| reading.is_certain()) {
        return encoding;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let general = detector.guess(None, Utf8Detection::Deny);
    match best {
        Some((reading, encoding)) if reading.score() >= threshold(general) => encoding,
        _ => general,
    }
}

/// Pieces of `bytes` that hold more than ASCII, evenly spread over the whole: a quarter of a megabyte at
/// most, which tells as much as ten.
fn sample(bytes: &[u8]) -> Vec<u8> {
    const PIECE: usize = 4096;
    let telling: Vec<&[u8]> = bytes
        .chunks(PIECE)
        .filter(|piece| !piece.is_ascii())
        .collect();
    let step = telling.len().div_ceil(64).max(1);
    telling
        .into_iter()
        .step_by(step)
        .collect::<Vec<_>>()
        .concat()
}

/// The code pages that are told apart here. On a draw the later one is taken.
const RIGHT_TO_LEFT: [&Encoding; 4] = [ISO_8859_8, ISO_8859_6, WINDOWS_1255, WINDOWS_1256];

/// How plausible a right-to-left reading must be to stand against chardetng's own `general` guess.
/// Windows-1252 is what chardetng says where it knows nothing better; any other guess it had reason for.
fn threshold(general: &'static Encoding) -> f64 {
    if RIGHT_TO_LEFT.contains(&general) || general.name() == "ISO-8859-8-I" {
        0.0
    } else if general.name() == "windows-1252" {
        0.6
    } else {
        f64::INFINITY
    }
}

/// UTF-16 without a mark: the zero bytes of its spaces, digits and line ends all stand on one side of
/// their pairs, and nearly no unit is a lone surrogate.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let (mut first, mut second) = (0_usize, 0_usize);
    for pair in bytes.chunks_exact(2) {
        first += usize::from(pair.first() == Some(&0));
        second += usize::from(pair.get(1) == Some(&0));
    }
    let pairs = bytes.len() / 2;
    let encoding = match (first, second) {
        (zeros, other) if zeros * 50 >= pairs && other * 20 <= zeros && zeros > 0 => UTF_16BE,
        (other, zeros) if zeros * 50 >= pairs && other * 20 <= zeros && zeros > 0 => UTF_16LE,
        _ => return None,
    };
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let wrong = text
        .chars()
        .filter(|&c| c == char::REPLACEMENT_CHARACTER || c == '\0')
        .count();
    (wrong * 50 <= pairs).then_some(encoding)
}

/// UTF-8 with faults: more well-formed sequences of two bytes and more than ill-formed parts.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > bad
}

/// What a character is, where words are judged.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Arabic,
    Hebrew,
    Latin,
    Mark,
    Wrong,
    Other,
}

fn sort_of(c: char) -> Sort {
    match c {
        '\u{64B}'..='\u{652}' | '\u{5B0}'..='\u{5C2}' => Sort::Mark,
        '\u{620}'..='\u{64A}' | '\u{671}'..='\u{6D3}' => Sort::Arabic,
        '\u{5D0}'..='\u{5EA}' | '\u{5F0}'..='\u{5F2}' => Sort::Hebrew,
        char::REPLACEMENT_CHARACTER | '\u{80}'..='\u{9F}' => Sort::Wrong,
        c if c.is_alphabetic() => Sort::Latin,
        _ => Sort::Other,
    }
}

/// How bytes read in one encoding.
#[derive(Clone, Copy, Debug)]
struct Reading {
    /// Right-to-left letters.
    letters: f64,
    /// What speaks against it: 1 for letters of two scripts side by side or a mark without a letter, 3
    /// for an unassigned byte or a control.
    faults: f64,
    /// Words of a kind that no other reading produces by chance ([`telling_words`]).
    telling: f64,
}

impl Reading {
    fn of(bytes: &[u8], encoding: &'static Encoding) -> Self {
        let (text, _) = encoding.decode_without_bom_handling(bytes);
        let (mut letters, mut faults) = (0_u32, 0_u32);
        let mut before = Sort::Other;
        for c in text.chars() {
            let sort = sort_of(c);
            letters += u32::from(matches!(sort, Sort::Arabic | Sort::Hebrew));
            let mixed = matches!(
                (before, sort),
                (Sort::Latin, Sort::Arabic | Sort::Hebrew | Sort::Mark)
                    | (Sort::Arabic | Sort::Hebrew | Sort::Mark, Sort::Latin)
                    | (Sort::Other, Sort::Mark)
            );
            faults += u32::from(mixed) + 3 * u32::from(sort == Sort::Wrong);
            before = sort;
        }
        Self {
            letters: f64::from(letters),
            faults: f64::from(faults),
            telling: f64::from(telling_words(&text)),
        }
    }

    /// How plausible it is: about 1 for a good reading, below 0 where more speaks against it than for it.
    fn score(self) -> f64 {
        if self.letters < 1.0 {
            return -1.0;
        }
        1.0 - 2.0 * self.faults / self.letters + (self.telling / self.letters).min(0.2)
    }

    /// Whether nothing else need be asked: many letters, hardly a fault, and telling words in plenty.
    fn is_certain(self) -> bool {
        self.letters >= 200.0
            && self.faults <= self.letters / 100.0
            && self.telling >= self.letters / 100.0
    }
}

/// How many words begin with the Arabic article, or end as Hebrew plurals do: pairs of letters that no
/// other reading produces by chance.
fn telling_words(text: &str) -> u32 {
    let count = text
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| word.starts_with("ال") || word.ends_with("ים") || word.ends_with("ות"))
        .count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARABIC: &str = "يولد جميع الناس أحراراً متساوين في الكرامة والحقوق، وقد وهبوا عقلاً وضميراً \
        وعليهم أن يعامل بعضهم بعضاً بروح الإخاء؛ فهل يكفي ذلك؟";
    const HEBREW: &str =
        "כל בני האדם נולדו בני חורין ושווים בערכם ובזכויותיהם. כולם חוננו בתבונה ובמצפון";

    fn guess_of(text: &str, encoding: &'static Encoding) -> &'static str {
        let (bytes, _, unmappable) = encoding.encode(text);
        assert!(!unmappable, "{text} is not in {}", encoding.name());
        encoding_of(&bytes).name()
    }

    #[test]
    fn the_arabic_and_hebrew_code_pages_are_told_apart() {
        assert_eq!(guess_of(ARABIC, WINDOWS_1256), "windows-1256");
        assert_eq!(guess_of(ARABIC, ISO_8859_6), "ISO-8859-6");
        assert_eq!(guess_of(HEBREW, WINDOWS_1255), "windows-1255");
        assert_eq!(guess_of("قال إن الأمر انتهى", WINDOWS_1256), "windows-1256");
        assert_eq!(guess_of("قال إن الأمر انتهى", ISO_8859_6), "ISO-8859-6");
    }

    #[test]
    fn a_persian_letter_is_no_fault_of_windows_1256() {
        let persian = "چهار پنجم گزارش‌ها در تهران منتشر شد؛ ژاله آن‌ها را دید";
        let written = persian.replace('ی', "ي");
        assert_eq!(guess_of(&written, WINDOWS_1256), "windows-1256");
    }

    #[test]
    fn other_languages_are_left_to_the_general_detector() {
        assert_eq!(
            guess_of(
                "Le café était fermé à cause de la grève générale",
                encoding_rs::WINDOWS_1252
            ),
            "windows-1252"
        );
        assert_eq!(
            guess_of(
                "Все люди рождаются свободными и равными в своём достоинстве",
                encoding_rs::WINDOWS_1251
            ),
            "windows-1251"
        );
    }

    #[test]
    fn utf16_without_a_mark_is_known_by_its_zeros() {
        for (encoding, low) in [(UTF_16LE, 0), (UTF_16BE, 1)] {
            let bytes: Vec<u8> = HEBREW
                .encode_utf16()
                .flat_map(|unit| {
                    let [a, b] = unit.to_le_bytes();
                    if low == 0 { [a, b] } else { [b, a] }
                })
                .collect();
            assert!(std::str::from_utf8(&bytes).is_err());
            assert_eq!(encoding_of(&bytes), encoding);
        }
    }

    #[test]
    fn utf8_with_a_fault_is_still_utf8() {
        let mut bytes = ARABIC.as_bytes().to_vec();
        bytes.insert(40, 0xFF);
        bytes.push(0xD9);
        assert_eq!(encoding_of(&bytes), UTF_8);
    }
}
