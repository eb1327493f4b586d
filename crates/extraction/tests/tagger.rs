//! The tagger of names: trained on a handful of sentences it knows their pattern, its file refuses damage, and its
//! committed weights name what newspapers name.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails as the test does")]

use std::sync::LazyLock;

use banmian_extraction::tagger::{Example, Kind, LONGEST, Name, Tagger, Training, train};
use proptest::prelude::*;

const TRAINING: Training = Training {
    epochs: 20,
    least: 1,
    rows: 5_000,
    word: 2,
    words: 100,
};

static BUILTIN: LazyLock<Tagger> = LazyLock::new(Tagger::builtin);

/// A sentence with `[P…]`, `[L…]` and `[O…]` around its names.
fn example(marked: &str) -> Example {
    let (mut text, mut names) = (String::new(), Vec::new());
    let mut start = None;
    let mut characters = marked.chars();
    while let Some(c) = characters.next() {
        match c {
            '[' => start = Some((text.len(), characters.next().unwrap())),
            ']' => {
                let (at, kind) = start.take().unwrap();
                let kind = match kind {
                    'P' => Kind::Person,
                    'L' => Kind::Place,
                    _ => Kind::Organization,
                };
                names.push(Name {
                    range: at..text.len(),
                    kind,
                    margin: 0,
                });
            }
            _ => text.push(c),
        }
    }
    let words = text.char_indices().map(|(at, _)| (at, 0)).collect();
    Example { text, names, words }
}

fn small() -> Vec<u8> {
    let marked = [
        "市长[P李明远]说，工程已经完工。",
        "局长[P周文斌]说，水质达标。",
        "在[L青石县]，他见到了[P王小丽]。",
        "来到[L沅江县]的客人很多。",
        "[O青石县水务局]昨天通报。",
        "[O沅江县教育局]今天发文。",
        "他在[O青石县水务局]工作，住在[L青石县]。",
        "她从[L沅江县]到[O沅江县教育局]上班。",
        "[O青石县水务局]和[O沅江县教育局]都来了。",
        "村民[P李明远]昨天通报。",
    ];
    train(&marked.map(example), TRAINING)
}

/// The names of a text, each as it would be marked.
#[track_caller]
fn names(tagger: &Tagger, text: &str) -> Vec<String> {
    let letter = |kind| match kind {
        Kind::Person => 'P',
        Kind::Place => 'L',
        Kind::Organization => 'O',
    };
    tagger
        .tag(text)
        .iter()
        .map(|name| format!("{}{}", letter(name.kind), &text[name.range.clone()]))
        .collect()
}

#[test]
fn what_was_trained_is_known_again() {
    let tagger = Tagger::read(&small()).unwrap();
    assert_eq!(names(&tagger, "市长李明远说，工程已经完工。"), ["P李明远"]);
    assert_eq!(
        names(&tagger, "青石县水务局昨天通报。沅江县教育局今天发文。"),
        ["O青石县水务局", "O沅江县教育局"]
    );
}

#[test]
fn the_same_labels_give_the_same_bytes() {
    assert_eq!(small(), small());
}

#[test]
fn a_cut_or_foreign_file_is_refused() {
    let bytes = small();
    for length in (0..bytes.len()).step_by(97).chain([bytes.len() - 1]) {
        assert!(Tagger::read(&bytes[..length]).is_err(), "cut at {length}");
    }
    assert!(
        Tagger::read(&[bytes.as_slice(), b"x"].concat()).is_err(),
        "a byte behind the end"
    );
    assert!(Tagger::read(b"something else").is_err());
}

#[test]
fn the_committed_weights_know_names_in_either_script_and_width() {
    let cases = [
        (
            "国家主席习近平在北京会见法国总统马克龙。",
            "P习近平 L北京 L法国 P马克龙",
        ),
        (
            "國家主席習近平在北京會見法國總統馬克龍。",
            "P習近平 L北京 L法國 P馬克龍",
        ),
        ("株洲市第二医院昨天收治了两名患者。", "O株洲市第二医院"),
        ("这项工作要抓紧抓好，不能放松。", ""),
    ];
    for (text, expected) in cases {
        assert_eq!(names(&BUILTIN, text).join(" "), expected, "{text}");
    }
}

#[test]
fn a_sentence_without_end_is_read_in_pieces() {
    let text = "在北京和上海".repeat(LONGEST);
    assert!(BUILTIN.tag(&text).len() > LONGEST);
}

proptest! {
    #[test]
    fn names_are_in_order_and_apart(text in "(\\PC|[京市长张王李说在。\n]){0,80}") {
        let mut end = 0;
        for name in BUILTIN.tag(&text) {
            prop_assert!(end <= name.range.start && name.range.start < name.range.end);
            // Slicing panics off a character's boundary.
            prop_assert!(!text[name.range.clone()].is_empty());
            end = name.range.end;
        }
    }
}
