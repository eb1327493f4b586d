"""A cluster gives the rows of one machine: two workers, bad input, a killed worker."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import banmian
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from conftest import ROOT, SEED, TABLES

pytest.importorskip("pyspark")
os.environ |= {"SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable, "PYSPARK_DRIVER_PYTHON": sys.executable}

from pyspark.sql import SparkSession, functions as F  # noqa: E402, they read the environment

import banmian.spark  # noqa: E402
from banmian import spark_command  # noqa: E402

KEYS = dict(zip(TABLES, ("page", "article", "mention", "fact", "quote", "check")))
LINE = {"text": "截至1日15时，我市累计确诊80例，治愈69例。", "date": "2020-03-02", "region": "430200"}


def session(master):
    """A session of the smallest kind: nothing listens, nothing is shuffled into 200 parts."""
    build = SparkSession.builder.master(master).appName("banmian tests")
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.shuffle.partitions": "4",
        "spark.executorEnv.PYTHONDONTWRITEBYTECODE": "1",
        "spark.task.maxFailures": "8",
    }
    for name, value in settings.items():
        build = build.config(name, value)
    found = build.getOrCreate()
    found.sparkContext.setLogLevel("ERROR")
    return found


@pytest.fixture(scope="module")
def spark():
    found = session("local-cluster[2,1,1024]")
    yield found
    found.stop()


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The annotated pages, issues, and what is no page or only just one."""
    place = tmp_path_factory.mktemp("pages") / "in"
    for kind in ("pages", "issues"):
        for page in sorted((ROOT / f"fixtures/{kind}").glob("**/*.txt")):
            to = place / page.relative_to(ROOT / "fixtures")
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_bytes(page.read_bytes())
    issue = sorted((ROOT / "fixtures/issues/ninghe_2019/pages").glob("*.txt"))
    bad = place / "bad"
    (bad / "株洲日报/2020/03/02").mkdir(parents=True)
    (bad / "hollow.txt").mkdir()
    files = {
        "empty.txt": b"",
        "picture.jpg": b"\xff\xd8\xff\xe0" + bytes(99),
        "A1.txt": SEED.read_bytes(),
        "A1.jpg": b"\xff\xd8\xff\xe0" + bytes(99),
        "A1~p2.txt": "城东水厂昨日通水\n\n城东水厂昨日正式通水。".encode("gb18030"),
        "株洲日报/2020/03/02/A1.txt": SEED.read_bytes(),
        "株洲日报/2020/03/02/again.txt": SEED.read_text("utf-8").encode("gb18030"),
        "two.txt": "=== A1 ===\n市长周明远昨日会见客人。\n=== A2 ===\n电影院今日开门。\n".encode(),
        "folder.toml": "newspaper = '九江日报'\ndate = 2020-03-05\n".encode(),
        "none.jsonl": b"\n",
        "lines.jsonl": b"".join(
            json.dumps(line, ensure_ascii=False).encode() + b"\n"
            for line in (LINE, LINE | {"id": "A1"}, {"id": 7}, *({"id": page.stem, "text": page.read_text("utf-8")} for page in issue))
        )
        + b"no JSON\n",
    }
    cumulative = {1: 80, 2: 83, 3: 86, 5: 90, 6: 95}
    new = {2: 3, 3: 2, 4: 1, 5: 3}
    days = [
        {
            "id": f"九江日报-{day}",
            "text": f"截至3月{day}日24时，九江市累计确诊病例{count}例。\n"
            + "".join(f"3月{one}日0时至24时，九江市新增确诊病例{new[one]}例。\n" for one in (day - 1, day) if one in new),
            "date": f"2020-03-{day + 1:02}",
            "newspaper": "九江日报",
        }
        for day, count in cumulative.items()
    ]
    files["days.jsonl"] = b"".join(json.dumps(day, ensure_ascii=False).encode() + b"\n" for day in days)
    for name, content in files.items():
        (bad / name).write_bytes(content)
    return place


@pytest.fixture(scope="module")
def alone(command, pages):
    """What one machine makes of them: the tables, the outcomes."""
    command("pipeline", "in", "--out", "out", "--quiet", "--format", "parquet,jsonl", cwd=pages.parent, status=3)
    tables = {name: pq.read_table(pages.parent / f"out/{name}.parquet") for name in TABLES}
    manifest = json.loads((pages.parent / "out/manifest.json").read_text("utf-8"))
    return tables, manifest


def table(out, name):
    """A table that Spark has written, with the columns that its partitions are not."""
    found = ds.dataset(out / name, partitioning="hive", exclude_invalid_files=True).to_table()
    return found.drop_columns([by for by in banmian.spark.BY if by in found.column_names])


def rows(found, *keys):
    return sorted(found.to_pylist(), key=lambda row: [str(row[key]) for key in keys])


def plain(kind):
    """A type without what a field is called in a list and whether it may be null: Spark says neither."""
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return ("list", plain(kind.value_type))
    if pa.types.is_struct(kind):
        return tuple((field.name, plain(field.type)) for field in kind)
    return kind


def equal(out, alone):
    tables, manifest = alone
    for name, key in KEYS.items():
        ours = table(out, name)
        assert {f.name: plain(f.type) for f in ours.schema} == {f.name: plain(f.type) for f in tables[name].schema}, name
        ours = ours.select(tables[name].column_names)
        assert rows(ours, key) == rows(tables[name], key), name
    outcomes = table(out, "outcomes").drop_columns(["text_blake3", "start"])
    order = ("path", "input", "page")
    expected = sorted(manifest["inputs"], key=lambda row: [str(row[key]) for key in order])
    assert rows(outcomes, *order) == expected
    assert rows(table(out, "open_ends"), "article") == sorted(manifest["open_ends"], key=lambda row: row["article"])


@pytest.mark.parametrize("partitions", [1, 7])
def test_the_rows_are_those_of_one_machine(spark, pages, alone, tmp_path, monkeypatch, partitions):
    monkeypatch.chdir(pages.parent)  # Outcomes name the input as it was given.
    counts = banmian.spark.run(spark, "in", str(tmp_path / "out"), partitions=partitions)
    assert counts["ok"] > 55 and counts["refused"] >= 6
    equal(tmp_path / "out", alone)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]
    assert any((tmp_path / "out/facts").glob("paper=*/year=2020/*.parquet"))


def counted(rows):
    """Counts that tell on the query: two months in whole and half days, which fill the time in as many ways as there are
    subsets of days; a page that knows no year; a disease that only a count of no moment names."""
    like = next(row for row in rows["facts"] if row["type"] == "epidemic" and row["scope"] == "cumulative" and row["value"] is not None)
    number = type(like["value"])
    day = lambda n, hour: f"2021-{1 + n // 28:02}-{1 + n % 28:02}T{hour:02}:00:00"  # noqa: E731

    def fact(name, value, scope, start, end, **more):
        window = {"start": start, "end": end}
        place = {"adcode": "360400", "name": "九江市"}
        return like | {
            "fact": f"{like['article']}-{name}", "value": number(value), "scope": scope, "window": window, "place": place,
            "subject": None, "measure": "suspected", "modifier": None, "origin": None,
        } | more  # fmt: skip

    made = [fact("t0", 10, "cumulative", None, day(0, 0)), fact("t1", 10 + 2 * 59 + 1, "cumulative", None, day(59, 0))]
    for n in range(59):
        # The afternoon of one day is missing, and the whole of another.
        made += [fact(f"m{n}", 1, "new", day(n, 0), day(n, 12))]
        made += [fact(f"a{n}", 1, "new", day(n, 12), day(n + 1, 0))] * (n != 40)
        made += [fact(f"d{n}", 2, "new", day(n, 0), day(n + 1, 0))] * (n != 20)
    made += [fact("c0", -2, "correction", None, day(9, 0)), fact("c1", 3, "correction", None, day(7, 12))]
    made.append(fact("other", 3, "cumulative", None, None, subject="流行性感冒"))
    pages = [dict(row) for row in rows["pages"]]
    for row in (row for row in pages if row["page"] == "九江日报-3"):
        row["issue_date"] = row["issue_date"] | {"value": "XXXX-03-04"}
    later = next(row for row in rows["facts"] if row["article"].startswith("九江日报-3-i") and row["scope"] == "cumulative")
    again = later | {"article": later["article"].replace("九江日报-3", "九江日报-2"), "fact": "again", "value": number(87)}
    return {"facts": [*rows["facts"], *made, again], "pages": pages}


@pytest.mark.parametrize("which", ["as read", "made up"])
def test_chains_are_those_of_the_ledger(spark, pages, alone, command, tmp_path, which):
    run = tmp_path / "out"
    shutil.copytree(pages.parent / "out", run)
    tables = {name: pq.read_table(run / f"{name}.parquet") for name in ("facts", "pages")}
    if which == "made up":
        lines = {name: (run / f"{name}.jsonl").read_text("utf-8").splitlines() for name in tables}
        for name, rows in counted({name: [json.loads(line) for line in lines[name]] for name in tables}).items():
            (run / f"{name}.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
        made = counted({name: table.to_pylist() for name, table in tables.items()})
        tables = {name: pa.Table.from_pylist(made[name], tables[name].schema) for name in tables}
    command("ledger", "out", cwd=tmp_path)
    audit = [json.loads(line) for line in (run / "ledger/audit.jsonl").read_text("utf-8").splitlines()]
    expected = [row for row in audit if row["kind"] == "chain"]
    assert {row["status"] for row in expected} == {"pass", "fail", "undetermined"}
    if which == "made up":
        assert max(len(row["facts"]) for row in expected) == 2 + 58 + 2 + 2
    for name, rows in tables.items():
        (tmp_path / name).mkdir()
        pq.write_table(rows, tmp_path / name / "part.parquet")
    found = [row.asDict() for row in banmian.spark.chains(spark, str(tmp_path)).collect()]
    key = lambda row: str(row["facts"])  # noqa: E731
    names = ("status", "place", "adcode", "subject", "measure", "moment", "facts", "residual")
    for ours, theirs in zip(sorted(found, key=key), sorted(expected, key=key), strict=True):
        assert {name: ours[name] for name in names} == {name: theirs[name] for name in names}


def test_pages_of_parquet_of_rows_and_of_urls(spark, tmp_path):
    """Whichever way pages come, they are those that `process` gives; Arrow's large columns too, and empty partitions."""
    issue = sorted((ROOT / "fixtures/issues/linzhou_1996/pages").glob("*.txt"))
    given = [{"path": f"林州工人报/1996/10/18/{page.name}", "bytes": page.read_bytes()} for page in issue]
    for page in given:
        to = tmp_path / "url" / page["path"]
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_bytes(page["bytes"])
    pq.write_table(pa.Table.from_pylist([*given, {"path": None, "bytes": b"x"}]), tmp_path / "rows.parquet")
    texts = [{"path": page["path"], "text": page["bytes"].decode("utf-8")} for page in given]
    frame = spark.createDataFrame([*texts, {"path": "null", "text": None}, {"path": None, "text": "x"}], "path string, text string")
    expected = banmian.process(given)
    spark.conf.set("spark.sql.execution.arrow.useLargeVarTypes", "true")
    try:
        inputs = {"parquet": str(tmp_path / "rows.parquet"), "frame": frame.repartition(6), "url": f"file://{tmp_path}/url/"}
        for name, input in inputs.items():
            counts = banmian.spark.run(spark, input, str(tmp_path / f"out-{name}"), partitions=2)
            assert counts == {"parquet": {"ok": 4}, "frame": {"ok": 3, "refused": 2}, "url": {"ok": 3}}[name]
            for kind, key in (("facts", "fact"), ("articles", "article"), ("mentions", "mention")):
                ours = [row for row in rows(table(tmp_path / f"out-{name}", kind), key) if "rows" not in row[key]]
                assert ours == rows(pa.table(getattr(expected, kind)), key), (name, kind)
    finally:
        spark.conf.unset("spark.sql.execution.arrow.useLargeVarTypes")


def test_every_file_of_a_url_is_read_or_refused(spark, tmp_path, monkeypatch):
    """But for notes, which are told as on a disk, and what is hidden."""
    monkeypatch.setattr(banmian.spark_inputs, "MAX_PAGES", 9)
    read = {"a/A1.txt": b"page", "a/A2.json": b"page", "a/_year=1/A1.txt": b"page", "one.json": b"page"}
    refused = {"long.txt": b"a long page", "_a.txt": b"page", "a/b/_folder": None, "a/_b.json": b"page"}
    left_out = ["a/A1.json", "a/A1.toml", "readme.md", "a/page.json", "folder.json", ".hidden", "_SUCCESS", "a/b/_folder/_x.txt"]
    for name, content in (read | refused | dict.fromkeys(left_out, b"{}")).items():
        to = tmp_path / "url" / name
        to.parent.mkdir(parents=True, exist_ok=True)
        if content is not None:
            to.write_bytes(content)
    found = banmian.spark.given(spark, f"file:{tmp_path}/url/", "out").collect()
    assert {row["path"]: bytes(row["bytes"]) for row in found if row["bytes"] is not None} == read
    assert {row["path"] for row in found if row["reason"]} == refused.keys() and len(found) == len(read) + len(refused)
    on_disk = set(pa.table(banmian.spark._banmian.listed([tmp_path / "url"], tmp_path / "out"))["path"].to_pylist())
    assert read.keys() <= on_disk and on_disk.isdisjoint(left_out[:6]), "what is a note is one on a disk as well"
    alone = banmian.spark.given(spark, [f"file://{tmp_path}/url/readme.md", f"file:{tmp_path}/url/a"], "out").collect()
    assert {row["path"] for row in alone if not row["reason"]} == {"readme.md", "A1.txt", "A2.json", "_year=1/A1.txt"}


def test_what_is_wrong_is_said_by_the_driver(spark, tmp_path):
    frame = spark.createDataFrame([("a", 7)], "path string, text int")
    out = str(tmp_path / "out")
    (tmp_path / "a/b").mkdir(parents=True)
    for input, options, error, words in [
        (frame, {}, TypeError, "column text, is int"),
        (frame.drop("text"), {}, banmian.Error, "no column bytes or text"),
        (frame.drop("path"), {}, banmian.Error, "no column path"),
        ([], {}, banmian.Error, "no input"),
        (f"file://{tmp_path}/*", {}, banmian.Error, "give the folder above them"),
        (f"file:{tmp_path}/nowhere", {}, banmian.Error, "is not there"),
        ([f"file:{tmp_path}/a", f"file://{tmp_path}/a/b/"], {}, banmian.Error, "read twice"),
        ("in", {"date": "gestern"}, banmian.Error, "give a day such as"),
        ("in", {"encoding": "utf-7"}, banmian.Error, "utf-7"),
        ("in", {"newspapers": {"株洲日报": {"region": "株洲"}}}, banmian.Error, "newspapers, 株洲日报: .* six digits"),
        ("in", {"jobs": 2}, TypeError, "no option jobs"),
    ]:
        with pytest.raises(error, match=words):
            banmian.spark.run(spark, input, out, **options)
    with pytest.raises(banmian.Error, match="is there"):
        banmian.spark.run(spark, "in", str(tmp_path))
    with pytest.raises(banmian.Error, match="Spark Connect"):
        banmian.spark.run(object(), "in", out)  # Such a session has no way to Java.
    with pytest.raises(banmian.Error, match="no column text"):
        banmian.spark.annotate(frame.select(F.col("path").alias("id")))
    # Nothing is left beside it that keeps the next run out; what another run holds does.
    (tmp_path / ".banmian-spark-out").mkdir()
    (tmp_path / ".banmian-spark-out/lock").touch()
    with pytest.raises(banmian.Error, match="another run writes"):
        banmian.spark.run(spark, "in", out)
    shutil.rmtree(tmp_path / ".banmian-spark-out")
    assert banmian.spark.run(spark, str(tmp_path / "nowhere"), out) == {"refused": 1}
    assert table(Path(out), "facts").num_rows == 0 and "value_exact" in table(Path(out), "facts").column_names
    assert dict(banmian.spark.read(spark, out)["facts"].dtypes)["year"] == "string"


def told(spark, input, place, tasks=8, **options):
    """Of each page its `id`, `unit` and the task that reads it."""
    plan = banmian.spark._plan(banmian.spark.given(spark, input, "out"), options, str(place))
    found = banmian.spark._ordered(plan, tasks).select("path", "id", "unit", F.spark_partition_id().alias("task"))
    return [row.asDict() for row in found.collect()]


def units(found):
    """Which paths are read together."""
    of = {}
    for row in found:
        of.setdefault(row["unit"], set()).add(row["path"])
    return {frozenset(paths) for paths in of.values()}


def test_a_large_newspaper_is_spread(spark, tmp_path):
    """Issues of one newspaper with ten times the pages, and a folder whose issues nobody knows, fill all tasks alike."""
    paths = [f"大报/2020/{month:02}/{day:02}/A{page}.txt" for month in (1, 2) for day in range(1, 26) for page in range(1, 9)]
    paths += [f"小报/2020/01/{day:02}/A{page}.txt" for day in range(1, 6) for page in range(1, 9)]
    paths += [f"无名/made-{number:04}.txt" for number in range(400)]
    frame = spark.createDataFrame([(path, "真有字。") for path in paths], "path string, text string").coalesce(1)
    found = told(spark, frame, tmp_path / "plan")
    assert sorted(row["path"] for row in found) == sorted(paths)
    tasks = {}
    for row in found:
        tasks.setdefault(row["task"], []).append(row["unit"])
    assert max(map(len, tasks.values())) < 2.5 * len(paths) / 8
    assert sum(len(set(of)) for of in tasks.values()) == len({row["unit"] for row in found}) == 50 + 5 + 7


def test_pages_are_read_together_however_they_come(spark, tmp_path):
    """Blocks of 64 neighbours, from Parquet in one part and five, from URLs, from rows in one partition and seven."""
    pages = [{"path": f"无名/made-{number:03}.txt", "text": f"真有{number}字。"} for number in range(200)]
    for page in pages:
        to = tmp_path / "url" / page["path"]
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_text(page["text"], "utf-8")
    pq.write_table(pa.Table.from_pylist(pages), tmp_path / "one.parquet")
    (tmp_path / "five.parquet").mkdir()
    for part in range(5):
        pq.write_table(pa.Table.from_pylist(pages[part::5]), tmp_path / f"five.parquet/{part}.parquet")
    frame = spark.createDataFrame([tuple(page.values()) for page in pages], "path string, text string")
    inputs = [str(tmp_path / "one.parquet"), str(tmp_path / "five.parquet"), f"file:{tmp_path}/url/"]
    inputs += [frame.coalesce(1), frame.repartition(7)]
    paths = sorted(page["path"] for page in pages)
    expected = {frozenset(paths[at : at + 64]) for at in range(0, 200, 64)}
    for number, input in enumerate(inputs):
        assert units(told(spark, input, tmp_path / f"plan-{number}")) == expected, number


def test_pages_of_unknown_issue_beside_those_of_one_are_read_with_them(spark, tmp_path):
    day = {"newspaper": "株洲日报", "date": "2020-03-02"}
    pages = [
        {"path": "one/A1", "text": "一"} | day,
        {"path": "one/A2", "text": "二"},
        {"path": "two/A1", "text": "三"} | day,
        {"path": "two/A2", "text": "四", "newspaper": "株洲日报", "date": "2020-03-03"},
        {"path": "two/A3", "text": "五"},
        {"path": "days.jsonl", "text": '{"text": "六", "newspaper": "九江日报", "date": "2020-03-02"}\n{"text": "七"}\n'},
    ]
    names = ("path", "text", "newspaper", "date")
    frame = spark.createDataFrame([[page.get(name) for name in names] for page in pages], "path string, text string, newspaper string, date string")
    expected = [{"one/A1", "one/A2", "two/A1"}, {"two/A2"}, {"two/A3"}, {"days.jsonl#1", "days.jsonl#2"}]
    assert units(told(spark, frame, tmp_path / "plan")) == set(map(frozenset, expected))


def test_every_page_has_an_id_of_its_own(spark, tmp_path):
    """Whatever their paths: as one machine calls them. Names of newspapers may be longer than folders' names."""
    texts = [f"城东水厂第{number}天通水。" for number in range(6)]
    given = [{"path": path, "text": text} for path, text in zip(["a/A1", "A1", "a/A1", "a/A1", "A2", "A2~p2"], texts)]
    frame = spark.createDataFrame([tuple(page.values()) for page in given], "path string, text string").coalesce(1)
    name = "株" * 100
    out = tmp_path / "out"
    assert banmian.spark.run(spark, frame, str(out), newspaper=name, date="2020-03-02") == {"ok": 6}
    expected = {row["page"]: row["text"] for row in pa.table(banmian.process(given).pages).to_pylist()}
    found = table(out, "pages").to_pylist()
    assert len(expected) == 6 and {row["page"]: row["text"] for row in found} == expected
    assert all(row["duplicate_of"] is None and row["newspaper"]["value"] == name for row in found)
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    assert manifest["outcomes"] == {"ok": 6} and manifest["options"] == {"date": "2020-03-02", "newspaper": name}
    read = banmian.spark.read(spark, str(out))
    assert {(row["paper"][:56], row["year"]) for row in read["pages"].select("paper", "year").collect()} == {(name[:56], "2020")}
    assert read["pages"].columns[-2:] == ["paper", "year"] and read["outcomes"].count() == 6


def test_what_is_too_long_for_a_page_is_a_refused_row(spark, tmp_path):
    """As text, as bytes, as a file and as a line: no worker dies of it, and what stands beside it is read."""
    huge, page = "株" * (6 << 20), "城东水厂昨日通水。"
    for kind in ("text", "bytes"):
        given = {"path": [f"{kind}-huge", kind], kind: [huge, page] if kind == "text" else [huge.encode(), page.encode()]}
        pq.write_table(pa.table(given), tmp_path / f"{kind}.parquet")
    (tmp_path / "in").mkdir()
    for name, text in (("file-huge.txt", huge), ("file.txt", page)):
        (tmp_path / "in" / name).write_text(text, "utf-8")
    lines = [json.dumps({"id": name, "text": text}, ensure_ascii=False) for name, text in (("line-huge", huge), ("line", page))]
    (tmp_path / "in/lines.jsonl").write_text("\n".join(lines), "utf-8")
    inputs = [str(tmp_path / name) for name in ("text.parquet", "bytes.parquet", "in")]
    assert banmian.spark.run(spark, inputs, str(tmp_path / "out"), partitions=2) == {"ok": 4, "refused": 4}
    outcomes = table(tmp_path / "out", "outcomes").to_pylist()
    refused = {row["path"]: row["reason"] for row in outcomes if row["outcome"] == "refused"}
    assert refused.keys() == {"text-huge", "bytes-huge", "file-huge.txt", "lines.jsonl#1"}
    assert all("16 MiB" in reason for reason in refused.values()), refused
    frame = spark.read.parquet(inputs[0]).withColumnRenamed("path", "id")
    answers = banmian.spark.annotate(frame)["outcomes"].collect()
    assert {row["id"]: row["outcome"] for row in answers} == {"text-huge": "refused", "text": "ok"}


def test_texts_are_annotated_as_by_the_wheel(spark, cases):
    names = ("id", "text", "date", "region")
    rows_of = [[case[name] for name in names] for case in cases]
    frame = spark.createDataFrame(rows_of, ", ".join(f"{name} string" for name in names)).repartition(3)
    column = {name: pa.array([case[name] for case in cases], pa.string()) for name in names}
    expected = banmian.annotate(column["text"], date=column["date"], region=column["region"], ids=column["id"])
    keys = dict(zip(banmian.spark.ANSWERS, ("mention", "fact", "quote", "check", "id")))
    for name, found in banmian.spark.annotate(frame).items():
        ours, theirs = found.toArrow(), pa.table(getattr(expected, name))
        assert theirs.num_rows > 5 and rows(ours, keys[name]) == rows(theirs, keys[name]), name


def test_the_command(tmp_path):
    """What `spark-submit` runs, in a session of its own."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in/A1.txt").write_bytes(SEED.read_bytes())
    (tmp_path / "in/empty.txt").touch()
    (tmp_path / "banmian.toml").write_text("[newspapers.\"株洲日报\"]\nregion = '430200'\n", "utf-8")
    command = [sys.executable, "-m", "banmian.spark", "in", "out", "--newspaper", "株洲日报", "--config"]
    settings = ["master=local[1]", "ui.enabled=false", "driver.host=127.0.0.1", "sql.shuffle.partitions=2"]
    submit = " ".join(f"--conf spark.{setting}" for setting in settings) + " pyspark-shell"
    environment = os.environ | {"PYSPARK_SUBMIT_ARGS": submit}
    call = lambda config: subprocess.run([*command, config], cwd=tmp_path, env=environment, capture_output=True, text=True)  # noqa: E731
    gone = call("nowhere.toml")
    assert gone.returncode == 1 and gone.stderr.splitlines()[-1].startswith("banmian.spark: nowhere.toml: ")
    done = call("banmian.toml")
    assert done.returncode == 3 and done.stdout.strip() == "1 ok, 1 refused", done.stderr
    statuses = [spark_command.status(counts) for counts in ({"ok": 2}, {"ok": 1, "failed": 1}, {"refused": 2}, {})]
    assert statuses == [0, 3, 1, 1], "as the program has them"
    page = table(tmp_path / "out", "pages").to_pylist()[0]
    assert page["newspaper"]["value"] == "株洲日报" and page["text"] == SEED.read_text("utf-8")
