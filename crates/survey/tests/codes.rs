//! Codes that residents scan.

use banmian_survey::codes::{Code, CodeError, Key, NoCode, qr_svg};
use proptest::prelude::*;

fn key() -> Key {
    Key::new(b"a key of tests, of 32 and 4 bytes ..").expect("it is long enough")
}

fn gate() -> Code {
    Code {
        adcode: "430211001001".into(),
        place: "栗雨社区北门".into(),
        form: "health".into(),
        version: 3,
    }
}

/// Sheets that hang at gates have to go on working: this text, which Python's `hmac` gave, never changes.
const GATE: &str = "FGQqkuqpAwZoZWFsdGjmoJfpm6jnpL7ljLrljJfpl6g-_hf8j9N0MFi7LBU";

#[test]
fn a_printed_code_stays_a_code() {
    assert_eq!(gate().sign(&key()).as_deref(), Ok(GATE));
    assert_eq!(Code::verify(GATE, &key()), Ok(gate()));
}

#[test]
fn another_key_signs_another_code() {
    let other = Key::new(&[7; 32]).expect("it is long enough");
    assert_eq!(Code::verify(GATE, &other), Err(NoCode));
    assert!(Key::new(&[7; 31]).is_err());
    assert_eq!(format!("{other:?}"), "Key(…)");
}

#[test]
fn what_cannot_stand_in_a_code_is_named() {
    let sign = |change: fn(&mut Code)| {
        let mut code = gate();
        change(&mut code);
        code.sign(&key())
    };
    for adcode in ["", "43021", "4302110", "043021", "43021x", "430211001001001"] {
        let mut code = gate();
        code.adcode = adcode.into();
        assert_eq!(code.sign(&key()), Err(CodeError::Adcode(adcode.into())));
    }
    assert!(matches!(
        sign(|code| code.place = String::new()),
        Err(CodeError::Place(_))
    ));
    assert!(matches!(
        sign(|code| code.place = "北门\n".into()),
        Err(CodeError::Place(_))
    ));
    assert!(matches!(
        sign(|code| code.place = "门".repeat(41)),
        Err(CodeError::Place(_))
    ));
    assert!(matches!(
        sign(|code| code.form = "健康".into()),
        Err(CodeError::Form(_))
    ));
}

#[test]
fn a_qr_code_is_svg_for_a_page() {
    let svg = qr_svg(&format!("https://survey.example.cn/f/{GATE}")).expect("it is short enough");
    assert!(svg.starts_with("<svg xmlns="), "{}", &svg[..40]);
    assert!(svg.ends_with("</svg>"));
    assert!(qr_svg(&"x".repeat(3_000)).is_err());
}

prop_compose! {
    fn codes()(
        adcode in "[1-9][0-9]{5}|[1-9][0-9]{8}|[1-9][0-9]{11}",
        place in "[\\p{Han}a-zA-Z0-9][\\p{Han}a-zA-Z0-9 ()]{0,38}[\\p{Han}a-zA-Z0-9]",
        form in "[a-zA-Z0-9_.-]{1,64}",
        version in any::<u32>(),
    ) -> Code {
        Code { adcode, place, form, version }
    }
}

proptest! {
    #[test]
    fn a_code_says_what_was_signed(code in codes()) {
        let signed = code.sign(&key()).expect("it can be signed");
        prop_assert!(signed.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'));
        prop_assert_eq!(Code::verify(&signed, &key()), Ok(code));
    }

    #[test]
    fn a_code_with_another_character_is_none(code in codes(), at in any::<prop::sample::Index>(), other in "[A-Za-z0-9_=./-]") {
        let signed = code.sign(&key()).expect("it can be signed");
        let at = at.index(signed.len());
        let mut changed = signed.clone();
        changed.replace_range(at..=at, &other);
        if changed != signed {
            prop_assert_eq!(Code::verify(&changed, &key()), Err(NoCode));
        }
    }

    #[test]
    fn a_code_cut_or_lengthened_is_none(code in codes(), at in any::<prop::sample::Index>(), more in "[A-Za-z0-9_-]{1,8}") {
        let signed = code.sign(&key()).expect("it can be signed");
        prop_assert_eq!(Code::verify(&signed[..at.index(signed.len())], &key()), Err(NoCode));
        prop_assert_eq!(Code::verify(&(signed + &more), &key()), Err(NoCode));
    }

    #[test]
    fn whatever_else_is_no_code(text in ".{0,500}") {
        prop_assert_eq!(Code::verify(&text, &key()), Err(NoCode));
    }
}
