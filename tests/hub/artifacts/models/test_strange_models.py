"""Model files that are whole but strange: the look at them ends with a sentence and plain facts."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
import skops.io
from sklearn.linear_model import LogisticRegression

from jupyter_mlhub.artifacts.models.files import load_uploaded
from jupyter_mlhub.errors import Invalid
from jupyter_mlhub.hub import Hub
from jupyter_mlhub.jobs.claims import Claim
from jupyter_mlhub.languages.documents import restored
from jupyter_mlhub.schemas.data.artifacts import ModelDetails
from jupyter_mlhub.workers.orders.inspect_model import InspectHandler
from jupyter_mlhub.workers.process.scratch import Scratch
from jupyter_mlhub.workers.protocol.folder import MODEL, Folder
from jupyter_mlhub.workers.protocol.reporter import Reporter
from jupyter_mlhub.workers.work import inspect_model

LIMIT = 2**30


def fitted(**said: Any) -> LogisticRegression:
    """A model that says of itself what it likes."""
    model = LogisticRegression().fit(np.arange(8.0).reshape(4, 2), ["a", "b"] * 2)
    vars(model).update(said)
    return model


def packed(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def with_arrays(change: Callable[[bytes], bytes]) -> bytes:
    """A model's file whose arrays are changed."""
    with zipfile.ZipFile(io.BytesIO(skops.io.dumps(fitted()))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return packed(
        {name: change(part) if name.endswith(".npy") else part for name, part in members.items()}
    )


def of_objects() -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, np.array([{}, 1], dtype=object), allow_pickle=True)
    return buffer.getvalue()


def looked_at(content: bytes, tmp_path: Path) -> dict[str, Any]:
    """What the work on such a file makes, as it travels."""
    (tmp_path / MODEL).write_bytes(content)
    folder = cast("Folder", SimpleNamespace(model=tmp_path / MODEL))
    silent = cast("Reporter", SimpleNamespace(progress=print, log=print))
    made = inspect_model.run({"approved": [], "limit": LIMIT}, folder, silent)
    found: dict[str, Any] = json.loads(json.dumps(made, allow_nan=False))
    return found


BROKEN = {
    "deep lists": packed({"schema.json": b"[" * 100_000 + b"]" * 100_000}),
    "deep objects": packed({"schema.json": b'{"a":' * 100_000 + b"1" + b"}" * 100_000}),
    "arrays of objects": with_arrays(lambda _: of_objects()),
    "arrays cut short": with_arrays(lambda part: part[:20]),
    "no names of columns": skops.io.dumps(fitted(feature_names_in_=5)),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_file_that_can_not_be_loaded_says_so(kind: str, tmp_path: Path) -> None:
    found = looked_at(BROKEN[kind], tmp_path)
    assert not found["inspection"]["loadable"]
    message = restored(found["inspection"]["message"])
    assert message.startswith("This is not a skops model file: ")
    assert "recursion" not in message
    assert len(message) < 300


@pytest.mark.parametrize("kind", ["deep lists", "arrays of objects"])
def test_an_evaluation_of_one_says_the_same(kind: str, tmp_path: Path) -> None:
    (tmp_path / MODEL).write_bytes(BROKEN[kind])
    with pytest.raises(Invalid, match="This is not a skops model file"):
        load_uploaded(tmp_path / MODEL, [], LIMIT)


@pytest.mark.parametrize("content", [{}, [1], 5, "text", None, np.arange(3)])
def test_what_is_no_model_predicts_nothing(content: Any, tmp_path: Path) -> None:
    found = looked_at(skops.io.dumps(content), tmp_path)["inspection"]
    assert not found["loadable"]
    assert found["message"] == "Nothing in the file is untrusted. It predicts nothing."


@pytest.mark.parametrize(
    "classes",
    [{"a": {"b": 1}}, [[1, 2], [3, 4]], 7, np.array([b"x"]), np.array([1.5, np.nan]), "x"],
)
def test_whatever_classes_a_file_names_its_version_can_be_shown(
    classes: Any, tmp_path: Path
) -> None:
    made = looked_at(skops.io.dumps(fitted(classes_=classes)), tmp_path)
    ModelDetails(origin="uploaded", **made["facts"])


@pytest.mark.parametrize(
    "lie", [{"classes": "x"}, {"features": [1]}, {"task": "ruling"}, {"estimator": []}]
)
def test_facts_that_are_none_are_not_kept(lie: dict[str, Any]) -> None:
    """The work is not trusted: what is stored with a version is read by each list of versions."""
    inspection = {"loadable": True, "message": "", "unpacked_bytes": 1, "untrusted": []}
    made = {"inspection": inspection, "facts": lie}
    nothing = cast("Any", None)
    with pytest.raises(ValueError, match="validation error"):
        InspectHandler(cast("Claim", nothing)).finish(
            cast("Hub", nothing), made, cast("Scratch", nothing)
        )
