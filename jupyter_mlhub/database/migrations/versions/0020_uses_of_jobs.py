"""The jobs of a dataset or model are found without their documents; scores say their intervals."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
JOBS = sa.table(
    "jobs",
    sa.column("id"),
    sa.column("kind"),
    sa.column("parent_id"),
    sa.column("score", DOCUMENT),
    sa.column("order", DOCUMENT),
    sa.column("report", DOCUMENT),
)
VERSIONS = sa.table("versions", sa.column("id"), sa.column("artifact_id"), sa.column("number"))
USES = sa.table("job_uses", sa.column("job_id"), sa.column("artifact_id"), sa.column("number"))
READING = ("train", "search", "evaluate", "learning_curve", "repeats", "convert")
"""The kinds of jobs that read what was there before."""
AT_ONCE = 200


def upgrade() -> None:
    op.create_table(
        "job_uses",
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("artifact_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name=op.f("fk_job_uses_job_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["artifact_id"],
            ["artifacts.id"],
            name=op.f("fk_job_uses_artifact_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("job_id", "artifact_id", "number", name=op.f("pk_job_uses")),
    )
    op.create_index("ix_job_uses_artifact_id_job_id", "job_uses", ["artifact_id", "job_id"])
    ids = JOBS.c.id
    last = 0
    query = sa.select(JOBS).where(JOBS.c.parent_id.is_(None), JOBS.c.kind.in_(READING))
    query = query.order_by(ids).limit(AT_ONCE)
    while rows := op.get_bind().execute(query.where(ids > last)).all():
        _add_uses(rows)
        for row in rows:
            if row.score is not None:
                score = {**row.score, "interval": _interval(row.report)}
                op.execute(sa.update(JOBS).where(ids == row.id).values(score=score))
        last = rows[-1].id


def _add_uses(jobs: Sequence[sa.Row[Any]]) -> None:
    read = {
        job.id: [job.order.get(name) for name in ("dataset_version_id", "model_version_id")]
        for job in jobs
    }
    wanted = {id_ for ids in read.values() for id_ in ids if id_ is not None}
    found = op.get_bind().execute(sa.select(VERSIONS).where(VERSIONS.c.id.in_(wanted)))
    known = {row.id: {"artifact_id": row.artifact_id, "number": row.number} for row in found}
    uses = [
        {"job_id": job, **known[id_]} for job, ids in read.items() for id_ in ids if id_ in known
    ]
    if uses:
        op.bulk_insert(USES, uses)


def _interval(report: dict[str, Any] | None) -> list[float] | None:
    metrics = (report or {}).get("metrics") or [{}]
    interval: list[float] | None = metrics[0].get("interval")
    return interval
