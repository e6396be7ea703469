"""One table says of every error code which class it belongs to, and every code is in it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_mlhub import errors
from jupyter_mlhub.error_codes import JOB_CODES, KIND_OF_CODE, codes_page
from jupyter_mlhub.errors import KINDS, MLHubError

ROOT = Path(__file__).parents[2]
NAMES = {kind.__name__: kind for kind in (MLHubError, *KINDS)}


def raised_with_a_code() -> Iterator[tuple[str, str, str]]:
    """Where an error is made with a code of its own: the place, the class and the code."""
    for folder in ("jupyter_mlhub", "server_extension", "widgets"):
        for file in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if not isinstance(node, ast.Call):
                    continue
                # Invalid(…), errors.Invalid(…) and Invalid.field(…)
                words = [word for word in ast.unparse(node.func).split(".") if word in NAMES]
                for keyword in node.keywords:
                    if words and keyword.arg == "code" and isinstance(keyword.value, ast.Constant):
                        place = f"{file.relative_to(ROOT)}:{node.lineno}"
                        yield place, words[0], keyword.value.value


RAISED = list(raised_with_a_code())


def test_the_places_are_found() -> None:
    assert len(RAISED) > 100


@pytest.mark.parametrize(("place", "name", "code"), RAISED)
def test_a_code_belongs_to_the_class_that_is_raised_with_it(
    place: str, name: str, code: str
) -> None:
    if name == "JobFailed":
        assert code in JOB_CODES, place
    else:
        assert KIND_OF_CODE.get(code) is NAMES[name], place


def test_no_code_is_in_the_table_for_nothing() -> None:
    used = {code for _, _, code in RAISED} | {kind.code for kind in NAMES.values()}
    sources = "".join(
        file.read_text()
        for folder in ("jupyter_mlhub", "server_extension")
        for file in (ROOT / folder).rglob("*.py")
        if file.name != "error_codes.py"
    )
    rest = {code for code in KIND_OF_CODE if code not in used and f'"{code}"' not in sources}
    # Made of parts: of Jupyter's own answers, and of what a request or an address names.
    made = {f"{word}_{what}" for word in ("no", "unknown") for what in ("dataset", "model")}
    made |= {"unknown_version", *(code for code in rest if code.startswith("http_"))}
    assert rest <= made


@pytest.mark.parametrize("kind", [MLHubError, *KINDS])
def test_every_class_has_a_status_a_title_and_a_code_of_its_own(kind: type[MLHubError]) -> None:
    for name in ("status", "title", "code"):
        assert name in vars(kind), f"{kind.__name__} has no {name} of its own"
    assert 400 <= kind.status < 600
    assert KIND_OF_CODE[kind.code] is kind


def test_every_class_of_errors_is_in_the_table() -> None:
    classes = {
        each for each in vars(errors).values()
        if isinstance(each, type) and issubclass(each, MLHubError)
    }  # fmt: skip
    assert classes == {MLHubError, *KINDS}


def test_the_committed_table_of_errors_is_current() -> None:
    assert (ROOT / "docs" / "errors.md").read_text() == codes_page(), "run 'make types'"
