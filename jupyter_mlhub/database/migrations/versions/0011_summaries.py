"""Lists read a summary of a version's details, and no reports of jobs."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
VERSIONS = sa.table(
    "versions", sa.column("id"), sa.column("details", DOCUMENT), sa.column("summary", DOCUMENT)
)
JOBS = sa.table(
    "jobs", sa.column("id"), sa.column("result", DOCUMENT), sa.column("report", DOCUMENT)
)
LONG = {
    *("columns", "preview", "preview_columns", "profile", "bad_row_examples"),
    *("report", "lineage", "dummy", "signature", "classes", "plan"),
}
AT_ONCE = 200


def upgrade() -> None:
    op.add_column("versions", sa.Column("summary", DOCUMENT, server_default="{}", nullable=False))
    op.create_index("ix_versions_artifact_id_state", "versions", ["artifact_id", "state"])
    op.add_column("jobs", sa.Column("report", DOCUMENT))
    for table, made in ((VERSIONS, _summary), (JOBS, _without_report)):
        last = 0
        while rows := _rows_after(table, last):
            for row in rows:
                if values := made(row):
                    op.execute(sa.update(table).where(table.c.id == row.id).values(values))
            last = rows[-1].id


def _rows_after(table: sa.TableClause, last: int) -> Sequence[sa.Row[Any]]:
    ids = table.c.id
    query = sa.select(table).where(ids > last).order_by(ids).limit(AT_ONCE)
    return op.get_bind().execute(query).all()


def _summary(row: sa.Row[Any]) -> dict[str, object]:
    short = {name: part for name, part in row.details.items() if name not in LONG}
    columns = row.details.get("columns", ())
    return {"summary": short | {"column_count": len(columns)}}


def _without_report(row: sa.Row[Any]) -> dict[str, object]:
    result = dict(row.result or {})
    report = result.pop("report", None)
    return {"result": result, "report": report} if report else {}
