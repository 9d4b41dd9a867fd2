//! The articles read lately, as the start page tells of them.
//!
//! Must not know: sessions, what the page looks like.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::app::menu::Recent;
use crate::store::state::Seen;

/// So many are listed: what can be looked over.
const LISTED: usize = 20;

/// The articles of `seen`, the one left last first, as they are on `today`. An article that is no longer
/// there is not listed.
pub(super) fn listed(seen: &[Seen]) -> Vec<Recent> {
    let zone = TimeZone::system();
    let today = zone.to_datetime(Timestamp::now()).date();
    let home = std::env::home_dir();
    let there = seen.iter().filter(|seen| seen.path.is_file());
    there
        .take(LISTED)
        .map(|seen| {
            let left = Timestamp::from_second(seen.left).unwrap_or_default();
            let day = when(zone.to_datetime(left).date(), today);
            let folder = folder_of(&seen.path, home.as_deref());
            Recent {
                name: name_of(&seen.path),
                told: format!("{folder} · {}% · {day}", seen.percent()),
                path: seen.path.clone(),
            }
        })
        .collect()
}

fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

/// The folder of `path`, the person's home as `~`.
fn folder_of(path: &Path, home: Option<&Path>) -> String {
    let folder = path.parent().unwrap_or(Path::new(""));
    let below = home.and_then(|home| folder.strip_prefix(home).ok());
    let short: PathBuf = match below {
        Some(rest) if rest.as_os_str().is_empty() => "~".into(),
        Some(rest) => Path::new("~").join(rest),
        None => folder.to_owned(),
    };
    short.display().to_string()
}

/// The day `day`, as one says it on `today`.
fn when(day: Date, today: Date) -> String {
    let days = today.since(day).map_or(0, |since| since.get_days());
    match days {
        ..=0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        2..=6 => format!("{days} days ago"),
        _ => day.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_told_as_one_says_it() {
        let day = |text: &str| text.parse::<Date>().expect("a day");
        let today = day("2026-11-25");
        assert_eq!(when(day("2026-11-25"), today), "today");
        assert_eq!(when(day("2026-11-24"), today), "yesterday");
        assert_eq!(when(day("2026-11-20"), today), "5 days ago");
        assert_eq!(when(day("2026-11-18"), today), "2026-11-18");
        assert_eq!(
            when(day("2027-01-01"), today),
            "today",
            "a clock that was wrong"
        );
    }

    #[test]
    fn the_home_is_a_tilde() {
        let folder = |path: &str| folder_of(Path::new(path), Some(Path::new("/home/amina")));
        assert_eq!(folder("/home/amina/texts/a.txt"), "~/texts");
        assert_eq!(folder("/home/amina/a.txt"), "~");
        assert_eq!(folder("/srv/a.txt"), "/srv");
    }

    #[test]
    fn what_is_gone_is_not_listed() {
        let folder = tempfile::tempdir().expect("a folder");
        let there = folder.path().join("a.txt");
        std::fs::write(&there, "x").expect("a file");
        let seen = |path: PathBuf| Seen {
            path,
            offset: 1,
            length: 4,
            left: 0,
        };
        let found = listed(&[seen(folder.path().join("b.txt")), seen(there)]);
        let names: Vec<_> = found.iter().map(|recent| recent.name.as_str()).collect();
        assert_eq!(names, ["a.txt"]);
        assert!(
            found
                .iter()
                .all(|recent| recent.told.contains(" · 25% · 19"))
        );
    }
}
