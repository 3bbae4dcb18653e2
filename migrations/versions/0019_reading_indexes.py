"""Indexes for reading any edition: those of the current rows alone cannot serve a range of editions."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_published_pages_key": ("published_pages", ["campaign", "kind", "key"]),
    "ix_published_candidacies_ref": ("published_candidacies", ["campaign", "ref"]),
    "ix_published_solicitations_candidacy": ("published_solicitations", ["campaign", "candidacy_ref"]),
}


def upgrade() -> None:
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, (table, _columns) in INDEXES.items():
        op.drop_index(name, table)
