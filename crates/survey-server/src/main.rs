//! `banmian-survey`: arguments, messages, exit statuses.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what a program says is what it is run for"
)]

use std::io::{BufRead as _, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
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
use clap::{Args, Parser, Subcommand};

/// Health surveys by code (健康调查), in one report with the newspapers' counts.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Args)]
struct At {
    /// The folder of the database and the key.
    #[arg(long, default_value = "survey")]
    dir: PathBuf,
    /// The key; keep a copy of it, and not beside the backups [default: DIR/key]
    #[arg(long)]
    key: Option<PathBuf>,
    /// `postgres://user@host/database` instead of DIR/survey.sqlite.
    #[arg(long)]
    db: Option<String>,
}

#[derive(Subcommand)]
enum Verb {
    /// Makes a new server: its folder, its key, and the forms that ship.
    Init {
        #[command(flatten)]
        at: At,
    },
    /// Runs the server until it is interrupted.
    Serve {
        #[command(flatten)]
        at: At,
        /// Where it listens.
        #[arg(long, default_value = "127.0.0.1:8765")]
        listen: SocketAddr,
        /// The address that residents reach it at, `https://…`; it stands on the sheets [default: http://LISTEN]
        #[arg(long)]
        base: Option<String>,
        /// A proxy stands before it that encrypts, and says in `X-Forwarded-For` who comes.
        #[arg(long)]
        behind_proxy: bool,
        /// The output folder of `banmian pipeline`, for the daily report.
        #[arg(long)]
        newspapers: Option<PathBuf>,
        /// Submissions of one address a minute.
        #[arg(long, default_value_t = Rates::default().address)]
        rate_address: u32,
        /// Submissions by one code a minute.
        #[arg(long, default_value_t = Rates::default().code)]
        rate_code: u32,
    },
    /// A demonstration with made-up answers on 127.0.0.1.
    Demo {
        /// The port.
        #[arg(long, default_value_t = 8765)]
        port: u16,
        /// The output folder of `banmian pipeline`, for the daily report.
        #[arg(long)]
        newspapers: Option<PathBuf>,
    },
    /// Accounts: who may sign in.
    #[command(subcommand)]
    Account(AccountVerb),
    /// Publishes a form: an XLSForm (.xlsx) or the same as TOML; a changed one becomes a new version.
    Form {
        /// The file.
        file: PathBuf,
        #[command(flatten)]
        at: At,
    },
    /// Adds a place with a sheet for a form, and prints the path of its code.
    Place {
        /// Its adcode: 6 digits (GB/T 2260), with the township 9, with the community 12.
        adcode: String,
        /// Its name as it stands on the sheet.
        name: String,
        /// The form's id.
        form: String,
        #[command(flatten)]
        at: At,
    },
    /// Goes through the change log and says whether it holds.
    VerifyLog {
        /// A last link that was printed earlier, and has to be in it.
        #[arg(long)]
        head: Option<String>,
        #[command(flatten)]
        at: At,
    },
    /// Deletes now what has expired; a running server does it by itself.
    Expire {
        #[command(flatten)]
        at: At,
    },
    /// Writes a form's answers into a new folder: CSV with a Table Schema, and FHIR R4.
    Export {
        /// The form's id.
        form: String,
        /// The folder, not there yet.
        to: PathBuf,
        /// With who somebody is; that is written into the change log.
        #[arg(long)]
        identities: bool,
        #[command(flatten)]
        at: At,
    },
    /// Writes everything but the key into a file.
    Backup {
        /// The file, not there yet.
        file: PathBuf,
        #[command(flatten)]
        at: At,
    },
    /// Reads a backup into an empty database, of either kind.
    Restore {
        /// The file.
        file: PathBuf,
        #[command(flatten)]
        at: At,
    },
    /// Sends made-up answers to a server on this machine, and says how long they took.
    Load {
        /// The server.
        address: SocketAddr,
        /// The path of a code: /f/…
        path: String,
        /// Submissions a second.
        #[arg(long, default_value_t = 1_000)]
        rate: u64,
        /// For how many seconds.
        #[arg(long, default_value_t = 60)]
        seconds: u64,
        /// Over how many connections.
        #[arg(long, default_value_t = 64)]
        connections: usize,
    },
}

#[derive(Subcommand)]
enum AccountVerb {
    /// Adds an account; its password is the first line of standard input. Prints the secret of its second factor.
    Add {
        /// Its name.
        name: String,
        /// worker, district, city, analyst or administrator.
        #[arg(long)]
        role: String,
        /// The adcode of where it may do that.
        #[arg(long)]
        area: String,
        #[command(flatten)]
        at: At,
    },
    /// Takes an account away, and signs it out.
    Remove {
        /// Its name.
        name: String,
        #[command(flatten)]
        at: At,
    },
    /// Lists all accounts.
    List {
        #[command(flatten)]
        at: At,
    },
}

impl At {
    fn key(&self) -> PathBuf {
        self.key.clone().unwrap_or_else(|| self.dir.join("key"))
    }

    fn store(&self) -> Result<Store> {
        let place = store::Place::of(self.db.as_deref(), self.dir.join("survey.sqlite"));
        if let store::Place::Sqlite(file) = &place
            && !file.exists()
        {
            bail!(
                "{}: there is no database; a new server gets one by `banmian-survey init`",
                file.display()
            );
        }
        Ok(Store::open(&place)?)
    }

    fn open(&self) -> Result<(Store, Keys)> {
        // The key first: a store that is opened without it can do nothing.
        let keys = Keys::read(&self.key())?;
        let store = self.store()?;
        if !store.read_now(|database| audit::is_ours(database, &keys))? {
            bail!(
                "the key {} is not that of the database: restore its own from where you keep it (or the first line of the \
                 change log was edited)",
                self.key().display()
            );
        }
        Ok((store, keys))
    }
}

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
            newspapers,
            rate_address,
            rate_code,
        } => {
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
            println!("{id} is published as version {version}; a running server takes it when it is started again");
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
            App::open(store, keys, Clock::system(), quiet(), Newspapers::default())?;
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
            std::fs::create_dir_all(&at.dir).with_context(|| format!("making {}", at.dir.display()))?;
            let place = store::Place::of(at.db.as_deref(), at.dir.join("survey.sqlite"));
            let rows = backup::restore(&Store::open(&place)?, &file)?;
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
    std::fs::create_dir_all(&at.dir).with_context(|| format!("making {}", at.dir.display()))?;
    let keys = Keys::init(&at.key())?;
    let place = store::Place::of(at.db.as_deref(), at.dir.join("survey.sqlite"));
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
            let mut password = String::new();
            std::io::stdin()
                .lock()
                .read_line(&mut password)
                .context("reading the password")?;
            let hash = accounts::hash(password.trim_end_matches(['\r', '\n']))?;
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
