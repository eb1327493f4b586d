import datetime
from collections.abc import Iterable, Mapping, Sequence
from os import PathLike
from typing import Any, Protocol

__version__: str

class ArrowTable(Protocol):
    """Anything with Arrow's PyCapsule interface for tables: what pyarrow, Polars, pandas and DuckDB take and give."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

class ArrowColumn(Protocol):
    """Anything with Arrow's PyCapsule interface for columns, in one piece."""

    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]: ...

Texts = str | Iterable[str | None] | ArrowColumn | ArrowTable
"""A text, texts, or an Arrow column of strings (string, large_string or string_view), chunked or not; None and null stand
for no text."""

class Error(ValueError):
    """What the command line would say: what is wrong, where, and what to do."""

class Tables:
    """The tables of pages. Each has a row for each thing found; a list column's offsets are code points (`spans`) or
    bytes of the source (`raw`), half-open. Columns are those of the Parquet of a run."""

    @property
    def pages(self) -> ArrowTable:
        """A row a page: text, encoding, newspaper, day of publication, each with what says so. Key: `page`."""
    @property
    def articles(self) -> ArrowTable:
        """A row an article. Key: `article`; `page` is its page."""
    @property
    def mentions(self) -> ArrowTable:
        """A row a person, office, organization, place, time, quantity … Key: `mention`; `number` is decimal(38, 10)."""
    @property
    def facts(self) -> ArrowTable:
        """A row an epidemic count, rate, office held, document, contact. Key: `fact`; `value` is decimal(38, 10), all
        its digits in `value_exact` (`7465` of 七千四百六十五)."""
    @property
    def quotes(self) -> ArrowTable:
        """A row a quotation. Key: `quote`."""
    @property
    def checks(self) -> ArrowTable:
        """A row for everything that can be checked. Key: `check`; `status` is pass, fail, suspect or undetermined."""
    @property
    def outcomes(self) -> ArrowTable:
        """A row an input, none left out: `outcome` is ok, refused or failed, `reason` says why."""
    @property
    def open_ends(self) -> ArrowTable:
        """A row an article that goes on, or comes from, where no page is."""
    def counts(self, table: str) -> list[int]:
        """How many rows of a table each page has, in the order of `pages`; of what `process` gives alone."""

class Annotations:
    """What was found in texts. The ids of rows begin with the text's id: `3-i0001-f0001` is the first fact of the fourth
    text where ids were not given. `spans` count code points of the text, `raw` bytes of it in UTF-8."""

    @property
    def mentions(self) -> ArrowTable:
        """As `Tables.mentions`."""
    @property
    def facts(self) -> ArrowTable:
        """As `Tables.facts`."""
    @property
    def quotes(self) -> ArrowTable:
        """As `Tables.quotes`."""
    @property
    def checks(self) -> ArrowTable:
        """As `Tables.checks`."""
    @property
    def outcomes(self) -> ArrowTable:
        """A row a text, in order: `id`, `outcome` (ok or refused), `reason`, `note`."""

def annotate(
    texts: Texts,
    date: str | datetime.date | Iterable[str | None] | ArrowColumn | None = None,
    region: str | Iterable[str | None] | ArrowColumn | None = None,
    ids: Iterable[str] | ArrowColumn | None = None,
) -> Annotations:
    """Reads texts, each as one article.

    `date` is the day of publication, against which times are resolved (`2020-03-02`, with a time of day behind it or not),
    `region` where the paper is at home (six digits of GB/T 2260): one for all, or one for each. `ids` are what rows call
    the texts; without them their places, from 0.

    A null, and a text that is too long to be a page, is an outcome; what is no text is a TypeError, a day or region that
    is none an Error, which says the place in a list; in an Arrow column it is its text's outcome. What is given takes some
    fifty times the texts.
    """

def process(
    pages: Iterable[bytes | bytearray | memoryview | str | Mapping[str, Any] | None] | ArrowTable,
    *,
    newspaper: str | None = None,
    date: str | datetime.date | None = None,
    region: str | None = None,
    encoding: str | None = None,
    paths: Sequence[str] = (),
    newspapers: Mapping[str, Mapping[str, str]] | None = None,
    jobs: int = 1,
) -> Tables:
    """Takes pages through all stages: their rows are those of a run over files of the same paths and bytes.

    A page is bytes in any encoding, a str, or a dict (of a table: a row) of `path` and `bytes` or `text`, and of these where
    known: `id`, `newspaper`, `date`, `page`, `region`, `encoding`, `input`. What the path says of newspaper, day and page
    is read; a path that ends in `.jsonl` holds a page a line, `.gz` and `.zst` are decompressed. Pages of one issue belong
    into one call, so that articles that go on on another page find each other; what a call gives takes some fifty times
    the pages' text, so of many issues give one call each.

    The options are those of the command line; `newspapers` is `{"株洲日报": {"region": "430200", "encoding": "gbk"}}`, what
    is set for newspapers. `jobs` is the number of threads, 0 one for each core. What is wrong with a page is its outcome,
    and no other page's.
    """

def read(out: str | PathLike[str]) -> Tables:
    """The tables of a run's output folder, from its Parquet or else its JSON Lines. Outcomes are its manifest's, which does
    not say where in its file a page starts, nor the digest of its text: `start` is 0, and `text_blake3` null."""
