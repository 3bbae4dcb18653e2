"""A key names one question in a whole questionnaire: answers and public rows are found by it, whatever the theme."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MESSAGE = "this key already names a question of the questionnaire"
TAKEN = (
    "EXISTS (SELECT 1 FROM questions AS other JOIN themes AS theirs ON theirs.id = other.theme_id "
    "JOIN themes AS ours ON ours.questionnaire_id = theirs.questionnaire_id "
    "WHERE ours.id = NEW.theme_id AND other.key = NEW.key AND other.id <> NEW.id)"
)


def upgrade() -> None:
    for verb in ("insert", "update"):
        name = f"guard_questions_key_{verb}"
        # Before an insert SQLite has no id yet; after it the row itself must not count as another.
        if sqlite():
            op.execute(
                sa.DDL(
                    f"CREATE TRIGGER {name} AFTER {verb.upper()} ON questions WHEN {TAKEN} "
                    f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
                )
            )
            continue
        op.execute(
            sa.DDL(
                f"CREATE FUNCTION {name}() RETURNS trigger AS $$ BEGIN IF {TAKEN} THEN "
                f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
                "RETURN NEW; END $$ LANGUAGE plpgsql"
            )
        )
        op.execute(
            sa.DDL(
                f"CREATE TRIGGER {name} AFTER {verb.upper()} ON questions FOR EACH ROW EXECUTE FUNCTION {name}()"
            )
        )


def downgrade() -> None:
    for verb in ("insert", "update"):
        name = f"guard_questions_key_{verb}"
        if sqlite():
            op.execute(f"DROP TRIGGER IF EXISTS {name}")
            continue
        op.execute(f"DROP TRIGGER IF EXISTS {name} ON questions")
        op.execute(f"DROP FUNCTION IF EXISTS {name}()")


def sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
