"""The names of what is compared: ``job:12``, ``trial:15/3``, ``model:penguins-species@2``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ...errors import Invalid
from ...languages import say
from ...schemas.pipelines.comparisons import MOST_COMPARED
from ...schemas.pipelines.specs import split_model_reference

_JOB = re.compile(r"[0-9]{1,9}")
_TRIAL = re.compile(r"([0-9]{1,9})/([0-9]{1,9})")
_HOW = say("Write job:12, trial:15/3 or model:name@version.")


@dataclass(frozen=True)
class Name:
    """What stands for one of the compared.

    Args:
        job_id: of the job, or of the trial's search.
        model: the model's name and its version's number or alias.
    """

    text: str
    kind: Literal["job", "trial", "model"]
    job_id: int = 0
    trial: int = 0
    model: tuple[str, str] = ("", "")


def read_names(of: str) -> list[Name]:
    """Read names that are separated by commas.

    Raises:
        Invalid: a name has another form, stands twice, or there are too few or too many.
    """
    texts = [text.strip() for text in of.split(",") if text.strip()]
    if not 2 <= len(texts) <= MOST_COMPARED:
        raise Invalid.field(
            "of",
            "Compare 2 to {most_compared} things, not {count}. {how}",
            most_compared=MOST_COMPARED,
            count=len(texts),
            how=_HOW,
        )
    names = [_read(text) for text in texts]
    for place, name in enumerate(names):
        if name in names[:place]:
            raise twice(name.text)
    return names


def twice(text: str) -> Invalid:
    """Return the error that something is compared with itself."""
    return Invalid.field("of", "{text} is there twice. Compare it with something else.", text=text)


def letter(place: int) -> str:
    """Return the letter of the compared at a place: A is the first."""
    return chr(ord("A") + place)


def _read(text: str) -> Name:
    kind, _, rest = text.partition(":")
    if kind == "job" and _JOB.fullmatch(rest):
        return Name(f"job:{int(rest)}", "job", int(rest))
    found = _TRIAL.fullmatch(rest) if kind == "trial" else None
    if found is not None:
        job_id, number = int(found[1]), int(found[2])
        return Name(f"trial:{job_id}/{number}", "trial", job_id, number)
    if kind == "model" and rest:
        model, version = split_model_reference(rest)
        return Name(f"model:{model}@{version}", "model", model=(model, version))
    raise Invalid.field(
        "of", "{text} names nothing that can be compared. {how}", text=text[:200], how=_HOW
    )
