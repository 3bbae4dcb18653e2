"""Who is signed in: the session holds a coordinator's session key, so changing the key ends every session."""

from __future__ import annotations

import re

from flask import session
from flask_login import UserMixin, login_user
from sqlalchemy import select

from campagne.extensions import db, login_manager
from campagne.models.coordinator import Coordinator

HOME = "/coordination/"
_OWN_PATH = re.compile(r"/coordination/[!-\[\]-~]*")  # printable ASCII without the backslash, which browsers read as /


class SignedIn(UserMixin):
    """The person of this session, as Flask-Login wants them; the coordinator itself knows nothing of HTTP."""

    def __init__(self, coordinator: Coordinator) -> None:
        self.coordinator = coordinator

    def get_id(self) -> str:
        """The key that the session holds."""
        return self.coordinator.session_key


# Strict or basic protection would end a session each time that a train changes antenna.
login_manager.session_protection = None


@login_manager.user_loader  # type: ignore[untyped-decorator]
def load(session_key: str) -> SignedIn | None:
    """Return the active person whose key this is."""
    coordinator = db.session.scalar(select(Coordinator).filter_by(session_key=session_key, active=True))
    return SignedIn(coordinator) if coordinator else None


def begin(coordinator: Coordinator) -> None:
    """Open a new session for this person: nothing of the one before remains, its form tokens included."""
    session.clear()
    login_user(SignedIn(coordinator))


def own_path(path: str | None) -> str:
    """Return `path` when it leads into the coordination, else its home: a link must not send anybody elsewhere."""
    return path if path and _OWN_PATH.fullmatch(path) else HOME
