"""Following: the board of a campaign, what the public pages would say of each candidacy, and what one day brought."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from campagne import clock
from campagne.domain import following as counting
from campagne.domain.constituencies import departement_name
from campagne.domain.next_steps import most_pressing
from campagne.domain.published import MARK_WORDS
from campagne.domain.states import State
from campagne.services import board, days, directory, follow_up, outreach
from campagne.web.coordinator import facets
from campagne.web.coordinator.pages import directory_page, page, paged
from campagne.web.coordinator.scope import UNKNOWN, campaign, progress

following = Blueprint("following", __name__, url_prefix="/campagnes/<slug>/suivi")

PRESSING = ("doubts", "sending", "contacts", "publication")
"""What moves a campaign whose messages have left, the most urgent first."""


@following.get("/")
def index() -> ResponseReturnValue:
    """The board: messages, answers, départements, days; each number leads to the rows that it counts."""
    if "etat" in request.args:  # where the states were listed before the board was here
        return redirect(url_for("coordinator.following.states", etat=request.args["etat"]))
    counted = board.of(campaign())
    messages = {each.day: each.messages for each in counted.days}
    return page(
        "following/index",
        board=counted,
        pressing=most_pressing(progress(), PRESSING) if any(messages.values()) else None,
        message_facets=facets.MESSAGES,
        word_facets=facets.WORDS,
        departement_name=departement_name,
        message_bars=counting.bars(messages),
        answer_bars=counting.bars(counting.every_day(counted.days)),
        unequal=outreach.unequal(campaign()),
    )


@following.get("/etats")
def states() -> ResponseReturnValue:
    """The candidacies of one public state, or all of them, each with the sentence that an edition would say of it."""
    now, chosen = clock.now(), request.args.get("etat", "")
    wanted = {"state": chosen} if chosen in set(State) else {}
    looked_up = directory.of(campaign(), now=now).look_up(wanted)
    found = directory_page(looked_up.entries)
    followed = replace(found, rows=follow_up.states(campaign(), found.rows, now=now))
    counts = {state: looked_up.counts["state"].get(state.value, 0) for state in State}
    names = facets.STATES
    return page("following/states", found=followed, counts=counts, chosen=chosen, names=names, marks=MARK_WORDS)


@following.get("/jours/<day>")
def day(day: str) -> ResponseReturnValue:
    """The messages that left on one day, its first answers, or all first answers until its end."""
    known = {each.day.isoformat(): each for each in board.of(campaign()).days}
    if day not in known:
        abort(404, UNKNOWN)
    shown, chosen = known[day], request.args.get("liste", "messages")
    if chosen == "messages":
        found = paged(days.messages_on(campaign(), shown.day))
    else:
        found = paged(days.answers_on(campaign(), shown.day, before_too=chosen != "reponses"))
    return page("following/day", shown=shown, chosen=chosen, found=found)
