"""Editions asked for a moment to come: the worker builds them then, by itself."""

import sqlalchemy as sa
from alembic import op

from campagne.models.columns import UTCDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("edition_requests", sa.Column("due_at", UTCDateTime(), nullable=True))


def downgrade() -> None:
    op.execute("ALTER TABLE edition_requests DROP COLUMN due_at")
