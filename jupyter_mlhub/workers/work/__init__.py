"""What is done for each kind of job, in a process that has files and a document and nothing else:
no database, no store, no network. What it makes it leaves in the folder in which it runs."""

from __future__ import annotations

import gc
import json
import select
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from ...artifacts.datasets.ingest import BadRows
from ...training.fitting.catalogue.estimators import describe_catalogue
from ..protocol.failures import describe_failure, failure_document
from ..protocol.folder import Folder
from ..protocol.reporter import Reporter
from . import convert, evaluate, ingest, inspect_model, learning_curve, train
from .warm_up import rehearse

_PATIENCE = 0.2
"""Seconds that a process waits for a job before it does what can wait."""

Work = Callable[[dict[str, Any], Folder, Reporter], dict[str, Any]]

WORK: dict[str, Work] = {
    "ingest": ingest.run,
    "train": train.run,
    "evaluate": evaluate.run,
    "learning_curve": learning_curve.run,
    "convert": convert.run,
    "inspect": inspect_model.run,
}


def prepare() -> dict[str, Any]:
    """What every process that runs jobs needs, once before it is forked.

    Returns:
        What can be trained here, as a worker publishes it.
    """
    rehearse()
    catalogue = asdict(describe_catalogue())
    # The garbage collector of a child would otherwise touch, and so copy, all that it inherits.
    gc.collect()
    gc.freeze()
    return catalogue


def serve(tasks: BinaryIO, say: Callable[[bytes], None], done: Callable[[], None]) -> None:
    """The life of a child: work on one job after the other."""
    if _is_idle(tasks):
        rehearse()
    folder = Folder(Path.cwd())
    while task := tasks.readline():
        # Where a fit has no seed of its own, it does not depend on the jobs before it.
        np.random.seed(0)
        kind, order = json.loads(task)
        _run(kind, order, folder, Reporter(say))
        done()
        if _is_idle(tasks):  # those who wait for the job's end need the processors now
            gc.collect()


def _run(kind: str, order: dict[str, Any], folder: Folder, reporter: Reporter) -> None:
    """Do the work and tell what was made, or why nothing was."""
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
