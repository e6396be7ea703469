"""Trying again while what one needs is away: the one ladder of pauses, climbed by tenacity."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any, TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception, wait_exponential

from .errors import MLHubError, Unavailable

T = TypeVar("T")


def is_away(error: BaseException) -> bool:
    """Whether the same call may succeed a little later."""
    return isinstance(error, Unavailable)


def try_again(
    do: Callable[..., T],
    *arguments: Any,
    first: float,
    longest: float,
    within: float = math.inf,
    tries: float = math.inf,
    when: Callable[[BaseException], bool] = is_away,
    sleep: Callable[[float], None] = time.sleep,
    note: Callable[[MLHubError], object] = lambda _: None,
) -> T:
    """What ``do`` gives, as soon as it gives something.

    Args:
        first: seconds before the second try; each pause after that is twice as long.
        longest: seconds that a pause lasts at most.
        within: seconds after the first try from which on a failure is final.
        tries: after how many tries a failure is final.
        when: which errors another try may mend.
        sleep: waits; what it raises ends the trying.
        note: is given each error before the pause.

    Raises:
        MLHubError: the last try's error.
    """

    def noted(state: RetryCallState) -> None:
        assert state.outcome is not None
        error = state.outcome.exception()
        assert isinstance(error, MLHubError)
        note(error)

    return Retrying(
        retry=retry_if_exception(when),
        wait=wait_exponential(multiplier=first, max=longest),
        stop=lambda state: (
            (state.seconds_since_start or 0.0) >= within or state.attempt_number >= tries
        ),
        sleep=sleep,
        before_sleep=noted,
        reraise=True,
    )(do, *arguments)
