//! Presentation forms: which character draws a letter that joins on its right, its left, both or neither.
//!
//! The table is what the decompositions of Arabic Presentation Forms-A and -B in the Unicode Character
//! Database say (tags `<isolated>`, `<final>`, `<initial>`, `<medial>`), turned round. Two letters borrow
//! forms that are drawn alike: noon ghunna the dotless ones of alef maksura within a word, and Uyghur and
//! Kurdish ae (U+06D5) those of heh. Letters with no form (Sindhi, Pashto and Kurdish ones among them) are
//! not in it: they stay themselves.
//!
//! Must not know: joining types, cells.

/// How a letter joins, as the eye sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// To neither side.
    Isolated,
    /// To its right only.
    Final,
    /// To its left only.
    Initial,
    /// To both sides.
    Medial,
}

impl Form {
    /// The form of a letter that joins to its right, to its left.
    #[must_use]
    pub const fn of(right: bool, left: bool) -> Self {
        match (right, left) {
            (false, false) => Self::Isolated,
            (true, false) => Self::Final,
            (false, true) => Self::Initial,
            (true, true) => Self::Medial,
        }
    }
}

/// The character that draws `letter` in `form`; `None` where Unicode has none.
#[must_use]
pub fn presentation(letter: char, form: Form) -> Option<char> {
    let arabic = u32::from(letter).checked_sub(FIRST)?;
    let number = *PLACES.get(usize::try_from(arabic).ok()?)?;
    let row = FORMS.get(usize::from(number).checked_sub(1)?)?;
    let found = match form {
        Form::Isolated => row.1,
        Form::Final => row.2,
        Form::Initial => row.3,
        Form::Medial => row.4,
    };
    (found != NONE).then_some(found)
}

/// The character of its own that draws a vowel mark, on a stroke of the pen where the letters around it are
/// `joined`; `None` where there is none.
#[must_use]
pub fn mark(mark: char, joined: bool) -> Option<char> {
    let row = MARKS.iter().find(|row| row.0 == mark)?;
    Some(if joined { row.2 } else { row.1 })
}

/// The one character for lam and `alef`, joined on the right or not; `None` where there is none.
#[must_use]
pub fn lam_alef(alef: char, joined: bool) -> Option<char> {
    LAM_ALEF
        .iter()
        .find(|row| row.0 == alef)
        .map(|row| if joined { row.2 } else { row.1 })
}

/// Whether the letters that two presentation forms stand for would join, one behind the other, and the forms
/// do not: whoever joins letters anew must be kept from it there.
#[must_use]
pub(crate) fn are_parted(before: char, behind: char) -> bool {
    let row = |form: char| {
        let mut rows = FORMS.iter();
        rows.find(|row| [row.1, row.2, row.3, row.4].contains(&form))
    };
    let (Some(one), Some(other)) = (row(before), row(behind)) else {
        return false;
    };
    let would_join = one.3 != NONE && other.2 != NONE;
    let joins = [one.3, one.4].contains(&before) && [other.2, other.4].contains(&behind);
    would_join && !joins
}

/// A vowel mark, its own character, and the one on a stroke. Dammatan and kasratan, which end words, have no
/// stroke. The Quran's sukun and open tanween are drawn as those of other texts.
const MARKS: &[(char, char, char)] = &[
    ('\u{64B}', '\u{FE70}', '\u{FE71}'),
    ('\u{64C}', '\u{FE72}', '\u{FE72}'),
    ('\u{64D}', '\u{FE74}', '\u{FE74}'),
    ('\u{64E}', '\u{FE76}', '\u{FE77}'),
    ('\u{64F}', '\u{FE78}', '\u{FE79}'),
    ('\u{650}', '\u{FE7A}', '\u{FE7B}'),
    ('\u{651}', '\u{FE7C}', '\u{FE7D}'),
    ('\u{652}', '\u{FE7E}', '\u{FE7F}'),
    ('\u{6E1}', '\u{FE7E}', '\u{FE7F}'),
    ('\u{8F0}', '\u{FE70}', '\u{FE71}'),
    ('\u{8F1}', '\u{FE72}', '\u{FE72}'),
    ('\u{8F2}', '\u{FE74}', '\u{FE74}'),
];

/// The first code point of the Arabic block, which has all letters that there are forms of.
const FIRST: u32 = 0x600;

/// For each character of the block, one more than the number of its row in [`FORMS`]; 0 where it has none.
const PLACES: [u8; 0x100] = {
    let mut places = [0; 0x100];
    let mut row: u8 = 0;
    while (row as usize) < FORMS.len() {
        places[(FORMS[row as usize].0 as u32 - FIRST) as usize] = row + 1;
        row += 1;
    }
    places
};

/// Stands for no form.
const NONE: char = '\u{0}';

/// Alef, its ligature with lam isolated, and final.
const LAM_ALEF: &[(char, char, char)] = &[
    ('\u{622}', '\u{FEF5}', '\u{FEF6}'),
    ('\u{623}', '\u{FEF7}', '\u{FEF8}'),
    ('\u{625}', '\u{FEF9}', '\u{FEFA}'),
    ('\u{627}', '\u{FEFB}', '\u{FEFC}'),
];

/// Letter, isolated, final, initial, medial; in the order of the letters.
#[rustfmt::skip]
const FORMS: &[(char, char, char, char, char)] = &[
    ('\u{621}', '\u{FE80}', NONE, NONE, NONE),
    ('\u{622}', '\u{FE81}', '\u{FE82}', NONE, NONE),
    ('\u{623}', '\u{FE83}', '\u{FE84}', NONE, NONE),
    ('\u{624}', '\u{FE85}', '\u{FE86}', NONE, NONE),
    ('\u{625}', '\u{FE87}', '\u{FE88}', NONE, NONE),
    ('\u{626}', '\u{FE89}', '\u{FE8A}', '\u{FE8B}', '\u{FE8C}'),
    ('\u{627}', '\u{FE8D}', '\u{FE8E}', NONE, NONE),
    ('\u{628}', '\u{FE8F}', '\u{FE90}', '\u{FE91}', '\u{FE92}'),
    ('\u{629}', '\u{FE93}', '\u{FE94}', NONE, NONE),
    ('\u{62A}', '\u{FE95}', '\u{FE96}', '\u{FE97}', '\u{FE98}'),
    ('\u{62B}', '\u{FE99}', '\u{FE9A}', '\u{FE9B}', '\u{FE9C}'),
    ('\u{62C}', '\u{FE9D}', '\u{FE9E}', '\u{FE9F}', '\u{FEA0}'),
    ('\u{62D}', '\u{FEA1}', '\u{FEA2}', '\u{FEA3}', '\u{FEA4}'),
    ('\u{62E}', '\u{FEA5}', '\u{FEA6}', '\u{FEA7}', '\u{FEA8}'),
    ('\u{62F}', '\u{FEA9}', '\u{FEAA}', NONE, NONE),
    ('\u{630}', '\u{FEAB}', '\u{FEAC}', NONE, NONE),
    ('\u{631}', '\u{FEAD}', '\u{FEAE}', NONE, NONE),
    ('\u{632}', '\u{FEAF}', '\u{FEB0}', NONE, NONE),
    ('\u{633}', '\u{FEB1}', '\u{FEB2}', '\u{FEB3}', '\u{FEB4}'),
    ('\u{634}', '\u{FEB5}', '\u{FEB6}', '\u{FEB7}', '\u{FEB8}'),
    ('\u{635}', '\u{FEB9}', '\u{FEBA}', '\u{FEBB}', '\u{FEBC}'),
    ('\u{636}', '\u{FEBD}', '\u{FEBE}', '\u{FEBF}', '\u{FEC0}'),
    ('\u{637}', '\u{FEC1}', '\u{FEC2}', '\u{FEC3}', '\u{FEC4}'),
    ('\u{638}', '\u{FEC5}', '\u{FEC6}', '\u{FEC7}', '\u{FEC8}'),
    ('\u{639}', '\u{FEC9}', '\u{FECA}', '\u{FECB}', '\u{FECC}'),
    ('\u{63A}', '\u{FECD}', '\u{FECE}', '\u{FECF}', '\u{FED0}'),
    ('\u{641}', '\u{FED1}', '\u{FED2}', '\u{FED3}', '\u{FED4}'),
    ('\u{642}', '\u{FED5}', '\u{FED6}', '\u{FED7}', '\u{FED8}'),
    ('\u{643}', '\u{FED9}', '\u{FEDA}', '\u{FEDB}', '\u{FEDC}'),
    ('\u{644}', '\u{FEDD}', '\u{FEDE}', '\u{FEDF}', '\u{FEE0}'),
    ('\u{645}', '\u{FEE1}', '\u{FEE2}', '\u{FEE3}', '\u{FEE4}'),
    ('\u{646}', '\u{FEE5}', '\u{FEE6}', '\u{FEE7}', '\u{FEE8}'),
    ('\u{647}', '\u{FEE9}', '\u{FEEA}', '\u{FEEB}', '\u{FEEC}'),
    ('\u{648}', '\u{FEED}', '\u{FEEE}', NONE, NONE),
    ('\u{649}', '\u{FEEF}', '\u{FEF0}', '\u{FBE8}', '\u{FBE9}'),
    ('\u{64A}', '\u{FEF1}', '\u{FEF2}', '\u{FEF3}', '\u{FEF4}'),
    ('\u{671}', '\u{FB50}', '\u{FB51}', NONE, NONE),
    ('\u{677}', '\u{FBDD}', NONE, NONE, NONE),
    ('\u{679}', '\u{FB66}', '\u{FB67}', '\u{FB68}', '\u{FB69}'),
    ('\u{67A}', '\u{FB5E}', '\u{FB5F}', '\u{FB60}', '\u{FB61}'),
    ('\u{67B}', '\u{FB52}', '\u{FB53}', '\u{FB54}', '\u{FB55}'),
    ('\u{67E}', '\u{FB56}', '\u{FB57}', '\u{FB58}', '\u{FB59}'),
    ('\u{67F}', '\u{FB62}', '\u{FB63}', '\u{FB64}', '\u{FB65}'),
    ('\u{680}', '\u{FB5A}', '\u{FB5B}', '\u{FB5C}', '\u{FB5D}'),
    ('\u{683}', '\u{FB76}', '\u{FB77}', '\u{FB78}', '\u{FB79}'),
    ('\u{684}', '\u{FB72}', '\u{FB73}', '\u{FB74}', '\u{FB75}'),
    ('\u{686}', '\u{FB7A}', '\u{FB7B}', '\u{FB7C}', '\u{FB7D}'),
    ('\u{687}', '\u{FB7E}', '\u{FB7F}', '\u{FB80}', '\u{FB81}'),
    ('\u{688}', '\u{FB88}', '\u{FB89}', NONE, NONE),
    ('\u{68C}', '\u{FB84}', '\u{FB85}', NONE, NONE),
    ('\u{68D}', '\u{FB82}', '\u{FB83}', NONE, NONE),
    ('\u{68E}', '\u{FB86}', '\u{FB87}', NONE, NONE),
    ('\u{691}', '\u{FB8C}', '\u{FB8D}', NONE, NONE),
    ('\u{698}', '\u{FB8A}', '\u{FB8B}', NONE, NONE),
    ('\u{6A4}', '\u{FB6A}', '\u{FB6B}', '\u{FB6C}', '\u{FB6D}'),
    ('\u{6A6}', '\u{FB6E}', '\u{FB6F}', '\u{FB70}', '\u{FB71}'),
    ('\u{6A9}', '\u{FB8E}', '\u{FB8F}', '\u{FB90}', '\u{FB91}'),
    ('\u{6AD}', '\u{FBD3}', '\u{FBD4}', '\u{FBD5}', '\u{FBD6}'),
    ('\u{6AF}', '\u{FB92}', '\u{FB93}', '\u{FB94}', '\u{FB95}'),
    ('\u{6B1}', '\u{FB9A}', '\u{FB9B}', '\u{FB9C}', '\u{FB9D}'),
    ('\u{6B3}', '\u{FB96}', '\u{FB97}', '\u{FB98}', '\u{FB99}'),
    ('\u{6BA}', '\u{FB9E}', '\u{FB9F}', '\u{FBE8}', '\u{FBE9}'),
    ('\u{6BB}', '\u{FBA0}', '\u{FBA1}', '\u{FBA2}', '\u{FBA3}'),
    ('\u{6BE}', '\u{FBAA}', '\u{FBAB}', '\u{FBAC}', '\u{FBAD}'),
    ('\u{6C0}', '\u{FBA4}', '\u{FBA5}', NONE, NONE),
    ('\u{6C1}', '\u{FBA6}', '\u{FBA7}', '\u{FBA8}', '\u{FBA9}'),
    ('\u{6C5}', '\u{FBE0}', '\u{FBE1}', NONE, NONE),
    ('\u{6C6}', '\u{FBD9}', '\u{FBDA}', NONE, NONE),
    ('\u{6C7}', '\u{FBD7}', '\u{FBD8}', NONE, NONE),
    ('\u{6C8}', '\u{FBDB}', '\u{FBDC}', NONE, NONE),
    ('\u{6C9}', '\u{FBE2}', '\u{FBE3}', NONE, NONE),
    ('\u{6CB}', '\u{FBDE}', '\u{FBDF}', NONE, NONE),
    ('\u{6CC}', '\u{FBFC}', '\u{FBFD}', '\u{FBFE}', '\u{FBFF}'),
    ('\u{6D0}', '\u{FBE4}', '\u{FBE5}', '\u{FBE6}', '\u{FBE7}'),
    ('\u{6D2}', '\u{FBAE}', '\u{FBAF}', NONE, NONE),
    ('\u{6D3}', '\u{FBB0}', '\u{FBB1}', NONE, NONE),
    ('\u{6D5}', '\u{FEE9}', '\u{FEEA}', NONE, NONE),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_every_row_has_a_form() {
        assert!(FORMS.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(FORMS.iter().all(|row| row.1 != NONE));
    }

    #[test]
    fn every_row_is_found_and_nothing_else_is() {
        for letter in '\0'..=char::MAX {
            let row = FORMS.iter().find(|row| row.0 == letter);
            let forms = [Form::Isolated, Form::Final, Form::Initial, Form::Medial]
                .map(|form| presentation(letter, form).unwrap_or(NONE));
            let wanted = row.map_or([NONE; 4], |row| [row.1, row.2, row.3, row.4]);
            assert_eq!(forms, wanted, "{letter:?}");
        }
    }

    #[test]
    fn letters_have_the_forms_that_unicode_gives_them() {
        assert_eq!(presentation('ب', Form::Initial), Some('\u{FE91}'));
        assert_eq!(presentation('د', Form::Final), Some('\u{FEAA}'));
        assert_eq!(presentation('د', Form::Medial), None);
        assert_eq!(presentation('ی', Form::Medial), Some('\u{FBFF}'));
        assert_eq!(presentation('ې', Form::Initial), Some('\u{FBE6}'));
        assert_eq!(presentation('ڕ', Form::Final), None);
        assert_eq!(lam_alef('إ', true), Some('\u{FEFA}'));
        assert_eq!(lam_alef('ٱ', false), None);
    }
}
