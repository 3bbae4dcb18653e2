"""Background work, declared once: its name, its period and what it does.

A tick only says "look at the table": lost or doubled, it changes nothing. A job commits its own work, in slices of
about two seconds, and says whether some is left, so that a worker can stop between two slices.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from flask import current_app
from sqlalchemy import select

from campagne import clock, storage
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.edition import Edition
from campagne.models.publication import EditionRequest
from campagne.services import (
    bounces,
    building,
    bundles,
    continuous,
    delivery,
    edition_requests,
    editions,
    mailbox,
    published_last,
    reply_requests,
    signing,
)

_LOG = logging.getLogger(__name__)
SLICE_SECONDS = 2.0
BUILDING = "editions"
"""What a worker holds alone while it builds an edition: two would compute the same one."""
Value = TypeVar("Value")


@dataclass(frozen=True)
class Job:
    """Background work. `run` takes nothing, needs an application context, and returns whether some is left to do."""

    name: str
    period_seconds: float
    run: Callable[[], bool]


def deliver_mail() -> bool:
    """Send what is due in the outbox."""
    return delivery.deliver(seconds=SLICE_SECONDS)


def build_editions() -> bool:
    """Build the oldest edition that was asked for, or note on its request why it cannot be."""
    with storage.alone(db.engine, BUILDING) as mine:
        if mine and _look(signing.untold):
            signing.tell(now=clock.now())
            db.session.commit()
        waiting = _look(lambda: edition_requests.ready(now=clock.now())) if mine else []
        if waiting:
            wanted = waiting[0]
            with _else(lambda: edition_requests.put_off(wanted, now=clock.now())):
                _answer(wanted)
        return len(waiting) > 1


def publish_continuously() -> bool:
    """Publish what the rules of continuous publication ask for, one campaign at a time."""
    with storage.alone(db.engine, BUILDING) as mine:
        waiting = _look(lambda: continuous.due(now=clock.now())) if mine else []
        if waiting:
            rule = waiting[0]
            with _else(lambda: continuous.put_off(rule, now=clock.now())):
                ahead = _look(lambda: editions.prepared(continuous.plan(rule.campaign, now=clock.now())))
                _publish(continuous.follow(rule, ahead=ahead, now=clock.now()), rule.campaign)
        return len(waiting) > 1


def _answer(wanted: EditionRequest) -> None:
    """Take a request and answer it; a worker that dies meanwhile leaves it to the next one."""
    progress = building.Progress(wanted, at=clock.now)
    wanted.take(now=clock.now())
    db.session.commit()
    ahead = _look(lambda: building.ahead(wanted, progress=progress, now=clock.now()))
    progress.say("writing")
    edition = edition_requests.build(wanted, ahead=ahead, now=clock.now())
    if wanted.state != "requested":
        wanted.ended_at = clock.now()
    _publish(edition, wanted.campaign)


@contextmanager
def _else(put_off: Callable[[], None]) -> Iterator[None]:
    """Put off what raises, so that what waits behind it does not wait for ever; the loop logs what was raised."""
    try:
        yield
    except Exception:
        db.session.rollback()
        put_off()
        db.session.commit()
        raise


def _look(at: Callable[[], Value]) -> Value:
    """Compute something that takes long in a transaction that keeps nobody from writing."""
    with storage.reading(db.session()):
        return at()


def _publish(edition: Edition | None, campaign: Campaign) -> None:
    db.session.commit()
    if edition:
        _look(lambda: published_last.keep(campaign))


def keep_published() -> bool:
    """Remember outside the database what is public, where whoever made it public died before it could."""
    with storage.reading(db.session()):
        for campaign in db.session.scalars(select(Campaign)).all():
            published_last.remember(campaign)
    return False


def write_bundles() -> bool:
    """Write the files of editions that readers take, one campaign at a time, while others write to the database."""
    folder = Path(current_app.config["INSTANCE_DIR"]) / "bundles"
    try:
        with storage.reading(db.session()):
            return any(_write_bundle(campaign, folder) for campaign in db.session.scalars(select(Campaign)).all())
    except bundles.BeingWritten:
        return False


def _write_bundle(campaign: Campaign, folder: Path) -> bool:
    try:
        return bundles.publish(campaign, folder)
    except published_last.HistoryAltered as refusal:  # the files of the others do not wait for it
        _LOG.error("no file of the editions of %s: %s", campaign.slug, refusal)
        return False


def read_returned_mail() -> bool:
    """Take what came back to the mailbox of returned mail.

    A message is marked as read once its effects are committed: a death in between makes it read again, and count once.
    """
    until = time.monotonic() + SLICE_SECONDS
    with mailbox.opened() as box:
        for message in box.unread() if box else ():
            taken = bounces.take(message.data, now=clock.now())
            db.session.commit()
            message.done(for_people=taken.for_people)
            if time.monotonic() >= until:
                return True
    return False


def forget_requests() -> bool:
    """Erase what is no longer needed to answer those who contested something."""
    reply_requests.forget(now=clock.now())
    db.session.commit()
    return False


JOBS: tuple[Job, ...] = (
    Job("deliver_mail", 2.0, deliver_mail),
    Job("keep_published", 5.0, keep_published),
    Job("build_editions", 1.0, build_editions),
    Job("publish_continuously", 15.0, publish_continuously),
    Job("write_bundles", 5.0, write_bundles),
    Job("read_returned_mail", 60.0, read_returned_mail),
    Job("forget_requests", 60.0, forget_requests),
)
