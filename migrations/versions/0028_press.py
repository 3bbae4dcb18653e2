"""Who else answers the press: a network of several parties is not reached through one person of one party."""

import sqlalchemy as sa
from alembic import op

from campagne.models.columns import JSONText

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("organisation", sa.Column("press", JSONText(), server_default="[]", nullable=False))


def downgrade() -> None:
    op.execute("ALTER TABLE organisation DROP COLUMN press")
