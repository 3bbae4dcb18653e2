"""Texts hidden with their reason: the one change of words that the guards let through, and a note that stays."""

import sqlalchemy as sa
from alembic import op

from campagne.models.columns import UTCDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

# Columns that a redaction leaves as they are; the position may go with the text, and the label with the position.
PUBLISHED = (
    "id campaign constituency candidacy_ref question_key revision answered_at channel leaf first_edition last_edition"
)
WORDS = "value commitment label text salt stem hidden_at"
SIGNED = "id sheet_id question_id revision answered_at leaf"
MOTIVES = "('injure', 'diffamation', 'provocation', 'tiers', 'fausse_nouvelle', 'justice', 'effacement')"
ENDED = "OLD.last_edition IS NULL AND NEW.last_edition IS NOT NULL AND NEW.last_edition >= OLD.first_edition"
ONCE = "a public row only ends, once"
FINAL = "signed answers are immutable"


def upgrade() -> None:
    op.create_table(
        "redactions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("candidacy_ref", sa.String(length=12), nullable=False),
        sa.Column("question_key", sa.String(length=40), nullable=False),
        sa.Column("leaf", sa.String(length=64), nullable=False),
        sa.Column("motive", sa.String(length=20), nullable=False),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.Column("value", sa.String(), nullable=True),
        sa.Column("commitment", sa.String(length=20), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.CheckConstraint(f"motive IN {MOTIVES}", name=op.f("ck_redactions_motive")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_redactions_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redactions")),
        sa.UniqueConstraint("leaf", name=op.f("uq_redactions_leaf")),
    )
    # Plain ALTER TABLE: a batch would copy the table, and SQLite would drop its guards with the old one.
    op.add_column("published_answers", sa.Column("hidden_at", UTCDateTime(), nullable=True))
    op.create_index("ix_published_answers_leaf", "published_answers", ["leaf"])
    op.create_index("ix_answers_leaf", "answers", ["leaf"])
    for verb in ("update", "delete"):
        _guard("redactions", verb, "TRUE", "a redaction is immutable")
    noted = "EXISTS (SELECT 1 FROM redactions WHERE leaf = OLD.leaf"
    kept = " AND value {same} NEW.value AND commitment {same} NEW.commitment)".format(same=_same())
    ended = f"({_equal(PUBLISHED.replace(' last_edition', '') + ' ' + WORDS)}) AND {ENDED}"
    hidden = (
        f"({_equal(PUBLISHED)}) AND NEW.salt = '' AND OLD.hidden_at IS NULL AND NEW.hidden_at IS NOT NULL AND {noted}{kept}"
    )
    _guard("published_answers", "update", f"NOT (({ended}) OR ({hidden}))", ONCE)
    erased = f"({_equal(SIGNED)}) AND NEW.comment = '' AND NEW.salt = '' AND {noted}{kept}"
    _guard("answers", "update", f"NOT ({erased})", FINAL)


def downgrade() -> None:
    _guard("answers", "update", "TRUE", FINAL)
    before = f"{PUBLISHED.replace(' last_edition', '')} value commitment label text salt stem"
    _guard("published_answers", "update", f"NOT (({_equal(before)}) AND {ENDED})", ONCE)
    op.drop_index("ix_answers_leaf", "answers")
    op.drop_index("ix_published_answers_leaf", "published_answers")
    op.execute("ALTER TABLE published_answers DROP COLUMN hidden_at")
    op.drop_table("redactions")
    if not _sqlite():
        for verb in ("update", "delete"):
            op.execute(f"DROP FUNCTION guard_redactions_{verb}()")


def _equal(columns: str) -> str:
    """The condition that none of `columns` changes, NULL being equal to NULL."""
    return " AND ".join(f"NEW.{column} {_same()} OLD.{column}" for column in columns.split())


def _same() -> str:
    return "IS" if _sqlite() else "IS NOT DISTINCT FROM"


def _guard(table: str, verb: str, when: str, message: str) -> None:
    """Refuse such changes of a table, instead of what was refused before if anything was."""
    name = f"guard_{table}_{verb}"
    if _sqlite():
        op.execute(f"DROP TRIGGER IF EXISTS {name}")
        op.execute(
            sa.DDL(
                f"CREATE TRIGGER {name} BEFORE {verb.upper()} ON {table} WHEN {when} "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
        )
        return
    row = "OLD" if verb == "delete" else "NEW"
    op.execute(
        sa.DDL(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $$ BEGIN IF {when} THEN "
            f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            f"RETURN {row}; END $$ LANGUAGE plpgsql"
        )
    )
    op.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
    op.execute(sa.DDL(f"CREATE TRIGGER {name} BEFORE {verb.upper()} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"))


def _sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
