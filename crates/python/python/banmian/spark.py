"""Pages through all stages on a Spark cluster: the rows that one machine gives, whatever the partitioning.

A run has four steps, each through the wheel that every executor has installed; what is written between them stands beside
the output until that is whole:

1. *plan*: inputs become pages, a row each, with the name a page may have and the issue it may be of. Of files on disks that
   all machines see, paths alone are passed on; of lines and rows the bytes.
2. *names*: where pages would have one name, each is marked, by counting names and joining those that clash.
3. *rows*: pages are brought together by issue, cut into ranges of equally many pages (so a newspaper with ten times the
   pages is ten times the ranges), and read, an issue at a time.
4. *tables*: pages that repeat another are told from digests alone, and each table is written by newspaper and year.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import banmian
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from banmian import _banmian
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import from_arrow_schema

TABLES = ("pages", "articles", "mentions", "facts", "quotes", "checks")
BY = ("paper", "year")
"""What the tables are partitioned by: the newspaper's name and the year of issue, null where unknown."""
ISSUE, PLACE = 400, 64
"""Pages that are read together at most: of an issue (as one machine holds), and of a place whose issues nobody knows."""
BATCH = 64
"""Pages that a worker is given at a time; what comes of them is some fifty times their text."""
TASK = 2_000
"""Pages of a task, at most."""
COLUMNS = {"bytes": "binary", "text": "string"} | dict.fromkeys(
    ("path", "id", "newspaper", "date", "page", "region", "encoding", "input"), "string"
)
"""Columns of rows that are pages, of which each has `bytes` or `text`."""
READ = ("id", "input", "path", "file", "below", "start", "bytes", "text", "newspaper", "date", "page", "region", "encoding", "reason")


def run(
    spark: SparkSession,
    input: str | Sequence[str] | DataFrame,
    out: str,
    *,
    partitions: int | None = None,
    **options: Any,
) -> dict[str, int]:
    """Reads `input`, writes a folder `out` that is not there yet, and gives the number of inputs by outcome.

    `input` is one or more of: files and folders on disks that driver and executors see under one path, read as
    `banmian pipeline` reads them (notes, `.jsonl`, `.gz`, `.zst`); URLs of such files (`hdfs://…`, `s3a://…`), without notes;
    `….parquet`, or a DataFrame, with a page a row: `bytes` (binary) or `text`, `path`, and where known `id`, `newspaper`,
    `date`, `page`, `region`, `encoding`.

    `out` has a folder a table, `pages` … `checks`, with the columns of the command line's Parquet, below
    `paper=…/year=…`; `outcomes`, a row an input; `open_ends`. `partitions` is the number of tasks that read pages; the rows
    do not hang on it. The other options are those of `banmian.process`.
    """
    options = {name: value for name, value in options.items() if value is not None}
    banmian.process([], **options)  # An option that is none is said here, not by a worker.
    out = out.rstrip("/")
    parent, slash, name = out.rpartition("/")
    work = f"{parent}{slash}.banmian-{name}"
    files = _files(spark, work)
    if files.exists(out):
        raise banmian.Error(f"{out} is there; remove it or give another")
    files.remove(work)
    with _settings(spark):
        given = _given(spark, input, out)
        given.mapInArrow(_planned(options), from_arrow_schema(_plan_schema())).write.parquet(f"{work}/plan")
        plan = spark.read.parquet(f"{work}/plan")
        tasks = partitions or max(spark.sparkContext.defaultParallelism * 4, plan.count() // TASK)
        order = ("unit", "of", "input", "number")
        pages = _named(plan).repartitionByRange(tasks, "unit").sortWithinPartitions(*order).select(*READ, "unit")
        schema = from_arrow_schema(_rows_schema())
        pages.mapInArrow(_read(options), schema).write.partitionBy("table").parquet(f"{work}/rows")
        rows = spark.read.schema(schema).parquet(f"{work}/rows")
        counts = _tables(spark, rows, f"{work}/out")
    files.rename(f"{work}/out", out)
    files.remove(work)
    return counts


@contextmanager
def _settings(spark: SparkSession) -> Iterator[None]:
    """Batches of few pages; a file for each table written at once, rather than rows sorted by table."""
    wanted = {"spark.sql.execution.arrow.maxRecordsPerBatch": str(BATCH), "spark.sql.maxConcurrentOutputFileWriters": "64"}
    before = {name: spark.conf.get(name, None) for name in wanted}
    for name, value in wanted.items():
        spark.conf.set(name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            spark.conf.set(name, value) if value is not None else spark.conf.unset(name)


class _files:
    """The file system that a path is on."""

    def __init__(self, spark: SparkSession, path: str) -> None:
        self._path = spark._jvm.org.apache.hadoop.fs.Path
        self._system = self._path(path).getFileSystem(spark.sparkContext._jsc.hadoopConfiguration())

    def exists(self, path: str) -> bool:
        return bool(self._system.exists(self._path(path)))

    def remove(self, path: str) -> None:
        self._system.delete(self._path(path), True)

    def rename(self, path: str, to: str) -> None:
        if not self._system.rename(self._path(path), self._path(to)):
            raise banmian.Error(f"{path} cannot be renamed to {to}; its tables are whole, move them by hand")

    def whole(self, path: str) -> str:
        return str(self._system.makeQualified(self._path(path)).toString())


def _given(spark: SparkSession, input: str | Sequence[str] | DataFrame, out: str) -> DataFrame:
    """The inputs as rows that `plan` takes."""
    if isinstance(input, DataFrame):
        if "path" not in input.columns:
            raise banmian.Error(f"input has no column path; there are {', '.join(input.columns)}")
        return _pages(input.withColumn("number", F.monotonically_increasing_id()))
    paths = [input] if isinstance(input, str) else [str(path) for path in input]
    if not paths:
        raise banmian.Error("no input; give files, folders, URLs or a DataFrame")
    disks = [path for path in paths if "://" not in path and not path.endswith(".parquet")]
    frames = [_listed(spark, disks, out)] if disks else []
    for path in paths:
        if path.endswith(".parquet"):
            frames.append(_parquet(spark, path))
        elif path not in disks:
            frames.append(_binary(spark, path))
    whole = frames[0]
    for frame in frames[1:]:
        whole = whole.unionByName(frame, allowMissingColumns=True)
    return whole


def _listed(spark: SparkSession, paths: list[str], out: str) -> DataFrame:
    """Files on disks: `input`, `path`, `number`, `file`, `below`, `reason`. Their bytes are read where they are needed."""
    table = pa.table(_banmian.listed(paths, out)).select(["input", "path", "number", "file", "below", "reason"])
    frame = spark.createDataFrame(table, from_arrow_schema(table.schema))
    return frame.repartition(min(max(table.num_rows, 1), spark.sparkContext.defaultParallelism * 4))


def _binary(spark: SparkSession, url: str) -> DataFrame:
    """Files of another file system: `input`, `path`, `bytes`."""
    root = _files(spark, url).whole(url).rstrip("/")
    frame = spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(url)
    below = F.when(F.col("path") == root, F.element_at(F.split("path", "/"), -1))
    path = below.otherwise(F.expr("substring(path, {})".format(len(root) + 2)))
    rows = frame.select(F.lit(url).alias("input"), path.alias("path"), F.col("content").alias("bytes"))
    return rows.where(~F.lower("path").rlike(r"\.(toml|json|md)$")).withColumn("number", F.xxhash64("path") % (1 << 40))


def _parquet(spark: SparkSession, path: str) -> DataFrame:
    """Rows of Parquet: one without a path is called by its file and place."""
    frame = spark.read.parquet(path)
    number = F.col("_metadata.row_index")
    place = F.concat_ws("#", F.col("_metadata.file_name"), (number + 1).cast("string"))
    given = F.coalesce("path", place) if "path" in frame.columns else place
    columns = [name for name in frame.columns if name not in ("path", "input", "number")]
    return _pages(frame.select(*columns, given.alias("path"), number.alias("number")).withColumn("input", F.lit(path)))


def _pages(frame: DataFrame) -> DataFrame:
    """The columns of pages, each of the type that it must be."""
    kinds = dict(frame.dtypes)
    if not {"bytes", "text"} & kinds.keys():
        raise banmian.Error(f"input has no column bytes or text; there are {', '.join(frame.columns)}")
    columns: list[Column] = [F.col("number")]
    for name in (name for name in COLUMNS if name in kinds):
        if kinds[name] != COLUMNS[name] and (name, kinds[name]) != ("date", "date"):
            raise TypeError(f"input, column {name}, is {kinds[name]}; give {COLUMNS[name]}")
        columns.append(F.col(name).cast(COLUMNS[name]).alias(name))
    without = F.when(F.col("path").isNull(), F.lit("null: no path; give each row one"))
    return frame.select(*columns, without.alias("reason")).fillna({"path": ""})


Batches = Iterator[pa.RecordBatch]


def _planned(options: Mapping[str, Any]) -> Callable[[Batches], Batches]:
    def work(batches: Batches) -> Batches:
        for batch in batches:
            yield from pa.table(_banmian.plan(batch, **options)).to_batches()

    return work


def _plan_schema() -> pa.Schema:
    return pa.table(_banmian.plan(pa.table({"path": pa.array([], pa.string()), "text": pa.array([], pa.string())}))).schema


def _named(plan: DataFrame) -> DataFrame:
    """Pages with their `id`, and with the `unit` that is read together: both from counts, not from the pages' order."""
    keys = plan.drop("bytes", "text")
    once = keys.where("reason IS NULL").groupBy("name").agg(F.sum(F.col("takes_name").cast("int")).alias("times"))
    clashing = once.where("times > 1").select("name", F.lit(True).alias("clashes"))
    parts = once.select(F.col("name").alias("stem")).join(keys.select("stem").distinct(), "stem", "left_semi")
    parts = parts.withColumn("of_several", F.lit(True))

    def told(pages: DataFrame) -> DataFrame:
        told = pages.join(clashing, "name", "left").join(parts, "stem", "left")
        return told.withColumn("is_marked", F.coalesce("clashes", "of_several", F.lit(False)))

    place = F.struct("of", "input", "number")
    again = told(keys).where("is_marked").groupBy("marked").agg(F.min(place).alias("first"), F.count("*").alias("pages"))
    again = again.where("pages > 1").drop("pages")
    many = keys.groupBy("unit").agg(F.count("*").alias("pages"), F.when(F.max("is_known"), ISSUE).otherwise(PLACE).alias("most"))
    many = many.where("pages > most").drop("pages")
    named = told(plan).join(again, "marked", "left").join(many, "unit", "left")
    marked = F.when(F.col("first").isNull() | (F.col("first") == place), F.col("marked")).otherwise(F.col("marked_whole"))
    # Lines and files are numbered in their order, so a block is of neighbours.
    lines = F.when(F.col("of") != F.col("path"), F.col("of"))
    block = F.concat_ws("#", "unit", lines, F.floor(F.col("number") / F.col("most")).cast("string"))
    return named.withColumn("id", F.when(F.col("is_marked"), marked).otherwise(F.col("name"))).withColumn(
        "unit", F.when(F.col("most").isNotNull(), block).otherwise(F.col("unit"))
    )


def _read(options: Mapping[str, Any]) -> Callable[[Batches], Batches]:
    """Pages, those of a unit one after another, through all stages."""

    def work(batches: Batches) -> Batches:
        held = None  # The last unit may go on in the next batch.
        for batch in batches:
            pages = pa.Table.from_batches([batch])
            pages = pages if held is None else pa.concat_tables([held, pages])
            units = pages["unit"]
            at = pc.index(units, units[-1]).as_py() if len(units) else 0
            held = pages.slice(at)
            if at:
                yield from _rows(_banmian.process_units(pages.slice(0, at), **options))
        if held is not None and held.num_rows:
            yield from _rows(_banmian.process_units(held, **options))

    return work


def _empty() -> dict[str, pa.Schema]:
    """The schemas of all tables."""
    none = banmian.process([])
    return {name: pa.table(getattr(none, name)).schema for name in (*TABLES, "outcomes", "open_ends")}


def _rows_schema() -> pa.Schema:
    fields = [pa.field(name, pa.struct(list(schema))) for name, schema in _empty().items()]
    return pa.schema([pa.field(name, pa.string()) for name in BY] + fields + [pa.field("table", pa.string())])


def _rows(tables: banmian.Tables) -> Batches:
    """The rows of all tables, each in the column that its table is called."""
    schema = _rows_schema()
    pages = pa.table(tables.pages).combine_chunks()
    year = pc.utf8_slice_codeunits(pc.struct_field(pages["issue_date"], "value"), 0, 4)
    by = {"paper": pc.struct_field(pages["newspaper"], "value"), "year": year}
    for name in (*TABLES, "outcomes", "open_ends"):
        table = pa.table(getattr(tables, name))
        count = table.num_rows
        if not count:
            continue
        columns = {"table": pa.array([name]).take(pa.array(np.zeros(count, "int64")))}
        columns[name] = table.combine_chunks().to_struct_array()
        if name in TABLES:
            page = pa.array(np.repeat(np.arange(pages.num_rows), tables.counts(name)))
            columns |= {name: column.take(page) for name, column in by.items()}
        whole = [columns[field.name] if field.name in columns else pa.nulls(count, field.type) for field in schema]
        yield from pa.table([_chunk(column) for column in whole], schema=schema).to_batches()


def _chunk(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _tables(spark: SparkSession, rows: DataFrame, out: str) -> dict[str, int]:
    """Writes each table; the inputs by outcome."""

    def table(name: str, *more: str) -> DataFrame:
        return rows.where(F.col("table") == name).select(f"{name}.*", *more)

    outcomes = table("outcomes")
    pages = outcomes.where("page IS NOT NULL").select("input", "path", "page", "blake3", "start", "text_blake3")
    # Only pages that share bytes or text with another come to the driver.
    source = ["blake3", "start"]
    alike = [pages.groupBy(*by).count().where("count > 1").drop("count") for by in (source, ["text_blake3"])]
    shared = pages.join(alike[0], source, "left_semi").unionByName(pages.join(alike[1], "text_blake3", "left_semi")).distinct()
    repeats = pa.table(_banmian.repeats(shared.toArrow()))
    repeats = spark.createDataFrame(repeats, from_arrow_schema(repeats.schema))
    for name in (*TABLES, "outcomes", "open_ends"):
        frame = table(name, *(BY if name in TABLES else ()))
        if "duplicate_of" in frame.columns:
            columns = frame.columns
            frame = frame.drop("duplicate_of").join(repeats, "page", "left").select(*columns)
        if name not in TABLES:
            frame.write.parquet(f"{out}/{name}")
        elif frame.isEmpty():
            frame.drop(*BY).write.parquet(f"{out}/{name}")
        else:
            frame.write.partitionBy(*BY).parquet(f"{out}/{name}")
    counted = spark.read.parquet(f"{out}/outcomes").groupBy("outcome").count().collect()
    return {row["outcome"]: row["count"] for row in counted}


def main() -> None:
    """`python -m banmian.spark INPUT… OUT`, for spark-submit."""
    parser = argparse.ArgumentParser(prog="banmian.spark", description="Newspaper pages to tables, on a cluster.")
    parser.add_argument("input", nargs="+", help="files, folders, URLs, ….parquet")
    parser.add_argument("out", help="a folder that is not there yet")
    for option in ("newspaper", "date", "region", "encoding"):
        parser.add_argument(f"--{option}")
    parser.add_argument("--partitions", type=int, help="tasks that read pages")
    arguments = vars(parser.parse_args())
    spark = SparkSession.builder.appName("banmian").getOrCreate()
    counts = run(spark, arguments.pop("input"), arguments.pop("out"), **arguments)
    print(", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items())))
    spark.stop()


if __name__ == "__main__":
    main()
