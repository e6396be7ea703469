"""Workers tell what confines their jobs."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column(
        "workers", sa.Column("confinement", sa.String(100), nullable=False, server_default="")
    )
