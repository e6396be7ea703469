"""The lists of sign-ins and of workers read their rows in order from an index."""

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.drop_index("ix_sign_ins_user_id", "sign_ins")
    op.create_index("ix_sign_ins_user_id_created_at", "sign_ins", ["user_id", "created_at"])
    op.create_index("ix_workers_started_at", "workers", ["started_at"])
