"""Ingest of a wide table, with its profile, beside pandas reading and describing the same file.

python benchmarks/bench_wide.py [COLUMNS] [ROWS]
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from jupyter_mlhub.artifacts.datasets.ingest import ingest
from jupyter_mlhub.artifacts.datasets.profiling import profile_table
from jupyter_mlhub.schemas.data.artifacts import ReadOptions


def main(columns: int, rows: int) -> None:
    cells = np.random.default_rng(0).integers(0, 256, (rows, columns))
    with tempfile.TemporaryDirectory() as directory:
        folder = Path(directory)
        source = folder / "table.csv"
        pd.DataFrame(cells).add_prefix("c").to_csv(source, index=False)

        def bare() -> None:
            pd.read_csv(source).describe()

        def ours() -> None:
            found = ingest(
                source, folder, "table.csv", ReadOptions(), max_columns=10_000, max_bytes=2**40,
            )  # fmt: skip
            profile_table(found.table, found.rows, folder)

        seconds = []
        for work in (bare, ours):
            work()
            begin = time.perf_counter()
            work()
            seconds.append(time.perf_counter() - begin)
    print(f"{rows:,} x {columns:,}: pandas {seconds[0]:.2f} s, ours {seconds[1]:.2f} s")
    print(f"ratio {seconds[1] / seconds[0]:.1f}")


if __name__ == "__main__":
    arguments = [int(text) for text in sys.argv[1:]]
    main(*(arguments or (785, 5000)))
