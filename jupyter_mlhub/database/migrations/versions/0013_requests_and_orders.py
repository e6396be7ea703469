"""What was asked and what a worker needs, what callers see and what is internal: a column each."""

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
ARTIFACTS = sa.table("artifacts", sa.column("id"), sa.column("kind"))
VERSIONS = sa.table(
    "versions",
    sa.column("id"),
    sa.column("artifact_id"),
    sa.column("details", DOCUMENT),
    sa.column("internal", DOCUMENT),
    sa.column("summary", DOCUMENT),
)
JOBS = sa.table(
    "jobs",
    sa.column("id"),
    sa.column("kind"),
    sa.column("request", DOCUMENT),
    sa.column("order", DOCUMENT),
)
ASKED = {
    "train": {"kind", "spec", "model", "resources"},
    "evaluate": {
        *("kind", "model", "dataset", "records", "rows", "columns", "target", "slice_by"),
        *("save_as", "resources"),
    },
    "learning_curve": {"kind", "model", "resources"},
    "convert": {"kind", "model", "resources"},
    "ingest": {"kind", "options"},
    "inspect": {"kind"},
    "check": {"kind"},
}
INTERNAL = {
    "plan": "plan",
    "profile": "feature_profile",
    "dataset_version_id": "dataset_version_id",
    "signature_of_file": "file_signature",
}
"""What details of models held for later jobs only, and its names from now on."""
AT_ONCE = 200


def upgrade() -> None:
    for table, name in (("jobs", "order"), ("versions", "internal")):
        op.add_column(table, sa.Column(name, DOCUMENT, server_default="{}", nullable=False))
    _rename_derived()
    _rewrite(JOBS, sa.select(JOBS), _job)
    models = sa.select(VERSIONS).join_from(
        VERSIONS, ARTIFACTS, VERSIONS.c.artifact_id == ARTIFACTS.c.id
    )
    _rewrite(VERSIONS, models.where(ARTIFACTS.c.kind == "model"), _model)


def _rename_derived() -> None:
    """The column names a dataset's Parquet table, and a model's ONNX graph as well."""
    op.drop_index("ix_versions_table_sha256", "versions")
    op.execute("ALTER TABLE versions RENAME COLUMN table_sha256 TO derived_sha256")
    op.create_index("ix_versions_derived_sha256", "versions", ["derived_sha256"])
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            "ALTER TABLE versions RENAME CONSTRAINT fk_versions_table_sha256 "
            "TO fk_versions_derived_sha256"
        )


def _rewrite(
    table: sa.TableClause,
    query: sa.Select[Any],
    change: Callable[[sa.Row[Any]], dict[str, Any]],
) -> None:
    """Some rows at a time: a document may be large."""
    last = 0
    while rows := _rows_after(table, query, last):
        for row in rows:
            if values := change(row):
                op.execute(sa.update(table).where(table.c.id == row.id).values(values))
        last = rows[-1].id


def _rows_after(table: sa.TableClause, query: sa.Select[Any], last: int) -> Sequence[sa.Row[Any]]:
    ids = table.c.id
    return op.get_bind().execute(query.where(ids > last).order_by(ids).limit(AT_ONCE)).all()


def _job(row: sa.Row[Any]) -> dict[str, Any]:
    asked = ASKED.get(row.kind)
    if asked is None:
        return {}
    request = {name: part for name, part in row.request.items() if name in asked}
    order = {name: part for name, part in row.request.items() if name not in asked}
    if "version_id" in order:
        name = "model_version_id" if row.kind == "inspect" else "dataset_version_id"
        order[name] = order.pop("version_id")
    if "work" in order:
        order["rows"] = (order.pop("work") or {}).get("rows") or 0
    return {"request": request, "order": order}


def _model(row: sa.Row[Any]) -> dict[str, Any]:
    internal = {new: row.details[old] for old, new in INTERNAL.items() if old in row.details}
    if not internal:
        return {}
    return {
        "internal": internal,
        "details": {name: part for name, part in row.details.items() if name not in INTERNAL},
        "summary": {name: part for name, part in row.summary.items() if name not in INTERNAL},
    }
