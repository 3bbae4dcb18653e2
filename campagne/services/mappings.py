"""What the columns of an unknown table mean: said once by somebody, remembered for every file with the same header."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select

from campagne.domain import official_files
from campagne.exceptions import DomainError, UnreadableFile
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.coordinator import Coordinator
from campagne.models.mapping import ColumnMapping
from campagne.services import gate


class SameMeaning(DomainError):
    """Two columns never mean the same thing; `field` is the title of the second."""


class NameColumnMissing(DomainError):
    """Without a column of names nobody can be known."""


def of_file(data: bytes) -> dict[str, str] | None:
    """Return what the columns of a file are remembered to mean, field → title; None when nobody said it."""
    try:
        header = official_files.preview(data).header
    except UnreadableFile:
        return None
    digest = official_files.header_digest(header)
    columns = db.session.scalars(select(ColumnMapping.columns).where(ColumnMapping.header_digest == digest)).first()
    return dict(columns) if columns else None


def read(data: bytes, campaign: Campaign) -> official_files.ReadFile:
    """Read a list as its columns are remembered, else by the layout that knows it. Raises UnreadableFile."""
    return official_files.read(data, election=campaign.election, columns=of_file(data))


def checked(meanings: Mapping[str, str]) -> dict[str, str]:
    """Return field → title from title → field, empty meanings left out. Raises SameMeaning, NameColumnMissing."""
    columns: dict[str, str] = {}
    for title, field in meanings.items():
        if field and field in columns:
            raise SameMeaning(
                f"« {columns[field]} » a déjà ce sens : {official_files.FIELDS[field]}. Gardez une seule des deux.",
                field=title,
            )
        if field:
            columns[field] = title
    if not any(field in columns for field in official_files.NAMES):
        raise NameColumnMissing("Dites quelle colonne contient le nom de famille : sans lui, personne n'est reconnu.")
    again = official_files.second_name(columns)
    if again is not None:
        raise SameMeaning(
            f"« {again} » redit un nom lu ailleurs. Gardez le nom complet, ou bien le nom et le prénom.", field=again
        )
    return columns


def remember(header: list[str], columns: Mapping[str, str], *, by: gate.Actor, now: datetime) -> ColumnMapping:
    """Keep what the columns of a header mean, in place of what was said before. Raises NotAllowed."""
    gate.refuse_closed_account(by)
    digest = official_files.header_digest(header)
    mapping = db.session.scalars(select(ColumnMapping).where(ColumnMapping.header_digest == digest)).first()
    if mapping is None:
        mapping = ColumnMapping(header_digest=digest)
        db.session.add(mapping)
    mapping.columns, mapping.saved_at = dict(columns), now
    mapping.saved_by = by.name if isinstance(by, Coordinator) else by or "ligne de commande"
    db.session.flush()
    return mapping


def forget(header: list[str]) -> None:
    """Read files of this header by their layout again."""
    digest = official_files.header_digest(header)
    db.session.execute(delete(ColumnMapping).where(ColumnMapping.header_digest == digest))
