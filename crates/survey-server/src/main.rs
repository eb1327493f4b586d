//! `banmian-survey`: arguments, messages, exit statuses.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what a program says is what it is run for"
)]

mod arguments;

use std::io::{BufRead as _, Write as _};
use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use arguments::{AccountVerb, Arguments, At, Verb};
use banmian_survey::codes::Code;
use banmian_survey::export::Identities;
use banmian_survey_server::accounts::{self, Account, Role};
use banmian_survey_server::app::{App, Settings};
use banmian_survey_server::clock::{Clock, moment_of};
use banmian_survey_server::forms::{self, Forms};
use banmian_survey_server::keys::Keys;
use banmian_survey_server::limits::Rates;
use banmian_survey_server::load::{self, Load};
use banmian_survey_server::newspaper::Newspapers;
use banmian_survey_server::store::{self, Store};
use banmian_survey_server::{audit, backup, demo, export, totp, web};
use clap::Parser as _;

fn main() -> ExitCode {
    match run(Arguments::parse().verb) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(verb: Verb) -> Result<ExitCode> {
    let now = || Clock::system().now();
    match verb {
        Verb::Init { at } => init(&at)?,
        Verb::Serve {
            at,
            listen,
            base,
            behind_proxy,
            plain_http,
            newspapers,
            rate_address,
            rate_code,
        } => {
            if !plain_http {
                arguments::encrypted(listen, base.as_deref(), behind_proxy)?;
            }
            let (store, keys) = at.open()?;
            let settings = Settings {
                base: base.unwrap_or_else(|| format!("http://{listen}")),
                behind_proxy,
                is_demonstration: false,
                rates: Rates {
                    address: rate_address,
                    code: rate_code,
                    ..Rates::default()
                },
            };
            let newspapers = read_newspapers(newspapers.as_deref())?;
            let app = App::open(store, keys, Clock::system(), settings, newspapers)?;
            serve(app, listen, |address| println!("listening on http://{address}/"))?;
        }
        Verb::Demo { port, newspapers } => demonstrate(port, newspapers.as_deref())?,
        Verb::Account(verb) => account(verb)?,
        Verb::Form { file, at } => {
            let form = read_form(&file)?;
            let (store, keys) = at.open()?;
            let id = form.id.clone();
            let version = store.write_now(move |database| forms::publish(database, &keys, &form, (now(), "system")))?;
            println!("{id} is published as version {version}; a running server takes it within ten minutes");
            let forms = store.read_now(Forms::read)?;
            let changed = forms.history(&id).into_iter().find(|(number, _)| *number == version);
            for change in changed.map(|(_, changes)| changes).unwrap_or_default() {
                println!("  {change}");
            }
        }
        Verb::Place { adcode, name, form, at } => place(&at, adcode, name, form)?,
        Verb::VerifyLog { head, at } => return verify_log(&at, head.as_deref()),
        Verb::Expire { at } => {
            let (store, keys) = at.open()?;
            let app = App::open(store, keys, Clock::system(), quiet(), Newspapers::default())?;
            // Opening it does the same, and goes on where something cannot be overwritten; here that is a failure.
            app.turn_of_the_day()?;
            println!("what has expired is deleted");
        }
        Verb::Export {
            form,
            to,
            identities,
            at,
        } => {
            let (store, keys) = at.open()?;
            let identities = if identities {
                Identities::Kept
            } else {
                Identities::LeftOut
            };
            let exported = export::write(&store, &keys, &form, &to, identities, now())?;
            println!("{} answers are in {}", exported.answers, to.display());
            if exported.unread > 0 {
                println!(
                    "{} values of earlier versions have no place in the newest form: they are in responses.ndjson alone",
                    exported.unread
                );
            }
            if exported.unfit > 0 {
                println!(
                    "{} numbers have more digits than a column of Parquet: there they are null, and in the CSV as they are",
                    exported.unfit
                );
            }
        }
        Verb::Backup { file, at } => {
            let rows = backup::write(&at.store()?, &file)?;
            println!(
                "{rows} rows are in {}; the key {} is not: keep a copy elsewhere",
                file.display(),
                at.key().display()
            );
        }
        Verb::Restore { file, at } => {
            at.make_folder()?;
            let rows = backup::restore(&Store::open(&at.place()?)?, &file)?;
            println!(
                "{rows} rows are restored; put the key of that server to {}",
                at.key().display()
            );
        }
        Verb::Load {
            address,
            path,
            rate,
            seconds,
            connections,
        } => return send_load(address, &path, rate, seconds, connections),
    }
    Ok(ExitCode::SUCCESS)
}

fn quiet() -> Settings {
    Settings {
        base: String::new(),
        behind_proxy: false,
        is_demonstration: false,
        rates: Rates::default(),
    }
}

fn read_newspapers(out: Option<&Path>) -> Result<Newspapers> {
    Ok(out.map(Newspapers::read).transpose()?.unwrap_or_default())
}

fn init(at: &At) -> Result<()> {
    let place = at.place()?;
    at.make_folder()?;
    let keys = Keys::init(&at.key())?;
    let store = Store::open(&place)?;
    let moment = Clock::system().now();
    for text in [banmian_survey::shipped::HEALTH, banmian_survey::shipped::REPORT] {
        let form = banmian_survey::read_toml(text)?;
        let keys = keys.clone();
        store.write_now(move |database| forms::publish(database, &keys, &form, (moment, "system")))?;
    }
    println!(
        "made: the key {} (keep a copy, and not beside the backups) and the database with the forms health and report.\n\
         next: `banmian-survey account add NAME --role administrator --area ADCODE`, `banmian-survey place …`, `banmian-survey serve`",
        at.key().display()
    );
    Ok(())
}

fn read_form(file: &Path) -> Result<banmian_survey::form::Form> {
    let bytes = std::fs::read(file).with_context(|| format!("reading {}", file.display()))?;
    let stem = file.file_stem().and_then(|stem| stem.to_str());
    let is_sheet = file
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("xlsx"));
    let form = if is_sheet {
        banmian_survey::read_xlsx(&bytes, stem)
    } else {
        let text = String::from_utf8(bytes).with_context(|| format!("{} is no UTF-8", file.display()))?;
        banmian_survey::read_toml(&text)
    };
    form.with_context(|| format!("the form {}", file.display()))
}

fn place(at: &At, adcode: String, name: String, form: String) -> Result<()> {
    let (store, keys) = at.open()?;
    let Some((version, _)) = store.read_now(Forms::read)?.newest(&form) else {
        bail!("there is no form {form}: publish it by `banmian-survey form FILE`");
    };
    let code = Code {
        adcode: adcode.clone(),
        place: name.clone(),
        form: form.clone(),
        version,
    };
    let code = code.sign(keys.codes())?;
    let place = forms::Place { adcode, name, form };
    let moment = Clock::system().now();
    store.write_now(move |database| forms::add_place(database, &keys, &place, (moment, "system")))?;
    println!("/f/{code}");
    Ok(())
}

fn account(verb: AccountVerb) -> Result<()> {
    let moment = Clock::system().now();
    match verb {
        AccountVerb::Add { name, role, area, at } => {
            let Some(role) = Role::of(&role) else {
                bail!("there is no role {role}: worker, district, city, analyst or administrator");
            };
            let (store, keys) = at.open()?;
            let hash = read_password()?;
            let account = Account {
                name: name.clone(),
                role,
                area,
            };
            let secret = store
                .write_now(move |database| accounts::add(database, &keys, &account, &hash, true, (moment, "system")))?;
            if let Some(secret) = secret {
                println!("second factor, for an authenticator: {}", totp::uri(&name, &secret));
            }
        }
        AccountVerb::Password { name, at } => {
            let (store, keys) = at.open()?;
            let hash = read_password()?;
            store
                .write_now(move |database| accounts::set_password(database, &keys, &name, &hash, (moment, "system")))?;
        }
        AccountVerb::Remove { name, at } => {
            let (store, keys) = at.open()?;
            store.write_now(move |database| accounts::remove(database, &keys, &name, (moment, "system")))?;
        }
        AccountVerb::List { at } => {
            for account in at.store()?.read_now(accounts::all)? {
                println!("{}\t{}\t{}", account.name, account.role.word(), account.area);
            }
        }
    }
    Ok(())
}

/// The hash of the first line of standard input.
fn read_password() -> Result<String> {
    let mut password = String::new();
    let read = std::io::stdin().lock().read_line(&mut password);
    read.context("reading the password")?;
    Ok(accounts::hash(password.trim_end_matches(['\r', '\n']))?)
}

fn verify_log(at: &At, head: Option<&str>) -> Result<ExitCode> {
    let (store, keys) = (at.store()?, Keys::read(&at.key())?);
    let verified = store.read_now(|database| audit::verify(database, &keys, head))?;
    match verified {
        audit::Verified::Whole { lines, head } => {
            println!("the change log holds: {lines} lines, last link {head}");
            return Ok(ExitCode::SUCCESS);
        }
        audit::Verified::Broken(seq) => {
            eprintln!("the change log breaks at line {seq}: it or one before was changed, put in or taken out");
        }
        audit::Verified::Missing => {
            eprintln!(
                "the change log holds, and has no link {}: lines were cut off",
                head.unwrap_or_default()
            );
        }
    }
    Ok(ExitCode::from(4))
}

/// How often what is due once a day is looked after.
const LOOKED_AFTER: Duration = Duration::from_secs(600);

fn serve(app: Arc<App>, listen: SocketAddr, said: impl FnOnce(SocketAddr)) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        // Each may have a connection to the database: as many as read at once, and no more.
        .max_blocking_threads(16)
        .enable_all()
        .build()
        .context("starting")?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(listen)
            .await
            .with_context(|| format!("listening on {listen}: give another by --listen or --port"))?;
        said(listener.local_addr().context("listening")?);
        let daily = app.clone();
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(LOOKED_AFTER).await;
                let app = daily.clone();
                let done = tokio::task::spawn_blocking(move || app.turn_of_the_day()).await;
                if let Ok(Err(error)) = done {
                    eprintln!("error: {error}");
                }
            }
        });
        web::serve(app, listener, interrupted()).await.context("answering")
    })?;
    runtime.shutdown_timeout(Duration::from_secs(5));
    Ok(())
}

async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

fn demonstrate(port: u16, newspapers: Option<&Path>) -> Result<()> {
    let folder = tempfile::tempdir().context("making a folder for the demonstration")?;
    let keys = Keys::init(&folder.path().join("key"))?;
    let store = Store::open(&store::Place::Sqlite(folder.path().join("survey.sqlite")))?;
    demo::fill(&store, &keys)?;
    let listen = SocketAddr::from(([127, 0, 0, 1], port));
    let settings = Settings {
        base: format!("http://{listen}"),
        is_demonstration: true,
        ..quiet()
    };
    let (adcode, place, _) = demo::PLACES[0];
    let code = Code {
        adcode: adcode.into(),
        place: place.into(),
        form: "health".into(),
        version: 1,
    };
    let code = code.sign(keys.codes())?;
    let clock = Clock::from(moment_of(demo::TODAY, 10));
    let app = App::open(store, keys, clock, settings, read_newspapers(newspapers)?)?;
    serve(app, listen, |address| {
        let mut said = format!(
            "made-up answers for {}, gone when this ends:\n  public page       http://{address}/\n  \
             resident's form   http://{address}/f/{code}\n",
            demo::TODAY
        );
        for (name, role, area, password) in demo::ACCOUNTS {
            said += &format!(
                "  {:<17} http://{address}/login   {name} / {password}   ({area}, no second factor here)\n",
                role.word()
            );
        }
        // Whoever started it may not listen.
        let _ = std::io::stdout().write_all((said + "interrupt to end\n").as_bytes());
    })
}

fn send_load(address: SocketAddr, path: &str, rate: u64, seconds: u64, connections: usize) -> Result<ExitCode> {
    let load = Load {
        address,
        rate,
        seconds,
        connections,
        day: Clock::system().today(),
    };
    let measured = load::run(&load, path)?;
    let took = measured.took.as_secs_f64();
    println!(
        "{} received in {took:.1} s ({:.0} a second), {} failed; p50 {:.1} ms, p99 {:.1} ms, slowest {:.1} ms",
        measured.received,
        measured.received as f64 / took,
        measured.failed,
        measured.per_mille(500),
        measured.per_mille(990),
        measured.per_mille(1_000),
    );
    if let Some(first) = measured.first {
        eprintln!("error: the first that failed: {first}");
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}
