"""`python -m banmian.spark`: the command line of `banmian.spark.run`."""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

import banmian
import banmian.spark
from banmian import _banmian
from pyspark.sql import SparkSession


def main() -> int:
    """`python -m banmian.spark INPUT… OUT`, for spark-submit; the exit status, as `banmian` has it."""
    parser = argparse.ArgumentParser(prog="banmian.spark", description="Newspaper pages to tables, on a cluster.")
    parser.add_argument("input", nargs="+", help="files, folders, URLs, ….parquet")
    parser.add_argument("out", help="a folder that is not there yet")
    parser.add_argument("--partitions", type=int, help="tasks that read pages")
    parser.add_argument("--config", type=Path, help="a file of options, as the command line's: paths, newspapers, …")
    for option in ("newspaper", "date", "region", "encoding"):
        parser.add_argument(f"--{option}")
    asked = vars(parser.parse_args())
    try:
        config = asked.pop("config")
        said = _banmian.configured(config) if config else {}
        spark = SparkSession.builder.appName("banmian").getOrCreate()
        asked = {name: value for name, value in asked.items() if value is not None}
        options = {name: value for name, value in (said | asked).items() if value is not None}
        counts = banmian.spark.run(spark, options.pop("input"), options.pop("out"), **options)
    except banmian.Error as error:
        print(f"banmian.spark: {error}", file=sys.stderr)
        return 1
    print(", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items())))
    spark.stop()
    return status(counts)


def status(counts: Mapping[str, int]) -> int:
    """The exit status of a run by its inputs' outcomes: 1 where none was a page, 3 where some were not."""
    if not counts.get("ok"):
        return 1
    return 0 if set(counts) == {"ok"} else 3
