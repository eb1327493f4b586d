"""Chinese newspaper pages to data that can be traced back to its bytes.

`annotate` reads texts, `process` pages as archives hold them, `read` the output of a run. All give tables through
Arrow's PyCapsule interface: `pyarrow.table(t)`, `polars.DataFrame(t)` and DuckDB take them without copying, pandas as
`pyarrow.table(t).to_pandas()`. Their columns are those of the Parquet that the command line writes.

Spans are half-open: `spans` count code points of the page's text, `raw` bytes of its source. Unknown is null.
Numbers are exact decimals. Nothing is started at import; work is serial unless `jobs` says otherwise, and safe in
processes that were forked.
"""

from ._banmian import Annotations, Error, Tables, __version__, annotate, process, read

__all__ = ["Annotations", "Error", "Tables", "__version__", "annotate", "process", "read"]
