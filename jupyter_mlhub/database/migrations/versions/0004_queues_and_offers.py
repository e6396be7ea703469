"""Jobs have a queue, a priority and needs; workers say what they offer; model files are signed."""

import sqlalchemy as sa
from alembic import op

from jupyter_mlhub.database.base import JsonDocument, UtcDateTime

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column(
        "jobs", sa.Column("queue", sa.String(50), nullable=False, server_default="default")
    )
    op.add_column("jobs", sa.Column("priority", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("jobs", sa.Column("needs", sa.Text(), nullable=False, server_default=""))
    op.add_column("jobs", sa.Column("memory_bytes", sa.BigInteger()))
    op.add_column("jobs", sa.Column("cpu_seconds", sa.Double()))
    op.create_index(
        op.f("ix_jobs_state_owner_id_priority"), "jobs", ["state", "owner_id", "priority"]
    )
    op.create_index(op.f("ix_jobs_owner_id_started_at"), "jobs", ["owner_id", "started_at"])
    # Both are written anew by every worker that starts.
    op.execute("DELETE FROM workers")
    op.execute("DELETE FROM estimator_catalogues")
    op.add_column("workers", sa.Column("queues", JsonDocument, nullable=False, server_default="[]"))
    op.add_column(
        "workers", sa.Column("catalogue", sa.String(100), nullable=False, server_default="")
    )
    op.add_column(
        "estimator_catalogues",
        sa.Column("names", JsonDocument, nullable=False, server_default="[]"),
    )
    op.create_table(
        "signing_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_keys")),
    )
    op.create_table(
        "trusted_types",
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("approved_by", sa.String(length=64), nullable=False),
        sa.Column("approved_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_trusted_types")),
    )
