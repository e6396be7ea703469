"""The parts of each kind of job that use the database and the store: its inputs and results.

The work itself is in ``work``. It runs in a confined process without database and store.
"""

from __future__ import annotations

from .confined import ConfinedOrder
from .convert import ConvertOrder
from .evaluate import EvaluateOrder
from .ingest import IngestOrder
from .inspect_model import InspectOrder
from .learning_curve import LearningCurveOrder
from .storage_check import StorageCheckOrder
from .train import TrainOrder

__all__ = ["ORDERS", "AnyOrder", "ConfinedOrder"]

AnyOrder = ConfinedOrder | StorageCheckOrder

ORDERS: dict[str, type[AnyOrder]] = {
    "ingest": IngestOrder,
    "train": TrainOrder,
    "evaluate": EvaluateOrder,
    "learning_curve": LearningCurveOrder,
    "convert": ConvertOrder,
    "inspect": InspectOrder,
    "check": StorageCheckOrder,
}
