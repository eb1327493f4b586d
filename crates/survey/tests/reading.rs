//! Forms that are read, and forms that are refused.

mod xlsx;

use banmian_survey::expression::Function;
use banmian_survey::form::{Form, Item, Kind};
use banmian_survey::{limits, read_toml, read_xlsx};
use proptest::prelude::*;
use xlsx::{Sheet, workbook};

/// The page on forms.
const PAGE: &str = include_str!("../../../docs/survey-forms.md");

#[test]
fn the_pages_form_is_a_form() {
    let form = PAGE
        .split("```toml\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next())
        .expect("the page has a form");
    assert_eq!(taken(read_toml(form)).questions().count(), 2);
}

#[test]
fn the_page_names_every_function_and_limit() {
    for function in Function::ALL {
        assert!(PAGE.contains(&format!("`{}`", function.name())), "{}", function.name());
    }
    let grouped = |number: usize| {
        let digits = number.to_string();
        match digits.len() {
            4.. => format!("{},{}", &digits[..digits.len() - 3], &digits[digits.len() - 3..]),
            _ => digits,
        }
    };
    for (number, what) in [
        (limits::ENTRIES, "entries"),
        (limits::ROWS as usize, "rows"),
        (limits::COLUMNS as usize, "columns"),
        (limits::EXPRESSION, "characters"),
        (limits::NODES, "parts"),
        (limits::DEPTH, "brackets"),
        (limits::TEXT, "characters"),
        (limits::INSTANCES, "instances"),
        (limits::FIELDS, "fields"),
    ] {
        let said = format!("{} {what}", grouped(number));
        assert!(PAGE.contains(&said), "{said}");
    }
}

#[test]
fn what_is_refused_is_named_with_its_place() {
    let file: toml::Table = toml::from_str(include_str!("refusals.toml")).expect("the cases are TOML");
    let mut wrong = Vec::new();
    for case in file["case"].as_array().expect("cases") {
        let form = case["form"].as_str().expect("a form");
        let settings = if form.contains("[settings]") {
            ""
        } else {
            "[settings]\nform_id = \"case\"\n"
        };
        let refused = read_toml(&format!("{settings}{form}")).expect_err(form).to_string();
        let expected: Vec<_> = case["refusals"]
            .as_array()
            .expect("lines")
            .iter()
            .map(|line| line.as_str())
            .collect();
        let expected: Vec<_> = expected.into_iter().flatten().collect();
        if refused.lines().collect::<Vec<_>>() != expected {
            wrong.push(format!(
                "{}\n{refused}\nwhere it should say\n{}",
                case["name"],
                expected.join("\n")
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// The same form as two files.
fn sheets() -> Vec<Sheet> {
    vec![
        Sheet::of("notes", &[&["whatever", "its author likes"]]),
        Sheet::of(
            "Survey",
            &[
                &[
                    "Type",
                    "name",
                    "label::中文 (zh)",
                    "label::English (en)",
                    "Required",
                    "relevance",
                    "constraint message",
                    "constraint",
                    "default",
                ],
                &["begin group", "person", "人", "", "", "", "", "", ""],
                &["text", "name", "姓名", "Name", "yes", "", "", "", ""],
                &["", "", "", "", "", "", "", "", ""],
                &[
                    "int",
                    "age",
                    "年龄",
                    "Age",
                    "no",
                    "${name} != ''",
                    "不对",
                    ". < 130",
                    "#30",
                ],
                &["end group", "", "", "", "", "", "", "", ""],
                &[
                    "select one from yes_no",
                    "well",
                    "好吗",
                    "Well?",
                    "true()",
                    "",
                    "",
                    "",
                    "1",
                ],
            ],
        ),
        Sheet::of(
            "choices",
            &[
                &["list name", "name", "label::中文 (zh)"],
                &["yes_no", "#1", "是"],
                &["yes_no", "#0", "否"],
            ],
        ),
        Sheet::of(
            "settings",
            &[
                &["form_title", "form_id", "version", "default_language"],
                &["表", "f", "#20200201", "中文 (zh)"],
            ],
        ),
    ]
}

const AS_TOML: &str = r#"
[settings]
form_id = "f"
version = 20200201
form_title = "表"
default_language = "中文 (zh)"
[[survey]]
type = "begin_group"
name = "person"
label = "人"
[[survey]]
type = "text"
name = "name"
label = { "中文 (zh)" = "姓名", "English (en)" = "Name" }
required = true
[[survey]]
type = "integer"
name = "age"
label = { "中文 (zh)" = "年龄", "English (en)" = "Age" }
relevant = "${name} != ''"
constraint = ". < 130"
constraint_message = "不对"
default = 30
[[survey]]
type = "end_group"
[[survey]]
type = "select_one yes_no"
name = "well"
label = { "中文 (zh)" = "好吗", "English (en)" = "Well?" }
required = "yes"
default = 1
[[choices]]
list_name = "yes_no"
name = 1
label = "是"
[[choices]]
list_name = "yes_no"
name = 0
label = "否"
"#;

#[track_caller]
fn taken(read: Result<Form, banmian_survey::refusal::Refused>) -> Form {
    read.unwrap_or_else(|refused| panic!("{refused}"))
}

#[test]
fn both_readers_give_the_same_form() {
    let from_xlsx = taken(read_xlsx(&workbook(&sheets()), None));
    assert_eq!(from_xlsx, taken(read_toml(AS_TOML)));
    assert_eq!(from_xlsx.languages, ["中文 (zh)", "English (en)"]);
    assert_eq!(from_xlsx.language("en-GB"), Some("English (en)"));
    assert_eq!(from_xlsx.language("zh"), Some("中文 (zh)"));
    assert_eq!(from_xlsx.language("fr"), None);
    assert_eq!(
        from_xlsx.choice_label(&Kind::SelectOne("yes_no".into()), "1", "English (en)"),
        "是"
    );
    assert!(matches!(&from_xlsx.items[0], Item::Group(group) if group.items.len() == 2));
}

#[test]
fn a_refusal_of_a_spreadsheet_has_its_row() {
    let mut sheets = sheets();
    sheets[1].rows[4][0] = "geopoint".into();
    sheets[1].rows[4][7] = String::new();
    sheets[1].rows[6][5] = "${nobody} = 1".into();
    sheets[2].rows[1][1] = String::new();
    let refused = read_xlsx(&workbook(&sheets), None)
        .expect_err("three things are wrong")
        .to_string();
    assert_eq!(
        refused.lines().collect::<Vec<_>>(),
        [
            "choices row 2: name is missing: what answers call the choice",
            "survey row 5: type \"geopoint\" is not supported: places by satellite; the code that is scanned names the place",
            "survey row 7, column default: the default \"1\" is no answer to a question of type select_one",
            "survey row 7, column relevance: ${nobody} leads nowhere: no question has this name",
        ]
    );
}

#[test]
fn a_form_without_an_id_has_its_files() {
    let mut sheets = sheets();
    sheets[3].rows[1][1] = String::new();
    assert_eq!(taken(read_xlsx(&workbook(&sheets), Some("file"))).id, "file");
    assert!(read_xlsx(&workbook(&sheets), None).is_err());
}

#[track_caller]
fn refused(bytes: &[u8], expected: &str) {
    let refused = read_xlsx(bytes, Some("x")).expect_err("it is no form").to_string();
    assert!(refused.contains(expected), "{refused}");
}

#[test]
fn what_is_no_spreadsheet_is_said() {
    refused(b"", "is no .xlsx");
    refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "has to be saved as .xlsx");
    refused(&workbook(&sheets())[..200], "is no .xlsx");
    refused(&xlsx::archive(&[("a.txt", b"x")]), "cannot be read as an .xlsx");
    refused(&workbook(&sheets()[2..]), "there is no sheet called survey");
    refused(&workbook(&sheets()[2..3]), "survey row 2: the row has no type");
    let external = Sheet::of("external_choices", &[&["list_name"]]);
    refused(
        &workbook(&[sheets(), vec![external]].concat()),
        "external_choices: the sheet is not supported: choices from a file",
    );
}

#[test]
fn bombs_are_refused_before_they_go_off() {
    refused(&vec![0; limits::FILE + 1], "bytes, more than");
    let zeros = vec![b' '; 20 << 20];
    refused(
        &xlsx::archive(&[("xl/workbook.xml", &zeros)]),
        "unpacks to more than 16777216 bytes, at xl/workbook.xml",
    );
    let names: Vec<String> = (0..=limits::ENTRIES).map(|number| format!("{number}.xml")).collect();
    let entries: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    refused(&xlsx::archive(&entries), "501 entries in the archive, more than 500");

    let with = |sheet: &str| xlsx::raw(&[("survey", sheet)], "");
    refused(
        &with(r#"<row r="1"><c r="XFD1"><v>1</v></c></row>"#),
        "survey row 1: more than 300 columns",
    );
    refused(
        &with(r#"<row r="1048576"><c r="A1048576"><v>1</v></c></row>"#),
        "more than 5000 rows",
    );
    refused(
        &with(r#"<row r="99999999999"><c><v>1</v></c></row>"#),
        "is beyond what a sheet can hold",
    );
    refused(
        &with(r#"<row r="1"><c r="ZZZZZZZZZZ1"><v>1</v></c></row>"#),
        "is beyond what a sheet can hold",
    );
    // Behind an end of another element, and in a sheet that is called like a picture.
    let hidden = r#"<row r="1"></c></row><row r="1"><c r="ZZZZZZZZZZ1"><v>1</v></c></row>"#;
    refused(&with(hidden), "is beyond what a sheet can hold");
    refused(
        &xlsx::called(&xlsx::raw(&[("survey", hidden)], ""), "sheet1.xml", "sheet1.png"),
        "is beyond what a sheet can hold",
    );
    refused(
        &with(r#"<row r="1"><c s= r="ZZZZZZZZZZ1"><v>1</v></c></row>"#),
        "is no XML",
    );
    refused(&with("<row r=\"1\"><!- -><c>"), "is no XML");
    let strings =
        r#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" uniqueCount="99999999999999"></sst>"#;
    refused(
        &xlsx::raw(&[("survey", "")], strings),
        "uniqueCount=\"99999999999999\" is beyond",
    );
    refused(
        &with(&xlsx::text_cell("A1", &"x".repeat(10_001))),
        "survey row 1: a cell of more than 10000 characters",
    );
    let many: String = (1..=500)
        .map(|row| xlsx::text_cell(&format!("A{row}"), &"x".repeat(9_000)))
        .collect();
    refused(&with(&many), "all cells together hold more than 4194304 bytes");
}

#[test]
fn groups_without_end_are_refused() {
    let deep: String = (0..4_000)
        .map(|number| format!("[[survey]]\ntype = \"begin_group\"\nname = \"g{number}\"\n"))
        .collect();
    let refused = read_toml(&format!("[settings]\nform_id = \"x\"\n{deep}"))
        .expect_err("it is too deep")
        .to_string();
    assert!(refused.contains("more than 16 groups inside each other"), "{refused}");
    assert!(refused.lines().count() < 5, "{refused}");
}

#[test]
fn regular_expressions_are_counted() {
    let row = |number: usize| {
        let calculation = vec!["regex('a', '[ab]{1,9}')"; 20].join(" or ");
        format!("[[survey]]\ntype = \"calculate\"\nname = \"c{number}\"\ncalculation = \"{calculation}\"\n")
    };
    let form = |rows: usize| {
        format!(
            "[settings]\nform_id = \"x\"\n{}",
            (0..rows).map(row).collect::<String>()
        )
    };
    assert!(read_toml(&form(10)).is_ok());
    let refused = read_toml(&form(11)).expect_err("too many").to_string();
    assert_eq!(
        refused,
        "survey line 46, column calculation: more than 200 regex() in one form"
    );
}

/// Looking for what each of a million references may have meant took ten minutes.
#[test]
fn references_that_lead_nowhere_are_not_all_looked_for() {
    let references: Vec<String> = (0..40).map(|number| format!("${{some_lung_name_{number}}}")).collect();
    let calculation = references.join(" + ");
    let row = |number: usize| {
        format!(
            "[[survey]]\ntype = \"calculate\"\nname = \"some_long_name_{number}\"\ncalculation = \"{calculation}\"\n"
        )
    };
    let rows: String = (0..2_000).map(row).collect();
    let refused = read_toml(&format!("[settings]\nform_id = \"x\"\n{rows}")).expect_err("they lead nowhere");
    assert_eq!(refused.refusals.len(), limits::REFUSALS);
    assert!(
        refused
            .refusals
            .iter()
            .all(|refusal| refusal.message.ends_with("meant?"))
    );
    assert!(refused.more < 10 * limits::REFUSALS, "{}", refused.more);
}

#[test]
fn a_million_reasons_are_not_all_kept() {
    let row = ["x"; 250];
    let head: Vec<String> = (0..250).map(|column| format!("banmian_{column}")).collect();
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    let rows = std::iter::once(&head[..])
        .chain(std::iter::repeat_n(&row[..], 400))
        .collect::<Vec<_>>();
    let refused = read_xlsx(&workbook(&[Sheet::of("survey", &rows)]), Some("x")).expect_err("nothing is known");
    assert_eq!(refused.refusals.len(), limits::REFUSALS);
    assert_eq!(refused.more, 50);
}

proptest! {
    #[test]
    fn no_changed_spreadsheet_makes_the_reader_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8))
    {
        let mut bytes = workbook(&sheets());
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = read_xlsx(&bytes, Some("x"));
    }

    /// What is stored rather than deflated is changed inside the sheets.
    #[test]
    fn no_changed_sheet_makes_the_reader_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), "[<>/&;\"'0-9A-Za-z= ]"), 1..8))
    {
        let mut sheet = xlsx::sheet_xml(&sheets()[1]).into_bytes();
        for (at, sign) in changes {
            let at = at.index(sheet.len());
            sheet[at] = sign.as_bytes()[0];
        }
        let _ = read_xlsx(&xlsx::raw_bytes(&[("survey", &sheet)], ""), Some("x"));
    }

    #[test]
    fn no_changed_toml_makes_the_reader_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), "[\\[\\]{}\"'=\n.${}()a-z0-9]"), 1..12))
    {
        let mut text: Vec<char> = AS_TOML.chars().collect();
        for (at, sign) in changes {
            let at = at.index(text.len());
            text[at] = sign.chars().next().expect("one");
        }
        let _ = read_toml(&text.into_iter().collect::<String>());
    }

    /// What is kept is the form as TOML, whatever file it came from.
    #[test]
    fn a_form_that_is_taken_is_the_same_as_toml(
        texts in prop::collection::vec("[ \\PC\n\r\t\"'\\\\#]{1,12}", 8),
        languages in prop::collection::btree_set("[\\p{Han}a-zA-Z][\\p{Han}a-zA-Z ():.-]{0,10}", 1..4),
        name in "[\\p{Han}a-z_][\\p{Han}a-z0-9_.-]{0,6}",
        choice in "[!-~\\p{Han}]{1,8}",
    ) {
        let text = |at: usize| toml::Value::String(texts[at].clone());
        let label = |at: usize| {
            let all = languages.iter().enumerate();
            toml::Value::Table(all.map(|(number, language)| (language.clone(), text((at + number) % texts.len()))).collect())
        };
        let string = |text: &str| toml::Value::String(text.to_owned());
        let table = |cells: Vec<(&str, toml::Value)>| {
            toml::Value::Table(cells.into_iter().map(|(column, value)| (column.to_owned(), value)).collect())
        };
        let survey = vec![
            table(vec![("type", string("begin_repeat")), ("name", string("all")), ("label", label(0))]),
            table(vec![("type", string("text")), ("name", string(&name)), ("label", label(1)), ("hint", label(2)),
                ("required", string(&format!("${{{name}}} = ''"))), ("required_message", text(3)), ("default", text(4))]),
            table(vec![("type", string("end_repeat"))]),
            table(vec![("type", string("select_one list")), ("name", string("chosen")), ("label", label(5)),
                ("default", string(&choice))]),
        ];
        let choices = vec![table(vec![("list_name", string("list")), ("name", string(&choice)), ("label", label(6))])];
        let settings = table(vec![("form_id", string("x")), ("form_title", label(7)), ("banmian_purpose", text(0))]);
        let file = table(vec![
            ("settings", settings), ("survey", toml::Value::Array(survey)), ("choices", toml::Value::Array(choices)),
        ]);
        // What is refused (a blank label, two choices of one name) is refused as it should be; too many would be an error.
        let read = read_toml(&toml::to_string(&file).expect("tables are TOML"));
        prop_assume!(read.is_ok());
        let form = taken(read);
        let written = banmian_survey::to_toml(&form);
        let again = read_toml(&written);
        prop_assert!(again.as_ref() == Ok(&form), "{written}\n{again:?}");
    }
}
