"""What changed since the last edition: one row each time that a table from which a candidacy is published is written."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

OF_SHEET = (
    "(SELECT candidacy_id FROM invitations JOIN answer_sheets ON answer_sheets.invitation_id = invitations.id "
    "WHERE answer_sheets.id = {row}.sheet_id)"
)
# How each table names its candidacy, from the row written (OLD or NEW).
CANDIDACY_OF = {
    "candidacies": "{row}.id",
    "standings": "{row}.candidacy_id",
    "contacts": "{row}.candidacy_id",
    "emails": "{row}.candidacy_id",
    "outreaches": "{row}.candidacy_id",
    "authenticity_checks": "{row}.candidacy_id",
    "invitations": "{row}.candidacy_id",
    "answer_sheets": "(SELECT candidacy_id FROM invitations WHERE id = {row}.invitation_id)",
    "transcriptions": OF_SHEET,
    "sheet_events": OF_SHEET,
    "declines": "(SELECT candidacy_id FROM invitations WHERE id = {row}.invitation_id)",
}
# A message that is claimed or put off says nothing new in public.
SILENT = {"emails": "NEW.state = OLD.state"}


def upgrade() -> None:
    op.create_table(
        "candidacy_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidacy_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidacy_changes")),
    )
    for table, candidacy in CANDIDACY_OF.items():
        for verb, row in (("insert", "NEW"), ("update", "NEW"), ("delete", "OLD")):
            _note(table, verb, candidacy.format(row=row), SILENT.get(table) if verb == "update" else None)


def downgrade() -> None:
    for table in CANDIDACY_OF:
        for verb in ("insert", "update", "delete"):
            if _sqlite():
                op.execute(f"DROP TRIGGER IF EXISTS note_{table}_{verb}")
            else:
                op.execute(f"DROP TRIGGER IF EXISTS note_{table}_{verb} ON {table}")
                op.execute(f"DROP FUNCTION IF EXISTS note_{table}_{verb}()")
    op.drop_table("candidacy_changes")


def _note(table: str, verb: str, candidacy: str, silent: str | None) -> None:
    name = f"note_{table}_{verb}"
    # A message may be about no candidacy.
    noted = f"INSERT INTO candidacy_changes (candidacy_id) SELECT {candidacy} WHERE {candidacy} IS NOT NULL"
    if _sqlite():
        when = f"WHEN NOT ({silent})" if silent else ""
        op.execute(sa.DDL(f"CREATE TRIGGER {name} AFTER {verb.upper()} ON {table} {when} BEGIN {noted}; END"))
        return
    body = f"IF NOT ({silent}) THEN {noted}; END IF;" if silent else f"{noted};"
    op.execute(
        sa.DDL(f"CREATE FUNCTION {name}() RETURNS trigger AS $$ BEGIN {body} RETURN NULL; END $$ LANGUAGE plpgsql")
    )
    op.execute(sa.DDL(f"CREATE TRIGGER {name} AFTER {verb.upper()} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"))


def _sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
