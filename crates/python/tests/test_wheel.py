"""The wheel: the same answers as the command line, in tables that others take, and exceptions that say what to do."""

import decimal
import gzip
import importlib.metadata
import json
import os
import subprocess
import sys
import threading
import time

import banmian
import pandas
import polars
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from conftest import ROOT, SEED, TABLES

TEXT = "截至1日15时，我市累计确诊80例，治愈69例，现有住院治疗11例。市长周明远说：“疫情正在好转。”"


def rows(table):
    return pa.table(table).to_pylist()


def plain(row):
    """A row of a table as JSON has it: without nulls in a mention's value, with numbers as their digits."""
    row = dict(row)
    for name in ("value", "numerator", "denominator", "previous"):
        if f"{name}_exact" in row:
            row[name] = row.pop(f"{name}_exact")
    if "mention" in row:
        del row["number"]
        row["value"] = {name: value for name, value in row["value"].items() if value is not None}
        if "si" in row["value"]:
            row["value"]["si"] = {name: value for name, value in row["value"]["si"].items() if value is not None}
    return row


def printed(value):
    """A row of JSON with numbers as their digits, and null fields of a value left out."""
    if isinstance(value, list):
        return [printed(item) for item in value]
    if isinstance(value, dict):
        return {name: printed(item) for name, item in value.items()}
    return str(value) if isinstance(value, (decimal.Decimal, int)) and not isinstance(value, bool) else value


def without_nulls(row):
    if "mention" in row:
        value = {name: item for name, item in row["value"].items() if item is not None}
        if "si" in value:
            value["si"] = {name: item for name, item in value["si"].items() if item is not None}
        row = {**row, "value": value}
    return row


def test_annotate_answers_as_the_command_does(cases, answers):
    column = {name: [case[name] for case in cases] for name in ("text", "date", "region", "id")}
    found = banmian.annotate(column["text"], date=column["date"], region=column["region"], ids=column["id"])
    assert {row["id"]: row["reason"] for row in rows(found.outcomes)} == {
        case["id"]: answers[case["id"]].get("error") for case in cases
    }
    for table in ("mentions", "facts", "quotes", "checks"):
        by_text = {}
        for row in rows(getattr(found, table)):
            by_text.setdefault(row["article"].rsplit("-i", 1)[0], []).append(plain(row))
        for case in (case for case in cases if "error" not in answers[case["id"]]):
            asked = json.dumps(answers[case["id"]][table], ensure_ascii=False).replace('"request-i', f'"{case["id"]}-i')
            expected = [without_nulls(row) for row in json.loads(asked)]
            assert printed(by_text.get(case["id"], [])) == expected, (case, table)


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view()])
def test_columns_of_every_kind_of_string(kind):
    column = pa.chunked_array([pa.array([TEXT, None], kind), pa.array([TEXT], kind)])
    given = banmian.annotate([TEXT, None, TEXT], date="2020-03-02", region="430200")
    for texts in (column, column.combine_chunks(), polars.Series([TEXT, None, TEXT])):
        found = banmian.annotate(texts, date="2020-03-02", region="430200")
        assert pa.table(found.facts) == pa.table(given.facts)
        assert [row["outcome"] for row in rows(found.outcomes)] == ["ok", "refused", "ok"]
    assert pa.table(given.facts).num_rows == 8


def test_tables_go_to_others():
    facts = banmian.annotate(TEXT.split("市长")[0], date="2020-03-02", region="430200").facts
    values = [80, 69, 11]
    assert [int(value) for value in polars.DataFrame(facts)["value"]] == values
    assert [int(value) for value in pa.table(facts).to_pandas()["value"]] == values
    duckdb = pytest.importorskip("duckdb")
    counts = pa.table(facts)  # noqa: F841, DuckDB finds it by its name
    assert duckdb.sql("SELECT CAST(sum(value) AS INT) FROM counts").fetchall() == [(160,)]
    assert isinstance(pandas.DataFrame(pa.table(facts).to_pandas()), pandas.DataFrame)


def test_process_gives_the_rows_of_a_run(command, tmp_path):
    pages = [SEED, *sorted((ROOT / "fixtures/issues").glob("*/pages/*.txt"))]
    given = []
    for number, page in enumerate(pages):
        place = tmp_path / f"in/{number:02}" / page.name
        place.parent.mkdir(parents=True)
        place.write_bytes(page.read_bytes())
        given.append({"path": f"{number:02}/{page.name}", "bytes": page.read_bytes(), "input": str(tmp_path / "in")})
    with gzip.open(tmp_path / "in/99.jsonl.gz", "wt", encoding="utf-8") as lines:
        lines.write(json.dumps({"id": "line", "text": TEXT, "date": "2020-03-02", "region": "430200"}) + "\n\nno JSON\n")
    given.append({"path": "99.jsonl.gz", "bytes": (tmp_path / "in/99.jsonl.gz").read_bytes(), "input": str(tmp_path / "in")})
    command("pipeline", "in", "--out", "out", "--quiet", "--format", "parquet,jsonl", cwd=tmp_path, status=3)
    found = banmian.process([{**page, "input": "in"} for page in given])
    for table in TABLES:
        ours, theirs = pa.table(getattr(found, table)), pq.read_table(tmp_path / f"out/{table}.parquet")
        assert ours.schema.equals(theirs.schema), table
        assert ours.to_pylist() == theirs.to_pylist(), table
        assert pa.table(getattr(banmian.read(tmp_path / "out"), table)).to_pylist() == theirs.to_pylist()
    manifest = json.loads((tmp_path / "out/manifest.json").read_text("utf-8"))
    outcomes = [{k: v for k, v in row.items() if k not in ("text_blake3", "start")} for row in rows(found.outcomes)]
    assert outcomes == manifest["inputs"]
    assert rows(found.open_ends) == manifest["open_ends"]
    for table in TABLES:
        (tmp_path / f"out/{table}.parquet").unlink()
    assert rows(banmian.read(str(tmp_path / "out")).facts) == rows(found.facts)


def test_pages_as_tables_and_as_they_are():
    text = SEED.read_text("utf-8")
    of_dict = banmian.process([{"path": "a.txt", "text": text}])
    table = pa.table({"path": ["a.txt"], "text": pa.array([text], pa.string_view()), "other": [1]})
    assert rows(banmian.process(table).facts) == rows(of_dict.facts)
    assert rows(banmian.process(polars.DataFrame({"path": ["a.txt"], "bytes": [text.encode()]})).facts) == rows(of_dict.facts)
    both = banmian.process([text, text.encode("gb18030"), bytearray(text.encode()), memoryview(text.encode())])
    assert [row["page"] for row in rows(both.pages)] == ["000001", "000002", "000003", "000004"]
    assert [row["duplicate_of"] for row in rows(both.pages)] == [None, *["000001"] * 3]
    assert both.counts("facts") == [len(rows(of_dict.facts))] * 4
    assert "pages=4" in repr(both)


def test_what_is_no_page_is_an_outcome():
    found = banmian.process([None, b"", b"\x89PNG\r\n\x1a\n" + bytes(99), {"path": "x"}, "株" * (6 << 20), "真有字。"])
    outcomes = rows(found.outcomes)
    assert [row["outcome"] for row in outcomes] == ["refused"] * 5 + ["ok"]
    assert "null" in outcomes[0]["reason"] and "16 MiB" in outcomes[4]["reason"]
    assert pa.table(found.pages).num_rows == 1
    empty = banmian.process(pa.table({"path": pa.array([], pa.string()), "bytes": pa.array([], pa.binary())}))
    assert [pa.table(getattr(empty, table)).num_rows for table in TABLES] == [0] * 6
    assert pa.table(empty.pages).schema == pa.table(found.pages).schema
    assert rows(banmian.annotate("株" * (6 << 20)).outcomes)[0]["outcome"] == "refused"


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: banmian.annotate(7), TypeError, "texts is int"),
        (lambda: banmian.annotate([TEXT, 7]), TypeError, r"texts\[1\] is int"),
        (lambda: banmian.annotate([TEXT.encode()]), TypeError, "bytes"),
        (lambda: banmian.annotate(TEXT.encode()), TypeError, "bytes"),
        (lambda: banmian.annotate(None), TypeError, "NoneType"),
        (lambda: banmian.annotate(pa.array([1])), TypeError, "Int64"),
        (lambda: banmian.annotate(["\ud800"]), banmian.Error, "no text"),
        (lambda: banmian.annotate([TEXT], date="2020-02-31"), banmian.Error, "give a day such as"),
        (lambda: banmian.annotate([TEXT], region="株洲"), banmian.Error, "six digits"),
        (lambda: banmian.annotate([TEXT, TEXT], date=["2020-03-02"]), banmian.Error, "1 values for 2 texts"),
        (lambda: banmian.process("株洲"), TypeError, "pages is str"),
        (lambda: banmian.process(7), TypeError, "pages is int"),
        (lambda: banmian.process([7]), TypeError, r"pages\[0\] is int"),
        (lambda: banmian.process([{"path": "a", "txet": TEXT}]), banmian.Error, "txet"),
        (lambda: banmian.process([{"path": 7, "text": TEXT}]), TypeError, "int"),
        (lambda: banmian.process(pa.table({"path": ["a"]})), banmian.Error, "no column bytes or text"),
        (lambda: banmian.process(pa.table({"bytes": [7]})), TypeError, "Int64"),
        (lambda: banmian.process([], date="gestern"), banmian.Error, "give a day such as"),
        (lambda: banmian.process([], encoding="utf-7"), banmian.Error, "utf-7"),
        (lambda: banmian.process([], paths=["("]), banmian.Error, r"\("),
        (lambda: banmian.read("/nowhere"), banmian.Error, "not the output of a run"),
    ],
)
def test_errors_say_what_is_wrong(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_the_interpreter_goes_on_meanwhile():
    page, ticks, done = SEED.read_bytes(), [], threading.Event()

    def tick():
        while not done.is_set():
            ticks.append(1)
            time.sleep(0.001)

    thread = threading.Thread(target=tick)
    thread.start()
    banmian.process([page] * 20)
    done.set()
    thread.join()
    assert len(ticks) > 2


def test_forked_processes_work():
    page = SEED.read_bytes()
    expected = len(rows(banmian.process([page], jobs=2).facts))
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(write, str(len(rows(banmian.process([page], jobs=2).facts))).encode())
        os._exit(0)
    os.close(write)
    assert os.waitpid(child, 0)[1] == 0
    assert int(os.read(read, 9)) == expected > 0


def test_the_command_comes_with_it(tmp_path):
    command = [sys.executable, "-m", "banmian"]
    version = subprocess.run([*command, "--version"], capture_output=True, text=True)
    assert version.stdout.strip() == f"banmian {banmian.__version__}"
    done = subprocess.run([*command, "pipeline", SEED, "--out", tmp_path / "out", "--quiet"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert banmian.read(tmp_path / "out").counts is not None
    assert subprocess.run([*command, "nothing"], capture_output=True).returncode == 2
    gone = subprocess.run([*command, "pipeline", "nowhere", "--out", tmp_path / "o"], capture_output=True, text=True)
    assert gone.returncode == 1 and "not there" in gone.stderr


def test_it_is_typed_and_documented():
    files = {file.name for file in importlib.metadata.files("banmian")}
    assert {"py.typed", "__init__.pyi"} <= files
    stub = (ROOT / "crates/python/python/banmian/__init__.pyi").read_text("utf-8")
    assert all(f"def {name}" in stub or f"class {name}" in stub for name in banmian.__all__ if name != "__version__")
