"""What is written of a candidacy by hand: added, corrected, withdrawn, interrupted by a death, taken back."""

from __future__ import annotations

from datetime import date
from typing import cast

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response
from wtforms import BooleanField, IntegerField, RadioField
from wtforms.validators import NumberRange, Optional

from campagne import clock
from campagne.domain.identity import LABEL_MAX, NUANCE_MAX, SUBSTITUTE_MAX, Identity
from campagne.domain.wording import of
from campagne.extensions import db
from campagne.models.candidacy import Candidacy
from campagne.services import corrections as service
from campagne.services import endings, places, sayings
from campagne.web.coordinator.candidacies import candidacy_or_404
from campagne.web.coordinator.pages import page
from campagne.web.coordinator.scope import actor, campaign
from campagne.web.form import DayField, Form, LineField, at_most, needed

corrections = Blueprint("corrections", __name__, url_prefix="/campagnes/<slug>/candidatures")

SEXES = {"F": "Femme", "M": "Homme", "": "Non précisé"}


class IdentityForm(Form):
    last_name = LineField("Nom", [needed("Écrivez le nom.")])
    first_name = LineField("Prénom")
    sex = RadioField("Sexe", choices=SEXES, default="", filters=[lambda given: given or ""])
    label = LineField("Étiquette, ou titre de la liste", [at_most(LABEL_MAX)])
    panel = IntegerField(
        "Numéro de panneau",
        [Optional(), NumberRange(min=1, max=999, message="Un numéro de panneau va de 1 à 999.")],
    )
    nuance = LineField("Nuance attribuée par le ministère", [at_most(NUANCE_MAX)])
    substitute = LineField("Remplacement", [at_most(SUBSTITUTE_MAX)])
    somebody_else = BooleanField("C'est bien une autre personne, qui porte le même nom")

    def identity(self) -> Identity:
        """What the fields say of the candidacy."""
        named = ("last_name", "first_name", "sex", "label", "panel", "nuance", "substitute")
        return Identity(**{name: self[name].data for name in named})


class NewForm(IdentityForm):
    code = LineField("Code de la circonscription")
    place_name = LineField("Nom de la circonscription", [at_most(places.NAME_MAX)])
    source = LineField(
        "Où cette candidature est-elle annoncée ?",
        [needed("Dites où cette candidature est annoncée."), at_most(sayings.WORDS_MAX)],
    )


class CorrectionForm(IdentityForm):
    reason = LineField(
        "Pourquoi, ou d'où vient cette correction ?",
        [needed("Dites pourquoi, ou d'où vient cette correction."), at_most(sayings.WORDS_MAX)],
    )


class EndForm(Form):
    on = DayField("Quel jour", [needed("Écrivez le jour.")])
    source = LineField("D'où le tenez-vous ?", [needed("Dites d'où vous le tenez."), at_most(sayings.WORDS_MAX)])

    @property
    def day(self) -> date:
        """The day, once the form is valid."""
        return cast("date", self.on.data)


class ReinstateForm(Form):
    reason = LineField("Pourquoi ?", [needed("Dites pourquoi elle est rétablie."), at_most(sayings.WORDS_MAX)])


@corrections.route("/nouvelle", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    """Add a candidacy by hand."""
    form = NewForm()
    if form.validate_on_submit():
        with form.refusals():
            candidacy = service.add(
                campaign(),
                form.identity(),
                code=form.code.data,
                place_name=form.place_name.data,
                source=form.source.data,
                somebody_else=form.somebody_else.data,
                by=actor(),
                now=clock.now(),
            )
            return done(candidacy, f"La candidature {of(candidacy.name)} est ajoutée.")
    return page("corrections/create", form=form)


@corrections.route("/<ref>/corriger", methods=["GET", "POST"])
def edit(ref: str) -> ResponseReturnValue:
    """Correct what is said of a candidacy, with a reason."""
    candidacy = candidacy_or_404(ref)
    form = CorrectionForm(obj=service.recorded(candidacy))
    if form.validate_on_submit():
        with form.refusals():
            changes = service.correct(
                candidacy,
                form.identity(),
                reason=form.reason.data,
                somebody_else=form.somebody_else.data,
                by=actor(),
                now=clock.now(),
            )
            return done(candidacy, "La correction est enregistrée." if changes else "Rien n'a changé.")
    return page("corrections/edit", form=form, candidacy=candidacy_or_404(ref))


@corrections.route("/<ref>/retrait", methods=["GET", "POST"])
def withdraw(ref: str) -> ResponseReturnValue:
    """Say that a candidacy is withdrawn since a day."""
    candidacy, form = candidacy_or_404(ref), EndForm()
    if form.validate_on_submit():
        with form.refusals():
            endings.end(candidacy, "withdrawn", on=form.day, source=form.source.data, by=actor(), now=clock.now())
            return done(candidacy, "Le retrait est enregistré.")
    return page("corrections/withdraw", form=form, candidacy=candidacy_or_404(ref))


@corrections.route("/<ref>/deces", methods=["GET", "POST"])
def death(ref: str) -> ResponseReturnValue:
    """Say that the person who stood has died; the page says first what that does."""
    candidacy, form = candidacy_or_404(ref), EndForm()
    if form.validate_on_submit():
        with form.refusals():
            endings.end(candidacy, "deceased", on=form.day, source=form.source.data, by=actor(), now=clock.now())
            return done(candidacy, "C'est enregistré. Aucun message ne partira plus vers cette candidature.")
    return page("corrections/death", form=form, candidacy=candidacy_or_404(ref))


@corrections.route("/<ref>/retablir", methods=["GET", "POST"])
def reinstate(ref: str) -> ResponseReturnValue:
    """Take back a withdrawal, or a death recorded by mistake."""
    candidacy, form = candidacy_or_404(ref), ReinstateForm()
    if form.validate_on_submit():
        with form.refusals():
            endings.reinstate(candidacy, reason=form.reason.data, by=actor(), now=clock.now())
            return done(candidacy, "La candidature est rétablie.")
    return page("corrections/reinstate", form=form, candidacy=candidacy_or_404(ref))


def done(candidacy: Candidacy, sentence: str) -> Response:
    """Commit, say what was done, and show the candidacy."""
    db.session.commit()
    flash(sentence)
    return redirect(url_for("coordinator.candidacies.show", ref=candidacy.ref))
