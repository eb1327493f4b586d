"""Opens an output folder with the programs that people will open it with.

Usage: opened.py OUT SOURCES. SOURCES is the folder of the pages. Prints a line for each program: its version, what was asked
and what came back. Exits with 1 where one of them does not open, or finds something else than the tables say.
"""

import decimal
import importlib.metadata
import json
import pathlib
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent
OUT, SOURCES = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
TABLES = ["pages", "articles", "mentions", "facts", "quotes", "checks"]


def rows(table):
    """The rows of a table, numbers with their digits."""
    with open(OUT / f"{table}.jsonl", encoding="utf-8") as lines:
        return [json.loads(line, parse_float=decimal.Decimal) for line in lines]


ROWS = {table: rows(table) for table in TABLES}
COUNTS = {table: len(found) for table, found in ROWS.items()}


def same(found, wanted, what):
    if found != wanted:
        raise AssertionError(f"{what}: {shortened(found)}, not {shortened(wanted)}")


def shortened(value):
    text = repr(value)
    return text if len(text) < 200 else f"{text[:200]}…"


def with_jsonschema():
    import jsonschema

    for table in TABLES:
        schema = json.loads((ROOT / f"schemas/{table}.schema.json").read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        for row in ROWS[table]:
            for error in validator.iter_errors(row):
                raise AssertionError(f"{table}: {error.json_path}: {error.message}")
    return f"every line of {len(TABLES)} tables is valid: {sum(COUNTS.values())}"


def with_frictionless():
    import frictionless

    report = frictionless.validate(str(OUT / "datapackage.json"))
    if not report.valid:
        raise AssertionError(report.flatten(["type", "note", "message"])[:5] or report.errors)
    same(len(report.tasks), 2 * len(TABLES) + 1, "resources")
    return f"validate datapackage.json: {len(report.tasks)} resources valid"


def with_duckdb():
    import duckdb

    ask = lambda sql: duckdb.sql(sql.replace("OUT", str(OUT))).fetchall()
    for table in TABLES:
        same(ask(f"SELECT count(*) FROM 'OUT/{table}.parquet'")[0][0], COUNTS[table], table)
    values = [row["value"] for row in ROWS["facts"] if row["value"] is not None]
    same(ask("SELECT sum(value) FROM 'OUT/facts.parquet'")[0][0], sum(values), "sum of the values")
    paragraphs = ask("SELECT count(*) FROM (SELECT unnest(paragraphs) FROM 'OUT/articles.parquet')")[0][0]
    same(paragraphs, sum(len(row["paragraphs"]) for row in ROWS["articles"]), "paragraphs")
    first = ask("SELECT spans[1][1], raw[1][2], value.number FROM 'OUT/mentions.parquet' WHERE type = 'quantity' LIMIT 1")
    wanted = next((row for row in ROWS["mentions"] if row["type"] == "quantity"), None)
    if wanted:
        number = str(wanted["value"]["number"])
        same(first[0], (wanted["spans"][0][0], wanted["raw"][0][1], number), "the first quantity")
    same(ask("SELECT count(*) FROM read_json('OUT/mentions.jsonl')")[0][0], COUNTS["mentions"], "JSON Lines")
    return f"6 Parquet files and mentions.jsonl: the same counts; sum of {len(values)} values {sum(values)}; {paragraphs} paragraphs unnested"


def with_polars():
    import polars

    frames = {table: polars.read_parquet(OUT / f"{table}.parquet") for table in TABLES}
    same({table: frame.height for table, frame in frames.items()}, COUNTS, "rows")
    same(frames["articles"]["paragraphs"].to_list(), [row["paragraphs"] for row in ROWS["articles"]], "paragraphs")
    same(frames["mentions"]["spans"].to_list(), [row["spans"] for row in ROWS["mentions"]], "spans")
    same(frames["facts"].schema["value"], polars.Decimal(38, 10), "type of facts.value")
    return "6 Parquet files: the same rows, paragraphs and spans; facts.value is a decimal"


def with_pandas():
    import pandas

    frame = pandas.read_parquet(OUT / "facts.parquet")
    wanted = [None if row["value"] is None else decimal.Decimal(row["value"]) for row in ROWS["facts"]]
    same([None if pandas.isna(value) else value for value in frame["value"]], wanted, "values")
    ledger = pandas.read_csv(OUT / "observations.csv", dtype=str, keep_default_na=False)
    epidemic = [row["fact"] for row in ROWS["facts"] if row["type"] == "epidemic"]
    same(list(ledger["fact"]), epidemic, "rows of the ledger")
    cells = lambda table: pandas.read_csv(OUT / f"{table}.csv", dtype=str, keep_default_na=False)
    for table in TABLES:
        key = table[:-1]
        same(list(cells(table)[key]), [row[key] for row in ROWS[table]], f"rows of {table}.csv")
    spoken = [row["text"] for row in ROWS["quotes"] if row["text"][:1] not in "=+-@＝＋－＠'"]
    same([text for text in cells("quotes")["text"] if text[:1] not in "=+-@＝＋－＠'"], spoken, "what was said")
    return f"facts.parquet: {len(frame)} rows with their values; observations.csv: {len(ledger)} rows; 6 more CSV files"


def with_pyarrow():
    import pyarrow.parquet

    for table in TABLES:
        file = pyarrow.parquet.ParquetFile(OUT / f"{table}.parquet")
        same(file.metadata.created_by, "banmian", "created_by")
    same(file.read().to_pylist(), ROWS["checks"], "checks")
    return "6 Parquet files, created_by banmian; checks are those of checks.jsonl"


def with_sqlite3():
    to = sqlite3.connect(f"file:{OUT}/banmian.sqlite?mode=ro", uri=True)
    one = lambda sql: to.execute(sql).fetchone()[0]
    same(one("PRAGMA integrity_check"), "ok", "integrity")
    same(to.execute("PRAGMA foreign_key_check").fetchall(), [], "foreign keys")
    same({table: one(f"SELECT count(*) FROM {table}") for table in TABLES}, COUNTS, "rows")
    failed = [row for row in ROWS["checks"] if row["status"] == "fail"]
    same(one("SELECT count(*) FROM failed_checks"), len(failed), "failed checks")
    same(one("SELECT count(*) FROM who_said_what"), COUNTS["quotes"], "quotations")
    epidemic = [row for row in ROWS["facts"] if row["type"] == "epidemic"]
    same(one("SELECT count(*) FROM counts_by_place_and_day"), len(epidemic), "counts")
    return f"sound, 6 tables with the same rows, 3 views; SQLite {sqlite3.sqlite_version}"


def contains(word):
    """Articles that have a word in a head or the text, by the tables."""
    heads = ["kicker", "headline", "deck"]
    texts = lambda row: [row[head] or "" for head in heads] + row["standing_head"] + [
        part["text"] for part in row["paragraphs"] + row["captions"]
    ]
    return [row["article"] for row in ROWS["articles"] if any(word in text for text in texts(row))]


def with_datasette():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "datasette", "-i", str(OUT / "banmian.sqlite"), "-h", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        get = lambda path: json.load(urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10))
        for _ in range(120):
            try:
                tables = {table["name"]: table["count"] for table in get("/banmian.json")["tables"]}
                break
            except OSError:
                time.sleep(0.5)
        same({table: tables[table] for table in TABLES}, COUNTS, "rows")
        word = "疫情" if contains("疫情") else "昨日"
        search = "/banmian/articles.json?_shape=array&_size=max&_search=" + urllib.parse.quote(word)
        found = sorted(row["article"] for row in get(search))
        same(found, sorted(contains(word)), f"articles with {word}")
        return f"serves {len(tables)} tables; articles?_search={word} finds {len(found)}"
    finally:
        server.terminate()
        server.wait()


def article_file(article, ending):
    return json.loads((OUT / "ninjs" / f"{article}{ending}").read_text(encoding="utf-8"), parse_float=decimal.Decimal)


def with_ninjs_schema():
    import jsonschema
    import referencing

    schema, places = (json.loads((HERE / "ninjs" / name).read_text(encoding="utf-8"))
                      for name in ["ninjs-schema_3.1.json", "GeoJSON-schema.json"])
    resource = referencing.jsonschema.DRAFT202012.create_resource(places)
    registry = referencing.Registry().with_resource("https://geojson.org/schema/GeoJSON.json", resource)
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    validator = jsonschema.Draft202012Validator(schema, registry=registry, format_checker=checker)
    for row in ROWS["articles"]:
        item = article_file(row["article"], ".json")
        for error in validator.iter_errors(item):
            raise AssertionError(f"{row['article']}: {error.json_path}: {error.message}")
    return f"ninjs 3.1, uri and date-time formats checked: {COUNTS['articles']} articles valid"


def annotations():
    texts = {row["page"]: row["text"] for row in ROWS["pages"]}
    bytes_of = {row["page"]: (SOURCES / row["path"]).read_bytes() for row in ROWS["pages"]}
    encodings = {row["page"]: row["encoding"] for row in ROWS["pages"]}
    selectors = 0
    for row in ROWS["articles"]:
        text, raw = texts[row["page"]], bytes_of[row["page"]]
        for item in article_file(row["article"], ".annotations.json")["items"]:
            words, data = [], []
            for target in item["target"]:
                selector = target["selector"]
                if isinstance(selector, dict):
                    data.append(raw[selector["start"] : selector["end"]])
                    continue
                at, quote = selector
                same(text[at["start"] : at["end"]], quote["exact"], item["id"])
                around = text[max(at["start"] - 16, 0) : at["end"] + 16]
                same(quote["prefix"] + quote["exact"] + quote["suffix"], around, item["id"])
                words.append(quote["exact"])
                selectors += 1
            same(b"".join(data).decode(encodings[row["page"]]), "".join(words), item["id"])
    return f"{selectors} places: positions, quotations and the source's bytes say the same words"


def with_tei():
    import lxml.etree
    import schemas

    grammar = pathlib.Path(schemas.__file__).with_name("tei_all.rng")
    validator = lxml.etree.RelaxNG(lxml.etree.parse(grammar))
    files = sorted((OUT / "tei").iterdir())
    same(len(files), COUNTS["pages"], "files")
    names = 0
    for path in files:
        document = lxml.etree.parse(path)
        if not validator.validate(document):
            raise AssertionError(f"{path.name}: {validator.error_log[0]}")
        names += len(document.findall(".//{http://www.tei-c.org/ns/1.0}persName"))
    return f"tei_all.rng (TEI P5 4.3.0): {len(files)} pages valid, {names} persName"


def brat():
    lines = 0
    for row in ROWS["pages"]:
        stem = OUT / "brat" / row["page"]
        same(stem.with_name(stem.name + ".txt").read_bytes().decode(), row["text"], row["page"])
        for line in stem.with_name(stem.name + ".ann").read_text(encoding="utf-8").splitlines():
            if line.startswith("T"):
                _, where, words = line.split("\t")
                pieces = [[int(at) for at in piece.split()] for piece in where.split(" ", 1)[1].split(";")]
                there = " ".join(row["text"][start:end] for start, end in pieces)
                same(words, there.replace("\t", " "), line)
                assert "\n" not in there, line
                lines += 1
    return f"{lines} text-bound annotations say the words they stand on"


PROGRAMS = [
    ("jsonschema", with_jsonschema),
    ("frictionless", with_frictionless),
    ("duckdb", with_duckdb),
    ("polars", with_polars),
    ("pandas", with_pandas),
    ("pyarrow", with_pyarrow),
    ("sqlite3", with_sqlite3),
    ("datasette", with_datasette),
    ("jsonschema", with_ninjs_schema),
    ("annotations", annotations),
    ("lxml", with_tei),
    ("brat", brat),
]


def version(name):
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


failed = 0
for name, opens in PROGRAMS:
    try:
        said = "ok      " + f"{name} {version(name)}".strip() + f": {opens()}"
    except Exception as error:
        said = f"FAILED  {name} {version(name)}: {type(error).__name__}: {str(error)[:1000]}"
        failed += 1
    print(said, flush=True)
print(f"{len(PROGRAMS) - failed} opened, {failed} not")
sys.exit(1 if failed else 0)
