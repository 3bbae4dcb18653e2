"""The list of editions, and what one of them changed, as rows of a CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from campagne.domain.changes import AnswerChange
from campagne.domain.editions import instant
from campagne.domain.published import Answer, EditionFacts

EDITION_COLUMNS = ("edition", "publiee_le", "ajoutees", "modifiees", "retirees", "empreinte")
CHANGE_COLUMNS = (
    "edition",
    "circonscription",
    "candidature",
    "nom",
    "question",
    "question_titre",
    "changement",
    "position_avant",
    "engagement_avant",
    "commentaire_avant",
    "position",
    "engagement",
    "commentaire",
)


def edition_rows(editions: Iterable[EditionFacts]) -> Iterator[tuple[str, ...]]:
    """Yield one row an edition."""
    for edition in editions:
        counts = (str(edition.added), str(edition.changed), str(edition.removed))
        yield (str(edition.number), instant(edition.published_at), *counts, edition.digest)


def change_rows(edition: EditionFacts, changes: Iterable[AnswerChange]) -> Iterator[tuple[str, ...]]:
    """Yield one row for each answer that an edition added, changed or took away."""
    for change in changes:
        who, asked = change.candidacy, change.question
        head = (str(edition.number), who.constituency, who.ref, who.name, asked.key, asked.short_title, change.verb)
        yield (*head, *_words(change.before), *_words(change.after))


def _words(answer: Answer | None) -> tuple[str, str, str]:
    return (answer.value or "", answer.commitment or "", answer.text) if answer else ("", "", "")
