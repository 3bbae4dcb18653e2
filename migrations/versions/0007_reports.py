"""What came back about messages, so that no report counts twice."""

import sqlalchemy as sa
from alembic import op

from campagne.models.columns import UTCDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KINDS = "('hard', 'soft', 'policy', 'complaint', 'auto_reply', 'other')"


def upgrade() -> None:
    op.create_table(
        "reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email_id", sa.Integer(), nullable=False),
        sa.Column("identity", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("final", sa.Boolean(), nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(f"kind IN {KINDS}", name=op.f("ck_reports_kind")),
        sa.ForeignKeyConstraint(["email_id"], ["emails.id"], name=op.f("fk_reports_email_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("email_id", "identity", name=op.f("uq_reports_email_id_identity")),
    )


def downgrade() -> None:
    op.drop_table("reports")
