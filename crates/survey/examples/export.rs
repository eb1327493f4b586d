//! Writes the forms that ship, and a made-up answer to each, in every format: to be looked at, and checked by other programs.
//!
//! ```text
//! cargo run -p banmian-survey --example export -- FOLDER
//! ```
//!
//! For each form `NAME.questionnaire.json`, `NAME.response.json`, `NAME.csv` with its repeats, `NAME.datapackage.json`, and
//! `NAME.code.svg`, the code of a made-up gate under a key that everybody knows.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use banmian_survey::answers::Typed;
use banmian_survey::codes::{Code, Key, qr_svg};
use banmian_survey::export::{Identities, Record, package, tables};
use banmian_survey::fhir::{Submission, questionnaire, response};
use banmian_survey::versions::Version;
use banmian_survey::{check, read_toml, shipped};

const HEALTH: &[(&str, &str)] = &[
    ("whom", "elder"),
    ("name", "王小明"),
    ("phone", "13900001234"),
    ("address", "3栋501"),
    ("age", "72"),
    ("household_size", "4"),
    ("measured", "yes"),
    ("temperature", "37.80"),
    ("symptoms", "fever cough other"),
    ("symptoms_other", "=1+1, 没有胃口"),
    ("symptoms_since", "2020-02-08"),
    ("travelled", "yes"),
    ("travel_place", "湖北省黄冈市"),
    ("return_date", "2020-01-30"),
    ("contact", "unsure"),
    ("others_ill", "yes"),
    ("ill/1/ill_relation", "spouse"),
    ("ill/1/ill_temperature", "38.1"),
    ("ill/2/ill_relation", "child"),
    ("ill/2/ill_age", "41"),
    ("needs", "medicine masks"),
    ("truth", "yes"),
];

const REPORT: &[(&str, &str)] = &[
    ("subject", "shortage"),
    ("shortage_what", "masks other"),
    ("shortage_other", "护目镜"),
    ("shortage_whose", "hospital"),
    ("shortage_people", "120"),
    ("shortage_days", "1"),
    ("details", "医院里只剩一天的量。"),
    ("reply", "yes"),
    ("name", "李医生"),
    ("phone", "0731-12345678"),
];

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1) else {
        let _ = writeln!(io::stderr(), "usage: export FOLDER");
        return ExitCode::FAILURE;
    };
    let folder = Path::new(&folder);
    let written = [(shipped::HEALTH, HEALTH), (shipped::REPORT, REPORT)]
        .iter()
        .try_for_each(|(form, typed)| write(folder, form, typed));
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "{}: {error}", folder.display());
            ExitCode::FAILURE
        }
    }
}

fn write(folder: &Path, form: &str, typed: &[(&str, &str)]) -> io::Result<()> {
    let form = read_toml(form).map_err(io::Error::other)?;
    let day = jiff::civil::date(2020, 2, 10);
    let typed = Typed::of(
        typed
            .iter()
            .map(|(path, value)| ((*path).to_owned(), (*value).to_owned())),
    );
    let language = form.default_language.clone();
    let checked = check(&form, &typed, day, &language);
    if let Some(problem) = checked.problems.first() {
        return Err(io::Error::other(format!("{}: {}", problem.path, problem.message)));
    }
    let version = Version { number: 1, form };
    let id = &version.form.id;
    let url = format!("https://survey.example.cn/Questionnaire/{id}");
    let submission = Submission {
        receipt: "20200210-0001",
        day,
        amended: false,
        answers: &checked.answers,
    };
    let json = |name: String, json: &serde_json::Value| std::fs::write(folder.join(name), format!("{json:#}\n"));
    json(format!("{id}.questionnaire.json"), &questionnaire(&version, &url))?;
    json(
        format!("{id}.response.json"),
        &response(&version, &url, &submission, Identities::Kept),
    )?;
    let gate = Code {
        adcode: "430211001001".into(),
        place: "栗雨社区北门".into(),
        form: id.clone(),
        version: 1,
    };
    let key = Key::new(&[0; 32]).map_err(io::Error::other)?;
    let code = gate.sign(&key).map_err(io::Error::other)?;
    let svg = qr_svg(&format!("https://survey.example.cn/f/{code}")).map_err(io::Error::other)?;
    std::fs::write(folder.join(format!("{id}.code.svg")), svg)?;
    let tables = tables(&version.form, Identities::Kept);
    json(format!("{id}.datapackage.json"), &package(&version.form, &tables))?;
    let record = Record {
        receipt: submission.receipt,
        version: 1,
        adcode: "430211001001",
        place: "栗雨社区",
        day,
        answers: &checked.answers,
    };
    for table in &tables {
        std::fs::write(
            folder.join(format!("{}.csv", table.name())),
            table.head() + &table.lines(&record),
        )?;
    }
    Ok(())
}
