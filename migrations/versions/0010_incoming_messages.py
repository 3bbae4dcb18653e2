"""What people write back, and by which channel a wish not to answer came."""

import sqlalchemy as sa
from alembic import op

from campagne.models.columns import UTCDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

OUTCOMES = "('call_back', 'declined', 'address', 'handled')"


def upgrade() -> None:
    with op.batch_alter_table("declines") as declines:
        declines.add_column(sa.Column("channel", sa.String(length=20), server_default="form", nullable=False))
        declines.create_check_constraint("channel", "channel IN ('form', 'mail')")
    op.create_table(
        "incoming_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidacy_id", sa.Integer(), nullable=False),
        sa.Column("email_id", sa.Integer(), nullable=False),
        sa.Column("identity", sa.String(length=64), nullable=False),
        sa.Column("sender", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("settled_at", UTCDateTime(), nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(f"outcome IN {OUTCOMES}", name=op.f("ck_incoming_messages_outcome")),
        sa.CheckConstraint(
            "(outcome IS NULL) = (settled_at IS NULL)", name=op.f("ck_incoming_messages_settled")
        ),
        sa.ForeignKeyConstraint(["candidacy_id"], ["candidacies.id"], name=op.f("fk_incoming_messages_candidacy_id")),
        sa.ForeignKeyConstraint(["email_id"], ["emails.id"], name=op.f("fk_incoming_messages_email_id")),
        sa.ForeignKeyConstraint(["settled_by"], ["coordinators.id"], name=op.f("fk_incoming_messages_settled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_messages")),
        sa.UniqueConstraint("email_id", "identity", name=op.f("uq_incoming_messages_email_id_identity")),
    )
    op.create_index(op.f("ix_incoming_messages_candidacy_id"), "incoming_messages", ["candidacy_id"])


def downgrade() -> None:
    op.drop_table("incoming_messages")
    with op.batch_alter_table("declines") as declines:
        declines.drop_constraint("channel", type_="check")
        declines.drop_column("channel")
