"""Files read as datasets in this process."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet

from jupyter_mlhub.artifacts.datasets.ingest import Ingested, ingest
from jupyter_mlhub.schemas.data.artifacts import ReadOptions

GIB = 2**30


def read(
    content: bytes, name: str = "table.csv", **given: Any
) -> tuple[dict[str, list[Any]], Ingested]:
    """The typed table as Python values, and how it was read."""
    with tempfile.TemporaryDirectory() as directory:
        source = Path(directory) / "source"
        source.write_bytes(content)
        options = ReadOptions.model_validate(given)
        found = ingest(
            source, Path(directory), name, options, max_columns=20_000, max_bytes=GIB,
        )  # fmt: skip
        return parquet.read_table(found.table).to_pydict(), found
