"""Where the building of a requested edition is, for the page of whoever asked: step by step, while it goes on."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from campagne import storage
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.publication import EditionRequest
from campagne.services import editions, published_last
from campagne.services.editions import EditionPlan
from campagne.services.how_far import Told

LEAST_SECONDS = 0.5
"""Between two marks of a same step: each of them is a commit."""


class Progress:
    """Writes on a request where its building is, in commits of its own that pages read while it goes on.

    `at` says the time. A mark that cannot be written is left out: it never stops an edition.
    """

    def __init__(self, wanted: EditionRequest, *, at: Callable[[], datetime]) -> None:
        self._id, self._at = wanted.id, at
        self._step, self._next = "", 0.0

    def say(self, step: str, done: int = 0, total: int = 0) -> None:
        """Say at which of the steps it is, and of how many things it is done there."""
        if step == self._step and time.monotonic() < self._next:
            return
        if db.session.info.get("reading") and not storage.writes_beside_readers(db.engine):
            return
        mark = {"step": step, "done": done, "total": total, "seen_at": self._at()}
        try:
            with db.engine.begin() as own:
                own.execute(update(EditionRequest).where(EditionRequest.id == self._id).values(**mark))
        except OperationalError:  # a database that somebody else keeps busy
            pass
        self._step, self._next = step, time.monotonic() + LEAST_SECONDS

    def of(self, step: str) -> Told:
        """Return who hears how far one step is."""
        return partial(self.say, step)


def ahead(wanted: EditionRequest, *, progress: Progress, now: datetime) -> EditionPlan | None:
    """Return the edition that was asked for, computed without writing; None where answering will say why not."""
    progress.say("reading")
    try:
        published_last.refuse_inconsistent(wanted.campaign, now=now)
    except DomainError:
        return None
    planned = editions.plan(wanted.campaign, now=now, told=progress.of("comparing"))
    return editions.prepared(planned, told=progress.of("preparing"))
