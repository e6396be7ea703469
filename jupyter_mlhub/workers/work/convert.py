"""Conversion: write a trained model in another format."""

from __future__ import annotations

from typing import Any

from ...training.fitting.onnx import to_onnx
from ..protocol.folder import Folder
from ..protocol.reporter import Reporter
from .evaluate import open_model


def run(order: dict[str, Any], folder: Folder, reporter: Reporter) -> dict[str, Any]:
    """Convert the model.

    Returns:
        An empty document. The file is the result.
    """
    reporter.progress(0, 2, "loading the model")
    model = open_model(order["model"], folder)
    reporter.progress(1, 2, "writing ONNX")
    kinds = {column.name: column.kind for column in model.details.signature}
    folder.made_onnx.write_bytes(to_onnx(model.loaded, kinds, model.profile))
    return {}
