"""The parts of each kind of job that use the database and the store: its inputs and results.

The work itself is in ``work``. It runs in a confined process without database and store.
"""

from __future__ import annotations

from typing import Any

from .conclude import ConcludeHandler
from .confined import ConfinedHandler
from .convert import ConvertHandler
from .evaluate import EvaluateHandler
from .ingest import IngestHandler
from .inspect_model import InspectHandler
from .learning_curve import LearningCurveHandler
from .preview import PreviewHandler
from .repeats import RepeatsHandler
from .storage_check import StorageCheckHandler
from .train import TrainHandler
from .trials import TrialsHandler

__all__ = ["HANDLERS", "AnyHandler", "ConfinedHandler"]

AnyHandler = ConfinedHandler[Any, Any] | StorageCheckHandler

HANDLERS: dict[str, type[AnyHandler]] = {
    "ingest": IngestHandler,
    "preview": PreviewHandler,
    "train": TrainHandler,
    "trials": TrialsHandler,
    "conclude": ConcludeHandler,
    "evaluate": EvaluateHandler,
    "learning_curve": LearningCurveHandler,
    "repeats": RepeatsHandler,
    "convert": ConvertHandler,
    "inspect": InspectHandler,
    "check": StorageCheckHandler,
}
