"""What the worker says of editions: where the building of one is, and with which key it signs them."""

import sqlalchemy as sa
from alembic import op

from campagne.models.columns import UTCDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

MOMENTS = ("taken_at", "seen_at", "ended_at")
COUNTS = ("attempts", "done", "total")


def upgrade() -> None:
    # Plain ALTER TABLE, as for every table that others may point to.
    for name in MOMENTS:
        op.add_column("edition_requests", sa.Column(name, UTCDateTime(), nullable=True))
    for name in COUNTS:
        op.add_column("edition_requests", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "signers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("refusal", sa.String(), nullable=False),
        sa.Column("told_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signers")),
    )
    op.add_column("edition_requests", sa.Column("step", sa.String(length=20), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_table("signers")
    for name in ("step", *COUNTS, *MOMENTS):
        op.execute(f"ALTER TABLE edition_requests DROP COLUMN {name}")
