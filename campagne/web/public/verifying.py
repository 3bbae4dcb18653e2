"""How anyone verifies: by a fingerprint kept from a receipt or a page, or with the file of all editions."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import IO

from flask import abort, current_app, request
from sqlalchemy import select
from werkzeug.wrappers import Response

from campagne.domain import verifier as program
from campagne.domain.answers import is_label
from campagne.domain.editions import Leaf, opening_leaf
from campagne.extensions import db
from campagne.models.edition import Edition, PublishedAnswer, PublishedCandidacy, PublishedQuestion
from campagne.web.public.blueprint import public
from campagne.web.public.origins import DATA
from campagne.web.public.reading import EditionReader, campaigns, versions
from campagne.web.public.serving import SHARED, File, absolute, in_edition, of_instance, page, parameters

LENGTH = 64
"""Signs of a fingerprint: SHA-256 in hexadecimal."""
_READ_BYTES = 256 * 1024


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a fingerprint is the fingerprint of, in an edition or a range of them (`last` is None for « until now »).

    `kind` is `edition`, `answer`, `opening`, `sheet`, or `altered` where the words are not those of the fingerprint;
    `text` is the comment of an answer, or the opening words.
    """

    kind: str
    slug: str
    first: int
    last: int | None = None
    candidacy: str = ""
    question: str = ""
    value: str | None = None
    label: str = ""
    text: str = ""
    answered_at: datetime | None = None
    hidden: bool = False


@dataclass(frozen=True, kw_only=True)
class Signed:
    """The editions that one key signs, or that none does, one after the other."""

    key: str | None
    separated: bool
    first: int
    last: int


@public.get("/verifier")
@of_instance
def verifier() -> str:
    """Take a reader from a fingerprint to « valide », and say how to verify everything offline."""
    asked = "".join(parameters().get("empreinte", "").split()).lower()
    wrong = bool(asked) and (len(asked) != LENGTH or not set(asked) <= set("0123456789abcdef"))
    return page(
        "public/verifier.html",
        asked=asked[:200],
        wrong=wrong,
        found=_found(asked) if asked and not wrong else [],
        campaigns=[(reader, _signed(reader.slug)) for reader in campaigns()],
        program=absolute("/verifier.py"),
        lines=len(_program().splitlines()),
    )


@public.get("/verifier.py")
@of_instance
def verifier_program() -> File:
    """Give the program that verifies a file of editions: the very one that the file holds."""
    return File(content=_program(), mimetype="text/x-python; charset=utf-8", name="verifier.py")


@public.get("/campagnes/<slug>/editions.zip")
@in_edition
def bundle(reader: EditionReader) -> Response:
    """Give the file of all editions, which the worker writes after each of them and after each text hidden."""
    now = versions(db.engine, reader.slug)
    path = Path(current_app.config["INSTANCE_DIR"]) / "bundles" / f"{reader.slug}-{now.number}-{now.hidden}.zip"
    named = repr((reader.slug, now.number, now.hidden, now.digest))
    tag = hashlib.sha256(named.encode()).hexdigest()[:32]
    response = Response(mimetype="application/zip", headers={"Cache-Control": SHARED, **DATA})
    response.headers["Content-Disposition"] = f'attachment; filename="{reader.slug}.zip"'
    response.set_etag(tag)
    if request.if_none_match.contains(tag):
        response.status_code = 304
        return response
    try:
        file = path.open("rb")
    except FileNotFoundError:
        abort(404, "Le fichier des éditions est en préparation : réessayez dans une minute.")
    response.content_length = os.fstat(file.fileno()).st_size
    if request.method == "HEAD":
        file.close()
    else:
        response.response = _parts(file)
    return response


def _parts(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while part := file.read(_READ_BYTES):
            yield part


def _program() -> str:
    return Path(program.__file__).read_text(encoding="utf-8")


def _found(digest: str) -> list[Found]:
    """Return what the published rows know under this fingerprint."""
    editions = db.session.scalars(select(Edition).where(Edition.digest == digest))
    answers = db.session.scalars(select(PublishedAnswer).where(PublishedAnswer.leaf == digest))
    signed = select(PublishedCandidacy).where(PublishedCandidacy.sheet_digest == digest)
    opened = select(PublishedCandidacy).where(PublishedCandidacy.opening_leaf == digest)
    return [
        *(Found(kind="edition", slug=each.campaign, first=each.number) for each in editions),
        *map(_answer, answers),
        *_in_a_row(map(_opening, db.session.scalars(opened.order_by(PublishedCandidacy.first_edition)))),
        *_in_a_row(map(_sheet, db.session.scalars(signed.order_by(PublishedCandidacy.first_edition)))),
    ]


def _in_a_row(found: Iterable[Found]) -> list[Found]:
    """Say once what several rows say of editions that follow one another: a candidacy has a new one with each state."""
    merged: list[Found] = []
    for each in found:
        if merged and merged[-1] == replace(each, first=merged[-1].first, last=each.first - 1):
            merged[-1] = replace(each, first=merged[-1].first)
        else:
            merged.append(each)
    return merged


def _sheet(row: PublishedCandidacy) -> Found:
    return Found(kind="sheet", slug=row.campaign, first=row.first_edition, last=row.last_edition, candidacy=row.name)


def _answer(answer: PublishedAnswer) -> Found:
    """Make the fingerprint of a published answer again, from its words."""
    question = _asked(answer.campaign, answer.first_edition, answer.question_key)
    people = PublishedCandidacy.in_edition(answer.campaign, answer.first_edition)
    candidacy = db.session.scalars(
        select(PublishedCandidacy).where(people, PublishedCandidacy.ref == answer.candidacy_ref)
    ).one_or_none()
    worded = question is None or is_label(answer.label, question.kind, answer.value, question.choices)
    leaf = Leaf(
        campaign=answer.campaign,
        candidacy=answer.candidacy_ref,
        question=answer.question_key,
        questionnaire_version=question.version if question else 0,
        value=answer.value,
        commitment=answer.commitment,
        comment=answer.text,
        revision=answer.revision,
        channel=answer.channel,
        answered_at=answer.answered_at,
        salt=answer.salt,
    )
    return Found(
        kind="answer" if worded and (answer.hidden_at or leaf.digest() == answer.leaf) else "altered",
        slug=answer.campaign,
        first=answer.first_edition,
        last=answer.last_edition,
        candidacy=candidacy.name if candidacy else answer.candidacy_ref,
        question=question.text if question else answer.question_key,
        value=answer.value,
        label=answer.label,
        text=answer.text,
        answered_at=answer.answered_at,
        hidden=answer.hidden_at is not None,
    )


def _opening(row: PublishedCandidacy) -> Found:
    """Make the fingerprint of published opening words again."""
    question, hidden = _asked(row.campaign, row.first_edition), row.opening_hidden_at is not None
    leaf = opening_leaf(
        campaign=row.campaign,
        candidacy=row.ref,
        questionnaire_version=question.version if question else 0,
        text=row.opening,
        revision=row.opening_revision,
        channel=row.channel,
        answered_at=row.opening_answered_at,
        salt=row.opening_salt,
    )
    return Found(
        kind="opening" if hidden or leaf.digest() == row.opening_leaf else "altered",
        slug=row.campaign,
        first=row.first_edition,
        last=row.last_edition,
        candidacy=row.name,
        text=row.opening,
        answered_at=row.opening_answered_at,
        hidden=hidden,
    )


def _asked(slug: str, number: int, key: str | None = None) -> PublishedQuestion | None:
    """Return a question of an edition; any of them without a key, since all are of one version."""
    asked = select(PublishedQuestion).where(PublishedQuestion.in_edition(slug, number))
    return db.session.scalars((asked.where(PublishedQuestion.key == key) if key else asked).limit(1)).first()


def _signed(slug: str) -> Sequence[Signed]:
    columns = select(Edition.number, Edition.key, Edition.separated).where(Edition.campaign == slug)
    rows = db.session.execute(columns.order_by(Edition.number)).all()
    ranges = []
    for (key, separated), each in groupby(rows, key=lambda row: (row.key, row.separated)):
        numbers = [row.number for row in each]
        ranges.append(Signed(key=key, separated=bool(separated), first=numbers[0], last=numbers[-1]))
    return ranges
