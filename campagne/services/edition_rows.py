"""Public rows, table by table: what makes two of them the same, and what changes from one edition to the next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
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
)
from campagne.services.projection import Projection, Row

RANGE = frozenset({"id", "campaign", "first_edition", "last_edition"})
DERIVED: dict[type[Ranged], frozenset[str]] = {
    PublishedCandidacy: frozenset({"search_key"}),
    PublishedAnswer: frozenset({"stem"}),
}
"""Columns that follow from the others of their row: the model fills them in, and no digest covers them."""
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


@dataclass(frozen=True, kw_only=True)
class Change:
    """One public row that an edition adds, changes or removes. `before` and `after` are None where there is none."""

    key: tuple[Any, ...]
    before: Row | None
    after: Row | None


def by_table(projection: Projection) -> dict[type[Ranged], list[Row] | None]:
    """Return the rows wanted in each public table; None where they are as the current edition shows them."""
    return {
        PublishedPage: projection.pages,
        PublishedQuestion: projection.questions,
        PublishedCandidacy: projection.candidacies,
        PublishedSolicitation: projection.solicitations,
        PublishedAnswer: projection.answers,
        PublishedCommune: projection.communes,
        PublishedLine: lines(projection),
    }


def lines(projection: Projection) -> list[Row]:
    """Return the lines of the manifest of an edition that would show exactly this."""
    solicitations: dict[str, list[Row]] = defaultdict(list)
    answers: dict[str, list[Row]] = defaultdict(list)
    for rows, table in ((projection.solicitations, solicitations), (projection.answers, answers)):
        for row in rows:
            table[row["candidacy_ref"]].append(row)
    found = [
        *map(manifests.of_page, projection.pages),
        *map(manifests.of_question, projection.questions),
        *(
            manifests.of_candidacy(row, solicitations[row["ref"]], answers[row["ref"]])
            for row in projection.candidacies
        ),
    ]
    return [vars(line) for line in found]


def compare(table: type[Ranged], campaign: Campaign, rows: Iterable[Row] | None) -> tuple[list[Change], list[int]]:
    """Compare wanted rows with the current ones; return the changes and the ids of the rows that end."""
    if rows is None:
        return [], []
    stored = class_mapper(table).local_table.c
    columns = [column for column in stored if column.key not in RANGE | DERIVED.get(table, frozenset())]
    current = {}
    for record in db.session.execute(
        select(stored.id, *columns).where(stored.campaign == campaign.slug, stored.last_edition.is_(None))
    ).mappings():
        row = dict(record)
        row_id = row.pop("id")
        current[_key(table, row)] = (row_id, row)
    changes, ended = [], []
    for row in rows:
        row_id, before = current.pop(_key(table, row), (None, None))
        if before == row:
            continue
        changes.append(Change(key=_key(table, row), before=before, after=row))
        ended += [row_id] if row_id is not None else []
    for key, (row_id, before) in current.items():
        changes.append(Change(key=key, before=before, after=None))
        ended.append(row_id)
    return changes, ended


def _key(table: type[Ranged], row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in KEYS[table])
