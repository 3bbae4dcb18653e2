"""The command line: as thin as views, one module a noun."""

from __future__ import annotations

from flask import Flask
from flask.cli import AppGroup

from campagne.cli.by_name import ByName

_NOUNS = (
    "organisation",
    "coordinators",
    "campaigns",
    "questionnaire",
    "candidacies",
    "communes",
    "contacts",
    "invitations",
    "emails",
    "editions",
    "export",
    "serve",
    "worker",
)
COMMANDS = {"db": ("db", "database"), "keys": ("signing", "keys"), **{noun: (noun, noun) for noun in _NOUNS}}


class Commands(ByName, AppGroup):
    """The commands of the application."""


def init_app(app: Flask) -> None:
    """Attach every command to `app`."""
    app.cli = Commands(app.name, places=COMMANDS)
