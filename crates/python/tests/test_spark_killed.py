"""A worker that is killed in mid-job, by its process id: the job ends, and the rows are those of one machine."""

import os
import signal
import threading
import time
from pathlib import Path

import pytest

pytest.importorskip("pyspark")

import banmian.spark  # noqa: E402

from test_spark import alone, equal, pages, session  # noqa: E402, F401, fixtures are found by their names


def executors(port):
    """Process ids of the executors of the session whose driver listens at a port."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes()
        except OSError:
            continue
        if b"CoarseGrainedExecutorBackend" in words and f":{port}\0".encode() in words:
            found.append(int(process.name))
    return found


def test_a_killed_executor_costs_no_row(pages, alone, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.chdir(pages.parent)
    spark = session("local-cluster[2,1,1024]")
    port, killed = spark.conf.get("spark.driver.port"), []

    def kill():
        rows = tmp_path / ".banmian-spark-out/rows"
        deadline = time.monotonic() + 300
        # Some tasks have written their rows, others are at it.
        while not any(rows.glob("_temporary/0/task_*")) and time.monotonic() < deadline:
            time.sleep(0.05)
        for process in executors(port)[:1]:
            os.kill(process, signal.SIGKILL)
            killed.append((process, rows.exists() and not (rows / "_SUCCESS").exists()))

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        counts = banmian.spark.run(spark, "in", str(tmp_path / "out"), partitions=12)
    finally:
        killer.join()
        spark.stop()
    assert len(killed) == 1 and killed[0][1], "no executor was killed while rows were written"
    assert counts["ok"] > 55
    equal(tmp_path / "out", alone)
