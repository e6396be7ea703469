"""What holds for every operation of the REST API, over the whole OpenAPI document."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from jupyter_mlhub_server.http.addresses import PREFIX
from jupyter_mlhub_server.routes import openapi_document

from jupyter_mlhub import HubClient
from tests.support.examples import register
from tests.support.operations import QUERIES
from tests.support.running import PASSWORD, RunningServer, every_job_has_ended, until

ACCOUNT, PERSON, GROUP, TYPE = "rest-habits", "habits-ben", "habits-lab", "habits.Type"
VERBS = ("get", "post", "put", "patch", "delete")
OPERATIONS: dict[str, dict[str, Any]] = {
    f"{verb} {path.removeprefix(PREFIX)}": operation
    for path, operations in openapi_document()["paths"].items()
    for verb, operation in operations.items()
    if verb in VERBS
}
TELL_WHAT_THEY_FREED = {
    f"delete /{kind}s/{{name}}{rest}"
    for kind in ("dataset", "model")
    for rest in ("", "/versions/{number}")
}
TELLS_MORE = {
    "get /estimators",
    "get /jobs/{job_id}/trials",
    "get /comparisons/rows",
    "get /leaderboards/{board_id}",
}
"""Lists with something short beside their items, which is of use only with them."""
CHANGE_A_JOB = {"post /jobs/{job_id}/cancel", "post /jobs/{job_id}/stop"}
TAGGED = [
    name
    for name, operation in OPERATIONS.items()
    if "ETag" in operation["responses"].get("200", {}).get("headers", {})
]


def statuses(name: str) -> set[str]:
    return {status for status in OPERATIONS[name]["responses"] if status.startswith("2")}


# --- what the document promises -------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in OPERATIONS if name.startswith("delete")])
def test_what_deletes_answers_204(name: str) -> None:
    """Unless it has something to tell: how many bytes it freed."""
    assert statuses(name) == ({"200"} if name in TELL_WHAT_THEY_FREED else {"204"})


@pytest.mark.parametrize("name", OPERATIONS)
def test_what_an_answer_holds_fits_its_status(name: str) -> None:
    for status in statuses(name):
        answer = OPERATIONS[name]["responses"][status]
        assert ("content" in answer) == (status != "204")


def test_what_queues_a_job_answers_202() -> None:
    answers_with_a_job = {
        name
        for name in OPERATIONS
        if not name.startswith("get")
        and any(
            "/JobDetail" in json.dumps(OPERATIONS[name]["responses"][status])
            for status in statuses(name)
        )
    }
    waiting = {name for name in OPERATIONS if "202" in OPERATIONS[name]["responses"]}
    assert answers_with_a_job - CHANGE_A_JOB == waiting == {*QUEUEING}
    for name in waiting:
        assert "Location" in OPERATIONS[name]["responses"]["202"]["headers"]


SCHEMAS = openapi_document()["components"]["schemas"]


def schema_of(name: str) -> dict[str, Any]:
    """What an operation answers with, as a JSON Schema."""
    content = OPERATIONS[name]["responses"].get("200", {}).get("content", {})
    schema: dict[str, Any] = content.get("application/json", {}).get("schema", {})
    reference = schema.get("$ref", "")
    return SCHEMAS[reference.rpartition("/")[2]] if reference else schema


def is_a_list(name: str) -> bool:
    """Whether an answer has items, or nothing but lists."""
    properties = schema_of(name).get("properties", {})
    kinds = {part.get("type") for part in properties.values()}
    return "items" in properties or kinds == {"array"} or schema_of(name).get("type") == "array"


LISTS = [name for name in OPERATIONS if name.startswith("get") and is_a_list(name)]


def test_lists_are_found() -> None:
    assert len(LISTS) == 25
    assert not {"get /jobs/{job_id}", "get /users/{name}/permissions", "get /session"} & {*LISTS}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_a_page(name: str) -> None:
    schema, page = schema_of(name), SCHEMAS["Page_JobInfo_"]
    assert {*page["required"]} <= {*schema["required"]}
    for part in ("total", "next"):
        assert schema["properties"][part] == page["properties"][part]
    beside = schema["properties"].keys() - page["properties"].keys()
    assert bool(beside) == (name in TELLS_MORE)
    for part in ("cursor", "limit"):
        described = [p for p in OPERATIONS["get /jobs"]["parameters"] if p["name"] == part]
        assert described[0] in OPERATIONS[name]["parameters"]


# --- what the server does -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def http(service: RunningServer, hub: HubClient, tmp_path_factory: Any) -> Iterator[httpx.Client]:
    """Calls of the API on a hub that has one of everything."""
    register(hub, "penguins.csv", "penguins")
    hub.save_split("penguins", "thirds", {"method": "kfold", "folds": 3})
    job = hub.train("penguins", "species", "LogisticRegression", model="net")
    job.wait()
    hub.train("penguins", "species", "DummyClassifier", model="dummy").wait()
    hub.search("penguins", "species", "GaussianNB", method="random", trials=3).wait()
    file: Path = tmp_path_factory.mktemp("models") / "looked-at.skops"
    file.write_bytes(b"no model")
    hub.register(file, "uploaded", kind="model")
    hub.admin.create_group(GROUP)
    hub.admin.create_user(PERSON, PASSWORD)
    hub.admin.trust(TYPE)
    for kind, key in (("dataset", "penguins"), ("model", "net"), ("job", job.id)):
        hub.share(kind, key, group=GROUP)  # type: ignore[arg-type]
        hub.share(kind, key, user=PERSON)  # type: ignore[arg-type]
    headers = {"Authorization": f"token {service.token}"}
    with httpx.Client(base_url=service.url + PREFIX, headers=headers, timeout=60) as http:
        body = {"kind": "dataset", "name": "large", "size": 10}
        assert http.post("/uploads", json=body).status_code == 201
        yield http
    hub.admin.distrust(TYPE)
    hub.admin.delete_group(GROUP)
    hub.admin.delete_user(PERSON)


TRAINING = {
    "kind": "train",
    "spec": {"dataset": "penguins", "target": "species", "steps": [{"estimator": "GaussianNB"}]},
}


def repeat_tests(http: httpx.Client) -> httpx.Response:
    """Repeat the tests of the first two trainings, which stand on one leaderboard."""
    of = query_of(http, "get /comparisons")["of"]
    body = {"entries": of.split(","), "repeats": 2}
    return http.post(address(http, "/leaderboards/{board_id}/repeats"), json=body)


QUEUEING: dict[str, Callable[[httpx.Client], httpx.Response]] = {
    "post /jobs": lambda http: http.post("/jobs", json=TRAINING),
    "post /storage/checks": lambda http: http.post("/storage/checks"),
    "post /models/{name}/versions/{number}/inspection": lambda http: http.post(
        "/models/uploaded/versions/1/inspection"
    ),
    "post /leaderboards/{board_id}/repeats": repeat_tests,
}


@pytest.mark.parametrize("name", QUEUEING)
def test_a_job_that_waits_can_be_read_where_location_says(name: str, http: httpx.Client) -> None:
    answer = QUEUEING[name](http)
    assert answer.status_code == 202, answer.text
    place = http.base_url.copy_with(path=answer.headers["Location"])
    job = http.get(place)
    assert job.status_code == 200
    assert job.json()["id"] == answer.json()["id"]


def address(http: httpx.Client, path: str) -> str:
    """The path with the names of what there is."""
    names = {"/datasets": "penguins", "/models": "net", "/groups": GROUP, "/users": ACCOUNT}
    names |= {"/estimators": "GaussianNB"}
    first = re.match(r"/[^/]*", path)
    assert first is not None
    of_search = "/trials" in path or "/parameters" in path
    kind = "search" if of_search else "train"
    job = http.get("/jobs", params={"kind": kind, "sort": "created_at"}).json()["items"][0]
    return path.format(
        name=names.get(first[0], ""),
        number=1,
        split="thirds",
        job_id=job["id"],
        trial=1,
        board_id=http.get("/leaderboards").json()["items"][0]["id"],
        upload_id=http.get("/uploads").json()["items"][0]["id"],
    )


def query_of(http: httpx.Client, name: str) -> dict[str, str]:
    """The query that an operation needs."""
    if "/comparisons" not in name:
        return dict(QUERIES.get(name, {}))
    jobs = http.get("/jobs", params={"kind": "train", "sort": "created_at"}).json()["items"]
    better, worse = (f"job:{job['id']}" for job in jobs[:2])
    return {"of": f"{worse},{better}"}


@pytest.fixture
def still(http: httpx.Client, hub: HubClient) -> httpx.Client:
    """Calls while no job goes on: one that ends changes its row and adds to models and audit."""
    until(lambda: every_job_has_ended(hub), 60, "every job has ended")
    return http


@pytest.mark.parametrize("name", LISTS)
def test_a_walk_by_single_items_has_all_of_a_list_once(name: str, still: httpx.Client) -> None:
    path = address(still, name.removeprefix("get "))
    needed = query_of(still, name)
    whole = still.get(path, params={**needed, "limit": "500"}).json()
    assert whole["next"] is None
    walked: list[Any] = []
    query = {**needed, "limit": "1"}
    while len(walked) <= len(whole["items"]):
        page = still.get(path, params=query).json()
        assert page["total"] == whole["total"] == len(whole["items"]) > 0
        walked += page["items"]
        if page["next"] is None:
            break
        query["cursor"] = page["next"]
    assert [lasting(item) for item in walked] == [lasting(item) for item in whole["items"]]


def lasting(item: dict[str, Any]) -> dict[str, Any]:
    """An item without the times that change meanwhile."""
    return {key: value for key, value in item.items() if key not in ("seen_at", "updated_at")}


@pytest.mark.parametrize("name", TAGGED)
def test_what_the_caller_has_already_is_not_sent_again(name: str, http: httpx.Client) -> None:
    path = address(http, name.removeprefix("get "))
    query = query_of(http, name)
    first = http.get(path, params=query)
    assert first.status_code == 200, first.text
    tag = first.headers["ETag"]
    bytes_of_a_version = path.endswith("/content")
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = http.get(path, params=query, headers={"If-None-Match": known})
        # Some answers change with time; then they have another tag.
        changed = not bytes_of_a_version and again.headers.get("ETag") not in (None, tag)
        assert again.status_code == 304 or (known != "*" and changed), known
        assert (again.content == b"") == (again.status_code == 304)
    other = http.get(path, params=query, headers={"If-None-Match": '"other"'})
    assert other.status_code == 200
    assert other.content


def test_a_weak_tag_goes_on_with_no_part(http: httpx.Client) -> None:
    path = "/datasets/penguins/versions/1/content"
    tag = http.get(path).headers["ETag"]
    for known, status in ((tag, 206), (f"W/{tag}", 200), ('"other"', 200)):
        answer = http.get(path, headers={"Range": "bytes=0-9", "If-Range": known})
        assert answer.status_code == status, known
