"""Every sentence that goes through ``say`` has a translation with the same placeholders."""

from __future__ import annotations

from string import Formatter
from typing import Any

import pytest
from babel.messages import Catalog
from babel.messages.pofile import read_po

from jupyter_mlhub.languages.extraction import ROOT, Message, all_uses, extracted, sources
from jupyter_mlhub.languages.tongues import ENGLISH, catalogue_path, tags

COUNTING = "jupyter_mlhub/wording.py"
"""It makes templates from words, which are extracted where it is called."""
LANGUAGES = [tag for tag in tags() if tag != ENGLISH.tag]


@pytest.fixture(scope="module")
def templates() -> dict[Message, list[str]]:
    return extracted(sources())


@pytest.fixture(params=LANGUAGES)
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    with catalogue_path(request.param).open("rb") as file:
        return read_po(file, locale=request.param.replace("-", "_"), abort_invalid=True)


def placeholders(text: str) -> list[tuple[str, str, str]]:
    """The placeholders of a template with their formats. Without names, braces are only text."""
    try:
        found = [(n, s or "", c or "") for _, n, s, c in Formatter().parse(text) if n is not None]
    except ValueError:
        return []
    return sorted(found) if all(name.isidentifier() for name, _, _ in found) else []


def forms_of(message: Any) -> list[str]:
    """The translations of a message: one, or one for each plural form."""
    return list(message.string) if message.pluralizable else [message.string]


def templates_of(message: Any) -> list[str]:
    """The templates of a message: one, or those for one and for several."""
    return list(message.id) if message.pluralizable else [message.id]


def test_there_is_a_language_beside_english() -> None:
    assert "pt-BR" in LANGUAGES


def test_every_template_is_translated(
    templates: dict[Message, list[str]], catalogue: Catalog
) -> None:
    missing = []
    for message, places in templates.items():
        found = catalogue.get(message)
        forms = () if found is None else forms_of(found)
        if found is None or found.fuzzy or not forms or not all(forms):
            missing.append(f"{places[0]}: {message}")
    assert missing == []


def test_translations_have_the_placeholders_of_their_templates(catalogue: Catalog) -> None:
    wrong = [
        message.id
        for message in catalogue
        if message.id
        for source, target in zip(templates_of(message), forms_of(message), strict=True)
        if placeholders(source) != placeholders(target)
    ]
    assert wrong == []


def test_a_catalogue_holds_no_template_that_the_code_has_lost(
    templates: dict[Message, list[str]], catalogue: Catalog
) -> None:
    known = set(templates)
    lost = [message.id for message in catalogue if message.id and message.id not in known]
    assert lost == []


def test_no_sentence_is_put_together_in_the_code() -> None:
    composed = [
        f"{path.relative_to(ROOT)}:{use.line}"
        for path, uses in all_uses(sources()).items()
        if str(path.relative_to(ROOT)) != COUNTING
        for use in uses
        if use.bypass
    ]
    assert composed == []
