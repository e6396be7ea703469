"""An alias tells which versions the person knew who gave it."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.add_column(
        "aliases", sa.Column("newest_then", sa.Integer(), nullable=False, server_default="0")
    )
