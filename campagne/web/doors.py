"""The list of doors, and what every response carries whichever door it leaves by."""

from __future__ import annotations

from flask import Flask

from campagne.web import errors, filters, security
from campagne.web.candidate import candidate
from campagne.web.operation import operation
from campagne.web.public import public


def init_app(app: Flask) -> None:
    """Open the doors on `app`."""
    security.init_app(app)
    errors.init_app(app)
    filters.init_app(app)
    for door in (candidate, operation, public):
        app.register_blueprint(door)
