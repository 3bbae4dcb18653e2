"""The guide: a newcomer passes through the three doors in five minutes."""

from __future__ import annotations

from flask import current_app, render_template, url_for

from campagne import clock
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
        over=clock.now() > steps.answers_by,
        read_path=f"/campagnes/{steps.to_read}/tableau",
        result_path=f"/campagnes/{steps.to_run}/circonscriptions/{steps.constituency}",
        commune_path=f"/campagnes/{steps.to_run}/tableau?commune=valmont",
        send_path=url_for("coordinator.mailings.send", slug=steps.to_run, kind="invitation"),
        search_path=url_for("coordinator.searches.index", slug=steps.to_run),
        ledger_path=f"/campagnes/{steps.to_read}/sollicitations",
        publish_path=url_for("coordinator.publication.show", slug=steps.to_run),
        letter=courier().latest_to(steps.address, leading_to="/r/"),
        accounts=[(account, password(account, secret_key=secret_key)) for account in ACCOUNTS],
    )
