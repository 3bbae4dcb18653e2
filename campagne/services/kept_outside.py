"""The file, outside the database, of what was published last: one writer at a time, whole or as it was."""

from __future__ import annotations

import fcntl
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import current_app

from campagne.exceptions import InstallationNotReady

Kept = dict[str, Any]
NAME = "published.json"
HEAD = {"number": int, "digest": str, "published_at": str}
"""What the file holds at least of a campaign."""


class KeptUnreadable(InstallationNotReady):
    """What was published last is known to what publishes."""


def of(slug: str) -> Kept | None:
    """Return what is kept of a campaign, None where nothing is. Raises KeptUnreadable."""
    return _read(_path()).get(slug)


def change(slug: str, changed: Callable[[Kept | None], Kept]) -> None:
    """Replace what is kept of a campaign by what `changed` makes of it; the file survives a cut of the current.

    Raises KeptUnreadable, OSError.
    """
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    with _held(path.parent) as folder:
        known = _read(path)
        after = changed(known.get(slug))
        if after != known.get(slug):
            _write(path, known | {slug: after})
            os.fsync(folder)


@contextmanager
def _held(folder: Path) -> Iterator[int]:
    """Hold the folder against whoever else would write the file, and give its descriptor."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


def _write(path: Path, known: Mapping[str, Kept]) -> None:
    descriptor, part = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(known, file, ensure_ascii=False, indent=1, sort_keys=True)
            file.flush()
            os.fchmod(file.fileno(), 0o644)  # all of it is public, and pages may run as another account
            os.fsync(file.fileno())
        Path(part).replace(path)
    finally:
        Path(part).unlink(missing_ok=True)


def _read(path: Path) -> dict[str, Kept]:
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise _unreadable(path) from error
    if not (isinstance(known, dict) and all(map(_whole, known.values()))):
        raise _unreadable(path)
    return known


def _whole(kept: object) -> bool:
    return isinstance(kept, dict) and all(isinstance(kept.get(name), kind) for name, kind in HEAD.items())


def _unreadable(path: Path) -> KeptUnreadable:
    return KeptUnreadable(
        f"« {path} », qui garde ce qui a été publié en dernier, ne peut pas être lu : rien ne paraît sans lui. "
        "Remettez-le depuis une sauvegarde ; à défaut, si cette base est bien la dernière, supprimez-le : le travail "
        "de fond l'écrira de nouveau d'après elle."
    )


def _path() -> Path:
    return Path(current_app.config["INSTANCE_DIR"]) / NAME
