"""Looking a commune up among those that an edition shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.sql.elements import ColumnElement

from campagne.domain import communes as finding
from campagne.domain.communes import SEARCH_MAX, SHOWN_MAX, Commune, Found
from campagne.extensions import db
from campagne.models.edition import PublishedCommune
from campagne.web.public.reading import EditionReader, Unpublished

NOTHING = Found((), ())


def table_shown(reader: EditionReader) -> dict[str, Any] | None:
    """Return the facts of the table of communes that the edition shows, None when it shows none."""
    try:
        return reader.page("communes")
    except Unpublished:
        return None


def look_up(reader: EditionReader, asked: str) -> Found:
    """Return the communes that a search means: by code, by whole name, by the start of a name, without its accents."""
    if len(asked) > SEARCH_MAX:
        return NOTHING
    insee = finding.insee_asked(asked)
    if insee:
        return Found(_read(reader, PublishedCommune.insee == insee), ())
    key = finding.key(asked)
    found = _named(reader, key) if key else NOTHING
    for name, departement in finding.narrower(key):
        if not found:
            found = _named(reader, name, departement)
    return found


def _named(reader: EditionReader, key: str, departement: str | None = None) -> Found:
    spellings, column = finding.spellings(key), PublishedCommune.search_key
    where = [PublishedCommune.departement == departement] if departement else []
    exact = _read(reader, column.in_(spellings), *where)
    # A key holds letters, digits and spaces: nothing that LIKE would take for a sign of its own.
    begins = or_(*(column.like(f"{spelling}%") for spelling in spellings))
    starting = _read(reader, begins, column.not_in(spellings), *where, most=SHOWN_MAX + 1)
    return Found(exact, starting[:SHOWN_MAX], len(starting) > SHOWN_MAX)


def _read(reader: EditionReader, *where: ColumnElement[bool], most: int | None = None) -> Sequence[Commune]:
    table = PublishedCommune
    columns = select(table.insee, table.name, table.departement, table.search_key, table.places)
    shown = table.in_edition(reader.slug, reader.number)
    return finding.in_order(
        _communes(db.session.execute(columns.where(shown, *where).order_by(table.insee).limit(most)))
    )


def _communes(rows: Iterable[Any]) -> Iterable[Commune]:
    for row in rows:
        places = [(place["constituency"], place["hint"]) for place in row.places]
        yield Commune(
            insee=row.insee, name=row.name, departement=row.departement, search_key=row.search_key, places=places
        )
