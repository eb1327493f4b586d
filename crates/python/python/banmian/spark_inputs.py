"""What `banmian.spark` is given, as rows for `plan`: `input`, `path`, `number`, and where a file is or what it holds."""

import re
from collections.abc import Sequence
from functools import reduce
from typing import Any

import banmian
import pyarrow as pa
from banmian import _banmian
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import from_arrow_schema

TASK = 2_000
"""Pages of a task, at most."""
MAX_PAGES = 1 << 30
"""Bytes of a file that is read through Spark, which holds it in memory."""
COLUMNS = {"bytes": "binary", "text": "string"} | dict.fromkeys(
    ("path", "id", "newspaper", "date", "page", "region", "encoding", "input"), "string"
)
"""Columns of rows that are pages, of which each has `bytes` or `text`."""
URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")
JSON_NOTES = [name for name in _banmian.FOLDER_NOTES if name.endswith(".json")]
NOTE = rf"\.({'|'.join([*_banmian.NOTE_ENDINGS, 'json'])})$"
PAGE = rf"^(.*)\.({'|'.join(map(re.escape, _banmian.NOTED_ENDINGS))})$"
"""Of a page beside which JSON of its name is a note, as `banmian pipeline` has it."""


def file_system(spark: SparkSession, path: str) -> tuple[Any, Any]:
    """The file system that a path is on, and the class of its paths."""
    if getattr(spark, "_jvm", None) is None:
        raise banmian.Error("this session is one of Spark Connect, which reaches no files; run it by spark-submit, on the driver")
    kind = spark._jvm.org.apache.hadoop.fs.Path
    return kind(path).getFileSystem(spark.sparkContext._jsc.hadoopConfiguration()), kind


def given(spark: SparkSession, input: str | Sequence[str] | DataFrame, out: str) -> DataFrame:
    """The inputs as rows."""
    if isinstance(input, DataFrame):
        if "path" not in input.columns:
            raise banmian.Error(f"input has no column path; there are {', '.join(input.columns)}")
        return pages(input.withColumn("number", F.monotonically_increasing_id()))
    paths = [input] if isinstance(input, str) else [str(path) for path in input]
    if not paths:
        raise banmian.Error("no input; give files, folders, URLs or a DataFrame")
    tables = [path for path in paths if path.rstrip("/").endswith(".parquet")]
    urls = [path for path in paths if URL.match(path) and path not in tables]
    disks = [path for path in paths if path not in tables and path not in urls]
    frames = [_listed(spark, disks, out)] if disks else []
    frames += [_parquet(spark, path) for path in tables] + _urls(spark, urls)
    return reduce(lambda one, other: one.unionByName(other, allowMissingColumns=True), frames)


def _listed(spark: SparkSession, paths: list[str], out: str) -> DataFrame:
    """Files on disks: their bytes are read where they are needed."""
    table = pa.table(_banmian.listed(paths, out)).select(["input", "path", "number", "file", "below", "reason"])
    frame = spark.createDataFrame(table, from_arrow_schema(table.schema))
    tasks = max(spark.sparkContext.defaultParallelism * 4, table.num_rows // TASK)
    return frame.repartition(min(max(table.num_rows, 1), tasks))


def _urls(spark: SparkSession, urls: list[str]) -> list[DataFrame]:
    """Files of other file systems."""
    roots = {}
    for url in urls:
        if re.search(r"[*?\[{]", url):
            raise banmian.Error(f"{url}: forms of names are not read; give the folder above them")
        files, kind = file_system(spark, url)
        if not files.exists(kind(url)):
            raise banmian.Error(f"{url} is not there; check the URL")
        roots[url] = str(files.makeQualified(kind(url)).toString()).rstrip("/")
    for url, root in roots.items():
        for other, above in roots.items():
            if other != url and f"{root}/".startswith(f"{above}/"):
                raise banmian.Error(f"{url} is in {other}, and would be read twice; give one of them")
    return [rows for url, root in roots.items() for rows in _url(spark, url, root)]


def _url(spark: SparkSession, url: str, root: str) -> list[DataFrame]:
    """What is below a URL, without notes, which are not read; what Spark cannot read is refused."""
    files = spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(url)
    is_root = F.col("path") == root
    below = F.col("path").substr(F.lit(len(root) + 2), F.length("path"))
    path = F.when(is_root, _last(F.col("path"))).otherwise(below)
    files = files.select(path.alias("path"), is_root.alias("is_root"), "length", F.col("content").alias("bytes"))
    stem = F.regexp_extract("path", PAGE, 1)
    beside = files.where(stem != "").select(F.concat(stem, F.lit(".json")).alias("path")).distinct()
    # A note is told by its name, and one in JSON by the page that it stands beside; what is given itself is none.
    may_be_note = F.col("path").rlike(NOTE) & ~F.col("is_root")
    alone = files.where(may_be_note & F.col("path").endswith(".json") & ~_last(F.col("path")).isin(*JSON_NOTES))
    found = files.where(~may_be_note).unionByName(alone.join(beside, "path", "left_anti"))
    read = found.where(F.col("length") <= MAX_PAGES).select("path", "bytes")
    long = found.where(F.col("length") > MAX_PAGES).select("path")
    long = long.withColumn("reason", F.lit(f"longer than {MAX_PAGES >> 20} MiB, so not read from a URL; divide it"))
    frames = [read, long]
    if hidden := _hidden(spark, root):
        reason = "a name that begins with _, which Spark takes for its own; rename it"
        frames.append(spark.createDataFrame([(path, reason) for path in hidden], "path string, reason string"))
    # The order of a run is that of the paths.
    return [frame.withColumn("input", F.lit(url)).withColumn("number", F.lit(0).cast("long")) for frame in frames]


def _last(path: Column) -> Column:
    return F.element_at(F.split(path, "/"), -1)


def _hidden(spark: SparkSession, root: str) -> list[str]:
    """Files and folders below a URL whose names begin with `_`, but for Spark's own mark of what is whole."""
    files, kind = file_system(spark, root)
    found, depth = [], f"{root}/"
    while len(files.globStatus(kind(f"{depth}*")) or ()):
        names = (str(status.getPath().toString()) for status in files.globStatus(kind(f"{depth}_*")))
        found += [name[len(root) + 1 :] for name in names if not name.endswith("/_SUCCESS")]
        depth = f"{depth}*/"
    is_read = re.compile("_metadata|_common_metadata|.*=")
    is_above = lambda path: any(part.startswith((".", "_")) for part in path.split("/")[:-1])  # noqa: E731
    return [path for path in found if not is_read.match(path.split("/")[-1]) and not is_above(path)]


def _parquet(spark: SparkSession, path: str) -> DataFrame:
    """Rows of Parquet: one without a path is called by its file and place."""
    frame = spark.read.parquet(path)
    number = F.col("_metadata.row_index")
    place = F.concat_ws("#", F.col("_metadata.file_name"), (number + 1).cast("string"))
    called = F.coalesce("path", place) if "path" in frame.columns else place
    columns = [name for name in frame.columns if name not in ("path", "input", "number")]
    return pages(frame.select(*columns, called.alias("path"), number.alias("number")).withColumn("input", F.lit(path)))


def pages(frame: DataFrame) -> DataFrame:
    """The columns of pages, each of the type that it must be."""
    kinds = dict(frame.dtypes)
    if not {"bytes", "text"} & kinds.keys():
        raise banmian.Error(f"input has no column bytes or text; there are {', '.join(frame.columns)}")
    columns, named = [F.col("number")], F.col("path").isNotNull()
    for name in (name for name in COLUMNS if name in kinds):
        if kinds[name] != COLUMNS[name] and (name, kinds[name]) != ("date", "date"):
            raise TypeError(f"input, column {name}, is {kinds[name]}; give {COLUMNS[name]}")
        column = F.col(name).cast(COLUMNS[name])
        columns.append((F.when(named, column) if name in ("bytes", "text") else column).alias(name))
    reason = F.when(~named, F.lit("null: no path; give each row one"))
    return frame.select(*columns, reason.alias("reason")).fillna({"path": ""})
