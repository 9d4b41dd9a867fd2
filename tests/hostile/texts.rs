//! Hostile articles, and hostile names of sound ones.

use super::cases::{Case, Content, strange};
use super::poison::{self, Dice};

const COMMANDS: &[&str] = &[
    "print -- F",
    "print --rows --color always -- F",
    "suggest -- F",
    "claims -- F",
    "check -- F",
    "export --to html -- F",
    "agree -- F",
];

/// Bytes that are no text, or one in an encoding that is rare.
fn bytes() -> Vec<(&'static str, Vec<u8>)> {
    let controls: String = ('\0'..='\u{9f}').collect();
    let text = format!("بِسم {controls}\u{202e}x\u{1f600}\n");
    let units: Vec<u16> = text.encode_utf16().collect();
    let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
    let after = |mark: &[u8], text: &[u8]| [mark, text].concat();
    let mut out = vec![
        ("nothing", Vec::new()),
        ("a mark alone", b"\xef\xbb\xbf".to_vec()),
        ("half a mark", b"\xef\xbb".to_vec()),
        ("every byte", (0..=255).collect()),
        (
            "every byte, often",
            (0..=255).cycle().take(30_000).collect(),
        ),
        (
            "c1 as bytes",
            b"a\x9b2Jb\x9d52;c;eA==\x9cc\x90q\x9c\x85".to_vec(),
        ),
        (
            "overlong",
            b"\xc0\x9b\xe0\x80\x9b\xf0\x80\x80\x9b\xc1\xbf".to_vec(),
        ),
        (
            "surrogates",
            b"\xed\xa0\x80\xed\xbf\xbf\xf4\x90\x80\x80\xff\xfe".to_vec(),
        ),
        (
            "cut",
            "قال الوزير"
                .as_bytes()
                .split_last()
                .expect("some")
                .1
                .to_vec(),
        ),
        ("zeros", vec![0; 40_000]),
        ("blanks", vec![b' '; 100_000]),
        ("ends of lines", vec![b'\n'; 10_000]),
        ("ends of both kinds", b"\r\n\r\r\n\n".repeat(2_000)),
        ("a line of many letters", vec![b'a'; 100_000]),
        ("a line of arabic", "قال ".repeat(10_000).into_bytes()),
        ("marks alone", "\u{64e}\u{301}".repeat(10_000).into_bytes()),
        (
            "overrides alone",
            "\u{202e}\u{2066}".repeat(10_000).into_bytes(),
        ),
        ("zwj chain", "\u{1f468}\u{200d}".repeat(4_000).into_bytes()),
        ("quotation marks", "“«\"'”".repeat(2_000).into_bytes()),
        ("little endian, mark", after(b"\xff\xfe", &little)),
        ("big endian, mark", after(b"\xfe\xff", &big)),
        (
            "half a unit",
            after(b"\xff\xfe", &little[..little.len() - 1]),
        ),
        ("utf-32", after(b"\xff\xfe\0\0", b"a\0\0\0\x1b\0\0\0")),
        ("little endian", little),
        ("big endian", big),
    ];
    let mut dice = Dice::new(7);
    for length in [1, 2, 5, 100, 3000, 20_000] {
        let any = |_| u8::try_from(dice.below(256)).expect("a byte");
        out.push(("anything", (0..length).map(any).collect()));
    }
    out
}

/// Articles.
pub(crate) fn articles() -> Vec<Case> {
    let mut contents: Vec<(&str, Content)> = strange();
    contents.extend(
        bytes()
            .into_iter()
            .map(|(what, bytes)| (what, Content::Bytes(bytes))),
    );
    for (what, text) in poison::all() {
        let text = format!("قال {text} الوزير\nThe “{text}” said\n");
        contents.push((what, Content::text(text)));
    }
    let numbered = contents.into_iter().enumerate();
    let case = |(number, (what, content)): (usize, (&str, Content))| {
        let case = Case::new("article", number, what, COMMANDS);
        let name = case.article.clone();
        case.with(name, content)
    };
    numbered.map(case).collect()
}

/// Names of articles: each begins with letters by which it is known in a message.
pub(crate) fn names() -> Vec<Case> {
    const NAMING: &[&str] = &[
        "print -- F",
        "suggest -- F",
        "claims -- F",
        "claims -- .",
        "check -- F",
        "check -- .",
        "export --to csv -- F",
        "export --to tei -o out -- F",
        "agree -- F",
        "relink --dry-run -- S",
        "merge -o merged.toml -- S S",
        "import --article F -- G",
        "entities -- .",
    ];
    let long = |text: &str, length: usize| text.repeat(length / text.len() + 1).into_bytes();
    let mut names: Vec<(&str, Vec<u8>)> = vec![
        ("a newline", b"name\nhashiya: all is well\n.txt".to_vec()),
        ("no utf-8", b"name\xff\xfe\x9b2J.txt".to_vec()),
        ("arabic", "name مقال.txt".into()),
        ("hebrew alone", "-שלום".into()),
        ("an option", b"--help".to_vec()),
        ("blanks", b"name  \t ".to_vec()),
        ("quotes", b"name'\"`$(true)&;|*?[]{}\\.txt".to_vec()),
        ("255 bytes", long("name", 254)[..255].to_vec()),
        ("nearly 255 bytes", long("name", 254)[..240].to_vec()),
        (
            "254 bytes of letters",
            format!("name{}", "ن".repeat(125)).into_bytes(),
        ),
    ];
    for (what, text) in poison::all() {
        let fits = text.replace(['\0', '/'], "_");
        let end = (0..=200.min(fits.len()))
            .rev()
            .find(|end| fits.is_char_boundary(*end));
        let fits = fits.get(..end.unwrap_or(0)).unwrap_or_default();
        names.push((what, format!("name{fits}.txt").into_bytes()));
    }
    let numbered = names.iter().enumerate();
    let case = |(number, (what, name)): (usize, &(&str, Vec<u8>))| {
        Case::new("name", number, what, NAMING).called(name)
    };
    numbered.map(case).collect()
}

/// What stands where an export is to go, or beside it.
pub(crate) fn exports() -> Vec<Case> {
    const EXPORTING: &[&str] = &[
        "export --to csv -o out -- F",
        "export --to labelstudio -o . -- F",
        "export --to brat -o . -- F",
        "check -- F",
    ];
    let places = ["out", "labelstudio.config.xml", "annotation.conf"];
    let mut out = Vec::new();
    for place in places {
        let mut contents = strange();
        for own in ["F", "S", "entities.toml", "hashiya.toml"] {
            contents.push(("a link to a file of the project", Content::Link(own.into())));
        }
        for (what, content) in contents {
            let mut case = Case::new("export", out.len(), &format!("{place}: {what}"), EXPORTING);
            let content = match content {
                Content::Link(to) if to.as_os_str() == "F" => {
                    Content::Link(case.article.clone().into())
                }
                Content::Link(to) if to.as_os_str() == "S" => Content::Link(case.sidecar().into()),
                content => content,
            };
            case.set(place, content);
            case.set("entities.toml", Content::text("format = 1\n"));
            case.set("hashiya.toml", Content::text("# none\n"));
            case.is_kept = true;
            out.push(case);
        }
    }
    out
}
