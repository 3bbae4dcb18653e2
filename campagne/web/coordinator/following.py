"""Following: where each candidacy stands, by public state."""

from __future__ import annotations

from collections import Counter

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from campagne import clock
from campagne.domain.states import State
from campagne.services import follow_up
from campagne.web.coordinator.pages import page, sliced
from campagne.web.coordinator.scope import campaign

following = Blueprint("following", __name__, url_prefix="/campagnes/<slug>/suivi")


@following.get("/")
def index() -> ResponseReturnValue:
    """The candidacies of one state, or all of them, with the counts of each."""
    followed = follow_up.states(campaign(), now=clock.now())
    chosen = request.args.get("etat", "")
    rows = [each for each in followed if chosen not in set(State) or each.public.state == chosen]
    counts = Counter(each.public.state for each in followed)
    return page("following/index", found=sliced(rows), counts=counts, chosen=chosen, states=list(State))
