"""A split has a name on one version of a dataset, and never changes under it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jupyter_mlhub import HubClient
from jupyter_mlhub.access.actor import make_actor
from jupyter_mlhub.database import User
from jupyter_mlhub.errors import Conflict, Forbidden, Invalid, NotFound
from jupyter_mlhub.schemas.base import PageQuery
from jupyter_mlhub.schemas.people.sharing import ShareChange
from jupyter_mlhub.schemas.pipelines.validation import KFold, SplitCreate
from tests.support.examples import register
from tests.support.hubs import new_hub
from tests.support.running import PASSWORD

BY_ISLAND: dict[str, Any] = {"method": "kfold", "folds": 3, "groups": "island"}


@pytest.fixture(scope="module")
def penguins(hub: HubClient) -> HubClient:
    register(hub, "penguins.csv", "penguins")
    register(hub, "penguins.csv", "penguins")
    return hub


def test_a_named_split_says_how_a_job_splits_the_rows(penguins: HubClient) -> None:
    made = penguins.save_split("penguins@1", "by-island", BY_ISLAND)
    assert made.words == "3-fold cross-validation by island"
    assert made.validation.seed == 0  # type: ignore[union-attr]
    training = ("penguins@1", "species", "GaussianNB")
    job = penguins.train(*training, split="by-island", model="named", seed=4).wait()
    spec = job.request["spec"]
    assert spec["split"] == "by-island"
    assert spec["validation"] == made.validation.model_dump(mode="json")
    named = penguins.model("named").report
    assert named is not None
    assert named.validation == "3-fold cross-validation by island (split by-island)"
    own = {**BY_ISLAND, "seed": 0}
    penguins.train(*training, validation=own, model="plain", seed=9).wait()
    plain = penguins.model("plain").report
    assert plain is not None
    assert plain.metrics[0].folds == named.metrics[0].folds


def test_a_split_is_listed_where_it_belongs(penguins: HubClient) -> None:
    penguins.save_split("penguins@2", "thirds", {"method": "kfold", "folds": 3})
    penguins.save_split("penguins@2", "halves", {"method": "holdout", "test_size": 0.5})
    assert [split.name for split in penguins.splits("penguins")] == ["halves", "thirds"]
    assert "thirds" not in [split.name for split in penguins.splits("penguins@1")]
    with pytest.raises(Invalid, match="penguins@1 has no split third"):
        penguins.train("penguins@1", "species", "GaussianNB", split="third")
    with pytest.raises(Invalid, match=r"has no split third\. Did you mean thirds\?"):
        penguins.train("penguins@2", "species", "GaussianNB", split="third")


def test_a_name_never_gets_another_meaning(penguins: HubClient) -> None:
    penguins.save_split("penguins@2", "fixed", BY_ISLAND)
    penguins.save_split("penguins@2", "fixed", {**BY_ISLAND, "seed": 0})
    with pytest.raises(Conflict, match="fixed stands for another split"):
        penguins.save_split("penguins@2", "fixed", {**BY_ISLAND, "seed": 1})
    penguins.delete_split("penguins@2", "fixed")
    with pytest.raises(NotFound, match="no split fixed"):
        penguins.delete_split("penguins@2", "fixed")
    penguins.save_split("penguins@2", "fixed", {**BY_ISLAND, "seed": 1})


def test_a_job_says_a_split_or_a_validation_but_not_two(penguins: HubClient) -> None:
    penguins.save_split("penguins@2", "one-way", BY_ISLAND)
    training = ("penguins@2", "species", "GaussianNB")
    with pytest.raises(Invalid, match=r"split one-way says how .* by island\. Leave"):
        penguins.train(*training, split="one-way", validation={"method": "kfold", "folds": 3})
    # A job that is run again says both, and they are the same.
    job = penguins.train(*training, split="one-way").wait()
    again = penguins.submit({key: job.request[key] for key in ("kind", "spec", "model")})
    assert again.wait().state == "succeeded"


def test_a_job_that_referred_to_a_split_keeps_its_definition(penguins: HubClient) -> None:
    penguins.save_split("penguins@2", "gone", BY_ISLAND)
    job = penguins.train("penguins@2", "species", "GaussianNB", split="gone", model="gone").wait()
    penguins.delete_split("penguins@2", "gone")
    assert penguins.job_detail(job.id).request["spec"]["validation"]["groups"] == "island"
    with pytest.raises(Invalid, match="no split gone"):
        penguins.submit({"kind": "train", "spec": job.request["spec"]})


@pytest.mark.parametrize(
    ("name", "how", "words"),
    [
        ("9th", BY_ISLAND, "split"),
        ("x" * 51, BY_ISLAND, "at most 50"),
        ("typo", {**BY_ISLAND, "groups": "iland"}, "Did you mean island"),
        ("many", {"method": "kfold", "folds": 4, "groups": "island"}, "at least 4 groups"),
        ("late", {"method": "time", "time": "island"}, "island is text"),
    ],
)
def test_what_can_be_no_split_is_refused(
    penguins: HubClient, name: str, how: dict[str, Any], words: str
) -> None:
    with pytest.raises(Invalid, match=words):
        penguins.save_split("penguins@2", name, how)
    assert name not in [split.name for split in penguins.splits("penguins@2")]


def test_tested_values_are_kept_as_the_column_has_them(penguins: HubClient) -> None:
    how = {"method": "column", "column": "year", "test": ["2009"]}
    assert penguins.save_split("penguins@2", "newest", how).validation.test == [2009]  # type: ignore[union-attr]


def test_who_may_only_read_sees_splits_and_makes_none(tmp_path: Path) -> None:
    hub = new_hub(tmp_path)
    hub.accounts.create_first("ada", PASSWORD)
    with hub.database.write() as session:
        session.add(User(name="ben", key="ben", password_hash="!", role="member"))
    with hub.database.read() as session:
        users = {user.name: user for user in session.query(User)}
        ada, ben = (make_actor(session, users[name]) for name in ("ada", "ben"))
    writer = hub.store.writer()
    writer.write(b"a")
    hub.artifacts.register(ada, "dataset", "table", writer.commit())
    wanted = SplitCreate(validation=KFold())
    with pytest.raises(NotFound, match="no dataset named ada/table"):
        hub.splits.list(ben, "ada/table", "1", PageQuery())
    hub.artifacts.share(ada, "dataset", "table", ShareChange(user="ben", level="read"))
    assert hub.splits.list(ben, "ada/table", "1", PageQuery()).items == []
    with pytest.raises(Forbidden):
        hub.splits.put(ben, "ada/table", "1", "mine", wanted)
    with pytest.raises(Forbidden):
        hub.splits.delete(ben, "ada/table", "1", "mine")
    with pytest.raises(Conflict, match="has no table"):
        hub.splits.put(ada, "table", "1", "mine", wanted)
    hub.close()
