"""A hub with a lived-in week, for demonstrations and pictures.

    python examples/seed.py                          # into .seed, with a server of its own
    python examples/seed.py --state FOLDER --small   # less of it, in a minute or so
    python examples/seed.py --url URL --password P   # into a running hub, by its administrator

Four people, two groups, shared datasets with several versions, trainings, searches, evaluations,
failures, champions: all of it is made by the REST API as anybody would make it. It takes minutes,
so that all would have happened just now. Therefore, with a server of its own, the times are moved
afterwards: see ``spread``. A running hub keeps its times.
"""

from __future__ import annotations

import argparse
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from sqlalchemy import inspect, select, update
from sqlalchemy.orm import Session

from jupyter_mlhub import HubClient
from jupyter_mlhub.client import JobHandle
from jupyter_mlhub.database import (
    AuditEntry,
    Base,
    Change,
    Database,
    RequestMinute,
    SignIn,
    Worker,
)
from jupyter_mlhub.database.base import UtcDateTime
from jupyter_mlhub.errors import MLHubError, Unavailable
from jupyter_mlhub.settings import HubSettings

EXAMPLES = Path(__file__).parent
ADMINISTRATOR = "ada"
PEOPLE = {"ben": "member", "cam": "member", "dee": "viewer"}
BAD_STEP = {
    "estimator": "LogisticRegression",
    "parameters": {"solver": "newton-cholesky", "penalty": "l1"},
}
"""It passes the checks, and scikit-learn refuses it."""


@dataclass
class Scene:
    """What happened at about one time: when it really began, and when it is said to have."""

    really: datetime
    told: datetime


@dataclass
class Week:
    """The people with their clients, and the scenes so far."""

    people: dict[str, HubClient]
    end: datetime
    is_small: bool = False
    scenes: list[Scene] = field(default_factory=list)

    def begin(self, days_ago: int, clock: str, words: str) -> None:
        """Begin a scene, so many days before the end, at a time of the day."""
        hour, minute = map(int, clock.split(":"))
        day = self.end - timedelta(days=days_ago)
        told = day.replace(hour=hour, minute=minute, second=0, microsecond=0)
        self.scenes.append(Scene(datetime.now(UTC), told))
        print(f"{told:%A %H:%M}  {words}", flush=True)

    def register(self, who: str, name: str, content: bytes, **options: Any) -> None:
        """Register a dataset's next version, and wait until it is read."""
        hub = self.people[who]
        version = hub.register(BytesIO(content), name, **options)
        job = version.dataset.job_id if version.dataset else None
        if job is not None:
            settle(hub.job(job))

    def look(self, who: str) -> None:
        """What the panel asks when somebody opens it."""
        hub = self.people[who]
        for ask in (hub.whoami, hub.datasets, hub.models, hub.jobs):
            ask()


def settle(*jobs: JobHandle) -> None:
    """Wait for the ends of jobs, also for bad ones."""
    for job in jobs:
        while not job.ended:
            job.wait_for_change()


def lines_of(file: str) -> tuple[bytes, list[bytes]]:
    head, *lines = (EXAMPLES / file).read_bytes().splitlines(keepends=True)
    return head, lines


def part(file: str, end: int, begin: int = 0) -> bytes:
    """Some rows of an example, with its header."""
    head, lines = lines_of(file)
    return head + b"".join(lines[begin:end])


def scattered(file: str, rows: int) -> bytes:
    """Rows from all over an example, so that every class is among them."""
    head, lines = lines_of(file)
    return head + b"".join(lines[:: max(1, len(lines) // rows)][:rows])


def heavier(file: str, column: str, by: float) -> bytes:
    """An example in which a quarter of a column's values is larger."""
    head, lines = lines_of(file)
    place = head.decode().strip().split(",").index(column)
    rows = [line.decode().rstrip("\n").split(",") for line in lines]
    for cells in rows[::4]:
        if cells[place]:
            cells[place] = f"{float(cells[place]) + by:g}"
    return head + "\n".join(map(",".join, rows)).encode() + b"\n"


def first_day(week: Week) -> None:
    ada, ben, cam = (week.people[name] for name in ("ada", "ben", "cam"))
    week.begin(6, "08:50", "Ada has groups, and registers the penguins")
    ada.admin.create_group("ecology", ["ben", "dee"], "Field work on Anvers Island")
    ada.admin.create_group("forecast", ["cam"], "The weather of Seattle")
    week.register("ada", "penguins", scattered("penguins.csv", 200))
    ada.describe("dataset", "penguins", description="**Palmer penguins**, as counted in the field.")
    ada.share("dataset", "penguins", group="ecology", level="write")
    week.begin(6, "10:15", "Ben trains on them")
    week.look("ben")
    for estimator in ("GaussianNB", "LogisticRegression", "RandomForestClassifier"):
        settle(ben.train("ada/penguins", "species", estimator, model="species"))
    ben.share("model", "species", group="ecology")
    week.begin(6, "15:40", "Cam registers the weather, and fails at first")
    week.look("cam")
    week.register("cam", "weather", part("seattle-weather.csv", 731))
    cam.share("dataset", "weather", everyone=True)
    settle(cam.train("weather", "weather", [BAD_STEP], model="weather-kind"))
    settle(cam.train("weather", "weather", "HistGradientBoostingClassifier", model="weather-kind"))


def second_day(week: Week) -> None:
    ada, ben = week.people["ada"], week.people["ben"]
    week.begin(5, "09:20", "Ben has the best model searched")
    week.look("ben")
    budget = {"trials": 6, "minutes": 0.5} if week.is_small else {"trials": 40, "minutes": 1.0}
    settle(ben.find_best("ada/penguins", "species", **budget))
    week.begin(5, "11:05", "Ada registers all penguins, and Ben evaluates on them")
    week.register("ada", "penguins", (EXAMPLES / "penguins.csv").read_bytes())
    ada.give_alias("dataset", "penguins", "golden", 2)
    settle(ben.evaluate("species", "ada/penguins@2"))
    week.begin(5, "14:30", "Two more models of the body's mass, side by side")
    for estimator in ("Ridge", "RandomForestRegressor"):
        settle(ben.train("ada/penguins@2", "body_mass_g", estimator, model="mass"))


def third_day(week: Week) -> None:
    ada, cam = week.people["ada"], week.people["cam"]
    week.begin(4, "10:00", "Cam gets a broken file, and mends it")
    week.look("cam")
    broken = part("seattle-weather.csv", 40) + b"2012-02-10,1.2\n"
    week.register("cam", "stations", broken, filename="stations.csv")
    cam.read_again("stations", skip_bad_rows=True)
    week.begin(4, "13:10", "Ada tries the mobile phones, and cancels a training")
    week.register("ada", "phones", part("mobile-prices.csv", 3000))
    ada.share("dataset", "phones", everyone=True)
    trees = {"estimator": "RandomForestClassifier", "parameters": {"n_estimators": 2000}}
    job = ada.train("phones", "price_range", [trees], model="price-range")
    job.cancel()
    settle(ada.train("phones", "price_range", "LogisticRegression", model="price-range"))
    settle(ada.train("phones", "price_range", "SVC", model="price-range"))


def fifth_day(week: Week) -> None:
    ben, cam = week.people["ben"], week.people["cam"]
    week.begin(3, "09:05", "A year more of the weather")
    week.look("cam")
    week.register("cam", "weather", part("seattle-weather.csv", 1096))
    settle(cam.evaluate("weather-kind", "weather@2", slice_by=["weather"]))
    week.begin(3, "10:45", "Cam trains again, and it gets better")
    settle(cam.train("weather@2", "weather", "RandomForestClassifier", model="weather-kind"))
    cam.give_alias("model", "weather-kind", "champion", cam.model("weather-kind").info.number)
    week.begin(3, "16:20", "Heavier penguins come")
    week.register("ada", "penguins", heavier("penguins.csv", "body_mass_g", 900))
    settle(ben.evaluate("species", "ada/penguins@3"))
    settle(ben.evaluate("mass", "ada/penguins@3"))


def sixth_day(week: Week) -> None:
    ben, cam = week.people["ben"], week.people["cam"]
    week.begin(2, "09:30", "Would more penguins help?")
    week.look("ben")
    settle(ben.learning_curve("species"))
    settle(ben.submit({"kind": "convert", "model": "species"}))
    week.begin(2, "11:15", "The last year of the weather")
    week.register("cam", "weather", part("seattle-weather.csv", 1461))
    settle(cam.evaluate("weather-kind", "weather@3"))
    week.begin(2, "15:00", "A worse model does not become what people get")
    settle(cam.train("weather@3", "weather", "GaussianNB", model="weather-kind"))
    week.look("dee")


def today(week: Week) -> None:
    """The last scene is told as it was: just now."""
    ben = week.people["ben"]
    week.scenes.append(Scene(datetime.now(UTC), datetime.now(UTC)))
    print("Just now", flush=True)
    for who in week.people:
        week.look(who)
    settle(ben.evaluate("species", "ada/penguins", rows=(0, 99)))
    # Nobody listens on this queue, so the administrator sees who waits, and why.
    resources = {"queue": "gpu"}
    ben.train("ada/penguins", "species", "MLPClassifier", model="species", resources=resources)


DAYS = (first_day, second_day, third_day, fifth_day, sixth_day, today)
SMALL = (first_day, second_day, today)


def spread(database: Database, scenes: list[Scene]) -> None:
    """Move the times of each scene to when it is told to have happened.

    This is the one place that writes times which are not true. What a scene made keeps its
    durations. Left as they are: the audit trail, whose entries are signed with their times;
    sign-ins, which would end; and what says how things are now, as workers and changes.
    """
    left_out = {one.__tablename__ for one in (AuditEntry, Change, RequestMinute, SignIn, Worker)}

    def moved(at: datetime) -> datetime:
        begun = [scene for scene in scenes if scene.really <= at] or scenes[:1]
        return at + (begun[-1].told - begun[-1].really)

    with database.write() as session:
        for mapper in Base.registry.mappers:
            table = inspect(mapper).local_table
            times = [column for column in table.columns if isinstance(column.type, UtcDateTime)]
            if table.name in left_out or not times:
                continue
            keys = list(table.primary_key.columns)
            for row in session.execute(select(*keys, *times)).mappings().all():
                values = {one.name: moved(row[one]) for one in times if row[one] is not None}
                if values:
                    here = [key == row[key] for key in keys]
                    session.execute(update(table).where(*here).values(values))
        _spread_requests(session, scenes)


def _spread_requests(session: Session, scenes: list[Scene]) -> None:
    """Requests are counted by the minute. Scenes within one minute get equal parts of them."""
    rows = session.scalars(select(RequestMinute)).all()
    for row in rows:
        end = row.minute + timedelta(minutes=1)
        begun = [scene for scene in scenes if scene.really < end] or scenes[:1]
        within = [scene for scene in begun if scene.really >= row.minute] or begun[-1:]
        for place, scene in enumerate(within):
            told = scene.told.astimezone(UTC).replace(second=0, microsecond=0)
            told += row.minute - scene.really.replace(second=0, microsecond=0)
            counts = [_part(count, place, len(within)) for count in row.buckets]
            session.merge(
                RequestMinute(
                    minute=told,
                    service=row.service,
                    process=f"{row.process}-{place}"[:64],
                    requests=_part(row.requests, place, len(within)),
                    errors=_part(row.errors, place, len(within)),
                    buckets=counts,
                )
            )
        session.delete(row)


def _part(count: int, place: int, parts: int) -> int:
    """Return one of the parts of a count, which together are the count."""
    return count * (place + 1) // parts - count * place // parts


def people_of(url: str, administrator: HubClient, password: str) -> dict[str, HubClient]:
    """Make the accounts, all with the administrator's password, and sign them in."""
    people = {ADMINISTRATOR: administrator}
    for name, role in PEOPLE.items():
        administrator.admin.create_user(name, password, role=role)
        people[name] = HubClient(url)
        people[name].login(name, password)
    return people


def wait_for_worker(hub: HubClient) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if any(worker.online for worker in hub.workers()):
            return
        time.sleep(0.2)
    raise Unavailable("No worker came online within two minutes.")


@contextmanager
def running_hub(state: Path) -> Iterator[tuple[str, Callable[[], str]]]:
    """A team hub on loopback, with its address and the setup code that it shows in its log."""
    state.mkdir(parents=True, exist_ok=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = state.parent / "seed.log"
    command = [sys.executable, "-m", "jupyter", "mlhub", "--no-browser", "--allow-root"]
    command += ["--ip=127.0.0.1", f"--port={port}", f"--MLHub.state_dir={state}"]
    with log.open("w") as output:
        server = subprocess.Popen(command, env=dict(os.environ), stdout=output, stderr=output)

    def setup_code() -> str:
        deadline = time.monotonic() + 60
        while not (found := re.search(r"setup code (\S+)", log.read_text())):
            if server.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"The hub did not start; {log} says why.")
            time.sleep(0.1)
        return found[1]

    try:
        yield f"http://127.0.0.1:{port}", setup_code
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(60)


def seed_folder(state: Path, password: str, *, is_small: bool) -> None:
    """Fill a state directory of its own, and spread what was made over a week."""
    if (state / "mlhub.db").exists():
        sys.exit(f"There is a hub in {state} already. Name another folder.")
    with running_hub(state) as (url, setup_code):
        hub = HubClient(url)
        hub.create_first_account(ADMINISTRATOR, password, setup_code())
        wait_for_worker(hub)
        week = Week(people_of(url, hub, password), datetime.now().astimezone(), is_small)
        for day in SMALL if is_small else DAYS:
            day(week)
    database = Database(HubSettings(state_dir=state).resolved_database_url)
    spread(database, week.scenes)
    database.close()


def seed_hub(url: str, password: str, *, is_small: bool) -> None:
    """Fill a running hub."""
    hub = HubClient(url)
    hub.login(ADMINISTRATOR, password)
    week = Week(people_of(url, hub, password), datetime.now().astimezone(), is_small)
    for day in SMALL if is_small else DAYS:
        day(week)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--state", type=Path, default=EXAMPLES.parent / ".seed" / "mlhub")
    parser.add_argument("--url", help="a running hub, in which ada is an administrator")
    parser.add_argument("--password", help="of ada and, here, of all others")
    parser.add_argument("--small", action="store_true", help="three days in place of six")
    arguments = parser.parse_args()
    password = arguments.password or secrets.token_urlsafe(12)
    if arguments.url:
        seed_hub(arguments.url, password, is_small=arguments.small)
    else:
        seed_folder(arguments.state.resolve(), password, is_small=arguments.small)
        where = f"--MLHub.state_dir={arguments.state}"
        print(f"\n  jupyter lab {where}")
    print(f"  {', '.join([ADMINISTRATOR, *PEOPLE])} sign in with the password {password}")


if __name__ == "__main__":
    try:
        main()
    except MLHubError as error:
        sys.exit(error.detail)
