"""The guard of what only the administration of the network does."""

from __future__ import annotations

from flask import abort

from campagne.web.coordinator.scope import UNKNOWN, actor


def require_administration() -> None:
    """Answer to others as if the page did not exist."""
    if not actor().admin:
        abort(404, UNKNOWN)
