"""A cluster gives the rows of one machine: two workers, bad input, a killed worker."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
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
    for name, content in files.items():
        (bad / name).write_bytes(content)
    return place


@pytest.fixture(scope="module")
def alone(command, pages):
    """What one machine makes of them: the tables, the outcomes."""
    command("pipeline", "in", "--out", "out", "--quiet", "--format", "parquet", cwd=pages.parent, status=3)
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
