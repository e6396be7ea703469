"""A hub and its workers on a real S3 server: every byte goes through it."""

from __future__ import annotations

from pathlib import Path

import pytest
import s3fs

from tests.support.examples import EXAMPLES, register
from tests.support.running import PASSWORD, running_server, until, worker_is_ready
from tests.support.services import running_s3


def test_jobs_run_on_an_s3_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running_s3() as endpoint:
        monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "hub")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not so secret")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        s3fs.S3FileSystem(endpoint_url=endpoint, key="hub", secret="x").mkdir("bucket")
        option = "--MLHub.store_url=s3://bucket/hub"
        with running_server(tmp_path, option, app="server") as server:
            hub = server.client()
            hub.create_first_account("ada", PASSWORD)
            until(lambda: worker_is_ready(hub), 60, "the worker is ready")
            register(hub, "penguins.csv", "penguins")
            assert len(hub.dataset("penguins").to_pandas()) == 344
            hub.train("penguins", "species", "GaussianNB").wait()
            assert hub.model("penguins-species").load().n_features_in_ == 7
            hub.evaluate("penguins-species", "penguins", save_as="predicted").wait()
            assert len(hub.dataset("predicted").to_pandas()) == 344
            hub.learning_curve("penguins-species").wait()
            assert hub.model("penguins-species").save_onnx(tmp_path).stat().st_size > 0
            file = hub.download("model", "penguins-species", tmp_path)
            hub.register(file, "uploaded", kind="model")
            hub.inspect("uploaded@1").wait()
            result = hub.admin.check_storage().wait().result
            assert result is not None
            assert result.storage is not None
            assert result.storage.damaged == []
            assert result.storage.blobs >= 4
            version = hub.register(EXAMPLES / "penguins.csv", "again")
            assert version.sha256 == hub.versions("dataset", "penguins")[0].sha256
            assert not (server.state_dir / "store").exists()
