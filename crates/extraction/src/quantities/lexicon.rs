//! The words numbers and times are read with, from the lists in `data/`.

use super::calendar::Almanac;
use super::trie::Trie;

/// What a unit makes of the number before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum UnitKind {
    /// Something counted: 名, 户.
    Count,
    /// Something measured: 公里.
    Measure,
    /// Years of age: 岁.
    Age,
    /// Money of this currency (ISO 4217).
    Money(String),
    /// So many of this many: % is 100, 成 is 10.
    Ratio(u32),
    /// 百分点.
    Point,
    /// The number names and counts nothing: 5号楼.
    Label,
}

/// Which numbers a unit goes with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// Every number.
    Any,
    /// Not 一 alone: 一批 means "a lot of".
    NotOne,
    /// Not one Chinese character alone: 三里 may be a name.
    Plain,
}

/// A unit as the list has it.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    pub(super) kind: UnitKind,
    pub(super) need: Need,
}

/// The lists of this module, ready for lookup. Immutable.
#[derive(Debug)]
pub(crate) struct Lexicon {
    /// For every character of the basic plane the one it is read as.
    fold: Vec<u16>,
    /// Whether something may begin with a character.
    starts: Vec<bool>,
    /// Whether a number may begin with a character, or something that holds one.
    counts: Vec<bool>,
    pub(super) units: Trie<Unit>,
    /// Words in which numbers count nothing.
    pub(super) lexical: Trie<()>,
    /// Words of time with the names of what they mean, see `data/times.tsv`.
    pub(super) times: Trie<(String, String)>,
    pub(super) almanac: Almanac,
}

const FOLD: &str = include_str!("../../data/fold.tsv");
const UNITS: &str = include_str!("../../data/units.tsv");
const LEXICAL: &str = include_str!("../../data/lexical.txt");
const TIMES: &str = include_str!("../../data/times.tsv");
const NUMBER_CHARS: &str = "0123456789.-零〇一二三四五六七八九十百千万亿两俩仨廿卅卌壹贰叁肆伍陆柒捌玖拾佰仟负上成半每第首数几过翻点个对+([〔甲乙丙丁戊己庚辛壬癸闰农阴旧";

impl Default for Lexicon {
    fn default() -> Self {
        let fold = fold_table();
        let mut lexicon = Self {
            fold,
            starts: vec![false; 1 << 16],
            counts: vec![false; 1 << 16],
            units: Trie::default(),
            lexical: Trie::default(),
            times: Trie::default(),
            almanac: Almanac::default(),
        };
        for (line, word) in words(UNITS) {
            let word: Vec<char> = word.chars().map(|c| lexicon.fold(c)).collect();
            lexicon.units.add(word, unit(line[0], line[1]));
        }
        for line in content(LEXICAL) {
            line.split(' ').for_each(|word| lexicon.lexical.add(word.chars(), ()));
        }
        for (line, word) in words(TIMES) {
            let word: Vec<char> = word.chars().map(|c| lexicon.fold(c)).collect();
            lexicon.times.add(word, (line[0].to_owned(), line[1].to_owned()));
        }
        lexicon.mark_starts();
        lexicon
    }
}

impl Lexicon {
    /// The form the lists have of a character.
    pub(super) fn fold(&self, c: char) -> char {
        let folded = self.fold.get(c as usize).map(|&to| u32::from(to));
        folded.and_then(char::from_u32).unwrap_or(c)
    }

    /// Whether a number, a time or a lexical word may begin with a character.
    pub(super) fn starts(&self, c: char) -> bool {
        self.starts.get(c as usize).copied().unwrap_or(false)
    }

    /// Whether a number may begin with a character: words of time begin with many others.
    pub(super) fn counts(&self, c: char) -> bool {
        self.counts.get(c as usize).copied().unwrap_or(false)
    }

    fn mark_starts(&mut self) {
        for c in NUMBER_CHARS.chars() {
            self.counts[c as usize] = true;
        }
        let firsts: Vec<char> = self
            .lexical
            .first_chars()
            .chain(self.times.first_chars())
            .chain(NUMBER_CHARS.chars())
            // 差五分八点.
            .chain(['差'])
            .collect();
        for c in firsts {
            self.starts[c as usize] = true;
        }
    }
}

/// Width and script as the house folds them, then the pairs of the list.
fn fold_table() -> Vec<u16> {
    let folded = |code: u16| {
        let folded = char::from_u32(u32::from(code)).map(banmian_model::fold);
        folded.and_then(|c| u16::try_from(u32::from(c)).ok()).unwrap_or(code)
    };
    let mut table: Vec<u16> = (0..=u16::MAX).map(folded).collect();
    table[0x00a0] = u16::from(b' ');
    for line in content(FOLD) {
        let mut pair = line.chars().map(|c| c as u32);
        if let (Some(from), Some(to)) = (pair.next(), pair.next()) {
            table[from as usize] = to as u16;
        }
    }
    table
}

fn content(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The words of a list whose lines are two fields and then words: each with its line's fields.
fn words(list: &'static str) -> impl Iterator<Item = ([&'static str; 2], &'static str)> {
    content(list).flat_map(|line| {
        let mut fields = line.splitn(3, '\t');
        let mut field = || fields.next().unwrap_or_default();
        let head = [field(), field()];
        field().split(' ').map(move |word| (head, word))
    })
}

fn unit(kind: &str, need: &str) -> Unit {
    let need = match need {
        "two" => Need::NotOne,
        "more" => Need::Plain,
        _ => Need::Any,
    };
    let (name, argument) = kind.trim_end_matches(')').split_once('(').unwrap_or((kind, ""));
    let kind = match name {
        "measure" => UnitKind::Measure,
        "age" => UnitKind::Age,
        "money" => UnitKind::Money(argument.to_owned()),
        "ratio" => UnitKind::Ratio(argument.parse().expect("the list has digits in ratio()")),
        "point" => UnitKind::Point,
        "label" => UnitKind::Label,
        _ => UnitKind::Count,
    };
    Unit { kind, need }
}
