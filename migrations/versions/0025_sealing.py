"""Since when answers are sealed; and a moment of publication that, once something is signed, only moves later."""

import sqlalchemy as sa
from alembic import op

from campagne.models.columns import UTCDateTime

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

NAME = "guard_campaigns_seal"
EARLIER = (
    "OLD.publication_at IS NOT NULL AND (NEW.publication_at IS NULL OR NEW.publication_at < OLD.publication_at) "
    "AND EXISTS (SELECT 1 FROM answer_sheets JOIN invitations ON invitations.id = answer_sheets.invitation_id "
    "JOIN questionnaires ON questionnaires.id = invitations.questionnaire_id "
    "WHERE questionnaires.campaign_id = OLD.id)"
)
SAID = "sealed answers wait for their moment"


def upgrade() -> None:
    op.add_column("campaigns", sa.Column("sealed_at", UTCDateTime(), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            sa.DDL(
                f"CREATE TRIGGER {NAME} BEFORE UPDATE OF publication_at ON campaigns WHEN {EARLIER} "
                f"BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
            )
        )
        return
    op.execute(
        sa.DDL(
            f"CREATE FUNCTION {NAME}() RETURNS trigger AS $$ BEGIN IF {EARLIER} THEN "
            f"RAISE EXCEPTION '{SAID}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            "RETURN NEW; END $$ LANGUAGE plpgsql"
        )
    )
    op.execute(
        sa.DDL(
            f"CREATE TRIGGER {NAME} BEFORE UPDATE OF publication_at ON campaigns "
            f"FOR EACH ROW EXECUTE FUNCTION {NAME}()"
        )
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {NAME}")
    else:
        op.execute(f"DROP TRIGGER {NAME} ON campaigns")
        op.execute(f"DROP FUNCTION {NAME}()")
    op.execute("ALTER TABLE campaigns DROP COLUMN sealed_at")
