"""The translations of the panel are complete and say as much as the English sentences."""

from __future__ import annotations

import re
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
CATALOGUES = sorted(ROOT.glob("server_extension/jupyter_mlhub_server/locale/*/LC_MESSAGES/*.po"))
LANGUAGES = [file.parents[1].name for file in CATALOGUES]
ADVICE = "Run `make words`, then translate what is empty or marked as fuzzy."


@pytest.fixture(scope="module")
def template() -> Catalog:
    """What a person sees in the panel, by its sources."""
    command = ["node", "words/extract.mjs"]
    found = subprocess.run(command, cwd=ROOT / "labextension", check=True, capture_output=True)
    return read_po(BytesIO(found.stdout))


@pytest.fixture(params=CATALOGUES, ids=LANGUAGES)
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    file: Path = request.param
    return read_po(BytesIO(file.read_bytes()), locale=file.parents[1].name)


def sentences(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def texts(given: object) -> list[str]:
    """A sentence, or the forms of one that counts."""
    return [given] if isinstance(given, str) else list(given)  # type: ignore[call-overload]


def placeholders(text: str) -> list[str]:
    return sorted(set(re.findall(r"%\d", text)))


def ending(text: str) -> str:
    return text[-1] if text[-1] in ".…:?!" else ""


def test_there_is_brazilian_portuguese() -> None:
    assert "pt_BR" in LANGUAGES


def test_every_sentence_is_translated(template: Catalog, catalogue: Catalog) -> None:
    def lacks(message: Message) -> bool:
        found = catalogue.get(message.id, message.context)
        return found is None or found.fuzzy or not all(texts(found.string))

    assert [one.id for one in sentences(template) if lacks(one)] == [], ADVICE


def test_nothing_is_translated_that_nobody_sees(template: Catalog, catalogue: Catalog) -> None:
    seen = {(one.context, str(one.id)) for one in sentences(template)}
    kept = {(one.context, str(one.id)) for one in sentences(catalogue)}
    assert kept - seen == set(), ADVICE


def test_a_sentence_counts_in_one_way(template: Catalog) -> None:
    # JupyterLab finds no translation of a text that stands alone here and with a plural there.
    alone = {one.id for one in sentences(template) if isinstance(one.id, str)}
    counted = {texts(one.id)[0] for one in sentences(template) if not isinstance(one.id, str)}
    assert alone & counted == set()


def test_translations_have_the_same_parts(catalogue: Catalog) -> None:
    wrong = []
    for message in sentences(catalogue):
        asked, given = texts(message.id), texts(message.string)
        forms = 1 if len(asked) == 1 else catalogue.num_plurals
        fits = (
            len(given) == forms
            and placeholders(given[-1]) == placeholders(asked[-1])
            and all(placeholders(one) in map(placeholders, asked) for one in given)
            and all(ending(one) == ending(asked[-1]) for one in given)
            and all(one == one.strip() for one in given)
        )
        if not fits:
            wrong.append((message.id, message.string))
    assert wrong == []
