"""When a mailing was resumed, since when a domain is written to, and attempts found in their order."""

import sqlalchemy as sa
from alembic import op

from campagne.models.columns import UTCDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mailings", sa.Column("resumed_at", UTCDateTime(), nullable=True))
    op.create_index("ix_emails_mailing_attempted", "emails", ["mailing_id", "attempted_at"])
    op.execute("DELETE FROM sending_paces")  # remembers the last minute at most, and nobody wrote it before
    with op.batch_alter_table("sending_paces") as paces:
        paces.add_column(sa.Column("since", UTCDateTime(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("sending_paces") as paces:
        paces.drop_column("since")
    op.drop_index("ix_emails_mailing_attempted", table_name="emails")
    with op.batch_alter_table("mailings") as mailings:
        mailings.drop_column("resumed_at")
