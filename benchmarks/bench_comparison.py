"""Two versions of a table side by side, beside pandas that only tells their rows apart by a key.

    python benchmarks/bench_comparison.py [ROWS]

Ours also measures each column's drift. Printed are seconds and the peak of memory, ours
with that of making the two tables and their profiles.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import pandas as pd

from benchmarks.bench_ingest import QUERY, measure
from jupyter_mlhub.artifacts.datasets.comparison import Side, compare
from jupyter_mlhub.artifacts.datasets.profiling import profile_table


def make_side(folder: Path, number: int, query: str) -> Side:
    table = folder / f"{number}.parquet"
    duckdb.sql(f"COPY ({query}) TO '{table}' (COMPRESSION zstd)")
    (rows,) = duckdb.sql(f"SELECT count(*) FROM '{table}'").fetchall()[0]
    columns, _, _ = profile_table(table, rows, folder)
    return Side(number, str(number), table, rows, tuple(columns))


def by_pandas(before: Path, after: Path) -> None:
    hashed = []
    for table in (before, after):
        frame = pd.read_parquet(table)
        hashed.append(
            pd.DataFrame({"id": frame.id, "h": pd.util.hash_pandas_object(frame, index=False)})
        )
    pairs = hashed[0].merge(hashed[1], on="id", how="outer", indicator=True)
    changed = (pairs._merge == "both") & (pairs.h_x != pairs.h_y)
    print(f"pandas: {changed.sum():,} changed", pairs._merge.value_counts().to_dict())


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory() as directory:
        folder = Path(directory)
        before = make_side(folder, 1, QUERY.format(rows=rows))
        changes = "SELECT * REPLACE (CASE WHEN id % 100 = 0 THEN price + 1 ELSE price END AS price)"
        after = make_side(
            folder, 2, f"{changes} FROM '{before.table}' WHERE id % 1000 > 0 OR id % 3000 = 0"
        )

        def ours() -> None:
            found = compare(before, after, None, folder)
            assert found.by_key is not None
            print(f"ours: {found.by_key.changed:,} changed, {found.by_key.removed:,} removed")

        begin = time.perf_counter()
        ours()
        seconds = time.perf_counter() - begin
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        theirs, their_peak = measure(lambda: by_pandas(before.table, after.table), lambda: None)
        print(f"{rows:,} rows, 15 columns: ours {seconds:.1f} s, {peak:,.0f} MiB; ", end="")
        print(f"pandas {theirs:.1f} s, {their_peak:,.0f} MiB: {seconds / theirs:.2f} x")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_400_000)
