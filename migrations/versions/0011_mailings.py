"""Announcements and tests, mailings stopped for good, and the pace at which each domain is written to."""

import sqlalchemy as sa
from alembic import op

from campagne.models.columns import UTCDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KINDS = ("invitation", "reminder")
STATES = (
    "queued",
    "claimed",
    "attempting",
    "sent",
    "retry",
    "in_doubt",
    "refused_address",
    "refused_format",
    "refused_policy",
    "bounced",
    "suppressed",
    "silenced",
    "revoked",
    "expired",
)
MAILING_STATES = ("draft", "sending", "paused")


def upgrade() -> None:
    with op.batch_alter_table("mailings") as mailings:
        mailings.add_column(sa.Column("reviewed", sa.String(length=64), nullable=True))
        allow(mailings, "kind", (*KINDS, "announcement"))
        allow(mailings, "state", (*MAILING_STATES, "stopped"))
    with op.batch_alter_table("emails") as emails:
        emails.add_column(sa.Column("coordinator_id", sa.Integer(), nullable=True))
        emails.add_column(sa.Column("destination", sa.String(length=254), server_default="", nullable=False))
        emails.create_foreign_key(op.f("fk_emails_coordinator_id"), "coordinators", ["coordinator_id"], ["id"])
        allow(emails, "kind", (*KINDS, "announcement", "receipt", "test"))
        allow(emails, "state", (*STATES, "stopped"))
        emails.create_check_constraint("tested_by", "(kind = 'test') = (coordinator_id IS NOT NULL)")
    op.create_table(
        "sending_paces",
        sa.Column("destination", sa.String(length=254), nullable=False),
        sa.Column("per_minute", sa.Double(), nullable=False),
        sa.Column("next_at", UTCDateTime(), nullable=False),
        sa.Column("slowed_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("destination", name=op.f("pk_sending_paces")),
    )


def downgrade() -> None:
    op.drop_table("sending_paces")
    new = "kind IN ('announcement', 'test')"
    for table in ("incoming_messages", "reports"):
        op.execute(f"DELETE FROM {table} WHERE email_id IN (SELECT id FROM emails WHERE {new})")
    op.execute(f"DELETE FROM emails WHERE {new}")
    op.execute("UPDATE emails SET state = 'revoked' WHERE state = 'stopped'")
    op.execute("DELETE FROM mailings WHERE kind = 'announcement'")
    op.execute("UPDATE mailings SET state = 'paused' WHERE state = 'stopped'")
    with op.batch_alter_table("emails") as emails:
        emails.drop_constraint("tested_by", type_="check")
        emails.drop_constraint(op.f("fk_emails_coordinator_id"), type_="foreignkey")
        allow(emails, "kind", (*KINDS, "receipt"))
        allow(emails, "state", STATES)
        emails.drop_column("destination")
        emails.drop_column("coordinator_id")
    with op.batch_alter_table("mailings") as mailings:
        allow(mailings, "kind", KINDS)
        allow(mailings, "state", MAILING_STATES)
        mailings.drop_column("reviewed")


def allow(table, column, values) -> None:
    """Say anew which values a column may have."""
    table.drop_constraint(column, type_="check")
    table.create_check_constraint(column, f"{column} IN {values}")
