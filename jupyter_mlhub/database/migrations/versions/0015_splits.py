"""Versions of datasets have named splits of their rows."""

import sqlalchemy as sa
from alembic import op

from jupyter_mlhub.database.base import JsonDocument, UtcDateTime

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "splits",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(50), nullable=False),
        sa.Column("validation", JsonDocument, nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("version_id", "name", name=op.f("pk_splits")),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["versions.id"],
            name=op.f("fk_splits_version_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["users.id"],
            name=op.f("fk_splits_created_by"),
            ondelete="RESTRICT",
        ),
    )
