"""A file between its dry run and its confirmation: kept whole, bound to its person and campaign, checked, then removed.

It stands under the instance folder as `<random>.<sha256>`: what is applied is byte for byte what was shown.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from flask import abort, current_app

LIFETIME = timedelta(hours=24)
GONE = (
    "Ce fichier n'est plus là : il a déjà été enregistré, ou l'aperçu date de plus d'un jour. Choisissez-le de nouveau."
)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{24}")


def keep(data: bytes, *, owner: int, campaign: int, now: datetime) -> str:
    """Keep a file for a day and return the random name under which its owner finds it again."""
    folder = _folder(owner, campaign)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for old in _older(folder, now - LIFETIME):
        old.unlink(missing_ok=True)
    token = secrets.token_urlsafe(18)
    path = folder / f"{token}.{hashlib.sha256(data).hexdigest()}"
    path.touch(mode=0o600, exist_ok=False)
    path.write_bytes(data)
    return token


def fetch(token: str, *, owner: int, campaign: int) -> bytes:
    """Return the file, or answer 404 when it is not there, is somebody else's, or is not what was kept."""
    path = _find(token, owner, campaign)
    data = path.read_bytes() if path else b""
    if path is None or hashlib.sha256(data).hexdigest() != path.suffix[1:]:
        abort(404, GONE)
    return data


def discard(token: str, *, owner: int, campaign: int) -> None:
    """Remove the file, once it has served or is not wanted."""
    path = _find(token, owner, campaign)
    if path:
        path.unlink(missing_ok=True)


def _folder(owner: int, campaign: int) -> Path:
    return Path(current_app.config["INSTANCE_DIR"]) / "uploads" / str(owner) / str(campaign)


def _find(token: str, owner: int, campaign: int) -> Path | None:
    if not _TOKEN.fullmatch(token):
        return None
    found = list(_folder(owner, campaign).glob(f"{token}.*"))  # to its end, or the folder stays open
    return found[0] if found else None


def _older(folder: Path, limit: datetime) -> Iterator[Path]:
    for path in folder.iterdir():
        with suppress(FileNotFoundError):  # another request removed it
            if path.stat().st_mtime < limit.timestamp():
                yield path
