"""Pages through all stages on a Spark cluster: the rows that one machine gives, whatever the partitioning.

Inputs become pages, a row each (*plan*; of files on shared disks paths alone are passed on). Pages that would have one name
are marked, by counting names and joining those that clash. Ranges of equally many pages, those of an issue in one, are read
an issue at a time (*rows*). Pages that repeat another are told from digests, and the tables written. The wheel, which every
executor has installed, does what needs to know anything; what is between steps stands beside the output until that is whole.
"""

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, reduce
from importlib import resources
from typing import Any

import banmian
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from banmian import _banmian
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import from_arrow_schema

TABLES = ("pages", "articles", "mentions", "facts", "quotes", "checks")
WRITTEN = (*TABLES, "outcomes", "open_ends")
Batches = Iterator[pa.RecordBatch]
BY = ("paper", "year")
"""What the tables are partitioned by: the newspaper's name and the year of issue, null where unknown."""
ISSUE, PLACE = 400, 64
"""Pages that are read together at most: of an issue (as one machine holds), and of a place whose issues nobody knows."""
BATCH, TASK = 64, 2_000
"""Pages that a worker is given at a time, fifty times whose text comes of them; and those of a task, at most."""
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
    files, path = _files(spark, work)
    if files.exists(path(out)):
        raise banmian.Error(f"{out} is there; remove it or give another")
    files.delete(path(work), True)
    with _settings(spark):
        given = _given(spark, input, out)
        given.mapInArrow(_planned(options), from_arrow_schema(_plan_schema())).write.parquet(f"{work}/plan")
        plan = spark.read.parquet(f"{work}/plan")
        tasks = partitions or max(spark.sparkContext.defaultParallelism * 4, plan.count() // TASK)
        schema = from_arrow_schema(_rows_schema())
        _ordered(plan, tasks).mapInArrow(_read(options), schema).write.partitionBy("table").parquet(f"{work}/rows")
        rows = spark.read.schema(schema).parquet(f"{work}/rows")
        counts = _tables(spark, rows, f"{work}/out")
    if not files.rename(path(f"{work}/out"), path(out)):
        raise banmian.Error(f"{work}/out cannot be renamed to {out}; its tables are whole, move them by hand")
    files.delete(path(work), True)
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


def _files(spark: SparkSession, path: str) -> tuple[Any, Any]:
    """The file system that a path is on, and the class of its paths."""
    kind = spark._jvm.org.apache.hadoop.fs.Path
    return kind(path).getFileSystem(spark.sparkContext._jsc.hadoopConfiguration()), kind


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
        if path not in disks:
            frames.append((_parquet if path.endswith(".parquet") else _binary)(spark, path))
    return reduce(lambda one, other: one.unionByName(other, allowMissingColumns=True), frames)


def _listed(spark: SparkSession, paths: list[str], out: str) -> DataFrame:
    """Files on disks: `input`, `path`, `number`, `file`, `below`, `reason`; their bytes are read where they are needed."""
    table = pa.table(_banmian.listed(paths, out)).select(["input", "path", "number", "file", "below", "reason"])
    frame = spark.createDataFrame(table, from_arrow_schema(table.schema))
    return frame.repartition(min(max(table.num_rows, 1), spark.sparkContext.defaultParallelism * 4))


def _binary(spark: SparkSession, url: str) -> DataFrame:
    """Files of another file system: `input`, `path`, `bytes`."""
    files, kind = _files(spark, url)
    root = str(files.makeQualified(kind(url)).toString())
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
    columns, named = [F.col("number")], F.col("path").isNotNull()
    for name in (name for name in COLUMNS if name in kinds):
        if kinds[name] != COLUMNS[name] and (name, kinds[name]) != ("date", "date"):
            raise TypeError(f"input, column {name}, is {kinds[name]}; give {COLUMNS[name]}")
        column = F.col(name).cast(COLUMNS[name])
        columns.append((F.when(named, column) if name in ("bytes", "text") else column).alias(name))
    reason = F.when(~named, F.lit("null: no path; give each row one"))
    return frame.select(*columns, reason.alias("reason")).fillna({"path": ""})


def _planned(options: Mapping[str, Any]) -> Callable[[Batches], Batches]:
    """Inputs to pages."""
    return lambda batches: (pages for batch in batches for pages in pa.table(_banmian.plan(batch, **options)).to_batches())


def _plan_schema() -> pa.Schema:
    return pa.table(_banmian.plan(pa.table({"text": pa.array([], pa.string())}))).schema


def _ordered(plan: DataFrame, tasks: int) -> DataFrame:
    """Pages in ranges of equally many, those of a unit in one and one after another in the order of a run."""
    ranges = _named(plan).repartitionByRange(tasks, "unit").sortWithinPartitions("unit", "of", "input", "number")
    return ranges.select(*READ, "unit")


def _named(plan: DataFrame) -> DataFrame:
    """Pages with their `id`, and with the `unit` that is read together: both from counts, not from the pages' order."""
    keys = plan.drop("bytes", "text")
    once = keys.where("reason IS NULL").groupBy("name").agg(F.sum(F.col("takes_name").cast("int")).alias("times"))
    clashing = once.where("times > 1").select("name", F.lit(True).alias("clashes"))
    parts = once.select(F.col("name").alias("stem")).join(keys.select("stem").distinct(), "stem", "left_semi")
    parts = parts.withColumn("of_several", F.lit(True))

    def told(pages: DataFrame) -> DataFrame:
        pages = pages.join(clashing, "name", "left").join(parts, "stem", "left")
        return pages.withColumn("is_marked", F.coalesce("clashes", "of_several", F.lit(False)))

    place = F.struct("of", "input", "number")
    count = F.count("*").alias("pages")
    again = told(keys).where("is_marked").groupBy("marked").agg(F.min(place).alias("first"), count)
    again = again.where("pages > 1").drop("pages")
    most = F.when(F.max("is_known"), ISSUE).otherwise(PLACE).alias("most")
    many = keys.groupBy("unit").agg(count, most).where("pages > most").drop("pages")
    named = told(plan).join(again, "marked", "left").join(many, "unit", "left")
    marked = F.when(F.coalesce(F.col("first") == place, F.lit(True)), F.col("marked")).otherwise(F.col("marked_whole"))
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
            pages = pa.Table.from_batches([batch] if held is None else [*held.to_batches(), batch])
            at = pc.index(pages["unit"], pages["unit"][-1]).as_py() if pages.num_rows else 0
            held = pages.slice(at)
            if at:
                yield from _rows(_banmian.process_units(pages.slice(0, at), **options))
        if held is not None:
            yield from _rows(_banmian.process_units(held, **options))

    return work


@cache
def _rows_schema() -> pa.Schema:
    """A column of structs for each table, of which each row has one, and what tells tables and partitions."""
    none = banmian.process([])
    fields = [(name, pa.struct(list(pa.table(getattr(none, name)).schema))) for name in WRITTEN]
    return pa.schema([(name, pa.string()) for name in BY] + fields + [("table", pa.string())])


def _rows(tables: banmian.Tables) -> Batches:
    """The rows of all tables, each in the column that its table is called."""
    schema = _rows_schema()
    pages = pa.table(tables.pages).combine_chunks()
    year = pc.utf8_slice_codeunits(pc.struct_field(pages["issue_date"], "value"), 0, 4)
    of_page = {"paper": pc.struct_field(pages["newspaper"], "value"), "year": year}
    for name in WRITTEN:
        table = pa.table(getattr(tables, name))
        columns = {"table": pa.repeat(name, table.num_rows), name: table.combine_chunks().to_struct_array()}
        if name in TABLES:
            page = pa.array(np.repeat(np.arange(pages.num_rows), tables.counts(name)))
            columns |= {by: column.take(page) for by, column in of_page.items()}
        whole = [columns.get(field.name, pa.nulls(table.num_rows, field.type)) for field in schema]
        yield from pa.table(whole, schema=schema).to_batches()


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
    for name in WRITTEN:
        frame = table(name, *(BY if name in TABLES else ()))
        if "duplicate_of" in frame.columns:
            columns = frame.columns
            frame = frame.drop("duplicate_of").join(repeats, "page", "left").select(*columns)
        # Of an empty table Spark would write no partition, and so no schema.
        by = BY if name in TABLES and not frame.isEmpty() else ()
        (frame if by else frame.drop(*BY)).write.partitionBy(*by).parquet(f"{out}/{name}")
    return dict(tuple(row) for row in spark.read.parquet(f"{out}/outcomes").groupBy("outcome").count().collect())


def chains(spark: SparkSession, out: str) -> DataFrame:
    """Cumulative counts of a run against those before them, over all issues and papers, as `banmian ledger` chains them:
    `status`, `place`, `adcode`, `subject`, `measure`, `origin`, `moment`, `before`, `after`, `residual` and `facts`."""
    for name in ("facts", "pages"):
        spark.read.parquet(f"{out}/{name}").createOrReplaceTempView(name)
    return spark.sql(resources.files(banmian).joinpath("chains.sql").read_text("utf-8"))


def main() -> None:
    """`python -m banmian.spark INPUT… OUT`, for spark-submit."""
    parser = argparse.ArgumentParser(prog="banmian.spark", description="Newspaper pages to tables, on a cluster.")
    parser.add_argument("input", nargs="+", help="files, folders, URLs, ….parquet")
    parser.add_argument("out", help="a folder that is not there yet")
    parser.add_argument("--partitions", type=int, help="tasks that read pages")
    for option in ("--newspaper", "--date", "--region", "--encoding"):
        parser.add_argument(option)
    arguments = vars(parser.parse_args())
    spark = SparkSession.builder.appName("banmian").getOrCreate()
    counts = sorted(run(spark, arguments.pop("input"), arguments.pop("out"), **arguments).items())
    print(", ".join(f"{count} {outcome}" for outcome, count in counts))
    spark.stop()


if __name__ == "__main__":
    from banmian.spark import main  # Workers know its functions by a name that is not __main__.

    main()
