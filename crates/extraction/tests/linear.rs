//! Twice the text takes twice the time, whatever is repeated in it.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use banmian_extraction::{Resources, extract, plain_text};

static RESOURCES: LazyLock<Resources> = LazyLock::new(Resources::builtin);

/// What rules that look around them in a text go by: lists, heads of clauses, names before and behind.
const REPEATED: [&str; 9] = [
    "张小三和其他3名队员",
    "县委、市委、省委、",
    "28681666，",
    "28681666向",
    "市长王小明、",
    "复工率94%，",
    "无确诊",
    "“我们去了。",
    "率5%",
];

fn time(words: &str, bytes: usize) -> Duration {
    let page = plain_text("long", &words.repeat(bytes / words.len()), None, Some("430200"));
    let once = || {
        let start = Instant::now();
        assert_eq!(extract(&page, &RESOURCES).diagnostics, Vec::new());
        start.elapsed()
    };
    once().min(once())
}

#[test]
fn four_times_the_text_takes_no_ten_times_as_long() {
    for words in REPEATED {
        let (short, long) = (time(words, 50_000), time(words, 200_000));
        assert!(long < 10 * short, "{words}: {short:?} and {long:?}");
    }
}
