"""Writing a compared list of candidacies: a few statements for thousands of rows, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from campagne.domain.list_changes import ListChanges, own_values
from campagne.domain.list_statuses import DECLARED, NOT_LISTED, OFFICIAL, STANDING, Recorded
from campagne.domain.text import match_key, sort_key
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy, ImportChange, ImportedFile, Standing
from campagne.models.columns import mint_ref
from campagne.models.constituency import Constituency

BATCH = 1_000

Progress = Callable[[int], object]
"""Told how many rows were just written."""


def write(
    campaign: Campaign, changes: ListChanges, imported: ImportedFile, *, now: datetime, progress: Progress | None = None
) -> None:
    """Write what a list changes: people and places added, corrections, then those who left."""
    _add(campaign, changes, imported, now, progress)
    _update(changes, imported, now)
    _leave(changes, imported, now)
    _remember(changes, imported)


def _add(
    campaign: Campaign, changes: ListChanges, imported: ImportedFile, now: datetime, progress: Progress | None
) -> None:
    official = changes.kind == OFFICIAL
    places = _constituencies(campaign, changes)
    refs = _fresh_refs(campaign, len(changes.added))
    for start in range(0, len(changes.added), BATCH):
        rows = changes.added[start : start + BATCH]
        people = [
            {
                **_own_columns(own_values(row)),
                "campaign_id": campaign.id,
                "constituency_id": places[row.constituency_code],
                "ref": refs[start + rank],
                "created_at": now,
            }
            for rank, row in enumerate(rows)
        ]
        ids = dict(db.session.execute(insert(Candidacy).returning(Candidacy.ref, Candidacy.id), people).all())
        standings = [
            {
                "candidacy_id": ids[person["ref"]],
                "panel": row.panel if official else None,
                "nuance": row.nuance,
                "position": changes.positions[row.key],
                "status": STANDING if official else DECLARED,
                "status_since": now,
            }
            for person, row in zip(people, rows, strict=True)
        ]
        _insert_standings(standings, changes, imported)
        if progress:
            progress(len(rows))


def _constituencies(campaign: Campaign, changes: ListChanges) -> dict[str, int]:
    """Return the id of each constituency of the campaign by its code, those of the list added."""
    known = select(Constituency.code, Constituency.id).where(Constituency.campaign_id == campaign.id)
    places = dict(db.session.execute(known).all())
    new = {
        row.constituency_code: {
            "campaign_id": campaign.id,
            "code": row.constituency_code,
            "name": row.constituency_name,
            "departement": row.departement,
        }
        for row in changes.added
        if row.constituency_code not in places
    }
    if new:
        db.session.execute(insert(Constituency), list(new.values()))
        places = dict(db.session.execute(known).all())
    return places


def _fresh_refs(campaign: Campaign, count: int) -> list[str]:
    """Mint as many references, unlike every one of the campaign's: chance alone would collide once in a while."""
    taken = set(db.session.scalars(select(Candidacy.ref).where(Candidacy.campaign_id == campaign.id)))
    fresh: list[str] = []
    while len(fresh) < count:
        ref = mint_ref()
        if ref not in taken:
            taken.add(ref)
            fresh.append(ref)
    return fresh


def _update(changes: ListChanges, imported: ImportedFile, now: datetime) -> None:
    people, standings, arrived = [], [], []
    for each in changes.updates:
        before = each.candidate.standings.get(changes.round)
        fields = {change.field for change in each.fields}
        if fields & set(each.own):
            kept = {"first_name": each.candidate.first_name, "last_name": each.candidate.last_name}
            people.append({"id": each.candidate.id, **_own_columns({**kept, **each.own})})
        if before is None:
            arrived.append({**each.standing, "candidacy_id": each.candidate.id, "status_since": now})
        elif fields - set(each.own) or each.moves:
            row = {**each.standing, "id": before.id, "import_id": imported.id}
            standings.append({**row, "status_since": now} if "status" in fields else row)
    _bulk_update(Candidacy, people)
    _bulk_update(Standing, standings)
    _insert_standings(arrived, changes, imported)


def _leave(changes: ListChanges, imported: ImportedFile, now: datetime) -> None:
    """Write who leaves: withdrawn, eliminated, or declared and not listed, which then come after those listed."""
    known, arrived = [], []
    for each in (*changes.absent, *changes.not_listed):
        place, last = each.standings.get(changes.round), each.standings[max(each.standings)]
        row = {"status": changes.departures[each.ref], "status_since": now, "position": _position(each, changes)}
        if place is not None:
            known.append({**row, "id": place.id, "import_id": imported.id})
        else:
            arrived.append({**row, "candidacy_id": each.id, "panel": None, "nuance": last.nuance})
    _bulk_update(Standing, known)
    _insert_standings(arrived, changes, imported)


def _remember(changes: ListChanges, imported: ImportedFile) -> None:
    """Keep what this list changed of each candidacy, for its history; those added have it with their first line."""
    rows = [
        (each.candidate.id, [(change.field, change.before, change.after) for change in each.fields])
        for each in changes.changed
    ]
    leaving = (*changes.absent, *changes.not_listed)
    rows += [(each.id, [("status", each.status, changes.departures[each.ref])]) for each in leaving]
    if rows:
        kept = [{"import_id": imported.id, "candidacy_id": key, "fields": fields} for key, fields in rows]
        db.session.execute(insert(ImportChange), kept)


def _position(leaving: Recorded, changes: ListChanges) -> int:
    last = leaving.standings[max(leaving.standings)].position
    return last + changes.listed[leaving.constituency] if changes.departures[leaving.ref] == NOT_LISTED else last


def _insert_standings(rows: list[dict[str, Any]], changes: ListChanges, imported: ImportedFile) -> None:
    if rows:
        shared = {"round": changes.round, "import_id": imported.id}
        db.session.execute(insert(Standing), [{**row, **shared} for row in rows])


def _bulk_update(table: type[Candidacy | Standing], rows: list[dict[str, Any]]) -> None:
    # SQLAlchemy groups rows with the same columns into one statement run many times.
    if rows:
        db.session.execute(update(table), rows)


def _own_columns(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of the person, with the keys that sort and match their name."""
    last_name, first_name = values["last_name"], values["first_name"]
    keys = {"sort_key": sort_key(last_name, first_name), "match_key": match_key(last_name, first_name)}
    return {**values, **keys}
