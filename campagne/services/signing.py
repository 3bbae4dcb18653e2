"""The key that signs editions: opened by the process that builds one, at that moment, and never by a page."""

from __future__ import annotations

import os
import re
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import current_app
from sqlalchemy import func, select

from campagne.domain import signatures
from campagne.exceptions import DomainError, InstallationNotReady
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.edition import Edition
from campagne.models.publication import Signer
from campagne.services import audit, gate

CHANGED = "signing_key_changed"
NO_KEY = "aucune"
SERVES_PAGES = "SERVES_PAGES"
"""Set in the configuration of a process that answers readers: what it signs is not signed apart."""


class KeyFileExists(DomainError):
    """A key is drawn into a file of its own."""


class SigningKeyUnreadable(InstallationNotReady):
    """Where a key is configured, editions are signed."""


class OtherKey(InstallationNotReady):
    """Once editions are signed, those that follow are signed with the same key, unless somebody says otherwise."""


class MalformedKey(DomainError):
    """A public key is 64 hexadecimal digits."""


def key() -> Ed25519PrivateKey | None:
    """Return the key, None where none is configured. Raises SigningKeyUnreadable, NotASigningKey."""
    path = _path()
    if path is None:
        return None
    try:
        return signatures.read(path.read_bytes())
    except OSError as error:
        raise SigningKeyUnreadable(
            "La clé de signature ne peut pas être lue ici : l'édition n'est pas construite. Le fichier que nomme "
            "SIGNING_KEY_FILE doit exister, et être lisible par le compte du travail de fond."
        ) from error


def refuse_other(campaign: Campaign) -> None:
    """Raise OtherKey where the next edition would not be signed as the one before it, and nobody has accepted that.

    The first signature needs no consent. Raises SigningKeyUnreadable, NotASigningKey too.
    """
    private = key()
    public = signatures.public_key(private) if private else None
    editions = select(Edition).where(Edition.campaign == campaign.slug).order_by(Edition.number.desc())
    last = db.session.scalars(editions.limit(1)).first()
    signed = db.session.scalars(editions.where(Edition.key.is_not(None)).limit(1)).first()
    if last is None or signed is None or last.key == public or _accepted(campaign, last, public):
        return
    before = f"est signée avec la clé {last.key[:16]}…" if last.key else "n'est pas signée"
    after = f"le serait avec la clé {public[:16]}…" if public else "ne le serait pas : SIGNING_KEY_FILE manque ici"
    raise OtherKey(
        f"L'édition {last.number} {before}, et la suivante {after}. Remettez la clé d'avant ; si le changement est "
        f"voulu, dites-le : campagne keys change {campaign.slug} {public or NO_KEY} --by ADRESSE"
    )


def accept(campaign: Campaign, public: str, *, by: gate.Actor, second: str | None, now: datetime) -> None:
    """Let the next edition be signed with that public key, or with `NO_KEY`, whatever signed the one before it.

    It stands in the trail, and holds for that edition alone. Raises MalformedKey, CampaignArchived, NotAllowed.
    """
    if public != NO_KEY and not re.fullmatch(r"[0-9a-f]{64}", public):
        raise MalformedKey(f"Une clé publique s'écrit en 64 chiffres hexadécimaux ; sans clé, écrivez « {NO_KEY} ».")
    gate.require(gate.Effect.PUBLISH, campaign, by=by, now=now)
    number = db.session.scalar(select(func.max(Edition.number)).where(Edition.campaign == campaign.slug)) or 0
    details = {"after": number, "key": public, "channel": "operator", "approved_by": second}
    audit.record(CHANGED, subject=("campaign", campaign.slug), campaign=campaign, by=by, now=now, details=details)


def _accepted(campaign: Campaign, last: Edition, public: str | None) -> bool:
    acts = audit.of_subject("campaign", campaign.slug, campaign=campaign)
    said = [act.details for act in acts if act.action == CHANGED and act.details["after"] == last.number]
    return bool(said) and said[-1]["key"] == (public or NO_KEY)


def readable() -> bool:
    """Tell whether this process can do what signing asks: where no key is configured, nothing is asked."""
    try:
        key()
    except SigningKeyUnreadable:
        return False
    return True


def untold() -> bool:
    """Tell whether pages know something else of the key than what is true of this process, which builds editions."""
    said = told()
    return said is None or (said.key, said.refusal) != _usable()


def tell(*, now: datetime) -> None:
    """Write for pages with which key this process signs, or why it cannot."""
    said = told() or Signer(id=1)
    (said.key, said.refusal), said.told_at = _usable(), now
    db.session.add(said)
    db.session.flush()


def told() -> Signer | None:
    """Return what the worker last said of its key, None before it has run at all."""
    return db.session.get(Signer, 1)


def _usable() -> tuple[str | None, str]:
    try:
        private = key()
    except DomainError as refusal:
        return None, str(refusal)
    return (signatures.public_key(private) if private else None), ""


def draw(path: Path) -> str:
    """Draw a key into a new file that its owner alone can read; return its public key. Raises KeyFileExists."""
    pem = signatures.draw()
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise KeyFileExists(
            f"« {path} » existe déjà : une clé ne s'écrase pas, ce qu'elle a signé se vérifie toujours avec elle."
        ) from error
    except OSError as error:
        raise KeyFileExists(f"« {path} » ne peut pas être écrit : {error.strerror}.") from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
    return signatures.public_key(signatures.read(pem))


def said_of(private: Ed25519PrivateKey | None) -> dict[str, Any]:
    """Return what an edition says of the key that signs it: the public key, and whether it is kept from the pages."""
    if private is None:
        return {"key": None, "separated": None}
    return {"key": signatures.public_key(private), "separated": not current_app.config.get(SERVES_PAGES, False)}


def _path() -> Path | None:
    path: Path | None = current_app.config["SIGNING_KEY_FILE"]
    return path
