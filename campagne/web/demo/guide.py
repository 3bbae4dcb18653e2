"""The guide: a newcomer passes through the three doors in five minutes."""

from __future__ import annotations

from flask import current_app, render_template

from campagne.services.demonstration.accounts import ACCOUNTS, password
from campagne.services.demonstration.walk import walk
from campagne.web.demo.blueprint import courier, demo


@demo.get("")
def guide() -> str:
    """Show the steps, each with its one link, and which of them this instance has already seen."""
    steps = walk()
    secret_key = current_app.config["SECRET_KEY"]
    return render_template(
        "demo/guide.html",
        walk=steps,
        letter=courier().latest_to(steps.address),
        accounts=[(account, password(account, secret_key=secret_key)) for account in ACCOUNTS],
    )
