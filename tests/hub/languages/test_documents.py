"""Documents keep sentences with their parameters, and write them for whoever asks."""

from __future__ import annotations

import json

import numpy as np
import pytest
from pydantic import Field

from jupyter_mlhub.errors import FieldProblem, JobFailed
from jupyter_mlhub.evaluation.metrics.definitions import CLASSIFICATION
from jupyter_mlhub.evaluation.report.charts import predicted_against_actual
from jupyter_mlhub.languages import ENGLISH, Sentence, in_language, language_of, say
from jupyter_mlhub.languages.documents import WithWords, Wording, from_text, restored, to_text
from jupyter_mlhub.schemas.base import Document
from jupyter_mlhub.schemas.jobs import JobError
from jupyter_mlhub.schemas.pipelines.reports import Chart
from jupyter_mlhub.wording import counted
from jupyter_mlhub.workers.protocol.failures import failure_document, failure_from

PORTUGUESE = language_of("pt-BR")


class Note(Document):
    message: Wording
    chart: WithWords = Field(default_factory=dict)


def test_a_stored_document_is_read_in_two_languages() -> None:
    stored = Note(message=counted(2000, "row")).model_dump(mode="json")
    read = Note.model_validate(json.loads(json.dumps(stored)))
    assert isinstance(read.message, Sentence)
    assert (
        json.loads(read.model_dump_json(context={"language": ENGLISH}))["message"] == "2,000 rows"
    )
    written = json.loads(read.model_dump_json(context={"language": PORTUGUESE}))
    assert written["message"] == "2.000 linhas"


def test_a_sentence_that_was_stored_as_a_text_stays_readable() -> None:
    read = Note.model_validate({"message": "A sentence of an {earlier} version."})
    for language in (ENGLISH, PORTUGUESE):
        answer = json.loads(read.model_dump_json(context={"language": language}))
        assert answer["message"] == "A sentence of an {earlier} version."


def test_a_stored_text_that_has_a_translation_gets_it() -> None:
    answer = Note(message="Something went wrong").model_dump_json(context={"language": PORTUGUESE})
    assert json.loads(answer)["message"] == "Algo deu errado"


def test_words_within_a_chart_are_kept_and_written() -> None:
    chart = {"title": say("Learning curve"), "data": [1, {"x": None}], "template": "of somebody"}
    read = Note.model_validate(json.loads(Note(message="", chart=chart).model_dump_json()))
    answer = json.loads(read.model_dump_json(context={"language": PORTUGUESE}))["chart"]
    assert answer == {**chart, "title": "Curva de aprendizado"}


def test_a_document_of_another_hub_is_no_fault() -> None:
    assert restored({"template": "It lacks {this}.", "parameters": {"that": 1}}) == (
        "It lacks {this}."
    )


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_numbers_that_json_does_not_know_are_kept_as_texts(value: float) -> None:
    stored = Note(message=say("The score is {score:.3f}.", score=value)).model_dump_json()
    read = Note.model_validate_json(stored)
    assert read.message == f"The score is {value:.3f}."


def test_the_failure_of_a_job_is_stored_once_and_read_in_two_languages() -> None:
    problem = FieldProblem("spec.target", say("{name} is empty.", name="mass"))
    error = JobFailed(
        "The job had more than {limit:,} threads and was ended. Try fewer parallel jobs or "
        "another estimator.",
        limit=4096,
        fields=[problem],
    )
    sent = failure_from(json.loads(json.dumps(failure_document(error))))
    stored = JobError.model_validate(json.loads(json.dumps(failure_document(sent))))
    english, portuguese = (
        json.loads(stored.model_dump_json(context={"language": language}))
        for language in (ENGLISH, PORTUGUESE)
    )
    assert english["message"].startswith("The job had more than 4,096 threads")
    assert portuguese["message"].startswith("A tarefa tinha mais de 4.096 threads")
    assert english["errors"][0]["message"] == "mass is empty."
    assert portuguese["errors"][0]["message"] == "mass está vazia."


def test_a_failure_that_an_earlier_version_stored_is_shown() -> None:
    old = {"code": "job_failed", "message": "The {thing} failed.", "errors": []}
    answer = JobError.model_validate(old).model_dump_json(context={"language": PORTUGUESE})
    assert json.loads(answer)["message"] == "The {thing} failed."


def test_a_report_has_its_titles_in_the_readers_language() -> None:
    spec = predicted_against_actual(np.array([1.0, 2.0]), np.array([1.0, 3.0]), "mass")
    chart = Chart(title=say("Predicted against actual"), spec=spec)
    stored = Chart.model_validate(json.loads(json.dumps(chart.model_dump(mode="json"))))
    answer = json.loads(stored.model_dump_json(context={"language": PORTUGUESE}))
    assert answer["title"] == "Previsto contra real"
    assert answer["spec"]["encoding"]["x"]["title"] == "mass, real"
    assert answer["spec"]["layer"] == spec["layer"]


def test_metrics_have_names_in_the_readers_language() -> None:
    names = [in_language(metric.label, PORTUGUESE) for metric in CLASSIFICATION]
    assert names[:2] == ["Acurácia", "Acurácia balanceada"]


@pytest.mark.parametrize("text", ["", "plain", '{"template": broken', '{"template": "a"}'])
def test_any_text_of_a_column_is_read(text: str) -> None:
    assert from_text(text) == text


def test_a_sentence_passes_through_a_column_of_text() -> None:
    found = from_text(to_text(counted(3, "column")))
    assert isinstance(found, Sentence)
    assert found.in_language(PORTUGUESE) == "3 colunas"


def test_openapi_calls_it_a_string() -> None:
    properties = Note.model_json_schema(mode="serialization")["properties"]
    assert properties["message"]["type"] == "string"
