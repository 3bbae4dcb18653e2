"""What is public: numbered editions and the rows that they show, from a first edition to a last.

The public door reads this module and nothing else of the database. Rows hold references, never a key to a private row
and no private column. Publishing ends rows that changed and adds new ones; triggers refuse any other change.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BindParameter, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, and_, or_, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.elements import ColumnElement

from campagne.domain.answers import POSITIONS
from campagne.domain.manifests import FORMAT
from campagne.domain.redactions import MOTIVES
from campagne.domain.stems import stems
from campagne.domain.text import search_key
from campagne.extensions import Model
from campagne.models.columns import Instant, JSONText, PrimaryKey

REPLY = "reply"
"""The `kind` of what was inserted by right of reply; its key is the request's reference."""
INSTANCE = ""
"""The `campaign` of pages that belong to no campaign (who asks, legal notices); their editions count their changes."""

_CURRENT = text("last_edition IS NULL")


class Edition(Model):
    """A numbered publication of a campaign: its digest covers everything that it shows and the edition before it.

    `content` is the digest of its manifest; `key` the public key (hexadecimal) whose `signature` is over the digest,
    None when it is not signed; `separated` whether the process that signed served no page. `format` says what its
    manifest covers, and how (`domain.manifests`).
    """

    __tablename__ = "editions"
    __table_args__ = (UniqueConstraint("campaign", "number"),)

    id: Mapped[PrimaryKey]
    campaign: Mapped[str] = mapped_column(ForeignKey("campaigns.slug"))
    number: Mapped[int]
    format: Mapped[int] = mapped_column(default=FORMAT)
    published_at: Mapped[Instant]
    digest: Mapped[str] = mapped_column(String(64))
    previous: Mapped[str | None] = mapped_column(String(64))
    signature: Mapped[str | None]
    content: Mapped[str | None] = mapped_column(String(64))
    key: Mapped[str | None] = mapped_column(String(64))
    separated: Mapped[bool | None]
    candidacies: Mapped[int]
    answers: Mapped[int]
    added: Mapped[int]
    changed: Mapped[int]
    removed: Mapped[int]


class Ranged:
    """Columns and conditions of a row that is public from one edition to another."""

    id: Mapped[PrimaryKey]
    campaign: Mapped[str] = mapped_column(String(60))
    first_edition: Mapped[int]
    last_edition: Mapped[int | None]

    @classmethod
    def in_edition(cls, campaign: str | BindParameter[str], number: int | BindParameter[int]) -> ColumnElement[bool]:
        """The condition under which a row shows in edition `number` of `campaign`.

        Nearly all rows began before any edition: the sum keeps planners without statistics from an index on that.
        """
        return and_(
            cls.campaign == campaign,
            cls.first_edition + 0 <= number,
            or_(cls.last_edition.is_(None), cls.last_edition >= number),
        )


def searched_name(row: Mapping[str, Any]) -> str:
    """Return what a candidacy is found under, from the columns of its row."""
    return search_key(" ".join(filter(None, (row["first_name"], row["last_name"], row.get("label")))))


def searched_words(row: Mapping[str, Any]) -> str:
    """Return what the full-text index holds of an answer, from the columns of its row."""
    # The four positions are a filter, not words: « pour » would be found in half of the answers.
    label = "" if row.get("value") in POSITIONS else row["label"]
    return stems(label, row.get("text") or "")


def _current(name: str, *columns: str) -> Index:
    return Index(name, *columns, unique=True, sqlite_where=_CURRENT, postgresql_where=_CURRENT)


class PublishedPage(Ranged, Model):
    """Facts of a page.

    `kind` is `campaign`, `questionnaire`, `method`, `communes` (which table of them is shown), `constituency` (key: its
    code), `reply` (see REPLY); for the instance, `organisation`. A reply alone is proved and hidden as an answer is.
    """

    __tablename__ = "published_pages"
    __table_args__ = (
        _current("uq_published_pages_current", "campaign", "kind", "key"),
        Index("ix_published_pages_key", "campaign", "kind", "key"),
        Index("ix_published_pages_leaf", "leaf"),
    )

    kind: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(40), default="")
    body: Mapped[dict[str, Any]] = mapped_column(JSONText)
    salt: Mapped[str | None] = mapped_column(String(64))
    leaf: Mapped[str | None] = mapped_column(String(64))
    hidden_at: Mapped[Instant | None]


class PublishedQuestion(Ranged, Model):
    """A question as frozen, with its theme; `number` counts from 1 in the order in which they are asked."""

    __tablename__ = "published_questions"
    __table_args__ = (_current("uq_published_questions_current", "campaign", "key"),)

    key: Mapped[str] = mapped_column(String(40))
    number: Mapped[int]
    version: Mapped[int]
    theme_key: Mapped[str] = mapped_column(String(40))
    theme_title: Mapped[str] = mapped_column(String(120))
    short_title: Mapped[str] = mapped_column(String(28))
    text: Mapped[str]
    context: Mapped[str]
    sources: Mapped[list[dict[str, str]]] = mapped_column(JSONText)
    kind: Mapped[str] = mapped_column(String(20))
    commitment: Mapped[bool]
    choices: Mapped[list[dict[str, str]]] = mapped_column(JSONText)


class PublishedCandidacy(Ranged, Model):
    """A candidacy with its state. `place` is the official order; `state_short` and `state_sentence` are the words.

    Days count from the first message that left to its deadline; `authenticated_at` is when the telephone confirmed.
    Changes are those of `domain.late_changes`, or NULL. Hidden opening words stay proven; `opening` says when and why.
    """

    __tablename__ = "published_candidacies"
    __table_args__ = (
        _current("uq_published_candidacies_current", "campaign", "ref"),
        Index("ix_published_candidacies_place", "campaign", "constituency", "place"),
        Index("ix_published_candidacies_ref", "campaign", "ref"),
        Index("ix_published_candidacies_opening_leaf", "opening_leaf"),
    )

    constituency: Mapped[str] = mapped_column(String(12))
    ref: Mapped[str] = mapped_column(String(12))
    place: Mapped[int]
    panel: Mapped[int | None]
    first_name: Mapped[str] = mapped_column(String(120))
    last_name: Mapped[str] = mapped_column(String(120))
    label: Mapped[str | None] = mapped_column(String(300))
    nuance: Mapped[str | None] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    state_since: Mapped[Instant | None]
    state_short: Mapped[str] = mapped_column(String(60))
    state_sentence: Mapped[str]
    marks: Mapped[list[str]] = mapped_column(JSONText)
    opening: Mapped[str]
    opening_revision: Mapped[int | None]
    opening_answered_at: Mapped[Instant | None]
    opening_salt: Mapped[str | None] = mapped_column(String(64))
    opening_leaf: Mapped[str | None] = mapped_column(String(64))
    opening_hidden_at: Mapped[Instant | None]
    signatory: Mapped[str | None] = mapped_column(String(200))
    signatory_role: Mapped[str | None] = mapped_column(String(40))
    channel: Mapped[str | None] = mapped_column(String(10))
    signed_at: Mapped[Instant | None]
    sheet_digest: Mapped[str | None] = mapped_column(String(64))
    sheet_revision: Mapped[int | None]
    late_changes: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONText)
    days_to_answer: Mapped[int | None]
    authenticated_at: Mapped[Instant | None]
    search_key: Mapped[str] = mapped_column(default=lambda inserted: searched_name(inserted.get_current_parameters()))

    @property
    def name(self) -> str:
        """The name as it is said: first name, then surname."""
        return f"{self.first_name} {self.last_name}".strip()


class PublishedLine(Ranged, Model):
    """A line of the manifests of the editions that it spans (`domain.manifests.Line`)."""

    __tablename__ = "published_lines"
    __table_args__ = (_current("uq_published_lines_current", "campaign", "kind", "key"),)

    kind: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(80))
    facts: Mapped[str] = mapped_column(String(64))
    state: Mapped[str | None] = mapped_column(String(64))
    solicitations: Mapped[str | None] = mapped_column(String(64))
    sheet: Mapped[str | None] = mapped_column(String(64))
    leaves: Mapped[list[list[str]]] = mapped_column(JSONText)


class PublishedSolicitation(Ranged, Model):
    """One message, letter or call to a candidacy: when and how, never to which address or number."""

    __tablename__ = "published_solicitations"
    __table_args__ = (
        _current("uq_published_solicitations_current", "campaign", "candidacy_ref", "kind", "rank"),
        Index("ix_published_solicitations_candidacy", "campaign", "candidacy_ref"),
    )

    constituency: Mapped[str] = mapped_column(String(12))
    candidacy_ref: Mapped[str] = mapped_column(String(12))
    kind: Mapped[str] = mapped_column(String(20))
    rank: Mapped[int]
    happened_at: Mapped[Instant]
    outcome: Mapped[str] = mapped_column(String(20))


class PublishedCommune(Ranged, Model):
    """A commune with its constituencies: `places` are {"constituency", "hint"}; `search_key` is how it is found."""

    __tablename__ = "published_communes"
    __table_args__ = (_current("uq_published_communes_current", "campaign", "insee"),)

    insee: Mapped[str] = mapped_column(String(5))
    name: Mapped[str] = mapped_column(String(120))
    departement: Mapped[str] = mapped_column(String(3))
    search_key: Mapped[str] = mapped_column(String(300))
    places: Mapped[list[dict[str, str]]] = mapped_column(JSONText)


class PublishedAnswer(Ranged, Model):
    """An answer, word for word.

    `value` holds keys separated by spaces, `label` their words at that time, `text` the comment. `leaf` digests the
    canonical JSON of the answer with its `salt`. `stem`, which follows from its words, is what the full-text index of
    the database covers (made by a migration: FTS5, or a `tsvector`); it goes when they go. Once a text is hidden its
    salt is empty, and `text` says when and why.
    """

    __tablename__ = "published_answers"
    __table_args__ = (
        _current("uq_published_answers_current", "campaign", "constituency", "candidacy_ref", "question_key"),
        Index(
            "ix_published_answers_value",
            "campaign",
            "question_key",
            "value",
            "commitment",
            "candidacy_ref",
            "first_edition",
            "last_edition",
        ),
        Index("ix_published_answers_candidacy", "campaign", "constituency", "candidacy_ref", "first_edition"),
        Index("ix_published_answers_first", "campaign", "first_edition"),
        Index("ix_published_answers_leaf", "leaf"),
        Index("ix_published_answers_last", "campaign", "last_edition"),
    )

    constituency: Mapped[str] = mapped_column(String(12))
    candidacy_ref: Mapped[str] = mapped_column(String(12))
    question_key: Mapped[str] = mapped_column(String(40))
    value: Mapped[str | None]
    commitment: Mapped[str | None] = mapped_column(String(20))
    label: Mapped[str]
    text: Mapped[str]
    revision: Mapped[int]
    answered_at: Mapped[Instant]
    channel: Mapped[str] = mapped_column(String(10))
    leaf: Mapped[str] = mapped_column(String(64))
    salt: Mapped[str] = mapped_column(String(64))
    hidden_at: Mapped[Instant | None]
    stem: Mapped[str] = mapped_column(default=lambda inserted: searched_words(inserted.get_current_parameters()))


class Redaction(Model):
    """Why the text of an answer was hidden, and when. `value` and `commitment` are what stays of its position.

    Where `question_key` is `domain.answers.OPENING`, opening words were; `inserted_replies.note_key`, a reply was.
    `actor` is for the coordination alone: the public door never reads it.
    """

    __tablename__ = "redactions"
    __table_args__ = (CheckConstraint(f"motive IN {tuple(MOTIVES)}", name="motive"),)

    id: Mapped[PrimaryKey]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    candidacy_ref: Mapped[str] = mapped_column(String(12))
    question_key: Mapped[str] = mapped_column(String(40))
    leaf: Mapped[str] = mapped_column(String(64), unique=True)
    motive: Mapped[str] = mapped_column(String(20))
    basis: Mapped[str] = mapped_column(String(300))
    value: Mapped[str | None]
    commitment: Mapped[str | None] = mapped_column(String(20))
    at: Mapped[Instant]
    actor: Mapped[str] = mapped_column(String(200))
