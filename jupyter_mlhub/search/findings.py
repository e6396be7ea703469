"""What the end of a search says of its best trials."""

from __future__ import annotations

import math
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from ..database import Trial
from ..schemas.pipelines.searches import MOST_TRIALS


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise ValueError("not a finite number")
    return value


Number = Annotated[float, AfterValidator(_finite)]
Reference = Literal["baseline", "default"]
"""What a winner is held against."""
TrialNumber = Annotated[int, Field(ge=1, le=MOST_TRIALS + 1)]


class CorrectedLoss(BaseModel):
    """The winner's loss on new rows, corrected for having been chosen."""

    model_config = ConfigDict(extra="forbid")

    winner: TrialNumber
    loss: Number
    low: Number
    high: Number
    optimism: Number


class Mixture(BaseModel):
    """Weights of trials that are better together than the best of them."""

    model_config = ConfigDict(extra="forbid")

    weights: dict[TrialNumber, Number]
    loss: Number
    single_loss: Number
    p: Number


class Findings(BaseModel):
    """The message of the process that compared the trials. Its sender is not trusted."""

    model_config = ConfigDict(extra="forbid")

    standings: dict[TrialNumber, Annotated[int, Field(ge=1)]] = Field(default_factory=dict)
    as_good: list[Reference] | None = None
    """What the winner is not better than by more than chance. None where it was not compared."""
    corrected: CorrectedLoss | None = None
    ensemble: Mixture | None = None


def record_standings(session: Session, search_id: int, findings: Findings) -> None:
    """Write down which trials can't be distinguished from each other."""
    compared = select(Trial).where(
        Trial.search_id == search_id, Trial.number.in_(list(findings.standings))
    )
    for trial in session.scalars(compared):
        trial.standing = findings.standings[trial.number]
