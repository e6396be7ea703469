"""The files of a job, as its work sees them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

TABLE = "table.parquet"
TRAINING = "training.parquet"
MODEL = "model.skops"
ONNX = "model.onnx"
SOURCE = "source"
PREDECESSOR_ROWS = "predecessor-rows.npy.z"
PREDECESSOR_ANSWERS = "predecessor-answers.npy.z"


def predictions_name(trial: int) -> str:
    return f"trial-{trial}.npy.z"


@dataclass(frozen=True)
class Folder:
    """Inputs may only be read. Files in ``outputs`` can be stored."""

    outputs: Path

    @property
    def table(self) -> Path:
        """The dataset's table, with column types."""
        return self.outputs.parent / "inputs" / TABLE

    @property
    def training(self) -> Path:
        """The table on which the model was trained."""
        return self.outputs.parent / "inputs" / TRAINING

    @property
    def model(self) -> Path:
        return self.outputs.parent / "inputs" / MODEL

    @property
    def source(self) -> Path:
        """The bytes of a dataset's version."""
        return self.outputs.parent / "inputs" / SOURCE

    def predictions(self, trial: int) -> Path:
        """The packed predictions of a trial."""
        return self.outputs.parent / "inputs" / predictions_name(trial)

    @property
    def predecessor_rows(self) -> Path:
        """The packed rows that tested the version which people get until now."""
        return self.outputs.parent / "inputs" / PREDECESSOR_ROWS

    @property
    def predecessor_answers(self) -> Path:
        """The packed predictions of that version."""
        return self.outputs.parent / "inputs" / PREDECESSOR_ANSWERS

    @property
    def made_table(self) -> Path:
        return self.outputs / TABLE

    @property
    def made_model(self) -> Path:
        return self.outputs / MODEL

    @property
    def made_onnx(self) -> Path:
        return self.outputs / ONNX
