"""The language of whoever sits in front of the process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_mlhub.errors import Conflict
from jupyter_mlhub.languages import reader, tr, use_language

SETTINGS = "lab/user-settings/@jupyterlab/translation-extension/plugin.jupyterlab-settings"


@pytest.fixture(autouse=True)
def _nothing_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.delenv("MLHUB_LANGUAGE", raising=False)
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path))
    use_language("")
    yield
    monkeypatch.undo()
    use_language("")


def choose_in_lab(folder: Path, text: str) -> None:
    file = folder / SETTINGS
    file.parent.mkdir(parents=True)
    file.write_text(text)
    use_language("")


def test_it_is_english_where_nobody_chose() -> None:
    assert reader().tag == "en"
    assert tr("Not found") == "Not found"


def test_a_choice_comes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLHUB_LANGUAGE", "pt_BR")
    assert use_language("").tag == "pt-BR"
    assert use_language("en").tag == "en"


def test_the_environment_comes_before_lab(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    choose_in_lab(tmp_path, '{"locale": "pt_BR"}')
    assert reader().tag == "pt-BR"
    monkeypatch.setenv("MLHUB_LANGUAGE", "en")
    assert use_language("").tag == "en"


@pytest.mark.parametrize(
    ("settings", "tag"),
    [
        ('{\n    // Locale\n    // the language\n    "locale": "pt_BR"\n}', "pt-BR"),
        ('{/* nothing */ "locale": "default"}', "en"),
        ("{broken", "en"),
        ("[]", "en"),
    ],
)
def test_labs_settings_are_read(tmp_path: Path, settings: str, tag: str) -> None:
    choose_in_lab(tmp_path, settings)
    assert reader().tag == tag


def test_errors_are_shown_in_it() -> None:
    use_language("pt-BR")
    error = Conflict("Something went wrong")
    assert str(error) == tr("Something went wrong") == "Algo deu errado"
    assert error.detail == "Something went wrong"
