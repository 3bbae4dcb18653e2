"""The table of communes: loaded as a whole, and shown by the editions of a legislative campaign for its constituencies.

Thirty-five thousand rows change once in years: an edition compares what they were made from, and the rows themselves
only when that has changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select

from campagne.domain import communes as finding
from campagne.domain.commune_files import CommuneFile
from campagne.domain.constituencies import departement_of
from campagne.domain.editions import digest
from campagne.domain.text import clean_line
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.commune import Commune, CommuneTable
from campagne.models.edition import PublishedPage
from campagne.services import audit, gate

ELECTION = "legislative"
"""The one election whose constituencies the table gives: a canton and a commune have codes that look the same."""
SOURCE_MAX = 300
LOADED = "communes.load"
Row = dict[str, Any]


class TableEmpty(DomainError):
    """A table without a commune would take every search away."""


class SourceMissing(DomainError):
    """Readers are told where a table comes from."""


def current() -> CommuneTable | None:
    """Return the table in use, None before the first."""
    return db.session.scalars(select(CommuneTable).order_by(CommuneTable.id.desc()).limit(1)).first()


def load(file: CommuneFile, *, source: str, by: gate.Actor = None, now: datetime) -> CommuneTable | None:
    """Replace the table by what a file says; None when it already says exactly that.

    Raises TableEmpty, SourceMissing.
    """
    source = clean_line(source)
    if not source or len(source) > SOURCE_MAX:
        raise SourceMissing(f"Dites d'où vient cette table, en {SOURCE_MAX} signes au plus.", field="source")
    if not file.communes:
        raise TableEmpty("Aucune commune n'a pu être lue dans ce fichier.")
    before = current()
    if before and before.digest == file.digest:
        return None
    db.session.execute(delete(Commune))
    db.session.execute(insert(Commune), [vars(row) for row in file.communes])
    count = len({row.insee for row in file.communes})
    table = CommuneTable(digest=file.digest, source=source, communes=count, loaded_at=now)
    db.session.add(table)
    db.session.flush()
    details = {"communes": count, "source": source, "digest": file.digest}
    audit.record(LOADED, subject=("communes", str(table.id)), campaign=None, by=by, now=now, details=details)
    return table


def published(campaign: Campaign, codes: Sequence[str]) -> tuple[Row | None, list[Row] | None]:
    """Return the page that says which table is shown, and the public rows of the communes of these constituencies.

    The page is None where no table is shown; the rows are None where they are those of the current edition.
    """
    table = current() if campaign.election == ELECTION else None
    if table is None:
        return None, []
    basis = {"table": table.digest, "constituencies": digest(sorted(codes)), "keys": finding.KEYS_VERSION}
    shown = _shown(campaign)
    if shown and basis.items() <= shown.items():
        return _page(shown | {"source": table.source}), None
    rows = _rows(set(codes))
    if not rows:
        return None, []
    said = finding.digest_of_texts([row["insee"], row["name"], row["places"]] for row in rows)
    return _page(basis | {"source": table.source, "communes": len(rows), "digest": said}), rows


def _page(body: Row) -> Row:
    return {"kind": "communes", "key": "", "body": body}


def _shown(campaign: Campaign) -> Row | None:
    wanted = select(PublishedPage.body).where(
        PublishedPage.campaign == campaign.slug, PublishedPage.kind == "communes", PublishedPage.last_edition.is_(None)
    )
    return db.session.scalars(wanted).one_or_none()


def _rows(codes: set[str]) -> list[Row]:
    """Return one public row a commune that votes, in whole or in part, in one of these constituencies."""
    columns = select(Commune.insee, Commune.name, Commune.constituency_code, Commune.hint)
    rows: dict[str, Row] = {}
    for insee, name, code, hint in db.session.execute(columns.order_by(Commune.insee, Commune.constituency_code)):
        if code not in codes:
            continue
        row = rows.setdefault(
            insee,
            {
                "insee": insee,
                "name": name,
                "departement": departement_of(insee, "municipal"),
                "search_key": finding.key(name),
                "places": [],
            },
        )
        row["places"].append({"constituency": code, "hint": hint})
    return list(rows.values())
