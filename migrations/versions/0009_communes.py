"""Communes and their constituencies: the table that is loaded, and the rows that editions show."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

SHOWN = "id insee name departement search_key places campaign first_edition"


def upgrade() -> None:
    op.create_table(
        "commune_tables",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("communes", sa.Integer(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commune_tables")),
    )
    op.create_table(
        "communes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("insee", sa.String(length=5), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("constituency_code", sa.String(length=12), nullable=False),
        sa.Column("hint", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_communes")),
        sa.UniqueConstraint("insee", "constituency_code", name=op.f("uq_communes_insee_constituency_code")),
    )
    op.create_table(
        "published_communes",
        sa.Column("insee", sa.String(length=5), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("departement", sa.String(length=3), nullable=False),
        sa.Column("search_key", sa.String(length=300), nullable=False),
        sa.Column("places", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign", sa.String(length=60), nullable=False),
        sa.Column("first_edition", sa.Integer(), nullable=False),
        sa.Column("last_edition", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_communes")),
    )
    current = sa.text("last_edition IS NULL")
    op.create_index(
        "uq_published_communes_current",
        "published_communes",
        ["campaign", "insee"],
        unique=True,
        sqlite_where=current,
        postgresql_where=current,
    )
    operator = "IS NOT" if _sqlite() else "IS DISTINCT FROM"
    wrongly = " OR ".join(f"NEW.{column} {operator} OLD.{column}" for column in SHOWN.split())
    ended = "OLD.last_edition IS NOT NULL OR NEW.last_edition IS NULL OR NEW.last_edition < NEW.first_edition"
    _guard("update", f"{wrongly} OR {ended}", "a public row only ends, once")
    _guard("delete", "TRUE", "a public row is never deleted")


def downgrade() -> None:
    op.drop_table("published_communes")
    if not _sqlite():
        for verb in ("update", "delete"):
            op.execute(f"DROP FUNCTION guard_published_communes_{verb}()")
    op.drop_table("communes")
    op.drop_table("commune_tables")


def _sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _guard(verb: str, when: str, message: str) -> None:
    name = f"guard_published_communes_{verb}"
    if _sqlite():
        op.execute(
            sa.DDL(
                f"CREATE TRIGGER {name} BEFORE {verb.upper()} ON published_communes WHEN {when} "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
        )
        return
    row = "OLD" if verb == "delete" else "NEW"
    op.execute(
        sa.DDL(
            f"CREATE FUNCTION {name}() RETURNS trigger AS $$ BEGIN IF {when} THEN "
            f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            f"RETURN {row}; END $$ LANGUAGE plpgsql"
        )
    )
    op.execute(
        sa.DDL(f"CREATE TRIGGER {name} BEFORE {verb.upper()} ON published_communes FOR EACH ROW EXECUTE FUNCTION {name}()")
    )
