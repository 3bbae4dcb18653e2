"""What a candidacy changed after its deadline, dated, beside its public state.

An answer given in time was shown under the date of its last correction: whoever signed more than once is looked at
again by the next edition. Lines of manifests cover the new column where it holds something, so that all stay as signed.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

# Columns that hiding opening words leaves as they are.
SHOWN = (
    "id constituency ref place panel first_name last_name label nuance state state_since state_short state_sentence "
    "marks signatory signatory_role channel signed_at sheet_digest campaign first_edition days_to_answer "
    "authenticated_at search_key sheet_revision"
)
OPENING = "opening opening_revision opening_answered_at opening_salt opening_leaf opening_hidden_at"
ONCE, ASIDE = "a public row only ends, once", "aside_late_changes"
ENDED = "OLD.last_edition IS NULL AND NEW.last_edition IS NOT NULL AND NEW.last_edition >= OLD.first_edition"


def upgrade() -> None:
    # Plain ALTER TABLE: a batch would copy the table, and SQLite would drop its guards with the old one.
    op.add_column("published_candidacies", sa.Column("late_changes", sa.Text(), nullable=True))
    if sa.inspect(op.get_bind()).has_table(ASIDE):
        _restore()
    _guard(f"{SHOWN} late_changes")
    op.execute(
        "INSERT INTO candidacy_changes (candidacy_id) SELECT candidacy_id FROM invitations "
        "JOIN answer_sheets ON answer_sheets.invitation_id = invitations.id GROUP BY candidacy_id HAVING count(*) > 1"
    )


def downgrade() -> None:
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM published_candidacies WHERE late_changes IS NOT NULL")):
        # Published editions cover it: it is put aside, by the row and its sheet.
        op.execute(
            f"CREATE TABLE {ASIDE} AS SELECT id, sheet_digest, late_changes FROM published_candidacies "
            "WHERE late_changes IS NOT NULL"
        )
    _guard(SHOWN)
    op.execute("ALTER TABLE published_candidacies DROP COLUMN late_changes")


def _restore() -> None:
    _replace("FALSE")
    same = f"{ASIDE}.id = published_candidacies.id AND {ASIDE}.sheet_digest = published_candidacies.sheet_digest"
    op.execute(
        f"UPDATE published_candidacies SET late_changes = (SELECT late_changes FROM {ASIDE} WHERE {same}) "
        f"WHERE EXISTS (SELECT 1 FROM {ASIDE} WHERE {same})"
    )
    op.execute(f"DROP TABLE {ASIDE}")


def _guard(shown: str) -> None:
    """Let a public row end, and its opening words be hidden under their note; refuse any other change of it."""
    note = "EXISTS (SELECT 1 FROM redactions AS note WHERE note.question_key = 'opening' AND note.leaf = OLD.opening_leaf"
    tombstone = (
        f"note.at {_same()} NEW.opening_hidden_at AND substr(NEW.opening, 1, 27) = '[mot d''ouverture masqué le '"
        " AND substr(NEW.opening, length(NEW.opening) - length(note.basis) - 2) = '(' || note.basis || ')]'"
    )
    kept = _equal(f"{shown} last_edition opening_revision opening_answered_at opening_leaf")
    unsalted = f"NEW.opening_salt {_same()} ''"
    hidden = f"{kept} AND {unsalted} AND OLD.opening_hidden_at IS NULL AND {note} AND {tombstone})"
    _replace(f"NOT (({_equal(f'{shown} {OPENING}')} AND {ENDED}) OR ({hidden}))")


def _equal(columns: str) -> str:
    """The condition that none of `columns` changes, NULL being equal to NULL."""
    # Never a bare « = » with a column that may be NULL: a guard whose condition is unknown lets everything through.
    return " AND ".join(f"NEW.{column} {_same()} OLD.{column}" for column in columns.split())


def _same() -> str:
    return "IS" if _sqlite() else "IS NOT DISTINCT FROM"


def _replace(when: str) -> None:
    """Refuse such updates of public candidacies, instead of what was refused before."""
    name = "guard_published_candidacies_update"
    if _sqlite():
        op.execute(f"DROP TRIGGER IF EXISTS {name}")
        op.execute(
            sa.DDL(
                f"CREATE TRIGGER {name} BEFORE UPDATE ON published_candidacies WHEN {when} "
                f"BEGIN SELECT RAISE(ABORT, '{ONCE}'); END"
            )
        )
        return
    op.execute(
        sa.DDL(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $$ BEGIN IF {when} THEN "
            f"RAISE EXCEPTION '{ONCE}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            "RETURN NEW; END $$ LANGUAGE plpgsql"
        )
    )


def _sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
