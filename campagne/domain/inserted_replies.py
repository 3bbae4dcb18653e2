"""A reply inserted by right of reply: what every page and file shows of it, beside what it answers.

It is a public row like any other, so that it begins with an edition and that edition's digest covers it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from campagne.domain.editions import instant
from campagne.domain.public_json import ReplyJSON
from campagne.domain.wording import dated, of


@dataclass(frozen=True, kw_only=True)
class Reply:
    """A reply to an answer of a candidacy, or to all that is shown of it where `question_key` is empty.

    `ref` names it for ever; `edition` is the first that shows it, and `inserted_at` the moment of that edition.
    """

    ref: str
    candidacy_ref: str
    question_key: str
    name: str
    quality: str
    passage: str
    text: str
    edition: int
    inserted_at: datetime

    @property
    def title(self) -> str:
        """Whose it is and since when: « Réponse de Paul Vasseur, bailleur cité, insérée le 7 avril 2027 (…) »."""
        return f"Réponse {of(self.name)}, {self.quality}, insérée le {dated(self.inserted_at)} (droit de réponse)"

    @property
    def anchor(self) -> str:
        """The name of its place in a page."""
        return f"reponse-{self.ref}"

    def as_json(self) -> ReplyJSON:
        """Return it as JSON files give it."""
        return {
            "question": self.question_key or None,
            "name": self.name,
            "quality": self.quality,
            "passage": self.passage,
            "text": self.text,
            "inserted_at": instant(self.inserted_at),
        }


def to(replies: Iterable[Reply], ref: str, key: str | None = None) -> list[Reply]:
    """Return the replies to a candidacy, or to its answer to the question `key` (empty: to none of them alone)."""
    return [each for each in replies if each.candidacy_ref == ref and key in {None, each.question_key}]
