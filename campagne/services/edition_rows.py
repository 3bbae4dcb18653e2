"""Public rows, table by table: what makes two of them the same, and what changes from one edition to the next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import class_mapper

from campagne.domain import manifests
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.edition import (
    PublishedAnswer,
    PublishedCandidacy,
    PublishedCommune,
    PublishedLine,
    PublishedPage,
    PublishedQuestion,
    PublishedSolicitation,
    Ranged,
    searched_name,
    searched_words,
)
from campagne.services.how_far import Told, quiet, told_of_each
from campagne.services.insertion import Insertion
from campagne.services.projection import Projection, Row

RANGE = frozenset({"id", "campaign", "first_edition", "last_edition"})
DERIVED: dict[type[Ranged], dict[str, Callable[[Row], str]]] = {
    PublishedCandidacy: {"search_key": searched_name},
    PublishedAnswer: {"stem": searched_words},
}
"""Columns that follow from the others of their row, and how: no digest covers them."""
KEYS: dict[type[Ranged], tuple[str, ...]] = {
    PublishedPage: ("kind", "key"),
    PublishedQuestion: ("key",),
    PublishedCandidacy: ("ref",),
    PublishedSolicitation: ("candidacy_ref", "kind", "rank"),
    PublishedAnswer: ("constituency", "candidacy_ref", "question_key"),
    PublishedCommune: ("insee",),
    PublishedLine: ("kind", "key"),
}
"""What makes two rows of different editions the same row, table by table."""
LINE = ("kind", "key", "facts", "state", "solicitations", "sheet")


@dataclass(frozen=True, kw_only=True)
class Change:
    """One public row that an edition adds, changes or removes. `before` and `after` are None where there is none."""

    key: tuple[Any, ...]
    before: Row | None
    after: Row | None


def by_table(projection: Projection, campaign: Campaign) -> dict[type[Ranged], list[Row] | None]:
    """Return the rows wanted in each public table; None where they are as the current edition shows them."""
    return {
        PublishedPage: projection.pages,
        PublishedQuestion: projection.questions,
        PublishedCandidacy: projection.candidacies,
        PublishedSolicitation: projection.solicitations,
        PublishedAnswer: projection.answers,
        PublishedCommune: projection.communes,
        PublishedLine: lines(projection, campaign),
    }


def lines(projection: Projection, campaign: Campaign) -> list[Row]:
    """Return the lines of the manifest of an edition that would show exactly this."""
    solicitations: dict[str, list[Row]] = defaultdict(list)
    answers: dict[str, list[Row]] = defaultdict(list)
    for rows, table in ((projection.solicitations, solicitations), (projection.answers, answers)):
        for row in rows:
            table[row["candidacy_ref"]].append(row)
    version = next((row["version"] for row in projection.questions), None)
    found = [
        *map(manifests.of_page, projection.pages),
        *map(manifests.of_question, projection.questions),
        *map(manifests.of_redaction, projection.redactions),
        *(
            manifests.of_candidacy(
                row, solicitations[row["ref"]], answers[row["ref"]], campaign=campaign.slug, version=version
            )
            for row in projection.candidacies
        ),
    ]
    return [vars(line) for line in found]


@dataclass(frozen=True, kw_only=True)
class Among:
    """The candidacies whose rows are compared, by reference, and the constituencies where those rows are."""

    refs: Collection[str]
    codes: Collection[str]


def among(campaign: Campaign, refs: Collection[str], rows: Iterable[Row]) -> Among:
    """Return where the current and the wanted rows of these candidacies are."""
    table = PublishedCandidacy
    current = select(table.constituency).where(
        table.campaign == campaign.slug, table.last_edition.is_(None), table.ref.in_(refs)
    )
    return Among(refs=refs, codes={*db.session.scalars(current), *(row["constituency"] for row in rows)})


def compare(
    table: type[Ranged], campaign: Campaign, rows: Iterable[Row] | None, *, within: Among | None = None
) -> tuple[list[Change], list[int]]:
    """Compare wanted rows with the current ones; return the changes and the ids of the rows that end.

    `within` leaves the rows of other candidacies alone.
    """
    if rows is None:
        return [], []
    stored = class_mapper(table).local_table.c
    columns = [column for column in stored if column.key not in RANGE | DERIVED.get(table, {}).keys()]
    current: dict[tuple[Any, ...], tuple[int, Row]] = {}
    key_of = _key_of(table)
    shown = select(stored.id, *columns).where(stored.campaign == campaign.slug, stored.last_edition.is_(None))
    for record in db.session.execute(shown.where(*_within(table, within))).mappings():
        row = dict(record)
        row_id = row.pop("id")
        current[key_of(row)] = (row_id, row)
    changes, ended = [], []
    for row in rows:
        key = key_of(row)
        row_id, before = current.pop(key, (None, None))
        if before == row:
            continue
        changes.append(Change(key=key, before=before, after=row))
        ended += [row_id] if row_id is not None else []
    for key, (row_id, before) in current.items():
        changes.append(Change(key=key, before=before, after=None))
        ended.append(row_id)
    return changes, ended


def prepared(
    changes: Mapping[type[Ranged], Sequence[Change]], *, campaign: Campaign, number: int, told: Told = quiet
) -> dict[type[Ranged], Insertion]:
    """Return the rows that an edition adds, whole: with its number, and with what searches need of their words.

    `told` hears of how many changes it is done.
    """
    every = sum(len(found) for found in changes.values())
    insertions: dict[type[Ranged], Insertion] = {}
    pairs = ((table, change.after) for table, found in changes.items() for change in found)
    for table, after in told_of_each(pairs, every, told):
        if after is None:
            continue
        derived = {name: of(after) for name, of in DERIVED.get(table, {}).items()}
        row = {**after, **derived, "campaign": campaign.slug, "first_edition": number}
        if table not in insertions:
            insertions[table] = Insertion(table, list(row))
        insertions[table].add(row)
    return insertions


def digests(campaign: Campaign, changes: Iterable[Change]) -> list[tuple[str | None, ...]]:
    """Return the lines of the manifest as they will be after `changes`, without their leaves."""
    table = PublishedLine
    columns = [getattr(table, name) for name in LINE]
    current = select(*columns).where(table.campaign == campaign.slug, table.last_edition.is_(None))
    found = {(row[0], row[1]): tuple(row) for row in db.session.execute(current)}
    for change in changes:
        found.pop((change.key[0], change.key[1]), None)
        if change.after:
            found[change.key[0], change.key[1]] = tuple(change.after[name] for name in LINE)
    return list(found.values())


def _within(table: type[Ranged], within: Among | None) -> list[ColumnElement[bool]]:
    if within is None:
        return []
    if table is PublishedCandidacy:
        return [PublishedCandidacy.ref.in_(within.refs)]
    if table is PublishedSolicitation:
        return [PublishedSolicitation.candidacy_ref.in_(within.refs)]
    if table is PublishedAnswer:  # by the columns of its index
        answer = PublishedAnswer
        return [answer.constituency.in_(within.codes), answer.candidacy_ref.in_(within.refs)]
    if table is PublishedLine:
        return [or_(PublishedLine.kind != manifests.CANDIDACY, PublishedLine.key.in_(within.refs))]
    return []


def _key_of(table: type[Ranged]) -> Callable[[Row], tuple[Any, ...]]:
    """Return what makes the key of a row of a table."""
    names = KEYS[table]
    return itemgetter(*names) if len(names) > 1 else lambda row: (row[names[0]],)
