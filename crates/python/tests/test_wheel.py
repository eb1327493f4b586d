"""The wheel: the same answers as the command line, in tables that others take, and exceptions that say what to do."""

import ast
import datetime
import decimal
import gzip
import importlib.metadata
import inspect
import json
import os
import signal
import subprocess
import sys
import threading
import time

import banmian
import duckdb
import polars
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from banmian import _banmian

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
    # Columns, as days that are none are answers there.
    column = {name: pa.array([case[name] for case in cases], pa.string()) for name in ("text", "date", "region", "id")}
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
    assert duckdb.sql("SELECT CAST(sum(value) AS INT) FROM facts").fetchall() == [(160,)], "DuckDB finds it by its name"


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
        (lambda: banmian.annotate([TEXT] * 2, date=["2020-03-02", "gestern"]), banmian.Error, r"date\[1\]: .*give a day such as"),
        (lambda: banmian.annotate([TEXT] * 2, region=[None, "株洲"]), banmian.Error, r"region\[1\]: .*six digits"),
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
        (lambda: banmian.process([], newspapers={"株洲日报": {"region": "株洲"}}), banmian.Error, "newspapers, 株洲日报: .*six digits"),
        (lambda: banmian.process([], newspapers={"株洲日报": {"town": "株洲"}}), banmian.Error, "there is no town"),
        (lambda: _banmian.plan(pa.table({"text": ["a"]}), jobs=2), TypeError, "no option jobs"),
        (lambda: _banmian.check_options(date="gestern"), banmian.Error, "give a day such as"),
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
            ticks.append(time.monotonic())
            time.sleep(0.001)

    banmian.process([page])  # What the stages read with is loaded.
    thread = threading.Thread(target=tick)
    thread.start()
    begin = time.monotonic()
    banmian.process([page] * 60)
    end = time.monotonic()
    done.set()
    thread.join()
    meanwhile = [at for at in ticks if begin < at < end]
    assert len(meanwhile) > 10 * (end - begin), (len(meanwhile), end - begin)


@pytest.mark.parametrize(
    "call",
    [
        lambda: banmian.process([{"path": f"{n}.txt", "text": SEED.read_text("utf-8")} for n in range(2000)]),
        lambda: banmian.annotate([SEED.read_text("utf-8")] * 2000),
    ],
)
def test_an_interruption_is_heard(call, request):
    # What is started in the background of a shell is told to ignore it.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    request.addfinalizer(lambda: signal.signal(signal.SIGINT, before))
    timer = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT))
    begin = time.monotonic()
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        call()
    assert 0.5 < time.monotonic() - begin < 5


def test_what_is_set_for_newspapers_bears_on_their_pages():
    page = {"path": "a.txt", "newspaper": "城东日报", "date": datetime.date(2020, 3, 2), "text": "截至1日15时，我市累计确诊80例。"}
    without = rows(banmian.process([page]).facts)
    found = rows(banmian.process([page], newspapers={"城东日报": {"region": "430200"}}).facts)
    assert found == rows(banmian.process([page], region="430200").facts) != without
    assert found[0]["place"]["adcode"] == "430200"
    assert rows(banmian.process([page], newspapers={"九江日报": {"region": "430200"}}).facts) == without


def test_days_may_be_days():
    day = datetime.date(2020, 3, 2)
    text = rows(banmian.annotate([TEXT], date="2020-03-02").facts)
    assert rows(banmian.annotate([TEXT], date=day).facts) == text
    assert rows(banmian.annotate([TEXT], date=pa.array([day])).facts) == text
    column = pa.table({"path": ["a"], "text": [TEXT], "date": pa.array([day])})
    expected = rows(banmian.process([{"path": "a", "text": TEXT}], date="2020-03-02").facts)
    assert rows(banmian.process(column).facts) == rows(banmian.process([{"path": "a", "text": TEXT, "date": day}]).facts)
    assert [row["window"] for row in rows(banmian.process([TEXT], date=day).facts)] == [row["window"] for row in expected]


def test_columns_of_a_plan_are_none_of_a_page():
    page = {"path": ["a.txt"], "text": ["真有字。"]}
    plan = {"reason": ["refused"], "start": [7], "file": [str(SEED)], "below": [str(SEED)]}
    expected = banmian.process(pa.table(page))
    assert rows(banmian.process(pa.table(page | plan)).pages) == rows(expected.pages)
    lines = {"path": "a.jsonl", "text": '{"text": "一"}\n{"id": "own", "text": "二"}\n', "newspaper": "株洲日报"}
    found = rows(banmian.process([lines]).pages)
    assert [row["text"] for row in found] == ["一", "二"] and found[1]["page"] == "own"
    assert {row["newspaper"]["value"] for row in found} == {"株洲日报"}


def test_a_plan_is_made_as_it_is_asked_for(tmp_path):
    """A file of lines is not in memory as a whole, and what comes of pages is given as it comes."""
    line = json.dumps({"text": "真有字。" * 80_000}, ensure_ascii=False) + "\n"
    (tmp_path / "days.jsonl").write_text(line * 80, "utf-8")
    plan = map(pa.table, _banmian.plan(_banmian.listed([tmp_path], tmp_path / "out")))
    sizes = [(table.num_rows, pc.sum(pc.binary_length(table["bytes"])).as_py()) for table in plan]
    assert sum(count for count, _ in sizes) == 80 and len(sizes) == 3
    assert all(size <= 32 << 20 for _, size in sizes)
    picture = b"\xff\xd8\xff\xe0" + bytes(120_000)
    pages = pa.table({"unit": [str(n) for n in range(40)], "path": [f"{n}.jpg" for n in range(40)], "bytes": [picture] * 40})
    given = [pa.table(tables.outcomes).num_rows for tables in _banmian.process_units(pages)]
    assert sum(given) == 40 and len(given) == 3, given


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
    found = banmian.read(tmp_path / "out")
    assert [row["path"] for row in rows(found.outcomes)] == [SEED.name] and rows(found.pages)[0]["text"] == SEED.read_text("utf-8")
    with pytest.raises(banmian.Error, match="no counts of facts"):
        found.counts("facts")
    assert subprocess.run([*command, "nothing"], capture_output=True).returncode == 2
    gone = subprocess.run([*command, "pipeline", "nowhere", "--out", tmp_path / "o"], capture_output=True, text=True)
    assert gone.returncode == 1 and "not there" in gone.stderr


def test_it_is_typed_and_documented():
    """What the stub says is what there is: parameters, and words."""
    files = {file.name for file in importlib.metadata.files("banmian")}
    assert {"py.typed", "__init__.pyi"} <= files
    stub = ast.parse((ROOT / "crates/python/python/banmian/__init__.pyi").read_text("utf-8"))
    said = lambda node: " ".join((ast.get_docstring(node) or "").split())  # noqa: E731
    words = lambda thing: " ".join((inspect.getdoc(thing) or "").split())  # noqa: E731
    told = {node.name: node for node in stub.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    for name in banmian.__all__:
        if name == "__version__":
            continue
        node, thing = told[name], getattr(banmian, name)
        assert said(node) == words(thing) != "", name
        if isinstance(node, ast.FunctionDef):
            parameters = [argument.arg for argument in [*node.args.args, *node.args.kwonlyargs]]
            assert parameters == list(inspect.signature(thing).parameters), name
        members = [member for member in getattr(node, "body", []) if isinstance(node, ast.ClassDef) and isinstance(member, ast.FunctionDef)]
        for member in members:
            assert said(member) == words(getattr(thing, member.name)) != "", (name, member.name)
        own = {name for name in vars(thing) if not name.startswith("_")} if isinstance(node, ast.ClassDef) else set()
        assert own == {member.name for member in members}, name
