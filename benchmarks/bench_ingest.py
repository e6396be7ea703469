"""Ingest beside pandas: typed Parquet with its profile, against ``pandas.read_csv`` alone.

    python benchmarks/bench_ingest.py [MEGABYTES]

Also: a window of 200 rows anywhere, reading 5 of 15 columns beside reading them from the CSV, and
the peak memory of the ingest (aims: 2.5 x, 50 ms, 5 x, 768 MiB).
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow.parquet as parquet

from jupyter_mlhub.artifacts.datasets.ingest import ingest
from jupyter_mlhub.artifacts.datasets.profiling import profile_table
from jupyter_mlhub.artifacts.datasets.windows import read_window
from jupyter_mlhub.schemas.data.artifacts import ReadOptions
from jupyter_mlhub.schemas.data.windows import RowsQuery

ROW_BYTES = 139
QUERY = """
SELECT range AS id, 'customer-' || (range % 50000) AS customer,
    ['north', 'south', 'east', 'west'][1 + range % 4] AS region,
    round(random() * 1000, 2) AS price, round(random(), 6) AS share, (random() * 100)::INT AS units,
    random() > 0.5 AS paid, DATE '2020-01-01' + (range % 1500)::INT AS day,
    TIMESTAMP '2020-01-01' + to_seconds(range) AS at, round(random() * 50 - 10, 1) AS temperature,
    CASE WHEN random() > 0.1 THEN (random() * 9)::INT END AS rating, 'SKU' || (range % 997) AS sku,
    round(random() * 180 - 90, 4) AS latitude, round(random() * 360 - 180, 4) AS longitude,
    (random() * 1000000)::INT AS code
FROM range({rows})
"""


def measure(
    work: Callable[[], None], warm_up: Callable[[], None] | None = None
) -> tuple[float, float]:
    """Seconds and peak MiB of ``work`` in a process of its own, as warm as a worker is: after
    ``warm_up``, or ``work`` itself, has run once."""

    def run(answers: multiprocessing.SimpleQueue[tuple[float, float]]) -> None:
        (warm_up or work)()
        begin = time.perf_counter()
        work()
        seconds = time.perf_counter() - begin
        answers.put((seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))

    context = multiprocessing.get_context("fork")
    answers = context.SimpleQueue()
    process = context.Process(target=run, args=(answers,))
    process.start()
    process.join()
    return answers.get()


def main(megabytes: int) -> None:
    with tempfile.TemporaryDirectory() as directory:
        folder = Path(directory)
        source = folder / "table.csv"
        rows = megabytes * 1_000_000 // ROW_BYTES
        duckdb.sql(f"COPY ({QUERY.format(rows=rows)}) TO '{source}' (HEADER)")
        print(f"{source.stat().st_size / 1e6:,.0f} MB, {rows:,} rows, 15 columns")

        small = folder / "small.csv"
        with source.open("rb") as file:
            small.write_bytes(b"".join(file.readline() for _ in range(1000)))

        def ours(source: Path = source) -> None:
            workdir = folder / source.stem  # a new one, as each job has
            workdir.mkdir()
            found = ingest(
                source, workdir, "table.csv", ReadOptions(), max_columns=100, max_bytes=2**40,
            )  # fmt: skip
            typed = time.perf_counter()
            profile_table(found.table, found.rows, workdir)
            print(f"profile {time.perf_counter() - typed:.1f} s")

        bare, _ = measure(
            lambda: (pd.read_csv(source), None)[1], lambda: (pd.read_csv(small), None)[1]
        )
        seconds, peak = measure(ours, lambda: ours(small))
        print(f"pandas.read_csv {bare:.1f} s; ready {seconds:.1f} s, peak {peak:,.0f} MiB")
        print(f"ratio {seconds / bare:.2f} (aim 2.5)")

        table = folder / "table" / "table.parquet"
        described = duckdb.sql(f"DESCRIBE SELECT * FROM '{table}'").fetchall()
        types = {name: storage for name, storage, *_ in described}
        for offset in (0, rows // 2, rows - 200):
            begin = time.perf_counter()
            read_window(table, types, rows, RowsQuery(offset=offset, limit=200), folder)
            print(f"200 rows at {offset:,}: {1000 * (time.perf_counter() - begin):.0f} ms (aim 50)")

        five = ["price", "units", "region", "rating", "temperature"]
        csv, _ = measure(lambda: (pd.read_csv(source, usecols=five), None)[1])
        ours_read, _ = measure(
            lambda: (parquet.read_table(table, columns=five).to_pandas(), None)[1]
        )
        print(f"5 of 15 columns: {csv:.2f} s, {ours_read:.2f} s: {csv / ours_read:.1f} x (aim 5)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
