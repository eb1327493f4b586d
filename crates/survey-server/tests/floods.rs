//! Too many tries, too much at once, too slowly: what is let go, and how soon.

mod support;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use banmian_survey_server::app::READING;
use banmian_survey_server::limits::Rates;
use banmian_survey_server::store::Sql;
use support::site::Site;

#[test]
fn guesses_are_counted() {
    let site = Site::with(
        None,
        Rates {
            address: 20,
            code: 1_000,
            tries: 10,
            guesses: 4,
        },
    );
    let mut browser = site.browser();
    let mut statuses = Vec::new();
    for _ in 0..6 {
        statuses.push(
            browser
                .post("/login", &[("name", "worker"), ("password", "wrong password")])
                .status,
        );
    }
    assert_eq!(statuses, [200, 200, 200, 200, 429, 429]);
    let right = browser.post("/login", &[("name", "worker"), ("password", "tianyuan-demo")]);
    assert_eq!(
        right.status, 429,
        "also with the right one, or its being right would be told"
    );
    let refused = |subject: &str| {
        let sql = "SELECT count(*) FROM audit WHERE action = 'sign-in refused' AND subject = ?1";
        site.rows(sql, &[subject.into()])[0][0].clone()
    };
    assert_eq!(refused("worker"), Sql::Int(4));
    let names: Vec<u16> = (0..6)
        .map(|n| {
            browser
                .post("/login", &[("name", &format!("n{n}")), ("password", "x")])
                .status
        })
        .collect();
    assert_eq!(
        names.iter().filter(|status| **status == 429).count(),
        3,
        "{names:?}: of one address over all names"
    );
    assert_eq!(refused("(no account)"), Sql::Int(3));
    assert_eq!(refused("n0"), Sql::Int(0), "what is typed may be a password");
    site.wait(60);
    assert_eq!(
        browser
            .post("/login", &[("name", "worker"), ("password", "tianyuan-demo")])
            .status,
        303
    );

    let receipt = "2EK8-JT8E-DW37";
    let statuses: Vec<u16> = (0..6)
        .map(|n| {
            browser
                .post("/r", &[("_receipt", receipt), ("_word", &format!("{n}"))])
                .status
        })
        .collect();
    assert_eq!(statuses, [200, 200, 200, 200, 429, 429]);
    let path = site.path("430211", "栗雨社区北门");
    let statuses: Vec<u16> = (0..22).map(|_| browser.post(&path, &[]).status).collect();
    assert_eq!((statuses[19], statuses[20]), (200, 429));
}

/// Sends bytes and gives what comes back until the other side closes, or the time is over.
fn raw(site: &Site, bytes: &[u8], wait: Duration) -> (String, Duration) {
    let begun = Instant::now();
    let mut stream = TcpStream::connect(site.address).expect("it listens");
    stream.set_read_timeout(Some(wait)).expect("a time");
    // The other side may have closed already: that is what is tested.
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    (String::from_utf8_lossy(&answer).into_owned(), begun.elapsed())
}

#[test]
fn what_is_too_large_or_too_slow_is_let_go() {
    let site = Site::start();
    let path = site.path("430211", "栗雨社区北门");
    let head = |length: &str| {
        format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\n{length}\r\n\r\n"
        )
    };
    let wait = Duration::from_secs(40);
    let (said, took) = raw(&site, head("content-length: 10000000000").as_bytes(), wait);
    assert!(said.starts_with("HTTP/1.1 413"), "{said}");
    assert!(
        took < Duration::from_secs(5),
        "it does not wait for what it will not read"
    );
    // No length is told: it stops at the bound.
    let mut chunked = head("transfer-encoding: chunked").into_bytes();
    for _ in 0..200 {
        chunked.extend(format!("{:x}\r\n{}\r\n", 8_192, "a".repeat(8_192)).bytes());
    }
    let (said, took) = raw(&site, &chunked, wait);
    // Nothing is said where the connection was closed while this side still wrote.
    assert!(said.starts_with("HTTP/1.1 413") || said.is_empty(), "{said}");
    assert!(took < Duration::from_secs(10), "it is let go, not waited for: {took:?}");
    let (said, took) = raw(
        &site,
        format!("GET / HTTP/1.1\r\nhost: x\r\nx: {}\r\n\r\n", "a".repeat(100_000)).as_bytes(),
        wait,
    );
    assert!(
        said.is_empty() || said.starts_with("HTTP/1.1 431") || said.starts_with("HTTP/1.1 400"),
        "{said}"
    );
    assert!(took < Duration::from_secs(10), "it is let go, not waited for: {took:?}");

    // A body that never comes, and a head that never ends: side by side, as each takes its time.
    std::thread::scope(|scope| {
        let body = scope.spawn(|| raw(&site, head("content-length: 100").as_bytes(), wait));
        let start = scope.spawn(|| raw(&site, b"GET / HTTP/1.1\r\nhost: x\r\nx: ", wait));
        let (said, took) = body.join().expect("no panic");
        assert!(said.starts_with("HTTP/1.1 408"), "{said}");
        assert!(took < Duration::from_secs(30), "{took:?}");
        let (said, took) = start.join().expect("no panic");
        assert!(
            !said.starts_with("HTTP/1.1 200") && took < Duration::from_secs(30),
            "{took:?} {said}"
        );
    });

    let mut browser = site.browser();
    let answer = browser
        .client
        .send(&path, "", &[("content-type", "multipart/form-data")]);
    assert_eq!(answer.expect("an answer").status, 400);
    // Very many fields, and very many instances of a repeat.
    let mut many: Vec<(String, String)> = (0..30_000).map(|n| (format!(".f{n}"), "x".into())).collect();
    let begun = Instant::now();
    assert_eq!(browser.post_all(&path, &many).status, 413);
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    let mut browser = site.browser();
    many = (1..3_000).map(|n| (format!(".ill/{n}/ill_age"), "1".into())).collect();
    many.push((".others_ill".into(), "yes".into()));
    let answer = browser.post_all(&path, &many);
    assert_eq!(answer.status, 200);
    assert!(answer.body.len() < 2_000_000, "{}", answer.body.len());
    // As many fields as there may be, each of an instance: the page is made in time.
    many = (0..19_000)
        .map(|n| (format!(".ill/{}/f{n}", n % 100 + 1), "x".into()))
        .collect();
    many.push((".others_ill".into(), "yes".into()));
    let begun = Instant::now();
    assert_eq!(browser.post_all(&path, &many).status, 200);
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    assert_eq!(site.browser().get("/").status, 200);
}

#[test]
fn one_address_does_not_take_all_connections() {
    let site = Site::start();
    let ask = |connection: &mut TcpStream| {
        let asked = connection.write_all(b"GET /r HTTP/1.1\r\nhost: here\r\n\r\n");
        let mut first = [0];
        asked.is_ok() && connection.read(&mut first).is_ok_and(|read| read > 0)
    };
    let mut open: Vec<TcpStream> = (0..200)
        .map(|_| TcpStream::connect(site.address).expect("it connects"))
        .collect();
    assert!(open.iter_mut().all(&ask), "as many as an address may have");
    let mut next = TcpStream::connect(site.address).expect("the system takes it");
    assert!(!ask(&mut next), "and the server lets it go");
    drop(open);
    let begun = Instant::now();
    while !ask(&mut TcpStream::connect(site.address).expect("it connects")) {
        assert!(begun.elapsed() < Duration::from_secs(10), "places are had back");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn those_who_read_at_length_leave_threads_to_others() {
    let site = Site::start();
    let pages = [
        ("analyst", "/duplicates"),
        ("analyst", "/daily"),
        ("analyst", "/daily.csv"),
        ("analyst", "/analysis"),
        ("analyst", "/analysis.csv?form=health&rows=@day"),
        ("worker", "/work"),
    ];
    let sql = "SELECT receipt FROM answer JOIN work ON work.answer = answer.id WHERE adcode = '430211'";
    let Sql::Text(receipt) = &site.rows(sql, &[])[0][0] else {
        panic!("no receipt")
    };
    let record = format!("/work/{receipt}");
    let all: Vec<_> = pages.into_iter().chain([("worker", record.as_str())]).collect();
    let mut browsers: Vec<_> = all.iter().map(|(account, _)| site.signed_in(account)).collect();
    let turns = site.app.reading.clone().try_acquire_many_owned(READING as u32);
    let turns = turns.expect("as many as there are");
    std::thread::scope(|scope| {
        let begun = Instant::now();
        let asked = browsers.iter_mut().zip(&all).map(|(browser, (_, path))| {
            scope.spawn(move || {
                let answer = browser.get(path);
                assert_eq!(answer.status, 503, "{path}");
                assert!(answer.body.contains("过一会儿再试"), "{}", answer.body);
            })
        });
        let asked: Vec<_> = asked.collect();
        // Meanwhile others sign in, look, and send.
        assert_eq!(site.signed_in("city").get("/home").status, 200);
        assert_eq!(site.browser().get(&site.path("430211", "栗雨社区北门")).status, 200);
        assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
        asked
            .into_iter()
            .for_each(|asked| asked.join().expect("it is told to come again"));
    });
    let shown = "SELECT count(*) FROM audit WHERE action = 'identity shown'";
    assert_eq!(
        site.rows(shown, &[])[0][0],
        Sql::Int(0),
        "what was not shown is not logged"
    );
    drop(turns);
    for (browser, (_, path)) in browsers.iter_mut().zip(&all) {
        assert_eq!(browser.get(path).status, 200, "{path}");
    }
}
