//! What organisations named in short are called in full: by what the text says itself, by the paper's own place (市委,
//! 省卫健委), and by a list of bodies that have one short name everywhere.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use banmian_model::Value;
use regex::Regex;

use super::Lexicon;
use super::lexicon::lines;
use crate::passage::{Found, Passage};
use crate::setting::Setting;

/// Behind a full name: （以下简称“市二医院”）.
static CALLED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[（(](?:以下|下文|后文)?(?:简称|简稱|簡稱|统称|下称)[为：:]?[“「‘《]?(?P<short>[\p{Han}A-Za-z]{2,12})[”」’》]?[）)]")
        .expect("a pattern that a test compiles")
});

/// Bodies that have one short name everywhere.
static COMMON: LazyLock<BTreeMap<&'static str, &'static str>> = LazyLock::new(|| {
    lines(include_str!("../../data/short_names.tsv"))
        .filter_map(|line| line.split_once('\t'))
        .collect()
});

/// Fills in the full names of the organisations on a page.
pub(super) fn tie(passages: &[Passage<'_>], setting: &Setting, lexicon: &Lexicon, found: &mut [Found]) {
    let defined = defined(passages, found);
    let region = setting.region.as_ref().and_then(|region| region.value.parse().ok());
    for one in found {
        let article = passages[one.passage].article;
        let Value::Organization { name, full_name } = &mut one.value else {
            continue;
        };
        let said = || defined.get(&(article, name.clone())).cloned();
        let common = || COMMON.get(name.as_str()).map(|full| (*full).to_owned());
        *full_name = said().or_else(|| of_level(name, region?, lexicon)).or_else(common);
    }
}

/// What the text itself calls an organisation in short, by article and short name.
fn defined(passages: &[Passage<'_>], found: &[Found]) -> BTreeMap<(u32, String), String> {
    let mut defined = BTreeMap::new();
    for one in found {
        let Value::Organization { name, .. } = &one.value else {
            continue;
        };
        let passage = &passages[one.passage];
        if let Some(called) = CALLED.captures(&passage.text[one.range.end..]) {
            let short = called["short"].to_owned();
            if short != *name {
                defined.entry((passage.article, short)).or_insert_with(|| name.clone());
            }
        }
    }
    defined
}

/// 市委, 省卫健委, 县一中: a level and a body, of the place that the paper is at home in.
fn of_level(name: &str, region: u32, lexicon: &Lexicon) -> Option<String> {
    let level = name.chars().next()?;
    let place = place(level, region, lexicon)?;
    let body = &name[level.len_utf8()..];
    let party = |body: &str| format!("中共{place}{body}");
    Some(match body {
        "委" => party("委员会"),
        "委宣传部" | "委组织部" | "委统战部" | "委办公室" | "委政法委" => party(body),
        "纪委" => party("纪律检查委员会"),
        "政府" => format!("{place}人民政府"),
        "人大" => format!("{place}人民代表大会"),
        "人大常委会" => format!("{place}人民代表大会常务委员会"),
        "政协" => format!("中国人民政治协商会议{place}委员会"),
        "法院" => return None,
        "检察院" => format!("{place}人民检察院"),
        "发改委" => format!("{place}发展和改革委员会"),
        "卫健委" => format!("{place}卫生健康委员会"),
        "国资委" => format!("{place}人民政府国有资产监督管理委员会"),
        "总工会" | "妇联" | "团委" | "工商联" | "" => return None,
        _ => match numbered(body) {
            Some((number, school)) => format!("{place}第{number}{school}"),
            None if ["局", "厅", "医院", "学校", "委员会", "办公室"]
                .iter()
                .any(|end| body.ends_with(end)) =>
            {
                format!("{place}{body}")
            }
            None => return None,
        },
    })
}

/// 二医院, 一中: a number and what is numbered, by its full name.
fn numbered(body: &str) -> Option<(char, &'static str)> {
    let number = body.chars().next().filter(|c| "一二三四五六七八九十".contains(*c))?;
    let kinds = [
        ("医院", "医院"),
        ("人民医院", "人民医院"),
        ("中学", "中学"),
        ("中", "中学"),
        ("小学", "小学"),
        ("小", "小学"),
    ];
    let rest = &body[number.len_utf8()..];
    kinds
        .iter()
        .find(|(short, _)| *short == rest)
        .map(|(_, full)| (number, *full))
}

/// The official name of the place of a level that a region is, or is in.
fn place(level: char, region: u32, lexicon: &Lexicon) -> Option<&str> {
    let named = |code: u32| lexicon.name(code).filter(|name| name.ends_with(level));
    match level {
        '省' => named(region / 10_000 * 10_000),
        // A prefecture's city, or a city that is a county; a city that is a province has no prefecture's code.
        '市' => named(region / 100 * 100)
            .or_else(|| named(region))
            .or_else(|| named(region / 10_000 * 10_000)),
        '县' | '区' | '旗' => (!region.is_multiple_of(100)).then(|| named(region))?,
        '州' => named(region / 100 * 100),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_the_papers_own() {
        let lexicon = Lexicon::builtin();
        let full = |name: &str, region| of_level(name, region, &lexicon);
        assert_eq!(full("市委", 430_200).as_deref(), Some("中共株洲市委员会"));
        assert_eq!(full("省卫健委", 430_200).as_deref(), Some("湖南省卫生健康委员会"));
        assert_eq!(full("市二医院", 430_200).as_deref(), Some("株洲市第二医院"));
        assert_eq!(full("县教育局", 430_223).as_deref(), Some("攸县教育局"));
        assert_eq!(full("市政府", 110_105).as_deref(), Some("北京市人民政府"));
    }

    #[test]
    fn what_could_be_another_stays_short() {
        let lexicon = Lexicon::builtin();
        assert_eq!(of_level("县教育局", 430_200, &lexicon), None);
        assert_eq!(of_level("区政府", 450_000, &lexicon).as_deref(), None);
        assert_eq!(of_level("市民", 430_200, &lexicon), None);
        assert_eq!(of_level("株洲市教育局", 430_200, &lexicon), None);
    }

    #[test]
    fn short_names_are_not_full_ones() {
        assert!(COMMON.len() > 50);
        assert!(
            COMMON
                .iter()
                .all(|(short, full)| short != full && short.chars().count() < full.chars().count())
        );
    }
}
