"""What is public, kept outside the database: nothing is published that would not follow from it.

A database put back from an older copy has lost editions that readers hold, and shows again texts that were hidden.
Publishing then would sign another history under the same numbers, or these texts: it is refused until that is mended.
"""

from __future__ import annotations

import logging
import shlex
from datetime import datetime
from typing import Any

from sqlalchemy import select

from campagne.domain import manifests, signatures
from campagne.domain.dates import full_moment
from campagne.domain.editions import instant
from campagne.exceptions import DomainError, InstallationNotReady
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.edition import Edition, Redaction
from campagne.services import edition_rows, kept_outside, redacted
from campagne.services.kept_outside import HEAD, Kept, KeptUnreadable

_LOG = logging.getLogger(__name__)
COVERED = ("campaign", "number", "previous", "published_at", "content", "key", "separated", "format")
"""What the digest of an edition covers."""
POSITION = ("value", "commitment")


class HistoryLost(InstallationNotReady):
    """What was published stays known to what publishes."""


class ErasureLost(InstallationNotReady):
    """What was hidden stays hidden."""


class ClockBehind(InstallationNotReady):
    """An edition is never dated before the one that it follows."""


class HistoryAltered(DomainError):
    """Editions follow from one another, and show what they showed."""


def keep(campaign: Campaign) -> None:
    """Remember what was just committed. Where that fails it is public all the same: a worker tries again."""
    try:
        remember(campaign)
    except (OSError, KeptUnreadable):
        _LOG.exception("what is public of %s is not kept outside the database yet", campaign.slug)


def remember(campaign: Campaign) -> None:
    """Remember the latest edition of a campaign and its hidden texts, once they are committed.

    Nothing that is kept is forgotten: neither a later edition, nor one that is not among these, nor a hidden text.
    Raises KeptUnreadable, OSError.
    """
    editions = {edition.number: edition for edition in _editions(campaign)}
    if not editions:
        return
    latest = editions[max(editions)]
    head = {"number": latest.number, "digest": latest.digest, "published_at": instant(latest.published_at)}
    hidden = {note.leaf: manifests.plain(redacted.row(note)) for note in redacted.public(campaign)}

    def merged(kept: Kept | None) -> Kept:
        if kept is None:
            return {**head, "redactions": hidden}
        mine = editions.get(kept["number"])
        follows = mine is not None and mine.digest == kept["digest"]
        known = head if follows else {name: kept[name] for name in HEAD}
        return {**known, "redactions": hidden | kept.get("redactions", {})}

    kept_outside.change(campaign.slug, merged)


def refuse_inconsistent(campaign: Campaign, *, now: datetime) -> None:
    """Raise where an edition dated `now` would not follow from what was published, or would show what was hidden.

    Raises HistoryLost, ErasureLost, HistoryAltered, ClockBehind, KeptUnreadable.
    """
    refuse_lost(campaign)
    editions = _editions(campaign)
    _refuse_broken(campaign, editions)
    if editions:
        _refuse_before(editions[-1], now)


def refuse_lost(campaign: Campaign) -> None:
    """Raise HistoryLost, ErasureLost or KeptUnreadable where the database does not know all that is kept outside it."""
    kept = kept_outside.of(campaign.slug)
    if kept is None:
        return
    if not any((each.number, each.digest) == (kept["number"], kept["digest"]) for each in _editions(campaign)):
        published = full_moment(datetime.fromisoformat(kept["published_at"]))
        raise HistoryLost(
            f"L'édition {kept['number']}, publiée le {published} (empreinte {kept['digest'][:8]}), n'est pas dans "
            "cette base : elle vient sans doute d'une sauvegarde plus ancienne. Publier ferait une autre histoire sous "
            "les mêmes numéros. Restaurez une sauvegarde faite après cette édition, puis recommencez."
        )
    notes = redacted.by_leaf(campaign)
    shown = [note for leaf, note in kept.get("redactions", {}).items() if not _hides(notes.get(leaf), note)]
    if shown:
        raise ErasureLost(_shown_again(campaign, shown))


def _hides(note: Redaction | None, kept: Kept) -> bool:
    """Tell whether a redaction still hides what one that is kept did."""
    return note is not None and all(kept[name] is not None or getattr(note, name) is None for name in POSITION)


def _shown_again(campaign: Campaign, shown: list[Kept]) -> str:
    first, others = shown[0], len(shown) - 1
    given: list[Any] = [campaign.slug, first["candidacy"], first["question"], "--leaf", first["leaf"]]
    given += ["--motive", first["motive"], "--basis", first["basis"]]
    if all(first[name] is None for name in POSITION):
        given.append("--position-too")
    count = f" {others} autre{'s sont' if others > 1 else ' est'} dans le même cas." if others else ""
    return (
        f"Un texte masqué le {full_moment(datetime.fromisoformat(first['at']))} (candidature {first['candidacy']}) est "
        f"de nouveau lisible : cette base vient sans doute d'une sauvegarde plus ancienne.{count} Rien ne paraît tant "
        "qu'il n'est pas masqué de nouveau. Restaurez une sauvegarde faite depuis, ou lancez : "
        f"campagne editions hide {shlex.join(map(str, given))} --by ADRESSE"
    )


def _editions(campaign: Campaign) -> list[Edition]:
    made = select(Edition).where(Edition.campaign == campaign.slug)
    return list(db.session.scalars(made.order_by(Edition.number)))


def _refuse_before(last: Edition, now: datetime) -> None:
    """Refuse what readers who verify would find wrong for ever: nobody takes an edition back."""
    if now.replace(microsecond=0) < last.published_at:  # as digests write it
        raise ClockBehind(
            f"L'édition {last.number} est datée du {full_moment(last.published_at)}, plus tard que l'heure du serveur. "
            "Une édition ne peut pas être datée d'avant celle qu'elle suit : remettez cette horloge à l'heure ou, si "
            "elle est juste, attendez ce moment pour publier."
        )


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
