"""Following: where each candidacy stands, by public state."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from campagne import clock
from campagne.domain.states import State
from campagne.services import directory, follow_up, outreach
from campagne.web.coordinator.pages import directory_page, page
from campagne.web.coordinator.scope import campaign

following = Blueprint("following", __name__, url_prefix="/campagnes/<slug>/suivi")


@following.get("/")
def index() -> ResponseReturnValue:
    """The candidacies of one state, or all of them, with the counts of each."""
    now, chosen = clock.now(), request.args.get("etat", "")
    wanted = {"state": chosen} if chosen in set(State) else {}
    looked_up = directory.of(campaign(), now=now).look_up(wanted)
    found = directory_page(looked_up.entries)
    followed = replace(found, rows=follow_up.states(campaign(), found.rows, now=now))
    counts = {state: looked_up.counts["state"].get(state.value, 0) for state in State}
    unequal = outreach.unequal(campaign())
    return page("following/index", found=followed, counts=counts, chosen=chosen, states=list(State), unequal=unequal)
