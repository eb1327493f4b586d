//! What is fuzzed, what must hold of each, and what it shows.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Cursor;

use anyhow::Result;
use banmian_artifact::{Provenance, Reader, Stage, Writer};
use banmian_export::{Verifier, page_rows, render};
use banmian_formats::{Search, Sqlite, Writer as _};
use banmian_model::{Entry, Page, PageArticles, PageFacts, SCHEMA_VERSION, Segmentation, Spans};
use banmian_pipeline::fuzzing;
use serde::ser::SerializeTuple;
use serde::{Serialize, Serializer};

/// Hashes of what a result shows.
pub(crate) type Shown = Vec<u64>;

/// Reads an input: what it shows, or what is wrong with the answer.
pub(crate) type Run = Box<dyn Fn(&[u8]) -> Result<Shown, String>>;

pub(crate) struct Target {
    pub(crate) name: &'static str,
    pub(crate) make: fn() -> Result<Run>,
    /// Whether the annotated pages are among its seeds.
    pub(crate) reads_pages: bool,
    pub(crate) seeds: &'static [&'static str],
    /// What is put in, divided by spaces; `_` is a space and `\n` a line break.
    pub(crate) words: &'static str,
}

pub(crate) const TARGETS: &[Target] = &[
    Target {
        name: "page",
        make: page,
        reads_pages: true,
        seeds: &["~{1HB1#~}", "<p>甲&#x4E59;</p>"],
        words: PAGE_WORDS,
    },
    Target {
        name: "articles",
        make: articles,
        reads_pages: true,
        seeds: &[],
        words: PAGE_WORDS,
    },
    Target {
        name: "facts",
        make: facts,
        reads_pages: true,
        seeds: &[],
        words: FACT_WORDS,
    },
    Target {
        name: "rows",
        make: rows,
        reads_pages: true,
        seeds: &[],
        words: PAGE_WORDS,
    },
    Target {
        name: "artifact",
        make: artifact,
        reads_pages: false,
        seeds: &["", "\u{0}", "\u{1}\u{2}\u{3}"],
        words: "\u{0} \u{1} \u{ff} \u{fb} \u{fc} \u{fd} \u{fb}\u{0}\u{1} \u{fc}\u{0}\u{0}\u{0}\u{1}",
    },
    Target {
        name: "query",
        make: query,
        reads_pages: false,
        seeds: &[
            "疫情 person:付艳萍 -date:2020-04..",
            "(a OR \"b c\") NOT headline:水",
            "place:430200 date:2020-02..2020-04-15",
        ],
        words: "( ) \" - OR NOT AND : person: place: newspaper: headline: date: 人物: 日期: .. 2020-03 2020-03-02 430200 疫情 水 * ^ + { } NEAR ， 。 \u{3000} ' ; % _ \\n",
    },
    Target {
        name: "note",
        make: note,
        reads_pages: false,
        seeds: &[
            "date = 2020-03-02\nnewspaper = '株洲日报'\n",
            "{\"date\": \"20200302\", \"region\": 430200, \"page\": \"A1\"}",
            "[a]\nb = [1, 2]\n",
        ],
        words: NOTE_WORDS,
    },
    Target {
        name: "record",
        make: record,
        reads_pages: false,
        seeds: &[
            r#"{"id": 7, "text": "A\n株\u6d32\ud83d\ude00。"}"#,
            "{\"id\":\"a\",\"text\":\"甲\",\"date\":\"2020-03-02\",\"page\":1}",
        ],
        words: NOTE_WORDS,
    },
    Target {
        name: "annotate",
        make: annotate,
        reads_pages: false,
        seeds: &[r#"{"id": 1, "text": "昨日新增3例，累计80例。", "date": "2020-03-02T08:00:00", "region": "430200"}"#],
        words: NOTE_WORDS,
    },
];

const PAGE_WORDS: &str = "\\n \\n\\n \\r\\n \u{3000}\u{3000} \u{c} ===_A1_=== 【第2版】 【政策依据】 本报讯 记者_张三 （本报记者_李四_通讯员_王五） （记者 新华社北京3月1日电 \
    （下转第二版） （上接第一版） 下转_A2版① >>> 图为水厂。张三摄 ——副题 广告 ■ ● □ ▲ | 1. 一、 （一） “ ” 「 」 《 》 ： ； ， 。 ！ ？ … — ~{ ~} <p> </p> <br> \
    <script> </script> &nbsp; &#20320; &lt <!-- --> 株洲日报 2020年3月2日_星期一 第A1版 责编：王五 电话：0733-28681666 \u{feff} \u{200b} \u{0} \u{fffd} \u{e123} 𠮷 記者";

const FACT_WORDS: &str = "新增 累计 确诊 病例 例 死亡 治愈 出院 疑似 境外输入 无症状 其中 分别 均 增长 下降 同比 % 百分点 ‰ 分之 万 亿 元 人 名 户 公里 亩 约 近 超过 以上 以下 余 多 \
    至 到 - — ～ 、 ， 。 ； ： “ ” （ ） 《 》 一 二 两 三 十 百 千 零 〇 1 7 15 2020 1/2 3.5 1,391 年 月 日 时 分 上午 昨日 今年 去年 前 后 截至 以来 起 止 同日 \
    民国 光绪 农历 正月 周一 星期 第 季度 上半年 省委书记 市长 主任 张三 王强 说 表示 认为 告诉记者 他 株洲市 湖南 芦淞区 我市 本市 某某公司 大学 〔2020〕3号 通知 任命 免去 为 \
    18岁 出生 13800138000 港币$50 US$5_million ℃ 公里/小时 记者 \\n";

const NOTE_WORDS: &str = "{ } [ ] : , \" ' = # . \\n \\u0000 \\ud800 \\\\ null true 1 -1 1e999 0.0 \"id\" \"text\" \"date\" \"region\" \"newspaper\" \"page\" date newspaper page region encoding \
    2020-03-02 2020-02-30 20200302 2020-03-02T08:00:00 430200 gbk A1 '''  \"\"\" 甲 \u{feff} \u{0} 昨日 新增3例 市长王强说：“好。”";

/// A hash that is the same everywhere.
pub(crate) fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

fn shown(what: &str) -> u64 {
    hash(&what)
}

/// A reason without what it quotes of the input: its first words.
fn reason(words: &str) -> u64 {
    let plain = words
        .split_whitespace()
        .take_while(|word| word.bytes().all(|byte| byte.is_ascii_lowercase()));
    shown(&plain.take(5).collect::<String>())
}

fn read(bytes: &[u8]) -> Result<Vec<Page>, String> {
    match banmian_ingest::ingest_pages("p", "p", bytes, &banmian_ingest::Options::default()) {
        Entry::Page(pages) => Ok(pages),
        Entry::Rejected(rejection) => Err(rejection.reason),
    }
}

/// A text as a page of its own, however odd.
fn page_of(text: &str) -> Page {
    let pages = banmian_ingest::ingest(
        "p",
        "p",
        text.as_bytes(),
        &banmian_ingest::Options {
            encoding: Some("utf-8".to_owned()),
            ..banmian_ingest::Options::default()
        },
    );
    match pages {
        Entry::Page(page) => page,
        Entry::Rejected(_) => Page::default(),
    }
}

fn page() -> Result<Run> {
    Ok(Box::new(|bytes| {
        let pages = match read(bytes) {
            Ok(pages) => pages,
            Err(reason) if reason.is_empty() => return Err("refused without a word".to_owned()),
            // Reasons have numbers in them.
            Err(reason) => return Ok(vec![shown(&reason.replace(|c: char| c.is_ascii_digit(), ""))]),
        };
        let mut seen = vec![hash(&pages.len().min(4))];
        let mut raw = 0;
        for page in &pages {
            if page.offsets.base != raw || page.offsets.lengths().0 != page.text.len() as u64 {
                return Err("the offsets do not cover the page".to_owned());
            }
            raw += page.offsets.lengths().1;
            seen.push(shown(&format!(
                "{} {:?} {}",
                page.encoding.label,
                page.encoding.basis,
                page.repair.is_some()
            )));
            seen.extend(page.damage.iter().map(|damage| shown(&format!("{:?}", damage.kind))));
            seen.extend(page.markup.iter().map(|mark| shown(&format!("{:?}", mark.kind))));
            seen.extend(
                page.diagnostics
                    .iter()
                    .map(|said| shown(&format!("{} {:?}", said.code, said.severity))),
            );
        }
        if raw != bytes.len() as u64 {
            return Err("the pages do not cover the source".to_owned());
        }
        Ok(seen)
    }))
}

fn whole(page: &Page, spans: &Spans) -> Result<(), String> {
    for span in spans.iter() {
        if page.text.get(span.range()).is_none() || span.is_empty() {
            return Err(format!("a span {span:?} is none of the text"));
        }
    }
    Ok(())
}

fn tiles(page: &Page, found: &Segmentation) -> Result<(), String> {
    let mut at = 0;
    for block in &found.blocks {
        if block.span.start != at || page.text.get(block.span.range()).is_none() {
            return Err(format!("a block {:?} where one ends at {at}", block.span));
        }
        at = block.span.end;
    }
    if at as usize == page.text.len() {
        Ok(())
    } else {
        Err("the blocks do not cover the text".to_owned())
    }
}

fn articles() -> Result<Run> {
    let resources = banmian_segmentation::Resources::builtin();
    Ok(Box::new(move |bytes| {
        let page = page_of(&String::from_utf8_lossy(bytes));
        let found = banmian_segmentation::segment(&page, &resources);
        tiles(&page, &found)?;
        let mut seen = Vec::new();
        for article in &found.articles {
            whole(&page, &article.spans)?;
            article
                .paragraphs
                .iter()
                .try_for_each(|paragraph| whole(&page, &paragraph.spans))?;
            article.captions.iter().try_for_each(|caption| whole(&page, caption))?;
            seen.push(shown(&format!(
                "{:?} {:?}",
                article.kind,
                article.jump.as_ref().map(|jump| jump.direction)
            )));
            seen.extend(
                article
                    .byline
                    .people
                    .iter()
                    .map(|credit| shown(&format!("{:?}", credit.role))),
            );
        }
        let roles: Vec<_> = found.blocks.iter().map(|block| block.role).collect();
        seen.extend(roles.windows(3).map(|roles| shown(&format!("{roles:?}"))));
        seen.extend(found.diagnostics.iter().map(|said| shown(said.code.as_ref())));
        Ok(seen)
    }))
}

/// What a fact's or mention's kind is called, without what it holds.
fn kind(value: &impl std::fmt::Debug) -> String {
    let said = format!("{value:?}");
    said.split([' ', '{', '(']).next().unwrap_or_default().to_owned()
}

fn facts() -> Result<Run> {
    let resources = banmian_extraction::Resources::builtin();
    Ok(Box::new(move |bytes| {
        let text = String::from_utf8_lossy(bytes);
        let day = text
            .len()
            .is_multiple_of(2)
            .then(|| "2020-03-02".parse().expect("a day"));
        let articles = banmian_extraction::plain_text("p", &text, day, None);
        let found = banmian_extraction::extract(&articles, &resources);
        let page = &articles.page;
        let mut seen = Vec::new();
        for mention in &found.mentions {
            whole(page, &mention.spans)?;
            seen.push(shown(&format!("{} {:?}", kind(&mention.value), mention.rule)));
        }
        for fact in &found.facts {
            whole(page, &fact.spans)?;
            seen.push(shown(&format!("{} {:?}", kind(&fact.kind), fact.rule)));
        }
        for quote in &found.quotes {
            whole(page, &quote.spans)?;
            seen.push(shown(&format!("{:?} {}", quote.kind, quote.speaker.is_some())));
        }
        for check in &found.checks {
            check.evidence.iter().try_for_each(|spans| whole(page, spans))?;
            seen.push(shown(&format!("{:?} {:?}", check.kind, check.status)));
        }
        Ok(seen)
    }))
}

/// What the stages behind a page read with.
struct Stages {
    segmentation: banmian_segmentation::Resources,
    extraction: banmian_extraction::Resources,
}

impl Stages {
    fn builtin() -> Self {
        Self {
            segmentation: banmian_segmentation::Resources::builtin(),
            extraction: banmian_extraction::Resources::builtin(),
        }
    }

    fn read(&self, page: Page) -> PageFacts {
        let segmentation = banmian_segmentation::segment(&page, &self.segmentation);
        let articles = PageArticles { page, segmentation };
        let extraction = banmian_extraction::extract(&articles, &self.extraction);
        let PageArticles { page, segmentation } = articles;
        PageFacts {
            page,
            segmentation,
            extraction,
        }
    }
}

/// All stages, and every row held against the page.
fn rows() -> Result<Run> {
    let stages = Stages::builtin();
    Ok(Box::new(move |bytes| {
        let Ok(pages) = read(bytes) else { return Ok(Vec::new()) };
        let mut seen = Vec::new();
        for page in pages {
            let facts = stages.read(page);
            let tables = render(&page_rows(&facts), false);
            let verifier = Verifier::new(&facts.page);
            for line in tables
                .lines
                .iter()
                .flat_map(|lines| lines.split_inclusive(|&byte| byte == b'\n'))
            {
                let row: serde_json::Value = serde_json::from_slice(line).map_err(|error| error.to_string())?;
                if let Some(wrong) = verifier.mismatches(&row).first() {
                    return Err(format!("{}: {}", wrong.field, wrong.problem));
                }
                seen.extend(row.get("rule").and_then(|rule| rule.as_str()).map(shown));
            }
        }
        Ok(seen)
    }))
}

/// Bytes as the encoding of a record, whatever they are: the checksums of the file agree with them.
struct Raw<'a>(&'a [u8]);

impl Serialize for Raw<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut tuple = serializer.serialize_tuple(self.0.len())?;
        self.0.iter().try_for_each(|byte| tuple.serialize_element(byte))?;
        tuple.end()
    }
}

fn artifact() -> Result<Run> {
    type Record = Entry<PageFacts>;
    Ok(Box::new(|bytes| {
        // As a file, as one that was cut off, and as a record of a file that is whole.
        let read = |bytes: &[u8]| -> Shown {
            let mut seen = Vec::new();
            match Reader::<_, Record>::open(Cursor::new(bytes), "fuzz", Stage::Extraction, SCHEMA_VERSION) {
                Err(error) => seen.push(shown(&kind(&error.problem))),
                Ok(reader) => {
                    for record in reader.records() {
                        seen.push(match record {
                            Ok(record) => shown(&kind(&record)),
                            Err(error) => shown(&format!("record {}", kind(&error.problem))),
                        });
                    }
                }
            }
            seen
        };
        let mut seen = read(bytes);
        let mut writer =
            Writer::new(Vec::new(), Stage::Extraction, SCHEMA_VERSION).map_err(|error| error.to_string())?;
        writer.push(&Raw(bytes)).map_err(|error| error.to_string())?;
        let (file, _) = writer
            .finish(Provenance::default())
            .map_err(|error| error.to_string())?;
        seen.extend(read(&file));
        Ok(seen)
    }))
}

fn query() -> Result<Run> {
    let folder = std::env::temp_dir().join(format!("banmian-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let path = folder.join("banmian.sqlite");
    let mut writer = Box::new(Sqlite::create(&path)?);
    let page =
        page_of("城南水厂通水\n\n某某晚报讯（记者 张三）3月1日，株洲市新增确诊病例3例。市长王强说：“水来了。”\n");
    writer.page(&page_rows(&Stages::builtin().read(page)))?;
    writer.finish()?;
    let search = Search::open(&path)?;
    // The file is open, and goes with the program.
    std::fs::remove_dir_all(&folder)?;
    Ok(Box::new(move |bytes| {
        let text = String::from_utf8_lossy(bytes);
        let found = search.find(&text, 5).map_err(|error| format!("{error:#}"))?;
        Ok(vec![hash(&(found.total, found.articles.len()))])
    }))
}

fn note() -> Result<Run> {
    Ok(Box::new(|bytes| {
        let text = String::from_utf8_lossy(bytes);
        let said = |read: Result<bool, String>| match read {
            Ok(any) => Ok(hash(&any)),
            Err(reason) if reason.is_empty() => Err("refused without a word".to_owned()),
            Err(words) => Ok(reason(&words)),
        };
        Ok(vec![
            said(fuzzing::note(&text, true))?,
            said(fuzzing::note(&text, false))?,
        ])
    }))
}

fn record() -> Result<Run> {
    Ok(Box::new(|bytes| {
        let text = String::from_utf8_lossy(bytes);
        Ok(match fuzzing::record(&text)? {
            Ok((text, raw)) => vec![hash(&(text == raw, text.min(3)))],
            Err(words) => vec![reason(&words)],
        })
    }))
}

fn annotate() -> Result<Run> {
    let annotator = fuzzing::Annotator::default();
    Ok(Box::new(move |bytes| {
        let line: Vec<u8> = bytes.iter().copied().filter(|&byte| byte != b'\n').collect();
        let answer = annotator.answer(line);
        if answer.matches('\n').count() != 1 {
            return Err("an answer is not one line".to_owned());
        }
        let answer: serde_json::Value = serde_json::from_str(&answer).map_err(|error| error.to_string())?;
        if answer["error"].as_str().is_some_and(|error| error.contains("defect")) {
            return Err(answer["error"].to_string());
        }
        let rules = answer["mentions"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|mention| mention["rule"].as_str());
        let error = answer["error"].as_str().map(reason);
        Ok(rules.map(shown).chain(error).collect())
    }))
}
