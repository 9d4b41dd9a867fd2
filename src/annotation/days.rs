//! Days as people write them: a day, a month, a year, or a moment; each stands for all the days that it may be.
//!
//! Must not know: what happened on them.

use jiff::civil::Date;

/// The days that a date may be: one, those of a month, those of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    first: Date,
    last: Date,
}

impl Days {
    /// The days of `2024-07-23`, `2024-07` or `2024`; of a moment as RFC 3339 has it the day that it names, by its
    /// own clock. `None` where `text` is none of these.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let begins_with_year = text.bytes().take(4).filter(u8::is_ascii_digit).count() == 4;
        if !begins_with_year {
            return None;
        }
        let day = |text: &str| text.parse::<Date>().ok();
        let (first, last) = match text.len() {
            4 => (
                day(&format!("{text}-01-01"))?,
                day(&format!("{text}-12-31"))?,
            ),
            7 => {
                let first = day(&format!("{text}-01"))?;
                (first, first.last_of_month())
            }
            _ => {
                let moment = || {
                    text.parse::<jiff::Timestamp>().ok()?;
                    day(text.get(..10)?)
                };
                let only = day(text).or_else(moment)?;
                (only, only)
            }
        };
        Some(Self { first, last })
    }

    /// Whether one of them may be on the first of `other` or after it: of what happened in some month nobody
    /// knows that it was before the month's last day.
    #[must_use]
    pub fn reach(self, other: Self) -> bool {
        self.last >= other.first
    }

    /// Whether one of them may be on the last of `other` or before it.
    #[must_use]
    pub fn begin_by(self, other: Self) -> bool {
        self.first <= other.last
    }
}

/// `text` with the digits of Arabic and Persian as those of ASCII, as files have them: `٢٠٢٤` as `2024`.
#[must_use]
pub fn ascii_digits(text: &str) -> String {
    let ascii = |c: char| match c {
        '\u{660}'..='\u{669}' => char::from_digit(u32::from(c) - 0x660, 10),
        '\u{6f0}'..='\u{6f9}' => char::from_digit(u32::from(c) - 0x6f0, 10),
        _ => None,
    };
    text.chars().map(|c| ascii(c).unwrap_or(c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(text: &str) -> Days {
        Days::parse(text).expect("a date")
    }

    #[test]
    fn a_month_and_a_year_are_all_their_days() {
        for (text, first, last) in [
            ("2024", "2024-01-01", "2024-12-31"),
            ("2024-02", "2024-02-01", "2024-02-29"),
            ("2024-07-23", "2024-07-23", "2024-07-23"),
            ("2024-07-23T23:30:00+03:00", "2024-07-23", "2024-07-23"),
        ] {
            let found = days(text);
            let told = (found.first.to_string(), found.last.to_string());
            assert_eq!(told, (first.to_owned(), last.to_owned()), "{text}");
        }
        for text in [
            "",
            "May",
            "2024-13",
            "2024-02-30",
            "24-07-23",
            "٢٠٢٤",
            "2024-7",
        ] {
            assert_eq!(Days::parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_may_lie_between_two_dates_does() {
        let reaches = |one, other| days(one).reach(days(other));
        assert!(reaches("2024-07-23", "2024-07") && reaches("2024-07", "2024-07-23"));
        assert!(!reaches("2024-06", "2024-07") && !reaches("2023", "2024-01-01"));
        let begins = |one, other| days(one).begin_by(days(other));
        assert!(begins("2024-07-31", "2024-07") && begins("2024", "2024-07"));
        assert!(!begins("2024-08-01", "2024-07") && !begins("2025", "2024-12-31"));
    }
}
