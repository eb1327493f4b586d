//! By-lines as words: what is read of a line, a person a word.

use super::*;
use std::sync::LazyLock;

static RESOURCES: LazyLock<Resources> = LazyLock::new(Resources::builtin);

/// `reporter 甲, photographer 乙 (office)`, the outlet first; `-` where a line is no by-line.
fn read(text: &str) -> String {
    let Some(line) = parse(text, &RESOURCES) else {
        return "-".to_owned();
    };
    let outlet = line.outlet.map(|outlet| format!("outlet {}", &text[outlet]));
    let people = line.people.into_iter().map(|one| {
        let role = format!("{:?}", one.role).to_lowercase();
        let office = one
            .office
            .map_or_else(String::new, |office| format!(" ({})", &text[office]));
        format!("{role} {}{office}", &text[one.name])
    });
    outlet.into_iter().chain(people).collect::<Vec<_>>().join(", ")
}

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .map(|&(text, expected)| (text, expected, read(text)))
        .filter(|(_, expected, found)| expected != found)
        .map(|(text, expected, found)| format!("{text}\n  wanted {expected}\n  found  {found}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_word_of_the_table_names_who_stands_behind_it() {
    for (word, role) in &RESOURCES.roles {
        let role = format!("{role:?}").to_lowercase();
        let text = format!("本报记者 甲乙 {word} 丙丁");
        assert_eq!(read(&text), format!("reporter 甲乙, {role} 丙丁"), "{text}");
        let text = format!("{word}：甲乙");
        assert_eq!(read(&text), format!("{role} 甲乙"), "{text}");
    }
}

#[test]
fn a_title_is_one_with_a_reporter_behind_it() {
    check(&[
        (
            "清河日报记者 刘洋 实习生 何静",
            "outlet 清河日报, reporter 刘洋, reporter 何静",
        ),
        ("本报记者 王晨 摄影 李明", "reporter 王晨, photographer 李明"),
        ("本报首席记者 王晨", "reporter 王晨"),
        ("本报摄影记者 王晨", "reporter 王晨"),
        ("本报实习记者 王晨 特约通讯员 李明", "reporter 王晨, correspondent 李明"),
        ("本报首席 王晨", "reporter 王晨"),
        ("■晚报记者 王晨 实习生 何静", "reporter 王晨, reporter 何静"),
        (
            "清河晚报全媒体记者 王晨 实习生 何静 文/图",
            "outlet 清河晚报, reporter 王晨, reporter 何静, photographer 王晨, photographer 何静",
        ),
        ("摄影大赛", "-"),
        ("摄影成果展", "-"),
        ("实习医生", "-"),
        ("整理思路", "-"),
    ]);
}

#[test]
fn a_name_before_the_word_for_reporting_is_no_paper() {
    check(&[
        ("记者王晨报道", "reporter 王晨"),
        ("（本报记者李新报道）", "reporter 李新"),
        ("记者赵日新报道", "reporter 赵日新"),
        ("记者王公报道", "reporter 王公"),
        ("記者李時報導", "reporter 李時"),
        ("记者 李 晨报道", "reporter 李 晨"),
        ("清河晨报记者王晨报道", "outlet 清河晨报, reporter 王晨"),
        (
            "清河晨报记者 王晨 清河新报记者 李新",
            "outlet 清河晨报, reporter 王晨, reporter 李新",
        ),
    ]);
}

#[test]
fn who_told_and_who_wrote_it_down() {
    check(&[
        ("整理：本报记者 何平", "compiler 何平"),
        (
            "整理：本报记者 何平 通讯员 王晨 摄影：李明",
            "compiler 何平, compiler 王晨, photographer 李明",
        ),
        ("整理：何平 本报记者 王晨", "compiler 何平, reporter 王晨"),
        ("口述/李桂兰 记录/王晨", "narrator 李桂兰, compiler 王晨"),
        ("口述：李桂兰 文字整理：王晨", "narrator 李桂兰, compiler 王晨"),
        ("王红 口述 李明 整理", "narrator 王红, compiler 李明"),
        ("李桂兰口述 王晨记录", "narrator 李桂兰, compiler 王晨"),
        ("讲述人：王红、李桂兰", "narrator 王红, narrator 李桂兰"),
        ("讲述人：李桂兰（退休教师）", "narrator 李桂兰 (退休教师)"),
        ("讲述人：退休教师 李桂兰", "narrator 李桂兰 (退休教师)"),
        ("口述/李桂兰 配音/王晨", "-"),
        ("（记者 王晨 通讯员 李明 整理）", "compiler 王晨, compiler 李明"),
        (
            "记者 王晨 通讯员 李明 整理 摄影 何静",
            "compiler 王晨, compiler 李明, photographer 何静",
        ),
        ("记录：王晨", "compiler 王晨"),
        ("刷新世界记录", "-"),
        ("成长记录", "-"),
        ("记录时代", "-"),
        ("采访手记", "-"),
        ("口述历史", "-"),
    ]);
}

#[test]
fn who_took_part_in_the_writing() {
    check(&[
        ("（参与采写：王晨 何静）", "reporter 王晨, reporter 何静"),
        ("（王晨 何静 参与采写）", "reporter 王晨, reporter 何静"),
        ("（记者王晨、通讯员何静参与采写）", "reporter 王晨, correspondent 何静"),
        ("李明 本报记者 周洋", "reporter 李明, reporter 周洋"),
        ("食品学院 本报学生记者 王晨", "reporter 王晨"),
        ("王晨/文 李明/图", "reporter 王晨, photographer 李明"),
        ("文字：王晨 图片：李明", "reporter 王晨, photographer 李明"),
    ]);
}

#[test]
fn a_line_that_calls_somebody_is_no_byline() {
    let calls = [
        "编辑同志：",
        "编辑先生：",
        "记者同志：",
        "编辑王老师：",
        "各位家长：",
        "尊敬的先生：",
        "尊敬的各位学生家长：",
        "编辑同志，",
        "編輯先生：",
        "亲爱的王晨：",
    ];
    for text in calls {
        assert_eq!(parse(text, &RESOURCES), None, "{text}");
        assert_eq!(parse_bare(text, &RESOURCES), None, "{text}");
        assert_eq!(parse_placed(text, &RESOURCES), None, "{text}");
    }
}

#[test]
fn the_place_before_reporting_is_no_reporter() {
    check(&[
        ("【記者林小明／台北報導】", "reporter 林小明"),
        ("記者張三/台南報導", "reporter 張三"),
        ("〔記者王大同台中報導〕", "reporter 王大同"),
        ("〔記者王明台中報導〕", "reporter 王明"),
        (
            "記者王大明、李小華／台中－彰化連線報導",
            "reporter 王大明, reporter 李小華",
        ),
        ("記者張三／綜合報導", "reporter 張三"),
        ("記者張三／專訪", "reporter 張三"),
        ("记者张三/李四报道", "reporter 张三, reporter 李四"),
        ("本报记者 王晨 北京报道", "reporter 王晨"),
        ("記者林小明／雲林縣報導", "reporter 林小明"),
        ("中央社記者楊堯茹台北12日電", "outlet 中央社, reporter 楊堯茹"),
        ("记者王南京报道", "reporter 王南京"),
        ("本报记者 李中山", "reporter 李中山"),
    ]);
}

#[test]
fn lines_that_sign_by_where_they_stand() {
    let below = signature::Standing {
        below_head: true,
        above_text: false,
        last: false,
    };
    let between = signature::Standing {
        above_text: true,
        ..below
    };
    let last = signature::Standing {
        below_head: false,
        last: true,
        ..below
    };
    for (text, standing, expected) in [
        ("苇子", below, None),
        ("苇子", between, Some("苇子")),
        ("苇　子", between, Some("苇　子")),
        ("老茶客", between, Some("老茶客")),
        ("易水寒　著", between, Some("易水寒")),
        ("链接", between, None),
        ("小小说", between, None),
        ("竹林深处", between, None),
        ("■苇子", below, Some("苇子")),
        ("王西神館主", below, Some("王西神館主")),
        ("（阿囡）", last, Some("阿囡")),
        ("（华）", last, Some("华")),
        ("■阿硕伍牛", below, Some("阿硕伍牛")),
        ("供应站 辛 平", below, Some("辛 平")),
        ("望江楼汤伯年", last, Some("汤伯年")),
        ("（经济管理学院2010级  祁晓雯）", last, Some("祁晓雯")),
        ("（市卫生科通讯组）", last, Some("")),
        ("（待续）", last, None),
        ("未完", below, None),
        ("苇子", last, None),
        ("春天，来了", below, None),
        ("明天天气形势分析", below, None),
    ] {
        let found = signature::parse(text, standing, &RESOURCES);
        let names = found.map(|line| {
            line.people
                .iter()
                .map(|one| &text[one.name.clone()])
                .collect::<String>()
        });
        assert_eq!(names.as_deref(), expected, "{text}");
    }
}

#[test]
fn heads_that_are_signed_in_their_own_line() {
    for (text, bracketed, expected) in [
        ("第一场雪　　　　　　小　满", false, Some(("第一场雪", "小　满"))),
        (
            "房东扣押金，怎么办？　　　　丁律师",
            false,
            Some(("房东扣押金，怎么办？", "丁律师")),
        ),
        ("菊展一瞥（瘦石）", true, Some(("菊展一瞥", "瘦石"))),
        ("菊展一瞥（瘦石）", false, None),
        ("停电　　　　通知", false, None),
        ("众志成城　　　　共克时艰", false, None),
        ("哨位（外一首）", true, None),
        ("海河春夢（一百零七）", true, None),
        ("市場的帳本（下）", true, None),
        ("市場的帳本（續）", true, None),
        ("水厂通水（快评）", true, None),
        ("（瘦石）", true, None),
        ("　　　小满", false, None),
        ("", true, None),
    ] {
        let found = signature::behind_headline(text, bracketed, &RESOURCES);
        let found = found.map(|[head, name]| (&text[head], &text[name]));
        assert_eq!(found, expected, "{text}");
    }
}
