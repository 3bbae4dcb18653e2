"""Things that have a fingerprint as a whole: an edition and its key, a page that says one, a line of the manifests."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from campagne.domain import verifier
from campagne.domain.fingerprints import is_whole
from campagne.domain.manifests import CANDIDACY, QUESTION
from campagne.extensions import db
from campagne.models.edition import Edition, PublishedLine, PublishedPage

LINES_MOST = 500
"""Lines of manifests that one search reads: candidacies in the same state share a fingerprint."""
_AFTER_ALL = "g"
"""Comes after every sign of a fingerprint: what begins with « 2fc1 » stands between « 2fc1 » and « 2fc1g »."""
_OF_EDITION = {"digest": "edition", "content": "manifest", "key": "key"}
_PARTS = ("facts", "state", "solicitations", "sheet")


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a fingerprint is the fingerprint of, in an edition or a range of them (`last` is None for « until now »).

    `kind` is `edition`, `manifest`, `key`, `answer`, `opening`, `sheet`, `questionnaire`, `list`, `communes`,
    `program`, `line`, or `altered` where the words are not those of the fingerprint. `text` is the comment of an answer
    or the opening words; `said` names a list, or which line it is. Of what is shown no more, `after` says whether
    something else was put in its place (`replaced`) or nothing (`gone`).
    """

    digest: str
    kind: str
    slug: str = ""
    first: int = 1
    last: int | None = None
    ref: str = ""
    candidacy: str = ""
    key: str = ""
    title: str = ""
    question: str = ""
    value: str | None = None
    label: str = ""
    text: str = ""
    answered_at: datetime | None = None
    hidden: bool = False
    said: str = ""
    after: str = ""


def begins(column: InstrumentedAttribute[Any], asked: Sequence[str]) -> ColumnElement[bool]:
    """The condition under which a column holds one of these fingerprints, or begins like one of these."""
    short = (and_(column >= each, column < each + _AFTER_ALL) for each in asked if not is_whole(each))
    return or_(column.in_([each for each in asked if is_whole(each)]), *short)


def of_editions(asked: Sequence[str]) -> Iterator[Found]:
    """Yield the editions, manifests and keys that have one of these fingerprints, or one that begins so."""
    for name, kind in _OF_EDITION.items():
        column = getattr(Edition, name)
        wanted = select(column, Edition.campaign, Edition.number).where(begins(column, asked))
        for digest, slug, number in db.session.execute(wanted.order_by(column, Edition.campaign, Edition.number)):
            yield Found(digest=digest, kind=kind, slug=slug, first=number, last=number)


def of_pages(asked: Sequence[str], slugs: Collection[str]) -> Iterator[Found]:
    """Yield what the pages of campaigns say a fingerprint of: their questions, their lists, their communes."""
    table, kinds = PublishedPage, ("questionnaire", "method", "communes")
    wanted = select(table).where(table.campaign.in_(slugs), table.kind.in_(kinds))
    said = [
        Found(digest=digest, kind=kind, slug=row.campaign, first=row.first_edition, last=row.last_edition, said=of)
        for row in db.session.scalars(wanted.order_by(table.campaign, table.first_edition))
        for digest, kind, of in _said_by(row)
        if digest.startswith(tuple(asked))
    ]
    yield from sorted(said, key=lambda found: (found.digest, found.kind, found.slug, found.said))


def of_program(asked: Sequence[str]) -> Iterator[Found]:
    """Yield the program that verifies, which this site gives."""
    digest = hashlib.sha256(Path(verifier.__file__).read_bytes()).hexdigest()
    if digest.startswith(tuple(asked)):
        yield Found(digest=digest, kind="program")


def of_lines(digests: Sequence[str]) -> list[Found]:
    """Return the lines of manifests, which the file of all editions holds, that have one of these fingerprints."""
    if not digests:
        return []
    table = PublishedLine
    wanted = select(table).where(or_(*(getattr(table, part).in_(digests) for part in _PARTS))).limit(LINES_MOST)
    lines = db.session.scalars(wanted.order_by(table.campaign, table.key, table.first_edition))
    found = [_line(line, part) for line in lines for part in _PARTS if getattr(line, part) in digests]
    return sorted(found, key=lambda each: (each.digest, each.slug, each.ref, each.key, each.said, each.first))


def _said_by(page: PublishedPage) -> Iterator[tuple[str, str, str]]:
    """Yield the fingerprints that a page says, each with what it is of and its name."""
    if page.kind == "method":
        yield from ((source["sha256"], "list", source["source"]) for source in page.body.get("sources", ()))
    elif page.kind == "communes":
        yield from (
            (page.body[name], "communes", page.body["source"]) for name in ("table", "constituencies", "digest")
        )
    elif page.body.get("digest"):
        yield page.body["digest"], "questionnaire", ""


def _line(line: PublishedLine, part: str) -> Found:
    return Found(
        digest=getattr(line, part),
        kind="line",
        slug=line.campaign,
        first=line.first_edition,
        last=line.last_edition,
        ref=line.key if line.kind == CANDIDACY else "",
        key=line.key if line.kind == QUESTION else "",
        said=part if line.kind == CANDIDACY else line.kind,
    )
