"""Letters transcribed by the coordination, and what happens to a signed sheet afterwards."""

import sqlalchemy as sa
from alembic import op

from campagne.models.columns import UTCDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

OUTCOMES = ("call_back", "declined", "address", "handled")
APPEND_ONLY = {"transcriptions": "a transcription is immutable", "sheet_events": "what happened is not rewritten"}


def upgrade() -> None:
    with op.batch_alter_table("incoming_messages") as messages:
        allow(messages, (*OUTCOMES, "transcribed"))
    # Plain ALTER TABLE: a batch would copy the table, and SQLite would drop its guards with the old one.
    op.add_column("answer_sheets", sa.Column("recorded_at", UTCDateTime(), nullable=True))
    op.create_table(
        "transcriptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("coordinator_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["coordinator_id"], ["coordinators.id"], name=op.f("fk_transcriptions_coordinator_id")),
        sa.ForeignKeyConstraint(["message_id"], ["incoming_messages.id"], name=op.f("fk_transcriptions_message_id")),
        sa.ForeignKeyConstraint(["sheet_id"], ["answer_sheets.id"], name=op.f("fk_transcriptions_sheet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transcriptions")),
        sa.UniqueConstraint("sheet_id", name=op.f("uq_transcriptions_sheet_id")),
    )
    op.create_index(op.f("ix_transcriptions_message_id"), "transcriptions", ["message_id"])
    op.create_table(
        "sheet_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("happened_at", UTCDateTime(), nullable=False),
        sa.Column("coordinator_id", sa.Integer(), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), server_default="", nullable=False),
        sa.CheckConstraint("kind IN ('confirmation', 'rereading')", name=op.f("ck_sheet_events_kind")),
        sa.CheckConstraint(
            "(kind = 'rereading') = (coordinator_id IS NOT NULL)", name=op.f("ck_sheet_events_by")
        ),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_sheet_events_contact_id")),
        sa.ForeignKeyConstraint(["coordinator_id"], ["coordinators.id"], name=op.f("fk_sheet_events_coordinator_id")),
        sa.ForeignKeyConstraint(["sheet_id"], ["answer_sheets.id"], name=op.f("fk_sheet_events_sheet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_events")),
        sa.UniqueConstraint("sheet_id", "kind", name=op.f("uq_sheet_events_sheet_id_kind")),
    )
    for table, message in APPEND_ONLY.items():
        for verb in ("update", "delete"):
            guard(table, verb, message)


def downgrade() -> None:
    for table in APPEND_ONLY:
        op.drop_table(table)
        for verb in ("update", "delete"):
            if not sqlite():
                op.execute(f"DROP FUNCTION guard_{table}_{verb}()")
    op.execute("ALTER TABLE answer_sheets DROP COLUMN recorded_at")
    op.execute("UPDATE incoming_messages SET outcome = 'handled' WHERE outcome = 'transcribed'")
    with op.batch_alter_table("incoming_messages") as messages:
        allow(messages, OUTCOMES)


def allow(messages, outcomes) -> None:
    """Say anew what may be made of a message."""
    messages.drop_constraint("outcome", type_="check")
    messages.create_check_constraint("outcome", f"outcome IN {outcomes}")


def guard(table: str, verb: str, message: str) -> None:
    """Refuse every change of a row, in both databases."""
    name = f"guard_{table}_{verb}"
    if sqlite():
        body = f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        op.execute(sa.DDL(f"CREATE TRIGGER {name} BEFORE {verb.upper()} ON {table} {body}"))
        return
    raised = f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';"
    op.execute(
        sa.DDL(f"CREATE FUNCTION {name}() RETURNS trigger AS $$ BEGIN {raised} END $$ LANGUAGE plpgsql")
    )
    op.execute(sa.DDL(f"CREATE TRIGGER {name} BEFORE {verb.upper()} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"))


def sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
