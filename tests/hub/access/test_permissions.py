"""Accounts, permissions and sharing, as several people meet them on a team hub."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator

import httpx
import pytest

from jupyter_mlhub import HubClient
from jupyter_mlhub.errors import (
    Conflict,
    Forbidden,
    Invalid,
    MLHubError,
    NotFound,
    Unauthenticated,
)
from jupyter_mlhub.schemas.people.permissions import ALL, BUILT_IN_ROLES, effective_permissions
from tests.support.people import Team
from tests.support.running import PASSWORD, running_server

NEW_PASSWORD = "staple battery nine"


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    root = tmp_path_factory.mktemp("team")
    with running_server(root, "--MLHub.start_workers=False", app="mlhub") as server:
        yield Team(server)


def upload(hub: HubClient, name: str, content: bytes = b"weights") -> None:
    hub.register(io.BytesIO(content), name, kind="model")


def names(hub: HubClient) -> set[str]:
    return {model.reference for model in hub.models()}


# --- accounts -------------------------------------------------------------------------------------


def test_an_account_from_first_day_to_last(team: Team) -> None:
    admin = team.ada.admin
    created = admin.create_user("Bob", PASSWORD, notes="new", must_change_password=True)
    assert (created.name, created.role, created.active) == ("Bob", "member", True)
    bob = team.sign_in("bob")
    assert bob.whoami().must_change_password
    with pytest.raises(Forbidden, match="Choose a new password first"):
        bob.datasets()
    bob.change_password(PASSWORD, NEW_PASSWORD)
    assert bob.datasets() == []
    with pytest.raises(Conflict, match="already"):
        admin.create_user("BOB", PASSWORD)

    admin.change_user("bob", active=False)
    with pytest.raises(Unauthenticated, match="no longer valid"):
        bob.datasets()
    with pytest.raises(Unauthenticated, match="name or the password"):
        team.sign_in("bob", NEW_PASSWORD)
    admin.change_user("bob", active=True, name="robert")
    robert = team.sign_in("robert", NEW_PASSWORD)
    upload(robert, "kept")
    with pytest.raises(Conflict, match="Say who takes them over"):
        admin.delete_user("robert")
    admin.delete_user("robert", transfer_to="ada")
    assert "kept" in names(team.ada)
    with pytest.raises(Unauthenticated):
        robert.models()
    with pytest.raises(NotFound):
        admin.user("robert")


def test_resets_by_code_and_by_temporary_password(team: Team) -> None:
    team.person("carl")
    code = team.ada.admin.reset_password("carl").secret
    newcomer = HubClient(team.server.url)
    with pytest.raises(Invalid, match="easy to guess"):
        newcomer.redeem(code, "carl1234")
    newcomer.redeem(code, NEW_PASSWORD)
    assert newcomer.whoami().name == "carl"
    with pytest.raises(Invalid, match="wrong, used or expired"):
        newcomer.redeem(code, NEW_PASSWORD)
    with pytest.raises(Unauthenticated):
        team.person("carl").models()  # signed in before the password changed
    temporary = team.ada.admin.reset_password("carl", "temporary").secret
    assert team.sign_in("carl", temporary).whoami().must_change_password


def test_accounts_from_csv_are_all_made_or_none(team: Team) -> None:
    admin = team.ada.admin
    admin.create_group("lab")
    with pytest.raises(Invalid, match="Line 3: There is no role king"):
        admin.import_users("name,role\ndora,member\nemil,king\n")
    assert admin.users("dora") == []
    made = admin.import_users("name,role,groups,notes\ndora,,lab,\nemil,viewer,,from afar\n")
    assert [person.name for person in made] == ["dora", "emil"]
    assert admin.user("dora").groups == ["lab"]
    dora = HubClient(team.server.url)
    dora.redeem(made[0].code, NEW_PASSWORD)
    assert dora.whoami().role == "member"


def test_the_last_administrator_stays(team: Team) -> None:
    admin = team.ada.admin
    for attempt in (
        lambda: admin.change_user("ada", role="member"),
        lambda: admin.change_user("ada", active=False),
        lambda: admin.delete_user("ada"),
        lambda: admin.grant("ada", "users.update", False),
    ):
        with pytest.raises(Conflict):
            attempt()
    assert admin.user("ada").role == "administrator"


def test_two_administrators_can_not_remove_each_other_at_once(team: Team) -> None:
    for round_ in range(5):
        team.ada.admin.create_user(f"eve{round_}", PASSWORD, role="administrator")
        eve = team.sign_in(f"eve{round_}")
        outcomes: list[object] = []
        barrier = threading.Barrier(2)

        def demote(
            client: HubClient,
            name: str,
            barrier: threading.Barrier = barrier,
            outcomes: list[object] = outcomes,
        ) -> None:
            barrier.wait()
            try:
                outcomes.append(client.admin.change_user(name, role="member").name)
            except MLHubError as error:
                outcomes.append(error)

        threads = [
            threading.Thread(target=demote, args=(team.ada, f"eve{round_}")),
            threading.Thread(target=demote, args=(eve, "ada")),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        demoted = [outcome for outcome in outcomes if isinstance(outcome, str)]
        assert len(demoted) == 1, outcomes
        if demoted == ["ada"]:
            eve.admin.change_user("ada", role="administrator")
        team.ada.admin.delete_user(f"eve{round_}")


def test_sign_ins_are_seen_and_ended(team: Team) -> None:
    here = team.person("finn")
    there = team.sign_in("finn")
    listed = here.sign_ins()
    assert len(listed) == 2
    assert [item.current for item in listed].count(True) == 1
    other = next(item for item in listed if not item.current)
    here.end_sign_in(other.id)
    with pytest.raises(Unauthenticated):
        there.models()
    assert here.models() == []
    with pytest.raises(NotFound):
        team.person("gina").end_sign_in(listed[0].id)


def test_a_personal_token_never_may_more_than_its_scopes(team: Team) -> None:
    issued = team.person("hana").make_token("nightly", scopes=["models.read"], days=1)
    script = HubClient(team.server.url, issued.token)
    assert script.models() == []
    with pytest.raises(Forbidden, match=r"models\.create"):
        upload(script, "x")
    with pytest.raises(Forbidden, match=r"tokens\.create"):
        script.make_token("more")
    with pytest.raises(Forbidden, match=r"users\.read"):
        team.person("hana").make_token("admin", scopes=["users.read"])
    team.person("hana").end_sign_in(issued.info.id)
    with pytest.raises(Unauthenticated):
        script.models()


# --- permissions ----------------------------------------------------------------------------------


def test_role_then_groups_then_person() -> None:
    member = BUILT_IN_ROLES["member"][1]
    assert effective_permissions("member", None, [], []) == member
    assert effective_permissions("gone", None, [], []) == frozenset()
    taken = [("jobs.submit", False)]
    assert effective_permissions("member", None, taken, []) == member - {"jobs.submit"}
    both = [("jobs.submit", True), ("jobs.submit", False)]
    assert "jobs.submit" not in effective_permissions("member", None, both, [])
    assert "jobs.submit" in effective_permissions("member", None, both, [("jobs.submit", True)])
    assert effective_permissions("administrator", None, taken, taken) == ALL


def test_a_change_counts_from_the_next_request(team: Team) -> None:
    ivan, admin = team.person("ivan"), team.ada.admin
    upload(ivan, "mine")
    admin.grant("ivan", "models.create", False)
    with pytest.raises(Forbidden, match=r"models\.create"):
        upload(ivan, "mine")
    admin.grant("ivan", "models.create", None)
    upload(ivan, "mine")
    admin.create_group("quiet", ["ivan"])
    admin.grant("quiet", "models.read", False, kind="group")
    with pytest.raises(Forbidden, match=r"models\.read"):
        ivan.models()
    admin.delete_group("quiet")
    assert len(ivan.models()) == 1
    admin.create_role("reader", ["models.read"])
    admin.change_user("ivan", role="reader")
    with pytest.raises(Forbidden):
        ivan.delete("model", "mine")
    admin.change_role("reader", permissions=["models.read", "models.delete"])
    ivan.delete("model", "mine")
    with pytest.raises(Conflict, match="has the role reader"):
        admin.delete_role("reader")


def test_nobody_hands_out_what_they_do_not_have(team: Team) -> None:
    jane, admin = team.person("jane"), team.ada.admin
    for permission in ("users.read", "users.create", "users.update", "permissions.grant"):
        admin.grant("jane", permission)
    team.person("kurt")
    with pytest.raises(Forbidden, match="the role administrator, which has more"):
        jane.admin.create_user("boss", PASSWORD, role="administrator")
    with pytest.raises(Forbidden, match="the role administrator, which has more"):
        jane.admin.change_user("jane", role="administrator")
    with pytest.raises(Forbidden, match=r"audit\.read"):
        jane.admin.grant("kurt", "audit.read")
    with pytest.raises(Forbidden, match=r"audit\.read"):
        jane.admin.create_role("spy", ["audit.read"])
    with pytest.raises(Forbidden, match="ada, which has more permissions"):
        jane.admin.change_user("ada", active=False)
    admin.create_group("auditors")
    admin.grant("auditors", "audit.read", kind="group")
    for attempt in (
        lambda: jane.admin.change_user("jane", groups=["auditors"]),
        lambda: jane.admin.change_group("auditors", members=["jane"]),
        lambda: jane.admin.delete_group("auditors"),
    ):
        with pytest.raises(Forbidden, match="the group auditors, which has more"):
            attempt()
    admin.create_role("auditor", ["audit.read"])
    with pytest.raises(Forbidden, match="the role auditor, which has more"):
        jane.admin.change_user("kurt", role="auditor")
    admin.grant("kurt", "audit.read")
    admin.grant("jane", "users.reset_password")
    with pytest.raises(Forbidden, match="kurt, which has more"):
        jane.admin.reset_password("kurt")
    with pytest.raises(Invalid, match="is no permission"):
        jane.admin.grant("kurt", "everything")


# --- sharing --------------------------------------------------------------------------------------

ATTEMPTS: dict[str, tuple[str, Callable[[HubClient], object]]] = {
    "see": ("read", lambda hub: hub.artifact("model", "lena/net")),
    "versions": ("read", lambda hub: hub.versions("model", "lena/net")),
    "content": ("read", lambda hub: hub.model("lena/net").info),
    "describe": ("write", lambda hub: hub.describe("model", "lena/net", description="x")),
    "upload": ("write", lambda hub: upload(hub, "lena/net", b"more")),
    "shares": ("manage", lambda hub: hub.shares("model", "lena/net")),
    "share": ("manage", lambda hub: hub.share("model", "lena/net", user="nora")),
}
LEVELS = [None, "read", "write", "manage"]


@pytest.mark.parametrize("through", ["user", "group", "everyone"])
@pytest.mark.parametrize("level", LEVELS)
def test_a_share_opens_what_its_level_says_and_no_more(
    team: Team, level: str | None, through: str
) -> None:
    lena, mark, nora = team.person("lena"), team.person("mark"), team.person("nora")
    if "net" not in names(lena):
        upload(lena, "net")
    if not team.ada.admin.groups("readers"):
        team.ada.admin.create_group("readers", ["mark"])
    with_whom = {"user": "mark", "group": "readers", "everyone": True}[through]
    for subject, name in (("user", "mark"), ("group", "readers"), ("everyone", True)):
        lena.share("model", "net", **{subject: name}, level=None)  # type: ignore[arg-type]
    lena.share("model", "net", **{through: with_whom}, level=level)  # type: ignore[arg-type]
    assert ("lena/net" in names(mark)) == (level is not None)
    for needed, attempt in ATTEMPTS.values():
        if level is None:
            with pytest.raises(NotFound):
                attempt(mark)
        elif LEVELS.index(level) >= LEVELS.index(needed):
            attempt(mark)
        else:
            with pytest.raises(Forbidden, match="You can view this, but not"):
                attempt(mark)
    assert "net" not in names(mark)
    others_see_it = level is not None and through == "everyone"
    shared_with_nora = [share.user for share in lena.shares("model", "net")].count("nora")
    assert ("lena/net" in names(nora)) == (others_see_it or shared_with_nora > 0)


def test_what_is_not_shared_can_not_be_told_from_what_is_not_there(team: Team) -> None:
    olga, paul = team.person("olga"), team.person("paul")
    upload(olga, "secret")
    for name in ("olga/secret", "olga/nothing", "nobody/secret", "secret"):
        with pytest.raises(NotFound) as found:
            paul.artifact("model", name)
        assert found.value.detail == f"You have no model named {name}."
    assert paul.models("secret") == []
    request = {"kind": "evaluate", "model": "olga/secret", "dataset": "olga/data"}
    with pytest.raises(Invalid, match="You have no model named olga/secret"):
        paul.submit(request)


def test_a_shared_job_can_be_watched_and_with_manage_deleted(team: Team) -> None:
    quin, rosa = team.person("quin"), team.person("rosa")
    version = quin.register(io.BytesIO(b"a,b\n1,2\n"), "table")
    assert version.dataset is not None
    job = version.dataset.job_id
    assert job is not None
    with pytest.raises(NotFound):
        rosa.job(job)
    quin.share("job", job, user="rosa")
    assert rosa.job(job).detail.owner == "quin"
    assert [item.id for item in rosa.jobs()] == [job]
    with pytest.raises(Forbidden):
        rosa.cancel(job)
    quin.share("job", job, user="rosa", level="manage")
    assert rosa.cancel(job).state == "cancelled"
    rosa.delete_job(job)
    assert quin.jobs() == []


# --- audit ----------------------------------------------------------------------------------------


def test_the_trail_tells_what_was_done_and_refused(team: Team) -> None:
    sam = team.person("sam")
    upload(sam, "traced")
    sam.share("model", "traced", everyone=True)
    sam.delete("model", "traced")
    with pytest.raises(Forbidden):
        sam.admin.users()
    with pytest.raises(Unauthenticated):
        team.sign_in("sam", "not the password")
    team.ada.admin.grant("sam", "models.create", False)
    with pytest.raises(Forbidden):
        upload(sam, "refused")
    trail = list(team.ada.admin.audit(actor="sam"))
    assert (trail[0].action, trail[0].result) == ("POST models", "refused")
    trail = trail[1:]
    assert [(entry.action, entry.result) for entry in trail] == [
        ("session.sign_in", "refused"),
        ("GET users", "refused"),
        ("models.delete", "done"),
        ("share", "done"),
        ("models.create", "done"),
        ("session.sign_in", "done"),
    ]
    assert all(entry.address == "127.0.0.1" for entry in trail)
    assert trail[4].object == "model:traced@1"
    assert [entry.action for entry in team.ada.admin.audit(result="refused", actor="sam")] == [
        "POST models",
        "session.sign_in",
        "GET users",
    ]
    verdict = team.ada.admin.verify_audit()
    assert verdict.intact
    assert verdict.entries > 20
    with pytest.raises(Forbidden):
        sam.admin.verify_audit()


def test_a_proxys_header_that_is_not_believed_is_said(team: Team) -> None:
    for forged in ("203.0.113.1", "203.0.113.2"):
        answer = httpx.post(
            f"{team.server.url}/mlhub/api/session",
            json={"name": "nobody", "password": "wrong"},
            headers={"X-Forwarded-For": forged},
        )
        assert answer.status_code == 401
    assert (team.server.root / "server.log").read_text().count("trust_xheaders = True")
    addresses = {entry.address for entry in team.ada.admin.audit() if entry.actor == "nobody"}
    assert addresses == {"127.0.0.1"}
