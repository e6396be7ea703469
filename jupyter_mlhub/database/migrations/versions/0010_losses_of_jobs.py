"""How often a job was lost is counted apart from its attempts, and in which way."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    for column in ("times_killed", "times_silent"):
        op.add_column("jobs", sa.Column(column, sa.Integer(), nullable=False, server_default="0"))
