"""Candidacies: the list with a simple search, and the page of one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from campagne import clock
from campagne.extensions import db
from campagne.models.candidacy import Candidacy, ImportedFile
from campagne.services import directory, projection
from campagne.web.coordinator import facets, history, panels
from campagne.web.coordinator.pages import directory_page, page
from campagne.web.coordinator.scope import campaign, row_or_404

candidacies = Blueprint("candidacies", __name__, url_prefix="/campagnes/<slug>/candidatures")


@candidacies.get("/")
def index() -> ResponseReturnValue:
    """The candidacies, fifty a page: all of them, or those that words and facets leave."""
    words, by_name = request.args.get("q", ""), request.args.get("ordre") == "nom"
    lists = select(ImportedFile).where(ImportedFile.campaign_id == campaign().id).order_by(ImportedFile.id.desc())
    everyone = directory.of(campaign(), now=clock.now())
    looked_up = everyone.look_up(facets.chosen(), words, by_name=by_name)
    return page(
        "candidacies/index",
        found=directory_page(looked_up.entries),
        facets=facets.shown(everyone, looked_up),
        words=words,
        by_name=by_name,
        everyone=len(everyone.official),
        chosen=facets.given(),
        link=facets.link,
        lists=db.session.scalars(lists).all(),
    )


@candidacies.get("/<ref>")
def show(ref: str) -> ResponseReturnValue:
    """One candidacy: its state, its addresses, its messages, its links, and what people did for it."""
    candidacy = candidacy_or_404(ref)
    return page("candidacies/show", **facts_of(candidacy), **panels.of(candidacy))


def facts_of(candidacy: Candidacy) -> dict[str, Any]:
    """Return what the page of a candidacy shows."""
    situation = projection.situation_of(campaign(), only=[candidacy.id])
    return {
        "candidacy": candidacy,
        "events": history.of(candidacy),
        "public": projection.public_state(candidacy, situation, now=clock.now()),
    }


def candidacy_or_404(ref: str) -> Candidacy:
    """Return a candidacy of this campaign."""
    return row_or_404(select(Candidacy).where(Candidacy.campaign_id == campaign().id, Candidacy.ref == ref))
