"""Manifests whose lines are kept, editions that name the key that signed them, the revision of published sheets."""

import sqlalchemy as sa
from alembic import op

from campagne.models.columns import JSONText

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

CANDIDACY = (
    "id constituency ref place panel first_name last_name label nuance state state_since state_short state_sentence "
    "marks opening signatory signatory_role channel signed_at sheet_digest campaign first_edition days_to_answer "
    "authenticated_at search_key"
)
LINE = "id campaign kind key facts state solicitations sheet leaves first_edition"
EDITION = "id campaign number published_at digest previous candidacies answers added changed removed"
IMMUTABLE = "an edition is immutable"
ONCE = "a public row only ends, once"


def upgrade() -> None:
    # Plain ALTER TABLE: a batch would copy the table, and SQLite would drop its guards with the old one.
    op.add_column("editions", sa.Column("content", sa.String(length=64), nullable=True))
    op.add_column("editions", sa.Column("key", sa.String(length=64), nullable=True))
    op.add_column("editions", sa.Column("separated", sa.Boolean(), nullable=True))
    op.add_column("published_candidacies", sa.Column("sheet_revision", sa.Integer(), nullable=True))
    op.create_table(
        "published_lines",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("facts", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=True),
        sa.Column("solicitations", sa.String(length=64), nullable=True),
        sa.Column("sheet", sa.String(length=64), nullable=True),
        sa.Column("leaves", JSONText(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign", sa.String(length=60), nullable=False),
        sa.Column("first_edition", sa.Integer(), nullable=False),
        sa.Column("last_edition", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_lines")),
    )
    current = sa.text("last_edition IS NULL")
    op.create_index(
        "uq_published_lines_current",
        "published_lines",
        ["campaign", "kind", "key"],
        unique=True,
        sqlite_where=current,
        postgresql_where=current,
    )
    guard("editions", "update", "TRUE", IMMUTABLE)
    guard("published_candidacies", "update", ended_wrongly(f"{CANDIDACY} sheet_revision"), ONCE)
    guard("published_lines", "update", ended_wrongly(LINE), ONCE)
    guard("published_lines", "delete", "TRUE", "a public row is never deleted")


def downgrade() -> None:
    guard("editions", "update", f"{differs(EDITION)} OR OLD.signature IS NOT NULL", IMMUTABLE)
    guard("published_candidacies", "update", ended_wrongly(CANDIDACY), ONCE)
    op.drop_table("published_lines")
    if not sqlite():
        for verb in ("update", "delete"):
            op.execute(f"DROP FUNCTION guard_published_lines_{verb}()")
    op.execute("ALTER TABLE published_candidacies DROP COLUMN sheet_revision")
    for column in ("content", "key", "separated"):
        op.execute(f"ALTER TABLE editions DROP COLUMN {column}")


def differs(columns: str) -> str:
    """The condition that one of `columns` changes, NULL being equal to NULL."""
    operator = "IS NOT" if sqlite() else "IS DISTINCT FROM"
    return " OR ".join(f"NEW.{column} {operator} OLD.{column}" for column in columns.split())


def ended_wrongly(columns: str) -> str:
    """The condition that an update does anything but give a row its last edition, once."""
    return (
        f"{differs(columns)} OR OLD.last_edition IS NOT NULL OR NEW.last_edition IS NULL "
        "OR NEW.last_edition < NEW.first_edition"
    )


def guard(table: str, verb: str, when: str, message: str) -> None:
    """Refuse such changes of a table, instead of what was refused before if anything was."""
    name = f"guard_{table}_{verb}"
    if sqlite():
        op.execute(f"DROP TRIGGER IF EXISTS {name}")
        op.execute(
            sa.DDL(
                f"CREATE TRIGGER {name} BEFORE {verb.upper()} ON {table} WHEN {when} "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
        )
        return
    row = "OLD" if verb == "delete" else "NEW"
    op.execute(
        sa.DDL(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $$ BEGIN IF {when} THEN "
            f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            f"RETURN {row}; END $$ LANGUAGE plpgsql"
        )
    )
    op.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
    op.execute(sa.DDL(f"CREATE TRIGGER {name} BEFORE {verb.upper()} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"))


def sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
