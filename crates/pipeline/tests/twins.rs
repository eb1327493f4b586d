//! Twins of the seed page, with other names, places, figures and another order: what is read of the seed must be read of
//! them. `fixtures/twins.toml` says what changes.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails as the test does")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use regex::{Captures, Regex};
use serde::Deserialize;
use serde_json::{Value as Json, json};

/// How many are made.
const TWINS: u64 = 12;

/// Share of the structure that must be right. Of forty twins, 99.6 % were on the day of writing.
const LEAST: f64 = 0.985;

const SEED: &str = "000_f4f2e9a4bbadbb5f";

#[derive(Deserialize)]
struct Changes {
    stretches: Vec<String>,
    people: Vec<String>,
    surnames: String,
    given: String,
    cities: Vec<City>,
    places: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct City {
    names: Vec<String>,
}

#[test]
fn twins_are_read_as_the_seed_is() {
    let root = root();
    let changes: Changes = toml::from_str(&fs::read_to_string(root.join("fixtures/twins.toml")).unwrap()).unwrap();
    let page = fs::read_to_string(root.join(format!("seeds/{SEED}.txt"))).unwrap();
    let gold = fs::read_to_string(root.join(format!("fixtures/pages/{SEED}/gold.json"))).unwrap();
    let folder = tempfile::tempdir().unwrap();
    for number in 0..TWINS {
        let place = folder.path().join(format!("twin{number:02}"));
        fs::create_dir(&place).unwrap();
        Twin::new(&changes, number).write(&page, &gold, &place);
    }
    let evaluation = banmian_pipeline::evaluate::evaluate(folder.path(), None).unwrap();
    let (right, all) = evaluation.structure();
    assert!(
        right as f64 >= all as f64 * LEAST,
        "{right} of {all}: {}",
        evaluation.explanation(None)
    );
    let table = evaluation.json(None);
    for measure in ["observations", "checks", "quantities", "issue date", "region", "outlet"] {
        assert_eq!(
            table["measures"][measure]["score"],
            json!(1.0),
            "{measure}: {}",
            evaluation.explanation(None)
        );
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .unwrap()
        .to_path_buf()
}

/// What one twin has in place of what.
struct Twin<'a> {
    changes: &'a Changes,
    random: Random,
    region: String,
    words: BTreeMap<String, String>,
    figures: BTreeMap<String, String>,
}

impl<'a> Twin<'a> {
    fn new(changes: &'a Changes, number: u64) -> Self {
        let mut random = Random(number);
        let city = &random.pick(&changes.cities).names;
        let mut words = BTreeMap::new();
        for (place, form) in &changes.places {
            words.insert(place.clone(), place_name(form, city, &mut random));
        }
        let mut taken = Vec::new();
        for name in &changes.people {
            let other = loop {
                let other = person(changes, name.chars().count(), &mut random);
                if !taken.contains(&other) {
                    break other;
                }
            };
            taken.push(other.clone());
            words.insert(name.clone(), other);
        }
        Self {
            changes,
            region: city[2].clone(),
            words,
            figures: figures(&mut random),
            random,
        }
    }

    fn write(mut self, page: &str, gold: &str, place: &Path) {
        let mut gold: Json = serde_json::from_str(gold).unwrap();
        self.change(&mut gold);
        for item in gold["items"].as_array_mut().unwrap() {
            if let Some(checks) = item.get_mut("checks").and_then(Json::as_array_mut) {
                checks.retain(|check| check["kind"] != "gazetteer");
            }
        }
        let page = self.shuffled(page);
        let page = self.changed(&page);
        let headline = |item: &Json| item["headline"].as_str().or(item["text"].as_str()).map(str::to_owned);
        gold["items"]
            .as_array_mut()
            .unwrap()
            .sort_by_key(|item| page.find(&headline(item).unwrap()));
        let meta = format!("encoding = \"utf-8\"\nregion = \"{}\"\n", self.region);
        fs::write(place.join("page.txt"), page).unwrap();
        fs::write(place.join("gold.json"), gold.to_string()).unwrap();
        fs::write(place.join("meta.toml"), meta).unwrap();
    }

    /// The stretches of the page in another order.
    fn shuffled(&mut self, page: &str) -> String {
        let starts: Vec<usize> = self
            .changes
            .stretches
            .iter()
            .map(|line| page.find(line).unwrap())
            .collect();
        let ends = starts.iter().skip(1).copied().chain([page.len()]);
        let mut stretches: Vec<&str> = starts
            .iter()
            .zip(ends)
            .map(|(&start, end)| page[start..end].trim())
            .collect();
        for last in (1..stretches.len()).rev() {
            stretches.swap(last, self.random.below(last + 1));
        }
        stretches.join("\n\n") + "\n"
    }

    /// A text with other words and figures; a word that a column's end divides too.
    fn changed(&self, text: &str) -> String {
        let mut words = self.words.clone();
        for (word, other) in &self.words {
            for ((at, _), (to, _)) in word.char_indices().zip(other.char_indices()).skip(1) {
                let divided = |word: &str, at: usize| format!("{}\n\n{}", &word[..at], &word[at..]);
                words.insert(divided(word, at), divided(other, to));
            }
        }
        self.refigured(&replaced(text, &words))
    }

    /// A text with other figures; days and hours stay.
    fn refigured(&self, text: &str) -> String {
        let figure = Regex::new(r"[0-9]+(?:\.[0-9]+)?").unwrap();
        let other = |found: &Captures<'_>| {
            let behind = text[found.get(0).unwrap().end()..].chars().next();
            let other = self
                .figures
                .get(&found[0])
                .filter(|_| !behind.is_some_and(|c| "年月日时".contains(c)));
            other.map_or(&found[0], String::as_str).to_owned()
        };
        figure.replace_all(text, other).into_owned()
    }

    /// The same for an annotation.
    fn change(&self, value: &mut Json) {
        match value {
            Json::String(text) => *text = self.changed(text),
            Json::Number(number) => *value = serde_json::from_str(&self.refigured(&number.to_string())).unwrap(),
            Json::Array(items) => items.iter_mut().for_each(|item| self.change(item)),
            Json::Object(fields) => fields.values_mut().for_each(|field| self.change(field)),
            _ => {}
        }
    }
}

/// Replaces words by others in one pass, the longest first.
fn replaced(text: &str, words: &BTreeMap<String, String>) -> String {
    let mut longest: Vec<&String> = words.keys().collect();
    longest.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let patterns: Vec<String> = longest.iter().map(|word| regex::escape(word)).collect();
    let any = Regex::new(&patterns.join("|")).unwrap();
    any.replace_all(text, |found: &Captures<'_>| words[&found[0]].clone())
        .into_owned()
}

fn place_name(form: &str, city: &[String], random: &mut Random) -> String {
    let first: String = city[1].chars().take(1).collect();
    let new: String = ["东西南北大小新老上下", "河山湖塘湾岭桥坪坡"]
        .iter()
        .map(|letters| random.letter(letters))
        .collect();
    form.replace("{province}", &city[0])
        .replace("{city}", &city[1])
        .replace("{first}", &first)
        .replace("{d0}", &city[3])
        .replace("{d1}", &city[4])
        .replace("{d2}", &city[5])
        .replace("{c0}", &city[6])
        .replace("{c1}", &city[7])
        .replace("{new}", &new)
}

/// A name of as many characters, or of one more or less.
fn person(changes: &Changes, length: usize, random: &mut Random) -> String {
    let length = if random.below(10) < 7 { length } else { 5 - length };
    let given: String = (1..length).map(|_| random.letter(&changes.given)).collect();
    format!("{}{given}", random.letter(&changes.surnames))
}

/// Figures that still agree with each other.
fn figures(random: &mut Random) -> BTreeMap<String, String> {
    let (recovered, treated) = (20 + random.below(70), 3 + random.below(27));
    let members = 30 + random.below(270);
    let (all, less) = (120 + random.below(780), 5 + random.below(55));
    // In hundredths of a per cent, rounded half up.
    let share = ((all - less) * 20_000 / all).div_ceil(2);
    let households = 12 + random.below(87);
    let figures = [
        ("80", (recovered + treated).to_string()),
        ("69", recovered.to_string()),
        ("11", treated.to_string()),
        ("97", (members + 1).to_string()),
        ("96", members.to_string()),
        ("1391", (1001 + random.below(8000)).to_string()),
        ("307", all.to_string()),
        ("289", (all - less).to_string()),
        ("94.14", format!("{}.{:02}", share / 100, share % 100)),
        ("0.9414", format!("0.{share:04}")),
        ("57", households.to_string()),
        ("570000", format!("{households}0000")),
    ];
    figures.map(|(from, to)| (from.to_owned(), to)).into()
}

/// The same numbers on every machine: an LCG with the constants of Knuth's MMIX.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let bound = u64::try_from(bound).unwrap();
        usize::try_from((self.0 >> 33) % bound).unwrap()
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    fn letter(&mut self, from: &str) -> char {
        let letters: Vec<char> = from.chars().collect();
        *self.pick(&letters)
    }
}
