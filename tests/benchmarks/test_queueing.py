"""Fifty thousand messages queued by one launch: invitations, personal links and rows of the outbox.

`pytest tests/benchmarks -s` prints the figures. The launch is a process of its own, so that its peak memory and
its seconds of processor are its own; the seconds on the wall depend on what else the machine does.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from campagne.extensions import db
from campagne.models.contact import Contact
from campagne.models.mailing import OutgoingEmail
from tests.factories import crowds, mail

pytestmark = [pytest.mark.benchmark, pytest.mark.database]

ROOT = Path(__file__).parent.parent.parent
CANDIDACIES, MESSAGES = 53_000, 50_000
MOST_SECONDS, MOST_MEGABYTES = 20, 200


def test_fifty_thousand_messages_are_queued_at_once(
    app: Flask, environment: dict[str, str], database_kind: str
) -> None:
    with app.app_context():
        crowds.addressed(mail.ready(()), CANDIDACIES)
        db.session.commit()
    command = [sys.executable, "-m", "tests.benchmarks.launch", mail.SENDING.isoformat()]
    child = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True)
    taken = json.loads(child.stdout)
    print(
        f"\n{database_kind}: {taken['queued']} messages queued in {taken['wall']:.1f} s "
        f"({taken['seconds']:.1f} s of processor), peak {taken['megabytes']:.0f} MB"
    )

    with app.app_context():
        assert db.session.scalar(select(func.count(OutgoingEmail.link_id.distinct()))) == taken["queued"]
        destination = func.substr(Contact.address, func.length(Contact.address) + 1 - func.length("campagne.invalid"))
        astray = select(func.count()).select_from(OutgoingEmail).join(Contact)
        assert db.session.scalar(astray.where(OutgoingEmail.destination != destination)) == 0
    assert taken["queued"] >= MESSAGES
    assert taken["seconds"] < MOST_SECONDS
    assert taken["megabytes"] < MOST_MEGABYTES
