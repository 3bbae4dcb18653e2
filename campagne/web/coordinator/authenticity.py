"""Authenticity: a call to the campaign's public number, and what it said of the answers."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField

from campagne import clock
from campagne.extensions import db
from campagne.services import authenticity as service
from campagne.services import impartiality
from campagne.web.coordinator.candidacies import candidacy_or_404
from campagne.web.coordinator.pages import page
from campagne.web.coordinator.scope import actor
from campagne.web.form import Form, LineField, TextField, at_most, needed

authenticity = Blueprint("authenticity", __name__, url_prefix="/campagnes/<slug>/candidatures/<ref>/authenticite")

OUTCOMES = {
    "confirmed": "La campagne confirme : ces réponses sont les siennes",
    "denied": "La campagne dit que ces réponses ne sont pas les siennes",
    "no_reply": "Personne n'a pu répondre",
}


class CheckForm(Form):
    outcome = RadioField("Ce que la campagne a dit", choices=OUTCOMES)
    number_source = LineField(
        "Où ce numéro public a-t-il été trouvé ?",
        [needed("Dites où : un numéro reçu par courriel ne prouve rien."), at_most(service.SOURCE_MAX)],
    )
    note = TextField("Note pour la coordination", [at_most(service.NOTE_MAX)])


@authenticity.route("/", methods=["GET", "POST"])
def show(ref: str) -> ResponseReturnValue:
    """Say what to ask and note what was heard."""
    candidacy, form = candidacy_or_404(ref), CheckForm()
    if form.validate_on_submit():
        with form.refusals():
            given = {name: form[name].data for name in ("outcome", "number_source", "note")}
            service.record(candidacy, **given, by=actor(), now=clock.now())
            db.session.commit()
            flash("La vérification est notée.")
            return redirect(url_for("coordinator.candidacies.show", ref=ref, _anchor="authenticite"))
    refused = impartiality.SAME_PARTY if impartiality.same_party(candidacy, actor()) else ""
    signed_at = service.signed_at(candidacy)
    return page("authenticity/show", form=form, candidacy=candidacy, signed_at=signed_at, same_party=refused)
