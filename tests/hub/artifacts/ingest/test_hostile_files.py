"""Files that are damaged, no tables, or too large once unpacked: each ends in a sentence."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from jupyter_mlhub.errors import Invalid
from tests.support.ingesting import read


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: b"", "empty"),
        (lambda: b" \n \n", "empty"),
        (lambda: b"a,b\n", "no rows"),
        (lambda: b"\x89PNG\r\n\x1a\n\x00\x00\x00", "binary data"),
        (lambda: b"a\n" + b"x" * 20_000_000 + b"\n", "16 MiB"),
        (lambda: b"x" * 20_000_000, "16 MiB"),
        (lambda: ",".join(f"c{i}" for i in range(1_000_000)).encode() + b"\n", "1,000,000 columns"),
        (lambda: b'a,b\n1,"open\n2,z\n', "quote that is never closed"),
        (
            lambda: b"a,b\n" + b"1,ok\n" * 300_000 + b"2,\xff\xfe\n",
            "line 300,002 has bytes that are not",
        ),
        (lambda: gzip.compress(b"0" * 600_000_000, 1), "200 times its size"),
        (lambda: gzip.compress(b"a\n1\n")[:-6], "damaged"),
        (lambda: bz2.compress(b"a\n1\n")[:-6], "damaged"),
        (lambda: lzma.compress(b"0" * 300_000_000, preset=1), "200 times its size"),
        (lambda: b"PK\x03\x04 no archive", "damaged"),
        (lambda: b"PAR1 no table PAR1", "Parquet file can't be read"),
        (lambda: b"ARROW1\x00\x00 no table", "Arrow file can't be read"),
        (lambda: b'[{"a": 1}, {"a": ', "JSON file can't be read"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_hostile_file_ends_in_a_sentence(make: Callable[[], bytes], words: str) -> None:
    """The files are made only here: some take a second, and every process collects all tests."""
    with pytest.raises(Invalid, match=words):
        read(make())


def test_a_small_parquet_of_a_huge_table_is_refused(tmp_path: Path) -> None:
    zeros = pa.table({"a": pa.array([0] * 1_000_000)})
    with parquet.ParquetWriter(tmp_path / "huge.parquet", zeros.schema) as writer:
        for _ in range(100):
            writer.write_table(zeros)
    with pytest.raises(Invalid, match="declares 100,000,000 rows"):
        read((tmp_path / "huge.parquet").read_bytes())
