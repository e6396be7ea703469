"""What names of columns tell: whether they name things, or times."""

from __future__ import annotations

import re

from ...schemas.data.artifacts import Column

_THINGS = re.compile(
    r"(?i:(^|[ _.-])(ids?|uid|guid|uuid|key|code|nr|no|number|group|cluster)([ _.:-]|$)"
    r"|(^|[ _.-])(patient|customer|client|user|member|person|people|subject|participant|student|"
    r"pupil|employee|driver|player|speaker|author|writer|animal|donor|family|household|company|firm|"
    r"store|shop|branch|site|hospital|clinic|school|machine|device|sensor|engine|batch|lot|"
    r"session|account|vehicle|product|item|sku|plate|slide))|[a-z]I[dD]$"
)
_TIMES = re.compile(
    r"(?i)^(year|yr|time|week|day|quarter|period|step|tick|t|ts)$"
    r"|(^|[ _.-])(date|timestamp|epoch)([ _.-]|$)"
)
_BIRTHS = re.compile(r"(?i)birth|born|(^|[ _.-])dob([ _.-]|$)")


def names_things(column: Column) -> bool:
    """Whether a column is named like what occurs in several rows: patients, shops, devices."""
    return bool(_THINGS.search(column.name)) and not names_time(column)


def names_time(column: Column) -> bool:
    """Whether a column is named like a moment. A day of birth is a fact about a person."""
    return bool(_TIMES.search(column.name)) and not _BIRTHS.search(column.name)


def is_birth(column: Column) -> bool:
    return bool(_BIRTHS.search(column.name))
