//! The rows: every field, its order and what it means. Extras beyond the contract stand last in their row.

use serde::{Deserialize, Serialize};
use serde_json::{Number, Value as Json};

/// A half-open range of code points.
pub type Points = [u32; 2];
/// A half-open range of bytes of the source.
pub type Raw = [u64; 2];

/// A statement about a page and what says so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stated {
    /// What is stated; `null` where nothing is known.
    pub value: Option<String>,
    /// `option`, `sidecar`, `record`, `path`, `masthead`, `byline` or `text`.
    pub basis: Option<String>,
    /// The words that say so, a line each.
    pub evidence: Vec<String>,
}

/// The day of publication.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StatedDate {
    /// EDTF: `2020-03-02`, or `XXXX-03-02` where the year is open.
    pub value: Option<String>,
    /// `high` (a full date only) or `low`.
    pub confidence: Option<String>,
    /// As of [`Stated`].
    pub basis: Option<String>,
    /// What says so, and what it ruled out, a line each.
    pub evidence: Vec<String>,
}

/// A damaged stretch of the source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DamageRow {
    /// Where.
    pub raw: Raw,
    /// `illegal`, `truncated`, `nul`, `control`, `replacement`, `private_use`; and of what is unusual and harmless,
    /// `zero_width`, `byte_order_mark`, `carriage_return`, `form_feed` or `soft_hyphen`.
    pub kind: String,
}

/// How an encoding was decided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EncodingDecisionRow {
    /// Its label; `mixed` where there are segments.
    pub label: String,
    /// `given`, `byte_order_mark`, `form`, `likelihood` or `fallback`.
    pub basis: String,
    /// By how much it was likelier than the next, in thousandths of a nat a character, where likelihood decided.
    pub margin: Option<u32>,
    /// Of a source in two encodings: its stretches.
    pub segments: Vec<SegmentRow>,
}

/// A text as it was before it was saved wrongly.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RepairRow {
    /// What its bytes were taken for: `latin1`, `windows-1252` or `gbk`.
    pub taken_for: String,
    /// Label of what they were in.
    pub encoding: String,
    /// The repaired text.
    pub text: String,
}

/// A stretch of a source in one encoding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SegmentRow {
    /// Where.
    pub raw: Raw,
    /// The label of its encoding.
    pub label: String,
}

/// What a source says of a page that another of more weight gainsays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DisputeRow {
    /// `newspaper`, `issue_date`, `page_label` or `region`.
    pub field: String,
    /// The value that was not taken.
    pub value: String,
    /// As of [`Stated`].
    pub basis: String,
    /// As of [`Stated`].
    pub evidence: Vec<String>,
}

/// What a person should know about a page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DiagnosticRow {
    /// Stable code: `I` ingest, `S` segmentation, `E` extraction, and a number.
    pub code: String,
    /// `note` or `warning`.
    pub severity: String,
    /// Where, in code points.
    pub span: Option<Points>,
    /// One line.
    pub message: String,
}

/// `pages.jsonl`: one row for every input that is a page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PageRow {
    /// Its id in every table.
    pub page: String,
    /// Path below the input; `#` and the line behind it for a line of a JSON Lines file.
    pub path: String,
    /// Bytes of the source, decompressed.
    pub bytes: u64,
    /// BLAKE3 of those bytes, in hexadecimal.
    pub blake3: String,
    /// The first page of the run with the same bytes, or with the same text in another encoding.
    pub duplicate_of: Option<String>,
    /// Label of the encoding.
    pub encoding: String,
    /// The decoded text: all of it, nothing mended.
    pub text: String,
    /// What could not be read.
    pub damage: Vec<DamageRow>,
    /// The newspaper.
    pub newspaper: Stated,
    /// The day of publication.
    pub issue_date: StatedDate,
    /// 版次: `A1`.
    pub page_label: Option<String>,
    /// The bytes of the file that are this page: all of it, or of a file of many pages a part.
    pub raw: Raw,
    /// What 版次 hangs on.
    pub page_label_basis: Option<String>,
    /// The words that say it, a line each.
    pub page_label_evidence: Vec<String>,
    /// What other sources say of paper, day, page and region that is not the value above.
    pub disputes: Vec<DisputeRow>,
    /// How the encoding was decided.
    pub encoding_decision: EncodingDecisionRow,
    /// What the text was before it was saved wrongly (乱码), where that can be told; `text` is as received.
    pub repair: Option<RepairRow>,
    /// Where the paper is at home, six digits of GB/T 2260.
    pub region: Stated,
    /// What a person should know.
    pub diagnostics: Vec<DiagnosticRow>,
    /// How well the reading of articles knows pages like this, in thousandths of a nat: the mean margin of the page's
    /// short lines. Above 3,500 on pages like those it was made from; below 3,000 look at where articles begin. `null` for
    /// a page without short lines.
    pub segmentation_margin: Option<u32>,
}

/// Who made an article. Names are without the space some papers set in two-character names.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BylineRow {
    /// The paper or agency; `null` for 本报.
    pub outlet: Option<String>,
    /// 记者.
    pub reporters: Vec<String>,
    /// 通讯员.
    pub correspondents: Vec<String>,
    /// 讲述人.
    pub narrators: Vec<String>,
    /// 整理.
    pub compilers: Vec<String>,
    /// 摄.
    pub photographers: Vec<String>,
    /// 编辑.
    pub editors: Vec<String>,
}

impl BylineRow {
    /// The credits in the words of the trade, those that name nobody left out: 记者 甲 乙, 通讯员 丙.
    pub fn credits(&self) -> impl Iterator<Item = (&'static str, &[String])> {
        let all = [
            ("记者", self.reporters.as_slice()),
            ("通讯员", &self.correspondents),
            ("讲述", &self.narrators),
            ("整理", &self.compilers),
            ("摄影", &self.photographers),
            ("编辑", &self.editors),
        ];
        all.into_iter().filter(|(_, names)| !names.is_empty())
    }
}

/// 电头.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DatelineRow {
    /// The paper or agency; `null` for 本报.
    pub outlet: Option<String>,
    /// The whole mark: 株洲日报讯.
    pub mark: String,
    /// EDTF of the date in it or right behind it, where resolved.
    pub date: Option<String>,
}

/// A paragraph.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ParagraphRow {
    /// Its text, joined over cuts.
    pub text: String,
    /// Its pieces.
    pub spans: Vec<Points>,
    /// Its pieces in the source.
    pub raw: Vec<Raw>,
    /// What stands between 【 and 】 at its start.
    pub label: Option<String>,
    /// Whether it is a 小标题.
    pub crosshead: bool,
}

/// A caption.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaptionRow {
    /// Its text.
    pub text: String,
    /// Its pieces.
    pub spans: Vec<Points>,
    /// Its pieces in the source.
    pub raw: Vec<Raw>,
}

/// 转版.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JumpRow {
    /// `to` or `from`.
    pub direction: String,
    /// The page it names: `A2`, `3`.
    pub page: Option<String>,
    /// ①.
    pub mark: Option<String>,
    /// The article at the other end, where it is known.
    pub target: Option<String>,
}

/// `articles.jsonl`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ArticleRow {
    /// `<page>-i0001`, in page order.
    pub article: String,
    /// Its page.
    pub page: String,
    /// Place on the page, from 1.
    pub order: u32,
    /// `article`, `advertisement`, `notice` or `other`.
    pub kind: String,
    /// 引题.
    pub kicker: Option<String>,
    /// 主题.
    pub headline: Option<String>,
    /// 副题.
    pub deck: Option<String>,
    /// 栏目; one over several articles stands in each.
    pub standing_head: Vec<String>,
    /// Who made it.
    pub byline: BylineRow,
    /// 电头; its words stay in the first paragraph.
    pub dateline: Option<DatelineRow>,
    /// The text, crossheads among it.
    pub paragraphs: Vec<ParagraphRow>,
    /// 图片说明.
    pub captions: Vec<CaptionRow>,
    /// 转版.
    pub jump: Option<JumpRow>,
    /// All of the page that belongs to it, headline to credit.
    pub spans: Vec<Points>,
    /// The same in the source.
    pub raw: Vec<Raw>,
    /// Lines of the kicker; joined by a space they are `kicker`.
    pub kicker_spans: Vec<Points>,
    /// Lines of the headline; joined by a space they are `headline`.
    pub headline_spans: Vec<Points>,
    /// Lines of the deck; joined by a space they are `deck`.
    pub deck_spans: Vec<Points>,
    /// By-lines as printed, a line each (文：簡芷晴　圖：曾少傑), of a paragraph's line what is left out of it (（记者 张璁）).
    pub byline_spans: Vec<Points>,
    /// How sure it is that an article starts here, in thousandths of a nat; 0 where rules of structure say so against the
    /// reading. Of the starts on 189 pages kept for measuring, 75 in 100 were right below 3,000, 94 from there to 5,000, and
    /// more than 99 above (`evaluate segmentation`). `null` for advertisements, and where nothing learned was asked.
    pub margin: Option<u32>,
    /// Roles and joins that are less sure than 3,000, in page order; the artifact has the margins of all, and
    /// `why` asks what decided where an article starts.
    pub doubts: Vec<DoubtRow>,
}

/// A block whose role, or a cut whose join, may be another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DoubtRow {
    /// The block; or what lies between two that are, or are not, one paragraph.
    pub spans: Vec<Points>,
    /// The same in the source.
    pub raw: Vec<Raw>,
    /// What it was read as: a role (`headline`, `crosshead` …), `joined` or `apart`.
    pub reading: String,
    /// What it may be instead.
    pub runner_up: String,
    /// How much likelier the reading is, in thousandths of a nat; 0 where rules say so against it.
    pub margin: u32,
}

/// `mentions.jsonl`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MentionRow {
    /// `<article>-m0001`, in reading order.
    pub mention: String,
    /// Its article.
    pub article: String,
    /// `person`, `office`, `organization`, `place`, `time`, `quantity`, `money`, `ratio`, `ordinal`, `phone` or
    /// `document`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The words, joined over cuts.
    pub text: String,
    /// Where.
    pub spans: Vec<Points>,
    /// Where in the source.
    pub raw: Vec<Raw>,
    /// What they mean, by type. A field that is not known is `null`.
    ///
    /// | type | fields |
    /// | --- | --- |
    /// | `person` | `name`, in full where the article has it (老张 is 张大山); `offices` \[titles\]; `role` of a by-line |
    /// | `office` | `title` |
    /// | `organization` | `name` as printed, `full_name` where that is another, `form`: `short` where only the paper says whose it is (市委), else `full` |
    /// | `place` | `adcode` (GB/T 2260), `name`, `candidates` \[adcodes\] where it is not settled |
    /// | `time` | `kind`, `timex` (TIMEX3, what the words say), `start` and `end` (local civil time, half-open), `grain`, `modifier`, `duration` (ISO 8601; `duration_high` beside it for a range), `edtf`, `anchor` (what it was resolved against) |
    /// | `quantity` | `number`, `low`, `high` (exact decimals), `unit`, `modifier`; `si` beside them where the unit has one of the SI: `number`, `low`, `high`, `unit` (3 亩 is 2000 m²) |
    /// | `money` | as `quantity`, and `currency` (ISO 4217) |
    /// | `ratio` | as `quantity` without a unit: 12.5 % is 0.125 |
    /// | `ordinal` | `number` |
    /// | `phone` | `number` |
    /// | `document` | `title`, `number`, `issuer` |
    pub value: Json,
    /// The rule that found it.
    pub rule: String,
}

impl MentionRow {
    /// A field of the value that is a text: the `name` of a person.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.value.get(name).and_then(Json::as_str)
    }

    /// The number of a quantity, amount of money, ratio or ordinal; that of a telephone or document is a text.
    pub fn number(&self) -> Option<&Number> {
        self.value.get("number").and_then(Json::as_number)
    }

    /// A person's offices, as printed.
    pub fn offices(&self) -> impl Iterator<Item = &str> {
        let offices = self.value.get("offices").and_then(Json::as_array);
        offices.into_iter().flatten().filter_map(Json::as_str)
    }
}

/// A place in a fact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlaceRow {
    /// Six digits of GB/T 2260.
    pub adcode: Option<String>,
    /// Official name, or the words of a coverage phrase.
    pub name: String,
}

/// A half-open stretch of local civil time; `null` is an open side.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WindowRow {
    /// First moment: `2020-03-01T00:00:00`.
    pub start: Option<String>,
    /// Moment after the last.
    pub end: Option<String>,
}

/// `facts.jsonl`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FactRow {
    /// `<article>-f0001`.
    pub fact: String,
    /// Its article.
    pub article: String,
    /// `epidemic`, `statistic`, `office`, `document`, `contact` or `award`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Who or what it is about.
    pub subject: Option<String>,
    /// What is counted; of an office its title.
    pub measure: Option<String>,
    /// `new`, `cumulative`, `current`, `change` or `correction`.
    pub scope: Option<String>,
    /// `local`, `imported` or `imported:` and the country.
    pub origin: Option<String>,
    /// The value.
    pub value: Option<Number>,
    /// The unit as printed.
    pub unit: Option<String>,
    /// `exact`, `about`, `more_than`, `at_least`, `less_than`, `at_most` or `range`.
    pub modifier: Option<String>,
    /// Of a rate: the part.
    pub numerator: Option<Number>,
    /// Of a rate: the whole.
    pub denominator: Option<Number>,
    /// Where.
    pub place: Option<PlaceRow>,
    /// When.
    pub window: Option<WindowRow>,
    /// The words that say so.
    pub spans: Vec<Points>,
    /// The same in the source.
    pub raw: Vec<Raw>,
    /// The rule that made it.
    pub rule: String,
    /// The words that `spans` name, joined.
    pub text: String,
    /// Of a statistic: `count`, `rate`, `growth` (its value has a sign: 下降4.5% is -0.045) or `rank`.
    pub form: Option<String>,
    /// Of a statistic: `result`, `target` (力争, 计划) or `forecast` (预计).
    pub outlook: Option<String>,
    /// Of growth what it is compared with, of a rank among whom, as printed: 同比, 比上年同期, 全省.
    pub compared_with: Option<String>,
    /// The value before, where both are printed: 由36%提高到58%.
    pub previous: Option<Number>,
}

/// `quotes.jsonl`: one row a quotation, also where its speaker interrupts it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuoteRow {
    /// `<article>-q0001`.
    pub quote: String,
    /// Its article.
    pub article: String,
    /// The name, or the words as printed.
    pub speaker: Option<String>,
    /// The mention of the speaker.
    pub speaker_mention: Option<String>,
    /// The words said, without their marks.
    pub text: String,
    /// `direct` or `indirect`.
    pub kind: String,
    /// The verb that gives it away: 说.
    pub cue: Option<String>,
    /// Where the words stand.
    pub spans: Vec<Points>,
    /// The same in the source.
    pub raw: Vec<Raw>,
    /// The rule that attributed it.
    pub rule: String,
}

/// Words that a check compares.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EvidenceRow {
    /// Where.
    pub spans: Vec<Points>,
    /// Where in the source.
    pub raw: Vec<Raw>,
    /// The words.
    pub text: String,
}

/// `checks.jsonl`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CheckRow {
    /// `<article>-c0001`.
    pub check: String,
    /// Its article.
    pub article: String,
    /// `sum`, `rate`, `list_count`, `weekday`, `gazetteer`, `range`, `repeat` or `order`.
    pub kind: String,
    /// `pass`, `fail`, `suspect` or `undetermined`.
    pub status: String,
    /// One line that a person understands.
    pub statement: String,
    /// The words it compares.
    pub evidence: Vec<EvidenceRow>,
    /// What the text may have meant.
    pub proposal: Option<String>,
    /// The rule that made it.
    pub rule: String,
}
