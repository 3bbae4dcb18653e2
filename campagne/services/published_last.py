"""What was published last, kept outside the database: nothing is published that would not follow from it.

A database put back from an older copy has lost editions that readers hold. Publishing then would sign another history
under the same numbers: it is refused until a copy that knows them is there.
"""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import select

from campagne.domain import manifests, signatures
from campagne.domain.dates import full_moment
from campagne.domain.editions import instant
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.edition import Edition
from campagne.services import edition_rows

COVERED = ("campaign", "number", "previous", "published_at", "content", "key", "separated", "format")
"""What the digest of an edition covers."""


class HistoryLost(DomainError):
    """What was published stays known to what publishes."""


class HistoryAltered(DomainError):
    """Editions follow from one another, and show what they showed."""


def keep(edition: Edition) -> None:
    """Remember an edition that is public, once it is committed; the file survives a cut of the current."""
    path, known = _path(), _known()
    known[edition.campaign] = {
        "number": edition.number,
        "digest": edition.digest,
        "published_at": instant(edition.published_at),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8") as file:
        json.dump(known, file, indent=1, sort_keys=True)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def refuse_inconsistent(campaign: Campaign) -> None:
    """Raise HistoryLost or HistoryAltered where the next edition would not follow from what was published."""
    editions = list(
        db.session.scalars(select(Edition).where(Edition.campaign == campaign.slug).order_by(Edition.number))
    )
    kept = _known().get(campaign.slug)
    if kept and not any((each.number, each.digest) == (kept["number"], kept["digest"]) for each in editions):
        published = full_moment(datetime.fromisoformat(kept["published_at"]))
        raise HistoryLost(
            f"L'édition {kept['number']}, publiée le {published} (empreinte {kept['digest'][:8]}), n'est pas dans "
            "cette base : elle vient sans doute d'une sauvegarde plus ancienne. Publier ferait une autre histoire sous "
            "les mêmes numéros. Restaurez une sauvegarde faite après cette édition, puis recommencez."
        )
    _refuse_broken(campaign, editions)


def _refuse_broken(campaign: Campaign, editions: list[Edition]) -> None:
    """Make again the digest of each edition, and the manifest of the last one."""
    previous = None
    for number, edition in enumerate(editions, 1):
        if edition.content is None:  # before manifests were kept
            previous = edition.digest
            continue
        digest = manifests.edition_digest(**{name: getattr(edition, name) for name in COVERED})
        signed = edition.key is None or signatures.holds(edition.key, edition.signature or "", edition.digest)
        if (edition.number, edition.previous, edition.digest, signed) != (number, previous, digest, True):
            raise HistoryAltered(
                f"L'édition {number} n'est plus celle qui a été publiée : rien n'est ajouté après elle."
            )
        previous = edition.digest
    last = editions[-1] if editions else None
    if last is None or last.content is None:
        return
    lines = edition_rows.digests(campaign, ())
    if last.content != manifests.manifest_digest(
        campaign=campaign.slug, number=last.number, previous=last.previous, lines=lines, format=last.format
    ):
        raise HistoryAltered(
            f"Le contenu de l'édition {last.number} n'est plus celui qui a été publié : rien ne paraît après elle. "
            "« campagne editions bundle », puis « editions verify », disent quelle ligne a changé."
        )


def _path() -> Path:
    return Path(current_app.config["INSTANCE_DIR"]) / "published.json"


def _known() -> dict[str, Any]:
    try:
        known: dict[str, Any] = json.loads(_path().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return known
