"""Publishing: exactly what would change, then the request that the worker builds."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from campagne import clock
from campagne.extensions import db
from campagne.models.publication import EditionRequest
from campagne.services import authenticity, continuous, edition_requests
from campagne.services import editions as service
from campagne.web.coordinator.changes import answering, wording
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
            flash("La publication est demandée. L'édition paraît dans la minute.")
            return redirect(url_for("coordinator.publication.show"))
    now, moment = clock.now(), campaign().publication_at
    plan = service.plan(campaign(), now=now)
    sealed = service.plan(campaign(), now=moment) if moment and moment > now else None
    requests = db.session.scalars(
        select(EditionRequest).filter_by(campaign_id=campaign().id).order_by(EditionRequest.id.desc()).limit(SHOWN)
    ).all()
    known = {"words": wording(plan), "requests": requests, "latest": service.latest(campaign())}
    known |= {"sealed": sealed, "scheduled": edition_requests.scheduled(campaign())}
    unconfirmed = authenticity.unconfirmed(campaign(), answering(plan))
    return page(
        "publication/show", form=form, plan=plan, unconfirmed=unconfirmed, rule=continuous.in_force(campaign()), **known
    )


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
