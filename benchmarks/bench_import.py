"""What the extension adds to Lab's own imports, and whether it pulled in anything heavy."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys

ROUNDS = 7
HEAVY = ("pandas", "sklearn", "pyarrow", "celery", "duckdb", "sqlalchemy", "pydantic")
PROBE = f"""
import json, sys, time
begin = time.perf_counter()
import jupyterlab.labapp, jupyter_server.serverapp
lab = time.perf_counter()
before = set(sys.modules)
import jupyter_mlhub_server
jupyter_mlhub_server._jupyter_server_extension_points()
end = time.perf_counter()
heavy = [name for name in {HEAVY!r} if name in set(sys.modules) - before]
print(json.dumps([lab - begin, end - lab, heavy]))
"""


def main() -> None:
    command = [sys.executable, "-c", PROBE]
    runs = [json.loads(subprocess.check_output(command)) for _ in range(ROUNDS)]
    lab = statistics.median(run[0] for run in runs)
    extension = statistics.median(run[1] for run in runs)
    print(f"import of Lab        {lab * 1000:7.0f} ms")
    print(f"the extension adds   {extension * 1000:7.0f} ms  ({extension / lab:.1%}; aim 150 ms)")
    print(f"heavy modules loaded {runs[0][2] or 'none'}")


if __name__ == "__main__":
    main()
