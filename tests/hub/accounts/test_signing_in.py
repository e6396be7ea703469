"""Who gets in, who is kept waiting, and what ends with a reset."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jupyter_mlhub.access import throttle
from jupyter_mlhub.accounts import Caller, Identity, passwords
from jupyter_mlhub.database import User
from jupyter_mlhub.errors import Conflict, Forbidden, Invalid, NotFound, TooMany, Unauthenticated
from jupyter_mlhub.hub import Hub
from jupyter_mlhub.schemas.base import ListQuery
from jupyter_mlhub.schemas.data.storage import UploadRequest
from jupyter_mlhub.schemas.people.accounts import NewToken, UserChanges
from tests.support.hubs import new_hub
from tests.support.running import PASSWORD

HERE = Caller("198.51.100.7")
OUTSIDE = Caller("203.0.113.9")
OTHER = "another long passphrase 7"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """Ada administers; Ben is a member with the same password."""
    hub = new_hub(tmp_path / "state", administrators=("Chief", "Lea"))
    ada = hub.accounts.create_first("ada", PASSWORD)
    with hub.database.write() as session:
        session.add(User(name="ben", key="ben", password_hash=ada.password_hash, role="member"))
        session.add(User(name="guest", key="guest", password_hash="!", role="member"))
    yield hub
    hub.close()


def ada(hub: Hub) -> Any:
    return hub.signing_in.sign_in("ada", PASSWORD, Caller("192.0.2.1"))[0]


# --- resets ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["code", "temporary"])
def test_a_reset_ends_sign_ins_tokens_codes_and_the_old_password(hub: Hub, kind: str) -> None:
    ben, sign_in = hub.signing_in.sign_in("ben", PASSWORD, HERE)
    token = hub.signing_in.make_token(ben, NewToken(name="script")).token
    earlier = hub.signing_in.reset_password(ada(hub), "ben", "code").secret
    hub.signing_in.redeem(earlier, PASSWORD, HERE)
    ben, sign_in = hub.signing_in.sign_in("ben", PASSWORD, HERE)
    token = hub.signing_in.make_token(ben, NewToken(name="script")).token
    code = hub.signing_in.reset_password(ada(hub), "ben", "code").secret
    reset = hub.signing_in.reset_password(ada(hub), "ben", kind)
    for ended in (sign_in, token):
        with pytest.raises(Unauthenticated):
            hub.tokens.check(ended)
    with pytest.raises(Unauthenticated, match="name or the password is wrong"):
        hub.signing_in.sign_in("ben", PASSWORD, HERE)
    with pytest.raises(Invalid, match="wrong, used or expired"):
        hub.signing_in.redeem(code, OTHER, HERE)
    if kind == "code":
        hub.signing_in.redeem(reset.secret, OTHER, HERE)
        assert hub.signing_in.sign_in("ben", OTHER, HERE)[0].name == "ben"
    else:
        assert hub.signing_in.sign_in("ben", reset.secret, HERE)[0].must_change_password


def test_a_deactivation_and_a_new_password_make_codes_useless(hub: Hub) -> None:
    code = hub.signing_in.reset_password(ada(hub), "ben", "code").secret
    for active in (False, True):
        hub.accounts.change(ada(hub), "ben", UserChanges(active=active))
    with pytest.raises(Invalid, match="wrong, used or expired"):
        hub.signing_in.redeem(code, OTHER, HERE)


def test_a_password_that_was_reset_while_it_was_checked_opens_nothing(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    administrator, (ben, _) = ada(hub), hub.signing_in.sign_in("ben", PASSWORD, HERE)
    checked = passwords.verify_password

    def reset_meanwhile(password_hash: str, password: str) -> bool:
        fits = checked(password_hash, password)
        hub.signing_in.reset_password(administrator, "ben", "code")
        return fits

    monkeypatch.setattr("jupyter_mlhub.accounts.signing_in.verify_password", reset_meanwhile)
    with pytest.raises(Conflict, match="reset meanwhile"):
        hub.signing_in.change_password(ben, PASSWORD, OTHER, HERE)
    with pytest.raises(Unauthenticated):
        hub.signing_in.sign_in("ben", PASSWORD, HERE)


# --- waiting --------------------------------------------------------------------------------------


def guess(hub: Hub, name: str, caller: Caller, times: int) -> int:
    """Wrong guesses until one has to wait; how many were tried."""
    for number in range(times):
        try:
            hub.signing_in.sign_in(name, f"wrong {number}", caller)
        except TooMany:
            return number
        except Unauthenticated:
            pass
    return times


def test_guesses_from_elsewhere_keep_nobody_waiting(hub: Hub) -> None:
    assert guess(hub, "ben", OUTSIDE, 20) == 6
    for number in range(20):
        guess(hub, "ben", Caller(f"203.0.113.{100 + number}"), 4)
    assert hub.signing_in.sign_in("ben", PASSWORD, HERE)[0].name == "ben"


def test_who_is_signed_in_from_an_address_does_not_wait_for_others_there(hub: Hub) -> None:
    hub.signing_in.sign_in("ben", PASSWORD, HERE)
    for number in range(40):
        guess(hub, f"nobody{number}", HERE, 1)
    with pytest.raises(TooMany):
        hub.signing_in.sign_in("ada", PASSWORD, HERE)
    assert hub.signing_in.sign_in("ben", PASSWORD, HERE)[0].name == "ben"


def test_an_address_that_guesses_at_many_names_waits(hub: Hub) -> None:
    tried = sum(guess(hub, f"nobody{number}", OUTSIDE, 1) for number in range(60))
    assert tried == 21


def test_one_line_has_many_addresses_of_the_sixth_version(hub: Hub) -> None:
    tried = [guess(hub, "ben", Caller(f"2001:db8:1:2::{number:x}"), 1) for number in range(1, 12)]
    assert sum(tried) == 6
    assert guess(hub, "ben", Caller("2001:db8:1:3::1"), 1) == 1


def test_right_codes_in_a_row_and_after_wrong_ones_do_not_wait(hub: Hub) -> None:
    csv = "name,role\n" + "".join(f"person{number},member\n" for number in range(30))
    codes = [item.code for item in hub.accounts.import_csv(ada(hub), csv).items]
    waited = 0
    for number in range(30):
        try:
            hub.signing_in.redeem(f"wrong {number}", OTHER, HERE)
        except TooMany:
            waited += 1
        except Invalid:
            pass
    assert waited > 0
    for code in codes[:9]:
        hub.signing_in.redeem(code, OTHER, HERE)
    assert guess(hub, "ben", HERE, 1) == 1  # wrong codes are no wrong passwords


def test_names_without_a_password_cost_as_much_as_others(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    passwords.decoy_hash()
    costs: dict[str, int] = {}

    real = passwords._HASHER

    def counted(password_hash: str, password: str) -> bool:
        if password_hash.startswith("$argon2id$"):
            costs[name] += 1
        return real.verify(password_hash, password)

    monkeypatch.setattr(
        passwords, "_HASHER", type("Counted", (), {"verify": staticmethod(counted)})
    )
    for name in ("ben", "guest", "nobody"):
        costs[name] = 0
        guess(hub, name, OUTSIDE, 1)
    assert costs == {"ben": 1, "guest": 1, "nobody": 1}


# --- narrow tokens --------------------------------------------------------------------------------


def narrow(hub: Hub, days: int = 30) -> Any:
    ben, _ = hub.signing_in.sign_in("ben", PASSWORD, HERE)
    new = NewToken(name="script", scopes=["datasets.read", "tokens.create"], days=days)
    return hub.tokens.check(hub.signing_in.make_token(ben, new).token).actor


def test_a_narrow_token_sees_and_ends_itself_only(hub: Hub) -> None:
    script = narrow(hub)
    (seen,) = hub.signing_in.sign_ins(script, ListQuery()).items
    assert (seen.name, seen.current) == ("script", True)
    _, sign_in = hub.signing_in.sign_in("ben", PASSWORD, HERE)
    ben = hub.tokens.check(sign_in).actor
    (other,) = (item for item in hub.signing_in.sign_ins(ben, ListQuery()).items if item.current)
    with pytest.raises(NotFound):
        hub.signing_in.end(script, other.id)
    hub.tokens.check(sign_in)
    hub.signing_in.end(script, seen.id)
    assert "script" not in {item.name for item in hub.signing_in.sign_ins(ben, ListQuery()).items}


def test_a_token_made_with_a_token_does_not_outlive_it(hub: Hub) -> None:
    script = narrow(hub, days=1)
    made = hub.signing_in.make_token(script, NewToken(name="longer", days=366)).info
    assert made.scopes == ["datasets.read", "tokens.create"]
    assert (made.expires_at - made.created_at).days <= 1


def test_a_narrow_token_links_no_provider_to_its_account(hub: Hub) -> None:
    with pytest.raises(Forbidden, match="There is an account named ben already"):
        hub.identities.sign_in(identity("ben"), OUTSIDE, narrow(hub))


# --- names of providers ---------------------------------------------------------------------------


def identity(name: str) -> Identity:
    return Identity("https://id.example.org", f"subject of {name}", name, "Example")


@pytest.mark.parametrize(
    "name",
    ["_chief", ".Chief", "@Chief", "Chief!", "Chief ", "chief", "CHIEF", "Ch\u0456ef", "Chief\n"],
)
def test_a_name_that_looks_like_an_administrators_gives_nothing(hub: Hub, name: str) -> None:
    actor, _ = hub.identities.sign_in(identity(name), OUTSIDE)
    assert actor.role == "member"
    assert actor.name.lower() != "chief"
    assert hub.identities.sign_in(identity("Chief"), HERE)[0].role == "administrator"


def test_names_that_have_to_be_changed_differ(hub: Hub) -> None:
    names = ["_dan", ".dan", "dan", "d\u00e4n", "d\u00f6n", "x" * 64, "x" * 65, "Grace Hopper"]
    made = [hub.identities.sign_in(identity(name), OUTSIDE)[0].name for name in names]
    assert len(set(made)) == len(names)
    assert made[2] == "dan"
    assert made[-1] == "Grace-Hopper"
    assert all(len(name) <= 64 for name in made)


def test_who_is_signed_in_where_an_address_waits_is_not_to_be_learned(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = throttle.now()  # on a busy machine the wait would end while some have tried
    monkeypatch.setattr(throttle, "now", lambda: at_once)
    hub.signing_in.sign_in("ben", PASSWORD, HERE)
    for number in range(40):
        guess(hub, f"nobody{number}", HERE, 1)
    for _ in range(12):
        said = set()
        for name in ("ben", "ada", "nobody1", "somebody"):
            with pytest.raises(TooMany) as refused:
                hub.signing_in.sign_in(name, "wrong", HERE)
            said.add(str(refused.value))
        assert len(said) == 1


def test_a_narrow_token_sees_no_uploads_of_what_it_may_not_make(hub: Hub) -> None:
    ben, _ = hub.signing_in.sign_in("ben", PASSWORD, HERE)
    begun = hub.uploads.start(ben, UploadRequest(kind="model", name="net", size=10))
    script = narrow(hub)
    assert hub.uploads.page(script, ListQuery()).items == []
    for use in (hub.uploads.get, hub.uploads.cancel, hub.uploads.finish):
        with pytest.raises(Forbidden, match=r"models\.create"):
            use(script, begun.id)
    assert [item.id for item in hub.uploads.page(ben, ListQuery()).items] == [begun.id]
