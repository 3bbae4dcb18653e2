"""Sendings: everything that left or is leaving, and how far each one is, whatever its kind."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from campagne import clock
from campagne.domain.reply_words import explained
from campagne.extensions import db
from campagne.models.mailing import EMAIL_STATES, Mailing, OutgoingEmail
from campagne.services import outbox, steering
from campagne.services.breaker import YET_TO_LEAVE
from campagne.services.progress import TO_CHECK
from campagne.web.coordinator.pages import page, paged
from campagne.web.coordinator.scope import actor, campaign, row_or_404
from campagne.web.form import Form

sendings = Blueprint("sendings", __name__, url_prefix="/campagnes/<slug>/envois")

SHOWN = 200
"""How many messages to look at are named."""


@sendings.get("/")
def index() -> ResponseReturnValue:
    """Every sending of this campaign, the latest first, with how far it is."""
    sent = select(Mailing).where(Mailing.campaign_id == campaign().id, Mailing.state != "draft")
    mailings = db.session.scalars(sent.order_by(Mailing.id.desc())).all()
    return page("sendings/index", mailings=mailings, figures={mailing.id: counted(mailing) for mailing in mailings})


@sendings.get("/<int:mailing_id>")
def show(mailing_id: int) -> ResponseReturnValue:
    """How far a sending is, and which messages somebody has to look at."""
    mailing = sending_or_404(mailing_id)
    to_check = db.session.scalars(
        select(OutgoingEmail)
        .where(mailing.own_messages, OutgoingEmail.state.in_(TO_CHECK))
        .order_by(OutgoingEmail.state, OutgoingEmail.id)
        .limit(SHOWN)
    ).all()
    retried = db.session.scalars(
        select(OutgoingEmail)
        .where(mailing.own_messages, OutgoingEmail.state == "retry")
        .order_by(OutgoingEmail.due_at)
        .limit(1)
    ).first()
    shown = {"to_check": to_check, "retried": retried, "explained": explained, **counted(mailing)}
    return page("sendings/show", mailing=mailing, **shown)


@sendings.get("/<int:mailing_id>/messages")
def messages(mailing_id: int) -> ResponseReturnValue:
    """The messages of a sending, or those in one state."""
    mailing, chosen = sending_or_404(mailing_id), request.args.get("etat", "")
    query = select(OutgoingEmail).where(mailing.own_messages).order_by(OutgoingEmail.id)
    if chosen in EMAIL_STATES:
        query = query.where(OutgoingEmail.state == chosen)
    return page("sendings/messages", mailing=mailing, found=paged(query), chosen=chosen, explained=explained)


@sendings.get("/<int:mailing_id>.json")
def counts(mailing_id: int) -> Response:
    """The same counts for the script that renews the page."""
    return jsonify(counted(sending_or_404(mailing_id)))


@sendings.post("/<int:mailing_id>/pause")
def pause(mailing_id: int) -> ResponseReturnValue:
    """Hold back what has not left."""
    steering.pause(sending_or_404(mailing_id), by=actor(), now=clock.now())
    db.session.commit()
    flash("L'envoi est en pause. Ce qu'un serveur recevait à cet instant a pu encore partir.")
    return redirect(url_for("coordinator.sendings.show", mailing_id=mailing_id))


@sendings.route("/<int:mailing_id>/arreter", methods=["GET", "POST"])
def stop(mailing_id: int) -> ResponseReturnValue:
    """Say how many messages will never leave; end the sending for good once it is confirmed."""
    mailing, form = sending_or_404(mailing_id), Form()
    if form.validate_on_submit():
        with form.refusals():
            steering.stop(mailing, by=actor(), now=clock.now())
            db.session.commit()
            flash("L'envoi est arrêté. Ce qui n'était pas parti ne partira pas.")
            return redirect(url_for("coordinator.sendings.show", mailing_id=mailing_id))
    return page("sendings/stop", form=form, mailing=mailing, waiting=sum(steering.waiting(mailing).values()))


@sendings.post("/<int:mailing_id>/reprendre")
def resume(mailing_id: int) -> ResponseReturnValue:
    """Let a paused sending go on, once its cause is put right."""
    steering.resume(sending_or_404(mailing_id), by=actor(), now=clock.now())
    db.session.commit()
    flash("L'envoi reprend.")
    return redirect(url_for("coordinator.sendings.show", mailing_id=mailing_id))


def counted(mailing: Mailing) -> dict[str, Any]:
    """Return the messages of a mailing by state, how many have left the queue, and how many there are."""
    counts = {state: count for state, count in outbox.mailing_counts(mailing).items() if count}
    total = sum(counts.values())
    done = total - sum(counts.get(state, 0) for state in YET_TO_LEAVE)
    pace = steering.speed(mailing, now=clock.now()).sentence if mailing.state == "sending" and done < total else ""
    return {"counts": counts, "total": total, "done": done, "state": mailing.state, "pace": pace}


def sending_or_404(mailing_id: int) -> Mailing:
    """Return a mailing of this campaign that was launched."""
    launched = select(Mailing).where(Mailing.campaign_id == campaign().id, Mailing.state != "draft")
    return row_or_404(launched.where(Mailing.id == mailing_id))
