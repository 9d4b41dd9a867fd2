//! Tests of themes: what is written becomes what is seen, contrast is measured, kinds are told apart.

use std::path::PathBuf;

use ratatui::style::{Color, Modifier, Style};

use super::colour::{self, Rgb};
use super::{Depth, KIND_ROLES, KindLook, Role, Theme, ThemeFile, builtin};

/// The sixteen colours as xterm has them: the reference for themes made of the terminal's own.
const XTERM: [(Color, Rgb); 16] = [
    (Color::Black, (0, 0, 0)),
    (Color::Red, (205, 0, 0)),
    (Color::Green, (0, 205, 0)),
    (Color::Yellow, (205, 205, 0)),
    (Color::Blue, (0, 0, 238)),
    (Color::Magenta, (205, 0, 205)),
    (Color::Cyan, (0, 205, 205)),
    (Color::Gray, (229, 229, 229)),
    (Color::DarkGray, (127, 127, 127)),
    (Color::LightRed, (255, 0, 0)),
    (Color::LightGreen, (0, 255, 0)),
    (Color::LightYellow, (255, 255, 0)),
    (Color::LightBlue, (92, 92, 255)),
    (Color::LightMagenta, (255, 0, 255)),
    (Color::LightCyan, (0, 255, 255)),
    (Color::White, (255, 255, 255)),
];

fn rgb(color: Color) -> Option<Rgb> {
    let own = XTERM.iter().find(|(name, _)| *name == color);
    own.map(|(_, rgb)| *rgb).or_else(|| colour::rgb(color))
}

/// How legible a style is; `None` where letters or ground are the terminal's default.
fn contrast(style: Style) -> Option<f64> {
    let letters = rgb(style.fg?)?;
    let ground = rgb(style.bg?)?;
    Some(colour::contrast(letters, ground))
}

fn theme(name: &str, depth: Depth) -> Theme {
    let (theme, faults) = Theme::load(name, &[], depth);
    let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert!(told.is_empty(), "{told:?}");
    theme
}

fn looks(theme: &Theme) -> Vec<(&'static str, KindLook)> {
    KIND_ROLES
        .iter()
        .map(|role| (*role, theme.kind(role, 0)))
        .collect()
}

/// Roles whose marks are lines, not letters.
const LINES: [Role; 2] = [Role::Rule, Role::Frame];

/// Roles that are laid over the article's annotations.
const OVER_ARTICLE: [Role; 8] = [
    Role::Layer,
    Role::Suggestion,
    Role::Cursor,
    Role::Selection,
    Role::Match,
    Role::CurrentMatch,
    Role::NearMatch,
    Role::Label,
];

/// Every pair of letters and ground that a theme can put on the screen, with what it is.
fn all_styles(theme: &Theme) -> Vec<(String, Style)> {
    let text = theme.style(Role::Text);
    let mut out = Vec::new();
    for (role, name) in Role::ALL.iter().filter(|(role, _)| !LINES.contains(role)) {
        out.push(((*name).to_owned(), text.patch(theme.style(*role))));
        // Lists and messages stand on other grounds too.
        if !OVER_ARTICLE.contains(role) {
            for under in [Role::Overlay, Role::Status, Role::Header] {
                let style = text.patch(theme.style(under)).patch(theme.style(*role));
                out.push((format!("{name} on {}", under.name()), style));
            }
        }
    }
    for (inner, look) in looks(theme) {
        out.push((inner.to_owned(), theme.annotated(&[look])));
        out.push((format!("chosen {inner}"), theme.chosen(&[look], 0)));
        for under in [Role::Text, Role::Overlay, Role::RowChosen] {
            let style = text.patch(theme.style(under)).patch(theme.kind_mark(look));
            out.push((format!("name of {inner} on {}", under.name()), style));
        }
        let marked = theme
            .annotated(&[look])
            .patch(theme.style(Role::Substitute));
        out.push((format!("substitute in {inner}"), marked));
        for role in OVER_ARTICLE {
            let style = theme.annotated(&[look]).patch(theme.style(role));
            out.push((format!("{} over {inner}", role.name()), style));
        }
        for (outer, ground) in looks(theme) {
            let stack = [look, ground];
            out.push((format!("{inner} in {outer}"), theme.annotated(&stack)));
            out.push((
                format!("chosen {inner} in {outer}"),
                theme.chosen(&stack, 0),
            ));
            out.push((
                format!("{inner} in chosen {outer}"),
                theme.chosen(&stack, 1),
            ));
        }
    }
    out
}

/// The styles of all built-in themes whose letters are less legible than `least`, as complaints.
fn illegible(depth: Depth, least: impl Fn(&str) -> f64) -> Vec<String> {
    let mut out = Vec::new();
    for (name, _) in builtin() {
        let theme = theme(name, depth);
        for (what, style) in all_styles(&theme) {
            if let Some(ratio) = contrast(style).filter(|ratio| *ratio < least(name)) {
                out.push(format!(
                    "{name}: {what}: {ratio:.2} {:?} {:?}",
                    style.fg, style.bg
                ));
            }
        }
    }
    out
}

#[test]
fn every_text_is_legible_by_wcag() {
    let least = |name: &str| if name == "high-contrast" { 7.0 } else { 4.5 };
    let complaints = illegible(Depth::True, least);
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn every_text_is_legible_with_fewer_colours() {
    for depth in [Depth::Ansi256, Depth::Ansi16] {
        let complaints = illegible(depth, |_| 4.5);
        assert!(
            complaints.is_empty(),
            "{depth:?}\n{}",
            complaints.join("\n")
        );
    }
}

#[test]
fn themes_of_fixed_colours_leave_nothing_to_the_terminal() {
    for (name, _) in builtin().iter().filter(|(name, _)| *name != "terminal") {
        for (what, style) in all_styles(&theme(name, Depth::True)) {
            assert!(
                contrast(style).is_some(),
                "{name}: {what} has no fixed colours"
            );
        }
    }
}

#[test]
fn the_terminals_own_theme_has_only_its_own_colours() {
    for (what, style) in all_styles(&theme("terminal", Depth::True)) {
        for color in [style.fg, style.bg].into_iter().flatten() {
            assert!(colour::is_own(color), "{what}: {color:?}");
        }
        let dark = XTERM
            .iter()
            .take(8)
            .any(|(color, _)| style.fg == Some(*color));
        let bold = style.add_modifier.contains(Modifier::BOLD);
        assert!(
            !(dark && bold),
            "{what}: dark letters in bold are shown bright"
        );
        // A colour on a ground that nobody knows: only where the ground is known too.
        let unknown = style.fg.is_some_and(|c| c != Color::Reset) && style.bg == Some(Color::Reset);
        assert!(!unknown, "{what}: {:?} on the default ground", style.fg);
    }
}

#[test]
fn in_256_colours_annotations_still_show() {
    for (name, _) in builtin().iter().filter(|(name, _)| *name != "terminal") {
        let theme = theme(name, Depth::Ansi256);
        let paper = rgb(theme.style(Role::Text).bg.unwrap()).unwrap();
        let kinds = looks(&theme).into_iter().take(3);
        let letters: Vec<_> = kinds
            .clone()
            .map(|(r, l)| (r, rgb(l.letters).unwrap()))
            .collect();
        let mut complaints = alike(&letters, 0.08);
        for (role, look) in kinds {
            if colour::distance(paper, rgb(look.ground).unwrap()) < 0.03 {
                complaints.push(format!("the ground of {role} looks like paper"));
            }
        }
        assert!(complaints.is_empty(), "{name}:\n{}", complaints.join("\n"));
    }
}

#[test]
fn in_256_colours_letters_keep_their_hue() {
    for (name, _) in builtin() {
        let (full, fewer) = (theme(name, Depth::True), theme(name, Depth::Ansi256));
        let kinds = looks(&full).into_iter().zip(looks(&fewer));
        let kinds = kinds.map(|((role, a), (_, b))| (role, a.letters, b.letters));
        let roles = Role::ALL.iter().map(|(role, name)| {
            let letters = |theme: &Theme| theme.style(*role).fg.unwrap_or(Color::Reset);
            (*name, letters(&full), letters(&fewer))
        });
        // Letters that are almost black or white on a ground of their own have no hue to keep.
        let coloured = roles.filter(|(role, ..)| !role.ends_with("match"));
        for (what, before, after) in kinds.chain(coloured) {
            let (Some(before), Some(after)) = (rgb(before), rgb(after)) else {
                continue;
            };
            let (before, after) = (colour::Lab::of(before), colour::Lab::of(after));
            assert!(before.has_hue_of(&after), "{name}: {what}");
        }
    }
}

/// How colours look without one sort of cones: Machado, Oliveira, Fernandes 2009, severity 1.
type Matrix = [[f64; 3]; 3];
const PROTANOPIA: Matrix = [
    [0.152_286, 1.052_583, -0.204_868],
    [0.114_503, 0.786_281, 0.099_216],
    [-0.003_882, -0.048_116, 1.051_998],
];
const DEUTERANOPIA: Matrix = [
    [0.367_322, 0.860_646, -0.227_968],
    [0.280_085, 0.672_501, 0.047_413],
    [-0.011_820, 0.042_940, 0.968_881],
];
const TRITANOPIA: Matrix = [
    [1.255_528, -0.076_749, -0.178_779],
    [-0.078_411, 0.930_809, 0.147_602],
    [0.004_733, 0.691_367, 0.303_900],
];

fn seen_by(matrix: Matrix, (r, g, b): Rgb) -> Rgb {
    let linear = [r, g, b].map(|c| (f64::from(c) / 255.0).powf(2.2));
    let mix = |row: [f64; 3]| -> u8 {
        let light: f64 = row.iter().zip(linear).map(|(m, c)| m * c).sum();
        let value = (light.clamp(0.0, 1.0).powf(1.0 / 2.2) * 255.0).round();
        (0..=255_u8).find(|n| f64::from(*n) >= value).unwrap_or(255)
    };
    (mix(matrix[0]), mix(matrix[1]), mix(matrix[2]))
}

/// The pairs of `colours` that look nearer to one another than `least`.
fn alike(colours: &[(&str, Rgb)], least: f64) -> Vec<String> {
    let mut out = Vec::new();
    for (number, (a, first)) in colours.iter().enumerate() {
        for (b, second) in colours.iter().skip(number + 1) {
            let distance = colour::distance(*first, *second);
            if distance < least {
                out.push(format!("{a} and {b}: {distance:.3}"));
            }
        }
    }
    out
}

#[test]
fn kinds_are_told_apart_by_their_letters_and_grounds() {
    for (name, _) in builtin().iter().filter(|(name, _)| *name != "terminal") {
        let theme = theme(name, Depth::True);
        let colours = |part: fn(&KindLook) -> Color| -> Vec<(&'static str, Rgb)> {
            looks(&theme)
                .iter()
                .map(|(role, look)| (*role, rgb(part(look)).unwrap()))
                .collect()
        };
        let mut complaints = alike(&colours(|look| look.letters), 0.06);
        complaints.extend(alike(&colours(|look| look.letters)[..3], 0.10));
        complaints.extend(alike(&colours(|look| look.ground)[..3], 0.035));
        let text = theme.style(Role::Text);
        let (ink, paper) = (
            rgb(text.fg.unwrap()).unwrap(),
            rgb(text.bg.unwrap()).unwrap(),
        );
        for (role, look) in looks(&theme) {
            let part = |color: Color| rgb(color).unwrap();
            if colour::distance(ink, part(look.letters)) < 0.08 {
                complaints.push(format!("{role} looks like plain text"));
            }
            if colour::distance(paper, part(look.ground)) < 0.04 {
                complaints.push(format!("the ground of {role} looks like paper"));
            }
            if colour::distance(part(look.ground), part(look.chosen)) < 0.025 {
                complaints.push(format!("a chosen {role} looks like any other"));
            }
        }
        assert!(complaints.is_empty(), "{name}:\n{}", complaints.join("\n"));
    }
}

#[test]
fn the_colour_blind_theme_keeps_kinds_apart_for_every_eye() {
    let theme = theme("colour-blind", Depth::True);
    let mut complaints = Vec::new();
    for (eye, matrix) in [
        ("protanopia", PROTANOPIA),
        ("deuteranopia", DEUTERANOPIA),
        ("tritanopia", TRITANOPIA),
    ] {
        let seen = |color: Color| seen_by(matrix, rgb(color).unwrap());
        let built_in = looks(&theme).into_iter().take(3);
        let mut letters: Vec<_> = built_in
            .clone()
            .map(|(r, l)| (r, seen(l.letters)))
            .collect();
        letters.push(("text", seen(theme.style(Role::Text).fg.unwrap())));
        let mut grounds: Vec<_> = built_in.map(|(r, l)| (r, seen(l.ground))).collect();
        grounds.push(("paper", seen(theme.style(Role::Text).bg.unwrap())));
        for complaint in alike(&letters, 0.09)
            .into_iter()
            .chain(alike(&grounds, 0.04))
        {
            complaints.push(format!("{eye}: {complaint}"));
        }
    }
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn without_colours_kinds_and_states_still_differ() {
    let theme = theme("dark", Depth::None);
    for (role, name) in Role::ALL {
        let style = theme.style(*role);
        assert_eq!((style.fg, style.bg), (None, None), "{name}");
    }
    let [actor, place, claim] = ["actor", "place", "claim"].map(|role| theme.kind(role, 0));
    let styles = [
        theme.style(Role::Text),
        theme.annotated(&[actor]),
        theme.annotated(&[claim]),
        theme.annotated(&[place]),
        theme.annotated(&[actor, claim]),
        theme.annotated(&[place, claim]),
        theme.annotated(&[claim, claim]),
    ];
    for (number, style) in styles.iter().enumerate() {
        assert!(
            styles.iter().skip(number + 1).all(|other| other != style),
            "{style:?}"
        );
        let cursor = theme.cursor_over(*style);
        assert_ne!(cursor, *style);
    }
    // Each inner one stands out from what is around it.
    for (inner, outer) in [
        (&[actor, actor][..], &[actor][..]),
        (&[place, actor], &[actor]),
        (&[actor, actor, claim], &[actor, claim]),
        (&[claim, claim], &[claim]),
        (&[actor, claim, claim], &[claim, claim]),
    ] {
        assert_ne!(theme.annotated(inner), theme.annotated(outer));
    }
}

#[test]
fn nothing_is_ever_underlined() {
    for depth in [Depth::None, Depth::Ansi16, Depth::Ansi256, Depth::True] {
        for (name, _) in builtin() {
            for (what, style) in all_styles(&theme(name, depth)) {
                assert!(
                    !style.add_modifier.contains(Modifier::UNDERLINED),
                    "{name}: {what}"
                );
            }
        }
    }
}

#[test]
fn every_built_in_theme_names_every_role_and_kind() {
    for (name, text) in builtin() {
        let table: toml::Table = text.parse().unwrap();
        for (_, role) in Role::ALL {
            assert!(
                table["roles"].get(role).is_some(),
                "{name} says nothing of {role}"
            );
        }
        for role in KIND_ROLES {
            assert!(
                table["kinds"].get(role).is_some(),
                "{name} says nothing of {role}"
            );
        }
    }
}

fn own(name: &str, text: &str) -> ThemeFile {
    ThemeFile {
        name: name.to_owned(),
        file: PathBuf::from(format!("{name}.toml")),
        text: text.to_owned(),
    }
}

#[test]
fn a_theme_of_ones_own_changes_what_it_names_and_inherits_the_rest() {
    let mine = own(
        "mine",
        "inherits = \"light\"\n[palette]\namber = \"#102030\"\n[roles]\nkey = { bold = false }\n[kinds]\nweapon = \"#203040\"\n",
    );
    let (theme, faults) = Theme::load("mine", &[mine], Depth::True);
    assert!(faults.is_empty());
    let (light, _) = Theme::load("light", &[], Depth::True);
    assert_eq!(theme.name(), "mine");
    assert_eq!(theme.style(Role::Text), light.style(Role::Text));
    assert_eq!(theme.kind("actor", 0).letters, Color::Rgb(16, 32, 48));
    assert_eq!(theme.kind("weapon", 0).letters, Color::Rgb(32, 48, 64));
    assert!(!theme.style(Role::Key).add_modifier.contains(Modifier::BOLD));
    assert_eq!(theme.kind("no-such", 1), theme.kind("place", 0));
}

#[test]
fn a_mistake_in_a_theme_is_told_with_its_place_and_the_rest_stands() {
    let text = "[palette]\ninkk = 3\n[roles]\ntexxt = \"ink\"\ntitle = { letters = \"inc\", bald = true }\nkey = \"#12345\"\n";
    let (theme, faults) = Theme::load("mine", &[own("mine", text)], Depth::True);
    let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 5, "{told:#?}");
    assert!(
        told[0].starts_with("mine.toml:2:8: `inkk` must be a string"),
        "{}",
        told[0]
    );
    assert!(
        told.iter()
            .any(|t| t.contains("mine.toml:4:1:") && t.contains("did you mean `text`"))
    );
    assert!(told.iter().any(|t| t.contains("did you mean `bold`")));
    assert!(told.iter().any(|t| t.contains("there is no colour \"inc\"") && t.contains("did you mean \"ink\"")));
    assert_eq!(
        theme.style(Role::Text),
        Theme::load("dark", &[], Depth::True).0.style(Role::Text)
    );
}

#[test]
fn a_colour_that_is_none_leaves_the_inherited_one_and_is_told_once() {
    let text = "[palette]\nink = \"#12\"\n[roles]\nkey = \"nonsense\"\n";
    let (theme, faults) = Theme::load("mine", &[own("mine", text)], Depth::True);
    let (dark, _) = Theme::load("dark", &[], Depth::True);
    assert_eq!(theme.style(Role::Text), dark.style(Role::Text));
    assert_eq!(theme.style(Role::Key), dark.style(Role::Key));
    assert_eq!(faults.len(), 2);
}

#[test]
fn inheritance_that_goes_round_ends() {
    let files = [
        own("a", "inherits = \"b\""),
        own("b", "inherits = \"a\""),
        own(
            "dark",
            "inherits = \"dark\"\n[palette]\npaper = \"#000001\"",
        ),
    ];
    let (_, faults) = Theme::load("a", &files, Depth::True);
    let [fault] = faults.as_slice() else {
        panic!("{faults:?}");
    };
    assert!(fault.to_string().contains("inherits from itself"));
    let (theme, faults) = Theme::load("dark", &files, Depth::True);
    assert!(
        faults.is_empty(),
        "{:?}",
        faults.iter().map(ToString::to_string).collect::<Vec<_>>()
    );
    assert_eq!(theme.style(Role::Text).bg, Some(Color::Rgb(0, 0, 1)));
    let (theme, faults) = Theme::load("drak", &[], Depth::True);
    assert_eq!(theme.name(), "dark");
    assert!(faults[0].to_string().contains("did you mean \"dark\""));
}

proptest::proptest! {
    #[test]
    fn whatever_a_theme_file_says_the_text_has_its_colours(
        text in "(inherits = \"(dark|light|x|mine)\"\n)?(\\[(palette|roles|kinds|x)\\]\n((ink|text|actor|key)( = (\"#[0-9a-g]{6}\"|\"ink\"|3|\\{ letters = \"ink\", bold = 1 \\}))?\n){0,4}){0,4}"
    ) {
        let (theme, _) = Theme::load("mine", &[own("mine", &text)], Depth::True);
        let style = theme.style(Role::Text);
        assert!(style.fg.is_some() && style.bg.is_some());
        for role in KIND_ROLES {
            assert_eq!(theme.annotated(&[theme.kind(role, 0)]).bg.is_some(), style.bg.is_some());
        }
    }
}

#[test]
fn long_kinds_have_a_bar_whatever_the_theme_and_the_colours() {
    for (name, _) in builtin() {
        for depth in [Depth::True, Depth::Ansi256, Depth::Ansi16, Depth::None] {
            let theme = theme(name, depth);
            let barred = looks(&theme).into_iter().filter(|(_, look)| look.bar);
            let barred: Vec<&str> = barred.map(|(role, _)| role).collect();
            assert_eq!(barred, ["claim"], "{name} {depth:?}");
        }
    }
}
