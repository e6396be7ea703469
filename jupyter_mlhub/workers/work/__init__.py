"""The work of each kind of job. It runs in a process with files and a document and nothing else.

The process has no database, no store and no network. It leaves its results in its folder.
"""

from __future__ import annotations

import gc
import json
import select
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from ...artifacts.datasets.ingest import BadRows
from ...training.fitting.catalogue.estimators import describe_catalogue
from ..protocol.failures import describe_failure, failure_document
from ..protocol.folder import Folder
from ..protocol.reporter import Reporter
from . import (
    conclude,
    convert,
    evaluate,
    ingest,
    inspect_model,
    learning_curve,
    preview,
    repeats,
    train,
    trials,
)
from .warm_up import warm_up

_PATIENCE = 0.2
"""Seconds that a process waits for a job before it does work that can wait."""

Work = Callable[[dict[str, Any], Folder, Reporter], dict[str, Any]]

WORK: dict[str, Work] = {
    "ingest": ingest.run,
    "preview": preview.run,
    "train": train.run,
    "trials": trials.run,
    "conclude": conclude.run,
    "evaluate": evaluate.run,
    "learning_curve": learning_curve.run,
    "repeats": repeats.run,
    "convert": convert.run,
    "inspect": inspect_model.run,
}


def prepare() -> dict[str, Any]:
    """Prepare what every process that runs jobs needs, once before the fork.

    Returns:
        The estimators and scorers of this machine, as a worker publishes them.
    """
    warm_up()
    catalogue = describe_catalogue()
    return {
        "key": catalogue.key,
        "names": catalogue.names,
        "document": catalogue.document,
    }


def serve(tasks: BinaryIO, say: Callable[[bytes], None], done: Callable[[], None]) -> None:
    """Run the life of a child: work on one job after the other."""
    if _is_idle(tasks):
        warm_up()
    folder = Folder(Path.cwd())
    while task := tasks.readline():
        # A fit without a seed of its own does not depend on the jobs before it.
        np.random.seed(0)
        kind, order = json.loads(task)
        _run(kind, order, folder, Reporter(say))
        done()
        if _is_idle(tasks):  # those who wait for the job's end need the processors now
            gc.collect()


def _run(kind: str, order: dict[str, Any], folder: Folder, reporter: Reporter) -> None:
    """Do the work, and report its result or why there is none."""
    try:
        made = WORK[kind](order, folder, reporter)
    except Exception as error:
        known, log = describe_failure(error)
        reporter.log(log)
        failed = failure_document(known)
        if isinstance(error, BadRows):
            examples = [row.model_dump() for row in error.examples]
            failed["bad_rows"] = {"count": error.count, "examples": examples}
        reporter.end("failed", failed)
    else:
        reporter.end("made", made)


def _is_idle(tasks: BinaryIO) -> bool:
    with suppress(OSError):
        return not select.select([tasks], [], [], _PATIENCE)[0]
    return False
