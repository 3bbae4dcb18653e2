"""Who let it be known that a candidacy does not answer."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("declines") as declines:
        declines.add_column(sa.Column("signatory", sa.String(length=200), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("declines") as declines:
        declines.drop_column("signatory")
