"""The convert job: a trained model in another format, kept beside its own file."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from ..artifacts.rows import add_blob, touch
from ..database import Version
from ..hub import Hub
from ..schemas.specs import split_reference
from ..training.claims import Claim
from ..training.fitting.onnx import to_onnx
from .evaluating import open_model
from .reporter import Reporter


def run(hub: Hub, claim: Claim, reporter: Reporter) -> None:
    reporter.progress(0, 2, "loading the model")
    model = open_model(hub, claim)
    reporter.progress(1, 2, "writing ONNX")
    kinds = {column.name: column.kind for column in model.details.signature}
    content = to_onnx(model.loaded, kinds)
    with tempfile.TemporaryDirectory(prefix="mlhub-convert-") as directory:
        path = Path(directory) / "model.onnx"
        path.write_bytes(content)
        blob = hub.store.put(path)
    name, number = split_reference(claim.request["model"])

    def write(session: Session) -> dict[str, Any]:
        version = session.get(Version, claim.request["model_version_id"])
        if version is not None:
            add_blob(session, blob)
            version.table_sha256 = blob.sha256
            touch(session, version.artifact)
        return {"model": name, "model_version": int(number)}

    reporter.succeed(write)
