"""Opening words with a salt and a leaf of their own, so that they can be hidden as answers are; editions of format 2.

Words signed before get theirs here. What was signed or published then keeps its digests, which cover these words in
clear: such sheets and editions are as they were.
"""

import hashlib
import json
import secrets
from datetime import UTC

import sqlalchemy as sa
from alembic import op

from campagne.models.columns import UTCDateTime

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

PROOF = ("opening_revision", "opening_answered_at", "opening_salt", "opening_leaf")
PUBLIC = (*PROOF, "opening_hidden_at")
# Columns that hiding opening words leaves as they are.
SIGNED = (
    "id invitation_id link_id revision form_key channel signatory role declaration digest signed_at recorded_at "
    "opening_revision opening_answered_at opening_leaf"
)
SHOWN = (
    "id constituency ref place panel first_name last_name label nuance state state_since state_short state_sentence "
    "marks signatory signatory_role channel signed_at sheet_digest campaign first_edition days_to_answer "
    "authenticated_at search_key sheet_revision"
)
KEPT = {"answer_sheets": ("digest", PROOF), "published_candidacies": ("sheet_digest", PUBLIC), "editions": ("digest", ("format",))}
"""What a downgrade puts aside, by the digest of its row: salts cannot be drawn again, published editions cover leaves."""
FINAL, ONCE, EDITION = "signed answers are immutable", "a public row only ends, once", "an edition is immutable"
ENDED = "OLD.last_edition IS NULL AND NEW.last_edition IS NOT NULL AND NEW.last_edition >= OLD.first_edition"


def upgrade() -> None:
    # Plain ALTER TABLE: a batch would copy the table, and SQLite would drop its guards with the old one.
    for table, columns in (("answer_sheets", PROOF), ("published_candidacies", PUBLIC)):
        for name in columns:
            op.add_column(table, sa.Column(name, _type(name), nullable=True))
        op.create_index(f"ix_{table}_opening_leaf", table, ["opening_leaf"])
    op.add_column("editions", sa.Column("format", sa.Integer(), server_default="1", nullable=False))
    for table in KEPT:
        _guard(table, "FALSE", "")
    _restore()
    _seal()
    _guard("editions", "TRUE", EDITION)
    note = "EXISTS (SELECT 1 FROM redactions AS note WHERE note.question_key = 'opening' AND note.leaf = OLD.opening_leaf"
    unsalted = _is("opening_salt", "''")
    erased = f"{_equal(SIGNED)} AND NEW.opening = '' AND {unsalted} AND {note})"
    _guard("answer_sheets", f"NOT ({erased})", FINAL)
    opening = " ".join(("opening", *PUBLIC))
    tombstone = (
        f"note.at {_same()} NEW.opening_hidden_at AND substr(NEW.opening, 1, 27) = '[mot d''ouverture masqué le '"
        " AND substr(NEW.opening, length(NEW.opening) - length(note.basis) - 2) = '(' || note.basis || ')]'"
    )
    kept = f"{SHOWN} last_edition opening_revision opening_answered_at opening_leaf"
    ended = f"{_equal(f'{SHOWN} {opening}')} AND {ENDED}"
    hidden = f"{_equal(kept)} AND {unsalted} AND OLD.opening_hidden_at IS NULL AND {note} AND {tombstone})"
    _guard("published_candidacies", f"NOT (({ended}) OR ({hidden}))", ONCE)


def downgrade() -> None:
    _put_aside()
    _guard("answer_sheets", "TRUE", FINAL)
    _guard("published_candidacies", f"NOT ({_equal(f'{SHOWN} opening')} AND {ENDED})", ONCE)
    for table, columns in (("answer_sheets", PROOF), ("published_candidacies", PUBLIC)):
        op.drop_index(f"ix_{table}_opening_leaf", table)
        for name in columns:
            op.execute(f"ALTER TABLE {table} DROP COLUMN {name}")
    op.execute("ALTER TABLE editions DROP COLUMN format")


def _type(name: str) -> sa.types.TypeEngine:
    if name.endswith("_at"):
        return UTCDateTime()
    return sa.Integer() if name in {"format", "opening_revision"} else sa.String(length=64)


def _seal() -> None:
    """Draw a salt for each opening words of a signed sheet that have none, and make their leaf, as signing does now."""
    connection = op.get_bind()
    sheets, shown = (
        sa.table(name, sa.column(key), sa.column("id"), *(sa.column(each, _type(each)) for each in PROOF))
        for name, key in (("answer_sheets", "digest"), ("published_candidacies", "sheet_digest"))
    )
    said: dict[int, tuple[str, str, dict[str, object]]] = {}
    for row in connection.execute(_signed()).all():
        words, channel, proof = said.get(row.invitation_id, ("", "", {}))
        if row.opening_leaf is not None or not row.opening:
            proof = {name: getattr(row, name) for name in PROOF}
        elif (words, channel) != (row.opening, row.channel):
            proof = _proof(row, proof if words == row.opening else {})
        said[row.invitation_id] = row.opening, row.channel, proof
        if row.opening and row.opening_leaf is None:
            connection.execute(sheets.update().where(sheets.c.id == row.id).values(**proof))
            connection.execute(shown.update().where(shown.c.sheet_digest == row.digest).values(**proof))


def _signed() -> sa.TextClause:
    """Return the query of every signed sheet, oldest first."""
    return sa.text(
        "SELECT answer_sheets.id, invitation_id, answer_sheets.revision, answer_sheets.digest, opening, channel, "
        "signed_at, opening_revision, opening_answered_at, opening_salt, opening_leaf, campaigns.slug, candidacies.ref, "
        "questionnaires.version FROM answer_sheets JOIN invitations ON invitations.id = invitation_id "
        "JOIN candidacies ON candidacies.id = invitations.candidacy_id JOIN questionnaires ON "
        "questionnaires.id = invitations.questionnaire_id JOIN campaigns ON campaigns.id = questionnaires.campaign_id "
        "ORDER BY answer_sheets.revision"
    ).columns(signed_at=UTCDateTime(), opening_answered_at=UTCDateTime())


def _proof(row: sa.Row, before: dict[str, object]) -> dict[str, object]:
    """Return what proves opening words; where they were said `before` by another channel, since then."""
    revision = before.get("opening_revision", row.revision)
    answered_at = before.get("opening_answered_at", row.signed_at)
    leaf = {
        "campaign": row.slug,
        "candidacy": row.ref,
        "question": "opening",
        "questionnaire_version": row.version,
        "value": None,
        "commitment": None,
        "comment": row.opening,
        "revision": revision,
        "channel": row.channel,
        "answered_at": answered_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "salt": secrets.token_hex(16),
    }
    canonical = json.dumps(leaf, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return dict(zip(PROOF, (revision, answered_at, leaf["salt"], hashlib.sha256(canonical).hexdigest()), strict=True))


def _put_aside() -> None:
    for table, (key, columns) in KEPT.items():
        made = "format > 1" if table == "editions" else "opening_leaf IS NOT NULL"
        if op.get_bind().scalar(sa.text(f"SELECT count(*) FROM {table} WHERE {made}")):
            named = ", ".join(("id", key, *columns))
            op.execute(f"CREATE TABLE aside_{table} AS SELECT {named} FROM {table} WHERE {made}")


def _restore() -> None:
    """Put back what a downgrade put aside."""
    for table, (key, columns) in KEPT.items():
        if not sa.inspect(op.get_bind()).has_table(f"aside_{table}"):
            continue
        same = f"aside_{table}.id = {table}.id AND aside_{table}.{key} = {table}.{key}"
        values = ", ".join(f"{name} = (SELECT {name} FROM aside_{table} WHERE {same})" for name in columns)
        op.execute(f"UPDATE {table} SET {values} WHERE EXISTS (SELECT 1 FROM aside_{table} WHERE {same})")
        op.execute(f"DROP TABLE aside_{table}")


def _equal(columns: str) -> str:
    """The condition that none of `columns` changes, NULL being equal to NULL."""
    return " AND ".join(_is(column, f"OLD.{column}") for column in columns.split())


def _is(column: str, value: str) -> str:
    # Never a bare « = » with a column that may be NULL: a guard whose condition is unknown lets everything through.
    return f"NEW.{column} {_same()} {value}"


def _same() -> str:
    return "IS" if _sqlite() else "IS NOT DISTINCT FROM"


def _guard(table: str, when: str, message: str) -> None:
    """Refuse such updates of a table, instead of what was refused before."""
    name = f"guard_{table}_update"
    if _sqlite():
        op.execute(f"DROP TRIGGER IF EXISTS {name}")
        op.execute(
            sa.DDL(
                f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} WHEN {when} "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
        )
        return
    op.execute(
        sa.DDL(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $$ BEGIN IF {when} THEN "
            f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            "RETURN NEW; END $$ LANGUAGE plpgsql"
        )
    )


def _sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
