"""The folder of a demonstration: who holds it, whether it is complete, its settings, and how it is cleared."""

from __future__ import annotations

import fcntl
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from campagne.exceptions import DomainError
from campagne.services import signing
from campagne.services.demonstration.courier import Courier


class AlreadyRunning(DomainError):
    """Two processes never serve one demonstration: they would number the same mail, or clear it under each other."""


class DemonstrationFolder:
    """A folder that holds one demonstration. It is complete once everything was told, to the last event."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.courier = Courier(folder / "courrier")
        self._mark = folder / "demonstration.json"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep the folder to this process; the system lets go of it however the process ends. Raises AlreadyRunning."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise AlreadyRunning("La démonstration tourne déjà : arrêtez-la d'abord (Ctrl-C).") from error
            yield

    @property
    def complete(self) -> bool:
        """Whether every event was told; an interrupted first start leaves it false."""
        return self._mark.is_file()

    def mark_complete(self, started: datetime) -> None:
        """Note that everything was told, counting from `started`."""
        self._mark.write_text(json.dumps({"started": started.isoformat()}), encoding="utf-8")

    def clear(self) -> None:
        """Remove what a demonstration leaves in its folder, and nothing else that stands there."""
        self._mark.unlink(missing_ok=True)
        for folder in (self.courier.folder, self.folder / "bundles"):
            shutil.rmtree(folder, ignore_errors=True)
        database = ("campagne.sqlite3", "campagne.sqlite3-wal", "campagne.sqlite3-shm")
        for name in (*database, "keys.env", "published.json", self.signing_key.name):
            (self.folder / name).unlink(missing_ok=True)

    @property
    def signing_key(self) -> Path:
        """Where the key of its editions stands."""
        return self.folder / "signing.pem"

    def draw_keys(self) -> None:
        """Draw the key that signs its editions, unless it is there."""
        if not self.signing_key.exists():
            signing.draw(self.signing_key)

    def environment(self, *, port: int, mail_url: str) -> Mapping[str, str]:
        """Return the settings of the instance. They are whole: nothing of a real instance's environment is read."""
        return {
            "CAMPAGNE_ENV": "demo",
            "DNS_RESOLVER": "none",
            "INSTANCE_DIR": str(self.folder),
            "MAIL_FROM": "questions@example.org",
            "MAIL_URL": mail_url,
            "MAIL_RATE": "0",  # nothing leaves the machine: nobody to spare
            "MAIL_DOMAIN_RATE": "0",
            "SIGNING_KEY_FILE": str(self.signing_key),
            "PUBLIC_URL": f"http://127.0.0.1:{port}",
        }
