"""Make frequent answers once, and send them again until the database changes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from pydantic import BaseModel

    from jupyter_mlhub.database.memory import Memory
    from jupyter_mlhub.languages import Language

T = TypeVar("T")


class Shared:
    """Do work once for several requests that need it at the same moment.

    A change clears all remembered answers, and all waiting requests would ask the database for the
    same. Only the event loop may use this.
    """

    def __init__(self) -> None:
        self._going: dict[Hashable, asyncio.Future[Any]] = {}

    async def share(self, memory: Memory, key: Hashable, work: Callable[[], Awaitable[T]]) -> T:
        """Do the work, or wait for the same work of another request.

        Work that began before the newest change is not shared, so that a request after a change
        sees it.

        Returns:
            The result of ``work``. Its errors are raised.
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


def text_of(answer: BaseModel, language: Language) -> str:
    """Return the JSON text of an answer, with its sentences in the language of its reader."""
    return answer.model_dump_json(context={"language": language})


async def remembered(
    memory: Memory,
    shared: Shared,
    key: Hashable,
    make: Callable[[], Awaitable[BaseModel]],
    lasts: Callable[[Any], bool],
    language: Language,
) -> bytes:
    """Return the JSON text of an answer, remembered until the database changes.

    Args:
        key: everything else that the answer depends on: who asks, with which permissions, for
            what, and in which language.
        lasts: whether an answer stays valid while the database does not change.
    """
    found: bytes | None = memory.recall(key)
    if found is not None:
        return found

    async def text() -> bytes:
        stamp = memory.stamp()
        answer = await make()
        made = text_of(answer, language).encode()
        if lasts(answer):
            memory.keep(stamp, key, made, size=len(made))
        return made

    return await shared.share(memory, key, text)
