"""What is kept of hidden words, under a key, so that the same words signed again are hidden again."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

SAID = "what is kept of hidden words is immutable"


def upgrade() -> None:
    op.create_table(
        "hidden_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("redaction_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["redaction_id"], ["redactions.id"], name=op.f("fk_hidden_words_redaction_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hidden_words")),
        sa.UniqueConstraint("redaction_id", name=op.f("uq_hidden_words_redaction_id")),
    )
    op.create_index(op.f("ix_hidden_words_digest"), "hidden_words", ["digest"])
    for verb in ("update", "delete"):
        _guard(f"guard_hidden_words_{verb}", verb.upper())


def downgrade() -> None:
    op.drop_table("hidden_words")
    if not _sqlite():
        for verb in ("update", "delete"):
            op.execute(f"DROP FUNCTION guard_hidden_words_{verb}()")


def _sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _guard(name: str, verb: str) -> None:
    if _sqlite():
        op.execute(
            sa.DDL(f"CREATE TRIGGER {name} BEFORE {verb} ON hidden_words BEGIN SELECT RAISE(ABORT, '{SAID}'); END")
        )
        return
    op.execute(
        sa.DDL(
            f"CREATE FUNCTION {name}() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION '{SAID}' "
            "USING ERRCODE = 'integrity_constraint_violation'; END $$ LANGUAGE plpgsql"
        )
    )
    op.execute(
        sa.DDL(f"CREATE TRIGGER {name} BEFORE {verb} ON hidden_words FOR EACH ROW EXECUTE FUNCTION {name}()")
    )
