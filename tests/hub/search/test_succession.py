"""A new version of a model beside the one that people got until then, and what people get next."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import select

from jupyter_mlhub.access.actor import Actor, make_actor
from jupyter_mlhub.artifacts.registration import register_made
from jupyter_mlhub.database import Alias, AuditEntry, Job, User
from jupyter_mlhub.errors import Conflict, NotFound
from jupyter_mlhub.hub import Hub
from jupyter_mlhub.schemas.data.artifacts import ArtifactInfo, Lineage, ModelDetails
from jupyter_mlhub.schemas.data.models import ModelInternals, Succession
from jupyter_mlhub.schemas.pipelines.reports import Metric, Report
from jupyter_mlhub.schemas.pipelines.specs import ResolvedSpec
from jupyter_mlhub.search.comparison.succession import (
    ChanceMessage,
    find_predecessor,
    succeed,
)
from jupyter_mlhub.settings import HubSettings
from tests.support.claiming import quiet_hub
from tests.support.services import running_postgresql

SPEC: dict[str, Any] = {
    **{"dataset": "penguins@1", "target": "species", "task": "classification", "features": ["x"]},
    "steps": [{"estimator": "GaussianNB"}],
}


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with quiet_hub(tmp_path) as hub:
        yield hub


@pytest.fixture(params=["sqlite", "postgresql"])
def any_hub(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hub]:
    if request.param == "sqlite":
        with quiet_hub(tmp_path) as hub:
            yield hub
        return
    with running_postgresql() as server:
        hub = Hub(HubSettings(state_dir=tmp_path, database_url=server.url))
        hub.accounts.create_first("ada", "correct horse")
        yield hub
        hub.close()


def ada(hub: Hub) -> Actor:
    with hub.database.read() as session:
        return make_actor(session, session.scalars(select(User)).one())


def metric(name: str, mean: float) -> Metric:
    return Metric(
        **{
            "name": name,
            "label": name,
            "help": "",
            "higher_is_better": name not in ("log_loss", "rmse"),
        },
        **{"mean": mean, "spread": None, "folds": [mean], "baseline": None},
    )


def train(
    hub: Hub,
    accuracy: float | None = None,
    *,
    chance: dict[str, Any] | None = None,
    search: dict[str, Any] | None = None,
    metrics: dict[str, float] | None = None,
    dataset: int = 7,
    **spec: Any,
) -> Succession | None:
    """Register the next version of the model ``penguins``, as the end of a training does."""
    scores = {"accuracy": accuracy} if metrics is None else metrics
    report = Report(
        **{"task": "classification", "target": "species", "validation": "v", "rows": {}},
        metrics=[metric(name, mean) for name, mean in scores.items() if mean is not None],
    )
    blob = hub.store.put(BytesIO(b"a model"))
    with hub.database.write() as session:
        job = Job(owner_id=1, kind="train" if search is None else "search", title="t")
        job.state, job.request = "succeeded", {"spec": search or {}}
        session.add(job)
        session.flush()
        lineage = Lineage(
            **{"job_id": job.id, "dataset": "penguins", "dataset_version": 1, "libraries": {}},
            **{"dataset_sha256": "0" * 64, "spec": {**SPEC, **spec}},
        )
        version = register_made(
            session,
            1,
            "model",
            "penguins",
            blob,
            **{"job_id": job.id, "suffix": "skops", "media_type": "x"},
            details=ModelDetails(origin="trained", report=report, lineage=lineage),
            internal=ModelInternals(dataset_version_id=dataset),
        )
        message = None if chance is None else ChanceMessage.model_validate(chance)
        return succeed(session, version, message)


def upload(hub: Hub) -> None:
    hub.artifacts.register(ada(hub), "model", "penguins", hub.store.put(BytesIO(b"other")))


def model(hub: Hub) -> ArtifactInfo:
    return hub.artifacts.get(ada(hub), "model", "penguins")


def gets(hub: Hub) -> int:
    """The version that the name means."""
    return hub.artifacts.version(ada(hub), "model", "penguins", "current").number


def report_notes(hub: Hub, number: int) -> list[str]:
    details = hub.artifacts.version(ada(hub), "model", "penguins", str(number)).model
    assert details is not None
    assert details.report is not None
    return details.report.notes


def chance_of(p: float, difference: float, before: int = 1, name: str = "accuracy") -> Any:
    return {"before": before, "metric": name, "difference": difference, "p": p}


def test_a_worse_version_does_not_become_what_people_get(hub: Hub) -> None:
    assert train(hub, 0.93) is None
    assert (gets(hub), model(hub).champion) == (1, None)
    found = train(hub, 0.91, chance=chance_of(0.2, 0.02))
    assert found is not None
    assert (found.version, found.before, found.stays) == (2, 1, True)
    assert (found.verdict, found.beyond_chance) == ("worse", False)
    assert (found.metric, found.score, found.score_before) == ("accuracy", 0.91, 0.93)
    assert found.sentence == (
        "Version 2 is worse than version 1 (accuracy 0.91, not 0.93), so version 1 stays what "
        "people get. The difference is not more than chance."
    )
    assert report_notes(hub, 2) == [
        "Version 2 is worse than version 1 (accuracy 0.91, not 0.93). The difference is not more "
        "than chance."
    ]
    assert gets(hub) == 1
    info = model(hub)
    assert info.latest is not None
    assert info.champion is not None
    assert info.current == info.champion
    assert (info.latest.number, info.champion.number) == (2, 1)
    assert info.undecided == found
    with hub.database.read() as session:
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert entry is not None
        assert (entry.actor, entry.action) == ("ada", "models.update")
        assert entry.object == "model:penguins@1"
        assert (entry.details["alias"], entry.details["job"]) == ("champion", 2)


@pytest.mark.parametrize("answer", [1, 2])
def test_the_question_is_answered_by_a_champion(hub: Hub, answer: int) -> None:
    train(hub, 0.93)
    train(hub, 0.91)
    hub.aliases.give(ada(hub), "model", "penguins", "champion", answer)
    assert (gets(hub), model(hub).undecided) == (answer, None)
    train(hub, 0.99)  # is a question of its own
    undecided = model(hub).undecided
    assert undecided is not None
    assert (undecided.version, undecided.before, gets(hub)) == (3, answer, answer)
    hub.aliases.take(ada(hub), "model", "penguins", "champion")
    assert (gets(hub), model(hub).undecided) == (3, None)


@pytest.mark.parametrize(
    ("accuracy", "claim"),
    [
        (0.95, "Version 2 is better than version 1 (accuracy 0.95, not 0.93)"),
        (0.93, "Version 2 is as good as version 1 (accuracy 0.93)"),
    ],
)
def test_a_version_that_is_not_worse_becomes_what_people_get(
    hub: Hub, accuracy: float, claim: str
) -> None:
    train(hub, 0.93)
    found = train(hub, accuracy, chance=chance_of(0.01, -0.02))
    assert found is not None
    assert found.sentence.startswith(f"{claim}, so it is what people get from now on.")
    assert (found.stays, gets(hub), model(hub).champion) == (False, 2, None)
    assert model(hub).undecided is None


def test_a_champion_stays_before_a_better_version(hub: Hub) -> None:
    train(hub, 0.93)
    hub.aliases.give(ada(hub), "model", "penguins", "champion", 1)
    assert model(hub).undecided is None
    found = train(hub, 0.95, chance=chance_of(0.01, -0.02))
    assert found is not None
    assert found.sentence == (
        "Version 2 is better than version 1 (accuracy 0.95, not 0.93). Version 1 stays what people "
        "get, because it is the champion. The difference is more than chance."
    )
    assert (gets(hub), model(hub).undecided) == (1, found)


UNLIKE: list[dict[str, Any]] = [
    {"seed": 1},
    {"dataset": 8},
    {"rows": {"start": 0, "end": 99}},
    {"validation": {"method": "holdout", "test_size": 0.3}},
    {"target": "island"},
    {"metrics": {"f1_macro": 0.1}},
]


@pytest.mark.parametrize("changes", UNLIKE)
def test_nothing_is_told_of_tests_that_are_not_alike(hub: Hub, changes: dict[str, Any]) -> None:
    train(hub, 0.93)
    assert train(hub, 0.5, **changes) is None
    assert (gets(hub), report_notes(hub, 2)) == (2, [])
    hub.aliases.give(ada(hub), "model", "penguins", "champion", 1)
    found = train(hub, 0.5, **changes)
    assert found is not None
    assert (found.verdict, found.stays, found.score, gets(hub)) == (None, True, None, 1)
    assert found.sentence == (
        "Version 3 was not tested like version 1, so which one is better can't be told. Version 1 "
        "stays what people get, because it is the champion."
    )
    assert model(hub).undecided == found


def test_other_features_and_steps_are_tested_by_the_same_rows(hub: Hub) -> None:
    train(hub, 0.93)
    found = train(hub, 0.5, features=["y", "z"], steps=[{"estimator": "KNeighborsClassifier"}])
    assert found is not None
    assert found.verdict == "worse"


def test_an_uploaded_file_has_no_score_to_tell_of(hub: Hub) -> None:
    train(hub, 0.93)
    upload(hub)
    assert (gets(hub), model(hub).champion, model(hub).undecided) == (2, None, None)
    assert train(hub, 0.5) is None  # nor is a training beside it
    assert gets(hub) == 3
    hub.aliases.give(ada(hub), "model", "penguins", "champion", 1)
    upload(hub)
    assert (gets(hub), model(hub).undecided) == (1, None)


def test_the_metric_of_a_search_decides(hub: Hub) -> None:
    search = {"metric": "log_loss", "holdout": {"method": "holdout"}}
    train(hub, metrics={"accuracy": 0.9, "log_loss": 0.3})
    found = train(hub, metrics={"accuracy": 0.99, "log_loss": 0.4}, search=search)
    assert found is not None
    assert found.sentence.startswith("Version 2 is worse than version 1 (log loss 0.4, not 0.3)")
    hub.aliases.give(ada(hub), "model", "penguins", "champion", 2)
    again = train(hub, metrics={"accuracy": 0.8, "log_loss": 0.1})
    assert again is not None
    assert (again.metric, again.verdict) == ("log_loss", "better")


def test_a_score_that_chose_its_model_is_too_good(hub: Hub) -> None:
    caveat = (
        "Version 2 was chosen among trials by these scores, which are a little too good for that."
    )
    train(hub, 0.93)
    found = train(hub, 0.94, search={"metric": "accuracy"})
    later = train(hub, 0.95)
    for one in (found, later):
        assert one is not None
        assert one.sentence.endswith(caveat)
    train(hub, 0.96, search={"metric": "accuracy"})
    both = train(hub, 0.97, search={"metric": "accuracy"})
    assert both is not None
    assert "chosen" not in both.sentence


@pytest.mark.parametrize(
    ("chance", "beyond"),
    [
        (None, None),
        (chance_of(0.01, 0.02), True),
        (chance_of(0.06, 0.02), False),
        (chance_of(0.01, -0.02), False),  # a stand-in for the metric says the opposite
        (chance_of(0.01, 0.02, before=9), None),  # people got another version meanwhile
        (chance_of(0.01, 0.02, name="log_loss"), None),
    ],
)
def test_chance_is_what_the_work_found(hub: Hub, chance: Any, beyond: bool | None) -> None:
    train(hub, 0.93)
    found = train(hub, 0.91, chance=chance)
    assert found is not None
    assert found.beyond_chance is beyond
    words = {
        None: "Whether they differ by more than chance can't be told.",
        True: "The difference is more than chance.",
        False: "The difference is not more than chance.",
    }
    assert found.sentence.endswith(words[beyond])


def test_scores_are_written_with_as_many_digits_as_they_differ_by(hub: Hub) -> None:
    train(hub, 0.912341)
    found = train(hub, 0.912339)
    assert found is not None
    assert "(accuracy 0.912339, not 0.912341)" in found.sentence
    train(hub, metrics={"rmse": 123456.0}, seed=3)
    hub.aliases.give(ada(hub), "model", "penguins", "champion", 3)
    found = train(hub, metrics={"rmse": 234567.0}, seed=3)
    assert found is not None
    assert "(root mean squared error 234,567, not 123,456)" in found.sentence


def test_a_predecessor_is_the_version_that_people_get(hub: Hub) -> None:
    def predecessor(**changes: Any) -> Any:
        with hub.database.read() as session:
            spec = ResolvedSpec.model_validate({**SPEC, **changes})
            found = find_predecessor(session, 99, 1, "penguins", spec, 7)
            return None if found is None else found.document

    assert predecessor() is None
    train(hub, metrics={"accuracy": 0.9, "log_loss": 0.3})
    assert predecessor() == {"before": 1, "metric": "accuracy", "folds": [0.9]}
    train(hub, 0.8)
    assert predecessor()["before"] == 1
    assert predecessor(seed=4) is None
    upload(hub)
    hub.aliases.give(ada(hub), "model", "penguins", "champion", 3)
    assert predecessor() is None


def at_once(*actions: Any) -> list[BaseException]:
    barrier, failed = Barrier(len(actions)), []

    def run(action: Any) -> None:
        barrier.wait()
        try:
            action()
        except BaseException as error:
            failed.append(error)

    threads = [Thread(target=run, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed


def test_of_trainings_that_end_at_once_people_get_none_that_is_worse(any_hub: Hub) -> None:
    train(any_hub, 0.93)
    accuracies = [0.91, 0.8, 0.95, 0.92, 0.7, 0.94]
    assert at_once(*(lambda a=a: train(any_hub, a) for a in accuracies)) == []
    scores = {}
    for number in range(1, 8):
        details = any_hub.artifacts.version(ada(any_hub), "model", "penguins", str(number)).model
        scores[number] = details.report.metrics[0].mean  # type: ignore[union-attr]
    assert sorted(scores.values()) == sorted([0.93, *accuracies])
    assert scores[gets(any_hub)] >= 0.93
    with any_hub.database.read() as session:
        assert len(session.scalars(select(Alias)).all()) == 1


def test_a_person_who_chooses_while_a_training_ends_is_obeyed(any_hub: Hub) -> None:
    train(any_hub, 0.93)
    for _ in range(5):
        number = model(any_hub).versions
        failed = at_once(
            lambda: train(any_hub, 0.5),
            lambda number=number: any_hub.aliases.give(
                ada(any_hub), "model", "penguins", "champion", number
            ),
        )
        assert (failed, gets(any_hub)) == ([], number)


def test_a_version_that_is_deleted_while_a_training_ends_is_no_champion(any_hub: Hub) -> None:
    for _ in range(5):
        train(any_hub, 0.93)
        train(any_hub, 0.93)
        number = gets(any_hub)
        failed = at_once(
            lambda: train(any_hub, 0.5),
            lambda number=number: any_hub.artifacts.delete(
                ada(any_hub), "model", "penguins", str(number)
            ),
        )
        assert [one for one in failed if not isinstance(one, NotFound | Conflict)] == []
        assert gets(any_hub) != number
        any_hub.artifacts.delete(ada(any_hub), "model", "penguins")
