"""Jobs may have parts, and searches have trials."""

import sqlalchemy as sa
from alembic import op

from jupyter_mlhub.database.base import JsonDocument, UtcDateTime

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    # SQLite adds a foreign key together with its column, or copies the whole table.
    op.execute(
        "ALTER TABLE jobs ADD COLUMN parent_id INTEGER "
        "CONSTRAINT fk_jobs_parent_id REFERENCES jobs (id) ON DELETE CASCADE"
    )
    op.add_column(
        "jobs", sa.Column("in_parts", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_index(op.f("ix_jobs_parent_id"), "jobs", ["parent_id"])
    op.create_table(
        "trials",
        sa.Column("search_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("times_lost", sa.Integer(), nullable=False),
        sa.Column("candidate", sa.Integer(), nullable=False),
        sa.Column("choice", JsonDocument, nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column("loss", sa.Double(), nullable=True),
        sa.Column("folds", JsonDocument, nullable=False),
        sa.Column("metrics", JsonDocument, nullable=False),
        sa.Column("standing", sa.Integer(), nullable=True),
        sa.Column("fit_seconds", sa.Double(), nullable=True),
        sa.Column("predict_seconds", sa.Double(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("predictions", sa.LargeBinary(), nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("search_id", "number", name=op.f("pk_trials")),
        sa.ForeignKeyConstraint(
            ["search_id"], ["jobs.id"], name=op.f("fk_trials_search_id"), ondelete="CASCADE"
        ),
    )
    op.create_index(
        op.f("ix_trials_search_id_share_loss"), "trials", ["search_id", "share", "loss"]
    )
    op.create_index(op.f("ix_trials_part_id"), "trials", ["part_id"])
