"""Mailings before they leave, of each kind: the text, the letters to read, the trial, the points, the sending."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from campagne import clock
from campagne.domain.preflight import ready
from campagne.extensions import db
from campagne.models.organisation import Organisation
from campagne.services import directory, mailing_texts, preflight, reviews, sending_domain, trials
from campagne.services import mailings as service
from campagne.web.coordinator.candidacies import candidacy_or_404
from campagne.web.coordinator.pages import page
from campagne.web.coordinator.scope import actor, campaign
from campagne.web.form import Form, LineField, TextField, at_most, needed

KINDS = {"invitation": "invitation", "rappel": "reminder", "annonce": "announcement"}
"""The kinds of mailings, as addresses name them."""

OFFERED = 200
"""How many candidacies the preview offers by name; any other is previewed from its own page."""

mailings = Blueprint("mailings", __name__, url_prefix=f"/campagnes/<slug>/<any({', '.join(KINDS)}):kind>")


class TextForm(Form):
    subject = LineField("Objet", [needed("Écrivez un objet."), at_most(mailing_texts.SUBJECT_MAX)])
    body = TextField("Texte", [needed("Écrivez le texte."), at_most(mailing_texts.BODY_MAX)])


@mailings.route("/", methods=["GET", "POST"])
def edit(kind: str) -> ResponseReturnValue:
    """Write the text, with its named places explained."""
    form = TextForm(obj=service.shown(campaign(), KINDS[kind], now=clock.now()))
    if form.validate_on_submit():
        with form.refusals():
            mailing = service.draft(campaign(), KINDS[kind], now=clock.now())
            service.save(mailing, subject=form.subject.data, body=form.body.data)
            db.session.commit()
            flash("Le texte est enregistré. Relisez-le tel qu'il sera reçu.")
            return redirect(url_for("coordinator.mailings.preview", kind=kind))
    places, sent = mailing_texts.places(KINDS[kind]), service.latest(campaign(), KINDS[kind])
    return page("mailings/edit", form=form, kind=kind, places=places, sent=sent)


@mailings.route("/apercu", methods=["GET", "POST"])
def preview(kind: str) -> ResponseReturnValue:
    """The letters to read, those of a candidacy that is chosen first; a POST says that they were read."""
    form, now, ref = Form(), clock.now(), request.args.get("candidature", "")
    chosen = candidacy_or_404(ref) if ref else None
    if form.validate_on_submit():
        with form.refusals():
            mailing = service.draft(campaign(), KINDS[kind], now=now)
            reviews.read(mailing, request.form.get("seen", ""), by=actor(), now=now)
            db.session.commit()
            flash("C'est noté : ces messages sont relus.")
            return redirect(url_for("coordinator.mailings.send", kind=kind))
    mailing, known = service.shown(campaign(), KINDS[kind], now=now), db.session.get(Organisation, 1)
    sample = reviews.sample(mailing, now=now) if known else None
    letter = service.preview(mailing, chosen, now=now) if chosen and known else None
    choices = directory.load(directory.of(campaign(), now=now).by_name[:OFFERED])
    seen = {"digest": mailing_texts.text_digest(mailing), "already": reviews.is_read(mailing)}
    shown = {"sample": sample, "letter": letter, "chosen": chosen, "choices": choices, "seen": seen}
    return page("mailings/preview", form=form, kind=kind, **shown)


@mailings.post("/essai")
def trial(kind: str) -> ResponseReturnValue:
    """Send the letter of the longest name to the very person who asks."""
    form, now = Form(), clock.now()
    with form.refusals():
        queued = trials.send(service.draft(campaign(), KINDS[kind], now=now), by=actor(), now=now)
        db.session.commit()
        begun = "C'est demandé" if queued else "Il est déjà en route"
        flash(f"{begun} : le message d'essai va à votre adresse, {actor().email}.")
        return redirect(url_for("coordinator.mailings.send", kind=kind))
    return points(kind, form)


@mailings.post("/verification")
def verify(kind: str) -> ResponseReturnValue:
    """Have the sending domain and the relay verified, now; what was found is kept, dated."""
    db.session.rollback()  # other machines are spoken to: nothing is held meanwhile
    findings = sending_domain.check()
    sending_domain.keep(findings, now=clock.now())
    db.session.commit()
    flash("Le domaine et le serveur d'envoi viennent d'être vérifiés.")
    return redirect(url_for("coordinator.mailings.send", kind=kind, _anchor="points"))


@mailings.route("/envoi", methods=["GET", "POST"])
def send(kind: str) -> ResponseReturnValue:
    """Show every point to look at; send exactly what was seen once it is confirmed."""
    form, now = Form(), clock.now()
    if form.validate_on_submit():
        sent = service.latest(campaign(), KINDS[kind])
        if sent and str(sent.id) != request.form.get("after", ""):
            # A second click, or somebody was quicker.
            return redirect(url_for("coordinator.sendings.show", mailing_id=sent.id))
        with form.refusals():
            mailing = service.draft(campaign(), KINDS[kind], now=now)
            preflight.refuse_unready(mailing, request.form.get("seen", ""), now=now)
            service.launch(mailing, by=actor(), now=now)
            db.session.commit()
            return redirect(url_for("coordinator.sendings.show", mailing_id=mailing.id))
    return points(kind, form)


def points(kind: str, form: Form) -> ResponseReturnValue:
    """Answer with everything to look at before a mailing leaves."""
    now, sent = clock.now(), service.latest(campaign(), KINDS[kind])
    look = preflight.look(service.shown(campaign(), KINDS[kind], now=now), now=now)
    checked_at = sending_domain.latest()[1]
    shown = {"look": look, "ready": ready(look.points), "sent": sent, "checked_at": checked_at}
    return page("mailings/send", form=form, kind=kind, **shown)
