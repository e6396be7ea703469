"""Lists of jobs show what a job learns to predict and how well, without request and report."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
JOBS = sa.table(
    "jobs",
    sa.column("id"),
    sa.column("target"),
    sa.column("score", DOCUMENT),
    sa.column("request", DOCUMENT),
    sa.column("report", DOCUMENT),
)
AT_ONCE = 200


def upgrade() -> None:
    op.add_column("jobs", sa.Column("target", sa.Text()))
    op.add_column("jobs", sa.Column("score", DOCUMENT))
    ids = JOBS.c.id
    last = 0
    query = sa.select(JOBS).order_by(ids).limit(AT_ONCE)
    while rows := op.get_bind().execute(query.where(ids > last)).all():
        for row in rows:
            values = {"target": _target(row.request), "score": _score(row.report)}
            op.execute(sa.update(JOBS).where(ids == row.id).values(values))
        last = rows[-1].id


def _target(request: dict[str, Any]) -> str | None:
    target: str | None = request.get("spec", {}).get("target")
    return target


def _score(report: dict[str, Any] | None) -> Any:
    metrics = (report or {}).get("metrics")
    if not metrics:
        return sa.null()
    first = metrics[0]
    return {
        "metric": first["name"],
        "mean": first["mean"],
        "spread": first["spread"],
        "baseline": first.get("baseline"),
    }
