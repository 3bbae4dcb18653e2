"""Invitations: the text, its preview for a real candidacy, the points to look at, the sending and its progress."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from campagne import clock
from campagne.domain.preflight import ready
from campagne.extensions import db
from campagne.models.mailing import Mailing, OutgoingEmail
from campagne.models.organisation import Organisation
from campagne.services import directory, outbox, preflight
from campagne.services import mailings as service
from campagne.services.progress import TO_CHECK
from campagne.web.coordinator.candidacies import candidacy_or_404
from campagne.web.coordinator.pages import page
from campagne.web.coordinator.scope import UNKNOWN, actor, campaign
from campagne.web.form import Form, LineField, TextField, at_most, needed

invitations = Blueprint("invitations", __name__, url_prefix="/campagnes/<slug>/invitation")

KIND = "invitation"
WAITING = ("queued", "claimed", "attempting", "retry")
"""States of a message that has yet to leave."""

OFFERED = 200
"""How many candidacies the preview offers by name; any other is previewed from its own page."""


class TextForm(Form):
    subject = LineField("Objet", [needed("Écrivez un objet."), at_most(service.SUBJECT_MAX)])
    body = TextField("Texte", [needed("Écrivez le texte."), at_most(service.BODY_MAX)])


@invitations.route("/", methods=["GET", "POST"])
def edit() -> ResponseReturnValue:
    """Write the invitation, with its named places explained."""
    form = TextForm(obj=service.shown(campaign(), KIND, now=clock.now()))
    if form.validate_on_submit():
        with form.refusals():
            mailing = service.draft(campaign(), KIND, now=clock.now())
            service.save(mailing, subject=form.subject.data, body=form.body.data)
            db.session.commit()
            flash("Le texte est enregistré. Relisez-le tel qu'il sera reçu.")
            return redirect(url_for("coordinator.invitations.preview"))
    return page("invitations/edit", form=form, places=service.places(KIND), sent=service.latest(campaign(), KIND))


@invitations.get("/apercu")
def preview() -> ResponseReturnValue:
    """The letter as a candidacy would read it: one that is chosen, or the one with the longest name."""
    ref = request.args.get("candidature", "")
    candidacy = candidacy_or_404(ref) if ref else preflight.longest_name(campaign())
    mailing, known = service.shown(campaign(), KIND, now=clock.now()), db.session.get(Organisation, 1)
    letter = service.preview(mailing, candidacy, now=clock.now()) if candidacy and known else None
    choices = directory.load(directory.of(campaign(), now=clock.now()).by_name[:OFFERED])
    return page("invitations/preview", letter=letter, candidacy=candidacy, choices=choices, organisation=known)


@invitations.route("/envoi", methods=["GET", "POST"])
def send() -> ResponseReturnValue:
    """Show every point to look at; send exactly what was seen once it is confirmed."""
    form, now, sent = Form(), clock.now(), service.latest(campaign(), KIND)
    if form.validate_on_submit():
        if sent and str(sent.id) != request.form.get("after", ""):
            return redirect(url_for("coordinator.invitations.progress"))  # a second click, or somebody was quicker
        with form.refusals():
            mailing = service.draft(campaign(), KIND, now=now)
            preflight.refuse_unlike(mailing, request.form.get("seen", ""), now=now)
            service.launch(mailing, by=actor(), now=now)
            db.session.commit()
            return redirect(url_for("coordinator.invitations.progress"))
    look = preflight.look(service.shown(campaign(), KIND, now=now), now=now)
    return page("invitations/send", form=form, look=look, ready=ready(look.points), sent=sent)


@invitations.get("/suivi")
def progress() -> ResponseReturnValue:
    """How far the latest sending is, and which messages somebody has to look at."""
    mailing = sent_or_404()
    to_check = db.session.scalars(
        select(OutgoingEmail)
        .where(OutgoingEmail.mailing_id == mailing.id, OutgoingEmail.state.in_(TO_CHECK))
        .order_by(OutgoingEmail.state, OutgoingEmail.id)
        .limit(OFFERED)
    ).all()
    retried = db.session.scalars(
        select(OutgoingEmail).filter_by(mailing_id=mailing.id, state="retry").order_by(OutgoingEmail.due_at).limit(1)
    ).first()
    return page("invitations/progress", mailing=mailing, to_check=to_check, retried=retried, **counted(mailing))


@invitations.get("/suivi.json")
def progress_counts() -> Response:
    """The same counts for the script that renews the page."""
    return jsonify(counted(sent_or_404()))


@invitations.post("/reprendre")
def resume() -> ResponseReturnValue:
    """Let a paused sending go on, once its cause is put right."""
    service.resume(sent_or_404(), by=actor(), now=clock.now())
    db.session.commit()
    flash("L'envoi reprend.")
    return redirect(url_for("coordinator.invitations.progress"))


def counted(mailing: Mailing) -> dict[str, Any]:
    """Return the messages of a mailing by state, how many have left the queue, and how many there are."""
    counts = {state: count for state, count in outbox.mailing_counts(mailing).items() if count}
    total = sum(counts.values())
    return {"counts": counts, "total": total, "done": total - sum(counts.get(state, 0) for state in WAITING)}


def sent_or_404() -> Mailing:
    """Return the latest invitation that was sent."""
    mailing = service.latest(campaign(), KIND)
    if mailing is None:
        abort(404, UNKNOWN)
    return mailing
