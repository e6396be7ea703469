"""Words of people's data stay words: in spreadsheets, pages, Markdown and logs."""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from jupyter_mlhub_server.app import MLHub
from jupyter_mlhub_server.http.headers import is_plain_http_elsewhere
from jupyter_mlhub_server.sign_in.kept_token import SignIn

from jupyter_mlhub.artifacts.datasets.csv_export import csv_chunks
from jupyter_mlhub.artifacts.models.cards import code, text
from jupyter_mlhub.evaluation.report.page import report_page
from jupyter_mlhub.schemas.pipelines.reports import Report
from jupyter_mlhub.settings import HubSettings
from jupyter_mlhub.workers.protocol.failures import describe_failure

FORMULAS = ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠x"]


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("kind", ["text", "category", "name"])
def test_no_cell_of_an_exported_table_begins_a_formula(
    tmp_path: Path, formula: str, kind: str
) -> None:
    cells = pa.array(["plain", "plain" if kind == "name" else formula])
    column = cells.dictionary_encode() if kind == "category" else cells
    name = formula if kind == "name" else "n"
    parquet.write_table(pa.table({name: column}), tmp_path / "t.parquet")
    written = b"".join(csv_chunks(tmp_path / "t.parquet")).decode()
    assert f"'{formula}" in written
    assert f'"{formula}' not in written
    assert f"\n{formula}" not in written


def test_what_labels_say_ends_no_script() -> None:
    label = "<!--<script></script>"
    spec = {"data": {"values": [{"label": label}]}}
    report = Report.model_validate(
        {
            "task": "classification",
            "target": "y",
            "estimator": "Ridge",
            "validation": "hold-out",
            "metrics": [],
            "rows": {},
            "charts": [{"title": "t", "spec": spec}],
        }
    )
    page = report_page("t", report, {})
    specs = re.search(r"const specs = (.*);\n", page)
    assert specs is not None
    assert "<" not in specs[1]
    assert json.loads(specs[1])[0]["data"] == spec["data"]


@pytest.mark.parametrize(
    "name", ["a`![x](http://evil.example/p.png)`b", "``", "`", "a```b", "two\nlines`"]
)
def test_no_name_ends_the_code_in_which_it_stands(name: str) -> None:
    span = code(name)
    fence = re.match("`+", span)
    assert fence is not None
    assert span.endswith(fence[0])
    assert fence[0] not in span[len(fence[0]) : -len(fence[0])]
    assert "\n" not in span


def test_sentences_of_a_card_make_no_pictures() -> None:
    written = text("The class ![x](http://evil.example) is rare.\n# Title <b>")
    assert re.search(r"(?<!\\)[\[\]<`]", written) is None
    assert "\n" not in written


def test_a_failed_jobs_log_says_nothing_of_the_machine() -> None:
    place = tempfile.gettempdir() + "/mlhub-jobs-1/in"
    try:
        Path(place).read_bytes()
    except FileNotFoundError as raised:
        error, lines = describe_failure(raised)
    for written in (error.detail, lines):
        assert place not in written
        assert str(Path.home()) + "/" not in written
        assert "site-packages" not in written
        assert not re.search(r"(?m)^  /", written)
    assert "FileNotFoundError" in lines
    assert "pathlib.py" in lines


def test_paths_in_peoples_data_stay_in_what_is_wrong_with_them() -> None:
    error, _ = describe_failure(ValueError("could not convert '/pictures/a.png' to float"))
    assert error.detail == "ValueError: could not convert '/pictures/a.png' to float"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"nonsense", b"a.b.c\n", b"a.b", b"x" * 99])
def test_a_damaged_sign_in_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "sign-in.jwt").write_bytes(content)
    assert SignIn(tmp_path).token() is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://hub.example", True),
        ("http://10.0.0.7:8888/base", True),
        ("http://127.0.0.1:8888", False),
        ("http://[::1]:8888", False),
        ("http://localhost", False),
        ("https://hub.example", False),
    ],
)
def test_an_address_without_encryption_on_another_machine_is_known(
    url: str, expected: bool
) -> None:
    assert is_plain_http_elsewhere(url) is expected


def test_a_bridge_over_an_address_without_encryption_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    bridge = MLHub(hub_url="http://hub.example")
    bridge.serverapp = SimpleNamespace()
    monkeypatch.setattr(bridge, "hub_settings", lambda: HubSettings(state_dir=tmp_path))
    monkeypatch.setattr(bridge.log, "propagate", True)
    bridge.initialize_settings()
    (said,) = [record.getMessage() for record in caplog.records]
    assert said.startswith("Passwords and data go to http://hub.example unencrypted")
