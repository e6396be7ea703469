"""Answers that many ask for are made once, and handed out again until the database changes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from pydantic import BaseModel

    from jupyter_mlhub.database.memory import Memory

T = TypeVar("T")


class Shared:
    """Work that several requests need at the same moment is done for all of them at once.

    After a change nothing is remembered, and all who wait would ask the database for the same.
    To be used by the event loop alone.
    """

    def __init__(self) -> None:
        self._going: dict[Hashable, asyncio.Future[Any]] = {}

    async def share(self, memory: Memory, key: Hashable, work: Callable[[], Awaitable[T]]) -> T:
        """What ``work`` returns or raises.

        Only what began after the newest change is shared: whoever asks after a change is told of
        it.
        """
        stamp = memory.stamp()
        if stamp is None:
            return await work()
        going = self._going.get((stamp, key))
        if going is None:
            going = self._going[stamp, key] = asyncio.ensure_future(work())
            going.add_done_callback(lambda _: self._going.pop((stamp, key)))
        found: T = await asyncio.shield(going)
        return found


async def remembered(
    memory: Memory,
    shared: Shared,
    key: Hashable,
    make: Callable[[], Awaitable[BaseModel]],
    lasts: Callable[[Any], bool],
) -> bytes:
    """The JSON text of an answer, remembered until the database changes.

    Args:
        key: all that the answer depends on beside the database: who asks, with what they may do,
            and for what.
        lasts: whether an answer stays as it is while the database does.
    """
    found: bytes | None = memory.recall(key)
    if found is not None:
        return found

    async def text() -> bytes:
        stamp = memory.stamp()
        answer = await make()
        made = answer.model_dump_json().encode()
        if lasts(answer):
            memory.keep(stamp, key, made, size=len(made))
        return made

    return await shared.share(memory, key, text)
