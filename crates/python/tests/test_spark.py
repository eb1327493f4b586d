"""A cluster gives the rows of one machine: two workers, bad input, a killed worker."""

import json
import os
import shutil
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


def test_chains_are_those_of_the_ledger(spark, pages, alone, command, monkeypatch, tmp_path):
    command("ledger", "out", cwd=pages.parent)
    audit = [json.loads(line) for line in (pages.parent / "out/ledger/audit.jsonl").read_text("utf-8").splitlines()]
    expected = [row for row in audit if row["kind"] == "chain"]
    assert {row["status"] for row in expected} == {"pass", "fail", "undetermined"}
    for name in ("facts", "pages"):
        (tmp_path / name).mkdir()
        shutil.copy(pages.parent / f"out/{name}.parquet", tmp_path / name)
    found = [row.asDict() for row in banmian.spark.chains(spark, str(tmp_path)).collect()]
    key = lambda row: str(row["facts"])  # noqa: E731
    for ours, theirs in zip(sorted(found, key=key), sorted(expected, key=key), strict=True):
        assert {name: ours[name] for name in ("status", "place", "adcode", "subject", "measure", "moment", "facts")} == {
            name: theirs[name] for name in ("status", "place", "adcode", "subject", "measure", "moment", "facts")
        }
        assert ours["residual"] == theirs["residual"]


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
        inputs = {"parquet": str(tmp_path / "rows.parquet"), "frame": frame.repartition(6), "url": f"file://{tmp_path}/url"}
        for name, input in inputs.items():
            counts = banmian.spark.run(spark, input, str(tmp_path / f"out-{name}"), partitions=2)
            assert counts == {"parquet": {"ok": 4}, "frame": {"ok": 3, "refused": 2}, "url": {"ok": 3}}[name]
            for kind, key in (("facts", "fact"), ("articles", "article"), ("mentions", "mention")):
                ours = [row for row in rows(table(tmp_path / f"out-{name}", kind), key) if "rows" not in row[key]]
                assert ours == rows(pa.table(getattr(expected, kind)), key), (name, kind)
    finally:
        spark.conf.unset("spark.sql.execution.arrow.useLargeVarTypes")


def test_what_is_wrong_is_said_by_the_driver(spark, tmp_path):
    frame = spark.createDataFrame([("a", 7)], "path string, text int")
    out = str(tmp_path / "out")
    for input, options, error, words in [
        (frame, {}, TypeError, "column text, is int"),
        (frame.drop("text"), {}, banmian.Error, "no column bytes or text"),
        (frame.drop("path"), {}, banmian.Error, "no column path"),
        ([], {}, banmian.Error, "no input"),
        ("in", {"date": "gestern"}, banmian.Error, "give a day such as"),
        ("in", {"encoding": "utf-7"}, banmian.Error, "utf-7"),
    ]:
        with pytest.raises(error, match=words):
            banmian.spark.run(spark, input, out, **options)
    with pytest.raises(banmian.Error, match="is there"):
        banmian.spark.run(spark, "in", str(tmp_path))
    assert banmian.spark.run(spark, str(tmp_path / "nowhere"), out) == {"refused": 1}
    assert table(Path(out), "facts").num_rows == 0 and "value_exact" in table(Path(out), "facts").column_names


def test_a_large_newspaper_is_spread(spark):
    """Issues of one newspaper with ten times the pages, and a folder whose issues nobody knows, fill all tasks alike."""
    paths = [f"大报/2020/{month:02}/{day:02}/A{page}.txt" for month in (1, 2) for day in range(1, 26) for page in range(1, 9)]
    paths += [f"小报/2020/01/{day:02}/A{page}.txt" for day in range(1, 6) for page in range(1, 9)]
    paths += [f"无名/made-{number:04}.txt" for number in range(400)]
    frame = spark.createDataFrame([(path, "真有字。") for path in paths], "path string, text string").coalesce(1)
    given = banmian.spark._pages(frame.withColumn("number", F.monotonically_increasing_id()))
    plan = given.mapInArrow(banmian.spark._planned({}), banmian.spark.from_arrow_schema(banmian.spark._plan_schema()))
    ordered = banmian.spark._ordered(plan.localCheckpoint(), 8).select("unit", F.spark_partition_id().alias("task"))
    found = ordered.groupBy("task").agg(F.count("*").alias("pages"), F.collect_set("unit").alias("units")).collect()
    assert sum(row["pages"] for row in found) == len(paths)
    assert max(row["pages"] for row in found) < 2.5 * len(paths) / 8
    units = [unit for row in found for unit in row["units"]]
    assert len(units) == len(set(units)) == 50 + 5 + 8  # Pages 440 to 839 of the frame lie in eight blocks.
