"""What was found of the sending domain, each time that somebody had it verified."""

import sqlalchemy as sa
from alembic import op

from campagne.models.columns import JSONText, UTCDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "domain_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("checked_at", UTCDateTime(), nullable=False),
        sa.Column("settings", sa.String(length=64), nullable=False),
        sa.Column("findings", JSONText(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_domain_checks")),
    )
    op.create_index(op.f("ix_domain_checks_settings"), "domain_checks", ["settings"])


def downgrade() -> None:
    op.drop_table("domain_checks")
