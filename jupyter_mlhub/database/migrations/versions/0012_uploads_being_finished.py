"""What an upload is stored as is known before it is, so that its end can be made up for."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("uploads", sa.Column("sha256", sa.String(64)))
