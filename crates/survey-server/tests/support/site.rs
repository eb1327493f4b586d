//! A server of a test's own, filled as the demonstration is, with a clock that stands still.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use banmian_survey::codes::Code;
use banmian_survey_server::accounts::{self, Account, Role};
use banmian_survey_server::app::{App, Settings};
use banmian_survey_server::clock::{Clock, moment_of};
use banmian_survey_server::demo;
use banmian_survey_server::keys::Keys;
use banmian_survey_server::limits::Rates;
use banmian_survey_server::load::{Answer, Client};
use banmian_survey_server::newspaper::Newspapers;
use banmian_survey_server::store::{Place, Sql, Store};
use banmian_survey_server::web;

pub struct Site {
    pub store: Store,
    pub keys: Keys,
    pub address: SocketAddr,
    pub app: Arc<App>,
    pub folder: tempfile::TempDir,
    moment: Arc<AtomicI64>,
    runtime: Option<tokio::runtime::Runtime>,
}

impl Site {
    pub fn start() -> Self {
        Self::with(None, generous())
    }

    pub fn with(newspapers: Option<&Path>, rates: Rates) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let keys = Keys::of(&[7; 32]);
        let store = Store::open(&Place::Sqlite(folder.path().join("survey.sqlite"))).expect("it opens");
        demo::fill(&store, &keys).expect("it is filled");
        let moment = Arc::new(AtomicI64::new(moment_of(demo::TODAY, 10)));
        let settings = Settings {
            base: "http://127.0.0.1".into(),
            behind_proxy: false,
            is_demonstration: true,
            rates,
        };
        let newspapers = newspapers
            .map(|out| Newspapers::read(out).expect("a run"))
            .unwrap_or_default();
        let clock = Clock::standing(moment.clone());
        let app = App::open(store.clone(), keys.clone(), clock, settings, newspapers).expect("it opens");
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime");
        let listener = runtime
            .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
            .expect("a port");
        let address = listener.local_addr().expect("an address");
        let serving = app.clone();
        runtime.spawn(async move { web::serve(serving, listener, std::future::pending()).await });
        Self {
            store,
            keys,
            address,
            app,
            folder,
            moment,
            runtime: Some(runtime),
        }
    }

    /// Lets time go on.
    pub fn wait(&self, seconds: i64) {
        self.moment.fetch_add(seconds, Ordering::Relaxed);
        self.app.turn_of_the_day().expect("the day turns");
    }

    pub fn browser(&self) -> Browser {
        Browser {
            client: Client::new(self.address).expect("a client"),
            cookie: String::new(),
            csrf: String::new(),
        }
    }

    /// A browser of one of the demonstration's accounts.
    pub fn signed_in(&self, name: &str) -> Browser {
        let account = demo::ACCOUNTS
            .iter()
            .find(|account| account.0 == name)
            .expect("an account");
        self.sign_in(name, account.3)
    }

    pub fn sign_in(&self, name: &str, password: &str) -> Browser {
        let mut browser = self.browser();
        let answer = browser.post("/login", &[("name", name), ("password", password)]);
        assert_eq!(answer.status, 303, "{}", answer.body);
        let cookie = answer.header("set-cookie").expect("a cookie");
        assert!(
            cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"),
            "{cookie}"
        );
        browser.cookie = cookie.split(';').next().expect("a pair").to_owned();
        let home = browser.get("/home");
        browser.csrf = home.hidden("_csrf").expect("a word").to_owned();
        browser
    }

    pub fn add_account(&self, name: &str, role: Role, area: &str, password: &str) {
        let (keys, hash) = (self.keys.clone(), accounts::hash(password).expect("long enough"));
        let account = Account {
            name: name.into(),
            role,
            area: area.into(),
        };
        self.store
            .write_now(move |database| accounts::add(database, &keys, &account, &hash, false, (0, "test")))
            .expect("it is added");
    }

    /// The path of a code of 健康调查.
    pub fn path(&self, adcode: &str, place: &str) -> String {
        let code = Code {
            adcode: adcode.into(),
            place: place.into(),
            form: "health".into(),
            version: 1,
        };
        format!("/f/{}", code.sign(self.keys.codes()).expect("a code"))
    }

    pub fn rows(&self, sql: &str, parameters: &[Sql]) -> Vec<Vec<Sql>> {
        let rows = self.store.read_now(|database| database.query(sql, parameters));
        rows.expect("a query").into_iter().map(|row| row.0).collect()
    }

    pub fn count(&self, table: &str) -> i64 {
        match self.rows(&format!("SELECT count(*) FROM {table}"), &[])[0][0] {
            Sql::Int(count) => count,
            ref other => panic!("{other:?}"),
        }
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

pub fn generous() -> Rates {
    Rates {
        address: 1_000_000,
        code: 1_000_000,
        tries: 1_000_000,
        guesses: 1_000_000,
    }
}

pub struct Browser {
    pub client: Client,
    pub cookie: String,
    pub csrf: String,
}

impl Browser {
    pub fn get(&mut self, path: &str) -> Answer {
        let answer = self.client.get(path, &[("cookie", &self.cookie)]);
        answer.unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Sends a form, with the session's word where it has one.
    pub fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut all: Vec<(String, String)> = vec![("_csrf".into(), self.csrf.clone())];
        all.extend(
            fields
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        self.post_all(path, &all)
    }

    /// Sends a form with a file, as browsers do.
    pub fn upload(&mut self, path: &str, csrf: &str, (name, bytes): (&str, &[u8])) -> Answer {
        let mut body = format!(
            "--bound\r\ncontent-disposition: form-data; name=\"_csrf\"\r\n\r\n{csrf}\r\n\
             --bound\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
        )
        .into_bytes();
        body.extend(bytes);
        body.extend(b"\r\n--bound--\r\n");
        let kind = "multipart/form-data; boundary=bound";
        let answer = self
            .client
            .send(path, body, &[("cookie", &self.cookie), ("content-type", kind)]);
        answer.unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub fn post_all(&mut self, path: &str, fields: &[(String, String)]) -> Answer {
        let answer = self.client.post(path, fields, &[("cookie", &self.cookie)]);
        answer.unwrap_or_else(|error| panic!("{path}: {error}"))
    }
}

/// All hidden fields of the page's first form, and what stands in its others.
pub fn fields_of(answer: &Answer) -> Vec<(String, String)> {
    let form = answer.body.split("<form id=\"survey\"").nth(1).expect("a form");
    let form = form.split("</form>").next().expect("an end");
    let attribute = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!("{name}=\""))?;
        Some(unescaped(rest.split('"').next()?))
    };
    let mut fields = Vec::new();
    for tag in form.split("<input").skip(1) {
        let tag = tag.split('>').next().expect("an end");
        let is_chosen = !(tag.contains("radio") || tag.contains("checkbox")) || tag.contains(" checked");
        if let (true, Some(name)) = (is_chosen, attribute(tag, "name")) {
            fields.push((name, attribute(tag, "value").unwrap_or_default()));
        }
    }
    for tag in form.split("<textarea").skip(1) {
        let (head, rest) = tag.split_once('>').expect("an end");
        let text = rest.split("</textarea>").next().expect("an end");
        let text = text.strip_prefix('\n').unwrap_or(text);
        fields.push((attribute(head, "name").expect("a name"), unescaped(text)));
    }
    fields
}

pub fn unescaped(text: &str) -> String {
    let signs = [
        ("&lt;", "<"),
        ("&#60;", "<"),
        ("&gt;", ">"),
        ("&#62;", ">"),
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#38;", "&"),
        ("&amp;", "&"),
    ];
    signs
        .iter()
        .fold(text.to_owned(), |text, (sign, is)| text.replace(sign, is))
}

pub fn set(fields: &mut Vec<(String, String)>, name: &str, value: &str) {
    fields.retain(|(known, _)| known != name);
    fields.push((name.to_owned(), value.to_owned()));
}
