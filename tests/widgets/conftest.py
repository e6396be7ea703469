"""A kernel for each file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.kernels import Cells, running_kernel
from tests.support.running import RunningServer


@pytest.fixture(scope="module")
def cells(service: RunningServer) -> Iterator[Cells]:
    with running_kernel(service) as cells:
        yield cells
