"""Continuous publication: what the rule would publish now, its approval, and its withdrawal."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from campagne import clock
from campagne.extensions import db
from campagne.services import authenticity, editions, signing
from campagne.services import continuous as service
from campagne.web.coordinator.changes import wording
from campagne.web.coordinator.pages import page
from campagne.web.coordinator.scope import actor, campaign
from campagne.web.form import Form

continuous = Blueprint("continuous", __name__, url_prefix="/campagnes/<slug>/publication/continu")


@continuous.route("/", methods=["GET", "POST"])
def show() -> ResponseReturnValue:
    """Show what the rule would publish now and what it leaves aside; approve the rule."""
    form = Form()
    if form.validate_on_submit():
        with form.refusals():
            digest = request.form.get("plan", "")
            service.approve(campaign(), plan_digest=digest, by=actor(), now=clock.now())
            db.session.commit()
            flash("La publication en continu est validée : ce qui suit paraîtra sans autre geste.")
            return redirect(url_for("coordinator.continuous.show"))
    now = clock.now()
    plan = service.plan(campaign(), now=now)
    known: dict[str, Any] = {
        "words": wording(plan),
        "rule": service.in_force(campaign()),
        "ends_at": service.ends_at(campaign()),
    }
    known |= {"signer": signing.told(), "latest": editions.latest(campaign())}
    known |= {"obstacle": service.obstacle(campaign(), now=now)}
    unconfirmed = authenticity.unconfirmed(campaign(), plan.newly_signed | plan.held.denied)
    return page(
        "publication/continuous", form=form, plan=plan, waiting=len(plan.held.recent), unconfirmed=unconfirmed, **known
    )


@continuous.post("/arreter")
def withdraw() -> ResponseReturnValue:
    """Publish nothing more by the rule."""
    if Form().validate_on_submit():
        service.withdraw(campaign(), by=actor(), now=clock.now())
        db.session.commit()
        flash("La publication en continu est arrêtée. Ce qui a paru reste en ligne.")
    return redirect(url_for("coordinator.continuous.show"))
