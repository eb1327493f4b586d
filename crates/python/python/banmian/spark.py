"""Pages through all stages on a Spark cluster: the rows that one machine gives, whatever the partitioning.

Inputs become pages, a row each (*plan*; of files on shared disks paths alone are passed on). Pages that would have one name
are marked, by counting names and joining those that clash. Ranges of equally many pages, those of an issue in one, are read
an issue at a time (*rows*). Pages that repeat another are told from digests, and the tables written. The wheel, which every
executor has installed, does what needs to know anything; what is between steps stands beside the output until that is whole.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import Any

import banmian
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from banmian import _banmian
from banmian.spark_inputs import TASK, file_system, given
from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import from_arrow_schema
from pyspark.sql.types import StructType

TABLES = _banmian.TABLES
WRITTEN = (*TABLES, "outcomes", "open_ends")
ANSWERS = ("mentions", "facts", "quotes", "checks", "outcomes")
Batches = Iterator[pa.RecordBatch]
BY = ("paper", "year")
"""What the tables are partitioned by: the newspaper's name and the year of issue, null where unknown."""
FOLDER = 56
"""Characters of a name that a folder is called by, with a digest behind them where there are more: systems take 255 bytes."""
ISSUE, PLACE = _banmian.ISSUE_PAGES, 64
"""Pages that are read together at most: of an issue (as one machine holds), and of a place whose issues nobody knows."""
SETTINGS = {
    "spark.sql.execution.arrow.maxRecordsPerBatch": "64",
    "spark.sql.execution.arrow.maxBytesPerBatch": str(64 << 20),
    "spark.sql.maxConcurrentOutputFileWriters": "64",
}
"""Workers are given few pages at a time, fifty times whose text comes of them; and a file is written for each table at once,
rather than rows sorted by table."""
ORDER = ("of", "input", "number")
"""The order of a run: by path, then by input; lines as they stand in their file."""
READ = ("input", "path", "file", "below", "start", "bytes", "text", "newspaper", "date", "page", "region", "encoding", "reason")


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
    `paper=…/year=…`; `outcomes`, a row an input; `open_ends`; `manifest.json`. `partitions` is the number of tasks that read
    pages; the rows do not hang on it. The other options are those of `banmian.process`, but for `jobs`.
    """
    options = {name: value for name, value in options.items() if value is not None}
    _banmian.check_options(**options)  # An option that is none is said here, not by a worker.
    out = out.rstrip("/")
    parent, slash, name = out.rpartition("/")
    work = f"{parent}{slash}.banmian-spark-{name}"
    files, path = file_system(spark, work)
    if files.exists(path(out)):
        raise banmian.Error(f"{out} is there; remove it or give another")
    if not files.createNewFile(path(f"{work}/lock")):
        raise banmian.Error(f"{work} is there: another run writes {out}, or was killed; where none runs, remove it")
    try:
        with _settings(spark):
            plan = _plan(given(spark, input, out), options, f"{work}/plan")
            tasks = partitions or max(spark.sparkContext.defaultParallelism * 4, plan.count() // TASK)
            read = _ordered(plan, tasks).mapInArrow(_read(options), from_arrow_schema(_rows_schema()))
            read.write.partitionBy("table").parquet(f"{work}/rows")
            rows = spark.read.schema(from_arrow_schema(_rows_schema())).parquet(f"{work}/rows")
            counts = _tables(spark, rows, f"{work}/out")
        said = {"tool": _banmian.TOOL, "inputs": None if isinstance(input, DataFrame) else input, "outcomes": counts}
        _write(files, path(f"{work}/out/manifest.json"), said | {"options": {name: options[name] for name in sorted(options)}})
    except BaseException:
        files.delete(path(work), True)
        raise
    if files.exists(path(out)) or not files.rename(path(f"{work}/out"), path(out)):
        raise banmian.Error(f"{work}/out cannot be renamed to {out}; its tables are whole: move them by hand, remove {work}")
    files.delete(path(work), True)
    return counts


def _write(files: Any, path: Any, said: Mapping[str, Any]) -> None:
    stream = files.create(path)
    stream.write(json.dumps(said, ensure_ascii=False, indent=1, default=str).encode())
    stream.close()


@contextmanager
def _settings(spark: SparkSession) -> Iterator[None]:
    """A session with `SETTINGS`, and as it was again."""
    before = {name: spark.conf.get(name, None) for name in SETTINGS}
    for name, value in SETTINGS.items():
        spark.conf.set(name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            spark.conf.set(name, value) if value is not None else spark.conf.unset(name)


def _plan(inputs: DataFrame, options: Mapping[str, Any], place: str) -> DataFrame:
    """Inputs to pages, each with a `row` of its own, written at a place."""

    def pages(batches: Batches) -> Batches:
        return (row for batch in batches for some in _banmian.plan(batch, **options) for row in pa.table(some).to_batches())

    schema = from_arrow_schema(pa.table(_banmian.no_plan()).schema)
    inputs.mapInArrow(pages, schema).write.parquet(place)
    row = F.concat_ws("#", "_metadata.file_name", F.col("_metadata.row_index").cast("string"))
    return inputs.sparkSession.read.parquet(place).withColumn("row", row)


def _ordered(plan: DataFrame, tasks: int) -> DataFrame:
    """Pages in ranges of equally many, those of a unit in one and one after another in the order of a run."""
    named = plan.join(_named(plan.drop("bytes", "text")), "row")
    ranges = named.repartitionByRange(tasks, "unit").sortWithinPartitions("unit", *ORDER)
    return ranges.select("id", *READ, "unit")


def _named(keys: DataFrame) -> DataFrame:
    """Of each row its `id`, and the `unit` that is read together: both from counts, not from the pages' order."""
    units = _units(keys)
    named = units.join(_marked(keys), "row", "left").join(_blocks(units), "row", "left")
    return named.select("row", F.coalesce("id", "name").alias("id"), F.coalesce("block", "unit").alias("unit"))


def _marked(keys: DataFrame) -> DataFrame:
    """The `id` of each `row` whose name others have, or is the stem of one of several: it bears a mark, and `~2` behind it
    where others bear that too (as the pipeline's `settle_name` has it)."""
    called = keys.where("reason IS NULL")
    once = called.groupBy("name").agg(F.sum(F.col("takes_name").cast("int")).alias("times"))
    clashing = once.where("times > 1").select("name")
    stems = once.select(F.col("name").alias("stem")).join(called.select("stem").distinct(), "stem", "left_semi")
    columns = ("row", "marked", *ORDER)
    of_clashing = called.join(clashing, "name", "left_semi").select(*columns)
    marked = of_clashing.union(called.join(stems, "stem", "left_semi").select(*columns)).distinct()
    again = F.row_number().over(Window.partitionBy("marked").orderBy(*ORDER, "row"))
    more = F.when(again > 1, again.cast("string"))
    return marked.select("row", F.concat_ws("~", "marked", more).alias("id"))


def _units(keys: DataFrame) -> DataFrame:
    """Rows with the `unit` of their pages: the issue that is known, or the only one of their place, or the place; and whether
    it `is_known`."""
    # Pages of unknown issue beside those of one may be of it.
    issues = keys.where("known IS NOT NULL").groupBy("place").agg(F.min("known").alias("only"), F.max("known").alias("other"))
    only = keys.join(issues.where("only = other").drop("other"), "place", "left")
    of_issue = F.coalesce("known", "only")
    return only.withColumn("unit", F.coalesce(of_issue, "place")).withColumn("is_known", of_issue.isNotNull())


def _blocks(units: DataFrame) -> DataFrame:
    """The `block` of each `row` whose unit is large: of neighbours, which are lines of one file, or files."""
    most = F.when(F.max("is_known"), ISSUE).otherwise(PLACE).alias("most")
    many = units.groupBy("unit").agg(F.count("*").alias("pages"), most).where("pages > most").drop("pages")
    lines = F.when(F.col("of") != F.col("path"), F.col("of"))
    place = F.row_number().over(Window.partitionBy("unit", lines).orderBy(*ORDER, "row")) - 1
    block = F.concat_ws("#", "unit", lines, F.floor(place / F.col("most")).cast("string"))
    return units.join(many, "unit").select("row", block.alias("block"))


def _read(options: Mapping[str, Any]) -> Callable[[Batches], Batches]:
    """Pages, those of a unit one after another, through all stages."""

    def rows(pages: pa.Table) -> Batches:
        return (row for tables in _banmian.process_units(pages, **options) for row in _rows(tables))

    def work(batches: Batches) -> Batches:
        held = None  # The last unit may go on in the next batch.
        for batch in batches:
            pages = pa.Table.from_batches([batch] if held is None else [*held.to_batches(), batch])
            at = pc.index(pages["unit"], pages["unit"][-1]).as_py() if pages.num_rows else 0
            held = pages.slice(at)
            yield from rows(pages.slice(0, at))
        if held is not None:
            yield from rows(held)

    return work


@cache
def _rows_schema() -> pa.Schema:
    """A column of structs for each table, of which each row has one, and what tells tables and partitions."""
    none = _banmian.no_tables()
    fields = [(name, pa.struct(list(pa.table(getattr(none, name)).schema))) for name in WRITTEN]
    return pa.schema([(name, pa.string()) for name in BY] + fields + [("table", pa.string())])


def _rows(tables: banmian.Tables) -> Batches:
    """The rows of all tables, each in the column that its table is called."""
    schema = _rows_schema()
    pages = pa.table(tables.pages).combine_chunks()
    papers = [_folder(name) for name in pc.struct_field(pages["newspaper"], "value").to_pylist()]
    day = pc.struct_field(pages["issue_date"], "value")
    year = pc.if_else(pc.match_substring_regex(day, "^[0-9]{4}"), pc.utf8_slice_codeunits(day, 0, 4), None)
    of_page = {"paper": pa.array(papers, pa.string()), "year": year}
    for name in WRITTEN:
        table = pa.table(getattr(tables, name))
        columns = {"table": pa.repeat(name, table.num_rows), name: table.combine_chunks().to_struct_array()}
        if name in TABLES:
            page = pa.array(np.repeat(np.arange(pages.num_rows), tables.counts(name)))
            columns |= {by: column.take(page) for by, column in of_page.items()}
        whole = [columns.get(field.name, pa.nulls(table.num_rows, field.type)) for field in schema]
        yield from pa.table(whole, schema=schema).to_batches()


def _folder(name: str | None) -> str | None:
    whole = name is None or len(name) <= FOLDER
    return name if whole else f"{name[:FOLDER]}~{sha256(name.encode()).hexdigest()[:8]}"


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


def read(spark: SparkSession, out: str) -> dict[str, DataFrame]:
    """The tables of `run`, by name, with the types that they have of whatever rows: `paper` and `year` are text."""
    found = {}
    for name in WRITTEN:
        by = [pa.field(column, pa.string()) for column in BY if name in TABLES]
        schema = pa.schema([*_rows_schema().field(name).type, *by])
        found[name] = spark.read.schema(from_arrow_schema(schema)).parquet(f"{out}/{name}")
    return found


def chains(spark: SparkSession, out: str) -> DataFrame:
    """Cumulative counts of a run against those before them, over all issues and papers, as `banmian ledger` chains them:
    `status`, `place`, `adcode`, `subject`, `measure`, `origin`, `moment`, `before`, `after`, `residual` and `facts`."""
    tables = {name: spark.read.parquet(f"{out}/{name}") for name in ("facts", "pages")}
    return spark.sql(resources.files(banmian).joinpath("chains.sql").read_text("utf-8"), **tables)


def annotate(frame: DataFrame, date: str | None = None, region: str | None = None) -> dict[str, DataFrame]:
    """`banmian.annotate` of a table with `id` and `text`, and where each has its own `date` and `region`: the tables
    `mentions`, `facts`, `quotes`, `checks` and `outcomes`, each of which reads the texts when it is asked for."""
    for name in ("id", "text"):
        if name not in frame.columns:
            raise banmian.Error(f"frame has no column {name}; there are {', '.join(frame.columns)}")
    of_all = {"date": date, "region": region}
    no_text = banmian.annotate([], **of_all)  # A day or region that is none is said here.

    def answers(name: str) -> Callable[[Batches], Batches]:
        def answer(batches: Batches) -> Batches:
            for batch in batches:
                own = {by: batch[by] if by in batch.schema.names else one for by, one in of_all.items()}
                yield from pa.table(getattr(banmian.annotate(batch["text"], ids=batch["id"], **own), name)).to_batches()

        return answer

    columns = frame.select(*(F.col(name).cast("string") for name in ("id", "text", *of_all) if name in frame.columns))
    none = {name: from_arrow_schema(pa.table(getattr(no_text, name)).schema) for name in ANSWERS}
    # `toArrow` takes no null around what is never null itself.
    schemas = {name: StructType.fromJson(json.loads(schema.json().replace(":false", ":true"))) for name, schema in none.items()}
    return {name: columns.mapInArrow(answers(name), schema) for name, schema in schemas.items()}


if __name__ == "__main__":
    from banmian.spark_command import main  # Workers know functions by the name of a module that is not __main__.

    sys.exit(main())
