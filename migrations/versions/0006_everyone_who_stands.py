"""Declared candidacies, lists of people, own deadlines, the search for addresses, calls and letters, the audit trail."""

import sqlalchemy as sa
from alembic import op

from campagne.models.columns import JSONText, UTCDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STATUSES = "('declared', 'standing', 'not_listed', 'withdrawn', 'deceased', 'eliminated')"
FORMER_STATUSES = "('standing', 'withdrawn', 'eliminated')"
SHOWN = (
    "id constituency ref place panel first_name last_name label nuance state state_since state_short state_sentence "
    "marks opening signatory signatory_role channel signed_at sheet_digest campaign first_edition"
)
ADDED = "days_to_answer authenticated_at"


def upgrade() -> None:
    _status_among(STATUSES)
    with op.batch_alter_table("imports") as imports:
        imports.add_column(sa.Column("kind", sa.String(length=20), server_default="official", nullable=False))
        imports.create_check_constraint("kind", "kind IN ('official', 'declared')")
    with op.batch_alter_table("candidacies") as candidacies:
        candidacies.add_column(sa.Column("people", sa.Integer(), server_default="1", nullable=False))
        candidacies.create_check_constraint("people", "people > 0")
    with op.batch_alter_table("campaigns") as campaigns:
        campaigns.add_column(sa.Column("order_seed", sa.String(length=32), nullable=True))
        campaigns.add_column(sa.Column("newcomer_days", sa.Integer(), server_default="10", nullable=False))
    with op.batch_alter_table("coordinators") as coordinators:
        coordinators.add_column(sa.Column("party", sa.String(length=120), server_default="", nullable=False))
    with op.batch_alter_table("contacts") as contacts:
        contacts.add_column(sa.Column("finder", sa.String(length=200), server_default="", nullable=False))
    with op.batch_alter_table("invitations") as invitations:
        invitations.add_column(sa.Column("answers_by", UTCDateTime(), nullable=True))
    # Plain ALTER TABLE: a batch would copy the table, and SQLite would drop its guards with the old one.
    op.add_column("published_candidacies", sa.Column("days_to_answer", sa.Integer(), nullable=True))
    op.add_column("published_candidacies", sa.Column("authenticated_at", UTCDateTime(), nullable=True))
    _guard_candidacies(f"{SHOWN} {ADDED}")
    _create_tables()


def downgrade() -> None:
    op.drop_table("column_mappings")
    op.drop_table("authenticity_checks")
    op.drop_table("outreaches")
    op.drop_table("address_searches")
    op.drop_table("audit_entries")
    _guard_candidacies(SHOWN)
    op.execute("ALTER TABLE published_candidacies DROP COLUMN authenticated_at")
    op.execute("ALTER TABLE published_candidacies DROP COLUMN days_to_answer")
    with op.batch_alter_table("invitations") as invitations:
        invitations.drop_column("answers_by")
    with op.batch_alter_table("contacts") as contacts:
        contacts.drop_column("finder")
    with op.batch_alter_table("coordinators") as coordinators:
        coordinators.drop_column("party")
    with op.batch_alter_table("campaigns") as campaigns:
        campaigns.drop_column("newcomer_days")
        campaigns.drop_column("order_seed")
    with op.batch_alter_table("candidacies") as candidacies:
        candidacies.drop_constraint(op.f("ck_candidacies_people"), type_="check")
        candidacies.drop_column("people")
    with op.batch_alter_table("imports") as imports:
        imports.drop_constraint(op.f("ck_imports_kind"), type_="check")
        imports.drop_column("kind")
    op.execute("UPDATE standings SET status = 'standing' WHERE status = 'declared'")
    op.execute("UPDATE standings SET status = 'withdrawn' WHERE status IN ('not_listed', 'deceased')")
    _status_among(FORMER_STATUSES)


def _status_among(statuses: str) -> None:
    with op.batch_alter_table("standings") as standings:
        standings.drop_constraint(op.f("ck_standings_status"), type_="check")
        standings.create_check_constraint("status", f"status IN {statuses}")


def _guard_candidacies(columns: str) -> None:
    """Let an update of a published candidacy do nothing but give it its last edition, once."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    operator = "IS NOT" if sqlite else "IS DISTINCT FROM"
    wrongly = " OR ".join(f"NEW.{column} {operator} OLD.{column}" for column in columns.split())
    when = f"{wrongly} OR OLD.last_edition IS NOT NULL OR NEW.last_edition IS NULL OR NEW.last_edition < NEW.first_edition"
    name, message = "guard_published_candidacies_update", "a public row only ends, once"
    if sqlite:
        op.execute(f"DROP TRIGGER {name}")
        op.execute(
            sa.DDL(
                f"CREATE TRIGGER {name} BEFORE UPDATE ON published_candidacies WHEN {when} "
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


def _create_tables() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_ref", sa.String(length=60), nullable=False),
        sa.Column("details", JSONText(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_audit_entries_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_entries_hash")),
        sa.UniqueConstraint("seq", name=op.f("uq_audit_entries_seq")),
    )
    op.create_index("ix_audit_entries_subject", "audit_entries", ["campaign_id", "subject_kind", "subject_ref"])
    op.create_table(
        "address_searches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidacy_id", sa.Integer(), nullable=False),
        sa.Column("coordinator_id", sa.Integer(), nullable=False),
        sa.Column("claimed_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("concluded_at", UTCDateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('address', 'none', 'form_only', 'post_only', 'released')",
            name=op.f("ck_address_searches_outcome"),
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (concluded_at IS NULL)", name=op.f("ck_address_searches_concluded")
        ),
        sa.ForeignKeyConstraint(["candidacy_id"], ["candidacies.id"], name=op.f("fk_address_searches_candidacy_id")),
        sa.ForeignKeyConstraint(
            ["coordinator_id"], ["coordinators.id"], name=op.f("fk_address_searches_coordinator_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_searches")),
    )
    op.create_index(op.f("ix_address_searches_candidacy_id"), "address_searches", ["candidacy_id"])
    still_open = sa.text("concluded_at IS NULL")
    op.create_index(
        "uq_address_searches_open",
        "address_searches",
        ["candidacy_id"],
        unique=True,
        sqlite_where=still_open,
        postgresql_where=still_open,
    )
    op.create_table(
        "outreaches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidacy_id", sa.Integer(), nullable=False),
        sa.Column("coordinator_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("happened_at", UTCDateTime(), nullable=False),
        sa.Column("tracking", sa.String(length=60), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('call', 'letter')", name=op.f("ck_outreaches_kind")),
        sa.CheckConstraint(
            "outcome IN ('reached', 'no_reply', 'call_back', 'sent')", name=op.f("ck_outreaches_outcome")
        ),
        sa.ForeignKeyConstraint(["candidacy_id"], ["candidacies.id"], name=op.f("fk_outreaches_candidacy_id")),
        sa.ForeignKeyConstraint(["coordinator_id"], ["coordinators.id"], name=op.f("fk_outreaches_coordinator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outreaches")),
    )
    op.create_index(op.f("ix_outreaches_candidacy_id"), "outreaches", ["candidacy_id"])
    op.create_table(
        "authenticity_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidacy_id", sa.Integer(), nullable=False),
        sa.Column("coordinator_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("number_source", sa.String(length=300), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("happened_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('confirmed', 'denied', 'no_reply')", name=op.f("ck_authenticity_checks_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["candidacy_id"], ["candidacies.id"], name=op.f("fk_authenticity_checks_candidacy_id")
        ),
        sa.ForeignKeyConstraint(
            ["coordinator_id"], ["coordinators.id"], name=op.f("fk_authenticity_checks_coordinator_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authenticity_checks")),
    )
    op.create_index(op.f("ix_authenticity_checks_candidacy_id"), "authenticity_checks", ["candidacy_id"])
    op.create_table(
        "column_mappings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("header_digest", sa.String(length=64), nullable=False),
        sa.Column("columns", JSONText(), nullable=False),
        sa.Column("saved_by", sa.String(length=200), nullable=False),
        sa.Column("saved_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_column_mappings")),
        sa.UniqueConstraint("header_digest", name=op.f("uq_column_mappings_header_digest")),
    )
