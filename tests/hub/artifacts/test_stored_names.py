"""Documents that were stored under earlier names of fields are read, and written under new ones."""

from __future__ import annotations

from jupyter_mlhub.schemas.data.artifacts import DatasetDetails
from jupyter_mlhub.schemas.pipelines.reports import FeatureDrift
from jupyter_mlhub.training.reading.as_read import as_read

NOTE = {"kind": "mixed", "columns": ["x"], "message": "x holds numbers, but 1 is '.'."}
STORED = {
    "profile": {
        "duplicate_rows": 0,
        "correlations": [],
        "warnings": [{**NOTE, "correction": {"missing": ["."]}}],
    },
    "marked_thousands": ["price"],
    "corrections": {"decimal": ",", "day_first": True},
}


def test_a_stored_profile_has_its_notes_and_options() -> None:
    details = DatasetDetails.model_validate(STORED)
    assert details.profile is not None
    (note,) = details.profile.notes
    assert note.options is not None
    assert note.options.missing == ["."]
    assert details.thousands_columns == ["price"]
    assert details.options is not None
    assert details.options.decimal == ","


def test_new_rows_know_what_people_chose_before() -> None:
    read = as_read(DatasetDetails.model_validate(STORED))
    assert read["given_decimal"]
    assert read["given_day_first"]
    assert read["thousands_columns"] == ["price"]


def test_what_is_written_has_the_new_names_and_is_read_again() -> None:
    details = DatasetDetails.model_validate(STORED)
    written = details.model_dump(mode="json")
    assert not {"corrections", "marked_thousands"} & set(written)
    assert "warnings" not in written["profile"]
    assert DatasetDetails.model_validate(written) == details


def test_stored_drift_is_drift() -> None:
    stored = {"column": "x", "moved": 0.25, "missing_before": 0, "missing_now": 0}
    drift = FeatureDrift.model_validate(stored)
    assert drift.drift == 0.25
    assert FeatureDrift.model_validate(drift.model_dump()) == drift
