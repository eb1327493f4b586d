//! Prints how long texts take in which one thing is repeated, and how that grows: twice the text should take twice the
//! time, whatever rule it is that looks around it.
//!
//! ```text
//! cargo run --profile quick -p banmian-extraction --example growth
//! ```

#![expect(clippy::print_stdout, reason = "a table is what it is run for")]

use std::time::{Duration, Instant};

use banmian_extraction::{Resources, extract, plain_text};

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

/// Bytes of the shortest text; each further one is twice as long.
const SHORTEST: usize = 50_000;

fn main() {
    let resources = Resources::builtin();
    for words in REPEATED {
        let times: Vec<Duration> = (0..4).map(|power| time(words, SHORTEST << power, &resources)).collect();
        let growth = times[3].as_secs_f64() / times[0].as_secs_f64();
        println!("{growth:>5.1} times as long for 8 times the text  {times:.2?}  {words}");
    }
}

/// The better of two.
fn time(words: &str, bytes: usize, resources: &Resources) -> Duration {
    let page = plain_text("long", &words.repeat(bytes / words.len()), None, Some("430200"));
    let once = || {
        let start = Instant::now();
        extract(&page, resources);
        start.elapsed()
    };
    once().min(once())
}
