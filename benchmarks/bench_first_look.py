"""What somebody who uploads a file waits for, on a hub with a worker.

    python benchmarks/bench_first_look.py [MEGABYTES ...]

From the end of the upload to the first rows (aim 1 s at any size) and until the table is ready;
then a window of 200 rows in the middle, the first one and another, over the network.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import duckdb

from benchmarks.bench_ingest import QUERY, ROW_BYTES
from jupyter_mlhub import HubClient
from tests.support.running import PASSWORD, running_server, until, worker_is_ready


def main(sizes: list[int]) -> None:
    with (
        tempfile.TemporaryDirectory() as root,
        running_server(Path(root), app="server") as server,
        server.client() as hub,
    ):
        hub.create_first_account("ada", PASSWORD)
        until(lambda: worker_is_ready(hub), 60, "no worker")
        for megabytes in sizes:
            rows = megabytes * 1_000_000 // ROW_BYTES
            source = Path(root) / f"table-{megabytes}.csv"
            duckdb.sql(f"COPY ({QUERY.format(rows=rows)}) TO '{source}' (HEADER)")
            print(f"{source.stat().st_size / 1e6:,.0f} MB, {rows:,} rows")
            _look(hub, source, rows)
            source.unlink()


def _look(hub: HubClient, source: Path, rows: int) -> None:
    name = source.stem
    dataset = hub.register(source, name).dataset
    uploaded = time.perf_counter()
    assert dataset is not None
    assert dataset.job_id is not None
    until(lambda: _has_first_rows(hub, name), 60, "no first rows")
    seen = time.perf_counter() - uploaded
    hub.job(dataset.job_id).wait()
    ready = time.perf_counter() - uploaded
    print(f"  first rows {seen:.2f} s after the upload (aim 1), ready after {ready:.1f} s")
    for which in ("first", "second"):
        begin = time.perf_counter()
        hub.rows(name, offset=rows // 2, limit=200)
        print(f"  {which} window {1000 * (time.perf_counter() - begin):.0f} ms")


def _has_first_rows(hub: HubClient, name: str) -> bool:
    dataset = hub.version("dataset", name).dataset
    return dataset is not None and bool(dataset.preview)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [10, 100, 1187])
