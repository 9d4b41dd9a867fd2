//! Suggestions: the shapes of reported speech in each language, states that act and states that are places,
//! and how often both are right on articles that somebody has annotated.
//!
//! `cargo nextest run --test suggestions --no-capture` prints the measures, on the articles of `gold`: cold, with
//! no registry, and warm, with that of the other articles of `HASHIYA_GOLD`.

mod gold;

use std::sync::Arc;

use gold::Gold;
use hashiya::annotation::entity::{Entity, Registry};
use hashiya::annotation::schema::is_name;
use hashiya::annotation::suggest::known::Tagged;
use hashiya::annotation::suggest::language::{self, Language};
use hashiya::annotation::suggest::{Suggester, Suggestions, Who};
use hashiya::store::reporting;
use hashiya::text::document::{Document, Span};
use hashiya::text::{phrase, segment};

/// The suggestions for a text.
fn suggested(text: &str) -> (Document, Vec<Suggestions>) {
    knowing(text, &Registry::default())
}

/// The suggestions for a text, to somebody with that registry.
fn knowing(text: &str, registry: &Registry) -> (Document, Vec<Suggestions>) {
    let document = Document::new(text);
    let language: Arc<Language> = reporting::builtin(language::code_of(text));
    let mut suggester = Suggester::new(language);
    suggester.know(registry, Tagged::default());
    let all = suggester.all(&document);
    (document, all)
}

/// The claims in a text: `speaker [cue] content`, parts of one parted by `…`.
fn told(text: &str) -> Vec<String> {
    let (document, all) = suggested(text);
    let claims = all.iter().flat_map(|one| one.claims.iter());
    let shown = claims.map(|claim| {
        let speaker = match &claim.speaker {
            Who::Named(mention) => document.slice(mention.span),
            Who::Nobody => "-",
        };
        let parts: Vec<&str> = claim
            .content
            .iter()
            .map(|span| document.slice(*span))
            .collect();
        format!(
            "{speaker} [{}] {}",
            document.slice(claim.cue),
            parts.join(" … ")
        )
    });
    shown.collect()
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(told(text), expected, "{text}");
}

#[test]
fn a_verb_with_a_complementizer_tells_who_says_what() {
    check(
        "قال مسؤولون إن انفجارا هز مستودعات جنوب بغداد، الخميس.",
        &["مسؤولون [قال] انفجارا هز مستودعات جنوب بغداد، الخميس"],
    );
    check(
        "وأكد مصدر أمني أن الانفجار وقع في مستودع.",
        &["مصدر أمني [أكد] الانفجار وقع في مستودع"],
    );
    check(
        "وصرح المتحدث باسم وزارة الخارجية ماثيو ميلر بأن المناقشات جارية في واشنطن.",
        &["المتحدث باسم وزارة الخارجية ماثيو ميلر [صرح] المناقشات جارية في واشنطن"],
    );
}

#[test]
fn a_quotation_is_what_is_said() {
    check(
        "وقال رومانوسكي في منشور على منصة X، “يبدأ اليوم حوار التعاون الأمني”، دون تقديم تفاصيل.",
        &["رومانوسكي [قال] يبدأ اليوم حوار التعاون الأمني"],
    );
    check(
        "وقال الوزير: «لن نسمح بذلك أبدا في بلادنا».",
        &["الوزير [قال] لن نسمح بذلك أبدا في بلادنا"],
    );
    check(
        "«لن نسمح بذلك أبدا في بلادنا»، يقول الوزير.",
        &["الوزير [يقول] لن نسمح بذلك أبدا في بلادنا"],
    );
}

#[test]
fn a_quotation_that_is_broken_off_is_one_claim_of_two_spans() {
    check(
        "\"هذا الاتفاق هو الأفضل الذي يمكن\"، قال الرئيس الفرنسي في مؤتمر صحفي، \"أن نصل إليه في هذه الظروف\".",
        &["الرئيس الفرنسي [قال] هذا الاتفاق هو الأفضل الذي يمكن … أن نصل إليه في هذه الظروف"],
    );
    // A sentence that is whole is a claim of its own.
    check(
        "\"لن نقبل بأي اتفاق كهذا.\" قال الوزير محمد علي، \"المطالب واضحة\". وصل الوفد على متن طائرة.",
        &[
            "الوزير محمد علي [قال] لن نقبل بأي اتفاق كهذا",
            "الوزير محمد علي [قال] المطالب واضحة",
        ],
    );
    check(
        "\"לא נסכים לשום הסכם כזה\", אמר שר הביטחון, \"בתנאים האלה\".",
        &["שר הביטחון [אמר] לא נסכים לשום הסכם כזה … בתנאים האלה"],
    );
}

#[test]
fn what_is_held_by_nobody_has_no_speaker() {
    check(
        "قال الوزير إن الاتفاق انتهى. ويُعتقد أن الهجوم وقع ليلا. ويعتقد أن القتلى عشرة.",
        &[
            "الوزير [قال] الاتفاق انتهى",
            "- [يُعتقد] الهجوم وقع ليلا",
            "- [يعتقد] القتلى عشرة",
        ],
    );
    check(
        "שר הביטחון אמר כי ההסכם הושג. נטען כי התוקפים הגיעו מהגבול.",
        &[
            "שר הביטחון [אמר] ההסכם הושג",
            "- [נטען] התוקפים הגיעו מהגבול",
        ],
    );
}

#[test]
fn what_stands_before_a_verb_and_is_no_name_speaks_for_nobody() {
    for text in [
        "وقد قال إن الطريق مفتوح.",
        "لكنه قال إن الطريق مفتوح.",
        "وهو يقول إن الطريق مفتوح.",
        "وكان قد أعلن أن الطريق مفتوح.",
        "وفي بغداد قال إن الطريق مفتوح.",
        "ولدى وصوله قال إن الطريق مفتوح.",
        "ومن جانبه أكد أن الطريق مفتوح.",
    ] {
        let told = told(text);
        assert!(
            told.len() == 1 && told[0].starts_with("- ["),
            "{text}: {told:?}"
        );
    }
    check(
        "كان الوزير قد أعلن أن الطريق مفتوح.",
        &["الوزير [أعلن] الطريق مفتوح"],
    );
    check(
        "كانت إسرائيل أعلنت أن الطريق مفتوح.",
        &["إسرائيل [أعلنت] الطريق مفتوح"],
    );
    check(
        "اتهمت إيران إسرائيل بعرقلة المحادثات. وزعم الجيش أن الطريق مفتوح.",
        &["إيران [اتهمت] عرقلة المحادثات", "الجيش [زعم] الطريق مفتوح"],
    );
}

#[test]
fn a_verb_that_tells_of_the_speaker_is_no_part_of_the_name() {
    check(
        "وأفادت مصادر عسكرية عراقية تحدثت لرويترز أن القاعدة استهدفت.",
        &["مصادر عسكرية عراقية [أفادت] القاعدة استهدفت"],
    );
    check(
        "وقال مسؤول أمني طلب عدم ذكر اسمه إن الطريق مفتوح.",
        &["مسؤول أمني [قال] الطريق مفتوح"],
    );
}

#[test]
fn a_noun_of_action_is_what_is_said() {
    check(
        "أعلنت وزارة الدفاع الروسية إسقاط عشرين مسيرة فوق البحر.",
        &["وزارة الدفاع الروسية [أعلنت] إسقاط عشرين مسيرة فوق البحر"],
    );
    check(
        "وأعلنت ميليشيا عراقية مسؤوليتها عن الهجوم.",
        &["ميليشيا عراقية [أعلنت] مسؤوليتها عن الهجوم"],
    );
    check(
        "دعا رئيس الوزراء إلى إنهاء مهمة التحالف.",
        &["رئيس الوزراء [دعا] إنهاء مهمة التحالف"],
    );
    check(
        "نفى عباس حدوث أي تقدم في المفاوضات.",
        &["عباس [نفى] حدوث أي تقدم في المفاوضات"],
    );
}

#[test]
fn a_source_stands_before_or_behind() {
    check(
        "وبحسب وكالة رويترز، تريد العراق أن تبدأ القوات الانسحاب.",
        &["وكالة رويترز [بحسب] تريد العراق أن تبدأ القوات الانسحاب"],
    );
    check(
        "ويأتي الحوار وسط توتر، حيث استهدفت طائرتان قاعدة عين الأسد، بحسب مصادر عسكرية عراقية تحدثت لرويترز.",
        &["مصادر عسكرية عراقية [بحسب] استهدفت طائرتان قاعدة عين الأسد"],
    );
    check("تختلف الأسعار بحسب المنطقة في بلادنا.", &[]);
}

#[test]
fn who_goes_on_speaking_is_who_spoke_before() {
    check(
        "قال الوزير إن الأمر انتهى تماما.\nوأضاف أن اللجنة ستجتمع غدا.",
        &[
            "الوزير [قال] الأمر انتهى تماما",
            "الوزير [أضاف] اللجنة ستجتمع غدا",
        ],
    );
    check(
        "قال الوزير إن الأمر انتهى، مشيرا إلى أن اللجنة ستجتمع غدا.",
        &[
            "الوزير [قال] الأمر انتهى",
            "الوزير [مشيرا] اللجنة ستجتمع غدا",
        ],
    );
}

#[test]
fn who_speaks_is_named_whole() {
    check(
        "وقال علي الفتلاوي، القيادي في الحشد، إن الطريق مفتوح حتى الآن.",
        &["علي الفتلاوي [قال] الطريق مفتوح حتى الآن"],
    );
    check(
        "وقال أنتوني بلينكن إن الطريق مفتوح.",
        &["أنتوني بلينكن [قال] الطريق مفتوح"],
    );
    check(
        "وقال اللواء يحيى رسول إن الطريق مفتوح.",
        &["اللواء يحيى رسول [قال] الطريق مفتوح"],
    );
    check(
        "وقالت سلمى إن الجسر قائم. وجدد الوزير، خلال لقائه السفيرة، دعوته إلى فتح الطريق.",
        &["سلمى [قالت] الجسر قائم", "الوزير [دعوته] فتح الطريق"],
    );
}

/// The kinds and texts of all names in `text`.
fn all_named(text: &str) -> Vec<String> {
    let (document, all) = suggested(text);
    let mentions = all.iter().flat_map(|one| one.mentions.iter());
    let shown = mentions.map(|one| format!("{} {}", one.kind, document.slice(one.span)));
    shown.collect()
}

#[test]
fn a_name_ends_where_something_is_said_of_it() {
    for (text, name) in [
        ("إن كتائب حزب الله منظمة إرهابية", "actor كتائب حزب الله"),
        ("رفض الرئيس التفاوض", "actor الرئيس"),
        (
            "رفض وزير الدفاع العراقي الانسحاب",
            "actor وزير الدفاع العراقي",
        ),
        ("اجتمع مع الرئيس التركي", "actor الرئيس التركي"),
    ] {
        assert!(
            all_named(text).contains(&name.to_owned()),
            "{:?}",
            all_named(text)
        );
    }
    // Austin is a town, and somebody's surname.
    let named = all_named("وصل وزير الدفاع الأميركي لويد أوستن");
    assert_eq!(named, ["actor وزير الدفاع الأميركي لويد أوستن"]);
    assert_eq!(all_named("وصل إلى أوستن"), ["place أوستن"]);
}

#[test]
fn how_sure_a_speaker_is_goes_by_what_is_said() {
    for (text, certainty) in [
        ("قال الوزير إن الطريق مفتوح.", "CT+"),
        ("قال الوزير إن الطريق لن يكون مفتوحا.", "CT-"),
        ("قال الوزير إنه لم يفتح الطريق.", "CT-"),
        ("أكد الوزير عدم وجود طريق.", "CT-"),
        ("قال الوزير إن الطريق الذي لا يعرفه أحد مفتوح.", "CT+"),
        ("قال الوزير إن الطريق يفتح ولا يغلق.", "CT+"),
        ("بحسب مصادر أمنية، قد يفتح الطريق.", "PS+"),
        ("من المرجح أن يفتح الطريق، بحسب مصادر أمنية.", "PS+"),
        ("قال الوزير إن الطريق قد فتح.", "CT+"),
        ("قال الوزير إن الطريق قد يفتح.", "PS+"),
    ] {
        let (_, all) = suggested(text);
        let claims = all.iter().flat_map(|one| one.claims.iter());
        let sure: Vec<&str> = claims.map(|claim| claim.certainty).collect();
        assert_eq!(sure, [certainty], "{text}");
    }
}

#[test]
fn what_is_not_denied_is_possible_and_what_is_not_said_is_nothing() {
    check(
        "ولم يستبعد مسؤول في الحشد الشعبي احتمال أن يكون الانفجار ناجما عن ضربة جوية.",
        &["مسؤول في الحشد الشعبي [يستبعد] يكون الانفجار ناجما عن ضربة جوية"],
    );
    check("ولم تعلن الوزارة أن الاجتماع سيعقد غدا.", &[]);
    check("يذكر أن الاجتماع عقد في شهر مايو الماضي.", &[]);
}

#[test]
fn persian_hebrew_and_urdu_have_tables_of_the_same_form() {
    check(
        "אמר שר הביטחון כי: הכוחות תוגברו בצפון.",
        &["שר הביטחון [אמר] הכוחות תוגברו בצפון"],
    );
    check(
        "وزیر امور خارجه ایران روز دوشنبه گفت که مذاکرات ادامه خواهد یافت.",
        &["وزیر امور خارجه ایران [گفت] مذاکرات ادامه خواهد یافت"],
    );
    check(
        "وی خواستار گسترش مناسبات دو کشور شد.",
        &["- [خواستار] گسترش مناسبات دو کشور"],
    );
    check(
        "ראש הממשלה הודיע כי ישראל לא תשלים עם ההפרה.",
        &["ראש הממשלה [הודיע] ישראל לא תשלים עם ההפרה"],
    );
    check(
        "אמר שר הביטחון כי הכוחות תוגברו בצפון.",
        &["שר הביטחון [אמר] הכוחות תוגברו בצפון"],
    );
    check(
        "وزیر دفاع خواجہ آصف نے کہا کہ ہم جنگ نہیں چاہتے۔",
        &["وزیر دفاع خواجہ آصف [کہا] ہم جنگ نہیں چاہتے"],
    );
    check(
        "مقامی افراد کے مطابق مرنے والوں میں بچے بھی شامل ہیں۔",
        &["مقامی افراد [کے مطابق] مرنے والوں میں بچے بھی شامل ہیں"],
    );
}

#[test]
fn a_paragraph_of_thousands_of_words_is_read_as_its_sentences_are() {
    let sentence = "قال مسؤولون إن انفجارا هز مستودعات جنوب بغداد. ";
    let one = told(sentence);
    assert_eq!(one.len(), 1);
    assert_eq!(told(&sentence.repeat(400)), vec![one[0].clone(); 400]);
    // Without a stop it is cut between words.
    assert_eq!(named(&"في العراق، ".repeat(2000)).len(), 2000);
}

/// The names in a text, each with its kind's first letter.
fn named(text: &str) -> Vec<String> {
    let (document, all) = suggested(text);
    let mentions = all.iter().flat_map(|one| one.mentions.iter());
    let known = mentions.filter(|mention| !mention.entities.is_empty());
    let shown = known.map(|mention| {
        let letter = mention.kind.get(..1).unwrap_or("");
        format!("{letter} {}", document.slice(mention.span))
    });
    shown.collect()
}

#[test]
fn a_state_is_a_place_behind_a_word_of_place_and_else_acts() {
    assert_eq!(
        named("وافقت إيران على الخطة في العراق وسوريا"),
        ["a إيران", "p العراق", "p سوريا"]
    );
    assert_eq!(named("هجمات غربي العراق وبإيران"), ["p العراق", "p إيران"]);
    assert_eq!(
        named("بين الولايات المتحدة والعراق"),
        ["a الولايات المتحدة", "a العراق"]
    );
    assert_eq!(named("ميليشيات مدعومة من إيران"), ["a إيران"]);
    assert_eq!(named("كان نهر أوهايو الذي يجري هناك"), ["p نهر أوهايو"]);
    assert_eq!(named("در ایران و عراق"), ["p ایران", "p عراق"]);
    assert_eq!(named("בישראל ובסוריה"), ["p ישראל", "p סוריה"]);
}

#[test]
fn a_capital_is_a_place_unless_it_acts() {
    assert_eq!(named("أعلنت بغداد ذلك في واشنطن"), ["a بغداد", "p واشنطن"]);
    assert_eq!(named("وصلت الطائرة إلى بغداد"), ["p بغداد"]);
}

#[test]
fn words_that_only_look_like_names_are_none() {
    assert_eq!(
        named("وصل الوفد إلى القاهرة والدوحة، وقال والده"),
        ["p القاهرة", "p الدوحة"]
    );
    assert_eq!(
        named("نشرت الصحيفة صور الاجتماع في الشمال"),
        Vec::<String>::new()
    );
    assert_eq!(named("وقالت صحيفة «الشرق الأوسط» ذلك"), Vec::<String>::new());
}

/// How many of how many.
#[derive(Clone, Copy, Default)]
struct Share(usize, usize);

impl Share {
    fn add(&mut self, of: usize, all: usize) {
        self.0 += of;
        self.1 += all;
    }

    #[allow(clippy::cast_precision_loss, reason = "counts of spans are small")]
    fn value(self) -> f64 {
        if self.1 == 0 {
            0.0
        } else {
            self.0 as f64 / self.1 as f64
        }
    }
}

/// Precision and recall, exact and by overlap.
#[derive(Clone, Copy, Default)]
struct Measure {
    exact: (Share, Share),
    overlap: (Share, Share),
}

impl Measure {
    fn add(&mut self, suggested: &[Span], gold: &[Span]) {
        let same = |one: &Span, others: &[Span]| others.contains(one);
        let near = |one: &Span, others: &[Span]| others.iter().any(|other| other.overlaps(*one));
        let count = |list: &[Span], others: &[Span], fits: &dyn Fn(&Span, &[Span]) -> bool| {
            list.iter().filter(|one| fits(one, others)).count()
        };
        self.exact
            .0
            .add(count(suggested, gold, &same), suggested.len());
        self.exact.1.add(count(gold, suggested, &same), gold.len());
        self.overlap
            .0
            .add(count(suggested, gold, &near), suggested.len());
        self.overlap
            .1
            .add(count(gold, suggested, &near), gold.len());
    }

    fn line(&self, label: &str) -> String {
        let pair = |(precision, recall): (Share, Share)| {
            format!("P {:.2} R {:.2}", precision.value(), recall.value())
        };
        let counts = self.exact;
        format!(
            "{label:<24} exact {}   overlap {}   ({} suggested, {} in the gold)",
            pair(self.exact),
            pair(self.overlap),
            counts.0.1,
            counts.1.1
        )
    }
}

/// Actors, places, all claims, and the claims that somebody reports: in articles, each with a registry.
fn measured<'g>(articles: impl IntoIterator<Item = (&'g Gold, Registry)>) -> [Measure; 4] {
    let mut out = [Measure::default(); 4];
    for (article, registry) in articles {
        let (_, all) = knowing(&article.text, &registry);
        let mentions: Vec<_> = all.iter().flat_map(|one| one.mentions.iter()).collect();
        let claims = all.iter().flat_map(|one| one.claims.iter());
        let claims: Vec<Span> = claims
            .filter_map(|claim| claim.content.first().copied())
            .collect();
        let of_kind = |kind: &str| -> Vec<Span> {
            let list = mentions.iter().filter(|mention| mention.kind == kind);
            list.map(|mention| mention.span).collect()
        };
        let gold = |kind: &str, reported: bool| -> Vec<Span> {
            let list = article.marks.iter();
            let list = list.filter(|mark| mark.kind == kind && (!reported || mark.told));
            list.map(|mark| mark.span).collect()
        };
        let lists = [
            (of_kind("actor"), gold("actor", false)),
            (of_kind("place"), gold("place", false)),
            (claims.clone(), gold("claim", false)),
            (claims, gold("claim", true)),
        ];
        for (measure, (suggested, gold)) in out.iter_mut().zip(lists) {
            measure.add(&suggested, &gold);
        }
    }
    out
}

#[allow(clippy::print_stdout, reason = "what --no-capture shows")]
fn print(title: &str, measures: &[Measure; 4]) {
    println!("{title}");
    for (label, measure) in ["actors", "places", "claims", "claims with a speaker"]
        .iter()
        .zip(measures)
    {
        println!("  {}", measure.line(label));
    }
}

#[test]
#[allow(clippy::print_stdout, reason = "what --no-capture shows")]
fn suggestions_are_right_as_often_as_the_readme_says() {
    let others = gold::others();
    let cold = |article| (article, Registry::default());
    for article in &others {
        print(&article.name, &measured([cold(article)]));
    }
    if !others.is_empty() {
        print(
            "all of HASHIYA_GOLD, cold",
            &measured(others.iter().map(cold)),
        );
        let warm = others.iter().enumerate().map(|(number, article)| {
            let all = others.iter().enumerate();
            let rest = all.filter(|(other, _)| *other != number);
            let rest: Vec<&Gold> = rest.map(|(_, other)| other).collect();
            (article, gold::registry(&rest))
        });
        print("each warm with the others", &measured(warm));
    }
    let Some(article) = gold::shared() else {
        println!("skipped: ../shared/data/security-dialogue.gold.json is not here");
        return;
    };
    if !others.is_empty() {
        let all: Vec<&Gold> = others.iter().collect();
        let warm = measured([(&article, gold::registry(&all))]);
        print("security-dialogue, warm with HASHIYA_GOLD", &warm);
    }
    let measures = measured([cold(&article)]);
    print("security-dialogue, cold", &measures);
    let [_, places, claims, reported] = measures;
    assert!(places.exact.0.value() >= 0.85 && places.exact.1.value() >= 0.6);
    assert!(claims.overlap.0.value() >= 0.7 && claims.overlap.1.value() >= 0.6);
    assert!(reported.overlap.1.value() >= 0.8);
}

#[test]
fn what_a_project_calls_so_is_no_more_than_that_where_the_name_goes_on() {
    let registry = Registry::new([
        Entity::called("government", "الحكومة"),
        Entity::called("minister", "وزير الخارجية"),
        Entity::called("brigades", "كتائب حزب الله"),
    ]);
    let named = |text: &str| -> Vec<String> {
        let (document, all) = knowing(text, &registry);
        let mentions = all.iter().flat_map(|one| one.mentions.iter());
        let shown = mentions.map(|one| {
            let entities = one.entities.join(",");
            format!("{} {entities}", document.slice(one.span))
        });
        shown.collect()
    };
    assert_eq!(
        named("رحبت الحكومة العراقية بما قررته الحكومة أمس"),
        ["الحكومة العراقية ", "الحكومة government"]
    );
    assert_eq!(
        named("زار وزير الخارجية الإيراني بغداد والتقى كتائب حزب الله"),
        [
            "وزير الخارجية الإيراني ",
            "بغداد baghdad",
            "كتائب حزب الله brigades"
        ]
    );
}

/// Of names that begin within a word, behind what is written onto it, how many the key of a kind begins there; of
/// those that begin with their word, how many it leaves whole.
fn proclitics(articles: &[&Gold]) -> [Share; 2] {
    let [mut under, mut whole] = [Share::default(); 2];
    for article in articles {
        for mark in article.marks.iter().filter(|mark| is_name(&mark.kind)) {
            let start = mark.span.start();
            let Some(word) = segment::word_at(&article.text, start) else {
                continue;
            };
            let name = phrase::name_at(&article.text, word.start());
            let right = name.is_some_and(|name| name.start() == start);
            let share = match start > word.start() {
                true => &mut under,
                false => &mut whole,
            };
            share.add(usize::from(right), 1);
        }
    }
    [under, whole]
}

#[test]
#[allow(clippy::print_stdout, reason = "what --no-capture shows")]
fn words_are_cut_where_a_name_begins_and_nowhere_else() {
    let others = gold::others();
    let Some(article) = gold::shared() else {
        println!("skipped: ../shared/data/security-dialogue.gold.json is not here");
        return;
    };
    let rest: Vec<&Gold> = others.iter().collect();
    let [own, all] = [&[&article][..], &rest[..]].map(proclitics);
    for (label, [under, whole]) in [("security-dialogue", own), ("HASHIYA_GOLD", all)] {
        println!(
            "{label}: names under proclitics {}/{} cut right, names without {}/{} left whole",
            under.0, under.1, whole.0, whole.1
        );
    }
    let [under, whole] = own;
    assert!(under.value() >= 0.95 && whole.value() >= 0.95);
}
