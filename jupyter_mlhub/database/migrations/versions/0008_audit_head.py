"""The newest entry of the audit trail is kept apart from the trail; entries can't be replaced."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

REFUSAL = "the audit trail is append-only"


def upgrade() -> None:
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.execute("INSERT INTO audit_head (id, entry_id, hash, seal) VALUES (1, 0, '', '')")
    if op.get_context().dialect.name == "sqlite":
        # INSERT OR REPLACE fires no trigger of what it deletes.
        op.execute(
            "CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit_entries WHEN EXISTS "
            "(SELECT 1 FROM audit_entries WHERE id = NEW.id OR hash = NEW.hash) "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )
        op.execute(
            "CREATE TRIGGER audit_head_stays BEFORE DELETE ON audit_head "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )
        return
    op.execute(
        "CREATE TRIGGER audit_head_stays BEFORE DELETE OR TRUNCATE ON audit_head "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()"
    )
