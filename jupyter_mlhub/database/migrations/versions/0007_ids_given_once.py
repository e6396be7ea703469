"""The id of what was deleted is never given again: jobs that wait and tokens name things by it."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

TABLES = ("users", "groups", "artifacts", "versions")

# Ids that were given before: something may still name what has been deleted meanwhile.
_NAMED = {
    "users": ("SELECT max(owner_id) FROM changes",),
    "versions": (
        "SELECT max(json_extract(request, '$.version_id')) FROM jobs",
        "SELECT max(json_extract(request, '$.model_version_id')) FROM jobs",
        "SELECT max(json_extract(details, '$.dataset_version_id')) FROM versions",
    ),
}


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return  # a sequence never goes back
    lost = sa.text("SELECT count(*) FROM pragma_foreign_key_check")
    before = connection.scalar(lost)
    for table in TABLES:
        with op.batch_alter_table(
            table, recreate="always", table_kwargs={"sqlite_autoincrement": True}
        ):
            pass
        queries = (f"SELECT max(id) FROM {table}", *_NAMED.get(table, ()))
        given = max(connection.scalar(sa.text(query)) or 0 for query in queries)
        connection.execute(sa.text("DELETE FROM sqlite_sequence WHERE name = :n"), {"n": table})
        connection.execute(
            sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES (:n, :seq)"),
            {"n": table, "seq": given},
        )
    if connection.scalar(lost) != before:
        raise RuntimeError("The upgrade would lose rows; the database stays as it was.")
