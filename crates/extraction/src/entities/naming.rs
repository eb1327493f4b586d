//! Where a name behind a title begins and ends.

use std::ops::Range;

use banmian_model::is_han;

use super::{Labels, Lexicon, offices};

/// Words that say what many people are: behind them two characters are a name only where somebody then speaks or is
/// listed. 党员应该去 and 为居民解困 name nobody.
const COMMON: [&str; 46] = [
    "毕业生",
    "高中生",
    "中学生",
    "爱好者",
    "创业者",
    "小販",
    "住戶",
    "家屬",
    "球迷",
    "居民",
    "村民",
    "市民",
    "农民",
    "干部",
    "党员",
    "队员",
    "志愿者",
    "员工",
    "职工",
    "工人",
    "学生",
    "患者",
    "同学",
    "专家",
    "人员",
    "姑娘",
    "男孩",
    "女孩",
    "小伙",
    "网友",
    "游客",
    "食客",
    "学员",
    "士兵",
    "球星",
    "名将",
    "明星",
    "冠军",
    "股民",
    "企业家",
    "官员",
    "家长",
    "家長",
    "会员",
    "博士",
    "队友",
];

/// The name right behind a title.
pub(super) fn name_behind(text: &str, title: Range<usize>, labels: &Labels, lexicon: &Lexicon) -> Option<Range<usize>> {
    let foreign = foreign(text, &title, labels, lexicon);
    if foreign.is_some() {
        return foreign;
    }
    let name = name_at(text, title.end, labels, lexicon)?;
    // 交警周村大队 names nobody.
    let body = lexicon.names_body(&text[name.end..]);
    // 市领导任组长 names nobody; 赵新兵 is a name.
    let words = &text[name.clone()];
    let titled = lexicon
        .titles(words)
        .any(|(start, end)| start > 0 && end == words.len())
        && ["长", "長", "主任", "书记", "書記", "主席", "经理", "經理"]
            .iter()
            .any(|office| words.ends_with(office));
    (!body && !titled && is_certain(text, title, name.len(), labels)).then_some(name)
}

/// Characters that names from other languages are written with.
const SOUNDS: &str = "阿埃艾安奥巴拜班鲍贝本比宾波伯博布查茨达戴丹道德登邓迪蒂丁杜顿多恩尔法范菲费芬佛弗夫福盖冈戈格古哈海汉豪赫亨胡霍基吉加贾杰京卡凯坎康考科克肯库拉莱赖兰朗劳勒雷里利莉列林琳卢鲁伦罗洛马玛迈曼梅门蒙米莫姆穆纳娜奈内尼涅努诺欧帕潘佩彭皮普齐奇乔切琴萨塞桑瑟沙舍施史斯朔苏索塔泰坦汤特藤提图托瓦娃万韦维温沃乌西希锡夏肖谢辛雅亚扬耶伊因尤约泽扎詹佐森赞连内托舒喀蒂黛妮妲莎蕾荷";

/// 美国国务卿克里同日, 俄外交部发言人扎哈罗娃: behind an office of another country, as many characters as such names are
/// written with, where the sentence then goes on.
fn foreign(text: &str, title: &Range<usize>, labels: &Labels, lexicon: &Lexicon) -> Option<Range<usize>> {
    /// Characters before a title that are looked at for a country.
    const NEAR: usize = 10;
    // 埃及外长哈桑·舒克里: with a point in them they are longer.
    let run = text[title.end..]
        .chars()
        .take_while(|&c| SOUNDS.contains(c) || POINTS.contains(&c));
    let run: String = run.take(20).collect();
    let pointed = run.contains(POINTS);
    let (count, length) = (run.chars().count(), run.len());
    let mut before = text[..title.start].char_indices().rev().take(NEAR);
    // 俄外交部发言人: a country in one character, where nothing of a name stands before it.
    let short = |at: usize| {
        let bare = text[..at].chars().next_back().is_none_or(|c| !is_han(c));
        bare && text[at..].starts_with(['俄', '美', '英', '法', '德', '韩', '乌'])
    };
    let mut abroad = || before.any(|(at, _)| short(at) || lexicon.begins_with_country(&text[at..title.start]));
    let fits = if pointed {
        !run.ends_with(POINTS) && count < 20
    } else {
        (2..=6).contains(&count)
    };
    if !fits || !abroad() {
        return None;
    }
    let end = title.end + length;
    let seen = labels.person_at(title.end).is_some_and(|seen| seen.end > end);
    let next = text[end..].chars().next();
    let goes_on = next.is_none_or(|c| !is_han(c) || AFTER.contains(c) || lexicon.goes_on(&text[end..]));
    (goes_on && (pointed || !seen)).then_some(title.end..end)
}

/// Points within names from other languages.
pub(crate) const POINTS: [char; 3] = ['·', '•', '・'];

/// Characters that names of the nationalities of the northwest are written with, beside [`SOUNDS`].
const NORTHWEST: &str = "合提别热孜祖吾甫逊江买木都玉山麦力吐依别仁玛吉波丁";

/// 护士巴合提别克。: a name without a surname, all that such names are written with, up to a mark. Of four characters the tagger
/// must see the first.
fn unpointed(text: &str, at: usize, seen: bool) -> Option<Range<usize>> {
    let run = text[at..]
        .chars()
        .take_while(|&c| SOUNDS.contains(c) || NORTHWEST.contains(c))
        .take(9);
    let (count, length) = run.fold((0, 0), |(count, length), c| (count + 1, length + c.len_utf8()));
    let end = at + length;
    let least = if seen { 4 } else { 5 };
    let next = text[end..].chars().next();
    let closed = next.is_none_or(|c| !POINTS.contains(&c) && (!is_han(c) || "说在笑介告".contains(c)));
    ((least..=8).contains(&count) && closed).then_some(at..end)
}

/// What names of Tibetans are made of; one or two of them are a name.
const TIBETAN: &str = "洛桑 尼玛 扎西 次仁 多吉 卓玛 央宗 次旺 达娃 格桑 索朗 旦增 丹增 平措 边巴 巴桑 普布 罗布 顿珠 白玛 仁青 才让 桑吉 \
     拉姆 卓嘎 德吉 曲珍 占堆 次珠 旺堆 贡布 江村 嘎玛 央金 措姆 旺姆 群培 加措 嘉措 强巴 西热 达瓦 拉巴 巴珠 旺杰 仁增 晋美 单增 米玛 琼达 才旺 多杰 扎巴 洛珠 其美 仓决 曲吉 才让 才仁 赤列 益西 阿旺 土登 拥措 拥珍 巴登 贡嘎 加央";

/// 执旗的才旺多吉说: names of two such parts, anywhere but in the name of a place or a body.
pub(super) fn tibetan_names(text: &str, lexicon: &Lexicon) -> Vec<Range<usize>> {
    let mut names: Vec<Range<usize>> = Vec::new();
    // Where a run of such parts ends: of three and more none is a name of two.
    let mut over = 0;
    let part = |from: usize| {
        let first = text[from..].chars().next().filter(|&c| TIBETAN.contains(c))?;
        let end = text[from + first.len_utf8()..].chars().next()?.len_utf8() + from + first.len_utf8();
        TIBETAN
            .split_whitespace()
            .any(|word| *word == text[from..end])
            .then_some(end)
    };
    for (at, _) in text.char_indices() {
        if at < over {
            continue;
        }
        let Some(end) = part(at).and_then(part) else {
            continue;
        };
        over = std::iter::successors(Some(end), |&end| part(end)).last().unwrap_or(end);
        let behind = &text[end..];
        let place =
            behind.starts_with(['乡', '镇', '村', '县', '寺', '路', '山', '湖', '·']) || lexicon.names_body(behind);
        if !place && over == end {
            names.push(at..end);
        }
    }
    names
}

/// 检修工洛桑、, 市长多吉次珠，: a name of a Tibetan, where it ends as names do.
fn tibetan(text: &str, at: usize, lexicon: &Lexicon) -> Option<Range<usize>> {
    let part = |from: usize| {
        let word = TIBETAN
            .split_whitespace()
            .find(|word| text[from..].starts_with(*word))?;
        Some(from + word.len())
    };
    let first = part(at)?;
    let end = part(first).unwrap_or(first);
    let behind = &text[end..];
    let ends = lexicon.goes_on(behind) || behind.chars().next().is_none_or(|c| !is_han(c) || AFTER.contains(c));
    ends.then_some(at..end)
}

fn is_certain(text: &str, title: Range<usize>, length: usize, labels: &Labels) -> bool {
    let name = &text[title.end..title.end + length];
    let next = text[title.end + length..].chars().next();
    // An organisation before the title says which of the many: 某某医院的老党员.
    let window = offices::floor(text, title.start.saturating_sub(offices::LONGEST));
    let clause = text[window..title.start]
        .rfind(['，', '。', '、', '；'])
        .map_or(window, |at| window + at + '，'.len_utf8());
    if ["医院", "公司", "大学", "学校", "社区", "学院", "集团"]
        .iter()
        .any(|body| text[clause..title.start].contains(body))
    {
        return true;
    }
    let behind = &text[title.end + length..];
    let seen = labels.person_at(title.end).is_some_and(|seen| seen.len() == length);
    let speaks = next.is_none_or(|c| "说表介告吃在和、，（(".contains(c)) || seen && acts(behind);
    name.chars().count() > 2
        || name.contains('某')
        || speaks
        || !COMMON.iter().any(|word| text[title.clone()].ends_with(word))
}

/// Characters with which the text goes on behind a name: verbs, particles, marks.
pub(crate) const AFTER: &str = "说表介指强告在来率等参陪主与和及一无没赶向对为带的是就也还正将被到从深出看前实调要作签代同会他她获手感吃起走去发给又都已曾最十宣接坐站每有能让把以当报请想认谈回讲笑透解写呼问問则則建希提坦直先更不很、，。：；！？“”）)(（ 　说透補補稱說只则則听聽却卻昨嫌派自";

/// Characters that no given name begins with.
const NEVER: &str = "了着过们的是在与说姓个";

/// Surnames that are words of a sentence far more often.
pub(super) const JOINTS: &str = "占都和于向应同由全从时成经支来要能第计自字代者";

/// Whether the two characters behind a surname are followed by a verb of speech: 来永福说.
fn names_speaker(characters: &[char]) -> bool {
    [2, 3]
        .iter()
        .any(|&at| characters.get(at).is_some_and(|c| "说表介告指强".contains(*c)))
}

/// Characters of [`AFTER`] that end many given names too.
const GIVEN: &str = "强明平祥";

/// Characters of [`AFTER`] that given names end in more often than they stand between a name and a verb.
const GIVEN_ADVERB: &str = "先正";

/// Characters of [`AFTER`] with which no clause ends.
const NO_CLAUSE_END: &str = "一先正同代从实每";

/// 算了一笔账, 裹着大衣, 领到了工资, 算过账, 送来一束花: whether a verb with what marks one stands here.
fn acts(rest: &str) -> bool {
    let mut characters = rest.chars();
    let (verb, mark) = (characters.next(), characters.next());
    mark.is_some_and(|c| matches!(c, '了' | '着' | '到' | '过'))
        || verb.is_some_and(|c| BRINGS.contains(c)) && mark == Some('来')
}

/// Characters behind 发 with which it is a verb, and not the end of a given name.
const FA: &str = "现現出来來表言起布佈送给給往函文动動了着著过過放生售信奖獎抖作觉覺明愁呆问問怒火笑狠抒挥揮展射財财力誓难難帖微短到完向去一";

/// Verbs that 来 follows.
const BRINGS: &str = "送端走拿赶跑带寄捎";

/// How often words stand in the head of a text. It is asked for names, and a long text must not cost its square.
fn counted(text: &str, words: &str) -> usize {
    text[..offices::floor(text, text.len().min(6_000))]
        .matches(words)
        .count()
}

/// The name that begins at a byte, if one does.
///
/// A surname begins many words, and a title stands before any of them (书记高度重视, 市长强调指出, 单位代表), so what nothing
/// but its place speaks for is a name only where the tagger, which reads the whole sentence, sees a person too.
pub(super) fn name_at(text: &str, at: usize, labels: &Labels, lexicon: &Lexicon) -> Option<Range<usize>> {
    if let Some(name) = unpointed(text, at, labels.person_at(at).is_some()) {
        return Some(name);
    }
    if let Some(name) = tibetan(text, at, lexicon) {
        return Some(name);
    }
    // 让-|吕克·莫罗: the tagger sees it begin behind the hyphen.
    let hyphen = text[at..].char_indices().nth(1).filter(|(_, c)| *c == '-');
    if let Some((first, hyphen)) = hyphen
        && let Some(seen) = labels.person_at(at + first + hyphen.len_utf8())
        && hyphened_start(text, seen.clone()) == at
    {
        return Some(at..pointed_end(text, seen.end, lexicon));
    }
    let name = plain_name_at(text, at, labels, lexicon)?;
    Some(name.start..pointed_end(text, name.end, lexicon))
}

/// Where a name ends that goes on behind a point: 穆图拉|·基隆佐.
pub(super) fn pointed_end(text: &str, end: usize, lexicon: &Lexicon) -> usize {
    /// Parts behind the first at most: what has more is no name.
    const PARTS: usize = 5;
    let mut ends = std::iter::successors(Some(end), |&end| pointed_part(text, end, lexicon)).take(PARTS + 2);
    let last = ends.by_ref().take(PARTS + 1).last().unwrap_or(end);
    if ends.next().is_some() { end } else { last }
}

/// Where a name with a point begins of which one character stands before a hyphen: 让-|皮埃尔·卡贝斯坦.
pub(super) fn hyphened_start(text: &str, name: Range<usize>) -> usize {
    let first = text[..name.start]
        .strip_suffix('-')
        .filter(|_| text[name.clone()].contains(POINTS));
    let first =
        first.and_then(|before| Some(before.len() - before.chars().next_back().filter(|&c| is_han(c))?.len_utf8()));
    first.unwrap_or(name.start)
}

/// Where the name begins of a wife who bears her husband's surname before her own, at the head of a clause: 「…」|林陳玉蓮.
pub(super) fn married_start(text: &str, name: Range<usize>, lexicon: &Lexicon) -> usize {
    /// Surnames of which no word of a sentence begins, as far as these pages are written.
    const SURNAMES: &str = "陳林黃張李王吳劉蔡楊許鄭謝郭洪邱廖賴徐葉蘇莊呂羅鍾詹沈彭盧潘梁趙顏柯翁魏范鄧侯溫薛";
    let own: Vec<char> = text[name.clone()].chars().collect();
    let mut before = text[..name.start].chars().rev();
    let (Some(his), head) = (before.next(), before.next().is_none_or(|c| !is_han(c))) else {
        return name.start;
    };
    let fits = own.len() == 3 && lexicon.surname(&own) == Some(1) && SURNAMES.contains(his) && own[0] != his;
    if fits && head {
        name.start - his.len_utf8()
    } else {
        name.start
    }
}

/// Where the part ends that stands behind a point.
fn pointed_part(text: &str, end: usize, lexicon: &Lexicon) -> Option<usize> {
    /// Characters of a part at most.
    const LONG: usize = 6;
    let point = text[end..].chars().next().filter(|c| POINTS.contains(c))?;
    let from = end + point.len_utf8();
    let mut at = from;
    for (count, c) in text[from..].chars().enumerate() {
        // 买买提的: of the characters with which a sentence goes on, one that such names are written with too is the name's where
        // the next goes on.
        let own = || {
            let behind = text[at + c.len_utf8()..].chars().next();
            NORTHWEST.contains(c) && behind.is_none_or(|next| !is_han(next) || AFTER.contains(next))
        };
        // 阿西夫·汗用中文招呼客人: a part of one character.
        let particle = count == 1 && "用的在是和与说称向对从".contains(c);
        let over = particle || count >= 2 && (AFTER.contains(c) && !own() || lexicon.goes_on(&text[at..]));
        if !is_han(c) || over {
            break;
        }
        if count == LONG {
            return None;
        }
        at += c.len_utf8();
    }
    (at > from).then_some(at)
}

fn plain_name_at(text: &str, at: usize, labels: &Labels, lexicon: &Lexicon) -> Option<Range<usize>> {
    let pointed = || labels.person_at(at).is_some_and(|seen| text[seen].contains(POINTS));
    let Some((length, evidence)) = read(&text[at..], text, lexicon).filter(|_| !pointed()) else {
        return tagged_at(text, at, labels, lexicon);
    };
    let words = &text[at..at + length];
    match evidence {
        Evidence::HeldBack => Some(at..at + length),
        Evidence::Following => {
            let seen = labels.person_at(at);
            // 郝大为认为: what the tagger sees is the longer name, and a whole word follows it.
            let longer = seen.clone().filter(|seen| {
                let more = seen.len() == length + 3 && lexicon.goes_on(&text[seen.end..]);
                more && !lexicon.goes_on(&text[at + length..])
            });
            // 蒋福|沉到水里: the tagger sees the name end before a verb with what marks one.
            let shorter = seen.clone().filter(|seen| {
                let name = &text[seen.clone()];
                let named = text[seen.end..].starts_with(|c| GIVEN_LAST.contains(c) || "家子儿成才九".contains(c));
                seen.end < at + length
                    && name.chars().count() == 2
                    && !named
                    && acts(&text[seen.end..])
                    && !lexicon.begins_with_word(name)
            });
            let longer = longer.or(shorter);
            let likely = || is_likely(words, &text[at + length..], seen.is_some(), lexicon).then_some(at..at + length);
            longer.or_else(likely)
        }
        Evidence::Twice => labels
            .person_at(at)
            .filter(|seen| seen.len() <= LONGEST_NAME && is_likely(&text[seen.clone()], "", true, lexicon)),
    }
}

/// The name that the tagger sees at a byte where nothing that is known follows: 社区书记蒲小燕送来了蛋糕. With a surname it
/// has two to four characters; names from other languages have a point in them (安东尼奥·席尔瓦), or three to six characters.
fn tagged_at(text: &str, at: usize, labels: &Labels, lexicon: &Lexicon) -> Option<Range<usize>> {
    let seen = whole(text, labels.person_at(at)?, true, lexicon);
    let words = &text[seen.clone()];
    let characters: Vec<char> = words.chars().collect();
    let pointed = characters.iter().any(|c| matches!(c, '·' | '•' | '・'));
    let plain = characters.iter().all(|&c| is_han(c));
    let named = lexicon.surname(&characters).is_some() && characters.len() <= 4 && is_likely(words, "", true, lexicon);
    let foreign = (3..=6).contains(&characters.len()) && !lexicon.begins_with_word(words);
    // 老葛躲在树荫下: a call, of which `speaking` says where it ends.
    let called = characters.first().is_some_and(|c| matches!(c, '老' | '小'));
    let titled = lexicon.leading_title(words).is_some() || words.ends_with('姓');
    (!titled && !called && (pointed || plain && (named || foreign))).then_some(seen)
}

/// Characters that many given names end in, and few words behind a name begin with.
const GIVEN_LAST: &str = "华国军伟芳英敏静丽娟艳霞刚辉杰涛斌超勇波鹏飞宇翔龙凤玲梅琴燕云莲兰萍慧婷雪琳莹颖洁年生林森山海江河春秋福贵财富荣昌盛瑞宝珍玉金银德仁义礼智信忠孝良善武才贤达志远霖轩浩然磊鑫淼晨曦阳中民东宁康健俊峰岩岭泉源泽雄虎豹彪柱根旺兴业伦延庆华麗豪傑銘賢順興榮華國軍偉鳳龍蘭貞貴財寶";

/// Bytes of a name of three characters that a text begins with, where nothing that is known follows it (母亲区映芬嗓子都哑了): a
/// surname that is no word of a sentence, and an end that many given names have.
pub(super) fn by_its_end(rest: &str, lexicon: &Lexicon) -> Option<usize> {
    let mut characters = rest.chars();
    let name: [Option<char>; 3] = std::array::from_fn(|_| characters.next());
    let [Some(surname), Some(middle), Some(last)] = name else {
        return None;
    };
    let name = [surname, middle, last];
    let length: usize = name.iter().map(|c| c.len_utf8()).sum();
    let word = JOINTS.contains(surname) || NEVER.contains(middle) || AFTER.contains(middle);
    let fits = GIVEN_LAST.contains(last) && name.iter().all(|&c| is_han(c)) && lexicon.surname(&name) == Some(1);
    let other = lexicon.begins_with_word(rest) || lexicon.leading_title(rest).is_some();
    (fits && !word && !other).then_some(length)
}

/// 书记曲延年逢会必讲: the tagger's name of two characters with the one behind it, where that alone stands before a mark
/// (裁判为马伟中。), or `titled`, an office before the name, and many names end in it; a word that a sentence goes on with is none of
/// it.
pub(super) fn whole(text: &str, seen: Range<usize>, titled: bool, lexicon: &Lexicon) -> Range<usize> {
    let characters: Vec<char> = text[seen.clone()].chars().collect();
    let next = text[seen.end..].chars().next().filter(|&c| is_han(c));
    let (Some(next), true) = (next, characters.len() == 2 && lexicon.surname(&characters) == Some(1)) else {
        return seen;
    };
    let end = seen.end + next.len_utf8();
    let closed = text[end..].starts_with(['。', '，', '、', '；', '）', '？', '！']) || text[end..].is_empty();
    let word = AFTER.contains(next) || NEVER.contains(next) || lexicon.goes_on(&text[seen.end..]);
    let more = titled && GIVEN_LAST.contains(next) || closed && !"等某们性人方".contains(next);
    if more && !word { seen.start..end } else { seen }
}

/// Bytes of four characters: a compound surname and two more.
const LONGEST_NAME: usize = 12;

/// Whether words that begin with a surname are a name. The tagger has `seen` one there, or else it is as long as most
/// are, and no word; of two characters it needs a whole word behind it that a sentence goes on with.
pub(super) fn is_likely(words: &str, behind: &str, seen: bool, lexicon: &Lexicon) -> bool {
    /// Last characters of words for people, groups, places and manners, of which those of three characters look like names.
    const NO_END: &str = "员者人部头地家户客们队团團了心的得着所班組组部所厂會会乡镇村街区县市校院";
    let word = lexicon.begins_with_word(words);
    match words.chars().count() {
        0..=2 => !word && (seen || lexicon.goes_on(behind)),
        // 揚州小學教員索薪團 is a body.
        _ => seen && !words.ends_with(['团', '團']) || !word && !words.ends_with(|c| NO_END.contains(c)),
    }
}

/// What speaks for a name.
#[derive(Clone, Copy, PartialEq)]
enum Evidence {
    /// 某 for the given name.
    HeldBack,
    /// The characters behind it.
    Following,
    /// It stands elsewhere in the text too.
    Twice,
}

/// Length in bytes of a name at the start of `rest`: a surname and one or two more characters, or 某.
fn read(rest: &str, text: &str, lexicon: &Lexicon) -> Option<(usize, Evidence)> {
    let characters: Vec<char> = rest.chars().take(6).take_while(|&c| is_han(c)).collect();
    let surname = lexicon.surname(&characters)?;
    // 专家来了, 大学生和村民, 党员干部: a word goes on here, or another title.
    let second = characters.get(surname).copied().unwrap_or_default();
    let title = lexicon.leading_title(rest).is_some();
    // 工人来国良、: the whole run of characters, which ends as names do.
    let alone = || characters.len() == 3 && characters.last().is_some_and(|c| GIVEN_LAST.contains(*c));
    if title || NEVER.contains(second) || JOINTS.contains(characters[0]) && !names_speaker(&characters) && !alone() {
        return None;
    }
    let bytes = |count: usize| characters[..count].iter().map(|c| c.len_utf8()).sum::<usize>();
    if characters.get(surname).is_some_and(|&c| c == '某') {
        let length = surname + 1 + usize::from(characters.get(surname + 1) == Some(&'某'));
        return Some((bytes(length), Evidence::HeldBack));
    }
    let follows = |count: usize| {
        let mut behind = rest[bytes(count)..].chars();
        let next = behind.next();
        acts(&rest[bytes(count)..])
            || next.is_none_or(|c| AFTER.contains(c) || !is_han(c) || lexicon.goes_on(&rest[bytes(count)..]))
    };
    // 李国强随后, 刘志强主持: a character that ends many given names is the name's, unless a word begins with it.
    if let Some(&last) = characters.get(surname + 1)
        && GIVEN.contains(last)
        && !lexicon.goes_on(&rest[bytes(surname + 1)..])
    {
        return Some((bytes(surname + 2), Evidence::Following));
    }
    // 王平表示, 李敏昨日: a whole word behind two characters leaves no doubt; 王平 is the name.
    if surname + 1 < characters.len() && lexicon.goes_on(&rest[bytes(surname + 1)..]) {
        return Some((bytes(surname + 1), Evidence::Following));
    }
    let candidates = [surname + 2, surname + 1];
    let mut fitting = candidates
        .into_iter()
        .filter(|&count| count <= characters.len() && follows(count));
    let Some(longer) = fitting.next() else {
        // 干部燕立群裹着军大衣: nothing that is known follows; a name that stands elsewhere too is one all the same.
        let long = surname + 2;
        let name = &rest[..bytes(long.min(characters.len()))];
        return (characters.len() > long && counted(text, name) > 1).then(|| (bytes(long), Evidence::Twice));
    };
    // 曾熠赶紧: where the shorter one stands elsewhere with other company, the longer has taken a verb in.
    let Some(shorter) = fitting.next() else {
        return Some((bytes(longer), Evidence::Following));
    };
    let (long, short) = (&rest[..bytes(longer)], &rest[..bytes(shorter)]);
    let verb = characters[longer - 1];
    // 汪礼和说: what stands right before a verb of speech is the name's last character.
    if characters
        .get(longer)
        .is_some_and(|c| "说說表介告指强強称稱则則却卻".contains(*c))
    {
        return Some((bytes(longer), Evidence::Following));
    }
    // 记者张玉来、实习生某某; 廖凡一，: a list and a bracket end no clause, and some characters neither.
    let behind = characters
        .get(longer)
        .is_none()
        .then(|| rest[bytes(longer)..].chars().next())
        .flatten();
    if matches!(behind, Some('、' | '）' | ')')) || behind.is_some() && NO_CLAUSE_END.contains(verb) {
        return Some((bytes(longer), Evidence::Following));
    }
    // 王竹先算过一笔账, 左相先感慨: what many names end in is the name's where a verb follows it.
    if GIVEN_ADVERB.contains(verb) && (acts(&rest[bytes(longer)..]) || lexicon.goes_on(&rest[bytes(longer)..])) {
        return Some((bytes(longer), Evidence::Following));
    }
    // 逄丽送|来一束花: the verb is none of the name.
    if BRINGS.contains(verb) && characters.get(longer) == Some(&'来') {
        return Some((bytes(shorter), Evidence::Following));
    }
    // 雷兴发松了一口气; 雷兴|发现, 雷兴|发了言.
    let fa = matches!(verb, '发' | '發') && characters.get(longer).is_some_and(|c| !FA.contains(*c));
    if fa {
        return Some((bytes(longer), Evidence::Following));
    }
    if AFTER.contains(verb) && counted(text, long) < counted(text, short).max(2) {
        return Some((bytes(shorter), Evidence::Following));
    }
    Some((bytes(longer), Evidence::Following))
}
