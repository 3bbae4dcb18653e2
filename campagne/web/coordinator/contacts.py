"""Who can be written to: the candidacies that have an address, and those that lack one."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from campagne import clock
from campagne.services import campaigns, directory
from campagne.web.coordinator.pages import directory_page, page
from campagne.web.coordinator.scope import campaign

contacts = Blueprint("contacts", __name__, url_prefix="/campagnes/<slug>/adresses")


@contacts.get("/")
def index() -> ResponseReturnValue:
    """Those that lack an address first: they are the work that remains."""
    reachable = request.args.get("joignables") == "oui"
    found = directory_page(directory.by_reach(campaign(), reachable=reachable, now=clock.now()))
    return page("contacts/index", found=found, reachable=reachable, figures=campaigns.figures(campaign()))
