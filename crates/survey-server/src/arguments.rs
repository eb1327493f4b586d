//! The arguments of `banmian-survey`.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use banmian_survey_server::keys::Keys;
use banmian_survey_server::limits::Rates;
use banmian_survey_server::store::{self, Store};
use banmian_survey_server::{audit, private};
use clap::{Args, Parser, Subcommand};

/// Health surveys by code (健康调查), in one report with the newspapers' counts.
#[derive(Parser)]
#[command(version, about)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

#[derive(Args)]
pub(crate) struct At {
    /// The folder of the database and the key.
    #[arg(long, default_value = "survey")]
    pub(crate) dir: PathBuf,
    /// The key; keep a copy of it, and not beside the backups [default: DIR/key]
    #[arg(long)]
    key: Option<PathBuf>,
    /// `postgres://user@host/database` instead of DIR/survey.sqlite.
    #[arg(long)]
    db: Option<String>,
    /// Lets `--db` lead over a network to a server that is not on this machine: what is kept crosses it unencrypted.
    #[arg(long)]
    plain_db: bool,
}

#[derive(Subcommand)]
pub(crate) enum Verb {
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
        /// Lets it answer without encryption where others can listen: names and passwords cross the network as they are.
        #[arg(long)]
        plain_http: bool,
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
    /// Writes a form's answers into a new folder: CSV with a Table Schema, Parquet, and FHIR R4.
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
pub(crate) enum AccountVerb {
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
    /// Gives an account another password, the first line of standard input, and signs it out; its second factor stays.
    Password {
        /// Its name.
        name: String,
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
    /// Where the key is.
    pub(crate) fn key(&self) -> PathBuf {
        self.key.clone().unwrap_or_else(|| self.dir.join("key"))
    }

    /// Makes the folder, for its owner alone.
    pub(crate) fn make_folder(&self) -> Result<()> {
        private::folder(&self.dir).with_context(|| format!("making {}", self.dir.display()))
    }

    /// Where the database is.
    pub(crate) fn place(&self) -> Result<store::Place> {
        let place = store::Place::of(self.db.as_deref(), self.dir.join("survey.sqlite"));
        if place.is_far() && !self.plain_db {
            bail!(
                "--db leads to another machine, and this program does not encrypt on the way: reach it through a tunnel that \
                 ends on the loopback (ssh -L, stunnel), or give --plain-db where nobody else is on that network"
            );
        }
        Ok(place)
    }

    /// The database, which has to be there.
    pub(crate) fn store(&self) -> Result<Store> {
        let place = self.place()?;
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

    /// The store and its key.
    pub(crate) fn open(&self) -> Result<(Store, Keys)> {
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

/// Refuses to serve where names and passwords would cross a network as they are.
pub(crate) fn encrypted(listen: SocketAddr, base: Option<&str>, behind_proxy: bool) -> Result<()> {
    if !listen.ip().is_loopback() {
        bail!(
            "--listen {listen} is reached by others, and this program does not encrypt: listen on 127.0.0.1 behind a proxy \
             that does, with --behind-proxy and --base https://…, or give --plain-http where nobody else is on that network"
        );
    }
    let is_https = base.is_some_and(|base| base.starts_with("https://"));
    if behind_proxy && !is_https {
        bail!(
            "--behind-proxy without --base https://…: sheets would lead to an address that is not encrypted, and cookies \
             would be sent to it; give the address that the proxy answers at, or --plain-http to do so all the same"
        );
    }
    Ok(())
}
