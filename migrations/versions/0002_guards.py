"""Triggers for what must hold whatever the code does: signed words, frozen questions and public rows do not change."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

IMMUTABLE = ("answer_sheets", "answers")
PUBLISHED = {
    "published_pages": "kind key body",
    "published_questions": "key number version theme_key theme_title short_title text context sources kind commitment choices",
    "published_candidacies": (
        "constituency ref place panel first_name last_name label nuance state state_since state_short state_sentence "
        "marks opening signatory signatory_role channel signed_at sheet_digest"
    ),
    "published_solicitations": "constituency candidacy_ref kind rank happened_at outcome",
    "published_answers": (
        "constituency candidacy_ref question_key value commitment label text revision answered_at channel leaf salt"
    ),
}
EDITION = "campaign number published_at digest previous candidacies answers added changed removed"
# Parent of each part of a questionnaire, as a query giving its id from the row (OLD or NEW).
QUESTIONNAIRE_OF = {
    "themes": "{row}.questionnaire_id",
    "questions": "(SELECT questionnaire_id FROM themes WHERE id = {row}.theme_id)",
    "choices": (
        "(SELECT themes.questionnaire_id FROM themes JOIN questions ON questions.theme_id = themes.id "
        "WHERE questions.id = {row}.question_id)"
    ),
}


def upgrade() -> None:
    for table in IMMUTABLE:
        guard(table, "update", "TRUE", "signed answers are immutable")
        guard(table, "delete", "TRUE", "signed answers are immutable")
    for table, columns in PUBLISHED.items():
        guard(table, "update", ended_wrongly(columns), "a public row only ends, once")
        guard(table, "delete", "TRUE", "a public row is never deleted")
    guard("editions", "update", f"{differs(EDITION)} OR OLD.signature IS NOT NULL", "an edition is immutable")
    guard("editions", "delete", "TRUE", "an edition is never deleted")
    for table, parent in QUESTIONNAIRE_OF.items():
        for verb in ("insert", "update", "delete"):
            rows = {"insert": ("NEW",), "update": ("OLD", "NEW"), "delete": ("OLD",)}[verb]
            frozen = " OR ".join(
                f"EXISTS (SELECT 1 FROM questionnaires WHERE id = {parent.format(row=row)} AND frozen_at IS NOT NULL)"
                for row in rows
            )
            guard(table, verb, frozen, "the questionnaire is frozen")
    guard("questionnaires", "update", "OLD.frozen_at IS NOT NULL", "the questionnaire is frozen")
    guard("questionnaires", "delete", "OLD.frozen_at IS NOT NULL", "the questionnaire is frozen")


def downgrade() -> None:
    for table in (*QUESTIONNAIRE_OF, *PUBLISHED, *IMMUTABLE, "editions", "questionnaires"):
        for verb in ("insert", "update", "delete"):
            unguard(table, verb)


def differs(columns: str) -> str:
    """The condition that one of `columns` changes, NULL being equal to NULL."""
    operator = "IS NOT" if sqlite() else "IS DISTINCT FROM"
    return " OR ".join(f"NEW.{column} {operator} OLD.{column}" for column in ("id", *columns.split()))


def ended_wrongly(columns: str) -> str:
    """The condition that an update does anything but give a row its last edition, once."""
    return (
        f"{differs(columns + ' campaign first_edition')} OR OLD.last_edition IS NOT NULL "
        "OR NEW.last_edition IS NULL OR NEW.last_edition < NEW.first_edition"
    )


def guard(table: str, verb: str, when: str, message: str) -> None:
    name = f"guard_{table}_{verb}"
    if sqlite():
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
            f"CREATE FUNCTION {name}() RETURNS trigger AS $$ BEGIN IF {when} THEN "
            f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            f"RETURN {row}; END $$ LANGUAGE plpgsql"
        )
    )
    op.execute(sa.DDL(f"CREATE TRIGGER {name} BEFORE {verb.upper()} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"))


def unguard(table: str, verb: str) -> None:
    name = f"guard_{table}_{verb}"
    if sqlite():
        op.execute(f"DROP TRIGGER IF EXISTS {name}")
        return
    op.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
    op.execute(f"DROP FUNCTION IF EXISTS {name}()")


def sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
