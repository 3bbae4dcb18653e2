"""A reply inserted by right of reply: what every page and file shows of it, beside what it answers.

It is a public row like any other, so that it begins with an edition and that edition's digest covers it: where it
stands in clear, its words by a salted leaf, as an answer's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from campagne.domain.editions import digest, instant
from campagne.domain.public_json import ReplyJSON
from campagne.domain.text import search_key
from campagne.domain.wording import dated, of

_NOTED = "reply/"
_LEFT_OUT = re.compile(r"…|\.{3}")
WORDS = ("name", "quality", "passage", "text")
"""What of a reply goes when it is hidden: all but where it stands."""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """A reply to an answer of a candidacy, or to all that is shown of it where `question_key` is empty.

    `ref` names it for ever; `edition` is the first that shows it, and `inserted_at` the moment of that edition. Where
    `hidden_at` is set it was hidden then: nothing says whose it was, and `text` says when and why.
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
    hidden_at: datetime | None = None

    @property
    def title(self) -> str:
        """Whose it is and since when: « Réponse de Paul Vasseur, bailleur cité, insérée le 7 avril 2027 (…) »."""
        whose = "" if self.hidden_at else f" {of(self.name)}, {self.quality},"
        return f"Réponse{whose} insérée le {dated(self.inserted_at)} (droit de réponse)"

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
            "hidden_at": instant(self.hidden_at) if self.hidden_at else None,
        }


def note_key(ref: str) -> str:
    """Return what the note of a hidden reply names it by, in the place of the key of a question, which has no slash."""
    return f"{_NOTED}{ref}"


def of_reply(key: str) -> str | None:
    """Return the reference of the reply that a note names by `key`, None where it is about something else."""
    return key.removeprefix(_NOTED) if key.startswith(_NOTED) else None


def quotes(passage: str, text: str) -> bool:
    """Tell whether a passage takes up words of a text, or holds it whole.

    Case, accents and punctuation do not count, nor what « … » leaves out.
    """
    said = _words(text)
    parts = filter(str.strip, map(_words, _LEFT_OUT.split(passage)))
    return bool(said.strip()) and any(part in said or said in part for part in parts)


def _words(text: str) -> str:
    return f" {search_key(text)} "  # whole words are compared


def leaf(campaign: str, ref: str, body: Mapping[str, str], salt: str) -> str:
    """Return the leaf of a reply: the digest of all that its page says, with its salt."""
    return digest({"campaign": campaign, "reply": ref, **body, "salt": salt})


def to(replies: Iterable[Reply], ref: str, key: str | None = None) -> list[Reply]:
    """Return the replies to a candidacy, or to its answer to the question `key` (empty: to none of them alone)."""
    return [each for each in replies if each.candidacy_ref == ref and key in {None, each.question_key}]
