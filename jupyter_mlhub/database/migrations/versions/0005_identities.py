"""People may be known to an OpenID Connect provider or to JupyterHub."""

import sqlalchemy as sa
from alembic import op

from jupyter_mlhub.database.base import UtcDateTime

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "foreign_identities",
        sa.Column("issuer", sa.String(length=300), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_foreign_identities_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_foreign_identities")),
    )
    op.create_index(op.f("ix_foreign_identities_user_id"), "foreign_identities", ["user_id"])
