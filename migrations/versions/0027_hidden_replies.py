"""Inserted replies with a salt and a leaf of their own, so that they can be hidden as answers are; editions of format 3.

Replies accepted before get theirs here. Editions published then keep their digests, which cover these words in clear.
"""

import hashlib
import json
import secrets

import sqlalchemy as sa
from alembic import op

from campagne.models.columns import UTCDateTime

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

PROOF = ("salt", "leaf")
PUBLIC = (*PROOF, "hidden_at")
WORDS = ("name", "quality", "passage", "text")
KEPT = {"reply_requests": ("ref", PROOF), "published_pages": ("key", PUBLIC)}
"""What a downgrade puts aside, by what names its row: salts cannot be drawn again, published editions cover leaves."""
ONCE = "a public row only ends, once"
ENDED = "OLD.last_edition IS NULL AND NEW.last_edition IS NOT NULL AND NEW.last_edition >= OLD.first_edition"
SHOWN = "id campaign kind key first_edition"


def upgrade() -> None:
    # Plain ALTER TABLE: a batch would copy the table, and SQLite would drop its guards with the old one.
    for table, (_key, columns) in KEPT.items():
        for name in columns:
            kind = UTCDateTime() if name == "hidden_at" else sa.String(length=64)
            op.add_column(table, sa.Column(name, kind, nullable=True))
    op.create_index("ix_published_pages_leaf", "published_pages", ["leaf"])
    _guard("FALSE")
    _restore()
    _seal()
    ended = f"{_equal(f'{SHOWN} body salt leaf hidden_at')} AND {ENDED}"
    note = (
        "EXISTS (SELECT 1 FROM redactions AS note WHERE note.leaf = OLD.leaf AND note.question_key = 'reply/' || OLD.key "
        f"AND {_is('hidden_at', 'note.at')} AND substr({_word('text')}, 1, 28) = '[droit de réponse masqué le '"
        f" AND substr({_word('text')}, length({_word('text')}) - length(note.basis) - 2) = '(' || note.basis || ')]')"
    )
    gone = " AND ".join(f"{_word(name)} = ''" for name in WORDS[:3])
    placed = " AND ".join(f"{_word(name)} = {_word(name, 'OLD')}" for name in ("candidacy_ref", "question_key"))
    kept = f"{_equal(f'{SHOWN} last_edition leaf')} AND OLD.kind = 'reply' AND OLD.hidden_at IS NULL"
    hidden = f"{kept} AND {_is('salt', chr(39) * 2)} AND {gone} AND {placed} AND {note}"
    _guard(f"(CASE WHEN {ended} THEN FALSE WHEN OLD.leaf IS NULL THEN TRUE WHEN {hidden} THEN FALSE ELSE TRUE END)")


def downgrade() -> None:
    for table, (key, columns) in KEPT.items():
        if op.get_bind().scalar(sa.text(f"SELECT count(*) FROM {table} WHERE leaf IS NOT NULL")):
            named = ", ".join(("id", key, *columns))
            op.execute(f"CREATE TABLE aside_{table} AS SELECT {named} FROM {table} WHERE leaf IS NOT NULL")
    _guard(f"NOT ({_equal(f'{SHOWN} body')} AND {ENDED})")
    op.drop_index("ix_published_pages_leaf", "published_pages")
    for table, (_key, columns) in KEPT.items():
        for name in columns:
            op.execute(f"ALTER TABLE {table} DROP COLUMN {name}")


def _restore() -> None:
    """Put back what a downgrade put aside."""
    for table, (key, columns) in KEPT.items():
        if not sa.inspect(op.get_bind()).has_table(f"aside_{table}"):
            continue
        same = f"aside_{table}.id = {table}.id AND aside_{table}.{key} = {table}.{key}"
        values = ", ".join(f"{name} = (SELECT {name} FROM aside_{table} WHERE {same})" for name in columns)
        op.execute(f"UPDATE {table} SET {values} WHERE EXISTS (SELECT 1 FROM aside_{table} WHERE {same})")
        op.execute(f"DROP TABLE aside_{table}")


def _seal() -> None:
    """Draw a salt for each reply that was accepted and has none, and make its leaf, as accepting does now."""
    connection = op.get_bind()
    accepted = sa.text(
        "SELECT ref, campaigns.slug, candidacy_ref, coalesce(question_key, '') AS question_key, name, quality, passage, "
        "text FROM reply_requests JOIN campaigns ON campaigns.id = campaign_id "
        "WHERE decision = 'inserted' AND leaf IS NULL"
    )
    for row in connection.execute(accepted).mappings().all():
        body = {name: row[name] for name in ("candidacy_ref", "question_key", *WORDS)}
        said = {"campaign": row["slug"], "reply": row["ref"], **body, "salt": secrets.token_hex(16)}
        canonical = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        given = {"ref": row["ref"], "salt": said["salt"], "leaf": hashlib.sha256(canonical).hexdigest()}
        for table, key in (("reply_requests", "ref"), ("published_pages", "kind = 'reply' AND key")):
            connection.execute(sa.text(f"UPDATE {table} SET salt = :salt, leaf = :leaf WHERE {key} = :ref"), given)


def _word(name: str, row: str = "NEW") -> str:
    """One of the values of the body of a page."""
    return f"json_extract({row}.body, '$.{name}')" if _sqlite() else f"({row}.body::json ->> '{name}')"


def _equal(columns: str) -> str:
    """The condition that none of `columns` changes, NULL being equal to NULL."""
    return " AND ".join(_is(column, f"OLD.{column}") for column in columns.split())


def _is(column: str, value: str) -> str:
    # Never a bare « = » with a column that may be NULL: a guard whose condition is unknown lets everything through.
    return f"NEW.{column} {'IS' if _sqlite() else 'IS NOT DISTINCT FROM'} {value}"


def _guard(when: str) -> None:
    """Refuse such updates of a public page, instead of what was refused before."""
    name = "guard_published_pages_update"
    if _sqlite():
        op.execute(f"DROP TRIGGER IF EXISTS {name}")
        op.execute(
            sa.DDL(
                f"CREATE TRIGGER {name} BEFORE UPDATE ON published_pages WHEN {when} "
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
