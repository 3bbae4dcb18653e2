"""The command line: as thin as views, one module a noun."""

from __future__ import annotations

from flask import Flask

from campagne.cli.campaigns import campaigns
from campagne.cli.candidacies import candidacies
from campagne.cli.contacts import contacts
from campagne.cli.coordinators import coordinators
from campagne.cli.db import database
from campagne.cli.editions import editions
from campagne.cli.organisation import organisation
from campagne.cli.questionnaire import questionnaire


def init_app(app: Flask) -> None:
    """Attach every command to `app`."""
    for group in (database, organisation, coordinators, campaigns, questionnaire, candidacies, contacts, editions):
        app.cli.add_command(group)
