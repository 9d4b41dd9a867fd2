//! Data of the folding: presentation forms, Latin letters with marks, the zeros of all scripts.
//!
//! Taken from the character data of Unicode: compatibility decompositions without their marks (forms),
//! canonical ones (Latin), `General_Category=Nd` with the value 0 (zeros).

/// Hebrew and Arabic presentation forms: a first code point, and what it and the ones after it stand
/// for, parted by blanks; `-` is nothing, `=` the character itself, `_` a space.
pub(super) const FORMS: &[(u32, &str)] = &[
    (
        0xfb1d,
        "י - ײ ע א ד ה כ ל ם ר ת + ש ש ש ש א א א ב ג ד ה ו ז - ט י ך כ ל - מ - נ ס - ף פ - צ \
         ק ר ש ת ו ב כ פ אל",
    ),
    (
        0xfb50,
        "ٱ ٱ ٻ ٻ ٻ ٻ پ پ پ پ ڀ ڀ ڀ ڀ ٺ ٺ ٺ ٺ ٿ ٿ ٿ ٿ ٹ ٹ ٹ ٹ ڤ ڤ ڤ ڤ ڦ ڦ ڦ ڦ ڄ ڄ ڄ ڄ ڃ ڃ ڃ ڃ \
         چ چ چ چ ڇ ڇ ڇ ڇ ڍ ڍ ڌ ڌ ڎ ڎ ڈ ڈ ژ ژ ڑ ڑ ک ک ک ک گ گ گ گ ڳ ڳ ڳ ڳ ڱ ڱ ڱ ڱ ں ں ڻ ڻ ڻ ڻ \
         ۀ ۀ ہ ہ ہ ہ ھ ھ ھ ھ ے ے ۓ ۓ",
    ),
    (
        0xfbd3,
        "ڭ ڭ ڭ ڭ ۇ ۇ ۆ ۆ ۈ ۈ ۇٴ ۋ ۋ ۅ ۅ ۉ ۉ ې ې ې ې ى ى ئا ئا ئە ئە ئو ئو ئۇ ئۇ ئۆ ئۆ ئۈ ئۈ ئې \
         ئې ئې ئى ئى ئى ی ی ی ی",
    ),
    (
        0xfc00,
        "ئج ئح ئم ئى ئي بج بح بخ بم بى بي تج تح تخ تم تى تي ثج ثم ثى ثي جح جم حج حم خج خح خم \
         سج سح سخ سم صح صم ضج ضح ضخ ضم طح طم ظم عج عم غج غم فج فح فخ فم فى في قح قم قى قي كا \
         كج كح كخ كل كم كى كي لج لح لخ لم لى لي مج مح مخ مم مى مي نج نح نخ نم نى ني هج هم هى \
         هي يج يح يخ يم يى يي ذ ر ى - - - - - - ئر ئز ئم ئن ئى ئي بر بز بم بن بى بي تر تز تم \
         تن تى تي ثر ثز ثم ثن ثى ثي فى في قى قي كا كل كم كى كي لم لى لي ما مم نر نز نم نن نى \
         ني ى ير يز يم ين يى يي ئج ئح ئخ ئم ئه بج بح بخ بم به تج تح تخ تم ته ثم جح جم حج حم خج \
         خم سج سح سخ سم صح صخ صم ضج ضح ضخ ضم طح ظم عج عم غج غم فج فح فخ فم قح قم كج كح كخ كل \
         كم لج لح لخ لم له مج مح مخ مم نج نح نخ نم نه هج هم ه يج يح يخ يم يه ئم ئه بم به تم ته \
         ثم ثه سم سه شم شه كل كم لم نم نه يم يه - - - طى طي عى عي غى غي سى سي شى شي حى حي جى \
         جي خى خي صى صي ضى ضي شج شح شخ شم شر سر صر ضر طى طي عى عي غى غي سى سي شى شي حى حي جى \
         جي خى خي صى صي ضى ضي شج شح شخ شم شر سر صر ضر شج شح شخ شم سه شه طم سج سح سخ شج شح شخ \
         طم ظم ا ا",
    ),
    (
        0xfd50,
        "تجم تحج تحج تحم تخم تمج تمح تمخ جمح جمح حمي حمى سحج سجح سجى سمح سمح سمج سمم سمم صحح \
         صحح صمم شحم شحم شجي شمخ شمخ شمم شمم ضحى ضخم ضخم طمح طمح طمم طمي عجم عمم عمم عمى غمم \
         غمي غمى فخم فخم قمح قمم لحم لحي لحى لجج لجج لخم لخم لمح لمح محج محم محي مجح مجم مخج \
         مخم",
    ),
    (
        0xfd92,
        "مجخ همج همم نحم نحى نجم نجم نجى نمي نمى يمم يمم بخي تجي تجى تخي تخى تمي تمى جمي جحى \
         جمى سخى صحي شحي ضحي لجي لمي يحي يجي يمي ممي قمي نحي قمح لحم عمي كمي نجح مخي لجم كمم \
         لجم نجح جحي حجي مجي فمي بحي كمم عجم صمم سخي نجي",
    ),
    (
        0xfdf0,
        "صلے قلے الله اكبر محمد صلعم رسول عليه وسلم صلى صلى_الله_عليه_وسلم جل_جلاله",
    ),
    (
        0xfe70,
        "- - - = - - - - - - - - - - - - ء آ آ أ أ ؤ ؤ إ إ ئ ئ ئ ئ ا ا ب ب ب ب ة ة ت ت ت ت ث \
         ث ث ث ج ج ج ج ح ح ح ح خ خ خ خ د د ذ ذ ر ر ز ز س س س س ش ش ش ش ص ص ص ص ض ض ض ض ط ط ط \
         ط ظ ظ ظ ظ ع ع ع ع غ غ غ غ ف ف ف ف ق ق ق ق ك ك ك ك ل ل ل ل م م م م ن ن ن ن ه ه ه ه و \
         و ى ى ي ي ي ي لآ لآ لأ لأ لإ لإ لا لا",
    ),
];

/// Latin letters with marks: a first code point, and the bare small letters of it and the ones after
/// it; `-` where there is none.
pub(super) const LATIN: &[(u32, &str)] = &[
    (
        0xc0,
        "aaaaaa-ceeeeiiii-nooooo--uuuuy--aaaaaa-ceeeeiiii-nooooo--uuuuy-yaaaaaaccccccccdd\
         --eeeeeeeeeegggggggghh--iiiiiiiii---jjkk-llllll----nnnnnn---oooooo--rrrrrrssssss\
         sstttt--uuuuuuuuuuuuwwyyyzzzzzz-",
    ),
    (
        0x1a0,
        "oo-------------uu----------------------------aaiioouuuuuuuuuu-aaaa----ggkkoooo--\
         j---gg--nnaa----aaaaeeeeiiiioooorrrruuuusstt",
    ),
    (0x226, "aaeeooooooooyy"),
    (
        0x1e00,
        "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooo\
         oooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwy------\
         aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuu\
         uuyyyyyyyy",
    ),
];

/// The zero of each set of decimal digits, ascending; the nine others follow it.
pub(super) const ZEROS: &[u32] = &[
    0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66,
    0xde6, 0xe50, 0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90,
    0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10,
    0x104a0, 0x10d30, 0x10d40, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0,
    0x11650, 0x116c0, 0x116d0, 0x116da, 0x11730, 0x118e0, 0x11950, 0x11bf0, 0x11c50, 0x11d50,
    0x11da0, 0x11de0, 0x11f50, 0x16130, 0x16a60, 0x16ac0, 0x16b50, 0x16d70, 0x1ccf0, 0x1d7ce,
    0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e4f0, 0x1e5f1, 0x1e950, 0x1fbf0,
];
