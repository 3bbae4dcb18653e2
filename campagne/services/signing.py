"""The key that signs editions: opened by the process that builds one, at that moment, and never by a page."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import current_app

from campagne.domain import signatures
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.publication import Signer

SERVES_PAGES = "SERVES_PAGES"
"""Set in the configuration of a process that answers readers: what it signs is not signed apart."""


class KeyFileExists(DomainError):
    """A key is drawn into a file of its own."""


class SigningKeyUnreadable(DomainError):
    """Where a key is configured, editions are signed."""


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
