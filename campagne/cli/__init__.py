"""The command line: as thin as views, one module a noun."""

from __future__ import annotations

from flask import Flask

from campagne.cli.campaigns import campaigns
from campagne.cli.candidacies import candidacies
from campagne.cli.communes import communes
from campagne.cli.contacts import contacts
from campagne.cli.coordinators import coordinators
from campagne.cli.db import database
from campagne.cli.editions import editions
from campagne.cli.emails import emails
from campagne.cli.export import export
from campagne.cli.invitations import invitations
from campagne.cli.organisation import organisation
from campagne.cli.questionnaire import questionnaire
from campagne.cli.serve import serve
from campagne.cli.signing import keys
from campagne.cli.worker import worker


def init_app(app: Flask) -> None:
    """Attach every command to `app`."""
    nouns = (
        database,
        organisation,
        coordinators,
        campaigns,
        questionnaire,
        candidacies,
        communes,
        contacts,
        invitations,
        emails,
        editions,
        keys,
    )
    for command in (*nouns, export, serve, worker):
        app.cli.add_command(command)
