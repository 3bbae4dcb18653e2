"""The outbox names the personal link that each message carries, so that revoking it stops the message."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("emails") as emails:
        emails.add_column(sa.Column("link_id", sa.Integer(), nullable=True))
        emails.create_foreign_key("fk_emails_link_id", "links", ["link_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("emails") as emails:
        emails.drop_constraint("fk_emails_link_id", type_="foreignkey")
        emails.drop_column("link_id")
