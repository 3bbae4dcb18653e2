"""How answers and candidacies are found: their words folded and cut to stems, under the full-text index of each database."""

import sqlalchemy as sa
from alembic import op

from campagne.domain.answers import POSITIONS
from campagne.domain.stems import stems
from campagne.domain.text import search_key

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

CANDIDACY = (
    "id constituency ref place panel first_name last_name label nuance state state_since state_short state_sentence "
    "marks opening signatory signatory_role channel signed_at sheet_digest days_to_answer authenticated_at campaign "
    "first_edition"
)
ANSWER = (
    "id constituency candidacy_ref question_key value commitment label text revision answered_at channel leaf salt "
    "campaign first_edition"
)
# The index follows the column by itself, whoever writes it. Stems hold a to z and digits: `ascii` splits them rightly.
INDEXED = "INSERT INTO published_answers_words (rowid, stem) VALUES (NEW.id, NEW.stem);"
TAKEN_OUT = (
    "INSERT INTO published_answers_words (published_answers_words, rowid, stem) VALUES ('delete', OLD.id, OLD.stem);"
)
TRIGGERS = {"insert": INDEXED, "update": f"{TAKEN_OUT} {INDEXED}", "delete": TAKEN_OUT}
VALUE_INDEX = ["campaign", "question_key", "value"]
AT_ONCE = 1_000


def upgrade() -> None:
    # Plain ALTER TABLE: a batch would copy the table, and SQLite would drop its guards with the old one.
    op.add_column("published_candidacies", sa.Column("search_key", sa.String(), server_default="", nullable=False))
    op.add_column("published_answers", sa.Column("stem", sa.String(), server_default="", nullable=False))
    _unguard("published_candidacies")
    _fill("published_candidacies", "search_key", ("first_name", "last_name", "label"), _name)
    _guard("published_candidacies", f"{CANDIDACY} search_key")
    _unguard("published_answers")
    _fill("published_answers", "stem", ("value", "label", "text"), _words)
    _guard("published_answers", f"{ANSWER} stem")
    _index_words()
    # Wide enough to read who answers what in any edition, and never the rows, which hold the texts.
    op.drop_index("ix_published_answers_value", "published_answers")
    op.create_index(
        "ix_published_answers_value",
        "published_answers",
        [*VALUE_INDEX, "commitment", "candidacy_ref", "first_edition", "last_edition"],
    )


def _index_words() -> None:
    if not _sqlite():
        op.execute(
            "ALTER TABLE published_answers ADD COLUMN words tsvector "
            "GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, stem)) STORED"
        )
        op.execute("CREATE INDEX ix_published_answers_words ON published_answers USING gin (words)")
        return
    op.execute(
        "CREATE VIRTUAL TABLE published_answers_words "
        "USING fts5(stem, content='published_answers', content_rowid='id', tokenize='ascii')"
    )
    for verb, act in TRIGGERS.items():
        moment = "UPDATE OF id, stem" if verb == "update" else verb.upper()
        name = f"published_answers_words_{verb}"
        op.execute(sa.DDL(f"CREATE TRIGGER {name} AFTER {moment} ON published_answers BEGIN {act} END"))
    op.execute("INSERT INTO published_answers_words (published_answers_words) VALUES ('rebuild')")


def downgrade() -> None:
    current = sa.text("last_edition IS NULL")
    op.drop_index("ix_published_answers_value", "published_answers")
    op.create_index(
        "ix_published_answers_value", "published_answers", VALUE_INDEX, sqlite_where=current, postgresql_where=current
    )
    if _sqlite():
        for verb in TRIGGERS:
            op.execute(f"DROP TRIGGER published_answers_words_{verb}")
        op.execute("DROP TABLE published_answers_words")
    else:
        op.execute("ALTER TABLE published_answers DROP COLUMN words")
    for table, column, columns in (
        ("published_answers", "stem", ANSWER),
        ("published_candidacies", "search_key", CANDIDACY),
    ):
        _unguard(table)
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        _guard(table, columns)


def _sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _name(first_name: str, last_name: str, label: str | None) -> str:
    return search_key(" ".join(filter(None, (first_name, last_name, label))))


def _words(value: str | None, label: str, text: str) -> str:
    return stems("" if value in POSITIONS else label, text)


def _fill(name: str, column: str, read: tuple[str, ...], make: object) -> None:
    """Write `column` of every row from those that it follows from, a thousand rows at once."""
    table = sa.table(name, sa.column("id"), sa.column(column), *map(sa.column, read))
    write = table.update().where(table.c.id == sa.bindparam("row")).values({column: sa.bindparam("made")})
    connection, last = op.get_bind(), 0
    while True:
        wanted = sa.select(table.c.id, *(table.c[each] for each in read)).where(table.c.id > last)
        rows = connection.execute(wanted.order_by(table.c.id).limit(AT_ONCE)).all()
        if not rows:
            return
        connection.execute(write, [{"row": row[0], "made": make(*row[1:])} for row in rows])
        last = rows[-1][0]


def _unguard(table: str) -> None:
    op.execute(f"DROP TRIGGER guard_{table}_update" + ("" if _sqlite() else f" ON {table}"))


def _guard(table: str, columns: str) -> None:
    """Let an update of a public row do nothing but give it its last edition, once."""
    operator = "IS NOT" if _sqlite() else "IS DISTINCT FROM"
    wrongly = " OR ".join(f"NEW.{column} {operator} OLD.{column}" for column in columns.split())
    when = f"{wrongly} OR OLD.last_edition IS NOT NULL OR NEW.last_edition IS NULL OR NEW.last_edition < NEW.first_edition"
    name, message = f"guard_{table}_update", "a public row only ends, once"
    if _sqlite():
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
    op.execute(sa.DDL(f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"))
