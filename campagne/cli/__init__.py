"""The command line: as thin as views, one module a noun."""

from __future__ import annotations

from flask import Flask

from campagne.cli.db import database


def init_app(app: Flask) -> None:
    """Attach every command to `app`."""
    for group in (database,):
        app.cli.add_command(group)
