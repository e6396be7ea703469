"""What is done for each kind of job, in a process of its own."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress

from ..errors import JobFailed, MLHubError
from ..hub import Hub
from ..training.claims import Claim, Line, NotClaimed
from . import checking, converting, evaluating, ingesting, inspecting, learning, training
from .child import Say
from .reporter import Reporter, patiently

Work = Callable[[Hub, Claim, Reporter], None]

WORK: dict[str, Work] = {
    "ingest": ingesting.run,
    "train": training.run,
    "evaluate": evaluating.run,
    "learning_curve": learning.run,
    "convert": converting.run,
    "inspect": inspecting.run,
    "check": checking.run,
}


def run_claim(hub: Hub, claim: Claim, say: Say) -> None:
    """Do the work and write its result, or why there is none."""
    reporter = Reporter(hub, claim, say)
    try:
        try:
            WORK[claim.kind](hub, claim, reporter)
        except (NotClaimed, MLHubError):
            raise
        except MemoryError as error:
            raise JobFailed(
                "The job needs more memory than its worker has. Try fewer rows or columns, "
                "or a smaller model.",
                code="out_of_memory",
            ) from error
        except Exception as error:
            reporter.log(traceback.format_exc())
            raise JobFailed(f"{type(error).__name__}: {error}") from error
    except NotClaimed:
        return
    except MLHubError as error:
        fail(hub, claim, error, reporter.lines)


def fail(hub: Hub, claim: Claim, error: MLHubError, lines: Sequence[Line] = ()) -> None:
    """End the job with a sentence, unless it is not ours any more."""
    also = ingesting.on_failure(claim, error) if claim.kind == "ingest" else None
    with suppress(NotClaimed):
        patiently(hub.claims.fail, claim, error, also, lines)
