//! Answers as CSV and FHIR.

use std::collections::BTreeSet;

use banmian_survey::answers::{Answers, Typed};
use banmian_survey::export::{Identities, Record, package, tables};
use banmian_survey::fhir::{Submission, questionnaire, response};
use banmian_survey::form::Form;
use banmian_survey::versions::Version;
use banmian_survey::{check, read_toml, shipped};
use serde_json::Value as Json;

const DAY: jiff::civil::Date = jiff::civil::date(2020, 2, 10);
const URL: &str = "https://survey.example.cn/Questionnaire/x";

fn form(text: &str) -> Form {
    read_toml(text).unwrap_or_else(|refused| panic!("{refused}"))
}

fn household() -> Form {
    form(include_str!("forms/household.toml"))
}

fn answers(form: &Form, fields: &[(&str, &str)]) -> Answers {
    let typed = Typed::of(
        fields
            .iter()
            .map(|(path, value)| ((*path).to_owned(), (*value).to_owned())),
    );
    check(form, &typed, DAY, "").answers
}

/// Two members, one with cells that a spreadsheet would run.
const FIELDS: [(&str, &str); 9] = [
    ("head", "=HYPERLINK(\"http://x\",\"y\")"),
    ("returned", "2020-02-01"),
    ("member/1/age", "72"),
    ("member/1/temperature", "38.50"),
    ("member/1/symptoms", "fever other"),
    ("member/1/other", "@SUM(1), \"乏力\"\n头晕"),
    ("member/2/age", "8"),
    ("member/2/temperature", "36.6"),
    ("agrees", "yes"),
];

fn csv(form: &Form, identities: Identities) -> Vec<String> {
    let answers = answers(form, &FIELDS);
    let record = Record {
        receipt: "R1",
        version: 3,
        adcode: "430211",
        place: "+栗雨社区",
        day: DAY,
        answers: &answers,
    };
    tables(form, identities)
        .iter()
        .map(|table| table.head() + &table.lines(&record))
        .collect()
}

#[test]
fn tables_are_csv_without_formulas() {
    assert_eq!(
        csv(&household(), Identities::Kept),
        [
            "_receipt,_version,_adcode,_place,_day,head,returned,days_back,members,hottest,needs_call,agrees\r\n\
             R1,3,430211,'+栗雨社区,2020-02-10,\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\",2020-02-01,9,2,38.5,true,yes\r\n",
            "_receipt,_instance,age,temperature,symptoms,other,number\r\n\
             R1,1,72,38.5,fever other,\"'@SUM(1), \"\"乏力\"\"\n头晕\",1\r\n\
             R1,2,8,36.6,,,2\r\n",
        ]
    );
}

#[test]
fn without_identities_there_are_no_such_columns() {
    let lines = csv(&household(), Identities::LeftOut).concat();
    assert!(!lines.contains("head"), "{lines}");
    assert!(!lines.contains("HYPERLINK"), "{lines}");
}

#[test]
fn schemas_describe_every_column() {
    for form in [household(), form(shipped::HEALTH), form(shipped::REPORT)] {
        let tables = tables(&form, Identities::Kept);
        let package = package(&form, &tables);
        assert_eq!(package["resources"].as_array().map(Vec::len), Some(tables.len()));
        for table in &tables {
            let schema = table.schema();
            let fields = schema["fields"].as_array().expect("fields");
            let names: Vec<_> = fields
                .iter()
                .map(|field| field["name"].as_str().unwrap_or_default())
                .collect();
            assert_eq!(names, table.columns());
            assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
        }
    }
    let tables = tables(&household(), Identities::Kept)
        .iter()
        .map(banmian_survey::export::Table::schema)
        .collect::<Vec<_>>();
    assert_eq!(tables[0]["fields"][5]["banmian:identity"], "name");
    assert_eq!(tables[0]["fields"][6]["type"], "date");
    assert_eq!(
        tables[1]["fields"][4]["description"],
        "names with spaces between; fever: 发热; cough: 咳嗽; other: 其他"
    );
    assert_eq!(tables[1]["foreignKeys"][0]["reference"]["resource"], "household");
}

#[test]
fn a_question_may_be_called_like_a_column() {
    let form = form("[settings]\nform_id = \"x\"\n[[survey]]\ntype = \"text\"\nname = \"_day\"\nlabel = \"Day?\"");
    assert_eq!(
        tables(&form, Identities::Kept)[0].columns(),
        ["__receipt", "__version", "__adcode", "__place", "__day", "_day"]
    );
}

/// Every item below, the outer before the inner.
fn items(of: &Json) -> Vec<&Json> {
    let own = of["item"].as_array().map_or(&[][..], Vec::as_slice);
    own.iter()
        .flat_map(|item| std::iter::once(item).chain(items(item)))
        .collect()
}

/// The invariants of <http://hl7.org/fhir/R4/questionnaire.html> that bear on what is written; HL7's JSON schema cannot say
/// them.
#[test]
fn questionnaires_hold_to_fhirs_invariants() {
    for form in [household(), form(shipped::HEALTH), form(shipped::REPORT)] {
        let names: BTreeSet<String> = form.questions().map(|(_, question)| question.name.clone()).collect();
        let resource = questionnaire(&Version { number: 2, form }, URL);
        assert_eq!(
            (&resource["resourceType"], &resource["version"]),
            (&"Questionnaire".into(), &"2".into())
        );
        let all = items(&resource);
        let links: BTreeSet<&str> = all.iter().filter_map(|item| item["linkId"].as_str()).collect();
        assert_eq!(links.len(), all.len(), "que-2: link ids are unique");
        assert!(names.iter().all(|name| links.contains(name.as_str())));
        for item in &all {
            let kind = item["type"].as_str().expect("a type");
            let has = |key: &str| item.get(key).is_some();
            assert!(kind != "group" || has("item"), "que-1: groups have items: {item}");
            assert!(kind != "display" || !has("item"), "que-1: displays have none: {item}");
            assert!(kind == "choice" || !has("answerOption"), "que-5: {item}");
            assert!(
                kind != "display" || !(has("required") || has("repeats")),
                "que-6: {item}"
            );
            assert!(!matches!(kind, "display" | "group") || !has("initial"), "que-8: {item}");
            assert!(kind != "display" || !has("readOnly"), "que-9: {item}");
            assert!(matches!(kind, "string" | "text") || !has("maxLength"), "que-10: {item}");
            assert!(!has("answerOption") || !has("initial"), "que-11: {item}");
            let when = item["enableWhen"].as_array().map_or(0, Vec::len);
            assert_eq!(when > 1, has("enableBehavior"), "que-12: {item}");
            for condition in item["enableWhen"].as_array().into_iter().flatten() {
                assert!(
                    links.contains(condition["question"].as_str().expect("a question")),
                    "{condition}"
                );
            }
        }
    }
}

#[test]
fn conditions_are_said_where_fhir_can_say_them() {
    let form = form(
        r#"
[settings]
form_id = "x"
[[survey]]
type = "integer"
name = "age"
label = "Age?"
[[survey]]
type = "select_multiple s"
name = "ills"
label = "What?"
[[survey]]
type = "select_one s"
name = "worst"
label = "Worst?"
[[survey]]
type = "calculate"
name = "old"
calculation = "${age} >= 60"
[[survey]]
type = "text"
name = "all"
label = "?"
relevant = "${age} > 60 and selected(${ills}, 'a') and ${worst} = 'a'"
[[survey]]
type = "text"
name = "any"
label = "?"
relevant = "${worst} = 'b' or ${age} <= 3"
[[survey]]
type = "text"
name = "computed"
label = "?"
relevant = "${old} or ${old} = true()"
[[survey]]
type = "text"
name = "mixed"
label = "?"
relevant = "${age} > 60 and (${old} or ${worst} = 'a')"
[[survey]]
type = "text"
name = "negated"
label = "?"
relevant = "${worst} != 'a'"
[[survey]]
type = "text"
name = "equal"
label = "?"
relevant = "${ills} = 'a'"
[[survey]]
type = "text"
name = "unknown"
label = "?"
relevant = "selected(${ills}, 'c')"
[[choices]]
list_name = "s"
name = "a"
[[choices]]
list_name = "s"
name = "b"
"#,
    );
    let resource = questionnaire(&Version { number: 1, form }, URL);
    let item = |name: &str| {
        items(&resource)
            .into_iter()
            .find(|item| item["linkId"] == name)
            .expect("it is there")
            .clone()
    };
    assert_eq!(
        item("all")["enableWhen"].to_string(),
        r#"[{"question":"age","operator":">","answerInteger":60},{"question":"ills","operator":"=","answerCoding":{"system":"urn:banmian:survey:x:s","code":"a"}},{"question":"worst","operator":"=","answerCoding":{"system":"urn:banmian:survey:x:s","code":"a"}}]"#
    );
    assert_eq!(item("all")["enableBehavior"], "all");
    assert_eq!(item("any")["enableBehavior"], "any");
    assert_eq!(item("old")["type"], "boolean");
    for name in ["computed", "mixed", "negated", "equal", "unknown"] {
        assert!(item(name).get("enableWhen").is_none(), "{name}");
        assert_eq!(
            item(name)["extension"][0]["url"],
            "urn:banmian:xlsform:relevant",
            "{name}"
        );
    }
}

fn responded(form: Form, answers: &Answers, identities: Identities) -> (Json, Json) {
    let version = Version { number: 2, form };
    let submission = Submission {
        receipt: "R1",
        day: DAY,
        amended: true,
        answers,
    };
    (
        questionnaire(&version, URL),
        response(&version, URL, &submission, identities),
    )
}

#[test]
fn responses_answer_the_questionnaire() {
    let form = household();
    let answers = answers(&form, &FIELDS);
    let (questionnaire, response) = responded(form, &answers, Identities::Kept);
    assert_eq!(response["questionnaire"], format!("{URL}|2"));
    assert_eq!(
        (&response["status"], &response["authored"]),
        (&"amended".into(), &"2020-02-10".into())
    );
    let asked = items(&questionnaire);
    let mut given = 0;
    for item in items(&response) {
        let question = asked
            .iter()
            .find(|asked| asked["linkId"] == item["linkId"])
            .expect("it was asked");
        let key = match question["type"].as_str().expect("a type") {
            "group" => continue,
            "string" | "text" => "valueString",
            "integer" => "valueInteger",
            "decimal" => "valueDecimal",
            "date" => "valueDate",
            "boolean" => "valueBoolean",
            "choice" => "valueCoding",
            other => panic!("{other} is not answered"),
        };
        let all = item["answer"].as_array().expect("answers");
        assert!(all.iter().all(|answer| answer.get(key).is_some()), "{item}");
        given += 1;
    }
    assert_eq!(given, answers.iter().count());
    let members = response["item"]
        .as_array()
        .expect("items")
        .iter()
        .filter(|item| item["linkId"] == "member");
    assert_eq!(members.count(), 2);
    assert!(response.to_string().contains(r#""valueDecimal":38.5}"#));
}

#[test]
fn without_identities_a_response_names_nobody() {
    let form = household();
    let answers = answers(&form, &FIELDS);
    let (_, response) = responded(form, &answers, Identities::LeftOut);
    assert!(!response.to_string().contains("HYPERLINK"));
    let (_, nothing) = responded(household(), &Answers::default(), Identities::Kept);
    assert!(nothing.get("item").is_none());
}
