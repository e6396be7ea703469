"""When a blob's file changed last is known, so that not each process has to hash it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("blobs", sa.Column("changed_ns", sa.BigInteger()))
