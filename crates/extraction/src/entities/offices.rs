//! Offices as printed before a name.

use std::ops::Range;

use super::naming::AFTER;
use super::{Labels, Lexicon};

/// An office, where it is printed.
#[derive(Clone, Debug)]
pub(crate) struct Office {
    pub(crate) passage: usize,
    pub(crate) range: Range<usize>,
    pub(crate) title: String,
}

/// What ends an office on its left: marks, and words that belong to the sentence.
const BREAKS: &[char] = &[
    '，', '。', '；', '：', '！', '？', '”', '“', '）', '（', ')', '(', ' ', '\u{3000}', '》', '《', ',', '—', '…',
    '\n', '「', '」', '『', '』', '【', '】', '〔', '〕', '■', '●', '□', '○', '◎', '▲', '△', '◆', '◇', '★', '☆', '※',
    '/', '／',
];

/// Bytes looked at before a title: no run of offices is longer, and a text without a mark must not cost its square.
pub(crate) const LONGEST: usize = 240;

/// Verbs with which the sentence goes on between somebody and the office of somebody else: 总统某某会见了秘书长某某.
const VERBS: [&str; 71] = [
    "转头问",
    "转身问",
    "询问",
    "问起",
    "问道",
    "请教",
    "会见",
    "接见",
    "陪同",
    "邀请",
    "采访",
    "访问",
    "拜访",
    "看望",
    "了",
    "會見",
    "叮嘱",
    "嘱咐",
    "评价",
    "告诉",
    "感谢",
    "安慰",
    "找到",
    "见到",
    "遇到",
    "碰到",
    "致电",
    "授予",
    "推选",
    "提名",
    "带领",
    "率领",
    "走进",
    "来到",
    "写信批评",
    "表扬",
    "提起",
    "激辩",
    "将请",
    "请来",
    "聘请",
    "领着",
    "拉着",
    "握着",
    "联系上",
    "对阵",
    "改编自",
    "出自",
    "击败",
    "战胜",
    "逆转",
    "力克",
    "横扫",
    "淘汰",
    "不敌",
    "负于",
    "凭借",
    "援引",
    "引述",
    "回应",
    "回應",
    "答复",
    "答覆",
    "碰上",
    "换下",
    "换上",
    "质问",
    "質問",
    "追问",
    "问及",
    "提及",
];

/// Words that may stand before an office and are no part of it.
const LEADING: [&str; 59] = [
    "还有",
    "還有",
    "以及",
    "本埠",
    "特推",
    "公推",
    "据",
    "據",
    "與",
    "對",
    "隨後",
    "時任",
    "請",
    "到",
    "正如",
    "诚如",
    "图为",
    "圖為",
    "也有",
    "我和",
    "其中",
    "另外",
    "此外",
    "此前",
    "此后",
    "后来",
    "近日",
    "日前",
    "昨日",
    "昨天",
    "今日",
    "今天",
    "当时",
    "如今",
    "目前",
    "本报讯",
    "本報訊",
    "而",
    "但",
    "任命",
    "聘任",
    "聘请",
    "该公司",
    "该院",
    "该校",
    "该局",
    "该厂",
    "该村",
    "与",
    "和",
    "由",
    "对",
    "随后",
    "时任",
    "采访中",
    "得知",
    "靠",
    "访",
    "请",
];

/// Words behind which 的 belongs to the office: 某某医院的老党员.
const OWNERS: [&str; 18] = [
    "医院", "公司", "大学", "学院", "学校", "中学", "小学", "集团", "厂", "镇", "村", "乡", "社区", "街道", "大队",
    "公社", "局", "中心",
];

/// Words that make a sentence of what stands before 的: 来自南涧县的农民工.
const COMING: [&str; 6] = ["来自", "來自", "住在", "家住", "派驻", "下沉"];

/// The offices that end where a name begins, none of them before `least`, where the name before it ends: the title at `start..end`, all before it without a break, cut at 、 as long
/// as each part ends in a title of its own.
pub(crate) fn before(passage: usize, text: &str, least: usize, (start, end): (usize, usize)) -> Vec<Office> {
    let window = floor(text, start.saturating_sub(LONGEST)).max(least.min(start));
    let from = text[window..start].rfind(BREAKS).map_or(window, |at| {
        let at = window + at;
        at + text[at..].chars().next().map_or(0, char::len_utf8)
    });
    let mut offices = Vec::new();
    let mut at = from;
    let parts: Vec<&str> = text[from..end].split(['、', '兼']).collect();
    for (index, part) in parts.iter().enumerate() {
        let last = index + 1 == parts.len();
        let separator = text[at + part.len()..].chars().next().map_or(0, char::len_utf8);
        if last || ends_in_title(part) {
            let told = ["追记", "记"]
                .iter()
                .find(|told| text[..at].ends_with('—') && part.starts_with(**told));
            let lead = told.map_or_else(|| leading(part), |told| told.len());
            // 慰问一线干部、职工的|青岛港务局局长: what stands before such words is of the sentence too.
            // 评审主席、某地一所大学的教授 is two offices of one person.
            let unnamed = part[..lead].ends_with('的')
                && ["一家", "一所", "一间", "一間"]
                    .iter()
                    .any(|one| part[..lead].contains(one));
            if index > 0 && lead > 0 && !unnamed {
                offices.clear();
            }
            offices.push(Office {
                passage,
                range: at + lead..at + part.len(),
                title: part[lead..].to_owned(),
            });
        } else {
            // 党员、干部与记者: a list of nouns before the office is none of it.
            offices.clear();
        }
        at += part.len() + separator;
    }
    offices.retain(|office| !office.title.is_empty() && office.title.chars().count() <= 40);
    offices
}

/// Where the office of somebody begins behind the name of somebody else in one clause with it: 国务卿某某|与以色列总理,
/// 某某援引|联合国秘书长, 某某问|护林员.
pub(super) fn named_before(text: &str, title: usize, labels: &Labels, lexicon: &Lexicon) -> usize {
    let window = floor(text, title.saturating_sub(LONGEST));
    let end = labels.person_before(window, title);
    let apart = |end: &usize| {
        ["与", "和", "跟", "同", "及", "会见", "拜会", "陪"]
            .iter()
            .any(|word| text[*end..].starts_with(word))
    };
    let named = end.map_or(0, |end| {
        if apart(&end) {
            end
        } else {
            acted(text, end, title, labels, lexicon)
        }
    });
    named.max(joined_body(text, window, title, labels, lexicon))
}

/// Where an office begins behind somebody who does something to its holder: with its body, else with the title.
fn acted(text: &str, name: usize, title: usize, labels: &Labels, lexicon: &Lexicon) -> usize {
    let rest = &text[name..title];
    let acts = rest.starts_with(|c: char| AFTER.contains(c) || c.is_ascii_digit()) || lexicon.goes_on(rest);
    let within = rest.contains(BREAKS) || rest.contains(['、', '兼', '的']);
    if !acts || within || VERBS.iter().any(|verb| rest.contains(verb)) {
        return 0;
    }
    let begins = |at: &usize| {
        let at = name + at;
        labels.body_at(at) || labels.place_at(at) || lexicon.begins_with_country(&text[at..title])
    };
    let mut starts = rest.char_indices().map(|(at, _)| at).skip(1);
    name + starts.find(begins).unwrap_or(rest.len())
}

/// Where the body of an office begins behind a word that joins it to somebody else: 教授团队与|清华大学副教授, 请|省农科院研究员.
fn joined_body(text: &str, from: usize, title: usize, labels: &Labels, lexicon: &Lexicon) -> usize {
    let joins = text[from..title].rmatch_indices(['与', '和', '跟', '同', '请', '由']);
    let behind = joins.map(|(at, word)| (from + at, from + at + word.len()));
    let mut bodies = behind.filter(|&(at, body)| {
        // 公共卫生与健康学院 is one body: what joins two has a place behind it, or somebody before it.
        let before = &text[..at];
        let somebody = ["团队", "课题组", "小组", "一行", "将"]
            .iter()
            .any(|word| before.ends_with(word));
        let placed = lexicon
            .places(&text[body..title])
            .next()
            .is_some_and(|(start, _, _)| start == 0);
        labels.body_at(body) && (somebody || placed) || lexicon.begins_with_country(&text[body..])
    });
    bodies.next().map_or(0, |(_, body)| body)
}

/// The start of the character that `at` is in.
pub(crate) fn floor(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

fn ends_in_title(part: &str) -> bool {
    [
        "书记",
        "主任",
        "长",
        "主席",
        "委员",
        "常委",
        "队员",
        "代表",
        "经理",
        "教授",
        "总裁",
        "工程师",
        "医生",
        "护士",
        "作者",
        "导师",
        "辩护人",
        "律师",
        "成员",
        "干部",
        "党员",
        "院士",
        "专家",
        "員",
        "员",
        "書記",
        "長",
        "委員",
        "董事",
        "监事",
        "監事",
        "理事",
        "领队",
        "領隊",
        "总监",
        "總監",
        "顾问",
        "顧問",
        "秘书",
        "秘書",
        "投诉人",
        "投訴人",
        "作家",
        "画家",
        "书法家",
        "音乐家",
        "艺术家",
        "教育家",
        "评论家",
        "收藏家",
        "企业家",
        "诗人",
        "导演",
        "编剧",
    ]
    .iter()
    .any(|title| part.ends_with(title))
}

/// 该所所长, 该处照明科科长: bytes of the words that point at a body named before.
fn this_body(part: &str) -> usize {
    const BODIES: [&str; 40] = [
        "派出所",
        "支队",
        "大队",
        "中队",
        "中心",
        "公司",
        "医院",
        "学校",
        "协会",
        "小区",
        "社区",
        "局",
        "院",
        "厂",
        "校",
        "村",
        "所",
        "处",
        "科",
        "队",
        "站",
        "县",
        "市",
        "区",
        "镇",
        "乡",
        "社",
        "店",
        "行",
        "台",
        "馆",
        "会",
        "部",
        "厅",
        "委",
        "省",
        "州",
        "旗",
        "组",
        "班",
    ];
    let Some(rest) = part.strip_prefix(['该', '該']) else {
        return 0;
    };
    let body = BODIES.iter().find(|body| rest.starts_with(**body));
    body.map_or(0, |body| '该'.len_utf8() + body.len())
}

/// Words of the sentence that may stand within what is printed before a title, with the characters before and behind them with
/// which they are part of a word: 消息让|水利科长, 队员以及|球队领队, 会长在|县委书记某某陪同下; 转让, 华为, 在职 are words.
const JOINS: [(&str, &str, &str); 11] = [
    // 靠著|捕手某某; 审理|供销社原主任某某, and 案件审理室主任 is one.
    ("著", "显顯名专專原编編合土执執沉", "名作述录錄有者"),
    ("审理", "件", "室庭处员"),
    ("让", "转出礼谦忍退割承受", "利胡步渡贤"),
    ("讓", "轉出禮謙忍退割承受", "利步渡賢"),
    ("以及", "", ""),
    ("为", "华作行认成有人因", ""),
    ("為", "華作行認成有人因", ""),
    ("在", "驻駐存所正现現内外实實", "线線读讀职職岗任野校建编編册華华京"),
    ("着", "沉执活", "力陆陸装裝名"),
    ("收到", "", ""),
    ("连线", "", ""),
];

/// Bytes at the start of a part that are no office. What belongs to a body that is not named (一家企业的负责人) says no more than
/// the title.
fn leading(part: &str) -> usize {
    let mut lead = 0;
    if let Some(at) = part.rfind('的')
        && (!OWNERS.iter().any(|owner| part[..at].ends_with(owner))
            || ["一个", "一家", "一所", "一名", "一個"]
                .iter()
                .any(|one| part[..at].contains(one))
            || COMING.iter().any(|word| part[..at].contains(word)))
    {
        lead = at + '的'.len_utf8();
    }
    if let Some(end) = VERBS
        .iter()
        .filter_map(|verb| Some(part.rfind(verb)? + verb.len()))
        .max()
    {
        lead = lead.max(end);
    }
    // 某某问|校医, 儿子被|店员; 顾问 and 被告 are words.
    let lone = [
        ('问', "顾慰访学疑提审询", "题責责卷诊津世"),
        ('被', "植棉雨", "告害执申选服子褥保扶"),
    ];
    for (verb, before, behind) in lone {
        let apart = part.rmatch_indices(verb).find(|(at, word)| {
            let (head, tail) = (&part[..*at], &part[at + word.len()..]);
            !head.ends_with(|c| before.contains(c)) && !tail.starts_with(|c| behind.contains(c)) && !tail.is_empty()
        });
        lead = lead.max(apart.map_or(0, |(at, word)| at + word.len()));
    }
    for (word, before, behind) in JOINS {
        let apart = part.rmatch_indices(word).find(|(at, word)| {
            let (head, tail) = (&part[..*at], &part[at + word.len()..]);
            !head.ends_with(|c| before.contains(c)) && !tail.starts_with(|c| behind.contains(c)) && !tail.is_empty()
        });
        lead = lead.max(apart.map_or(0, |(at, word)| at + word.len()));
    }
    // 就埃及总统某某访华一事.
    if part.starts_with('就') && !part.starts_with("就业") && !part.starts_with("就業") {
        lead = lead.max('就'.len_utf8());
    }
    // 有|人力車夫某某; 有关负责人 and 有限公司 are words.
    if part.starts_with('有') && !part['有'.len_utf8()..].starts_with(['限', '关', '關', '色', '机', '機', '线', '線'])
    {
        lead = lead.max('有'.len_utf8());
    }
    // 法院对|被告人; 对外联络部部长 is one.
    if let Some(at) = part.rfind(['对', '對']) {
        let whom = &part[at + '对'.len_utf8()..];
        if (whom.chars().count() <= 4 || whom.starts_with(['该', '該'])) && !whom.starts_with(['外', '台']) {
            lead = lead.max(at + '对'.len_utf8());
        }
    }
    // 某某昨天向|区议员某某投诉; 方向 and 向阳 are words.
    if let Some((at, to)) = part.rmatch_indices('向').next() {
        let (who, whom) = (&part[..at], &part[at + to.len()..]);
        let word = who.ends_with(|c| "方面定走转動动志意倾偏导横纵取流趋一朝风双单逆内外".contains(c))
            || whom.starts_with(|c| "阳陽荣榮前上下东東西南北日量往导導心家".contains(c));
        if !word && !whom.is_empty() {
            lead = lead.max(at + to.len());
        }
    }
    // 副县长一职由水利科科长某某接任.
    if let Some(at) = part
        .rfind('由')
        .filter(|&at| !part[..at].ends_with(['自', '理', '缘', '经']))
    {
        lead = lead.max(at + '由'.len_utf8());
    }
    // 1998年当地干部某某; 五年级学生 is one, 十月油田 another.
    if let Some(at) = part.rfind(['年', '月', '日']) {
        let (dated, rest) = (&part[..at], &part[at + '年'.len_utf8()..]);
        let spelled = part[at..].starts_with('日') && dated.ends_with(|c| "一二三四五六七八九十〇".contains(c));
        let number = spelled || dated.ends_with(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c));
        if number && !rest.starts_with(['级', '級', '代', '制', '龄', '期']) {
            // 本报北京1月5日电|记者某某; 7月5日电工某某 is an electrician.
            let wire = dated.contains(['社', '报', '報']);
            let wired = rest.strip_prefix(['电', '電', '讯', '訊']).filter(|_| wire);
            lead = lead.max(part.len() - wired.unwrap_or(rest).len());
        }
    }
    // 这座机埠是驻村第一书记某某争取来的.
    if let Some(at) = part.rfind('是') {
        lead = lead.max(at + '是'.len_utf8());
    }
    // 她向信用社主任某某借钱.
    if part.starts_with(['他', '她', '我', '您'])
        && let Some(at) = part.rfind(['向', '对', '跟', '给', '找', '请', '问'])
    {
        lead = lead.max(at + '向'.len_utf8());
    }
    // 导演某某携主演某某; 携程 is a name.
    if let Some(at) = part
        .rfind(['携', '攜'])
        .filter(|&at| !part[at + '携'.len_utf8()..].starts_with('程'))
    {
        lead = lead.max(at + '携'.len_utf8());
    }
    // 在论坛上与运输署署长某某激辩.
    if let Some(at) = part.find(['与', '與']).filter(|&at| part[..at].chars().count() <= 1) {
        lead = lead.max(at + '与'.len_utf8());
    }
    while let Some(word) = LEADING.iter().find(|word| part[lead..].starts_with(**word)) {
        lead += word.len();
    }
    lead + this_body(&part[lead..])
}

/// Whether a title is one of those who sign what they wrote: a space may stand before their names, and the article's 他 and
/// 老谭 mean somebody else.
pub(crate) fn signs(title: &str) -> bool {
    ["记者", "記者", "通讯员", "通訊員", "实习生", "摄影"]
        .iter()
        .any(|word| title.ends_with(word))
}
