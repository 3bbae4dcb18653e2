"""Publishing: exactly what would change, then the request that the worker builds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from campagne import clock
from campagne.extensions import db
from campagne.models.publication import BUILDING_STEPS, EditionRequest
from campagne.services import authenticity, continuous, edition_requests, left_aside, signing
from campagne.services import editions as service
from campagne.web.coordinator.changes import wording
from campagne.web.coordinator.pages import page
from campagne.web.coordinator.scope import actor, campaign
from campagne.web.form import Form

publication = Blueprint("publication", __name__, url_prefix="/campagnes/<slug>/publication")

SHOWN = 5
"""How many past requests the page shows."""


@publication.route("/", methods=["GET", "POST"])
def show() -> ResponseReturnValue:
    """Show what the next edition would change; ask for exactly that once it is confirmed."""
    form = Form()
    if form.validate_on_submit():
        with form.refusals():
            digest = request.form.get("plan", "")
            edition_requests.request(campaign(), plan_digest=digest, by=actor(), now=clock.now())
            db.session.commit()
            return redirect(url_for("coordinator.publication.show"))
    now = clock.now()
    known: dict[str, Any] = {
        "latest": service.latest(campaign()),
        "rule": continuous.in_force(campaign()),
        "signer": signing.told(),
    }
    if waiting := edition_requests.waiting(campaign(), now=now):
        return page("publication/underway", form=form, now=now, waiting=waiting, steps=BUILDING_STEPS, **known)
    known |= {"obstacle": continuous.obstacle(campaign(), now=now)}
    plan = service.plan(campaign(), now=now)
    known |= {"scheduled": edition_requests.scheduled(campaign()), "sealed": _sealed(now), "past": _past()}
    unconfirmed = authenticity.unconfirmed(campaign(), plan.newly_signed | plan.held.denied)
    known |= {"recent": left_aside.recent(campaign(), plan.newly_signed, now=now)}
    return page("publication/show", form=form, plan=plan, words=wording(plan), unconfirmed=unconfirmed, **known)


@publication.post("/moment")
def schedule() -> ResponseReturnValue:
    """Ask that everything sealed appears at the publication moment, by itself."""
    form = Form()
    if form.validate_on_submit():
        with form.refusals():
            edition_requests.schedule(campaign(), by=actor(), now=clock.now())
            db.session.commit()
            flash("La publication est prévue : tout paraîtra à ce moment, sans autre geste.")
    for refusal in form.form_errors:
        flash(refusal)
    return redirect(url_for("coordinator.publication.show"))


@publication.post("/moment/annuler")
def cancel() -> ResponseReturnValue:
    """Take that back."""
    if Form().validate_on_submit():
        edition_requests.cancel(campaign(), by=actor())
        db.session.commit()
        flash("La publication prévue est annulée.")
    return redirect(url_for("coordinator.publication.show"))


def _sealed(now: datetime) -> service.EditionPlan | None:
    """Return what would appear at the publication moment that is to come."""
    moment = campaign().publication_at
    return service.plan(campaign(), now=moment) if moment and moment > now else None


def _past() -> Sequence[EditionRequest]:
    """Return the last requests that were answered, the latest first."""
    asked = select(EditionRequest).where(EditionRequest.campaign_id == campaign().id)
    answered = asked.where(EditionRequest.state != "requested").order_by(EditionRequest.id.desc())
    return db.session.scalars(answered.limit(SHOWN)).all()
