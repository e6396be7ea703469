"""What is away is asked again, at pauses that grow; what another try can't mend is not."""

from __future__ import annotations

import math

import pytest

from jupyter_mlhub.errors import Invalid, MLHubError, Unavailable
from jupyter_mlhub.retries import try_again


class Part:
    """Fails so many times, then gives what it is asked for."""

    def __init__(self, failures: float, error: MLHubError | None = None) -> None:
        self.failures = failures
        self.error = error or Unavailable("away")
        self.calls = 0

    def ask(self, what: str) -> str:
        self.calls += 1
        if self.calls <= self.failures:
            raise self.error
        return what


def test_pauses_double_up_to_the_longest() -> None:
    pauses: list[float] = []
    noted: list[MLHubError] = []
    part = Part(6)
    answer = try_again(
        part.ask, "x", first=0.5, longest=4.0, sleep=pauses.append, note=noted.append
    )
    assert (answer, part.calls) == ("x", 7)
    assert pauses == [0.5, 1.0, 2.0, 4.0, 4.0, 4.0]
    assert noted == [part.error] * 6


@pytest.mark.parametrize(("tries", "within"), [(3, math.inf), (math.inf, 0.0)])
def test_the_last_error_is_the_callers(tries: float, within: float) -> None:
    part = Part(math.inf)
    with pytest.raises(Unavailable, match="away"):
        try_again(part.ask, "x", first=0.0, longest=0.0, tries=tries, within=within)
    assert part.calls == (3 if within else 1)


def test_what_another_try_cannot_mend_is_raised_at_once() -> None:
    part = Part(1, Invalid("wrong"))
    with pytest.raises(Invalid, match="wrong"):
        try_again(part.ask, "x", first=0.0, longest=0.0)
    assert part.calls == 1


def test_what_the_pause_raises_ends_the_trying() -> None:
    def stop(_seconds: float) -> None:
        raise KeyboardInterrupt

    part = Part(math.inf)
    with pytest.raises(KeyboardInterrupt):
        try_again(part.ask, "x", first=1.0, longest=1.0, sleep=stop)
    assert part.calls == 1
