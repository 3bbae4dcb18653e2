"""Calls and letters to a candidacy: noted in three taps, taken back within the hour."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from wtforms import RadioField
from wtforms.validators import InputRequired

from campagne import clock
from campagne.domain.dates import PARIS
from campagne.extensions import db
from campagne.models.outreach import Outreach
from campagne.services import impartiality
from campagne.services import outreach as service
from campagne.web.coordinator.candidacies import candidacy_or_404
from campagne.web.coordinator.pages import page
from campagne.web.coordinator.scope import actor, campaign, row_or_404
from campagne.web.form import DayField, Form, HourField, LineField, TextField, at_most

outreach = Blueprint("outreach", __name__, url_prefix="/campagnes/<slug>/candidatures/<ref>")

OUTCOMES = {"reached": "On m'a répondu", "no_reply": "Pas de réponse", "call_back": "On me rappelle"}


class CallForm(Form):
    outcome = RadioField("Comment s'est terminé l'appel ?", choices=OUTCOMES)
    day = DayField("Jour", [InputRequired("Choisissez le jour.")])
    hour = HourField("Heure (heure de Paris)", [InputRequired("Choisissez l'heure.")])
    note = TextField("Note pour la coordination", [at_most(service.NOTE_MAX)])

    def moment(self) -> datetime:
        """When the call was made."""
        return clock.parse_instant(f"{self.day.data}T{self.hour.data:%H:%M}")


class LetterForm(Form):
    day = DayField("Jour de l'envoi", [InputRequired("Choisissez le jour.")])
    tracking = LineField("Numéro de suivi", [at_most(service.TRACKING_MAX)])
    note = TextField("Note pour la coordination", [at_most(service.NOTE_MAX)])

    def moment(self, now: datetime) -> datetime:
        """When the letter was posted: its day alone is known, and today is not over."""
        today = self.day.data == now.astimezone(PARIS).date()
        return now if today else clock.parse_instant(f"{self.day.data}T12:00")


@outreach.route("/appel", methods=["GET", "POST"])
def call(ref: str) -> ResponseReturnValue:
    """Note a call: how it ended; the day and hour are already there."""
    candidacy, now = candidacy_or_404(ref), clock.now()
    local = now.astimezone(PARIS)
    form = CallForm(data={"day": local.date(), "hour": local.time()})
    if form.validate_on_submit():
        with form.refusals():
            given: dict[str, Any] = {"outcome": form.outcome.data, "happened_at": form.moment(), "note": form.note.data}
            service.call(candidacy, **given, by=actor(), now=now)
            db.session.commit()
            flash(f"Cet appel figurera, sans nom ni numéro, au registre public. {covered('call', 'un appel')}")
            return redirect(url_for("coordinator.candidacies.show", ref=ref, _anchor="appels"))
    return page("outreach/call", form=form, candidacy=candidacy, same_party=refused(ref))


@outreach.route("/lettre", methods=["GET", "POST"])
def letter(ref: str) -> ResponseReturnValue:
    """Note a letter that was posted, with its tracking number."""
    candidacy, now = candidacy_or_404(ref), clock.now()
    form = LetterForm(data={"day": now.astimezone(PARIS).date()})
    if form.validate_on_submit():
        with form.refusals():
            given: dict[str, Any] = {
                "happened_at": form.moment(now),
                "tracking": form.tracking.data,
                "note": form.note.data,
            }
            service.letter(candidacy, **given, by=actor(), now=now)
            db.session.commit()
            flash(f"Cette lettre figurera, sans nom ni numéro, au registre public. {covered('letter', 'une lettre')}")
            return redirect(url_for("coordinator.candidacies.show", ref=ref, _anchor="appels"))
    return page("outreach/letter", form=form, candidacy=candidacy, same_party=refused(ref))


@outreach.post("/sollicitations/<int:entry_id>/retirer")
def take_back(ref: str, entry_id: int) -> ResponseReturnValue:
    """Remove an entry made by mistake; a rule that refuses answers with its sentence."""
    candidacy = candidacy_or_404(ref)
    entry = row_or_404(select(Outreach).where(Outreach.candidacy_id == candidacy.id, Outreach.id == entry_id))
    service.take_back(entry, by=actor(), now=clock.now())
    db.session.commit()
    flash("La saisie est retirée.")
    return redirect(url_for("coordinator.candidacies.show", ref=ref, _anchor="appels"))


def refused(ref: str) -> str:
    """Return why this person is not the contact of the candidacy; empty when they may be."""
    return impartiality.SAME_PARTY if impartiality.same_party(candidacy_or_404(ref), actor()) else ""


def covered(kind: str, noun: str) -> str:
    """Say how many candidacies had a call or a letter, as in « 9 candidatures sur 14 ont eu un appel. »."""
    done, total = service.coverage(campaign(), kind)
    return f"{done} candidature{'s' if done > 1 else ''} sur {total} {'ont' if done > 1 else 'a'} eu {noun}."
