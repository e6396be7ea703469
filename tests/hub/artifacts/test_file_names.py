"""A file's name becomes a name that the hub takes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from jupyter_mlhub.artifacts.file_names import default_name
from jupyter_mlhub.schemas.base import ArtifactName


@pytest.mark.parametrize(
    ("filename", "name"),
    [
        ("sales 2024.csv", "sales-2024"),
        ("données 2024 (final).csv", "donnees-2024-final"),
        ("my.data.csv.gz", "my.data"),
        ("(draft) list.xlsx", "draft-list"),
        ("a" * 300 + ".csv", "a" * 100),
        ("2024 отчёт.csv", "2024-44be7933"),
        ("penguins.csv.gz", "penguins"),
        ("My file (2).csv", "My-file-2"),
        ("%%%.csv", "dataset"),
        (".csv", "dataset"),
        ("", ""),
    ],
)
def test_a_name_that_fits(filename: str, name: str) -> None:
    assert default_name(filename) == name


def test_a_model_file_gives_a_model() -> None:
    assert default_name("%.skops", "model") == "model"
    assert default_name("net v2.SKOPS", "model") == "net-v2"


@given(st.text(min_size=1).filter(lambda text: text.strip(". ") != ""))
def test_every_name_is_taken(filename: str) -> None:
    TypeAdapter(ArtifactName).validate_python(default_name(f"{filename}x.csv"))


def test_names_in_other_scripts_differ() -> None:
    assert default_name("价格.csv") != default_name("目标.csv")
