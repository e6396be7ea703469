"""Model files: signed, described, converted; uploaded ones looked at before they are loaded."""

from __future__ import annotations

import io
import json
import os
import zipfile
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import skops.io
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import FunctionTransformer
from sklearn.tree import DecisionTreeClassifier
from sqlalchemy import create_engine, text

from jupyter_mlhub import HubClient
from jupyter_mlhub.artifacts.models.files import check_size, load_model, save_model
from jupyter_mlhub.errors import Conflict, Invalid, JobFailed, TooLarge
from tests.support.examples import register
from tests.support.running import RunningServer

NUMBERS = ["bill_length_mm", "bill_depth_mm", "body_mass_g"]


@pytest.fixture(scope="module", autouse=True)
def _model(hub: HubClient) -> None:
    register(hub, "penguins.csv", "penguins")
    hub.train("penguins", "species", "RandomForestClassifier").wait()


def upload(hub: HubClient, file: Path, name: str) -> str:
    """Register a model file and wait for what is found in it; its message."""
    version = hub.register(file, name, kind="model")
    assert version.model is not None
    assert version.model.job_id is not None
    hub.job(version.model.job_id).wait()
    found = hub.version("model", name).model
    assert found is not None
    assert found.inspection is not None
    return found.inspection.message


def test_the_card_says_what_is_known(hub: HubClient) -> None:
    card = hub.model("penguins-species").card
    assert card is not None
    assert "# penguins-species v1" in card
    assert "Predicts `species` with RandomForestClassifier. Trained by models" in card
    assert "`bill_length_mm` (numeric)" in card
    assert "| Accuracy | 0.9" in card
    assert "## Limits" in card


def test_onnx_says_the_same(hub: HubClient, tmp_path: Path) -> None:
    with pytest.raises(Conflict, match="not converted to ONNX yet"):
        hub.download("model", "penguins-species", tmp_path, format="onnx")
    model = hub.model("penguins-species")
    path = model.save_onnx(tmp_path)
    assert path.name == "penguins-species-v1.onnx"
    frame = hub.dataset("penguins").to_pandas()
    session = onnxruntime.InferenceSession(path.read_bytes())
    feed = {
        name: frame[name].fillna("").astype(str).to_numpy(dtype=object).reshape(-1, 1)
        if kind == "categorical"
        else frame[name].to_numpy(dtype=np.float32).reshape(-1, 1)
        for name, kind in model.signature.items()
    }
    assert session.run(None, feed)[0].tolist() == model.predict(frame).tolist()
    with pytest.raises(Invalid, match="A dataset can't be had as onnx"):
        hub.download("dataset", "penguins", tmp_path, format="onnx")


def test_what_can_not_be_converted_says_so(hub: HubClient, tmp_path: Path) -> None:
    hub.train("penguins", "species", "NearestCentroid", model="centroid").wait()
    with pytest.raises(JobFailed, match="can't be written as ONNX"):
        hub.model("centroid").save_onnx(tmp_path)


def test_a_file_without_the_hubs_signature_is_not_loaded(
    hub: HubClient, service: RunningServer
) -> None:
    hub.train("penguins", "species", "GaussianNB", model="swapped").wait()
    engine = create_engine(f"sqlite:///{service.state_dir / 'mlhub.db'}")
    with engine.begin() as database:
        database.execute(
            text(
                "UPDATE versions SET internal = json_set(internal, '$.file_signature', 'forged') "
                "WHERE artifact_id = (SELECT id FROM artifacts WHERE name = 'swapped')"
            )
        )
    engine.dispose()
    job = hub.evaluate("swapped", "penguins")
    with pytest.raises(JobFailed, match="does not carry this hub's signature"):
        job.wait()


def test_an_uploaded_model_without_foreign_types_is_evaluated(
    hub: HubClient, tmp_path: Path
) -> None:
    frame = hub.dataset("penguins").to_pandas().dropna()
    fitted = LogisticRegression(max_iter=2000).fit(frame[NUMBERS], frame["species"])
    file = tmp_path / "linear.skops"
    skops.io.dump(fitted, file)
    assert "Nothing in the file is untrusted" in upload(hub, file, "linear")
    details = hub.version("model", "linear").model
    assert details is not None
    assert (details.estimator, details.task) == ("LogisticRegression", "classification")
    assert details.features == NUMBERS
    register_clean(hub, frame)
    job = hub.evaluate("linear", "clean", target="species")
    job.wait()
    assert job.report is not None
    assert job.report.metrics[0].mean == fitted.score(frame[NUMBERS], frame["species"])


def register_clean(hub: HubClient, frame: object) -> None:
    version = hub.register(frame, "clean")  # type: ignore[arg-type]
    hub.job(version.dataset.job_id).wait()  # type: ignore[union-attr, arg-type]


def test_foreign_types_need_an_administrator(hub: HubClient, tmp_path: Path) -> None:
    frame = hub.dataset("penguins").to_pandas().dropna()
    tree = DecisionTreeClassifier(max_depth=3).fit(frame[NUMBERS], frame["species"])
    file = tmp_path / "tree.skops"
    skops.io.dump(tree, file)
    assert "sklearn.tree._tree.Tree" in upload(hub, file, "tree")
    with pytest.raises(Invalid, match="nobody approved"):
        hub.evaluate("tree", "penguins")
    details = hub.version("model", "tree").model
    assert details is not None
    assert details.inspection is not None
    for name in details.inspection.untrusted:
        hub.admin.trust(name)
    hub.inspect("tree").wait()
    register_clean(hub, frame)
    job = hub.evaluate("tree", "clean", target="species")
    job.wait()
    hub.admin.distrust("sklearn.tree._tree.Tree")
    with pytest.raises(JobFailed, match="nobody approved"):
        hub.evaluate("tree", "clean", target="species").wait()


def test_a_file_that_is_no_model_says_so(hub: HubClient, tmp_path: Path) -> None:
    file = tmp_path / "liar.skops"
    file.write_bytes(b"cos\nsystem\n(S'false'\ntR.")
    assert "not a skops model file" in upload(hub, file, "liar")
    with pytest.raises(Invalid, match="not a skops model file"):
        hub.evaluate("liar", "penguins")


def bomb(entries: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_files_that_would_exhaust_memory_are_refused_before_they_are_loaded(
    hub: HubClient, tmp_path: Path
) -> None:
    header = b"\x93NUMPY\x01\x00v\x00" + (
        b"{'descr': '<f8', 'fortran_order': False, 'shape': (4000000000,), }".ljust(117) + b"\n"
    )
    lies = tmp_path / "lies.skops"
    lies.write_bytes(bomb({"schema.json": b"{}", "1.npy": header}))
    with pytest.raises(TooLarge, match="MiB once it is loaded"):
        check_size(lies, 2**30)
    packed = tmp_path / "packed.skops"
    packed.write_bytes(bomb({"schema.json": b"{}", "1.npy": b"\0" * 300_000_000}))
    assert packed.stat().st_size < 1_000_000
    with pytest.raises(TooLarge, match="MiB once it is loaded"):
        check_size(packed, 2**28)
    assert "MiB once it is loaded" in upload(hub, lies, "lies")


def test_a_type_has_to_be_a_name(hub: HubClient) -> None:
    for name in ("os", "../x", "a b.c", "x" * 400 + ".y"):
        with pytest.raises(Invalid):
            hub.admin.trust(name)


@pytest.mark.parametrize("function", [eval, exec, print, os.system, open])
def test_a_file_that_brings_functions_is_refused_though_a_worker_wrote_it(
    function: object, tmp_path: Path
) -> None:
    """No estimator needs them; a hostile one could leave them for whoever loads its model."""
    file = tmp_path / "model.skops"
    save_model(FunctionTransformer(function), file)
    with pytest.raises(Invalid, match="types that nobody approved"):
        load_model(file)


def _without_addresses(schema: str) -> object:
    """What a file says, without where its objects lay in memory."""
    return json.loads(schema, object_hook=lambda node: {**node, "__id__": None})


def test_a_model_file_holds_what_skops_writes_without_indents(tmp_path: Path) -> None:
    model = LogisticRegression().fit([[0.0], [1.0], [float(2**53 + 1)]], ["a", "b", "\u00e9"])
    model.unusual_ = {
        "nothing": None,
        "numbers": [np.inf, -np.inf, 1e-320],
        "lone": "\ud800",
    }
    skops.io.dump(model, tmp_path / "theirs.skops")
    save_model(model, tmp_path / "ours.skops")
    with (
        zipfile.ZipFile(tmp_path / "theirs.skops") as theirs,
        zipfile.ZipFile(tmp_path / "ours.skops") as ours,
    ):
        assert ours.namelist() == theirs.namelist()
        for name in set(ours.namelist()) - {"schema.json"}:
            assert ours.read(name) == theirs.read(name)
        written = ours.read("schema.json").decode()
        expected = theirs.read("schema.json").decode()
    assert _without_addresses(written) == _without_addresses(expected)
    assert "\n" not in written
    back = load_model(tmp_path / "ours.skops")
    assert back.unusual_ == model.unusual_
    assert back.predict([[2.0]]) == model.predict([[2.0]])
