"""Requests about what is published: errors and rights of reply, each with its clock and what was decided."""

import sqlalchemy as sa
from alembic import op

from campagne.models.columns import UTCDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reply_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("contested", sa.String(length=500), nullable=False),
        sa.Column("candidacy_ref", sa.String(length=12), nullable=True),
        sa.Column("question_key", sa.String(length=40), nullable=True),
        sa.Column("passage", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("quality", sa.String(length=200), nullable=False),
        sa.Column("reach", sa.String(length=254), nullable=False),
        sa.Column("reach_erased_at", UTCDateTime(), nullable=True),
        sa.Column("origin", sa.String(length=32), nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("decision", sa.String(length=12), nullable=True),
        sa.Column("motive", sa.String(length=20), nullable=True),
        sa.Column("explanation", sa.String(), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('error', 'reply')", name=op.f("ck_reply_requests_kind")),
        sa.CheckConstraint(
            "decision IN ('corrected', 'inserted', 'refused')", name=op.f("ck_reply_requests_decision")
        ),
        sa.CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name=op.f("ck_reply_requests_decided")),
        sa.CheckConstraint(
            "(coalesce(decision, '') = 'refused') = (motive IS NOT NULL)", name=op.f("ck_reply_requests_refused")
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_reply_requests_campaign_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["coordinators.id"], name=op.f("fk_reply_requests_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_requests")),
        sa.UniqueConstraint("ref", name=op.f("uq_reply_requests_ref")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_reply_requests_token_hash")),
    )
    op.create_index(op.f("ix_reply_requests_campaign_id"), "reply_requests", ["campaign_id"])
    op.create_index("ix_reply_requests_received", "reply_requests", ["received_at"])
    op.create_index(
        "ix_reply_requests_open",
        "reply_requests",
        ["campaign_id", "due_at"],
        sqlite_where=sa.text("decision IS NULL"),
        postgresql_where=sa.text("decision IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("reply_requests")
