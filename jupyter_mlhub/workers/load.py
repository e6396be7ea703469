"""Measure the resources that a worker and its pool use."""

from __future__ import annotations

import time

import psutil


class ProcessLoad:
    """CPU and memory of this process and its children between two calls of ``measure``."""

    def __init__(self) -> None:
        self._own = psutil.Process()
        self._cpu: dict[int, float] = {}
        self._at = time.monotonic()

    def measure(self) -> tuple[float, int]:
        """Measure the load.

        Returns:
            The CPU use since the last call in percent of one core, and the resident memory in
                bytes.
        """
        cpu: dict[int, float] = {}
        memory = 0
        for process in [self._own, *self._own.children(recursive=True)]:
            try:
                times = process.cpu_times()
                memory += process.memory_info().rss
            except psutil.NoSuchProcess:
                continue
            cpu[process.pid] = times.user + times.system
        at = time.monotonic()
        used = sum(seconds - self._cpu.get(pid, 0.0) for pid, seconds in cpu.items())
        percent = 100 * used / max(at - self._at, 0.001)
        self._cpu, self._at = cpu, at
        return round(percent, 1), memory
