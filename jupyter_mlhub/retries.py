"""Try again while a service is away. tenacity makes the pauses, in this one place."""

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
    """Call ``do`` until it succeeds, and return its result.

    Args:
        first: seconds before the second try. Each later pause is twice as long.
        longest: the longest pause in seconds.
        within: seconds after the first try from which on a failure is final.
        tries: the number of tries after which a failure is final.
        when: whether another try may succeed after this error.
        sleep: waits. An error that it raises ends the tries.
        note: gets each error before the pause.

    Raises:
        MLHubError: The error of the last try.
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
