"""Fill a hub by its own services, and keep it with its answers as ``hub-0012.tar.xz``.

Run at commit 7a0aa09, before revision 0013: ``python -m tests.data.fill_hub``.
"""

from __future__ import annotations

import gzip
import io
import json
import sqlite3
import sys
import tarfile
import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import update

from jupyter_mlhub.access.actor import Actor
from jupyter_mlhub.artifacts.models.files import save_model
from jupyter_mlhub.database import HEAD, Database, EstimatorCatalogue, Worker
from jupyter_mlhub.schemas.data.artifacts import ReadOptions
from jupyter_mlhub.schemas.data.storage import UploadRequest
from jupyter_mlhub.schemas.people.accounts import GrantChange, NewGroup, NewRole, NewUser
from jupyter_mlhub.schemas.people.sharing import ShareChange
from jupyter_mlhub.schemas.pipelines.searches import JobRequest
from jupyter_mlhub.settings import HubSettings
from tests.support.examples import EXAMPLES
from tests.support.filled import DATA, answers
from tests.support.running import PASSWORD
from tests.support.workplace import Workplace, opened_workplace

REQUEST: TypeAdapter[Any] = TypeAdapter(JobRequest)
USED = {
    *("GaussianNB", "Ridge", "XGBClassifier", "RandomForestClassifier", "KMeans"),
    *("LogisticRegression", "SimpleImputer", "OneHotEncoder", "TfidfVectorizer"),
}
"""Estimators that its jobs name."""
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def fill(workplace: Workplace) -> None:
    """Accounts, datasets, models and jobs of every kind in every state."""
    hub = workplace.hub
    ada = workplace.actor("ada")
    _people(workplace, ada)
    ben = workplace.actor("ben")
    _datasets(workplace, ada, ben)

    def ask(actor: Actor, kind: str, **request: Any) -> int:
        found = REQUEST.validate_python({"kind": kind, **request})
        return hub.submissions.submit(actor, found).id

    def train(actor: Actor, dataset: str, steps: list[Any], target: str | None, **spec: Any) -> int:
        asked = {"dataset": dataset, "target": target, "steps": steps, **spec}
        request = {"spec": asked, **({"model": spec.pop("model")} if "model" in spec else {})}
        asked.pop("model", None)
        return ask(actor, "train", **request)

    bayes = [{"estimator": "GaussianNB"}]
    train(ada, "penguins@1", bayes, "species", validation={"method": "kfold", "folds": 2})
    workplace.work()
    line = [{"estimator": "Ridge", "parameters": {"alpha": 2.0}}]
    split = {"method": "holdout", "test_size": 0.3}
    mass = train(ada, "penguins", line, "body_mass_g", validation=split, slice_by=["sex"])
    workplace.work()
    boosted = [{"estimator": "XGBClassifier", "parameters": {"n_estimators": 2}}]
    train(ben, "ada/penguins", boosted, "species", model="boosted", validation=split)
    workplace.work()
    groups = [{"estimator": "KMeans", "parameters": {"n_clusters": 3}}]
    train(ada, "penguins", groups, None, model="groups", validation=split)
    workplace.work()
    bad = [{"estimator": "LogisticRegression", "parameters": {"solver": "newton-cholesky"}}]
    bad[0]["parameters"] |= {"penalty": "l1"}
    train(ada, "penguins", bad, "species", model="bad")
    workplace.work()
    ask(ada, "convert", model="penguins-species")
    workplace.work()
    ask(ada, "learning_curve", model="penguins-species")
    workplace.work()
    ask(ada, "evaluate", model="penguins-species", dataset="penguins@2", save_as="predicted")
    workplace.work()
    row = {"island": "Dream", "bill_length_mm": 39.5, "bill_depth_mm": 17.4}
    row |= {"flipper_length_mm": 186, "body_mass_g": 3800, "sex": "female", "year": 2007}
    shared_job = ask(ada, "evaluate", model="penguins-species", records=[row])
    workplace.work()
    share = {"user": "ben", "level": "read"}
    hub.jobs.share(ada, shared_job, ShareChange.model_validate(share))
    hub.jobs.share(ada, mass, ShareChange.model_validate({**share, "level": "write"}))
    _register(workplace, ada, "model", "uploaded", _model(), "ridge.skops")
    workplace.work()
    hub.storage.check(ada)
    workplace.work()
    hub.aliases.give(ada, "model", "penguins-species", "champion", 1)
    lab = ShareChange.model_validate({"group": "lab", "level": "write"})
    hub.artifacts.share(ada, "model", "penguins-species", lab)
    everyone = ShareChange.model_validate({"everyone": True, "level": "read"})
    hub.artifacts.share(ada, "model", "groups", everyone)
    _register(workplace, ada, "dataset", "lost", _penguins(40), "lost.csv")
    train(ada, "penguins", bayes, "species", model="never")
    _waiting(workplace, ada, ben, ask, train, row)


def _waiting(
    workplace: Workplace,
    ada: Actor,
    ben: Actor,
    ask: Callable[..., int],
    train: Callable[..., int],
    row: dict[str, Any],
) -> None:
    """Jobs of every kind that wait, one that was cancelled, and one whose worker is lost."""
    hub = workplace.hub
    hub.jobs.cancel(ada, max(_queued(workplace, "train")))
    hub.claims.claim(workplace.offer)  # the ingest of ``lost``, whose worker never ends it
    forest = [{"estimator": "RandomForestClassifier", "parameters": {"n_estimators": 2}}]
    resources = {"priority": 1, "seconds": 500.0}
    ask(
        ada,
        "train",
        spec={"dataset": "penguins@1", "target": "species", "steps": forest},
        resources=resources,
    )
    train(ben, "ada/penguins@1", [{"estimator": "GaussianNB"}], "species", model="ben-waits")
    ask(ada, "evaluate", model="penguins-species@champion", dataset="penguins", save_as="later")
    ask(ada, "evaluate", model="penguins-species", records=[row])
    ask(ada, "learning_curve", model="penguins-body_mass_g", resources={"priority": -1})
    ask(ada, "convert", model="penguins-body_mass_g")
    hub.storage.check(ada)
    _register(workplace, ada, "dataset", "waits", _penguins(30), "waits.csv")
    hub.datasets.read_again(ada, "penguins", "1", ReadOptions(delimiter=","))
    _register(workplace, ben, "model", "waits", _model(), "waits.skops")
    upload = UploadRequest(name="parts", size=100, filename="parts.csv", fingerprint="f")
    writer, _ = hub.uploads.open(ada, (begun := hub.uploads.start(ada, upload)).id, 0)
    writer.write(b"a,b\n1,2\n")
    hub.uploads.close(begun.id, writer)


def _datasets(workplace: Workplace, ada: Actor, ben: Actor) -> None:
    hub = workplace.hub
    _register(workplace, ada, "dataset", "penguins", _penguins(120), "penguins.csv")
    workplace.work()
    _register(workplace, ada, "dataset", "penguins", _penguins(90), "penguins.csv")
    workplace.work()
    hub.datasets.read_again(ada, "penguins", "2", ReadOptions(decimal=".", missing=["NA"]))
    workplace.work()
    _register(workplace, ada, "dataset", "broken", b"a,b\n1,2\n1,2,3\n", "broken.csv")
    workplace.work()
    _register(workplace, ben, "dataset", "empty", b"", "empty.csv")
    workplace.work()
    share = {"user": "ben", "level": "read"}
    hub.artifacts.share(ada, "dataset", "penguins", ShareChange.model_validate(share))


def _people(workplace: Workplace, ada: Actor) -> None:
    hub = workplace.hub
    hub.roles.create(ada, NewRole(name="reviewer", permissions=["jobs.read", "datasets.read"]))
    for name, role in (("cam", "viewer"), ("dee", "reviewer")):
        hub.accounts.create(ada, NewUser(name=name, password=PASSWORD, role=role, notes="new"))
    hub.groups.create(ada, NewGroup(name="lab", description="é", members=["ben", "cam"]))
    grant = GrantChange(permission="users.read", allowed=True)
    hub.roles.grant(ada, "user", "cam", grant)
    refusal = GrantChange(permission="jobs.cancel", allowed=False)
    hub.roles.grant(ada, "group", "lab", refusal)


def _queued(workplace: Workplace, kind: str) -> list[int]:
    from jupyter_mlhub.schemas.jobs import JobQuery

    page = workplace.hub.jobs.page(workplace.actor("ada"), JobQuery(state="queued"))
    return [job.id for job in page.items if job.kind == kind]


def _register(
    workplace: Workplace, actor: Actor, kind: Any, name: str, content: bytes, filename: str
) -> None:
    writer = workplace.hub.store.writer()
    writer.write(content)
    workplace.hub.artifacts.register(actor, kind, name, writer.commit(), filename=filename)


def _penguins(rows: int) -> bytes:
    """Rows from all over the file, so that every species is among them."""
    head, *lines = (EXAMPLES / "penguins.csv").read_bytes().splitlines(keepends=True)
    return head + b"".join(lines[:: len(lines) // rows][:rows])


def _model() -> bytes:
    from sklearn.linear_model import Ridge

    file = io.BytesIO()
    save_model(Ridge().fit([[0.0], [1.0]], [0.0, 1.0]), file)
    return file.getvalue()


def shrink(database: Database) -> None:
    """Take out what is large and says nothing: most estimators of the catalogue."""
    with database.write() as session:
        for row in session.query(EstimatorCatalogue):
            items = [one for one in row.document["items"] if one["name"] in USED]
            row.document = {**row.document, "items": items}
        session.execute(update(Worker).values(seen_at=LONG_AGO))


def pack(state: Path, revision: str) -> None:
    """Keep a state directory, without what a hub makes again."""
    with closing(sqlite3.connect(state / "mlhub.db", isolation_level=None)) as plain:
        plain.execute("VACUUM")
        plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with tarfile.open(DATA / f"hub-{revision}.tar.xz", "w:xz") as archive:
        for name in ("mlhub.db", "store", "audit.key", "uploads"):
            if (state / name).exists():
                archive.add(state / name, name)


def record_answers(revision: str) -> None:
    """Keep what the present code answers of the packed hub."""
    from jupyter_mlhub.hub import Hub
    from tests.support.filled import unpack

    with tempfile.TemporaryDirectory() as folder:
        hub = Hub(HubSettings(state_dir=unpack(revision, Path(folder) / "state")))
        text = json.dumps(answers(hub), ensure_ascii=False, sort_keys=True)
        hub.close()
    target = DATA / f"answers-{revision}.json.gz"
    target.write_bytes(gzip.compress(text.encode(), mtime=0))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder) / "state"
        with opened_workplace(HubSettings(state_dir=state)) as workplace:
            fill(workplace)
            shrink(workplace.hub.database)
        pack(state, HEAD)
    record_answers(HEAD)


if __name__ == "__main__":
    if sys.argv[1:]:
        record_answers(sys.argv[1])
    else:
        main()
