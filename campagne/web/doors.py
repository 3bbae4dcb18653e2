"""The list of doors, and what every response carries whichever door it leaves by."""

from __future__ import annotations

from flask import Flask

from campagne.web import errors, filters, redirections, security
from campagne.web.account import account
from campagne.web.candidate import candidate
from campagne.web.coordinator import coordinator
from campagne.web.demo import demo
from campagne.web.operation import operation
from campagne.web.public import public


def init_app(app: Flask) -> None:
    """Open the doors on `app`."""
    security.init_app(app)
    errors.init_app(app)
    redirections.init_app(app)
    filters.init_app(app)
    for door in (account, candidate, coordinator, operation, public):
        app.register_blueprint(door)
    if app.config["ENVIRONMENT"] == "demo":
        app.register_blueprint(demo)
