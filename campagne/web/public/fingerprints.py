"""What a fingerprint is the fingerprint of: whatever a public page, a file or a receipt prints one of is found here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from campagne.domain.answers import is_label
from campagne.domain.editions import Leaf, opening_leaf
from campagne.domain.fingerprints import is_whole
from campagne.domain.published import Candidacy, Question
from campagne.extensions import db
from campagne.models.edition import PublishedAnswer, PublishedCandidacy
from campagne.web.public.found import Found, begins, of_editions, of_lines, of_pages, of_program
from campagne.web.public.reading import EditionReader, Unpublished


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What is known under a fingerprint, or under the beginning of one: `meant` are the fingerprints that begin so."""

    asked: str
    found: Sequence[Found]
    meant: Sequence[str]


def look_up(asked: Sequence[str], campaigns: Iterable[EditionReader]) -> list[Looked]:
    """Return what the published rows of these campaigns know under each fingerprint or beginning of one."""
    if not asked:
        return []
    by_slug = {each.slug: each for each in campaigns}
    signed = _Signed(by_slug, asked).found()
    found = _in_a_row([*of_editions(asked), *of_pages(asked, by_slug), *of_program(asked), *signed])
    unknown = [each for each in asked if is_whole(each) and not any(one.digest == each for one in found)]
    found += _in_a_row(of_lines(unknown))
    looked = []
    for each in asked:
        things = [one for one in found if one.digest.startswith(each)]
        looked.append(Looked(asked=each, found=things, meant=list(dict.fromkeys(one.digest for one in things))))
    return looked


class _Signed:
    """What candidacies signed, as published rows hold it, whose fingerprints are made again from the words."""

    def __init__(self, campaigns: dict[str, EditionReader], asked: Sequence[str]) -> None:
        self._campaigns = campaigns
        self._asked = asked
        self._editions: dict[tuple[str, int], EditionReader] = {}
        self._people: dict[tuple[str, int, str], Candidacy | None] = {}

    def found(self) -> Iterator[Found]:
        """Yield the sheets, opening words and answers found, row by row."""
        sheets, answers = PublishedCandidacy, PublishedAnswer
        opened = list(db.session.scalars(self._rows(sheets, sheets.opening_leaf)))
        signed = list(db.session.scalars(self._rows(sheets, sheets.sheet_digest)))
        given = list(db.session.scalars(self._rows(answers, answers.leaf)))
        now = _now({row.ref for row in opened + signed} | {row.candidacy_ref for row in given})
        for row in signed:
            yield _ended(_sheet(row), now[row.campaign, row.ref, "sheet"])
        for row in opened:
            yield _ended(self._opening(row), now[row.campaign, row.ref, "opening"])
        for answer in given:
            yield _ended(self._answer(answer), now[answer.campaign, answer.candidacy_ref, answer.question_key])

    def _rows(self, table: Any, column: InstrumentedAttribute[Any]) -> Any:
        wanted = select(table).where(begins(column, self._asked), table.campaign.in_(self._campaigns))
        return wanted.order_by(column, table.first_edition)

    def _answer(self, answer: PublishedAnswer) -> Found:
        """Make the fingerprint of a published answer again, from its words."""
        question = self._asked_then(answer.campaign, answer.first_edition, answer.question_key)
        candidacy = self._person(answer.campaign, answer.first_edition, answer.candidacy_ref)
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
            digest=answer.leaf,
            kind="answer" if worded and (answer.hidden_at or leaf.digest() == answer.leaf) else "altered",
            slug=answer.campaign,
            first=answer.first_edition,
            last=answer.last_edition,
            ref=answer.candidacy_ref,
            candidacy=candidacy.name if candidacy else answer.candidacy_ref,
            key=answer.question_key,
            title=question.short_title if question else answer.question_key,
            question=question.text if question else answer.question_key,
            value=answer.value,
            label=answer.label,
            text=answer.text,
            answered_at=answer.answered_at,
            hidden=answer.hidden_at is not None,
        )

    def _opening(self, row: PublishedCandidacy) -> Found:
        """Make the fingerprint of published opening words again."""
        question, hidden = self._asked_then(row.campaign, row.first_edition), row.opening_hidden_at is not None
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
        kind = "opening" if hidden or leaf.digest() == row.opening_leaf else "altered"
        return replace(
            _sheet(row),
            digest=row.opening_leaf or "",
            kind=kind,
            title="Mot d'ouverture",
            text=row.opening,
            answered_at=row.opening_answered_at,
            hidden=hidden,
        )

    def _asked_then(self, slug: str, number: int, key: str | None = None) -> Question | None:
        """Return a question of an edition; any of them without a key, since all are of one version."""
        asked = self._edition(slug, number).questions
        return next((question for question in asked if key in {None, question.key}), None)

    def _person(self, slug: str, number: int, ref: str) -> Candidacy | None:
        named = slug, number, ref
        if named not in self._people:
            try:
                self._people[named] = self._edition(slug, number).candidacy(ref)
            except Unpublished:
                self._people[named] = None
        return self._people[named]

    def _edition(self, slug: str, number: int) -> EditionReader:
        return self._editions.setdefault((slug, number), self._campaigns[slug].at(number))


def _in_a_row(found: Iterable[Found]) -> list[Found]:
    """Say once what several rows say of editions that follow one another: a candidacy has a new one with each state."""
    merged: list[Found] = []
    for each in found:
        before = merged[-1] if merged else None
        if (
            before
            and before.last == each.first - 1
            and replace(each, first=0, last=0, after="") == replace(before, first=0, last=0, after="")
        ):
            merged[-1] = replace(each, first=before.first)
        else:
            merged.append(each)
    return merged


def _sheet(row: PublishedCandidacy) -> Found:
    return Found(
        digest=row.sheet_digest or "",
        kind="sheet",
        slug=row.campaign,
        first=row.first_edition,
        last=row.last_edition,
        ref=row.ref,
        candidacy=row.name,
        title="La fiche entière",
    )


def _ended(found: Found, shown: bool) -> Found:  # noqa: FBT001 -- what a dictionary gives
    if found.last is None:
        return found
    return replace(found, after="replaced" if shown else "gone")


def _now(refs: set[str]) -> dict[tuple[str, str, str], bool]:
    """Tell what the current editions show of some candidacies: a sheet, opening words, an answer to each question."""
    shown: dict[tuple[str, str, str], bool] = defaultdict(bool)
    people, answers = PublishedCandidacy, PublishedAnswer
    standing = select(people.campaign, people.ref, people.sheet_digest, people.opening_leaf).where(
        people.ref.in_(refs), people.last_edition.is_(None)
    )
    for slug, ref, sheet, opening in db.session.execute(standing):
        shown[slug, ref, "sheet"], shown[slug, ref, "opening"] = sheet is not None, opening is not None
    given = select(answers.campaign, answers.candidacy_ref, answers.question_key).where(
        answers.candidacy_ref.in_(refs), answers.last_edition.is_(None)
    )
    shown |= dict.fromkeys(((slug, ref, key) for slug, ref, key in db.session.execute(given)), True)
    return shown
