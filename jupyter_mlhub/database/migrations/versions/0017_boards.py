"""Jobs stand on leaderboards, and keep what their tests gave."""

import sqlalchemy as sa
from alembic import op

from jupyter_mlhub.database.base import JsonDocument, UtcDateTime

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    _add_boards()
    _add_row_sets()
    op.create_table(
        "outcomes",
        sa.Column("job_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("model_version_id", sa.Integer(), nullable=True),
        sa.Column("trial", sa.Integer(), nullable=True),
        sa.Column("metrics", JsonDocument, nullable=False),
        sa.Column("fit_seconds", sa.Double(), nullable=True),
        sa.Column("predict_seconds", sa.Double(), nullable=True),
        sa.Column("rows_id", sa.Integer(), nullable=True),
        sa.Column("predictions", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_outcomes")),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name=op.f("fk_outcomes_job_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["model_version_id"],
            ["versions.id"],
            name=op.f("fk_outcomes_model_version_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["rows_id"], ["row_sets.id"], name=op.f("fk_outcomes_rows_id"), ondelete="SET NULL"
        ),
    )
    op.create_index(op.f("ix_outcomes_model_version_id"), "outcomes", ["model_version_id"])
    op.create_index(op.f("ix_outcomes_rows_id"), "outcomes", ["rows_id"])
    # SQLite adds a foreign key together with its column, or copies the whole table.
    op.execute(
        "ALTER TABLE trials ADD COLUMN rows_id INTEGER "
        "CONSTRAINT fk_trials_rows_id REFERENCES row_sets (id) ON DELETE SET NULL"
    )
    op.create_index(op.f("ix_trials_rows_id"), "trials", ["rows_id"])


def _add_boards() -> None:
    op.create_table(
        "boards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dataset_version_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("target", sa.String(500), nullable=False),
        sa.Column("task", sa.String(32), nullable=False),
        sa.Column("split", JsonDocument, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boards")),
        sa.UniqueConstraint(
            "dataset_version_id",
            "fingerprint",
            name=op.f("uq_boards_dataset_version_id_fingerprint"),
        ),
        sa.ForeignKeyConstraint(
            ["dataset_version_id"],
            ["versions.id"],
            name=op.f("fk_boards_dataset_version_id"),
            ondelete="CASCADE",
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "board_entries",
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("stands_by", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("board_id", "job_id", "stands_by", name=op.f("pk_board_entries")),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_board_entries_board_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name=op.f("fk_board_entries_job_id"), ondelete="CASCADE"
        ),
    )
    op.create_index(op.f("ix_board_entries_job_id"), "board_entries", ["job_id"])


def _add_row_sets() -> None:
    op.create_table(
        "row_sets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dataset_version_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("classes", JsonDocument, nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_row_sets")),
        sa.UniqueConstraint(
            "dataset_version_id", "sha256", name=op.f("uq_row_sets_dataset_version_id_sha256")
        ),
        sa.ForeignKeyConstraint(
            ["dataset_version_id"],
            ["versions.id"],
            name=op.f("fk_row_sets_dataset_version_id"),
            ondelete="CASCADE",
        ),
    )
