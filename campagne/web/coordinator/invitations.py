"""Invitations: the text, its preview for a real candidacy, the points to look at, and the sending."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from campagne import clock
from campagne.domain.preflight import ready
from campagne.extensions import db
from campagne.models.organisation import Organisation
from campagne.services import directory, mailing_texts, preflight
from campagne.services import mailings as service
from campagne.web.coordinator.candidacies import candidacy_or_404
from campagne.web.coordinator.pages import page
from campagne.web.coordinator.scope import actor, campaign
from campagne.web.form import Form, LineField, TextField, at_most, needed

invitations = Blueprint("invitations", __name__, url_prefix="/campagnes/<slug>/invitation")

KIND = "invitation"
OFFERED = 200
"""How many candidacies the preview offers by name; any other is previewed from its own page."""


class TextForm(Form):
    subject = LineField("Objet", [needed("Écrivez un objet."), at_most(mailing_texts.SUBJECT_MAX)])
    body = TextField("Texte", [needed("Écrivez le texte."), at_most(mailing_texts.BODY_MAX)])


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
    return page("invitations/edit", form=form, places=mailing_texts.places(KIND), sent=service.latest(campaign(), KIND))


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
            # A second click, or somebody was quicker.
            return redirect(url_for("coordinator.sendings.show", mailing_id=sent.id))
        with form.refusals():
            mailing = service.draft(campaign(), KIND, now=now)
            preflight.refuse_unlike(mailing, request.form.get("seen", ""), now=now)
            service.launch(mailing, by=actor(), now=now)
            db.session.commit()
            return redirect(url_for("coordinator.sendings.show", mailing_id=mailing.id))
    look = preflight.look(service.shown(campaign(), KIND, now=now), now=now)
    return page("invitations/send", form=form, look=look, ready=ready(look.points), sent=sent)
